"""What Medicare's fee schedule says of paying for a code at all: its status indicator.

Source of the rules: CMS, record layout of the physician fee schedule relative value file, field status code.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.gather.figures import figure_meaning
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
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
    "Q": "It is reported for information and carries no payment.",
}
_DELETED = "Report the code that took its place."
_ONLY_ALONE = "T"


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
    for line in facts.lines:
        if line.schedule is not None:
            yield from _status(line, facts)


def _status(line: Line, facts: ClaimFacts) -> Iterator[Finding]:
    row = line.schedule
    if row is None or row.fact.status not in _SEVERITIES:
        return
    status, code = row.fact.status, row.fact.code
    others = [other for other in facts.lines if other.when == line.when and other.code not in (None, code)]
    if status == _ONLY_ALONE and not others:
        return
    yield finding(
        _SEVERITIES[status],
        Rule.STATUS,
        f"{code.code} (line {line.number}) has status {status} in Medicare's fee schedule: "
        f"{figure_meaning('status', status)}.",
        "Expect no payment for it beside the other services of the day."
        if status == _ONLY_ALONE
        else _ACTIONS.get(status, _DELETED),
        row.evidence,
        lines=(line.number,),
        codes=(code,),
    )
