"""What several services of one day come to: the reductions for multiple procedures, and both sides at once.

Source: Medicare Claims Processing Manual, Chapter 12, sections 40.6 (multiple surgeries and endoscopies) and 40.7
(bilateral surgeries); CMS, record layout of the physician fee schedule relative value file, fields MULT PROC and ENDO
BASE.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.codes import Code

_CENT = Decimal("0.01")
_WHOLE, _HALF = Decimal(100), Decimal(50)
_RANKED, _ENDOSCOPY = "2", "3"
_BY_REPORT_FROM = 6
"""Procedures from the sixth on are priced by the contractor from the report."""
_OWN_RULES = frozenset("4567")
"""Imaging, therapy, cardiovascular and ophthalmology services, which are reduced within their own kind."""
_BOTH_SIDES = {"1": Decimal("1.5"), "3": Decimal(2)}


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the day before reductions.

    Attributes:
        code: The code.
        amount: Its full amount in US dollars.
        indicator: Its multiple-procedure indicator.
        base: The base of its endoscopic family; None if it has none.
        base_amount: What that base comes to in the same place; None where it is not known.
    """

    code: Code
    amount: Decimal
    indicator: str
    base: Code | None = None
    base_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """A service after reductions.

    Attributes:
        service: The service.
        counted: What of its amount counts before its rank: less than all of it within an endoscopic family.
        percent: The share that its rank leaves; None where it has to be priced by hand.
        amount: What is left in US dollars; None where it has to be priced by hand.
        reason: Why, in words.
    """

    service: Service
    counted: Decimal
    percent: Decimal | None
    amount: Decimal | None
    reason: str


def both_sides(amount: Decimal, bilateral: str) -> Decimal:
    """What a service done on both sides comes to: 150 percent with bilateral indicator 1, twice the amount with 3."""
    return cents(amount * both_sides_share(bilateral))


def both_sides_share(bilateral: str) -> Decimal:
    """What both sides come to as a part of one of them, by the bilateral indicator."""
    return _BOTH_SIDES.get(bilateral, Decimal(1))


def changes_both_sides(bilateral: str) -> bool:
    """Whether a bilateral indicator makes both sides come to more than one."""
    return bilateral in _BOTH_SIDES


def price_day(services: Sequence[Service]) -> list[Priced]:
    """Price the services of one practitioner for one patient on one day, in the order given.

    Each endoscopic family comes first: its highest service counts in full, each other one with what it adds to the
    family's base. Families and other surgical procedures are then ranked by amount: 100 percent, then 50 percent each,
    by report from the sixth on. What has no such indicator is not reduced; imaging, therapy and the like are reduced by
    rules of their own, which need more than the fee schedule's amounts and are left to be priced by hand.
    """
    counted = {number: _counted(service, services) for number, service in enumerate(services)}
    groups: dict[object, list[int]] = {}
    for number, service in enumerate(services):
        if service.indicator == _RANKED:
            groups[number] = [number]
        elif service.indicator == _ENDOSCOPY:
            groups.setdefault(service.base, []).append(number)
    ranked = sorted(groups.values(), key=lambda group: -_total(counted[number] for number in group))
    priced = {
        number: _ranked(services[number], counted[number], rank, alone=len(groups) == 1)
        for rank, group in enumerate(ranked, start=1)
        for number in group
    }
    return [priced.get(number) or _unranked(service) for number, service in enumerate(services)]


def _counted(service: Service, services: Sequence[Service]) -> Decimal | None:
    """What a service counts with before its rank; None where its family's base has no known amount."""
    family = [one for one in services if one.indicator == _ENDOSCOPY and one.base == service.base]
    if service.indicator != _ENDOSCOPY or service is max(family, key=lambda one: one.amount):
        return service.amount
    if service.base_amount is None:
        return None
    return max(service.amount - service.base_amount, Decimal(0))


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _ranked(service: Service, counted: Decimal | None, rank: int, *, alone: bool) -> Priced:
    if counted is None:
        return Priced(service, service.amount, None, None, "the amount of its endoscopic family's base is not known")
    within = f"{counted} of {service.amount} counts beside the rest of its endoscopic family; " * (
        counted != service.amount
    )
    if rank >= _BY_REPORT_FROM:
        return Priced(service, counted, None, None, f"{within}rank {rank}: priced by report")
    percent = _WHOLE if rank == 1 else _HALF
    told = "no other procedure is ranked with it" if alone else f"rank {rank} of the day's procedures"
    return Priced(service, counted, percent, cents(counted * percent / 100), f"{within}{told}: {percent} percent")


def _unranked(service: Service) -> Priced:
    if service.indicator in _OWN_RULES:
        reason = "reduced within its own kind of service, which is not computed here"
        return Priced(service, service.amount, None, None, reason)
    return Priced(service, service.amount, _WHOLE, cents(service.amount), "not reduced for other procedures of the day")


def cents(amount: Decimal) -> Decimal:
    """US dollars to the cent, half a cent up."""
    return amount.quantize(_CENT, ROUND_HALF_UP)
