from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from codestore import CodeStore
from core.errors import NotReadyError, SourceFileError
from core.records import Passage, Release, Source
from evals.guidelines import CASES_FILE, Case, measure, read_cases
from vectorstore import PassageHit, PassageSearch

RELEASES = [
    Release(Source(name, name, "CMS", "public"), "1", date(2026, 1, 1), None, "", name)
    for name in ("icd10cm-guidelines", "ncci-manual")
]


def _passage(name: str, first: int, last: int | None = None) -> Passage:
    return Passage(name, "", (), "", "", "", first_page=first, last_page=last or first)


PASSAGES = {
    passage.id: passage
    for passage in [
        _passage("icd10cm-guidelines#i", 7),
        _passage("icd10cm-guidelines#ii", 8, 9),
        _passage("ncci-manual#1", 7),
        Passage("gnome-rules#1", "", (), "", "", ""),
    ]
}


class _Store:
    def __init__(self, releases: list[Release]) -> None:
        self._releases = releases

    def releases(self) -> list[Release]:
        return self._releases

    def passages(self, ids: Iterable[str]) -> dict[str, tuple[Passage, Release]]:
        return {name: (PASSAGES[name], RELEASES[0]) for name in ids}


class _Search:
    def search(self, query: str, k: int = 5, topic: str | None = None) -> list[PassageHit]:
        return [PassageHit(name, 1.0, query) for name in ("gnome-rules#1", "ncci-manual#1", "icd10cm-guidelines#ii")]


def _measured(*cases: Case, releases: list[Release] = RELEASES) -> dict[str, float]:
    return measure(cast("PassageSearch", _Search()), cast("CodeStore", _Store(releases)), cases).recall


def test_a_hit_is_a_passage_of_the_right_manual_on_a_right_page() -> None:
    assert _measured(Case("a", "ncci", frozenset({7}))) == {"1": 1, "3": 1, "5": 1, "10": 1}
    assert _measured(Case("a", "icd10cm", frozenset({7}))) == {"1": 0, "3": 0, "5": 0, "10": 0}


def test_a_passage_is_on_every_page_it_spans_and_digests_are_passed_over() -> None:
    assert _measured(Case("a", "icd10cm", frozenset({9})))["1"] == 0
    assert _measured(Case("a", "icd10cm", frozenset({9})))["3"] == 1


def test_a_manual_that_is_not_loaded_is_told() -> None:
    with pytest.raises(NotReadyError, match="ncci-manual is not loaded"):
        _measured(Case("a", "ncci", frozenset({7})), releases=RELEASES[:1])


@pytest.mark.parametrize(
    "row",
    [
        "{",
        '{"query": "x", "document": "ncci"}',
        '{"query": "x", "document": "cpt", "pages": [1]}',
        '{"query": "x", "document": "ncci", "pages": []}',
        '{"query": "x", "document": "ncci", "pages": ["1"]}',
        '{"query": 1, "document": "ncci", "pages": [1]}',
    ],
)
def test_a_line_of_another_form_is_refused_with_its_number(tmp_path: Path, row: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({"query": "x", "document": "icd10cm", "pages": [1]}) + f"\n\n{row}", encoding="utf-8")
    with pytest.raises(SourceFileError, match="line 3"):
        read_cases(file)


def test_the_project_asks_thirty_questions_of_each_manual() -> None:
    cases = read_cases(CASES_FILE)
    assert [sum(case.document == name for case in cases) for name in ("icd10cm", "ncci")] == [30, 30]
    assert len({case.query for case in cases}) == 60
