"""What a question about one diagnosis asks beyond the code it names: a code below it, or the same on the other side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.define import define
from assistant.compose.wording import bold, plain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status, Toolbox
from assistant.question.chatter import pared
from assistant.question.followup import named_variant, related_by_title
from assistant.question.request import Aspect, Request
from core.codes import CodeSystem
from vectorstore.tables import side_of

_SURE = 0.55
"""Score from which the words of a question pick a code below the one it names."""
_BESIDES = re.compile(
    r"(?:\band\b|\balso\b|[,;?])(?P<rest>[^.;]*\b(?:left|right|bilateral|both|lt|rt)\b.*)", re.IGNORECASE
)
_CODE = re.compile(r"\b(?:codes?|one|what|which)\b", re.IGNORECASE)
_OF_VALIDITY = re.compile(
    r"\b(?:(?:in|still )?valid|(?:un|non-?)?billable|reportable|(?:in)?complete|(?:in)?active|accept\w*|reject\w*"
    r"|den(?:y|ied|ial)|correct|right|wrong|full|enough|specific|stand(?:s|ing)?|alone|own|itself|still|as|by|on|in|at"
    r"|why|not|paid|pays?)\b",
    re.IGNORECASE,
)
"""Words that ask whether a code may be reported, and alone describe no condition."""
_WEEKS = re.compile(r"\b(\d{1,2}) ?(?:weeks?|wks?)\b", re.IGNORECASE)
_NEITHER = 0


@dataclass(frozen=True, slots=True)
class Nearer:
    """A code that a question leads to, and how it is told."""

    lead: str
    facts: CodeFacts


@dataclass(frozen=True, slots=True)
class NearerCodes:
    """The codes that a question leads to beyond the one it names.

    Attributes:
        below: The one below it that the words describe, or the one with its seventh character.
        beside: The one of the other side, where that is asked for as well.
    """

    below: Nearer | None = None
    beside: Nearer | None = None


def nearer_codes(facts: Sequence[CodeFacts], request: Request, tools: Toolbox) -> NearerCodes:
    """What a question about one diagnosis leads to; nothing where it names several codes or none of ICD-10-CM.

    Raises:
        StoreError: A store failed.
    """
    if len(facts) != 1 or request.inherited or facts[0].code.system is not CodeSystem.ICD10CM:
        return NearerCodes()
    other = _on_the_other_side(facts[0], request, tools)
    if other is not None:
        return NearerCodes(beside=Nearer("The other one that you ask for is", other))
    below = _picked_below(facts[0], request, tools)
    return NearerCodes(below=Nearer("By what you say it is", below) if below else None)


def _picked_below(named: CodeFacts, request: Request, tools: Toolbox) -> CodeFacts | None:
    if named.status is Status.INCOMPLETE:
        variant = named_variant(request.text, named.code, tools.store, request.as_of)
        return tools.codes.facts(variant, request.as_of) if variant else None
    describes = pared(_OF_VALIDITY.sub(" ", request.words))
    if named.status is not Status.HEADER or named.record is None or not describes:
        return None
    weeks = _WEEKS.search(request.words)
    counted = (f"{weeks[1]} weeks gestation of pregnancy",) if weeks else ()
    for query in (*counted, request.words, f"{named.record.title}, {request.words}"):
        for found in tools.library.find(query, request.as_of, systems=(CodeSystem.ICD10CM,)):
            below = found.facts.code.code.startswith(named.code.code) and found.facts.code != named.code
            if below and found.score >= _SURE:
                return found.facts
    return None


def _on_the_other_side(named: CodeFacts, request: Request, tools: Toolbox) -> CodeFacts | None:
    besides = _BESIDES.search(request.text)
    if named.record is None or besides is None or not _CODE.search(besides["rest"]):
        return None
    own, asked = side_of(named.record.title), side_of(besides["rest"])
    if _NEITHER in (own, asked) or own == asked:
        return None
    other = related_by_title(besides["rest"], named.code, tools.store, request.as_of)
    return tools.codes.facts(other, request.as_of) if other else None


def both_sides_of(facts: Sequence[CodeFacts], request: Request, tools: Toolbox) -> CodeFacts | None:
    """The code that says both sides of what two codes say a side each of; None where there is none.

    Raises:
        StoreError: A store failed.
    """
    titles = [item.record.title for item in facts if item.record is not None]
    if len(titles) != _PAIR or {side_of(title) for title in titles} != {side_of("left"), side_of("right")}:
        return None
    bare = {_without_side(title) for title in titles}
    first = facts[0]
    if len(bare) != 1 or first.record is None:
        return None
    category = first.code.code[:_CATEGORY]
    above = [one.code for one in first.ancestors if one.code.code.startswith(category) and one.code.code != category]
    wanted = bare.pop()
    for record in (one for code in (first.code, *above) for one in tools.store.siblings(code, request.as_of)):
        if _BOTH.search(record.title) and _without_side(record.title) == wanted:
            return tools.codes.facts(record.code, request.as_of)
    return None


_PAIR = 2
_CATEGORY = 3
_BOTH = re.compile(r"\bbilateral\b", re.IGNORECASE)
_SIDE_WORDS = re.compile(r"\b(?:right|left|bilateral|unilateral|of|the)\b|[^a-z ]", re.IGNORECASE)


def _without_side(title: str) -> frozenset[str]:
    """The words of a title but those for a side, in the singular."""
    return frozenset(word.rstrip("s") for word in _SIDE_WORDS.sub(" ", title.lower()).split())


def tell_nearer(writer: Writer, nearer: Nearer | None) -> None:
    """Write a code that a question leads to, if any."""
    if nearer is not None and nearer.facts.record is not None:
        writer.about(nearer.facts)
        title = plain(nearer.facts.record.title)
        writer.verdict(f"{nearer.lead} {bold(nearer.facts.code)}, “{title}”.", nearer.facts.evidence)


def notes_inherited(request: Request, facts: Sequence[CodeFacts]) -> tuple[CodeFacts, CodeFacts] | None:
    """A code and one below it, where a question asks whether notes at the upper hold for the lower; else None."""
    if len(facts) != 2 or Aspect.EXCLUDES not in request.aspects:
        return None
    for upper, lower in (facts, facts[::-1]):
        if upper.code in {record.code for record in lower.ancestors}:
            return upper, lower
    return None


def tell_inherited(writer: Writer, upper: CodeFacts, lower: CodeFacts, request: Request) -> None:
    """Write that the notes at a code hold for the one below it, and which these are."""
    groups = [group for group in lower.notes if group.owner == upper.code]
    writer.verdict(
        f"Yes: a note at {bold(upper.code)} holds for every code below it, {bold(lower.code)} among them.",
        upper.evidence,
        lower.evidence,
        *(group.evidence for group in groups[:1]),
    )
    define(writer, lower, request)
