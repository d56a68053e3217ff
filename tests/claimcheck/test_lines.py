"""Lines held against validity, edits, units, add-on pairs, status, places and the form itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck import Claim, ClaimLine, Rule, Severity
from core.records import Setting
from tests.claimcheck.world import DAY, DRUG, KNEE, Checker, line, only, weights

E, W, I, N = Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.NOT_CHECKED  # noqa: E741  # a table's letters


# --- Validity ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "severity", "said", "todo"),
    [
        ("62310", E, "CPT 62310 was deleted: its last day was December 31, 2016", "62320 or 62321"),
        ("0901T", E, "its first day is January 1, 2027", "valid on the date"),
        ("J9999", E, "was deleted: its last day was March 31, 2026", "no table loaded here names one"),
        ("J1101", E, "does not exist: it is not in HCPCS, 2026, which is the complete list", "close to it is"),
        ("99999", W, "in none of the tables loaded here", "how it is typed"),
    ],
)
def test_a_code_that_may_not_be_billed_is_told_with_what_to_do(
    code: str, severity: Severity, said: str, todo: str, check: Checker
) -> None:
    found = only(check.found(Rule.CODE, code))
    assert (found.severity, found.lines) == (severity, (1,))
    assert said in found.message
    assert todo in found.action
    assert found.evidence


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("E11.9", "shape of a diagnosis"),
        ("0DTJ4ZZ", "shape of an ICD-10-PCS code"),
        ("knee", "does not have the shape"),
        ("", "has no code"),
    ],
)
def test_what_is_no_procedure_is_told_by_its_shape(code: str, said: str, check: Checker) -> None:
    found = only(check.found(Rule.SYSTEM, ClaimLine(code=code, pointers=(1,))))
    assert found.severity is E
    assert said in found.message


def test_a_diagnosis_that_looks_like_a_supply_is_known_by_the_tables(check: Checker) -> None:
    found = only(check.found(Rule.SYSTEM, "E1140"))
    assert "is a diagnosis, ICD-10-CM E11.40" in found.message


def test_editions_of_another_time_are_named_and_say_nothing_of_validity(check: Checker) -> None:
    unknown = only(check.found(Rule.CODE, "J1100", DRUG, date_of_service=date(2025, 12, 31)))
    assert (unknown.severity, unknown.lines) == (N, (1, 2))
    assert "J1100 may be reported on December 31, 2025 is not known: the edition here" in unknown.message
    older = [found.message for found in check.found(Rule.TABLES, "20610", date_of_service=date(2025, 12, 31))]
    assert any(
        "NCCI-MUE-PRACTITIONER, 2026 was in force from January 1, 2026 to December 31, 2026" in text for text in older
    )


# --- Procedure-to-procedure edits -------------------------------------------------------------------------------------


def test_an_indicator_of_0_is_an_error_that_no_modifier_mends(check: Checker) -> None:
    found = check.found(Rule.PTP, "62320-59", "62321")[0]
    assert (found.severity, found.lines, found.medicare) == (E, (2, 1), True)
    assert "62320 is not paid with 62321" in found.message
    assert "column 1 is 62321, column 2 is 62320, modifier indicator 0" in found.message
    assert "59 does not change that" in found.action
    assert found.evidence[0].locator == "PTP pair 62321 / 62320"


@pytest.mark.parametrize(
    ("lines", "severity", "said"),
    [
        (("20610", "99213"), E, "put 25 (or 57"),
        (("20610", "99213-25"), I, "The record must show, for 25: History and decision"),
        (("20610", "99213-59"), W, "does not belong on that kind of code"),
        (("20610", "93010"), E, "put XS, XE, XP or XU (else 59)"),
        (("20610", "93010-59"), W, "59 is the last resort"),
        (("20610", "93010-XS"), I, "The record must show"),
        (("20610-XS", "93010"), I, "The record must show"),
        (("20610-RT", "93010"), E, "RT on line 1 does not pass it"),
        (("20610-RT", "93010-LT"), I, "The record must show"),
        (("20610-RT", "93010-RT"), W, "one and the same site"),
        (("99213-25", "36415"), I, "The record must show"),
        (("20610", "93010-26"), E, "put XS"),
    ],
)
def test_an_indicator_of_1_takes_a_modifier_on_the_right_line(
    lines: tuple[str, ...], severity: Severity, said: str, check: Checker
) -> None:
    found = check.found(Rule.PTP, *lines)[0]
    assert (found.severity, found.lines) == (severity, (1, 2))
    assert said in found.action


def test_59_on_the_column_1_code_passed_no_edit_before_july_2019(check: Checker) -> None:
    earlier, later = date(2019, 6, 30), date(2019, 7, 1)
    assert E in weights(check.found(Rule.PTP, "20610-59", "93010", date_of_service=earlier))
    assert E not in weights(check.found(Rule.PTP, "20610-59", "93010", date_of_service=later))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("62323", "62321"), "it ended on December 31, 2022"),
        (("62324", "62320"), "modifier indicator 9"),
        (("62322", "62320"), "it begins on October 1, 2026"),
    ],
)
def test_an_edit_that_does_not_apply_is_information(lines: tuple[str, ...], said: str, check: Checker) -> None:
    found = check.found(Rule.PTP, *lines)[0]
    assert found.severity is I
    assert said in found.message


def test_edits_hold_between_lines_of_one_date_only(check: Checker) -> None:
    other_day = line("62321", date_of_service=date(2026, 6, 2))
    assert weights(check.found(Rule.PTP, "62320", other_day)) == []


def test_the_setting_chooses_the_edits(check: Checker) -> None:
    pair = "62323", "62320"
    assert E not in weights(check.found(Rule.PTP, *pair))
    assert E in weights(check.found(Rule.PTP, *pair, setting=Setting.OUTPATIENT))


def test_that_no_edit_is_found_is_not_called_payable(check: Checker) -> None:
    found = only(check.found(Rule.PTP, "62320", "20610"))
    assert (found.severity, found.lines) == (I, ())
    assert "1 pair of codes of June 1, 2026: 1 have no edit there, which does not mean that they are payable" in (
        found.message
    )


def test_the_selection_of_the_starter_knowledge_is_no_complete_file(bare: Checker) -> None:
    found = bare.found(Rule.PTP, "62320", "20611")
    assert weights(found) == [N]
    assert "python -m ingest fetch ncci-ptp-practitioner" in found[0].action
    among = bare.found(Rule.PTP, "62320", "62321")[-1]
    assert "only the pairs among its own families, read in the files of 2026 Q4" in among.message


def test_without_edits_of_the_setting_none_are_checked(bare: Checker) -> None:
    found = only(bare.found(Rule.PTP, "62320", "20611", setting=Setting.DME))
    assert (found.severity, found.evidence) == (N, ())


# --- Units and add-on codes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "errors", "said"),
    [
        (("62321 x2",), 1, "Anything"),
        (("62321", "62321-76"), 0, ""),
        (("62320 x2",), 0, ""),
        (("62320", "62320-76 x2"), 1, "62320 has 3 units on lines 1 and 2 together"),
        (("20610-RT x2", "20610-LT"), 1, "20610 has 3 units on lines 1 and 2 together"),
    ],
)
def test_units_are_held_against_the_line_or_the_day(
    lines: tuple[str, ...], errors: int, said: str, check: Checker
) -> None:
    found = [item for item in check.found(Rule.MUE, *lines) if item.severity is E]
    assert len(found) == errors
    assert said in {"", "Anything"} or said in found[0].message


@pytest.mark.parametrize(
    ("code", "indicator", "said"),
    [("62321 x5", "MAI 1", "each claim line"), ("62320 x5", "MAI 2", "absolute"), ("20610 x5", "MAI 3", "on review")],
)
def test_the_consequence_is_that_of_the_adjudication_indicator(
    code: str, indicator: str, said: str, check: Checker
) -> None:
    found = only(item for item in check.found(Rule.MUE, code) if item.severity is E)
    assert indicator in found.message
    assert said in found.action


def test_units_of_different_dates_are_not_added_up(check: Checker) -> None:
    later = line("62320 x2", date_of_service=date(2026, 6, 2))
    assert E not in weights(check.found(Rule.MUE, "62320 x2", later))


def test_the_units_of_the_setting_decide(check: Checker) -> None:
    assert E not in weights(check.found(Rule.MUE, "62320 x5", setting=Setting.OUTPATIENT))


def test_a_code_without_a_value_is_told_once_for_all(check: Checker) -> None:
    found = only(check.found(Rule.MUE, "99214", "20611"))
    assert (found.severity, found.lines) == (I, (1, 2))
    assert "CMS keeps some values confidential" in found.message


def test_without_the_table_no_units_are_checked(bare: Checker) -> None:
    assert weights(bare.found(Rule.MUE, "99214")) == [N]


@pytest.mark.parametrize("units", [0, -1])
def test_a_line_is_for_one_unit_or_more(units: int, check: Checker) -> None:
    assert weights(check.found(Rule.UNITS, line("99213", units=units))) == [E]


def test_both_sides_are_one_unit_with_50(check: Checker) -> None:
    assert weights(check.found(Rule.UNITS, "20610-50 x2")) == [W]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("22614",), [E]),
        (("22614", "22612"), []),
        (("22614", "99213"), [E]),
        (("99417", "99214"), []),
        (("99417", "99213"), [W]),
        (("99417",), [E]),
        (("0054T", KNEE), [N]),
        (("0054T",), [E]),
        (("99213",), []),
    ],
)
def test_an_add_on_code_wants_one_of_its_primaries(
    lines: tuple[str, ...], expected: list[Severity], check: Checker
) -> None:
    assert weights(check.found(Rule.ADD_ON, *lines)) == expected


def test_a_primary_of_another_date_does_not_count_and_is_told(check: Checker) -> None:
    found = only(check.found(Rule.ADD_ON, "22614", line("22612", date_of_service=date(2026, 6, 2))))
    assert found.severity is E
    assert "A primary stands on another date (June 2, 2026). Its primaries by CMS: 22612." in found.action


# --- Status and place -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"), [("99024", [E]), ("99417", [E]), ("36415", [I]), ("99213", []), ("20611", [])]
)
def test_the_status_says_whether_medicare_pays_at_all(code: str, expected: list[Severity], check: Checker) -> None:
    assert weights(check.found(Rule.STATUS, code)) == expected


def test_lines_of_one_status_are_told_together_and_what_is_paid_alone_only_beside_others(check: Checker) -> None:
    assert only(check.found(Rule.STATUS, "36415", "99213", "36415-91")).lines == (1, 3)
    assert not check.found(Rule.STATUS, "93010")
    assert weights(check.found(Rule.STATUS, "0054T")) == []
    assert weights(check.found(Rule.STATUS, "0054T", "99213")) == [W]


def test_a_hospital_is_not_paid_by_the_status_of_practitioners(check: Checker) -> None:
    assert weights(check.found(Rule.STATUS, "99024", setting=Setting.OUTPATIENT)) == [N]


@pytest.mark.parametrize(
    ("code", "place", "expected"),
    [
        ("71046-26", "22", []),
        ("71046", "22", []),
        ("99213", "11", []),
        ("99213", "5A", [E]),
        (KNEE, "11", [W]),
        (KNEE, "22", []),
        ("99213", "", []),
    ],
)
def test_a_place_of_service_is_one_of_the_list_and_fits_the_service(
    code: str, place: str, expected: list[Severity], check: Checker
) -> None:
    assert weights(check.found(Rule.PLACE, line(code, place_of_service=place))) == expected


def test_a_hospital_claim_carries_no_place_of_service(check: Checker) -> None:
    found = check.found(Rule.PLACE, line("99213", place_of_service="11"), setting=Setting.OUTPATIENT)
    assert weights(found) == [I]


def test_without_the_list_no_place_is_judged(bare: Checker) -> None:
    assert weights(bare.found(Rule.PLACE, line("99213", place_of_service="5A"))) == [N]


# --- The form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointers", "expected"),
    [
        ("A", []),
        ("AB", []),
        ("", [E]),
        ("C", [E]),
        ("0", [E]),
        ("AA", [W]),
        ("ABABA", [E, W]),
    ],
)
def test_a_line_points_to_diagnoses_that_are_there(pointers: str, expected: list[Severity], check: Checker) -> None:
    found = check.found(Rule.POINTER, line("99213", pointers=pointers), diagnoses="E11.9 R51.9")
    assert [item.severity for item in found if item.lines] == expected


def test_lines_of_a_hospital_claim_point_nowhere(check: Checker) -> None:
    assert not check.found(Rule.POINTER, line("99213", pointers=()), setting=Setting.OUTPATIENT)


def test_a_diagnosis_that_no_line_points_to_is_named(check: Checker) -> None:
    found = only(check.found(Rule.POINTER, "99213", diagnoses="E11.9 R51.9"))
    assert (found.severity, found.diagnoses) == (I, (2,))


def test_a_service_of_tomorrow_is_not_billed_today(check: Checker) -> None:
    assert weights(check.found(Rule.DATE, line("99213", date_of_service=date(2026, 11, 24)))) == [E]
    assert not check.found(Rule.DATE, line("99213", date_of_service=date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("20610", "20610"), [E]),
        (("20610-RT", "20610-LT"), [I]),
        (("20610", "20610-76"), [I]),
        (("20610", "20610-26"), [W]),
        (("20610", "20611"), []),
    ],
)
def test_a_code_that_stands_twice_needs_a_reason(
    lines: tuple[str, ...], expected: list[Severity], check: Checker
) -> None:
    assert weights(check.found(Rule.DUPLICATE, *lines)) == expected


def test_the_same_code_on_another_date_is_no_duplicate(check: Checker) -> None:
    assert not check.found(Rule.DUPLICATE, "20610", line("20610", date_of_service=date(2026, 6, 2)))


# --- The report -------------------------------------------------------------------------------------------------------


def test_the_worst_stands_first_and_colours_its_line(check: Checker) -> None:
    report = check("99213-25", "20610", "99024", "99214", diagnoses="M25.561")
    weight = [list(Severity).index(found.severity) for found in report.findings]
    assert weight == sorted(weight)
    assert [one.severity for one in report.lines] == [I, I, E, I]
    assert report.of_line(3)[0].rule is Rule.STATUS
    assert report.counts[E] == 1
    assert [one.code.code if one.code else None for one in report.lines] == ["99213", "20610", "99024", "99214"]


def test_every_finding_about_a_table_shows_its_source_release_and_dates(check: Checker) -> None:
    report = check("62320-59", "62321 x3", "20610-25", "22614", "99024", "62310", diagnoses="E11 E10.9 G63 S52.501")
    form = {Rule.POINTER, Rule.UNITS, Rule.DATE, Rule.DUPLICATE, Rule.TABLES, Rule.PATIENT, Rule.STATUS}
    for found in report.findings:
        assert found.evidence or found.rule in form, found
        assert all(item.source and item.release and item.effective_from and item.locator for item in found.evidence)


def test_another_payer_is_told_whose_rules_they_are(check: Checker) -> None:
    report = check("62320", "62321", payer="Aetna")
    edit = next(found for found in report.findings if found.rule is Rule.PTP)
    assert (edit.severity, edit.medicare) == (W, True)
    assert any("The payer is Aetna" in found.message for found in report.findings)
    assert check.found(Rule.PTP, "62320", "62321", payer="Medicare Part B")[0].severity is E


@pytest.mark.parametrize(
    ("payer", "is_medicare"),
    [
        ("", True),
        ("Medicare", True),
        ("Humana Medicare Advantage", True),
        ("non-Medicare plan", False),
        ("Aetna", False),
    ],
)
def test_medicare_is_known_by_its_name(payer: str, is_medicare: bool) -> None:
    assert Claim(payer=payer).is_medicare is is_medicare


def test_a_claim_without_lines_has_nothing_to_say_of_lines(check: Checker) -> None:
    report = check(diagnoses="E11.9")
    assert not [found for found in report.findings if found.lines]
    assert Claim().lines == ()


def test_without_tables_it_says_what_was_not_checked_and_how_to_load_it(bare: Checker) -> None:
    report = bare("99213", "20610")
    told = [found for found in report.findings if found.severity is N]
    for source in ("mpfs-rvu", "ncci-add-on", "ncci-mue-practitioner", "ncci-ptp-practitioner", "mcd-article"):
        assert any(source in found.action for found in told), source


_LINES = st.lists(
    st.sampled_from(
        ["62320", "62321", "20610", "99213-25", "99213", "93010-59", "20610-RT", "22614", "36415", "J1100"]
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=_LINES, seed=st.randoms())
def test_the_order_of_lines_changes_no_finding_but_its_numbers(check: Checker, lines: list[str], seed: object) -> None:
    def told(order: list[int]) -> list[tuple[object, ...]]:
        report = check(*(lines[place] for place in order))
        # Codes and modifiers in place of numbers, which say where a line stands.
        return sorted(
            (
                str(found.rule),
                str(found.severity),
                tuple(sorted(lines[order[number - 1]] for number in found.lines)),
                tuple(sorted(item.id for item in found.evidence)),
            )
            for found in report.findings
        )

    straight = list(range(len(lines)))
    shuffled = straight.copy()
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, of which hypothesis has no public type
    assert told(shuffled) == told(straight)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["62320", "62321", "62322", "62323", "62324", "20610", "99213"]), min_size=2, max_size=4)
)
def test_the_columns_are_those_of_the_edit_in_whatever_order_the_lines_stand(check: Checker, codes: list[str]) -> None:
    def edits(order: list[str]) -> set[tuple[str, ...]]:
        return {tuple(code.code for code in found.codes) for found in check.found(Rule.PTP, *order) if found.lines}

    assert edits(codes) == edits(codes[::-1])


def test_the_day_of_the_claim_is_today_where_none_is_given(check: Checker) -> None:
    report = check("99213", date_of_service=None)
    assert report.lines[0].date_of_service == date(2026, 11, 23)
    assert check("99213").lines[0].date_of_service == DAY


def test_lines_that_are_alike_are_one_side_of_an_edit(check: Checker) -> None:
    found = check.found(Rule.PTP, "20610", "93010", "93010-XS", "93010", "20610")
    by_lines = {item.lines: item.severity for item in found if item.lines}
    assert by_lines == {(1, 5, 2, 4): E, (1, 5, 3): I}
    assert "is on lines 2 and 4" in found[0].message


def test_of_very_many_findings_the_worst_are_told(check: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "62320", "62321 x3", "99024", "20610"
    everything = check(*lines).findings
    monkeypatch.setattr("claimcheck.check.MOST_FINDINGS", 3)
    findings = check(*lines).findings
    assert findings[:3] == everything[:3]
    assert findings[3].message.startswith(f"{len(everything) - 3} findings, of no greater weight")


def test_as_many_lines_as_a_check_takes_are_told_in_few_findings(check: Checker) -> None:
    report = check(*["62320", "62321"] * 500)
    assert len(report.findings) < 50
