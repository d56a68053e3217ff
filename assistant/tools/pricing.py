"""What several services of one day come to under Medicare's reductions for multiple procedures."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.compose.fees import place_name
from assistant.compose.missing import Missing, missing
from assistant.gather.catalogue import catalogue
from assistant.gather.fees import dollars, payment
from assistant.gather.pricing import Priced, Service, both_sides, price_day
from assistant.gather.tables import Row, is_loaded, row_evidence
from assistant.tools.edits import procedure
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import CodeText, Desk, Inputs, Operation, Outcome
from assistant.tools.payment import LocalityText, places
from core.answer import Route
from core.codes import Code
from core.errors import InputError
from core.facts import FeeScheduleRow, Gpci


class ServiceLine(BaseModel):
    """A service of the day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: CodeText
    modifier: Annotated[Literal["", "26", "TC", "50"], Field(description="A component, or 50 for both sides.")] = ""


class PricingInputs(Inputs):
    """The services of one practitioner for one patient on one day."""

    services: Annotated[tuple[ServiceLine, ...], Field(min_length=2, max_length=20)]
    locality: LocalityText = ""
    facility: Annotated[bool, Field(description="Whether the services are in a facility, such as a hospital.")] = False


class PricedLine(BaseModel):
    """A service with what the reductions leave of it, in US dollars.

    Attributes:
        code: The code.
        modifier: Its modifier.
        indicator: Its multiple-procedure indicator; "" where the schedule does not have it.
        full_amount: The schedule's amount; None where it has none.
        percent: The share that is left; None where it has to be priced by hand.
        amount: What is left; None where it has to be priced by hand.
        reason: Why.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    modifier: str
    indicator: str
    full_amount: Decimal | None
    percent: Decimal | None
    amount: Decimal | None
    reason: str
    evidence: tuple[str, ...]


class PricingOutcome(Outcome):
    """The services in the order given.

    Attributes:
        lines: Each with its reduction.
        total: Their sum in US dollars; None where one has to be priced by hand.
        place: The locality; "" for national amounts.
    """

    lines: tuple[PricedLine, ...]
    total: Decimal | None
    place: str


def _price(desk: Desk, inputs: PricingInputs) -> PricingOutcome:
    inquiry = Inquiry(desk, inputs, Route.FEE)
    if not is_loaded(desk.tools.store, FeeScheduleRow):
        missing(inquiry.writer, Missing.FEES, catalogue(desk.tools.store))
        return inquiry.finish(PricingOutcome, found=False, lines=(), total=None, place="")
    place = _one_place(inquiry, inputs.locality)
    rows = [_row(inquiry, line) for line in inputs.services]
    services = [_service(inquiry, line, row, place, inputs) for line, row in zip(inputs.services, rows, strict=True)]
    priced = iter(price_day([one for one in services if one is not None]))
    lines = tuple(
        _line(inquiry, line, row, place, next(priced) if service else None)
        for line, row, service in zip(inputs.services, rows, services, strict=True)
    )
    amounts = [line.amount for line in lines if line.amount is not None]
    whole = len(amounts) == len(lines)
    total = sum(amounts, Decimal(0)) if whole else None
    _write(inquiry, lines, total, place)
    told = place_name(place.fact) if place else ""
    if "facility" not in inputs.model_fields_set:
        inquiry.writer.notice("Taken for granted: the services are outside facilities.")
    return inquiry.finish(PricingOutcome, found=bool(amounts), lines=lines, total=total, place=told)


def _one_place(inquiry: Inquiry, locality: str) -> Row[Gpci] | None:
    """The locality that a text names; None for the nation.

    Raises:
        InputError: It names several, or none.
    """
    found = places(inquiry, locality)
    if len(found) > 1:
        names = "; ".join(place_name(one.fact) for one in found[:12])
        raise InputError(f"{locality!r} names {len(found)} Medicare localities.", f"Name one of them: {names}.")
    if locality and not found:
        missing(inquiry.writer, Missing.LOCALITIES, catalogue(inquiry.tools.store))
    return found[0] if found else None


def _row(inquiry: Inquiry, line: ServiceLine) -> Row[FeeScheduleRow] | None:
    """The row of a service, or of its component; None where the schedule has none."""
    component = line.modifier if line.modifier in ("26", "TC") else ""
    code = procedure(inquiry, line.code)
    rows = inquiry.tools.fees.schedule(code, inquiry.as_of)
    return next((row for row in rows if row.fact.modifier == component), None)


def _service(
    inquiry: Inquiry, line: ServiceLine, row: Row[FeeScheduleRow] | None, place: Row[Gpci] | None, inputs: PricingInputs
) -> Service | None:
    """A service as the reductions take it; None where it has no amount."""
    amount = _amount(row.fact, place, facility=inputs.facility) if row else None
    if row is None or amount is None:
        return None
    fact = row.fact
    full = both_sides(amount, fact.bilateral_surgery) if line.modifier == "50" else amount
    base = fact.endoscopic_base
    return Service(fact.code, full, fact.multiple_procedure, base, _base_amount(inquiry, base, place, inputs))


def _base_amount(inquiry: Inquiry, base: Code | None, place: Row[Gpci] | None, inputs: PricingInputs) -> Decimal | None:
    rows = inquiry.tools.fees.schedule(base, inquiry.as_of) if base else ()
    return _amount(rows[0].fact, place, facility=inputs.facility) if rows else None


def _amount(row: FeeScheduleRow, place: Row[Gpci] | None, *, facility: bool) -> Decimal | None:
    price = payment(row, place.fact if place else None)
    if price is None:
        return None
    return price.facility if facility else price.nonfacility


def _line(
    inquiry: Inquiry, line: ServiceLine, row: Row[FeeScheduleRow] | None, place: Row[Gpci] | None, priced: Priced | None
) -> PricedLine:
    if row is None or priced is None:
        told = "the schedule loaded here gives it no amount there, which does not mean that it is not paid"
        kept = inquiry.keep(row.evidence if row else catalogue(inquiry.tools.store))
        return PricedLine(
            code=procedure(inquiry, line.code).code,
            modifier=line.modifier,
            indicator=row.fact.multiple_procedure if row else "",
            full_amount=None,
            percent=None,
            amount=None,
            reason=told,
            evidence=kept,
        )
    service = priced.service
    text = f"{service.code}, multiple-procedure pricing: full amount {dollars(service.amount)}; {priced.reason}"
    paid = f"; leaves {dollars(priced.amount)}" if priced.amount is not None else ""
    computed = row_evidence(row.release, f"row {service.code.code}, computed", f"{text}{paid}", (service.code,))
    return PricedLine(
        code=service.code.code,
        modifier=line.modifier,
        indicator=service.indicator,
        full_amount=service.amount,
        percent=priced.percent,
        amount=priced.amount,
        reason=priced.reason,
        evidence=inquiry.keep(computed, row.evidence, place.evidence if place else None),
    )


def _write(inquiry: Inquiry, lines: tuple[PricedLine, ...], total: Decimal | None, place: Row[Gpci] | None) -> None:
    where = f" in {place_name(place.fact)}" if place else ""
    for line in lines:
        name = f"{line.code}-{line.modifier}" if line.modifier else line.code
        amount = f"{dollars(line.amount)} of {dollars(line.full_amount)}" if line.amount is not None else "no amount"
        inquiry.writer.point(f"**{name}**{where}: {amount} ({line.reason})", *inquiry.kept(line.evidence))
    if total is not None:
        evidence = inquiry.kept(one for line in lines for one in line.evidence)
        inquiry.writer.verdict(f"Together: **{dollars(total)}** before deductible and coinsurance.", *evidence)
    if total is None:
        inquiry.writer.notice("A service without an amount is left out of the ranking, so the others may rank lower.")
    inquiry.writer.notice("NCCI edits come first: a code that is denied as bundled is not ranked. See check_ptp_edit.")


OPERATIONS = (
    Operation(
        "price_procedures",
        "Price several procedures of one day",
        "Tell what Medicare's fee schedule leaves of 2 to 20 services of one practitioner on one day: ranking at 100 "
        "and 50 percent, endoscopic families, both sides (modifier 50), nationally or in one locality. Imaging and "
        "therapy reductions are named but not computed.",
        PricingInputs,
        PricingOutcome,
        _price,
    ),
)
