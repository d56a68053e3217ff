"""The error browser: searches whose first hit is not a right code, grouped by what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from codestore import CodeStore
from core.codes import Code, CodeSystem
from evals.retrieval import Searched
from vectorstore.lexical import roots, tokenize

DEPTH = 1_000
"""Hits to ask for: more than a search weighs, so that what is not among them was not among its candidates."""

SHOWN = 10
"""Misses shown of each cause."""

_NOT_FOUND = "right code not among the candidates"
_HEADER = "header instead of code"
_VARIANT = "wrong side, encounter or trimester"
_UNSPECIFIED = "unspecified instead of specified"
_SPECIFIED = "specified instead of unspecified"
_CHAPTER = "wrong chapter"
_OTHER = "other"
CAUSES = (_NOT_FOUND, _HEADER, _VARIANT, _UNSPECIFIED, _SPECIFIED, _CHAPTER, _OTHER)
"""What went wrong, in the order it is looked for; the first that fits is named."""

_VARIANT_WORDS = re.compile(
    r"\b(?:right|left|bilateral|(?:first|second|third|unspecified) trimester|unspecified (?:side|eye|ear)"
    r"|(?:initial|subsequent) encounter.*|sequela)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\b(?:unspecified|not otherwise specified|NOS|not specified)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Miss:
    """A search whose first hit is not right.

    Attributes:
        cause: One of `CAUSES`.
        query: What was searched for.
        rank: Place of the first right code; infinite where none was found.
        gold: A right code with its title.
        top: The first hit with its title; empty where nothing was found.
        shared: Words of the query that stand in the text by which the first hit was found.
    """

    cause: str
    query: str
    rank: float
    gold: str
    top: str
    shared: tuple[str, ...]


def misses(found: Sequence[Searched], store: CodeStore, as_of: date) -> list[Miss]:
    """Every search that has a right code and did not bring it first, the worst first.

    Args:
        found: Searches to the depth of `DEPTH`.
        store: Knows the titles.
        as_of: Day whose titles are shown.

    Raises:
        StoreError: The code store failed.
    """
    missed = [one for one in found if one.case.gold and one.rank > 1]
    gold = {id(one): _right(one, store, as_of) for one in missed}
    codes = [one.hits[0].code for one in missed if one.hits] + [code for code in gold.values() if code]
    titles = {code: entry.record.title for code, entry in store.get_many(codes, as_of).items()}
    listed = [_miss(one, gold[id(one)], titles, store, as_of) for one in missed]
    return sorted(listed, key=lambda miss: (CAUSES.index(miss.cause), -miss.rank))


def lines(missed: Sequence[Miss], shown: int = SHOWN) -> Iterator[str]:
    """The misses as they are printed, under their causes."""
    for cause in CAUSES:
        group = [miss for miss in missed if miss.cause == cause]
        if group:
            yield f"{cause}: {len(group)}"
        for miss in group[:shown]:
            yield f"  {miss.query}"
            yield f"    right: {miss.gold}, rank {miss.rank:.0f}"
            yield f"    first: {miss.top or 'nothing'}"
            yield f"    words: {', '.join(miss.shared) or 'none shared'}"


def _right(one: Searched, store: CodeStore, as_of: date) -> Code | None:
    """The right code that came nearest to the top, or one that the store has."""
    for hit in one.hits:
        if one.case.is_right(hit.code):
            return hit.code
    known = [_written(code, one.case.system) for code in sorted(one.case.gold)]
    there = store.get_many(known, as_of)
    return next((code for code in known if code in there), known[0])


def _written(comparable: str, system: CodeSystem) -> Code:
    """A code of a case as the store writes it."""
    dotted = comparable if system is not CodeSystem.ICD10CM else f"{comparable[:3]}.{comparable[3:]}".rstrip(".")
    return Code(system, dotted)


def _miss(one: Searched, gold: Code | None, titles: Mapping[Code, str], store: CodeStore, as_of: date) -> Miss:
    top = one.hits[0] if one.hits else None
    said = titles.get(gold, "") if gold else ""
    first = titles.get(top.code, top.matched_text) if top else ""
    return Miss(
        cause=_cause(one, gold, said, first, store, as_of),
        query=one.case.query,
        rank=one.rank,
        gold=f"{gold.code if gold else ''} {said}".strip(),
        top=f"{top.code.code} {first}" if top else "",
        shared=shared_words(one.case.query, top.matched_text) if top else (),
    )


def shared_words(query: str, text: str) -> tuple[str, ...]:
    """Words of a query whose roots stand in a text."""
    held = roots(text)
    return tuple(dict.fromkeys(word for word in tokenize(query) if roots(word) & held))


def _cause(one: Searched, gold: Code | None, said: str, first: str, store: CodeStore, as_of: date) -> str:
    if one.rank == float("inf") or gold is None:
        return _NOT_FOUND
    top = one.hits[0].code
    entry = store.get(top, as_of)
    if entry is not None and not entry.record.billable and _is_header(top, gold):
        return _HEADER
    if _VARIANT_WORDS.sub("", said) == _VARIANT_WORDS.sub("", first):
        return _VARIANT
    if top.code[:3] == gold.code[:3] and bool(_VAGUE.search(said)) != bool(_VAGUE.search(first)):
        return _UNSPECIFIED if _VAGUE.search(first) else _SPECIFIED
    return _CHAPTER if top.code[0] != gold.code[0] else _OTHER


def _is_header(top: Code, gold: Code) -> bool:
    """Whether a code that is not billable stands above others; the stem of a seventh character does not."""
    return top.system is CodeSystem.ICD10CM and (gold.code.startswith(top.code) or len(top.code) < len("S52.50"))
