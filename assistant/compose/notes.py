"""The notes that stand at a code in the book, section by section, and the codes below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.compose.wording import named, note_items, plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, NoteGroup
from assistant.question.request import Aspect
from core.codes import Code
from core.records import NoteKind

_CHILDREN_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A block of notes in the answer about a code."""

    kind: NoteKind
    heading: str
    most: int
    aspect: Aspect


PROCEDURE_SECTIONS = (
    Section(NoteKind.INCLUDES, "Included", 4, Aspect.INCLUDES),
    Section(NoteKind.EXCLUDES, "Not included", 4, Aspect.EXCLUDES),
    Section(NoteKind.DIFFERS_FROM, "How it differs", 5, Aspect.DIFFERENCES),
    Section(NoteKind.DOCUMENTATION, "What the record must show", 5, Aspect.DOCUMENTATION),
    Section(NoteKind.TYPICAL_MODIFIER, "Modifiers", 5, Aspect.MODIFIERS),
)

# ICD-10-CM Official Guidelines, section I.A.12 (Excludes), I.A.13 (code first, use additional), I.A.17 (code also)
DIAGNOSIS_SECTIONS = (
    Section(NoteKind.INCLUDES, "Includes", 8, Aspect.INCLUDES),
    Section(NoteKind.EXCLUDES1, "Excludes1: never coded together with it", 12, Aspect.EXCLUDES),
    Section(NoteKind.EXCLUDES2, "Excludes2: not part of it, may be coded as well", 12, Aspect.EXCLUDES),
    Section(NoteKind.CODE_FIRST, "Code first", 6, Aspect.SEQUENCING),
    Section(NoteKind.USE_ADDITIONAL, "Use an additional code", 6, Aspect.SEQUENCING),
    Section(NoteKind.CODE_ALSO, "Code also", 6, Aspect.SEQUENCING),
)


def requirements(writer: Writer, facts: CodeFacts) -> None:
    """Write what the record must show for a procedure code, under a heading of its own."""
    for group in facts.of_kind(NoteKind.DOCUMENTATION):
        points(writer, group, f"What the record must show for {facts.code.code}", _MOST_REQUIREMENTS)


_MOST_REQUIREMENTS = 5


def seventh_characters(writer: Writer, facts: CodeFacts) -> None:
    """Write the seventh characters that complete a code, each with the code it makes."""
    by_character = {child.code.code[-1]: child.code.code for child in facts.children}
    # The definition nearest to the code applies; it overrides one that stands higher.
    for group in facts.of_kind(NoteKind.SEVENTH_CHARACTER)[:1]:
        for note in group.notes:
            if note.label in by_character:
                writer.point(
                    f"**{note.label}** {plain(note.text)}: report **{by_character[note.label]}**",
                    group.evidence,
                    facts.children_evidence,
                    heading="Its seventh character",
                )


def notes_section(writer: Writer, facts: CodeFacts, section: Section, *, full: bool) -> None:
    """Write one section of notes; those of a chapter or a range, which rarely decide, only in full."""
    for group in facts.of_kind(section.kind):
        inherited = group.owner != facts.code
        # A chapter's or section's notes are long and rarely decide: they are shown when asked for.
        if inherited and not full and not _has_code_shape(group.owner):
            continue
        heading = f"{section.heading} (stands at {group.owner.code})" if inherited else section.heading
        points(writer, group, heading, section.most)


def _has_code_shape(code: Code) -> bool:
    return "-" not in code.code and " " not in code.code


def points(writer: Writer, group: NoteGroup, heading: str, most: int) -> None:
    """Write the items of a group of notes as points, and how many more there are."""
    items = note_items(group)
    for item in items[:most]:
        writer.point(item, group.evidence, heading=heading)
    if len(items) > most:
        writer.point(f"and {len(items) - most} more, in the source", group.evidence, heading=heading)


def children(writer: Writer, facts: CodeFacts, as_of: date) -> None:
    """Write the codes below a code."""
    heading = "Codes below it"
    for child in facts.children[:_CHILDREN_SHOWN]:
        writer.point(named(child, as_of), facts.children_evidence, heading=heading)
    more = len(facts.children) - _CHILDREN_SHOWN
    if more > 0:
        writer.point(f"and {more} more, in the source", facts.children_evidence, heading=heading)
