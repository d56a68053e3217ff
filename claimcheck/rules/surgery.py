"""Visits and procedures within the global period of a procedure on the same claim.

Source of the rules: CMS Claims Processing Manual, Chapter 12, section 40.1 (global surgery: the day before, 10 or 90
days after) and section 40.2 (modifiers 24, 25, 57, 58, 78 and 79). Only what stands on the claim is seen: a period that
an earlier claim began is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from assistant.compose.wording import day
from assistant.gather.modifiers import is_visit
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding

_DAYS_AFTER = {"010": timedelta(days=10), "090": timedelta(days=90)}
_MAJOR = "090"
_DAY = timedelta(days=1)
_OF_LATER_SURGERY = frozenset(("58", "78", "79"))
_SPEAK_OF_ANOTHER = _OF_LATER_SURGERY | {"24", "25", "57"}
_PROCEDURE_DAYS = frozenset(("000", "010", "090"))


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Lines that fall into another one's global period without its modifier, and modifiers without such a line."""
    surgeries = [line for line in facts.lines if _days(line) in _DAYS_AFTER]
    for line in facts.lines:
        for surgery in surgeries:
            if surgery is not line:
                yield from _within(line, surgery)
        if line.names & _SPEAK_OF_ANOTHER:
            yield from _without_other(line, facts)


def _days(line: Line) -> str:
    return line.schedule.fact.global_days if line.schedule is not None else ""


def _is_visit(line: Line) -> bool:
    return line.code is not None and is_visit(line.code) is True


def _within(line: Line, surgery: Line) -> Iterator[Finding]:
    major = _days(surgery) == _MAJOR
    after = surgery.when < line.when <= surgery.when + _DAYS_AFTER[_days(surgery)]
    decided = major and surgery.when - _DAY <= line.when <= surgery.when
    name = surgery.code.code if surgery.code else ""
    period = f"{name} (line {surgery.number}, {day(surgery.when)}, global days {_days(surgery)})"
    if _is_visit(line):
        if after and "24" not in line.names:
            yield _found(
                line, surgery, f"falls into the global period of {period}, without modifier 24",
                "Not paid as follow-up care; report 24 where the record shows that the visit had another reason.",
            )  # fmt: skip
        elif decided and not line.names & {"57", "25"}:
            yield _found(
                line, surgery, f"is on the day of, or before, the major surgery {period}, without modifier 57",
                "Report 57 where the decision for the surgery was made at this visit; else it is part of the surgery.",
            )  # fmt: skip
        elif decided and "57" not in line.names and line.when == surgery.when:
            yield _found(
                line, surgery, f"has modifier 25 on the day of the major surgery {period}",
                "25 is for minor procedures; the decision for a major surgery is 57.",
            )  # fmt: skip
    elif after and _days(line) in _PROCEDURE_DAYS and not line.names & _OF_LATER_SURGERY:
        yield _found(
            line, surgery, f"falls into the global period of {period}, without modifier 58, 78 or 79",
            "Say what the record shows: 58 staged or related, 78 an unplanned return for a complication, 79 unrelated.",
        )  # fmt: skip


def _found(line: Line, surgery: Line, what: str, action: str) -> Finding:
    return finding(
        Severity.WARNING,
        Rule.GLOBAL,
        f"{line.code.code if line.code else ''} (line {line.number}, {day(line.when)}) {what}.",
        action,
        surgery.schedule.evidence if surgery.schedule else None,
        lines=(line.number, surgery.number),
        codes=(line.code, surgery.code),
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
