"""Dates of service inside a question."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b")
_US = re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)\d\d)\b")
_LONG = re.compile(rf"\b(?P<name>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b", re.I)
_MONTH_YEAR = re.compile(rf"\b(?P<name>{_MONTH})\.?\s+(?:of\s+)?(?P<y>(?:19|20)\d\d)\b", re.I)
_YEAR = re.compile(r"\b(?:in|for|as of|during|dos|year|cy)\s+(?P<y>(?:19|20)\d\d)\b", re.I)


_Day = date
"""The type, inside a class that has a field of its name."""


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date of service found in a question.

    Attributes:
        date: The day that look-ups use.
        exact: False when only a month or a year was named and its first day is assumed.
        span: Where it stands in the question.
        last: The last day that was named: that of the month or year; None takes `date` itself.
    """

    date: date
    exact: bool
    span: tuple[int, int]
    last: _Day | None = None

    def includes(self, day: _Day) -> bool:
        """Whether a day lies in the month or year that was named."""
        return self.date <= day <= (self.last or self.date)


def find_date(text: str) -> StatedDate | None:
    """The first date of service that a question names, the most exact form first.

    ``2024-12-31``, ``12/31/2024`` (US order), ``December 31, 2024``, ``December 2024``, ``in 2024``. A month or year
    alone stands for its first day. An impossible date (February 30) is no date.
    """
    for pattern in (_ISO, _US, _LONG, _MONTH_YEAR, _YEAR):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _MONTHS[parts["name"].lower()] if "name" in parts else int(parts.get("m") or 1)
            day = int(parts.get("d") or 1)
            try:
                found = date(int(parts["y"]), month, day)
            except ValueError:
                continue
            return StatedDate(found, exact="d" in parts, span=match.span(), last=_last(found, parts))
    return None


def _last(first: date, parts: dict[str, str]) -> date:
    if "d" in parts:
        return first
    month = first.month if "name" in parts else _DECEMBER
    return date(first.year, month, monthrange(first.year, month)[1])


_DECEMBER = 12
