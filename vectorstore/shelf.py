"""The entries of an index as they are kept beside it: looked at one by one, never all held in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from vectorstore.columns import Integers, Ragged, Strings, load, save
from vectorstore.recipe import Entry

_NAMES = "names.json"
_ID_DIGITS = 16
"""Hexadecimal digits of a vector's id that are kept: 64 bits tell a million ids apart."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry without what is embedded of it; see `vectorstore.recipe.Entry`."""

    key: str
    text: str
    kind: str
    group: str


class Shelf(Sequence[Shelved]):
    """Entries by their position.

    Attributes:
        keys: The different keys, in the order they first occur.
        key_of: For each entry the position of its key in `keys`, of shape (entries,).
        kinds: Names of the kinds of text.
        kind_of: For each entry the position of its kind in `kinds`, of shape (entries,).
        groups: Names of the groups.
        group_of: For each entry the position of its group in `groups`, of shape (entries,).
        vectors: Number of different vectors.
    """

    def __init__(
        self,
        texts: Strings,
        keys: Strings,
        columns: tuple[Integers, NDArray[np.uint8], NDArray[np.uint8]],
        names: tuple[list[str], list[str]],
        vectors: tuple[NDArray[np.uint64], Ragged],
    ) -> None:
        self._texts = texts
        self.keys = keys
        self.key_of, self.kind_of, self.group_of = columns
        self.kinds, self.groups = names
        self._ids, self._with_vector = vectors
        self.vectors = len(self._ids)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Shelf:
        """Shelve entries."""
        keys: dict[str, int] = {}
        kinds: dict[str, int] = {}
        groups: dict[str, int] = {}
        key_of = [keys.setdefault(entry.key, len(keys)) for entry in entries]
        kind_of = [kinds.setdefault(entry.kind, len(kinds)) for entry in entries]
        group_of = [groups.setdefault(entry.group, len(groups)) for entry in entries]
        by_id: dict[int, list[int]] = {}
        for position, entry in enumerate(entries):
            if entry.dense:
                by_id.setdefault(_number(entry.id), []).append(position)
        ids = sorted(by_id)
        return cls(
            Strings.of(entry.text for entry in entries),
            Strings.of(keys),
            (np.array(key_of, dtype=np.int32), np.array(kind_of, dtype=np.uint8), np.array(group_of, dtype=np.uint8)),
            (list(kinds), list(groups)),
            (np.array(ids, dtype=np.uint64), Ragged.of([by_id[one] for one in ids])),
        )

    @classmethod
    def load(cls, folder: Path) -> Shelf:
        """Open what `save` wrote.

        Raises:
            OSError: A file of it is missing.
        """
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        return cls(
            Strings.load(folder, "texts"),
            Strings.load(folder, "keys"),
            (load(folder, "key_of"), load(folder, "kind_of"), load(folder, "group_of")),
            (names["kinds"], names["groups"]),
            (load(folder, "vectors"), Ragged.load(folder, "vectors.entries")),
        )

    def save(self, folder: Path) -> None:
        """Write them into files of a folder."""
        self._texts.save(folder, "texts")
        self.keys.save(folder, "keys")
        for name, column in (("key_of", self.key_of), ("kind_of", self.kind_of), ("group_of", self.group_of)):
            save(folder, name, column)
        save(folder, "vectors", self._ids)
        self._with_vector.save(folder, "vectors.entries")
        (folder / _NAMES).write_text(json.dumps({"kinds": self.kinds, "groups": self.groups}), encoding="utf-8")

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, position: int) -> Shelved: ...
    @overload
    def __getitem__(self, position: slice) -> list[Shelved]: ...
    def __getitem__(self, position: int | slice) -> Shelved | list[Shelved]:
        """One entry, or those of a slice."""
        if isinstance(position, slice):
            return [self[one] for one in range(*position.indices(len(self)))]
        return Shelved(
            self.keys[int(self.key_of[position])],
            self._texts[position],
            self.kinds[self.kind_of[position]],
            self.groups[self.group_of[position]],
        )

    def having(self, ids: Sequence[str]) -> Ragged:
        """Positions of the entries that have each of the vectors of these ids; none where no entry has."""
        wanted = np.array([_number(one) for one in ids], dtype=np.uint64)
        at = np.minimum(np.searchsorted(self._ids, wanted), max(len(self._ids) - 1, 0))
        known = self._ids[at] == wanted if len(self._ids) else np.zeros(len(wanted), dtype=np.bool_)
        rows = self._with_vector.rows(at[known])
        starts = np.zeros(len(wanted) + 1, dtype=np.int32)
        lengths = np.zeros(len(wanted), dtype=np.int32)
        lengths[known] = np.diff(rows.starts)
        np.cumsum(lengths, out=starts[1:])
        return Ragged(starts, rows.values)

    def vectors_in(self) -> dict[str, int]:
        """Number of different vectors of each group."""
        first = self._with_vector.values[self._with_vector.starts[:-1]]
        counted = np.bincount(self.group_of[first], minlength=len(self.groups))
        return {group: int(count) for group, count in zip(self.groups, counted, strict=True)}

    def within(self, groups: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each entry is in one of the groups, of shape (entries,)."""
        wanted = [self.groups.index(group) for group in groups if group in self.groups]
        return np.isin(np.arange(len(self.groups)), wanted)[self.group_of]


def _number(vector_id: str) -> int:
    return int(vector_id[:_ID_DIGITS], 16)
