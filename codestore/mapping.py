"""Sources and releases to rows and back. Pure.

Other records are rows field by field: see `codestore.facts.RecordTable`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row

from codestore.schema import ptp_terms, release, source
from core.records import Release, Source

Values = dict[str, Any]
"""One row on its way in: a value for each column name."""

RELEASE_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *release.c,
    source.c.title,
    source.c.publisher,
    source.c.licence,
    source.c.url,
    source.c.precedence,
)
"""What `row_to_release` reads, of release joined with source."""

TERMS_OF_EDIT = (
    ptp_terms.c.modifier_indicator,
    ptp_terms.c.setting,
    ptp_terms.c.effective_from,
    ptp_terms.c.deletion_date,
    ptp_terms.c.rationale,
    ptp_terms.c.reference,
)
"""The fields of a `PtpEdit` after its two codes, in the order of its constructor."""


def source_to_row(one: Source) -> Values:
    """A source's row."""
    return {
        "id": one.id,
        "title": one.title,
        "publisher": one.publisher,
        "licence": one.licence,
        "url": one.url,
        "precedence": one.precedence,
    }


def release_to_row(one: Release, loaded_at: datetime) -> Values:
    """A release's row, without status and counts."""
    return {
        "key": one.key,
        "source_id": one.source.id,
        "label": one.label,
        "effective_from": one.effective_from,
        "effective_to": one.effective_to,
        "origin": one.origin,
        "checksum": one.checksum,
        "loaded_at": loaded_at,
    }


def row_to_release(row: Row[Any]) -> Release:
    """A release from a row of `RELEASE_COLUMNS`."""
    return Release(
        source=Source(row.source_id, row.title, row.publisher, row.licence, row.url, row.precedence),
        label=row.label,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        origin=row.origin,
        checksum=row.checksum,
        loaded_at=row.loaded_at,
        rows=row.rows,
    )
