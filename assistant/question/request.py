"""A question, understood: what it is after, about which codes, on which date, in which setting."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


class Topic(StrEnum):
    """Something a question wants of its codes that takes a look-up of its own."""

    COMPARISON = "side by side"
    TOGETHER = "billed together"
    MODIFIERS = "modifiers"
    FEES = "fees"
    REDUCTION = "what several services of one day come to"
    INDICATORS = "fee schedule indicators"
    UNITS = "units"
    ADD_ONS = "add-on codes"
    COVERAGE = "coverage"
    CROSSWALK = "crosswalk"
    VALIDITY = "validity"


class Refusal(StrEnum):
    """Why a question is not answered at all."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    INSTRUCTIONS = "instructions"
    MEDICAL_ADVICE = "medical_advice"
    LEGAL_ADVICE = "legal_advice"
    IDENTITY = "identity"
    """It asks about the assistant's own workings."""
    OFF_TOPIC = "off_topic"
    WRONGDOING = "wrongdoing"
    """It asks for help with false billing."""
    NO_CODE = "no_code"
    """It speaks of a code that neither it nor the conversation names."""
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
        setting_given: Whether the caller or the conversation names it.
        left_out: How many codes it names beyond those that are looked up.
        codes: Codes it is about, resolved, in order; inherited ones when it is a follow-up.
        modifiers: Modifiers it names.
        aspects: The parts of a code it is after; empty for the usual answer.
        together: Whether it asks if its codes may stand on one claim.
        claimed: Codes that the question calls by another system than their own.
        malformed: Tokens called a code that have no code's shape, with the system they were called by.
        family: The range that was named as such, such as 62320-62327.
        inherited: Whether the codes come from the conversation.
        places_of_service: Place of service codes it names.
        documents: Numbers of coverage documents it names.
        words: What is left of the question to search with.
        topics: What it wants of its codes; more than one takes a plan of several look-ups.
        attached: Modifiers that it puts on one of its codes, such as 25 in 99214-25.
        payer: The payer that it or the conversation names; "" where none is.
        place: Words for a place of the fee schedule, of a question for fees or of the conversation.
        readings: How the places it names were read, where their names leave that open.
        kept: What of its circumstances comes from the conversation, in words.
        orders_left_out: Whether sentences that tell the assistant how to behave were left out of it.
        taken_as: What is answered in place of the text typed: the last question as this one amends it, or one in
            Spanish put into English; "" where the text is answered as it stands.
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
    setting_given: bool = False
    left_out: int = 0
    codes: tuple[Code, ...] = ()
    modifiers: tuple[str, ...] = ()
    aspects: frozenset[Aspect] = frozenset()
    together: bool = False
    claimed: tuple[tuple[Code, CodeSystem], ...] = ()
    malformed: tuple[tuple[str, CodeSystem | None], ...] = ()
    family: Code | None = None
    inherited: bool = False
    places_of_service: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    words: str = ""
    topics: frozenset[Topic] = frozenset()
    attached: tuple[tuple[Code, str], ...] = ()
    payer: str = ""
    place: str = ""
    readings: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    orders_left_out: bool = False
    taken_as: str = ""
    refusal: Refusal | None = None

    @property
    def where(self) -> str:
        """The text that names the places asked about, by itself or from the conversation."""
        return self.text if not self.place or self.place in self.text else f"{self.text} in {self.place}"

    def under(self, route: Route) -> Request:
        """The same question, taken as if it were after this topic alone."""
        return replace(self, route=route)
