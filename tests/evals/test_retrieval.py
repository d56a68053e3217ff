from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.records import SearchText, TextKind
from core.settings import Settings
from evals.fit import Example, cross_validated, examples, fit
from evals.retrieval import Case, measure, read_cases, with_slips
from vectorstore import CodeSearch, build_code_index, open_code_search
from vectorstore.ranking import FEATURES, KNOWN, learned_weights, store_weights

TITLES = {
    "A02.0": "Salmonella enteritis",
    "J18.9": "Pneumonia, unspecified organism",
    "K35.80": "Unspecified acute appendicitis",
    "S52.501": "Unspecified fracture of the lower end of right radius",
}


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> CodeSearch:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    texts = [SearchText(Code(CodeSystem.ICD10CM, code), title, TextKind.TITLE) for code, title in TITLES.items()]
    build_code_index(settings, ["a"], texts)
    return open_code_search(settings, ["a"])


def write(folder: Path, *rows: object) -> Path:
    file = folder / "cases.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_gold_codes_are_compared_without_seventh_character_and_padding(search: CodeSearch, tmp_path: Path) -> None:
    file = write(tmp_path, {"query": "fracture, lower end of right radius", "gold": ["S52.501A"]}, "")
    outcome = measure(search, read_cases(file))
    assert (outcome.n, outcome.recall["1"]) == (1, 1.0)
    assert set(outcome.ms) == {"p50", "p95"}


def test_recall_counts_a_case_from_the_rank_of_its_first_right_code(search: CodeSearch) -> None:
    cases = [Case("pneumonia", frozenset({"A020"})), Case("pneumonia", frozenset({"J189"}))]
    recall = measure(search, cases).recall
    assert (recall["1"], recall["5"]) == (0.5, 1.0)


def test_a_code_that_is_not_found_counts_as_missed(search: CodeSearch) -> None:
    assert measure(search, [Case("pneumonia", frozenset({"Z999"}))]).recall["50"] == 0


@pytest.mark.parametrize(
    "row", ["{", '{"query": "x"}', '{"query": "x", "gold": []}', '{"query": 1, "gold": ["A00"]}', "7"]
)
def test_a_line_of_another_form_is_refused_with_its_number(tmp_path: Path, row: str) -> None:
    file = write(tmp_path, {"query": "x", "gold": ["A00.0"]}, row)
    with pytest.raises(SourceFileError, match="line 2"):
        read_cases(file)


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="cannot be read"):
        read_cases(tmp_path / "none.jsonl")


def made_up(telling: int, random: np.random.Generator) -> Example:
    features = np.zeros((6, len(FEATURES)), dtype=np.float32)
    features[:, [telling, 0, 5]] = random.normal(size=(6, 3))
    return Example(features, np.arange(6) == features[:, telling].argmax())


def test_fitting_finds_the_feature_that_tells_right_from_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.fit.NETWORKS", 1)
    monkeypatch.setattr("evals.fit.EPOCHS", 40)
    telling, random = FEATURES.index("title_agreement"), np.random.default_rng(7)
    data = [made_up(telling, random) for _ in range(200)]
    linear = fit(data).linear
    assert np.abs(linear).argmax() == telling
    validated = cross_validated([data, data], data[:3])
    assert len(validated.recall) == 2
    assert validated.recall[0]["1"] > 0.4  # chance gives a sixth


def test_weights_survive_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.fit.EPOCHS", 1)
    random = np.random.default_rng(7)
    data = [made_up(0, random) for _ in range(3)]
    weights = fit(data)
    store_weights(tmp_path / "weights.json", weights)
    monkeypatch.setattr("vectorstore.ranking.WEIGHTS_FILE", tmp_path / "weights.json")
    read = learned_weights.__wrapped__()
    assert read.scores(data[0].features) == pytest.approx(weights.scores(data[0].features), abs=0.05)


def test_a_named_side_weighs_what_it_was_set_to() -> None:
    random = np.random.default_rng(7)
    weights = fit([made_up(0, random) for _ in range(3)])
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    features[1, FEATURES.index("side_agrees")] = 1
    without, agreeing = weights.scores(features)
    assert agreeing - without == pytest.approx(KNOWN["side_agrees"], abs=0.01)


def test_a_slip_changes_one_word_by_one_edit_and_can_be_made_again() -> None:
    cases = [Case("chronic kidney disease", frozenset({"N189"})), Case("flu", frozenset({"J111"}))]
    slipped = with_slips(cases, seed=3)
    assert slipped == with_slips(cases, seed=3)
    assert slipped[1] == cases[1]
    pairs = zip(slipped[0].query.split(), cases[0].query.split(), strict=True)
    assert sum(one != other for one, other in pairs) == 1
    assert OSA.distance(slipped[0].query, cases[0].query) == 1


def test_examples_hold_what_the_search_weighs_with_the_right_ones_marked(search: CodeSearch) -> None:
    (example,) = examples(search, [Case("acute appendicitis", frozenset({"K3580"}))])
    assert example.right.sum() == 1
    assert len(example.features) == len(example.right)
