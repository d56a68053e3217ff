"""A code store that has read ahead, so that look-ups written for one code are fast for hundreds.

Whoever knows which codes will be asked about has their rows fetched in a few queries; the look-ups, which know nothing
of it, are then answered from memory. Dates on which the same editions answer are one date to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection

from codestore.catalogue import Catalogue, holds_codes, holds_facts, holds_notes
from codestore.database import translated_errors
from codestore.store import CodeStore, Found
from core.codes import Code, CodeSystem
from core.facts import Fact, MueLimit
from core.records import CodeRecord, Note, Release, Setting

_F = TypeVar("_F", bound=Fact)
_T = TypeVar("_T")


class ReadAhead(CodeStore):
    """What a code store holds at one moment; whatever is asked of it twice is read once.

    It is for one piece of work, by one thread: what another process activates meanwhile is not seen. Closing it is the
    business of whoever opened the store.

    Args:
        store: The store to read from.
    """

    def __init__(self, store: CodeStore) -> None:
        super().__init__(store.engine, store.home)
        with store._reading() as (_, catalogue):  # the moment that holds from here on
            self._moment: Catalogue = catalogue
        self._known: dict[tuple[Any, ...], Any] = {}
        self._days: dict[tuple[Any, ...], date] = {}

    def read_codes(self, codes: Iterable[Code], as_of: date) -> None:
        """Read what every source says of some codes on a date of service, for `get_all`."""
        keys = {code: ("all", code, self._day_of(code.system, as_of)) for code in codes}
        missing = [code for code, key in keys.items() if key not in self._known]
        if missing:
            self._known |= {keys[code]: found for code, found in self.get_all_of(missing, as_of).items()}

    def read_facts(self, kind: type[_F], as_of: date, field: str, values: Iterable[Any]) -> None:
        """Read the facts of a kind whose field has one of some values, for `facts`."""
        day = self._day_of(kind, as_of)
        keys = {value: ("facts", kind, day, frozenset({(field, value)})) for value in values}
        missing = [value for value, key in keys.items() if key not in self._known]
        if missing:
            self._known |= {keys[value]: rows for value, rows in self.facts_among(kind, day, field, missing).items()}

    def get_all(self, code: Code, as_of: date) -> list[Found]:
        """What every source says that has a code on a date of service."""
        key = "all", code, self._day_of(code.system, as_of)
        return list(self._once(key, lambda: CodeStore.get_all(self, code, as_of)))

    def children(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The records directly below a code, in code order."""
        key = "children", code, self._day_of(code.system, as_of)
        return list(self._once(key, lambda: CodeStore.children(self, code, as_of)))

    def siblings(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The other records below the same parent, in code order."""
        key = "siblings", code, self._day_of(code.system, as_of)
        return list(self._once(key, lambda: CodeStore.siblings(self, code, as_of)))

    def ancestors(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The records above a code, nearest first."""
        key = "ancestors", code, self._day_of(code.system, as_of)
        return list(self._once(key, lambda: CodeStore.ancestors(self, code, as_of)))

    def notes(self, code: Code, as_of: date, inherited: bool = True) -> list[Note]:
        """What the release says about a code."""
        key = "notes", code, self._day_of(code.system, as_of), inherited
        return list(self._once(key, lambda: CodeStore.notes(self, code, as_of, inherited=inherited)))

    def notes_release(self, code: Code, as_of: date) -> Release | None:
        """The release that `notes` reads for a code."""
        key = "notes release", code, self._day_of(code.system, as_of)
        return self._once(key, lambda: CodeStore.notes_release(self, code, as_of))

    def facts(self, kind: type[_F], as_of: date, /, **equal: Any) -> list[tuple[_F, Release]]:
        """The facts of a kind, from each source that holds such facts."""
        key = "facts", kind, self._day_of(kind, as_of), frozenset(equal.items())
        return list(self._once(key, lambda: CodeStore.facts(self, kind, as_of, **equal)))

    def has_fact(self, kind: type[Fact], as_of: date, /, **equal: Any) -> bool:
        """Whether `facts` would give any."""
        key = "has fact", kind, self._day_of(kind, as_of), frozenset(equal.items())
        return self._once(key, lambda: CodeStore.has_fact(self, kind, as_of, **equal))

    def releases(self) -> list[Release]:
        """The active releases: by source in order of precedence, newest first."""
        return [entry.release for entry in self._moment.active]

    def _once(self, key: tuple[Any, ...], read: Callable[[], _T]) -> _T:
        if key not in self._known:
            self._known[key] = read()
        found: _T = self._known[key]
        return found

    def _day_of(self, what: CodeSystem | type, as_of: date) -> date:
        """The first date asked about on which the editions that answer are those of this one."""
        if ("day", what, as_of) not in self._days:
            answering = tuple(
                tuple(entry.id for entry in self._moment.answering(holding, as_of)) for holding in _holdings(what)
            )
            first = self._days.setdefault(("editions", what, answering), as_of)
            self._days["day", what, as_of] = first
        return self._days["day", what, as_of]

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, Catalogue]]:
        with translated_errors(self.engine), self.engine.connect() as connection:
            yield connection, self._moment


def _holdings(what: CodeSystem | type) -> list[str]:
    """What of the catalogue decides the answers about a system's codes, or about a kind of facts."""
    if isinstance(what, CodeSystem):
        return [holds_codes(what), holds_notes(what)]
    return [holds_facts(what, setting) for setting in Setting] if what is MueLimit else [holds_facts(what)]
