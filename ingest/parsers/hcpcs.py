"""Read HCPCS Level II (CMS): codes and modifiers, with coverage, pricing and dates.

The quarterly file comes as text of 320 characters a line and as a table with the same columns. A long description goes
on over several lines: the record id is 3 on the first line of a code and 4 on its further ones, 7 and 8 for a
modifier. Dates are those of the code: when it was added, when it was last changed, and the last day it may be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.codes import Code, CodeSystem, fits
from core.errors import SourceFileError
from core.facts import AttributeName, CodeAttribute, Record
from core.records import CodeRecord, SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.reading import FETCH_AGAIN, Row, read_fixed_width, read_table

_FIRST_LINES = {"3", "7", ""}
_FURTHER_LINES = {"4", "8"}
_NEEDED = {"code", "long"}
_PRICES = ("price1", "price2", "price3", "price4")
_SERVICES = ("tos1", "tos2", "tos3", "tos4", "tos5")
_CROSS_REFERENCES = ("xref1", "xref2", "xref3", "xref4", "xref5")
_LEAST = 12
"""Characters a line has at least: up to the beginning of the long description."""
_DENTAL = "Dental procedure (the text of CDT codes belongs to the American Dental Association)"


def codes(path: Path, layout: Layout) -> Iterator[Record]:
    """Read codes and modifiers, each followed by its attributes and, while it may be used, its search texts.

    Dental codes (D) are read without their text, which is not CMS's.

    Args:
        path: The text of 320 characters a line, or a table.
        layout: Positions of the text and headings of the table, by the names of the fields; the first day of the
            edition.

    Raises:
        SourceFileError: It is neither, a description goes on without a beginning, or a code comes twice.
    """
    for row, code, title in _entries(path, layout):
        record = _record(row, code, title)
        yield record
        yield from _attributes(row, code)
        in_use = record.valid_to is None or record.valid_to >= layout.effective_from
        if in_use and record.title != _DENTAL:
            yield from _search_texts(record)


def modifiers(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the modifiers of a file of codes and modifiers.

    Args:
        path: As for `codes`.
        layout: As for `codes`.

    Raises:
        SourceFileError: As for `codes`, or it has no modifier.
    """
    found = False
    for row, code, title in _entries(path, layout):
        if code.system is CodeSystem.MODIFIER:
            found = True
            record = _record(row, code, title)
            yield record
            yield from _attributes(row, code)
            yield from _search_texts(record)
    if not found:
        raise SourceFileError(path.name, "has no modifier (record id 7).", "record", FETCH_AGAIN)


def not_otherwise_classified(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the list of codes that are not otherwise classified.

    Args:
        path: A table with the columns ``code``, ``added`` and ``terminated``.
        layout: Its headings.

    Raises:
        SourceFileError: It is not such a table.
    """
    for row in read_table(path, layout.columns):
        code = row.code("code", CodeSystem.HCPCS)
        name = AttributeName.NOT_OTHERWISE_CLASSIFIED
        yield CodeAttribute(code, name, "yes", row.date("added"), row.date("terminated"))


def _entries(path: Path, layout: Layout) -> Iterator[tuple[Row, Code, str]]:
    """The first line of each code or modifier, the code, and its whole long description."""
    first: Row | None = None
    code: Code | None = None
    words: list[str] = []
    seen: set[Code] = set()
    for row in _rows(path, layout):
        record = row.text("record")
        if record in _FURTHER_LINES:
            if first is None or row.required("code") != first.text("code"):
                raise row.error("record", f"goes on with {row.text('code')}, which does not stand before it.")
            words.append(row.text("long"))
            continue
        if record not in _FIRST_LINES:
            raise row.error("record", f"{record[:40]!r} is none of 3, 4, 7 and 8.")
        if first is not None and code is not None:
            yield first, code, " ".join(" ".join(words).split())
        code = _code(row)
        if code in seen:
            raise row.error("code", f"{code.code} stands twice.")
        seen.add(code)
        first, words = row, [row.required("long")]
    if first is None or code is None:
        raise SourceFileError(path.name, "has no code.", hint=FETCH_AGAIN)
    yield first, code, " ".join(" ".join(words).split())


def _rows(path: Path, layout: Layout) -> Iterable[Row]:
    if path.suffix.lower() == ".txt":
        return read_fixed_width(path, layout.positions, least=_LEAST)
    return read_table(path, layout.columns, optional=layout.columns.keys() - _NEEDED)


def _code(row: Row) -> Code:
    """The code of a line: of two characters, or said to be a modifier, it is one."""
    is_modifier = row.text("record") == "7" or (not row.text("record") and len(row.required("code")) == 2)
    return row.code("code", CodeSystem.MODIFIER if is_modifier else CodeSystem.HCPCS)


def _record(row: Row, code: Code, title: str) -> CodeRecord:
    dental = code.system is CodeSystem.HCPCS and code.code.startswith("D")
    terminated = row.date("terminated")
    return CodeRecord(
        code,
        _DENTAL if dental else title,
        valid_from=row.date("added"),
        valid_to=terminated,
        replaced_by=_replacements(row) if terminated else (),
        short_title="" if dental else row.text("short"),
    )


def _replacements(row: Row) -> tuple[Code, ...]:
    """The codes that a deleted one refers to; what else stands there, such as the end of a range, is left out."""
    return tuple(
        row.code(field)
        for field in _CROSS_REFERENCES
        if fits(row.text(field), CodeSystem.HCPCS) or fits(row.text(field), CodeSystem.CPT)
    )


def _attributes(row: Row, code: Code) -> Iterator[CodeAttribute]:
    if coverage := row.text("coverage"):
        yield CodeAttribute(code, AttributeName.COVERAGE, coverage)
    if action := row.text("action"):
        yield CodeAttribute(code, AttributeName.ACTION, action, row.date("changed"))
    for price in _different(row, _PRICES):
        yield CodeAttribute(code, AttributeName.PRICING, price)
    for service in _different(row, _SERVICES):
        yield CodeAttribute(code, AttributeName.TYPE_OF_SERVICE, service)
    if betos := row.text("betos"):
        yield CodeAttribute(code, AttributeName.BETOS, betos)


def _different(row: Row, fields: Iterable[str]) -> list[str]:
    """The values of fields that hold one list, each once."""
    return [value for value in dict.fromkeys(row.text(field) for field in fields) if value]


def _search_texts(record: CodeRecord) -> Iterator[SearchText]:
    yield SearchText(record.code, record.title, TextKind.TITLE)
    if record.short_title and _adds_words(record.short_title, record.title):
        yield SearchText(record.code, record.short_title, TextKind.TITLE)


def _adds_words(short: str, title: str) -> bool:
    """Whether a short title has a word that is not one of the title's, nor the beginning of one."""
    words = _words(title)
    return any(not any(word.startswith(own) for word in words) for own in _words(short))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]{2,}", text.lower())
