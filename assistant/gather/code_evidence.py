"""Records and notes of the code tables as evidence."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.gather.code_facts import NoteGroup, Status
from assistant.gather.figures import figure_line
from assistant.gather.notices import AMA_NOTICE
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from core.records import CodeRecord, Level, Note, NoteKind, Release


def locator(record_code: Code) -> str:
    """Where in its source a record stands, as a reader would look it up."""
    if record_code.system is CodeSystem.ICD10CM:
        return f"Tabular List, {record_code.code}"
    return f"Entry {record_code.code}"


def record_text(record: CodeRecord, status: Status) -> str:
    """The record as one text: what a sentence about the code is held against."""
    parts = [f"{record.code}: {record.title.rstrip('.')}."]
    match status:
        case Status.BILLABLE:
            parts.append("Billable: valid for reporting as it stands.")
        case Status.HEADER:
            parts.append("Header: not valid for reporting; codes below it must be used.")
        case Status.INCOMPLETE:
            parts.append("Not billable without its seventh character.")
        case Status.DELETED | Status.NOT_YET_EFFECTIVE | Status.LISTED | Status.UNKNOWN | Status.NOT_LOADED:
            pass
    if record.description:
        parts.append(record.description.strip())
    if record.facets:
        parts.append("; ".join(f"{name}: {value}" for name, value in record.facets) + ".")
    if record.valid_from:
        parts.append(f"Valid from {record.valid_from.isoformat()}.")
    if record.valid_to:
        parts.append(f"Valid through {record.valid_to.isoformat()}, deleted after that date.")
    if record.replaced_by:
        parts.append("Replaced by " + ", ".join(code.code for code in record.replaced_by) + ".")
    return " ".join(parts)


def _reference_text(record: CodeRecord) -> str:
    return "; ".join(str(reference) for reference in record.references)


def _notice(code: Code, release: Release) -> str:
    return AMA_NOTICE if code.system is CodeSystem.CPT or release.source.id.startswith("cpt") else ""


def record_evidence(record: CodeRecord, status: Status, release: Release, *, licensed: bool = False) -> Evidence:
    """A record as evidence; a licensed one shows its licence instead of the notice that goes with other words."""
    kind = EvidenceKind.FAMILY if record.level is Level.FAMILY else EvidenceKind.CODE
    return Evidence.make(
        EvidenceKind.MODIFIER if record.code.system is CodeSystem.MODIFIER else kind,
        release,
        locator(record.code),
        record_text(record, status),
        codes=(record.code, *record.replaced_by),
        reference=_reference_text(record),
        notice=release.source.licence if licensed else _notice(record.code, release),
        licensed=licensed,
    )


_NOTE_TITLES = {
    NoteKind.INCLUDES: "Includes",
    NoteKind.INCLUSION_TERM: "Inclusion terms",
    NoteKind.EXCLUDES1: "Excludes1",
    NoteKind.EXCLUDES2: "Excludes2",
    NoteKind.CODE_FIRST: "Code first",
    NoteKind.USE_ADDITIONAL: "Use additional code",
    NoteKind.CODE_ALSO: "Code also",
    NoteKind.SEVENTH_CHARACTER: "7th character",
    NoteKind.NOTE: "Note",
    NoteKind.EXCLUDES: "Not included",
    NoteKind.DIFFERS_FROM: "Differs from",
    NoteKind.CHOOSE: "How to choose",
    NoteKind.DOCUMENTATION: "Documentation",
    NoteKind.TYPICAL_MODIFIER: "Modifiers",
    NoteKind.DIAGNOSIS_AREA: "Diagnoses",
    NoteKind.FLAG: "Flags",
    NoteKind.FIGURE: "Figures",
    NoteKind.USE_WHEN: "Use when",
    NoteKind.NOT_WHEN: "Do not use when",
    NoteKind.EFFECT: "Effect",
    NoteKind.EXAMPLE: "Example",
}


def note_title(kind: NoteKind) -> str:
    """The kind as the tabular list, or our own entries, head it."""
    return _NOTE_TITLES.get(kind, kind.value)


def _note_line(note: Note) -> str:
    if note.kind is NoteKind.FIGURE:
        line = figure_line(note.label, note.text)
        return f"{line} [{note.reference}]" if note.reference else line
    label = note.target.code if note.target else note.label
    return f"{label}: {note.text}" if label else note.text


def _mentioned(notes: Iterable[Note]) -> tuple[Code, ...]:
    return tuple(dict.fromkeys(note.target for note in notes if note.target is not None))


def group_notes(notes: Iterable[Note], record: CodeRecord, release: Release) -> tuple[NoteGroup, ...]:
    """Notes gathered by owner and kind, in the order they came, each group with its evidence."""
    groups: dict[tuple[Code, NoteKind], list[Note]] = {}
    for note in notes:
        if note.kind is not NoteKind.FACET:  # for telling codes apart, not for reading
            groups.setdefault((note.owner, note.kind), []).append(note)
    made = []
    for (owner, kind), members in groups.items():
        text = f"{owner}, {note_title(kind)}: " + "; ".join(_note_line(note) for note in members)
        references = dict.fromkeys(str(note.reference) for note in members if note.reference)
        evidence = Evidence.make(
            EvidenceKind.FIGURE if kind is NoteKind.FIGURE else EvidenceKind.NOTE,
            release,
            f"{locator(owner)}, {note_title(kind)}",
            text,
            codes=(owner, *_mentioned(members)),
            reference="; ".join(references) or _reference_text(record),
            notice=_notice(owner, release),
        )
        made.append(NoteGroup(kind, owner, tuple(members), evidence))
    return tuple(made)


def titles_evidence(records: tuple[CodeRecord, ...], release: Release, place: str) -> Evidence | None:
    """Several records by code, title and span, as one piece of evidence; None where there are none."""
    if not records:
        return None
    return Evidence.make(
        EvidenceKind.CODE,
        release,
        place,
        "; ".join(f"{record.code.code}: {record.title}{_span(record)}" for record in records),
        codes=tuple(record.code for record in records),
        notice=_notice(records[0].code, release),
    )


def _span(record: CodeRecord) -> str:
    """The dates a record is valid from and to, where its source says so."""
    begins = f" from {record.valid_from.isoformat()}" if record.valid_from else ""
    ends = f" through {record.valid_to.isoformat()}" if record.valid_to else ""
    return f" (valid{begins}{ends})" if begins or ends else ""
