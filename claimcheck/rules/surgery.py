"""Visits and procedures within the global period of a procedure on the same claim.

Source of the rules: CMS Claims Processing Manual, Chapter 12, section 40.1 (global surgery: the day before, 10 or 90
days after) and section 40.2 (modifiers 24, 25, 57, 58, 78 and 79). Only what stands on the claim is seen: a period that
an earlier claim began is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import Enum

from assistant.compose.wording import day, listed
from assistant.gather.modifiers import is_visit
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding

_DAYS_AFTER = {"010": timedelta(days=10), "090": timedelta(days=90)}
_MAJOR = "090"
_MOST_NAMED = 3
_DAY = timedelta(days=1)
_OF_LATER_SURGERY = frozenset(("58", "78", "79"))
_SPEAK_OF_ANOTHER = _OF_LATER_SURGERY | {"24", "25", "57"}
_PROCEDURE_DAYS = frozenset(("000", "010", "090"))


class _Lack(Enum):
    """What a line lacks to be paid beside a procedure, and what to do."""

    UNRELATED = (
        "falls into the global period of {}, without modifier 24",
        "Not paid as follow-up care; report 24 where the record shows that the visit had another reason.",
    )
    DECISION = (
        "is on the day of, or before, the major surgery {}, without modifier 57",
        "Report 57 where the decision for the surgery was made at this visit; else it is part of the surgery.",
    )
    MINOR = (
        "has modifier 25 on the day of the major surgery {}",
        "25 is for minor procedures; the decision for a major surgery is 57.",
    )
    STAGED = (
        "falls into the global period of {}, without modifier 58, 78 or 79",
        "Say what the record shows: 58 staged or related, 78 an unplanned return for a complication, 79 unrelated.",
    )

    def __init__(self, what: str, action: str) -> None:
        self.what = what
        self.action = action


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Lines that fall into another one's global period without its modifier, and modifiers without such a line."""
    surgeries = [line for line in facts.lines if _days(line) in _DAYS_AFTER]
    for line in facts.lines:
        lacking: dict[_Lack, list[Line]] = {}
        for surgery in surgeries:
            if surgery is not line and (lack := _lack(line, surgery)) is not None:
                lacking.setdefault(lack, []).append(surgery)
        for lack, others in lacking.items():
            yield _found(line, others, lack)
        if line.names & _SPEAK_OF_ANOTHER:
            yield from _without_other(line, facts)


def _days(line: Line) -> str:
    return line.schedule.fact.global_days if line.schedule is not None else ""


def _is_visit(line: Line) -> bool:
    return line.code is not None and is_visit(line.code) is True


def _lack(line: Line, surgery: Line) -> _Lack | None:
    """What a line lacks to be paid beside a procedure with a global period; None where it is outside of it."""
    after = surgery.when < line.when <= surgery.when + _DAYS_AFTER[_days(surgery)]
    decided = _days(surgery) == _MAJOR and surgery.when - _DAY <= line.when <= surgery.when
    if not _is_visit(line):
        staged = _days(line) in _PROCEDURE_DAYS and not line.names & _OF_LATER_SURGERY
        return _Lack.STAGED if after and staged else None
    if after:
        return _Lack.UNRELATED if "24" not in line.names else None
    if not decided or "57" in line.names:
        return None
    if "25" not in line.names:
        return _Lack.DECISION
    return _Lack.MINOR if line.when == surgery.when else None


def _found(line: Line, surgeries: Sequence[Line], lack: _Lack) -> Finding:
    """One finding for all procedures that a line lacks the same beside."""
    named = [
        f"{one.code.code if one.code else ''} (line {one.number}, {day(one.when)}, global days {_days(one)})"
        for one in surgeries[:_MOST_NAMED]
    ]
    more = f" and {len(surgeries) - _MOST_NAMED} more" if len(surgeries) > _MOST_NAMED else ""
    return finding(
        Severity.WARNING,
        Rule.GLOBAL,
        f"{line.code.code if line.code else ''} (line {line.number}, {day(line.when)}) "
        f"{lack.what.format(listed(named) if not more else ', '.join(named) + more)}.",
        lack.action,
        *(one.schedule.evidence for one in surgeries[:_MOST_NAMED] if one.schedule is not None),
        lines=(line.number, *(one.number for one in surgeries)),
        codes=(line.code, *(one.code for one in surgeries)),
    )


def _without_other(line: Line, facts: ClaimFacts) -> Iterator[Finding]:
    """Modifiers that speak of another service, where none such is on the claim."""
    others = [other for other in facts.lines if other is not line and other.code is not None]
    same_day = [other for other in others if other.when == line.when and not _is_visit(other)]
    if "25" in line.names and _is_visit(line) and not same_day:
        yield _missing(
            line, "25", "no procedure of its date is on the claim", "Take it off unless one is billed apart."
        )
    majors = [other for other in others if _days(other) == _MAJOR and other.when - _DAY <= line.when <= other.when]
    if "57" in line.names and _is_visit(line) and not majors and any(other.schedule for other in facts.lines):
        yield _missing(
            line, "57", "no major surgery (global days 090) of its date or the day after is on the claim",
            "Right where the surgery is billed on another claim; for a minor procedure it is 25.",
        )  # fmt: skip
    for name in ("24", *sorted(_OF_LATER_SURGERY)):
        earlier = any(_days(other) in _DAYS_AFTER and other.when <= line.when for other in others)
        if name in line.names and not earlier:
            yield finding(
                Severity.NOT_CHECKED,
                Rule.GLOBAL,
                f"Modifier {name} on line {line.number} speaks of the global period of an earlier procedure, which is "
                "not on this claim.",
                "See that the patient was in one, of the same practitioner or group.",
                line.modifiers[name].evidence if name in line.modifiers else None,
                lines=(line.number,),
                codes=(line.code,),
            )


def _missing(line: Line, name: str, what: str, action: str) -> Finding:
    return finding(
        Severity.WARNING,
        Rule.GLOBAL,
        f"Modifier {name} is on line {line.number}, but {what}.",
        action,
        line.modifiers[name].evidence if name in line.modifiers else None,
        lines=(line.number,),
        codes=(line.code,),
    )
