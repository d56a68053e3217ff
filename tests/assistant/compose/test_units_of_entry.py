"""The unit limit that our own entry of a code has, where the file of limits is not loaded."""

from __future__ import annotations

from core.records import Setting
from tests.assistant.conftest import Ask


def test_the_entry_answers_for_a_practitioner(ask: Ask) -> None:
    first = ask("How many units of 62320 can be billed a day?").sentences[0]
    assert first.text.startswith(
        "At most **1** unit of **62320** for one patient on one day: the practitioner MUE value is 1"
    )


def test_the_file_of_another_setting_is_named(ask: Ask) -> None:
    answer = ask("How many units of 62320 a day?", setting=Setting.OUTPATIENT)
    assert "python -m ingest fetch ncci-mue-outpatient" in answer.answer
