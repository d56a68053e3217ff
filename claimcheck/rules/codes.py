"""Whether each line's code may be billed on its date at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.compose.wording import day, edition, listed, plain
from assistant.gather import CodeFacts, Status
from claimcheck.facts import ClaimFacts, Line, diagnosis_of
from claimcheck.report import Finding, Rule, Severity, finding
from core.codes import Code, CodeSystem, shapes
from core.facts import FeeScheduleRow

_MOST_NEAR = 4
_MOST_NAMED = 8


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """Codes of no system or of the wrong one, unknown, deleted, not yet effective, and headers."""
    of_another_time: dict[tuple[date, str], list[Line]] = {}
    for line in facts.lines:
        if line.code is None or line.standing is None:
            yield _no_procedure(line)
        elif _is_of_another_time(line.standing):
            newest = line.standing.release.key if line.standing.release else ""
            of_another_time.setdefault((line.when, newest), []).append(line)
        else:
            yield from _standing(line, line.code, line.standing, facts)
    for lines in of_another_time.values():
        yield _not_in_force(lines)


def _no_procedure(line: Line) -> Finding:
    typed, systems = line.typed.code, shapes(line.typed.code)
    if not typed:
        message, action = f"Line {line.number} has no code.", "Give a CPT or HCPCS Level II code."
    elif CodeSystem.ICD10PCS in systems:
        message = f"“{typed}” on line {line.number} has the shape of an ICD-10-PCS code, which hospitals report for "
        message += "inpatients only."
        action = "Give the CPT or HCPCS Level II code of the service."
    elif CodeSystem.ICD10CM in systems or CodeSystem.ICD9CM in systems:
        message = f"“{typed}” on line {line.number} has the shape of a diagnosis, not of a procedure."
        action = "Move it to the diagnoses, and give the CPT or HCPCS Level II code of the service."
    else:
        message = f"“{typed}” on line {line.number} does not have the shape of a CPT or HCPCS Level II code."
        action = "Codes look like 99213, 0591T or J1100; modifiers stand in a column of their own."
    return finding(Severity.ERROR, Rule.SYSTEM, message, action, lines=(line.number,))


def _standing(line: Line, code: Code, standing: CodeFacts, facts: ClaimFacts) -> Iterator[Finding]:
    told = _told(line, code, standing, facts)
    if told is not None:
        severity, message, action = told
        yield finding(
            severity,
            Rule.CODE,
            message,
            action,
            standing.evidence,
            standing.near_evidence if standing.near else None,
            lines=(line.number,),
            codes=(code,),
        )
    if standing.status is Status.UNKNOWN:
        other = diagnosis_of(line.typed.code)
        known = facts.tools.codes.standing(other, line.when) if other is not None else None
        if known is not None and known.record is not None:
            yield finding(
                Severity.ERROR,
                Rule.SYSTEM,
                f"“{line.typed.code}” on line {line.number} is a diagnosis, {known.code}, not a procedure.",
                "Move it to the diagnoses, and give the CPT or HCPCS Level II code of the service.",
                known.evidence,
                lines=(line.number,),
                codes=(known.code,),
            )


_Told = tuple[Severity, str, str]


def _told(line: Line, code: Code, standing: CodeFacts, facts: ClaimFacts) -> _Told | None:
    """What is wrong with a code on its date; None where nothing is."""
    name, when = str(code), day(line.when)
    record = standing.record
    told: _Told | None = None
    match standing.status:
        case Status.DELETED if record is not None and record.valid_to is not None:
            message = f"{name} was deleted: its last day was {day(record.valid_to)}, before {when}."
            told = Severity.ERROR, message, replacement(standing, facts)
        case Status.NOT_YET_EFFECTIVE if record is not None and record.valid_from is not None:
            message = f"{name} is not valid on {when}: its first day is {day(record.valid_from)}."
            told = Severity.ERROR, message, "Report the code that was valid on the date of service."
        case Status.HEADER | Status.INCOMPLETE:
            message = f"{name} is a family of codes, not a code."
            told = Severity.ERROR, message, "Report one of the codes in it."
        case Status.UNKNOWN:
            where = edition(standing.release) if standing.release else "the list of its system"
            message = f"{name} does not exist: it is not in {where}, which is the complete list."
            told = Severity.ERROR, message, near(standing)
        case Status.NOT_LOADED:
            told = _unknown_here(name, standing, facts)
    return told


_JUDGED = frozenset({Status.BILLABLE, Status.LISTED})


def _is_of_another_time(standing: CodeFacts) -> bool:
    """Whether a code stands in editions that cannot tell of the date."""
    return standing.status in _JUDGED and standing.valid is None


def _not_in_force(lines: Sequence[Line]) -> Finding:
    """One finding for all codes of which the same edition cannot tell."""
    known = [line.standing for line in lines if line.standing is not None]
    codes = list(dict.fromkeys(one.code for one in known))
    more = f" and {len(codes) - _MOST_NAMED} more" if len(codes) > _MOST_NAMED else ""
    names = ", ".join(code.code for code in codes[:_MOST_NAMED])
    severity, message, action = not_in_force(f"{names}{more}", lines[0].when, known[0])
    return finding(
        severity,
        Rule.CODE,
        message,
        action,
        *(one.evidence for one in known[:_MOST_NAMED]),
        lines=[line.number for line in lines],
        codes=codes,
    )


def not_in_force(name: str, when: date, standing: CodeFacts) -> _Told:
    """That the editions which have a code are of another time."""
    newest = f": the edition here that has it is {edition(standing.release)}" if standing.release else ""
    message = f"Whether {name} may be reported on {day(when)} is not known{newest}."
    return (
        Severity.NOT_CHECKED,
        message,
        ("Load the edition that was in force on the date of service; `python -m ingest status` tells what is loaded."),
    )


def _unknown_here(name: str, standing: CodeFacts, facts: ClaimFacts) -> tuple[Severity, str, str]:
    message = f"{name} is in none of the tables loaded here, so whether it exists is not known."
    if FeeScheduleRow in facts.loaded:
        return Severity.WARNING, message, near(standing)
    return (
        Severity.NOT_CHECKED,
        message,
        (
            "`python -m ingest fetch mpfs-rvu` gets and loads the relative value file, which names the codes that "
            "Medicare knows; `python -m ingest load PATH` loads a copy you have."
        ),
    )


def replacement(standing: CodeFacts, facts: ClaimFacts) -> str:
    """What to report in place of a deleted code, as far as a table says."""
    codes = [code.code for code in standing.record.replaced_by] if standing.record else []
    if not codes and standing.record is not None and standing.record.valid_to is not None:
        rows = facts.tools.crosswalks.successors(standing.code, standing.record.valid_to)
        codes = [row.fact.code.code for row in rows]
    if not codes:
        return "Report the code that took its place; no table loaded here names one."
    return f"Report {listed(list(dict.fromkeys(codes)), 'or')} instead, as the record supports."


def near(standing: CodeFacts) -> str:
    """The existing codes closest to one that does not exist, as a hint at a slip of the hand."""
    if not standing.near:
        return "Check how it is typed."
    names = [f"{one.code.code} ({plain(one.title)})" for one in standing.near[:_MOST_NEAR]]
    return f"Check how it is typed; close to it {'are' if len(names) > 1 else 'is'} {listed(names)}."
