"""The modifier of the digit, eyelid or side that a text names.

Source: HCPCS Level II, modifiers E1 to E4, FA to F9, TA to T9, LT and RT.
"""

from __future__ import annotations

import re

_LEFT, _RIGHT = "left", "right"
_SIDE = re.compile(r"\b(?:(?P<left>left|lt|l)|(?P<right>right|rt|r))\b", re.IGNORECASE)
_DIGITS = (
    (r"thumb", r"great toe|big toe|hallux|1st toe|first toe"),
    (r"index|2nd (?:finger|digit)|second (?:finger|digit)|pointer", r"2nd toe|second toe"),
    (r"middle|long finger|3rd (?:finger|digit)|third (?:finger|digit)", r"3rd toe|third toe|middle toe"),
    (r"ring|4th (?:finger|digit)|fourth (?:finger|digit)", r"4th toe|fourth toe"),
    (
        r"little|small finger|pinky|pinkie|5th (?:finger|digit)|fifth (?:finger|digit)",
        r"5th toe|fifth toe|(?:little|small|pinky) toe",
    ),
)
"""Of the five digits, from the thumb and from the great toe on: how a finger is called, and a toe."""
_ON_FOOT = re.compile(r"\b(?:toes?|foot|feet|hallux)\b", re.IGNORECASE)
_EYELID = re.compile(r"\b(?:eye ?-?)?lids?\b", re.IGNORECASE)
_LIDS = {("upper", _LEFT): "E1", ("lower", _LEFT): "E2", ("upper", _RIGHT): "E3", ("lower", _RIGHT): "E4"}


def anatomic_modifier(text: str) -> str:
    """The modifier of the one place that a text names; "" where it names none, or no side, or both sides."""
    sides = {_LEFT if match["left"] else _RIGHT for match in _SIDE.finditer(text)}
    if len(sides) != 1:
        return ""
    side = sides.pop()
    if _EYELID.search(text):
        level = next((one for one in ("upper", "lower") if re.search(rf"\b{one}\b", text, re.IGNORECASE)), "")
        return _LIDS.get((level, side), "")
    foot = bool(_ON_FOOT.search(text))
    for number, names in enumerate(_DIGITS):
        if re.search(rf"\b(?:{names[foot]})\b", text, re.IGNORECASE):
            return _digit("T" if foot else "F", number, side)
    return "LT" if side == _LEFT else "RT"


def _digit(letter: str, number: int, side: str) -> str:
    """FA, F1 to F4 on the left and F5 to F9 on the right, and so for toes."""
    if side == _RIGHT:
        return f"{letter}{number + len(_DIGITS)}"
    return f"{letter}{number}" if number else f"{letter}A"
