"""Mending slips of the keyboard in a query: words that no text holds, one edit away from words that texts do hold.

A word that occurs in any searched text is never touched, so "abscess" and "absence" stay what they are; neither are
codes, numbers, short words and words that the query rewriting knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")

SHORTEST = 4
"""Letters a word must have to be mended: shorter ones have too many neighbours."""

LONG = 5
"""Letters from which any near word will do; a shorter one must begin alike or have the same letters."""

_LISTED = 20
"""How often a word counts as occurring that no text holds, but a list of abbreviations and lay words."""

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
        known: Further words that are right as they are, and that others may be meant to be.
    """

    def __init__(self, counts: Mapping[str, int], known: Collection[str] = ()) -> None:
        spelled = {word: count for word, count in counts.items() if word.isalpha() and len(word) >= SHORTEST - 1}
        listed = {word: _LISTED for word in known if word.isalpha() and len(word) >= SHORTEST - 1}
        self._listed = listed.keys()
        self._counts = listed | spelled
        self._known = self._counts.keys() | set(known) | {word for word in counts if len(word) < SHORTEST}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._counts):
            self._by_length.setdefault(len(word), []).append(word)

    def mend(self, query: str) -> Mended:
        """The query with each unknown word replaced by the known word it was most likely meant to be.

        Upper and lower case of unchanged words is kept. A word that has no near neighbour stays as it is.
        """
        changes: list[tuple[str, str]] = []
        in_capitals = query.isupper()

        def mended(found: re.Match[str]) -> str:
            word = _bare(found.group().lower())
            if len(word) < SHORTEST - 1 or self._is_known(word) or _within_a_code(query, found):
                return found.group()
            likely = self._likeliest(word)
            abbreviated = found.group().isupper() and not in_capitals and len(word) <= LONG
            if likely is None or (abbreviated and likely not in self._listed):
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
        """The nearest known word, by a usual slip if one explains it, then the commonest; also the plural of one."""
        near = self._near(word)
        if word.endswith("s") and LONG < len(word) < TWO_EDITS_FROM:
            near += [(*found[:-1], "s") for found in self._near(word[:-1])]
        if not near:
            return None
        *_, likely, ending = min(near)
        return likely + ending

    def _near(self, word: str) -> list[tuple[int, bool, int, str, str]]:
        """Known words near enough: edits, whether no usual slip, commonness (less is more), the word, an ending."""
        edits = 2 if len(word) >= TWO_EDITS_FROM else 1
        candidates = [
            near
            for length in range(len(word) - edits, len(word) + edits + 1)
            for near in self._by_length.get(length, ())
        ]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
        judged = [(int(distance), slip_of(other, word), other) for other, distance, _ in found]
        return [
            (distance, slip is Slip.OTHER, -self._weight(word, other), other, "")
            for distance, slip, other in judged
            if _is_likely(word, other, slip)
        ]

    def _weight(self, word: str, other: str) -> int:
        """How common a word is; few slips hit the first letter."""
        return self._counts[other] * (4 if other[0] == word[0] else 1)


class Slip(IntEnum):
    """How a word comes to be typed as another."""

    DOUBLED = 0
    SWAPPED = 1
    DROPPED = 2
    OTHER = 3


def slip_of(meant: str, typed: str) -> Slip:
    """The slip that makes one word of another.

    >>> slip_of("hives", "hhives"), slip_of("eye", "eey"), slip_of("broken", "broen")
    (<Slip.DOUBLED: 0>, <Slip.SWAPPED: 1>, <Slip.DROPPED: 2>)
    """
    if sorted(meant) == sorted(typed):
        return Slip.SWAPPED
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if len(longer) != len(shorter) + 1:
        return Slip.OTHER
    at = next((place for place, letter in enumerate(shorter) if letter != longer[place]), len(shorter))
    if longer[:at] + longer[at + 1 :] != shorter:
        return Slip.OTHER
    if longer is meant:
        return Slip.DROPPED
    return Slip.DOUBLED if at and typed[at - 1] == typed[at] else Slip.OTHER


def _is_likely(word: str, other: str, slip: Slip) -> bool:
    """Whether a word may be meant by another; the shorter, the surer the slip must be."""
    if len(word) < SHORTEST:
        return slip in {Slip.SWAPPED, Slip.DROPPED} and len(other) >= len(word)
    if len(other) < SHORTEST:
        return slip is Slip.DOUBLED
    return len(word) >= LONG or slip is Slip.SWAPPED or word[0] == other[0]


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _within_a_code(query: str, found: re.Match[str]) -> bool:
    """Whether digits touch the word, as in ``S52.501A``: then it is no word."""
    before, after = query[: found.start()][-1:], query[found.end() :][:1]
    return before.isdigit() or after.isdigit()
