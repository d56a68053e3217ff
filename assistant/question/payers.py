"""The payers that a question names: Medicare, whose rules are held here, and those whose rules are not."""

from __future__ import annotations

import re

_PAYERS = (
    ("Medicaid", r"medicaid|medi-?cal\b|masshealth"),
    ("a Medicare Advantage plan", r"medicare advantage|part c\b|ma plans?\b|advantage plans?"),
    ("TRICARE", r"tricare|champva"),
    ("workers' compensation", r"workers?'? ?comp\w*"),
    ("Aetna", r"aetna"),
    ("Anthem", r"anthem"),
    ("Blue Cross Blue Shield", r"blue ?cross|blue ?shield|bcbs\w*"),
    ("Cigna", r"cigna"),
    ("Humana", r"humana"),
    ("Kaiser", r"kaiser"),
    ("UnitedHealthcare", r"united ?health\w*|uhc\b"),
    ("a commercial payer", r"(?:commercial|private) (?:payers?|insur\w+|plans?|carriers?)|self-?funded plans?"),
)
_PAYER_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for name, words in _PAYERS)
_MEDICARE = re.compile(r"\bmedicare\b(?! advantage)", re.IGNORECASE)


def payer_of(text: str) -> str:
    """The payer that a question names, "Medicare" among them; "" where it names none."""
    for name, pattern in _PAYER_PATTERNS:
        if pattern.search(text):
            return name
    return "Medicare" if _MEDICARE.search(text) else ""


def without_payers(text: str) -> str:
    """A text without the names of payers other than Medicare."""
    for _, pattern in _PAYER_PATTERNS:
        text = pattern.sub(" ", text)
    return text
