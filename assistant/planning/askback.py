"""What a question leaves open that the answer depends on: side, encounter, new or established, guidance.

What is certain is answered all the same; these stand below it as questions, each with the codes it decides between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.gather import CodeFacts, Status, Toolbox
from assistant.question.followup import facets_of, named_facets
from assistant.question.request import Request
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from core.records import CodeRecord, Level

_SIDE = re.compile(r"\b(right|left|bilateral|both|rt|lt|unspecified side)\b", re.IGNORECASE)
_ASKS_SIDE = re.compile(r"\b(?:sided|sides|which side|laterality)\b", re.IGNORECASE)
_SIDES = ("right", "left", "bilateral")
_ENCOUNTER = re.compile(
    r"\b(?:initial|subsequent|sequela|active treatment|routine healing|follow-?up|nonunion|malunion|encounter)\b",
    re.IGNORECASE,
)
_VISIT = re.compile(
    r"\b(?:office visits?|outpatient visits?|e/?m (?:code|level|visit)s?|visit levels?|level of (?:the )?visit|"
    r"level [2-5]\b|(?:office|clinic) (?:code|level))",
    re.IGNORECASE,
)
_KNOWN_PATIENT = re.compile(
    r"\b(?:new|established|return(?:ing)?|first[- ]time|existing|guidelines?|both)\b", re.IGNORECASE
)
_MOST_FACETS = 2


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question back, with the evidence that shows that the answer depends on it."""

    text: str
    evidence: tuple[Evidence, ...] = ()


def open_questions(facts: CodeFacts, request: Request, tools: Toolbox) -> list[OpenQuestion]:
    """What is open about the code that fits a question best, or about the only one that it names.

    Raises:
        StoreError: A store failed.
    """
    if facts.record is None or facts.evidence is None:
        return []
    if facts.code.system is CodeSystem.ICD10CM:
        return [*_sides(facts, request, tools), *_encounters(facts, request)]
    if facts.code.system is CodeSystem.CPT and not request.codes:
        return _facets(facts, facts.record, request, tools)
    return []


def open_visit(text: str) -> OpenQuestion | None:
    """Whether a question about the level of a visit leaves open whose visit it is."""
    if _VISIT.search(text) and not _KNOWN_PATIENT.search(text):
        return OpenQuestion("Is the patient new or established? The codes and their minutes differ.")
    return None


def _sides(facts: CodeFacts, request: Request, tools: Toolbox) -> list[OpenQuestion]:
    """The side, where codes beside this one differ in it and neither the question nor the code names one."""
    record = facts.record
    says_side = bool(_SIDE.search(request.text)) and not _ASKS_SIDE.search(request.text)
    if record is None or says_side or any(side in _words(record) for side in _SIDES):
        return []
    stem = record.stem or facts.code
    near = [one for one in tools.store.siblings(stem, request.as_of) if one.level is Level.CODE]
    by_side = {side: one.code for side in _SIDES for one in near if _differs_in_side(one, record, side)}
    if len(by_side) < 2:
        return []
    told = ", ".join(f"**{code.code}** {side}" for side, code in by_side.items())
    shown = [tools.codes.facts(code, request.as_of).evidence for code in by_side.values()]
    evidence = tuple(item for item in shown if item is not None)
    return [OpenQuestion(f"Which side? The record decides: {told}.", evidence)]


def _words(record: CodeRecord) -> list[str]:
    return re.findall(r"[a-z]+", record.title.lower())


def _differs_in_side(other: CodeRecord, record: CodeRecord, side: str) -> bool:
    """Whether another code names a side and is otherwise for the same condition."""
    words, own = set(_words(other)), set(_words(record))
    return side in words and len(words - own - {side}) <= 1


def _encounters(facts: CodeFacts, request: Request) -> list[OpenQuestion]:
    if facts.status is not Status.INCOMPLETE or _ENCOUNTER.search(request.text) or facts.evidence is None:
        return []
    return [
        OpenQuestion(
            "Which encounter is it: initial (active treatment), subsequent, or for a sequela? It decides the seventh "
            "character.",
            (facts.evidence,),
        )
    ]


def _facets(facts: CodeFacts, record: CodeRecord, request: Request, tools: Toolbox) -> list[OpenQuestion]:
    """What tells the codes of a family apart and the question does not say."""
    family, known = facets_of(facts.code, tools.store, request.as_of)
    if family is None or facts.evidence is None:
        return []
    named = named_facets(request.text, known)
    relatives: Sequence[CodeRecord] = tools.store.children(family.code, request.as_of)
    own = dict(record.facets)
    found = []
    for facet in known:
        other = _relative(own, facet.name, relatives)
        if facet.name in named or facet.name not in own or other is None:
            continue
        beside = tools.codes.facts(other, request.as_of).evidence
        question = facet.question.rstrip("?")
        text = f"{question}? “{own[facet.name]}” makes it **{facts.code.code}**; otherwise see **{other.code}**."
        found.append(OpenQuestion(text, (facts.evidence, *((beside,) if beside else ()))))
    return found[:_MOST_FACETS]


def _relative(own: dict[str, str], name: str, relatives: Sequence[CodeRecord]) -> Code | None:
    """A code of the family that differs in this one thing alone."""
    for other in relatives:
        values = dict(other.facets)
        rest = {key: value for key, value in own.items() if key != name}
        if values.get(name) not in (None, own.get(name)) and all(values.get(key) == rest[key] for key in rest):
            return other.code
    return None
