"""Mending slips of the keyboard in a query: words that no text holds, one edit away from words that texts do hold.

A word that occurs in any searched text is never touched, so "abscess" and "absence" stay what they are; neither are
codes, numbers, short words and words that the query rewriting knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")

SHORTEST = 4
"""Letters a word must have to be mended: shorter ones have too many neighbours."""

LONG = 5
"""Letters from which any near word will do; a shorter one must begin alike or have the same letters."""

TWO_EDITS_FROM = 12
"""Letters from which two edits are allowed: with fewer, real words that no text holds are taken for others."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A query with its slips mended.

    Attributes:
        text: The query.
        changes: Each word that was changed, with what it became.
    """

    text: str
    changes: tuple[tuple[str, str], ...] = ()


class Speller:
    """Knows the words of the searched texts, and how often each occurs.

    Args:
        counts: For each word in lower case, plural or not, the number of texts that hold it.
        known: Further words that are right as they are.
    """

    def __init__(self, counts: Mapping[str, int], known: Collection[str] = ()) -> None:
        self._counts = {word: count for word, count in counts.items() if word.isalpha() and len(word) >= SHORTEST - 1}
        self._known = frozenset(known) | self._counts.keys() | {word for word in counts if len(word) < SHORTEST}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._counts):
            self._by_length.setdefault(len(word), []).append(word)

    def mend(self, query: str) -> Mended:
        """The query with each unknown word replaced by the known word it was most likely meant to be.

        Upper and lower case of unchanged words is kept. A word that has no near neighbour stays as it is.
        """
        changes: list[tuple[str, str]] = []

        def mended(found: re.Match[str]) -> str:
            word = _bare(found.group().lower())
            if len(word) < SHORTEST or self._is_known(word) or _within_a_code(query, found):
                return found.group()
            likely = self._likeliest(word)
            if likely is None:
                return found.group()
            changes.append((found.group(), likely))
            return likely

        text = _WORD.sub(mended, query)
        return Mended(text, tuple(changes))

    def _is_known(self, word: str) -> bool:
        """Whether a word stands in a text, itself or as another form of one that does."""
        return (
            word in self._known
            or any(
                word.endswith(ending) and word.removesuffix(ending) + instead in self._known
                for ending, instead in (("s", ""), ("es", ""), ("ies", "y"), ("es", "is"), ("ed", ""), ("ed", "e"))
            )
            or word + "s" in self._known
        )

    def _likeliest(self, word: str) -> str | None:
        """The nearest known word; of several equally near, one with the same letters, then the commonest."""
        edits = 2 if len(word) >= TWO_EDITS_FROM else 1
        candidates = [
            near
            for length in range(len(word) - edits, len(word) + edits + 1)
            for near in self._by_length.get(length, ())
        ]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
        near = [(distance, other) for other, distance, _ in found if len(word) >= LONG or _alike(word, other)]
        if not near:
            return None
        return min(near, key=lambda hit: (hit[0], sorted(hit[1]) != sorted(word), -self._weight(word, hit[1]), hit[1]))[
            1
        ]

    def _weight(self, word: str, other: str) -> int:
        """How common a word is; few slips hit the first letter."""
        return self._counts[other] * (4 if other[0] == word[0] else 1)


def _alike(word: str, other: str) -> bool:
    return word[0] == other[0] or sorted(word) == sorted(other)


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _within_a_code(query: str, found: re.Match[str]) -> bool:
    """Whether digits touch the word, as in ``S52.501A``: then it is no word."""
    before, after = query[: found.start()][-1:], query[found.end() :][:1]
    return before.isdigit() or after.isdigit()
