"""A table for each kind of fact, derived from its dataclass: one column a field, one row a record.

A new kind of fact needs its dataclass in `core.facts`, the look-ups it is for (`_LOOKUPS` below), and a migration.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from sqlalchemy import Boolean, Column, ColumnElement, Date, ForeignKey, Index, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

from codestore.columns import CodeType, EnumText, ExactDecimal, PlainText
from core import facts
from core.codes import Code
from core.facts import Fact

R = TypeVar("R")

_LOOKUPS: dict[type, tuple[str, ...]] = {
    facts.MueLimit: ("code",),
    facts.AddOnPair: ("add_on", "primary"),
    facts.FeeScheduleRow: ("code",),
    facts.OppsCap: ("code",),
    facts.Crosswalk: ("source", "target"),
    facts.Succession: ("code", "predecessor"),
    facts.CodeAttribute: ("code",),
    facts.ValueLabel: ("value_set",),
    facts.IndexTerm: ("code",),
    facts.PcsValue: ("table",),
    facts.CoverageDocument: ("id",),
    facts.CoverageCode: ("code", "document"),
    facts.HccMapping: ("code",),
}
"""The fields by which a kind is looked up: each gets an index. The others are small enough to be read whole."""

_COLUMN_TYPES: dict[type, Callable[[], TypeEngine[Any]]] = {
    Code: CodeType,
    str: PlainText,
    bool: Boolean,
    int: Integer,
    Decimal: ExactDecimal,
    date: Date,
}


class RecordTable(Generic[R]):
    """A table whose rows are records of one class, a column for each field.

    Attributes:
        kind: The class.
        table: The table; it has a column of each field's name, `release_id` and `position`.
        fields: The class's fields, in the order of its constructor.
        columns: The fields' columns, to be selected for `record`.
        values: The fields of a record, in that order.
    """

    def __init__(self, kind: type[R], table: Table) -> None:
        self.kind = kind
        self.table = table
        self.fields = field_names(kind)
        self.columns: tuple[ColumnElement[Any], ...] = tuple(table.c[name] for name in self.fields)
        self.values: Callable[[R], tuple[Any, ...]] = attrgetter(*self.fields)

    def record(self, row: Sequence[Any]) -> R:
        """The record of a row of `columns`."""
        return self.kind(*row)


def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a record class, in the order of its constructor."""
    return tuple(field.name for field in dataclasses.fields(kind))


def table_name(kind: type) -> str:
    """A record class's table: its name in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def fact_tables(metadata: MetaData) -> dict[type, RecordTable[Any]]:
    """The tables of all kinds of facts, by kind."""
    return {kind: RecordTable(kind, _fact_table(kind, metadata)) for kind in get_args(Fact)}


def _fact_table(kind: type, metadata: MetaData) -> Table:
    hints = get_type_hints(kind)
    return Table(
        table_name(kind),
        metadata,
        Column("release_id", ForeignKey("release.id"), primary_key=True),
        # Place in the source's own order.
        Column("position", Integer, primary_key=True, autoincrement=False),
        *(_column(name, hints[name]) for name in field_names(kind)),
        # With the position, so that the rows found are in order: SQLite would rather read the whole release than sort.
        *(Index(None, "release_id", name, "position") for name in _LOOKUPS.get(kind, ())),
    )


def _column(name: str, hint: Any) -> Column[Any]:
    """The column of a field, from its annotation: a known type, or that or None."""
    optional = isinstance(hint, UnionType)
    if optional:
        [hint] = [option for option in get_args(hint) if option is not NoneType]
    column_type = EnumText(hint) if issubclass(hint, StrEnum) else _COLUMN_TYPES[hint]()
    return Column(name, column_type, nullable=optional)
