"""What abbreviations and lay terms mean, from the list of words that comes with the starter knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.gather.code_facts import CodeFacts
from assistant.gather.library import Finding
from assistant.gather.toolbox import Toolbox
from core.evidence import Evidence, EvidenceKind
from core.records import STARTER_SOURCE_ID, Release
from vectorstore.words import Reading, Word, word_list


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term means.

    Attributes:
        term: As asked.
        word: Its entry; more than one reading where it is ambiguous.
        release: The edition of the list; None where the starter knowledge is not loaded.
        evidence: The entry.
        codes: For each reading, the codes that say no more than it.
    """

    term: str
    word: Word
    release: Release | None
    evidence: Evidence | None
    codes: tuple[tuple[CodeFacts, ...], ...]


def meaning_of_term(text: str, tools: Toolbox, as_of: date) -> Meaning | None:
    """What a term means; None where the list does not have it.

    Args:
        text: A term, perhaps with a word beside it, such as ``CABG surgery``.
        tools: The look-ups.
        as_of: Date of service, for the codes.

    Raises:
        StoreError: The store failed.
    """
    found = next(((part, word) for part in _parts(text) if (word := word_list().look_up(part)) is not None), None)
    if found is None:
        return None
    term, word = found
    release = next((one for one in tools.store.releases() if one.source.id == STARTER_SOURCE_ID), None)
    readings = "; ".join(f"{_field(reading)}{reading.means}" for reading in word.readings)
    evidence = None
    if release is not None:
        place = f"List of abbreviations and lay terms, {word.area}, {word.terms[0]}"
        note = f" {word.note}" if word.note else ""
        evidence = Evidence.make(EvidenceKind.PASSAGE, release, place, f"{', '.join(word.terms)}: {readings}.{note}")
    codes = tuple(
        tuple(facts for code in reading.codes if (facts := tools.codes.facts(code, as_of)).record is not None)
        for reading in word.readings
    )
    return Meaning(term, word, release, evidence, codes)


_BRANDS = "drug-brands"


def drugs_by_brand(text: str, tools: Toolbox, as_of: date) -> list[Finding]:
    """The codes of the drugs whose brand names stand in a text, as far as those codes are held.

    Raises:
        StoreError: The store failed.
    """
    found = []
    for name in dict.fromkeys(_NAME.findall(text)):
        word = word_list().look_up(name)
        if word is None or word.area != _BRANDS:
            continue
        known = [tools.codes.facts(code, as_of) for reading in word.readings for code in reading.codes]
        found += [Finding(facts, 1.0, name, (name.lower(),)) for facts in known if facts.record is not None]
    return found


_NAME = re.compile(r"[A-Za-z][A-Za-z-]{3,}")


def spelled_out(words: Iterable[str]) -> str:
    """Some words, each abbreviation of one meaning as what it stands for."""
    entries = ((word, word_list().look_up(word)) for word in words)
    return " ".join(
        entry.readings[0].means if entry is not None and len(entry.readings) == 1 else word for word, entry in entries
    )


def _field(reading: Reading) -> str:
    return f"in {reading.field}, " if reading.field else ""


def _parts(text: str) -> Iterator[str]:
    """The text and, of two words, each of them that is in capitals."""
    yield text
    words = text.split()
    if len(words) == 2:
        yield from (word for word in words if word.isupper() and len(word) > 1)
