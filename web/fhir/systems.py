"""The code systems by the names that HL7 gives them.

Sources: HL7 Terminology (THO), external code systems; FHIR R4, "Using Code Systems". A modifier is a code of the system
that defines it: those of the AMA belong to CPT, all others to HCPCS Level II. Both volumes of ICD-9-CM share one name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.codes import Code, CodeSystem, fits, parse
from web.fhir.outcomes import FhirError


@dataclass(frozen=True, slots=True)
class NamedSystem:
    """A code system as FHIR knows it.

    Attributes:
        uri: Its canonical name.
        title: Its name in words.
        holds: Which of ours it is made of, likeliest first.
        aliases: Other names in use for it: its object identifiers, and names that HL7 has given up.
    """

    uri: str
    title: str
    holds: tuple[CodeSystem, ...]
    aliases: tuple[str, ...]


_CMS = "www.cms.gov/Medicare/Coding"

CPT = NamedSystem(
    "http://www.ama-assn.org/go/cpt",
    "Current Procedural Terminology (CPT)",
    (CodeSystem.CPT, CodeSystem.MODIFIER),
    ("urn:oid:2.16.840.1.113883.6.12",),
)
HCPCS = NamedSystem(
    f"http://{_CMS}/HCPCSReleaseCodeSets",
    "HCPCS Level II",
    (CodeSystem.HCPCS, CodeSystem.MODIFIER),
    (f"https://{_CMS}/HCPCSReleaseCodeSets", "urn:oid:2.16.840.1.113883.6.285"),
)
ICD10CM = NamedSystem(
    "http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM", (CodeSystem.ICD10CM,), ("urn:oid:2.16.840.1.113883.6.90",)
)
ICD10PCS = NamedSystem(
    f"http://{_CMS}/ICD10",
    "ICD-10-PCS",
    (CodeSystem.ICD10PCS,),
    ("http://www.nlm.nih.gov/research/umls/icd10pcs", "urn:oid:2.16.840.1.113883.6.4"),
)
ICD9CM = NamedSystem(
    "http://hl7.org/fhir/sid/icd-9-cm",
    "ICD-9-CM",
    (CodeSystem.ICD9CM, CodeSystem.ICD9PCS),
    ("urn:oid:2.16.840.1.113883.6.103", "urn:oid:2.16.840.1.113883.6.104"),
)
SYSTEMS = (CPT, HCPCS, ICD10CM, ICD10PCS, ICD9CM)

_BY_NAME = {name: system for system in SYSTEMS for name in (system.uri, *system.aliases)}
_OF_THE_AMA = re.compile(r"\d\d|P\d|\dP")
"""Modifiers that the AMA defines: of two digits, the physical status of anesthesia, and the performance measures."""


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


def home_of(code: Code) -> NamedSystem:
    """The system that a code of ours belongs to."""
    if code.system is CodeSystem.MODIFIER:
        return CPT if _OF_THE_AMA.fullmatch(code.code) else HCPCS
    return next(system for system in SYSTEMS if code.system in system.holds)
