"""Sides of the body written as one letter: "L femur", "knee (R)"."""

from __future__ import annotations

import re

_LETTER = re.compile(
    r"(?<![\w.'’/&-])(?:\((?P<in>[LR])\)|(?P<before>[LR])(?= (?!(?:and|or|to|is|codes?|vs)\b)[a-z]{3,})"
    r"|(?<=[a-z]{3} )(?P<after>[LR])(?=[.,;?]|$))"
)
_NAMES = {"L": "left", "R": "right"}


def with_sides_spelled(text: str) -> str:
    """A text with the letters that stand for a side written out.

    >>> with_sides_spelled("displaced fx L femur, knee pain (R)")
    'displaced fx left femur, knee pain right'
    """
    return _LETTER.sub(lambda match: _NAMES[next(one for one in match.groups() if one)], text)
