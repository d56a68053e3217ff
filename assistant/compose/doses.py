"""How many units an amount of a drug is, and what of it goes on a line of discarded drug.

Source: Medicare Claims Processing Manual, Chapter 17, sections 10 and 40.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from assistant.compose.wording import plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts
from assistant.gather.doses import unit_of
from assistant.question.routes_of_drugs import DrugRoute
from core.doses import Dose, doses
from core.evidence import Evidence

_CONTAINER = re.compile(r"^[ -]*(?:\(?single[- ](?:dose|use)\)? )?(?:vials?|syringes?|ampu?les?|bottles?|sdv)\b", re.I)
_DISCARDED_AFTER = re.compile(
    r"^ (?:(?:of it|that|which) )?(?:was |were |is |are |got )?(?:wast|discard|thr[oe]w)", re.I
)
_DISCARDED_BEFORE = re.compile(
    r"(?:wast\w*|discard\w*|thr[oe]w\w*(?: away| out)?)(?: (?:of|was|were|the|about))* ?$", re.I
)
_REST_DISCARDED = re.compile(
    r"\b(?:rest|remainder|remaining|left ?over)\b.{0,30}\b(?:wast|discard|thr[oe]w)"
    r"|\b(?:wast|discard|thr[oe]w)\w*.{0,20}\b(?:rest|remainder|remaining|left ?over)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Use:
    """What became of a drug: the amount given, and what was discarded of its container, if anything."""

    given: Dose
    discarded: Dose | None


def answer_dose(writer: Writer, facts: CodeFacts, text: str, rule: Evidence | None) -> bool:
    """Open the answer with the units of the amount that a question names; returns whether it names one of this code.

    Args:
        writer: Page to write on.
        facts: The code.
        text: The question.
        rule: The passage on rounding and on discarded drugs; without one, neither is worked out.
    """
    found = unit_of(facts)
    use = _use_of(text, found[0]) if found else None
    if found is None or use is None:
        return False
    per, evidence = found
    whole = use.given.fills(per)
    if not whole and rule is None:
        return False
    code, units = facts.code.code, use.given.in_units(per)
    rest = "" if whole else ", and what is left of a unit counts as a whole one"
    writer.verdict(
        f"**{use.given.text}** of **{code}** is **{units}** {_units(units)}: one unit of the code is {per.text}{rest}.",
        evidence,
        None if whole else rule,
    )
    if use.discarded is not None and rule is not None:
        _tell_discarded(writer, code, per, use.given, use.discarded, (evidence, rule))
    return True


def answer_giving(writer: Writer, giving: CodeFacts, route: DrugRoute, *, several: bool) -> None:
    """Say under which code drugs are given by a route.

    Args:
        writer: Page to write on.
        giving: The code of giving them.
        route: The route.
        several: Whether they are several drugs, each of which may be an injection of its own.
    """
    each = ", once for each separate injection" if several and route.each else ""
    writer.about(giving)
    writer.verdict(f"Giving it {route.words} is **{giving.code.code}**{each}.", giving.evidence)


def other_drug(writer: Writer, taken_for: CodeFacts, drug: CodeFacts) -> None:
    """Set right which drug a code stands for, where a question takes it for another one's."""
    titles = [plain(item.record.title) if item.record else "" for item in (taken_for, drug)]
    writer.verdict(
        f"**{taken_for.code.code}** is not the code of that drug: it is {titles[0]}; "
        f"**{drug.code.code}** is {titles[1]}.",
        taken_for.evidence,
        drug.evidence,
    )


def _tell_discarded(
    writer: Writer, code: str, per: Dose, given: Dose, discarded: Dose, evidence: tuple[Evidence, ...]
) -> None:
    """The line of what was discarded: whole units only, and none that the rounding of the dose has billed already."""
    billed = math.ceil(given.amount / per.amount)
    more = math.floor((given.amount + discarded.amount) / per.amount) - billed
    if more > 0:
        writer.verdict(
            f"The {discarded.text} discarded are **{more}** {_units(more)} of **{code}** on a line of their own "
            "with modifier **JW**, if they come from a single-dose container and the record tells the amount.",
            *evidence,
        )
    else:
        writer.verdict(
            f"The {discarded.text} discarded are no unit more: the unit that was billed for the dose holds them, "
            "so no line with **JW** is added.",
            *evidence,
        )


def _units(number: int | None) -> str:
    return "unit" if number == 1 else "units"


def _use_of(text: str, per: Dose) -> _Use | None:
    """What a question tells of a drug, in the measure of its code; None where it names no amount that was given."""
    given = discarded = container = None
    for dose in doses(text):
        if dose.measure != per.measure:
            continue
        if _DISCARDED_AFTER.match(text[dose.end :]) or _DISCARDED_BEFORE.search(text[: dose.start]):
            discarded = discarded or dose
        elif _CONTAINER.match(text[dose.end :]):
            container = container or dose
        else:
            given = given or dose
    if given is None:
        return None
    if discarded is None and container is not None and _REST_DISCARDED.search(text):
        discarded = _rest(container, given)
    return _Use(given, discarded)


def _rest(container: Dose, given: Dose) -> Dose | None:
    """What is left in a container after a dose; None where nothing is."""
    left = container.amount - given.amount
    if left <= 0:
        return None
    return Dose(left, given.measure, f"{left.normalize():f} {given.measure}", container.start, container.end)
