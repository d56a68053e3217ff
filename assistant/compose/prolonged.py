"""Units of prolonged office time, by CPT and for Medicare."""

from __future__ import annotations

from assistant.compose.writer import Writer
from assistant.question.prolonged import ProlongedTime
from core.evidence import Evidence


def answer_prolonged(writer: Writer, told: ProlongedTime, rule: Evidence) -> None:
    """Open the answer with the units that the minutes of a visit earn; the rule is the passage they rest on."""
    writer.verdict(
        f"For Medicare {_earned('G2212', told.units_medicare, told.first_medicare)} beside **{told.base}** with "
        f"{told.minutes} minutes; by CPT, for payers that follow it, "
        f"{_earned('99417', told.units_cpt, told.first_cpt)}.",
        rule,
    )


def _earned(code: str, units: int, first: int) -> str:
    if not units:
        return f"no unit of **{code}**, whose first needs {first} minutes"
    return f"**{units}** unit{'s' * (units > 1)} of **{code}**, which begins at {first} minutes"
