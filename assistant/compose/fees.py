"""What Medicare's fee schedule says of a code: amount, what it is made of, and what its indicators mean."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.wording import capitalised, day, edition, listed, plain
from assistant.compose.writer import Writer
from assistant.gather.about import LocalFee, TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.fees import Payment, both_sides_evidence, dollars, payment, row_name
from assistant.gather.figures import figure_meaning, figure_title, schedule_figures
from assistant.gather.pricing import both_sides, changes_both_sides
from assistant.gather.tables import Row
from assistant.question.request import DateFrom, Request
from assistant.question.states import STATES
from core.evidence import Evidence
from core.facts import FeeScheduleRow, Gpci

HEADING = "Medicare figures"
_MOST_PLACES = 6
_DAILY = ("status", "work_rvu", "global_days")


def answer_fee(writer: Writer, facts: CodeFacts, tables: TableFacts) -> bool:
    """Open the answer with what a code pays; returns whether the schedule has it."""
    if not tables.schedule:
        return False
    whole = tables.schedule[0]
    local = [local for local in tables.local if local.row.fact == whole.fact]
    if len(local) > 1 and payment(whole.fact) is not None:
        _localities(writer, whole, local)
    elif local:
        _local(writer, local[0])
    else:
        _national(writer, whole)
    if payment(whole.fact) is None:
        return True
    _made_of(writer, whole)
    for row in tables.schedule[1:]:
        _component(writer, row, [one for one in tables.local if one.row.fact == row.fact][:_MOST_PLACES])
    writer.say(
        "These are the full schedule amounts, before deductible, coinsurance, modifiers and other adjustments.",
        whole.evidence,
    )
    writer.suggest(f"How many units of {facts.code.code} can be billed a day?")
    return True


def answer_both_sides(writer: Writer, tables: TableFacts) -> None:
    """Say what a service on both sides comes to, where its bilateral indicator changes the amount."""
    if not tables.schedule:
        return
    whole = tables.schedule[0]
    places = [one.place for one in tables.local if one.row.fact == whole.fact]
    price = payment(whole.fact, places[0].fact if places else None)
    if price is None or len(places) > 1 or not changes_both_sides(whole.fact.bilateral_surgery):
        return
    doubled = Payment(*(
        None if amount is None else both_sides(amount, whole.fact.bilateral_surgery)
        for amount in (price.nonfacility, price.facility)
    ))  # fmt: skip
    where = f" in {place_name(places[0].fact)}" if places else ", nationally"
    row = both_sides_evidence(whole, where, doubled)
    writer.verdict(f"Both sides at once (modifier 50) come to {both_amounts(doubled)}{where}.", row, whole.evidence)


def other_payer(writer: Writer, payer: str, loaded: Evidence | None) -> None:
    """Say before any amount that what another payer than Medicare pays is not known here."""
    if payer and payer != "Medicare":
        writer.verdict(
            f"What {payer} pays is not in my sources: {capitalised(payer)}'s own schedule and contract decide. What "
            "follows is what Medicare's fee schedule comes to.",
            loaded,
        )


def other_year(writer: Writer, tables: TableFacts, request: Request) -> None:
    """Say before any amount that the schedule loaded is that of another year than the date of service, if one is named.

    Of a date that nobody named, the age of the editions is told with the assumption (`assistant.planning.doubt`).
    """
    as_of = request.as_of
    named = request.date_from is not DateFrom.TODAY
    if not named or not tables.schedule or tables.schedule[0].release.effective_from.year == as_of.year:
        return
    row = tables.schedule[0]
    writer.older_only(
        f"No fee schedule for {day(as_of)} is loaded: what follows is of {edition(row.release)}, and relative values "
        "as well as the conversion factor change every year.",
        row.evidence,
    )


def _local(writer: Writer, local: LocalFee) -> None:
    row, gpci = local.row.fact, local.place.fact
    price = payment(row, gpci)
    name = place_name(gpci)
    if price is None:
        writer.verdict(no_price(local.row), local.row.evidence)
        return
    writer.verdict(
        f"In {name}, Medicare's fee schedule comes to {both_amounts(price)} for **{row_name(row)}**, by "
        f"{edition(local.row.release)}.",
        local.row.evidence,
        local.place.evidence,
    )


def _localities(writer: Writer, row: Row[FeeScheduleRow], local: Sequence[LocalFee]) -> None:
    """The amounts of several localities: from the lowest to the highest, then each."""
    prices = [price for one in local if (price := payment(one.row.fact, one.place.fact)) is not None]
    states = dict.fromkeys(STATES[one.place.fact.state] for one in local)
    of = f" ({listed(list(states))})" if len(states) > 1 else ""
    writer.verdict(
        f"In the {len(local)} Medicare localities there{of}, the fee schedule comes to {span_of(prices)} for "
        f"**{row_name(row.fact)}**, by {edition(row.release)}.",
        *(one.row.evidence for one in local),
    )
    for one, price in zip(local, prices, strict=True):
        text = f"{place_name(one.place.fact)}: {both_amounts(price)}"
        writer.point(text, one.row.evidence, one.place.evidence, heading="By locality")


def span_of(prices: Sequence[Payment]) -> str:
    """From the lowest to the highest of several localities."""
    outside = sorted(price.nonfacility for price in prices if price.nonfacility is not None)
    inside = sorted(price.facility for price in prices if price.facility is not None)
    spans = [
        f"**{dollars(amounts[0])}** to **{dollars(amounts[-1])}** {where}"
        for amounts, where in ((outside, "outside facilities"), (inside, "in a facility"))
        if amounts
    ]
    return listed(spans)


def place_name(gpci: Gpci) -> str:
    """A locality as printed in an answer."""
    return f"{gpci.name.strip('* ').title()} ({gpci.state}, locality {gpci.locality})"


def _national(writer: Writer, row: Row[FeeScheduleRow]) -> None:
    price = payment(row.fact)
    if price is None:
        writer.verdict(no_price(row), row.evidence)
        return
    writer.verdict(
        f"Nationally, Medicare's fee schedule comes to {both_amounts(price)} for **{row_name(row.fact)}**, by "
        f"{edition(row.release)}.",
        row.evidence,
    )
    writer.suggest(f"What does {row.fact.code.code} pay in Massachusetts?")


def no_price(row: Row[FeeScheduleRow]) -> str:
    """Why a row has no amount."""
    status = row.fact.status
    meaning = figure_meaning("status", status)
    return (
        f"The fee schedule gives **{row_name(row.fact)}** no amount: its status is {status}"
        f"{f' ({meaning})' if meaning else ''}, by {edition(row.release)}."
    )


def both_amounts(price: Payment) -> str:
    """What is paid outside facilities and in one."""
    if price.nonfacility is None:
        return f"**{dollars(price.facility)}** in a facility (rarely or never done outside one)"
    if price.facility is None:
        return f"**{dollars(price.nonfacility)}** outside facilities (rarely or never done in one)"
    return f"**{dollars(price.nonfacility)}** outside facilities and **{dollars(price.facility)}** in a facility"


def _made_of(writer: Writer, row: Row[FeeScheduleRow]) -> None:
    fact = row.fact
    writer.say(
        f"Its relative value units are {fact.work_rvu} for work, {fact.nonfacility_pe_rvu} outside facilities or "
        f"{fact.facility_pe_rvu} in a facility for practice expense, and {fact.malpractice_rvu} for malpractice: in "
        f"total {fact.nonfacility_total} outside facilities or {fact.facility_total} in a facility; the conversion "
        f"factor is {fact.conversion_factor}.",
        row.evidence,
    )


def _component(writer: Writer, row: Row[FeeScheduleRow], local: Sequence[LocalFee]) -> None:
    heading = "Its components"
    for one in local:
        if (price := payment(row.fact, one.place.fact)) is not None:
            text = f"**{row_name(row.fact)}** in {place_name(one.place.fact)}: {both_amounts(price)}"
            writer.point(text, one.row.evidence, one.place.evidence, heading=heading)
    if not local and (price := payment(row.fact)) is not None:
        writer.point(f"**{row_name(row.fact)}**: {both_amounts(price)}", row.evidence, heading=heading)


def fee_figures(writer: Writer, tables: TableFacts, *, every: bool) -> bool:
    """Write the indicators of the schedule as an item; returns whether there are any."""
    if not tables.schedule:
        return False
    whole = tables.schedule[0]
    told = []
    # A drug or supply stands in the file with a status and no values of its own.
    has_values = bool(whole.fact.work_rvu) or payment(whole.fact) is not None
    for name, value in schedule_figures(whole.fact):
        if name == "status" or (has_values and (every or name in _DAILY)):
            meaning = figure_meaning(name, value)
            told.append(f"**{figure_title(name)}** {value}" + (f" ({meaning})" if meaning else ""))
    writer.point(f"{'; '.join(told)}, in {plain(edition(whole.release))}.", whole.evidence, heading=HEADING)
    return True


def answer_gpci(writer: Writer, places: Sequence[Row[Gpci]]) -> None:
    """Open the answer with the indices of localities."""
    for number, place in enumerate(places):
        gpci = place.fact
        text = (
            f"{place_name(gpci)}: work **{gpci.work}**, practice expense **{gpci.practice_expense}**, malpractice "
            f"**{gpci.malpractice}**"
        )
        if number == 0:
            begins = day(place.release.effective_from)
            writer.verdict(f"{text}, by {edition(place.release)}, effective {begins}.", place.evidence)
        else:
            writer.point(text, place.evidence, heading="Other localities there")
