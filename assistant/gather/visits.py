"""Visits and their levels: which codes a family has, and what decides among them.

The codes, their levels and their minutes are those of the starter knowledge. Source of the rules: CPT, Evaluation and
Management (E/M) Services Guidelines, levels of medical decision making and time, in force for office visits since 2021
and for the other families since 2023.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.gather.code_facts import CodeFacts, Status
from assistant.gather.toolbox import Toolbox
from core.codes import Code, CodeSystem

_DECISION, _TIME = "medical decision making", "total time"


class VisitFamily(StrEnum):
    """A family of visits whose level goes by decision making, and by time where its codes have minutes."""

    OFFICE = "office"
    HOSPITAL = "hospital"
    EMERGENCY = "emergency"
    NURSING_FACILITY = "nursing facility"
    HOME = "home"
    OFFICE_CONSULTATION = "office consultation"
    HOSPITAL_CONSULTATION = "hospital consultation"


@dataclass(frozen=True, slots=True)
class FamilyRules:
    """Where a family of visits stands in the starter knowledge, and since when its level goes by these rules.

    Attributes:
        range: Its record.
        begins: First date of service on which they hold.
        place: Where the visit took place, for a family that has codes of several places.
    """

    range: str
    begins: date = date(2023, 1, 1)
    place: str = ""


FAMILIES = {
    VisitFamily.OFFICE: FamilyRules("99202-99215", date(2021, 1, 1)),
    VisitFamily.HOSPITAL: FamilyRules("99221-99239"),
    VisitFamily.EMERGENCY: FamilyRules("99281-99285"),
    VisitFamily.NURSING_FACILITY: FamilyRules("99304-99316"),
    VisitFamily.HOME: FamilyRules("99341-99350"),
    VisitFamily.OFFICE_CONSULTATION: FamilyRules("99242-99255", place="office"),
    VisitFamily.HOSPITAL_CONSULTATION: FamilyRules("99242-99255", place="inpatient"),
}


class MdmLevel(StrEnum):
    """A level of medical decision making, or of one of its elements."""

    STRAIGHTFORWARD = "straightforward"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


_ORDER = tuple(MdmLevel)
Level = MdmLevel | None


def decision_level(problems: Level, data: Level, risk: Level) -> Level:
    """The level that at least two of the three elements meet or exceed; None where fewer than two are stated."""
    stated = _stated(problems, data, risk)
    return stated[1] if len(stated) > 1 else None


def level_within_reach(problems: Level, data: Level, risk: Level) -> Level:
    """The level that the one element not stated could still make of two that differ; None where it could not."""
    stated = _stated(problems, data, risk)
    return stated[0] if len(stated) == 2 and stated[0] is not stated[1] else None


def _stated(*elements: Level) -> list[MdmLevel]:
    """The elements that are stated, the highest first."""
    return sorted((one for one in elements if one is not None), key=_ORDER.index, reverse=True)


@dataclass(frozen=True, slots=True)
class Visit:
    """A code of a family with what tells it from the others."""

    facts: CodeFacts
    facets: dict[str, str]

    @property
    def levels(self) -> tuple[MdmLevel, ...]:
        """The levels of decision making that it is for, such as straightforward and low; none for some visits."""
        words = re.split(r"\W+or\W+", self.facets.get(_DECISION, ""))
        return tuple(level for level in _ORDER if level.value in words)

    @property
    def least(self) -> int | None:
        """The fewest minutes of its total time; None where it has no minutes."""
        text = self.facets.get(_TIME, "")
        if match := re.search(r"at least (\d+) minutes|(\d+) minutes or more", text):
            return int(match[1] or match[2])
        if match := re.search(r"more than (\d+) minutes", text):
            return int(match[1]) + 1
        return 0 if "minutes or less" in text else None

    @property
    def rank(self) -> tuple[int, int]:
        """Its place among the codes of one kind of visit: by decision making, else by its minutes."""
        return (_ORDER.index(self.levels[-1]) if self.levels else -1), self.least or 0


def of_level(visits: Sequence[Visit], level: Level) -> Visit | None:
    """The code of a level among those of one kind of visit."""
    return next((visit for visit in visits if level in visit.levels), None) if level else None


def of_minutes(visits: Sequence[Visit], minutes: int | None) -> Visit | None:
    """The code of the most minutes that are reached, among those of one kind of visit."""
    reached = [visit for visit in visits if minutes is not None and visit.least is not None and visit.least <= minutes]
    return max(reached, key=lambda visit: visit.least or 0, default=None)


def visits_of(family: VisitFamily, tools: Toolbox, as_of: date) -> list[Visit]:
    """The codes of a family that may be reported on a date of service; none before its rules held.

    Raises:
        StoreError: A store failed.
    """
    where = FAMILIES[family]
    if as_of < where.begins:
        return []
    children = tools.store.children(Code(CodeSystem.CPT, where.range), as_of)
    return [
        Visit(facts, facets)
        for record in children
        if (facets := dict(record.facets)) and facets.get("place", "").startswith(where.place)
        if (facts := tools.codes.facts(record.code, as_of)).status is Status.BILLABLE
    ]
