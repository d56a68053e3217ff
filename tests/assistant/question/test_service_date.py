"""The date of service of a question, by rank: its own, its caller's, the conversation's, today."""

from __future__ import annotations

from datetime import date

from assistant.question.conversation import Conversation
from assistant.question.request import DateFrom
from assistant.question.understanding import understand
from codestore import CodeStore
from tests.assistant.world import TODAY
from tests.builders import icd_code

QUESTIONS_DAY, CALLERS_DAY, REMEMBERED_DAY = date(2024, 3, 15), date(2025, 1, 2), date(2023, 5, 6)


def test_the_date_of_the_question_comes_before_every_other(store: CodeStore) -> None:
    memory = Conversation(as_of=REMEMBERED_DAY)
    request = understand("What is 62320 on 2024-03-15?", store, today=TODAY, as_of=CALLERS_DAY, conversation=memory)
    assert (request.as_of, request.date_from) == (QUESTIONS_DAY, DateFrom.QUESTION)


def test_the_callers_date_comes_before_the_conversations(store: CodeStore) -> None:
    request = understand(
        "What is 62320?", store, today=TODAY, as_of=CALLERS_DAY, conversation=Conversation(as_of=REMEMBERED_DAY)
    )
    assert (request.as_of, request.date_from) == (CALLERS_DAY, DateFrom.CALLER)


def test_the_conversations_date_comes_before_today(store: CodeStore) -> None:
    request = understand("What is 62320?", store, today=TODAY, conversation=Conversation(as_of=REMEMBERED_DAY))
    assert (request.as_of, request.date_from) == (REMEMBERED_DAY, DateFrom.CONVERSATION)


def test_without_any_date_it_is_today(store: CodeStore) -> None:
    request = understand("What is 62320?", store, today=TODAY)
    assert (request.as_of, request.date_from, request.date_exact) == (TODAY, DateFrom.TODAY, True)


def test_a_year_alone_is_not_exact(store: CodeStore) -> None:
    request = understand("Was 62310 valid in 2016?", store, today=TODAY)
    assert (request.as_of, request.date_exact) == (date(2016, 1, 1), False)


def test_codes_are_looked_up_on_the_date_of_the_question(store: CodeStore) -> None:
    assert understand("What is E1140 on 2026-06-01?", store, today=TODAY).codes == (icd_code("E11.40"),)
