"""Whether the day a question tells lies in the global period of the procedure it counts from.

Source: Medicare Claims Processing Manual, Chapter 12, section 40.1 (global surgical package).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.about import table_facts
from assistant.gather.indicators import Indicators, indicators_of
from assistant.gather.modifiers import is_visit
from assistant.question.aftercare import day_after, procedure_before
from assistant.question.polar import asks_yes_or_no
from assistant.question.request import Request
from core.answer import Route
from core.codes import Code

_LENGTHS = {"000": 0, "010": 10, "090": 90}
"""Days after the day of the procedure, by its global days."""
_ASKS_PERIOD = re.compile(
    r"\b(?:in|within|inside|under|during|still|part of|over|out of)\b[^?]{0,25}\bglobal", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """A day after a procedure, held against the procedure's global days.

    Attributes:
        day: Days after the day of the procedure.
        length: Days after it that its period has.
        known: The figures that say so.
    """

    day: int
    length: int
    known: Indicators

    @property
    def over(self) -> bool:
        """Whether the period had ended by that day."""
        return self.day > self.length


def period_told(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> PeriodTold | None:
    """The day that a question tells after one of its procedures; None where it tells none, or the code has no period.

    Raises:
        StoreError: A store failed.
    """
    day = day_after(request.text)
    if not day or request.inherited:
        return None
    lasting: dict[Code, PeriodTold] = {}
    for item in facts:
        known = (
            None
            if is_visit(item.code)
            else indicators_of(item, table_facts(item.code, request.under(Route.FEE), tools))
        )
        length = _LENGTHS.get(known.values.get("global_days", "")) if known else None
        if known is not None and length is not None:
            lasting[item.code] = PeriodTold(day, length, known)
    anchor = procedure_before(request.text, list(lasting))
    return lasting.get(anchor) if anchor is not None else None


def tell_period(writer: Writer, told: PeriodTold | None, text: str) -> None:
    """Write whether the day lies in the period, and what follows for modifiers where it does not."""
    if told is None:
        return
    name, value = told.known.named, told.known.values["global_days"]
    lasts = f"**{name}** has global days **{value}**, by {told.known.by}"
    asked = bool(_ASKS_PERIOD.search(text)) and asks_yes_or_no(text) and not writer.has_verdict
    writer.looked_up(f"global days of {name}")
    if told.over:
        lead = "No: day" if asked else "Day"
        writer.verdict(
            f"{lead} {told.day} after **{name}** lies outside its global period, so no modifier of that period "
            f"(24, 58, 78 or 79) is needed: {lasts}.",
            told.known.evidence,
        )
    else:
        lead = "Yes: day" if asked else "Day"
        writer.verdict(
            f"{lead} {told.day} after **{name}** lies inside its global period: {lasts}.", told.known.evidence
        )
