"""Finding texts by their words: BM25 over a tokenizer that keeps what coders write."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*")
_VOCABULARY = "words.json"


def tokenize(text: str) -> list[str]:
    """Words of a text in order: lower case, plurals folded, numerals and single letters kept.

    ``Type 2`` and ``stage 3`` rest on the numeral, ``hepatitis B`` on the letter, so neither is thrown away.
    """
    return [_singular(word) for word in _WORD.findall(text.lower().replace("'s", ""))]


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

    def scores(self, words: Sequence[str]) -> Scores:
        """BM25 score of every text for a query's words, float32 of shape (texts,); 0 where none occurs."""
        known = [self._words[word] for word in words if word in self._words]
        if not known:
            return np.zeros(self._model.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(known), dtype=np.float32)
