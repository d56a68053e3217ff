"""The shapes of the US code systems, and how to find codes inside free text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CodeSystem(StrEnum):
    """A US code system. The values stand in JSON and in the database."""

    CPT = "cpt"
    HCPCS = "hcpcs"
    ICD10CM = "icd10cm"
    ICD10PCS = "icd10pcs"
    ICD9CM = "icd9cm"
    MODIFIER = "modifier"

    @property
    def title(self) -> str:
        """The system's name as coders write it."""
        return _TITLES[self]


_TITLES = {
    CodeSystem.CPT: "CPT",
    CodeSystem.HCPCS: "HCPCS Level II",
    CodeSystem.ICD10CM: "ICD-10-CM",
    CodeSystem.ICD10PCS: "ICD-10-PCS",
    CodeSystem.ICD9CM: "ICD-9-CM",
    CodeSystem.MODIFIER: "modifier",
}


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A code with its system, in canonical form: upper case, ICD with its dot.

    A chapter, section or family is written as its range, such as ``A00-A09``.
    """

    system: CodeSystem
    code: str

    def __str__(self) -> str:
        return f"{self.system.title} {self.code}"
