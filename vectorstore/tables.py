"""What ranking codes needs to know of each code and each text: computed when an index is built, kept beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.codes import Code, CodeSystem
from vectorstore.columns import Integers, Ragged, load, save
from vectorstore.lexical import roots, telling, tokenize
from vectorstore.recipe import code_of, codes_above, headers
from vectorstore.shelf import Shelf

Weights = NDArray[np.float32]

CONCEPTS: Mapping[str, str] = {
    "unspecified": "unspecified",
    "other": "other",
    "side": "right left",
    "both sides": "bilateral",
    "negation": "without no not non",
    "acute": "acute",
    "chronic": "chronic",
    "open": "open",
    "fracture": "fracture",
    "displaced": "displaced nondisplaced",
    "weak bone": "pathological stress periprosthetic",
    "sequela": "sequela",
    "old": "old",
    "mother": "pregnancy childbirth puerperium obstetric maternal labor delivery trimester",
    "trimester": "first second third",
    "childbirth": "childbirth delivery labor",
    "puerperium": "puerperium postpartum lactation",
    "newborn": "newborn neonatal fetus fetal perinatal",
    "history": "history",
    "family": "family",
    "congenital": "congenital",
    "poisoning": "poisoning",
    "toxic": "toxic",
    "adverse effect": "adverse",
    "underdosing": "underdosing",
    "assault": "assault",
    "self-harm": "harm suicide",
    "undetermined": "undetermined",
    "induced": "induced",
    "procedure": "postprocedural intraoperative",
    "malignant": "malignant carcinoma",
    "benign": "benign",
    "in situ": "situ",
    "uncertain": "uncertain",
    "screening": "screening",
    "remission": "remission",
    "relapse": "relapse",
    "war": "war military",
    "complication": "complicating complication",
    "secondary": "secondary",
    "multiple": "multiple",
    "encounter": "encounter",
    "obstruction": "obstruction obstructed",
    "hemorrhage": "hemorrhage bleeding",
    "consciousness": "consciousness",
    "foreign body": "foreign",
    "wound": "wound laceration puncture bite",
    "traffic": "traffic",
    "nontraffic": "nontraffic",
    "due to": "due",
    "classified": "classified",
    "drug": "drug induced",
    "recurrent": "recurrent",
    "upper": "upper",
    "lower": "lower",
}
"""Names of concepts, each with the words that speak of it."""

RIGHT, LEFT, BOTH = 1, 2, 3
"""Sides of the body."""

_PARENTHESES = re.compile(r"\([^()]*\)")
_VOCABULARY = "roots.json"
_BLOOD, _EAR = 50, 60
"""Two digits of the category with which letters D and H go over to another chapter."""


@dataclass(frozen=True)
class CodeTables:
    """Codes by the position of their key, texts by their position on the shelf.

    Attributes:
        vocabulary: Number of each root (see `vectorstore.lexical.roots`).
        text_weight: How telling each root is among texts, of shape (roots,).
        line_weight: How telling each root is among codes with what is above them, of shape (roots,).
        texts: Roots of each text.
        bare: Roots of each text without what it says in parentheses: in the Alphabetic Index, words that may be
            present or absent without a change of the code (Official Guidelines, section I.A.7).
        lines: Roots of all texts of each code and of the headers above it.
        starts: Position of each code's first text, which is a title if it has one; and the number of texts.
        header: Whether each code is a header.
        length: Characters of each code as a share of seven.
        category: A number for the first three characters of each code and its system.
        family: A number for the first four.
        chapter: A number for its chapter.
        side: `RIGHT` or `LEFT` where the title of the code names that side and not the other, else 0.
        speaks: Whether the title of each code speaks of each of `CONCEPTS`, of shape (codes, concepts).
    """

    vocabulary: dict[str, int]
    text_weight: Weights
    line_weight: Weights
    texts: Ragged
    bare: Ragged
    lines: Ragged
    starts: Integers
    header: NDArray[np.bool_]
    length: Weights
    category: Integers
    family: Integers
    chapter: Integers
    side: NDArray[np.uint8]
    speaks: NDArray[np.bool_]

    @classmethod
    def of(cls, shelf: Shelf) -> CodeTables:
        """Compute them; a second or two for a hundred thousand texts.

        Args:
            shelf: The entries; those of a code stand together, its title first.
        """
        vocabulary: dict[str, int] = {}
        said = [sorted({vocabulary.setdefault(root, len(vocabulary)) for root in roots(entry.text)}) for entry in shelf]
        bare = [
            sorted({vocabulary[root] for root in roots(_PARENTHESES.sub(" ", entry.text))})
            if "(" in entry.text
            else all_
            for entry, all_ in zip(shelf, said, strict=True)
        ]
        starts = np.append(np.flatnonzero(np.diff(shelf.key_of, prepend=-1)), len(shelf)).astype(np.int32)
        codes = [code_of(key) for key in shelf.keys]
        above = headers(codes)
        number = {code: position for position, code in enumerate(codes)}
        own = [set().union(*said[starts[at] : starts[at + 1]]) for at in range(len(codes))]
        lines = [
            sorted(own[at].union(*(own[number[higher]] for higher in codes_above(code) if higher in number)))
            for at, code in enumerate(codes)
        ]
        concepts = [{vocabulary.get(root, -1) for root in roots(words)} for words in CONCEPTS.values()]
        titles = [set(said[start]) for start in starts[:-1]]
        return cls(
            vocabulary=vocabulary,
            text_weight=telling(said, len(vocabulary)),
            line_weight=telling(lines, len(vocabulary)),
            texts=Ragged.of(said),
            bare=Ragged.of(bare),
            lines=Ragged.of(lines),
            starts=starts,
            header=np.array([code in above for code in codes], dtype=np.bool_),
            length=np.array([len(code.code.replace(".", "")) / 7 for code in codes], dtype=np.float32),
            category=_numbered((code.system, code.code[:3]) for code in codes),
            family=_numbered((code.system, code.code[:5]) for code in codes),
            chapter=_numbered(map(_chapter, codes)),
            side=np.array([side_of(shelf[int(start)].text) for start in starts[:-1]], dtype=np.uint8),
            speaks=np.array([[not concept.isdisjoint(title) for concept in concepts] for title in titles]),
        )

    @classmethod
    def load(cls, folder: Path) -> CodeTables:
        """Open what `save` wrote.

        Raises:
            OSError: A file of it is missing.
        """
        columns = {name: load(folder, name) for name in _COLUMNS}
        return cls(
            vocabulary=json.loads((folder / _VOCABULARY).read_text(encoding="utf-8")),
            texts=Ragged.load(folder, "text_roots"),
            bare=Ragged.load(folder, "bare_roots"),
            lines=Ragged.load(folder, "line_roots"),
            **columns,
        )

    def save(self, folder: Path) -> None:
        """Write them into files of a folder."""
        (folder / _VOCABULARY).write_text(json.dumps(self.vocabulary), encoding="utf-8")
        self.texts.save(folder, "text_roots")
        self.bare.save(folder, "bare_roots")
        self.lines.save(folder, "line_roots")
        for name in _COLUMNS:
            save(folder, name, getattr(self, name))

    @cached_property
    def numerals(self) -> NDArray[np.bool_]:
        """Whether each root is a numeral, of shape (roots,)."""
        return np.array([root[0].isdigit() for root in self.vocabulary], dtype=np.bool_)

    def numbers_of(self, words: Collection[str]) -> NDArray[np.intp]:
        """Numbers of those of the roots that a text holds."""
        return np.array([self.vocabulary[word] for word in words if word in self.vocabulary], dtype=np.intp)


_COLUMNS = (
    *("text_weight", "line_weight", "starts", "header", "length"),
    *("category", "family", "chapter", "side", "speaks"),
)


def side_of(text: str) -> int:
    """`RIGHT` or `LEFT` where a text names that side of the body and not the other, else 0."""
    named = {"right", "left"} & set(tokenize(text))
    return 0 if len(named) != 1 else RIGHT if "right" in named else LEFT


def sides_of(text: str) -> int:
    """As `side_of`, and `BOTH` where a text says so."""
    return side_of(text) or (BOTH if {"bilateral", "both"} & set(tokenize(text)) else 0)


def _numbered(names: Iterable[object]) -> Integers:
    """A number for each name, the same for equal ones."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int32)


def _chapter(code: Code) -> tuple[str, str]:
    """Something equal for the codes of one chapter; of other systems than ICD-10-CM, for those that begin alike."""
    letter = code.code[:1]
    if code.system is CodeSystem.ICD10CM:
        digits = int(code.code[1]) * 10 if code.code[1:2].isdigit() else 0
        if letter in "AC" or (letter == "D" and digits < _BLOOD):
            letter = "B" if letter == "A" else "C"
        elif letter == "H":
            letter = "ear" if digits >= _EAR else "eye"
        elif letter in "ST":
            letter = "injury"
        elif letter in "VWXY":
            letter = "cause"
    return code.system.value, letter
