"""The plans for questions in words alone: passages that explain a rule, and codes that fit a description."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

from assistant.compose.doses import answer_dose
from assistant.compose.find import present
from assistant.compose.passages import explain, only_older, where_it_stands
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Finding, PassageFacts, Toolbox
from assistant.gather.doses import dose_rule
from assistant.planning.askback import open_questions, open_visit
from assistant.planning.by_name import about_localities
from assistant.planning.checkups import about_checkups
from assistant.planning.conditions import about_conditions
from assistant.planning.coverage import about_coverage
from assistant.planning.differences import about_difference
from assistant.planning.doses import about_doses
from assistant.planning.pcs_building import about_operation_sought, about_pcs_procedures, about_root_operations
from assistant.planning.plans import CODE_CERTAIN, PASSAGE_ANSWERS, PASSAGE_CERTAIN, Plan, first_of, refusal
from assistant.planning.searching import codes_for, named_systems, passages_for
from assistant.planning.sections import about_sections
from assistant.planning.services import about_services
from assistant.question.followup import named_variant
from assistant.question.misplaced import (
    named_instead,
    system_meant,
)
from assistant.question.request import DateFrom, Refusal, Request
from assistant.question.sections import asks_where
from core.answer import Route
from core.codes import CodeSystem
from vectorstore.tables import side_of

_MOST_NEIGHBOURS = 6
_OF_PCS = (about_root_operations, about_operation_sought, about_pcs_procedures)


def about_words(request: Request, tools: Toolbox) -> Plan:
    """The plan for a question in words alone: what it names, else a rule or the codes that its words fit.

    Raises:
        StoreError: A store failed.
    """
    searched = cache(lambda: passages_for(request.text, tools, 4))
    # What the question names goes before anything that is searched for.
    before = (
        about_sections,
        partial(about_difference, search=searched),
        _in_other_system,
        about_localities,
        about_coverage,
        about_doses,
        *_OF_PCS,
        about_services,
        about_checkups,
    )
    named = first_of(request, tools, before)
    if named is not None:
        return named
    passages = searched()
    findings = codes_for(request, tools)
    passage_score = passages[0].score if passages else 0.0
    if asks_where(request.text) and passage_score >= PASSAGE_ANSWERS:
        return _explained(passages, request)
    conditions = about_conditions(request, tools, passages, found_nothing=not findings)
    return conditions or _rule_or_code(request, passages, findings, tools)


def _rule_or_code(request: Request, passages: list[PassageFacts], findings: list[Finding], tools: Toolbox) -> Plan:
    """The rule where one answers, the codes where they fit better, else that nothing was found."""
    passage_score = passages[0].score if passages else 0.0
    if request.route is Route.FIND_CODE:
        # A rule that matches almost word for word is what was meant: "probable pneumonia in the office".
        # Who names the code system wants a code, not a rule.
        sure = bool(findings) and (findings[0].score >= CODE_CERTAIN or named_systems(request.text) is not None)
        ruled = passage_score >= PASSAGE_CERTAIN and not sure
        if findings and not ruled:
            return _found(request, findings, passages, tools)
        return _explained(passages, request) if passage_score >= PASSAGE_ANSWERS else refusal(Refusal.NOTHING_FOUND)
    if passage_score >= PASSAGE_ANSWERS:
        return _explained(passages, request)
    return _found(request, findings, passages, tools) if findings else refusal(Refusal.NOTHING_FOUND)


def _in_other_system(request: Request, tools: Toolbox) -> Plan | None:
    """The rule that the setting takes another code system than the one asked for, then what is found in that one."""
    meant = system_meant(request.text)
    if meant is None:
        return None
    rule = tools.library.passages(_SYSTEM_RULE, 1)
    found = about_words(replace(request, text=named_instead(request.text, meant)), tools)

    def write(writer: Writer) -> bool:
        if rule:
            writer.looked_up("passages on the rule")
            explain(writer, rule, most=1)
        return found(writer) and not rule

    return write


_SYSTEM_RULE = "which code system for what: CPT, HCPCS, ICD-10-PCS, inpatient hospital or outpatient"


def _explained(passages: list[PassageFacts], request: Request) -> Plan:
    asked = open_visit(request.text)
    ended = passages[0].evidence.effective_to
    outdated = request.date_from is DateFrom.QUESTION and ended is not None and request.as_of > ended

    def write(writer: Writer) -> bool:
        writer.looked_up("passages on the rule")
        if outdated:
            only_older(writer, passages[0].evidence, request.as_of)
        if asks_where(request.text):
            where_it_stands(writer, passages[0])
        explain(writer, passages, question=request.text)
        if asked is not None:
            writer.ask(asked.text, passages[0].evidence)
        return False

    return write


def _found(request: Request, findings: list[Finding], passages: list[PassageFacts], tools: Toolbox) -> Plan:
    best = findings[0].facts
    neighbours = _neighbours(best, request, tools)
    variant = named_variant(request.text, best.code, tools.store, request.as_of)
    completed = tools.codes.facts(variant, request.as_of) if variant else None
    asked = open_questions(best, request, tools)
    rule = dose_rule(request.text, tools.library)

    def write(writer: Writer) -> bool:
        writer.looked_up("codes by their words", f"what is open about {best.code.code}")
        present(writer, findings, neighbours, completed)
        answer_dose(writer, best, request.text, rule)
        for question in asked:
            writer.ask(question.text, *question.evidence)
        for passage in passages[:1]:
            if passage.score >= PASSAGE_CERTAIN:
                explain(writer, [passage], most=1, opening=False)
        return False

    return write


def _neighbours(facts: CodeFacts, request: Request, tools: Toolbox) -> list[CodeFacts]:
    """Billable codes on both sides of a diagnosis, under the same parent."""
    if facts.code.system is not CodeSystem.ICD10CM:
        return []
    siblings = tools.store.siblings(facts.code, request.as_of)
    asked = side_of(request.text)
    codes = [record.code for record in siblings if not asked or side_of(record.title) in {0, asked}]
    place = sum(code.code < facts.code.code for code in codes)
    start = max(0, min(place - _MOST_NEIGHBOURS // 2, len(codes) - _MOST_NEIGHBOURS))
    return [tools.codes.facts(code, request.as_of) for code in codes[start : start + _MOST_NEIGHBOURS]]
