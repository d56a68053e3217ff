"""Finding texts by their words: BM25 over a tokenizer that keeps what coders write."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Sequence
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
    plain = text if text.isascii() else _without_accents(text)
    return [_singular(word) for word in _WORD.findall(plain.lower().replace("'s", ""))]


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


class TermTable:
    """Which texts hold which words, and how telling a word is: exact answers where BM25 gives a score only.

    Words are compared by their first letters (see `roots`), so that "tuberculous" meets "tuberculosis".

    Attributes:
        totals: Sum of the weights of each text's words, float32 of shape (texts,).
    """

    def __init__(self, texts: Sequence[Collection[str]]) -> None:
        self._numbers: dict[str, int] = {}
        numbers = self._numbers
        word_of = np.array(
            [numbers.setdefault(word, len(numbers)) for words in texts for word in words], dtype=np.int32
        )
        text_of = np.repeat(np.arange(len(texts), dtype=np.int32), [len(words) for words in texts])
        frequency = np.bincount(word_of, minlength=len(numbers))
        self._postings = text_of[np.argsort(word_of, kind="stable")]
        self._starts = np.concatenate([[0], np.cumsum(frequency)])
        self._weights = np.log1p((len(texts) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self._rarest = float(np.log1p(2 * len(texts) + 1))
        self._size = len(texts)
        self.totals: Scores = np.bincount(text_of, self._weights[word_of], len(texts)).astype(np.float32)

    def total(self, words: Collection[str]) -> float:
        """Sum of the weights of words; one that no text holds weighs as much as the rarest could."""
        numbers = self._numbers
        return sum(float(self._weights[numbers[word]]) if word in numbers else self._rarest for word in words)

    def overlap(self, words: Collection[str]) -> Scores:
        """For each text the sum of the weights of the words it shares, float32 of shape (texts,)."""
        shared = np.zeros(self._size, dtype=np.float32)
        for word in words:
            if (number := self._numbers.get(word)) is not None:
                shared[self._texts_with(number)] += self._weights[number]
        return shared

    def holding(self, words: Collection[str]) -> NDArray[np.bool_]:
        """Whether each text holds any of the words, of shape (texts,)."""
        found = np.zeros(self._size, dtype=np.bool_)
        for word in words:
            if (number := self._numbers.get(word)) is not None:
                found[self._texts_with(number)] = True
        return found

    def _texts_with(self, number: int) -> NDArray[np.int32]:
        return self._postings[self._starts[number] : self._starts[number + 1]]


def roots(text: str) -> set[str]:
    """The different words of a text, each cut to its first five letters, in American spelling; numerals stay whole."""
    return {word if word[0].isdigit() else _american(word)[:ROOT] for word in tokenize(text)}


def _american(word: str) -> str:
    """Hemorrhage for haemorrhage, edema for oedema; short words such as toe stay."""
    return word if len(word) < 6 else word.replace("ae", "e").replace("oe", "e")
