"""How long a question says that a service took, in minutes: "95 min", "2 hr 45 min", "1.5 hours", "9:05 to 10:40"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HOURS = r"(?:hours?|hrs?|h)\b"
_MINUTES = r"(?:minutes?|mins?)\b"
_SPAN = re.compile(
    rf"\b(?P<hours>\d{{1,2}}(?:\.\d+)?|an|one|two|three) ?-?{_HOURS}"
    rf"(?:,? ?(?:and )?(?:(?P<more>\d{{1,3}}) ?-?{_MINUTES}|(?P<half>a half)))?"
    rf"|\b(?P<minutes>\d{{1,3}}) ?-?{_MINUTES}",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?P<h1>\d{1,2}):(?P<m1>\d\d) ?(?:am|pm|a|p)?\s?(?:-|–|to|until|till|thru|through)\s?"
    r"(?P<h2>\d{1,2}):(?P<m2>\d\d)",
    re.IGNORECASE,
)
_RULE = re.compile(r"\b(?:each|every|per|additional|further|first|of|in|increments? of|blocks? of)\W+$", re.IGNORECASE)
"""What stands before minutes that a rule or a code speaks of, and no clock has told."""
_OF_RULE = re.compile(r"[- ]?(?:rules?|increments?|blocks?|units?)\b", re.IGNORECASE)
"""What stands behind such minutes: "the 8-minute rule"."""
_OF_SERVICE = re.compile(r"\b(?:total|spent|lasted|ran|took|for|over|x)(?: (?:of|was|is|time))*\W+$", re.IGNORECASE)
_NUMBERS = {"an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0}
_HALF_DAY = 12 * 60


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes that a text tells, and where."""

    minutes: int
    start: int
    end: int


def durations(text: str) -> Iterator[Duration]:
    """Every length of time that a text tells of something that was done, in its order."""
    clocks = [Duration(_between(match), match.start(), match.end()) for match in _CLOCK.finditer(text)]
    if clocks:
        yield from clocks
        return
    for match in _SPAN.finditer(text):
        before = text[: match.start()]
        if _OF_RULE.match(text[match.end() :]):
            continue
        if not _RULE.search(before) or _OF_SERVICE.search(before):
            yield Duration(_minutes(match), match.start(), match.end())


def told_minutes(text: str) -> int | None:
    """The length of the one service that a text is about: the only one it tells, or the one it calls the total.

    None where it tells none, or several of which it is not said which counts.
    """
    found = list(durations(text))
    total = [one for one in found if re.search(r"\btotal\W+(?:\w+\W+){0,3}$", text[: one.start], re.IGNORECASE)]
    total += [one for one in found if re.match(r"\W+total\b", text[one.end :], re.IGNORECASE)]
    minutes = {one.minutes for one in (total or found)}
    return minutes.pop() if len(minutes) == 1 else None


def _minutes(match: re.Match[str]) -> int:
    if match["minutes"]:
        return int(match["minutes"])
    hours = _NUMBERS.get(match["hours"].lower()) or float(match["hours"])
    return round(hours * 60) + int(match["more"] or 0) + (30 if match["half"] else 0)


def _between(match: re.Match[str]) -> int:
    begin = int(match["h1"]) * 60 + int(match["m1"])
    end = int(match["h2"]) * 60 + int(match["m2"])
    return (end - begin) % _HALF_DAY if end < begin else end - begin
