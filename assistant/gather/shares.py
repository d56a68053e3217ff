"""What modifiers leave of a service's amount: both sides, assistants, co-surgeons, parts of the surgical package.

Source: Medicare Claims Processing Manual, Chapter 12, sections 20.4.3 (assistants at surgery), 40.2 and 40.4 (parts of
the global package), 40.7 (both sides), 40.8 (co-surgeons) and 110.2 (nonphysicians who assist); CMS, record layout of
the physician fee schedule relative value file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from assistant.gather.fees import Payment
from assistant.gather.modifiers import Effect, effect_of
from assistant.gather.pricing import both_sides_share, cents
from core.facts import FeeScheduleRow

_ASSISTANT, _NONPHYSICIAN = Decimal("0.16"), Decimal("0.136")
_FIXED = {
    **dict.fromkeys(("80", "81", "82"), (_ASSISTANT, "an assistant surgeon gets 16 percent")),
    "AS": (_NONPHYSICIAN, "a nonphysician who assists gets 85 percent of 16 percent, that is 13.6 percent"),
    "62": (Decimal("0.625"), "each of two surgeons gets 62.5 percent"),
}
_NOT_PAID_WITH = frozenset({"50", *_FIXED})
"""Modifiers for which an indicator of the schedule can rule a payment out."""


@dataclass(frozen=True, slots=True)
class Share:
    """What is left of a service's amount under its modifiers.

    Attributes:
        modifiers: Those that change it, in the order given.
        part: What is left, as a part of the whole; more than one where both sides are paid.
        reasons: What each of them leaves, in words.
    """

    modifiers: tuple[str, ...]
    part: Decimal
    reasons: tuple[str, ...]

    def of(self, price: Payment) -> Payment:
        """The payment that is left of the whole one."""
        amounts = (price.nonfacility, price.facility)
        return Payment(*(None if one is None else cents(one * self.part) for one in amounts))


def share_left(row: FeeScheduleRow, modifiers: Sequence[str]) -> Share | None:
    """What some modifiers leave of a service; None where none of them changes its amount, or one is not paid on it.

    Args:
        row: The service, or a component of it.
        modifiers: Those on it.
    """
    if any(name in _NOT_PAID_WITH and effect_of(name, row.code, row) is Effect.NOT for name in modifiers):
        return None
    parts = {name: part for name in dict.fromkeys(modifiers) if (part := _part(row, name)) is not None}
    if not parts:
        return None
    left = prod((share for share, _ in parts.values()), start=Decimal(1))
    return Share(tuple(parts), left, tuple(reason for _, reason in parts.values()))


def _part(row: FeeScheduleRow, modifier: str) -> tuple[Decimal, str] | None:
    """What one modifier leaves, and why; None where it changes no amount or the contractor sets it."""
    if modifier in _FIXED:
        return _FIXED[modifier]
    if modifier == "50":
        part = both_sides_share(row.bilateral_surgery)
        return (part, f"both sides are paid {_percent(part)} percent") if part != 1 else None
    parts = {
        "54": (row.preoperative + row.intraoperative, "the operation and the care before it are"),
        "55": (row.postoperative, "all of the care after it is"),
        "56": (row.preoperative, "the care before it is"),
        "78": (row.intraoperative, "a return to the operating room is paid the operation alone, which is"),
    }
    part, reason = parts.get(modifier, (Decimal(0), ""))
    return (part, f"{reason} {_percent(part)} percent") if part else None


def _percent(part: Decimal) -> str:
    return f"{(part * 100).normalize():f}"
