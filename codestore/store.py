"""What the code store can be asked. Every read names a date of service and says which release answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import takewhile
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)

from codestore import schema
from codestore.catalogue import ActiveRelease, Catalogue, holds_codes, holds_edits, in_order
from codestore.database import check_schema, create_schema, make_engine, translated_errors
from codestore.inheritance import inherit
from codestore.mapping import row_to_code, row_to_edit, row_to_note, row_to_passage, row_to_release, row_to_search_text
from codestore.schema import code_to_text, text_to_code
from core.codes import Code, CodeSystem
from core.errors import NotReadyError
from core.records import CodeRecord, Level, Note, Passage, PtpEdit, Release, SearchText, Setting
from core.settings import Settings

_T = TypeVar("_T")

_BATCH = 500
"""How many values one IN list takes, and how many rows are fetched at a time."""

_DEEPEST = 20
"""More levels than any code system has; ends the walk if a release's parents form a ring."""

_AFTER_ANY_CODE = "\x7f"
"""Sorts after every character that a code can hold."""

_GENERATION = select(schema.store_info.c.generation)
_CODES = select(schema.code).where(
    schema.code.c.release_id == bindparam("release_id"), schema.code.c.code.in_(bindparam("codes", expanding=True))
)
_CHILDREN = (
    select(schema.code)
    .where(schema.code.c.release_id == bindparam("release_id"), schema.code.c.parent == bindparam("parent"))
    .order_by(schema.code.c.position)
)
_NOTES = (
    select(schema.note)
    .where(
        schema.note.c.release_id == bindparam("release_id"),
        schema.note.c.owner.in_(bindparam("owners", expanding=True)),
    )
    .order_by(schema.note.c.position)
)


@dataclass(frozen=True, slots=True)
class Found:
    """A code's record and the release it stands in."""

    record: CodeRecord
    release: Release


@dataclass(frozen=True, slots=True)
class Feedback:
    """A user's verdict on an answer.

    Attributes:
        trace_id: Names the answer.
        verdict: up or down.
        comment: What the user wrote with it.
        question: The question that was answered.
        answer_codes: The codes the answer spoke of.
        release_keys: The releases it stood on.
        created_at: When it was given (UTC).
    """

    trace_id: str
    verdict: Literal["up", "down"]
    comment: str
    question: str
    answer_codes: tuple[Code, ...]
    release_keys: tuple[str, ...]
    created_at: datetime


class CodeStore:
    """Dated facts: codes, notes, edits and passages, each from one release.

    A store may be used from several threads, and sees what another process activates. Every method raises
    `StoreError` when the database fails, and gives nothing back only where nothing is found.

    Where several sources hold a code system, they are asked by precedence: in the order in which they were first
    loaded. A code's record, its relatives and its notes come from the first release that has the code.

    Args:
        engine: The database; its schema exists.
        home: Folder of the installation, for the lock of the writer.
    """

    def __init__(self, engine: Engine, home: Path) -> None:
        self.engine = engine
        self.home = home
        self._catalogue = Catalogue(generation=-1, active=())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()

    # releases

    def releases(self) -> list[Release]:
        """The active releases: by source in order of precedence, newest first."""
        with self._reading() as (_, catalogue):
            return [entry.release for entry in catalogue.active]

    def release_of(self, system: CodeSystem, as_of: date) -> Release | None:
        """The release that answers for a code system on a date of service.

        It is the newest that had begun by then, else the earliest later one: compare its dates and tell the user.
        None where no release of the system is loaded.
        """
        with self._reading() as (_, catalogue):
            answering = catalogue.answering(holds_codes(system), as_of)
            return answering[0].release if answering else None

    # codes

    def get(self, code: Code, as_of: date) -> Found | None:
        """The record of a code on a date of service; None where the releases that answer don't have it."""
        return self.get_many([code], as_of).get(code)

    def get_many(self, codes: Iterable[Code], as_of: date) -> dict[Code, Found]:
        """The records of codes on a date of service, in the order asked; those not found are left out."""
        wanted = list(dict.fromkeys(codes))
        with self._reading() as (connection, catalogue):
            found = {
                code: Found(record, entry.release)
                for code, (entry, record) in _find(connection, catalogue, wanted, as_of).items()
            }
        return {code: found[code] for code in wanted if code in found}

    def children(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The records directly below a code, in code order; seventh-character variants are below their stem."""
        with self._reading() as (connection, catalogue):
            place = _find(connection, catalogue, [code], as_of).get(code)
            return _children(connection, place[0].id, code) if place else []

    def variants(self, stem: Code, as_of: date) -> list[CodeRecord]:
        """The codes that complete a stem with a seventh character, in code order."""
        return [record for record in self.children(stem, as_of) if record.stem == stem]

    def siblings(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The other records below the same parent, in code order."""
        with self._reading() as (connection, catalogue):
            place = _find(connection, catalogue, [code], as_of).get(code)
            if place is None or place[1].parent is None:
                return []
            family = _children(connection, place[0].id, place[1].parent)
            return [record for record in family if record.code != code]

    def ancestors(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The records above a code, nearest first, up to its chapter or family."""
        with self._reading() as (connection, catalogue):
            place = _find(connection, catalogue, [code], as_of).get(code)
            return _ancestors(connection, place[0].id, code) if place else []

    def families(self, system: CodeSystem, as_of: date) -> list[CodeRecord]:
        """The families of a code system, in code order; the codes of each are its children."""
        with self._reading() as (connection, catalogue):
            return _each_once(
                record
                for entry in catalogue.answering(holds_codes(system), as_of)
                for record in _records(
                    connection,
                    select(schema.code)
                    .where(
                        schema.code.c.release_id == entry.id,
                        schema.code.c.level == Level.FAMILY.value,
                        _in_system(system),
                    )
                    .order_by(schema.code.c.position),
                )
            )

    def codes_in_range(self, first: Code, last: Code, as_of: date) -> list[CodeRecord]:
        """The codes from `first` to `last` in code order, with all that is below `last`.

        Neither end need exist: 62300-62399 gives what there is between them.

        Args:
            first: Where the range begins.
            last: Where it ends, in the same system; anything else gives an empty list.
            as_of: Date of service.
        """
        if first.system is not last.system:
            return []
        with self._reading() as (connection, catalogue):
            return _each_once(
                record
                for entry in catalogue.answering(holds_codes(first.system), as_of)
                for record in _range(connection, entry.id, first, last)
            )

    def neighbours(self, code: Code, as_of: date, limit: int) -> list[CodeRecord]:
        """The existing codes most like one that doesn't exist, for a suggestion: nearest first.

        They share its beginning (three characters; one of a modifier), and those sharing more come first.
        """
        with self._reading() as (connection, catalogue):
            near = _each_once(
                record
                for entry in catalogue.answering(holds_codes(code.system), as_of)
                for record in _neighbours(connection, entry.id, code, limit)
            )
            return near[:limit]

    # notes

    def notes(self, code: Code, as_of: date, inherited: bool = True) -> list[Note]:
        """What the release says about a code.

        Args:
            code: The code.
            as_of: Date of service.
            inherited: Also what its ancestors say about everything below them.

        Returns:
            Its own notes first, then inherited ones from the nearest ancestor up; `owner` tells which.
        """
        with self._reading() as (connection, catalogue):
            place = _find(connection, catalogue, [code], as_of).get(code)
            if place is None:
                return []
            release_id = place[0].id
            above = _ancestors(connection, release_id, code) if inherited else []
            notes: dict[Code, list[Note]] = {owner: [] for owner in (code, *(record.code for record in above))}
            for row in connection.execute(_NOTES, {"release_id": release_id, "owners": list(notes)}):
                notes[row.owner].append(row_to_note(row))
            return inherit(list(notes.values()))

    # edits

    def ptp_edits(self, a: Code, b: Code, as_of: date, setting: Setting) -> list[tuple[PtpEdit, Release]]:
        """The procedure-to-procedure edits of a pair, whichever of the two is in column 1, deleted ones included."""
        pair = schema.ptp_edit.c
        return self._edits(
            or_(and_(pair.column1 == a, pair.column2 == b), and_(pair.column1 == b, pair.column2 == a)), as_of, setting
        )

    def ptp_edits_of(self, code: Code, as_of: date, setting: Setting) -> list[tuple[PtpEdit, Release]]:
        """The procedure-to-procedure edits a code has with any other, in either column, deleted ones included."""
        return self._edits(or_(schema.ptp_edit.c.column1 == code, schema.ptp_edit.c.column2 == code), as_of, setting)

    def _edits(self, which: ColumnElement[bool], as_of: date, setting: Setting) -> list[tuple[PtpEdit, Release]]:
        pair, terms = schema.ptp_edit, schema.ptp_terms
        with self._reading() as (connection, catalogue):
            return [
                (row_to_edit(row), entry.release)
                for entry in catalogue.answering(holds_edits(setting), as_of)
                for row in connection.execute(
                    select(pair, terms)
                    .join(terms, and_(terms.c.release_id == pair.c.release_id, terms.c.id == pair.c.terms_id))
                    .where(pair.c.release_id == entry.id, terms.c.setting == setting.value, which)
                    .order_by(pair.c.column1, pair.c.column2, terms.c.effective_from, terms.c.id)
                )
            ]

    # passages and search texts

    def passages(self, ids: Iterable[str]) -> dict[str, tuple[Passage, Release]]:
        """Passages by id, in the order asked, each from the newest active release that has it."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, tuple[Passage, Release]] = {}
        with self._reading() as (connection, catalogue):
            for entry in catalogue.active:
                for batch in _batches([one for one in wanted if one not in found]):
                    rows = connection.execute(
                        select(schema.passage).where(
                            schema.passage.c.release_id == entry.id, schema.passage.c.id.in_(batch)
                        )
                    )
                    found |= {row.id: (row_to_passage(row), entry.release) for row in rows}
        return {one: found[one] for one in wanted if one in found}

    def all_passages(self) -> Iterator[tuple[Passage, Release]]:
        """Every passage of the active releases, each id once, from the newest release that has it."""
        seen: set[str] = set()
        with self._reading() as (connection, catalogue):
            for entry in catalogue.active:
                query = select(schema.passage).where(schema.passage.c.release_id == entry.id)
                for row in _stream(connection, query.order_by(schema.passage.c.position)):
                    if row.id not in seen:
                        seen.add(row.id)
                        yield row_to_passage(row), entry.release

    def search_texts(self) -> Iterator[SearchText]:
        """Every search text of the active releases, each once, in an order that does not change."""
        columns = schema.search_text.c
        with self._reading() as (connection, catalogue):
            query = (
                select(columns.code, columns.text, columns.kind)
                .distinct()
                .where(columns.release_id.in_([entry.id for entry in catalogue.active]))
                .order_by(columns.code, columns.kind, columns.text)
            )
            for row in _stream(connection, query):
                yield row_to_search_text(row)

    # feedback

    def save_feedback(
        self,
        trace_id: str,
        verdict: Literal["up", "down"],
        comment: str = "",
        *,
        question: str = "",
        answer_codes: Sequence[Code] = (),
        release_keys: Sequence[str] = (),
    ) -> None:
        """Keep a user's verdict on an answer; a second verdict on the same answer replaces the first.

        Args:
            trace_id: Names the answer.
            verdict: up or down.
            comment: What the user wrote with it.
            question: The question that was answered.
            answer_codes: The codes the answer spoke of.
            release_keys: The releases it stood on.
        """
        values = {
            "trace_id": trace_id,
            "verdict": verdict,
            "comment": _storable(comment),
            "question": _storable(question),
            "answer_codes": [code_to_text(code) for code in answer_codes] or None,
            "release_keys": list(release_keys) or None,
            "created_at": datetime.now(UTC),
        }
        with translated_errors(self.engine), self.engine.begin() as connection:
            connection.execute(delete(schema.feedback).where(schema.feedback.c.trace_id == trace_id))
            connection.execute(insert(schema.feedback).values(values))

    def feedback(self) -> list[Feedback]:
        """All verdicts, oldest first."""
        with translated_errors(self.engine), self.engine.connect() as connection:
            return [
                Feedback(
                    trace_id=row.trace_id,
                    verdict=row.verdict,
                    comment=row.comment,
                    question=row.question,
                    answer_codes=tuple(text_to_code(text) for text in row.answer_codes or ()),
                    release_keys=tuple(row.release_keys or ()),
                    created_at=row.created_at,
                )
                for row in connection.execute(select(schema.feedback).order_by(schema.feedback.c.id))
            ]

    # the active set

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, Catalogue]]:
        """A connection, and what is active now."""
        with translated_errors(self.engine), self.engine.connect() as connection:
            # Read first: if a release is activated meanwhile, the next read sees another number and looks again.
            generation = connection.execute(_GENERATION).scalar_one()
            if generation != self._catalogue.generation:
                self._catalogue = _read_catalogue(connection, generation)
            yield connection, self._catalogue


def open_store(settings: Settings, *, create: bool = False) -> CodeStore:
    """Open the configured code store.

    Args:
        settings: Where it is.
        create: Create database and tables where there are none. The writer does; a reader never changes anything.

    Raises:
        NotReadyError: There is nothing to answer from yet (not with `create`).
        StoreError: It can't be reached or read, or has tables of another version.
        SettingsError: Its URL makes no sense.
    """
    store = CodeStore(make_engine(settings), settings.home)
    try:
        if create:
            create_schema(store.engine, store.home)
        else:
            check_schema(store.engine)
            _require_release(store)
    except BaseException:
        store.close()
        raise
    return store


def _require_release(store: CodeStore) -> None:
    if not store.releases():
        raise NotReadyError("No release is active in the code store.", "Run `python -m ingest starter`.")


def _read_catalogue(connection: Connection, generation: int) -> Catalogue:
    release, source = schema.release, schema.source
    rows = connection.execute(
        select(release, source.c.title, source.c.publisher, source.c.licence, source.c.url, source.c.precedence)
        .join(source)
        .where(release.c.status == "active")
    )
    return Catalogue(
        generation,
        in_order(ActiveRelease(row.id, row_to_release(row), row.precedence, frozenset(row.holds)) for row in rows),
    )


def _find(
    connection: Connection, catalogue: Catalogue, codes: Sequence[Code], as_of: date
) -> dict[Code, tuple[ActiveRelease, CodeRecord]]:
    """Where each code stands: the first release by precedence that has it."""
    found: dict[Code, tuple[ActiveRelease, CodeRecord]] = {}
    for system in dict.fromkeys(code.system for code in codes):
        for entry in catalogue.answering(holds_codes(system), as_of):
            missing = [code for code in codes if code.system is system and code not in found]
            for batch in _batches(missing):
                for row in connection.execute(_CODES, {"release_id": entry.id, "codes": batch}):
                    found[row.code] = entry, row_to_code(row)
    return found


def _children(connection: Connection, release_id: int, code: Code) -> list[CodeRecord]:
    rows = connection.execute(_CHILDREN, {"release_id": release_id, "parent": code})
    return [row_to_code(row) for row in rows]


def _ancestors(connection: Connection, release_id: int, code: Code) -> list[CodeRecord]:
    table = schema.code
    up = (
        select(table.c.parent.label("code"), literal(1).label("distance"))
        .where(table.c.release_id == release_id, table.c.code == code)
        .cte(recursive=True)
    )
    up = up.union_all(
        select(table.c.parent, up.c.distance + 1).where(
            table.c.release_id == release_id, table.c.code == up.c.code, up.c.distance < _DEEPEST
        )
    )
    return _records(
        connection,
        select(table)
        .join(up, table.c.code == up.c.code)
        .where(table.c.release_id == release_id)
        .order_by(up.c.distance),
    )


def _range(connection: Connection, release_id: int, first: Code, last: Code) -> list[CodeRecord]:
    """The codes between two, by the release's own order, which the letters give only nearly."""
    table = schema.code
    of_release = and_(table.c.release_id == release_id, table.c.level == Level.CODE.value, _in_system(first.system))
    positions = select(table.c.position).where(of_release).limit(1)
    start = connection.execute(positions.where(table.c.code >= first).order_by(table.c.code)).scalar()
    below_last = select(func.max(table.c.position)).where(of_release, *_begins_with(last.system, last.code))
    end = connection.execute(below_last).scalar()
    if end is None:
        end = connection.execute(positions.where(table.c.code <= last).order_by(table.c.code.desc())).scalar()
    if start is None or end is None:
        return []
    return _records(
        connection, select(table).where(of_release, table.c.position.between(start, end)).order_by(table.c.position)
    )


def _neighbours(connection: Connection, release_id: int, code: Code, limit: int) -> list[CodeRecord]:
    table = schema.code
    shared = 3 if len(code.code) > 3 else 1
    near = (
        select(table)
        .where(
            table.c.release_id == release_id,
            table.c.level == Level.CODE.value,
            *_begins_with(code.system, code.code[:shared]),
        )
        .limit(limit)
    )
    below = _records(connection, near.where(table.c.code < code).order_by(table.c.code.desc()))
    above = _records(connection, near.where(table.c.code > code).order_by(table.c.code))
    ranked = [
        (-_shared_beginning(code.code, record.code.code), distance, record)
        for side in (below, above)
        for distance, record in enumerate(side)
    ]
    return [record for *_, record in sorted(ranked, key=lambda rank: rank[:2])]


def _shared_beginning(a: str, b: str) -> int:
    """How many characters two texts have in common before they part."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _in_system(system: CodeSystem) -> ColumnElement[bool]:
    return and_(*_begins_with(system, ""))


def _begins_with(system: CodeSystem, text: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions as a range of the primary key, which every database answers from the index."""
    return schema.code.c.code >= Code(system, text), schema.code.c.code < Code(system, text + _AFTER_ANY_CODE)


def _records(connection: Connection, query: Select[Any]) -> list[CodeRecord]:
    return [row_to_code(row) for row in connection.execute(query)]


def _each_once(records: Iterable[CodeRecord]) -> list[CodeRecord]:
    """Each code's first record: that of the source with precedence."""
    return list({record.code: record for record in reversed(list(records))}.values())[::-1]


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execution_options(yield_per=_BATCH).execute(query)


def _batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL characters."""
    return text.replace("\x00", "")
