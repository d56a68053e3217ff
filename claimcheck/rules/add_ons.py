"""Add-on codes, which are paid only with one of their primaries on the same date.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter I, section R (add-on codes); CMS add-on code
edits (types 1, 2 and 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.wording import day, listed
from assistant.gather.units import AddOnFacts
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from core.facts import AddOnPair

_MOST_NAMED = 8
_ADD_ON_DAYS = "ZZZ"


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Each add-on code with whether one of its primaries is on its date."""
    by_date = facts.by_date()
    for line in facts.lines:
        if line.add_on is not None and line.add_on.pairs:
            yield from _with_primary(line, line.add_on, by_date[line.when], facts)
        elif AddOnPair not in facts.loaded and _by_schedule(line):
            alone = all(other.code == line.code or _by_schedule(other) for other in by_date[line.when])
            yield _by_schedule_only(line, alone=alone)


def _by_schedule(line: Line) -> bool:
    return line.schedule is not None and line.schedule.fact.global_days == _ADD_ON_DAYS


def _with_primary(line: Line, add_on: AddOnFacts, same_day: Sequence[Line], facts: ClaimFacts) -> Iterator[Finding]:
    primaries = {pair.primary for pair in add_on.pairs if pair.primary is not None}
    if any(other.code in primaries for other in same_day):
        return
    others = [other for other in same_day if other.code != line.code]
    elsewhere = [other for other in facts.lines if other.code in primaries]
    kinds = {pair.kind for pair in add_on.pairs}
    name = line.code.code if line.code else ""
    listed_ones = sorted(code.code for code in primaries)
    some = ", ".join(listed_ones[:_MOST_NAMED])
    more = f" and {len(listed_ones) - _MOST_NAMED} more" if len(listed_ones) > _MOST_NAMED else ""
    which = f"Its primaries by CMS: {some}{more}." if listed_ones else "Contractors decide which its primaries are."
    if elsewhere:
        when = listed(sorted({day(other.when) for other in elsewhere}))
        which = f"A primary stands on another date ({when}). {which}"
    if kinds <= {1} or not others:
        yield finding(
            Severity.ERROR,
            Rule.ADD_ON,
            f"{name} is an add-on code, and none of its primaries is on {day(line.when)}: it is not paid alone.",
            f"Report the primary procedure on the same date, or take {name} out. {which}",
            add_on.evidence,
            lines=(line.number,),
            codes=(line.code,),
        )
        return
    yield finding(
        Severity.WARNING if listed_ones else Severity.NOT_CHECKED,
        Rule.ADD_ON,
        f"{name} is an add-on code whose primaries contractors decide, wholly or in part: no code that CMS lists is on "
        f"{day(line.when)}.",
        f"Ask your contractor whether it takes {listed([other.code.code for other in others[:3] if other.code], 'or')} "
        f"as the primary. {which}",
        add_on.evidence,
        lines=(line.number,),
        codes=(line.code,),
    )


def _by_schedule_only(line: Line, *, alone: bool) -> Finding:
    name, evidence = line.code.code if line.code else "", line.schedule.evidence if line.schedule else None
    if alone:
        return finding(
            Severity.ERROR,
            Rule.ADD_ON,
            f"{name} is an add-on by the fee schedule (global days ZZZ), and no primary procedure is on its date.",
            "Report the primary procedure on the same date, or take the line out.",
            evidence,
            lines=(line.number,),
            codes=(line.code,),
        )
    return finding(
        Severity.NOT_CHECKED,
        Rule.ADD_ON,
        f"{name} is an add-on by the fee schedule (global days ZZZ), but the add-on code edits are not loaded here, so "
        "whether its primary is on the claim is not known.",
        how_to_load(Missing.ADD_ONS),
        evidence,
        lines=(line.number,),
        codes=(line.code,),
    )
