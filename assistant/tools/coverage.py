"""Medicare coverage documents and places of service."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.compose.coverage import answer_document, answer_listing, answer_titles
from assistant.compose.missing import Missing, missing
from assistant.compose.properties import answer_place
from assistant.compose.wording import day
from assistant.gather.catalogue import catalogue
from assistant.gather.contractors import contractor_of
from assistant.gather.coverage import Listing, in_force
from assistant.gather.tables import is_loaded
from assistant.question.states import STATES, named_states
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import Desk, Inputs, Operation, Outcome
from core.answer import Route
from core.errors import InputError
from core.facts import CoverageCode, CoverageDocument, CoverageKind

_MOST = 100
"""Documents given back; a code may stand in some hundreds."""

_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class CoverageInputs(Inputs):
    """What to look for: a code, words of a title, or a document's number; the rest narrows it."""

    code: Annotated[_Text, Field(description="A code that the documents list.")] = ""
    title: Annotated[_Text, Field(description="Words of the title, such as 'epidural steroid'.")] = ""
    document: Annotated[_Text, Field(description="A document's number: L36668, A57642 or 220.6.17.")] = ""
    contractor: Annotated[_Text, Field(description="Words of the contractor's (MAC's) name, such as 'Novitas'.")] = ""
    state: Annotated[_Text, Field(description="A state, by name or two letters; keeps its contractor's and NCDs.")] = ""
    kind: Annotated[CoverageKind | None, Field(description="ncd, lcd or article.")] = None


class CoverageItem(BaseModel):
    """One version of a document.

    Attributes:
        id: Number as displayed.
        kind: ncd (binds every contractor), lcd (one contractor's area) or article (lists the codes of an LCD).
        version: Its version.
        title: Its title, which does not say what is covered.
        contractor: Whose it is; "CMS" for an NCD.
        status: As printed.
        in_force: Whether it applies on the date of service.
        effective_from: First date of service.
        effective_to: Last date of service; None while in force.
        url: Its page.
        lists_code: Why the code asked for stands in it; "" otherwise.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    kind: CoverageKind
    version: int
    title: str
    contractor: str
    status: str
    in_force: bool
    effective_from: date | None
    effective_to: date | None
    url: str
    lists_code: str
    evidence: tuple[str, ...]


class CoverageOutcome(Outcome):
    """The documents, and how many more there are. None found says nothing of whether a service is covered."""

    documents: tuple[CoverageItem, ...]
    more: int


class PlaceInputs(Inputs):
    """Which place of service."""

    place: Annotated[
        str, StringConstraints(strip_whitespace=True, pattern=r"^\d{1,2}$"), Field(description="Such as 11.")
    ]


class PlaceOutcome(Outcome):
    """A place of service; its group tells whether the facility amount is paid there."""

    place: str
    name: str
    description: str
    group: str


def _coverage(desk: Desk, inputs: CoverageInputs) -> CoverageOutcome:
    inquiry = Inquiry(desk, inputs, Route.COVERAGE)
    if not any((inputs.code, inputs.title, inputs.document)):
        raise InputError("find_coverage: nothing to look for.", "Give a code, words of a title or a document's number.")
    state = _state(inputs.state)
    loaded = catalogue(desk.tools.store)
    if not is_loaded(desk.tools.store, CoverageDocument):
        missing(inquiry.writer, Missing.COVERAGE, loaded)
        return inquiry.finish(CoverageOutcome, found=False, documents=(), more=0)
    kept = [one for one in _listings(inquiry, inputs) if _fits(one, inputs, state)]
    _write(inquiry, inputs, kept)
    if state:
        _say_state(inquiry, state)
    shown = tuple(_item(inquiry, one) for one in kept[:_MOST])
    return inquiry.finish(CoverageOutcome, found=bool(kept), documents=shown, more=len(kept) - len(shown))


def _listings(inquiry: Inquiry, inputs: CoverageInputs) -> list[Listing]:
    """The documents by number, else those that list the code, else those whose titles fit."""
    coverage = inquiry.tools.coverage
    if inputs.document:
        return [Listing(row) for row in coverage.document(inputs.document.upper(), inquiry.as_of)]
    if inputs.code:
        found = coverage.listing(inquiry.code(inputs.code), inquiry.as_of)
        by_title = {one.document.fact.id for one in coverage.by_title(inputs.title, inquiry.as_of, _MOST)}
        return [one for one in found if not inputs.title or one.document.fact.id in by_title]
    return list(coverage.by_title(f"{inputs.title} {inputs.contractor}", inquiry.as_of, _MOST))


def _fits(listing: Listing, inputs: CoverageInputs, state: str) -> bool:
    document = listing.document.fact
    whose = document.contractor.casefold()
    if inputs.kind is not None and document.kind is not inputs.kind:
        return False
    if not all(word in whose for word in inputs.contractor.casefold().split()):
        return False
    return not state or document.kind is CoverageKind.NCD or contractor_of(state).casefold() in whose


def _state(text: str) -> str:
    """Two letters of the state that a text names; "" where it is empty."""
    if not text:
        return ""
    named = (text.upper(),) if text.upper() in STATES else named_states(text)
    if not named:
        raise InputError(f"{text!r} is no state or territory of the United States.", "Write it as MA or Massachusetts.")
    return named[0]


def _say_state(inquiry: Inquiry, state: str) -> None:
    company = contractor_of(state)
    inquiry.writer.notice(
        f"Of local documents only those of {company} are kept, the A/B contractor of {STATES[state]} in CMS's list of "
        "jurisdictions; equipment, home health and hospice have contractors of their own."
    )


def _write(inquiry: Inquiry, inputs: CoverageInputs, kept: list[Listing]) -> None:
    if not kept and inputs.code and not is_loaded(inquiry.tools.store, CoverageCode):
        missing(inquiry.writer, Missing.COVERAGE_LISTS, catalogue(inquiry.tools.store))
    elif not kept:
        inquiry.writer.verdict(
            "No coverage document loaded here fits, which says nothing of whether it is covered.",
            catalogue(inquiry.tools.store),
        )
    elif inputs.document:
        answer_document(inquiry.writer, [one.document for one in kept], day(inquiry.as_of))
    elif inputs.code:
        answer_listing(inquiry.writer, inquiry.code(inputs.code), kept)
    else:
        answer_titles(inquiry.writer, kept)


def _item(inquiry: Inquiry, listing: Listing) -> CoverageItem:
    document = listing.document.fact
    return CoverageItem(
        id=document.id,
        kind=document.kind,
        version=document.version,
        title=document.title,
        contractor=" ".join(document.contractor.split()),
        status=document.status,
        in_force=in_force(document, inquiry.as_of),
        effective_from=document.effective_from,
        effective_to=document.effective_to,
        url=document.url,
        lists_code=listing.role,
        evidence=inquiry.keep(listing.document.evidence),
    )


def _place(desk: Desk, inputs: PlaceInputs) -> PlaceOutcome:
    inquiry = Inquiry(desk, inputs, Route.FEE)
    place = inputs.place.zfill(2)
    row = desk.tools.attributes.label("place_of_service", place, inquiry.as_of)
    if row is not None:
        answer_place(inquiry.writer, row)
    else:
        missing(inquiry.writer, Missing.PLACES, catalogue(desk.tools.store))
    return inquiry.finish(
        PlaceOutcome,
        found=row is not None,
        place=place,
        name=row.fact.label if row else "",
        description=row.fact.description if row else "",
        group=row.fact.group if row else "",
    )


OPERATIONS = (
    Operation(
        "find_coverage",
        "Find coverage documents",
        "Find Medicare coverage documents (NCD, LCD, billing article) in force on a date by a code they list, by words "
        "of their title, or by number; narrowed by kind, contractor (MAC) or state. A title says what a document is "
        "about, not what is covered.",
        CoverageInputs,
        CoverageOutcome,
        _coverage,
    ),
    Operation(
        "look_up_place_of_service",
        "Look up a place of service",
        "Tell what a place of service code of two digits is, and whether Medicare pays the facility amount there.",
        PlaceInputs,
        PlaceOutcome,
        _place,
    ),
)
