"""What Medicare's fee schedule says of paying for a code at all: its status indicator.

Source of the rules: CMS, record layout of the physician fee schedule relative value file, field status code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.compose.wording import listed
from assistant.gather.figures import figure_meaning
from assistant.gather.tables import Row
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from core.facts import FeeScheduleRow
from core.records import Setting

_SEVERITIES = {
    **dict.fromkeys("BIDFGH", Severity.ERROR),
    **dict.fromkeys("NPT", Severity.WARNING),
    **dict.fromkeys("CRQXEM", Severity.INFORMATION),
}
"""How much each status weighs; A and J, which are paid, are no finding."""

_ACTIONS = {
    "B": "Take it out: its payment is in that of the other services.",
    "I": "Report the code that Medicare uses in its place.",
    "N": "The patient pays: GY, or GX with a voluntary notice, says that it is not covered.",
    "P": "It is paid, if at all, as part of another service.",
    "R": "See the coverage instructions for it.",
    "C": "The contractor sets the price: have the documentation at hand.",
    "X": "It is paid, if at all, under another fee schedule or by another part of Medicare.",
    "E": "It is paid, if at all, by another method: drugs, supplies and their like.",
    "M": "It is reported for quality and carries no payment.",
    "T": "Expect no payment for it beside the other services of the day.",
    "Q": "It is reported for information and carries no payment.",
}
_DELETED = "Report the code that took its place."
_ONLY_ALONE = "T"
_MOST_NAMED = 8


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """The status of each line's code, on a practitioner's claim."""
    if facts.setting is Setting.OUTPATIENT:
        yield finding(
            Severity.NOT_CHECKED,
            Rule.STATUS,
            "Status indicators of the outpatient prospective payment system (OPPS, Addendum B) are not among the "
            "sources here, so whether a hospital is paid for a code was not checked.",
            "Look them up in CMS's Addendum B of the quarter.",
        )
        return
    by_status: dict[str, list[tuple[Line, Row[FeeScheduleRow]]]] = {}
    for line in facts.lines:
        row = line.schedule
        if row is not None and row.fact.status in _SEVERITIES and _matters(line, row.fact.status, facts):
            by_status.setdefault(row.fact.status, []).append((line, row))
    for status, found in by_status.items():
        yield _told(status, found)


def _matters(line: Line, status: str, facts: ClaimFacts) -> bool:
    """Whether a status says something of a line: one that is paid only alone may be alone on its date."""
    return status != _ONLY_ALONE or any(
        other.when == line.when and other.code not in (None, line.code) for other in facts.lines
    )


def _told(status: str, found: Sequence[tuple[Line, Row[FeeScheduleRow]]]) -> Finding:
    """One finding for all lines whose codes have the same status."""
    names = [f"{row.fact.code.code} (line {line.number})" for line, row in found]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    named = f"{', '.join(names[:_MOST_NAMED])}{more}" if more else listed(names)
    return finding(
        _SEVERITIES[status],
        Rule.STATUS,
        f"{named} {'have' if len(found) > 1 else 'has'} status {status} in Medicare's fee schedule: "
        f"{figure_meaning('status', status)}.",
        _ACTIONS.get(status, _DELETED),
        *(row.evidence for _, row in found[:_MOST_NAMED]),
        lines=[line.number for line, _ in found],
        codes=[row.fact.code for _, row in found],
    )
