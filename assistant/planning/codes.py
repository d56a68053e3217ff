"""The plans for questions that name codes or modifiers: by route, what is looked up and who composes it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from assistant.compose.add_ons import answer_own_add_on, answer_pair
from assistant.compose.compare import compare
from assistant.compose.correct import malformed
from assistant.compose.define import define
from assistant.compose.edits import check_pairs, other_settings
from assistant.compose.modifier import explain_modifiers, name_modifier
from assistant.compose.passages import explain
from assistant.compose.placeholder import answer_placeholder, asks_placeholder
from assistant.compose.several import identities, on_edits, unusable
from assistant.compose.tables import answer_from_tables
from assistant.compose.together import answer_both_sides_in_one, answer_together, mistaken_note
from assistant.compose.uncertain import answer_uncertain
from assistant.compose.wording import day
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, EditFacts, Status, Toolbox
from assistant.gather.about import table_facts
from assistant.gather.modifiers import is_visit
from assistant.gather.tables import is_loaded
from assistant.planning.askback import open_questions
from assistant.planning.code_rules import rule_of_codes, tell_code_rule
from assistant.planning.doses import about_doses, drugs_beside
from assistant.planning.fitting import codes_fitting
from assistant.planning.nearer import both_sides_of, nearer_codes, notes_inherited, tell_inherited, tell_nearer
from assistant.planning.notes import about_notes_of
from assistant.planning.pairs import add_on_pairs, pairs_of, usable
from assistant.planning.period import period_told, tell_period
from assistant.planning.plans import PASSAGE_ANSWERS, PASSAGE_CERTAIN, PASSAGE_JOINS, Body, Plan
from assistant.planning.premises import corrections
from assistant.planning.rules_met import rules_met
from assistant.planning.searching import passages_for
from assistant.planning.several import Several, has_several
from assistant.planning.situations import modifier_called_for
from assistant.planning.timed import about_minutes
from assistant.planning.topics import topic_of_code
from assistant.planning.visits import about_prolonged, about_visits
from assistant.planning.where_paid import priced_by_place
from assistant.planning.wrongs import tell_practice
from assistant.question.request import Aspect, Request
from assistant.question.together import sets_against
from core.answer import Route
from core.codes import PROCEDURES, Code, CodeSystem
from core.facts import AddOnPair


def about_codes(request: Request, tools: Toolbox) -> Plan:
    """The plan for a question that names codes, or a range of them.

    Raises:
        StoreError: A store failed.
    """
    request = priced_by_place(request, tools)
    named = (*((request.family,) if request.family else ()), *request.codes)
    facts = [tools.codes.facts(code, request.as_of) for code in named]
    drugs = drugs_beside(request, facts, tools)
    request = drugs.request if drugs is not None else request
    correct = corrections(request, facts, tools)
    period = period_told(request, facts, tools)
    modifier = None if period is not None and period.over else modifier_called_for(request, facts, tools)
    counted = about_prolonged(request, tools) or about_minutes(request, tools)
    rule = rule_of_codes(request, facts, tools)
    body = about_notes_of(request, facts, tools) or _body(request, facts, tools)

    def write(writer: Writer) -> bool:
        for token, claimed in request.malformed:
            malformed(writer, token, claimed)
        correct(writer)
        if drugs is not None:
            drugs.write(writer)
        tell_period(writer, period, request.text)
        if modifier is not None:
            writer.looked_up(f"modifiers by the situation, modifier {modifier.code.code}")
            name_modifier(writer, modifier)
        if counted is not None:
            counted(writer)
        tell_code_rule(writer, rule)
        for item in facts if asks_placeholder(request.text) else ():
            answer_placeholder(writer, item)
        told = body(writer)
        return not told and (writer.opens_lacking or all(item.record is None for item in facts))

    return write


def _body(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Body:
    if has_several(request):
        return Several(request, facts, tools).write
    match request.route:
        case Route.EDIT_CHECK if len(facts) >= 2:
            return _pairs(request, facts, tools)
        case Route.COMPARE if len(facts) >= 2:
            return _beside(request, facts, tools)
        case Route.MODIFIER if request.modifiers:
            return _modifiers_on(request, facts, tools)
        case Route.FEE | Route.COVERAGE | Route.CROSSWALK:
            return topic_of_code(request, facts, tools)
        case _:
            return _definitions(request, facts, tools)


def _beside(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Body:
    """Codes side by side; of diagnoses, whether they may be coded together, where that is asked."""
    related = notes_inherited(request, facts)
    if related is not None:
        return lambda writer: tell_inherited(writer, *related, request)
    if _asks_diagnoses_together(request):
        return _coded_together(request, facts, tools)
    pairs = _edits(request, facts, tools)
    level = about_visits(request, tools) if all(is_visit(item.code) for item in facts) else None

    fitting = codes_fitting(request, facts, tools)

    def comparison(writer: Writer) -> None:
        for told_first in (level, fitting):
            if told_first is not None:
                told_first(writer)
        writer.looked_up(f"{', '.join(item.code.code for item in facts)} side by side")
        compare(writer, facts, pairs)

    return comparison


def _coded_together(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Body:
    """Whether diagnoses may be coded together, the rule that joins them, and what else is asked of each."""
    titles = [item.record.title for item in facts if item.record is not None]
    passages = [one for one in tools.library.passages(" with ".join(titles), 1) if one.score >= PASSAGE_JOINS]
    mistaken = mistaken_note(request.text)
    rule = tools.library.passages(_EXCLUDES_RULE, 1) if mistaken else []
    tables = [table_facts(item.code, request, tools) for item in facts]
    both_sides = both_sides_of(facts, request, tools)

    def write(writer: Writer) -> None:
        if both_sides is not None:
            answer_both_sides_in_one(writer, facts, both_sides)
        writer.looked_up(f"notes at {', '.join(item.code.code for item in facts)} and above them")
        if rule:
            writer.verdict(mistaken, rule[0].evidence)
        answer_together(writer, facts, request.as_of)
        for item, table in zip(facts, tables, strict=True):
            answer_from_tables(writer, item, table, request)
        if passages:
            explain(writer, passages, most=1, opening=False)

    return write


_EXCLUDES_RULE = "difference between Excludes1 and Excludes2"


def _asks_diagnoses_together(request: Request) -> bool:
    only_diagnoses = all(code.system is CodeSystem.ICD10CM for code in request.codes)
    in_order = Aspect.SEQUENCING in request.aspects
    return only_diagnoses and (in_order or (request.together and not sets_against(request.text)))


def _modifiers_on(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Body:
    modifiers = [_modifier(name, request, tools) for name in request.modifiers]
    tables = [table_facts(item.code, request, tools) for item in facts]
    carried = [(code, name) for code, name in request.attached] or [
        (item.code, name) for item in facts for name in request.modifiers
    ]

    def write(writer: Writer) -> None:
        for item, table in zip(facts, tables, strict=True):
            for modifier in modifiers:
                if (item.code, modifier.code.code) in carried and item.record is not None:
                    writer.looked_up(f"modifier {modifier.code.code} on {item.code.code}")
                    on_edits(writer, item, modifier, table, [], request.text)
        explain_modifiers(writer, modifiers, facts)

    return write


def _definitions(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Body:
    tables = [table_facts(item.code, request, tools) for item in facts]
    asked = open_questions(facts[0], request, tools) if len(facts) == 1 and not request.aspects else []
    rules = rules_met(request, tools)
    nearer = nearer_codes(facts, request, tools)
    if rules.leads:
        request = replace(request, aspects=frozenset())  # whether it may be billed is what the rule says

    def write(writer: Writer) -> bool:
        unusable(writer, [item for item in facts if item.status is Status.DELETED], request.as_of)
        if rules.leads:
            writer.looked_up("passages on the rule")
            explain(writer, rules.on_case, question=request.text)
        writer.looked_up(*(f"{item.code.code} on {day(request.as_of)}" for item in facts))
        if rules.uncertain:
            writer.looked_up("passages on the rule")
            for item in facts:
                answer_uncertain(writer, item, rules.uncertain, rules.by_setting, both=rules.which_setting)
        tell_practice(writer, request, rules.above)
        tell_nearer(writer, nearer.below)
        told = [define(writer, item, request, table) for item, table in zip(facts, tables, strict=True)]
        tell_nearer(writer, nearer.beside)
        on_case = () if rules.leads else rules.on_case[:1]
        for passage in (*on_case, *rules.by_setting.values()):
            explain(writer, [passage], most=1, opening=False)
        if rules.which_setting:
            evidence = [passage.evidence for passage in rules.by_setting.values()]
            writer.ask("Is it an inpatient stay or an outpatient service? The rules differ.", *evidence)
        for question in asked:
            writer.ask(question.text, *question.evidence)
        return any(told)

    return write


def _pairs(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Body:
    procedures = [item for item in facts if item.code.system in PROCEDURES]
    edits, differing = pairs_of(facts, request, tools)
    # A pair may stand in an edit though one of its codes is not described here; without an edit it cannot be judged.
    if all(edit.edit is None for edit in edits) and sum(item.record is not None for item in facts) < 2:
        return _definitions(request, facts, tools)
    background = tools.library.passages("NCCI procedure-to-procedure edits: column 1, column 2, modifier indicator", 1)
    add_ons = add_on_pairs([item.code for item in procedures if usable(item)], request, tools)
    wanted = Aspect.ADD_ON in request.aspects and not is_loaded(tools.store, AddOnPair)
    own = [(item, table_facts(item.code, request, tools)) for item in procedures if wanted]

    bundled = any(edit.edit is not None for edit in edits)

    def tell_add_ons(writer: Writer) -> None:
        for add_on, primary, found in add_ons:
            answer_pair(writer, add_on, primary, found, request.text)
        for item, table in own:
            answer_own_add_on(writer, item, table, request.text)

    def write(writer: Writer) -> None:
        writer.looked_up(
            *(f"NCCI pair {a.code}/{b.code} ({request.setting.value})" for a, b in (e.pair for e in edits))
        )
        unusable(writer, [item for item in facts if not usable(item)], request.as_of)
        if not bundled:
            tell_add_ons(writer)
        if edits:
            check_pairs(writer, facts, edits, background)
            other_settings(writer, differing)
        elif procedures:
            identities(writer, facts, with_status=True)
        if bundled:
            tell_add_ons(writer)

    return write


def _edits(request: Request, facts: list[CodeFacts], tools: Toolbox) -> list[EditFacts]:
    procedures = [item.code for item in facts if item.code.system in PROCEDURES and item.record is not None]
    pairs = list(combinations(procedures, 2))
    return [tools.edits.pair(a, b, request.as_of, request.setting) for a, b in pairs]


def _modifier(name: str, request: Request, tools: Toolbox) -> CodeFacts:
    return tools.codes.facts(Code(CodeSystem.MODIFIER, name), request.as_of)


def about_modifiers(request: Request, tools: Toolbox) -> Plan:
    """The plan for a question that names modifiers and no code.

    Raises:
        StoreError: A store failed.
    """
    modifiers = [_modifier(name, request, tools) for name in request.modifiers]
    drugs = about_doses(request, tools)
    passages = [] if drugs is not None else passages_for(request.text, tools, 2)

    on_units = Aspect.UNITS in request.aspects and passages and passages[0].score >= PASSAGE_ANSWERS

    def write(writer: Writer) -> bool:
        if drugs is not None:
            drugs(writer)
        if on_units:
            writer.looked_up("passages on the rule")
            explain(writer, passages, most=1, question=request.text)
        if len(modifiers) > 1 and all(item.record is not None for item in modifiers):
            compare(writer, modifiers, [])
        explain_modifiers(writer, modifiers, [])
        certain = [passage for passage in passages if passage.score >= PASSAGE_CERTAIN]
        if certain and not on_units:
            explain(writer, certain, most=1, opening=False)
        return not on_units and all(item.record is None for item in modifiers)

    return write
