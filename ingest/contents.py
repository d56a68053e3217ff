"""What a reader hands over that holds a whole release: our own knowledge and the tabular list are small enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from core.facts import Record
from core.records import CodeRecord, Note, Passage, PtpEdit, SearchText


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything one release holds."""

    codes: tuple[CodeRecord, ...] = ()
    notes: tuple[Note, ...] = ()
    texts: tuple[SearchText, ...] = ()
    passages: tuple[Passage, ...] = ()
    edits: tuple[PtpEdit, ...] = ()

    @property
    def billable(self) -> int:
        """Number of codes that may stand on a claim."""
        return sum(record.billable for record in self.codes)

    def records(self) -> Iterator[Record]:
        """All of it, kind by kind."""
        return chain(self.codes, self.notes, self.texts, self.passages, self.edits)
