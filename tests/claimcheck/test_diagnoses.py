"""Diagnoses: valid and complete, held against each other, against the patient, and against coverage documents."""

from __future__ import annotations

from datetime import date

import pytest

from claimcheck import Rule, Severity, Sex
from core.records import Setting
from tests.claimcheck.world import Checker, line, only, weights

E, W, I, N = Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.NOT_CHECKED  # noqa: E741  # a table's letters


@pytest.mark.parametrize(
    ("code", "rule", "said", "todo"),
    [
        ("E11", Rule.DIAGNOSIS, "it is a header", "E11.4 or E11.9"),
        ("E11.99", Rule.DIAGNOSIS, "does not exist: it is not in ICD-10-CM, FY2026", "close to it"),
        ("S52.501", Rule.SEVENTH, "not billable without its seventh character", "S52.501A, S52.501D or S52.501S"),
        ("S52.501Z", Rule.SEVENTH, "Z is no seventh character of S52.501", "S52.501A, S52.501D or S52.501S"),
        ("W19A", Rule.SEVENTH, "with a placeholder X in each empty place", "Write W19.XXXA"),
        ("W19.XA", Rule.SEVENTH, "with a placeholder X in each empty place", "Write W19.XXXA"),
        ("W19", Rule.SEVENTH, "not billable without its seventh character", "W19.XXXA, W19.XXXD or W19.XXXS"),
        ("99213", Rule.SYSTEM, "has the shape of a CPT code, not of a diagnosis", "Move it to the lines"),
        ("J1100", Rule.SYSTEM, "is HCPCS Level II J1100, a procedure or supply", "Move it to the lines"),
        ("250.00", Rule.SYSTEM, "ICD-9-CM code, which ended on September 30, 2015", "from the record"),
        ("sugar", Rule.SYSTEM, "does not have the shape of an ICD-10-CM code", "look like E11.9"),
    ],
)
def test_a_diagnosis_that_cannot_stand_is_told_with_what_to_do(
    code: str, rule: Rule, said: str, todo: str, check: Checker
) -> None:
    found = only(check.found(rule, "99213", diagnoses=code))
    assert (found.severity, found.diagnoses) == (E, (1,))
    assert said in found.message
    assert todo in found.action


def test_a_code_may_be_typed_without_its_dot_and_in_small_letters(check: Checker) -> None:
    assert not check.found(Rule.DIAGNOSIS, "99213", diagnoses="e119")


def test_of_a_date_that_no_edition_tells_of_nothing_is_said(check: Checker) -> None:
    assert weights(check.found(Rule.DIAGNOSIS, "99213", date_of_service=date(2020, 1, 1))) == [N]


def test_a_side_left_open_is_warned_of_with_the_codes_of_each(check: Checker) -> None:
    found = only(check.found(Rule.SPECIFICITY, "99213", diagnoses="M25.569"))
    assert found.severity is W
    assert "M25.561 or M25.562" in found.action
    assert len(found.evidence) == 3


def test_any_other_unspecified_code_is_information(check: Checker) -> None:
    assert weights(check.found(Rule.SPECIFICITY, "99213", diagnoses="R51.9")) == [I]


def test_a_diagnosis_stands_once_and_no_form_holds_more_than_its_places(check: Checker) -> None:
    assert only(check.found(Rule.DIAGNOSIS, "99213", diagnoses="R51.9 R51.9")).diagnoses == (1, 2)
    many = "E10.9 E11.40 E11.42 E11.9 G63 R51.9 M25.561 M25.562 M25.569 O80 C61 Z79.4 E85.4"
    assert "its form holds 12" in only(check.found(Rule.DIAGNOSIS, "99213", diagnoses=many)).message
    assert not check.found(Rule.DIAGNOSIS, "99213", diagnoses=many, setting=Setting.OUTPATIENT)


# --- Held against each other ------------------------------------------------------------------------------------------


def test_an_excludes1_note_parts_two_codes_also_from_above(check: Checker) -> None:
    found = only(check.found(Rule.EXCLUDES1, "99213", diagnoses="E11.9 E10.9"))
    assert (found.severity, found.diagnoses) == (E, (1, 2))
    assert (
        "the Excludes1 note of E11.9 (diagnosis 1), inherited from E11, names “type 1 diabetes mellitus (E10.-)”"
        in (found.message)
    )
    assert "nothing to do with each other" in found.action


def test_the_same_pair_is_found_in_either_order(check: Checker) -> None:
    forth, back = (check.found(Rule.EXCLUDES1, "99213", diagnoses=pair) for pair in ("E11.9 E10.9", "E10.9 E11.9"))
    assert weights(forth) == weights(back) == [E]


def test_an_excludes2_note_is_information_and_those_of_chapters_are_none(check: Checker) -> None:
    assert weights(check.found(Rule.EXCLUDES2, "99213", diagnoses="E11.40 G63")) == [I]
    assert not check.found(Rule.EXCLUDES2, "99213", diagnoses="M25.561 S52.501A")


@pytest.mark.parametrize(
    ("diagnoses", "expected", "said"),
    [
        ("G63", [E], "never listed first or alone"),
        ("G63 E85.4", [E], "G63 (diagnosis 1) stands before E85.4 (diagnosis 2)"),
        ("E85.4 G63", [], ""),
        ("E11.9", [I], "has a use-additional note, and nothing that it names is on the claim"),
        ("E11.9 Z79.4", [], ""),
        ("Z79.4 E11.9", [W], "Z79.4 (diagnosis 1) stands before E11.9 (diagnosis 2)"),
    ],
)
def test_the_order_is_that_of_the_notes(diagnoses: str, expected: list[Severity], said: str, check: Checker) -> None:
    found = check.found(Rule.SEQUENCING, "99213", diagnoses=diagnoses)
    assert weights(found) == expected
    assert all(said in item.message and item.evidence for item in found)


# --- The patient ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("diagnosis", "patient", "expected"),
    [
        ("C61", {"sex": Sex.FEMALE}, [W]),
        ("C61", {"sex": Sex.MALE}, []),
        ("O80", {"sex": Sex.MALE}, [E]),
        ("O80", {"sex": Sex.FEMALE, "age": 30}, []),
        ("O80", {"age": 0}, [E]),
        ("P07.3", {"age": 0}, []),
        ("P07.3", {"age": 40}, [W]),
        ("Z68.1", {"age": 12}, [E]),
        ("Z68.1", {"age": 20}, []),
    ],
)
def test_age_and_sex_are_held_against_what_the_tabular_list_says(
    diagnosis: str, patient: dict[str, object], expected: list[Severity], check: Checker
) -> None:
    found = check.found(Rule.PATIENT, "99213", diagnoses=diagnosis, **patient)
    assert weights(item for item in found if item.diagnoses) == expected
    assert weights(item for item in found if not item.diagnoses) == [N]


def test_of_a_patient_not_described_nothing_is_said(check: Checker) -> None:
    assert not check.found(Rule.PATIENT, "99213", diagnoses="O80 C61")


# --- Coverage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointers", "severity", "said"),
    [
        ("A", I, "ARTICLE A1 (MAC One, active) lists 20610 (line 1) with diagnosis 1 as one that supports it"),
        ("B", W, "with diagnosis 2 as one that does not support it"),
        ("C", W, "with diagnoses that support it, and diagnosis 3 is not listed there by itself"),
        ("CA", I, "with diagnosis 1 as one that supports it"),
    ],
)
def test_documents_in_force_that_list_the_pair_are_named(
    pointers: str, severity: Severity, said: str, check: Checker
) -> None:
    found = only(check.found(Rule.COVERAGE, line("20610", pointers=pointers), diagnoses="M25.561 R51.9 E11.9"))
    assert found.severity is severity
    assert said in found.message
    assert found.evidence[0].locator == "A1, version 1"


def test_a_code_of_no_document_is_no_finding_and_no_table_is_one(check: Checker, bare: Checker) -> None:
    assert not check.found(Rule.COVERAGE, "99213")
    assert weights(bare.found(Rule.COVERAGE, "99213")) == [N]
