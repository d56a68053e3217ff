"""What the code store holds: dated facts, each belonging to one release of one source."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.codes import Code

STARTER_SOURCE_ID = "codewright-starter"
"""The source of our own knowledge: a selection of codes, so that a missing code is not a wrong code."""

CHANGES_SOURCE_ID = "icd10cm-changes"
"""The source of the ICD-10-CM codes that the latest edition changed, as they were before: no complete list either."""


class Level(StrEnum):
    """Where a record stands in its system's hierarchy."""

    CHAPTER = "chapter"
    SECTION = "section"
    FAMILY = "family"
    """A group of CPT or HCPCS codes of our starter knowledge, such as 62320-62327."""
    CODE = "code"
    """A category, subcategory or code: anything with a code's shape."""


class NoteKind(StrEnum):
    """What a note says about the code that owns it."""

    # ICD-10-CM tabular list (Official Guidelines I.A.10 to I.A.17, I.B.14)
    INCLUDES = "includes"
    INCLUSION_TERM = "inclusion_term"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    CODE_ALSO = "code_also"
    SEVENTH_CHARACTER = "seventh_character"
    """`label` is the character, `text` its meaning."""
    NOTE = "note"

    # starter knowledge on CPT and HCPCS codes (includes is shared with ICD-10-CM)
    EXCLUDES = "excludes"
    DIFFERS_FROM = "differs_from"
    """`target` is the sibling, `text` says how they differ."""
    CHOOSE = "choose"
    """On a family: one step of choosing among its codes."""
    DOCUMENTATION = "documentation"
    TYPICAL_MODIFIER = "typical_modifier"
    """`label` is the modifier, `text` says when."""
    DIAGNOSIS_AREA = "diagnosis_area"
    FLAG = "flag"
    FIGURE = "figure"
    """`label` names the figure (global_days, mue, ...), `text` is its value, `reference` the file it stands in."""

    FACET = "facet"
    """On a family: what tells its codes apart, as written by `Facet.as_note`."""

    # starter knowledge on modifiers
    USE_WHEN = "use_when"
    NOT_WHEN = "not_when"
    EFFECT = "effect"
    EXAMPLE = "example"


class Setting(StrEnum):
    """Where the service is billed from; NCCI publishes separate files for each."""

    PRACTITIONER = "practitioner"
    OUTPATIENT = "outpatient"
    DME = "dme"


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes something: CDC, CMS, AMA, or us.

    Attributes:
        id: Its name in commands and answers.
        title: Its name for users.
        publisher: Who publishes it.
        licence: On which terms it may be used.
        url: Where a person finds its editions.
        precedence: Place among sources that hold the same thing: the lowest answers first.
    """

    id: str
    title: str
    publisher: str
    licence: str
    url: str = ""
    precedence: int = 100


@dataclass(frozen=True, slots=True)
class Release:
    """One dated edition of a source.

    Attributes:
        source: Who published it.
        label: The edition as its publisher calls it, such as "FY2026, April 1, 2026".
        effective_from: First date of service it applies to.
        effective_to: Last date of service it applies to; None while no end is known.
        origin: Where the file came from (a package with its version, a file name, an address).
        checksum: SHA-256 that tells this reading of its files from every other one.
        loaded_at: When it was loaded (UTC).
        rows: Number of rows by table.
    """

    source: Source
    label: str
    effective_from: date
    effective_to: date | None
    origin: str
    checksum: str
    loaded_at: datetime | None = None
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells this release from every other one, such as ``icd10cm:<checksum start>``."""
        return f"{self.source.id}:{self.checksum[:16]}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement of our own words stands officially.

    Attributes:
        document: Title of the official document or file.
        section: Section, chapter, table or field in it.
        edition: Its edition, release or year.
    """

    document: str
    section: str = ""
    edition: str = ""

    def __str__(self) -> str:
        """Document (edition), section: as shown to the user."""
        edition = f" ({self.edition})" if self.edition else ""
        section = f", {self.section}" if self.section else ""
        return f"{self.document}{edition}{section}"


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """One entry of a code system.

    Attributes:
        code: The code; for a chapter, section or family its range, such as ``A00-A09``.
        title: The official title (ICD-10-CM) or our own short label (CPT, HCPCS, modifiers).
        level: Where it stands in the hierarchy.
        billable: Whether it may stand on a claim as it is. False for headers.
        description: Plain-language text in our own words, where there is one.
        parent: The record above it.
        stem: For a code with a seventh character, the code without it (and without padding X).
        valid_from: First date of service it is valid for, where its source says so.
        valid_to: Last date of service it is valid for, where its source says so.
        replaced_by: What to use after `valid_to`.
        facets: What distinguishes it inside its family, such as ``(("imaging", "with"),)``.
        references: Where our own words stand officially.
        short_title: The publisher's abbreviated title, where there is one.
    """

    code: Code
    title: str
    level: Level = Level.CODE
    billable: bool = True
    description: str = ""
    parent: Code | None = None
    stem: Code | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: tuple[Code, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    references: tuple[Reference, ...] = ()
    short_title: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One statement about a code. `owner` is where it stands; descendants inherit what is inheritable."""

    owner: Code
    kind: NoteKind
    text: str
    label: str = ""
    target: Code | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that tells the codes of a family apart, such as the region or the imaging.

    Attributes:
        name: As the codes' `CodeRecord.facets` name it.
        question: What to ask the user when the answer is missing.
        values: Each value with the words users say for it.
    """

    name: str
    question: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    def as_note(self, family: Code) -> Note:
        """The note a family carries it in: `label` is the name, `text` is JSON with `question` and `values`."""
        text = json.dumps({"question": self.question, "values": dict(self.values)}, ensure_ascii=False)
        return Note(family, NoteKind.FACET, text, label=self.name)

    @classmethod
    def from_note(cls, note: Note) -> Facet:
        """The facet that `as_note` wrote."""
        content = json.loads(note.text)
        values = tuple((value, tuple(words)) for value, words in content["values"].items())
        return cls(note.label, content["question"], values)


@dataclass(frozen=True, slots=True)
class PtpEdit:
    """One procedure-to-procedure edit of the NCCI.

    Attributes:
        column1: The code that is paid when both are reported.
        column2: The code that is denied unless a modifier is allowed and justified.
        modifier_indicator: 0 never, 1 with an NCCI modifier where the record supports it, 9 not applicable.
        setting: Practitioner or outpatient hospital file.
        effective_from: First date of service the edit applies to, where the file says so.
        deletion_date: Last date of service it applied to; None while active.
        rationale: CMS's reason for the edit.
        reference: The file it was read from.
    """

    column1: Code
    column2: Code
    modifier_indicator: int
    setting: Setting
    effective_from: date | None = None
    deletion_date: date | None = None
    rationale: str = ""
    reference: Reference | None = None


class TextKind(StrEnum):
    """What a search text of a code is."""

    TITLE = "title"
    INCLUSION_TERM = "inclusion_term"
    INDEX_TERM = "index_term"
    OWN_WORDS = "own_words"


@dataclass(frozen=True, slots=True)
class SearchText:
    """One way of naming a code; a code has several, and a hit on any is a hit on the code."""

    code: Code
    text: str
    kind: TextKind


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a document, cut at the document's own boundaries.

    Attributes:
        id: Stable identifier, ``document-id#section-slug``.
        document: Title of the document.
        heading: Path of headings, outermost first.
        locator: Where a reader finds it: file and section, or page.
        text: The section's text, plain sentences or Markdown.
        topic: Guideline, modifier, edits, compliance, coverage, crosswalk or cpt.
        asked_as: Ways in which users ask for it; searched, never shown.
        codes: Codes it speaks of.
        references: The official places our own words stand on.
        first_page: Page of the document the section begins on, counted from 1 as a PDF reader does; None without pages.
        last_page: Page it ends on.
    """

    id: str
    document: str
    heading: tuple[str, ...]
    locator: str
    text: str
    topic: str
    asked_as: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    references: tuple[Reference, ...] = ()
    first_page: int | None = None
    last_page: int | None = None
