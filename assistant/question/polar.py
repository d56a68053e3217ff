"""Whether a question is one of yes or no, so that its answer opens with the one or the other."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[?!;]+|\.(?=\s|$)|,\s")
_OPEN = re.compile(r"\b(?:what|which|who|whom|how|when|where|why|whats|hows)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:(?:so|and|but|or|also|hi|hello|hey|ok|then|pls|please|quick question)\W+)*"
    r"(?:is|are|was|were|does|do|did|can|could|may|should|must|will|would|am|has|have)(?:n'?t)?\b"
    r"|\b(?:can|could|may|should|must|do|does|is|are|would|will) "
    r"(?:i|we|you|they|he|she|it|this|that|the|a|an|my|our|both|medicare)\b"
    r"|\b(?:ok(?:ay)?|allowed|permitted|legal|legit|payable|billable|compliant|right|correct|true|yes or no)\W*$",
    re.IGNORECASE,
)


_STATES = re.compile(
    r"\b(?:is|are|can|may|must|should|will|do(?:es)?|has|have|always|never|(?:go|belong|need|require|mean|pay|bill|report|use|append|add|get|start|"
    r"restart|take|stand|bypass|override|unbundle|allow)(?:e?s)?)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\w\W+(?:(?:does|do|is|are|can|should|must|may|will|would)(?:n['’]?t| not)|can['’]?t|cannot|never|no longer)\b"
    r"(?! (?:know|think|understand|sure|see|have))",
    re.IGNORECASE,
)
_DENIED_PART = re.compile(r"\b(?:not|never|rather than|instead of)\b[^.,;?]*", re.IGNORECASE)


def asks_yes_or_no(text: str, *, or_states: bool = False) -> bool:
    """Whether some clause of a question asks for yes or no, and not for what, which or how.

    Args:
        text: The question.
        or_states: Whether a mere statement counts too, which wants to hear whether it is right.

    >>> asks_yes_or_no("can i put modifier 26 on 99213")
    True
    >>> asks_yes_or_no("Which modifier can I put on 99213?")
    False
    """
    for clause in _CLAUSE.split(text):
        found = _ASKS.search(clause)
        if found is not None and not _OPEN.search(clause[: found.end()]):
            return True
    return or_states and not _OPEN.search(text) and _STATES.search(text) is not None


def denies(text: str, words: str) -> bool:
    """Whether the clause of a statement that says some words denies them; a question such as "isn't it" does not.

    >>> denies("78 does not restart the global, right?", "restart")
    True
    >>> denies("doesn't 78 restart the global?", "restart")
    False

    Args:
        text: The question.
        words: A pattern of what may be denied.
    """
    clauses = (clause for clause in _CLAUSE.split(text) if re.search(words, clause, re.IGNORECASE))
    return any(_DENIES.search(clause) for clause in clauses)


def without_denied(text: str) -> str:
    """A text without what it sets aside, as in "on the visit and not on the procedure"."""
    return _DENIED_PART.sub(" ", text)
