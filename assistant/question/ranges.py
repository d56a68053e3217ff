"""Which range of ages, lengths or views a number in a question falls into, where codes differ by such ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"\d+(?:\.\d+)?"
_YEARS = re.compile(
    rf"\b(?P<number>{_NUMBER}) ?-?(?:y/?o|yrs?|years?)\b|\bage[sd]? (?P<behind>{_NUMBER})\b", re.IGNORECASE
)
_CENTIMETERS = re.compile(rf"\b(?P<number>{_NUMBER})(?P<behind>) ?-?(?:cms?|centimet(?:er|re)s?)\b", re.IGNORECASE)
_INFANT = re.compile(
    r"\b(?P<number>\d{1,2}) ?-?(?P<unit>mos?|m/o|months?|wks?|weeks?|days?)(?:(?: |-)old\b|(?<=o)\b)", re.IGNORECASE
)
_A_YEAR = {"m": 12, "w": 52, "d": 365}
"""Months, weeks and days of a year."""
_VIEWS = re.compile(r"\b(?P<number>\d{1,2}|one|two|three|four|five|six)(?P<behind>) ?-?views?\b", re.IGNORECASE)
_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_FORMS = (
    (re.compile(rf"^(?P<least>{_NUMBER}) or (?P<most>{_NUMBER})$"), True),
    (re.compile(r"^(?P<least>(?P<most>\d))$"), True),
    (re.compile(rf"(?P<least>{_NUMBER}) to (?P<most>{_NUMBER})"), True),
    (re.compile(rf"(?:under|below|younger than) (?P<most>{_NUMBER})"), False),
    (re.compile(rf"(?P<least>{_NUMBER})(?: cm)? (?:and|or) (?:over|older|more)"), True),
    (re.compile(rf"(?:up to (?P<most>{_NUMBER})|(?P<highest>{_NUMBER})(?: cm)? or less)"), True),
    (re.compile(rf"over (?P<above>{_NUMBER})"), True),
)
"""How a range is written, and whether its upper end belongs to it."""


def value_within(text: str, name: str, values: Iterable[str]) -> str:
    """The one of some ranges that holds the only age, or the only length, of a text; "" where none does.

    Args:
        text: A question.
        name: What the values are of: ages in years where it speaks of age, views of a film, else lengths in
            centimeters.
        values: The ranges, such as "under 12", "12 to 17" or "2.6 to 7.5 cm".
    """
    if "age" in name.lower().split():
        return _of_age(text, values)
    if name.lower() == "views":
        told = {float(_in_digits(found["number"])) for found in _VIEWS.finditer(text)}
        return _only(told, values)
    told = {float(found["number"]) for found in _CENTIMETERS.finditer(text)}
    return _only(told, [value for value in values if "cm" in value])


def age_in(text: str) -> float | None:
    """The only age that a text tells, in years; None where it tells none or several.

    >>> age_in("well child, 9 months old"), age_in("physical for a 12 yo")
    (0.75, 12.0)
    """
    told = {float(found["number"] or found["behind"]) for found in _YEARS.finditer(text)}
    told |= {round(int(found["number"]) / _A_YEAR[found["unit"][0].lower()], 2) for found in _INFANT.finditer(text)}
    return told.pop() if len(told) == 1 else None


def _of_age(text: str, values: Iterable[str]) -> str:
    age = age_in(text)
    return "" if age is None else _only({float(int(age))}, values)


def _only(told: set[float], values: Iterable[str]) -> str:
    """The range that holds the only number told."""
    if len(told) != 1:
        return ""
    number = told.pop()
    return next((value for value in values if _holds(_in_digits(value), number)), "")


def _in_digits(text: str) -> str:
    return _WORD.sub(lambda match: _WORDS[match[0].lower()], text)


def _holds(value: str, number: float) -> bool:
    for form, closed in _FORMS:
        if found := form.search(value):
            ends = {name: float(end) for name, end in found.groupdict().items() if end}
            most = ends.get("most", ends.get("highest", float("inf")))
            above = number >= ends.get("least", 0.0) and number > ends.get("above", -1.0)
            return above and (number <= most if closed else number < most)
    return False
