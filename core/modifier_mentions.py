"""Modifiers in what people type: those behind a code, and those that stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.code_shapes import CodeSystem, fits
from core.folded_text import UNITS, Page

_NUMERIC = frozenset(
    "22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 97 "
    "99 1P 2P 3P 8P P1 P2 P3 P4 P5 P6".split()
)
_NO_WORD = frozenset("LT RT TC XE XP XS XU FX FY GY GZ QW QX QY QZ KX JW JZ RC LC LD LM RI".split())
_UPPER_CASE_ONLY = _NO_WORD | frozenset(
    "AA AD AF AH AI AJ AQ AR AS AT CQ CR CS CT E1 E2 E3 E4 EP ET F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FQ FR FS FT G0 GA GC GE "
    "GG GH GJ GN GP GQ GR GT GV GW GX JA JB JG KF KZ NU PA PB PC PI PN PO PS PT Q0 Q1 Q5 Q6 QJ QK QS RR SA SB SG SH SL "
    "TA TB TH TU UE".split()
)
"""Modifiers that may follow a code after a blank when typed in capitals. T1 to T9, vertebrae too, need a hyphen."""

_JOINED_WORDS = frozenset("VS OR TO IN IS ON OF BY AN DO ME MY NO SO".split())
_STEP = re.compile(
    r"(?P<sign> {0,2}(?:WITH|W/|\+|AND)? {0,2}(?:MODIFIERS?|MODS?)\b[ .:#-]{0,3}| ?- ?| ?[,/&+] ?| {1,2})"
    r"(?P<modifier>[0-9A-Z]{2})(?![0-9A-Z]|[./:]\d|-\d{3})"
)
_ITEM = r"(?<![0-9A-Z$./:])-?(?:[0-9A-Z]{2})(?![0-9A-Z%]|[./:]\d)"
_LIST = re.compile(rf"{_ITEM}(?:(?: ?(?:[,/&]|,? ?(?:AND|OR|VS\.?|VERSUS)\b) ?){_ITEM}){{0,12}}")
_TWO_CHARACTERS = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{2}(?![0-9A-Z])")
_MODIFIER_BEFORE = re.compile(r"(?<![A-Z])(?:MODIFIERS?|MODS?)(?: (?:IS|OF|LIKE|CODES?))?[ .:#(\"']{0,3}$")
_MODIFIER_AFTER = re.compile(r"[ )\"']{1,2}(?:MODIFIERS?|MODS?)(?![A-Z])")
_APPENDED = re.compile(r"(?<![A-Z])(?:WITH|W/|APPEND|APPENDING|ADD|ADDING) A? ?$")
_CLOSED = re.compile(r" ?(?:[?.!,;:)]|$)")
_OPENS_CLAUSE = frozenset({"AS", "AT"})
"""Modifiers that are the beginning of a clause where they are not in capitals."""
_X_SUBSET = re.compile(r"X ?\{ ?([EPSU]{1,4}) ?\}")


def modifiers_after(page: Page, end: int) -> list[tuple[int, str]]:
    """The modifiers typed right behind a procedure code, with their places.

    Args:
        page: The text.
        end: Where the code ends.
    """
    found: list[tuple[int, str]] = []
    place = end
    while (step := _STEP.match(page.masked, place)) and _is_modifier(page, step, first=not found):
        found.append((step.start("modifier"), step["modifier"]))
        place = step.end()
    return found


def _is_modifier(page: Page, step: re.Match[str], *, first: bool) -> bool:
    """Whether two characters behind a code are its modifier, judged by what joins them to it."""
    modifier, sign = step["modifier"], step["sign"].strip()
    if not fits(modifier, CodeSystem.MODIFIER):
        return False
    if "MOD" in sign:
        return True
    if sign == "-":
        return modifier not in _JOINED_WORDS
    if modifier in _NUMERIC:
        listed_alone = first and sign in (",", "/", "&", "+")  # "99213, 25 patients", "99213/25"
        return not listed_alone and not UNITS.match(page.masked, step.end())
    typed = page.raw[step.start("modifier") : step.end("modifier")]
    return modifier in (_UPPER_CASE_ONLY if typed.isupper() and not page.raw.isupper() else _NO_WORD)


def modifiers_by_name(page: Page) -> Iterator[tuple[int, str]]:
    """The modifiers that stand without a code, with their places."""
    for subset in _X_SUBSET.finditer(page.masked):
        yield from ((subset.start(), f"X{letter}") for letter in subset[1])
    for run in _LIST.finditer(page.masked):
        items = [(run.start() + item.start(), item[0]) for item in _TWO_CHARACTERS.finditer(run[0])]
        items = [
            (place, item) for place, item in items if item not in _JOINED_WORDS and fits(item, CodeSystem.MODIFIER)
        ]
        if _is_named(page, run) or any(_stands_alone(page, place, item) for place, item in items):
            yield from items


def _is_named(page: Page, run: re.Match[str]) -> bool:
    """Whether a run of two-character items is called modifiers, or closes a clause such as "billed with 59?"."""
    before = page.before(run.start(), 24)
    # "As modifier 50 is allowed" opens a clause and names no assistant at surgery.
    opens_clause = run[0] in _OPENS_CLAUSE and not page.raw[run.start() : run.end()].isupper()
    called_after = _MODIFIER_AFTER.match(page.masked, run.end()) and not opens_clause
    if _MODIFIER_BEFORE.search(before) or called_after:
        return True
    appended = _APPENDED.search(before) and _CLOSED.match(page.masked, run.end())
    return bool(appended) and run[0].lstrip("-") in _NUMERIC


def _stands_alone(page: Page, place: int, item: str) -> bool:
    """Whether an item is a modifier without being called one: -59 behind a blank, or capitals that are no word."""
    hyphen = page.masked[max(0, place - 2) : place]
    if item in _NUMERIC and (hyphen == "-" or hyphen in (" -", "(-", "/-")):
        return not UNITS.match(page.masked, place + 2)
    return item in _NO_WORD and page.raw[place : place + 2].isupper() and not page.raw.isupper()
