"""Which passages of guidelines and manuals name a code, its category, or a range that it lies in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from assistant.gather.library import passage_evidence
from assistant.verification.splitting import split_sentences
from codestore import CodeStore
from core.codes import Code, CodeSystem, find_mentions
from core.evidence import Evidence
from core.records import Passage, Release


class Closeness(IntEnum):
    """How closely a passage speaks of a code; the closest first."""

    CODE = 0
    ABOVE = 1
    """It names a category or subcategory above it."""
    RANGE = 2
    """It names a range that the code lies in."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A passage that names a code.

    Attributes:
        passage: The passage.
        closeness: How closely.
        named: What it names: the code, what stands above it, or the beginning of the range.
        release: The edition.
    """

    passage: Passage
    closeness: Closeness
    named: Code
    release: Release

    @property
    def sentence(self) -> str:
        """The first of its sentences, list items or rows of tables that does."""
        return _sentence(self.passage.text, self.named.code)

    def changes(self, code: Code) -> list[str]:
        """Of a list of changes, what was changed at a code: its own lines, and those of its notes."""
        return _changes(self.passage.text, code.code)

    @property
    def evidence(self) -> Evidence:
        """The whole passage."""
        return passage_evidence(self.passage, self.release)


_Place = tuple[Passage, Release]

_RANGE = re.compile(r"[0-9A-Z]{3,5}\s?(?:-|–|through|to)\s?[A-Z]?\d")
"""What a range looks like, for reading only such passages closely."""

_WIDEST = {CodeSystem.ICD10CM: 20, CodeSystem.CPT: 100, CodeSystem.HCPCS: 100}
"""Categories, or codes, that a range may span and still say something about each of them."""


class MentionTools:
    """Looks codes up in the passages. What names what is read once, and again when another release answers."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store
        self._read: tuple[tuple[str, ...], dict[Code, list[_Place]], list[tuple[Code, Code, _Place]]] = ((), {}, [])

    def of(self, code: Code, above: Sequence[Code] = ()) -> list[Naming]:
        """The passages that name a code, the closest first, otherwise in the order of their documents.

        Args:
            code: The code.
            above: The codes above it, nearest first.

        Raises:
            StoreError: The store failed.
        """
        by_code, ranges = self._index()
        found: dict[str, Naming] = {}
        for named, closeness in ((code, Closeness.CODE), *((one, Closeness.ABOVE) for one in above)):
            for place in by_code.get(named, ()):
                found.setdefault(place[0].id, _naming(place, closeness, named))
        for first, last, place in ranges:
            if _lies_in(code, first, last):
                found.setdefault(place[0].id, _naming(place, Closeness.RANGE, first))
        return sorted(found.values(), key=lambda one: one.closeness)

    def read(self) -> None:
        """Read the passages now, so that the first look-up need not wait for it.

        Raises:
            StoreError: The store failed.
        """
        self._index()

    def _index(self) -> tuple[dict[Code, list[_Place]], list[tuple[Code, Code, _Place]]]:
        keys = tuple(release.key for release in self._store.releases())
        if self._read[0] != keys:
            by_code: dict[Code, list[_Place]] = {}
            ranges: list[tuple[Code, Code, _Place]] = []
            for passage, release in self._store.all_passages():
                for code in passage.codes:
                    by_code.setdefault(code, []).append((passage, release))
                if passage.codes and _RANGE.search(passage.text):
                    ranges += [(first, last, (passage, release)) for first, last in _ranges(passage.text)]
            self._read = keys, by_code, ranges
        return self._read[1:]


def _ranges(text: str) -> Iterator[tuple[Code, Code]]:
    """The ranges in a text that are narrow enough to be about their codes."""
    for mention in find_mentions(text):
        if mention.end_code is not None and mention.candidates:
            first, last = mention.candidates[0], mention.end_code
            widest = _WIDEST.get(first.system)
            if widest is not None and first.code[0] == last.code[0] and 0 <= _span(first, last) <= widest:
                yield first, last


def _span(first: Code, last: Code) -> int:
    ends = [code.code[:3] if code.system is CodeSystem.ICD10CM else code.code[:5] for code in (first, last)]
    low, high = (int(re.sub(r"\D", "", end) or 0) for end in ends)
    return high - low


def _lies_in(code: Code, first: Code, last: Code) -> bool:
    within = code.system is first.system and first.code <= code.code
    return within and (code.code <= last.code or code.code.startswith(last.code))


def _naming(place: _Place, closeness: Closeness, named: Code) -> Naming:
    passage, release = place
    return Naming(passage, closeness, named, release)


_PIECE = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.)\s?)")
"""Where paragraphs, list items and rows of tables end."""
_MARK = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
_LONGEST = 400


def _sentence(text: str, named: str) -> str:
    """The first sentence, list item or row of a table that has a code; else the text's first sentence."""
    pieces = [_MARK.sub("", " ".join(piece.split())) for piece in _PIECE.split(text)]
    telling = next((piece for piece in pieces if named in piece), pieces[0])
    if telling.startswith("|"):
        told = "; ".join(cell.strip() for cell in telling.strip("| ").split("|") if cell.strip())
    else:
        sentences = split_sentences(telling)
        told = next((one for one in sentences if named in one), sentences[0] if sentences else "")
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST].rsplit(' ', 1)[0]} …"


_ENTRY = re.compile(r"^-\s+(?P<what>[A-Z][a-z ]+): (?P<said>.*)$")
_OWN_CODE = re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?= )")


def _changes(text: str, named: str) -> list[str]:
    """The lines of an addendum that change a code's entry.

    A line says what was done, then an entry; the notes of an entry follow it and begin with no code of their own.
    """
    told: list[str] = []
    own = False
    word = re.compile(rf"(?<![\w.]){re.escape(named)}(?![\w.]|-)")
    for line in text.splitlines():
        entry = _ENTRY.match(line.strip())
        if entry is None:
            continue
        opens = _OWN_CODE.match(entry["said"])
        own = opens.group() == named if opens else own
        concerns = own if opens or own else word.search(entry["said"]) is not None
        if concerns and entry["what"] != "Unchanged":
            told.append(f"{entry['what']}: {entry['said'].lstrip('- ')}")
    return told
