"""What one unit of a drug's code stands for, and the rule on units and waste, for questions that name a dose."""

from __future__ import annotations

from assistant.gather.code_facts import CodeFacts
from assistant.gather.library import LibraryTools
from core.doses import Dose, billing_unit, doses
from core.evidence import Evidence
from core.records import NoteKind

_RULE = "drug units by the billing unit of the code, waste with JW or JZ"
_CERTAIN = 0.75
"""Score from which the passage found is that rule: it scores 0.87, the next one 0.66."""


def dose_rule(text: str, library: LibraryTools) -> Evidence | None:
    """The passage on rounding and on discarded drugs; None where the text names no dose, or no source has the rule.

    Raises:
        StoreError: A store failed.
    """
    if next(doses(text), None) is None:
        return None
    found = library.passages(_RULE, 1)
    return found[0].evidence if found and found[0].score >= _CERTAIN else None


def unit_of(facts: CodeFacts) -> tuple[Dose, Evidence] | None:
    """What one unit of a code stands for: by the figure in our entry, else by its official descriptor."""
    for group in facts.of_kind(NoteKind.FIGURE):
        for note in group.notes:
            if note.label == "billing_unit" and (per := billing_unit(note.text)) is not None:
                return per, group.evidence
    for official in facts.official:
        if (per := billing_unit(official.record.title)) is not None:
            return per, official.evidence
    if facts.record is not None and facts.evidence is not None and (per := billing_unit(facts.record.title)):
        return per, facts.evidence
    return None
