"""The form of the starter knowledge, as `knowledge/README.md` states it, in pydantic models.

A model checks what can be seen in one entry: fields, forms, lengths. What needs more than one entry is checked in
`ingest.knowledge`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.codes import Code, CodeSystem, fits
from core.records import Setting

EDITIONS_FILE = "editions.yaml"

SENTENCE_WORDS = 35
DESCRIPTION_WORDS = (40, 120)
PASSAGE_WORDS = (40, 250)

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_RANGE_ITEM = re.compile(r"([0-9A-Z]+)(?:\s*[-–]\s*([0-9A-Z]+))?")

Topic = Literal["cpt", "guideline", "modifier", "crosswalk", "edits", "compliance", "coverage"]
FigureName = Literal[
    "global_days",
    "work_rvu",
    "mue",
    "mai",
    "pctc",
    "multiple",
    "bilateral",
    "assistant",
    "cosurgeon",
    "team",
    "status",
    "billing_unit",
    "add_on_type",
    "primaries",
]


def long_sentences(text: str) -> list[str]:
    """What is wrong with sentences that have more than 35 words; empty when nothing is."""
    return [
        f"a sentence has {count} words, at most {SENTENCE_WORDS} are allowed: “{' '.join(sentence.split()[:6])} …”"
        for sentence in _SENTENCE_END.split(text)
        if (count := len(sentence.split())) > SENTENCE_WORDS
    ]


def wrong_length(text: str, bounds: tuple[int, int]) -> list[str]:
    """What is wrong with the number of words; empty when nothing is."""
    count = len(text.split())
    low, high = bounds
    return [] if low <= count <= high else [f"has {count} words, {low} to {high} are asked for"]


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ValueError("; ".join(problems))


def _text(text: str) -> str:
    one_line = " ".join(text.split())
    _refuse([] if one_line else ["is empty"])
    return one_line


def _prose(text: str) -> str:
    _refuse(long_sentences(text))
    return text


def _whole_sentences(text: str) -> str:
    unended = (
        [] if text.endswith((".", "!", "?", ".”", '."', ".)")) else ["must be whole sentences, ending with a stop"]
    )
    _refuse(unended + long_sentences(text))
    return text


def _description(text: str) -> str:
    _refuse(wrong_length(text, DESCRIPTION_WORDS) + long_sentences(text))
    return text


def _range_list(text: str) -> str:
    ranges_of(text)
    return text


_T = TypeVar("_T")


def _without_repeats(items: tuple[_T, ...]) -> tuple[_T, ...]:
    _refuse([] if len(set(items)) == len(items) else ["says the same thing twice"])
    return items


Text = Annotated[str, AfterValidator(_text)]
Prose = Annotated[Text, AfterValidator(_prose)]
Sentences = Annotated[Text, AfterValidator(_whole_sentences)]
Description = Annotated[Text, AfterValidator(_description)]
RangeList = Annotated[Text, AfterValidator(_range_list)]
Words = Annotated[tuple[Text, ...], AfterValidator(_without_repeats)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Edition(_Entry):
    """An official document or file that entries refer to.

    `read_as` names the sources of `ingest/sources` it can be loaded as: what is cited from it can be checked.
    """

    title: Text
    publisher: Text
    edition: Text
    effective_from: date | None = None
    effective_to: date | None = None
    kind: Literal["book", "file"] = "book"
    read_as: Words = ()


class SourceRef(_Entry):
    """A place in an official document."""

    document: Text
    section: Text


class Difference(_Entry):
    """How a code differs from a sibling."""

    code: Text
    how: Prose


class ModifierDifference(_Entry):
    """How a modifier differs from another."""

    modifier: Text
    how: Prose


class ModifierUse(_Entry):
    """A modifier often seen with a code, and when."""

    modifier: Text
    when: Prose


class Figure(_Entry):
    """One figure of the fee schedule, of the unit limits or of the HCPCS file, with the file it was read in."""

    name: FigureName
    value: Text
    checked_in: Text


class FacetForm(_Entry):
    """What tells the codes of a family apart: the question, and each value with the words users say for it."""

    question: Text
    values: Annotated[dict[Text, Words], Field(min_length=2)]


class CodeEntry(_Entry):
    """One code of a family.

    `called` is what charts and coders call it, where its label and the family's facets do not say so already; `new_in`
    is the year of the code book, for a code younger than the files.
    """

    code: Text
    label: Text
    description: Description
    called: Words = ()
    valid_from: date | None = None
    new_in: int | None = None
    facets: dict[Text, Text] = {}
    includes: tuple[Sentences, ...] = ()
    excludes: tuple[Sentences, ...] = ()
    differs_from: tuple[Difference, ...] = ()
    documentation: tuple[Prose, ...] = ()
    modifiers: tuple[ModifierUse, ...] = ()
    diagnoses: tuple[Prose, ...] = ()
    flags: Words = ()
    figures: tuple[Figure, ...] = ()


class EditEntry(_Entry):
    """One procedure-to-procedure edit."""

    column1: Text
    column2: Text
    indicator: Literal[0, 1, 9]
    setting: Setting
    rationale: Prose
    checked_in: Text
    deletion_date: date | None = None

    @property
    def codes(self) -> tuple[str, str]:
        """Both codes, in the order of the columns."""
        return self.column1, self.column2


class RetiredEntry(_Entry):
    """A deleted code users still ask for."""

    code: Text
    valid_to: date
    replaced_by: tuple[Text, ...]
    label: Text
    note: Prose


class Family(_Entry):
    """A file of `cpt/` or `hcpcs/`."""

    family: Text
    system: Literal[CodeSystem.CPT, CodeSystem.HCPCS]
    title: Text
    range: RangeList
    overview: Description
    choose: tuple[Sentences, ...] = ()
    facets: dict[Text, FacetForm] = {}
    reviewed: date
    sources: Annotated[tuple[SourceRef, ...], Field(min_length=1)]
    codes: Annotated[tuple[CodeEntry, ...], Field(min_length=1)]
    edits: tuple[EditEntry, ...] = ()
    retired: tuple[RetiredEntry, ...] = ()

    @property
    def own_code(self) -> Code:
        """The family as a record: its range stands for its code, written as one even where it holds a single code."""
        single = self.range in self.own_codes
        return Code(self.system, f"{self.range}-{self.range}" if single else self.range)

    @property
    def own_codes(self) -> tuple[str, ...]:
        """Its codes, living and retired."""
        return tuple(entry.code for entry in self.codes) + tuple(entry.code for entry in self.retired)

    def holds(self, code: str) -> bool:
        """Whether a code lies in the family's range."""
        return any(low <= code <= high and _form(code) == _form(low) for low, high in ranges_of(self.range))


class ModifierEntry(_Entry):
    """One modifier."""

    modifier: Text
    code_set: Literal["cpt", "hcpcs"]
    label: Text
    description: Description
    use_when: tuple[Sentences, ...] = ()
    not_when: tuple[Sentences, ...] = ()
    effect: tuple[Sentences, ...] = ()
    documentation: tuple[Prose, ...] = ()
    example: tuple[Sentences, ...] = ()
    differs_from: tuple[ModifierDifference, ...] = ()
    sources: tuple[SourceRef, ...] = ()


class ModifierFile(_Entry):
    """A file of `modifiers/`."""

    system: Literal[CodeSystem.MODIFIER]
    sources: Annotated[tuple[SourceRef, ...], Field(min_length=1)]
    reviewed: date
    modifiers: Annotated[tuple[ModifierEntry, ...], Field(min_length=1)]


WordKind = Literal["abbreviation", "lay", "chart"]

WORD_SYSTEMS = (CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.ICD10CM)
"""Systems of the codes that a term may name, in the order tried: E0100 is no diagnosis."""

TermCodes = Annotated[Words, Field(max_length=3)]
"""Codes that a term names; ICD-10-CM codes that take a seventh character by their stem."""


class WordReading(_Entry):
    """One of the things an ambiguous term stands for: in which field, and the words beside it that tell."""

    field: Text
    means: Text
    when: Annotated[Words, Field(min_length=1)]
    codes: TermCodes = ()


class WordEntry(_Entry):
    """An abbreviation, a lay term or a chart's shorthand: what it means, or its readings if it is ambiguous."""

    term: Text
    also: Words = ()
    kind: WordKind
    means: Text | None = None
    codes: TermCodes = ()
    query: str | None = None
    in_queries: bool = True
    capitals: bool = False
    ambiguous: bool = False
    readings: tuple[WordReading, ...] = ()
    note: Prose | None = None

    @model_validator(mode="after")
    def _one_meaning_or_readings(self) -> WordEntry:
        if self.ambiguous:
            wrong = len(self.readings) < 2 or self.means is not None or bool(self.codes) or self.query is not None
            problem = "an ambiguous term has two readings or more, and meanings and codes in them only"
        else:
            wrong = bool(self.readings) or self.means is None
            problem = "a term has a meaning, or is ambiguous and has readings"
        _refuse([problem] if wrong else [])
        return self

    @property
    def terms(self) -> tuple[str, ...]:
        """The term and the other ways it is written."""
        return (self.term, *self.also)


class WordFile(_Entry):
    """A file of `words/`."""

    area: Text
    title: Text
    reviewed: date
    words: Annotated[tuple[WordEntry, ...], Field(min_length=1)]


class DigestHead(_Entry):
    """The front matter of a digest."""

    id: Text
    title: Text
    topic: Topic
    reviewed: date


@dataclass(frozen=True, slots=True)
class DigestSection:
    """One `##` section.

    Attributes:
        heading: Its heading.
        text: Its Markdown, without the sources and questions.
        sources: Document id and section of each `> Source:` line.
        asked_as: The questions of the `> Asked as:` line.
    """

    heading: str
    text: str
    sources: tuple[tuple[str, str], ...]
    asked_as: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The heading as it stands in a passage's id."""
        return re.sub(r"[^a-z0-9]+", "-", self.heading.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest file."""

    head: DigestHead
    sections: tuple[DigestSection, ...]


@dataclass(slots=True)
class Knowledge:
    """The files of a knowledge folder that could be read, by their name inside it.

    Attributes:
        editions: The official documents by id.
        families: `cpt/` and `hcpcs/`.
        modifiers: `modifiers/`.
        digests: `digests/`.
        words: `words/`.
    """

    editions: dict[str, Edition] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    modifiers: dict[str, ModifierFile] = field(default_factory=dict)
    digests: dict[str, Digest] = field(default_factory=dict)
    words: dict[str, WordFile] = field(default_factory=dict)

    @property
    def reviewed(self) -> date:
        """The newest date on which a file was reviewed."""
        dates = [family.reviewed for family in self.families.values()]
        dates += [file.reviewed for file in self.modifiers.values()]
        dates += [digest.head.reviewed for digest in self.digests.values()]
        dates += [words.reviewed for words in self.words.values()]
        return max(dates)


def _form(code: str) -> str:
    """A code with every digit alike: 20600 and 2060F are of two forms, and no range runs from one to the other."""
    return re.sub(r"\d", "0", code)


def ranges_of(text: str) -> tuple[tuple[str, str], ...]:
    """The ranges in a family's range list.

    Args:
        text: Codes and ranges with commas or slashes between them, such as ``99202-99205, 99211-99215``.

    Returns:
        First and last code of each; a single code is both.

    Raises:
        ValueError: An item is neither a code nor a range that runs upwards.
    """
    ranges = []
    for item in re.split(r"[,/]", text):
        match = _RANGE_ITEM.fullmatch(item.strip())
        if match is None:
            raise ValueError(f"“{item.strip()}” is neither a code nor a range such as 62320-62327")
        low, high = match[1], match[2] or match[1]
        if len(low) != len(high) or low > high:
            raise ValueError(f"the range {item.strip()} does not run upwards between codes of one form")
        ranges.append((low, high))
    return tuple(ranges)


def is_shaped(system: CodeSystem, code: str) -> bool:
    """Whether a text is a code of the system, in its canonical form."""
    return code == code.upper() and fits(code, system)
