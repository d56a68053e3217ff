"""Which release answers: the rules of effective dates, supersession and precedence. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.codes import CodeSystem
from core.records import Release, Setting


def holds_codes(system: CodeSystem) -> str:
    """The name under which a release says that it holds codes of a system."""
    return f"codes:{system.value}"


def holds_edits(setting: Setting) -> str:
    """The name under which a release says that it holds procedure-to-procedure edits of a setting."""
    return f"ptp:{setting.value}"


@dataclass(frozen=True, slots=True)
class ActiveRelease:
    """A release that may answer.

    Attributes:
        id: Its number in the database.
        release: The release.
        precedence: Its source's place among sources that hold the same thing; the lowest answers first.
        holds: What it can answer for.
    """

    id: int
    release: Release
    precedence: int
    holds: frozenset[str]


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
        """The releases that answer for `holding` on a date: one a source, by precedence."""
        by_source: dict[str, list[ActiveRelease]] = {}
        for entry in self.active:
            if holding in entry.holds:
                by_source.setdefault(entry.release.source.id, []).append(entry)
        return tuple(choose_edition(editions, as_of) for editions in by_source.values())


def in_order(entries: Iterable[ActiveRelease]) -> tuple[ActiveRelease, ...]:
    """By source in order of precedence; a source's editions newest first, of one day the last loaded first."""
    newest_first = sorted(entries, key=lambda entry: (entry.release.effective_from, entry.id), reverse=True)
    return tuple(sorted(newest_first, key=lambda entry: (entry.precedence, entry.release.source.id)))


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
