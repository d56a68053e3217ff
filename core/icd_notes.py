"""Which codes a note of the ICD-10-CM Tabular List names: ``(E11.-)``, ``(N17-N19)``, ``(E08-E13 with .42)``.

Source: ICD-10-CM Official Guidelines, section I.A.7 (punctuation), and the notes of the Tabular List themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.code_shapes import Code

_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?"
_NAMED = re.compile(rf"({_CODE})\.?(?:-{{1,2}}({_CODE})?)?")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_WITH = re.compile(r",?\s+with\s+(?=\.|fi|si|se|\d|open)")
"""What begins a condition on the characters of a code, and no other "with"."""

_PLACES = {"fifth": 5, "5th": 5, "six": 6, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7}
_AT = re.compile(
    r"(?P<first>fifth|sixth|seventh|5th|6th|7th)(?:(?: or | to )(?P<second>sixth|six|seventh|6th|7th))?[ -]characters?"
    r" (?P<values>.+)"
)
_FINAL = re.compile(r"final characters? (?P<values>.+)")
_OPEN_FRACTURE = frozenset("BCEFHJMNQR")
"""Seventh characters of open fractures (Tabular List, for example at S52)."""


def covers(text: str, code: Code) -> bool:
    """Whether the codes that a note names take in a code.

    A condition on characters, such as ``with fifth character 1``, has to hold as well; one that is not understood
    makes the note name nothing, as a conflict that is not there must not be told.
    """
    return any(_named(names, code.code) and _holds(condition, code.code) for names, condition in _parts(text))


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[tuple[str, str], ...]:
    """The names of codes in a text, each with the condition they stand under ("" for none)."""
    bracketed = [inside for inside in _BRACKETED.findall(text) if _NAMED.search(inside)]
    made = []
    for part in bracketed or [text]:
        names, *conditions = _WITH.split(part, maxsplit=1)
        made.append((names, conditions[0] if conditions and bracketed else ""))
    return tuple(made)


def _named(names: str, code: str) -> bool:
    for match in _NAMED.finditer(names):
        first, last = match[1], match[2]
        if code.startswith(first) or (last and first <= code[: len(first)] and code[: len(last)] <= last):
            return True
    return False


def _holds(condition: str, code: str) -> bool:
    """Whether a code's characters are as a condition wants them."""
    bare = code.replace(".", "")
    condition = condition.strip()
    if not condition:
        return True
    if condition.startswith("open fracture"):
        return bare[6:7] in _OPEN_FRACTURE
    if place := _AT.fullmatch(condition):
        return _character_fits(place, bare)
    final = _FINAL.fullmatch(condition)
    written = final["values"] if final else condition
    if final and "." not in written:
        return any(bare[:6].rstrip("X").endswith(value) for value in re.findall(r"\d+", written))
    return _tail_fits(written, code.partition(".")[2])


def _character_fits(place: re.Match[str], bare: str) -> bool:
    first = _PLACES[place["first"]]
    second = _PLACES[place["second"]] if place["second"] else first
    values = place["values"].lstrip(".")
    if values == "to indicate intent":
        return True
    if re.fullmatch(r"\d\d", values):  # "fifth to sixth characters 51"
        return bare[first - 1 : second] == values
    # Of two places the later one decides, unless a placeholder or nothing stands there.
    there = next((at for at in (bare[second - 1 : second], bare[first - 1 : first]) if at not in ("", "X")), "")
    allowed = set(re.findall(r"[0-9A-Z]", values))
    for low, high in re.findall(r"(\d)-(\d)", values):
        allowed |= {str(number) for number in range(int(low), int(high) + 1)}
    return there in allowed


def _tail_fits(written: str, tail: str) -> bool:
    """Whether what follows a code's dot begins as one of ``.42``, ``.51-.52``, ``.17, .27``."""
    for low, high in re.findall(r"\.([0-9A-Z]+)(?:-\.([0-9A-Z]+))?", written):
        if tail.startswith(low) or (high and low <= tail[: len(low)] and tail[: len(high)] <= high):
            return True
    return False
