"""Prolonged office time as a question tells of it, and the units that its minutes earn.

Source: CPT, Prolonged Services guidelines (99417); Medicare Claims Processing Manual, chapter 12, section 30.6.15
(G2212).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

UNIT = 15
"""Minutes of one unit, all of which must be reached."""
_FIRST = {"99205": (75, 89), "99215": (55, 69)}
"""Total minutes from which the first unit counts beside each base code: of 99417 by CPT, of G2212 for Medicare."""
_BEYOND = re.compile(
    r"\b(?:prolonged|99417|g2212|(?:extra|additional|added|remaining) (?:time|min\w*)|beyond|over the time|add-?on)\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\b(?P<minutes>\d{2,3}) ?-?(?:min(?:ute)?s?|mins?)\b", re.IGNORECASE)
_LEVEL_5 = re.compile(r"\blevel (?:5|five|v)\b", re.IGNORECASE)
_NEW = re.compile(r"\bnew (?:pt|patient|office)", re.IGNORECASE)
_ESTABLISHED = re.compile(r"\best(?:ablished|\.)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProlongedTime:
    """The total minutes of a visit of the highest level.

    Attributes:
        base: 99205 or 99215.
        minutes: The practitioner's minutes on the date.
    """

    base: str
    minutes: int

    @property
    def first_cpt(self) -> int:
        """Minutes from which 99417 counts."""
        return _FIRST[self.base][0]

    @property
    def first_medicare(self) -> int:
        """Minutes from which G2212 counts."""
        return _FIRST[self.base][1]

    @property
    def units_cpt(self) -> int:
        """Units of 99417."""
        return _units(self.minutes, self.first_cpt)

    @property
    def units_medicare(self) -> int:
        """Units of G2212."""
        return _units(self.minutes, self.first_medicare)


def prolonged_time(text: str, codes: Collection[str]) -> ProlongedTime | None:
    """The prolonged visit that a question tells of; None where it tells of none.

    Args:
        text: The question.
        codes: The codes it names.
    """
    told = [int(match["minutes"]) for match in _MINUTES.finditer(text)]
    base = next((code for code in _FIRST if code in codes), "")
    if not base and _LEVEL_5.search(text):
        base = "99205" if _NEW.search(text) else "99215" if _ESTABLISHED.search(text) else ""
    return ProlongedTime(base, max(told)) if base and told and _BEYOND.search(text) else None


def _units(minutes: int, first: int) -> int:
    return max(0, (minutes - first) // UNIT + 1)
