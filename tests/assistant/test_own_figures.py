"""What our entries hold is said though the official file is not loaded; what no source holds is an abstention."""

from __future__ import annotations

import pytest

from tests.assistant.conftest import Ask


def test_the_bilateral_indicator_answers_a_question_of_yes_or_no(ask: Ask) -> None:
    first = ask("Can I put modifier 50 on 62320?").sentences[0]
    assert first.text.startswith(
        "No: for modifier **50** on **62320**, the fee schedule's bilateral indicator is **9**"
    )
    assert first.evidence


def test_an_indicator_is_told_without_the_fee_schedule(ask: Ask) -> None:
    answer = ask("global days of 62320")
    assert answer.sentences[0].text.startswith("**62320** has global days **000**")
    assert not answer.abstained


def test_units_are_told_with_what_their_indicator_means(ask: Ask) -> None:
    texts = [sentence.text for sentence in ask("How many units of 62320 a day?").sentences]
    assert texts[0].startswith(
        "At most **1** unit of **62320** for one patient on one day: the practitioner MUE value is 1, with MAI 3"
    )
    assert any("more units are denied unless the record shows" in text for text in texts)


@pytest.mark.parametrize(
    "question", ["What does 62320 pay in Boston?", "map E11.9 to ICD-9", "Is 62320 covered by an LCD?"]
)
def test_a_table_that_is_not_loaded_is_an_abstention_with_the_command(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.abstained
    assert any("python -m ingest fetch" in sentence.text for sentence in answer.sentences)


def test_no_mapping_leads_from_a_procedure_code(ask: Ask) -> None:
    answer = ask("crosswalk 62320 to ICD-10-PCS")
    assert "no official mapping leads from there" in answer.sentences[0].text
    assert not answer.abstained


def test_the_placeholder_that_a_code_lacks_is_named(ask: Ask) -> None:
    assert not any("placeholder" in sentence.text for sentence in ask("Is S52.501A valid?").sentences)
