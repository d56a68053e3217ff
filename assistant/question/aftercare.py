"""How many days after a procedure something is said to have been, and after which code of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question.elapsed import days_since
from core.codes import Code

_LENGTH = re.compile(r"\b\d{1,2}[- ]?days? (?:global|post-?op\w* period|follow-?up period|period)", re.IGNORECASE)
"""The length of a period, which tells no day in it."""
_AFTER = r"(?:after|post|following|since|from|s/p|status post|out (?:from|of)|later than)"
_COUNTED = re.compile(
    rf"(?P<span>\b(?:\d{{1,3}}|an?|one|two|three|four|five|six|couple|few|several) ?(?:of )?-?"
    rf"(?:days?|weeks?|wks?|months?|mos?))\b(?= (?:{_AFTER}|later|ago|out|post-?op\w*)\b)",
    re.IGNORECASE,
)
_FROM_ELSE = re.compile(
    rf"\b{_AFTER}\b (?:\w+ ){{0,2}}?(?:surg\w+|operat\w+|repair|procedure|\w+(?:ectomy|plasty|oscopy))\b", re.I
)
"""What counts from another procedure, named in words."""
_NUMBERED = re.compile(
    r"\b(?:(?:post-?op\w* )?day|pod)\W{0,2}(?P<day>\d{1,3})\b(?! ?(?:global|period|supply))", re.IGNORECASE
)


def day_after(text: str) -> int | None:
    """The day after a procedure that a question speaks of; None where it tells none.

    >>> day_after("99213 three days after 11730")
    3
    >>> day_after("10 day global, back on POD 12")
    12
    """
    told = _LENGTH.sub(" ", text)
    numbered = _NUMBERED.search(told)
    if numbered is not None:
        return int(numbered["day"])
    counted = _COUNTED.search(told)
    return days_since(counted["span"]) if counted is not None else None


def procedure_before(text: str, codes: Sequence[Code]) -> Code | None:
    """The code that a question counts from: the one behind "after", or the only one where nothing else stands there."""
    behind = (
        code for code in codes if re.search(rf"\b{_AFTER}\b\W+(?:\w+\W+){{0,3}}?{code.code}\b", text, re.IGNORECASE)
    )
    named = next(behind, None)
    return named or (codes[0] if len(codes) == 1 and not _FROM_ELSE.search(text) else None)
