"""Where a code stands among the releases that answer: its record, and what is below, above and noted at it.

Each function takes an open connection and the catalogue of what is active; `codestore.store` is who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from sqlalchemy import Connection

from codestore import queries
from codestore.catalogue import (
    ActiveRelease,
    Catalogue,
    holds_codes,
    holds_notes,
    holds_tree,
)
from core.codes import Code
from core.records import CodeRecord, Level


def places_of(
    connection: Connection, catalogue: Catalogue, codes: Sequence[Code], as_of: date
) -> dict[Code, tuple[ActiveRelease, CodeRecord]]:
    """Where each code stands: in the first release by precedence that has it."""
    found: dict[Code, tuple[ActiveRelease, CodeRecord]] = {}
    for system in dict.fromkeys(code.system for code in codes):
        for entry in catalogue.answering(holds_codes(system), as_of):
            missing = [code for code in codes if code.system is system and code not in found]
            for record in queries.codes(connection, entry.id, missing):
                found[record.code] = entry, record
    return found


def children_of(connection: Connection, catalogue: Catalogue, code: Code, as_of: date) -> list[CodeRecord]:
    """The records below a code: of the first release that has the code with all its relatives, and of changes to it.

    A list of changes that goes before that release says of some codes what held on the date.
    """
    asked: list[list[CodeRecord]] = []
    for entry in catalogue.answering(holds_codes(code.system), as_of):
        asked.append(queries.children(connection, entry.id, code))
        if holds_tree(code.system) in entry.holds and any(queries.codes(connection, entry.id, [code])):
            break
    told = [records for records in asked if records]
    merged = each_once(chain.from_iterable(told))
    return merged if len(told) < 2 else sorted(merged, key=lambda record: record.code)


def line_above(
    connection: Connection, catalogue: Catalogue, entry: ActiveRelease, record: CodeRecord, as_of: date
) -> list[CodeRecord]:
    """The records above one: as far as its own release knows them, then as far as each next one does."""
    line = queries.ancestors(connection, entry.id, record.code)
    for other in catalogue.answering(holds_codes(record.code.system), as_of):
        top = line[-1] if line else record
        if top.level is not Level.CODE:
            break
        if other.id != entry.id:
            line += queries.codes(connection, other.id, [top.parent] if top.parent else [])
            line += queries.ancestors(connection, other.id, top.parent or top.code)
    return each_once(line)


def noted_at(
    connection: Connection, catalogue: Catalogue, code: Code, as_of: date
) -> tuple[ActiveRelease, list[Code]] | None:
    """The release whose notes hold for a code, with their owners: the code, then what is above it, nearest first."""
    place = places_of(connection, catalogue, [code], as_of).get(code)
    if place is None:
        return None
    entry, holding = place[0], holds_notes(code.system)
    line = [code, *(record.code for record in line_above(connection, catalogue, *place, as_of))]
    if holding in entry.holds:
        return entry, line
    for other in catalogue.answering(holding, as_of):
        known = {record.code for record in queries.codes(connection, other.id, line)}
        meeting = next((one for one in line if one in known), None)
        if meeting is not None:
            above = queries.ancestors(connection, other.id, meeting)
            return other, [*line[: line.index(meeting) + 1], *(record.code for record in above)]
    return None


def each_once(records: Iterable[CodeRecord]) -> list[CodeRecord]:
    """Each code's first record: that of the source with precedence."""
    first: dict[Code, CodeRecord] = {}
    for record in records:
        first.setdefault(record.code, record)
    return list(first.values())
