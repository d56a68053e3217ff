"""A case goes from draft to export by a person's decisions, and by no other way."""

from __future__ import annotations

import pytest

from casework import case as cases
from casework.candidates import Kind
from casework.case import Case, Decision, State
from core.errors import InputError
from tests.casework.notes import candidate

ARTHRITIS = candidate(Kind.DIAGNOSIS, "M17.11")
INJECTION = candidate(Kind.PROCEDURE, "20610")
RIGHT = candidate(Kind.MODIFIER, "RT", of="20610")
WEAK = candidate(Kind.DIAGNOSIS, "I10", confidence=0.3)


def under_review() -> Case:
    return cases.review(cases.begin([ARTHRITIS, WEAK, INJECTION, RIGHT]))


def taken(case: Case) -> list[str]:
    return [one.code.code for one in case.taken]


def test_nothing_is_taken_by_itself() -> None:
    case = under_review()
    assert case.taken == ()
    assert len(case.open) == 4


def test_a_draft_cannot_be_decided_on_or_accepted() -> None:
    case = cases.begin([ARTHRITIS])
    with pytest.raises(InputError, match="The case is in draft: it cannot be decided on"):
        cases.decide(case, ARTHRITIS.key, Decision.TAKEN)
    with pytest.raises(InputError, match="in draft"):
        cases.accept(case)


def test_a_case_with_open_candidates_is_not_accepted() -> None:
    with pytest.raises(InputError, match=r"4 candidates are not decided: M17.11, I10, 20610, RT."):
        cases.accept(under_review())


def test_what_is_likely_is_taken_together_and_the_rest_stays_open() -> None:
    case = cases.take_all(under_review(), 0.7)
    assert taken(case) == ["M17.11", "20610", "RT"]
    assert [one.code.code for one in case.open] == ["I10"]
    case = cases.accept(cases.decide(case, WEAK.key, Decision.REFUSED))
    assert case.state is State.ACCEPTED


def test_a_modifier_falls_with_its_service() -> None:
    case = cases.decide(cases.take_all(under_review()), INJECTION.key, Decision.REFUSED)
    assert taken(case) == ["M17.11", "I10"]
    assert cases.accept(case).state is State.ACCEPTED


def test_another_code_takes_the_place_of_a_candidate_and_its_modifiers() -> None:
    case = cases.correct(cases.take_all(under_review()), INJECTION.key, candidate(Kind.PROCEDURE, "20611"))
    assert taken(case) == ["M17.11", "I10", "20611", "RT"]
    with pytest.raises(InputError, match="is in the case already"):
        cases.correct(case, ARTHRITIS.key, WEAK)


def test_a_code_that_nothing_proposed_can_be_added_once() -> None:
    added = candidate(Kind.PROCEDURE, "J3301", units=4)
    case = cases.add(under_review(), added)
    assert taken(case) == ["J3301"]
    with pytest.raises(InputError, match="is in the case already"):
        cases.add(case, added)


def test_an_accepted_case_can_be_exported_and_opened_again() -> None:
    case = cases.accept(cases.take_all(under_review()))
    with pytest.raises(InputError, match="in accepted"):
        cases.decide(case, WEAK.key, Decision.REFUSED)
    case = cases.exported(cases.exported(case))
    assert case.state is State.EXPORTED
    assert cases.review(case).state is State.REVIEW


def test_a_case_without_a_code_is_not_accepted() -> None:
    case = cases.review(cases.begin([WEAK]))
    with pytest.raises(InputError, match="No code was taken"):
        cases.accept(cases.decide(case, WEAK.key, Decision.REFUSED))
    with pytest.raises(InputError, match="no candidate cpt:99999"):
        cases.decide(case, "cpt:99999", Decision.TAKEN)


def test_every_step_leaves_the_case_it_came_from_as_it_was() -> None:
    case = under_review()
    cases.take_all(case)
    cases.add(case, candidate(Kind.DIAGNOSIS, "Z23"))
    assert case == under_review()
