"""What a description says is not there: "denies chest pain", "no history of diabetes", "ulcer without bleeding".

A condition that is denied is not coded (ICD-10-CM Official Guidelines, section IV.J: code what exists), so no code that
asserts it may come before one that does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vectorstore.lexical import tokenize
from vectorstore.wording import expand

_OUTRIGHT = re.compile(
    r"""\b(?:no|without(?:\ any)?|w/o|negative\ for|neg\ for)\s+
            (?:(?:known|past|prior|personal|family|current|previous)\s+)*
            (?:(?:history|hx|evidence|signs?|symptoms?|complaints?|indication|findings?)(?:\ or\ symptoms?)?\s+of
              |h/o|hx)\b
        |\b(?:denies|denied|denying|negative\ for|free\ of|no\ longer\ has|does\ not\ have)\b
            (?:\s+(?:any\b|an?\b|had\b|having|(?:a\ )?history\ of))*""",
    re.VERBOSE,
)
"""Words of a chart, which no title uses: what follows is no part of what is looked for."""

_RULED_OUT = re.compile(r"\b([^,;.]+?)\s+(?:(?:was|is|has been|were)\s+)?ruled out\b")

_WITHOUT = re.compile(r"\b(?:(?<!with\ or\ )without(?:\ any|(?P<mention>\ mention\ of))?|no|not|never)\b|\bw/o\b")
"""Words that titles use as well: what follows stays part of what is looked for."""

_NON = re.compile(r"\bnon(?:[- ](?P<what>\w+)|(?P<side>dominant)\b)")

_CLAUSE_ENDS = re.compile(
    r"""[,;.:()\[\]]|\b(?:but|with|who|which|presents?|has|having|due|except|elsewhere|not|without)\b
        |\b(?:of|in|on|at|to)\ (?=(?:(?:the|his|her|their)\ )?(?:right|left|lt|rt|both|bilateral|unspecified)\b)""",
    re.VERBOSE,
)
_ALTERNATIVES = re.compile(r"\b(?:or|and|nor)\b|/")
_EMPTY_WORDS = (
    "a an the any of in on at to for other unspecified specified condition conditions disease disorder mention current "
    "known use acute chronic patient pt he she they is was are has have had with and or woman man male female child"
)
"""Words that alone name no condition."""

_BEGINNING = 6
"""Letters that forms of one word share: diabetes and diabetic, alcohol and alcoholic."""

_WHOLE = ("itis", "osis", "oma")
"""Endings that make a condition of an organ: esophagitis is not esophageal."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A description, read for what it denies.

    Attributes:
        affirmed: What is looked for: the description without what is denied outright; empty where that leaves nothing.
        present: What it says is there: without anything that is denied; empty where that names no condition.
        denied: The words of each condition that it denies, as `_words` cuts them.
    """

    affirmed: str
    present: str = ""
    denied: tuple[frozenset[str], ...] = ()

    def contradicted_by(self, title: str) -> bool:
        """Whether a title asserts a condition that the description denies."""
        return bool(self.denied) and any(condition <= _words(asserted(title)) for condition in self.denied)

    def confirmed_by(self, title: str) -> bool:
        """Whether a title says of something present that a condition is not there, as the description does."""
        told = asserted(title)
        beside = _words(_NON.sub("", title.lower())[len(told) :])
        alike = any(2 * len(one & beside) >= len(one) for one in self.denied)  # their words were put into official ones
        return alike and bool(_words(told) & (_words(self.present) - _EMPTY))


def read(description: str) -> Reading:
    """Read a description.

    >>> read("cough, denies chest pain").affirmed
    'cough'
    """
    denied: list[frozenset[str]] = []

    def removed(text: str) -> str:
        if found := _RULED_OUT.search(text):
            denied.extend(_conditions(found.group(1)))
            text = text[: found.start()] + text[found.end() :]
        while found := _OUTRIGHT.search(text):
            clause, rest = _clause(text[found.end() :])
            denied.extend(_conditions(clause))
            text = f"{text[: found.start()].rstrip(' ,')} {rest}"
        return text

    affirmed = removed(description.lower())
    present, at = "", 0
    for found in _WITHOUT.finditer(affirmed):
        if found.start() < at:
            continue
        clause, _ = _clause(affirmed[found.end() :])
        conditions = _conditions(clause)
        denied.extend(conditions)
        if conditions and not found["mention"]:  # older classifications mention all that might be there
            present += affirmed[at : found.start()]
            at = found.end() + len(clause)
    present += affirmed[at:]
    for found in _NON.finditer(affirmed):
        denied.extend(_conditions(found["what"] or found["side"]))
    return Reading(
        _trimmed(affirmed) if _words(affirmed) - _EMPTY else "",
        _trimmed(present) if _words(_NON.sub("", present)) - _EMPTY else "",
        tuple(denied),
    )


def asserted(title: str) -> str:
    """A title up to what it says is not there."""
    text = _NON.sub("", title.lower())
    found = re.search(r"\b(?:without|not|no|absence|screening|exclud\w+|except)\b", text)
    return text[: found.start()] if found else text


def _clause(text: str) -> tuple[str, str]:
    """What a denial covers, and what follows it."""
    end = _CLAUSE_ENDS.search(text)
    return (text[: end.start()], text[end.start() :]) if end else (text, "")


def _conditions(clause: str) -> list[frozenset[str]]:
    """The telling words of each alternative of a clause; nothing for one that names no condition."""
    found = (frozenset(_words(expand(part)) - _EMPTY) for part in _ALTERNATIVES.split(clause))
    return [condition for condition in found if condition]


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" ,;.")


def _words(text: str) -> frozenset[str]:
    """The different words of a text, cut to what their forms share."""
    return frozenset(word if word.endswith(_WHOLE) else word[:_BEGINNING] for word in tokenize(text))


_EMPTY = _words(_EMPTY_WORDS)
