"""What one code means, whether it may be reported, and what stands at it in the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.compose.missing import Missing, where_from
from assistant.compose.properties import pcs_axes
from assistant.compose.tables import answer_from_tables, remarks_from_tables
from assistant.compose.wording import absence, bold, day, edition, listed, named, note_items, plain
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts, NoteGroup, Status
from assistant.gather.figures import figure_meaning, figure_title
from assistant.question.request import Aspect, Request
from assistant.verification.splitting import split_sentences
from core.codes import Code, CodeSystem
from core.records import STARTER_SOURCE_ID, CodeRecord, Level, NoteKind, Reference, Release

NO_TABLES = TableFacts()
_CHILDREN_SHOWN = 12

_DAILY_FIGURES = ("work_rvu", "global_days", "mue", "mai")

_VALIDITY = frozenset({Aspect.BILLABLE, Aspect.SEVENTH})


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


def define(writer: Writer, facts: CodeFacts, request: Request, tables: TableFacts = NO_TABLES) -> bool:
    """Write the answer about one code: the verdict first, then what the question is after.

    Returns whether an official table had what was asked of it.

    Args:
        writer: Page to write on.
        facts: What the tables say about the code.
        request: The question; its aspects choose the sections, none means the usual ones.
        tables: What the official tables have on it.
    """
    writer.about(facts)
    dead = facts.status in (Status.DELETED, Status.NOT_YET_EFFECTIVE)
    if dead and facts.record is not None and facts.release is not None:
        validity(writer, facts, facts.record, facts.release, request.as_of)  # before its units or fee are told
    answered = answer_from_tables(writer, facts, tables, request)
    if facts.record is None or facts.release is None:
        if not answered or facts.release is not None:
            answered |= absent(writer, facts, request.as_of)
        if tables.pcs is not None:
            pcs_axes(writer, tables.pcs, facts)
        return answered
    asks_validity = bool(_VALIDITY & request.aspects)
    if asks_validity and not dead:
        validity(writer, facts, facts.record, facts.release, request.as_of)
        says_billable(writer, facts, facts.release)
    identity(writer, facts, facts.record)
    if not (asks_validity or dead):
        validity(writer, facts, facts.record, facts.release, request.as_of)
        if facts.record.valid_to is not None:
            says_billable(writer, facts, facts.release)
    if facts.code.system is CodeSystem.ICD10CM:
        _diagnosis(writer, facts, request)
        remarks_from_tables(writer, facts, tables, request)
    else:
        _procedure(writer, facts, request, tables)
    return answered


_HOLDER = {CodeSystem.ICD10PCS: Missing.PCS, CodeSystem.HCPCS: Missing.HCPCS}
"""The public files that hold the whole of a system of which the starter knowledge has a part or nothing."""


def absent(writer: Writer, facts: CodeFacts, as_of: date) -> bool:
    """Write that a code is not here, or does not exist, and which codes are nearest to it.

    Returns whether it is known how the code should have been written.
    """
    padded = next((record for record in facts.near if _is_padded(record.code.code, facts.code.code)), None)
    if padded is not None:
        writer.verdict(
            f"{bold(facts.code)} is not valid as it is written: a seventh character stands in the seventh place, and "
            f"the placeholder X fills the places before it, which makes **{padded.code.code}**, {plain(padded.title)}.",
            facts.near_evidence,
        )
        return True
    _absent(writer, facts, as_of)
    return False


def _is_padded(code: str, written: str) -> bool:
    """Whether a code is what was written, but for the placeholders before its seventh character (guideline I.A.4)."""
    return code != written and code[:-1].rstrip("X").rstrip(".") + code[-1] == written


def _absent(writer: Writer, facts: CodeFacts, as_of: date) -> None:
    code, release = facts.code, facts.release
    if release is None:
        writer.verdict(
            f"No {code.system.title} table is loaded, so I cannot say what {code.code} is or whether it exists.",
            facts.evidence,
        )
        if code.system in _HOLDER:
            where_from(writer, _HOLDER[code.system], facts.evidence)
        return
    if facts.status is Status.UNKNOWN:
        writer.verdict(f"{absence(facts)}: it cannot be reported.", facts.evidence)
    elif release.source.id != STARTER_SOURCE_ID:
        writer.verdict(f"{bold(code)} is not in {edition(release)}.", facts.evidence)
        ended = f" ended on {day(release.effective_to)}" if release.effective_to else " is older"
        writer.say(
            f"That edition{ended}: whether {code.code} exists on {day(as_of)} has to be checked in a newer one.",
            facts.evidence,
        )
    else:
        writer.verdict(f"{absence(facts)}, so I will not describe it.", facts.evidence)
        writer.say(
            f"{edition(release)} is a selection of {code.system.title} codes, not the whole code set: "
            f"whether {code.code} exists has to be checked in the current {code.system.title} book or file.",
            facts.evidence,
        )
        if code.system in _HOLDER:
            where_from(writer, _HOLDER[code.system], facts.evidence)
    for record in facts.near:
        writer.point(named(record, as_of), facts.near_evidence, heading="Nearest codes that I do have")
    writer.suggest(*(f"What is {record.code.code}?" for record in facts.near[:3]))


def identity(writer: Writer, facts: CodeFacts, record: CodeRecord) -> None:
    """Write what a code is: its title, its description in plain words, and an official descriptor beside ours."""
    title = plain(record.title)
    if facts.code.system is not CodeSystem.ICD10CM:
        writer.verdict(f"{bold(facts.code)}: {title}.", facts.evidence)
        for text in split_sentences(record.description):
            writer.say(text, facts.evidence)
        for official in facts.official[:1]:
            name = edition(official.release)
            writer.point(f"{name}: “{plain(official.record.title)}”", official.evidence, heading="Official descriptor")
        return
    what = record.level.value
    if facts.status is Status.HEADER and record.level is Level.CODE:
        what = "category" if len(facts.code.code) == 3 else "subcategory"
    writer.verdict(f"{bold(facts.code)} is the ICD-10-CM {what} for “{title}”.", facts.evidence)


def validity(writer: Writer, facts: CodeFacts, record: CodeRecord, release: Release, as_of: date) -> None:
    """Write whether a code may be reported on a date of service, and what took its place where it may not."""
    code = bold(facts.code)
    match facts.status:
        case Status.HEADER | Status.INCOMPLETE if not facts.in_force and record.level is Level.CODE:
            writer.verdict(
                f"I cannot say whether {code} was billable on {day(as_of)}: {edition(release)} begins on "
                f"{day(release.effective_from)}, and no older edition is loaded.",
                facts.evidence,
            )
        case Status.BILLABLE if not facts.in_force:
            writer.verdict(
                f"I cannot confirm {code} for {day(as_of)}: {edition(release)} begins on "
                f"{day(release.effective_from)}, and no older edition is loaded.",
                facts.evidence,
            )
        case Status.BILLABLE if facts.code.system is CodeSystem.ICD10CM:
            writer.verdict(f"{code} is billable: it is complete as it stands in {edition(release)}.", facts.evidence)
        case Status.HEADER if record.level is Level.CODE:
            writer.verdict(
                f"{code} is not billable: it is a header, and one of the codes below it must be reported.",
                facts.evidence,
            )
        case Status.INCOMPLETE:
            writer.verdict(
                f"{code} is not complete: it needs a seventh character before it is billable.", facts.evidence
            )
        case Status.DELETED if record.valid_to is not None:
            writer.verdict(
                f"{code} is deleted: its last valid date of service was {day(record.valid_to)}.", facts.evidence
            )
            _replacement(writer, facts, record)
        case Status.LISTED:
            text = "descriptor, which is the AMA's," if facts.code.system is CodeSystem.CPT else "text"
            writer.verdict(
                f"{code} exists: it stands in {edition(release)}; its {text} is not loaded here.", facts.evidence
            )
        case Status.NOT_YET_EFFECTIVE if record.valid_from is not None:
            writer.verdict(
                f"{code} is not valid on this date of service: it takes effect on {day(record.valid_from)}.",
                facts.evidence,
            )
        case _:
            pass


def _replacement(writer: Writer, facts: CodeFacts, record: CodeRecord) -> None:
    """Write what took the place of a deleted code, which may be no one code but a note."""
    if record.replaced_by:
        codes = listed([f"**{new.code}**" for new in record.replaced_by], "or")
        fits = "whichever fits" if len(record.replaced_by) > 1 else "where it fits"
        writer.verdict(f"Its replacement is {codes}, {fits} the service.", facts.evidence)
        writer.suggest(*(f"What is {new.code}?" for new in record.replaced_by[:3]))
    for group in facts.of_kind(NoteKind.NOTE, inherited=False):
        for note in group.notes:
            writer.say(note.text, group.evidence)


def requirements(writer: Writer, facts: CodeFacts) -> None:
    """Write what the record must show for a procedure code, under a heading of its own."""
    for group in facts.of_kind(NoteKind.DOCUMENTATION):
        _points(writer, group, f"What the record must show for {facts.code.code}", _MOST_REQUIREMENTS)


_MOST_REQUIREMENTS = 5


def says_billable(writer: Writer, facts: CodeFacts, release: Release) -> None:
    """Say of a procedure code that it may be reported, which goes without saying unless it is asked."""
    if facts.status is Status.BILLABLE and facts.in_force and facts.code.system is not CodeSystem.ICD10CM:
        first, last = (facts.record.valid_from, facts.record.valid_to) if facts.record else (None, None)
        until = f", valid from {day(first)}" if first else ""
        until += f"{' and' if first else ', valid'} through {day(last)}" if last else ""
        writer.verdict(
            f"{bold(facts.code)} is billable: it is an active code in {edition(release)}{until}.", facts.evidence
        )


def _diagnosis(writer: Writer, facts: CodeFacts, request: Request) -> None:
    asked = request.aspects & {section.aspect for section in DIAGNOSIS_SECTIONS}
    terms = facts.of_kind(NoteKind.INCLUSION_TERM, inherited=False)
    if terms and (not asked or Aspect.INCLUDES in asked):
        shown = [f"“{plain(note.text)}”" for note in terms[0].notes[:6]]
        writer.say(f"It also covers {listed(shown)}.", terms[0].evidence)
    if facts.status is Status.INCOMPLETE:
        seventh_characters(writer, facts)
    elif facts.status is Status.HEADER:
        _children(writer, facts, request.as_of)
    category = facts.family
    if category is not None and category.code != facts.code and not request.aspects:
        writer.say(f"It belongs to category {category.code.code}, “{plain(category.title)}”.", facts.family_evidence)
    for section in DIAGNOSIS_SECTIONS:
        if section.aspect in asked or not request.aspects:
            _notes_section(writer, facts, section, full=bool(asked))
    if Aspect.EXCLUDES in asked and not facts.of_kind(NoteKind.EXCLUDES1, NoteKind.EXCLUDES2):
        writer.say(f"No Excludes1 or Excludes2 note stands at {facts.code.code} or above it.", facts.evidence)
    _suggest_diagnosis(writer, facts, request)


def _suggest_diagnosis(writer: Writer, facts: CodeFacts, request: Request) -> None:
    code = facts.code.code
    if Aspect.EXCLUDES not in request.aspects:
        writer.suggest(f"What does {code} exclude?")
    if facts.family is not None and facts.family.code != facts.code:
        writer.suggest(f"What is {facts.family.code.code}?")
    writer.suggest(*(f"What is {child.code.code}?" for child in facts.children[:2]))


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


def _notes_section(writer: Writer, facts: CodeFacts, section: Section, *, full: bool) -> None:
    for group in facts.of_kind(section.kind):
        inherited = group.owner != facts.code
        # A chapter's or section's notes are long and rarely decide: they are shown when asked for.
        if inherited and not full and not _has_code_shape(group.owner):
            continue
        heading = f"{section.heading} (stands at {group.owner.code})" if inherited else section.heading
        _points(writer, group, heading, section.most)


def _has_code_shape(code: Code) -> bool:
    return "-" not in code.code and " " not in code.code


def _points(writer: Writer, group: NoteGroup, heading: str, most: int) -> None:
    items = note_items(group)
    for item in items[:most]:
        writer.point(item, group.evidence, heading=heading)
    if len(items) > most:
        writer.point(f"and {len(items) - most} more, in the source", group.evidence, heading=heading)


def _children(writer: Writer, facts: CodeFacts, as_of: date) -> None:
    heading = "Codes below it"
    for child in facts.children[:_CHILDREN_SHOWN]:
        writer.point(named(child, as_of), facts.children_evidence, heading=heading)
    more = len(facts.children) - _CHILDREN_SHOWN
    if more > 0:
        writer.point(f"and {more} more, in the source", facts.children_evidence, heading=heading)


def _procedure(writer: Writer, facts: CodeFacts, request: Request, tables: TableFacts) -> None:
    asked = request.aspects & {section.aspect for section in PROCEDURE_SECTIONS}
    if facts.status is Status.HEADER:
        for group in facts.of_kind(NoteKind.CHOOSE, inherited=False):
            _points(writer, group, "How to choose", 6)
        _children(writer, facts, request.as_of)
    for section in PROCEDURE_SECTIONS:
        if section.aspect in asked or not request.aspects:
            for group in facts.of_kind(section.kind):
                _points(writer, group, section.heading, section.most)
    told = remarks_from_tables(writer, facts, tables, request)
    deleted = facts.status is Status.DELETED
    if Aspect.FIGURES in request.aspects or not (request.aspects or deleted):
        figures(writer, facts, every=Aspect.FIGURES in request.aspects, told=told)
    if deleted:
        return
    siblings = [note.target for group in facts.of_kind(NoteKind.DIFFERS_FROM) for note in group.notes if note.target]
    writer.suggest(*(f"{facts.code.code} vs {other.code}" for other in siblings[:2]))
    if Aspect.DOCUMENTATION not in request.aspects:
        writer.suggest(f"What must be documented for {facts.code.code}?")


def figures(writer: Writer, facts: CodeFacts, *, every: bool, told: frozenset[str] = frozenset()) -> None:
    """Write Medicare's figures of a procedure code, a sentence for each file they were read in.

    Args:
        writer: Page to write on.
        facts: What the tables say about the code.
        every: All figures; otherwise those a coder needs every day.
        told: Figures that were told from their own files already.
    """
    for group in facts.of_kind(NoteKind.FIGURE, inherited=False):
        by_file: dict[Reference | None, list[str]] = {}
        for note in group.notes:
            if note.label not in told and (every or note.label in _DAILY_FIGURES):
                meaning = figure_meaning(note.label, note.text)
                line = f"**{figure_title(note.label)}** {note.text}" + (f" ({meaning})" if meaning else "")
                by_file.setdefault(note.reference, []).append(line)
        for reference, told_figures in by_file.items():
            place = f", in {reference.document} ({reference.edition})" if reference else ""
            writer.point(f"{'; '.join(told_figures)}{place}.", group.evidence, heading="Medicare figures")
