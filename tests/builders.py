"""Small records for tests: only what a test is about needs saying."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from core.codes import Code, CodeSystem
from core.records import (
    STARTER_SOURCE_ID,
    CodeRecord,
    Level,
    Note,
    NoteKind,
    Passage,
    PtpEdit,
    Reference,
    Release,
    SearchText,
    Setting,
    Source,
    TextKind,
)

ICD_SOURCE_ID = "icd10cm"

_SOURCES = {
    ICD_SOURCE_ID: Source(ICD_SOURCE_ID, "ICD-10-CM", "CDC", "public domain", "https://example.org/icd"),
    STARTER_SOURCE_ID: Source(STARTER_SOURCE_ID, "Starter knowledge", "Codewright", "CC BY 4.0"),
}


def source(source_id: str = ICD_SOURCE_ID) -> Source:
    """A source; any id will do."""
    return _SOURCES.get(source_id) or Source(source_id, source_id.upper(), "somebody", "public domain")


def release(
    source_id: str = ICD_SOURCE_ID,
    label: str = "FY2026",
    effective_from: date = date(2025, 10, 1),
    effective_to: date | None = None,
    text: str = "",
) -> Release:
    """A release; `text` stands for the file's content, so that another text makes another edition."""
    checksum = hashlib.sha256(f"{source_id} {label} {effective_from} {text}".encode()).hexdigest()
    return Release(source(source_id), label, effective_from, effective_to, f"{source_id}.xml", checksum)


def starter(text: str = "") -> Release:
    """A release of the starter knowledge."""
    return release(STARTER_SOURCE_ID, "Starter 1", date(2026, 1, 1), text=text)


def icd_code(code: str) -> Code:
    """An ICD-10-CM code, section (``E08-E13``) or chapter (``CHAPTER 4``)."""
    return Code(CodeSystem.ICD10CM, code)


def cpt_code(code: str) -> Code:
    """A CPT code or family (``62320-62327``)."""
    return Code(CodeSystem.CPT, code)


def modifier_code(code: str) -> Code:
    """A modifier."""
    return Code(CodeSystem.MODIFIER, code)


def icd(
    code: str, title: str = "", *, parent: str = "", stem: str = "", level: Level = Level.CODE, billable: bool = True
) -> CodeRecord:
    """An ICD-10-CM record; chapters and sections are headers."""
    return CodeRecord(
        code=icd_code(code),
        title=title or f"Title of {code}",
        level=level,
        billable=billable and level is Level.CODE,
        parent=icd_code(parent) if parent else None,
        stem=icd_code(stem) if stem else None,
    )


def cpt(
    code: str, title: str = "", *, family: str = "", facets: Sequence[tuple[str, str]] = (), description: str = ""
) -> CodeRecord:
    """A CPT record with a label of our own."""
    return CodeRecord(
        code=cpt_code(code),
        title=title or f"Label of {code}",
        description=description or f"What {code} is, in our own words.",
        parent=cpt_code(family) if family else None,
        facets=tuple(facets),
        references=(Reference("Physician fee schedule", code, "2026"),),
    )


def family(code: str, title: str = "") -> CodeRecord:
    """A family of CPT codes."""
    return CodeRecord(cpt_code(code), title or f"Family {code}", Level.FAMILY, billable=False)


def modifier(code: str, title: str = "") -> CodeRecord:
    """A modifier's record."""
    return CodeRecord(modifier_code(code), title or f"Label of modifier {code}", billable=False)


def note(owner: Code, kind: NoteKind, text: str, *, label: str = "", target: Code | None = None) -> Note:
    """A note on a code."""
    return Note(owner, kind, text, label, target)


def edit(
    column1: str,
    column2: str,
    *,
    indicator: int = 1,
    setting: Setting = Setting.PRACTITIONER,
    effective_from: date | None = date(2020, 1, 1),
    deletion_date: date | None = None,
) -> PtpEdit:
    """A procedure-to-procedure edit of two CPT codes."""
    return PtpEdit(
        column1=cpt_code(column1),
        column2=cpt_code(column2),
        modifier_indicator=indicator,
        setting=setting,
        effective_from=effective_from,
        deletion_date=deletion_date,
        rationale="More extensive procedure",
        reference=Reference("NCCI PTP edits", "practitioner file", "2026 Q4"),
    )


def passage(passage_id: str, text: str = "", *, topic: str = "guideline", codes: Sequence[Code] = ()) -> Passage:
    """A passage of a document of ours."""
    return Passage(
        id=passage_id,
        document="A digest",
        heading=("Part one", passage_id),
        locator=f"digest.md, {passage_id}",
        text=text or f"What {passage_id} says.",
        topic=topic,
        asked_as=("how is it asked",),
        codes=tuple(codes),
        references=(Reference("Official guidelines", "I.A", "FY2026"),),
    )


def search_text(code: Code, text: str, kind: TextKind = TextKind.TITLE) -> SearchText:
    """One way of naming a code."""
    return SearchText(code, text, kind)
