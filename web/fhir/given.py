"""What a client asks for, whether it comes in the address or as a Parameters resource."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.codes import Code
from core.hl7 import NamedSystem
from web.fhir.outcomes import FhirError
from web.fhir.resources import Coding, Parameter, Parameters
from web.fhir.systems import code_in, system_named

_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A code in a system, perhaps of an edition and for a date, as a client names it."""

    system: str
    code: str
    version: str = ""
    display: str = ""
    date: date | None = None

    def resolved(self) -> tuple[NamedSystem, Code]:
        """The system and the code.

        Raises:
            FhirError: One of them is none that is known here.
        """
        system = system_named(self.system)
        return system, code_in(system, self.code)


class Given:
    """The parameters of a request by name.

    Args:
        parameters: In the order they came.
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_name: dict[str, list[Parameter]] = {}
        for parameter in parameters:
            self._by_name.setdefault(parameter.name, []).append(parameter)

    @classmethod
    def of(cls, resource: Parameters) -> Given:
        """The parameters of a resource."""
        return cls(resource.parameter)

    @classmethod
    def query(cls, **values: str | bool | list[str] | None) -> Given:
        """The parameters of an address."""
        made = []
        for name, value in values.items():
            if isinstance(value, bool):
                made.append(Parameter(name=name, value_boolean=value))
            else:
                several = value if isinstance(value, list) else [value]
                made += [Parameter(name=name, value_string=one) for one in several if one is not None]
        return cls(made)

    def texts(self, name: str) -> list[str]:
        """The values of a parameter that is a text, code, address or date."""
        found = []
        for parameter in self._by_name.get(name, []):
            for value in (
                parameter.value_string, parameter.value_code, parameter.value_uri, parameter.value_canonical,
                parameter.value_date, parameter.value_date_time,
            ):  # fmt: skip
                found += [] if value is None else [value]
        return found

    def text(self, name: str) -> str:
        """The value of a parameter that may be given once; "" where it is not given.

        Raises:
            FhirError: It is given twice, or has no value of a kind that it can have.
        """
        found = self.texts(name)
        if len(found) > 1:
            raise FhirError(400, "invalid", f"{name} is given {len(found)} times; give it once.")
        if not found and name in self._by_name:
            raise FhirError(400, "invalid", f"{name} has no value that is a text, such as valueString or valueCode.")
        return found[0] if found else ""

    def flag(self, name: str) -> bool:
        """The value of a parameter that is true or false; false where it is not given."""
        return any(parameter.value_boolean for parameter in self._by_name.get(name, []))

    def day(self, name: str) -> date | None:
        """The calendar day of a date, with or without a time; None where it is not given.

        Raises:
            FhirError: It is none, or names no day.
        """
        text = self.text(name)
        if not text:
            return None
        written = _DATE_TIME.fullmatch(text)
        try:
            return date.fromisoformat(written[1]) if written else _refuse_day(name, text)
        except ValueError:
            return _refuse_day(name, text)

    def asked(self, system_name: str = "system") -> Asked:
        """The code that is asked about: by itself, as a coding, or as a concept of which the first coding is taken.

        Args:
            system_name: The parameter that names the system of a bare code.

        Raises:
            FhirError: Nothing, or more than one thing, is asked about.
        """
        day, code = self.day("date"), self.text("code")
        codings = self._codings()
        if bool(code) + len(codings) != 1:
            raise FhirError(400, "required", f"Give one code: {system_name} with code, or one coding.")
        if codings:
            coding = codings[0]
            if not (coding.system and coding.code):
                raise FhirError(400, "required", "The coding needs a system and a code.")
            return Asked(coding.system, coding.code, coding.version or self.text("version"), coding.display or "", day)
        system = self.text(system_name) or self.text("system")
        if not system:
            raise FhirError(400, "required", f"Give {system_name} beside code: the URI of the code system.")
        return Asked(system, code, self.text("version"), self.text("display"), day)

    def _codings(self) -> list[Coding]:
        found = [one.value_coding for one in self._by_name.get("coding", []) if one.value_coding]
        for parameter in self._by_name.get("codeableConcept", []):
            concept = parameter.value_codeable_concept
            found += (concept.coding or [])[:1] if concept else []
        return found


def _refuse_day(name: str, text: str) -> date:
    raise FhirError(400, "value", f"{name}: {text[:40]!r} is not a date; write it as 2026-10-01.")
