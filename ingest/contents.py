"""What a parser hands over: the typed records of one release, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

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

    def rows(self) -> dict[str, int]:
        """Number of rows of each kind."""
        return {
            "codes": len(self.codes),
            "billable": self.billable,
            "notes": len(self.notes),
            "texts": len(self.texts),
            "passages": len(self.passages),
            "edits": len(self.edits),
        }
