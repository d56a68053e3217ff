"""Columns of an index in files that are mapped into memory: opening one costs nothing, reading costs what is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int32]
Positions = NDArray[np.intp]


class Strings(Sequence[str]):
    """Texts that are decoded one by one when they are asked for.

    Args:
        content: All texts one after the other in UTF-8.
        ends: Where each ends in it, int64 of shape (texts,).
    """

    def __init__(self, content: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._content = content
        self._ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Pack texts."""
        encoded = [text.encode() for text in texts]
        content = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        return cls(content, np.array(list(accumulate(map(len, encoded))), dtype=np.int64))

    @classmethod
    def load(cls, folder: Path, name: str) -> Strings:
        """Open what `save` wrote.

        Raises:
            OSError: A file of it is missing.
        """
        return cls(load(folder, name), load(folder, f"{name}.ends"))

    def save(self, folder: Path, name: str) -> None:
        """Write them into two files of a folder."""
        save(folder, name, self._content)
        save(folder, f"{name}.ends", self._ends)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, position: int) -> str: ...
    @overload
    def __getitem__(self, position: slice) -> list[str]: ...
    def __getitem__(self, position: int | slice) -> str | list[str]:
        """One text, or those of a slice."""
        if isinstance(position, slice):
            return [self[one] for one in range(*position.indices(len(self)))]
        if not -len(self) <= position < len(self):
            raise IndexError(position)
        at = position % len(self)
        start = int(self._ends[at - 1]) if at else 0
        return self._content[start : int(self._ends[at])].tobytes().decode()


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths.

    Attributes:
        starts: Where each row starts in `values`, and where the last one ends; of shape (rows + 1,).
        values: The rows one after the other.
    """

    starts: Integers
    values: Integers

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """Pack rows."""
        starts = np.zeros(len(rows) + 1, dtype=np.int32)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        return cls(starts, np.array([value for row in rows for value in row], dtype=np.int32))

    @classmethod
    def load(cls, folder: Path, name: str) -> Ragged:
        """Open what `save` wrote.

        Raises:
            OSError: A file of it is missing.
        """
        return cls(load(folder, f"{name}.starts"), load(folder, name))

    def save(self, folder: Path, name: str) -> None:
        """Write them into two files of a folder."""
        save(folder, f"{name}.starts", self.starts)
        save(folder, name, self.values)

    def rows(self, chosen: Positions | Integers) -> Ragged:
        """The chosen rows, in the order given."""
        first = self.starts[chosen]
        starts = np.zeros(len(chosen) + 1, dtype=np.int32)
        np.cumsum(self.starts[chosen + 1] - first, out=starts[1:])
        shift = np.repeat(first - starts[:-1], np.diff(starts))
        return Ragged(starts, self.values[np.arange(starts[-1], dtype=np.int32) + shift])

    def sums(self, amounts: NDArray[np.float32]) -> NDArray[np.float32]:
        """For each row the sum of what its values amount to.

        Args:
            amounts: What each value amounts to, by value; float32 of shape (greatest value + 1,).
        """
        total = np.concatenate([[0.0], np.cumsum(amounts[self.values], dtype=np.float64)])
        return np.asarray(total[self.starts[1:]] - total[self.starts[:-1]], dtype=np.float32)


def save(folder: Path, name: str, column: NDArray[np.generic]) -> None:
    """Write an array into a file of a folder."""
    np.save(folder / f"{name}.npy", column, allow_pickle=False)


def load(folder: Path, name: str) -> NDArray[Any]:
    """Map an array that `save` wrote into memory, not to be changed.

    Raises:
        OSError: The file is missing.
    """
    path = folder / f"{name}.npy"
    column: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return column.view(np.ndarray)
