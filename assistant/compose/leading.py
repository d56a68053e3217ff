"""Which sentence of a passage answers a question: a rule's answer opens with it, and the rest follows in its order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from math import log

from assistant.compose.passage_text import Block, Item, Row, Text
from assistant.verification.stems import stem

_WORD = re.compile(r"[A-Za-z](?:[A-Za-z']+|[\d.]*\d)|\d[\w.]*")
_TALK = frozenset(
    "the a an of for to in on at by is are was be been do does did can could may might should must will would have has "
    "had it its this that these those there what which when where who whose how why if or and with without from as "
    "i we you my our your they their he she his her me us not no any some all code codes bill billed billing report "
    "reported reporting use used using get need needs mean means say says tell please about into than then so "
    "same made make coded coding one right correct still really".split()
)
_LEANS = re.compile(
    r"(?:it|its|they|their|them|this|these|that|those|he|she|his|her|but|also|then|otherwise|so|such|both|neither|either"
    r"|here|there|only then|for example|instead|the (?:first|second|other|latter|former)|each|one|another|if not|if so"
    r"|again|still|even|by contrast|likewise|therefore|thus|however|all of)\b",
    re.IGNORECASE,
)
"""Beginnings that lean on the sentence before, so that the sentence can't open an answer."""
_LEAST, _FULLY, _CLEARLY = 3, 0.6, 1.5
"""What a sentence must say to open the answer: telling words of the question, their share of all that these tell, and
how many times the first sentence's share that is. On 1,000 questions of our own four
sentences moved, all rightly."""
_ONLY_MEANING = frozenset({"Meaning", "Name"})
"""Columns whose name need not be said before their cell."""


def led_by_answer(parts: Sequence[Block], question: str, heading: Sequence[str] = ()) -> list[Item]:
    """The items of a passage, the sentence that answers the question first, with those that follow it in its paragraph.

    A row of a table answers where the question names its first cell; it is put as a sentence and stays in the table.
    A word tells the more, the fewer sentences of the passage have it; what its heading says already tells half.

    Args:
        parts: The passage.
        question: What was asked; "" leaves the order as it is.
        heading: The passage's headings.
    """
    items = list(chain.from_iterable(parts))
    row = _row_asked_for(parts, question)
    if row is not None:
        return [row, *items]
    place = _best(items, question, heading)
    if place is None:
        return items
    end = place + 1
    last = next(last for last in _ends(parts) if last > place)
    while end < last and isinstance(items[end], Text) and not _is_bullet(items[end]):
        end += 1
    return [*items[place:end], *items[:place], *items[end:]]


def _ends(parts: Iterable[Block]) -> Iterable[int]:
    end = 0
    for part in parts:
        end += len(part)
        yield end


def _is_bullet(item: Item) -> bool:
    return isinstance(item, Text) and item.bullet


def _best(items: Sequence[Item], question: str, heading: Sequence[str]) -> int | None:
    """Where the sentence stands that answers, if not the first does nearly as well."""
    asked = _stems(question)
    said = [_stems(item.text) if isinstance(item, Text) else frozenset[str]() for item in items]
    headed = _stems(" ".join(heading))
    told = {
        word: log(1 + len(items) / (1 + sum(word in one for one in said))) * (0.5 if word in headed else 1.0)
        for word in asked
    }
    if len(told) < _LEAST:
        return None
    shares = [sum(told[word] for word in one & asked) / sum(told.values()) for one in said]
    able = [
        n
        for n, item in enumerate(items)
        if isinstance(item, Text) and _stands_alone(item) and len(said[n] & asked) >= _LEAST
    ]
    best = max(able, key=lambda n: shares[n], default=0)
    return best if best and shares[best] >= max(_FULLY, _CLEARLY * shares[0]) else None


def _stands_alone(item: Text) -> bool:
    return not item.bullet and not item.text.endswith(":") and not _LEANS.match(item.text)


def _row_asked_for(parts: Iterable[Block], question: str) -> Text | None:
    """The row whose first cell the question names beside the name of its column, as a sentence."""
    for part in parts:
        rows = [item for item in part if isinstance(item, Row)]
        for row in rows[1:]:
            column, key = rows[0].cells[0], row.cells[0]
            if column and key and _names(column, key, question):
                rest = "; ".join(
                    f"{name}: {cell}" if name and name not in _ONLY_MEANING and len(row.cells) > 2 else cell
                    for name, cell in zip(rows[0].cells[1:], row.cells[1:], strict=False)
                    if cell
                )
                return Text(f"{column} **{key}**: {rest.removesuffix('.')}.", bullet=False)
    return None


def _names(column: str, key: str, question: str) -> bool:
    """Whether a question names a row: its column, and up to two words on its key, such as "status indicator N"."""
    named = re.escape(column.rsplit(maxsplit=1)[-1])
    return bool(re.search(rf"\b(?i:{named})s?(?: (?!{re.escape(key)}\b)[a-z]+){{0,2}} {re.escape(key)}\b", question))


def _stems(text: str) -> frozenset[str]:
    words = (word.lower().removesuffix("'s") for word in _WORD.findall(text.replace("**", "")))
    return frozenset(stem(word) for word in words if word not in _TALK)
