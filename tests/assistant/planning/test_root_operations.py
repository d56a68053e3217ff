"""Root operations of ICD-10-PCS are told by what is done, without its tables."""

from __future__ import annotations

import pytest

from tests.assistant.conftest import Ask
from tests.assistant.test_composed import said
from tests.assistant.world import IN_FORCE


@pytest.mark.parametrize(
    "question",
    ["Which root operation is putting in a pacemaker?", "Pacemaker in PCS: what is the difference from its removal?"],
)
def test_a_deed_leads_to_its_root_operation(ask: Ask, question: str) -> None:
    answer = ask(question, as_of=IN_FORCE)
    assert said(answer).startswith("Putting in an appliance is Insertion.")
    assert not answer.abstained


def test_a_code_is_not_made_of_it(ask: Ask) -> None:
    answer = ask("What is the ICD-10-PCS code of a pacemaker?", as_of=IN_FORCE)
    assert answer.abstained
    assert "ICD-10-PCS tables" in answer.answer
