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


def asks_yes_or_no(text: str) -> bool:
    """Whether some clause of a question asks for yes or no, and not for what, which or how.

    >>> asks_yes_or_no("can i put modifier 26 on 99213")
    True
    >>> asks_yes_or_no("Which modifier can I put on 99213?")
    False
    """
    for clause in _CLAUSE.split(text):
        found = _ASKS.search(clause)
        if found is not None and not _OPEN.search(clause[: found.end()]):
            return True
    return False
