from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from codestore import CodeStore
from core.codes import Code, CodeSystem
from core.records import TextKind
from evals.calibration import calibration
from evals.misses import lines, misses
from evals.retrieval import Case, Searched
from vectorstore import CodeHit

TITLES = {
    "M17.11": "Unilateral primary osteoarthritis, right knee",
    "M17.12": "Unilateral primary osteoarthritis, left knee",
    "M17.9": "Osteoarthritis of knee, unspecified",
    "L21.0": "Seborrhea capitis",
}


class Titles:
    """A store that knows four titles."""

    def get_many(self, codes: Iterator[Code], as_of: date) -> dict[Code, object]:
        return {code: found for code in codes if (found := self.get(code, as_of))}

    def get(self, code: Code, _as_of: date) -> object | None:
        title = TITLES.get(code.code)
        return None if title is None else _Found(_Record(title))


class _Record:
    def __init__(self, title: str) -> None:
        self.title = title
        self.billable = True


class _Found:
    def __init__(self, record: _Record) -> None:
        self.record = record


@pytest.fixture
def store() -> CodeStore:
    return Titles()  # type: ignore[return-value]  # the two methods that are called


def searched(query: str, gold: str, *found: str, score: float = 0.5) -> Searched:
    hits = [CodeHit(Code(CodeSystem.ICD10CM, code), score, TITLES[code], TextKind.TITLE) for code in found]
    return Searched(Case(query, frozenset({gold})), hits, 1.0)


@pytest.mark.parametrize(
    ("gold", "found", "cause"),
    [
        ("M1711", ["L21.0"], "right code not among the candidates"),
        ("M1711", ["M17.12", "M17.11"], "wrong side, encounter or trimester"),
        ("M1711", ["M17.9", "M17.11"], "unspecified instead of specified"),
        ("M179", ["M17.11", "M17.9"], "specified instead of unspecified"),
        ("M179", ["L21.0", "M17.9"], "wrong chapter"),
    ],
)
def test_a_miss_is_put_under_what_went_wrong(store: CodeStore, gold: str, found: list[str], cause: str) -> None:
    (miss,) = misses([searched("knee", gold, *found)], store, date(2026, 4, 1))
    assert miss.cause == cause


def test_a_miss_names_both_codes_and_the_words_that_misled(store: CodeStore) -> None:
    missed = misses([searched("sore left knee", "M1711", "M17.12", "M17.11")], store, date(2026, 4, 1))
    page = "\n".join(lines(missed))
    assert "right: M17.11 Unilateral primary osteoarthritis, right knee, rank 2" in page
    assert "first: M17.12" in page
    assert "words: left, knee" in page


def test_what_is_right_at_once_is_no_miss(store: CodeStore) -> None:
    assert misses([searched("knee", "M179", "M17.9", "M17.11")], store, date(2026, 4, 1)) == []


def test_calibration_compares_scores_with_the_share_that_is_right() -> None:
    judged = calibration(
        [
            searched("knee", "M179", "M17.9", score=0.95),
            searched("knee", "M179", "L21.0", score=0.35),
            searched("knee", "M179"),
        ]
    )
    assert [(one.low, one.n, one.right) for one in judged.bins] == [(0.0, 1, 0.0), (0.3, 1, 0.0), (0.9, 1, 1.0)]
    assert judged.error == pytest.approx((0.05 + 0.35) / 3, abs=1e-4)
    assert judged.thresholds[0.5] == (0.333, 1.0)


def test_pcs_codes_are_right_by_their_beginning() -> None:
    case = Case("appendectomy", frozenset({"0DTJ"}), CodeSystem.ICD10PCS, wrong=("0DB",))
    assert case.is_right(Code(CodeSystem.ICD10PCS, "0DTJ4ZZ"))
    assert case.is_wrong(Code(CodeSystem.ICD10PCS, "0DBJ4ZZ"))
