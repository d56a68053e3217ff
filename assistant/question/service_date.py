"""The date of service of a question: the one it states, else its caller's, the conversation's, or today."""

from __future__ import annotations

from datetime import date

from assistant.question.conversation import Conversation
from assistant.question.dates import StatedDate
from assistant.question.request import DateFrom
from codestore import CodeStore


def service_date(
    stated: StatedDate | None, as_of: date | None, memory: Conversation, today: date, store: CodeStore
) -> tuple[date, DateFrom]:
    """The date of service: of a month or year alone, the day that is given otherwise, where it lies in it."""
    given = as_of or memory.as_of or today
    if stated is not None:
        return (given if stated.includes(given) else _day_within(stated, store)), DateFrom.QUESTION
    if as_of is not None:
        return as_of, DateFrom.CALLER
    if memory.as_of is not None:
        return memory.as_of, DateFrom.CONVERSATION
    return today, DateFrom.TODAY


def _day_within(stated: StatedDate, store: CodeStore) -> date:
    """Of a month or year alone, the last day on which most of the editions loaded of it were in force, else its first.

    Who asks for "the 2025 fee" means the edition of 2025 that is held, although it may begin in October.
    """
    last = stated.last or stated.date
    spans = [(one.effective_from, one.effective_to or one.effective_from) for one in store.releases()]
    within = [(begin, end) for begin, end in spans if begin <= last and end >= stated.date]
    days = {min(end, last) for _, end in within}
    return max(days, key=lambda day: (sum(begin <= day <= end for begin, end in within), day), default=stated.date)
