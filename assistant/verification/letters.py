"""What single characters stand for: "A: initial encounter; D: subsequent encounter" may not trade its meanings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from assistant.verification.stems import stem
from core.evidence import Evidence

_MEANS = re.compile(r"(?<![\w'])([A-Za-z]): ([^;:.]+)")
_WORD = re.compile(r"[a-z]{3,}")
_JOINING = frozenset({"and", "the", "for"})


def wrong_letters(sentence: str, pieces: Sequence[Evidence]) -> str:
    """Why a sentence gives a character another meaning than the cited sources do; "" where it does not."""
    meanings: dict[str, list[frozenset[str]]] = defaultdict(list)
    for piece in pieces:
        for letter, words in _meanings(piece.text):
            meanings[letter].append(words)
    for letter, words in _meanings(sentence):
        if letter in meanings and not any(words <= known for known in meanings[letter]):
            return f"gives {letter} another meaning than the cited source"
    return ""


def _meanings(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    for match in _MEANS.finditer(text):
        yield match[1].upper(), frozenset(map(stem, _WORD.findall(match[2].lower()))) - _JOINING
