"""The code systems by the names that HL7 gives them.

Sources: HL7 Terminology (THO), external code systems; FHIR R4, "Using Code Systems". A modifier is a code of the system
that defines it: those of the AMA belong to CPT, all others to HCPCS Level II. Both volumes of ICD-9-CM share one name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.codes import Code, CodeSystem


@dataclass(frozen=True, slots=True)
class NamedSystem:
    """A code system as HL7 knows it.

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

_OF_THE_AMA = re.compile(r"\d\d|P\d|\dP")
"""Modifiers that the AMA defines: of two digits, the physical status of anesthesia, and the performance measures."""


def home_of(code: Code) -> NamedSystem:
    """The system that a code of ours belongs to.

    >>> home_of(Code(CodeSystem.MODIFIER, "25")).title, home_of(Code(CodeSystem.MODIFIER, "RT")).title
    ('Current Procedural Terminology (CPT)', 'HCPCS Level II')
    """
    if code.system is CodeSystem.MODIFIER:
        return CPT if _OF_THE_AMA.fullmatch(code.code) else HCPCS
    return next(system for system in SYSTEMS if code.system in system.holds)
