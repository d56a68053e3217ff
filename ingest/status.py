"""What is loaded, how old it is, and whether its dates have run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from codestore import open_store
from core.errors import NotReadyError
from core.records import Release, Source
from core.settings import Settings


class State(StrEnum):
    """Whether a source can answer for today."""

    CURRENT = "current"
    ENDED = "ended"
    """Its last date of service has passed."""
    MISSING = "missing"


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
    """

    source: str
    title: str
    release: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    rows: dict[str, int] = {}
    age_days: int | None = None
    state: State = State.MISSING


def read_status(settings: Settings, expected: Sequence[Source], today: date) -> list[SourceStatus]:
    """The active releases, and the expected sources of which none is loaded.

    Raises:
        StoreError: The code store cannot be read.
    """
    try:
        with open_store(settings) as store:
            releases = store.releases()
    except NotReadyError:
        releases = []
    loaded = {release.source.id for release in releases}
    missing = [SourceStatus(source=source.id, title=source.title) for source in expected if source.id not in loaded]
    return [status_of(release, today) for release in releases] + missing


def status_of(release: Release, today: date) -> SourceStatus:
    """How a release stands on a day."""
    ended = release.effective_to is not None and today > release.effective_to
    return SourceStatus(
        source=release.source.id,
        title=release.source.title,
        release=release.label,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
        rows=release.rows,
        age_days=(today - release.effective_from).days,
        state=State.ENDED if ended else State.CURRENT,
    )


def sentence(status: SourceStatus) -> str:
    """A status in one line, such as is printed after loading."""
    if status.state is State.MISSING:
        return f"{status.title}: missing. Run: python -m ingest starter"
    rows = ", ".join(f"{count:,} {_plural(name)}" for name, count in status.rows.items() if count)
    until = f"to {status.effective_to}" if status.effective_to else "on"
    line = f"{status.title}, {status.release}: {rows}; for {status.effective_from} {until}"
    return f"{line}; ended, a newer edition is in force" if status.state is State.ENDED else line


def _plural(table: str) -> str:
    return f"{table.replace('_', ' ')}s"
