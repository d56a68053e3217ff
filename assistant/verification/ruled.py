"""Does a sentence go against what look-ups established?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.verification.claims import read
from assistant.verification.stems import stem
from assistant.verification.tokens import Kind
from core.answer import Sentence

_PREDICATES: dict[str, tuple[str, bool]] = {
    stem(word): verdict
    for word, verdict in {
        "billable": ("billable", True),
        "header": ("billable", False),
        "valid": ("valid", True),
        "exist": ("valid", True),
        "active": ("valid", True),
        "deleted": ("valid", False),
        "complete": ("complete", True),
        "seventh": ("complete", False),
        "7th": ("complete", False),
        "together": ("together", True),
        "bundled": ("together", False),
        "imaging": ("imaging", True),
        "includes": ("includes", True),
        "excludes": ("includes", False),
    }.items()
}
"""Stems that state a verdict, which verdict, and whether they affirm it."""

_OPENING = re.compile(
    r"\W*(yes\b|(?:no|correct|incorrect|true|false|not necessarily|absolutely|right|wrong)(?=[,.:;!—–]| - ))",
    re.IGNORECASE,
)
_AFFIRMS = frozenset({"yes", "correct", "true", "absolutely", "right"})


def contradicted(text: str, rule_sentences: Sequence[Sentence]) -> str:
    """Whether the sentence opens with a yes or no that no rule gave, or says the opposite of a rule."""
    opening = _OPENING.match(text)
    if opening:
        given = [found[1].lower() in _AFFIRMS for rule in rule_sentences if (found := _OPENING.match(rule.text))]
        if not given:
            return "answers yes or no, which no look-up did"
        if given[0] != (opening[1].lower() in _AFFIRMS):
            return "answers yes or no otherwise than the look-up"
    said = _verdicts(text)
    for rule in rule_sentences:
        ruled = _verdicts(rule.text)
        for (predicate, code), signs in said.items():
            rules = ruled.get((predicate, code), set()) | ruled.get((predicate, ""), set())
            if len(rules) == 1 and not signs <= rules:
                return f"contradicts the look-up on {predicate}"
    return ""


@lru_cache(maxsize=256)
def _verdicts(text: str) -> dict[tuple[str, str], set[bool]]:
    """What a sentence says of each verdict and code; the code is "" where it names none."""
    found: dict[tuple[str, str], set[bool]] = {}
    for word in read(text).words:
        if word.kind is Kind.CODE or word.stem not in _PREDICATES:
            continue
        predicate, affirms = _PREDICATES[word.stem]
        if predicate in {"imaging", "includes"} and not word.subject:
            continue  # of what, is not said
        for code in word.subject or {""}:
            found.setdefault((predicate, code), set()).add(affirms != word.negated)
    return found
