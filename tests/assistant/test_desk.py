"""Questions as they come to a coder's desk: several wishes in one, premises that are wrong, words that are short."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.question.conversation import Conversation
from core.answer import Route
from core.codes import Code, CodeSystem
from core.facts import Succession
from core.records import CodeRecord
from tests.assistant import official
from tests.assistant.conftest import Ask
from tests.assistant.official import NEW
from tests.assistant.test_composed import headings, said
from tests.builders import icd_code, release

LATER = date(2025, 12, 1)
IN_FORCE = date(2026, 6, 1)


# --- Pairs ------------------------------------------------------------------------------------------------------------


def test_a_pair_joined_by_with_is_held_against_the_edits(ask: Ask) -> None:
    answer = ask("62321 with 62320, ok?", as_of=IN_FORCE)
    assert answer.route is Route.EDIT_CHECK
    assert answer.sentences[0].text.startswith("No: ")


def test_the_edit_of_a_pair_is_told_beside_a_code_that_is_not_known(loaded: Ask) -> None:
    answer = loaded("Can 62320 and 62323 be billed together?", as_of=date(2016, 6, 1))
    assert answer.sentences[0].text.startswith("**CPT 62320** is not valid on this date of service")
    assert "NCCI edit of column 1 **62320** and column 2 **62323**" in said(answer)


def test_another_modifier_after_a_pair_is_held_against_the_pair(ask: Ask) -> None:
    conversation = Conversation()
    ask("Can 25 go on 99213 with 20610?", conversation=conversation, as_of=IN_FORCE)
    answer = ask("and 59?", conversation=conversation, as_of=IN_FORCE)
    assert "Modifier **59** is for procedures, not for a visit such as **99213**" in said(answer)
    assert "column 1 is **20610** and column 2 is **99213**" in said(answer)


def test_a_pair_of_a_setting_without_edits_is_named_by_its_evidence(loaded: Ask) -> None:
    answer = loaded("Can 20610 and 99214 be billed together on a DME claim?", as_of=LATER)
    opening = answer.sentences[0]
    assert opening.text.startswith("No NCCI edits of this setting are loaded")
    cited = [item.text for item in answer.evidence if item.id in opening.evidence]
    assert any("20610 / 99214" in text for text in cited)


# --- Several wishes in one question -----------------------------------------------------------------------------------


def test_indicators_are_told_beside_the_edits_of_a_pair(loaded: Ask) -> None:
    answer = loaded("62320 with 62323: bundled, and how many days global is 62320?", as_of=LATER)
    assert "column 1 is **62320**" in said(answer)
    assert "**62320** has global days **010**" in said(answer)


def test_each_of_two_diagnoses_is_looked_up_in_the_table_asked_for(loaded: Ask) -> None:
    answer = loaded("Which HCC are E11.9 and R51.9 in under V28?", as_of=LATER)
    assert "**E11.9** is in **HCC 38**" in said(answer)
    assert "**R51.9** is in no payment category" in said(answer)
    assert "Motorcycle" not in answer.answer
    assert {code.code for code in answer.codes} == {"E11.9", "R51.9"}


def test_diagnoses_together_are_answered_with_what_else_is_asked(loaded: Ask) -> None:
    answer = loaded("E10.9 with E11.9 on one claim, and which HCC?", as_of=LATER)
    assert answer.sentences[0].text.startswith("No: the Excludes1 note")
    assert "**HCC 38**" in said(answer)


def test_a_code_without_an_add_on_row_is_said_to_have_none_beside_its_fee(loaded: Ask) -> None:
    answer = loaded("Is 62320 an add-on and what does it pay?", as_of=LATER)
    assert "**62320** is neither an add-on code nor a primary" in said(answer)
    assert "$135.00" in answer.answer


def test_what_replaced_a_code_is_told_while_it_is_still_valid(ask: Ask) -> None:
    answer = ask("What replaced 62310 and was it valid on 2016-12-31?")
    assert "**62310** is valid through December 31, 2016; after that, **62320** or **62321** is reported" in said(
        answer
    )
    assert "**CPT 62310** is billable" in said(answer)


# --- Premises ---------------------------------------------------------------------------------------------------------


def test_the_other_side_is_named_with_its_encounter(ask: Ask) -> None:
    answer = ask("Is S52.501A for the left radius?", as_of=IN_FORCE)
    assert answer.sentences[0].text.startswith("No: **S52.501A** stands for")
    assert "**S52.502A**" in answer.sentences[0].text


@pytest.mark.parametrize(
    "question", ["S52.502A is the right side, correct?", "Is S52.502A the code for a right radius fracture?"]
)
def test_a_statement_that_asks_for_a_nod_is_put_right(question: str, ask: Ask) -> None:
    assert ask(question, as_of=IN_FORCE).sentences[0].text.startswith("No: **S52.502A** stands for")


def test_a_code_that_is_not_deleted_is_said_not_to_be(ask: Ask) -> None:
    answer = ask("Why was 99213 deleted?", as_of=IN_FORCE)
    assert answer.sentences[0].text == "Nothing loaded here has **99213** as deleted."


def test_a_risk_question_takes_no_word_for_what_the_code_stands_for(loaded: Ask) -> None:
    answer = loaded("Does E11.9 risk adjust for MA?", as_of=LATER)
    assert not answer.sentences[0].text.startswith("Yes")


def test_a_fee_of_another_year_is_called_so_before_the_amount(loaded: Ask) -> None:
    answer = loaded("What does 62320 pay on 2027-03-01?")
    assert answer.sentences[0].text.startswith("No fee schedule for March 1, 2027 is loaded")


def test_a_place_without_a_locality_is_named_beside_the_national_amount(loaded: Ask) -> None:
    answer = loaded("What does 62320 pay in Paris?", as_of=LATER)
    assert answer.sentences[0].text.startswith("Nationally")
    assert "No Medicare locality loaded here is called “Paris”" in said(answer)


def test_a_diagnosis_begins_where_the_conversion_table_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("begins")
    begins = Succession(icd_code("E11.40"), icd_code("E11.9"), date(2025, 10, 1))
    named, _ = official.CONVERSION
    world = official.build(home, ((named, [begins]),))
    answer = world.assistant().ask("Is E11.40 valid on 2025-06-01?")
    world.store.close()
    assert answer.sentences[0].text.endswith("not valid on this date of service: it takes effect on October 1, 2025.")


# --- Rules that a code runs into --------------------------------------------------------------------------------------


def test_a_probable_diagnosis_of_an_office_visit_is_not_coded(ask: Ask) -> None:
    answer = ask("Office note says probable E11.9, code it?", as_of=IN_FORCE)
    assert answer.sentences[0].text.startswith("No: in outpatient and office coding a diagnosis called “probable”")


def test_without_a_setting_both_rules_are_told_and_the_setting_is_asked_for(ask: Ask) -> None:
    answer = ask("suspected E11.9, reportable?", as_of=IN_FORCE)
    assert "As an outpatient, no" in said(answer)
    assert "As an inpatient, yes where it still stands so at discharge" in said(answer)
    assert "Is it an inpatient stay or an outpatient service?" in said(answer, "What would settle it")


# --- Names ------------------------------------------------------------------------------------------------------------


def test_an_abbreviation_is_told_with_the_edition_of_the_list(ask: Ask) -> None:
    answer = ask("What does HTN mean?")
    assert answer.sentences[0].text.startswith("**HTN** means “hypertension”, by the list of abbreviations")
    assert answer.sentences[0].evidence


def test_an_ambiguous_abbreviation_has_all_its_readings(ask: Ask) -> None:
    answer = ask("meaning of ROM in an OB note")
    assert "2 readings" in answer.sentences[0].text
    readings = said(answer, "Readings")
    assert "range of motion" in readings
    assert "rupture of membranes" in readings


def test_a_made_up_abbreviation_is_not_explained(ask: Ask) -> None:
    assert ask("what does ZQXW stand for").abstained


def test_a_system_that_is_not_held_is_named(ask: Ask) -> None:
    answer = ask("What is the ICD-11 code for headache?")
    assert answer.abstained
    assert answer.sentences[0].text.startswith("ICD-11 is not in my sources")


def test_a_table_tells_what_may_stand_behind_the_beginning_of_a_code(loaded: Ask) -> None:
    answer = loaded("Which approaches does table 0DT allow for 0DTJ?", as_of=LATER)
    assert "allows in place 5 (Approach): **0** Open and **4** Scope" in answer.sentences[0].text


def test_a_code_newer_than_its_table_is_not_said_to_have_wrong_characters(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    newer = Code(CodeSystem.ICD10PCS, "0DTJ8ZZ")
    named, records = official.PCS
    listed = release("icd10pcs-order", "FY2027", date(2026, 10, 1), None)
    world = official.build(
        tmp_path_factory.mktemp("newer"), ((named, records), (listed, [CodeRecord(newer, "A new approach")]))
    )
    answer = world.assistant().ask("What is 0DTJ8ZZ?", as_of=date(2026, 10, 2))
    world.store.close()
    assert "are older than" in said(answer, "Its characters") + said(answer)
    assert "no such character" not in answer.answer


def test_each_place_of_service_of_a_list_is_told_or_said_to_be_missing(loaded: Ask) -> None:
    assert "Place of service **11** is “Office”" in said(loaded("POS 11 vs 99", as_of=LATER))
    assert "**00** is not among the place of service codes" in said(loaded("POS 00", as_of=LATER))


def test_an_icd9_code_with_an_arrow_is_mapped(loaded: Ask) -> None:
    assert "maps to ICD-10-CM **E11.9**" in said(loaded("250.00 -> icd10", as_of=LATER))
    assert "maps to ICD-10-PCS **0DTJ4ZZ**" in said(loaded("ICD-9 4701 procedure in PCS", as_of=LATER))


def test_a_cpt_code_has_no_official_mapping(loaded: Ask) -> None:
    answer = loaded("Crosswalk 62320 to ICD-10-PCS", as_of=LATER)
    assert "no official mapping leads from there" in answer.sentences[0].text


def test_a_coverage_question_whose_subject_no_title_has_is_not_answered_by_others(loaded: Ask) -> None:
    answer = loaded("Medicare coverage of acupuncture needles", as_of=LATER)
    assert "No coverage document loaded here fits by title" in answer.sentences[0].text
    assert "L12345" not in answer.answer
    assert "L12345" in loaded("LCD for epidural steroids", as_of=NEW).answer


def test_a_year_alone_takes_the_day_that_is_given_where_it_lies_in_it(ask: Ask) -> None:
    assert ask("Is E11.9 billable in 2026?", as_of=IN_FORCE).as_of == IN_FORCE
    assert ask("Is E11.9 billable in 2024?", as_of=IN_FORCE).as_of == date(2024, 1, 1)


def test_headings_say_which_rule_was_met(ask: Ask) -> None:
    assert headings(ask("suspected E11.9, reportable?", as_of=IN_FORCE))


def test_a_system_that_is_not_loaded_is_named_with_the_command_that_loads_it(ask: Ask) -> None:
    assert "`python -m ingest fetch icd10pcs`" in ask("What is 0DTJ4ZZ?").answer
    assert "`python -m ingest fetch icd10pcs-tables`" in ask("PCS table 0DT: which approaches?").answer
    assert "`python -m ingest fetch mcd-lcd`" in ask("Medicare coverage of acupuncture needles").answer
