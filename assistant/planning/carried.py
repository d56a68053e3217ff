"""The modifiers that each code of a question carries: those it is named with, and those it is likely to need."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.gather import CodeFacts, EditFacts
from assistant.gather.edits import PairVerdict
from assistant.gather.modifiers import OF_PROCEDURES, is_fitting, is_visit
from assistant.question.request import Request, Topic
from core.codes import Code


def modifiers_on_codes(
    request: Request, usable: Sequence[CodeFacts], edits: Sequence[EditFacts]
) -> dict[Code, list[str]]:
    """The modifiers that each code carries; one that stands on no code, on those that may carry it, else on all.

    Args:
        request: The question.
        usable: Its procedures that may be on a claim of the date.
        edits: The verdict on every pair of them; empty where the question does not ask for it.
    """
    on_codes: dict[Code, list[str]] = {}
    for code, name in request.attached:
        on_codes.setdefault(code, []).append(name)
    for name in request.modifiers:
        if all(name not in names for names in on_codes.values()):
            fitting = [item.code for item in usable if is_fitting(name, item.code)]
            if name in OF_PROCEDURES:
                fitting = _passed_by_modifier(edits) or fitting
            for code in fitting or [item.code for item in usable]:
                on_codes.setdefault(code, []).append(name)
    return on_codes or _likely_modifiers(request, edits)


def _likely_modifiers(request: Request, edits: Sequence[EditFacts]) -> dict[Code, list[str]]:
    """Which modifier an edit that lets one pass is passed with, as a rule, where the question asks for it.

    NCCI Policy Manual, Chapter 1, section E: 25 on a visit that stands apart; 59, or the more exact X modifiers, on
    what was done elsewhere.
    """
    asked = Topic.MODIFIERS in request.topics
    return {code: ["25" if is_visit(code) else "59"] for code in _passed_by_modifier(edits)} if asked else {}


def _passed_by_modifier(edits: Sequence[EditFacts]) -> list[Code]:
    """The column 2 codes of the edits that let a modifier pass."""
    passable = (edit.edit for edit in edits if edit.verdict is PairVerdict.WITH_MODIFIER)
    return list(dict.fromkeys(edit.column2 for edit in passable if edit is not None))
