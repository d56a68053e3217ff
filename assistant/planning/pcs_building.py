"""An ICD-10-PCS code from a description: the table and body part by words, the other characters by the table."""

from __future__ import annotations

import re

from assistant.compose.find import UNSURE
from assistant.compose.missing import Missing
from assistant.compose.passages import explain
from assistant.compose.properties import answer_pcs_built
from assistant.compose.wording import plain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.indexes import PcsFacts
from assistant.gather.tables import is_loaded
from assistant.planning.plans import PASSAGE_ANSWERS, Plan, lacking
from assistant.question.request import Request
from core.answer import Route
from core.codes import Code, CodeSystem
from core.facts import PcsValue
from core.pcs_words import in_pcs_words
from vectorstore.words import word_list

_ASKED = re.compile(r"\b(?:icd-?(?:10)?-?\s?)?pcs\b", re.IGNORECASE)
_ROOT = re.compile(r"\broot ?operations?\b", re.IGNORECASE)
_CONVERTED = re.compile(r"\bconver(?:ted|sion|ting)\b", re.IGNORECASE)
_CONVERSION = "icd10pcs-guidelines#b3.2"
"""The guideline on several procedures, and on one approach that is given up for another."""
_MEANING = re.compile(
    r"\b(?:differen\w+|vs\.?|versus|or|defin\w+|mean\w*|what is|what'?s|compare|when (?:do|is)|explain)\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"\b(?:guidelines?|separately|rules?|multiple|both coded)\b", re.IGNORECASE)
_CODE = re.compile(r"\bcodes?\b", re.IGNORECASE)
_LABEL = re.compile(r"[a-z]{5,}", re.IGNORECASE)
_TABLES = 5
"""Tables that are shown at most: the likeliest, and those to compare it with."""


def about_pcs_procedures(request: Request, tools: Toolbox) -> Plan | None:
    """The ICD-10-PCS code of a procedure described in words; None where that is not asked for, or none is loaded.

    Raises:
        StoreError: A store failed.
    """
    if not _ASKED.search(request.text) and not (_ROOT.search(request.text) and request.route is Route.FIND_CODE):
        return None
    if request.route is Route.GUIDELINE and _RULE.search(request.text):
        return None
    if request.route is Route.FIND_CODE and not is_loaded(tools.store, PcsValue):
        return lacking(Missing.PCS_BUILDING, tools)
    words = _ROOT.sub(" ", _ASKED.sub(" ", request.words or request.text))
    said = f"{words} {word_list().expand(words)}"
    hits = tools.library.hits(in_pcs_words(words), _TABLES, (CodeSystem.ICD10PCS,))
    built: list[tuple[PcsFacts, CodeFacts]] = []
    for hit in hits:
        facts = tools.indexes.complete_pcs(hit.code, said, request.as_of)
        if facts is not None:
            built.append((facts, tools.codes.facts(Code(CodeSystem.ICD10PCS, facts.reading.code), request.as_of)))
    if not built:
        return None
    sure = hits[0].score >= UNSURE
    converted = tools.library.section(_CONVERSION) if _CONVERTED.search(request.text) else None

    def write(writer: Writer) -> bool:
        writer.looked_up("ICD-10-PCS by words", f"ICD-10-PCS table {built[0][0].reading.code[:3]}")
        answer_pcs_built(writer, built, sure=sure)
        if converted is not None:
            explain(writer, [converted], most=1, opening=False)
        return False

    return write


def about_root_operations(request: Request, tools: Toolbox) -> Plan | None:
    """How the root operations that a question names are defined; None where it is not after that.

    Raises:
        StoreError: A store failed.
    """
    if not (_ASKED.search(request.text) or _ROOT.search(request.text)) or not _MEANING.search(request.text):
        return None
    if _RULE.search(request.text):
        return None
    named = {word.lower() for word in _LABEL.findall(request.text)}
    rows = tools.attributes.labels(_OPERATIONS, request.as_of)
    found = [row for row in rows if row.fact.label.lower() in named]
    if not found:
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up("ICD-10-PCS definitions")
        for row in found:
            defined = plain(row.fact.description).rstrip(".")
            name = f"**{row.fact.label}** (character {row.fact.value})"
            writer.verdict(f"In ICD-10-PCS, {name}: {defined}.", row.evidence)
        return False

    return write


def about_operation_sought(request: Request, tools: Toolbox) -> Plan | None:
    """Which root operation a described deed is; None where a question does not speak of root operations.

    Raises:
        StoreError: A store failed.
    """
    names_it, asks_code = _ROOT.search(request.text), _CODE.search(request.text)
    if request.codes or not (names_it or (_ASKED.search(request.text) and _MEANING.search(request.text))):
        return None
    if asks_code and (not names_it or is_loaded(tools.store, PcsValue)):
        return None  # the tables make the code, or are said to lack
    ours = [one for one in tools.library.passages(request.text) if one.passage.id.startswith(_BY_DEED)]
    if not ours or ours[0].score < PASSAGE_ANSWERS:
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up("passages on root operations")
        explain(writer, ours[:1], most=1, question=request.text)
        return False

    return write


_BY_DEED = "icd10pcs-root-operations#"
"""The passages of our own that tell the root operations apart."""
_OPERATIONS = "icd10pcs:0:3"
"""The root operations of the section Medical and Surgical, by the names of the definitions."""
