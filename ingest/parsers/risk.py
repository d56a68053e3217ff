"""Read what risk adjustment of Medicare Advantage and Part D rests on (CMS): categories of diagnoses, and services.

A model is named by what it is for and its version: ``CMS-HCC V28`` (Medicare Advantage), ``CMS-HCC ESRD V24``
(end-stage renal disease), ``RxHCC V08`` (Part D). The categories of one say nothing about another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from core.codes import CodeSystem
from core.errors import SourceFileError
from core.facts import AttributeName, CodeAttribute, HccHierarchy, HccMapping, Record, ValueLabel
from ingest.parsers import Layout
from ingest.parsers.reading import FETCH_AGAIN, HEADING_WITHIN, Row, raw_rows, read_lines, read_table

_MODEL = re.compile(
    r"(?P<family>CMS-HCC|RxHCC)(?P<esrd>\s+ESRD)?(?:\s+PACE)?\s+Model(?:\s+Category)?\s+V\s?(?P<version>\d{1,2})",
    re.IGNORECASE,
)
_DOMAINS = {"CMS-HCC": "CMS-HCC", "ESRD": "CMS-HCC ESRD", "RXHCC": "RxHCC"}


def mappings(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the official mappings: a row for each diagnosis, with a column for each model.

    Args:
        path: The spreadsheet or table "ICD-10-CM mappings". Its columns are the diagnosis and, for each model, its
            category; further columns (such as whether it is used in the payment year) are passed over.
        layout: Headings of ``diagnosis``.

    Raises:
        SourceFileError: It has no such columns, or a category is not a number.
    """
    rows = raw_rows(path)
    beginning = list(islice(rows, HEADING_WITHIN))
    start, diagnosis, models = _headings(path, beginning, layout.columns["diagnosis"])
    for number, cells in (*beginning[start + 1 :], *rows):
        values = {model: _cell(cells, place) for place, model in models.items() if _cell(cells, place)}
        if not values:  # a diagnosis of no model, or a remark below the table
            continue
        row = Row(path.name, number, {"diagnosis": _cell(cells, diagnosis), **values})
        code = row.code("diagnosis", CodeSystem.ICD10CM)
        for model in values:
            for category in _categories(row, model):
                yield HccMapping(code, model, category)


def _categories(row: Row, model: str) -> list[int]:
    """The categories of a diagnosis in a model: nearly always one."""
    text = row.text(model)
    if re.fullmatch(r"\d{1,4}(?:\s*[,;/&]\s*\d{1,4})+", text, re.ASCII):
        return [int(number) for number in re.findall(r"\d+", text)]
    return [row.integer(model)]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _headings(
    path: Path, beginning: Sequence[tuple[int, Sequence[str]]], accepted: Sequence[str]
) -> tuple[int, int, dict[int, str]]:
    """The row of the headings, the column of the diagnosis, and the model of each other column that has one."""
    names = {name.lower() for name in accepted}
    for index, (_, cells) in enumerate(beginning):
        headings = [" ".join(cell.split()) for cell in cells]
        diagnosis = next((place for place, heading in enumerate(headings) if heading.lower() in names), None)
        models = {place: model for place, heading in enumerate(headings) if (model := model_name(heading))}
        if diagnosis is not None and models:
            return index, diagnosis, models
    problem = f"has no columns {accepted[0]} and “... Model Category V28” within its first {HEADING_WITHIN} rows."
    raise SourceFileError(path.name, problem, "headings", FETCH_AGAIN)


def model_name(text: str) -> str:
    """A model's name in one form; "" if the text names none.

    >>> model_name("CMS-HCC ESRD Model Category V24")
    'CMS-HCC ESRD V24'
    >>> model_name("RxHCC Model V08")
    'RxHCC V08'
    """
    found = _MODEL.fullmatch(" ".join(text.split()))
    if found is None:
        return ""
    return _versioned(_DOMAINS["ESRD" if found["esrd"] else found["family"].upper()], found["version"])


def _versioned(family: str, version: str) -> str:
    return f"{family} V{int(version):02}"


def diagnoses(path: Path, layout: Layout) -> Iterator[Record]:
    """Read mappings with a row for each diagnosis and model.

    Args:
        path: A table with the columns ``diagnosis``, ``category`` and ``model``.
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table, or names an unknown model.
    """
    for row in read_table(path, layout.columns):
        model = model_name(row.required("model"))
        if not model:
            raise row.error("model", f"{row.text('model')[:40]!r} is not a model that is known.")
        yield HccMapping(row.code("diagnosis", CodeSystem.ICD10CM), model, row.integer("category"))


def _model_of(row: Row) -> str:
    """The model of a row that has its domain and version apart: ``ESRD``, ``V24``; ``RxHCC``, ``R08``."""
    family = _DOMAINS.get(row.required("domain").upper())
    version = re.fullmatch(r"[VR](\d{1,2})", row.required("version"), re.ASCII)
    if family is None or version is None:
        problem = f"{row.text('domain')[:20]!r} {row.text('version')[:20]!r} is not a model that is known."
        raise row.error("domain", problem)
    return _versioned(family, version[1])


def labels(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the names of the categories.

    Args:
        path: A table with the columns ``category`` (as in ``HCC38``), ``label``, ``domain`` and ``version``.
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table, or a category has two names.
    """
    seen: set[tuple[str, str]] = set()
    for row in read_table(path, layout.columns):
        model = _model_of(row)
        category = re.fullmatch(r"(?:RX)?(?:HCC)?(\d{1,4})", row.required("category"), re.ASCII | re.IGNORECASE)
        if category is None or (model, category[1]) in seen:
            raise row.error("category", f"{row.text('category')[:40]!r} is not one category of {model}.")
        seen.add((model, category[1]))
        yield ValueLabel(f"hcc:{model}", category[1], row.required("label"))


def hierarchies(path: Path, layout: Layout) -> Iterator[Record]:
    """Read which categories make others count no more.

    Args:
        path: A table with the columns ``category``, ``drops``, ``domain`` and ``version``.
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table, or a category would drop itself.
    """
    for row in read_table(path, layout.columns):
        category, drops = row.integer("category"), row.integer("drops")
        if category == drops:
            raise row.error("drops", f"category {category} would drop itself.")
        yield HccHierarchy(_model_of(row), category, drops)


_LABEL = re.compile(r"""\b(?:RX)?HCC(\d{1,4})\s*=\s*(["'])([^"']*(?:(?!\2)["'][^"']*)*)\2""", re.IGNORECASE)
_DROPS = re.compile(r"%SET0\s*\(\s*CC\s*=\s*(\d{1,4})\s*,\s*HIER\s*=\s*%STR\s*\(([^)]*)\)\s*\)", re.IGNORECASE)


def software_labels(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the names of the categories from the macro of CMS's model software (such as V28115L3.TXT).

    Args:
        path: The macro: ``HCC38 ="..."`` for each category.
        layout: The option ``models`` names the models that use it, with semicolons between them.

    Raises:
        SourceFileError: It names no category, or one twice in different words.
    """
    names: dict[int, str] = {}
    for found in _LABEL.finditer(_program(path)):
        category, name = int(found[1]), " ".join(found[3].split())
        if not name or names.setdefault(category, name) != name:
            raise SourceFileError(path.name, "has no name, or two.", f"category {category}", FETCH_AGAIN)
    if not names:
        raise SourceFileError(path.name, 'names no category (HCC1 ="...").', hint=FETCH_AGAIN)
    for model in _models(layout):
        for category, name in names.items():
            yield ValueLabel(f"hcc:{model}", str(category), name)


def software_hierarchies(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the hierarchies from the macro of CMS's model software (such as V28115H1.TXT).

    Args:
        path: The macro: ``%SET0(CC=36, HIER=%STR(37, 38));`` for each category that drops others.
        layout: The option ``models`` names the models that use it, with semicolons between them.

    Raises:
        SourceFileError: It has no such line, or one whose categories are no numbers.
    """
    drops = {int(found[1]): found[2] for found in _DROPS.finditer(_program(path))}
    if not drops:
        raise SourceFileError(path.name, "has no hierarchy (%SET0).", hint=FETCH_AGAIN)
    for category, listed in drops.items():
        numbers = [number.strip() for number in listed.split(",")]
        if not all(re.fullmatch(r"\d{1,4}", number, re.ASCII) and int(number) != category for number in numbers):
            problem = f"drops {listed.strip()[:40]!r}, which are not the numbers of other categories."
            raise SourceFileError(path.name, problem, f"category {category}", FETCH_AGAIN)
        for model in _models(layout):
            yield from (HccHierarchy(model, category, int(number)) for number in numbers)


def _program(path: Path) -> str:
    return "".join(read_lines(path))


def _models(layout: Layout) -> list[str]:
    return [model.strip() for model in layout.options["models"].split(";")]


def eligible(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the services whose diagnoses count (CMS, "Medicare risk adjustment eligible CPT/HCPCS codes").

    Args:
        path: A table with the column ``code`` and perhaps ``included`` (yes or no).
        layout: Headings of the columns.

    Raises:
        SourceFileError: It is not such a table.
    """
    for row in read_table(path, layout.columns, optional={"included"}):
        if row.text("included", "yes").lower() in {"yes", "y", ""}:
            yield CodeAttribute(row.code("code"), AttributeName.RISK_ADJUSTMENT_ELIGIBLE, "yes")
