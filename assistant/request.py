"""A question, understood: what it is after, about which codes, on which date, in which setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.answer import Route
from core.codes import Code, CodeSystem
from core.records import Setting


class Aspect(StrEnum):
    """A part of what is known about a code, when the question is after that part alone."""

    BILLABLE = "billable"
    SEVENTH = "seventh"
    INCLUDES = "includes"
    EXCLUDES = "excludes"
    SEQUENCING = "sequencing"
    DOCUMENTATION = "documentation"
    MODIFIERS = "modifiers"
    DIFFERENCES = "differences"
    FIGURES = "figures"
    CHILDREN = "children"
    UNITS = "units"
    ADD_ON = "add_on"
    RISK = "risk"
    POA = "poa"
    INDEX = "index"
    SUCCESSION = "succession"


class Refusal(StrEnum):
    """Why a question is not answered at all."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    INSTRUCTIONS = "instructions"
    MEDICAL_ADVICE = "medical_advice"
    IDENTITY = "identity"
    """It asks about the assistant's own workings."""
    OFF_TOPIC = "off_topic"
    WRONGDOING = "wrongdoing"
    """It asks for help with false billing."""
    NOTHING_FOUND = "nothing_found"


class DateFrom(StrEnum):
    """Where the date of service came from."""

    TODAY = "today"
    QUESTION = "question"
    CONVERSATION = "conversation"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Request:
    """What the assistant takes a question to ask.

    Attributes:
        question: As typed.
        text: Cleaned of control characters and runs of white space.
        route: What it is after.
        as_of: Date of service for every look-up.
        date_from: Where that date came from.
        date_exact: False when the question named only a month or a year.
        setting: Whose files apply.
        setting_named: Whether the question itself names the setting.
        codes: Codes it is about, resolved, in order; inherited ones when it is a follow-up.
        modifiers: Modifiers it names.
        aspects: The parts of a code it is after; empty for the usual answer.
        claimed: Codes that the question calls by another system than their own.
        malformed: Tokens called a code that have no code's shape, with the system they were called by.
        family: The range that was named as such, such as 62320-62327.
        inherited: Whether the codes come from the conversation.
        places_of_service: Place of service codes it names.
        documents: Numbers of coverage documents it names.
        words: What is left of the question to search with.
        refusal: Set when it is not answered.
    """

    question: str
    text: str
    route: Route
    as_of: date
    date_from: DateFrom
    setting: Setting
    date_exact: bool = True
    setting_named: bool = False
    codes: tuple[Code, ...] = ()
    modifiers: tuple[str, ...] = ()
    aspects: frozenset[Aspect] = frozenset()
    claimed: tuple[tuple[Code, CodeSystem], ...] = ()
    malformed: tuple[tuple[str, CodeSystem | None], ...] = ()
    family: Code | None = None
    inherited: bool = False
    places_of_service: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    words: str = ""
    refusal: Refusal | None = None
