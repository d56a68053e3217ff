"""Modifiers by themselves: unknown, too many, at odds with each other, with the code, or with what pays for it.

Source of the rules: CMS, record layout of the physician fee schedule relative value file (PC/TC, bilateral, multiple
procedure, assistant, co-surgeon, team and global days indicators); NCCI Policy Manual for Medicare Services, Chapter I,
section E; CMS Claims Processing Manual, Chapter 12, sections 40.7 and 40.8, Chapter 13, section 20 (components
by place), and Chapter 4, section 20.6 (outpatient hospitals).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assistant.compose.wording import day, listed
from assistant.gather import Status
from assistant.gather.figures import figure_line, schedule_figures
from assistant.gather.modifiers import INDICATOR_OF, OF_VISITS, Effect, effect_of, is_misplaced
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from core.codes import CodeSystem, fits
from core.records import Setting

_MOST = 4
_SUBSETS = ("XE", "XP", "XS", "XU")
_ASSISTANTS = ("80", "81", "82", "AS")


class _Conflict(NamedTuple):
    """Modifiers of which a line takes one.

    Attributes:
        one: Any of these
        other: stands beside any of these.
        severity: How much it weighs.
        why: What is wrong with it.
        action: What to do.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    severity: Severity
    why: str
    action: str


_CONFLICTS = (
    _Conflict(("50",), ("RT", "LT"), Severity.ERROR, "50 says both sides, RT or LT one", "Keep 50, or RT or LT."),
    _Conflict(("RT",), ("LT",), Severity.ERROR, "a line is for one side", "Report 50, or a line for each side."),
    _Conflict(
        ("26",), ("TC",), Severity.ERROR, "together they are the whole service", "Take both off, or keep the one given."
    ),
    _Conflict(
        ("59",), _SUBSETS, Severity.ERROR, "XE, XP, XS and XU stand in the place of 59", "Keep the more exact one."
    ),
    _Conflict(("52",), ("53",), Severity.ERROR, "reduced is not discontinued", "Keep the one that the record shows."),
    _Conflict(("58",), ("78", "79"), Severity.ERROR, "they exclude each other", "Keep the one that the record shows."),
    _Conflict(("78",), ("79",), Severity.ERROR, "related is not unrelated", "Keep the one that the record shows."),
    _Conflict(("76",), ("77",), Severity.ERROR, "the same practitioner or another repeated it", "Keep the true one."),
    _Conflict(("62",), ("66",), Severity.ERROR, "two surgeons are no team", "Keep the one that the record shows."),
    _Conflict(
        ("62",), _ASSISTANTS, Severity.WARNING, "a co-surgeon does not assist in the same procedure",
        "Keep 62, or report the assistance on a line of its own.",
    ),
    _Conflict(("73",), ("74",), Severity.ERROR, "one is before, one after anesthesia", "Keep the one that is true."),
)  # fmt: skip
_ONE_OF = (_SUBSETS, _ASSISTANTS, ("P1", "P2", "P3", "P4", "P5", "P6"))
"""Modifiers of which a line takes one at most."""

_OF_FACILITIES = frozenset(("27", "73", "74"))
_OF_PRACTITIONERS = frozenset(("24", "26", "53", "54", "55", "56", "57", "62", "66", *_ASSISTANTS))
_SURGERY_CENTER = "24"
_HOSPITAL_PLACES = frozenset(("19", "21", "22", "23"))
_WEIGHT = {Effect.NOT: Severity.ERROR, Effect.WITH_DOCUMENTATION: Severity.WARNING}
SPLIT = "1"
"""PC/TC indicator of a service that has both components."""
_ADD_ON_DAYS = "ZZZ"


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """The modifiers of each line."""
    for line in facts.lines:
        yield from _known(line)
        yield from _together(line)
        if line.code is not None:
            yield from _on_code(line)
        yield from _in_setting(line, facts)


def _found(line: Line, severity: Severity, message: str, action: str, *names: str) -> Finding:
    """A finding about a line's modifiers, with the entries of those named and the line's row of the schedule."""
    papers = [line.modifiers[name].evidence for name in names if name in line.modifiers]
    row = line.schedule.evidence if line.schedule is not None else None
    return finding(severity, Rule.MODIFIER, message, action, *papers, row, lines=(line.number,), codes=(line.code,))


def _known(line: Line) -> Iterator[Finding]:
    typed = line.typed.modifiers
    for name in dict.fromkeys(typed):
        if not fits(name, CodeSystem.MODIFIER):
            message = f"“{name}” on line {line.number} does not have the shape of a modifier."
            yield _found(line, Severity.ERROR, message, "Modifiers are two characters, such as 25, RT or XS.")
            continue
        known = line.modifiers[name]
        record = known.record
        if record is None:
            message = f"Modifier {name} on line {line.number} is in none of the tables loaded here."
            action = "Check how it is typed; `python -m ingest fetch hcpcs` gets and loads the HCPCS files."
            yield _found(line, Severity.WARNING, message, action, name)
        elif known.status is Status.DELETED and record.valid_to is not None:
            message = f"Modifier {name} on line {line.number} ended on {day(record.valid_to)}."
            yield _found(line, Severity.ERROR, message, "Report the one that was valid on the date of service.", name)
        if typed.count(name) > 1:
            message = f"Modifier {name} stands more than once on line {line.number}."
            yield _found(line, Severity.ERROR, message, "Report it once.", name)
    if len(typed) > _MOST:
        message = f"Line {line.number} has {len(typed)} modifiers; a line holds {_MOST}."
        yield _found(line, Severity.ERROR, message, "Put 99 in the fourth place and the others in the narrative.")


def _together(line: Line) -> Iterator[Finding]:
    for conflict in _CONFLICTS:
        one = [name for name in conflict.one if name in line.names]
        other = [name for name in conflict.other if name in line.names]
        if one and other:
            names = (*one, *other)
            message = f"{listed(names)} do not go together on line {line.number}: {conflict.why}."
            yield _found(line, conflict.severity, message, conflict.action, *names)
    for group in _ONE_OF:
        names = tuple(name for name in group if name in line.names)
        if len(names) > 1:
            message = f"Line {line.number} has {listed(names)}, of which a line takes one."
            yield _found(line, Severity.WARNING, message, "Keep the one that the record shows.", *names)


def _on_code(line: Line) -> Iterator[Finding]:
    """What the code, and its row of the schedule, say of each modifier."""
    code, row = line.code, line.schedule.fact if line.schedule is not None else None
    if code is None or line.standing is None or line.standing.record is None:
        return
    for name in dict.fromkeys(line.typed.modifiers):
        if is_misplaced(name, code):
            what = "a visit, and this is none" if name in OF_VISITS else "a procedure, and this is a visit"
            action = (
                "Put it on the visit of the same date."
                if name in OF_VISITS
                else "Where the visit stands on its own, that is what modifier 25 says."
            )
            message = f"Modifier {name} on {code.code} (line {line.number}) belongs on {what}."
            yield _found(line, Severity.ERROR, message, action, name)
            continue
        if name == "51" and row is not None and row.global_days == _ADD_ON_DAYS:
            message = f"Modifier 51 does not belong on {code.code} (line {line.number}), an add-on code (ZZZ)."
            yield _found(line, Severity.ERROR, message, "Take it off.", name)
            continue
        effect = effect_of(name, code, row)
        if effect not in _WEIGHT or row is None:
            continue
        indicator = INDICATOR_OF[name]
        value = dict(schedule_figures(row))[indicator]
        does = "needs documents" if effect is Effect.WITH_DOCUMENTATION else "does not apply"
        message = f"Modifier {name} {does} on {code.code} (line {line.number}): {figure_line(indicator, value)}."
        action = "Send the operative report with it." if effect is Effect.WITH_DOCUMENTATION else "Take it off."
        # Medicare's own systems put 51 where it belongs, and pass over one that does not.
        yield _found(line, Severity.WARNING if name == "51" else _WEIGHT[effect], message, action, name)


def _in_setting(line: Line, facts: ClaimFacts) -> Iterator[Finding]:
    """Modifiers of the other claim form, and components by place of service."""
    outpatient, place = facts.setting is Setting.OUTPATIENT, line.typed.place_of_service.zfill(2)
    of_others = _OF_PRACTITIONERS if outpatient else _OF_FACILITIES
    # A surgery center bills on the practitioner's form, and reports 73 and 74 as a hospital does.
    astray = sorted(line.names & of_others) if place != _SURGERY_CENTER else []
    if astray:
        whose, other = ("practitioners", "hospital") if outpatient else ("facilities", "practitioner")
        message = f"{listed(astray)} on line {line.number} is for claims of {whose}, and this is a {other} claim."
        yield _found(line, Severity.WARNING, message, "Take it off, or choose the other setting.", *astray)
    row = line.schedule
    if outpatient or row is None or place not in _HOSPITAL_PLACES or row.fact.pctc_indicator != SPLIT:
        return
    if "TC" in line.names:
        message = (
            f"TC on {row.fact.code.code} (line {line.number}) at place of service {place}: the hospital bills the "
        )
        yield _found(line, Severity.ERROR, f"{message}technical part there.", "Report 26 for the reading.", "TC")
    elif "26" not in line.names:
        message = f"{row.fact.code.code} (line {line.number}) is billed whole at place of service {place}, where the "
        action = "Report 26 for the professional part."
        yield _found(line, Severity.ERROR, f"{message}hospital bills the technical part.", action)
