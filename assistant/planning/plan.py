"""For each question, what is looked up and who composes it. Looking up comes first; the returned plan only writes."""

from __future__ import annotations

from assistant.compose.correct import (
    LONGEST_DIAGNOSIS,
    malformed,
)
from assistant.compose.define import define
from assistant.compose.notes import requirements
from assistant.compose.passages import explain
from assistant.compose.refuse import refuse
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.planning.billing import opened_by_rule
from assistant.planning.by_name import INSTEAD_OF_CODES, about_foreign_codes, about_places
from assistant.planning.codes import about_codes, about_modifiers
from assistant.planning.coverage import about_documents
from assistant.planning.descriptions import about_words
from assistant.planning.notes import about_two_conditions
from assistant.planning.plans import PASSAGE_JOINS, Plan, first_of, refusal
from assistant.question.request import Refusal, Request
from core.codes import CodeSystem, fits, parse


def gather(request: Request, tools: Toolbox) -> Plan:
    """Look up what a request needs.

    Raises:
        StoreError: A store failed.
    """
    if request.refusal is not None:
        wrong = request.refusal is Refusal.WRONGDOING
        return _compliant_way(request, tools) if wrong else refusal(request.refusal)
    if request.malformed and not request.codes and request.family is None:
        return _malformed(request, tools)
    named = first_of(request, tools, (about_documents, about_places, about_foreign_codes))
    if named is not None:
        return named
    return opened_by_rule(request, tools, _plan(request, tools))


def _plan(request: Request, tools: Toolbox) -> Plan:
    if request.codes or request.family:
        return about_codes(request, tools)
    if request.modifiers:
        return about_modifiers(request, tools)
    return first_of(request, tools, (about_two_conditions, *INSTEAD_OF_CODES)) or about_words(request, tools)


def _compliant_way(request: Request, tools: Toolbox) -> Plan:
    """The refusal to help with false billing, then what the codes take in the record and the rule that is at stake."""
    facts = [tools.codes.facts(code, request.as_of) for code in request.codes[:_MOST_REQUIRED]]
    rules = [one for one in tools.library.passages(f"{request.text} false claims", 1) if one.score >= PASSAGE_JOINS]

    def write(writer: Writer) -> bool:
        refuse(writer, Refusal.WRONGDOING)
        for item in facts:
            requirements(writer, item)
        if rules:
            explain(writer, rules, most=1, opening=False)
        return True

    return write


_MOST_REQUIRED = 3


def _malformed(request: Request, tools: Toolbox) -> Plan:
    shorter = [_without_excess(token, request, tools) for token, _ in request.malformed]

    def write(writer: Writer) -> bool:
        for (token, claimed), facts in zip(request.malformed, shorter, strict=True):
            malformed(writer, token, claimed, facts)
            if facts is not None:
                define(writer, facts, request)
        return all(facts is None for facts in shorter)

    return write


def _without_excess(token: str, request: Request, tools: Toolbox) -> CodeFacts | None:
    """The diagnosis that a token with too many characters begins with, as S93.401AX does; None where there is none."""
    if len(token.replace(".", "")) <= LONGEST_DIAGNOSIS:
        return None
    beginnings = (token[:length] for length in range(len(token) - 1, _CATEGORY, -1))
    for beginning in (one for one in beginnings if fits(one, CodeSystem.ICD10CM)):
        facts = tools.codes.facts(parse(beginning, CodeSystem.ICD10CM), request.as_of)
        if facts.record is not None:
            return facts
    return None


_CATEGORY = 3
"""Characters of a category of diagnoses."""
