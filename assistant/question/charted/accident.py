"""An accident on the road of which it is not told what was met: who was hurt, as categories V01 to V89 word it.

Source of the readings: ICD-10-CM Index to External Causes, at Accident, transport; Tabular List, notes at V00-V99 (an
accident is one in traffic unless it is said to have been elsewhere).
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted

_ACCIDENT = re.compile(
    r"\b(?:mva|mvc|mvas|rta|(?:car|auto(?:mobile)?|vehicle|traffic|road(?: traffic)?|motor ?-?vehicle|truck|van|suv|"
    r"motor ?-?cycle|bicycle|bike)[ -]+(?:accident|crash|collision|wreck|rollover|roll-over)s?"
    r"|(?:crash|wreck|rolled|flipped|overturn)\w* (?:over )?(?:\w+ ){0,2}(?:car|truck|van|suv|vehicle|motor ?-?cycle|"
    r"bike)|(?:fell|fall|thrown) (?:off|from) (?:an? |his |her |the )?(?:bike|bicycle))\b",
    re.IGNORECASE,
)
_OVERTURNED = re.compile(
    r"\b(?:roll(?:ed)?[ -]?over|overturn\w*|flipped|lost control|ran off the road)\b", re.IGNORECASE
)
_OFF_BICYCLE = re.compile(
    r"\b(?:fell|fall|thrown) (?:off|from) (?:an? |his |her |the )?(?:bike|bicycle)\b", re.IGNORECASE
)
_PASSENGER = re.compile(r"\b(?:passenger|back ?seat|riding in)\b", re.IGNORECASE)
_DRIVER = re.compile(r"\b(?:driver|driving|drove|behind the wheel|rider|riding)\b", re.IGNORECASE)
_OFF_ROAD = re.compile(
    r"\b(?:parking (?:lot|garage)|driveway|off-?road|private (?:road|property|land)|non-?traffic|farm|field|trail)\b",
    re.I,
)
_IN_CAR = re.compile(
    r"\b(?:cars?|auto(?:mobile)?|sedan|suv|seat ?belt\w*|restrained|airbags?|driver|passenger)\b", re.I
)
_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bmotor ?-?(?:cycl\w*|bikes?)\b", re.IGNORECASE),
     "Rider (driver) (passenger) of other motorcycle injured in unspecified {place} accident"),
    (re.compile(r"\b(?:bi)?cycl(?:e|ist|ing)\b|\bbike\b", re.IGNORECASE),
     "Pedal cyclist (driver) (passenger) injured in unspecified {place} accident"),
    (re.compile(r"\bpedestrian\b", re.IGNORECASE), "Pedestrian injured in unspecified {place} accident"),
    (re.compile(r"\b(?:pick-?up|van)\b", re.IGNORECASE),
     "Occupant (driver) (passenger) of pick-up truck or van injured in unspecified {place} accident"),
    (_IN_CAR, "Car occupant (driver) (passenger) injured in unspecified {place} accident"),
)  # fmt: skip
_ANYBODY = "Person injured in unspecified motor-vehicle accident, {place}"
_TRAFFIC = "An accident that is not said to be off the road counts as one in traffic."
_WHAT_MET = "What was run into, or whether nothing was, would make it specific."


def accident_in(text: str) -> Charted | None:
    """The external cause of an accident told without what was met; None where no accident on the road is told.

    >>> accident_in("mva, restrained driver").parts
    ('Car occupant (driver) (passenger) injured in unspecified traffic accident',)
    """
    told = _ACCIDENT.search(text)
    if told is None:
        return None
    place = "nontraffic" if _OFF_ROAD.search(text) else "traffic"
    title = _overturned(text) or next((title for pattern, title in _KINDS if pattern.search(text)), _ANYBODY)
    remark = " ".join(((_TRAFFIC,) if place == "traffic" else ()) + (_WHAT_MET,))
    part = title.format(place=place)
    return Charted((part,), rest=_rest(text, told), sections=("i-c-20-a-6",), remark=remark)


def _overturned(text: str) -> str:
    """The title of a car or a bicycle that met nothing; "" where that is not told."""
    if _OFF_BICYCLE.search(text):
        return "Pedal cycle driver injured in noncollision transport accident in {place} accident"
    if not _OVERTURNED.search(text) or any(pattern.search(text) for pattern, _ in _KINDS[:-1]):
        return ""
    who = "Unspecified car occupant"
    if _PASSENGER.search(text):
        who = "Car passenger"
    elif _DRIVER.search(text):
        who = "Car driver"
    return f"{who} injured in noncollision transport accident in {{place}} accident"


def _rest(text: str, told: re.Match[str]) -> str:
    """What is told besides the accident and who was in it."""
    rest = f"{text[: told.start()]} , {text[told.end() :]}"
    return _WHO.sub(" ", rest)


_WHO = re.compile(
    r"\b(?:(?:un)?restrained|belted|seat ?-?belt\w*|airbags?(?: deployed)?|driver|passenger|drove|driving|riding|rider|"
    r"occupant|(?:was |were )?(?:in|of) (?:a |the )?(?:car|vehicle|truck|suv|van)|roll(?:ed)?[ -]?over|nothing else|"
    r"front|rear|back ?seat|external cause|nos)\b",
    re.IGNORECASE,
)
