"""The claim as a form: diagnosis pointers, dates, lines that stand twice, places of service.

Source of the rules: CMS-1500 claim form instructions (NUCC), items 21, 24A, 24B and 24E; CMS place of service code set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.wording import day, listed
from assistant.gather.edits import NCCI_MODIFIERS
from claimcheck.facts import PLACE_OF_SERVICE, ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from claimcheck.rules.modifiers import SPLIT
from core.codes import Code
from core.facts import ValueLabel
from core.records import Setting

_MOST_POINTERS = 4
_MOST_NAMED = 12
_REPEATED = frozenset(("76", "77", "91"))
_REASONS = NCCI_MODIFIERS | _REPEATED | {"50"}
"""Modifiers that say why a code stands on a second line of one date."""
_FACILITY = "Facility"


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """What is wrong with the claim as it is filled in, whatever the codes mean."""
    for line in facts.lines:
        yield from _pointers(line, facts)
        yield from _date(line, facts)
        yield from _place(line, facts)
    yield from _pointing_nowhere(facts)
    yield from _places_not_loaded(facts)
    yield from _duplicates(facts)
    yield from _not_pointed_to(facts)


def _pointers(line: Line, facts: ClaimFacts) -> Iterator[Finding]:
    pointers, most = line.typed.pointers, len(facts.diagnoses)
    number = line.number
    if len(pointers) > _MOST_POINTERS:
        yield finding(
            Severity.ERROR,
            Rule.POINTER,
            f"Line {number} has {len(pointers)} diagnosis pointers; a line holds {_MOST_POINTERS}.",
            "Keep the four that matter most to the service.",
            lines=(number,),
        )
    wrong = [pointer for pointer in dict.fromkeys(pointers) if not 0 < pointer <= most]
    if wrong:
        there = f"the claim has {most}" if most else "the claim has none"
        yield finding(
            Severity.ERROR,
            Rule.POINTER,
            f"Line {number} points to diagnosis {listed([str(pointer) for pointer in wrong])}; {there}.",
            "Correct the pointer (two of them are written AB or 1,2), or add the diagnosis.",
            lines=(number,),
        )
    if len(set(pointers)) < len(pointers):
        yield finding(
            Severity.WARNING,
            Rule.POINTER,
            f"Line {number} points to one diagnosis twice.",
            "Name each diagnosis once.",
            lines=(number,),
        )


def _pointing_nowhere(facts: ClaimFacts) -> Iterator[Finding]:
    numbers = [line.number for line in facts.lines if not line.typed.pointers]
    if not numbers or facts.setting is Setting.OUTPATIENT:  # institutional lines have no pointers
        return
    several = len(numbers) > 1
    named = listed([str(number) for number in numbers[:_MOST_NAMED]])
    more = f" and {len(numbers) - _MOST_NAMED} more" if len(numbers) > _MOST_NAMED else ""
    yield finding(
        Severity.ERROR,
        Rule.POINTER,
        f"{'Lines' if several else 'Line'} {named}{more} {'point' if several else 'points'} to no diagnosis.",
        "Point each to the diagnoses that it is for, the main one first.",
        lines=numbers,
    )


def _date(line: Line, facts: ClaimFacts) -> Iterator[Finding]:
    if line.when > facts.today:
        yield finding(
            Severity.ERROR,
            Rule.DATE,
            f"Line {line.number} is dated {day(line.when)}, which is after today, {day(facts.today)}.",
            "A service is billed once it was given: correct the date.",
            lines=(line.number,),
            codes=(line.code,),
        )


def _place(line: Line, facts: ClaimFacts) -> Iterator[Finding]:
    typed, number = line.typed.place_of_service, line.number
    if not typed:
        return
    if facts.setting is Setting.OUTPATIENT:
        yield finding(
            Severity.INFORMATION,
            Rule.PLACE,
            f"Line {number} has place of service {typed}, which an outpatient hospital claim does not carry.",
            "It was checked with the outpatient files; choose the practitioner setting for a professional claim.",
            lines=(number,),
        )
    elif line.place is not None:
        yield from _place_and_fee(line)
    elif ValueLabel in facts.loaded:
        known = facts.tools.attributes.label(PLACE_OF_SERVICE, "11", line.when)
        if known is not None:
            yield finding(
                Severity.ERROR,
                Rule.PLACE,
                f"Line {number} has place of service “{typed}”, which is not in {known.evidence.source}, "
                f"{known.evidence.release}.",
                "Give the two digits of the place, such as 11 for an office.",
                known.evidence,
                lines=(number,),
            )


def _place_and_fee(line: Line) -> Iterator[Finding]:
    """A place in which, by the fee schedule, the service is rarely or never given."""
    if line.place is None or line.billed is None:
        return
    is_facility = line.place.fact.group == _FACILITY
    row = line.billed.fact
    if is_facility and row.pctc_indicator == SPLIT and not row.modifier:
        return  # that is told of the missing 26
    if (is_facility and row.facility_na) or (not is_facility and row.nonfacility_na):
        where = "in a facility" if is_facility else "outside facilities"
        yield finding(
            Severity.WARNING,
            Rule.PLACE,
            f"{row.code.code} is rarely or never given {where}, by the fee schedule, and line {line.number} has place "
            f"of service {line.place.fact.value} ({line.place.fact.label}).",
            "Check the place of service; Medicare has no amount for the service there.",
            line.billed.evidence,
            line.place.evidence,
            lines=(line.number,),
            codes=(row.code,),
        )


def _places_not_loaded(facts: ClaimFacts) -> Iterator[Finding]:
    asked = [line for line in facts.lines if line.typed.place_of_service and line.place is None]
    if asked and facts.setting is not Setting.OUTPATIENT:
        if facts.tools.attributes.label(PLACE_OF_SERVICE, "11", asked[0].when) is not None:
            return
        yield finding(Severity.NOT_CHECKED, Rule.PLACE, Missing.PLACES.lacking, how_to_load(Missing.PLACES))


def _duplicates(facts: ClaimFacts) -> Iterator[Finding]:
    """The same code on the same date, unless a modifier says why."""
    of_code: dict[tuple[Code, date], list[Line]] = {}
    for line in facts.lines:
        if line.code is not None:
            of_code.setdefault((line.code, line.when), []).append(line)
    for (code, _), lines in of_code.items():
        by_reason: dict[frozenset[str], list[Line]] = {}
        for line in lines:
            by_reason.setdefault(line.names & _REASONS, []).append(line)
        for reasons, alike in by_reason.items():
            if len(alike) > 1 and not reasons & _REPEATED:
                same = len({line.names for line in alike}) == 1
                yield _duplicate(code, alike, Severity.ERROR if same else Severity.WARNING)
        if len(by_reason) > 1:
            yield _told_apart(code, lines, sorted(frozenset().union(*by_reason)))


def _duplicate(code: Code, lines: Sequence[Line], severity: Severity) -> Finding:
    return finding(
        severity,
        Rule.DUPLICATE,
        f"{_stands(code, lines)}; no modifier says why.",
        "Add up the units on one line, or say why where the record shows it: 76, 77 or 91 repeated, RT, LT or 59 "
        "another site or session.",
        lines=[line.number for line in lines],
        codes=(code,),
    )


def _told_apart(code: Code, lines: Sequence[Line], reasons: Sequence[str]) -> Finding:
    return finding(
        Severity.INFORMATION,
        Rule.DUPLICATE,
        f"{_stands(code, lines)}, told apart by {listed(reasons)}.",
        "See that the record shows it.",
        lines=[line.number for line in lines],
        codes=(code,),
    )


def _stands(code: Code, lines: Sequence[Line]) -> str:
    return f"{code.code} stands on lines {listed([str(line.number) for line in lines])} of {day(lines[0].when)}"


def _not_pointed_to(facts: ClaimFacts) -> Iterator[Finding]:
    used = {pointer for line in facts.lines for pointer in line.typed.pointers}
    unused = [one for one in facts.diagnoses if one.position not in used]
    if used and unused and facts.setting is not Setting.OUTPATIENT:
        names = listed([one.code.code if one.code else one.typed for one in unused])
        yield finding(
            Severity.INFORMATION,
            Rule.POINTER,
            f"No line points to {names}.",
            "Right where the condition only bears on the care; else point a line to it.",
            *(one.facts.evidence for one in unused if one.facts is not None),
            diagnoses=[one.position for one in unused],
            codes=[one.code for one in unused],
        )
