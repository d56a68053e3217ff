"""What questions call the indicators of the fee schedule, and the components of a service."""

from __future__ import annotations

import re

INDICATOR_WORDS = {
    "assistant": re.compile(r"\bassistant", re.IGNORECASE),
    "bilateral": re.compile(
        r"\bbilateral|\bboth (?:sides?|wrists|knees|shoulders|hips|ears|eyes|feet|hands|elbows|ankles)\b", re.IGNORECASE
    ),
    "cosurgeon": re.compile(r"\bco[- ]?surg(?:eons?|ery)\b", re.IGNORECASE),
    "team": re.compile(r"\bteam surg", re.IGNORECASE),
    "multiple": re.compile(r"\bmultiple.procedures?\b", re.IGNORECASE),
    "global_days": re.compile(
        r"\bglobal (?:days?|periods?|package|surg)|\bglobals?(?=\s*(?:for|of|on|[?.,;]|$))|"
        r"\bdays? (?:is |are |of |does |do )?(?:the |its |it )?global|"
        r"\bpost-?op(?:erative)? (?:days|period of)",
        re.IGNORECASE,
    ),
    "status": re.compile(r"\bstatus (?:indicator|code)", re.IGNORECASE),
    "work_rvu": re.compile(r"\bwork rvus?\b|\bwrvus?\b", re.IGNORECASE),
    "pctc": re.compile(r"\bpc ?/? ?tc\b|\b(?:technical|professional) component", re.IGNORECASE),
}
"""What a question calls the indicators of the fee schedule."""
_COMPONENTS = {
    "26": re.compile(r"\b(?:prof(?:essional)?|pro) (?:components?|fees?|parts?|side)\b|\bpro-?fee\b", re.IGNORECASE),
    "TC": re.compile(r"\btech(?:nical)? (?:components?|fees?|parts?|side)\b", re.IGNORECASE),
}


def indicators_in(text: str) -> tuple[str, ...]:
    """The indicators of the fee schedule that a question names, by the names used here."""
    return tuple(name for name, pattern in INDICATOR_WORDS.items() if pattern.search(text))


def components_in(text: str) -> tuple[str, ...]:
    """The modifiers of the components that a question names in words: 26 for the professional, TC for the technical."""
    return tuple(name for name, pattern in _COMPONENTS.items() if pattern.search(text))
