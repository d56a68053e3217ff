"""The synthetic notes: what is counted, and how well the starter data codes them with rules alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.engine import Assistant
from assistant.opening import open_assistant
from casework.candidates import Kind
from casework.coder import Draft
from casework.visit import Worksheet
from core.errors import SourceFileError
from core.records import Setting
from core.settings import Settings
from evals.cases import CASES_FILE, NoteCase, Tally, measure, read_cases
from tests.assistant import world as small
from tests.assistant.world import IN_FORCE, World
from tests.casework.notes import candidate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = small.build(tmp_path_factory.mktemp("world"))
    yield built
    built.store.close()


def test_there_are_forty_notes_over_ten_specialties_in_two_halves() -> None:
    cases = read_cases()
    assert len(cases) == 40
    assert len({case.specialty for case in cases}) == 10
    assert [case.half for case in cases] == ["tuned"] * 20 + ["held"] * 20
    assert len({case.id for case in cases}) == 40


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(SourceFileError, match=r"cases.jsonl \(line 1\): is not a case"):
        read_cases(tmp_path / "cases.jsonl")


def test_optional_codes_count_neither_way() -> None:
    tally = Tally()
    tally.add(frozenset({"I10", "Z87.891", "R51.9"}), frozenset({"I10", "E11.9"}), frozenset({"Z87.891"}))
    assert (tally.right, tally.wrong, tally.missed) == (1, 1, 1)
    assert tally.summary()["f1"] == 0.5


def test_quotes_and_validity_are_held_against_the_note_and_the_tables(world: World) -> None:
    note = "words of a note"
    case = NoteCase(
        id="a", half="held", specialty="none", as_of=IN_FORCE, note=note, diagnoses=("R51.9",), procedures=()
    )

    def drafted(_note: str, _tools: object, as_of: date) -> Draft:
        members = (
            candidate(Kind.DIAGNOSIS, "R51.9", words="words"),
            candidate(Kind.DIAGNOSIS, "Q99.9", words="not there"),
        )
        return Draft(as_of, Setting.PRACTITIONER, members, (), (), Worksheet(None, ""))

    outcome = measure([case], world.tools, drafted)["held"]
    assert outcome.not_verbatim == 1
    assert outcome.invalid == ["a: ICD-10-CM Q99.9"]
    assert outcome.differences == {"a": {"wrong": ["Q99.9"]}}


@pytest.fixture(scope="module")
def assistant(starter_home: Path) -> Assistant:
    return open_assistant(Settings(home=starter_home))


@pytest.mark.timeout(900)
def test_rules_alone_code_the_notes_of_both_halves(assistant: Assistant) -> None:
    for half, outcome in measure(read_cases(CASES_FILE), assistant.tools).items():
        assert outcome.not_verbatim == 0, half
        assert outcome.invalid == [], half
        together = outcome.summary()["all"]
        assert isinstance(together, dict)
        assert together["f1"] >= 0.60, (half, outcome.differences)
