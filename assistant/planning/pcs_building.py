"""An ICD-10-PCS code from a description: the table and body part by words, the other characters by the table."""

from __future__ import annotations

import re

from assistant.compose.find import UNSURE
from assistant.compose.properties import answer_pcs_built
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.indexes import PcsFacts
from assistant.planning.by_name import Plan
from assistant.question.request import Request
from core.codes import Code, CodeSystem
from core.pcs_words import in_pcs_words

_ASKED = re.compile(r"\b(?:icd-?(?:10)?-?\s?)?pcs\b", re.IGNORECASE)
_TABLES = 5
"""Tables that are shown at most: the likeliest, and those to compare it with."""


def about_pcs_procedures(request: Request, tools: Toolbox) -> Plan | None:
    """The ICD-10-PCS code of a procedure described in words; None where that is not asked for, or none is loaded.

    Raises:
        StoreError: A store failed.
    """
    if not _ASKED.search(request.text):
        return None
    words = _ASKED.sub(" ", request.words or request.text)
    hits = tools.library.hits(in_pcs_words(words), _TABLES, (CodeSystem.ICD10PCS,))
    built: list[tuple[PcsFacts, CodeFacts]] = []
    for hit in hits:
        facts = tools.indexes.complete_pcs(hit.code, words, request.as_of)
        if facts is not None:
            built.append((facts, tools.codes.facts(Code(CodeSystem.ICD10PCS, facts.reading.code), request.as_of)))
    if not built:
        return None
    sure = hits[0].score >= UNSURE

    def write(writer: Writer) -> bool:
        writer.looked_up("ICD-10-PCS by words", f"ICD-10-PCS table {built[0][0].reading.code[:3]}")
        answer_pcs_built(writer, built, sure=sure)
        return False

    return write
