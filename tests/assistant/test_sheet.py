"""A code's sheet: each block says what the tables say, on its evidence, or which file would fill it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.gather.mentions import Closeness, MentionTools
from assistant.sheet import Block, BlockName, CodeSheet, EditFilter, code_sheet
from core.codes import Code, CodeSystem
from core.records import Setting
from tests.assistant.official import APPENDIX, J1100, ONLY_LISTED, icd9
from tests.assistant.world import IN_FORCE, World
from tests.builders import cpt_code, icd_code, modifier_code


def sheet_of(world: World, code: Code, as_of: date = IN_FORCE, edits: EditFilter | None = None) -> CodeSheet:
    chosen = () if edits is None else (edits,)
    return code_sheet(code, as_of, Setting.PRACTITIONER, world.tools, *chosen)


def block_of(sheet: CodeSheet, name: BlockName) -> Block:
    block = sheet.block(name)
    assert block is not None
    return block


def told(block: Block) -> str:
    return " ".join(sentence.text for sentence in block.sentences)


EVERYTHING = [
    cpt_code("62320"),
    cpt_code("62310"),
    cpt_code("99213"),
    ONLY_LISTED,
    J1100,
    icd_code("E11.9"),
    icd_code("S52.501A"),
    icd_code("S52.501"),
    icd_code("E11"),
    icd_code("E08-E13"),
    APPENDIX,
    icd9("250.00"),
    modifier_code("25"),
    cpt_code("99999"),
    icd_code("Z99.999"),
]


@pytest.mark.parametrize("code", EVERYTHING, ids=str)
def test_every_fact_stands_on_evidence_of_the_sheet(official_world: World, code: Code) -> None:
    sheet = sheet_of(official_world, code)
    known = {item.id for item in sheet.evidence}
    assert sheet.blocks
    for block in sheet.blocks:
        for sentence in block.sentences:
            assert set(sentence.evidence) <= known
            assert sentence.evidence or sentence.text.startswith("No passage")
        for grid in block.grids:
            assert grid.evidence
            assert set(grid.evidence) <= known
            assert all(len(row.cells) == len(grid.columns) for row in grid.rows)
            assert grid.total >= len(grid.rows)


@pytest.mark.parametrize("code", EVERYTHING, ids=str)
def test_a_sheet_comes_back_from_json_as_it_went(official_world: World, code: Code) -> None:
    sheet = sheet_of(official_world, code)
    assert CodeSheet.model_validate_json(sheet.model_dump_json()) == sheet


def test_a_procedure_has_every_block_of_a_procedure(official_world: World) -> None:
    sheet = sheet_of(official_world, cpt_code("62320"))
    assert (sheet.title, sheet.state, sheet.code.valid) == ("Neck epidural injection, blind", "billable", True)
    assert "at most **3** units" in told(block_of(sheet, BlockName.UNITS)).lower()
    assert "absolute limit" in told(block_of(sheet, BlockName.UNITS))
    assert "Nationally" in told(block_of(sheet, BlockName.FEES))
    assert "L12345" in told(block_of(sheet, BlockName.COVERAGE))
    assert "A54321" not in told(block_of(sheet, BlockName.COVERAGE))  # it had ended by then
    assert block_of(sheet, BlockName.NOTES).sentences[0].heading == "Included"


def test_the_fee_is_told_for_every_locality(official_world: World) -> None:
    [grid] = block_of(sheet_of(official_world, cpt_code("62320")), BlockName.FEES).grids
    amounts = {row.cells[0]: row.cells[1:3] for row in grid.rows}
    assert len(amounts) == 4
    # work 2, practice expense 2 or 1, malpractice 0.5, at 30 dollars; work counts 1.1 in Boston
    assert amounts["Metropolitan Boston (MA, locality 01)"] == ("$141.00", "$111.00")
    assert amounts["Virginia (VA, locality 00)"] == ("$135.00", "$105.00")


def test_siblings_stand_side_by_side_with_what_tells_them_apart(official_world: World) -> None:
    block = block_of(sheet_of(official_world, cpt_code("62320")), BlockName.SIBLINGS)
    [grid] = block.grids
    assert grid.columns == ("Code", "Title", "Status", "Region", "Delivery", "Imaging guidance")
    [here] = [row for row in grid.rows if row.here]
    assert here.cells[0] == "62320"
    assert here.cells[-1] == "without"
    assert grid.rows[-1].cells[::2][:2] == ("62310", "deleted")
    assert "62321 is the same injection under imaging" in told(block)


def test_edits_are_counted_by_column_and_indicator(official_world: World) -> None:
    block = block_of(sheet_of(official_world, cpt_code("62320"), date(2026, 6, 1)), BlockName.EDITS)
    assert "column 1 of **1** (0 with modifier indicator 0" in told(block)
    assert "column 2 of **1**" in told(block)
    assert [(grid.rows[0].cells[0], grid.total) for grid in block.grids] == [("62323", 1), ("62321", 1)]


@pytest.mark.parametrize(
    ("wanted", "partners"),
    [(EditFilter(beginning="6232"), ["62323", "62321"]), (EditFilter(beginning="623 ", indicator=0), [])],
)
def test_edits_can_be_filtered(official_world: World, wanted: EditFilter, partners: list[str]) -> None:
    block = block_of(sheet_of(official_world, cpt_code("62320"), edits=wanted), BlockName.EDITS)
    assert [row.cells[0] for grid in block.grids for row in grid.rows] == partners


def test_a_code_without_edits_is_not_called_payable(official_world: World) -> None:
    text = told(block_of(sheet_of(official_world, cpt_code("99213")), BlockName.EDITS))
    assert "stands in no practitioner edit" in text
    assert "does not mean" in text


def test_modifiers_are_told_with_the_indicator_that_allows_them(official_world: World) -> None:
    block = block_of(sheet_of(official_world, cpt_code("62320")), BlockName.MODIFIERS)
    [grid] = block.grids
    by_modifier = {row.cells[0]: row.cells[1:] for row in grid.rows}
    assert by_modifier["50"][:3] == ("may apply", "Bilateral indicator", "1")
    assert by_modifier["26, TC"][0] == "does not apply"
    assert "not the anesthetic" in told(block)


def test_notes_of_a_diagnosis_say_where_they_stand(official_world: World) -> None:
    block = block_of(sheet_of(official_world, icd_code("E11.40")), BlockName.NOTES)
    headings = list(dict.fromkeys(sentence.heading for sentence in block.sentences))
    assert "Excludes1: never coded together with it (stands at E11)" in headings
    assert "Excludes2: not part of it, may be coded as well (stands at E11.4)" in headings
    assert "Excludes1: never coded together with it (stands at CHAPTER 4)" in headings


def test_codes_in_notes_are_among_those_the_sheet_speaks_of(official_world: World) -> None:
    codes = {(ref.system, ref.code) for ref in sheet_of(official_world, icd_code("E11.40")).codes}
    assert {("icd10cm", "E11.40"), ("icd10cm", "E10"), ("icd10cm", "G63"), ("icd10cm", "Z79.4")} <= codes


def test_a_diagnosis_is_followed_to_its_other_tables(official_world: World) -> None:
    sheet = sheet_of(official_world, icd_code("E11.9"))
    assert "HCC 38" in told(block_of(sheet, BlockName.RISK))
    assert "present-on-admission" in told(block_of(sheet, BlockName.ADMISSION))
    assert "250.00" in told(block_of(sheet, BlockName.CROSSWALK))
    assert "Sugar disease > plain" in told(block_of(sheet, BlockName.INDEX))
    assert "E11.A" in told(block_of(sheet, BlockName.HISTORY))


def test_a_seventh_character_is_explained_and_its_stem_completed(official_world: World) -> None:
    complete = block_of(sheet_of(official_world, icd_code("S52.501A")), BlockName.CHARACTERS)
    assert "**A** means: first treatment, closed" in told(complete)
    stem = sheet_of(official_world, icd_code("S52.501"))
    assert stem.state == "needs a seventh character"
    assert "report **S52.501D**" in told(block_of(stem, BlockName.CHARACTERS))


def test_a_procedure_of_icd_10_pcs_is_read_character_by_character(official_world: World) -> None:
    text = told(block_of(sheet_of(official_world, APPENDIX), BlockName.CHARACTERS))
    assert "5, Approach: **4** Scope" in text


def test_a_section_of_the_book_lists_what_stands_below_it(official_world: World) -> None:
    sheet = sheet_of(official_world, icd_code("E08-E13"))
    [grid] = block_of(sheet, BlockName.BELOW).grids
    assert [row.cells[0] for row in grid.rows] == ["E10", "E11"]
    assert sheet.block(BlockName.RISK) is None


def test_a_deleted_code_names_its_replacement(official_world: World) -> None:
    sheet = sheet_of(official_world, cpt_code("62310"))
    assert sheet.code.valid is False
    assert "**62320** or **62321**" in told(block_of(sheet, BlockName.STATUS))
    assert "Deleted: last valid on December 31, 2016" in told(block_of(sheet, BlockName.HISTORY))


def test_a_code_that_does_not_exist_is_said_not_to(official_world: World) -> None:
    sheet = sheet_of(official_world, icd_code("E11.99"))
    assert (sheet.state, sheet.code.valid, sheet.title) == ("does not exist", False, "")
    assert "E11.9" in told(block_of(sheet, BlockName.MEANING))
    assert sheet.block(BlockName.ADMISSION) is None


def test_a_code_known_to_tables_alone_gets_no_invented_words(official_world: World) -> None:
    sheet = sheet_of(official_world, ONLY_LISTED)
    assert sheet.state == "listed by Medicare"
    [lacking] = block_of(sheet, BlockName.MEANING).absent
    assert "--accept-license ama" in lacking.command


def test_an_icd_9_code_is_shown_by_its_crosswalk(official_world: World) -> None:
    sheet = sheet_of(official_world, icd9("250.00"))
    assert "**E11.9**" in told(block_of(sheet, BlockName.CROSSWALK))


def test_what_is_not_loaded_says_which_file_would_fill_it(world: World) -> None:
    sheet = sheet_of(world, cpt_code("62320"))
    commands = {block.name: [one.command for one in block.absent] for block in sheet.blocks if block.absent}
    assert commands[BlockName.FEES] == ["python -m ingest fetch mpfs-rvu"]
    assert commands[BlockName.UNITS] == ["python -m ingest fetch ncci-mue-practitioner"]
    assert commands[BlockName.ADD_ONS] == ["python -m ingest fetch ncci-add-on"]
    diagnosis = sheet_of(world, icd_code("E11.9"))
    for name in (BlockName.RISK, BlockName.ADMISSION, BlockName.CROSSWALK, BlockName.INDEX, BlockName.HISTORY):
        assert block_of(diagnosis, name).absent
        assert not block_of(diagnosis, name).sentences


def test_edits_of_a_setting_that_is_not_loaded_are_missing_not_none(world: World) -> None:
    sheet = code_sheet(cpt_code("62320"), IN_FORCE, Setting.DME, world.tools)
    block = block_of(sheet, BlockName.EDITS)
    assert block.absent
    assert not block.sentences


# passages that name a code


def test_passages_are_found_by_the_code_and_by_what_it_stands_under(world: World) -> None:
    mentions = MentionTools(world.store)
    [found] = mentions.of(cpt_code("62321"))
    assert (found.closeness, found.passage.id) == (Closeness.CODE, "ncci#edits")
    assert found.sentence == "Of a pair, the column 2 code is denied when both are billed."
    assert found.evidence.text.endswith(found.passage.text)
    assert mentions.of(cpt_code("62322")) == []
    [above] = mentions.of(cpt_code("62322"), above=[cpt_code("62321")])
    assert above.closeness is Closeness.ABOVE


def test_a_modifier_page_tells_when_to_use_it(world: World) -> None:
    sheet = sheet_of(world, modifier_code("25"))
    headings = [sentence.heading for sentence in block_of(sheet, BlockName.NOTES).sentences]
    assert headings[:2] == ["Use it when", "Do not use it when"]
    assert "billable" not in told(block_of(sheet, BlockName.STATUS))
    assert sheet.code.system == CodeSystem.MODIFIER.value
