"""What a question asks of a code and cannot get: a diagnosis has no fee, and CPT's own words are licensed."""

from __future__ import annotations

import re

from assistant.question.asked import PROCEDURES
from assistant.question.request import Aspect, Request, Topic

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
