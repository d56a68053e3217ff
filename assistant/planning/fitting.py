"""Which of several codes a description fits, where a question asks who is right about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.compose.wording import listed, plain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.question.followup import facets_of, named_facets, sibling_with
from assistant.question.notes import sought_in_notes
from assistant.question.request import Request
from core.codes import CodeSystem

_ASKS_WHICH = re.compile(r"\b(?:who|which|what should|should (?:i|we|it|this)|correct|right)\b", re.IGNORECASE)


def codes_fitting(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> Callable[[Writer], None] | None:
    """The sentence that names the codes a description fits; None where it fits all of them, or none is asked for.

    Raises:
        StoreError: A store failed.
    """
    families = {item.family.code if item.family else None for item in facts}
    if not _ASKS_WHICH.search(request.text):
        return None
    if all(item.code.system is CodeSystem.ICD10CM and item.record is not None for item in facts):
        return _by_titles(request, facts)
    if len(families) > 1 or None in families:
        return None
    family, known = facets_of(facts[0].code, tools.store, request.as_of)
    named = named_facets(request.text, known, in_passing=True)
    fitting = [item for item in facts if _has(item, named)]
    if not named or len(fitting) == len(facts):
        return None
    if not fitting and family is not None and facts[0].record is not None:
        sibling = sibling_with(facts[0].record, named, family, tools.store, request.as_of)
        beside = [tools.codes.facts(sibling, request.as_of)] if sibling else []
        fitting = [item for item in beside if _has(item, named)]
    if not fitting:
        return None

    def write(writer: Writer) -> None:
        codes = listed([f"**{item.code.code}**" for item in fitting], "or")
        others = listed([f"**{item.code.code}**" for item in facts if item not in fitting], "or")
        told = listed([f"{name.lower()}: {value}" for name, value in named.items()])
        evidence = [item.evidence for item in (*facts, *fitting)]
        writer.verdict(f"What you describe ({told}) fits {codes}, not {others}.", *evidence)

    return write


def _by_titles(request: Request, facts: Sequence[CodeFacts]) -> Callable[[Writer], None] | None:
    """The sentence that names the diagnosis whose title says all that is described; None where not one alone does."""
    described = sought_in_notes(request.text)
    words = {word for word in _WORD.findall(described.lower()) if word not in _ASKED_BY}
    own = [set(_WORD.findall(item.record.title.lower())) if item.record else set() for item in facts]
    fitting = [item for item, title in zip(facts, own, strict=True) if words and words <= title]
    if len(fitting) != 1 or not words - set.intersection(*own):
        return None
    others = listed([f"**{item.code.code}**" for item in facts if item is not fitting[0]], "or")
    title = fitting[0].record.title if fitting[0].record else ""

    def write(writer: Writer) -> None:
        evidence = [item.evidence for item in (fitting[0], *facts)]
        writer.verdict(f"What you describe fits **{fitting[0].code.code}**, “{plain(title)}”, not {others}.", *evidence)

    return write


_WORD = re.compile(r"[a-z0-9]+")
_ASKED_BY = frozenset("vs versus which who what one right correct better use should for of the or code".split())


def _has(facts: CodeFacts, named: dict[str, str]) -> bool:
    """Whether a code has all values of what tells the codes of its family apart."""
    return facts.record is not None and named.items() <= dict(facts.record.facets).items()
