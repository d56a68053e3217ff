"""Records to rows and back: pure, and the only place that knows how a record is laid out in columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from codestore.schema import code_to_text, text_to_code
from core.codes import Code
from core.records import (
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

Values = dict[str, Any]
"""One row on its way in: a value for each column name."""


def source_to_row(source: Source) -> Values:
    """A source's row, without its precedence."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "url": source.url,
    }


def release_to_row(release: Release, loaded_at: datetime) -> Values:
    """A release's row, without status and counts."""
    return {
        "key": release.key,
        "source_id": release.source.id,
        "label": release.label,
        "effective_from": release.effective_from,
        "effective_to": release.effective_to,
        "origin": release.origin,
        "checksum": release.checksum,
        "loaded_at": loaded_at,
    }


def row_to_release(row: Row[Any]) -> Release:
    """A release from a row of release joined with source."""
    return Release(
        source=Source(row.source_id, row.title, row.publisher, row.licence, row.url),
        label=row.label,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        origin=row.origin,
        checksum=row.checksum,
        loaded_at=row.loaded_at,
        rows=row.rows,
    )


def code_to_row(record: CodeRecord) -> Values:
    """A code's row."""
    return {
        "code": record.code,
        "title": record.title,
        "level": record.level.value,
        "billable": record.billable,
        "description": record.description,
        "parent": record.parent,
        "stem": record.stem,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "replaced_by": _codes_to_list(record.replaced_by),
        "facets": [list(facet) for facet in record.facets] or None,
        "references": [_reference_to_list(reference) for reference in record.references] or None,
    }


def row_to_code(row: Row[Any]) -> CodeRecord:
    """A code's record."""
    return CodeRecord(
        code=row.code,
        title=row.title,
        level=Level(row.level),
        billable=row.billable,
        description=row.description,
        parent=row.parent,
        stem=row.stem,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        replaced_by=_list_to_codes(row.replaced_by),
        facets=tuple((name, value) for name, value in row.facets or ()),
        references=tuple(Reference(*fields) for fields in row.references or ()),
    )


def note_to_row(note: Note) -> Values:
    """A note's row."""
    return {
        "owner": note.owner,
        "kind": note.kind.value,
        "text": note.text,
        "label": note.label,
        "target": note.target,
        "reference": _reference_to_list(note.reference),
    }


def row_to_note(row: Row[Any]) -> Note:
    """A note's record."""
    return Note(
        owner=row.owner,
        kind=NoteKind(row.kind),
        text=row.text,
        label=row.label,
        target=row.target,
        reference=_list_to_reference(row.reference),
    )


def terms_to_row(edit: PtpEdit) -> Values:
    """What an edit says apart from its pair: the row of its terms."""
    return {
        "setting": edit.setting.value,
        "modifier_indicator": edit.modifier_indicator,
        "effective_from": edit.effective_from,
        "deletion_date": edit.deletion_date,
        "rationale": edit.rationale,
        "reference": _reference_to_list(edit.reference),
    }


def row_to_edit(row: Row[Any]) -> PtpEdit:
    """An edit from a row of the pair joined with its terms."""
    return PtpEdit(
        column1=row.column1,
        column2=row.column2,
        modifier_indicator=row.modifier_indicator,
        setting=Setting(row.setting),
        effective_from=row.effective_from,
        deletion_date=row.deletion_date,
        rationale=row.rationale,
        reference=_list_to_reference(row.reference),
    )


def passage_to_row(passage: Passage) -> Values:
    """A passage's row."""
    return {
        "id": passage.id,
        "document": passage.document,
        "heading": list(passage.heading) or None,
        "locator": passage.locator,
        "text": passage.text,
        "topic": passage.topic,
        "asked_as": list(passage.asked_as) or None,
        "codes": _codes_to_list(passage.codes),
        "references": [_reference_to_list(reference) for reference in passage.references] or None,
    }


def row_to_passage(row: Row[Any]) -> Passage:
    """A passage's record."""
    return Passage(
        id=row.id,
        document=row.document,
        heading=tuple(row.heading or ()),
        locator=row.locator,
        text=row.text,
        topic=row.topic,
        asked_as=tuple(row.asked_as or ()),
        codes=_list_to_codes(row.codes),
        references=tuple(Reference(*fields) for fields in row.references or ()),
    )


def search_text_to_row(text: SearchText) -> Values:
    """A search text's row."""
    return {"code": text.code, "text": text.text, "kind": text.kind.value}


def row_to_search_text(row: Row[Any]) -> SearchText:
    """A search text's record."""
    return SearchText(row.code, row.text, TextKind(row.kind))


def _codes_to_list(codes: Sequence[Code]) -> list[str] | None:
    return [code_to_text(code) for code in codes] or None


def _list_to_codes(texts: Sequence[str] | None) -> tuple[Code, ...]:
    return tuple(text_to_code(text) for text in texts or ())


def _reference_to_list(reference: Reference | None) -> list[str] | None:
    return None if reference is None else [reference.document, reference.section, reference.edition]


def _list_to_reference(fields: Sequence[str] | None) -> Reference | None:
    return None if fields is None else Reference(*fields)
