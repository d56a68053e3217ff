"""Which of several codes a description fits, where a question asks who is right about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.compose.wording import listed
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.question.followup import facets_of, named_facets, sibling_with
from assistant.question.request import Request

_ASKS_WHICH = re.compile(r"\b(?:who|which|what should|should (?:i|we|it|this)|correct|right)\b", re.IGNORECASE)


def codes_fitting(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> Callable[[Writer], None] | None:
    """The sentence that names the codes a description fits; None where it fits all of them, or none is asked for.

    Raises:
        StoreError: A store failed.
    """
    families = {item.family.code if item.family else None for item in facts}
    if len(families) > 1 or None in families or not _ASKS_WHICH.search(request.text):
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


def _has(facts: CodeFacts, named: dict[str, str]) -> bool:
    """Whether a code has all values of what tells the codes of its family apart."""
    return facts.record is not None and named.items() <= dict(facts.record.facets).items()
