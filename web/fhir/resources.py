"""The few FHIR R4 resources and types that the operations read and write, in FHIR's own JSON form.

Only the elements in use are declared. What a client sends beyond them is let pass unread, as FHIR asks of a server.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Element(BaseModel):
    """Anything of FHIR's: camelCase in JSON, and absent rather than null."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Coding(Element):
    """A code with the system it belongs to."""

    system: str | None = None
    version: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Element):
    """A concept as one or several codings."""

    coding: list[Coding] | None = None
    text: str | None = None


class Parameter(Element):
    """One parameter of an operation: a value, or parts."""

    name: str
    value_string: str | None = None
    value_code: str | None = None
    value_uri: str | None = None
    value_canonical: str | None = None
    value_boolean: bool | None = None
    value_date: str | None = None
    value_date_time: str | None = None
    value_coding: Coding | None = None
    value_codeable_concept: CodeableConcept | None = None
    part: list[Parameter] | None = None


class Parameters(Element):
    """What goes into an operation, or comes out of it."""

    resource_type: Literal["Parameters"] = "Parameters"
    parameter: list[Parameter] = Field(default_factory=list)


class Issue(Element):
    """One thing to tell."""

    severity: Literal["fatal", "error", "warning", "information"]
    code: str
    details: CodeableConcept
    diagnostics: str


class OperationOutcome(Element):
    """What went wrong."""

    resource_type: Literal["OperationOutcome"] = "OperationOutcome"
    issue: list[Issue]
