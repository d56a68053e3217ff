"""Services that are chosen or counted by minutes: which code the minutes reach, and how many units they make.

Source: CPT, guidelines of the families named (critical care, advance care planning, psychotherapy, infusions, care
management, tobacco and alcohol counselling); Medicare Claims Processing Manual, Chapter 12, sections 30.6.12 (critical
care) and 50 (anesthesia), and Chapter 5, section 20.2 (timed therapy codes).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.gather.modifiers import is_visit
from core.codes import Code

_TENTH = Decimal("0.1")
ANESTHESIA_UNIT = 15
THERAPY_UNIT = 15
_THERAPY_LEAST = 8
"""Minutes from which the last quarter of an hour of timed therapy counts."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A code of a service and the fewest minutes that reach it."""

    code: str
    least: int


@dataclass(frozen=True, slots=True)
class Further:
    """The add-on of a service for time beyond its base code.

    Attributes:
        code: The add-on.
        first: Total minutes from which it counts once.
        step: Minutes of each further unit.
        first_medicare: The same total for Medicare, where Medicare has a rule of its own.
        most: Units that may be counted; 0 for any number.
    """

    code: str
    first: int
    step: int
    first_medicare: int = 0
    most: int = 0

    def units(self, minutes: int, *, medicare: bool = False) -> int:
        """Units that a total of minutes makes."""
        first = self.first_medicare if medicare and self.first_medicare else self.first
        units = max(0, (minutes - first) // self.step + 1)
        return min(units, self.most) if self.most else units


@dataclass(frozen=True, slots=True)
class TimedService:
    """A service with codes by minutes.

    Attributes:
        name: As it is called in an answer.
        words: How questions call it.
        tiers: Its codes, by the minutes that reach them, the shortest first.
        further: Its add-on for further time.
        rule: What its rule is looked up with.
        instead: What is reported where its minutes are not reached.
    """

    name: str
    words: re.Pattern[str]
    tiers: tuple[Tier, ...]
    further: Further | None = None
    rule: str = ""
    instead: str = ""

    @property
    def codes(self) -> frozenset[str]:
        """All of its codes."""
        return frozenset({tier.code for tier in self.tiers} | ({self.further.code} if self.further else set()))

    def reached(self, minutes: int) -> Tier | None:
        """The code that some minutes reach; None where they are too few for any."""
        return max((tier for tier in self.tiers if tier.least <= minutes), key=lambda tier: tier.least, default=None)


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})", re.IGNORECASE)


_INFUSIONS = "infusions and injections: hierarchy and time, start and stop times"
_PSYCHOTHERAPY = "psychotherapy by minutes, alone or with a visit"
_WITH_VISIT = r"(?:with|\+|and|plus|w/) (?:an? )?(?:e/?m\b|med(?:ication)? (?:visit|check|management)|992\d\d)"
TIMED_SERVICES = (
    TimedService(
        "critical care",
        _words(r"critical care\b", r"\bcc time\b"),
        (Tier("99291", 30),),
        Further("99292", 75, 30, first_medicare=104),
        "critical care time 99291 and 99292 minutes",
        "another visit code takes its place",
    ),
    TimedService(
        "advance care planning",
        _words(r"advanced? care planning", r"acp\b"),
        (Tier("99497", 16),),
        Further("99498", 46, 30),
        "advance care planning 99497 99498 time",
        "it is part of the visit",
    ),
    TimedService(
        "psychotherapy for crisis",
        _words(r"crisis (?:psycho)?therapy", r"psychotherapy (?:for|in) (?:a )?crisis", r"crisis intervention"),
        (Tier("90839", 30),),
        Further("90840", 75, 30),
        _PSYCHOTHERAPY,
        "psychotherapy of its own length takes its place",
    ),
    TimedService(
        "psychotherapy with a visit",
        _words(rf"(?:psycho)?therapy\b[^.?]*{_WITH_VISIT}", r"(?:e/?m|992\d\d)\b[^.?]*psychotherapy"),
        (Tier("90833", 16), Tier("90836", 38), Tier("90838", 53)),
        None,
        _PSYCHOTHERAPY,
        "the visit stands alone",
    ),
    TimedService(
        "psychotherapy",
        _words(
            "psychotherapy",
            r"talk therapy",
            r"(?:individual|counsel\w+) (?:therapy|session|counsel\w+)",
            r"therapy (?:session|visit|hour)",
        ),
        (Tier("90832", 16), Tier("90834", 38), Tier("90837", 53)),
        None,
        _PSYCHOTHERAPY,
        "nothing is reported",
    ),
    TimedService(
        "tobacco counselling",
        _words(r"(?:smoking|tobacco|nicotine|vaping)\W+(?:use )?(?:cessation|counsel)"),
        (Tier("99406", 4), Tier("99407", 11)),
        None,
        "tobacco counselling 99406 99407",
        "it is part of the visit",
    ),
    TimedService(
        "chemotherapy infusion",
        _words(r"chemo\w*[^.?]{0,30}\b(?:infus\w+|drip|iv\b|piggy)"),
        (Tier("96413", 16),),
        Further("96415", 91, 60),
        _INFUSIONS,
        "a push (96409 or 96411) takes its place",
    ),
    TimedService(
        "hydration",
        _words("hydration", r"iv fluids?\b"),
        (Tier("96360", 31),),
        Further("96361", 91, 60),
        _INFUSIONS,
        "nothing is reported",
    ),
    TimedService(
        "infusion of a drug",
        _words(
            r"(?:iv|intravenous)[^.?]{0,20}\b(?:infus\w+|drip|piggyback)",
            r"infus(?:ion|ed)\b[^.?]{0,40}\b(?:ran|iv|over|lasted|for)\b",
            r"(?:drug|antibiotic|iron|therapeutic) infus\w+",
        ),
        (Tier("96365", 16),),
        Further("96366", 91, 60),
        _INFUSIONS,
        "a push (96374 or 96375) takes its place",
    ),
    TimedService(
        "chronic care management",
        _words(r"chronic care management", r"ccm\b"),
        (Tier("99490", 20),),
        Further("99439", 40, 20, most=2),
        "chronic care management 99490 99439 minutes in a month",
        "nothing is reported for the month",
    ),
)
"""The narrower stand before the wider ones."""


TIMED_THERAPY = frozenset(
    "97032 97033 97034 97035 97036 97110 97112 97113 97116 97124 97140 97530 97533 97535 97537 97542 97750 97755 97760 "
    "97761 97763".split()
)
"""Therapy codes of 15 minutes each."""
THERAPY_RULE = "therapy units: the 8-minute rule"


def timed_service(text: str, codes: Collection[Code]) -> TimedService | None:
    """The service that is counted by minutes which a question is about; None where it is about none.

    Args:
        text: The question.
        codes: The codes it names, which go before its words unless they are visits that the service stands beside.
    """
    named = {code.code for code in codes}
    by_code = next((service for service in TIMED_SERVICES if named & service.codes), None)
    if by_code is not None or not all(is_visit(code) for code in codes):
        return by_code
    return next((service for service in TIMED_SERVICES if service.words.search(text)), None)


def therapy_units(minutes: Mapping[str, int]) -> dict[str, int]:
    """Units of each timed therapy code of a day by the minutes of each: Medicare's 8-minute rule.

    The units of all timed minutes together are first given out in full quarters of an hour, then to the code with most
    minutes left.
    """
    total = sum(minutes.values())
    allowed = (total + THERAPY_UNIT - _THERAPY_LEAST) // THERAPY_UNIT
    units = {code: told // THERAPY_UNIT for code, told in minutes.items()}
    # Of as many minutes left, the code without a unit goes before the one that has some.
    left = sorted(minutes, key=lambda code: (-(minutes[code] % THERAPY_UNIT), units[code]))
    for code in left[: max(0, allowed - sum(units.values()))]:
        units[code] += 1
    return units


def anesthesia_time_units(minutes: int) -> Decimal:
    """Time units of anesthesia for Medicare: 15 minutes each, to one decimal."""
    return (Decimal(minutes) / ANESTHESIA_UNIT).quantize(_TENTH, ROUND_HALF_UP)
