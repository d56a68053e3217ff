"""What is loaded, how old it is, whether its dates have run out, and how what is missing is got."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from codestore import open_store
from core.errors import NotReadyError
from core.records import STARTER_SOURCE_ID, Release
from core.settings import Settings
from ingest.manifest import Manifest, Period, SourceEntry

PACKAGED_SOURCE_ID = "icd10cm"
"""The source of which one edition comes with the program's packages."""

_GET_STARTER = "python -m ingest starter"


class State(StrEnum):
    """Whether a source can answer for today."""

    CURRENT = "current"
    ENDED = "ended"
    """Its last date of service has passed, or a later edition that is loaded has begun."""
    NEWER_EXPECTED = "newer edition expected"
    """It has no end, but its publisher brings out a new one more often than this."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Expected:
    """A source that can be loaded.

    Attributes:
        id: Its name in commands and answers.
        title: Its name for users.
        get: The command that gets it.
        cadence_days: How often a new edition comes; 0 for one that is the last.
        looks_back: Its editions tell of the fiscal year before, so that each is the newest for a year after its end.
        renew: The command that gets a newer edition, where it is another one.
        licence: On which terms it may be used.
        page: Where a person finds its editions; "" for our own.
    """

    id: str
    title: str
    get: str
    cadence_days: int = 0
    looks_back: bool = False
    renew: str = ""
    licence: str = ""
    page: str = ""


class SourceStatus(BaseModel):
    """One release, or a source of which none is loaded.

    Attributes:
        source: Id of the source.
        title: Its title.
        release: Label of the release; "" when missing, as everything below.
        effective_from: First date of service.
        effective_to: Last one, where known.
        rows: Number of rows by table.
        age_days: Days since its first date of service.
        state: Whether it can answer for today.
        get: The command that gets the source, or its newer edition; "" where none is needed or known.
        licence: On which terms it may be used.
        page: Where a person finds its editions; "" where there is no such place.
    """

    source: str
    title: str
    release: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    rows: dict[str, int] = {}
    age_days: int | None = None
    state: State = State.MISSING
    get: str = ""
    licence: str = ""
    page: str = ""


def expected_sources(manifest: Manifest) -> list[Expected]:
    """Every source that can be loaded: the starter knowledge and those of the manifest."""
    starter = Expected(STARTER_SOURCE_ID, "Codewright starter knowledge", _GET_STARTER, licence="CC BY 4.0")
    return [starter, *(_expected(entry) for entry in manifest.source)]


def _expected(entry: SourceEntry) -> Expected:
    if entry.licensed:
        get = f"python -m ingest load PATH --accept-license {entry.licensed}"
    elif entry.download:
        get = f"python -m ingest fetch {entry.id}"
    else:
        get = f"python -m ingest load PATH (files from {entry.landing_page})"
    looks_back = any(edition.period is Period.FISCAL_YEAR_BEFORE for edition in entry.edition)
    packaged = entry.id == PACKAGED_SOURCE_ID
    return Expected(
        entry.id,
        entry.title,
        _GET_STARTER if packaged else get,
        entry.cadence_days,
        looks_back,
        renew=get if packaged else "",
        licence=entry.licence,
        page=entry.landing_page,
    )


def read_status(homes: Iterable[Settings], expected: Sequence[Expected], today: date) -> list[SourceStatus]:
    """The active releases, and the expected sources of which none is loaded.

    Args:
        homes: The settings of every home to look into; one in which nothing is loaded is passed over.
        expected: All sources that can be loaded.
        today: The day for which they are judged.

    Raises:
        StoreError: A code store cannot be read.
    """
    releases = [release for settings in homes for release in active_releases(settings)]
    known = {source.id: source for source in expected}
    loaded = {release.source.id for release in releases}
    return [status_of(release, today, known.get(release.source.id), releases) for release in releases] + [
        SourceStatus(source=source.id, title=source.title, get=source.get, licence=source.licence, page=source.page)
        for source in expected
        if source.id not in loaded
    ]


def active_releases(settings: Settings) -> list[Release]:
    """The releases that answer from a home; none where nothing was ever loaded.

    Raises:
        StoreError: The code store cannot be read.
    """
    try:
        with open_store(settings) as store:
            return store.releases()
    except NotReadyError:
        return []


def status_of(
    release: Release, today: date, source: Expected | None = None, active: Iterable[Release] = ()
) -> SourceStatus:
    """How a release stands on a day.

    Args:
        release: The release.
        today: The day.
        source: What is known of its source.
        active: All active releases, to see whether a later edition of it has begun.
    """
    state = _state(release, today, source, active)
    return SourceStatus(
        source=release.source.id,
        title=release.source.title,
        release=release.label,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
        rows=release.rows,
        age_days=(today - release.effective_from).days,
        state=state,
        get=(source.renew or source.get) if source and state is not State.CURRENT else "",
        licence=release.source.licence,
        page=release.source.url,
    )


def _state(release: Release, today: date, source: Expected | None, active: Iterable[Release]) -> State:
    followed = any(
        other.source.id == release.source.id and release.effective_from < other.effective_from <= today
        for other in active
    )
    end = release.effective_to
    if end is not None and source and source.looks_back:
        end = end.replace(year=end.year + 1)
    if followed or (end is not None and today > end):
        return State.ENDED
    age = (today - release.effective_from).days
    if release.effective_to is None and source and 0 < source.cadence_days < age:
        return State.NEWER_EXPECTED
    return State.CURRENT


def sentence(status: SourceStatus) -> str:
    """A status in one line, such as is printed after loading."""
    if status.state is State.MISSING:
        return f"{status.title}: missing. Run: {status.get}" if status.get else f"{status.title}: missing"
    until = f"to {status.effective_to}" if status.effective_to else "on"
    line = f"{status.title}, {status.release}: {rows_in_words(status.rows)}; for {status.effective_from} {until}"
    run = f". Run: {status.get}" if status.get else ""
    if status.state is State.ENDED:
        return f"{line}; ended, a newer edition is in force{run}"
    if status.state is State.NEWER_EXPECTED:
        return f"{line}; a newer edition is to be expected{run}"
    return line


_NAMES = {
    "active_ptp_edit": ("active PTP edit", "active PTP edits"),
    "anesthesia_factor": ("anesthesia factor", "anesthesia factors"),
    "code_attribute": ("attribute of a code", "attributes of codes"),
    "gpci": ("GPCI", "GPCIs"),
    "hcc_hierarchy": ("HCC hierarchy", "HCC hierarchies"),
    "hcc_mapping": ("HCC mapping", "HCC mappings"),
    "locality": ("locality", "localities"),
    "mue_limit": ("MUE limit", "MUE limits"),
    "opps_cap": ("OPPS cap", "OPPS caps"),
    "pcs_value": ("PCS value", "PCS values"),
    "ptp_edit": ("PTP edit", "PTP edits"),
}
"""Names of rows, one and many, that are not just the table's name with an s."""


def name_of_rows(table: str, count: int = 0) -> str:
    """What the rows of a table are called when counted: ``billable_code`` gives "billable codes"."""
    bare = table.replace("_", " ")
    one, many = _NAMES.get(table, (bare, f"{bare}s"))
    return one if count == 1 else many


def rows_in_words(rows: Mapping[str, int]) -> str:
    """Numbers of rows as they are printed, such as "98,204 codes, 74,719 billable codes"."""
    return ", ".join(f"{count:,} {name_of_rows(name, count)}" for name, count in rows.items() if count) or "no rows"
