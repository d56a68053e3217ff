"""Medically unlikely edits: units of a line, or of all lines of a code on one date.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter I, section V (MUE values, MUE adjudication
indicators); CMS Claims Processing Manual, Chapter 12, section 40.7 (with modifier 50 both sides are one unit).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.units import CONSEQUENCE
from assistant.compose.wording import day, listed
from assistant.gather.code_facts import Status
from assistant.gather.tables import Row, lookup_evidence
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from core.codes import Code
from core.facts import MueLimit

_BY_LINE = 1
_MOST_NAMED = 12
_EXISTING = frozenset({Status.BILLABLE, Status.LISTED})


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Units that are not positive, units beyond a limit, and the codes that have none."""
    for line in facts.lines:
        if line.typed.units < 1:
            yield finding(
                Severity.ERROR,
                Rule.UNITS,
                f"Line {line.number} has {line.typed.units} units: a line is for one unit or more.",
                "Give the units that the record shows, or take the line out.",
                lines=(line.number,),
                codes=(line.code,),
            )
        elif line.typed.units > 1 and "50" in line.names:
            yield finding(
                Severity.WARNING,
                Rule.UNITS,
                f"Line {line.number} has modifier 50 and {line.typed.units} units: with 50 both sides are one unit.",
                "Report one unit with 50, or a line for each side with RT and LT, as the payer asks.",
                lines=(line.number,),
                codes=(line.code,),
            )
    unlimited: list[Line] = []
    for lines in _by_code(facts).values():
        limit = lines[0].limit
        if limit is not None:
            yield from _held_against(limit, lines)
        elif lines[0].standing is not None and lines[0].standing.status in _EXISTING:
            unlimited.append(lines[0])
    yield from _without_limit(facts, unlimited)


def _by_code(facts: ClaimFacts) -> dict[tuple[date, Code], list[Line]]:
    found: dict[tuple[date, Code], list[Line]] = {}
    for when, lines in facts.by_date().items():
        for line in lines:
            if line.code is not None:
                found.setdefault((when, line.code), []).append(line)
    return found


def _held_against(row: Row[MueLimit], lines: list[Line]) -> Iterator[Finding]:
    limit = row.fact
    if limit.adjudication_indicator == _BY_LINE:
        for line in lines:
            if line.typed.units > limit.units:
                yield _beyond(row, [line], line.typed.units, f"on line {line.number}")
        return
    total = sum(max(line.typed.units, 0) for line in lines)
    if total > limit.units:
        where = f"on line {lines[0].number}"
        if len(lines) > 1:
            where = f"on lines {listed([str(line.number) for line in lines])} together"
        yield _beyond(row, lines, total, f"{where}, {day(lines[0].when)}")


def _beyond(row: Row[MueLimit], lines: list[Line], units: int, where: str) -> Finding:
    limit = row.fact
    per = "a claim line" if limit.adjudication_indicator == _BY_LINE else "a day"
    least = "unit" if limit.units == 1 else "units"
    reason = f"; CMS gives as the reason: {limit.rationale}" if limit.rationale else ""
    return finding(
        Severity.ERROR,
        Rule.MUE,
        f"{limit.code.code} has {units} units {where}, beyond the {limit.setting.value} MUE value of {limit.units} "
        f"{least} {per} (MAI {limit.adjudication_indicator}{reason}).",
        f"Check the units against the record. {CONSEQUENCE.get(limit.adjudication_indicator, '')}".strip(),
        row.evidence,
        lines=[line.number for line in lines],
        codes=(limit.code,),
    )


def _without_limit(facts: ClaimFacts, lines: list[Line]) -> Iterator[Finding]:
    """That the file has no value for some codes, or that none is loaded."""
    if not lines:
        return
    first, codes = lines[0], sorted({line.code for line in lines if line.code is not None})
    loaded = lookup_evidence(facts.tools.store, MueLimit, codes[0], first.when, facts.setting.value)
    if loaded is None:
        yield finding(
            Severity.NOT_CHECKED,
            Rule.MUE,
            Missing.UNITS.lacking,
            how_to_load(Missing.UNITS, f"ncci-mue-{facts.setting.value}"),
        )
        return
    more = f" and {len(codes) - _MOST_NAMED} more" if len(codes) > _MOST_NAMED else ""
    named = ", ".join(code.code for code in codes[:_MOST_NAMED])
    yield finding(
        Severity.INFORMATION,
        Rule.MUE,
        f"No {facts.setting.value} MUE value of {named}{more} is in {loaded.source}, {loaded.release}, which does not "
        "mean that any number of units is payable: CMS keeps some values confidential.",
        "",
        loaded,
        lines=sorted({line.number for line in lines}),
        codes=codes,
    )
