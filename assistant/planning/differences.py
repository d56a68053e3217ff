"""The difference between two subjects that have a rule each, and none that sets them side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.compose.passages import explain
from assistant.compose.writer import Writer
from assistant.gather import PassageFacts, Toolbox
from assistant.planning.plans import PASSAGE_CERTAIN, Plan
from assistant.question.differing import Differing, differing_in
from assistant.question.request import Request


def about_difference(request: Request, tools: Toolbox, search: Callable[[], Sequence[PassageFacts]]) -> Plan | None:
    """The rule of each of two subjects; None where the question names no two, or one passage tells both.

    Args:
        request: The question.
        tools: The look-ups.
        search: Finds the passages on the question as a whole.

    Raises:
        StoreError: A store failed.
    """
    subjects = differing_in(request.text)
    if subjects is None:
        return None
    beside = search()
    if beside and _tells_both(beside[0], subjects):
        return None
    found = [next(iter(tools.library.passages(subject, 1)), None) for subject in subjects]
    told = [one for one in found if one is not None and one.score >= PASSAGE_CERTAIN]
    if len({one.passage.id for one in told}) < len(subjects):
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up("passages on the rule")
        for number, passage in enumerate(told):
            explain(writer, [passage], most=1, opening=number == 0)
        return False

    return write


def _tells_both(found: PassageFacts, subjects: Differing) -> bool:
    """Whether the heading of a passage, or a way in which it is asked for, names both subjects."""
    asked = [found.passage.heading[-1], *found.passage.asked_as]
    return any(_names(text, subjects.one) and _names(text, subjects.other) for text in asked)


def _names(text: str, subject: str) -> bool:
    said = {word[:_STEM] for word in _WORD.findall(text.lower())}
    return {word[:_STEM] for word in _WORD.findall(subject.lower())} <= said


_WORD = re.compile(r"[a-z0-9]{2,}")
_STEM = 6
"""Letters by which two forms of a word are taken for one."""
