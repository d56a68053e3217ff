"""How an entry of an index is said as one phrase to be searched: main term first, then its subterms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

LONGEST = 150
"""Characters of a phrase; beyond that more words hide the telling ones."""

_LONGEST_MODIFIERS = 40
"""Characters of non-essential modifiers worth adding: longer lists name what hardly anybody says."""

_CONNECTIVES = frozenset(
    "affecting after and as associated at by caused causing complicating due during following for from in involving of"
    " on or resulting to with without".split()
)
_NOT_ELSEWHERE = re.compile(r"\b(?:NEC|NOS)\b")


def phrase(titles: Sequence[str], modifiers: str = "") -> str:
    """A path of titles as one phrase.

    "NEC" and "NOS" are left out. Subterms are set off by commas, unless a connective joins them: "Abscess, liver",
    "Abscess with lymphangitis". Non-essential modifiers, which make no difference to the code, follow where
    they are few: "Diabetes, diabetic (mellitus) (sugar)".

    Args:
        titles: From the main term down; at least one.
        modifiers: Those of the last title, as printed.

    Returns:
        At most `LONGEST` characters; where the path is longer, its first and its last titles.
    """
    words = [bare for title in titles if (bare := " ".join(_NOT_ELSEWHERE.sub(" ", title).split()))]
    while len(words) > 2 and len(_join(words)) > LONGEST:
        words.pop(1)
    path = _join(words)[:LONGEST].rstrip(" ,")
    modifiers = modifiers.replace("(s)", "").strip()
    if modifiers and len(modifiers) <= _LONGEST_MODIFIERS and len(path) + len(modifiers) < LONGEST:
        return f"{path} {modifiers}"
    return path


def _join(words: Sequence[str]) -> str:
    text = words[0] if words else ""
    for before, word in pairwise(words):
        joined = word.split()[0].lower() in _CONNECTIVES or before.split()[-1].lower() in _CONNECTIVES
        text += f"{' ' if joined else ', '}{word}"
    return text
