"""The fixed sets of searches, and how much of each must be found with the starter data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from codestore import CodeStore, open_store
from core.codes import Code, CodeSystem
from core.settings import Settings
from evals.retrieval import Case, Searched, counted, read_cases, run, with_slips
from vectorstore import CodeSearch, open_code_search

SETS = Path(__file__).parents[2] / "evals" / "sets" / "search"
FLOORS = json.loads((SETS / "floors.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 4, 1)
TYPO_SEED = 5
MISSPELT = ("lay.jsonl", "cpt.jsonl", "sides-and-negation.jsonl")
"""What typos.jsonl is made of."""

SIZES = {"cpt": 100, "hcpcs": 60, "pcs": 40, "abbreviations": 80, "lay": 100, "sides-and-negation": 60, "typos": 300}


@pytest.fixture(scope="module")
def store(starter_home: Path) -> Iterator[CodeStore]:
    with open_store(Settings(home=starter_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def search(starter_home: Path, store: CodeStore) -> CodeSearch:
    return open_code_search(Settings(home=starter_home), [release.key for release in store.releases()])


def in_starter(case: Case, store: CodeStore) -> bool:
    """Whether the starter data has a right code of a case; of ICD-10-CM it has all."""
    codes = [Code(case.system, code) for code in case.gold]
    return case.system is CodeSystem.ICD10CM or bool(store.get_many(codes, AS_OF))


@pytest.mark.parametrize("name", SIZES)
def test_a_set_is_large_enough_and_asks_nothing_twice(name: str) -> None:
    queries = [case.query for case in read_cases(SETS / f"{name}.jsonl")]
    assert len(queries) >= SIZES[name]
    assert len(set(queries)) == len(queries)


def test_the_misspelt_set_is_made_of_others_with_one_slip_each() -> None:
    clean = [case for name in MISSPELT for case in read_cases(SETS / name) if case.gold]
    slipped = with_slips(clean, TYPO_SEED)
    changed = [case for case, before in zip(slipped, clean, strict=True) if case.query != before.query]
    assert read_cases(SETS / "typos.jsonl") == changed


@pytest.mark.timeout(1_200)  # the first of these tests may wait for the starter data to be loaded
@pytest.mark.parametrize("name", FLOORS["recall"])
def test_no_less_is_found_than_when_it_was_last_measured(name: str, search: CodeSearch, store: CodeStore) -> None:
    cases = [case for case in read_cases(SETS / name) if in_starter(case, store)]
    outcome = counted(run(search, cases))
    for depth, measured in FLOORS["recall"][name].items():
        assert outcome.recall[depth] >= measured - FLOORS["slack"], f"{name}: recall at {depth}"
    if outcome.wrong_first is not None:
        assert outcome.wrong_first <= FLOORS["wrong_first"][name] + FLOORS["slack"], f"{name}: wrong codes first"


@pytest.mark.timeout(1_200)
def test_the_other_side_of_the_body_is_never_among_the_hits(search: CodeSearch) -> None:
    cases = [case for case in read_cases(SETS / "sides-and-negation.jsonl") if {"left", "right"} & _words(case)]
    titles = {case.query: _other_side(found) for case, found in zip(cases, run(search, cases, 10), strict=True)}
    assert titles == {case.query: [] for case in cases}


def _words(case: Case) -> set[str]:
    return set(case.query.lower().replace(",", " ").split())


def _other_side(found: Searched) -> list[str]:
    (asked,) = {"left", "right"} & _words(found.case)
    other = {"left": "right", "right": "left"}[asked]
    texts = [set(hit.matched_text.lower().replace(",", " ").split()) for hit in found.hits]
    return [" ".join(sorted(text)) for text in texts if other in text and asked not in text]
