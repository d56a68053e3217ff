"""Who was hurt in a collision and what they ran into: the external cause, as categories V01 to V79 word it.

Source of the readings: ICD-10-CM Tabular List, notes at V00-V99 (an accident is one in traffic unless it is said to
have been elsewhere, for pedestrians and the users of cycles, cars and trucks); Official Guidelines, section I.C.20.a.
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted

_MET = re.compile(
    r"\b(?:(?:was |were |been |is |got )?(?:hit|struck|run over|knocked down|rear[- ]?ended|t[- ]?boned|"
    r"side[- ]?swiped|clipped)(?: (?:head[- ]on|from behind))?(?: (?:by|with|into))?|"
    r"(?:collid\w+|collision|crash\w*|ran|drove|"
    r"slammed|smashed|skidded|accident|wreck\w*)(?: head[- ]on)? (?:with|into|against)|(?:mva|"
    r"mvc)\b[^.;]{0,25}\b(?:vs\.?|versus|with|into)|(?:vs\.?|versus))(?:\s+|(?=[,.;?])|$)",
    re.IGNORECASE,
)
_MOTORCYCLE = r"motor ?-?(?:cycl\w*|bikes?)|\bmcc?\b(?= (?:rider|driver))"
_CYCLE = r"(?<!motor)(?<!motor )(?:bi)?cycl(?:e|es|ist|ists|ing)\b|\bbik(?:e|er|es|ing)\b|pedal cycl\w+"
_HEAVY = (
    r"semi\w*|18-?wheelers?|tractor[- ]trailers?|big rigs?|lorr(?:y|ies)|bus(?:es)?|dump trucks?|(?<!pickup "
    r")(?<!pick-up )trucks?"
)
_LIGHT = r"pick-?ups?(?: trucks?)?|(?:mini)?vans?"
_CAR = r"cars?|autos?|automobiles?|sedans?|suvs?|vehicles?|taxis?|mva|mvc|motorist"
_ON_FOOT = r"pedestrians?|walk\w*|jogg\w+|runner|crossing"

_VICTIMS: tuple[tuple[str, str, str, str], ...] = (
    (_ON_FOOT, "Pedestrian on foot", "Pedestrian on foot", "Pedestrian on foot"),
    (
        _MOTORCYCLE,
        "Other motorcycle driver",
        "Other motorcycle passenger",
        "Other motorcycle driver",
    ),
    (_CYCLE, "Pedal cycle driver", "Pedal cycle passenger", "Pedal cycle driver"),
    (
        _LIGHT,
        "Driver of pick-up truck or van",
        "Passenger in pick-up truck or van",
        "Unspecified occupant of pick-up truck or van",
    ),
    (
        _HEAVY,
        "Driver of heavy transport vehicle",
        "Passenger in heavy transport vehicle",
        "Unspecified occupant of heavy transport vehicle",
    ),
    (_CAR, "Car driver", "Car passenger", "Unspecified car occupant"),
)
"""Words for what somebody was in or on, then the title's words for its driver, its passenger, and neither told."""
_AGAINST: tuple[tuple[str, str], ...] = (
    (
        r"trees?|poles?|walls?|guard ?rails?|fences?|buildings?|houses?|barriers?|mail ?box\w*|hydrants?|posts?|"
        r"curbs?|embankment|median|ditch|bridge|sign\b",
        "fixed or stationary object",
    ),
    (r"deers?|dogs?|animals?|cows?|horses?|moose|elk|pedestrians?|(?:wo)?m[ae]n|child|person", "pedestrian or animal"),
    (r"trains?|railway\w*|trolley|tram", "railway train or railway vehicle"),
    (_MOTORCYCLE, "two- or three-wheeled motor vehicle"),
    (_CYCLE, "pedal cycle"),
    (_HEAVY, "heavy transport vehicle or bus"),
    (_LIGHT, "car, pick-up truck or van"),
    (_CAR, "car, pick-up truck or van"),
)
_OF_CARS = ((r"suvs?", "sport utility vehicle"), (r"pick-?ups?", "pick-up truck"), (r"(?:mini)?vans?", "van"))
"""What a car may meet that the codes for the occupants of cars tell apart."""
_LIGHT_VEHICLES = "car, pick-up truck or van"
_DRIVER = re.compile(r"\b(?:driv(?:er|ing|es)|drove|rider|riding|behind the wheel|motorist|cyclist|bicyclist)\b", re.I)
_PASSENGER = re.compile(r"\b(?:passenger|back ?seat|riding in)\b", re.IGNORECASE)
_OFF_ROAD = re.compile(
    r"\b(?:parking (?:lot|garage)|driveway|off-?road|private (?:road|property|land)|non-?traffic|farm|field|trail)\b",
    re.I,
)
_NEAR = 40
"""Characters behind the words for a collision within which what was met is named."""


def collision_in(text: str) -> Charted | None:
    """The external cause of a collision told as a story; None where none is told, or not who met what.

    >>> collision_in("passenger in a car that collided with a deer").parts
    ('Car passenger injured in collision with pedestrian or animal in traffic accident',)
    """
    met = _MET.search(text)
    if met is None:
        return None
    after = text[met.end() : met.end() + _NEAR]
    against = _first(after, _AGAINST)
    rest = f"{text[: met.start()]} , {text[met.end() + (against[1] if against else 0) :]}"
    victim = _victim(rest)
    if not victim:
        return None
    if against is None:
        if "rear" not in met[0].lower() and "boned" not in met[0].lower():
            return None
        against = _LIGHT_VEHICLES, 0
    other = _told_apart(victim, after, against[0])
    place = "nontraffic" if _OFF_ROAD.search(text) else "traffic"
    remark = (
        "" if place == "nontraffic" else "An accident that is not said to be off the road counts as one in traffic."
    )
    part = f"{victim} injured in collision with {other} in {place} accident"
    return Charted((part,), rest=_without_story(text, met, against[1]), sections=("i-c-20-a-6",), remark=remark)


def _first(text: str, kinds: tuple[tuple[str, str], ...]) -> tuple[str, int] | None:
    """What is named first of some kinds, and where its name ends."""
    found = [
        (match.start(), match.end(), title)
        for words, title in kinds
        if (match := re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))
    ]
    if not found:
        return None
    _, end, title = min(found)
    return title, end


def _victim(text: str) -> str:
    """Who was hurt, in the words of the titles; "" where it is not told."""
    for words, driver, passenger, unsaid in _VICTIMS:
        if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE):
            if _PASSENGER.search(text):
                return passenger
            return driver if _DRIVER.search(text) else unsaid
    if _PASSENGER.search(text):
        return "Car passenger"
    return "Car driver" if _DRIVER.search(text) else ""


def _told_apart(victim: str, after: str, against: str) -> str:
    """What was met, as finely as the codes of the victim tell it apart."""
    if against != _LIGHT_VEHICLES or victim not in ("Car driver", "Car passenger", "Unspecified car occupant"):
        return against
    named = next((title for words, title in _OF_CARS if re.search(rf"\b(?:{words})\b", after, re.IGNORECASE)), "")
    return named or "other type car"


def _without_story(text: str, met: re.Match[str], length: int) -> str:
    """What is told besides the collision: the sentences and clauses that do not tell of it."""
    begin = max((text.rfind(mark, 0, met.start()) for mark in ",;."), default=-1) + 1
    return f"{text[:begin]} {text[met.end() + length :]}".strip()
