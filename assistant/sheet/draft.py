"""A sheet while it is being built: the code, where its facts are looked up, and the evidence gathered so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assistant.compose.missing import Missing
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.mentions import Naming
from assistant.gather.tables import is_loaded, lookup_evidence
from assistant.question.request import DateFrom, Request
from assistant.sheet.model import Absent, Block, BlockName, EditFilter, Grid, GridRow
from core.answer import Route
from core.codes import Code, find_mentions
from core.evidence import CodeRef, Evidence
from core.records import Setting

TITLES = {
    BlockName.MEANING: "What it is",
    BlockName.STATUS: "On the date of service",
    BlockName.PLACE: "Where it stands",
    BlockName.BELOW: "Codes below it",
    BlockName.SIBLINGS: "Its siblings, and how they differ",
    BlockName.CHARACTERS: "Its characters",
    BlockName.NOTES: "Notes",
    BlockName.MODIFIERS: "Modifiers",
    BlockName.EDITS: "NCCI edits",
    BlockName.UNITS: "Medically unlikely edits (MUE)",
    BlockName.ADD_ONS: "Add-on codes",
    BlockName.FEES: "Medicare physician fee schedule",
    BlockName.GUIDELINES: "Guidelines and manuals that mention it",
    BlockName.RISK: "Risk adjustment (HCC)",
    BlockName.ADMISSION: "Present on admission",
    BlockName.CROSSWALK: "Crosswalks",
    BlockName.COVERAGE: "Coverage documents",
    BlockName.CATEGORIES: "Categories and coverage status",
    BlockName.INDEX: "Index entries",
    BlockName.HISTORY: "History",
}


@dataclass
class Draft:
    """What the builders of the blocks share.

    Attributes:
        facts: What the tables of codes say about the code.
        as_of: Date of service.
        setting: Whose files apply.
        tools: The look-ups.
        edits: Which NCCI edits are shown.
        evidence: By id, in order of first use.
        spoken_of: Codes that a text names, though no evidence lists them.
    """

    facts: CodeFacts
    as_of: date
    setting: Setting
    tools: Toolbox
    edits: EditFilter
    evidence: dict[str, Evidence] = field(default_factory=dict)
    spoken_of: dict[Code, None] = field(default_factory=dict)

    @cached_property
    def namings(self) -> Sequence[Naming]:
        """The passages that name the code, or what it stands under."""
        above = [record.code for record in self.facts.ancestors if " " not in record.code.code]
        return self.tools.mentions.of(self.code, above)

    @property
    def code(self) -> Code:
        """The code of the sheet."""
        return self.facts.code

    @property
    def request(self) -> Request:
        """The question that the composers are asked: everything about this code."""
        return Request(
            question=self.code.code,
            text=self.code.code,
            route=Route.DEFINE,
            as_of=self.as_of,
            date_from=DateFrom.CALLER,
            setting=self.setting,
            codes=(self.code,),
        )

    def block(
        self, name: BlockName, writer: Writer, *, grids: Iterable[Grid | None] = (), absent: Iterable[Absent] = ()
    ) -> Block:
        """The block that was written, whose evidence is kept."""
        written = writer.finish()
        self.evidence |= {key: item for key, item in written.evidence.items() if key not in self.evidence}
        return Block(
            name=name,
            title=TITLES[name],
            sentences=written.sentences,
            grids=tuple(grid for grid in grids if grid is not None),
            absent=tuple(absent),
        )

    def speaks_of(self, text: str) -> None:
        """Count the codes that a text names among those the sheet speaks of."""
        for mention in find_mentions(text):
            if mention.candidates and mention.explicit:
                self.spoken_of.setdefault(mention.candidates[0])
                if mention.end_code is not None:
                    self.spoken_of.setdefault(mention.end_code)

    def grid(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: Iterable[GridRow],
        *evidence: Evidence | None,
        total: int | None = None,
    ) -> Grid | None:
        """A grid on its evidence; None where it has no rows."""
        made = tuple(rows)
        kept = [item for item in evidence if item is not None]
        self.evidence |= {item.id: item for item in kept if item.id not in self.evidence}
        if not made:
            return None
        return Grid(
            title=title,
            columns=columns,
            rows=made,
            total=len(made) if total is None else total,
            evidence=tuple(item.id for item in kept),
        )

    def loaded(self, kind: type) -> bool:
        """Whether any release holds facts of a kind."""
        return is_loaded(self.tools.store, kind)

    def looked_up(self, kind: type, named: str = "") -> Evidence | None:
        """The evidence that the table of a kind was asked for the code; None where it is not loaded."""
        return lookup_evidence(self.tools.store, kind, self.code, self.as_of, named)


def lacks(what: Missing, source: str = "") -> Absent:
    """A table that is not loaded, as the composers tell it."""
    name = source or what.source
    return Absent(lacking=what.lacking, file=what.file, command=f"python -m ingest fetch {name}")


def ref(code: Code) -> CodeRef:
    """The JSON form of a code."""
    return CodeRef.of(code)
