"""Codes as FHIR clients name them: a system's URI, and a code as that system writes it."""

from __future__ import annotations

import re

from core.codes import Code, CodeSystem, fits, parse
from core.hl7 import ICD9CM, SYSTEMS, NamedSystem, home_of
from web.fhir.outcomes import FhirError

_BY_NAME = {name: system for system in SYSTEMS for name in (system.uri, *system.aliases)}


def system_named(uri: str) -> NamedSystem:
    """The system of a name.

    Raises:
        FhirError: There is none of that name here.
    """
    if uri in _BY_NAME:
        return _BY_NAME[uri]
    known = ", ".join(system.uri for system in SYSTEMS)
    raise FhirError(404, "not-supported", f"The code system {uri[:200]!r} is not one of this server's: {known}.")


def code_in(system: NamedSystem, text: str) -> Code:
    """The code that a text is in a system, as FHIR compares codes: character by character.

    Raises:
        FhirError: It is written differently, or has the shape of no code of the system.
    """
    held = _likeliest(system, text)
    if held is None:
        raise FhirError(404, "code-invalid", f"{text[:40]!r} does not have the shape of a code in {system.title}.")
    code = parse(text, held)
    if code.code != text:
        raise FhirError(404, "code-invalid", f"{text[:40]!r} is written {code.code} in {system.title}.")
    return code


def _likeliest(system: NamedSystem, text: str) -> CodeSystem | None:
    if system is ICD9CM and re.fullmatch(r"\d\d(\.\d*)?", text):
        return CodeSystem.ICD9PCS if fits(text, CodeSystem.ICD9PCS) else None  # a diagnosis has three digits first
    for held in system.holds:
        if fits(text, held) and (held is not CodeSystem.MODIFIER or home_of(Code(held, text.upper())) is system):
            return held
    return None
