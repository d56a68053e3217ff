"""Where "see" leads: a reference of an index, such as "Hypertension, cardiorenal", followed to its entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.parsers.icd10cm_entries import Entry

_PARENTHESES = re.compile(r"\([^()]*\)")
_DROPPED = re.compile(r"\b(?:NEC|NOS)\b")
_OPEN = re.compile(r"\bby (?:site|type|specific|organ|location)\b|\bcondition\b")
"""A reference that leaves the choice to the coder leads to no one entry."""

_THROUGH = frozenset({"with", "due to", "in", "specified", "specified type", "type"})
"""Subterms that a reference may leave out: "Influenza, pneumonia" for Influenza, with, pneumonia."""


@dataclass(slots=True)
class _Node:
    """An entry and what is below it, by the names it is referred to by; `through` may be left out on the way."""

    entry: Entry
    below: dict[str, list[_Node]] = field(default_factory=dict)
    through: list[_Node] = field(default_factory=list)

    def add(self, child: _Node, names: Iterable[str]) -> None:
        """Put an entry below."""
        for name in names:
            self.below.setdefault(name, []).append(child)
            if name in _THROUGH:
                self.through.append(child)

    def called(self, name: str) -> Iterator[_Node]:
        """The entries below that a name refers to."""
        for node in (self, *self.through):
            yield from node.below.get(name, ())


class References:
    """All entries of an index, to follow its references in.

    Args:
        entries: The entries in the index's order.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._main: dict[str, list[_Node]] = {}
        path: list[_Node] = []
        for entry in entries:
            node = _Node(entry)
            del path[entry.depth :]
            if path:
                path[-1].add(node, _names(entry.title))
            else:
                for name in _names(entry.title):
                    self._main.setdefault(name, []).append(node)
            path.append(node)

    def follow(self, reference: str) -> Entry | None:
        """The entry a reference leads to; None where it leads to none in this index, or leaves a choice."""
        for _ in range(_HOPS):  # references may lead round in a ring
            found = self._find(reference)
            if found is None or found.entry.leads_to_a_code or not found.entry.see:
                return found.entry if found else None
            reference = found.entry.see
        return None

    def _find(self, reference: str) -> _Node | None:
        if _OPEN.search(reference):
            return None
        parts = [part for part in map(_folded, reference.split(",")) if part]
        # A main term may itself hold commas: the longest beginning that is one comes first.
        for length in range(len(parts), 0, -1):
            name = ", ".join(parts[:length])
            # "Complications, transplant" stands under Complication.
            for node in self._main.get(name) or self._main.get(name.removesuffix("s")) or []:
                found = _descend(node, parts[length:])
                if found is not None:
                    return found
        return None


_HOPS = 4


def _descend(node: _Node, parts: Sequence[str]) -> _Node | None:
    if not parts:
        return node
    for length in range(len(parts), 0, -1):
        name = ", ".join(parts[:length])
        for child in node.called(name):
            found = _descend(child, parts[length:])
            if found is not None:
                return found
    return None


def _names(title: str) -> Iterator[str]:
    """What an entry is referred to by: its whole title, and each of the forms it lists ("abducens, abducent")."""
    whole = _folded(title)
    yield whole
    for form in whole.split(", "):
        if form != whole:
            yield form


def _folded(text: str) -> str:
    bare = _DROPPED.sub(" ", _PARENTHESES.sub(" ", text)).lower()
    return re.sub(r"\s*,\s*", ", ", " ".join(bare.split())).strip(" ,")
