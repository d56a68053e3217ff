"""Which texts are searched, and how: the recipe that an index's name carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.records import Passage, SearchText

VERSION = "1"
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


def code_key(system: str, code: str) -> str:
    """Key of a code's entries."""
    return f"{system}:{code}"


def code_entries(texts: Iterable[SearchText]) -> list[Entry]:
    """Entries of the texts that name codes, each text of a code once."""
    seen: set[tuple[str, str]] = set()
    entries = []
    for found in texts:
        system = found.code.system.value
        key = code_key(system, found.code.code)
        if (key, found.text.lower()) not in seen:
            seen.add((key, found.text.lower()))
            entries.append(Entry(key, found.text, found.kind.value, system, found.text))
    return entries


def passage_entries(passages: Iterable[Passage]) -> list[Entry]:
    """Entries of passages: one for the headings, one for each way of asking, one for each part of the body."""
    return [entry for passage in passages for entry in _passage_entries(passage)]


def _passage_entries(passage: Passage) -> Iterator[Entry]:
    heading = ", ".join((passage.document, *passage.heading))
    yield Entry(passage.id, heading, "heading", passage.topic, heading)
    for question in passage.asked_as:
        yield Entry(passage.id, question, "question", passage.topic, question)
    title = passage.heading[-1] if passage.heading else passage.document
    for chunk in _chunks(passage.text):
        yield Entry(passage.id, chunk, "body", passage.topic, f"{title}: {chunk}")


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
