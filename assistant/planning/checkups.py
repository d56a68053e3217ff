"""The plan for a preventive visit that is told by age: "physical for a 12 yo established patient"."""

from __future__ import annotations

from assistant.compose.passages import explain
from assistant.compose.wording import plain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.planning.plans import PASSAGE_CERTAIN, Plan
from assistant.question.checkups import Checkup, checkup_in
from assistant.question.followup import facets_of
from assistant.question.ranges import age_in, value_within
from assistant.question.request import Request
from core.codes import Code, CodeSystem

_ANY_OF_FAMILY = Code(CodeSystem.CPT, "99381")
_MEDICARES = "Medicare wellness visits instead of preventive visits, and a problem on the same day"


def about_checkups(request: Request, tools: Toolbox) -> Plan | None:
    """The code of a preventive visit by age; None where none is told, or its codes are not held.

    Raises:
        StoreError: A store failed.
    """
    checkup = checkup_in(request.text)
    visits = visits_at(checkup, request, tools) if checkup else ()
    if checkup is None or not visits:
        return None
    rules = tools.library.passages(_MEDICARES, 1) if request.payer == "Medicare" else []

    def write(writer: Writer) -> bool:
        writer.looked_up("preventive visits by age")
        tell_checkup(writer, visits)
        for rule in rules:
            if rule.score >= PASSAGE_CERTAIN:
                explain(writer, [rule], most=1, opening=False)
        return False

    return write


def visits_at(checkup: Checkup, request: Request, tools: Toolbox) -> tuple[CodeFacts, ...]:
    """The codes of preventive visits at an age: of new patients, of established ones, or of both where that is open.

    Raises:
        StoreError: A store failed.
    """
    family, facets = facets_of(_ANY_OF_FAMILY, tools.store, request.as_of)
    ages = next(([value for value, _ in facet.values] for facet in facets if facet.name == "age"), [])
    at_age = value_within(f"{int(checkup.age)} years", "age", ages)
    if family is None or not at_age:
        return ()
    found = []
    for record in tools.store.children(family.code, request.as_of):
        own = dict(record.facets)
        if own.get("age") == at_age and checkup.patient in ("", own.get("patient")):
            found.append(tools.codes.facts(record.code, request.as_of))
    return tuple(found)


def checkup_of(part: str, whole: str, request: Request, tools: Toolbox) -> tuple[CodeFacts, ...]:
    """The same for a part of a question, the age of which another part may tell.

    Raises:
        StoreError: A store failed.
    """
    age = age_in(whole)
    said = part if age is None or age_in(part) is not None else f"{part}, {age} years"
    checkup = checkup_in(said)
    return visits_at(checkup, request, tools) if checkup else ()


def tell_checkup(writer: Writer, visits: tuple[CodeFacts, ...]) -> None:
    """Open the answer with the code of a preventive visit, or with both where new or established is open."""
    for facts in visits:
        writer.about(facts)
    named = [(facts, facts.record) for facts in visits if facts.record is not None]
    if len(named) == 1:
        facts, record = named[0]
        writer.verdict(
            f"By age the preventive visit is **CPT {facts.code.code}**: {plain(record.title)}.", facts.evidence
        )
        return
    titles = " or ".join(f"**CPT {facts.code.code}** ({plain(record.title)})" for facts, record in named)
    writer.verdict(f"By age the preventive visit is {titles}.", *(facts.evidence for facts, _ in named))
    writer.ask("Is the patient new or established?", *(facts.evidence for facts, _ in named))
