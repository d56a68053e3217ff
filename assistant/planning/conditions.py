"""The codes of a description that names several conditions: one for each, joined where one code says two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.conditions import Told, answer_conditions
from assistant.compose.passages import explain
from assistant.compose.uncertain import answer_uncertain, answer_uncertain_words
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, PassageFacts, Status, Toolbox
from assistant.gather.presumed import (
    SEVERE_SEPSIS,
    Presumed,
    presumed,
    said_by,
    severe_sepsis,
)
from assistant.planning.askback import open_questions
from assistant.planning.candidates import SYSTEMS, Candidate, candidates_of, without_covered
from assistant.planning.drug_events import drug_story
from assistant.planning.plans import PASSAGE_CERTAIN, Plan
from assistant.planning.rules_met import uncertain_in, uncertain_rules, without_doubt
from assistant.question.charted import Charted, charted_in
from assistant.question.chatter import pared
from assistant.question.followup import named_variant
from assistant.question.parts import OCCURRENCE, parts_of
from assistant.question.request import Request
from core.answer import Route
from core.codes import Code, CodeSystem

_WHOLE = 0.75
"""Score from which one code says a whole description, where it leaves no word unsaid."""
_ABOUT = 0.6
"""Score from which a passage is told below the codes."""
_ASKS_CODES = re.compile(
    r"\b(?:cod(?:e[sd]?|ing)|dx|pdx|icd|diagnos[ie]s|sequenc\w+|first[- ]listed|principal"
    r"|(?:listed|goes|go|comes) first)\b",
    re.IGNORECASE,
)
_OF_PROCEDURES = re.compile(r"\b(?:cpt|hcpcs|pcs|procedure codes?|drg|modifiers?)\b", re.IGNORECASE)
_PLAIN = Charted(())
"""A description that no reader of charts knows, in parts as they are worded."""


def about_conditions(
    request: Request, tools: Toolbox, passages: Sequence[PassageFacts], *, found_nothing: bool = False
) -> Plan | None:
    """The codes of the conditions a description names; None where it names one, or one code says it all.

    Args:
        request: The question.
        tools: The look-ups.
        passages: What a search found for the whole question; told below where it is about the same.
        found_nothing: Whether a search for the whole question found no code, so that one part with a code is something.

    Raises:
        StoreError: A store failed.
    """
    if _OF_PROCEDURES.search(request.text):
        return None
    asks_codes = request.route is Route.FIND_CODE or bool(_ASKS_CODES.search(request.text))
    charted = (drug_story(request, tools) or charted_in(request.text)) if asks_codes else None
    ruled = request.route is not Route.FIND_CODE and any(one.score >= PASSAGE_CERTAIN for one in passages[:1])
    if charted is not None:
        return _about_parts(_parts_of_chart(charted), request, tools, passages, charted)
    description = request.words or request.text
    parts = parts_of(description)
    if not asks_codes or ruled or len(parts) < 2 or _one_says_all(description, request, tools):
        return None
    return _about_parts(parts, request, tools, passages, found_nothing=found_nothing)


def _parts_of_chart(charted: Charted) -> tuple[str, ...]:
    """What a chart tells in official words, and the parts of the rest, in the order of their codes."""
    rest = parts_of(charted.rest)
    return rest if charted.in_place else (*charted.parts, *rest)


def _about_parts(
    parts: Sequence[str],
    request: Request,
    tools: Toolbox,
    passages: Sequence[PassageFacts],
    charted: Charted = _PLAIN,
    *,
    found_nothing: bool = False,
) -> Plan | None:
    candidates = candidates_of(parts, request, tools, () if charted.in_place else charted.parts)
    kept = without_covered(candidates)
    unfound = [part for at, part in enumerate(parts) if pared(part) and not any(at in one.parts for one in kept)]
    in_doubt = [part for part in unfound if uncertain_in(part)]
    enough = found_nothing or bool(charted.parts) or len(candidates) > 1
    if len(kept) + len(in_doubt) < 2 and not (kept and enough):
        return None
    doubted = [one for one in kept if uncertain_in(one.text)]
    told, joined = _told([one for one in kept if one not in doubted], request, tools)
    doubts = [(one.finding.facts, uncertain_in(one.text)) for one in doubted]
    by_setting = uncertain_rules(request.text, tools) if doubts or in_doubt else {}
    severe = _severe(told, request, tools)
    rules = _rules_behind(charted, tools) or _about_same(passages, kept)
    said_for = [one.evidence for one in rules]
    asked = {question.text: question for one in told for question in open_questions(one.facts, request, tools)[:1]}

    def write(writer: Writer) -> bool:
        writer.looked_up("codes by the words of each part")
        for facts, word in doubts:
            answer_uncertain(writer, facts, word, by_setting, both=len(by_setting) > 1)
        for part in in_doubt:
            answer_uncertain_words(writer, without_doubt(part), uncertain_in(part), by_setting)
        if charted.open and all(one.words in charted.parts for one in told):
            writer.verdict(charted.open, *said_for)
        if told:
            answer_conditions(writer, told, joined, [part for part in unfound if part not in in_doubt], severe)
        if charted.remark:
            writer.say(charted.remark, *said_for)
        for question in asked.values():
            writer.ask(question.text, *question.evidence)
        if rules:
            explain(writer, rules, most=1, opening=False)
        return False

    return write


def _rules_behind(charted: Charted, tools: Toolbox) -> list[PassageFacts]:
    """The sections of the guidelines that a reading rests on, where they are loaded; the first is told in full."""
    found = (tools.library.section(f"{_GUIDELINES}#{section}") for section in charted.sections)
    return [passage for passage in found if passage is not None]


_GUIDELINES = "icd10cm-guidelines"


def _about_same(passages: Sequence[PassageFacts], kept: Sequence[Candidate]) -> list[PassageFacts]:
    """The best passage of a search, where it is about the very words or speaks of what was found."""
    categories = {one.finding.facts.code.code[:3] for one in kept}
    return [
        one for one in passages[:1] if one.score >= PASSAGE_CERTAIN or (one.score >= _ABOUT and _names(one, categories))
    ]


def _names(passage: PassageFacts, categories: set[str]) -> bool:
    """Whether a passage names a code of some categories of ICD-10-CM, so that it is about the same, not just near."""
    return any(code.system is CodeSystem.ICD10CM and code.code[:3] in categories for code in passage.passage.codes)


def _one_says_all(description: str, request: Request, tools: Toolbox) -> bool:
    whole = tools.library.find(description, request.as_of, 1)
    if not whole:
        return False
    is_procedure = whole[0].facts.code.system not in SYSTEMS
    return whole[0].score >= _WHOLE and (is_procedure or not whole[0].unsaid)


def _told(kept: Sequence[Candidate], request: Request, tools: Toolbox) -> tuple[list[Told], list[Presumed]]:
    """The codes to tell, each complete as far as the question says how, and those that take others' places."""
    codes = [one.finding.facts.code.code for one in kept]
    found = presumed(codes)
    rules = [replace(rule, evidence=_facts(rule.instead_of, request, tools).evidence) for rule in found]
    instead = {rule.instead_of: rule.code for rule in rules}
    told = []
    for one in kept:
        facts = one.finding.facts
        if facts.code.code in instead:
            facts = _facts(instead[facts.code.code], request, tools)
        told.append(_complete(one.text.removesuffix(f" {OCCURRENCE}"), facts, request, tools))
    by_code = {one.facts.code.code: one for one in reversed(told)}
    return [
        one for one in told if by_code[one.facts.code.code] is one and not said_by(one.facts.code.code, by_code)
    ], rules


def _facts(code: str, request: Request, tools: Toolbox) -> CodeFacts:
    return tools.codes.facts(Code(CodeSystem.ICD10CM, code), request.as_of)


def _severe(told: Sequence[Told], request: Request, tools: Toolbox) -> list[CodeFacts]:
    """A sepsis and the organ failure beside it, then the codes of severe sepsis; nothing where there are not both."""
    found = severe_sepsis([one.facts.code.code for one in told])
    if found is None or any(one.facts.code.code in SEVERE_SEPSIS for one in told):
        return []
    return [_facts(code, request, tools) for code in (*found, *SEVERE_SEPSIS)]


def _complete(words: str, facts: CodeFacts, request: Request, tools: Toolbox) -> Told:
    """A code with the seventh character of the encounter that the question names, or what the first one would be."""
    if facts.status is not Status.INCOMPLETE:
        return Told(words, facts)
    variant = named_variant(request.text, facts.code, tools.store, request.as_of)
    if variant is not None:
        return Told(words, tools.codes.facts(variant, request.as_of))
    variants = tools.store.variants(facts.code, request.as_of)
    first = next((one.code for one in variants if one.code.code.endswith("A")), None)
    return Told(words, facts, tools.codes.facts(first, request.as_of) if first else None)
