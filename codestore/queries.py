"""The queries: each reads one release, whose number it is given, and gives records back.

Which release answers is decided in `codestore.store`. Queries asked for every answer are built once, because
building one takes longer than running it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from codestore import schema
from codestore.columns import PackedCode, packable
from codestore.facts import RecordTable
from codestore.mapping import TERMS_OF_EDIT
from core.codes import Code, CodeSystem
from core.records import CodeRecord, Level, Note, PtpEdit, Setting

_T = TypeVar("_T")
R = TypeVar("R")

BATCH = 500
"""How many values one IN list takes, and how many rows are fetched at a time."""

_DEEPEST = 20
"""More levels than any code system has; ends the walk if a release's parents form a ring."""

_AFTER_ANY_CODE = "\x7f"
"""Sorts after every character that a code can hold."""

_RELEASE: BindParameter[int] = bindparam("release_id")

_CODES = select(*schema.CODES.columns).where(
    schema.code.c.release_id == _RELEASE, schema.code.c.code.in_(bindparam("codes", expanding=True))
)
_CHILDREN = (
    select(*schema.CODES.columns)
    .where(schema.code.c.release_id == _RELEASE, schema.code.c.parent == bindparam("parent"))
    .order_by(schema.code.c.position)
)
_BETWEEN_POSITIONS = (
    select(*schema.CODES.columns)
    .where(schema.code.c.release_id == _RELEASE, schema.code.c.level == Level.CODE)
    .where(schema.code.c.position.between(bindparam("start"), bindparam("end")))
    .order_by(schema.code.c.position)
)
_NOTES = (
    select(*schema.NOTES.columns)
    .where(schema.note.c.release_id == _RELEASE, schema.note.c.owner.in_(bindparam("owners", expanding=True)))
    .order_by(schema.note.c.position)
)


def _ancestors_query() -> Select[Any]:
    """Walks up the parents inside the database, in one round trip."""
    table = schema.code
    up = (
        select(table.c.parent.label("code"), literal(1).label("distance"))
        .where(table.c.release_id == _RELEASE, table.c.code == bindparam("code"))
        .cte(recursive=True)
    )
    up = up.union_all(
        select(table.c.parent, up.c.distance + 1).where(
            table.c.release_id == _RELEASE, table.c.code == up.c.code, up.c.distance < _DEEPEST
        )
    )
    return (
        select(*schema.CODES.columns)
        .join_from(table, up, table.c.code == up.c.code)
        .where(table.c.release_id == _RELEASE)
        .order_by(up.c.distance)
    )


_ANCESTORS = _ancestors_query()


def _edits_query(pair: Table, *which: ColumnElement[bool]) -> Select[Any]:
    """The edits of a setting in `ptp_edit` or `ptp_partner`."""
    terms = schema.ptp_terms
    setting = bindparam("setting", type_=terms.c.setting.type)
    return (
        select(pair.c.column1, pair.c.column2, *TERMS_OF_EDIT)
        .join_from(pair, terms, and_(terms.c.release_id == pair.c.release_id, terms.c.id == pair.c.terms_id))
        .where(pair.c.release_id == _RELEASE, terms.c.setting == setting, *which)
        .order_by(pair.c.column1, pair.c.column2, terms.c.effective_from, terms.c.id)
    )


def _a_code(name: str) -> BindParameter[Code]:
    return bindparam(name, type_=PackedCode())


_EDITS_OF_PAIR = _edits_query(
    schema.ptp_edit,
    # Two lists rather than two pairs: SQLite answers "(a, b) or (b, a)" by reading the whole table.
    or_(schema.ptp_edit.c.column1 == _a_code("a"), schema.ptp_edit.c.column1 == _a_code("b")),
    or_(schema.ptp_edit.c.column2 == _a_code("a"), schema.ptp_edit.c.column2 == _a_code("b")),
    schema.ptp_edit.c.column1 != schema.ptp_edit.c.column2,
)
_EDITS_AMONG = _edits_query(
    schema.ptp_edit,
    schema.ptp_edit.c.column1.in_(bindparam("some", expanding=True)),
    schema.ptp_edit.c.column2.in_(bindparam("all", expanding=True)),
)
_EDITS_OF_CODE = (
    _edits_query(schema.ptp_edit, schema.ptp_edit.c.column1 == _a_code("code")),
    _edits_query(schema.ptp_partner, schema.ptp_partner.c.column2 == _a_code("code")),
)


def codes(connection: Connection, release_id: int, wanted: Sequence[Code]) -> Iterator[CodeRecord]:
    """The records of codes, in no order."""
    for batch in batches(wanted):
        yield from _records(connection.execute(_CODES, {"release_id": release_id, "codes": batch}))


def children(connection: Connection, release_id: int, code: Code) -> list[CodeRecord]:
    """The records directly below a code, in code order."""
    return _records(connection.execute(_CHILDREN, {"release_id": release_id, "parent": code}))


def ancestors(connection: Connection, release_id: int, code: Code) -> list[CodeRecord]:
    """The records above a code, nearest first."""
    return _records(connection.execute(_ANCESTORS, {"release_id": release_id, "code": code}))


def systems_with_orphans(connection: Connection, release_id: int) -> set[CodeSystem]:
    """The code systems of which a release has a code without having its parent."""
    child, parent = schema.code, schema.code.alias("parent")
    missing = ~exists().where(parent.c.release_id == release_id, parent.c.code == child.c.parent)
    orphan = select(child.c.code).where(child.c.release_id == release_id, child.c.parent.is_not(None), missing).limit(1)
    return {
        system
        for system in CodeSystem
        if connection.execute(orphan.where(*_begins_with(system, ""))).first() is not None
    }


def of_levels(
    connection: Connection, release_id: int, system: CodeSystem, levels: Collection[Level]
) -> list[CodeRecord]:
    """The records of a system at some levels of its hierarchy, in its order."""
    table = schema.code
    query = select(*schema.CODES.columns).where(
        table.c.release_id == release_id, *_begins_with(system, ""), table.c.level.in_(levels)
    )
    return _records(connection.execute(query.order_by(table.c.position)))


def notes(connection: Connection, release_id: int, owners: Sequence[Code]) -> list[list[Note]]:
    """The notes of each owner, in the source's order."""
    by_owner: dict[Code, list[Note]] = {owner: [] for owner in owners}
    for row in connection.execute(_NOTES, {"release_id": release_id, "owners": list(owners)}):
        by_owner[row.owner].append(schema.NOTES.record(row))
    return list(by_owner.values())


def code_range(connection: Connection, release_id: int, first: Code, last: Code) -> list[CodeRecord]:
    """The codes between two by the release's own order, which that of the letters only resembles."""
    table = schema.code
    a_code = and_(table.c.release_id == release_id, table.c.level == Level.CODE)
    # One bound to a side: SQLite uses the first that it finds, not the narrowest.
    lowest, highest = _begins_with(first.system, "")
    position = select(table.c.position).where(a_code).limit(1)
    start = connection.execute(position.where(table.c.code >= first, highest).order_by(table.c.code)).scalar()
    below_last = select(func.max(table.c.position)).where(a_code, *_begins_with(last.system, last.code))
    end = connection.execute(below_last).scalar()
    if end is None:
        end = connection.execute(position.where(lowest, table.c.code <= last).order_by(table.c.code.desc())).scalar()
    if start is None or end is None:
        return []
    between = _BETWEEN_POSITIONS, {"release_id": release_id, "start": start, "end": end}
    return [record for record in _records(connection.execute(*between)) if record.code.system is first.system]


def neighbours(connection: Connection, release_id: int, code: Code, limit: int) -> list[CodeRecord]:
    """The codes around one that share its beginning, the most alike first; up to `limit` on either side."""
    table = schema.code
    beginning = code.code[: 3 if len(code.code) > 3 else 1]
    near = (
        select(*schema.CODES.columns)
        .where(table.c.release_id == release_id, *_begins_with(code.system, beginning))
        .where(table.c.level == Level.CODE)
        .limit(limit)
    )
    below = _records(connection.execute(near.where(table.c.code < code).order_by(table.c.code.desc())))
    above = _records(connection.execute(near.where(table.c.code > code).order_by(table.c.code)))
    ranked = [
        (-_shared_beginning(code.code, record.code.code), distance, record)
        for side in (below, above)
        for distance, record in enumerate(side)
    ]
    return [record for *_, record in sorted(ranked, key=lambda rank: rank[:2])]


def edits_of_pair(connection: Connection, release_id: int, setting: Setting, a: Code, b: Code) -> list[PtpEdit]:
    """The edits of two codes, whichever is in column 1."""
    if not (packable(a) and packable(b)):
        return []
    values = {"release_id": release_id, "setting": setting, "a": a, "b": b}
    return [PtpEdit(*row) for row in connection.execute(_EDITS_OF_PAIR, values)]


def edits_of_code(connection: Connection, release_id: int, setting: Setting, code: Code) -> list[PtpEdit]:
    """The edits of one code with any other, those with it in column 1 first."""
    if not packable(code):
        return []
    values = {"release_id": release_id, "setting": setting, "code": code}
    return [PtpEdit(*row) for query in _EDITS_OF_CODE for row in connection.execute(query, values)]


def edits_among(connection: Connection, release_id: int, setting: Setting, codes: Sequence[Code]) -> list[PtpEdit]:
    """The edits of which both codes are among some."""
    wanted = [code for code in codes if packable(code)]
    if len(wanted) < 2:
        return []
    values = {"release_id": release_id, "setting": setting, "all": wanted}
    return [
        PtpEdit(*row) for some in batches(wanted) for row in connection.execute(_EDITS_AMONG, values | {"some": some})
    ]


def facts(connection: Connection, release_id: int, records: RecordTable[R], equal: Mapping[str, Any]) -> list[R]:
    """The records of a kind whose fields have the values asked for, in the source's order."""
    given = {name: value for name, value in equal.items() if value is not None}
    missing = tuple(sorted(equal.keys() - given.keys()))
    query = _facts_query(records, tuple(sorted(given)), missing)
    return [records.record(row) for row in connection.execute(query, {"release_id": release_id} | given)]


@cache
def _facts_query(records: RecordTable[Any], given: tuple[str, ...], missing: tuple[str, ...]) -> Select[Any]:
    columns = records.table.c
    return (
        select(*records.columns)
        .where(columns.release_id == _RELEASE)
        .where(*(columns[name] == bindparam(name, type_=columns[name].type) for name in given))
        .where(*(columns[name].is_(None) for name in missing))
        # The sum keeps SQLite from walking all of the release in the order of its primary key, past its own index.
        .order_by(columns.position + 0)
    )


def has_fact(connection: Connection, release_id: int, records: RecordTable[Any], equal: Mapping[str, Any]) -> bool:
    """Whether there is a record of a kind whose fields have the values asked for; none of them is None."""
    query = _facts_query(records, tuple(sorted(equal)), ()).limit(1)
    return connection.execute(query, {"release_id": release_id, **equal}).first() is not None


def facts_among(
    connection: Connection, release_id: int, records: RecordTable[R], field: str, values: Sequence[Any]
) -> Iterator[R]:
    """The records of a kind of which a field has one of some values; those of one value are in the source's order."""
    query = _facts_among_query(records, field)
    for batch in batches(values):
        for row in connection.execute(query, {"release_id": release_id, "values": batch}):
            yield records.record(row)


@cache
def _facts_among_query(records: RecordTable[Any], field: str) -> Select[Any]:
    columns = records.table.c
    among = columns[field].in_(bindparam("values", expanding=True))
    return select(*records.columns).where(columns.release_id == _RELEASE, among).order_by(columns.position + 0)


def stream(connection: Connection, query: Select[Any]) -> CursorResult[Any]:
    """The rows of a large result, never all held at once; to be closed, also when it is not read to its end."""
    return connection.execute(query, execution_options={"yield_per": BATCH})


def batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Values in lists short enough for one IN."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def _begins_with(system: CodeSystem, text: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions as a range of the primary key, which every database answers from its index."""
    return schema.code.c.code >= Code(system, text), schema.code.c.code < Code(system, text + _AFTER_ANY_CODE)


def _shared_beginning(a: str, b: str) -> int:
    """How many characters two texts have in common before they part."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _records(rows: Iterable[Row[Any]]) -> list[CodeRecord]:
    return [schema.CODES.record(row) for row in rows]
