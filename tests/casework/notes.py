"""Short notes of our own for tests, and a draft made by hand."""

from __future__ import annotations

from casework.candidates import Candidate, Kind
from casework.clauses import Quote
from core.codes import Code, CodeSystem

VISIT = """Patient: Harold Whitcomb   DOB: 03/09/1958   MRN: 4471902
Established patient

HPI: Headache for two weeks. Denies fever, neck stiffness.
PMH: Pneumonia in 2018, resolved.
FH: Mother with breast cancer.

Assessment:
1. Headache, unspecified. Start ibuprofen 400 mg three times daily.
2. Possible sinusitis - will image if not better.
"""


def quote(note: str, words: str) -> Quote:
    """Words of a note with their place."""
    start = note.index(words)
    return Quote(start, start + len(words), words)


def candidate(
    kind: Kind,
    code: str,
    *,
    of: str = "",
    units: int = 1,
    title: str = "",
    words: str = "words",
    confidence: float = 0.9,
) -> Candidate:
    """A candidate made by hand; its system follows from its kind."""
    system = {Kind.DIAGNOSIS: CodeSystem.ICD10CM, Kind.PROCEDURE: CodeSystem.CPT, Kind.MODIFIER: CodeSystem.MODIFIER}
    if kind is Kind.PROCEDURE and code[0].isalpha():
        system[kind] = CodeSystem.HCPCS
    service = Code(CodeSystem.CPT, of) if of else None
    made = Quote(0, len(words), words)
    return Candidate(
        kind, Code(system[kind], code), title or code, (made,), confidence, "By hand.", units=units, of=service
    )
