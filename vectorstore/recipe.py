"""Which texts are searched, and how: the recipe that an index's name carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from core.codes import Code, CodeSystem
from core.records import Passage, SearchText

VERSION = "4"
"""Part of an index's name; raised whenever the entries of the same texts would come out differently."""

_PASSAGE_CHUNK = 700
"""Characters of a passage's body embedded at a time; the packaged model reads about 1,000."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One searchable text; several may share a key.

    Attributes:
        key: What a hit on the text is a hit on: ``system:code`` or a passage's id.
        text: The text, as it is matched by words and shown.
        kind: What sort of text it is: a `TextKind`, ``heading``, ``question`` or ``body``.
        group: What a search can be kept to: the code system or the topic.
        dense: The text as it is embedded; empty where it is matched by its words only.
    """

    key: str
    text: str
    kind: str
    group: str
    dense: str = ""

    @property
    def id(self) -> str:
        """Name of its vector, from the content: equal texts of a group share one."""
        return hashlib.sha256(f"{self.group}\x1f{self.dense}".encode()).hexdigest()[:32]


def code_key(code: Code) -> str:
    """Key of a code's entries."""
    return f"{code.system.value}:{code.code}"


def code_of(key: str) -> Code:
    """The code a key was made of."""
    system, _, code = key.partition(":")
    return Code(CodeSystem(system), code)


def code_entries(texts: Iterable[SearchText]) -> list[Entry]:
    """Entries of the texts that name codes, each text of a code once, the entries of a code in one run.

    Embedding is what a first start waits for, so it is spent where it helps (evals/NOTES.md). A header of ICD-10-CM is
    matched by its words only: it is not what a coder looks for, and its codes' own titles say the same. So are
    transport accidents, legal interventions and war (V00 to V99, Y35 to Y38), whose titles are long and alike. Words
    that tell the variants of one condition apart are left out of what is embedded, so that the variants share a vector:
    they are told apart by their words.
    """
    by_code: dict[Code, list[SearchText]] = {}
    for found in texts:
        known = by_code.setdefault(found.code, [])
        if all(found.text.lower() != other.text.lower() for other in known):
            known.append(found)
    above = headers(by_code)
    return [
        Entry(
            code_key(code),
            found.text,
            found.kind.value,
            code.system.value,
            "" if _by_words_only(code, above) else without_variant(found.text),
        )
        for code, known in by_code.items()
        for found in known
    ]


def headers(codes: Collection[Code]) -> set[Code]:
    """Those of the codes that others of them are below: ranges, and what another ICD-10 code continues.

    Codes with a seventh character are not expected among them: their stem is what is searched.
    """
    everywhere = set(codes)
    return {code for code in everywhere if "-" in code.code} | {
        above for code in everywhere for above in codes_above(code) if above in everywhere
    }


def codes_above(code: Code) -> Iterator[Code]:
    """The shorter ICD-10-CM codes that a code continues, nearest first; nothing for other systems."""
    if code.system is CodeSystem.ICD10CM and "-" not in code.code:
        for length in range(len(code.code) - 1, 2, -1):
            if code.code[length - 1] != ".":
                yield Code(code.system, code.code[:length])


_LONG_AND_ALIKE = ("V", "Y35", "Y36", "Y37", "Y38")


def _by_words_only(code: Code, above: Collection[Code]) -> bool:
    return code.system is CodeSystem.ICD10CM and (code in above or code.code.startswith(_LONG_AND_ALIKE))


_VARIANT = re.compile(
    r"""\b(?:(?:first|second|third|unspecified)\ trimester|right|left|unspecified|nondisplaced|displaced
        |accidental\ \(unintentional\)|intentional\ self-harm|assault|undetermined)(?![\w-])""",
    re.VERBOSE,
)


def without_variant(text: str) -> str:
    """A title in lower case without its side, trimester, displacement, intent or "unspecified"."""
    bare = re.sub(r"\s*,(?:\s*,)+", ",", _VARIANT.sub("", text.lower()))
    return " ".join(re.sub(r"\s+(?=[,)])", "", bare).split()).strip(" ,") or text


def passage_entries(passages: Iterable[Passage]) -> list[Entry]:
    """Entries of passages: one for the headings, one for each way of asking, one for each part of the body."""
    return [entry for passage in passages for entry in _passage_entries(passage)]


def _passage_entries(passage: Passage) -> Iterator[Entry]:
    heading = ", ".join((passage.document, *passage.heading))
    yield Entry(passage.id, heading, "heading", passage.topic, heading)
    for question in passage.asked_as:
        yield Entry(passage.id, question, "question", passage.topic, question)
    title = passage.heading[-1] if passage.heading else passage.document
    # A section opens with what it says; embedding the rest would take as long as four thousand codes.
    for position, chunk in enumerate(_chunks(passage.text)):
        yield Entry(passage.id, chunk, "body", passage.topic, "" if position else f"{title}: {chunk}")


def _chunks(text: str) -> Iterator[str]:
    """Pieces of at most about `_PASSAGE_CHUNK` characters, cut between sentences."""
    piece = ""
    for sentence in re.split(r"(?<=[.!?])\s+|\n{2,}", text.strip()):
        if piece and len(piece) + len(sentence) > _PASSAGE_CHUNK:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
    if piece:
        yield piece
