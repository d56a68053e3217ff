"""Which rule of the Official Guidelines forbids a diagnosis code, or asks for another, in the case a question tells.

The code itself is valid, and no note at it says so: only the guideline does. The rules are in `guideline_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.wording import bold, listed
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.planning.guideline_rules import GUIDELINE_RULES, CodeRule
from assistant.planning.plans import PASSAGE_JOINS
from assistant.question.elapsed import days_since
from assistant.question.request import Request
from core.codes import Code, CodeSystem
from core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class RuleMet:
    """A rule that a code of a question runs into, with what says so."""

    verdict: str
    evidence: tuple[Evidence, ...]


def rule_for(code: Code, others: Sequence[Code], text: str) -> CodeRule | None:
    """The first rule that a code of a question runs into, beside some others; None where none is about it."""
    return next((rule for rule in GUIDELINE_RULES if _fits(rule, code, others, text)), None)


def beside_of(rule: CodeRule, others: Sequence[Code]) -> list[Code]:
    """Those of some codes that a rule wants beside its own."""
    return [other for other in others if rule.beside and re.match(rule.beside, other.code)]


def _fits(rule: CodeRule, code: Code, others: Sequence[Code], text: str) -> bool:
    if not re.match(rule.codes, code.code) or not _so_long_ago(rule, text):
        return False
    if rule.beside and not beside_of(rule, others):
        return False
    found = all(re.search(words, text, re.IGNORECASE) for words in rule.needs)
    return found and not (rule.unless and re.search(rule.unless, text, re.IGNORECASE))


def _so_long_ago(rule: CodeRule, text: str) -> bool:
    """Whether the event of a question is as long ago as a rule wants it."""
    if rule.longest_ago is None and rule.least_ago is None:
        return True
    days = days_since(text)
    if days is None or (rule.least_ago is not None and days < rule.least_ago):
        return False
    return rule.longest_ago is None or days <= rule.longest_ago


def rule_of_codes(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> RuleMet | None:
    """The rule that the codes of a question run into in the case it tells; None where none does, or none is held.

    Raises:
        StoreError: A store failed.
    """
    known = [item for item in facts if item.code.system is CodeSystem.ICD10CM and item.record is not None]
    if request.inherited:
        return None
    for item in known:
        others = [other.code for other in known if other is not item]
        rule = rule_for(item.code, others, request.text)
        behind = _behind(rule, tools) if rule else ()
        if rule is not None and behind:
            beside = listed([bold(code) for code in beside_of(rule, others)], "or")
            verdict = rule.verdict.format(code=bold(item.code), beside=beside)
            return RuleMet(verdict, (*behind, *([item.evidence] if item.evidence else [])))
    return None


def _behind(rule: CodeRule, tools: Toolbox) -> tuple[Evidence, ...]:
    """The sections that say so; where the guidelines are not loaded, a passage of ours that is about the same."""
    places = [section.lower().replace(".", "-") for section in rule.sections]
    found = [tools.library.section(f"icd10cm-guidelines#{place}") for place in places]
    told = tuple(passage.evidence for passage in found if passage is not None)
    if told:
        return told
    ours = tools.library.passages(rule.verdict.replace("{code}", rule.codes[:3]), 1)
    return tuple(one.evidence for one in ours if one.score >= PASSAGE_JOINS)


def tell_code_rule(writer: Writer, rule: RuleMet | None) -> None:
    """Write a rule that a question runs into, if any."""
    if rule is not None:
        writer.looked_up("the guideline that decides the case")
        writer.verdict(rule.verdict, *rule.evidence)
