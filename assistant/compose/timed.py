"""Which code the minutes of a service reach, how many units they make, and what anesthesia time comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.compose.wording import listed
from assistant.compose.writer import Writer
from assistant.gather.fees import dollars
from assistant.gather.pricing import cents
from assistant.gather.timed import Further, Tier, TimedService, anesthesia_time_units
from core.evidence import Evidence
from core.facts import AnesthesiaFactor


def answer_timed(
    writer: Writer, service: TimedService, minutes: int, evidence: Sequence[Evidence], *, medicare: bool = False
) -> None:
    """Open the answer with the code that the minutes of a service reach, and the units of further time.

    Args:
        writer: Page to write on.
        service: The service.
        minutes: Its total.
        evidence: Its codes, and the rule.
        medicare: Whether the payer is Medicare, whose own count then leads.
    """
    tier = service.reached(minutes)
    if tier is None:
        shortest = service.tiers[0]
        writer.verdict(
            f"{minutes} minutes of {service.name} do not reach **{shortest.code}**, which needs {shortest.least}: "
            f"{service.instead}.",
            *evidence,
        )
        return
    further = service.further
    if further is None:
        writer.verdict(f"{minutes} minutes of {service.name} are **{tier.code}**{_until(service, tier)}.", *evidence)
        return
    counts = [_count(further, minutes, medicare=False)]
    if further.first_medicare:
        counts.append(_count(further, minutes, medicare=True))
    for told in reversed(counts) if medicare else counts:
        writer.verdict(f"{minutes} minutes of {service.name} are **{tier.code}** once{told}", *evidence)


def _count(further: Further, minutes: int, *, medicare: bool) -> str:
    """The units of further time by CPT's count or by Medicare's own, with the rule that counts them."""
    units = further.units(minutes, medicare=medicare)
    told = f" and **{further.code}** {_times(units)}" if units else f", and no **{further.code}**"
    first = further.first_medicare if medicare else further.first
    whose = " for Medicare" if medicare else " by CPT's count" if further.first_medicare else ""
    limit = f", at most {further.most}" if further.most else ""
    full = f" (a full {further.step} minutes more)" if medicare else ""
    rule = f"it counts from {first} minutes in all{full}, and once more for each further {further.step}{limit}"
    return f"{told}{whose}: {rule}."


def _until(service: TimedService, tier: Tier) -> str:
    """The minutes that a code of several is for."""
    above = next((other for other in service.tiers if other.least > tier.least), None)
    return f", which is for {tier.least} {f'to {above.least - 1}' if above else 'or more'}"


def _times(units: int) -> str:
    return "once" if units == 1 else f"{units} times"


def answer_therapy(
    writer: Writer,
    minutes: Mapping[str, int],
    units: Mapping[str, int],
    evidence: Sequence[Evidence],
    *,
    billed: int | None = None,
) -> None:
    """Open the answer with the units of timed therapy that the minutes of a day make.

    Args:
        writer: Page to write on.
        minutes: Of each code.
        units: Of each code.
        evidence: The rule, and the codes.
        billed: Units in all that a question of yes or no wants to bill.
    """
    total, all_units = sum(minutes.values()), sum(units.values())
    told = listed([f"**{code}** {number}" for code, number in units.items()])
    sums = f" ({' + '.join(str(one) for one in minutes.values())})" if len(minutes) > 1 else ""
    lead = "By" if billed is None else "Yes: by" if billed <= all_units else "No: by"
    writer.verdict(
        f"{lead} Medicare's 8-minute rule {total} timed minutes{sums} are **{all_units}** "
        f"unit{'s' * (all_units != 1)} in all: {told}.",
        *evidence,
    )


@dataclass(frozen=True, slots=True)
class AnesthesiaTold:
    """What a question tells of an anesthesia service: its minutes, and its base units where they are told."""

    code: str
    minutes: int
    base: int | None


def answer_anesthesia(
    writer: Writer, told: AnesthesiaTold, factor: tuple[AnesthesiaFactor, Evidence] | None, rule: Sequence[Evidence]
) -> None:
    """Open the answer with the units of an anesthesia service and, where its base units are told, what they come to.

    Args:
        writer: Page to write on.
        told: The service.
        factor: US dollars for one unit, with its row; None where it is not loaded.
        rule: The passage on payment of anesthesia, and the code.
    """
    time = anesthesia_time_units(told.minutes)
    service = f" of **{told.code}**" if told.code else ""
    opening = (
        f"{told.minutes} minutes of anesthesia are **{time}** time units for Medicare (15 minutes each, one decimal)"
    )
    if told.base is None:
        writer.verdict(
            f"{opening}. The base units{service} come on top: they stand in CMS's list of anesthesia base units, which "
            "is not in my sources, so I give no sum.",
            *rule,
        )
        return
    total = told.base + time
    writer.verdict(f"{opening}; with {told.base} base units that is **{total}** units{service}.", *rule)
    if factor is not None:
        row, evidence = factor
        where = row.name.strip("* ").title()
        amount = cents(total * row.factor)
        writer.verdict(
            f"Times the anesthesia conversion factor ({where}) of {row.factor} that is **{dollars(amount)}**.",
            evidence,
            *rule,
        )


def answer_factor(writer: Writer, row: AnesthesiaFactor, evidence: Evidence) -> None:
    """Open the answer with an anesthesia conversion factor."""
    where = f"in {row.name.strip('* ').title()}" if row.contractor else "nationally"
    edition = f"{evidence.source}, {evidence.release}"
    writer.verdict(
        f"The anesthesia conversion factor {where} is **{row.factor}** dollars a unit, by {edition}.", evidence
    )
