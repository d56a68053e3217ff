"""What an operation is, and what all inputs and results have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from assistant.api import Answering
from assistant.gather import Toolbox
from core.answer import Sentence
from core.codes import CodeSystem
from core.errors import InputError
from core.evidence import Evidence
from core.records import Setting


def _calendar_day(value: object) -> object:
    """A date as text or as such: a number is no date of service, nor is a time of day a part of one."""
    if isinstance(value, str) and value.strip():
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"{value!r} is not a date of service; write it as 2026-10-01") from None
    if value is None or type(value) is date:
        return value
    raise ValueError(f"{value!r} is not a date of service; write it as 2026-10-01")


ServiceDate = Annotated[
    date | None,
    BeforeValidator(_calendar_day),
    Field(description="Date of service, YYYY-MM-DD; today's where none is given."),
]
SettingGiven = Annotated[
    Setting | None,
    Field(description="Whose claim it is: practitioner, outpatient (hospital) or dme; practitioner if none is given."),
]
CodeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20),
    Field(description="A code in any case, ICD with or without its dot, such as 99214, J1100 or e119."),
]
ModifierText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, min_length=2, max_length=2),
    Field(description="A modifier of two characters, such as 25, RT or XS."),
]
SystemGiven = Annotated[
    CodeSystem | None,
    Field(description="The code system, where the code's shape leaves it open; the likeliest that exists otherwise."),
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1_000)]


class Inputs(BaseModel):
    """What an operation is given. Every one may name a date of service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: ServiceDate = None


class BilledInputs(Inputs):
    """What an operation is given whose tables differ by setting."""

    setting: SettingGiven = None


class Outcome(BaseModel):
    """What every operation gives back beside its own fields.

    Attributes:
        as_of: Date of service that the look-ups used.
        setting: Whose files applied.
        found: Whether the loaded tables hold what was asked for; "not found" never means "payable" or "does not exist"
            unless a sentence says so.
        sentences: The findings in words, written by rules, each with the ids of its evidence.
        notices: What was taken for granted, and which editions do not fit the date of service.
        evidence: Everything that a field or sentence names by its id: source, release, its dates, and where it stands.
    """

    model_config = ConfigDict(frozen=True)

    as_of: date
    setting: Setting
    found: bool
    sentences: tuple[Sentence, ...] = ()
    notices: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the operations work with.

    Attributes:
        tools: The look-ups.
        today: Reads today's date; called once a call.
        assistant: Answers whole questions; None where an operation must not ask one.
    """

    tools: Toolbox
    today: Callable[[], date] = field(default=date.today)
    assistant: Answering | None = None


Given = TypeVar("Given", bound=BaseModel)
Found = TypeVar("Found", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Operation(Generic[Given, Found]):
    """A typed look-up that other programs and models may call.

    Attributes:
        name: As a program calls it.
        title: As a person reads it.
        description: What it is for and what it gives back, for whoever chooses among operations.
        inputs: Model of what it is given.
        outputs: Model of what it gives back.
        run: The look-up. It raises `InputError` for what makes no sense and `StoreError` where a store failed.
    """

    name: str
    title: str
    description: str
    inputs: type[Given]
    outputs: type[Found]
    run: Callable[[Desk, Given], Found]

    def read(self, arguments: Mapping[str, Any]) -> Given:
        """The inputs that JSON-like arguments state.

        Raises:
            InputError: A field is missing, unknown or makes no sense; names it.
        """
        try:
            return self.inputs.model_validate(dict(arguments))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            said = first["msg"].removeprefix("Value error, ").rstrip(".")
            what = f"{place}: {said}" if place else said
            raise InputError(f"{self.name}: {what}.", self._expects()) from error

    def call(self, desk: Desk, arguments: Mapping[str, Any]) -> Found:
        """Run it on JSON-like arguments.

        Raises:
            InputError: The arguments make no sense.
            StoreError: A store failed.
        """
        return self.run(desk, self.read(arguments))

    def _expects(self) -> str:
        fields = self.inputs.model_fields
        needed = [name for name, item in fields.items() if item.is_required()]
        optional = [name for name in fields if name not in needed]
        return f"It takes {', '.join(needed) or 'nothing'}; and, if wanted, {', '.join(optional)}."
