"""What of a fee depends on where a service is furnished: the place of service, and the indices of the locality.

Source: Medicare Claims Processing Manual, Chapter 12, section 20.4.2 (site of service), and Chapter 26, section 10.5
(place of service codes); the GPCI file of the physician fee schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.fees import answer_gpci
from assistant.compose.wording import edition, listed
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.fees import dollars, payment, row_name
from assistant.gather.tables import Row
from core.evidence import Evidence
from core.facts import Gpci, ValueLabel

_FACILITY = "facility"


@dataclass(frozen=True, slots=True)
class WherePaid:
    """What a question names that a fee depends on besides its codes.

    Attributes:
        places: Places of service, as the official list has them.
        indices: Localities whose indices are asked for.
    """

    places: tuple[Row[ValueLabel], ...] = ()
    indices: tuple[Row[Gpci], ...] = ()


def answer_where(writer: Writer, where: WherePaid, tables: Sequence[TableFacts]) -> None:
    """Open the answer with the amount of each place of service that is named, then the indices that are asked for."""
    for place in where.places:
        _place(writer, place, tables)
    if where.indices:
        answer_gpci(writer, where.indices)


def _place(writer: Writer, place: Row[ValueLabel], tables: Sequence[TableFacts]) -> None:
    """Which of the two amounts a place of service takes, and what that is for each code."""
    group = place.fact.group.casefold()
    if _FACILITY not in group:
        return
    in_facility = group == _FACILITY
    amounts = [amount for table in tables if (amount := _amount(table, in_facility=in_facility)) is not None]
    told = f": {listed([text for text, _ in amounts])}" if amounts else ""
    kind = "the facility amount" if in_facility else "the non-facility amount"
    writer.verdict(
        f"Place of service **{place.fact.value}** (“{place.fact.label}”, by {edition(place.release)}) takes "
        f"{kind}{told}.",
        place.evidence,
        *(evidence for _, evidence in amounts),
    )


def _amount(table: TableFacts, *, in_facility: bool) -> tuple[str, Evidence] | None:
    """What a code comes to in one kind of place: in the only locality named, or else nationally."""
    if not table.schedule:
        return None
    row = table.schedule[0]
    local = [one for one in table.local if one.row.fact == row.fact]
    if len(local) > 1:
        return None
    price = payment(row.fact, local[0].place.fact if local else None)
    if price is None:
        return None
    amount = price.facility if in_facility else price.nonfacility
    if amount is None:
        return None
    return f"**{dollars(amount)}** for **{row_name(row.fact)}**", local[0].row.evidence if local else row.evidence
