"""The only way into the code store: a release is staged whole, then activated.

A reader never sees half a release. Staging is one transaction, so an interruption leaves nothing behind; what was
staged is found again by its key and needs only activating; and all releases of one ingestion become active together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from codestore import schema
from codestore.catalogue import holds_codes, holds_edits
from codestore.database import exclusive, translated_errors
from codestore.mapping import (
    Values,
    code_to_row,
    note_to_row,
    passage_to_row,
    release_to_row,
    row_to_release,
    search_text_to_row,
    source_to_row,
    terms_to_row,
)
from codestore.store import CodeStore
from core.errors import StoreError
from core.records import CodeRecord, Note, Passage, PtpEdit, Release, SearchText, Source

_T = TypeVar("_T")

BATCH = 5_000
"""Rows per insertion: enough to be fast, few enough to stay small in memory."""

LOCK_WAIT_S = 60.0
"""How long a second ingestion waits for the first."""


class ReleaseWriter:
    """Writes releases.

    Args:
        store: A store opened with ``create=True``.
    """

    def __init__(self, store: CodeStore) -> None:
        self._engine = store.engine
        self._home = store.home

    def lock(self, wait_s: float = LOCK_WAIT_S) -> AbstractContextManager[None]:
        """Keep other ingestions out for the length of a ``with`` block; readers are not disturbed.

        Args:
            wait_s: How long to wait for another one to finish.

        Raises:
            StoreUnavailableError: Another ingestion was still at work after `wait_s` seconds.
        """
        return exclusive(self._engine, self._home, wait_s)

    def staged_or_active(self, key: str) -> Release | None:
        """The release with this key, if it is there in full and not superseded."""
        with translated_errors(self._engine), self._engine.connect() as connection:
            return _release(connection, key, statuses=("staged", "active"))

    def stage(
        self,
        release: Release,
        *,
        codes: Iterable[CodeRecord] = (),
        notes: Iterable[Note] = (),
        search_texts: Iterable[SearchText] = (),
        passages: Iterable[Passage] = (),
        ptp_edits: Iterable[PtpEdit] = (),
        batch_size: int = BATCH,
    ) -> Release:
        """Write a release in one transaction, not yet visible to readers.

        The rows may come from generators and are never held together in memory. A release that is already
        there, whatever its status, is left as it is and nothing is read.

        Args:
            release: What it is; its key tells it from others.
            codes: In code order, which is the order they are given back in; headers before what is below them.
            notes: In the order of the source.
            search_texts: Ways of naming the codes.
            passages: In the order of the document.
            ptp_edits: In any order.
            batch_size: Rows per insertion.

        Returns:
            The release as stored, with its row counts and the moment of loading.

        Raises:
            StoreError: The database refused a row, or failed.
        """
        with translated_errors(self._engine), self._engine.begin() as connection:
            present = _release(connection, release.key, statuses=("staged", "active", "superseded"))
            if present:
                return present
            loaded_at = release.loaded_at or datetime.now(UTC)
            loading = _Loading(connection, _insert_release(connection, release, loaded_at), batch_size)
            rows = {
                "code": loading.codes(codes),
                "note": loading.numbered(schema.note, notes, note_to_row),
                "search_text": loading.numbered(schema.search_text, search_texts, search_text_to_row),
                "passage": loading.numbered(schema.passage, passages, passage_to_row),
                "ptp_edit": loading.edits(ptp_edits),
            }
            connection.execute(
                update(schema.release)
                .where(schema.release.c.key == release.key)
                .values(rows=rows, holds=sorted(loading.holds))
            )
            return replace(release, loaded_at=loaded_at, rows=rows)

    def activate(self, keys: Sequence[str]) -> None:
        """Make releases answer, all at the same moment.

        An active release of the same source, label and first date is superseded: it was an earlier edition of
        the same text. Editions for other dates go on answering for their dates.

        Raises:
            StoreError: A key names no release; nothing is changed then.
        """
        table = schema.release
        with translated_errors(self._engine), self._engine.begin() as connection:
            for key in keys:
                row = connection.execute(select(table).where(table.c.key == key)).one_or_none()
                if row is None:
                    raise StoreError(f"No release {key} is in the code store.", "Load it before activating it.")
                connection.execute(
                    update(table)
                    .where(
                        table.c.status == "active",
                        table.c.source_id == row.source_id,
                        table.c.label == row.label,
                        table.c.effective_from == row.effective_from,
                        table.c.key != key,
                    )
                    .values(status="superseded")
                )
                connection.execute(update(table).where(table.c.key == key).values(status="active"))
            _raise_generation(connection)

    def discard(self, key: str) -> None:
        """Remove a release, whatever its status, with all its rows; one that isn't there is no error."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            release_id = connection.execute(
                select(schema.release.c.id).where(schema.release.c.key == key)
            ).scalar_one_or_none()
            if release_id is None:
                return
            for table in schema.CONTENT:
                connection.execute(delete(table).where(table.c.release_id == release_id))
            connection.execute(delete(schema.release).where(schema.release.c.id == release_id))
            _raise_generation(connection)


class _Loading:
    """One release on its way into the tables.

    Attributes:
        holds: What the rows written so far let the release answer for.
    """

    def __init__(self, connection: Connection, release_id: int, batch_size: int) -> None:
        self._connection = connection
        self._release_id = release_id
        self._batch_size = batch_size
        self.holds: set[str] = set()

    def codes(self, records: Iterable[CodeRecord]) -> int:
        """Write codes; returns how many."""

        def noted() -> Iterator[CodeRecord]:
            for record in records:
                self.holds.add(holds_codes(record.code.system))
                yield record

        return self.numbered(schema.code, noted(), code_to_row)

    def numbered(self, table: Table, records: Iterable[_T], to_row: Callable[[_T], Values]) -> int:
        """Write records, each with its position among them; returns how many."""
        return self._insert(table, (to_row(record) | {"position": position} for position, record in enumerate(records)))

    def edits(self, edits: Iterable[PtpEdit]) -> int:
        """Write edits, what many of them share only once; returns how many."""
        known: dict[tuple[object, ...], int] = {}
        count = 0
        for batch in _batches(edits, self._batch_size):
            new_terms: list[Values] = []
            pairs: list[Values] = []
            for edit in batch:
                terms = (
                    edit.setting,
                    edit.modifier_indicator,
                    edit.effective_from,
                    edit.deletion_date,
                    edit.rationale,
                    edit.reference,
                )
                if terms not in known:
                    known[terms] = len(known) + 1
                    new_terms.append(terms_to_row(edit) | {"id": known[terms]})
                self.holds.add(holds_edits(edit.setting))
                pairs.append({"column1": edit.column1, "column2": edit.column2, "terms_id": known[terms]})
            self._insert(schema.ptp_terms, new_terms)
            count += self._insert(schema.ptp_edit, pairs)
        return count

    def _insert(self, table: Table, rows: Iterable[Values]) -> int:
        count = 0
        for batch in _batches(rows, self._batch_size):
            self._connection.execute(insert(table), [row | {"release_id": self._release_id} for row in batch])
            count += len(batch)
        return count


def _insert_release(connection: Connection, release: Release, loaded_at: datetime) -> int:
    _save_source(connection, release.source)
    values = release_to_row(release, loaded_at) | {"status": "staged", "rows": {}, "holds": []}
    release_id: int = connection.execute(
        insert(schema.release).values(values).returning(schema.release.c.id)
    ).scalar_one()
    return release_id


def _save_source(connection: Connection, source: Source) -> None:
    """Write what is said about a source; a new one comes after those already there."""
    table = schema.source
    values = source_to_row(source)
    known = connection.execute(update(table).where(table.c.id == source.id).values(values)).rowcount
    if not known:
        last = connection.execute(select(func.coalesce(func.max(table.c.precedence), 0))).scalar_one()
        connection.execute(insert(table).values(values | {"precedence": last + 1}))


def _release(connection: Connection, key: str, statuses: Sequence[str]) -> Release | None:
    release, source = schema.release, schema.source
    row = connection.execute(
        select(release, source.c.title, source.c.publisher, source.c.licence, source.c.url)
        .join(source)
        .where(release.c.key == key, release.c.status.in_(statuses))
    ).one_or_none()
    return row_to_release(row) if row else None


def _raise_generation(connection: Connection) -> None:
    table = schema.store_info
    connection.execute(update(table).values(generation=table.c.generation + 1))


def _batches(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch
