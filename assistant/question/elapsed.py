"""How long ago something is said to have been."""

from __future__ import annotations

import re

_SPAN = re.compile(
    r"\b(\d{1,3}|an?|one|two|three|four|five|six|couple|few|several) ?(?:of )?-?"
    r"(days?|weeks?|wks?|months?|mos?|years?|yrs?)\b"
    r"(?![- ]?(?:old (?:wo)?m[ae]n|old (?:fe)?male|old p(?:t|atient)|of age))",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "couple": 2, "few": 3, "several": 4}
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_LAST = re.compile(r"\blast (week|month|year)\b|\b(yesterday)\b", re.IGNORECASE)
_LAST_DAYS = {"week": 7, "month": 30, "year": 365, "yesterday": 1}


def days_since(text: str) -> int | None:
    """How long ago something is said to have been, in days; None where it is not said.

    >>> days_since("MI 6 weeks ago")
    42
    """
    last = _LAST.search(text)
    if last is not None:
        return _LAST_DAYS[(last[1] or last[2]).lower()]
    found = _SPAN.search(text)
    if found is None:
        return None
    number = _NUMBERS.get(found[1].lower()) or (int(found[1]) if found[1].isdigit() else 1)
    return number * _UNITS[found[2][0].lower()]
