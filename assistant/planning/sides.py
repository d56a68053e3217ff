"""The plan for one subject's coverage documents of several contractors: which each has, and in what they differ."""

from __future__ import annotations

from assistant.compose.contractors import Side, answer_sides
from assistant.compose.coverage import answer_contractor
from assistant.compose.writer import Writer
from assistant.gather import Toolbox
from assistant.gather.catalogue import catalogue
from assistant.gather.contractors import full_name
from assistant.gather.words import spelled_out
from assistant.planning.areas import Area, area_of
from assistant.planning.plans import Plan
from assistant.question.request import Request
from core.facts import CoverageKind


def about_sides(request: Request, tools: Toolbox) -> Plan | None:
    """The documents of each contractor that a question names.

    None where it names fewer than two, or no subject of a document of theirs.

    Raises:
        StoreError: A store failed.
    """
    area = area_of(request, tools)
    subject = tools.coverage.subject(request.text, request.as_of)
    if len(area.names) < 2 or not subject:
        return None
    sides = _sides(" ".join(sorted(subject)), area, request, tools)
    if not any(side.main for side in sides):
        sides = _sides(spelled_out(subject), area, request, tools)
    if not any(side.main for side in sides):
        return None  # what is set against one another is no subject of theirs: a rule may answer
    loaded = catalogue(tools.store)

    def write(writer: Writer) -> bool:
        writer.looked_up(f"titles of coverage documents of each contractor: {', '.join(sorted(subject))}")
        answer_sides(writer, sides, loaded)
        for contractor in area.contractors:
            answer_contractor(writer, contractor)
        return False

    return write


def _sides(subject: str, area: Area, request: Request, tools: Toolbox) -> list[Side]:
    return [_side(name, subject, request, tools) for name in area.names]


def _side(name: str, subject: str, request: Request, tools: Toolbox) -> Side:
    found = [
        one
        for one in tools.coverage.by_title(subject, request.as_of, contractors=(name,))
        if not one.document.fact.title.lower().startswith("response to comments")
    ]
    policies = tuple(one for one in found if one.document.fact.kind is CoverageKind.LCD)
    articles = tuple(one for one in found if one.document.fact.kind is CoverageKind.ARTICLE)
    counts = {one.document.fact.id: tools.coverage.codes_listed(one.document.fact, request.as_of) for one in found}
    return Side(full_name(name), policies, articles, {number: count for number, count in counts.items() if count})
