"""Lies: true sentences with one thing altered, so that whoever made them knows what is false in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from evals.alterations import ALTERATIONS, CODE, amount_of, figures_of, put

_HEAD_MODIFIER = re.compile(
    r"(?:[0-9][0-9A-Z]|[A-Z][0-9A-Z])(?= (?:is|are|says|names|claims|announces|means|may|does)\b)"
)


class Lie(NamedTuple):
    """A false sentence.

    Attributes:
        kind: What was altered; one of `KINDS`.
        text: The sentence.
    """

    kind: str
    text: str


def lies_about(sentence: str, codes: Iterable[str] = (), neighbours: Iterable[str] = ()) -> list[Lie]:
    """Every lie that can be made of a true sentence, each once, in a fixed order.

    Args:
        sentence: The true one, without citations.
        codes: Codes known to be about something else, to put in the place of the sentence's own.
        neighbours: What else the same source says: its figures and modifiers are put in the place of the sentence's.
    """
    made = [Lie(kind, text) for kind, alter in ALTERATIONS.items() for text in alter(sentence)]
    made += [Lie("other code", text) for text in _other_codes(sentence, codes)]
    made += [Lie("neighbour", text) for text in _neighbours(sentence, neighbours)]
    each = {_bare(lie.text): lie for lie in reversed(made)}
    each.pop(_bare(sentence), None)
    return list(reversed(each.values()))


def statements(text: str) -> Iterator[str]:
    """Sentences that a piece of evidence makes true, with the label that it begins with turned into a sentence."""
    label = re.match(r"(?P<head>[^:.;]{3,60}?)(?:, (?P<note>[A-Z][^:,.;]{3,40}))?: (?P<rest>\S.*)", text, re.DOTALL)
    rest = text
    if label and not label["head"].startswith(("http", "|")):
        rest = label["rest"]
        if label["note"]:
            items = (item.strip(" .") for item in re.split(r";\s", rest))
            yield from (f"{label['head']}, {label['note'].lower()}: {item}." for item in items if item)
            verb = re.fullmatch(r"(Includes|Excludes\d?|Covers|Needs|Means)", label["note"])
            first = re.split(r"[.;]\s", rest)[0].strip(" .")
            if verb:
                yield f"{label['head']} {verb[1].lower()} {first[:1].lower()}{first[1:]}."
            return
        title = re.split(r"\.\s", rest)[0].strip(" .")
        yield f"{label['head']} is {title[:1].lower()}{title[1:]}."
    for sentence in re.split(r"(?<=[a-z\d)][.;])\s+|\n+", rest):
        words = sentence.strip(" -*;")
        if len(words.split()) > 3 and "|" not in words:
            yield words if words.endswith(".") else f"{words}."


def _other_codes(sentence: str, codes: Iterable[str]) -> Iterator[str]:
    own = CODE.findall(sentence)
    if len(own) != 1:
        return
    for code in codes:
        related = code.startswith(own[0]) or own[0].startswith(code)  # a category's notes hold for the codes below it
        if code not in sentence and not related:
            yield sentence.replace(own[0], code)


def _neighbours(sentence: str, neighbours: Iterable[str]) -> Iterator[str]:
    """The sentence with the one figure, or the modifier that it is about, of a statement beside it."""
    others = list(neighbours)
    figures = figures_of(sentence)
    if len(figures) == 1:
        for other in others:
            for figure in figures_of(other):
                if amount_of(figure[0]) != amount_of(figures[0][0]):
                    yield put(sentence, figures[0], figure[0])
    modifier = _HEAD_MODIFIER.match(sentence)
    for other in others if modifier else ():
        named = _HEAD_MODIFIER.match(other)
        if modifier and named and named[0] not in sentence:
            yield put(sentence, modifier, named[0])


KINDS = (*ALTERATIONS, "other code", "neighbour")
"""What can be altered: see `Lie.kind`."""


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w.%$-]*\w", text.lower()))
