"""The modifier that a described situation calls for, where the question names codes with it.

Source of what counts as a major and a minor procedure: Medicare Claims Processing Manual, chapter 12, section 40.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.gather import CodeFacts, Toolbox
from assistant.question.request import Request
from assistant.question.scenario import MAJOR, MINOR, modifier_for
from core.codes import Code, CodeSystem
from core.records import NoteKind

_SIZES = {"000": MINOR, "010": MINOR, "090": MAJOR}
"""By global days."""
_SIDES = frozenset({"RT", "LT"})
_PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})


def modifier_called_for(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> CodeFacts | None:
    """The modifier that the situation calls for in which a question's codes are told of.

    None where it asks for none, names the one it asks about, or the modifier is not held here.

    Raises:
        StoreError: A store failed.
    """
    procedures = [item for item in facts if item.code.system in _PROCEDURES]
    if not procedures or request.inherited:
        return None
    days = {_global_days(item, request, tools) for item in procedures}
    name = modifier_for(request.text, " ".join(sorted({_SIZES[value] for value in days if value in _SIZES})))
    # Of several that it names it may ask which; the one it names is judged, not replaced; a side says nothing else.
    named = set(request.modifiers) - _SIDES
    if not name or (named and (name not in named or len(named) == 1)):
        return None
    modifier = tools.codes.facts(Code(CodeSystem.MODIFIER, name), request.as_of)
    return modifier if modifier.record is not None else None


def _global_days(facts: CodeFacts, request: Request, tools: Toolbox) -> str:
    """A code's global days by the fee schedule, or by our entry where that is not loaded; "" where neither has them."""
    rows = tools.fees.schedule(facts.code, request.as_of)
    if rows:
        return rows[0].fact.global_days
    notes = (note for group in facts.of_kind(NoteKind.FIGURE) for note in group.notes)
    return next((note.text for note in notes if note.label == "global_days"), "")
