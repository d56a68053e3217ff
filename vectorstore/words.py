"""The list of the trade's abbreviations and lay terms: what each means, and their official words for a query.

The list is `words.json`, which ``python -m ingest words`` writes from `knowledge/words`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from core.codes import Code, CodeSystem
from core.terms import pieces, term_key

FILE = Path(__file__).with_name("words.json")

_JOINED = re.compile(r"\s*[-‐–]?\s*|\.\s?")
"""What may stand between the pieces of one term."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a term.

    Attributes:
        means: The official words, or ours where there are none.
        field: Where it is read so; empty if the term has one meaning only.
        when: Words beside it that tell this reading from the others.
        codes: Codes that say no more than the term.
    """

    means: str
    field: str = ""
    when: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of the list.

    Attributes:
        terms: The term, then the other ways it is written.
        kind: ``abbreviation``, ``lay`` or ``chart``.
        area: The file of `knowledge/words` it stands in.
        readings: Its meanings; more than one if it is ambiguous.
        query: What a query says instead; None leaves the query alone where the meaning isn't clear from other words.
        capitals: It is meant only if written as in `terms`, since in small letters it is another word.
        note: What to beware of, such as an abbreviation that must not be written.
    """

    terms: tuple[str, ...]
    kind: str
    area: str
    readings: tuple[Reading, ...]
    query: str | None = None
    capitals: bool = False
    note: str = ""


class WordList:
    """Looks terms up, alone or inside a query.

    Args:
        words: The entries; no two share a term.
    """

    def __init__(self, words: Iterable[Word]) -> None:
        self._words = tuple(words)
        self._by_key = {term_key(term): word for word in self._words for term in word.terms}
        self._longest = max((key.count(" ") + 1 for key in self._by_key), default=0)

    def __len__(self) -> int:
        return len(self._words)

    @property
    def known(self) -> frozenset[str]:
        """Every word of every term, in lower case."""
        return frozenset(piece for key in self._by_key for piece in key.split() if piece.isalpha())

    def look_up(self, term: str) -> Word | None:
        """The entry of a term, however it is written: singular or plural, with or without stops and hyphens."""
        key = term_key(term)
        return self._by_key.get(key) or (self._by_key.get(key[:-1]) if key.endswith("s") and len(key) > 3 else None)

    def expand(self, query: str) -> str:
        """The query with the terms it names put into official words; the longest term wins.

        An ambiguous term is replaced only if the words around it speak for one of its readings, and no term is
        replaced whose official words stand in the query already.
        """
        found = list(pieces(query))
        said, done, at = "", 0, 0
        while at < len(found):
            for count in range(min(self._longest, len(found) - at), 0, -1):
                start, end = found[at].start(), found[at + count - 1].end()
                instead = self._instead(query, start, end) if _is_one(query, found[at : at + count]) else None
                if instead is not None:
                    said += query[done:start] + instead
                    done, at = end, at + count
                    break
            else:
                at += 1
        return said + query[done:]

    def _instead(self, query: str, start: int, end: int) -> str | None:
        """What a part of the query is replaced by; None if it stays."""
        written = query[start:end]
        word = self.look_up(written)
        if word is None or not _is_meant(word, query, start, end):
            return None
        if len(word.readings) == 1:
            instead = word.query
        else:
            reading = _told_by(word.readings, f"{query[:start]} {query[end:]}")
            instead = reading.means if reading else None
        return None if instead and instead.lower() in query.lower() else instead


def _is_one(query: str, part: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but a space, a hyphen or a stop parts the pieces."""
    return all(_JOINED.fullmatch(query, before.end(), after.start()) for before, after in pairwise(part))


def _is_meant(word: Word, query: str, start: int, end: int) -> bool:
    written = query[start:end]
    if word.capitals:
        alone = not (query[:start] + query[end:]).strip()
        return written in word.terms and (alone or query != query.upper())
    if word.kind != "abbreviation":  # "mono" is a term, "mono-articular" has nothing to do with it
        return query[start - 1 : start] != "-" and query[end : end + 1] != "-"
    return True


def _told_by(readings: Sequence[Reading], context: str) -> Reading | None:
    """The reading that more words of the context speak for than for any other."""
    beside = f" {term_key(context)} "
    votes = [sum(f" {term_key(word)} " in beside for word in reading.when) for reading in readings]
    best = max(votes)
    return readings[votes.index(best)] if best and votes.count(best) == 1 else None


@cache
def word_list() -> WordList:
    """The list that comes with the program; it is read once."""
    return WordList(_word(entry) for entry in json.loads(FILE.read_text(encoding="utf-8")))


def _word(entry: dict[str, object]) -> Word:
    match entry:
        case {"terms": list(terms), "kind": str(kind), "area": str(area), "readings": list(readings)}:
            return Word(
                tuple(terms),
                kind,
                area,
                tuple(
                    Reading(
                        reading["means"],
                        reading.get("field", ""),
                        tuple(reading.get("when", ())),
                        tuple(_code(code) for code in reading.get("codes", ())),
                    )
                    for reading in readings
                ),
                query=None if entry.get("query") is None else str(entry["query"]),
                capitals=bool(entry.get("capitals", False)),
                note=str(entry.get("note", "")),
            )
    raise ValueError(f"{FILE.name} holds an entry of another form: {entry}. Write it again: python -m ingest words")


def _code(key: str) -> Code:
    system, _, code = key.partition(":")
    return Code(CodeSystem(system), code)
