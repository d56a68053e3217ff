"""Which release answers: the rules of effective dates, supersession and precedence. Pure.

Of each source one edition answers (`choose_edition`). Editions in force on the date of service come first, then
those of the sources with the lowest precedence: last year's tabular list, whatever its precedence, does not overrule a
list of codes that is in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codestore.facts import table_name
from core.codes import CodeSystem
from core.facts import Fact, MueLimit
from core.records import STARTER_SOURCE_ID, Release, Setting


def holds_codes(system: CodeSystem) -> str:
    """The name under which a release says that it holds codes of a system."""
    return f"codes:{system.value}"


def holds_tree(system: CodeSystem) -> str:
    """The name under which a release says that the parents of all its codes of a system are in it too.

    A list of changes, which has some codes only, doesn't: their relatives stand in another release.
    """
    return f"tree:{system.value}"


def holds_notes(system: CodeSystem) -> str:
    """The name under which a release says that it holds notes on codes of a system."""
    return f"notes:{system.value}"


def holds_edits(setting: Setting) -> str:
    """The name under which a release says that it holds procedure-to-procedure edits of a setting."""
    return f"ptp:{setting.value}"


def holds_facts(kind: type, setting: StrEnum | None = None) -> str:
    """The name under which a release says that it holds facts of a kind; MUEs are told apart by setting."""
    return f"{table_name(kind)}:{setting.value}" if setting is not None else table_name(kind)


def holds_fact(fact: Fact) -> str:
    """The name under which the release of a fact says that it holds facts like it."""
    return holds_facts(type(fact), fact.setting if isinstance(fact, MueLimit) else None)


@dataclass(frozen=True, slots=True)
class ActiveRelease:
    """A release that may answer.

    Attributes:
        id: Its number in the database.
        release: The release.
        holds: What it can answer for.
    """

    id: int
    release: Release
    holds: frozenset[str]

    def in_force(self, as_of: date) -> bool:
        """Whether its dates cover a date of service."""
        end = self.release.effective_to
        return self.release.effective_from <= as_of and (end is None or as_of <= end)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The active releases at one moment.

    Attributes:
        generation: The database's count of changes when this was read.
        active: By source in order of precedence, newest first.
    """

    generation: int
    active: tuple[ActiveRelease, ...]

    def answering(self, holding: str, as_of: date) -> tuple[ActiveRelease, ...]:
        """The releases that answer for `holding` on a date: one a source, those in force first, by precedence."""
        by_source: dict[str, list[ActiveRelease]] = {}
        for entry in self.active:
            if holding in entry.holds:
                by_source.setdefault(entry.release.source.id, []).append(entry)
        chosen = [choose_edition(editions, as_of) for editions in by_source.values()]
        return tuple(sorted(chosen, key=lambda entry: not entry.in_force(as_of)))

    def answering_edits(self, setting: Setting, as_of: date) -> tuple[ActiveRelease, ...]:
        """The releases that answer for procedure-to-procedure edits of a setting.

        The starter knowledge is a selection: it can say that there is an edit, but not that there is none. So it is
        asked only where nothing else holds edits of the setting.
        """
        answering = self.answering(holds_edits(setting), as_of)
        complete = tuple(entry for entry in answering if entry.release.source.id != STARTER_SOURCE_ID)
        return complete or answering


def in_order(entries: Iterable[ActiveRelease]) -> tuple[ActiveRelease, ...]:
    """By source in order of precedence; a source's editions newest first, of one day the last loaded first."""
    newest_first = sorted(entries, key=lambda entry: (entry.release.effective_from, entry.id), reverse=True)
    return tuple(sorted(newest_first, key=lambda entry: (entry.release.source.precedence, entry.release.source.id)))


def choose_edition(editions: list[ActiveRelease], as_of: date) -> ActiveRelease:
    """The edition of one source that answers for a date of service.

    It is the newest that was in effect by then; before the first edition it is that first one, and the
    caller, who sees its dates, says so.

    Args:
        editions: At least one, newest first.
        as_of: Date of service.
    """
    begun = [entry for entry in editions if entry.release.effective_from <= as_of]
    if begun:
        return begun[0]
    earliest = editions[-1].release.effective_from
    return next(entry for entry in editions if entry.release.effective_from == earliest)
