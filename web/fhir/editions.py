"""Which edition answers: FHIR names one by `version`, a date of service chooses it by `date`."""

from __future__ import annotations

from datetime import date

from codestore import CodeStore
from core.codes import CodeSystem
from core.records import Release
from web.fhir.given import Asked
from web.fhir.outcomes import FhirError


def editions(store: CodeStore, system: CodeSystem) -> list[Release]:
    """The editions that hold codes of a system, in the store's order.

    Raises:
        StoreError: The store failed.
    """
    return [release for release in store.releases() if release in store.releases_of(system, release.effective_from)]


def service_date(store: CodeStore, asked: Asked, system: CodeSystem, today: date) -> date:
    """The date of service to look up: the one given, else the first of the edition named, else today.

    Args:
        store: The code store.
        asked: What the client asks.
        system: Our code system of the code.
        today: Today.

    Raises:
        FhirError: No edition has the version's name, or it does not hold on the date given.
        StoreError: The store failed.
    """
    if not asked.version:
        return asked.date or today
    loaded = editions(store, system)
    named = [release for release in loaded if _is_called(release, asked.version)]
    if not named:
        known = "; ".join(release.label for release in loaded) or "none"
        raise FhirError(404, "not-found", f"No edition {asked.version[:80]!r} is loaded. Loaded: {known}.")
    if asked.date is None:
        return today if any(_holds_on(release, today) for release in named) else named[0].effective_from
    if not any(_holds_on(release, asked.date) for release in named):
        said = " or ".join(f"{release.label} ({period(release)})" for release in named)
        raise FhirError(404, "not-found", f"Edition {said} does not hold on {asked.date.isoformat()}.")
    return asked.date


def period(release: Release) -> str:
    """The dates of service of an edition in words."""
    until = f"to {release.effective_to.isoformat()}" if release.effective_to else "on"
    return f"{release.effective_from.isoformat()} {until}"


def cited(release: Release, as_of: date) -> str:
    """An edition as a message names it, and whether it had ended by the date of service."""
    ended = release.effective_to is not None and as_of > release.effective_to
    remark = f"; it ended before {as_of.isoformat()}" if ended else ""
    return f"{release.source.title}, {release.label} ({period(release)}{remark})"


def _is_called(release: Release, version: str) -> bool:
    """Whether a version names an edition: by its label, its first day, or the year in its label."""
    label = release.label.casefold()
    year = len(version) == 4 and version.isdecimal() and version in label
    return year or version.casefold() == label or version == release.effective_from.isoformat()


def _holds_on(release: Release, day: date) -> bool:
    return release.effective_from <= day and (release.effective_to is None or day <= release.effective_to)
