"""The entries of the ICD-10-CM's indexes and tables, the same from the official XML and from delimited text.

The XML nests a ``term`` in a ``mainTerm``; the text has a row for each with its level. Non-essential modifiers stand
in the middle of a title in XML (``Abandonment <nemod>(with intent)</nemod> NEC``) and in a column of their own in text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from core.codes import Code, CodeSystem, parse
from core.errors import CodeFormatError, SourceFileError
from ingest.parsers import Layout
from ingest.parsers.icd10cm_xml import clean, elements
from ingest.parsers.reading import FETCH_AGAIN, Columns, Row, read_table

ROOT = "ICD10CM.index"

_COMMON = frozenset({"level", "title", "see", "see_also", "modifiers", "code", "manifestation"})
"""Fields of every text; all others of a layout are columns of a table."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as printed.

    Attributes:
        depth: 0 for a main term.
        title: Its words, without non-essential modifiers.
        modifiers: Those, as printed.
        see: Where it sends to instead.
        see_also: Where else to look.
        code: What it sends to.
        manifestation: The second code, printed in brackets.
        cells: What a table's columns say, by field.
        where: Its place in the file, for messages.
    """

    depth: int
    title: str
    modifiers: str = ""
    see: str = ""
    see_also: str = ""
    code: str = ""
    manifestation: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    where: str = ""

    @property
    def leads_to_a_code(self) -> bool:
        """Whether a code is printed at it, in any column."""
        return any(printed.strip("-– ") for printed in (self.code, *self.cells.values()))


@dataclass(frozen=True, slots=True)
class Target:
    """The code an entry sends to.

    Attributes:
        code: The code, or the beginning of one.
        more_characters: It is the beginning of one: printed with a dash.
        manifestation: The second code of a pair.
    """

    code: Code
    more_characters: bool = False
    manifestation: Code | None = None


def read_entries(path: Path, layout: Layout) -> Iterator[Entry]:
    """The entries of an index or table, in its own order.

    Args:
        path: The official XML, or delimited text with a row an entry.
        layout: Headings of ``level`` and ``title``, of the other fields of `Entry` where the text has them, and of the
            table's columns by field, as they are called in XML and in text.

    Raises:
        SourceFileError: It is no such file, or an entry does not fit the layout.
    """
    return _from_xml(path, layout.columns) if path.suffix.lower() == ".xml" else _from_text(path, layout.columns)


def target(entry: Entry, printed: str, file: str) -> Target | None:
    """The code in what is printed; None for a dash or nothing.

    Raises:
        SourceFileError: It is something else.
    """
    if not printed.strip("-– "):
        return None
    match = _PRINTED.fullmatch(printed)
    if match is None:
        problem = f"{printed[:40]!r} does not have the shape of a code."
        raise SourceFileError(file, problem, f"{entry.where}, {entry.title}", FETCH_AGAIN)
    second = match["second"] or _code_in(entry.manifestation)
    try:
        code = parse(match["code"], CodeSystem.ICD10CM)
        return Target(code, match["dash"] is not None, parse(second, CodeSystem.ICD10CM) if second else None)
    except CodeFormatError as error:
        raise SourceFileError(file, error.message, f"{entry.where}, {entry.title}", FETCH_AGAIN) from None


_PRINTED = re.compile(r"(?P<code>[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?)(?P<dash>\.?-)?(?:\s*\[(?P<second>[^\]-]+)-?\])?")


def _code_in(text: str) -> str:
    """The code in the brackets of a manifestation; the Neoplasm Table once has words there."""
    match = _PRINTED.fullmatch(text.strip("[] "))
    return match["code"] if match else ""


# delimited text


def _from_text(path: Path, columns: Columns) -> Iterator[Entry]:
    optional = {"see", "see_also", "modifiers", "manifestation"} & columns.keys()
    tables = [name for name in columns if name not in _COMMON]
    deepest = -1
    for row in read_table(path, columns, optional=optional):
        depth = row.integer("level")
        if not 0 <= depth <= deepest + 1:
            raise row.error("level", f"is {depth}, below one of level {deepest}.")
        deepest = depth
        yield Entry(
            depth,
            _title(row),
            clean(row.text("modifiers")),
            clean(row.text("see")),
            clean(row.text("see_also")),
            row.text("code"),
            row.text("manifestation"),
            {name: row.text(name) for name in tables},
            f"row {row.number}",
        )


def _title(row: Row) -> str:
    """The title; where the text lost it, its modifiers are what is left of it."""
    title = clean(row.text("title")) or clean(row.text("modifiers")).strip("()")
    if not title:
        raise row.error("title", "is empty.")
    return title


# XML


def _from_xml(path: Path, columns: Columns) -> Iterator[Entry]:
    tables = {name: {_bare(heading) for heading in columns[name]} for name in columns if name not in _COMMON}
    numbers: dict[str, str] = {}
    for element in elements(path, ROOT, {"indexHeading", "mainTerm"}, "an index"):
        if element.tag == "indexHeading":
            numbers = _column_numbers(element, tables)
            continue
        if tables.keys() - numbers.values():
            missing = ", ".join(sorted(tables.keys() - numbers.values()))
            problem = f"has no column {missing}."
            hint = "If the publisher renamed a column, add its new name to the manifest."
            raise SourceFileError(path.name, problem, "indexHeading", hint)
        yield from _walk(element, 0, numbers, path.name)
        element.clear()


def _column_numbers(heading: Element, tables: Mapping[str, set[str]]) -> dict[str, str]:
    """Which field each numbered column of a table is."""
    return {
        head.get("col", ""): name
        for head in heading.findall("head")
        for name, accepted in tables.items()
        if _bare(head.text or "") in accepted
    }


def _walk(element: Element, depth: int, numbers: Mapping[str, str], file: str) -> Iterator[Entry]:
    title = element.find("title")
    words = "" if title is None else clean("".join((title.text or "", *(part.tail or "" for part in title))))
    modifiers = "" if title is None else clean(" ".join(part.text or "" for part in title.findall("nemod")))
    if not words and not modifiers:
        raise SourceFileError(file, f"<{element.tag}> has no <title>.", hint=FETCH_AGAIN)
    yield Entry(
        depth,
        words or modifiers.strip("()"),
        modifiers,
        _joined(element, {"see": "", "seecat": "category ", "subcat": "subcategory "}),
        _joined(element, {"seeAlso": ""}),
        clean(element.findtext("code")),
        clean(element.findtext("manif")),
        {numbers[number]: clean(cell.text) for cell in element.findall("cell") if (number := _number(cell)) in numbers},
        f"<{element.tag}>",
    )
    for term in element.findall("term"):
        yield from _walk(term, depth + 1, numbers, file)


def _number(cell: Element) -> str:
    return cell.get("col", "")


def _joined(element: Element, tags: Mapping[str, str]) -> str:
    return "; ".join(f"{tags[child.tag]}{clean(child.text)}" for child in element if child.tag in tags)


def _bare(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())
