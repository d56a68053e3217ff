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
_US = re.compile(r"\b(?P<m>\d{1,2})(?P<sep>[/.-])(?P<d>\d{1,2})(?P=sep)(?P<y>(?:19|20)?\d\d)(?![\w/-]|\.\d)")
"""Month first; also with the last two digits of the year, as claims and superbills have it: 3/4/26."""
_LISTED = re.compile(r"\b(?:pos|places? of service|modifiers?|mods?|levels?|mai)\W{0,2}$", re.IGNORECASE)
"""What stands before a list of other numbers, such as POS 02/10/11."""
_LONG = re.compile(rf"\b(?P<name>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b", re.I)
_MONTH_YEAR = re.compile(rf"\b(?P<name>{_MONTH})\.?\s+(?:of\s+)?(?P<y>(?:19|20)\d\d)\b", re.I)
_FISCAL = re.compile(r"\b(?:in|for|as of|during|under|dos)\s+(?:fy|fiscal year)\s?(?P<fy>20\d\d)\b", re.I)
"""The year of the code sets and of the federal budget: it begins on the October 1 before."""
_YEAR = re.compile(
    r"\b(?:in|for|as of|during|dos|year|cy)\s+(?:cy\s?)?(?P<y>(?:19|20)\d\d)\b"
    r"|\b(?P<of>(?:19|20)\d\d)\s+(?=(?:medicare |national |physician )*(?:conversion factors?|fee schedule|fees?|"
    r"mpfs|rates?|payments?|rvus?|gpcis?|allow(?:ed|able)|amounts?|pric\w+))"
    r"|(?:(?<=\bconversion factor )|(?<=\bfee schedule ))(?P<after>(?:19|20)\d\d)\b",
    re.I,
)


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

    ``2024-12-31``, ``12/31/2024`` and ``12/31/24`` (US order), ``December 31, 2024``, ``December 2024``,
    ``in FY2024``, ``in 2024``, ``2024 fee schedule``. A month or year alone stands for its first day. An impossible
    date (February 30) is no date.
    """
    for pattern in (_ISO, _US, _LONG, _MONTH_YEAR, _FISCAL, _YEAR):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            if _LISTED.search(text, 0, match.start()):
                continue
            if parts.get("fy"):
                year = int(parts["fy"])
                return StatedDate(date(year - 1, 10, 1), exact=False, span=match.span(), last=date(year, 9, 30))
            month = _MONTHS[parts["name"].lower()] if "name" in parts else int(parts.get("m") or 1)
            day = int(parts.get("d") or 1)
            try:
                found = date(_year(parts.get("y") or parts.get("of") or parts["after"]), month, day)
            except ValueError:
                continue
            return StatedDate(found, exact="d" in parts, span=match.span(), last=_last(found, parts))
    return None


def _year(digits: str) -> int:
    """A year of four digits, or of two: no claim is as old as the last century, and none lies far ahead."""
    return int(digits) if len(digits) > len("26") else 2000 + int(digits)


def _last(first: date, parts: dict[str, str]) -> date:
    if "d" in parts:
        return first
    month = first.month if "name" in parts else _DECEMBER
    return date(first.year, month, monthrange(first.year, month)[1])


_DECEMBER = 12
