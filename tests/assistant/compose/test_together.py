"""Whether two diagnoses may be coded together, by the notes of the classification."""

from __future__ import annotations

from tests.assistant.conftest import Ask


def test_an_inherited_excludes1_keeps_diagnoses_apart(ask: Ask) -> None:
    answer = ask("Can E11.9 and E10.9 be coded together?")
    assert answer.sentences[0].text.startswith("No: the Excludes1 note at **E11** names")


def test_an_excludes2_note_allows_both(ask: Ask) -> None:
    answer = ask("Can I report E11.40 with G63?")
    assert answer.sentences[0].text.startswith("Both may be coded where the record shows both: the Excludes2 note")


def test_no_note_is_no_permission(ask: Ask) -> None:
    answer = ask("Can R51.9 and E11.9 be reported together?")
    assert "names the other. That alone does not make the pair right" in answer.sentences[0].text


def test_a_header_is_said_before_the_pair_is_judged(ask: Ask) -> None:
    answer = ask("Can E11 and E10.9 be coded together?")
    assert "is not billable: it is a header" in answer.sentences[0].text
