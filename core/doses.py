"""Amounts of a drug, and how many units of a code an amount is.

Source of the rule: Medicare Claims Processing Manual, Chapter 17, section 10 (units by the descriptor, rounded up) and
section 40 (discarded drugs, modifiers JW and JZ).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_MEASURES = {
    "mcg": ("mg", Decimal("0.001")),
    "ug": ("mg", Decimal("0.001")),
    "microgram": ("mg", Decimal("0.001")),
    "mg": ("mg", Decimal(1)),
    "milligram": ("mg", Decimal(1)),
    "g": ("mg", Decimal(1000)),
    "gm": ("mg", Decimal(1000)),
    "gram": ("mg", Decimal(1000)),
    "ml": ("ml", Decimal(1)),
    "cc": ("ml", Decimal(1)),
    "meq": ("meq", Decimal(1)),
    "unit": ("unit", Decimal(1)),
    "iu": ("unit", Decimal(1)),
    "international unit": ("unit", Decimal(1)),
    "usp unit": ("unit", Decimal(1)),
}
"""Each measure by the one that its amounts are counted in here, and how many of those it is."""

_NAMES = "|".join(sorted(_MEASURES, key=len, reverse=True))
_DOSE = re.compile(
    rf"(?<![\w.,/])(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|\.\d+)[ -]?({_NAMES})s?\b(?!/)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount of a drug.

    Attributes:
        amount: How much, in `measure`.
        measure: ``mg``, ``ml``, ``meq`` or ``unit`` (of activity).
        text: As it was written.
        start: Where it begins in the text that it was read from.
        end: Where it ends there.
    """

    amount: Decimal
    measure: str
    text: str
    start: int
    end: int

    def in_units(self, per: Dose) -> int | None:
        """How many units of a code this is, a rest counted as a whole one; None where the measures differ.

        Args:
            per: What one unit of the code stands for.
        """
        if self.measure != per.measure or not per.amount:
            return None
        return math.ceil(self.amount / per.amount)

    def fills(self, per: Dose) -> bool:
        """Whether it is a whole number of units."""
        return self.measure == per.measure and self.amount % per.amount == 0


def doses(text: str) -> Iterator[Dose]:
    """The amounts that a text names, in order; a concentration such as ``5 mg/ml`` is none."""
    for match in _DOSE.finditer(text):
        measure, factor = _MEASURES[match[2].lower()]
        yield Dose(Decimal(match[1].replace(",", "")) * factor, measure, match[0], match.start(), match.end())


def billing_unit(text: str) -> Dose | None:
    """What one unit of a code stands for by its descriptor: the one amount that it names, if it names one."""
    named = list(doses(text))
    return named[0] if len({(one.amount, one.measure) for one in named}) == 1 else None
