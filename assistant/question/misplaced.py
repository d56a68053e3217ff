"""What a question asks of a code and cannot get: a diagnosis has no fee, and CPT's own words are licensed."""

from __future__ import annotations

import re

from assistant.question.request import Aspect, Request, Topic
from core.codes import PROCEDURES, CodeSystem

_OFFICIAL_WORDS = re.compile(
    r"\b(?:official|exact|verbatim|word[- ]for[- ]word|ama(?:'s)?|copyrighted|full|long|complete)\b[^.?!]{0,40}"
    r"\b(?:descri\w+|wording|language|text|definition|nomenclature)\b"
    r"|\b(?:descri\w+|wording|definition)\b[^.?!]{0,40}"
    r"\b(?:verbatim|word[- ]for[- ]word|as (?:printed|published|written)|from the (?:ama|cpt) (?:book|manual))\b",
    re.IGNORECASE,
)
_OF_PROCEDURES = re.compile(
    r"\b(?:rvus?|mues?|fee schedule|global (?:days?|period)|ncci|ptp|(?:status|bilateral) indicator|add-?on code|"
    r"(?:medicare|it|they) pays?|reimburs\w*)\b",
    re.IGNORECASE,
)
_PCS = re.compile(r"\b(?:icd-?10-?)?pcs\b", re.IGNORECASE)
_CPT = re.compile(r"\bcpt\b", re.IGNORECASE)
_CM = re.compile(r"\bicd-?10-?cm\b", re.IGNORECASE)
_OPERATION = re.compile(r"\b\w+(?:ectomy|ostomy|plasty|pexy|centesis|rrhaphy)\b", re.IGNORECASE)
_NOT_THE_OPERATION = re.compile(
    r"\b(?:status|s/p|after|following|post\w*|history|hx|complicat\w+|due to|encounter|for (?:a|the) patient|aftercare|"
    r"attention|infect\w+|presence|absence|with)\b|\b[A-Z]\d\d",
    re.IGNORECASE,
)
_OUTPATIENT = re.compile(
    r"\b(?:office|clinic|out-?patient|asc|ambulatory|urgent care|cms-?1500|"
    r"(?:professional|physician(?:'s)?) (?:claim|side|billing))\b",
    re.IGNORECASE,
)
_INPATIENT_CLAIM = re.compile(
    r"\bin-?patient\b[^?]{0,40}\b(?:facility|hospital|claim|ub-?04|stay|account)\b|\bprincipal procedure\b|"
    r"\b(?:facility|hospital|ub-?04)\b[^?]{0,40}\bin-?patient\b",
    re.IGNORECASE,
)


def system_meant(text: str) -> CodeSystem | None:
    """The code system that a setting takes where a question asks for the other one's code; None where it fits.

    Hospitals report the procedures of inpatients in ICD-10-PCS; everybody else, and for outpatients they as well,
    in CPT and HCPCS (45 CFR 162.1002). An operation has no code of ICD-10-CM.
    """
    of_pcs, of_cpt = bool(_PCS.search(text)), bool(_CPT.search(text))
    if of_pcs and not of_cpt and _OUTPATIENT.search(text) and not _INPATIENT_CLAIM.search(text):
        return CodeSystem.CPT
    if of_cpt and not of_pcs and _INPATIENT_CLAIM.search(text) and not _OUTPATIENT.search(text):
        return CodeSystem.ICD10PCS
    if _CM.search(text) and _OPERATION.search(text) and not (of_pcs or of_cpt or _NOT_THE_OPERATION.search(text)):
        return CodeSystem.CPT
    return None


def is_outpatient_claim(text: str) -> bool:
    """Whether a question speaks of an outpatient's or a practitioner's claim, and of no inpatient's."""
    return bool(_OUTPATIENT.search(text)) and not _INPATIENT_CLAIM.search(text)


def named_instead(text: str, meant: CodeSystem) -> str:
    """A question with the code system that is meant in place of the one it names."""
    other = _CPT if meant is CodeSystem.ICD10PCS else _PCS if _PCS.search(text) else _CM
    return other.sub(meant.title, text)


def asks_official_words(text: str) -> bool:
    """Whether a question wants a descriptor as its publisher prints it."""
    return bool(_OFFICIAL_WORDS.search(text))


def asks_of_procedure(request: Request) -> bool:
    """Whether a question about diagnoses alone wants what only procedure codes have: fees, units, edits, modifiers."""
    if not request.codes or request.inherited or any(code.system in PROCEDURES for code in request.codes):
        return False
    return bool(
        _OF_PROCEDURES.search(request.text)
        or Topic.FEES in request.topics
        or Aspect.UNITS in request.aspects
        or request.modifiers
    )
