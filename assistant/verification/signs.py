"""Signs and letters that say something without being a word: what a sentence may hold only where its source does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.evidence import Evidence

_PLAIN = re.compile(r"[A-Za-z0-9\s.,;:?!'\"()/$%&*`\u2010-\u2015\u2018-\u201d\u2026\u2264\u2265-]")
"""Letters, digits and punctuation that every writer uses; what looks like one of them and is another is not plain."""

_BEFORE_A_FIGURE = re.compile(r"(?<![\w)\].,-])(?<!odifier )(?<!odifiers )[-\u2010-\u2015\u2212]\$?\d[\d.,]*\d")
"""A minus, and not the dash of a range or the hyphen that some write before a modifier."""

_DENIES_NOTHING = re.compile(r"[(:,\u2010-\u2015-]\s*(?:not|no|never)\b\W*$|\b(?:not|never)\W*$|\(not\)", re.IGNORECASE)


def strange_sign(text: str, pieces: Sequence[Evidence]) -> str:
    """Why the signs of a sentence are not those of its sources; "" where they are, or are plain.

    "≠", "~", "+", "€" or a minus say something that no reading of words sees, and a letter of another script looks like
    the one that it is not.
    """
    held = " ".join(piece.text for piece in pieces)
    strange = next((sign for sign in text if not _PLAIN.match(sign) and sign not in held), None)
    if strange:
        return f"has the sign {strange!r}, which is not in the cited source"
    minus = next(
        (found for found in _BEFORE_A_FIGURE.findall(text) if found not in _BEFORE_A_FIGURE.findall(held)), None
    )
    if minus:
        return f"has {minus!r}, which is not in the cited source"
    return "denies something that it does not name" if _DENIES_NOTHING.search(text) else ""
