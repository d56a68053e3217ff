"""Claims from tables: what is pasted from a spreadsheet, or a CSV file.

A table is lines of service, a row each, under a header in whatever words are usual; without one the columns are code,
modifiers, units, pointers, date and place of service. Above the header, rows such as ``Diagnoses,E11.9,I10`` or
``Payer,Aetna`` say what holds for the claim.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from claimcheck.cells import CellError, plain_cell, read_date, read_sex, read_units
from claimcheck.claim import MOST_LINES, Claim, ClaimLine, read_modifiers, read_pointers
from claimcheck.facts import diagnosis_of, procedure_of
from core.errors import SourceFileError
from core.records import Setting

MOST_BYTES = 5_000_000
_DELIMITERS = "\t,;|"

_COLUMNS = {
    "code": "code cpt hcpcs cpthcpcs hcpcscpt cptcode hcpcscode procedure procedurecode proc proccode service",
    "modifiers": "modifier modifiers mod mods",
    "units": "unit units qty quantity uos daysunits daysorunits servicecount",
    "pointers": "pointer pointers ptr ptrs dxpointer dxpointers diagnosispointer diagnosispointers diagpointer dxptr",
    "diagnoses": "diagnosis diagnoses dx icd icd10 icd10cm diag dxcode diagnosiscode icdcode icd10code",
    "date_of_service": "date dos dateofservice servicedate datefrom from fromdate dosfrom servicefrom",
    "place_of_service": "place pos placeofservice posecode",
}
_NAMES = {name: column for column, names in _COLUMNS.items() for name in names.split()}
_NUMBERED = frozenset(("modifiers", "pointers", "diagnoses"))
"""Columns that may stand several times, numbered: ``Mod 1``, ``Mod 2``."""
IN_ORDER = ("code", "modifiers", "units", "pointers", "date_of_service", "place_of_service")
_OF_CLAIM = {
    "diagnosis": "diagnoses",
    "diagnoses": "diagnoses",
    "dx": "diagnoses",
    "icd10": "diagnoses",
    "payer": "payer",
    "age": "age",
    "sex": "sex",
    "gender": "sex",
    "setting": "setting",
    "date": "date_of_service",
    "dateofservice": "date_of_service",
}
TITLES = {
    "code": "Code",
    "modifiers": "Modifiers",
    "units": "Units",
    "pointers": "Pointers",
    "diagnoses": "Diagnoses",
    "date_of_service": "Date of service",
    "place_of_service": "Place of service",
}
_WITH_MODIFIERS = re.compile(r"([0-9A-Z]{5})[-\s]+([0-9A-Z]{2}(?:[-\s,]+[0-9A-Z]{2})*)", re.I)
_POINTERS = re.compile(r"[A-L]{1,4}|\d[\d\s,]*|[A-L](?:[\s,]+[A-L]){1,3}", re.I)
_SEPARATED = re.compile(r"[\s,;|]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read.

    Attributes:
        claim: The claim.
        ignored: Headings of columns that no check uses.
        stated: Fields of the claim that rows above the header state, such as ``setting``.
    """

    claim: Claim
    ignored: tuple[str, ...] = ()
    stated: frozenset[str] = frozenset()


@dataclass
class _Reading:
    """A table while it is read: what holds for the claim, and its lines."""

    name: str
    of_claim: dict[str, Any] = field(default_factory=dict)
    diagnoses: list[str] = field(default_factory=list)
    lines: list[ClaimLine] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def error(self, problem: str, row: int, column: str = "", hint: str = "") -> SourceFileError:
        where = f"row {row}, column {column}" if column else f"row {row}"
        return SourceFileError(self.name, problem, where, hint)

    def pointer_to(self, diagnosis: str) -> int:
        """The place of a diagnosis among those of the claim, at their end where it is new."""
        known = [one.replace(".", "").upper() for one in self.diagnoses]
        bare = diagnosis.replace(".", "").upper()
        if bare not in known:
            self.diagnoses.append(diagnosis)
            known.append(bare)
        return known.index(bare) + 1


def read_bytes(content: bytes, name: str, **claim: Any) -> Sheet:
    """The claim of a CSV file; see `read_text`.

    Raises:
        SourceFileError: It is no text, or no table of a claim.
    """
    if len(content) > MOST_BYTES:
        raise SourceFileError(name, f"has more than {MOST_BYTES // 1_000_000} MB.", hint="Split it into claims.")
    if content.startswith(b"PK"):
        raise SourceFileError(name, "is a workbook, not text.", hint="Save it as CSV, or paste its cells.")
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return read_text(text, name, **claim)
    raise SourceFileError(name, "is not text.", hint="Save the table as CSV in UTF-8.")


def read_text(text: str, name: str = "The table", **claim: Any) -> Sheet:
    """The claim of a table of text.

    Args:
        text: Rows as lines, cells parted by tabs, commas, semicolons or bars.
        name: What to call it in errors.
        **claim: What holds for the claim where the table does not say it, such as ``setting`` or ``date_of_service``.

    Raises:
        SourceFileError: Says row and column of what cannot be read, and what to do.
    """
    if "\x00" in text:
        raise SourceFileError(name, "is not text: it holds NUL characters.", hint="Save the table as CSV in UTF-8.")
    reading = _Reading(name)
    rows = _claim_rows([(number, cells) for number, cells in _rows(text, name) if any(cells)], reading)
    if not rows:
        raise SourceFileError(name, "has no lines of service.", hint="Give a row for each: code, modifiers, units, …")
    columns = _header(rows[0][1], reading)
    body = rows[1:] if columns else rows
    if len(body) > MOST_LINES:
        raise SourceFileError(name, f"has {len(body)} lines; a check takes {MOST_LINES}.", hint="Split it into claims.")
    for number, cells in body:
        reading.lines.append(_line(cells, columns or _without_header(cells, number, reading), number, reading))
    if not reading.lines:
        raise SourceFileError(name, "has a header and no lines below it.", hint="Give a row for each line of service.")
    return Sheet(_claim(reading, claim), tuple(reading.ignored), frozenset(reading.of_claim))


def read_grid(rows: Iterable[Sequence[str]], name: str = "The grid", **claim: Any) -> Sheet:
    """The claim of rows whose cells are in the order of `IN_ORDER`; rows of empty cells are passed over.

    Raises:
        SourceFileError: Says row and column of what cannot be read, and what to do.
    """
    reading = _Reading(name, diagnoses=list(claim.get("diagnoses", ())))
    for number, cells in enumerate(rows, 1):
        plain = [plain_cell(cell) for cell in cells]
        if any(plain):
            reading.lines.append(_line(plain, IN_ORDER, number, reading))
    return Sheet(_claim(reading, claim))


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        # By the line each ends on, as an editor counts them.
        return [(reader.line_num, [plain_cell(cell) for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise SourceFileError(name, f"cannot be read as a table: {error}.", f"row {reader.line_num}") from error


def _delimiter(text: str) -> str:
    """The character that parts the cells: the one by which most rows have most cells alike."""
    sample = [line for line in text.splitlines() if line.strip()][:50]
    counts = {mark: [line.count(mark) for line in sample] for mark in _DELIMITERS}
    return max(
        _DELIMITERS, key=lambda mark: (sorted(counts[mark])[len(sample) // 2] if sample else 0, sum(counts[mark]))
    )


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _claim_rows(rows: list[tuple[int, list[str]]], reading: _Reading) -> list[tuple[int, list[str]]]:
    """Take the rows at the top that speak of the claim as a whole."""
    for place, (number, cells) in enumerate(rows):
        name, values = _OF_CLAIM.get(_key(cells[0].rstrip(":"))), [cell for cell in cells[1:] if cell]
        if name is None or not values or _heads_lines(name, values):
            return rows[place:]
        try:
            reading.of_claim[name] = _claim_value(name, values)
        except CellError as error:
            raise reading.error(error.problem, number, cells[0], error.hint) from error
    return []


def _heads_lines(name: str, values: list[str]) -> bool:
    """Whether a row that might speak of the claim is the header of the lines, such as ``Date,Code,Units``."""
    might = name in TITLES or len(values) > 1  # no payer, age, sex or setting stands in a column of lines
    return might and any(_column(value) for value in values)


def _claim_value(name: str, values: list[str]) -> Any:
    if name == "diagnoses":
        return [part for value in values for part in _SEPARATED.split(value) if part]
    match name:
        case "date_of_service":
            return read_date(values[0])
        case "age":
            return read_units(values[0])
        case "sex":
            return read_sex(values[0])
        case "setting":
            known = {setting.value: setting for setting in Setting}
            if values[0].lower() not in known:
                raise CellError(f"“{values[0][:20]}” is no setting", f"Write {', '.join(known)}.")
            return known[values[0].lower()]
        case _:
            return " ".join(values)


def _column(heading: str) -> str | None:
    """The column that a heading names."""
    key = _key(heading)
    found = _NAMES.get(key)
    if found is None and (stem := _NAMES.get(key.rstrip("0123456789"))) in _NUMBERED:
        found = stem
    return found


def _header(cells: Sequence[str], reading: _Reading) -> list[str | None]:
    """The columns that a row heads; empty where it is no header."""
    columns = [_column(cell) for cell in cells]
    if "code" not in columns:
        return []
    for place, column in enumerate(columns):
        if column is None and cells[place] and _key(cells[place]) not in {"line", "lineno", "no", "number", "n"}:
            reading.ignored.append(cells[place])
        elif column is not None and column not in _NUMBERED and column in columns[:place]:
            columns[place] = None  # such as the end of a span of dates, beside its beginning
            reading.ignored.append(cells[place])
    return columns


def _without_header(cells: Sequence[str], number: int, reading: _Reading) -> list[str | None]:
    code = cells[0].partition("-")[0].split()[:1]
    if len(reading.lines) == 0 and not (code and (procedure_of(code[0]) or diagnosis_of(code[0]))):
        raise reading.error(
            f"“{cells[0][:30]}” is neither a code nor a heading that is known",
            number,
            hint="Head the columns Code, Modifiers, Units, Pointers, Date of service and Place of service.",
        )
    return list(IN_ORDER)


def _line(cells: Sequence[str], columns: Sequence[str | None], number: int, reading: _Reading) -> ClaimLine:
    made: dict[str, Any] = {"code": "", "modifiers": [], "pointers": []}
    for cell, column in zip(cells, columns, strict=False):
        if not cell or column is None:
            continue
        try:
            _fill(made, column, cell, reading)
        except CellError as error:
            raise reading.error(error.problem, number, TITLES[column], error.hint) from error
    try:
        return ClaimLine.model_validate(made)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = TITLES.get(str(first["loc"][0]), "")
        raise reading.error(f"{first['msg'].removeprefix('Value error, ')}", number, column) from error


def _fill(made: dict[str, Any], column: str, cell: str, reading: _Reading) -> None:
    match column:
        case "code":
            attached = _WITH_MODIFIERS.fullmatch(cell)
            made["code"] = attached[1] if attached else cell
            if attached:
                made["modifiers"] = [*read_modifiers(attached[2]), *made["modifiers"]]
        case "modifiers":
            made["modifiers"] += read_modifiers(cell)
        case "units":
            made["units"] = read_units(cell)
        case "date_of_service":
            made["date_of_service"] = read_date(cell)
        case "place_of_service":
            made["place_of_service"] = cell.zfill(2) if cell.isdigit() else cell
        case _:
            made["pointers"] += _pointers(cell, reading)


def _pointers(cell: str, reading: _Reading) -> list[int]:
    """Pointers as such, or by the codes themselves."""
    if _POINTERS.fullmatch(cell):
        pointers: list[int] = read_pointers(cell)
        return pointers
    parts = [part for part in _SEPARATED.split(cell) if part]
    if not all(any(character.isdigit() for character in part) for part in parts):
        raise CellError(
            f"“{cell[:30]}” is neither a diagnosis pointer nor a code", "Write letters (A, B) or the codes."
        )
    if "diagnoses" in reading.of_claim and not reading.diagnoses:
        reading.diagnoses += reading.of_claim["diagnoses"]
    return [reading.pointer_to(part) for part in parts]


def _claim(reading: _Reading, usual: dict[str, Any]) -> Claim:
    given = {name: value for name, value in usual.items() if value is not None}
    diagnoses = reading.diagnoses or reading.of_claim.get("diagnoses") or list(given.get("diagnoses", ()))
    whole = {**given, **reading.of_claim, "diagnoses": diagnoses, "lines": reading.lines}
    try:
        return Claim.model_validate(whole)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).replace("_", " ")
        raise SourceFileError(reading.name, f"{name}: {first['msg']}.") from error
