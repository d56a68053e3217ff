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
    if facts.lines:
        yield from _lacking(facts)
    for release, dates, evidence in _used(facts):
        outside = [when for when in sorted(dates) if not covers(release, when)]
        if outside:
            yield _of_another_time(release, outside, evidence)


def _lacking(facts: ClaimFacts) -> Iterator[Finding]:
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


def _used(facts: ClaimFacts) -> Iterator[tuple[Release, set[date], Evidence | None]]:
    """The editions that answered, each with the dates it was asked about and something it said."""
    found: dict[str, tuple[Release, set[date], Evidence | None]] = {}
    for release, when, evidence in _answers(facts):
        found.setdefault(release.key, (release, set(), evidence))[1].add(when)
    yield from found.values()


def _answers(facts: ClaimFacts) -> Iterator[tuple[Release, date, Evidence | None]]:
    """Each edition that answered, with the date and the evidence, as often as it did."""
    for when, among in facts.edits.items():
        if among.release is not None:
            yield among.release, when, among.pairs[0].evidence if among.pairs else None
    for line in facts.lines:
        for row in (line.schedule, line.limit, line.add_on):
            if row is not None:
                yield row.release, line.when, row.evidence
    known = [(line.when, line.standing) for line in facts.lines]
    known += [(when, one) for diagnosis in facts.diagnoses for when, one in diagnosis.by_date.items()]
    for when, one in known:
        if one is not None and one.record is not None and one.release is not None:
            yield one.release, when, one.evidence


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
