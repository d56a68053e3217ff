"""What finding passages needs to know of each: computed when an index is built, kept beside it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.columns import Integers, Positions, Ragged, load, save
from vectorstore.embedder import Vectors
from vectorstore.lexical import roots, telling
from vectorstore.shelf import Shelf

_VOCABULARY = "roots.json"


@dataclass(frozen=True)
class PassageTables:
    """Passages by the position of their key.

    Attributes:
        vocabulary: Number of each root (see `vectorstore.lexical.roots`).
        weight: How telling each root is among passages, of shape (roots,).
        words: Roots of all texts of each passage.
        says_something: Whether each is more than a heading.
    """

    vocabulary: dict[str, int]
    weight: Vectors
    words: Ragged
    says_something: NDArray[np.bool_]

    @classmethod
    def of(cls, shelf: Shelf) -> PassageTables:
        """Compute them.

        Args:
            shelf: The entries of all passages, the heading of each first.
        """
        vocabulary: dict[str, int] = {}
        held: list[set[int]] = [set() for _ in shelf.keys]
        headings = [""] * len(held)
        says = np.zeros(len(held), dtype=np.bool_)
        for key, entry in zip(shelf.key_of.tolist(), shelf, strict=True):
            held[key] |= {vocabulary.setdefault(root, len(vocabulary)) for root in roots(entry.text)}
            if entry.kind == "heading":
                headings[key] = entry.text
            elif not headings[key].endswith(" ".join(entry.text.split())):
                says[key] = True
        rows = [sorted(one) for one in held]
        return cls(vocabulary, telling(rows, len(vocabulary)), Ragged.of(rows), says)

    @classmethod
    def load(cls, folder: Path) -> PassageTables:
        """Open what `save` wrote.

        Raises:
            OSError: A file of it is missing.
        """
        vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        return cls(
            vocabulary, load(folder, "weight"), Ragged.load(folder, "words_held"), load(folder, "says_something")
        )

    def save(self, folder: Path) -> None:
        """Write them into files of a folder."""
        (folder / _VOCABULARY).write_text(json.dumps(self.vocabulary), encoding="utf-8")
        save(folder, "weight", self.weight)
        self.words.save(folder, "words_held")
        save(folder, "says_something", self.says_something)

    def coverage(self, asked: Collection[str], keys: Positions | Integers) -> Vectors:
        """Which share of the weight of some roots each of the passages holds; one that none holds weighs most."""
        numbers = [self.vocabulary[root] for root in asked if root in self.vocabulary]
        within = np.zeros(len(self.vocabulary), dtype=np.float32)
        within[numbers] = self.weight[numbers]
        rarest = float(np.log1p(2 * len(self.says_something) + 1))
        total = float(within.sum()) + rarest * (len(asked) - len(numbers))
        return self.words.rows(keys).sums(within) / np.float32(total or 1.0)
