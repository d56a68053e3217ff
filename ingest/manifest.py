"""The manifest: every official source this program can read, declared in `ingest/sources/*.toml`.

A new edition of a source needs at most a line there (an address, a heading, a range), not code.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import SourceFileError
from core.records import Source

SOURCES_FOLDER = Path(__file__).resolve().parent / "sources"


def _a_regular_expression(text: str) -> str:
    re.compile(text)
    return text


Pattern = Annotated[str, AfterValidator(_a_regular_expression)]
"""A regular expression, searched without regard to case."""


class Period(StrEnum):
    """How long an edition is in force."""

    FISCAL_YEAR = "fiscal_year"
    """From October 1 of the year before to September 30; group ``year``."""
    FISCAL_YEAR_UPDATE = "fiscal_year_update"
    """From April 1 to September 30 of group ``year``: the second edition of a fiscal year."""
    FISCAL_YEAR_BEFORE = "fiscal_year_before"
    """The fiscal year that ended when that of group ``year`` began: a list of changes says what held until then."""
    CALENDAR_YEAR = "calendar_year"
    """Group ``year``."""
    PAYMENT_YEAR = "payment_year"
    """The calendar year before group ``year``: Medicare Advantage pays by the diagnoses of the year before."""
    QUARTER = "quarter"
    """The calendar quarter of groups ``year`` and ``quarter``, or of ``year``, ``month`` and perhaps ``day``."""
    OPEN = "open"
    """From the date of groups ``year``, and perhaps ``month`` and ``day``, on, until a newer one."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Edition(_Strict):
    """One way of telling which edition a file is.

    Attributes:
        pattern: Looked for in the file's name with its archive's, as in ``cms_2026_dx.zip/icd10cm_order_2026.txt``, or
            in its beginning. Its groups are those that `period` needs; a month may be a name.
        within: Where it is looked for: ``name``, ``text`` (the first 4,000 characters) or ``modified``, the day it was
            last changed, such as ``2025-06-06 12:29``; for files that are made anew every day and name none.
        period: How long the edition is in force.
        label: What it is called; may use the groups and ``{quarter}``, as in ``FY{year}`` or ``{year} Q{quarter}``.
        first_day: Of a file that is known by its name and states no date: the day to take instead of the groups.
    """

    pattern: Pattern
    within: str = Field("name", pattern="^(name|text|modified)$")
    period: Period
    label: str
    first_day: date | None = None


def _an_address(text: str) -> str:
    try:
        filled = text.format_map(dict.fromkeys(PLACEHOLDERS, "1"))
    except (KeyError, IndexError, ValueError):
        raise ValueError(f"{text} may only use the placeholders {', '.join(PLACEHOLDERS)}") from None
    if not re.match(r"https://[^/@]+/", filled):
        raise ValueError(f"{text} is no https address")
    return text


PLACEHOLDERS = ("year", "yy", "fiscal_year", "quarter", "month", "letter", "ncci")
"""What an address may be filled in with; see `Download`."""

Address = Annotated[str, AfterValidator(_an_address)]


class Download(_Strict):
    """A file of the current edition at its publisher.

    Addresses may use ``{year}`` and ``{yy}``, ``{fiscal_year}`` (from October 1 the next year's number), ``{quarter}``
    (1 to 4), ``{month}`` (its first one: january, april, july, october), ``{letter}`` (a to d by quarter) and
    ``{ncci}`` (NCCI's version of the quarter: 320 for the first one of 2026), filled in for a date of service.

    Attributes:
        url: Its address; None where it has a new one each time, which only a page tells.
        midyear: Its address from April 1 to September 30, where an update then replaces the edition of October.
        otherwise: Other addresses that its publisher has used, tried in turn where there is nothing at the first.
        page: A page of the publisher that links to it, read where there is nothing at any of these.
        link: The end of its address on that page, as a regular expression that may use the same placeholders, written
            with ``<`` and ``>`` because braces mean repetition there.
        accept: Name of the licence that its publisher asks to be accepted first, such as ``ama``; "" if none.
        sha256: Its checksum, where the publisher gives one.
    """

    url: Address | None = None
    midyear: Address | None = None
    otherwise: tuple[Address, ...] = ()
    page: Address | None = None
    link: Pattern = ""
    accept: str = ""
    sha256: str = Field("", pattern="^(?:[0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.url is None and self.page is None:
            raise ValueError("A download needs a url or a page")
        if (self.page is None) != (not self.link):
            raise ValueError("page and link belong together")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that it may be asked for at, as written."""
        return tuple(address for address in (self.url, self.midyear, *self.otherwise, self.page) if address)


class SourceEntry(_Strict):
    """One source.

    Attributes:
        id: Its name in commands and answers.
        title: Its name for users.
        publisher: Who publishes it.
        licence: On which terms it may be used.
        landing_page: Where a person finds its editions.
        cadence_days: How often a new edition comes; 0 for an edition that is the last one.
        parser: ``module:function`` below `ingest.parsers`.
        licensed: Name of the licence its text needs; such a source is kept apart. "" if none.
        files: File names it is recognised by, with their archive's (searched for in ``archive.zip/member.txt``). Of two
            forms of one edition that are both text, the one named first is read.
        beside: Names of files that come with it and say nothing that `files` do not, such as its documentation or the
            same rows in another form: known, and passed over.
        required_parts: How many files one edition consists of, where it is cut into several.
        edition: How to tell the edition, tried in turn.
        rows: Lowest and highest count of each kind of row in a right edition, by the names that the status shows.
        columns: Headings by field.
        positions: First and last character by field, from 1, of fixed-width text.
        options: Handed to the parser.
        precedence: Place among sources that hold the same thing; the lowest answers first.
        download: Its files at the publisher.
    """

    id: str = Field(pattern="^[a-z0-9-]+$")
    title: str
    publisher: str
    licence: str
    landing_page: str = Field(pattern="^https://")
    cadence_days: int = Field(ge=0)
    parser: str = Field(pattern="^[a-z0-9_]+:[a-z0-9_]+$")
    licensed: str = ""
    files: tuple[Pattern, ...] = Field(min_length=1)
    beside: tuple[Pattern, ...] = ()
    required_parts: int = Field(1, ge=1)
    edition: tuple[Edition, ...]
    rows: dict[str, tuple[int, int]] = {}
    columns: dict[str, tuple[str, ...]] = {}
    positions: dict[str, tuple[int, int]] = {}
    options: dict[str, str] = {}
    precedence: int = Field(100, ge=0, le=1_000)
    download: tuple[Download, ...] = ()

    @property
    def source(self) -> Source:
        """What is said about it in the code store."""
        return Source(self.id, self.title, self.publisher, self.licence, self.landing_page, self.precedence)

    def of_file(self, name: str) -> SourceEntry:
        """The source that a file of the user's own makes, named after it: ``manual-our-policy`` of "Our policy.pdf"."""
        stem = Path(name).stem
        slug = "-".join(re.findall("[a-z0-9]+", stem.lower()))
        return self.model_copy(update={"id": f"{self.id}-{slug}", "title": stem, "landing_page": ""})


class Manifest(_Strict):
    """All sources, in order of precedence.

    Attributes:
        source: The official sources.
        own: What else a file may be that the user names and no official source is recognised in; each such file is a
            source of its own (`SourceEntry.of_file`).
    """

    source: tuple[SourceEntry, ...] = ()
    own: tuple[SourceEntry, ...] = ()

    def get(self, source_id: str) -> SourceEntry | None:
        """The source of a name."""
        return next((entry for entry in self.source if entry.id == source_id), None)


def read_manifest(folder: Path = SOURCES_FOLDER) -> Manifest:
    """Read every file of the manifest.

    Raises:
        SourceFileError: A file is not in its form, or two sources have one name.
    """
    entries: list[SourceEntry] = []
    own: list[SourceEntry] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            part = Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
            entries += part.source
            own += part.own
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SourceFileError(path.name, f"is not TOML: {error}") from None
        except ValidationError as error:
            first = error.errors()[0]
            raise SourceFileError(path.name, first["msg"], ".".join(str(part) for part in first["loc"])) from None
    names = [entry.id for entry in entries]
    for name in names:
        if names.count(name) > 1:
            raise SourceFileError(folder.name, f"declares the source {name} twice.")
    return Manifest(source=tuple(sorted(entries, key=lambda entry: entry.precedence)), own=tuple(own))


def dates_of(period: Period, year: int, month: int = 1, day: int = 1) -> tuple[date, date | None]:
    """First and last date of service of the edition in force on a day.

    Args:
        period: Kind of edition.
        year: Year; for a fiscal year its own number.
        month: Month, where the period is a quarter or open.
        day: Day, where the period is open.
    """
    match period:
        case Period.FISCAL_YEAR | Period.FISCAL_YEAR_UPDATE | Period.FISCAL_YEAR_BEFORE:
            ended = year - 1 if period is Period.FISCAL_YEAR_BEFORE else year
            begun = date(year, 4, 1) if period is Period.FISCAL_YEAR_UPDATE else date(ended - 1, 10, 1)
            return begun, date(ended, 9, 30)
        case Period.CALENDAR_YEAR:
            return date(year, 1, 1), date(year, 12, 31)
        case Period.PAYMENT_YEAR:
            return date(year - 1, 1, 1), date(year - 1, 12, 31)
        case Period.QUARTER:
            first = 3 * ((month - 1) // 3) + 1
            last_day = {1: 31, 4: 30, 7: 30, 10: 31}[first]
            return date(year, first, 1), date(year, first + 2, last_day)
        case Period.OPEN:
            return date(year, month, day), None
