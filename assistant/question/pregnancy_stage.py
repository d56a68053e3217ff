"""Where in a pregnancy a question stands: its trimester, the delivery, or the time after it.

Source of the rules: ICD-10-CM Tabular List, note at chapter 15 (trimesters, counted from the last period); Official
Guidelines, section I.C.15.a.3 (final character for the trimester) and I.C.15.a.4 (delivery during the encounter).
"""

from __future__ import annotations

import re

CHILDBIRTH, PUERPERIUM = "childbirth", "puerperium"
_SECOND, _THIRD = 14, 28
"""Weeks from which the second and the third trimester are counted."""
_LONGEST = 45
_ORDINALS = ("first", "second", "third")
_TRIMESTER = re.compile(
    r"\b(?:(?P<ordinal>first|second|third|1st|2nd|3rd|i{1,3}) tri(?:mester|m)?\b|tri(?:mester)? ?(?P<number>[123])\b"
    r"|(?P<short>[123])(?:st|nd|rd)? ?tm\b)",
    re.IGNORECASE,
)
_WEEKS = re.compile(
    r"\b(\d{1,2})(?: ?\d ?/ ?7| ?\+ ?\d)? ?-?(?:weeks?|wks?|w)\b(?! (?:ago|post|after|pp\b|old|later|follow))",
    re.IGNORECASE,
)
_PREGNANT = re.compile(
    r"\b(?:pregnan\w+|gestation\w*|iup|prenatal|antepartum|gravid|ga|ob|eclampsia|pre-?eclampsia|gdm|preg|"
    r"g\d ?p\d)\b",
    re.IGNORECASE,
)
_DELIVERS = re.compile(
    r"\b(?:deliver(?:y|ed|ing|ies|s)|childbirth|gave birth|in labor|labor and|c-?section|cesarean|nsvd|svd)\b", re.I
)
_AFTER = re.compile(r"\b(?:post-?partum|puerper\w+|after (?:delivery|birth|giving birth))\b", re.IGNORECASE)


def stage_of_pregnancy(text: str, *, pregnant: bool = False) -> str:
    """The stage in the words of chapter 15's titles; "" where the question tells none.

    Args:
        text: The question.
        pregnant: Whether it is known to be of a pregnancy, so that bare weeks are weeks of gestation.

    >>> stage_of_pregnancy("20 wks pregnant")
    'second trimester'
    >>> stage_of_pregnancy("severe preeclampsia, delivered today")
    'childbirth'
    """
    if _AFTER.search(text):
        return PUERPERIUM
    if _DELIVERS.search(text):
        return CHILDBIRTH
    named = _TRIMESTER.search(text)
    if named is not None:
        return f"{_ordinal(named)} trimester"
    weeks = _WEEKS.search(text) if pregnant or _PREGNANT.search(text) else None
    return trimester_of(int(weeks[1])) if weeks and int(weeks[1]) <= _LONGEST else ""


def _ordinal(named: re.Match[str]) -> str:
    word = (named["ordinal"] or named["number"] or named["short"]).lower()
    if word in _ORDINALS:
        return word
    return _ORDINALS[(len(word) if word.startswith("i") else int(word[0])) - 1]


def trimester_of(weeks: int) -> str:
    """The trimester that completed weeks of gestation lie in."""
    return f"{_ORDINALS[(weeks >= _SECOND) + (weeks >= _THIRD)]} trimester"
