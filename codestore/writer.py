"""The only way into the code store: a release is staged whole, then activated.

A reader never sees half a release. Staging is one transaction, so an interruption leaves nothing behind; what was
staged is found again by its key and needs only activating; and all releases of one ingestion become active together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, groupby, islice, repeat
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from codestore import compaction, schema
from codestore.bulk import Inserter
from codestore.catalogue import holds_codes, holds_edits, holds_fact, holds_notes, holds_tree
from codestore.columns import UnstorableError, pack
from codestore.database import exclusive, translated_errors
from codestore.facts import RecordTable
from codestore.mapping import (
    RELEASE_COLUMNS,
    TERMS_OF_EDIT,
    release_to_row,
    row_to_release,
    source_to_row,
)
from codestore.queries import systems_with_orphans
from codestore.store import CodeStore
from core.codes import Code, CodeSystem
from core.errors import StoreError, UnfitRecordError
from core.facts import FeeScheduleRow, Record
from core.records import CodeRecord, Level, Note, PtpEdit, Reference, Release, Setting, Source

Check = Callable[[Mapping[str, int]], None]
"""Looks at the counts of a release before it is kept; raises if they are wrong."""

BATCH = 5_000
"""Rows per insertion: enough to be fast, few enough to stay small in memory."""

LOCK_WAIT_S = 60.0
"""How long a second ingestion waits for the first."""


_FILE_OF_EDIT = attrgetter("setting", "reference")
_TERMS_OF_EDIT = attrgetter(*(column.name for column in TERMS_OF_EDIT))


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
        records: Iterable[Record],
        *,
        check: Check | None = None,
        batch_size: int = BATCH,
    ) -> Release:
        """Write a release in one transaction, not yet visible to readers.

        The records may come from a generator, kinds mixed, and are never held together in memory. Those of a kind are
        given back in the order they come in; headers before what is below them. A release that is already there,
        whatever its status, is left as it is and nothing is read.

        Args:
            release: What it is; its key tells it from others.
            records: All that it holds.
            check: Called with the number of rows of each table (``code``, ``ptp_edit``, ...) and of `billable_code`,
                `active_ptp_edit` and `fee_schedule_code` before anything is kept; what is not there counts 0. If it
                raises, nothing is kept.
            batch_size: Records of one kind per insertion.

        Returns:
            The release as stored, with its row counts and the moment of loading.

        Raises:
            UnfitRecordError: A record can't be kept; nothing of the release is then.
            StoreError: The database failed.
        """
        with translated_errors(self._engine), self._engine.begin() as connection:
            present = _release(connection, release.key, statuses=("staged", "active", "superseded"))
            if present:
                return present
            loaded_at = release.loaded_at or datetime.now(UTC)
            loading = _Loading(connection, _insert_release(connection, release, loaded_at), batch_size)
            loading.write(records)
            if check is not None:
                check(loading.counts)
            loading.note_trees()
            rows = {name: number for name, number in loading.counts.items() if number}
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
            _delete_releases(connection, schema.release.c.key == key)

    def discard_superseded(self) -> None:
        """Remove what earlier activations superseded.

        Not for right after an activation: a reader that looked at what is active just before may still be reading.
        """
        with translated_errors(self._engine), self._engine.begin() as connection:
            _delete_releases(connection, schema.release.c.status == "superseded")

    def remove_source(self, source_id: str) -> list[Release]:
        """Remove a source with all its releases, whatever their status; readers see all of them or none.

        Returns:
            What was removed: nothing if the source isn't there.
        """
        of_source = schema.release.c.source_id == source_id
        with translated_errors(self._engine), self._engine.begin() as connection:
            removed = _delete_releases(connection, of_source)
            connection.execute(delete(schema.source).where(schema.source.c.id == source_id))
            return removed

    def compact(self) -> int:
        """Give the space of removed rows back to the disk; returns the bytes gained. See `codestore.compaction`."""
        return compaction.compact(self._engine)


class _Loading:
    """One release on its way into the tables.

    Attributes:
        counts: Rows written so far.
        holds: What they let the release answer for.
    """

    def __init__(self, connection: Connection, release_id: int, batch_size: int) -> None:
        self._connection = connection
        self._release_id = release_id
        self._batch_size = batch_size
        self._buffers: dict[type, list[Any]] = {}
        self._writers: dict[type, _RecordWriter | _EditWriter] = {}
        self._fee_codes: set[Code] = set()
        self._systems: set[CodeSystem] = set()
        self.counts: Counter[str] = Counter()
        self.holds: set[str] = set()

    def write(self, records: Iterable[Record]) -> None:
        """Write all records of the release."""
        for kind, run in groupby(records, key=type):
            if kind not in self._buffers:
                self._writers[kind] = self._writer(kind)
                self._buffers[kind] = []
            self._fill(kind, run)
        for kind, buffer in self._buffers.items():
            self._flush(kind, buffer)
            self._writers[kind].finish()

    def note_trees(self) -> None:
        """Note of which code systems the release holds every parent."""
        if CodeRecord in self._writers:
            orphaned = systems_with_orphans(self._connection, self._release_id)
            self.holds.update(holds_tree(system) for system in self._systems - orphaned)

    def _fill(self, kind: type, run: Iterator[Record]) -> None:
        buffer = self._buffers[kind]
        while True:
            buffer += islice(run, self._batch_size - len(buffer))
            if len(buffer) < self._batch_size:
                return
            self._flush(kind, buffer)

    def _flush(self, kind: type, batch: list[Any]) -> None:
        self._writers[kind].write(batch)
        self.counts[_table_of(kind)] += len(batch)
        self._note(kind, batch)
        batch.clear()

    def _writer(self, kind: type) -> _RecordWriter | _EditWriter:
        if kind is PtpEdit:
            return _EditWriter(self._connection, self._release_id)
        if kind not in schema.RECORDS:
            raise TypeError(f"{kind.__name__} is no kind of record that the code store keeps.")
        return _RecordWriter(self._connection, self._release_id, schema.RECORDS[kind])

    def _note(self, kind: type, batch: list[Any]) -> None:
        """Note what a batch adds to the counts and to what the release can answer for."""
        if kind is CodeRecord:
            systems = {record.code.system for record in batch}
            self._systems |= systems
            self.holds.update(map(holds_codes, systems))
            self.counts["billable_code"] += sum(one.billable and one.level is Level.CODE for one in batch)
        elif kind is Note:
            self.holds.update(map(holds_notes, {note.owner.system for note in batch}))
        elif kind is PtpEdit:
            self.holds.update(map(holds_edits, {edit.setting for edit in batch}))
            self.counts["active_ptp_edit"] += sum(edit.deletion_date is None for edit in batch)
        elif kind in schema.FACTS:
            self.holds.update(map(holds_fact, batch))
            if kind is FeeScheduleRow:
                self._fee_codes.update(row.code for row in batch)
                self.counts["fee_schedule_code"] = len(self._fee_codes)


class _RecordWriter:
    """Writes records of one kind, field by field."""

    def __init__(self, connection: Connection, release_id: int, records: RecordTable[Any]) -> None:
        self._release_id = release_id
        self._values = records.values
        self._inserter = Inserter(connection, records.table, ("release_id", "position", *records.fields))
        self._positions = count()

    def write(self, batch: list[Any]) -> None:
        rows = zip(repeat(self._release_id), self._positions, map(self._values, batch))
        self._inserter.insert([(release_id, position, *values) for release_id, position, values in rows])

    def finish(self) -> None:
        """Everything is written."""


class _EditWriter:
    """Writes edits, what many of them share only once.

    A release has millions of them: what is done for each is kept to a few dictionary look-ups.
    """

    def __init__(self, connection: Connection, release_id: int) -> None:
        self._connection = connection
        self._release_id = release_id
        self._numbers: dict[tuple[Setting, Reference | None], dict[tuple[object, ...], int]] = {}
        self._packed: dict[CodeSystem, dict[str, int]] = {}
        self._count = 0
        terms = ("release_id", "id", *(column.name for column in TERMS_OF_EDIT))
        self._terms = Inserter(connection, schema.ptp_terms, terms)
        pair = ("release_id", "column1", "column2", "terms_id")
        self._pairs = Inserter(connection, schema.ptp_edit, pair, plain=True)

    def write(self, batch: list[PtpEdit]) -> None:
        new: list[tuple[object, ...]] = []
        pairs: list[tuple[int, int, int, int]] = []
        for (setting, reference), run in groupby(batch, key=_FILE_OF_EDIT):
            numbers = self._numbers.setdefault((setting, reference), {})
            for edit in run:
                terms = edit.modifier_indicator, edit.effective_from, edit.deletion_date, edit.rationale
                number = numbers.get(terms)
                if number is None:
                    self._count += 1
                    number = numbers[terms] = self._count
                    new.append((self._release_id, number, *_TERMS_OF_EDIT(edit)))
                pairs.append((self._release_id, self._pack(edit.column1), self._pack(edit.column2), number))
        self._terms.insert(new)
        try:
            self._pairs.insert(pairs)
        except UnfitRecordError as error:
            raise UnfitRecordError(f"{_repeated(batch)}, with the same indicator and dates.") from error

    def _pack(self, code: Code) -> int:
        # By its text: hashing a code takes longer than packing it.
        packed = self._packed.setdefault(code.system, {})
        number = packed.get(code.code)
        if number is None:
            try:
                number = packed[code.code] = pack(code)
            except UnstorableError as error:
                raise UnfitRecordError(f"The edits name {code}, which {error}.") from None
        return number

    def finish(self) -> None:
        """Write the pairs from their other side, in that side's order."""
        pair, partner = schema.ptp_edit, schema.ptp_partner
        columns = tuple(pair.c[column.name] for column in partner.c)
        rows = select(*columns).where(pair.c.release_id == self._release_id).order_by(*columns)
        self._connection.execute(insert(partner).from_select([column.name for column in partner.c], rows))


def _repeated(batch: Iterable[PtpEdit]) -> str:
    """Which pair stands twice, where both are in this batch."""
    pairs = Counter((edit.column1.code, edit.column2.code) for edit in batch)
    (column1, column2), times = pairs.most_common(1)[0]
    return f"The pair {column1}/{column2} stands twice" if times > 1 else "A pair stands twice"


def _table_of(kind: type) -> str:
    return schema.ptp_edit.name if kind is PtpEdit else schema.RECORDS[kind].table.name


def _delete_releases(connection: Connection, which: ColumnElement[bool]) -> list[Release]:
    """Remove releases with all their rows."""
    rows = connection.execute(select(*RELEASE_COLUMNS).join_from(schema.release, schema.source).where(which)).all()
    for row in rows:
        for table in schema.CONTENT:
            connection.execute(delete(table).where(table.c.release_id == row.id))
        connection.execute(delete(schema.release).where(schema.release.c.id == row.id))
    if rows:
        _raise_generation(connection)
    return [row_to_release(row) for row in rows]


def _insert_release(connection: Connection, release: Release, loaded_at: datetime) -> int:
    _save_source(connection, release.source)
    values = release_to_row(release, loaded_at) | {"status": "staged", "rows": {}, "holds": []}
    release_id: int = connection.execute(
        insert(schema.release).values(values).returning(schema.release.c.id)
    ).scalar_one()
    return release_id


def _save_source(connection: Connection, source: Source) -> None:
    """Write what is said about a source."""
    table = schema.source
    values = source_to_row(source)
    known = connection.execute(update(table).where(table.c.id == source.id).values(values)).rowcount
    if not known:
        connection.execute(insert(table).values(values))


def _release(connection: Connection, key: str, statuses: Sequence[str]) -> Release | None:
    table = schema.release
    row = connection.execute(
        select(*RELEASE_COLUMNS).join_from(table, schema.source).where(table.c.key == key, table.c.status.in_(statuses))
    ).one_or_none()
    return row_to_release(row) if row else None


def _raise_generation(connection: Connection) -> None:
    table = schema.store_info
    connection.execute(update(table).values(generation=table.c.generation + 1))
