"""Which range of ages or lengths a number in a question falls into, where codes differ by such ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"\d+(?:\.\d+)?"
_YEARS = re.compile(
    rf"\b(?P<number>{_NUMBER}) ?-?(?:y/?o|yrs?|years?)\b|\bage[sd]? (?P<behind>{_NUMBER})\b", re.IGNORECASE
)
_CENTIMETERS = re.compile(rf"\b(?P<number>{_NUMBER})(?P<behind>) ?-?(?:cms?|centimet(?:er|re)s?)\b", re.IGNORECASE)
_FORMS = (
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
        name: What the values are of: ages in years where it speaks of age, else lengths in centimeters.
        values: The ranges, such as "under 12", "12 to 17" or "2.6 to 7.5 cm".
    """
    ages = "age" in name.lower().split()
    told = {float(found["number"] or found["behind"]) for found in (_YEARS if ages else _CENTIMETERS).finditer(text)}
    if len(told) != 1:
        return ""
    number = told.pop()
    return next((value for value in values if (ages or "cm" in value) and _holds(value, number)), "")


def _holds(value: str, number: float) -> bool:
    for form, closed in _FORMS:
        if found := form.search(value):
            ends = {name: float(end) for name, end in found.groupdict().items() if end}
            most = ends.get("most", ends.get("highest", float("inf")))
            above = number >= ends.get("least", 0.0) and number > ends.get("above", -1.0)
            return above and (number <= most if closed else number < most)
    return False
