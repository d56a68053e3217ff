"""What the services that a question puts on one day come to, outside facilities and in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.gather.about import TableFacts
from assistant.gather.fees import FeeTools, payment
from assistant.gather.pricing import Priced, Service, both_sides, price_day
from assistant.gather.tables import Row, row_evidence
from core.codes import Code
from core.evidence import Evidence
from core.facts import FeeScheduleRow, Gpci


@dataclass(frozen=True, slots=True)
class DayPrices:
    """The services of one day after reductions, in one kind of place.

    Attributes:
        facility: Whether they are furnished in a facility.
        lines: Each service with what is left of it.
        total: What they come to in US dollars; None where one has to be priced by hand.
        evidence: The computation.
    """

    facility: bool
    lines: tuple[Priced, ...]
    total: Decimal | None
    evidence: Evidence


def prices_of_day(
    tables: Sequence[TableFacts],
    on_codes: Mapping[Code, Sequence[str]],
    as_of: date,
    fees: FeeTools,
    *,
    asked: bool = False,
) -> tuple[DayPrices, ...]:
    """What some services come to together; nothing where the place is not one.

    Nor where the reductions change none, unless the sum is asked for.

    Args:
        tables: What the tables have on each code, priced for a locality where the question names one.
        on_codes: The modifiers on each; 50 prices both sides.
        as_of: Date of service, for the bases of endoscopic families.
        fees: The schedule.
        asked: Whether the sum itself is asked for.

    Raises:
        StoreError: The store failed.
    """
    rows = [table.schedule[0] for table in tables if table.schedule]
    places = list(dict.fromkeys(one.place.fact for table in tables for one in table.local))
    if len(rows) < 2 or len(rows) < len(tables) or len(places) > 1:
        return ()
    place = places[0] if places else None
    found = []
    for facility in (False, True):
        services = [_service(row.fact, place, on_codes, as_of, fees, facility=facility) for row in rows]
        priced = price_day([one for one in services if one is not None])
        if len(priced) == len(rows) and (asked or any(line.amount != line.service.amount for line in priced)):
            found.append(_prices(priced, rows[0], facility=facility))
    return tuple(found)


def _service(
    row: FeeScheduleRow,
    place: Gpci | None,
    on_codes: Mapping[Code, Sequence[str]],
    as_of: date,
    fees: FeeTools,
    *,
    facility: bool,
) -> Service | None:
    amount = _amount(row, place, facility=facility)
    if amount is None:
        return None
    if "50" in on_codes.get(row.code, ()):
        amount = both_sides(amount, row.bilateral_surgery)
    base = fees.schedule(row.endoscopic_base, as_of) if row.endoscopic_base else ()
    base_amount = _amount(base[0].fact, place, facility=facility) if base else None
    return Service(row.code, amount, row.multiple_procedure, row.endoscopic_base, base_amount)


def _amount(row: FeeScheduleRow, place: Gpci | None, *, facility: bool) -> Decimal | None:
    price = payment(row, place)
    if price is None:
        return None
    return price.facility if facility else price.nonfacility


def _prices(priced: Sequence[Priced], row: Row[FeeScheduleRow], *, facility: bool) -> DayPrices:
    amounts = [line.amount for line in priced if line.amount is not None]
    total = sum(amounts, Decimal(0)) if len(amounts) == len(priced) else None
    items = "; ".join(
        f"{line.service.code.code} ${line.service.amount:,.2f}, {line.reason}"
        + (f", leaves ${line.amount:,.2f}" if line.amount is not None else "")
        for line in priced
    )
    where = "in a facility" if facility else "outside facilities"
    together = f"; together ${total:,.2f}" if total is not None else ""
    codes = tuple(line.service.code for line in priced)
    text = f"{', '.join(code.code for code in codes)} on one day {where}, computed: {items}{together}"
    place = f"rows {', '.join(code.code for code in codes)}, computed {where}"
    return DayPrices(facility, tuple(priced), total, row_evidence(row.release, place, text, codes))
