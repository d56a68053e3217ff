"""The nouns of a code's sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.answer import AnswerCode, Sentence
from core.evidence import CodeRef, Evidence


class BlockName(StrEnum):
    """The blocks a sheet may have, in the order of reading."""

    MEANING = "meaning"
    """Its title or descriptor, and what it means in plain words."""
    STATUS = "status"
    PLACE = "place"
    """What it stands under."""
    BELOW = "below"
    SIBLINGS = "siblings"
    CHARACTERS = "characters"
    """Seventh characters of a diagnosis, axes of a procedure of ICD-10-PCS."""
    NOTES = "notes"
    MODIFIERS = "modifiers"
    EDITS = "edits"
    UNITS = "units"
    ADD_ONS = "add_ons"
    FEES = "fees"
    GUIDELINES = "guidelines"
    RISK = "risk"
    ADMISSION = "admission"
    CROSSWALK = "crosswalk"
    COVERAGE = "coverage"
    CATEGORIES = "categories"
    INDEX = "index"
    HISTORY = "history"


class GridRow(BaseModel):
    """A row of a grid.

    Attributes:
        cells: As many as the grid has columns.
        code: The code that the row is of, where it is of one.
        here: Whether that is the code of the sheet.
    """

    model_config = ConfigDict(frozen=True)

    cells: tuple[str, ...]
    code: CodeRef | None = None
    here: bool = False


class Grid(BaseModel):
    """Rows too many, or too regular, for sentences.

    Attributes:
        title: What the rows are.
        columns: Headings.
        rows: The rows shown.
        total: How many there are altogether.
        evidence: Ids of the evidence they stand on.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    total: int
    evidence: tuple[str, ...]


class Absent(BaseModel):
    """A table that is not loaded.

    Attributes:
        lacking: What cannot be said without it.
        file: The file that would say it.
        command: What loads it.
    """

    model_config = ConfigDict(frozen=True)

    lacking: str
    file: str
    command: str


class Block(BaseModel):
    """One block of a sheet: sentences and grids, or what is missing for it.

    Attributes:
        name: Which block.
        title: Its heading.
        sentences: In order, some under headings of their own; each names the evidence it stands on.
        grids: Tables below them.
        absent: What is not loaded.
    """

    model_config = ConfigDict(frozen=True)

    name: BlockName
    title: str
    sentences: tuple[Sentence, ...] = ()
    grids: tuple[Grid, ...] = ()
    absent: tuple[Absent, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the evidence that it stands on, in order of first use."""
        of_sentences = (ref for sentence in self.sentences for ref in sentence.evidence)
        of_grids = (ref for grid in self.grids for ref in grid.evidence)
        return tuple(dict.fromkeys((*of_sentences, *of_grids)))


class CodeSheet(BaseModel):
    """All that is known of a code on a date of service.

    Attributes:
        code: The code, whether it may be reported on the date, and its status.
        title: Its title: official, or in our own words where that is licensed. "" where none is loaded.
        state: The status in words, such as "header, not billable".
        as_of: Date of service of every look-up.
        setting: practitioner, outpatient or dme.
        blocks: The blocks that the code's system has.
        codes: Every code that a block speaks of, with its system, for links.
        evidence: What the sentences and grids stand on.
    """

    model_config = ConfigDict(frozen=True)

    code: AnswerCode
    title: str
    state: str
    as_of: date
    setting: str
    blocks: tuple[Block, ...]
    codes: tuple[CodeRef, ...]
    evidence: tuple[Evidence, ...]

    @property
    def cited(self) -> tuple[Evidence, ...]:
        """The evidence that its blocks cite, in order of first use: its place plus one is its number."""
        by_id = {item.id: item for item in self.evidence}
        refs = dict.fromkeys(ref for block in self.blocks for ref in block.cited)
        return tuple(by_id[ref] for ref in refs if ref in by_id)

    def block(self, name: BlockName) -> Block | None:
        """A block by its name; None where the code's system does not have it."""
        return next((block for block in self.blocks if block.name is name), None)


@dataclass(frozen=True, slots=True)
class EditFilter:
    """Which of a code's NCCI edits are shown.

    Attributes:
        beginning: How the other code begins; "" for any.
        indicator: Modifier indicator, 0 or 1; None for either.
        limit: How many of each column at most.
    """

    beginning: str = ""
    indicator: int | None = None
    limit: int = 25


FIRST_EDITS = EditFilter()
"""The first of all edits in force."""
