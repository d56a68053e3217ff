"""The modifier that a described situation calls for, where the question names codes with it.

Source of what counts as a major and a minor procedure: Medicare Claims Processing Manual, chapter 12, section 40.1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.modifier import answer_situation
from assistant.compose.passages import explain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.modifiers import is_visit
from assistant.planning.plans import PASSAGE_CERTAIN, Plan
from assistant.planning.searching import passages_for
from assistant.question.chatter import pared
from assistant.question.request import Request
from assistant.question.scenario import MAJOR, MINOR, modifier_for, without_one_visit
from core.codes import PROCEDURES, Code, CodeSystem
from core.records import NoteKind

_SIZES = {"000": MINOR, "010": MINOR, "090": MAJOR}
"""By global days."""
_SIDES = frozenset({"RT", "LT"})


def modifier_called_for(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> CodeFacts | None:
    """The modifier that the situation calls for in which a question's codes are told of.

    None where it asks for none, names the one it asks about, or the modifier is not held here.

    Raises:
        StoreError: A store failed.
    """
    procedures = [item for item in facts if item.code.system in PROCEDURES]
    if not procedures or request.inherited:
        return None
    days = {_global_days(item, request, tools) for item in procedures}
    no_visit = len(procedures) > 1 and not any(is_visit(item.code) for item in procedures)
    text = without_one_visit(request.text) if no_visit else request.text
    name = modifier_for(text, " ".join(sorted({_SIZES[value] for value in days if value in _SIZES})))
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


def about_situations(request: Request, tools: Toolbox) -> Plan | None:
    """The modifier that a described situation calls for; None where none is asked for or fits, or it is not held.

    Raises:
        StoreError: A store failed.
    """
    name = modifier_for(request.text) or _modifier_of_words(request, tools)
    facts = tools.codes.facts(Code(CodeSystem.MODIFIER, name), request.as_of) if name else None
    if facts is None or facts.record is None:
        return None
    passages = [one for one in passages_for(request.text, tools, 1) if one.score >= PASSAGE_CERTAIN]

    def write(writer: Writer) -> bool:
        writer.looked_up(f"modifiers by the situation, modifier {name}")
        answer_situation(writer, facts)
        if passages:
            explain(writer, passages, most=1, opening=False)
        return False

    return write


_ASKS_MODIFIER = re.compile(
    r"\b(?:what|which|whats|need|is there)\b.*\bmodifiers?\b|\bmodifiers? (?:for|to use)\b", re.I
)


_MODIFIER = re.compile(r"\b(?:hcpcs|cpt|level (?:2|ii)|anatomic\w*)? ?modifiers?\b", re.IGNORECASE)


_NAMES_MODIFIER = 0.75
"""Score from which the words of a question for a modifier are those of one modifier. Measured on 16 descriptions, of
which the right ones scored 0.55 to 0.94 and the next 0.00 to 0.37."""


def _modifier_of_words(request: Request, tools: Toolbox) -> str:
    """The one modifier whose own words a question for a modifier says, such as “left thumb”; "" where none is sure."""
    if not _ASKS_MODIFIER.search(request.text):
        return ""
    words = pared(_MODIFIER.sub(" ", request.text))
    found = tools.library.find(words, request.as_of, systems=(CodeSystem.MODIFIER,)) if words else ()
    return found[0].facts.code.code if found and found[0].score >= _NAMES_MODIFIER else ""
