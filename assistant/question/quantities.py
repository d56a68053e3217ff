"""How many units of each code a question says are billed: "3 units of 11721", "64484 x2", "two 11721"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.codes import Code

_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twice": 2,
}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_WORDS)})"
_BEFORE = re.compile(rf"(?<![\d.-]){_COUNT} (?:units?|x|times)(?: of| for)?(?: (?:cpt|code|hcpcs))? ?$", re.IGNORECASE)
_UNITS = _COUNT.replace("count", "units")
_BEHIND = re.compile(rf"^ ?(?:\(|,|-|:|for|at|billed|with)? ?(?:[x×*] ?{_COUNT}\b|{_UNITS} units?\b)", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?<![\d.-])\b{_COUNT} units?\b(?! (?:a|per|each) day)|\bx ?(?P<times>\d{{1,3}})\b", re.IGNORECASE
)


def quantities_in(text: str, codes: Sequence[Code]) -> dict[Code, int]:
    """The units that a text says are billed of its codes; of a single code, also where they stand apart from it.

    Args:
        text: A question.
        codes: The codes it is about.
    """
    found: dict[Code, int] = {}
    for code in codes:
        for match in re.finditer(rf"(?<![\w.]){re.escape(code.code)}(?![\w.])", text, re.IGNORECASE):
            told = _BEHIND.match(text[match.end() :]) or _BEFORE.search(text[: match.start()])
            if told is not None:
                found[code] = _number(told)
    if not found and len(codes) == 1 and (alone := _ALONE.search(text)) is not None:
        found[codes[0]] = _number(alone)
    return {code: count for code, count in found.items() if count > 0}


def _number(match: re.Match[str]) -> int:
    told = next(value for value in match.groupdict().values() if value).lower()
    return _WORDS.get(told) or int(told)
