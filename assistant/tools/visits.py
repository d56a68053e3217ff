"""The level of a visit as a worksheet: two of three elements of medical decision making, or total time.

The rules are those of `assistant.gather.visits`; nothing that was not stated is taken for granted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from assistant.compose.wording import day, listed
from assistant.gather.catalogue import catalogue
from assistant.gather.visits import (
    FAMILIES,
    Level,
    Visit,
    VisitFamily,
    decision_level,
    level_within_reach,
    of_level,
    of_minutes,
    visits_of,
)
from assistant.planning.plans import PASSAGE_ANSWERS
from assistant.tools.codes import CodeSummary, summary
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import Desk, Inputs, Operation, Outcome
from core.answer import Route
from core.errors import InputError
from core.evidence import Evidence


class VisitInputs(Inputs):
    """What the record shows. Leave out what it does not: nothing is guessed."""

    family: Annotated[VisitFamily, Field(description="Where the visit took place.")]
    patient: Annotated[
        Literal["new", "established"] | None,
        Field(description="New: seen by nobody of the group and specialty within three years. Office and home visits."),
    ] = None
    service: Annotated[
        Literal["initial", "subsequent", "admission and discharge on one date", "discharge"] | None,
        Field(description="Which part of the stay. Hospital and nursing facility visits."),
    ] = None
    problems: Annotated[Level, Field(description="Level of the problems addressed.")] = None
    data: Annotated[Level, Field(description="Level of the data reviewed and analysed.")] = None
    risk: Annotated[Level, Field(description="Level of the risk of managing the patient.")] = None
    minutes: Annotated[
        int | None,
        Field(ge=0, le=1440, description="The clinician's own total minutes on the date of the visit."),
    ] = None


class VisitOutcome(Outcome):
    """The worksheet: what was stated, what it supports, and what is missing.

    Attributes:
        family: Where the visit took place.
        problems: As stated; None where it was not.
        data: The same.
        risk: The same.
        minutes: The same.
        mdm: The level that at least two elements meet or exceed; None where fewer than two are stated.
        by_mdm: The code of that level.
        by_time: The code whose minutes are reached.
        code: The higher of the two: what the stated facts support. None where they support none.
        could_be: A higher code that the element not stated could support.
        missing: What must be stated to settle the level, in words.
        codes: The codes of this kind of visit, lowest first.
    """

    family: VisitFamily
    problems: Level
    data: Level
    risk: Level
    minutes: int | None
    mdm: Level
    by_mdm: CodeSummary | None
    by_time: CodeSummary | None
    code: CodeSummary | None
    could_be: CodeSummary | None
    missing: tuple[str, ...]
    codes: tuple[CodeSummary, ...]


class _Worksheet:
    """The visits of one kind, held against what is stated."""

    def __init__(self, inputs: VisitInputs, visits: Sequence[Visit]) -> None:
        self.inputs = inputs
        self.known = bool(visits)
        self.open: list[str] = []
        self.visits = sorted(self._of_kind(visits), key=lambda visit: visit.rank)
        # A discharge goes by time alone, though other codes of its family have levels.
        self.leveled = any(visit.levels for visit in self.visits or visits)
        self.timed = any(visit.least is not None for visit in self.visits or visits)
        self.mdm = decision_level(inputs.problems, inputs.data, inputs.risk) if self.leveled else None
        reach = level_within_reach(inputs.problems, inputs.data, inputs.risk) if self.leveled else None
        self.by_mdm = of_level(self.visits, self.mdm)
        self.by_time = of_minutes(self.visits, inputs.minutes)
        supported = [visit for visit in (self.by_mdm, self.by_time) if visit]
        self.code = max(supported, key=lambda visit: visit.rank, default=None)
        higher = of_level(self.visits, reach)
        self.could_be = higher if higher and (self.code is None or higher.rank > self.code.rank) else None
        self._find_open()

    def _of_kind(self, visits: Sequence[Visit]) -> list[Visit]:
        """The visits for this patient and this part of the stay; none while that is not stated."""
        chosen = list(visits)
        for name, stated in (("patient", self.inputs.patient), ("service", self.inputs.service)):
            values = list(dict.fromkeys(visit.facets[name] for visit in visits if name in visit.facets))
            if not values:
                continue
            if stated is None:
                self.open.append(_QUESTIONS[name])
            elif not any(_is(value, stated) for value in values):
                raise InputError(
                    f"{name}: {self.inputs.family.value} visits have no {stated!r}.", f"They have {listed(values)}."
                )
            chosen = [visit for visit in chosen if stated and _is(visit.facets.get(name, ""), stated)]
        return chosen

    def _find_open(self) -> None:
        inputs = self.inputs
        lacking = [name for name in _ELEMENTS if getattr(inputs, name) is None]
        if self.could_be is not None:
            self.open.append(
                f"What is the level of the {lacking[0]}? It could support {self.could_be.facts.code.code}."
            )
        elif self.code is None and self.mdm is None:
            if self.leveled and len(lacking) > 1:
                self.open.append(f"Two of three elements are needed; not stated: {listed(lacking)}.")
            if self.timed and inputs.minutes is None:
                self.open.append("How many minutes did the clinician spend on the patient that day?")


_ELEMENTS = ("problems", "data", "risk")
_QUESTIONS = {
    "patient": "Is the patient new or established?",
    "service": "Which part of the stay is it?",
}


def _is(value: str, stated: str) -> bool:
    """Whether a facet's value is the one stated: a "discharge day" is a discharge."""
    return value == stated or value.startswith(f"{stated} day")


def _level(desk: Desk, inputs: VisitInputs) -> VisitOutcome:
    inquiry = Inquiry(desk, inputs, Route.GUIDELINE)
    visits = visits_of(inputs.family, desk.tools, inquiry.as_of)
    work = _Worksheet(inputs, visits)
    rule = _rule(inquiry)
    _write(inquiry, work, rule)

    def told(visit: Visit | None) -> CodeSummary | None:
        return summary(inquiry, visit.facts) if visit else None

    return inquiry.finish(
        VisitOutcome,
        found=work.code is not None,
        **inputs.model_dump(include={"family", "problems", "data", "risk", "minutes"}),
        mdm=work.mdm,
        by_mdm=told(work.by_mdm),
        by_time=told(work.by_time),
        code=told(work.code),
        could_be=told(work.could_be),
        missing=tuple(work.open),
        codes=tuple(summary(inquiry, visit.facts) for visit in work.visits),
    )


def _rule(inquiry: Inquiry) -> tuple[Evidence, ...]:
    """The passage on the rule, where one is loaded."""
    found = inquiry.tools.library.passages("level by medical decision making: two of three elements", 1)
    return tuple(passage.evidence for passage in found if passage.score >= PASSAGE_ANSWERS)


def _write(inquiry: Inquiry, work: _Worksheet, rule: tuple[Evidence, ...]) -> None:
    writer, inputs = inquiry.writer, work.inputs
    begins = FAMILIES[inputs.family].begins
    if inquiry.as_of < begins:
        writer.say(
            f"These rules hold for {inputs.family.value} visits from {day(begins)}; the older ones are not held here.",
            *rule,
        )
        return
    if not work.known:
        writer.say(
            "The codes of these visits are not loaded here: `python -m ingest starter` loads them.",
            catalogue(inquiry.tools.store),
        )
    if work.visits and not work.leveled and any(getattr(inputs, name) for name in _ELEMENTS):
        writer.say("Decision making does not set which of these codes it is.", *_shown(work))
    if work.by_mdm and work.mdm:
        told = ", ".join(f"{name} {getattr(inputs, name) or 'not stated'}" for name in _ELEMENTS)
        writer.verdict(
            f"By decision making it is **{work.by_mdm.facts.code.code}**: two of three elements reach "
            f"{work.mdm.value} ({told}).",
            work.by_mdm.facts.evidence,
            *rule,
        )
    if inputs.minutes is not None and work.visits:
        _write_time(inquiry, work, inputs.minutes)
    if work.by_mdm and work.by_time and work.code:
        writer.verdict(
            f"Either may be chosen; the higher is **{work.code.facts.code.code}**.", work.code.facts.evidence, *rule
        )
    for group in work.visits[0].facts.choose if work.visits else ():
        for note in group.notes:
            writer.point(note.text, group.evidence, heading="How to choose")
    for question in work.open:
        writer.ask(question, *_shown(work), *rule)
    writer.notice(
        "The worksheet takes the stated levels as given: the record must show them, and that the visit was necessary."
    )


def _shown(work: _Worksheet) -> list[Evidence | None]:
    """What is known of each code of this kind of visit."""
    return [visit.facts.evidence for visit in work.visits]


def _write_time(inquiry: Inquiry, work: _Worksheet, minutes: int) -> None:
    evidence = _shown(work)
    if not work.timed:
        inquiry.writer.say(f"Time does not set the level of {work.inputs.family.value} visits.", *evidence)
    elif work.by_time is None:
        inquiry.writer.verdict(f"{minutes} minutes reach the minimum of none of these codes.", *evidence)
    else:
        least = work.by_time.least
        reached = f"its minimum is {least}" if least else "it is for that time"
        inquiry.writer.verdict(
            f"By time it is **{work.by_time.facts.code.code}**: {minutes} minutes, and {reached}.",
            work.by_time.facts.evidence,
        )


OPERATIONS = (
    Operation(
        "work_out_visit_level",
        "Work out the level of a visit",
        "Worksheet for the level of an evaluation and management visit (office 99202-99215, hospital, emergency, "
        "nursing facility, home, consultation): give the levels of problems, data and risk that the record shows, or "
        "the total minutes. Two of three elements, or time, give the code; what is not stated is asked for.",
        VisitInputs,
        VisitOutcome,
        _level,
    ),
)
