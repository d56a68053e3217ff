"""How far the tables that are loaded reach: what lacks, what is of another time, and whose rules they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.wording import day, edition, listed
from assistant.gather.tables import covers
from claimcheck.facts import ClaimFacts
from claimcheck.report import Finding, Rule, Severity, finding
from core.evidence import Evidence
from core.facts import AddOnPair, FeeScheduleRow
from core.records import Release

_MOST_DATES = 3


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Findings about the claim as a whole; none about a code."""
    if not facts.claim.is_medicare:
        yield finding(
            Severity.INFORMATION,
            Rule.TABLES,
            f"The payer is {facts.claim.payer}: edits, unit limits, add-on pairs, indicators and coverage documents "
            "are Medicare's, and the payer may follow others.",
            "Hold what is marked as Medicare's against the payer's own policy.",
        )
    if not facts.lines:
        return
    if FeeScheduleRow not in facts.loaded:
        yield finding(
            Severity.NOT_CHECKED,
            Rule.TABLES,
            "The physician fee schedule is not loaded here, so status, global days, and what its indicators say of "
            "modifiers were not checked.",
            how_to_load(Missing.FEES),
        )
    if AddOnPair not in facts.loaded:
        yield finding(
            Severity.NOT_CHECKED,
            Rule.TABLES,
            "The add-on code edits are not loaded here, so primaries of add-on codes were not checked.",
            how_to_load(Missing.ADD_ONS),
        )
    for release, dates, evidence in _used(facts):
        outside = [when for when in sorted(dates) if not covers(release, when)]
        if outside:
            yield _of_another_time(release, outside, evidence)


def _used(facts: ClaimFacts) -> Iterator[tuple[Release, set[date], Evidence | None]]:
    """The editions that answered about lines, each with the dates it was asked about and something it said."""
    found: dict[str, tuple[Release, set[date], Evidence | None]] = {}

    def note(release: Release, when: date, evidence: Evidence | None) -> None:
        found.setdefault(release.key, (release, set(), evidence))[1].add(when)

    for when, among in facts.edits.items():
        if among.release is not None:
            note(among.release, when, among.pairs[0].evidence if among.pairs else None)
    for line in facts.lines:
        for row in (line.schedule, line.limit, line.add_on):
            if row is not None:
                note(row.release, line.when, row.evidence)
    yield from found.values()


def _of_another_time(release: Release, dates: list[date], evidence: Evidence | None) -> Finding:
    named = listed([day(when) for when in dates[:_MOST_DATES]])
    more = f" and {len(dates) - _MOST_DATES} more dates" if len(dates) > _MOST_DATES else ""
    until = f" to {day(release.effective_to)}" if release.effective_to else ""
    source = release.source.id.removesuffix("-table")
    return finding(
        Severity.NOT_CHECKED,
        Rule.TABLES,
        f"{edition(release)} was in force from {day(release.effective_from)}{until}: what it says was used for {named}"
        f"{more}, for which no edition is loaded.",
        f"Load the edition of the date: `python -m ingest fetch {source}` gets the current one, `python -m ingest load "
        "PATH` loads a copy you have.",
        evidence,
    )
