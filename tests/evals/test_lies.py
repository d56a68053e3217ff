"""A lie is a true sentence with one thing altered, and every alteration is of the kind it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.lies import KINDS, lies_about, statements


@pytest.mark.parametrize(
    ("truth", "kind", "lie"),
    [
        ("CPT 62320 is a neck injection.", "code", "CPT 62324 is a neck injection."),
        ("CPT 62320 is a neck injection.", "other code", "CPT 99213 is a neck injection."),
        ("It needs 20 minutes.", "number", "It needs 21 minutes."),
        ("It pays $12.50 in Boston.", "number", "It pays $13.50 in Boston."),
        ("It needs two of three elements.", "number", "It needs four of three elements."),
        ("It is valid from 2017-01-01.", "date", "It is valid from 2018-01-01."),
        ("Append modifier 25 to the visit.", "modifier", "Append modifier 57 to the visit."),
        ("It needs 20 minutes.", "unit", "It needs 20 hours."),
        ("It is billable.", "polarity", "It is not billable."),
        ("Do not use it twice.", "polarity", "use it twice."),
        ("It may be billed.", "permission", "It must be billed."),
        ("It is billed only once.", "limit", "It is billed once."),
        ("It needs at least 20 minutes.", "limit", "It needs at most 20 minutes."),
        ("It needs low decisions or 20 minutes.", "limit", "It needs low decisions and 20 minutes."),
        ("It is paid once a day unless it is denied.", "condition", "It is paid once a day."),
        ("It is for a new patient.", "attribute", "It is for a established patient."),
        ("Column 1 is 62321 and column 2 is 62320.", "swap", "Column 1 is 62320 and column 2 is 62321."),
        ("It is the column 1 code.", "column", "It is the column 2 code."),
        (
            "26 is for the professional part and TC for the technical one.",
            "attribute",
            "26 is for the technical part and TC for the technical one.",
        ),
        ("XS is used instead of XU.", "swap", "XU is used instead of XS."),
        ("Its status indicator is B.", "letter", "Its status indicator is A."),
        ("It needs 20 minutes.", "sign", "It needs -20 minutes."),
        ("It pays $12.50 in Boston.", "sign", "It pays €12.50 in Boston."),
    ],
)
def test_each_kind_alters_what_it_is_named_for(truth: str, kind: str, lie: str) -> None:
    assert (kind, lie) in lies_about(truth, ("99213",))


def test_figures_and_modifiers_of_the_statements_beside_it_make_lies() -> None:
    beside = ("Work RVU is 1.30.", "Total RVU is 2.75.")
    assert ("neighbour", "Work RVU is 2.75.") in lies_about(beside[0], (), beside)
    modifiers = ("25 is the counterpart for visits.", "59 is for procedures only.")
    assert ("neighbour", "59 is the counterpart for visits.") in lies_about(modifiers[0], (), modifiers)


def test_codes_that_are_only_listed_are_not_swapped_for_that_is_no_lie() -> None:
    assert not [lie for lie in lies_about("20610 and 77002 are billed for one joint.") if lie.kind == "swap"]


def test_a_code_that_is_not_a_number_is_no_number() -> None:
    lies = lies_about("CPT 62320 has 2 units.")
    assert {lie.text for lie in lies if lie.kind == "number"} == {"CPT 62320 has 3 units.", "CPT 62320 has 20 units."}


def test_evidence_is_turned_into_sentences() -> None:
    assert list(statements("CPT 62320: Neck injection, blind. The drug is billed apart.")) == [
        "CPT 62320 is neck injection, blind.",
        "The drug is billed apart.",
    ]
    assert list(statements("CPT 62320, Includes: placing the needle; one catheter")) == [
        "CPT 62320, includes: placing the needle.",
        "CPT 62320, includes: one catheter.",
        "CPT 62320 includes placing the needle.",
    ]


@given(st.text(max_size=200))
def test_any_text_can_be_lied_about(text: str) -> None:
    lies = lies_about(text, ("99213",))
    assert {lie.kind for lie in lies} <= set(KINDS)
    assert len({lie.text for lie in lies}) == len(lies)
    assert text not in [lie.text for lie in lies]
    assert all(statements(text))
