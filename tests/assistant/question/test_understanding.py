"""What a question is taken to ask: its setting by rank, and any text somehow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.conversation import Conversation
from assistant.question.understanding import understand
from codestore import CodeStore
from core.records import Setting
from tests.assistant.world import TODAY, World


@pytest.mark.parametrize(
    ("question", "setting"),
    [
        ("62321 with 62323 in a hospital outpatient department", Setting.OUTPATIENT),
        ("62321 with 62323 under OPPS", Setting.OUTPATIENT),
        ("62321 with 62323 on a UB-04", Setting.OUTPATIENT),
        ("62321 with 62323 for DME", Setting.DME),
        ("62321 with 62323 on a professional claim", Setting.PRACTITIONER),
        ("62321 with 62323 on a CMS-1500", Setting.PRACTITIONER),
        ("62321 with 62323", Setting.PRACTITIONER),
    ],
)
def test_the_setting_is_read_from_the_question(question: str, setting: Setting, store: CodeStore) -> None:
    assert understand(question, store, today=TODAY).setting is setting


def test_the_setting_of_the_question_comes_first_then_the_callers_then_the_conversations(store: CodeStore) -> None:
    memory = Conversation(setting=Setting.DME)
    named = understand("62321 with 62323 under OPPS", store, today=TODAY, setting=Setting.DME, conversation=memory)
    assert named.setting is Setting.OUTPATIENT
    called = understand("62321 with 62323", store, today=TODAY, setting=Setting.OUTPATIENT, conversation=memory)
    assert called.setting is Setting.OUTPATIENT
    assert understand("62321 with 62323", store, today=TODAY, conversation=memory).setting is Setting.DME


@given(text=st.text(max_size=300))
def test_any_text_is_understood_somehow(text: str, world: World) -> None:
    request = understand(text, world.store, today=TODAY)
    assert request.question == text
    assert request.setting in Setting
