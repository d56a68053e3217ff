"""Look-ups give dated facts with their evidence, and tell "does not exist" from "is not loaded"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from assistant.gather import CodeFacts, PairVerdict, Status, Toolbox
from assistant.gather.edits import is_active, verdict_of
from assistant.gather.figures import figure_line
from codestore import CodeStore, open_store
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from core.records import NoteKind, Setting
from core.settings import Settings
from tests.assistant.world import (
    DELETED_ON,
    EPIDURALS,
    ICD,
    IN_FORCE,
    STARTER,
    FakeCodeSearch,
    FakePassageSearch,
    World,
    stage,
)
from tests.builders import cpt_code, edit, icd, icd_code, modifier_code, release

DAY = timedelta(days=1)


@pytest.fixture
def tools(world: World) -> Toolbox:
    return world.tools


def facts(tools: Toolbox, code: Code, as_of: date = IN_FORCE) -> CodeFacts:
    return tools.codes.facts(code, as_of)


def text_of(evidence: Evidence | None) -> str:
    assert evidence is not None
    return evidence.text


# --- Validity ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status", "valid"),
    [
        (cpt_code("62320"), Status.BILLABLE, True),
        (cpt_code(EPIDURALS), Status.HEADER, False),
        (icd_code("E11.9"), Status.BILLABLE, True),
        (icd_code("E11"), Status.HEADER, False),
        (icd_code("E08-E13"), Status.HEADER, False),
        (icd_code("S52.501"), Status.INCOMPLETE, False),
        (icd_code("S52.501A"), Status.BILLABLE, True),
        (icd_code("S52.50"), Status.HEADER, False),
        (icd_code("E11.123"), Status.UNKNOWN, False),
        (cpt_code("62399"), Status.NOT_LOADED, None),
        (Code(CodeSystem.HCPCS, "J1100"), Status.NOT_LOADED, None),
        (modifier_code("25"), Status.BILLABLE, True),
        (modifier_code("24"), Status.NOT_LOADED, None),
    ],
)
def test_what_may_be_done_with_a_code(code: Code, status: Status, valid: bool | None, tools: Toolbox) -> None:
    found = facts(tools, code)
    assert (found.status, found.valid) == (status, valid)


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("62310", date(2016, 12, 31), Status.BILLABLE),
        ("62310", date(2017, 1, 1), Status.DELETED),
        ("62320", date(2016, 12, 31), Status.NOT_YET_EFFECTIVE),
        ("62320", date(2017, 1, 1), Status.BILLABLE),
        ("0901T", date(2026, 12, 31), Status.NOT_YET_EFFECTIVE),
        ("0901T", date(2027, 1, 1), Status.BILLABLE),
    ],
)
def test_a_code_is_valid_from_its_first_day_to_its_last(code: str, day: date, status: Status, tools: Toolbox) -> None:
    assert facts(tools, cpt_code(code), day).status is status


def test_a_deleted_code_carries_what_replaced_it(tools: Toolbox) -> None:
    found = facts(tools, cpt_code("62310"))
    assert "Replaced by 62320, 62321." in text_of(found.evidence)
    assert found.evidence
    assert [ref.code for ref in found.evidence.codes] == ["62310", "62320", "62321"]
    assert not found.valid


def test_an_unknown_code_is_unknown_only_where_the_list_is_complete(tools: Toolbox) -> None:
    unknown, missing = facts(tools, icd_code("E11.123")), facts(tools, cpt_code("62399"))
    assert "the complete list" in text_of(unknown.evidence)
    assert "a selection of codes" in text_of(missing.evidence)
    assert unknown.record is missing.record is None


def test_a_system_without_a_table_is_answered_with_what_is_loaded(tools: Toolbox) -> None:
    found = facts(tools, Code(CodeSystem.HCPCS, "J1100"))
    assert found.release is None
    assert found.evidence is not None
    assert found.evidence.kind is EvidenceKind.CATALOGUE
    assert found.evidence.text == "Loaded here: Starter knowledge, Starter 1; ICD-10-CM, FY2026."


def test_codes_near_an_unknown_one_share_its_beginning(tools: Toolbox) -> None:
    found = facts(tools, icd_code("E11.44"))
    assert {record.code.code for record in found.near} >= {"E11.40", "E11.42"}
    assert all(record.code.code.startswith("E11") for record in found.near)
    assert all(record.title in text_of(found.near_evidence) for record in found.near)


def test_a_code_with_nothing_near_has_no_neighbours(tools: Toolbox) -> None:
    found = facts(tools, icd_code("Z99.9"))
    assert found.near == ()
    assert found.near_evidence is None


@pytest.mark.parametrize(
    ("code", "day", "in_force"),
    [
        (icd_code("E11.9"), ICD.effective_from, True),
        (icd_code("E11.9"), ICD.effective_from - DAY, False),
        (cpt_code("99213"), STARTER.effective_from, True),
        (cpt_code("99213"), STARTER.effective_from - DAY, False),
        (cpt_code("62320"), date(2017, 1, 1), True),  # its own first day says more than the edition's
    ],
)
def test_an_edition_says_nothing_of_days_before_its_first(
    code: Code, day: date, in_force: bool, tools: Toolbox
) -> None:
    found = facts(tools, code, day)
    assert found.in_force is in_force
    assert found.valid is (True if in_force else None)


# --- Notes, families, children ----------------------------------------------------------------------------------------


def test_notes_are_grouped_by_kind_and_owner_own_first(tools: Toolbox) -> None:
    groups = facts(tools, icd_code("E11.40")).notes
    assert [(group.owner.code, group.kind) for group in groups] == [
        ("E11.40", NoteKind.INCLUSION_TERM),
        ("E11.4", NoteKind.EXCLUDES2),
        ("E11", NoteKind.INCLUDES),
        ("E11", NoteKind.USE_ADDITIONAL),
        ("E11", NoteKind.EXCLUDES1),
        ("CHAPTER 4", NoteKind.EXCLUDES1),
    ]


def test_the_evidence_of_a_group_names_owner_and_kind_and_holds_every_note(tools: Toolbox) -> None:
    (group,) = facts(tools, icd_code("S52.501")).of_kind(NoteKind.SEVENTH_CHARACTER)
    assert group.owner == icd_code("S52")
    assert group.evidence.locator == "Tabular List, S52, 7th character"
    assert group.evidence.text == (
        "ICD-10-CM S52, 7th character: A: first treatment, closed; D: later treatment, closed; S: sequela"
    )


def test_the_nearest_definition_of_the_seventh_character_applies_alone(tools: Toolbox) -> None:
    (group,) = facts(tools, icd_code("S52.011")).of_kind(NoteKind.SEVENTH_CHARACTER)
    assert group.owner == icd_code("S52.01")
    assert [note.label for note in group.notes] == ["A", "P"]


def test_of_kind_can_leave_out_what_is_inherited(tools: Toolbox) -> None:
    found = facts(tools, icd_code("E11.40"))
    assert len(found.of_kind(NoteKind.EXCLUDES1)) == 2
    assert found.of_kind(NoteKind.EXCLUDES1, inherited=False) == ()


def test_what_tells_codes_apart_is_no_note_to_read(tools: Toolbox) -> None:
    assert NoteKind.FACET not in {group.kind for group in facts(tools, cpt_code(EPIDURALS)).notes}


def test_figures_state_their_meaning_and_file(tools: Toolbox) -> None:
    (group,) = facts(tools, cpt_code("62320")).of_kind(NoteKind.FIGURE)
    assert group.evidence.kind is EvidenceKind.FIGURE
    assert "Global days 000: the day of the procedure only [Physician fee schedule" in group.evidence.text
    assert "NCCI MUE (2026 Q4)" in group.evidence.reference


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("global_days", "090", "Global days 090: the day before, the day of the procedure and the 90 days after it"),
        ("work_rvu", "1.80", "Work RVU 1.80"),
        ("bilateral", "8", "Bilateral indicator 8"),
        ("some_new_figure", "7", "Some new figure 7"),
    ],
)
def test_a_figure_without_a_known_meaning_is_given_as_it_is(name: str, value: str, line: str) -> None:
    assert figure_line(name, value) == line


def test_a_procedure_has_its_family_and_a_diagnosis_its_category(tools: Toolbox) -> None:
    procedure, diagnosis = facts(tools, cpt_code("62320")), facts(tools, icd_code("S52.501A"))
    assert procedure.family
    assert procedure.family.code == cpt_code(EPIDURALS)
    assert [note.text for group in procedure.choose for note in group.notes] == [
        "Settle the region first, then the imaging."
    ]
    assert diagnosis.family
    assert diagnosis.family.code == icd_code("S52")
    assert diagnosis.choose == ()


def test_the_codes_below_a_header_stand_in_one_piece_of_evidence(tools: Toolbox) -> None:
    found = facts(tools, cpt_code(EPIDURALS))
    assert [child.code.code for child in found.children] == ["62320", "62321", "62322", "62323", "62324", "62310"]
    assert "62310: Neck epidural injection (old code) (valid through 2016-12-31)" in text_of(found.children_evidence)


def test_cpt_carries_the_ama_notice_and_the_diagnoses_none(tools: Toolbox) -> None:
    procedure, diagnosis = facts(tools, cpt_code("62320")).evidence, facts(tools, icd_code("E11.9")).evidence
    assert procedure
    assert diagnosis
    assert "American Medical Association" in procedure.notice
    assert diagnosis.notice == ""


def test_the_same_fact_has_the_same_id_and_another_date_changes_only_what_it_says(tools: Toolbox) -> None:
    first, again = facts(tools, cpt_code("62320")).evidence, facts(tools, cpt_code("62320")).evidence
    assert first == again


# --- Pairs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "day", "verdict"),
    [
        ("62321", "62320", IN_FORCE, PairVerdict.NOT_TOGETHER),
        ("62323", "62321", IN_FORCE, PairVerdict.WITH_MODIFIER),
        ("62322", "62320", DELETED_ON, PairVerdict.WITH_MODIFIER),
        ("62322", "62320", DELETED_ON + DAY, PairVerdict.DELETED),
        ("62324", "62320", IN_FORCE, PairVerdict.DELETED),
        ("62324", "62320", date(2020, 1, 1), PairVerdict.DELETED),
        ("62322", "62323", IN_FORCE, PairVerdict.WITH_MODIFIER),
        ("62322", "62323", date(2020, 1, 1), PairVerdict.WITH_MODIFIER),
        ("62322", "62323", date(2019, 12, 31), PairVerdict.NOT_TOGETHER),
        ("99214", "20611", date(2026, 10, 1), PairVerdict.NOT_TOGETHER),
        ("62320", "99213", IN_FORCE, PairVerdict.NO_EDIT),
        ("62320", "62399", IN_FORCE, PairVerdict.NO_EDIT),
    ],
)
def test_the_edit_in_force_decides_a_pair_in_either_order(
    first: str, second: str, day: date, verdict: PairVerdict, tools: Toolbox
) -> None:
    for a, b in ((first, second), (second, first)):
        found = tools.edits.pair(cpt_code(a), cpt_code(b), day, Setting.PRACTITIONER)
        assert found.verdict is verdict
        assert found.pair == (cpt_code(a), cpt_code(b))
        assert found.evidence is not None


def test_an_edit_that_has_not_begun_does_not_apply_yet(tools: Toolbox) -> None:
    before = tools.edits.pair(cpt_code("99214"), cpt_code("20611"), date(2026, 9, 30), Setting.PRACTITIONER)
    assert before.verdict is PairVerdict.NOT_YET


def test_each_setting_has_its_own_edits(tools: Toolbox) -> None:
    pair = cpt_code("62321"), cpt_code("62323")
    verdicts = {setting: tools.edits.pair(*pair, IN_FORCE, setting).verdict for setting in Setting}
    assert verdicts == {
        Setting.PRACTITIONER: PairVerdict.WITH_MODIFIER,
        Setting.OUTPATIENT: PairVerdict.NOT_TOGETHER,
        Setting.DME: PairVerdict.NOT_LOADED,
    }


def test_no_edit_is_told_with_the_reach_of_what_is_loaded(tools: Toolbox) -> None:
    found = tools.edits.pair(cpt_code("62320"), cpt_code("99213"), IN_FORCE, Setting.PRACTITIONER)
    assert found.edit is None
    assert "holds only the pairs among its own families" in text_of(found.evidence)


def test_the_evidence_of_an_edit_keeps_the_column_order_and_the_indicator(tools: Toolbox) -> None:
    found = tools.edits.pair(cpt_code("62320"), cpt_code("62321"), IN_FORCE, Setting.PRACTITIONER)
    assert found.evidence
    assert "column 1 62321, column 2 62320; modifier indicator 0" in found.evidence.text
    assert [ref.code for ref in found.evidence.codes] == ["62321", "62320"]
    assert "American Medical Association" in found.evidence.notice


@pytest.mark.parametrize(
    ("begins", "ends", "day", "active"),
    [
        (date(2020, 1, 1), date(2020, 6, 30), date(2019, 12, 31), False),
        (date(2020, 1, 1), date(2020, 6, 30), date(2020, 1, 1), True),
        (date(2020, 1, 1), date(2020, 6, 30), date(2020, 6, 30), True),
        (date(2020, 1, 1), date(2020, 6, 30), date(2020, 7, 1), False),
        (None, None, date(1999, 1, 1), True),
    ],
)
def test_an_edit_applies_from_its_first_day_to_its_deletion_date(
    begins: date | None, ends: date | None, day: date, active: bool
) -> None:
    assert is_active(edit("1", "2", effective_from=begins, deletion_date=ends), day) is active


@pytest.mark.parametrize(
    ("indicator", "verdict"),
    [(0, PairVerdict.NOT_TOGETHER), (1, PairVerdict.WITH_MODIFIER), (9, PairVerdict.DELETED)],
)
def test_the_modifier_indicator_is_the_verdict(indicator: int, verdict: PairVerdict) -> None:
    assert verdict_of(edit("1", "2", indicator=indicator), IN_FORCE) is verdict


# --- Searches ---------------------------------------------------------------------------------------------------------


def test_codes_found_by_words_come_with_their_facts_best_first(tools: Toolbox) -> None:
    found = tools.library.find("type 2 diabetes with neuropathy", IN_FORCE)
    assert [finding.facts.code.code for finding in found] == ["E11.40", "E11.42"]
    assert found[0].matched == "Diabetic nerve pain"
    assert found[0].score > found[1].score


def test_a_search_may_be_kept_to_some_systems(tools: Toolbox) -> None:
    assert tools.library.find("headache", IN_FORCE, systems=(CodeSystem.CPT,)) == []


def test_a_code_that_the_store_does_not_hold_is_no_finding(tools: Toolbox) -> None:
    assert tools.library.find("not there any more", IN_FORCE) == []


def test_a_passage_comes_with_its_headings_and_official_place(tools: Toolbox) -> None:
    (passage,) = tools.library.passages("modifier 25", topic="modifier")
    assert passage.evidence.text.startswith("Part one > modifiers#25. Modifier 25 goes on the visit")
    assert passage.evidence.reference == "Official guidelines (FY2026), I.A"
    assert passage.evidence.notice == ""


def test_a_passage_that_names_cpt_codes_carries_the_ama_notice(tools: Toolbox) -> None:
    (passage,) = tools.library.passages("ncci")
    assert "American Medical Association" in passage.evidence.notice


# --- Stores that hold something else ----------------------------------------------------------------------------------


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[CodeStore]:
    with open_store(Settings(home=tmp_path / "home"), create=True) as store:
        yield store


def toolbox(store: CodeStore) -> Toolbox:
    return Toolbox(store, FakeCodeSearch({}), FakePassageSearch({}, {}))


def test_each_edition_answers_for_its_own_dates(own_store: CodeStore) -> None:
    older = release("icd10cm", "FY2025", date(2024, 10, 1), date(2025, 9, 30))
    old, new = icd("E11.9", "The old title"), icd("E11.9", "The new title")
    stage(ReleaseWriter(own_store), (older, [old], (), (), ()), (ICD, [new], (), (), ()))
    tools = toolbox(own_store)
    assert "The old title" in text_of(facts(tools, icd_code("E11.9"), date(2025, 9, 30)).evidence)
    assert "The new title" in text_of(facts(tools, icd_code("E11.9"), date(2025, 10, 1)).evidence)


def test_nothing_loaded_is_told_without_evidence(own_store: CodeStore) -> None:
    found = facts(toolbox(own_store), icd_code("E11.9"))
    assert (found.status, found.evidence, found.valid) == (Status.NOT_LOADED, None, None)


# --- Many at once -----------------------------------------------------------------------------------------------------

PAIRED = tuple(cpt_code(code) for code in ("62320", "62321", "62322", "62323", "62324", "20610", "99213"))


@pytest.mark.parametrize("setting", [Setting.PRACTITIONER, Setting.OUTPATIENT])
def test_the_edits_among_some_codes_are_the_verdicts_of_their_pairs(tools: Toolbox, setting: Setting) -> None:
    among = tools.edits.among(PAIRED, IN_FORCE, setting)
    found = {frozenset(edit.pair): edit for edit in among.pairs}
    for one, other in combinations(PAIRED, 2):
        single = tools.edits.pair(one, other, IN_FORCE, setting)
        edit = found.get(frozenset((one, other)))
        assert (edit.verdict if edit else PairVerdict.NO_EDIT) is single.verdict
        assert edit is None or (edit.edit, edit.evidence) == (single.edit, single.evidence)
    assert (among.release is None, among.complete) == (False, False)


def test_of_a_setting_without_edits_there_is_nothing_among_codes(tools: Toolbox) -> None:
    assert tools.edits.among(PAIRED, IN_FORCE, Setting.DME).release is None


@pytest.mark.parametrize("code", ["62320", "62310", "0901T", "99999", EPIDURALS])
def test_the_standing_of_a_code_is_what_all_its_facts_say(tools: Toolbox, code: str) -> None:
    standing, all_facts = tools.codes.standing(cpt_code(code), IN_FORCE), facts(tools, cpt_code(code))
    assert (standing.status, standing.evidence, standing.valid) == (
        all_facts.status,
        all_facts.evidence,
        all_facts.valid,
    )
    assert not standing.notes


@pytest.mark.parametrize("code", ["E11", "E11.9", "S52.501", "S52.501A", "Q99.9"])
def test_the_standing_of_a_diagnosis_is_what_all_its_facts_say(tools: Toolbox, code: str) -> None:
    standing, all_facts = tools.codes.standing(icd_code(code), IN_FORCE), facts(tools, icd_code(code))
    assert (standing.status, standing.evidence) == (all_facts.status, all_facts.evidence)
