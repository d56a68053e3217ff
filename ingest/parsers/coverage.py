"""Medicare coverage: NCDs, LCDs and articles with the codes they list (CMS, Medicare Coverage Database).

Official layout: the data dictionaries of the database's downloads. Each download is an archive of CSV tables. Documents
stand in ``lcd``, ``article`` and ``ncd_trkg``; their contractors in ``…_x_contractor`` by number, named in
``contractor``; their codes in ``…_x_hcpc_code`` and its fellows. NCDs have no table of codes.

A document cannot be told without its contractor, so its table is read with the tables beside it: they must lie in the
same folder, and give nothing by themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.codes import Code, CodeSystem, parse
from core.errors import CodeFormatError, SourceFileError
from core.facts import CoverageCode, CoverageDocument, CoverageKind, CoverageRole, Record
from core.records import Passage
from ingest.parsers import Layout
from ingest.parsers.reading import OPEN_ENDED, Row, as_date, procedure_code, read_table

_VIEW = "https://www.cms.gov/medicare-coverage-database/view"
_STATUS = {"A": "Active", "R": "Retired", "F": "Future", "P": "Proposed"}
_FINAL = re.compile(r"[LA]\d+", re.ASCII)
_NO_DATE = {"N/A", *OPEN_ENDED}
_NO_CODE = {"XX000", "N/A", "NA", "NONE"}
"""What the database lists where a document has no code of a kind."""
_RANGE_BEGINS, _RANGE_ENDS = {"B", "S"}, {"E"}
_CODES_SHOWN = 30

_KINDS = {
    CoverageKind.NCD: ("National coverage determinations", "national coverage determination"),
    CoverageKind.LCD: ("Local coverage determinations", "local coverage determination"),
    CoverageKind.ARTICLE: ("Billing and coding articles", "billing and coding article"),
}

Key = tuple[int, int]
"""Number and version of a document, as its tables have them."""


@dataclass(frozen=True, slots=True)
class _CodeTable:
    name: str
    role: CoverageRole
    system: CodeSystem | None
    """None for CPT and HCPCS."""


@dataclass(frozen=True, slots=True)
class _Download:
    kind: CoverageKind
    page: str
    contractors: str
    procedures: _CodeTable
    others: tuple[_CodeTable, ...] = ()


_DOWNLOADS = {
    "lcd.csv": _Download(
        CoverageKind.LCD,
        "lcd.aspx?lcdid={id}&ver={version}",
        "lcd_x_contractor.csv",
        _CodeTable("lcd_x_hcpc_code.csv", CoverageRole.PROCEDURE, None),
    ),
    "article.csv": _Download(
        CoverageKind.ARTICLE,
        "article.aspx?articleid={id}&ver={version}",
        "article_x_contractor.csv",
        _CodeTable("article_x_hcpc_code.csv", CoverageRole.PROCEDURE, None),
        (
            _CodeTable("article_x_hcpc_modifier.csv", CoverageRole.MODIFIER, CodeSystem.MODIFIER),
            _CodeTable("article_x_icd10_covered.csv", CoverageRole.COVERED_DIAGNOSIS, CodeSystem.ICD10CM),
            _CodeTable("article_x_icd10_noncovered.csv", CoverageRole.NONCOVERED_DIAGNOSIS, CodeSystem.ICD10CM),
            _CodeTable("article_x_icd10_pcs_code.csv", CoverageRole.OTHER, CodeSystem.ICD10PCS),
        ),
    ),
}
_CONTRACTORS = "contractor.csv"


# The database's downloads


def tables(path: Path, layout: Layout) -> Iterator[Record]:
    """The LCDs or articles of a download, with a passage to find each by, and the codes they list.

    Drafts are passed over: they bind nobody.

    Args:
        path: ``lcd.csv`` or ``article.csv``, with the tables of the same download in the same folder; any of those
            tables gives nothing.
        layout: Columns of all the tables, by field.

    Raises:
        SourceFileError: A table or a column is missing, or a value is none of its kind.
    """
    download = _DOWNLOADS.get(path.name.lower())
    if download is None:
        return
    contractors = _contractors(path, download, layout)
    procedures = _by_document(_codes(_beside(path, download.procedures.name), download.procedures, layout))
    ids: dict[Key, str] = {}
    for row in _table(path, layout, ("id", "version", "title"), _DATES_AND_STATUS):
        key = _key(row)
        if not _is_final(row):
            continue
        if key in ids:
            raise row.error("id", f"version {key[1]} of document {key[0]} stands here twice.")
        document = _local_document(row, download, contractors.get(key, ()))
        ids[key] = document.id
        yield document
        yield _passage(document, [code.code for code in procedures.get(key, ())], layout)
        yield from _numbered(document.id, document.version, procedures.get(key, ()))
    for table in download.others:
        for key, code in _codes(_beside(path, table.name), table, layout):
            if key in ids:
                yield from _numbered(ids[key], key[1], [code])


_DATES_AND_STATUS = ("display_id", "status", "effective_from", "first_effective", "effective_to", "ended", "retired")


def _key(row: Row) -> Key:
    return row.integer("id"), row.integer("version")


def _is_final(row: Row) -> bool:
    """Whether a document is no draft: drafts have a number of their own to be displayed, such as DL38229."""
    shown = row.text("display_id")
    return not shown or _FINAL.fullmatch(shown) is not None


def _local_document(row: Row, download: _Download, contractors: Sequence[str]) -> CoverageDocument:
    number, version = row.integer("id"), row.integer("version")
    ends = [_day(row, field) for field in ("effective_to", "ended", "retired")]
    status = row.text("status")
    return CoverageDocument(
        id=row.text("display_id") or f"{'L' if download.kind is CoverageKind.LCD else 'A'}{number}",
        kind=download.kind,
        version=version,
        title=_in_one_line(row.required("title")),
        contractor="; ".join(contractors),
        effective_from=_day(row, "effective_from") or _day(row, "first_effective"),
        effective_to=min((end for end in ends if end is not None), default=None),
        status=_STATUS.get(status, status),
        url=f"{_VIEW}/{download.page.format(id=number, version=version)}",
    )


def _contractors(path: Path, download: _Download, layout: Layout) -> Mapping[Key, list[str]]:
    """The names of the contractors of each document, each name once."""
    fields = ("contractor", "contractor_type", "contractor_version")
    names = {
        tuple(row.text(field) for field in fields): _in_one_line(row.text("contractor_name"))
        for row in _table(_beside(path, _CONTRACTORS), layout, (*fields, "contractor_name"))
    }
    found: dict[Key, list[str]] = defaultdict(list)
    for row in _table(_beside(path, download.contractors), layout, ("id", "version", *fields)):
        name = names.get(tuple(row.text(field) for field in fields), "")
        named = found[_key(row)]
        if name and name not in named:
            named.append(name)
    return found


def _beside(path: Path, name: str) -> Path:
    """A table in the folder of another one."""
    for place in path.parent.iterdir():
        if place.name.lower() == name:
            return place
    hint = "Load the archive as it was downloaded, or the folder with all of its tables."
    raise SourceFileError(path.name, f"cannot be read without {name}, which is not beside it.", hint=hint)


def _table(path: Path, layout: Layout, fields: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Row]:
    columns = {field: layout.columns[field] for field in (*fields, *optional) if field in layout.columns}
    return read_table(path, columns, optional=optional, delimiter=",")


def _codes(path: Path, table: _CodeTable, layout: Layout) -> Iterator[tuple[Key, CoverageCode]]:
    """The codes of a table with the document each belongs to; begin and end of a range become one."""
    begun: tuple[Key, CoverageCode] | None = None
    known: dict[str, Code] = {}
    for row in _table(path, layout, ("id", "version", "code"), ("group", "range")):
        text = row.required("code").upper()
        if text in _NO_CODE:
            continue
        code = known.get(text)
        if code is None:
            code = known[text] = _code(row, text, table.system)
        key = _key(row)
        group = row.integer("group") if row.text("group") else 0
        mark = row.text("range").upper()
        listed = key, CoverageCode("", 0, code, table.role, group)
        if begun is not None and mark in _RANGE_ENDS and (begun[0], begun[1].group) == (key, group):
            yield key, CoverageCode("", 0, begun[1].code, table.role, group, last=code)
            begun = None
            continue
        if begun is not None:
            yield begun
        begun = listed if mark in _RANGE_BEGINS else None
        if begun is None:
            yield listed
    if begun is not None:
        yield begun


def _code(row: Row, text: str, system: CodeSystem | None) -> Code:
    try:
        return procedure_code(text) if system is None else parse(text, system)
    except CodeFormatError as error:
        raise row.error("code", error.message) from None


def _by_document(codes: Iterable[tuple[Key, CoverageCode]]) -> Mapping[Key, list[CoverageCode]]:
    found: dict[Key, list[CoverageCode]] = defaultdict(list)
    for key, code in codes:
        found[key].append(code)
    return found


def _numbered(document: str, version: int, codes: Iterable[CoverageCode]) -> Iterator[CoverageCode]:
    """Codes with the document they belong to as it is displayed."""
    for code in codes:
        yield CoverageCode(document, version, code.code, code.role, code.group, code.last)


def ncds(path: Path, layout: Layout) -> Iterator[Record]:
    """The national coverage determinations, with a passage to find each by.

    The table has no status; CMS writes "RETIRED" into the title.

    Args:
        path: ``ncd_trkg.csv``.
        layout: Its columns.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a version comes twice.
    """
    seen: set[tuple[str, int]] = set()
    for row in read_table(path, layout.columns, delimiter=","):
        title = _in_one_line(row.required("title"))
        number, version = row.integer("number"), row.integer("version")
        document = CoverageDocument(
            id=row.required("id"),
            kind=CoverageKind.NCD,
            version=version,
            title=title,
            contractor="CMS",
            effective_from=_day(row, "effective_from"),
            effective_to=_day(row, "effective_to"),
            status="Retired" if "RETIRED" in title.upper() else "Active",
            url=f"{_VIEW}/ncd.aspx?ncdid={number}&ncdver={version}",
        )
        yield from _once(document, row, seen)
        yield _passage(document, (), layout)


# A register of documents


def register(path: Path, layout: Layout) -> Iterator[Record]:
    """The documents of a register, without their codes, with a passage to find each by.

    Args:
        path: A table with one document a row.
        layout: Its columns.

    Raises:
        SourceFileError: A column is missing, a value is none of its kind, or a version comes twice.
    """
    seen: set[tuple[str, int]] = set()
    for row in read_table(path, layout.columns):
        document = CoverageDocument(
            id=row.required("id"),
            kind=_kind(row),
            version=row.integer("version"),
            title=_in_one_line(row.required("title")),
            contractor=_named_contractors(row.text("contractor")),
            effective_from=_day(row, "effective_from"),
            effective_to=_day(row, "effective_to"),
            status=row.text("status").partition("(")[0].strip() or "Active",
            url=row.required("url"),
        )
        yield from _once(document, row, seen)
        yield _passage(document, (), layout)


def _kind(row: Row) -> CoverageKind:
    text = row.required("kind")
    try:
        return CoverageKind(text.lower())
    except ValueError:
        raise row.error("kind", f"{text[:40]!r} is none of NCD, LCD and Article.") from None


def _named_contractors(text: str) -> str:
    """Contractors in one line: an empty line parts them, and a break parts a name from its kind of contract."""
    return "; ".join(_in_one_line(block) for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if block.strip())


# Shared by all


def _once(document: CoverageDocument, row: Row, seen: set[tuple[str, int]]) -> Iterator[CoverageDocument]:
    key = document.id, document.version
    if key in seen:
        raise row.error("id", f"version {document.version} of {document.id} stands here twice.")
    seen.add(key)
    yield document


def _day(row: Row, field: str) -> date | None:
    """The day of a date or a point in time; None for none."""
    value = row.text(field)
    if value in _NO_DATE:
        return None
    found = as_date(value.split()[0])
    if found is None:
        raise row.error(field, f"{value[:40]!r} is not a date.")
    return found


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _passage(document: CoverageDocument, codes: Sequence[Code], layout: Layout) -> Passage:
    """What is said about a document where users search; in our words but for its title."""
    plural, kind = _KINDS[document.kind]
    sentences = [
        f"{document.id} (version {document.version}) is the {kind} “{document.title}”"
        + (f" of {document.contractor}." if document.contractor else "."),
        f"It applies to {_span(document)}.",
    ]
    if document.status and document.status != "Active":
        sentences.append(f"Its status is: {document.status}.")
    distinct = tuple(dict.fromkeys(codes))
    if distinct:
        shown = ", ".join(code.code for code in distinct[:_CODES_SHOWN])
        more = f" and {len(distinct) - _CODES_SHOWN} more" if len(distinct) > _CODES_SHOWN else ""
        sentences.append(f"Procedure codes it lists: {shown}{more}.")
    sentences.append(f"Its full text: {document.url}")
    return Passage(
        id=f"{layout.options.get('passages', 'mcd')}-{document.id.lower()}#v{document.version}",
        document="Medicare Coverage Database",
        heading=(plural, f"{document.title} ({document.id})"),
        locator=f"{document.id}, version {document.version}",
        text=" ".join(sentences),
        topic="coverage",
        codes=distinct,
    )


def _span(document: CoverageDocument) -> str:
    first, last = document.effective_from, document.effective_to
    begin = f" from {_written(first)}" if first else ""
    end = f" to {_written(last)}" if last else " on" if first else ""
    return f"dates of service{begin}{end}"


def _written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
