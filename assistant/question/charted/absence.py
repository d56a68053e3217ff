"""A limb or an organ that was taken off some time ago: its acquired absence, in the words of categories Z89 and Z90.

Source of the rules: ICD-10-CM Official Guidelines, section I.C.21.c.3 (status); Tabular List, notes at Z89 and Z90.
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted, side_named

_STATUS = re.compile(
    r"(?<!\w)(?:s/p|status[- ]?post|hx of|history of|h/o|status|old|prior|previous|had an?|acquired absence|absence of"
    r"|missing)(?!\w)",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:infect\w*|dehisc\w*|complicat\w+|necro\w+|phantom|neuroma|stump pain|pod ?#?\d|post-?op (?:day|visit)|today|"
    r"scheduled|planned|traumatic|cpt|bleed\w*|pain)\b",
    re.IGNORECASE,
)
_SIDE = re.compile(r"\b(?P<side>left|right|lt|rt|l|r)\b|\b(?P<both>bilateral|both)\b", re.IGNORECASE)
_SIDED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:bka|below[- ](?:the[- ])?knee amput\w+)\b", re.IGNORECASE), "leg below knee"),
    (re.compile(r"\b(?:aka|above[- ](?:the[- ])?knee amput\w+)\b", re.IGNORECASE), "leg above knee"),
    (re.compile(r"\b(?:bea|below[- ]elbow amput\w+)\b", re.IGNORECASE), "upper limb below elbow"),
    (re.compile(r"\b(?:above[- ]elbow amput\w+)\b", re.IGNORECASE), "upper limb above elbow"),
    (re.compile(r"\b(?:great|big) toe amput\w+|\bamput\w+ (?:of )?(?:\w+ )?(?:great|big) toe", re.I), "great toe"),
    (re.compile(r"\btoe amput\w+|\bamput\w+ (?:of )?(?:\w+ )?(?:\w+ )?toe", re.IGNORECASE), "other {side} toe(s)"),
    (re.compile(r"\b(?:foot amput\w+|tma|transmetatarsal amput\w+)\b", re.IGNORECASE), "foot"),
    (re.compile(r"\bmastectom(?:y|ies)\b", re.IGNORECASE), "breast and nipple"),
)
_UNSIDED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bnephrectomy\b", re.IGNORECASE), "Acquired absence of kidney"),
    (re.compile(r"\bsplenectomy\b", re.IGNORECASE), "Acquired absence of spleen"),
    (re.compile(r"\b(?:tah|hysterectomy)\b", re.IGNORECASE), "Acquired absence of both cervix and uterus"),
    (re.compile(r"\bprostatectomy\b", re.IGNORECASE), "Acquired absence of other genital organ(s)"),
    (re.compile(r"\b(?:lobectomy|pneumonectomy)\b", re.IGNORECASE), "Acquired absence of lung [part of]"),
    (re.compile(r"\bgastrectomy\b", re.IGNORECASE), "Acquired absence of stomach [part of]"),
)


def absence_in(text: str) -> Charted | None:
    """What was taken off and is absent since; None where no such status is told, or something is wrong with it.

    >>> absence_in("s/p left BKA, what status code?").parts
    ('Acquired absence of left leg below knee',)
    """
    told = _STATUS.search(text)
    if told is None or _TROUBLE.search(text):
        return None
    for pattern, part in _SIDED:
        if (found := pattern.search(text)) is not None:
            return _charted(text, told, found, _of_side(part, text))
    for pattern, title in _UNSIDED:
        if (found := pattern.search(text)) is not None:
            return _charted(text, told, found, title)
    return None


def _of_side(part: str, text: str) -> str:
    side = _SIDE.search(text)
    name = "unspecified" if side is None else "bilateral" if side["both"] else side_named(side["side"])
    if "{side}" in part:
        return f"Acquired absence of {part.format(side=name)}"
    if name == "bilateral":
        return f"Acquired absence of bilateral {part}" if "breast" in part else f"Acquired absence of both {part}"
    return f"Acquired absence of {name} {part}"


def _charted(text: str, told: re.Match[str], found: re.Match[str], title: str) -> Charted:
    rest = text
    for start, end in sorted((told.span(), found.span()), reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    rest = re.sub(r"\b(?:status|codes?|left|right|lt|rt|bilateral)\b", " ", rest, flags=re.IGNORECASE)
    return Charted((title,), rest=rest, sections=("i-c-21-c-3",))
