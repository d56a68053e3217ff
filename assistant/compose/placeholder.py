"""Whether the placeholder X stands in a diagnosis code, and why.

Source of the rule: ICD-10-CM Official Guidelines, sections I.A.4 (placeholder character) and I.A.5 (7th characters).
"""

from __future__ import annotations

import re

from assistant.compose.wording import bold
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status
from core.codes import CodeSystem

_ASKED = re.compile(
    r"\bplace ?-?holders?\b|\b(?:the |an? |add(?:ing)? |needs? |extra |dummy |filler |those |these |all "
    r")x'?(?:e?s)?\b(?! ?-?rays?)",
    re.IGNORECASE,
)
_BEFORE_SEVENTH = 6


def asks_placeholder(text: str) -> bool:
    """Whether a question is after the placeholder X."""
    return bool(_ASKED.search(text))


def answer_placeholder(writer: Writer, facts: CodeFacts) -> None:
    """Open the answer with what the placeholder X does in a code, or that the code takes none.

    Args:
        writer: Page to write on.
        facts: The code; nothing is written of one that is no diagnosis or does not exist.
    """
    record = facts.record
    if record is None or facts.code.system is not CodeSystem.ICD10CM:
        return
    code = bold(facts.code)
    stem = record.stem or facts.code
    own = stem.code.replace(".", "")
    has_seventh = record.stem is not None or facts.status is Status.INCOMPLETE
    within = "X" in own[3:]
    missing = _BEFORE_SEVENTH - len(own)
    if within:
        writer.verdict(
            f"Yes: the X is part of {code}. It keeps the place of a character for future codes, and without "
            f"it the code "
            "is not valid (I.A.4).",
            facts.evidence,
        )
    if has_seventh and missing > 0:
        lead = "Before" if within else "Yes: before"
        writer.verdict(
            f"{lead} the seventh character {bold(stem)} is filled up to six characters with {missing} X, "
            f"since the seventh character must stand in the seventh place "
            "(I.A.5).",
            facts.evidence,
        )
    elif not within:
        why = (
            f"{bold(stem)} has six characters already, so the seventh character follows at once"
            if has_seventh
            else f"{code} takes no seventh character, and a code is not filled up without one"
        )
        writer.verdict(f"No: {why} (I.A.4, I.A.5).", facts.evidence)
