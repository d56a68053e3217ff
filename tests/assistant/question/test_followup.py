"""Follow-ups lean on the conversation: its codes, its date, its setting. A new topic does not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.engine import Assistant
from assistant.question.conversation import Conversation
from core.answer import Answer, Route
from core.records import Setting
from tests.assistant.world import TODAY, World


@pytest.fixture
def assistant(world: World) -> Assistant:
    return world.assistant()


def talk(assistant: Assistant, *questions: str) -> Answer:
    """The answer to the last of some questions asked in one conversation."""
    memory = Conversation()
    return [assistant.ask(question, conversation=memory) for question in questions][-1]


def codes(answer: Answer) -> list[str]:
    return [code.code for code in answer.codes]


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("What is 62320?", "and with imaging guidance?"), ["62321"]),
        (("What is 62320?", "with fluoroscopy"), ["62321"]),
        (("What is 62321?", "what about lumbar?"), ["62323"]),
        (("What is 62321?", "and without imaging?"), ["62320"]),
        (("What is 62320?", "what about the low back?"), ["62322"]),
        (("What is 62320?", "what about a catheter?"), ["62324"]),
        (("What is 62323?", "Which one for the neck?"), ["62321"]),
        (("62321 vs 62323", "which one for the neck?"), ["62321"]),
        (("62321 vs 62323", "the lumbar one, is it billable?"), ["62323"]),
        (("What is 99203?", "What about an established patient?"), ["99213"]),
        (("What is 99203?", "what about moderate complexity?"), ["99204"]),
        (("What is 99214?", "what about a new patient?"), ["99204"]),
    ],
)
def test_what_tells_the_codes_of_a_family_apart_picks_the_relative(
    assistant: Assistant, questions: tuple[str, ...], expected: list[str]
) -> None:
    assert codes(talk(assistant, *questions)) == expected


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("What is S52.501?", "what about the left side?"), ["S52.502"]),
        (("What is S52.501?", "and the sequela?"), ["S52.501S"]),
        (("What is S52.501A?", "what about the left side?"), ["S52.502A"]),
        (("What is S52.501A?", "and the sequela?"), ["S52.501S"]),
        (("What is S52.501A?", "left side, sequela"), ["S52.502S"]),
        (("What is E11.9?", "with neuropathy"), ["E11.40"]),
        (("What is E11.9?", "and with polyneuropathy?"), ["E11.42"]),
    ],
)
def test_a_diagnosis_gives_way_to_its_relative_by_title(
    assistant: Assistant, questions: tuple[str, ...], expected: list[str]
) -> None:
    assert codes(talk(assistant, *questions)) == expected


@pytest.mark.parametrize(
    "follow_up",
    ["is it billable?", "how many units?", "What must be documented?", "and its modifiers?", "Is this billable?"],
)
def test_a_question_for_a_part_is_about_the_code_in_focus(assistant: Assistant, follow_up: str) -> None:
    assert codes(talk(assistant, "What is 62320?", follow_up)) == ["62320"]


def test_how_many_units_is_answered_with_the_units_of_the_code_in_focus(assistant: Assistant) -> None:
    answer = talk(assistant, "What is 62320?", "how many units?")
    assert any("**MUE, units a day** 1" in sentence.text for sentence in answer.sentences)


def test_is_it_billable_is_answered_for_a_procedure_and_for_a_diagnosis(assistant: Assistant) -> None:
    procedure = talk(assistant, "What is 62320?", "is it billable?")
    assert "**CPT 62320** is billable" in procedure.sentences[0].text
    diagnosis = talk(assistant, "What is E11?", "is it billable?")
    assert "**E11** is not billable" in diagnosis.sentences[0].text


def test_compare_them_takes_the_two_codes_asked_about_last(assistant: Assistant) -> None:
    answer = talk(assistant, "What is 62320?", "and with imaging guidance?", "what about lumbar?", "compare them")
    assert answer.route is Route.COMPARE
    assert codes(answer) == ["62321", "62323"]


def test_compare_it_with_another_code_puts_the_code_in_focus_first(assistant: Assistant) -> None:
    answer = talk(assistant, "What is E11.9?", "compare it with E10.9")
    assert answer.route is Route.COMPARE
    assert codes(answer) == ["E11.9", "E10.9"]


def test_can_it_be_billed_with_another_code_checks_the_pair(assistant: Assistant) -> None:
    answer = talk(assistant, "What is 62320?", "Can it be billed with 62321?")
    assert answer.route is Route.EDIT_CHECK
    assert answer.sentences[0].text.startswith("No: under Medicare's NCCI practitioner edits")


@pytest.mark.parametrize(
    "question", ["can I add 62321", "and with 62321", "billed with 62321 same day?", "and together with 62321?"]
)
def test_a_code_that_is_put_beside_the_last_one_checks_the_pair(assistant: Assistant, question: str) -> None:
    answer = talk(assistant, "What is 62320?", question)
    assert answer.route is Route.EDIT_CHECK
    assert codes(answer) == ["62320", "62321"]


def test_which_code_takes_the_modifier_is_asked_of_the_pair(assistant: Assistant) -> None:
    answer = talk(assistant, "Can 62320 and 62321 be billed together?", "which code gets the 59?")
    assert codes(answer)[:2] == ["62320", "62321"]


@pytest.mark.parametrize("question", ["lcd in Massachusetts?", "medicare rate?", "fee schedule?"])
def test_a_topic_alone_is_asked_of_the_code_in_focus(assistant: Assistant, question: str) -> None:
    assert codes(talk(assistant, "What is 62320?", question)) == ["62320"]


def test_a_topic_with_a_subject_of_its_own_is_not(assistant: Assistant) -> None:
    assert codes(talk(assistant, "What is 62320?", "LCD for mammograms?")) == []


def test_are_they_bundled_checks_the_codes_of_the_last_answer(assistant: Assistant) -> None:
    answer = talk(assistant, "62321 vs 62323", "Can they be billed together?")
    assert answer.route is Route.EDIT_CHECK
    assert codes(answer) == ["62321", "62323"]


def test_how_does_it_differ_from_the_lumbar_one_compares_the_two(assistant: Assistant) -> None:
    answer = talk(assistant, "What is 62321?", "how does it compare with lumbar?")
    assert answer.route is Route.COMPARE
    assert codes(answer) == ["62321", "62323"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("headache", ["R51.9"]),
        ("What is 99213?", ["99213"]),
        ("How do I code type 2 diabetes with neuropathy?", ["E11.40", "E11.42"]),
        ("Which ICD-10 code for a broken right wrist?", ["S52.501"]),
        ("When do I use modifier 25?", ["25"]),
    ],
)
def test_a_new_topic_inherits_no_code(assistant: Assistant, question: str, expected: list[str]) -> None:
    assert codes(talk(assistant, "What is 62320?", question)) == expected


@pytest.mark.parametrize("question", ["Guidelines for E/M services", "Is it appropriate to code signs and symptoms?"])
def test_a_rule_asked_for_inherits_no_code(assistant: Assistant, question: str) -> None:
    answer = talk(assistant, "What is 62320?", question)
    assert codes(answer) == []
    assert not answer.abstained


def test_without_a_conversation_nothing_is_inherited(assistant: Assistant) -> None:
    assistant.ask("What is 62320?")
    assert codes(assistant.ask("is it billable?")) == []


@pytest.mark.parametrize("question", ["is it billable?", "compare them", "and with imaging guidance?"])
def test_a_follow_up_to_nothing_abstains(assistant: Assistant, question: str) -> None:
    assert talk(assistant, question).abstained


def test_a_refusal_between_leaves_the_focus_alone(assistant: Assistant) -> None:
    answer = talk(assistant, "What is E11.9?", "What is the weather today?", "what does it exclude?")
    assert codes(answer) == ["E11.9"]


def test_a_code_that_is_not_found_does_not_take_the_focus(assistant: Assistant) -> None:
    assert codes(talk(assistant, "What is E11.9?", "What is E11.123?", "is it billable?")) == ["E11.9"]


def test_the_date_of_a_question_holds_for_the_next_ones(assistant: Assistant) -> None:
    assert talk(assistant, "What is 62320 on 2018-05-01?", "and with imaging guidance?").as_of == date(2018, 5, 1)
    answer = talk(assistant, "What is 62320 on 2018-05-01?", "What about 2019-05-01?", "is it billable?")
    assert answer.as_of == date(2019, 5, 1)


def test_a_new_date_alone_asks_the_last_question_again(assistant: Assistant) -> None:
    answer = talk(assistant, "Can 62323 and 62322 be billed together?", "what about 2019-06-01?")
    assert answer.route is Route.EDIT_CHECK
    assert answer.sentences[0].text.startswith("No: ")
    assert answer.as_of == date(2019, 6, 1)


def test_a_new_setting_alone_asks_the_last_question_again(assistant: Assistant) -> None:
    answer = talk(assistant, "Can 62321 and 62323 be billed together?", "what about hospital outpatient?")
    assert answer.setting == "outpatient"
    assert answer.sentences[0].text.startswith("No: under Medicare's NCCI outpatient edits")


def test_the_setting_of_a_question_holds_for_the_next_ones(assistant: Assistant) -> None:
    answer = talk(assistant, "62321 with 62323 under OPPS", "What is 62320?")
    assert answer.setting == "outpatient"


def test_what_the_caller_chose_for_one_question_is_not_remembered(assistant: Assistant) -> None:
    memory = Conversation()
    assistant.ask("What is 62320?", conversation=memory, as_of=date(2020, 1, 1), setting=Setting.OUTPATIENT)
    answer = assistant.ask("is it billable?", conversation=memory)
    assert (answer.as_of, answer.setting) == (TODAY, "practitioner")


def test_the_conversation_remembers_what_was_asked_and_about_what(assistant: Assistant) -> None:
    memory = Conversation()
    for question in ("What is 62320?", "62321 vs 62323", "the weather?"):
        assistant.ask(question, conversation=memory)
    assert memory.questions == ["What is 62320?", "62321 vs 62323", "the weather?"]
    assert [code.code for code in memory.focus] == ["62321", "62323"]
    assert [code.code for code in memory.recent] == ["62321", "62323", "62320"]
