"""Rows out of official files: delimited text, fixed-width text and spreadsheets, read the same way.

Columns are found by their headings, which the manifest lists per field (publishers rename them from edition to
edition), below whatever banner stands above them. Everything that goes wrong is told with file, row and field.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError  # only the exception; nothing is parsed with it
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.codes import Code, CodeSystem, fits, parse
from core.errors import CodeFormatError, SourceFileError

csv.field_size_limit(16 * 1024**2)  # whole coverage documents stand in one cell; the default is 128 KB

FETCH_AGAIN = "Fetch the file again from its publisher."
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
HEADING_WITHIN = 30
"""Rows in which the headings must appear; banners of official files are shorter."""

_DATE_FORMATS = ("%Y%m%d", "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d %H:%M:%S")
# What openpyxl and the standard library below it raise over a damaged archive or broken XML.
_SPREADSHEET_ERRORS = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
)
OPEN_ENDED = {"", "*", "99991231", "9999-12-31", "12/31/9999"}
"""How official files write that a row has no end."""

Columns = Mapping[str, Sequence[str]]
"""For each field, the headings it goes by; compared without case, spacing and punctuation."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, by field.

    Attributes:
        file: Name of the file, for messages.
        number: Line or row in the file, from 1.
        values: Text of each field, stripped; a column the file does not have is missing.
    """

    file: str
    number: int
    values: Mapping[str, str]

    def text(self, field: str, default: str = "") -> str:
        """The text of a field; `default` where the file does not have the column."""
        return self.values.get(field, default)

    def required(self, field: str) -> str:
        """The text of a field that may not be empty.

        Raises:
            SourceFileError: It is empty.
        """
        value = self.values.get(field, "")
        if not value:
            raise self.error(field, "is empty.")
        return value

    def integer(self, field: str) -> int:
        """A whole number.

        Raises:
            SourceFileError: It is none.
        """
        value = self.required(field)
        try:
            return int(value.replace(",", ""))
        except ValueError:
            raise self.error(field, f"{value[:40]!r} is not a whole number.") from None

    def decimal(self, field: str, default: Decimal = Decimal(0)) -> Decimal:
        """An amount, without its dollar sign and separators; `default` where the field is empty.

        Raises:
            SourceFileError: It is no number.
        """
        value = self.text(field).replace(",", "").removeprefix("$")
        if not value:
            return default
        try:
            amount = Decimal(value)
        except InvalidOperation:
            raise self.error(field, f"{value[:40]!r} is not a number.") from None
        if not amount.is_finite():
            raise self.error(field, f"{value[:40]!r} is not a number.")
        return amount

    def date(self, field: str) -> date | None:
        """A date in any of the forms official files use; None for an empty or open-ended one (``*``, 9999-12-31).

        Raises:
            SourceFileError: It is no date.
        """
        value = self.text(field)
        if value in OPEN_ENDED:
            return None
        found = as_date(value)
        if found is None:
            raise self.error(field, f"{value[:40]!r} is not a date.")
        return found

    def code(self, field: str, system: CodeSystem | None = None) -> Code:
        """A code, in canonical form.

        Args:
            field: The field.
            system: Its system; None takes CPT or HCPCS Level II by shape.

        Raises:
            SourceFileError: It has the shape of none.
        """
        value = self.required(field)
        try:
            return procedure_code(value) if system is None else parse(value, system)
        except CodeFormatError as error:
            raise self.error(field, error.message) from None

    def error(self, field: str, problem: str) -> SourceFileError:
        """An error at this place of the file; to be raised."""
        return SourceFileError(self.file, problem, f"row {self.number}, {field}", FETCH_AGAIN)


def procedure_code(text: str) -> Code:
    """The CPT or HCPCS Level II code that a text writes.

    Files of procedures mix the two, and never hold the diagnoses that some HCPCS codes have the shape of.

    Raises:
        CodeFormatError: It has the shape of neither.
    """
    return parse(text, CodeSystem.CPT if fits(text, CodeSystem.CPT) else CodeSystem.HCPCS)


def as_date(text: str) -> date | None:
    """A date written in one of the forms of official files; None if it is in none of them."""
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a calendar day has no zone
        except ValueError:
            continue
    return None


def read_table(
    path: Path, columns: Columns, *, optional: Iterable[str] = (), stacked: bool = False, delimiter: str = ""
) -> Iterator[Row]:
    """The rows below the headings of a delimited text or a spreadsheet; empty rows are passed over.

    Args:
        path: The file: ``.xlsx``, or text with commas, tabs, pipes or semicolons.
        columns: Headings by field.
        optional: Fields whose column an edition may lack.
        stacked: Headings stand over several rows, "WORK" above "RVU", and name the edition's year, which is left out.
        delimiter: What parts the columns of a text, where its long texts would hide that.

    Raises:
        SourceFileError: It is no such file, or a column is missing.
    """
    optional = frozenset(optional)
    rows = iter(raw_rows(path, delimiter))
    beginning = list(islice(rows, HEADING_WITHIN))
    headings = _joined_downwards(beginning) if stacked else beginning
    start, places = find_headings(path, headings, columns, optional)
    for number, cells in chain(beginning[start + 1 :], rows):
        values = {field: cells[place].strip() if place < len(cells) else "" for field, place in places.items()}
        if any(values.values()):
            yield Row(path.name, number, values)


def read_fixed_width(path: Path, fields: Mapping[str, tuple[int, int]], *, least: int = 1) -> Iterator[Row]:
    """The lines of a text whose fields stand in fixed places; empty lines are passed over.

    Args:
        path: The file.
        fields: For each field its first and last character, counted from 1 as record layouts do.
        least: Characters a line must have.

    Raises:
        SourceFileError: It is no text, or a line is shorter than `least`.
    """
    for number, line in enumerate(read_lines(path), 1):
        bare = line.rstrip("\r\n")
        if not bare.strip():
            continue
        if len(bare) < least:
            problem = f"has {len(bare)} characters; at least {least} are expected."
            raise SourceFileError(path.name, problem, f"row {number}", FETCH_AGAIN)
        yield Row(path.name, number, {field: bare[a - 1 : b].strip() for field, (a, b) in fields.items()})


def raw_rows(path: Path, delimiter: str = "") -> Iterator[tuple[int, Sequence[str]]]:
    """All rows of a delimited text or of the first sheet of a spreadsheet, with their numbers from 1.

    Args:
        path: The file.
        delimiter: What parts the columns of a text; "" takes the likeliest.

    Raises:
        SourceFileError: It is neither.
    """
    return _spreadsheet_rows(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _delimited_rows(path, delimiter)


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, with their ends.

    Raises:
        SourceFileError: It is empty, no text, or a web page.
    """
    with _open_text(path) as stream:
        yield from stream


def _delimited_rows(path: Path, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    with _open_text(path) as stream:
        beginning = stream.read(20_000)
        stream.seek(0)
        reader = csv.reader(stream, delimiter=delimiter or _delimiter(beginning))
        number = 1
        try:
            for cells in reader:
                yield number, cells
                number = reader.line_num + 1
        except csv.Error as error:
            raise SourceFileError(path.name, f"cannot be read: {error}.", f"row {number}", FETCH_AGAIN) from None


def _spreadsheet_rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which nobody reads here
            book = load_workbook(path, read_only=True, data_only=True)
        with closing(book):
            for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                yield number, [_cell_text(cell) for cell in cells]
    except _SPREADSHEET_ERRORS as error:
        raise SourceFileError(path.name, "is not a spreadsheet that can be read.", hint=FETCH_AGAIN) from error


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@contextmanager
def _open_text(path: Path) -> Iterator[io.TextIOBase]:
    """A text file in UTF-8 or, as CMS still writes many, in Windows-1252."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4_096)
            encoding = _encoding(path, head, stream)
        with path.open(encoding=encoding, errors="strict", newline="") as text:
            yield text
    except UnicodeDecodeError:
        problem = "is neither UTF-8 nor Windows-1252 text."
        raise SourceFileError(path.name, problem, "encoding", FETCH_AGAIN) from None
    except OSError as error:
        raise SourceFileError(path.name, f"cannot be read: {error.strerror}.", hint=FETCH_AGAIN) from error


def _encoding(path: Path, head: bytes, stream: io.BufferedReader) -> str:
    if not head.strip():
        raise SourceFileError(path.name, "is empty.", hint=FETCH_AGAIN)
    if re.match(rb"\s*(?:<!doctype html|<html)", head, re.IGNORECASE):
        problem = "is a web page, not a data file."
        raise SourceFileError(path.name, problem, hint="Accept the publisher's licence page, then download again.")
    if b"\x00" in head:
        raise SourceFileError(path.name, "is not a text file.", hint=FETCH_AGAIN)
    stream.seek(0)
    try:
        for line in stream:
            line.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(beginning: str) -> str:
    """The separator that the longest run of lines is cut by; a comma where nothing else is commoner."""
    counts = {mark: beginning.count(mark) for mark in ",\t|;"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def find_headings(
    path: Path, beginning: Sequence[tuple[int, Sequence[str]]], columns: Columns, optional: frozenset[str]
) -> tuple[int, dict[str, int]]:
    """Where the headings stand in a file's first rows, and the place of each field's column.

    Raises:
        SourceFileError: No row has them all.
    """
    names = {field: {bare_heading(name) for name in (*accepted, field)} for field, accepted in columns.items()}
    closest: dict[str, int] = {}
    for index, (_, cells) in enumerate(beginning):
        headings = [bare_heading(cell) for cell in cells]
        places: dict[str, int] = {}
        for field, accepted in names.items():
            place = next((place for place, heading in enumerate(headings) if heading in accepted), None)
            if place is not None:
                places[field] = place
        if names.keys() - optional <= places.keys():
            return index, places
        closest = max(closest, places, key=len)
    missing = ", ".join(
        sorted(f"{field} ({' or '.join(columns[field])})" for field in names.keys() - optional - closest.keys())
    )
    problem = f"has no column {missing} within its first {HEADING_WITHIN} rows."
    raise SourceFileError(
        path.name, problem, "headings", "If the publisher renamed a column, add its new name to the manifest."
    )


def _joined_downwards(rows: Sequence[tuple[int, Sequence[str]]]) -> list[tuple[int, Sequence[str]]]:
    """Each row with the cells above it put before its own, up to the banner, whose rows have one cell each."""
    joined: list[tuple[int, Sequence[str]]] = []
    above: list[str] = []
    for number, cells in rows:
        if sum(1 for cell in cells if cell.strip()) < 2:
            above = []
            joined.append((number, cells))
            continue
        above = [f"{upper} {_YEAR.sub('', cell)}" for upper, cell in zip_longest(above, cells, fillvalue="")]
        joined.append((number, above))
    return joined


def bare_heading(heading: str) -> str:
    """A heading as it is compared: letters and digits in lower case."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())
