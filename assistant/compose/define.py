"""What one code means: its title and words, then the notes and figures that the question is after."""

from __future__ import annotations

from assistant.compose.absent import absent
from assistant.compose.notes import (
    DIAGNOSIS_SECTIONS,
    PROCEDURE_SECTIONS,
    children,
    notes_section,
    points,
    seventh_characters,
)
from assistant.compose.properties import pcs_axes
from assistant.compose.tables import answer_from_tables, remarks_from_tables
from assistant.compose.validity import says_billable, validity
from assistant.compose.wording import bold, edition, listed, plain
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts, Status
from assistant.gather.figures import figure_meaning, figure_title
from assistant.gather.units import OF_ADD_ONS
from assistant.question.request import Aspect, Request
from assistant.verification.splitting import split_sentences
from core.codes import CodeSystem
from core.records import CodeRecord, Level, NoteKind, Reference

NO_TABLES = TableFacts()

_DAILY_FIGURES = ("work_rvu", "global_days", "mue", "mai")

_VALIDITY = frozenset({Aspect.BILLABLE, Aspect.SEVENTH})


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


def _diagnosis(writer: Writer, facts: CodeFacts, request: Request) -> None:
    asked = request.aspects & {section.aspect for section in DIAGNOSIS_SECTIONS}
    terms = facts.of_kind(NoteKind.INCLUSION_TERM, inherited=False)
    if terms and (not asked or Aspect.INCLUDES in asked):
        shown = [f"“{plain(note.text)}”" for note in terms[0].notes[:6]]
        writer.say(f"It also covers {listed(shown)}.", terms[0].evidence)
    if facts.status is Status.INCOMPLETE:
        seventh_characters(writer, facts)
    elif facts.status is Status.HEADER:
        children(writer, facts, request.as_of)
    category = facts.family
    if category is not None and category.code != facts.code and not request.aspects:
        writer.say(f"It belongs to category {category.code.code}, “{plain(category.title)}”.", facts.family_evidence)
    for section in DIAGNOSIS_SECTIONS:
        if section.aspect in asked or not request.aspects:
            notes_section(writer, facts, section, full=bool(asked))
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


def _procedure(writer: Writer, facts: CodeFacts, request: Request, tables: TableFacts) -> None:
    asked = request.aspects & {section.aspect for section in PROCEDURE_SECTIONS}
    if facts.status is Status.HEADER:
        for group in facts.of_kind(NoteKind.CHOOSE, inherited=False):
            points(writer, group, "How to choose", 6)
        children(writer, facts, request.as_of)
    for section in PROCEDURE_SECTIONS:
        if section.aspect in asked or not request.aspects:
            for group in facts.of_kind(section.kind):
                points(writer, group, section.heading, section.most)
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
            if note.label not in told | OF_ADD_ONS and (every or note.label in _DAILY_FIGURES):
                meaning = figure_meaning(note.label, note.text)
                line = f"**{figure_title(note.label)}** {note.text}" + (f" ({meaning})" if meaning else "")
                by_file.setdefault(note.reference, []).append(line)
        for reference, told_figures in by_file.items():
            place = f", in {reference.document} ({reference.edition})" if reference else ""
            writer.point(f"{'; '.join(told_figures)}{place}.", group.evidence, heading="Medicare figures")
