"""Words that begin alike and mean something else: hypertension and hyperglycemia.

The search takes words for one another that share their first letters (see `vectorstore.lexical.roots`), which holds for
the forms of a word and not for what a prefix of five letters begins.
"""

from __future__ import annotations

import re

from vectorstore import CodeHit

_PREFIXES = ("hyper", "hypo")
_ALIKE = 8
"""Letters by which two words with such a prefix are forms of one."""
_WORD = re.compile(r"[a-z]+")


def mistaken(hit: CodeHit) -> frozenset[str]:
    """The words of a query that a hit was taken to say, and says only the beginning of."""
    own = set(_WORD.findall(f"{hit.title} {hit.matched_text}".lower()))
    return frozenset(word for word in hit.shared if word.startswith(_PREFIXES) and not _says(own, word))


def _says(own: set[str], word: str) -> bool:
    beginning = word[: min(_ALIKE, len(word) - 1)]
    return any(other.startswith(beginning) for other in own)
