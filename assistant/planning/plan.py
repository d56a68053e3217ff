"""For each route, what is looked up and who composes it. Looking up comes first; the returned plan only writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from assistant.compose.compare import compare
from assistant.compose.correct import (
    LONGEST_DIAGNOSIS,
    Meaning,
    claim_of,
    claimed_meaning,
    has_none,
    malformed,
    meaning_of,
    no_descriptor,
    not_deleted,
    of_inpatients,
    opposite_title,
    other_facets,
    says_deleted,
    wrong_system,
)
from assistant.compose.coverage import answer_by_status
from assistant.compose.define import define, requirements
from assistant.compose.doses import answer_dose
from assistant.compose.edits import check_pairs, other_settings
from assistant.compose.find import present
from assistant.compose.modifier import explain_modifiers, name_modifier
from assistant.compose.passages import explain, only_older, where_it_stands
from assistant.compose.refuse import refuse
from assistant.compose.several import identities, on_edits, unusable
from assistant.compose.tables import answer_from_tables
from assistant.compose.together import answer_together, mistaken_note
from assistant.compose.uncertain import answer_uncertain
from assistant.compose.units import answer_pair
from assistant.compose.wording import day
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, EditFacts, Finding, PassageFacts, Status, Toolbox
from assistant.gather.about import TableFacts, table_facts
from assistant.gather.modifiers import is_visit
from assistant.planning.askback import open_questions, open_visit
from assistant.planning.by_name import (
    INSTEAD_OF_CODES,
    Plan,
    about_coverage,
    about_documents,
    about_foreign_codes,
    about_localities,
    about_places,
    about_prolonged,
    about_visits,
)
from assistant.planning.conditions import about_conditions
from assistant.planning.doses import about_doses
from assistant.planning.fitting import codes_fitting
from assistant.planning.nearer import nearer_codes, notes_inherited, tell_inherited, tell_nearer
from assistant.planning.pcs_building import about_pcs_procedures, about_root_operations
from assistant.planning.rules_met import rules_met
from assistant.planning.searching import codes_for, named_systems, passages_for
from assistant.planning.sections import about_sections
from assistant.planning.several import Several, add_on_pairs, has_several, pairs_of, usable
from assistant.planning.situations import modifier_called_for
from assistant.planning.topics import topic_of_code
from assistant.question.asked import sets_against
from assistant.question.followup import facets_of, named_facets, named_variant, sibling_with
from assistant.question.misplaced import (
    asks_of_procedure,
    asks_official_words,
    is_outpatient_claim,
    named_instead,
    system_meant,
)
from assistant.question.request import Aspect, DateFrom, Refusal, Request
from assistant.question.sections import asks_where
from core.answer import Route
from core.codes import Code, CodeSystem, fits, parse
from vectorstore.tables import side_of

Body = Callable[[Writer], bool | None]
"""Writes what was asked of codes; returns True where a table answered though a code has no record."""

# Scores below which a hit is not an answer. Measured on the questions of evals/: see evals/NOTES.md.
PASSAGE_ANSWERS = 0.45
PASSAGE_CERTAIN = 0.75
PASSAGE_JOINS = 0.7
"""Of a passage looked up by the titles of two diagnoses, which say more than the rule that joins them."""
CODE_CERTAIN = 0.6

_PROCEDURES = (CodeSystem.CPT, CodeSystem.HCPCS)
_MOST_NEIGHBOURS = 6


def gather(request: Request, tools: Toolbox) -> Plan:
    """Look up what a request needs.

    Raises:
        StoreError: A store failed.
    """
    if request.refusal is not None:
        wrong = request.refusal is Refusal.WRONGDOING
        return _compliant_way(request, tools) if wrong else _refusal(request.refusal)
    if request.malformed and not request.codes and request.family is None:
        return _malformed(request, tools)
    named = _first(request, tools, (about_documents, about_places, about_foreign_codes))
    if named is not None:
        return named
    if request.codes or request.family:
        return _about_codes(request, tools)
    if request.modifiers:
        return _about_modifiers(request, tools)
    return _first(request, tools, INSTEAD_OF_CODES) or _about_words(request, tools)


def _first(request: Request, tools: Toolbox, plans: Sequence[Callable[[Request, Toolbox], Plan | None]]) -> Plan | None:
    """The first of some plans that the question is meant for."""
    return next((plan for about in plans if (plan := about(request, tools)) is not None), None)


def _refusal(refusal: Refusal) -> Plan:
    def write(writer: Writer) -> bool:
        refuse(writer, refusal)
        return True

    return write


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
            malformed(writer, token, claimed)
            if facts is not None:
                define(writer, facts, request)
        return all(facts is None for facts in shorter)

    return write


def _about_codes(request: Request, tools: Toolbox) -> Plan:
    named = (*((request.family,) if request.family else ()), *request.codes)
    facts = [tools.codes.facts(code, request.as_of) for code in named]
    corrections = _corrections(request, facts, tools)
    modifier = modifier_called_for(request, facts, tools)
    prolonged = about_prolonged(request, tools)
    body = _body(request, facts, tools)

    def write(writer: Writer) -> bool:
        for token, claimed in request.malformed:
            malformed(writer, token, claimed)
        corrections(writer)
        if modifier is not None:
            writer.looked_up(f"modifiers by the situation, modifier {modifier.code.code}")
            name_modifier(writer, modifier)
        if prolonged is not None:
            prolonged(writer)
        told = body(writer)
        return not told and all(item.record is None for item in facts)

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

    def write(writer: Writer) -> None:
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
    related = request.together or Aspect.SEQUENCING in request.aspects
    return only_diagnoses and related and not sets_against(request.text)


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
                    on_edits(writer, item, modifier, table, [])
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
        if rules.leads:
            writer.looked_up("passages on the rule")
            explain(writer, rules.on_case)
        writer.looked_up(*(f"{item.code.code} on {day(request.as_of)}" for item in facts))
        if rules.uncertain:
            writer.looked_up("passages on the rule")
            for item in facts:
                answer_uncertain(writer, item, rules.uncertain, rules.by_setting, both=rules.which_setting)
        for passage in rules.above:
            writer.looked_up("passages on the rule")
            explain(writer, [passage], most=1)
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
    procedures = [item for item in facts if item.code.system in _PROCEDURES]
    edits, differing = pairs_of(facts, request, tools)
    # A pair may stand in an edit though one of its codes is not described here; without an edit it cannot be judged.
    if all(edit.edit is None for edit in edits) and sum(item.record is not None for item in facts) < 2:
        return _definitions(request, facts, tools)
    background = tools.library.passages("NCCI procedure-to-procedure edits: column 1, column 2, modifier indicator", 1)
    add_ons = add_on_pairs([item.code for item in procedures if usable(item)], request, tools)

    def write(writer: Writer) -> None:
        writer.looked_up(
            *(f"NCCI pair {a.code}/{b.code} ({request.setting.value})" for a, b in (e.pair for e in edits))
        )
        unusable(writer, [item for item in facts if not usable(item)], request.as_of)
        for add_on, primary, found in add_ons:
            answer_pair(writer, add_on, primary, found)
        if edits:
            check_pairs(writer, facts, edits, background)
            other_settings(writer, differing)
        elif procedures:
            identities(writer, facts, with_status=True)

    return write


def _edits(request: Request, facts: list[CodeFacts], tools: Toolbox) -> list[EditFacts]:
    procedures = [item.code for item in facts if item.code.system in _PROCEDURES and item.record is not None]
    pairs = list(combinations(procedures, 2))
    return [tools.edits.pair(a, b, request.as_of, request.setting) for a, b in pairs]


def _corrections(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Callable[[Writer], None]:
    """What the question takes for granted of its codes and the tables contradict."""
    claimed = dict(request.claimed)
    unprinted = asks_official_words(request.text)
    first = facts[0]
    described = first.record is not None and first.status is not Status.LISTED
    unpaid = _not_medicares(request, facts, tools)
    premise = Premise()
    if len(facts) == 1 and described and not request.inherited:
        premise = _premise(first, request, tools)

    def write(writer: Writer) -> None:
        for item in facts:
            if item.code in claimed:
                wrong_system(writer, item, claimed[item.code])
            elif item.record is not None:
                _of_another_kind(writer, item, request)
            if item.code in unpaid:
                answer_by_status(writer, item, unpaid[item.code])
            if unprinted and item.code.system is CodeSystem.CPT and item.record is not None and not item.official:
                no_descriptor(writer, item)
        if len(facts) == 1 and first.status in _STANDING and says_deleted(request.text):
            not_deleted(writer, first)
        if not other_facets(writer, first, premise.facets, premise.fitting) and premise.claim:
            claimed_meaning(writer, first, premise.claim, premise.meaning, premise.elsewhere)

    return write


def _of_another_kind(writer: Writer, facts: CodeFacts, request: Request) -> None:
    """Say that a diagnosis has nothing of a procedure, or that a code of inpatients stands on no outpatient's claim."""
    if facts.code.system is CodeSystem.ICD10PCS and is_outpatient_claim(request.text):
        of_inpatients(writer, facts)
    elif asks_of_procedure(request):
        has_none(writer, facts)


def _not_medicares(request: Request, facts: list[CodeFacts], tools: Toolbox) -> dict[Code, TableFacts]:
    """The codes of a question about Medicare that its fee schedule pays nothing for, with the row that says so.

    What asks for a fee or for coverage is told by its own tables anyway.
    """
    if request.payer != "Medicare" or request.route in (Route.FEE, Route.COVERAGE):
        return {}
    rows = {item.code: table_facts(item.code, request.under(Route.FEE), tools) for item in facts if item.record}
    return {code: row for code, row in rows.items() if row.schedule and row.schedule[0].fact.status in _UNPAID}


_UNPAID = frozenset("INB")
"""Statuses of the fee schedule under which Medicare pays nothing for a code: not valid for it, not covered, bundled."""


@dataclass(frozen=True, slots=True)
class Premise:
    """What a question takes one code to be.

    Attributes:
        facets: The values it names of what tells the codes of its family apart.
        fitting: The code of the family that has them.
        claim: The words it takes the code to stand for; "" where it takes none.
        meaning: How they stand to the code's own.
        elsewhere: The code that they fit, where that is another one.
    """

    facets: dict[str, str] = field(default_factory=dict)
    fitting: CodeFacts | None = None
    claim: str = ""
    meaning: Meaning = Meaning.OVERLAPS
    elsewhere: CodeFacts | None = None


def _premise(first: CodeFacts, request: Request, tools: Toolbox) -> Premise:
    claim, plainly = claim_of(request.text, first.code)
    meaning = meaning_of(claim, first) if claim else Meaning.OVERLAPS
    elsewhere = None
    if meaning is Meaning.FOREIGN and plainly:
        elsewhere = _elsewhere(claim, first, request, tools)
    elif meaning is Meaning.OPPOSED:
        elsewhere = _opposite(claim, first, request, tools)
    family, known = facets_of(first.code, tools.store, request.as_of)
    asked = named_facets(request.text, known, in_passing=True) if family else {}
    sibling = None
    if asked and family is not None and first.record is not None:
        sibling = sibling_with(first.record, asked, family, tools.store, request.as_of)
    fitting = tools.codes.facts(sibling, request.as_of) if sibling else None
    return Premise(asked, fitting, claim, meaning, elsewhere)


_STANDING = frozenset({Status.BILLABLE, Status.HEADER, Status.INCOMPLETE, Status.LISTED})


def _opposite(claim: str, facts: CodeFacts, request: Request, tools: Toolbox) -> CodeFacts | None:
    """The code beside one that has the side or kind of a claim and is otherwise the same, the encounter too."""
    if facts.record is None:
        return None
    stem = facts.record.stem or facts.code
    base = tools.store.get(stem, request.as_of)
    title = opposite_title(claim, base.record.title) if base else ""
    beside = tools.store.siblings(stem, request.as_of) if title else []
    code = next((one.code for one in beside if one.title.lower() == title), None)
    if code is not None and facts.record.stem is not None:
        encounter = facts.code.code[-1]
        code = next(
            (one.code for one in tools.store.variants(code, request.as_of) if one.code.code[-1] == encounter), code
        )
    return tools.codes.facts(code, request.as_of) if code else None


def _elsewhere(claim: str, facts: CodeFacts, request: Request, tools: Toolbox) -> CodeFacts | None:
    """The code that a search is certain of for some words, where it finds the code in question nowhere near."""
    found = tools.library.find(claim, request.as_of, systems=(facts.code.system,))
    relatives = {facts.code, *((facts.family.code,) if facts.family else ())}
    for item in found:
        if item.facts.code in relatives or (item.facts.family and item.facts.family.code in relatives):
            return None
    return found[0].facts if found and found[0].score >= CODE_CERTAIN else None


def _modifier(name: str, request: Request, tools: Toolbox) -> CodeFacts:
    return tools.codes.facts(Code(CodeSystem.MODIFIER, name), request.as_of)


def _about_modifiers(request: Request, tools: Toolbox) -> Plan:
    modifiers = [_modifier(name, request, tools) for name in request.modifiers]
    passages = passages_for(request.text, tools, 2)

    on_units = Aspect.UNITS in request.aspects and passages and passages[0].score >= PASSAGE_ANSWERS

    def write(writer: Writer) -> bool:
        if on_units:
            writer.looked_up("passages on the rule")
            explain(writer, passages, most=1)
        if len(modifiers) > 1 and all(item.record is not None for item in modifiers):
            compare(writer, modifiers, [])
        explain_modifiers(writer, modifiers, [])
        certain = [passage for passage in passages if passage.score >= PASSAGE_CERTAIN]
        if certain and not on_units:
            explain(writer, certain, most=1, opening=False)
        return not on_units and all(item.record is None for item in modifiers)

    return write


_OF_PCS = (about_root_operations, about_pcs_procedures)


def _about_words(request: Request, tools: Toolbox) -> Plan:
    # What the question names goes before anything that is searched for.
    before = (about_sections, _in_other_system, about_localities, about_coverage, about_doses, *_OF_PCS)
    named = _first(request, tools, before)
    if named is not None:
        return named
    passages = passages_for(request.text, tools, 4)
    findings = codes_for(request, tools)
    passage_score = passages[0].score if passages else 0.0
    conditions = about_conditions(request, tools, passages, found_nothing=not findings)
    if conditions is not None:
        return conditions
    if request.route is Route.FIND_CODE:
        # A rule that matches almost word for word is what was meant: "probable pneumonia in the office".
        # Who names the code system wants a code, not a rule.
        sure = bool(findings) and (findings[0].score >= CODE_CERTAIN or named_systems(request.text) is not None)
        ruled = passage_score >= PASSAGE_CERTAIN and not sure
        if findings and not ruled:
            return _found(request, findings, passages, tools)
        return _explained(passages, request) if passage_score >= PASSAGE_ANSWERS else _refusal(Refusal.NOTHING_FOUND)
    if passage_score >= PASSAGE_ANSWERS:
        return _explained(passages, request)
    return _found(request, findings, passages, tools) if findings else _refusal(Refusal.NOTHING_FOUND)


def _in_other_system(request: Request, tools: Toolbox) -> Plan | None:
    """The rule that the setting takes another code system than the one asked for, then what is found in that one."""
    meant = system_meant(request.text)
    if meant is None:
        return None
    rule = tools.library.passages(_SYSTEM_RULE, 1)
    found = _about_words(replace(request, text=named_instead(request.text, meant)), tools)

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
        explain(writer, passages)
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

    def write(writer: Writer) -> bool:
        writer.looked_up("codes by their words", f"what is open about {best.code.code}")
        present(writer, findings, neighbours, completed)
        answer_dose(writer, best, request.text)
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
