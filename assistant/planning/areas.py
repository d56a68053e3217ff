"""Whose area a question about coverage speaks of, and the documents there that are likely to treat a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.compose.coverage import answer_contractor, no_national
from assistant.compose.fees import answer_gpci
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status, Toolbox
from assistant.gather.catalogue import catalogue
from assistant.gather.contractors import Contractor, contractor_for, contractor_of, contractors_in
from assistant.gather.coverage import Listing
from assistant.question.coverage import asks_contractor
from assistant.question.request import Request
from core.answer import Route
from core.facts import CoverageKind


@dataclass(frozen=True, slots=True)
class Area:
    """The area whose documents a question is after.

    Attributes:
        states: The states it names, by themselves or by a place in them, as two letters.
        contractors: The contractors of these states, with where that is from.
        names: How the names of all contractors asked for begin, those named outright among them; empty for any.
    """

    states: tuple[str, ...]
    contractors: tuple[Contractor, ...]
    names: tuple[str, ...]


def area_of(request: Request, tools: Toolbox) -> Area:
    """The area that a question, or its conversation, names.

    Raises:
        StoreError: A store failed.
    """
    places = tools.fees.places(request.where, request.as_of)
    states = tuple(dict.fromkeys(state for place in places for state in place.states))
    contractors = tuple(contractor_for(state, tools.store, request.as_of) for state in states)
    names = (*(contractor_of(state) for state in states), *contractors_in(request.text))
    return Area(states, contractors, tuple(dict.fromkeys(names)))


def likely_documents(request: Request, facts: Sequence[CodeFacts], area: Area, tools: Toolbox) -> tuple[Listing, ...]:
    """The documents whose titles say what is asked, or else what the codes are, in the area that is named.

    Raises:
        StoreError: A store failed.
    """
    subject = " ".join(tools.coverage.subject(request.words, request.as_of))
    found = tools.coverage.by_title(subject, request.as_of, contractors=area.names) if subject else ()
    described = [item for item in facts if item.record is not None and item.status is not Status.LISTED]
    if found or not described:
        return found
    text = " ".join(_description(item) for item in described)
    return tools.coverage.by_description(f"{subject} {text}", request.as_of, contractors=area.names)


def _description(facts: CodeFacts) -> str:
    family = facts.family.title if facts.family else ""
    return f"{facts.evidence.text if facts.evidence else ''} {family}"


def lacks_national(request: Request, listings: Sequence[Listing], tools: Toolbox) -> Callable[[Writer], None]:
    """What opens the answer to a question for an NCD where none of the documents found is one; nothing for others.

    Raises:
        StoreError: A store failed.
    """
    asked = request.route is Route.COVERAGE and _NATIONAL.search(request.text)
    if not asked or any(one.document.fact.kind is CoverageKind.NCD for one in listings):
        return _nothing
    any_loaded, loaded = tools.coverage.has_national(request.as_of), catalogue(tools.store)
    return lambda writer: no_national(writer, loaded, any_loaded=any_loaded)


def _nothing(writer: Writer) -> None:
    """Write nothing."""


_NATIONAL = re.compile(r"\bncds?\b|\bnational (?:coverage|policy|determination)", re.IGNORECASE)


def about_contractors(request: Request, tools: Toolbox) -> Callable[[Writer], bool] | None:
    """The contractor of a state; None where the question is after something else.

    Raises:
        StoreError: A store failed.
    """
    if not asks_contractor(request.text) or _DOCUMENT.search(request.text):
        return None
    area = area_of(request, tools)
    if not area.contractors:
        return None
    indices = tools.fees.localities(request.where, request.as_of) if _GEOGRAPHIC.search(request.text) else ()

    def write(writer: Writer) -> bool:
        if indices:
            answer_gpci(writer, indices)
        writer.looked_up(f"contractors of {', '.join(area.states)}")
        for contractor in area.contractors:
            answer_contractor(writer, contractor)
        return False

    return write


_GEOGRAPHIC = re.compile(r"\b(?:gpcis?|geographic)\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"\b(?:lcds?|ncds?|articles?|polic(?:y|ies))\b", re.IGNORECASE)
"""With a document asked for, the contractor is told beside it (`assistant.planning.by_name.about_coverage`)."""
