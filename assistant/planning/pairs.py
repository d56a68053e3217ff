"""The pairs among the codes of a question: the verdict of the edits on each, and which are add-ons of which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from assistant.gather import CodeFacts, EditFacts, Status, Toolbox
from assistant.gather.units import AddOnFacts
from assistant.question.request import Request
from core.codes import PROCEDURES, Code
from core.records import Setting

AddOnPairs = Sequence[tuple[Code, Code, AddOnFacts]]


def usable(facts: CodeFacts) -> bool:
    """Whether a code may be on a claim of the date, as far as is known."""
    return facts.status not in (Status.DELETED, Status.NOT_YET_EFFECTIVE, Status.UNKNOWN)


def pairs_of(
    facts: Sequence[CodeFacts], request: Request, tools: Toolbox
) -> tuple[list[EditFacts], dict[EditFacts, list[EditFacts]]]:
    """The verdict on every pair of procedures, and for each those of other settings that differ from it.

    A pair with a code that is deleted, not yet in force or unknown here is told of where the files hold an edit of it.

    Raises:
        StoreError: A store failed.
    """
    edits = []
    for first, second in combinations(facts, 2):
        edit = tools.edits.pair(first.code, second.code, request.as_of, request.setting)
        if edit.edit is not None or (usable(first) and usable(second)):
            edits.append(edit)
    differing: dict[int, list[EditFacts]] = {}
    if not request.setting_named:
        for number, edit in enumerate(edits):
            differing[number] = _elsewhere(edit, request, tools)
    return edits, {edits[number]: others for number, others in differing.items() if others}


def _elsewhere(edit: EditFacts, request: Request, tools: Toolbox) -> list[EditFacts]:
    """The edits of a pair in other settings whose files are loaded, where their verdict is another one."""
    found = []
    for setting in Setting:
        if setting is not request.setting:
            other = tools.edits.pair(*edit.pair, request.as_of, setting)
            if other.edit is not None and other.verdict is not edit.verdict:
                found.append(other)
    return found


def add_on_pairs(codes: Sequence[Code], request: Request, tools: Toolbox) -> AddOnPairs:
    """The add-on codes among some codes, each with one of the others that it may or may not go with.

    Raises:
        StoreError: A store failed.
    """
    found = []
    for code in codes:
        add_on = tools.units.add_on(code, request.as_of) if code.system in PROCEDURES else None
        if add_on is not None and add_on.pairs:
            found += [(code, other, add_on) for other in codes if other != code and other.system in PROCEDURES]
    return found
