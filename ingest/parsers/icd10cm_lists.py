"""Read two lists beside the ICD-10-CM: codes exempt from "present on admission", and the conversion table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from core.codes import Code, CodeSystem
from core.facts import AttributeName, CodeAttribute, Succession
from ingest.parsers import Layout
from ingest.parsers.reading import Row, read_table


def poa_exempt(path: Path, layout: Layout) -> Iterator[CodeAttribute]:
    """Read the list of codes exempt from reporting whether a condition was present on admission.

    Official Guidelines, appendix I; the list itself is published by CMS every fiscal year.

    Args:
        path: The list as text with tabs or as a spreadsheet.
        layout: Headings of ``code``.

    Raises:
        SourceFileError: It is no such list, or a code stands twice.
    """
    seen: set[Code] = set()
    for row in read_table(path, layout.columns):
        code = row.code("code", CodeSystem.ICD10CM)
        if code in seen:
            raise row.error("code", f"{code.code} stands twice.")
        seen.add(code)
        yield CodeAttribute(code, AttributeName.POA_EXEMPT, "yes")


def conversion(path: Path, layout: Layout) -> Iterator[Succession]:
    """Read the conversion table: each code added since 2016 with what was reported before it.

    A range of predecessors stays one, written as in the table (``H44.20-H44.23``); so do categories. A code that
    nothing stood for (printed "None") has no predecessor and is left out. The official table repeats a few rows.

    Args:
        path: The table as text or as a spreadsheet.
        layout: Headings of ``code``, ``effective`` and ``previous``.

    Raises:
        SourceFileError: It is no such table, or a cell cannot be read.
    """
    seen: set[Succession] = set()
    for row in read_table(path, layout.columns):
        code = row.code("code", CodeSystem.ICD10CM)
        effective = _first_day(row)
        for predecessor in _predecessors(row):
            succession = Succession(code, predecessor, effective)
            if succession not in seen:
                seen.add(succession)
                yield succession


def _first_day(row: Row) -> date:
    """The date printed; of a year alone October 1, as the table's own introduction says."""
    value = row.required("effective")
    if re.fullmatch(r"20\d\d", value):
        return date(int(value), 10, 1)
    found = row.date("effective")
    if found is None:
        raise row.error("effective", f"{value[:40]!r} is neither a year nor a date.")
    return found


_CODE = r"(?:[A-Z]\d|QA)[0-9A-Z](?:\.?[0-9A-Z]{1,4})?"
_PREDECESSOR = re.compile(rf"(?P<first>{_CODE})(?:-(?P<last>{_CODE}))?(?:\.?-)?(?![0-9A-Z])")
_BETWEEN = re.compile(r"(?i:and|or|an?|codes?|in|from|categor(?:y|ies)|subcategor(?:y|ies)|none)|[,;&]")


def _predecessors(row: Row) -> Iterator[Code]:
    value = row.required("previous")
    if _BETWEEN.sub(" ", _PREDECESSOR.sub(" ", value)).strip():
        raise row.error("previous", f"{value[:60]!r} cannot be read as codes.")
    for match in _PREDECESSOR.finditer(value):
        ends = [_dotted(end) for end in (match["first"], match["last"]) if end]
        yield Code(CodeSystem.ICD10CM, "-".join(ends))


def _dotted(code: str) -> str:
    return code if "." in code or len(code) == 3 else f"{code[:3]}.{code[3:]}"
