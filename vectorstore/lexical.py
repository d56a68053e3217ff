"""Finding texts by their words: BM25 over a tokenizer that keeps what coders write."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*")
_VOCABULARY = "words.json"

ROOT = 5
"""Letters of a word that two forms of it share; measured with 4 to 8, see evals/NOTES.md."""


def tokenize(text: str) -> list[str]:
    """Words of a text in order: lower case, accents and plurals folded, numerals and single letters kept.

    ``Type 2`` and ``stage 3`` rest on the numeral, ``hepatitis B`` on the letter, so neither is thrown away.
    """
    return list(_tokens(text))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """The words of a text: one search reads the titles of its best codes a dozen times over."""
    plain = text if text.isascii() else _without_accents(text)
    return tuple(_singular(word) for word in _WORD.findall(plain.lower().replace("'s", "")))


def _without_accents(text: str) -> str:
    """A text as it is written where there are no accents: Sjogren, Behcet's."""
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


class LexicalIndex:
    """BM25 scores of a fixed list of texts, addressed by their position in it."""

    def __init__(self, model: bm25s.BM25, words: dict[str, int]) -> None:
        self._model = model
        self._words = words

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index texts; about a second for 60,000 short ones."""
        words: dict[str, int] = {}
        ids = [[words.setdefault(word, len(words)) for word in tokenize(text)] for text in texts]
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.5, backend="numpy")
        model.index((ids, words), show_progress=False, create_empty_token=False)
        return cls(model, words)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what `save` wrote; the scores stay on disk and are mapped into memory.

        Raises:
            OSError: A file of it is missing.
        """
        words = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        model = bm25s.BM25.load(folder, mmap=True, load_vocab=False, show_progress=False)
        return cls(model, words)

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._model.save(folder, show_progress=False)
        (folder / _VOCABULARY).write_text(json.dumps(self._words), encoding="utf-8")

    def frequencies(self) -> dict[str, int]:
        """For each word the number of texts that hold it."""
        held = np.diff(self._model.scores["indptr"])
        return {word: int(held[number]) for word, number in self._words.items()}

    def scores(self, words: Sequence[str]) -> Scores:
        """BM25 score of every text for a query's words, float32 of shape (texts,); 0 where none occurs."""
        known = [self._words[word] for word in words if word in self._words]
        if not known:
            return np.zeros(self._model.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(known), dtype=np.float32)


def roots(text: str) -> set[str]:
    """The different words of a text, each cut to its first five letters, in American spelling; numerals stay whole."""
    return {word if word[0].isdigit() else _american(word)[:ROOT] for word in tokenize(text)}


def _american(word: str) -> str:
    """Hemorrhage for haemorrhage, edema for oedema; short words such as toe stay."""
    return word if len(word) < 6 else word.replace("ae", "e").replace("oe", "e")


def telling(rows: Sequence[Collection[int]], size: int) -> Scores:
    """Robertson's inverse frequency of each value among rows."""
    frequency = np.bincount(np.array([value for row in rows for value in row], dtype=np.int64), minlength=size)
    return np.log1p((len(rows) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
