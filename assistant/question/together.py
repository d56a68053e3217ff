"""How a question relates its codes: on one claim, or one against the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.codes import Mention

TOGETHER = re.compile(
    r"\b(?:together|same (?:day|date|session|visit|encounter|claim|time)|one (?:claim|session|visit)|"
    r"(?:un)?bundl(?:e[sd]?|ing)|separately|ncci|ptp|edits?|alongside|along side|in addition|conflict\w*|"
    r"(?:with )?(?:each other|one another)|both|column (?:1|2|one|two)|pairs?|overrid\w+|"
    r"(?:same|separate|different|other|opposite) (?:wounds?|sites?|lesions?|knees?|shoulders?|eyes?|ears?|joints?|"
    r"levels?|polyps?|sides?|areas?|anatomic\w*|claims?|doctors?|doc|provider)|"
    r"(?:bill(?!er)|report|code(?!r)|charge|use|submit|claim|assign|list)\w* [\w.,\- ]{0,60}"
    r"\b(?:with|and|plus|alongside)|"
    r"(?:allow|permit|accept|take)s? [\w.,\- ]{0,20}\bwith|(?:allowed|paired?|combined?) with|add(?:ed)? to|"
    r"add-? ?on(?: code)? (?:to|for|with))\b",
    re.IGNORECASE,
)
_COMPARED = (
    r"compar\w+|differs?|diff(?=\s(?:between|btwn?|b/w|of|from|in))|differen(?:ces?|tiate)|"
    r"different(?=\s*(?:from|than|[?.,;]|$))|distinguish\w*|vs\.?|versus|side by side"
)
SIDE_BY_SIDE = re.compile(rf"\b(?:{_COMPARED})\b", re.IGNORECASE)
# "or" sets codes against each other, and not "appeal or fix the modifier".
_AGAINST = re.compile(
    rf"\b(?:{_COMPARED}|against|or(?=\s(?:\S+\s){{0,3}}?[A-Z]?\d)|better|"
    r"(?:who|which)(?:'?s| is| one is) (?:right|correct))\b",
    re.IGNORECASE,
)
BESIDE = re.compile(r"\b(?:with|plus|alongside|on top of|added to)\b|\+|\bw/", re.IGNORECASE)
"""What joins two codes on one claim, where it stands between them."""
_JOINED = re.compile(r"\band\b|&|,|/", re.IGNORECASE)
_PERMISSION = re.compile(
    r"\b(?:ok(?:ay)?|fine|allow\w*|permit\w*|accept\w*|right|correct|legit\w*|legal|pa(?:y|ys|id|yable)|"
    r"den(?:y|ied|ial)|modifiers?|"
    r"reject\w*|bill(?:ed|able)?|claim|co-?\s?97|appeal\w*|overrid\w*|go(?:es)? (?:with|through))\b",
    re.IGNORECASE,
)


def asks_together(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a question asks if its codes may stand on one claim: in so many words, or by what joins them.

    Args:
        text: The question.
        mentions: Where it names codes.
    """
    if TOGETHER.search(text):
        return True
    if _AGAINST.search(text):
        return False
    gaps = [text[first.end : second.start] for first, second in pairwise(mentions)]
    if any(BESIDE.search(gap) for gap in gaps):
        return True
    return any(_JOINED.search(gap) for gap in gaps) and bool(_PERMISSION.search(text))


def sets_against(text: str) -> bool:
    """Whether a question sets one code against another, as in "which is better" or "62321 vs 62323"."""
    return bool(_AGAINST.search(text))
