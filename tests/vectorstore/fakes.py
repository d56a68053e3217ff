from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from vectorstore.embedder import Progress, Vectors


class BagOfWords:
    """An embedder at the Protocol: each word turns a text towards its own direction. Remembers what it was given."""

    name = "bag-of-words"
    dimension = 64

    def __init__(self, fingerprint: str = "bag-1", fails_after: int | None = None) -> None:
        self.fingerprint = fingerprint
        self.fails_after = fails_after
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.fails_after is not None and len(self.texts) + len(texts) > self.fails_after:
            raise KeyboardInterrupt
        self.texts += texts
        rows = np.stack([sum(map(_direction, text.lower().split()), np.zeros(self.dimension)) for text in texts])
        if progress:
            progress(len(texts), len(texts))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _direction(word: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4])
    return np.random.default_rng(seed).normal(size=BagOfWords.dimension)
