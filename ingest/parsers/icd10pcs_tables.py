"""Read the ICD-10-PCS tables (CMS): which values go together in a code, as XML or as a table of all values.

In the XML a ``pcsTable`` has one ``axis`` each for the places 1 to 3, with one ``label`` whose ``code`` is the
character, and ``pcsRow`` elements, each with the axes 4 to 7 and their labels. As a table, every value of every row has
a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element

from core.errors import SourceFileError
from core.facts import PcsValue, Record
from core.pcs import LENGTH, TABLE
from ingest.parsers import Layout
from ingest.parsers.icd10cm_xml import clean, elements
from ingest.parsers.reading import FETCH_AGAIN, Row, read_table

_VALUE = re.compile(r"[0-9A-HJ-NP-Z]", re.ASCII)
_TABLE_NAME = re.compile(r"[0-9A-HJ-NP-Z]{3}", re.ASCII)
_OWN_PLACES = tuple(range(TABLE + 1, LENGTH + 1))


def tables(path: Path, layout: Layout) -> Iterator[Record]:
    """Read all tables: for each its first three places, as row 0, then its rows, counted from 1.

    Args:
        path: The official XML, or a table with the columns ``table``, ``section``, ``body_system``, ``operation``,
            ``row``, ``axis``, ``axis_name``, ``value`` and ``label``.
        layout: Headings of the table's columns.

    Raises:
        SourceFileError: It is neither, a table comes twice, or a row lacks a place.
    """
    names: set[str] = set()
    found = _from_xml(path) if path.suffix.lower() == ".xml" else _from_table(path, layout)
    for name, values in found:
        if name in names:
            raise SourceFileError(path.name, f"has the table {name} twice.", f"table {name}", FETCH_AGAIN)
        names.add(name)
        _check(path, name, values)
        yield from values
    if not names:
        raise SourceFileError(path.name, "has no table.", hint=FETCH_AGAIN)


def _check(path: Path, name: str, values: Sequence[PcsValue]) -> None:
    """Every row must have a value for each of the places 4 to 7, and no value twice."""
    seen: set[tuple[int, int, str]] = set()
    for value in values:
        where = f"table {name}, row {value.row}, place {value.axis}"
        key = (value.row, value.axis, value.value)
        if not value.label or _VALUE.fullmatch(value.value) is None:
            raise SourceFileError(path.name, f"{value.value[:40]!r} is no value with a label.", where, FETCH_AGAIN)
        if key in seen:
            raise SourceFileError(path.name, f"has the value {value.value} twice.", where, FETCH_AGAIN)
        seen.add(key)
    there = {(row, axis) for row, axis, _ in seen}
    for row in {row for row, _ in there} - {0} or {1}:
        for place in _OWN_PLACES:
            if (row, place) not in there:
                raise SourceFileError(
                    path.name, f"has no value for place {place}.", f"table {name}, row {row}", FETCH_AGAIN
                )


def _from_xml(path: Path) -> Iterator[tuple[str, list[PcsValue]]]:
    for element in elements(path, "ICD10PCS.tabular", {"pcsTable"}, "the ICD-10-PCS tables"):
        fixed = [_axis_values(path, axis, "", 0) for axis in element.findall("axis")]
        name = "".join(values[0].value for values in fixed if len(values) == 1)
        if _TABLE_NAME.fullmatch(name) is None or [values[0].axis for values in fixed] != [1, 2, 3]:
            problem = "a <pcsTable> does not have one value for each of the places 1 to 3."
            raise SourceFileError(path.name, problem, f"table {name or '?'}", FETCH_AGAIN)
        rows = [
            _axis_values(path, axis, name, number)
            for number, row in enumerate(element.findall("pcsRow"), 1)
            for axis in row.findall("axis")
        ]
        values = [value for axis in (*fixed, *rows) for value in axis]
        yield name, [_of_table(value, name) for value in values]
        element.clear()


def _axis_values(path: Path, axis: Element, table: str, row: int) -> list[PcsValue]:
    where = f"table {table or '?'}, row {row}"
    place = axis.get("pos", "")
    if re.fullmatch(f"[1-{LENGTH}]", place) is None or (int(place) > TABLE) != (row > 0):
        raise SourceFileError(path.name, f"has an <axis> for place {place[:40]!r}.", where, FETCH_AGAIN)
    labels = axis.findall("label")
    if not labels:
        raise SourceFileError(path.name, f"has no <label> for place {place}.", where, FETCH_AGAIN)
    title = clean(axis.findtext("title"))
    return [PcsValue(table, row, int(place), title, label.get("code", ""), clean(label.text)) for label in labels]


def _of_table(value: PcsValue, name: str) -> PcsValue:
    return PcsValue(name, value.row, value.axis, value.axis_name, value.value, value.label)


_FIXED = ("section", "body_system", "operation")


def _from_table(path: Path, layout: Layout) -> Iterator[tuple[str, list[PcsValue]]]:
    rows = read_table(path, layout.columns)
    for name, group in groupby(rows, key=lambda row: row.text("table")):
        lines = list(group)
        if _TABLE_NAME.fullmatch(name) is None:
            raise lines[0].error("table", f"{name[:40]!r} is not the name of a table.")
        values = [
            PcsValue(name, 0, place, field.replace("_", " ").title(), character, lines[0].required(field))
            for place, (field, character) in enumerate(zip(_FIXED, name, strict=True), 1)
        ]
        numbers: dict[str, int] = {}
        for line in lines:
            number = numbers.setdefault(line.required("row"), len(numbers) + 1)
            values.append(_value(line, name, number))
        yield name, values


def _value(line: Row, table: str, number: int) -> PcsValue:
    place = line.integer("axis")
    if place not in _OWN_PLACES:
        raise line.error("axis", f"{place} is not a place from 4 to 7.")
    return PcsValue(table, number, place, line.required("axis_name"), line.required("value"), line.required("label"))
