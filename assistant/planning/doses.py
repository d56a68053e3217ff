"""The plan for a question that names a drug and an amount of it, and no code: “200 units of Botox”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.compose.define import define
from assistant.compose.doses import answer_dose
from assistant.compose.passages import explain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.doses import dose_rule
from assistant.gather.words import drugs_by_brand
from assistant.planning.plans import PASSAGE_CERTAIN, Plan
from assistant.planning.searching import passages_for
from assistant.question.request import Aspect, Request
from core.codes import Code, CodeSystem
from core.doses import Dose, doses

_NAMED = 0.75
"""Score from which words are the name of a drug: brand names and substances score 0.76 to 0.91, others below 0.45."""
_MOST_WORDS = 3
"""Words of a drug's name."""
_ENDS_NAME = re.compile(
    r"[^\w\s-]|\b(?:for|in|into|to|and|with|from|by|at|on|is|was|were|given|gave|wasted|discarded|how|what|im|iv|sq|subq|"
    r"injection|injected|vials?|single|used|units?|per|do|does|i|we|bill)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Given:
    """A drug that was given, and the words of the question that tell how much."""

    drug: CodeFacts
    said: str


def about_doses(request: Request, tools: Toolbox) -> Plan | None:
    """The units of the amounts of drugs that are named; None where no amount stands beside the name of a drug.

    Raises:
        StoreError: A store failed.
    """
    given = _given(request, tools)
    if not given:
        return None
    rule = dose_rule(request.text, tools.library)
    rules = [one for one in passages_for(request.text, tools, 1) if one.score >= PASSAGE_CERTAIN]
    brief = replace(request, aspects=frozenset({Aspect.BILLABLE}))

    def write(writer: Writer) -> bool:
        writer.looked_up("drugs by their names, and what one unit of each stands for")
        for one in given:
            answer_dose(writer, one.drug, one.said, rule)
        for one in given:
            define(writer, one.drug, brief)
        if rules:
            explain(writer, rules, most=1, opening=False)
        return False

    return write


def _given(request: Request, tools: Toolbox) -> list[_Given]:
    """Each drug that is named beside an amount, with the text from that amount to the next drug's."""
    found: dict[Code, tuple[int, CodeFacts]] = {}
    for dose in doses(request.text):
        if (drug := _drug(dose, request, tools)) is not None:
            found.setdefault(drug.code, (dose.start, drug))
    begins = [start for start, _ in found.values()]
    drugs = [drug for _, drug in found.values()]
    return [
        _Given(drug, request.text[start:end])
        for drug, (start, end) in zip(drugs, pairwise([*begins, len(request.text)]), strict=True)
    ]


def _drug(dose: Dose, request: Request, tools: Toolbox) -> CodeFacts | None:
    """The drug named behind or before an amount; None where no code is sure."""
    for name in _names(dose, request.text):
        if branded := drugs_by_brand(name, tools, request.as_of):
            return branded[0].facts
        found = tools.library.find(name, request.as_of, systems=(CodeSystem.HCPCS,))
        if found and found[0].score >= _NAMED:
            return found[0].facts
    return None


def _names(dose: Dose, text: str) -> Iterator[str]:
    """What a drug may be called there: the words behind the amount, then those before it, fewer and fewer."""
    after = re.sub(r"^\s*of\b", "", text[dose.end :]).strip()
    behind = _ENDS_NAME.split(after, maxsplit=1)[0].split()[:_MOST_WORDS]
    before = _ENDS_NAME.split(text[: dose.start].strip())[-1].split()[-_MOST_WORDS:]
    yield from (" ".join(behind[:length]) for length in range(len(behind), 0, -1))
    yield from (" ".join(before[-length:]) for length in range(len(before), 0, -1))
