"""The catalogue of operations: typed and dated, evidence for every field, one clear line for what makes no sense."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.gather import Status
from assistant.gather.edits import NCCI_MODIFIERS, PairVerdict
from assistant.gather.modifiers import Effect
from assistant.gather.pricing import Service, both_sides, price_day
from assistant.gather.visits import MdmLevel, decision_level, level_within_reach
from assistant.sheet import BlockName, CodeSheet
from assistant.tools import CATALOGUE, Desk, Outcome, call
from assistant.tools.readable import as_text
from core.answer import Answer
from core.codes import CodeSystem
from core.errors import CodeFormatError, InputError
from core.facts import CoverageDocument, CoverageKind
from core.records import Setting
from tests.assistant import official
from tests.assistant.official import NEW, OLD
from tests.assistant.world import TODAY, World
from tests.builders import cpt_code

DAY = "2025-03-01"
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def desk(official_world: World) -> Desk:
    return Desk(official_world.tools, lambda: TODAY, official_world.assistant())


@pytest.fixture(scope="module")
def look(desk: Desk) -> Call:
    """Call an operation by its name; the result must hold all the evidence that it names."""

    def run(name: str, **arguments: Any) -> Any:
        result = call(desk, name, arguments)
        assert isinstance(result, (Outcome, Answer, CodeSheet))
        held = {item.id for item in result.evidence}
        named = set(_evidence_named(result.model_dump(mode="json")))
        assert named <= held
        return result

    return run


def _evidence_named(value: object, field: str = "") -> Iterator[str]:
    """Every id that a field called "evidence", or a sentence, names."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _evidence_named(item, name)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, str) and field in {"evidence", "evidence_of_pairs"}:
                yield item
            else:
                yield from _evidence_named(item, field)


def texts(result: Outcome) -> str:
    return "\n".join(sentence.text for sentence in result.sentences)


# --- What holds for all -----------------------------------------------------------------------------------------------


def test_every_operation_is_described_and_has_schemas() -> None:
    assert len(CATALOGUE) >= 16
    for name, operation in CATALOGUE.items():
        assert name == operation.name
        assert operation.title
        assert len(operation.description) > 40
        assert operation.inputs.model_json_schema()["additionalProperties"] is False
        assert operation.outputs.model_json_schema(mode="serialization")["type"] == "object"


def test_a_result_names_date_setting_and_the_editions_behind_it(look: Call) -> None:
    found = look("look_up_fee", code="62320", as_of=DAY)
    assert (found.as_of, found.setting, found.found) == (date(2025, 3, 1), Setting.PRACTITIONER, True)
    sources = {(item.source, item.release) for item in found.evidence}
    assert ("Fee schedule", "RVU25") in sources
    assert any("the payer is Medicare" in notice for notice in found.notices)


def test_without_a_date_today_is_taken_and_told(look: Call) -> None:
    found = look("look_up_mue", code="62320")
    assert found.as_of == TODAY
    assert any("today" in notice for notice in found.notices)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("nothing_such", {}, "no operation 'nothing_such'"),
        ("look_up_code", {}, "code: Field required"),
        ("look_up_code", {"code": "62320", "as_of": "2026-13-01"}, "'2026-13-01' is not a date of service"),
        ("look_up_code", {"code": "62320", "as_of": 20260101}, "is not a date of service"),
        ("look_up_code", {"code": "62320", "system": "snomed"}, "system: Input should be 'cpt'"),
        ("look_up_code", {"code": "62320", "colour": "red"}, "colour: Extra inputs are not permitted"),
        ("look_up_code", {"code": "62320", "setting": "moon"}, "setting: Input should be 'practitioner'"),
        ("find_codes", {"words": "knee", "k": 0}, "k: Input should be greater than or equal to 1"),
        ("look_up_mue", {"code": "E11.9"}, "is no procedure code"),
        ("look_up_hcc", {"code": "62320"}, "is no ICD-10-CM code"),
        ("check_ptp_edit", {"first": "62320", "second": "62320"}, "both codes are 62320"),
        ("compare_codes", {"codes": ["62320", "62320"]}, "Name 2 to 6 different codes"),
        ("look_up_fee", {"code": "62320", "locality": "Atlantis", "as_of": DAY}, "'Atlantis'"),
        ("find_coverage", {}, "nothing to look for"),
        ("find_coverage", {"code": "62320", "state": "Atlantis"}, "is no state"),
        ("walk_pcs_table", {"code": "0D"}, "at least 3 characters"),
        ("work_out_visit_level", {"family": "spa"}, "family: Input should be 'office'"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(name: str, arguments: dict[str, Any], said: str, desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        call(desk, name, arguments)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["!!", "12", "E11.9.9"])
def test_a_malformed_code_is_an_input_error_of_its_own(text: str, desk: Desk) -> None:
    with pytest.raises(CodeFormatError, match="shape of a code"):
        call(desk, "look_up_code", {"code": text, "system": "icd10cm"})


_PLAIN = st.text(max_size=20) | st.sampled_from(["62320", "99213", "E11.9", "j1100", "0DTJ", "25", "Boston", "11"])


def _arguments(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of an operation, some of which make sense."""
    fields = CATALOGUE[name].inputs.model_fields
    value = st.none() | st.booleans() | st.integers(-1, 60) | _PLAIN | st.lists(_PLAIN, max_size=4)
    days = st.sampled_from([None, "2025-03-01", "1999-12-31", "9999-12-31", "0001-01-01", "2025-02-30"])
    return st.fixed_dictionaries({}, optional={field: days if field == "as_of" else _PLAIN | value for field in fields})


@given(st.data())
def test_whatever_is_asked_there_is_a_result_or_one_clear_line(desk: Desk, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(CATALOGUE)))
    arguments = data.draw(_arguments(name))
    refused = ""
    try:
        json.loads(call(desk, name, arguments).model_dump_json())
    except InputError as error:
        refused = str(error)
    assert "\n" not in refused


# --- Codes ------------------------------------------------------------------------------------------------------------


def test_codes_are_found_with_confidence_and_reasons(look: Call) -> None:
    found = look("find_codes", words="diabetes neuropathy", systems=["icd10cm"], k=1)
    (best,) = found.codes
    assert (best.code.code, best.confidence, best.unsure) == ("E11.40", 0.8, False)
    assert best.matched == "Diabetic nerve pain"
    assert look("find_codes", words="broken arm").codes[0].unsure


def test_a_search_for_billable_codes_keeps_what_the_encounter_completes(look: Call) -> None:
    found = look("find_codes", words="broken right wrist", billable=True)
    assert [(one.code.code, one.code.status) for one in found.codes] == [("S52.501", Status.INCOMPLETE)]
    assert "needs a seventh character" in texts(found)


def test_a_code_is_looked_up_with_hierarchy_and_inherited_notes(look: Call) -> None:
    found = look("look_up_code", code="e1140", as_of="2026-06-01")
    assert (found.code.system, found.code.code, found.code.valid) == (CodeSystem.ICD10CM, "E11.40", True)
    assert [one.code for one in found.ancestors] == ["E11.4", "E11", "E08-E13", "CHAPTER 4"]
    inherited = {(group.kind, group.owner) for group in found.notes if group.inherited}
    assert {("excludes1", "E11"), ("excludes2", "E11.4"), ("use_additional", "E11")} <= inherited


def test_deleted_unknown_and_unloaded_codes_are_told_apart(look: Call) -> None:
    deleted = look("look_up_code", code="62310").code
    assert (deleted.status, deleted.valid_to, [one.code for one in deleted.replaced_by]) == (
        Status.DELETED, date(2016, 12, 31), ["62320", "62321"],
    )  # fmt: skip
    unknown = look("look_up_code", code="E11.41", as_of="2026-06-01")
    assert unknown.code.status is Status.UNKNOWN
    assert not unknown.found
    assert {"E11.40", "E11.42"} <= {one.code for one in unknown.near}
    assert look("look_up_code", code="99999").code.status is Status.NOT_LOADED


def test_a_code_named_with_its_system_is_read_as_that(look: Call) -> None:
    assert look("look_up_code", code="J1100", as_of=DAY).code.system is CodeSystem.HCPCS
    assert look("crosswalk_code", code="4701", system="icd9pcs").code.code == "47.01"


def test_codes_are_compared_side_by_side(look: Call) -> None:
    found = look("compare_codes", codes=["62320", "62321"])
    assert found.table.columns == ("", "62320", "62321")
    assert "62321 is the same injection under imaging" in texts(found)


def test_all_that_is_known_of_a_code_stands_on_its_sheet(look: Call) -> None:
    sheet = look("read_code_sheet", code="62320", as_of=DAY)
    assert {BlockName.MEANING, BlockName.EDITS, BlockName.FEES, BlockName.UNITS} <= {one.name for one in sheet.blocks}
    text = as_text(sheet)
    assert "With 62320 in column 1 (1 of 1)" in text
    assert "Sources:" in text


def test_a_sheet_may_be_cut_to_some_blocks_and_edits(look: Call) -> None:
    sheet = look("read_code_sheet", code="62320", as_of=DAY, blocks=["edits"], partner="6232", indicator=1)
    (block,) = sheet.blocks
    assert block.name is BlockName.EDITS
    assert {row.code.code for grid in block.grids for row in grid.rows} == {"62321", "62323"}
    assert {item.id for item in sheet.evidence} == set(block.cited)


# --- NCCI -------------------------------------------------------------------------------------------------------------


def test_a_pair_is_judged_in_column_order_for_both_settings(look: Call) -> None:
    found = look("check_ptp_edit", first="62323", second="62320", as_of=DAY)
    practitioner, outpatient = found.findings
    assert (practitioner.verdict, practitioner.complete) == (PairVerdict.WITH_MODIFIER, True)
    assert (practitioner.edit.column1, practitioner.edit.column2, practitioner.edit.in_force) == (
        "62320",
        "62323",
        True,
    )
    assert set(practitioner.modifiers) == NCCI_MODIFIERS
    assert (outpatient.setting, outpatient.verdict, outpatient.edit) == (Setting.OUTPATIENT, PairVerdict.NO_EDIT, None)


def test_no_edit_is_never_called_payable(look: Call) -> None:
    found = look("check_ptp_edit", first="20610", second="62323", as_of=DAY, setting="practitioner")
    assert found.findings[0].verdict is PairVerdict.NO_EDIT
    assert "does not mean that both are payable" in texts(found)


def test_edits_that_ended_stand_beside_the_one_that_decides(world: World) -> None:
    found: Any = call(Desk(world.tools, lambda: TODAY), "check_ptp_edit", {"first": "62322", "second": "62323"})
    finding = found.findings[0]
    assert (finding.edit.column1, finding.edit.in_force) == ("62322", True)
    assert [(edit.column1, edit.deletion_date) for edit in finding.other_edits] == [("62323", date(2019, 12, 31))]
    assert not finding.complete


def test_without_a_file_of_edits_the_pair_is_not_judged(look: Call) -> None:
    finding = look("check_ptp_edit", first="62320", second="62321", as_of=DAY, setting="dme").findings[0]
    assert (finding.verdict, finding.edit) == (PairVerdict.NOT_LOADED, None)


def test_a_unit_limit_says_what_its_indicator_means(look: Call) -> None:
    found = look("look_up_mue", code="62320", as_of=DAY)
    limits = {limit.setting: limit for limit in found.limits}
    assert (limits[Setting.PRACTITIONER].units, limits[Setting.PRACTITIONER].mai) == (3, 2)
    assert "neither a modifier nor an appeal" in limits[Setting.PRACTITIONER].consequence
    assert limits[Setting.OUTPATIENT].units == 5
    assert [limit.setting for limit in look("look_up_mue", code="62320", as_of=DAY, setting="outpatient").limits] == [
        Setting.OUTPATIENT
    ]


def test_add_on_codes_are_told_with_their_primaries_in_force(look: Call) -> None:
    found = look("look_up_add_on", code="99417", as_of="2025-08-01")
    assert (found.is_add_on, [(item.primary, item.kind) for item in found.primaries]) == (True, [("99213", 1)])
    primary = look("look_up_add_on", code="20610", as_of=DAY)
    assert (primary.is_add_on, [item.add_on for item in primary.add_ons]) == (False, ["20611"])


# --- Fees and modifiers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "amount"), [(OLD, "105.00"), (NEW, "135.00")])
def test_a_fee_is_that_of_the_edition_in_force(day: date, amount: str, look: Call) -> None:
    line = look("look_up_fee", code="62320", as_of=day.isoformat()).lines[0]
    assert line.nonfacility_amount == Decimal(amount)
    assert line.place is None


def test_a_fee_is_priced_in_the_locality_named(look: Call) -> None:
    (line, component) = look("look_up_fee", code="62320", locality="Boston", as_of=DAY).lines
    assert (line.place.state, line.place.work, line.nonfacility_amount) == ("MA", Decimal("1.1"), Decimal("141.00"))
    assert component.modifier == "26"
    places = [line.place.locality for line in look("look_up_fee", code="62320", locality="ma", as_of=DAY).lines]
    assert sorted(set(places)) == ["01", "99"]


@pytest.mark.parametrize(
    ("modifier", "effect"),
    [
        ("50", Effect.APPLIES),
        ("80", Effect.NOT),
        ("62", Effect.NOT),
        ("26", Effect.NOT),
        ("54", Effect.APPLIES),
        ("25", Effect.NOT),
        ("58", Effect.NOT_TOLD),
        ("59", Effect.NOT_TOLD),
    ],
)
def test_indicators_decide_whether_a_modifier_has_an_effect(modifier: str, effect: Effect, look: Call) -> None:
    assert look("check_modifier", code="62320", modifier=modifier, as_of=DAY).effect is effect


def test_a_modifier_is_held_against_the_edits_of_the_day(look: Call) -> None:
    found = look("check_modifier", code="62323", modifier="59", with_codes=["62320"], as_of=DAY)
    assert found.ncci_associated
    assert "passes the edit with **62320**" in texts(found)


def test_several_procedures_are_ranked(look: Call) -> None:
    found = look("price_procedures", services=[{"code": "62320"}, {"code": "33025"}, {"code": "99417"}], as_of=DAY)
    amounts = [(line.code, line.percent, line.amount) for line in found.lines]
    assert amounts == [("62320", 50, Decimal("67.50")), ("33025", 100, Decimal("345.00")), ("99417", None, None)]
    assert found.total is None
    assert any("left out of the ranking" in notice for notice in found.notices)


def test_a_place_of_several_localities_must_be_made_narrower(desk: Desk) -> None:
    services = [{"code": "62320"}, {"code": "33025"}]
    with pytest.raises(InputError, match="names 2 Medicare localities"):
        call(desk, "price_procedures", {"services": services, "locality": "Massachusetts", "as_of": DAY})


def _service(code: str, amount: int, indicator: str = "2", base: int = 0) -> Service:
    family = cpt_code("45378") if base else None
    return Service(cpt_code(code), Decimal(amount), indicator, family, Decimal(base) if base else None)


def test_an_endoscopic_family_counts_what_each_adds_to_its_base_then_ranks_as_one() -> None:
    priced = price_day([_service("45380", 210, "3", 150), _service("27447", 1000), _service("45385", 260, "3", 150)])
    assert [one.counted for one in priced] == [60, 1000, 260]
    assert [one.amount for one in priced] == [Decimal("30.00"), Decimal("1000.00"), Decimal("130.00")]


def test_the_sixth_procedure_is_priced_by_report_and_imaging_by_hand() -> None:
    priced = price_day([_service(f"2741{number}", 600 - number) for number in range(6)])
    assert [one.percent for one in priced] == [100, 50, 50, 50, 50, None]
    assert [one.amount for one in price_day([_service("73721", 200, "4"), _service("99213", 90, "0")])] == [None, 90]


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=8))
def test_reductions_never_add_to_an_amount(amounts: list[int]) -> None:
    priced = price_day([_service("27447", amount) for amount in amounts])
    assert sum(one.percent == 100 for one in priced) == 1
    assert all(one.amount is None or one.amount <= one.service.amount for one in priced)


@pytest.mark.parametrize(("indicator", "amount"), [("0", "100.00"), ("1", "150.00"), ("2", "100.00"), ("3", "200.00")])
def test_both_sides_are_priced_by_the_bilateral_indicator(indicator: str, amount: str) -> None:
    assert both_sides(Decimal(100), indicator) == Decimal(amount)


# --- Elsewhere --------------------------------------------------------------------------------------------------------


def test_a_crosswalk_goes_both_ways_and_tells_successions(look: Call) -> None:
    found = look("crosswalk_code", code="E11.9")
    assert [group.direction for group in found.mappings] == ["forward", "backward"]
    assert found.mappings[0].rows[0].target.code == "250.00"
    assert found.mappings[0].rows[0].approximate
    assert [one.code for one in found.successors] == ["E11.A"]
    combined = look("crosswalk_code", code="E11.40").mappings[0].rows
    assert {(row.scenario, row.choice_list) for row in combined} == {(1, 1), (1, 2)}
    assert look("crosswalk_code", code="R51.9").mappings[0].rows[0].no_map


def test_risk_categories_are_told_by_model(look: Call) -> None:
    categories = {item.model: item for item in look("look_up_hcc", code="E11.9", as_of=DAY).categories}
    assert (categories["CMS-HCC V28"].hcc, categories["CMS-HCC V28"].drops) == (38, (39,))
    none = look("look_up_hcc", code="R51.9", as_of=DAY)
    assert (none.found, none.categories) == (True, ())


def test_coverage_is_found_by_code_title_number_and_kind(look: Call) -> None:
    assert [item.id for item in look("find_coverage", code="62320", as_of=DAY).documents] == ["L12345", "A54321"]
    assert [item.id for item in look("find_coverage", code="62320", kind="lcd", as_of=DAY).documents] == ["L12345"]
    assert [item.id for item in look("find_coverage", title="epidural steroid", as_of=DAY).documents] == ["L12345"]
    (document,) = look("find_coverage", document="220.6.17").documents
    assert (document.kind, document.in_force) == (CoverageKind.NCD, True)


def test_a_state_keeps_its_contractors_documents_and_national_ones(look: Call) -> None:
    assert look("find_coverage", code="62320", state="MA", as_of=DAY).documents == ()
    scans = look("find_coverage", title="positron scans", state="Massachusetts", as_of=DAY)
    assert [item.id for item in scans.documents] == ["220.6.17"]
    assert any("National Government" in notice for notice in scans.notices)


def test_without_lists_of_codes_no_document_is_said_to_leave_a_code_out(tmp_path: Path) -> None:
    release, records = official.COVERAGE
    register = release, [record for record in records if isinstance(record, CoverageDocument)]
    built = official.build(tmp_path, [register])
    found: Any = call(Desk(built.tools, lambda: TODAY), "find_coverage", {"code": "62320"})
    built.store.close()
    assert not found.found
    assert "come without their lists of codes" in texts(found)


def test_what_is_not_loaded_is_named_with_the_command_that_loads_it(world: World) -> None:
    desk = Desk(world.tools, lambda: TODAY)
    for name, arguments, source in (
        ("look_up_fee", {"code": "62320"}, "mpfs-rvu"),
        ("look_up_add_on", {"code": "62320"}, "ncci-add-on"),
        ("price_procedures", {"services": [{"code": "62320"}, {"code": "62321"}]}, "mpfs-rvu"),
        ("crosswalk_code", {"code": "E11.9"}, "gem-icd10cm-icd9cm"),
        ("look_up_hcc", {"code": "E11.9"}, "hcc-mappings"),
        ("find_coverage", {"code": "62320"}, "mcd-lcd"),
        ("look_up_place_of_service", {"place": "11"}, "place-of-service"),
        ("walk_pcs_table", {"code": "0DT"}, "icd10pcs-tables"),
    ):
        found: Any = call(desk, name, arguments)
        assert not found.found
        assert f"python -m ingest fetch {source}" in texts(found), name


def test_a_place_of_service_tells_its_group(look: Call) -> None:
    found = look("look_up_place_of_service", place="11", as_of=DAY)
    assert (found.name, found.group) == ("Office", "Non-Facility")
    assert not look("look_up_place_of_service", place="99").found


def test_a_pcs_table_is_walked_to_a_code(look: Call) -> None:
    assert [axis.value for axis in look("walk_pcs_table", code="0dtj").next] == ["0", "4"]
    assert look("walk_pcs_table", code="0DTJ7").wrong == 5
    whole = look("walk_pcs_table", code="0DTJ4ZZ", as_of="2026-06-01")
    assert (whole.complete, whole.code.code, whole.next) == (True, "0DTJ4ZZ", ())
    assert not look("walk_pcs_table", code="XYZ").found


# --- The level of a visit ---------------------------------------------------------------------------------------------

_LEVELS = st.sampled_from([None, *MdmLevel])


@pytest.mark.parametrize(
    ("elements", "level", "reach"),
    [
        (("moderate", "low", "moderate"), "moderate", None),
        (("high", "straightforward", "low"), "low", None),
        (("moderate", None, "moderate"), "moderate", None),
        (("high", None, "low"), "low", "high"),
        (("high", None, None), None, None),
        ((None, None, None), None, None),
    ],
)
def test_two_of_three_elements_decide(elements: tuple[str | None, ...], level: str | None, reach: str | None) -> None:
    problems, data, risk = (MdmLevel(one) if one else None for one in elements)
    assert decision_level(problems, data, risk) == level
    assert level_within_reach(problems, data, risk) == reach


@given(_LEVELS, _LEVELS, _LEVELS)
def test_a_level_is_met_by_at_least_two_stated_elements(
    problems: MdmLevel | None, data: MdmLevel | None, risk: MdmLevel | None
) -> None:
    order = list(MdmLevel)
    level = decision_level(problems, data, risk)
    stated = [order.index(one) for one in (problems, data, risk) if one is not None]
    if level is None:
        assert len(stated) < 2
    else:
        assert sum(one >= order.index(level) for one in stated) >= 2


def test_a_visit_level_needs_patient_and_elements_and_guesses_neither(look: Call) -> None:
    nothing = look("work_out_visit_level", family="office")
    assert (nothing.code, nothing.found) == (None, False)
    assert any("new or established" in question for question in nothing.missing)
    one = look("work_out_visit_level", family="office", patient="established", risk="moderate")
    assert one.code is None
    assert any("Two of three elements" in question for question in one.missing)


def test_a_visit_level_follows_decision_making(look: Call) -> None:
    found = look("work_out_visit_level", family="office", patient="established", problems="moderate", risk="moderate")
    assert (found.mdm, found.by_mdm.code, found.code.code, found.missing) == ("moderate", "99214", "99214", ())
    open_ = look("work_out_visit_level", family="office", patient="established", problems="low", risk="moderate")
    assert (open_.code.code, open_.could_be.code) == ("99213", "99214")
    assert any("level of the data" in question for question in open_.missing)


def test_a_visit_before_the_rules_has_no_level(look: Call) -> None:
    old = look("work_out_visit_level", family="office", patient="new", problems="low", risk="low", as_of="2020-12-31")
    assert old.code is None
    assert "January 1, 2021" in texts(old)


def test_a_visit_level_tells_how_to_choose_in_its_family(look: Call) -> None:
    found = look("work_out_visit_level", family="office", patient="new", problems="low", risk="low")
    assert "Ask first whether the patient is new." in texts(found)


# --- Passages, questions and text -------------------------------------------------------------------------------------


def test_passages_come_with_document_and_place(look: Call) -> None:
    (best, *_) = look("search_passages", query="elements of a level", k=1).passages
    assert best.document
    assert best.locator
    assert best.release == "Starter 1"


def test_a_whole_question_is_answered(look: Call) -> None:
    answer = look("ask", question="What is CPT 62320?", as_of=DAY)
    assert isinstance(answer, Answer)
    assert answer.as_of == date(2025, 3, 1)


def test_editions_tell_whether_they_are_in_force(look: Call) -> None:
    editions = {(one.source, one.release): one.in_force for one in look("list_editions", as_of="2024-06-01").editions}
    assert editions["mpfs-rvu", "RVU24"]
    assert not editions["mpfs-rvu", "RVU25"]


def test_as_text_a_result_keeps_sentences_fields_notes_and_sources(look: Call) -> None:
    found = look("check_ptp_edit", first="62323", second="62320", as_of=DAY, setting="practitioner")
    text = as_text(found)
    assert found.sentences[0].text in text
    data = json.loads(next(line for line in text.splitlines() if line.startswith("Data: ")).removeprefix("Data: "))
    assert data["findings"][0]["verdict"] == "together with modifier"
    for item in found.evidence:
        assert f"[{item.id}] {item.source}, {item.release} (effective {item.effective_from}" in text
    assert as_text(look("ask", question="What is CPT 62320?")).startswith("**CPT 62320**")
