"""Passages of guidelines and manuals, whole answers, and what is loaded."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.gather import PassageFacts
from assistant.gather.tables import covers
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import BilledInputs, Desk, Inputs, Operation, Outcome, Words
from core.answer import Answer, Route
from core.errors import InputError
from core.evidence import CodeRef
from core.records import Release


class PassageInputs(Inputs):
    """What to look for."""

    query: Annotated[Words, Field(description="The rule in question, such as 'modifier 25 with a minor procedure'.")]
    k: Annotated[int, Field(ge=1, le=20, description="Most passages given back.")] = 4


class PassageItem(BaseModel):
    """A passage.

    Attributes:
        document: Title of the document.
        heading: Path of headings, outermost first.
        locator: Where a reader finds it.
        first_page: Page it begins on, from 1; None without pages.
        last_page: Page it ends on.
        text: The passage.
        score: 0 to 1: how closely it fits the query.
        codes: Codes it speaks of.
        source: Who it is from.
        release: The edition.
        effective_from: First date of service the edition applies to.
        effective_to: Last one, where known.
        reference: The official document our own words stand on, where they are our own.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    document: str
    heading: tuple[str, ...]
    locator: str
    first_page: int | None
    last_page: int | None
    text: str
    score: float
    codes: tuple[CodeRef, ...]
    source: str
    release: str
    effective_from: date | None
    effective_to: date | None
    reference: str
    evidence: tuple[str, ...]


class PassageOutcome(Outcome):
    """The passages nearest to the query, best first; a low score may fit by words alone."""

    passages: tuple[PassageItem, ...]


class AskInputs(BilledInputs):
    """A question in a coder's words."""

    question: Annotated[Words, Field(description="Such as 'Can I bill 20610 with 99214-25 on the same day?'")]


class EditionInputs(Inputs):
    """Nothing but the date of service."""


class EditionItem(BaseModel):
    """A loaded edition of a source.

    Attributes:
        source: Its name in commands.
        title: Its name for users.
        publisher: Who publishes it.
        licence: On which terms it may be used.
        release: The edition.
        effective_from: First date of service it applies to.
        effective_to: Last one, where known.
        in_force: Whether it applies on the date of service.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    title: str
    publisher: str
    licence: str
    release: str
    effective_from: date
    effective_to: date | None
    in_force: bool


class EditionOutcome(Outcome):
    """What is loaded here."""

    editions: tuple[EditionItem, ...]


def _passages(desk: Desk, inputs: PassageInputs) -> PassageOutcome:
    inquiry = Inquiry(desk, inputs, Route.GUIDELINE)
    found = desk.tools.library.passages(inputs.query, inputs.k)
    items = tuple(_item(inquiry, one) for one in found)
    return inquiry.finish(PassageOutcome, found=bool(items), passages=items)


def _item(inquiry: Inquiry, found: PassageFacts) -> PassageItem:
    passage, evidence = found.passage, found.evidence
    return PassageItem(
        document=passage.document,
        heading=passage.heading,
        locator=passage.locator,
        first_page=passage.first_page,
        last_page=passage.last_page,
        text=passage.text,
        score=round(found.score, 3),
        codes=tuple(CodeRef.of(code) for code in passage.codes),
        source=evidence.source,
        release=evidence.release,
        effective_from=evidence.effective_from,
        effective_to=evidence.effective_to,
        reference=evidence.reference,
        evidence=inquiry.keep(evidence),
    )


def _ask(desk: Desk, inputs: AskInputs) -> Answer:
    if desk.assistant is None:
        raise InputError("ask: no assistant is at hand here.", "Call the look-ups by themselves.")
    return desk.assistant.ask(inputs.question, as_of=inputs.as_of, setting=inputs.setting)


def _editions(desk: Desk, inputs: EditionInputs) -> EditionOutcome:
    inquiry = Inquiry(desk, inputs)
    releases = desk.assistant.releases() if desk.assistant else desk.tools.store.releases()
    editions = tuple(_edition(one, inquiry.as_of) for one in releases)
    return inquiry.finish(EditionOutcome, found=bool(editions), editions=editions)


def _edition(release: Release, as_of: date) -> EditionItem:
    return EditionItem(
        source=release.source.id,
        title=release.source.title,
        publisher=release.source.publisher,
        licence=release.source.licence,
        release=release.label,
        effective_from=release.effective_from,
        effective_to=release.effective_to,
        in_force=covers(release, as_of),
    )


SEARCH_PASSAGES = Operation(
    "search_passages",
    "Search guidelines and manuals",
    "Find passages of the official guidelines, the NCCI Policy Manual, coverage documents and the starter "
    "knowledge that speak of a rule, with document, section, page and edition.",
    PassageInputs,
    PassageOutcome,
    _passages,
)

OPERATIONS = (
    SEARCH_PASSAGES,
    Operation(
        "list_editions",
        "List what is loaded",
        "List every source loaded here with its edition and dates, and whether it is in force on a date of service.",
        EditionInputs,
        EditionOutcome,
        _editions,
    ),
    Operation(
        "ask",
        "Ask a whole question",
        "Answer a coding question in a coder's words: every look-up it needs, verdicts by rule, each sentence with its "
        "dated sources. It abstains where the sources do not hold the answer.",
        AskInputs,
        Answer,
        _ask,
    ),
)
