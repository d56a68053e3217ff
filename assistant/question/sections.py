"""The sections of the official guidelines that a question names, such as I.C.9.e.4 or B3.2."""

from __future__ import annotations

import re

_SECTION = re.compile(
    r"(?<![\w.])(?P<roman>IV|I{1,3})(?P<rest>\.[A-Z](?:\.\d{1,2}(?:\.[a-z](?:\.\d{1,2}(?:\.[a-z])?)?)?)?)(?!\w)"
)
_NUMBERED = re.compile(
    r"\b(?:section|guideline) (?P<roman>[IVX]{1,4})(?P<rest>(?:\.[A-Z0-9]{1,2}(?:\.[a-z0-9]{1,2})*)?)(?!\w)",
    re.IGNORECASE,
)
"""A section called one in as many words, whether the guidelines have it or not."""
_WHOLE = re.compile(r"\bsection (?P<roman>IV|I{1,3})(?![\w.])")
_CHAPTER = re.compile(
    r"\bguidelines?\b[^?]{0,30}\bchapter (?P<a>\d{1,2})\b|\bchapter (?P<b>\d{1,2})\b[^?]{0,20}\bguidelines?\b", re.I
)
_PCS = re.compile(r"(?<![\w.])(?P<section>[ABC]\d{1,2}(?:\.\d{1,2}[a-e]?)?)(?![\w.])", re.IGNORECASE)
_OF_PCS = re.compile(r"\bpcs\b", re.IGNORECASE)
_GUIDELINE = re.compile(r"\b(?:guidelines?|conventions?|rule|section)\b", re.IGNORECASE)


def sections_in(text: str) -> tuple[str, ...]:
    """The identifiers of the passages of the guidelines that a text names by their numbers, in its order.

    >>> sections_in("Guideline I.C.9.e.4, what does it say?")
    ('icd10cm-guidelines#i-c-9-e-4',)
    >>> sections_in("ICD-10-PCS guideline B3.2")
    ('icd10pcs-guidelines#b3.2',)
    """
    found = [
        f"icd10cm-guidelines#{'-'.join((match['roman'], *match['rest'].strip('.').split('.'))).lower()}"
        for match in _SECTION.finditer(text)
    ]
    found += [f"icd10cm-guidelines#{match['roman'].lower()}" for match in _WHOLE.finditer(text)]
    found += [
        f"icd10cm-guidelines#{'-'.join((match['roman'], *match['rest'].strip('.').split('.'))).strip('-').lower()}"
        for match in _NUMBERED.finditer(text)
    ]
    if _OF_PCS.search(text) and _GUIDELINE.search(text):
        found += [f"icd10pcs-guidelines#{match['section'].lower()}" for match in _PCS.finditer(text)]
    found += [f"icd10cm-guidelines#i-c-{match['a'] or match['b']}" for match in _CHAPTER.finditer(text)]
    return tuple(dict.fromkeys(found))


def named(identifier: str) -> str:
    """What a section is called in print: "section I.C.9.e.4", "guideline B3.2"."""
    book, _, place = identifier.partition("#")
    if book.startswith("icd10pcs"):
        return f"guideline {place.upper() if len(place) < 3 else place[0].upper() + place[1:]}"
    roman, *rest = place.split("-")
    shown = [part.upper() if at == 0 else part for at, part in enumerate(rest)]
    return f"section {'.'.join((roman.upper(), *shown))}"


_ASKS_WHERE = re.compile(
    r"\b(?:cite it|where is it (?:written|said|stated)|"
    r"where (?:in|does|do|is|can i find)|which (?:guideline|section)|what (?:guideline|section) (?:number|says|is)"
    r"|section (?:number|no|#)|guideline (?:number|reference)|cit(?:e|ation)|reference\b(?! lab)|official source"
    r"|where'?s (?:the|it))\b",
    re.IGNORECASE,
)


def asks_where(text: str) -> bool:
    """Whether a question is after the place where a rule stands."""
    return bool(_ASKS_WHERE.search(text))


_BOOKS = {
    "ncci_manual": r"(?:medicare )?ncci (?:policy )?manual",
    "icd10pcs_guidelines": r"(?:official )?(?:icd-?10-?)?pcs (?:official )?(?:coding )?guidelines?",
    "icd10cm_guidelines": r"(?:official (?:icd-?10(?:-?cm)? )?(?:coding )?|icd-?10(?:-?cm)? (?:official )?)guidelines?",
}
_SAYING = re.compile(
    rf"\b(?:(?:what|where) (?:does|do|in) |per |according to |does |do |how does |in )(?:the )?"
    rf"(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _BOOKS.items())})"
    r"(?: (?:says?|states?|tell us|treat|cover|address|allow|have))?(?: (?:about|on|of|regarding|for))?\b[\s,:]*",
    re.IGNORECASE,
)


def book_asked(text: str) -> tuple[str, str] | None:
    """The official document that a question wants to hear, and the rest of the question; None where it names none.

    >>> book_asked("What does the NCCI manual say about debridement?")
    ('ncci-manual', 'debridement?')
    """
    match = _SAYING.search(text)
    if match is None:
        return None
    rest = f"{text[: match.start()]}{text[match.end() :]}".strip()
    return next(name.replace("_", "-") for name in _BOOKS if match[name]), rest
