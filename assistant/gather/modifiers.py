"""Whether a modifier has an effect on a procedure code, by the indicators of Medicare's fee schedule.

Source: CMS, record layout of the physician fee schedule relative value file, fields PC/TC, global days, multiple
procedure, bilateral surgery, assistant at surgery, co-surgeons and team surgery.
"""

from __future__ import annotations

from enum import StrEnum

from assistant.gather.figures import schedule_figures
from core.codes import Code, CodeSystem
from core.facts import FeeScheduleRow

INDICATOR_OF = {
    "50": "bilateral",
    "51": "multiple",
    "62": "cosurgeon",
    "66": "team",
    **dict.fromkeys(("80", "81", "82", "AS"), "assistant"),
    **dict.fromkeys(("26", "TC"), "pctc"),
    **dict.fromkeys(("24", "54", "55", "56", "57", "58", "78", "79"), "global_days"),
}
"""The indicator of the schedule that says whether a modifier has an effect on a code."""


OF_VISITS = frozenset({"24", "25", "57"})
"""Modifiers that stand on visits alone (NCCI Policy Manual, Chapter 1, section D)."""
OF_PROCEDURES = frozenset({"59", "XE", "XP", "XS", "XU"})
"""Modifiers that say a procedure was distinct; they stand on no visit (NCCI Policy Manual, Chapter 1, section E)."""


class Effect(StrEnum):
    """What the schedule says of a modifier on a code."""

    APPLIES = "applies"
    WITH_DOCUMENTATION = "applies with documentation"
    NOT = "does not apply"
    NOT_TOLD = "not told"
    """The indicator leaves it open, or the schedule has none for this modifier."""


_YES, _PAPERS, _NO = Effect.APPLIES, Effect.WITH_DOCUMENTATION, Effect.NOT
_CARE_PARTS = {"010": _YES, "090": _YES, "000": _NO, "XXX": _NO, "ZZZ": _NO}
"""Splitting surgery from the care before or after it needs days of such care."""
_SURGEONS = {"0": _NO, "1": _PAPERS, "2": _YES, "9": _NO}
_ASSISTANTS = {"0": _PAPERS, "1": _NO, "2": _YES, "9": _NO}

_EFFECTS: dict[str, dict[str, Effect]] = {
    "50": {"0": _NO, "1": _YES, "2": _NO, "3": _YES, "9": _NO},
    "51": {"0": _NO, "2": _YES, "3": _YES, "9": _NO},
    "26": {"0": _NO, "1": _YES, "2": _NO, "3": _NO, "4": _NO, "5": _NO, "6": _YES, "9": _NO},
    "TC": {"0": _NO, "1": _YES, "2": _NO, "3": _NO, "4": _NO, "5": _NO, "6": _NO, "8": _NO, "9": _NO},
    "62": _SURGEONS,
    "66": _SURGEONS,
    **dict.fromkeys(("80", "81", "82", "AS"), _ASSISTANTS),
    **dict.fromkeys(("54", "55", "56"), _CARE_PARTS),
}


def is_visit(code: Code) -> bool | None:
    """Whether a code is an evaluation and management service; None where its number does not tell.

    Visits stand in 99202-99499 of CPT; Medicare counts the eye visits, 92002-92014, among them.
    """
    if code.system is not CodeSystem.CPT or not code.code.isdigit():
        return None
    return "99202" <= code.code <= "99499" or code.code in {"92002", "92004", "92012", "92014"}


def is_misplaced(modifier: str, code: Code) -> bool:
    """Whether a modifier of visits stands on what is none, or one of procedures on a visit."""
    visit = is_visit(code)
    return (modifier in OF_VISITS and visit is False) or (modifier in OF_PROCEDURES and visit is True)


def is_fitting(modifier: str, code: Code) -> bool:
    """Whether a modifier that a question puts on none of its codes may be meant for this one.

    59 and its like stay with a visit too: that they do not belong there is what has to be told.
    """
    if modifier in OF_VISITS:
        return is_visit(code) is True
    return modifier not in INDICATOR_OF or is_visit(code) is not True


def effect_of(modifier: str, code: Code, row: FeeScheduleRow | None) -> Effect:
    """What can be said of a modifier on a code by its number and its row of the schedule.

    Whether 24, 57, 58, 78 or 79 is right depends on the global days of another service of the patient's, which the
    row of the code that carries them does not tell.

    Args:
        modifier: Two characters.
        code: The code that carries it.
        row: Its row for the whole service; None where the schedule has none.
    """
    if is_misplaced(modifier, code):
        return Effect.NOT
    name = INDICATOR_OF.get(modifier)
    if name is None or row is None:
        return Effect.NOT_TOLD
    return effect_by(modifier, dict(schedule_figures(row))[name])


def effect_by(modifier: str, indicator: str) -> Effect:
    """What the value of a modifier's own indicator says of it."""
    return _EFFECTS.get(modifier, {}).get(indicator, Effect.NOT_TOLD)
