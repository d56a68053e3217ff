"""Single cells of a table: dates, counts, and what a spreadsheet must not take for a formula."""

from __future__ import annotations

import re
from datetime import date

from claimcheck.claim import Sex

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may run (OWASP, CSV injection)."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: .*)?")
_WHOLE = re.compile(r"(-?\d{1,7})(?:\.0+)?")


class CellError(ValueError):
    """A cell that cannot be read.

    Args:
        problem: What is wrong with it.
        hint: How to write it.
    """

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.problem = f"{problem}."
        self.hint = hint


def read_date(text: str) -> date:
    """A date as spreadsheets and claim forms write it: ``2026-06-01``, ``6/1/2026``, ``06/01/26``, ``20260601``.

    Raises:
        CellError: It is none of these, or no day of the calendar.
    """
    year = month = day = 0
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _US.fullmatch(text):
        month, day, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    elif re.fullmatch(r"\d{8}", text):
        beginning = text[:4]
        if beginning.startswith(("19", "20")):
            year, month, day = int(beginning), int(text[4:6]), int(text[6:])
        else:
            month, day, year = int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(f"“{text[:20]}” is no date", "Write it as 2026-06-01 or 06/01/2026.") from None


def read_units(text: str) -> int:
    """A whole number, such as ``2`` or ``2.0``.

    Raises:
        CellError: It is none.
    """
    found = _WHOLE.fullmatch(text.replace(",", ""))
    if not found:
        raise CellError(f"“{text[:20]}” is no whole number", "Write it in digits, such as 2.")
    return int(found[1])


def read_sex(text: str) -> Sex | None:
    """The patient's sex by its first letter; None where it is given as unknown.

    Raises:
        CellError: It is something else.
    """
    letter = text[:1].upper()
    if letter not in {"F", "M", "U", "X"}:
        raise CellError(f"“{text[:20]}” is no sex that a claim gives", "Write F or M, or U for unknown.")
    return Sex(letter) if letter in {"F", "M"} else None


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe stands before what it might take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain_cell(text: str) -> str:
    """A cell without the apostrophe that `safe_cell` or a spreadsheet put before it, and without gaps around it."""
    text = text.replace("\u00a0", " ").strip()
    return text[1:].strip() if text.startswith("'") and text[1:].startswith(_FORMULA) else text
