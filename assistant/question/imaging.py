"""How imaging orders are written, read out in full words: "MRI brain w/wo", "knee XR 3v", "chest PA/lat".

Only where a question names an imaging study, so that "w/o" and "3 v" elsewhere stay what they are.
"""

from __future__ import annotations

import re

_STUDY = re.compile(
    r"\b(?:mr[ia]|cta?|cat scans?|x ?-?rays?|xrs?|cxr|kub|films?|radiograph\w*|scans?|contrast)\b", re.IGNORECASE
)
_WITH = r"w(?:ith|/)?"
_WITHOUT = r"(?:w/?o|without)"
_THEN = r"\s*(?:/|&|\+|,|and|then|followed by)?\s*"
_DYE = r"(?:\s*(?:iv\s*)?(?:contrast|con|cont|gad(?:olinium)?|dye)\b)?"
_BOTH = re.compile(
    rf"(?<![\w/])(?:{_WITHOUT}{_DYE}{_THEN}(?:and\s|then\s|with\s)*{_WITH}(?![\w/])"
    rf"|{_WITH}(?:\s*(?:/|&|\+|and|then)\s*|\s+){_WITHOUT}(?!\w)|w/wo|wwo|w/w/o){_DYE}",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?<![\w/]){_WITHOUT}(?!\w)(?=\s*(?:$|[?.,;:)]|(?:iv\s*)?(?:contrast|con|cont|gad\w*|dye)\b))"
    r"(?:\s*(?:iv\s*)?(?:contrast|con|cont|gad(?:olinium)?|dye)\b)?|\bnon-? ?con(?:trast)?\b",
    re.IGNORECASE,
)
_DYED = re.compile(
    r"(?<![\w/])(?:w/?|with)\s*(?:iv\s*)?(?:contrast|con|cont|gad(?:olinium)?|dye)\b"
    r"|(?<![\w/])w/?(?=\s*(?:$|[?.,;:)]))",
    re.IGNORECASE,
)
_SETS_APART = re.compile(r"\b(?:differ\w*|diff|between|vs\.?|versus|compar\w+)\b", re.IGNORECASE)
"""Where "with and without" are two studies, and not one."""
_VIEWS = re.compile(r"(?<![\w.])(?P<number>\d{1,2}) ?-?(?:v|vw|vws|vu|view)\b(?!\.)", re.IGNORECASE)
_X_RAY = re.compile(r"\b(?:x ?rays?|xrs?)\b", re.IGNORECASE)
_TWO_SIDES = re.compile(r"\b(?:ap|pa) ?(?:/|&|\+|and|,) ?lat(?:eral)?\b(?! (?:decub|oblique))", re.IGNORECASE)


def read_out(text: str) -> str:
    """A question with the shorthand of imaging orders in full words; as it is where it names no imaging study.

    >>> read_out("mri brain w/wo")
    'mri brain without then with contrast'
    >>> read_out("foot xr 2v")
    'foot x-ray 2 views'
    """
    if not _STUDY.search(text):
        return text
    if not _SETS_APART.search(text):
        text = _BOTH.sub("without then with contrast", text)
    text = _PLAIN.sub("without contrast", text)
    text = _DYED.sub("with contrast", text)
    text = _VIEWS.sub(r"\g<number> views", text)
    text = _TWO_SIDES.sub("2 views", text)
    return _X_RAY.sub("x-ray", text)
