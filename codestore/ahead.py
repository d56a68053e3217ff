"""A code store that has read ahead, so that look-ups written for one code are fast for hundreds.

Whoever knows which codes will be asked about has their rows fetched in a few queries; the look-ups, which know nothing
of it, are then answered from memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from codestore.store import CodeStore, Found
from core.codes import Code, CodeSystem
from core.facts import Fact
from core.records import Release, Setting

_F = TypeVar("_F", bound=Fact)
_Call = tuple[type, date, frozenset[tuple[str, Any]]]


class ReadAhead(CodeStore):
    """What a code store holds at one moment, as far as it was read; the rest is asked of the database.

    It is for one piece of work, by one thread: what another process activates meanwhile is not seen in what was read.
    Closing it is the business of whoever opened the store.

    Args:
        store: The store to read from.
    """

    def __init__(self, store: CodeStore) -> None:
        super().__init__(store.engine, store.home)
        self._everywhere: dict[tuple[Code, date], list[Found]] = {}
        self._facts: dict[_Call, list[tuple[Any, Release]]] = {}
        self._there: dict[_Call, bool] = {}
        self._active: list[Release] | None = None
        self._answering: dict[tuple[CodeSystem | Setting, date], list[Release]] = {}

    def read_codes(self, codes: Iterable[Code], as_of: date) -> None:
        """Read what every source says of some codes on a date of service, for `get_all`."""
        missing = [code for code in codes if (code, as_of) not in self._everywhere]
        self._everywhere |= {(code, as_of): found for code, found in self.get_all_of(missing, as_of).items()}

    def read_facts(self, kind: type[_F], as_of: date, field: str, values: Iterable[Any]) -> None:
        """Read the facts of a kind whose field has one of some values, for `facts`."""
        missing = [value for value in values if (kind, as_of, frozenset({(field, value)})) not in self._facts]
        for value, rows in self.facts_among(kind, as_of, field, missing).items():
            self._facts[kind, as_of, frozenset({(field, value)})] = rows

    def get_all(self, code: Code, as_of: date) -> list[Found]:
        """What every source says that has a code on a date of service."""
        if (code, as_of) not in self._everywhere:
            self.read_codes([code], as_of)
        return list(self._everywhere[code, as_of])

    def facts(self, kind: type[_F], as_of: date, /, **equal: Any) -> list[tuple[_F, Release]]:
        """The facts of a kind, from each source that holds such facts; the same question is put once."""
        call = kind, as_of, frozenset(equal.items())
        if call not in self._facts:
            self._facts[call] = super().facts(kind, as_of, **equal)
        return list(self._facts[call])

    def has_fact(self, kind: type[Fact], as_of: date, /, **equal: Any) -> bool:
        """Whether there is such a fact; the same question is put once."""
        call = kind, as_of, frozenset(equal.items())
        if call not in self._there:
            self._there[call] = super().has_fact(kind, as_of, **equal)
        return self._there[call]

    def releases(self) -> list[Release]:
        """The active releases: by source in order of precedence, newest first."""
        if self._active is None:
            self._active = super().releases()
        return list(self._active)

    def releases_of(self, system: CodeSystem, as_of: date) -> list[Release]:
        """The releases that answer for a code system on a date of service, in the order in which they are asked."""
        if (system, as_of) not in self._answering:
            self._answering[system, as_of] = super().releases_of(system, as_of)
        return list(self._answering[system, as_of])

    def releases_of_edits(self, setting: Setting, as_of: date) -> list[Release]:
        """The releases that answer for the edits of a setting, in the order in which they are asked."""
        if (setting, as_of) not in self._answering:
            self._answering[setting, as_of] = super().releases_of_edits(setting, as_of)
        return list(self._answering[setting, as_of])
