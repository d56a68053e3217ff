"""What a question takes for granted of its codes, held against the tables before it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.compose.correct import (
    Meaning,
    claim_of,
    claimed_meaning,
    has_none,
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
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status, Toolbox
from assistant.gather.about import TableFacts, table_facts
from assistant.gather.indicators import indicators_of
from assistant.planning.plans import CODE_CERTAIN
from assistant.question.followup import facets_of, named_facets, sibling_with
from assistant.question.misplaced import (
    asks_of_procedure,
    asks_official_words,
    is_outpatient_claim,
)
from assistant.question.request import Request
from core.answer import Route
from core.codes import Code, CodeSystem


def corrections(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Callable[[Writer], None]:
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
    rows = [(item, table_facts(item.code, request.under(Route.FEE), tools)) for item in facts if item.record]
    known = [(item, row, indicators_of(item, row)) for item, row in rows]
    return {item.code: row for item, row, own in known if own is not None and own.values.get("status") in _UNPAID}


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
