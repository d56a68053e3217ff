"""What Medicare pays for a code: the physician fee schedule, with the prices of a locality.

Source: CMS, record layout and payment formula of the physician fee schedule relative value file: each relative value
unit times its geographic index, added up, times the conversion factor (Social Security Act, section 1848(b)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.gather.figures import figure_line, schedule_figures
from assistant.gather.places import Place, places_in
from assistant.gather.pricing import cents
from assistant.gather.tables import Row, of_first_release, row_evidence
from codestore import CodeStore
from core.codes import Code
from core.evidence import Evidence
from core.facts import FeeScheduleRow, Gpci
from core.records import Release

_PAID = frozenset("ART")
"""Status indicators under which the relative values make a payment: active, restricted, injections."""


@dataclass(frozen=True, slots=True)
class Payment:
    """US dollars for one unit of a service; None where the setting does not apply to it."""

    nonfacility: Decimal | None
    facility: Decimal | None


def payment(row: FeeScheduleRow, gpci: Gpci | None = None) -> Payment | None:
    """What the schedule comes to, nationally or in a locality; None where its status carries no price.

    Args:
        row: A code, or its component.
        gpci: The locality's indices; None for the national amount.
    """
    if row.status not in _PAID or not (row.nonfacility_total or row.facility_total):
        return None
    return Payment(
        None if row.nonfacility_na else _amount(row, row.nonfacility_pe_rvu, gpci),
        None if row.facility_na else _amount(row, row.facility_pe_rvu, gpci),
    )


def _amount(row: FeeScheduleRow, practice_expense: Decimal, gpci: Gpci | None) -> Decimal:
    one = Decimal(1)
    work, expense, malpractice = (gpci.work, gpci.practice_expense, gpci.malpractice) if gpci else (one, one, one)
    units = row.work_rvu * work + practice_expense * expense + row.malpractice_rvu * malpractice
    return cents(units * row.conversion_factor)


def dollars(amount: Decimal | None) -> str:
    """An amount as printed, such as ``$1,234.50``; a dash where there is none."""
    return "–" if amount is None else f"${amount:,.2f}"


def row_name(row: FeeScheduleRow) -> str:
    """The code with the component it is of, such as ``71046-26``."""
    return f"{row.code.code}-{row.modifier}" if row.modifier else row.code.code


class FeeTools:
    """Look-ups in the physician fee schedule."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def schedule(self, code: Code, as_of: date) -> tuple[Row[FeeScheduleRow], ...]:
        """The rows of a code: the whole service first, then its components.

        Raises:
            StoreError: The store failed.
        """
        rows = of_first_release(self._store.facts(FeeScheduleRow, as_of, code=code))
        made = []
        for row, release in sorted(rows, key=lambda found: found[0].modifier):
            items = "; ".join(
                (
                    *(figure_line(name, value) for name, value in schedule_figures(row)),
                    *_totals(row),
                    *_price_items("national payment", payment(row)),
                )
            )
            text = f"{row.code} {row.modifier}".rstrip() + f", physician fee schedule: {items}"
            made.append(Row(row, release, row_evidence(release, f"row {row_name(row)}", text, (code,))))
        return tuple(made)

    def indices(self, as_of: date) -> list[tuple[Gpci, Release]]:
        """The geographic indices of all localities; nothing where they are not loaded.

        Raises:
            StoreError: The store failed.
        """
        return of_first_release(self._store.facts(Gpci, as_of))

    def places(self, text: str, as_of: date) -> tuple[Place, ...]:
        """The places that a text names, in their order.

        Raises:
            StoreError: The store failed.
        """
        return places_in(text, [gpci for gpci, _ in self.indices(as_of)])

    def localities(self, text: str, as_of: date) -> tuple[Row[Gpci], ...]:
        """The Medicare localities that a text names: by a place's own name, else all of a state it names.

        Raises:
            StoreError: The store failed.
        """
        releases = dict(self.indices(as_of))
        meant = dict.fromkeys(gpci for place in places_in(text, list(releases)) for gpci in place.localities)
        return tuple(
            Row(
                gpci,
                releases[gpci],
                row_evidence(releases[gpci], f"locality {gpci.state} {gpci.locality}", gpci_text(gpci)),
            )
            for gpci in meant
        )

    def place_words(self, text: str, as_of: date) -> tuple[str, ...]:
        """The words by which a text names places, as they stand there.

        Raises:
            StoreError: The store failed.
        """
        return tuple(dict.fromkeys(text[place.start : place.end] for place in self.places(text, as_of)))


def gpci_text(gpci: Gpci) -> str:
    """A locality and its indices as evidence has them."""
    return (
        f"{gpci.name.strip('* ')}, locality {gpci.locality} of {gpci.state}: work index {gpci.work}; practice expense "
        f"index {gpci.practice_expense}; malpractice index {gpci.malpractice}"
    )


def _totals(row: FeeScheduleRow) -> tuple[str, ...]:
    return (
        f"practice expense RVU {row.nonfacility_pe_rvu} outside facilities, {row.facility_pe_rvu} in a facility",
        f"malpractice RVU {row.malpractice_rvu}",
        f"total RVU {row.nonfacility_total} outside facilities, {row.facility_total} in a facility",
        f"conversion factor {row.conversion_factor}",
    )


def _price_items(name: str, price: Payment | None) -> tuple[str, ...]:
    if price is None:
        return ()
    return (f"{name} {dollars(price.nonfacility)} outside facilities, {dollars(price.facility)} in a facility",)


def local_evidence(row: Row[FeeScheduleRow], place: Row[Gpci]) -> Row[FeeScheduleRow]:
    """A row of the schedule priced for a locality, with the computation as its evidence."""
    price = payment(row.fact, place.fact)
    name = place.fact.name.strip("* ").title()
    items = "; ".join(_price_items("payment", price)) or "no price"
    text = f"{row.fact.code} {row.fact.modifier}".rstrip() + f", fee in {name} ({place.fact.state}): {items}"
    where = f"row {row_name(row.fact)} with locality {place.fact.state} {place.fact.locality}"
    return Row(row.fact, row.release, row_evidence(row.release, where, text, (row.fact.code,)))


def both_sides_evidence(row: Row[FeeScheduleRow], where: str, price: Payment) -> Evidence:
    """What a service on both sides comes to, with the computation as its evidence."""
    fact = row.fact
    items = "; ".join(_price_items(f"both sides, bilateral indicator {fact.bilateral_surgery}, modifier 50", price))
    place = f"row {row_name(fact)}, both sides, computed{where}"
    return row_evidence(row.release, place, f"{fact.code}, fee{where}: {items}", (fact.code,))
