"""The rule on units and waste of drugs, for questions that name a dose."""

from __future__ import annotations

from assistant.gather.library import LibraryTools
from core.doses import doses
from core.evidence import Evidence

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
