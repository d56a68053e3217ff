"""Read the ICD-10-PCS index (CMS), as XML or as a table.

In the XML a ``letter`` holds ``mainTerm`` elements with nested ``term`` elements. Each has a ``title`` and may have

- ``code``: a complete code, or ``codes`` or ``tab``: the beginning of codes;
- ``see``: another term to look up, which may hold ``codes`` or ``tab`` of its own;
- ``use``: the value that stands for what the term names (a part of a body part, a brand of a device), again perhaps
  with the table it is used in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import IndexBook, IndexTerm, Record
from core.pcs import LENGTH, TABLE
from core.records import SearchText, TextKind
from ingest.parsers import Layout
from ingest.parsers.icd10cm_xml import clean, elements
from ingest.parsers.icd10pcs import BODY_PART
from ingest.parsers.reading import FETCH_AGAIN, read_table

_CODE = re.compile(r"[0-9A-HJ-NP-Z]{1,7}", re.ASCII)


def index(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the index: its terms, and those that send to a table or further as search texts of what they send to.

    A term that is to be read as a value of another name ("use") names no procedure and is not searched.

    Args:
        path: The official XML, or a table with the columns ``term``, ``subterm``, ``verb``, ``value`` and ``code``.
        layout: Headings of the table's columns.

    Raises:
        SourceFileError: It is neither, or a code does not have the shape of one.
    """
    searched: set[tuple[Code, str]] = set()
    found = _from_xml(path) if path.suffix.lower() == ".xml" else _from_table(path, layout)
    empty = True
    for term, is_value in found:
        empty = False
        yield term
        text = term.path.replace(" > ", ", ")
        code = _searched(term.code)
        if code is None or is_value or (code, text) in searched:
            continue
        searched.add((code, text))
        yield SearchText(code, text, TextKind.INDEX_TERM)
    if empty:
        raise SourceFileError(path.name, "has no term.", hint=FETCH_AGAIN)


def _searched(code: Code | None) -> Code | None:
    """What a search for the term is to find: the code, its table with the body part, or its table."""
    if code is None or len(code.code) < TABLE:
        return None
    return code if len(code.code) in {TABLE, LENGTH} else Code(code.system, code.code[:BODY_PART])


def _term(path: str, code: str, see: str) -> IndexTerm:
    target = Code(CodeSystem.ICD10PCS, code) if code else None
    return IndexTerm(IndexBook.PCS, path, target, see=see, more_characters=0 < len(code) < LENGTH)


def _from_xml(path: Path) -> Iterator[tuple[IndexTerm, bool]]:
    """Terms, and whether each is the name of a value."""
    for element in elements(path, "ICD10PCS.index", {"mainTerm"}, "the ICD-10-PCS index"):
        yield from _walk(path, element, "")
        element.clear()


def _walk(path: Path, element: Element, above: str) -> Iterator[tuple[IndexTerm, bool]]:
    title = _text(element.find("title"))
    name = " > ".join(filter(None, (above, title)))
    if not name:
        raise SourceFileError(path.name, f"a <{element.tag}> has no <title>.", above, FETCH_AGAIN)
    for code in _codes(path, element, name):
        yield _term(name, code, ""), False
    for reference in element:
        if reference.tag in {"see", "use"}:
            for code in _codes(path, reference, name) or [""]:
                yield _term(name, code, clean(reference.text)), reference.tag == "use"
    for child in element.findall("term"):
        yield from _walk(path, child, name)


def _codes(path: Path, element: Element, name: str) -> list[str]:
    codes = [clean(child.text) for child in element if child.tag in {"code", "codes", "tab"}]
    for code in codes:
        if _CODE.fullmatch(code) is None:
            problem = f"{code[:40]!r} does not begin like an ICD-10-PCS code."
            raise SourceFileError(path.name, problem, f"term {name}", FETCH_AGAIN)
    return codes


def _text(element: Element | None) -> str:
    return "" if element is None else clean("".join(element.itertext()))


def _from_table(path: Path, layout: Layout) -> Iterator[tuple[IndexTerm, bool]]:
    for row in read_table(path, layout.columns):
        verb, value, code = row.text("verb").lower(), row.text("value"), row.text("code")
        if verb not in {"", "see", "use"}:
            raise row.error("verb", f"{verb[:40]!r} is neither see nor use.")
        if code and _CODE.fullmatch(code) is None:
            raise row.error("code", f"{code[:40]!r} does not begin like an ICD-10-PCS code.")
        names = [row.required("term"), row.text("subterm"), "" if verb else value]
        name = " > ".join(filter(None, names))
        yield _term(name, _own_code(verb, value, code), value if verb else ""), verb == "use"


def _own_code(verb: str, value: str, code: str) -> str:
    """The row's code. Beside "use", the extract has codes of other terms; its own end a value in "... in" a table."""
    return code if verb != "use" or value.endswith(" in") else ""
