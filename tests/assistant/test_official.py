"""Answers from official tables: the figures are the file's, the date of service decides, and what lacks is named."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.compose.missing import Missing
from assistant.gather import Toolbox
from assistant.gather.fees import payment
from assistant.question.conversation import Conversation
from assistant.question.states import named_states
from core.answer import Answer
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from core.facts import CoverageDocument
from core.records import TextKind
from ingest.manifest import read_manifest
from tests.assistant import official
from tests.assistant.conftest import Ask
from tests.assistant.official import NEW, OLD
from tests.assistant.test_composed import headings, said, statuses
from tests.assistant.world import FakeCodeSearch, FakePassageSearch, World
from tests.builders import cpt_code
from vectorstore import CodeHit

LATER = date(2025, 12, 1)


@pytest.fixture
def pcs_found(official_world: World) -> Ask:
    """The assistant, where words bring up the appendix of an ICD-10-PCS table, loosely."""
    hit = CodeHit(Code(CodeSystem.ICD10PCS, "0DTJ"), 0.4, "Resection of Appendix", TextKind.TITLE)
    tools = Toolbox(official_world.store, FakeCodeSearch({"appendix": [hit]}), FakePassageSearch({}, {}))
    return replace(official_world, tools=tools).assistant().ask


def cited(answer: Answer, sentence: int = 0) -> list[Evidence]:
    return [item for item in answer.evidence if item.id in answer.sentences[sentence].evidence]


def test_documents_without_their_lists_of_codes_are_not_said_to_leave_a_code_out(tmp_path: Path) -> None:
    named, records = official.COVERAGE
    register = named, [record for record in records if isinstance(record, CoverageDocument)]
    world = official.build(tmp_path, [register, official.FEES_2025])
    for question in ("Is 62321 covered by an LCD?", "Is 62321 covered by an LCD and what does it pay?"):
        answer = world.assistant().ask(question, as_of=LATER)
        assert "come without their lists of codes" in " ".join(one.text for one in answer.sentences)
        assert "python -m ingest fetch mcd-article" in " ".join(one.text for one in answer.sentences)
    world.store.close()


# --- Fees -------------------------------------------------------------------------------------------------------------


def test_the_national_amount_is_the_total_times_the_conversion_factor(loaded: Ask) -> None:
    answer = loaded("How much does Medicare pay for 62320?", as_of=LATER)
    assert (
        "**$135.00** outside facilities and **$105.00** in a facility for **62320**, by Fee schedule, RVU25."
        in said(answer)
    )
    assert not answer.abstained
    assert "**62320-26**: **$105.00** outside facilities" in said(answer, "Its components")


@pytest.mark.parametrize(("day", "amount", "edition"), [(OLD, "$105.00", "RVU24"), (NEW, "$135.00", "RVU25")])
def test_the_date_of_service_chooses_the_schedule(day: date, amount: str, edition: str, loaded: Ask) -> None:
    answer = loaded("How much does Medicare pay for 62320?", as_of=day)
    assert amount in answer.sentences[0].text
    assert cited(answer)[0].release == edition


def test_a_locality_weighs_each_part_by_its_index(loaded: Ask) -> None:
    answer = loaded("What does 62320 pay in Boston?", as_of=LATER)
    # (2 x 1.1 + 2 + 0.5) x 30
    assert "In Metropolitan Boston (MA, locality 01)" in answer.sentences[0].text
    assert "**$141.00** outside facilities and **$111.00** in a facility" in answer.sentences[0].text
    assert {item.release for item in cited(answer)} == {"RVU25", "CY2025"}
    assert any("$141.00" in item.text for item in cited(answer))


def test_a_state_of_several_localities_is_told_from_lowest_to_highest(loaded: Ask) -> None:
    answer = loaded("How much does Medicare pay for 62320 in Massachusetts?", as_of=LATER)
    assert "In the 2 Medicare localities there" in answer.sentences[0].text
    assert "**$135.00** to **$141.00** outside facilities" in answer.sentences[0].text
    assert "Rest Of Massachusetts (MA, locality 99): **$135.00**" in said(answer, "By locality")


def test_a_year_alone_means_the_edition_of_that_year(loaded: Ask) -> None:
    answer = loaded("What was the fee for 62320 in 2025?", as_of=date(2027, 1, 15))
    assert answer.as_of.year == 2025
    assert "**$" in answer.sentences[0].text
    assert not any("begin" in notice for notice in answer.notices if "Fee schedule" in notice)


def test_both_sides_are_priced_where_they_are_asked_for(loaded: Ask) -> None:
    text = said(loaded("Bilateral 62320 in Boston, what should Medicare pay in total?", as_of=LATER))
    assert "has bilateral indicator **1**" in text
    assert "Both sides at once (modifier 50) come to **$211.50** outside facilities" in text


def test_what_another_payer_pays_is_said_to_be_unknown_first(loaded: Ask) -> None:
    answer = loaded("How much does Aetna pay for 62320 in Boston?", as_of=LATER)
    assert answer.sentences[0].text.startswith("What Aetna pays is not in my sources")


def test_a_primary_is_no_add_on_code(loaded: Ask) -> None:
    answer = loaded("Is 20610 an add-on code?", as_of=LATER)
    assert answer.sentences[0].text.startswith("**20610** is no add-on code in")


def test_the_conversion_factor_is_no_operation(loaded: Ask) -> None:
    answer = loaded("Total RVUs and conversion factor of 62320", as_of=LATER)
    assert answer.sentences[0].text.startswith("Nationally, Medicare's fee schedule comes to")
    assert "in total 4.5 outside facilities" in said(answer)


def test_a_code_without_a_price_is_given_its_status_and_no_amount(loaded: Ask) -> None:
    answer = loaded("How much does Medicare pay for J1100?", as_of=LATER)
    assert "no amount: its status is E (excluded from the fee schedule by regulation)" in answer.sentences[0].text
    assert "$" not in said(answer)


def test_a_code_outside_the_schedule_is_not_called_unpaid(loaded: Ask) -> None:
    text = said(loaded("How much does Medicare pay for 20610?", as_of=LATER))
    assert "is not in the physician fee schedule loaded here, which does not mean that it is not paid" in text


def test_the_indices_of_a_place_are_told_by_themselves(loaded: Ask) -> None:
    answer = loaded("What is the GPCI for Boston?", as_of=LATER)
    assert answer.sentences[0].text.startswith("Metropolitan Boston (MA, locality 01): work **1.1**")


def test_a_setting_in_which_the_service_is_not_done_has_no_amount() -> None:
    row = official.fee(cpt_code("62320"), "1")
    price = payment(replace(row, facility_na=True))
    assert price is not None
    assert (price.facility, price.nonfacility) == (None, Decimal("105.00"))


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("in West Virginia", ("WV",)),
        ("in Virginia", ("VA",)),
        ("in Boston, MA", ("MA",)),
        ("paid in Arkansas", ("AR",)),
        ("how much in all or me", ()),
    ],
)
def test_states_are_read_by_name_or_capitals(text: str, states: tuple[str, ...]) -> None:
    assert named_states(text) == states


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        (
            "Is an assistant at surgery paid for 62320?",
            "assistant-at-surgery indicator **1**: an assistant is not paid",
        ),
        (
            "What is the bilateral indicator of 62320?",
            "bilateral indicator **1**: modifier 50 and the 150 percent rule",
        ),
        ("What is the global period of 62320?", "global days **010**: the day of the procedure and the 10 days after"),
    ],
)
def test_an_indicator_that_is_asked_for_opens_the_answer(question: str, verdict: str, loaded: Ask) -> None:
    assert f"**62320** has {verdict}" in loaded(question, as_of=LATER).sentences[0].text


def test_official_figures_replace_those_of_our_own_entry(loaded: Ask) -> None:
    figures = said(loaded("What is 62320?", as_of=LATER), "Medicare figures")
    assert "**Work RVU** 2; **Global days** 010 (the day of the procedure and the 10 days after it)" in figures
    assert "1.80" not in figures
    assert "**MUE, units a day** 3 (practitioner)" in figures


# --- Units and add-ons ------------------------------------------------------------------------------------------------


def test_units_open_the_answer_with_what_their_indicator_means(loaded: Ask) -> None:
    answer = loaded("How many units of 62320 a day?", as_of=LATER)
    assert answer.sentences[0].text.startswith("At most **3** units of **62320** for one patient on one day")
    assert "neither a modifier nor an appeal gets past it" in said(answer)
    assert "CMS gives as the reason: Anatomy." in said(answer)
    assert "outpatient: 5 (MAI 3)" in said(answer, "In other settings")


def test_a_limit_of_indicator_1_is_one_of_the_claim_line(loaded: Ask) -> None:
    answer = loaded("What is the MUE of 62321?", as_of=LATER)
    assert "**1** unit of **62321** for one patient on one claim line" in answer.sentences[0].text
    assert "held against each claim line" in said(answer)


def test_the_setting_chooses_the_file_of_units(loaded: Ask) -> None:
    answer = loaded("How many units of 62320 a day under OPPS?", as_of=LATER)
    assert answer.sentences[0].text.startswith("At most **5** units")
    assert cited(answer)[0].source == "ncci-mue-outpatient"


def test_no_limit_in_the_file_is_no_leave_for_any_number(loaded: Ask) -> None:
    text = said(loaded("How many units of 99213 a day?", as_of=LATER))
    assert "does not mean that any number of units is payable" in text


def test_units_of_a_setting_without_a_file_name_the_file(loaded: Ask) -> None:
    text = said(loaded("How many units of 99213 for DME?", as_of=LATER))
    assert "No medically unlikely edits of this setting are loaded here" in text
    assert "`python -m ingest fetch ncci-mue-dme`" in text


def test_an_add_on_is_told_with_its_primaries_in_force_on_the_date(loaded: Ask) -> None:
    before, after = (loaded("Is 99417 an add-on code?", as_of=day) for day in (date(2025, 6, 30), LATER))
    assert "**99417** is an add-on code (type 1" in before.sentences[0].text
    assert said(before, "Primaries of 99417") == "**99213** and **99214**."
    assert said(after, "Primaries of 99417") == "**99213**."


def test_primaries_that_the_contractor_decides_are_not_made_up(loaded: Ask) -> None:
    answer = loaded("Which primary goes with add-on 11111?", as_of=LATER)
    assert "type 2: CMS lists no primaries, and the contractor decides" in answer.sentences[0].text
    assert "Primaries of 11111" not in headings(answer)


def test_a_primary_is_told_with_its_add_ons(loaded: Ask) -> None:
    answer = loaded("Which add-on codes go with 20610?", as_of=LATER)
    assert said(answer, "Add-on codes that go with 20610") == "**20611**."


def test_a_code_in_no_add_on_pair_is_said_to_be_in_none(loaded: Ask) -> None:
    text = said(loaded("Is 62320 an add-on code?", as_of=LATER))
    assert "is neither an add-on code nor a primary in the add-on code edits loaded here" in text


def test_a_pair_of_add_on_and_primary_is_told_as_such(loaded: Ask) -> None:
    together = said(loaded("Can 99417 be billed with 99213?", as_of=LATER))
    apart = said(loaded("Can 99417 be billed with 62320?", as_of=LATER))
    assert together.startswith("**99417** is an add-on code, and **99213** is one of its primaries")
    assert apart.startswith("**99417** is an add-on code, and **62320** is not among the primaries that CMS lists")
    assert "contractors may take others" in said(loaded("Can 20611 be billed with 62320?", as_of=LATER))


def test_a_modifier_is_judged_by_the_indicator_that_is_for_it(loaded: Ask) -> None:
    answer = loaded("Can I use modifier 50 on 62320?", as_of=LATER)
    assert answer.sentences[0].text == (
        "Yes: for modifier **50** on **62320**, the fee schedule's bilateral indicator is **1**: modifier 50 and the "
        "150 percent rule apply, by Fee schedule, RVU25."
    )
    assert "fee schedule's" not in said(loaded("Can I use modifier 59 on 62320?", as_of=LATER))


# --- Edits ------------------------------------------------------------------------------------------------------------


def test_the_official_file_answers_before_the_starter_pairs(loaded: Ask) -> None:
    answer = loaded("Can 62320 and 62321 be billed together?", as_of=LATER)
    assert "modifier indicator 1" in answer.sentences[0].text
    assert cited(answer)[0].release == "2025 Q1"


def test_a_pair_that_the_official_file_has_not_is_never_payable(loaded: Ask) -> None:
    answer = loaded("Can 62323 and 62321 be billed together?", as_of=LATER)
    assert "which does not mean that both are payable" in answer.sentences[0].text
    assert "starter knowledge holds only" not in said(answer)


# --- Crosswalks and successions ---------------------------------------------------------------------------------------


def test_a_mapping_is_told_with_its_flag_and_from_the_other_side(loaded: Ask) -> None:
    answer = loaded("What is the ICD-9 equivalent of E11.9?", as_of=LATER)
    assert "ICD-10-CM **E11.9** maps to ICD-9-CM **250.00**." in answer.sentences[0].text
    assert "The approximate flag is set" in said(answer)
    assert "ICD-9-CM: **250.00**" in said(answer, "Codes that map to E11.9 from the other side")


def test_an_icd9_code_is_converted_though_it_has_no_record(loaded: Ask) -> None:
    answer = loaded("Convert ICD-9 250.00 to ICD-10", as_of=LATER)
    assert "maps to ICD-10-CM **E11.9**." in answer.sentences[0].text
    assert "the two mean the same" in said(answer)
    assert not answer.abstained


def test_an_icd9_procedure_is_found_in_volume_3(loaded: Ask) -> None:
    assert "ICD-10-PCS **0DTJ4ZZ**" in said(loaded("ICD-10-PCS equivalent of ICD-9 47.01?", as_of=LATER))


def test_a_combination_needs_one_code_of_each_list(loaded: Ask) -> None:
    answer = loaded("Map E11.40 to ICD-9", as_of=LATER)
    assert said(answer, "As a combination") == "Scenario 1 needs **250.60** and one of **357.2** or **357.9** together."


def test_no_map_is_said(loaded: Ask) -> None:
    assert "have no counterpart for **R51.9**" in said(loaded("ICD-9 equivalent of R51.9?", as_of=LATER))


def test_a_code_that_the_mappings_lack_is_not_given_one(loaded: Ask) -> None:
    text = said(loaded("ICD-9 equivalent of E11.42?", as_of=LATER))
    assert "have no row for **E11.42**" in text


def test_what_replaced_a_code_is_told_with_its_first_day(loaded: Ask) -> None:
    text = said(loaded("What replaced E11.9?", as_of=LATER))
    assert text.startswith("Since January 1, 2025, **E11.A** is reported for what was **E11.9** before")


def test_a_code_without_a_row_in_the_conversion_table_replaced_nothing(loaded: Ask) -> None:
    assert "it neither replaced a code nor was replaced" in said(loaded("What replaced E10.9?", as_of=LATER))


# --- Codes that only official tables know -----------------------------------------------------------------------------


def test_a_code_of_the_fee_schedule_alone_exists(loaded: Ask) -> None:
    answer = loaded("What is 33025?", as_of=LATER)
    assert answer.sentences[0].text == "**CPT 33025**: a service of the family “Procedure > Heart”."
    assert "**CPT 33025** exists: it stands in Fee schedule, RVU25" in said(answer)
    assert "not in my sources" not in said(answer)
    assert not answer.abstained
    assert (answer.codes[0].status, answer.codes[0].valid) == ("listed", True)


def test_a_listed_code_is_not_taken_to_mean_its_category(loaded: Ask) -> None:
    assert not said(loaded("Is 33025 the code for a broken leg?", as_of=LATER)).startswith(("Yes", "No"))


def test_a_code_of_no_table_is_as_unknown_as_before(loaded: Ask) -> None:
    answer = loaded("What is 62399?", as_of=LATER)
    assert answer.abstained
    assert "is not in my sources" in said(answer)


def test_the_hcpcs_file_tells_coverage_and_dates(loaded: Ask) -> None:
    answer = loaded("What is J1100?", as_of=LATER)
    assert answer.sentences[0].text == "**HCPCS Level II J1100**: Injection of an invented drug, 1 mg."
    assert "HCPCS coverage code D (special coverage instructions apply)" in said(answer, "From the HCPCS file")
    assert "Valid from January 1, 1990" in said(answer, "From the HCPCS file")


@pytest.mark.parametrize(
    "question",
    ["How do I bill 4 mg of Inventol?", "we gave inventol 4 mg im, how many units", "J1100, 4 mg: how many units?"],
)
def test_a_dose_of_a_drug_that_is_named_is_told_in_units_of_its_code(question: str, loaded: Ask) -> None:
    answer = loaded(question, as_of=LATER)
    assert answer.sentences[0].text == "**4 mg** of **J1100** is **4** units: one unit of the code is 1 mg."
    assert any("Injection of an invented drug, 1 mg" in item.text for item in answer.evidence)


@pytest.mark.parametrize("question", ["Inventol 4 mg IM with 62320: units?", "62320 and J1100 4 mg, units of the drug"])
def test_a_dose_beside_another_code_is_told_first(question: str, loaded: Ask) -> None:
    answer = loaded(question, as_of=LATER)
    assert answer.sentences[0].text == "**4 mg** of **J1100** is **4** units: one unit of the code is 1 mg."
    assert "62320" in {code.code for code in answer.codes}


def test_a_dose_of_what_is_no_drug_held_here_is_not_worked_out(loaded: Ask) -> None:
    assert "units: one unit" not in said(loaded("what code for 100 mg of blue elephant", as_of=LATER))


@pytest.mark.parametrize(("day", "status"), [(date(2025, 3, 31), "billable"), (date(2025, 4, 1), "deleted")])
def test_the_files_last_day_ends_a_hcpcs_code(day: date, status: str, loaded: Ask) -> None:
    assert statuses(loaded("Is J9999 valid?", as_of=day)) == {"J9999": status}


def test_a_hcpcs_code_that_the_complete_file_lacks_does_not_exist(loaded: Ask) -> None:
    answer = loaded("What is J1234?", as_of=LATER)
    assert answer.abstained
    assert statuses(answer) == {"J1234": "unknown"}


# --- Diagnoses, procedures of hospitals, places -----------------------------------------------------------------------


def test_a_diagnosis_is_told_with_its_risk_categories_newest_model_first(loaded: Ask) -> None:
    answer = loaded("Which HCC is E11.9 in?", as_of=LATER)
    first = answer.sentences[0].text
    assert first == "**E11.9** is in **HCC 38**, “Diabetes, plain”, of CMS-HCC V28; it makes HCC 39 count no more."
    assert "**HCC 19**, of CMS-HCC V24" in said(answer)


def test_a_diagnosis_outside_the_mappings_is_in_no_category(loaded: Ask) -> None:
    assert "is in no payment category (HCC)" in said(loaded("Is R51.9 in an HCC?", as_of=LATER))


def test_a_diagnosis_outside_the_model_that_pays_is_said_to_be_outside_of_it(loaded: Ask) -> None:
    answer = loaded("Is E11.42 an HCC?", as_of=LATER)
    assert answer.sentences[0].text.startswith("**E11.42** is in no category of **CMS-HCC V28**")
    (cited,) = (item for item in answer.evidence if item.id in answer.sentences[0].evidence)
    assert cited.locator == "look-up of E11.42, CMS-HCC V28"
    assert "**HCC 18**, of CMS-HCC V24" in said(answer)
    assert "in no category of" not in said(loaded("Is E11.9 an HCC?", as_of=LATER))


def test_poa_exemption_is_told_either_way(loaded: Ask) -> None:
    assert "**R51.9** is exempt" in said(loaded("Is R51.9 POA exempt?", as_of=LATER))
    answer = loaded("Is E11.9 exempt from POA?", as_of=LATER)
    assert "**E11.9** is not on the POA-exempt list" in answer.sentences[0].text
    assert cited(answer)[0].text == "ICD-10-CM E11.9 was looked up in icd10cm-poa-exempt, FY2026."


def test_where_a_code_stands_in_the_index_is_told(loaded: Ask) -> None:
    answer = loaded("Where is E11.9 in the index?", as_of=LATER)
    assert "at “Sugar disease > plain”" in answer.sentences[0].text
    assert "Syrup, column Adverse effect (Table of Drugs and Chemicals)" in said(answer, "Other entries")


def test_a_pcs_code_is_taken_apart(loaded: Ask) -> None:
    axes = said(loaded("What is 0DTJ4ZZ?", as_of=LATER), "Its characters")
    assert axes.startswith("1, Section: **0** Surgery 2, Body System: **D** Gut")
    assert "5, Approach: **4** Scope" in axes


def test_a_pcs_code_that_its_table_does_not_allow_is_told_where_it_goes_wrong(loaded: Ask) -> None:
    answer = loaded("What is 0DTJ9ZZ?", as_of=LATER)
    assert answer.abstained
    assert "Table 0DT has no such character in place 5." in said(answer)
    assert said(answer, "What may stand in place 5 (Approach)") == "**0** Open **4** Scope"


@pytest.mark.parametrize(
    ("words", "begins", "open_place"),
    [
        ("percutaneous or open appendix", "Your words lead to **0DTJ0ZZ**, in ICD-10-PCS table 0DT", None),
        ("appendix through a scope", "The nearest ICD-10-PCS code is **0DTJ4ZZ**", None),
        ("appendix", "Your words lead to **0DTJ**", "What does the record say for approach: 0 Open and 4 Scope?"),
    ],
)
def test_a_pcs_code_is_built_as_far_as_the_words_go(
    pcs_found: Ask, words: str, begins: str, open_place: str | None
) -> None:
    answer = pcs_found(f"ICD-10-PCS code for {words}", as_of=LATER)
    assert answer.sentences[0].text.startswith(begins), answer.sentences[0].text
    assert all(sentence.evidence for sentence in answer.sentences)
    if open_place:
        assert open_place in said(answer, "What would settle it")


def test_a_fee_is_told_for_the_place_of_service_that_is_named(loaded: Ask) -> None:
    answer = loaded("What does 62320 pay in POS 11?", as_of=LATER)
    opening = answer.sentences[0].text
    assert opening.startswith("Place of service **11** (“Office”, by ")
    assert "takes the non-facility amount: **$" in opening
    assert opening.endswith("for **62320**.")


def test_a_code_and_a_place_alone_ask_for_the_fee_there(loaded: Ask) -> None:
    assert "In Metropolitan Boston (MA, locality 01)" in loaded("62320 Boston", as_of=LATER).sentences[0].text


def test_the_indices_are_told_beside_the_fee(loaded: Ask) -> None:
    told = said(loaded("What is the GPCI for Boston, and what does 62320 pay there?", as_of=LATER))
    assert told.startswith("Metropolitan Boston (MA, locality 01): work **1.1**")
    assert "In Metropolitan Boston (MA, locality 01), Medicare's fee schedule comes to" in told


def test_a_place_of_service_is_named_with_what_it_pays(loaded: Ask) -> None:
    answer = loaded("What is POS 11?", as_of=LATER)
    assert "Place of service **11** is “Office”" in answer.sentences[0].text
    assert "the fee schedule pays the non-facility amount there" in said(answer)


# --- Coverage ---------------------------------------------------------------------------------------------------------


def test_documents_that_list_a_code_are_those_in_force_on_the_date(loaded: Ask) -> None:
    may, june = (loaded("Is 62320 covered by Medicare?", as_of=day) for day in (date(2025, 5, 31), date(2025, 6, 1)))
    assert may.sentences[0].text.startswith("2 coverage documents in force on the date list **62320**")
    assert june.sentences[0].text.startswith("One coverage document in force on the date lists **62320**")
    assert "An LCD holds only in its contractor's area;" in said(june)


def test_a_states_contractor_is_told_with_where_that_is_from(loaded: Ask) -> None:
    answer = loaded("Who is the MAC for Massachusetts?", as_of=LATER)
    assert "go to **National Government Services (NGS)**: A/B MAC jurisdiction **JK**" in said(answer)
    assert "contractor number **00000** in" in said(answer)
    assert "a list of our own of November 23, 2026" in said(answer)
    assert answer.plan == ("contractors of MA",)


def test_a_document_is_found_by_its_number(loaded: Ask) -> None:
    assert "**L12345** is an LCD, “Epidural Steroid Treatment”" in said(loaded("What is L12345?", as_of=LATER))
    assert "**A54321** is a billing article" in said(loaded("Tell me about article A54321", as_of=LATER))
    assert "**220.6.17** is an NCD" in said(loaded("What does NCD 220.6.17 say?", as_of=LATER))


def test_a_document_that_is_not_loaded_is_not_made_up(loaded: Ask) -> None:
    answer = loaded("What is L99999?", as_of=LATER)
    assert answer.abstained
    assert said(answer) == "**L99999** is not among the coverage documents loaded here."


def test_documents_are_found_by_their_titles(loaded: Ask) -> None:
    answer = loaded("Is there an LCD on epidural steroid treatment?", as_of=LATER)
    assert "**LCD L12345** Epidural Steroid Treatment" in said(answer, "Documents by title")
    assert "A title says what a document is about, not what is covered" in said(answer)


def test_a_status_that_shuts_a_code_out_answers_before_any_document(loaded: Ask) -> None:
    answer = loaded("Is 62322 covered by Medicare?", as_of=LATER)
    assert not answer.abstained
    assert answer.sentences[0].text.startswith("No, not by Medicare: its fee schedule gives **62322** status **N**")
    assert "RVU25" in answer.sentences[0].text
    assert "which says nothing of whether it is covered" not in said(answer)


def test_a_payable_status_is_no_coverage(loaded: Ask) -> None:
    answer = loaded("Is 99213 covered by Medicare?", as_of=LATER)
    assert answer.sentences[0].text.startswith("Medicare's fee schedule gives **99213** status **A**")
    assert "no more than it makes a claim covered" in said(answer)


def test_a_code_that_no_document_lists_is_neither_covered_nor_not(loaded: Ask) -> None:
    assert "which says nothing of whether it is covered" in said(loaded("Is 99213 covered by Medicare?", as_of=LATER))


def test_a_header_is_not_judged_before_its_first_edition(ask: Ask) -> None:
    answer = ask("Is E11 billable?", as_of=date(2020, 1, 1))
    assert answer.sentences[0].text.startswith("I cannot say whether **E11** was billable on January 1, 2020")
    assert answer.codes[0].valid is None


# --- What is not loaded -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("How much does Medicare pay for 62323?", "mpfs-rvu"),
        ("Is 62323 covered by Medicare?", "mcd-lcd"),
        ("What is the ICD-9 equivalent of E11.9?", "gem-icd10cm-icd9cm"),
        ("What replaced E11.9?", "icd10cm-conversion"),
        ("Is 62323 an add-on code?", "ncci-add-on"),
        ("Which HCC is E11.9 in?", "hcc-mappings"),
        ("Is E11.9 POA exempt?", "icd10cm-poa-exempt"),
        ("Where is E11.9 in the index?", "icd10cm-index"),
        ("What is place of service 11?", "place-of-service"),
    ],
)
def test_a_table_that_is_not_loaded_is_named_with_its_command(question: str, source: str, ask: Ask) -> None:
    text = said(ask(question))
    assert "loaded here" in text
    assert f"`python -m ingest fetch {source}`" in text
    assert "`python -m ingest load PATH`" in text


def test_nothing_else_to_answer_with_counts_as_abstaining(ask: Ask) -> None:
    assert ask("How much does Medicare pay for 33025?").abstained
    assert ask("What is place of service 11?").abstained


def test_the_sources_that_are_named_are_those_of_the_manifest() -> None:
    known = {entry.id for entry in read_manifest().source}
    assert {what.source for what in Missing} <= known
    assert {f"ncci-mue-{setting}" for setting in ("practitioner", "outpatient", "dme")} <= known


# --- Follow-ups and chapters ------------------------------------------------------------------------------------------


def test_another_modifier_is_asked_of_the_same_code(ask: Ask) -> None:
    memory = Conversation()
    ask("Do I need modifier 25 on 99213?", conversation=memory)
    answer = ask("and 59?", conversation=memory)
    assert "Modifier **59** is for procedures, not for a visit such as **99213**" in answer.sentences[0].text
    assert "Modifier **59**: Distinct procedural service." in said(answer)


def test_another_modifier_alone_follows_a_modifier(ask: Ask) -> None:
    memory = Conversation()
    ask("When do I use modifier 25?", conversation=memory)
    assert ask("what about -59?", conversation=memory).sentences[0].text.startswith("Modifier **59**")


def test_a_chapter_is_looked_up_by_its_number(ask: Ask) -> None:
    assert "Endocrine diseases" in said(ask("What is chapter 4?"))
    assert "Endocrine diseases" not in said(ask("What is chapter 4 of the NCCI policy manual?"))


def test_of_three_codes_those_without_a_note_are_told_apart_too(ask: Ask) -> None:
    differs = said(ask("Compare 62320, 62321 and 62322"), "What differs")
    assert "62321 is the same injection under imaging" in differs
    assert re.search(r"Region: .*\*\*62322\*\* lumbar or sacral", differs)


def test_every_sentence_about_a_table_cites_it(loaded: Ask) -> None:
    questions = ("What does 62320 pay in Boston?", "How many units of 62320 a day?", "Map E11.40 to ICD-9",
                 "Which HCC is E11.9 in?", "What is 33025?", "What is L12345?", "What is POS 11?")  # fmt: skip
    for question in questions:
        answer = loaded(question, as_of=LATER)
        known = {item.id for item in answer.evidence}
        for sentence in answer.sentences:
            assert sentence.evidence, sentence.text
            assert set(sentence.evidence) <= known


def test_a_code_of_the_procedure_system_cannot_be_built_without_its_tables(ask: Ask) -> None:
    answer = ask("What is the ICD-10-PCS code for an appendectomy?")
    assert answer.abstained
    assert "python -m ingest fetch icd10pcs-tables" in answer.answer


def test_a_section_of_guidelines_that_are_not_loaded_is_named_with_its_command(ask: Ask) -> None:
    answer = ask("What does guideline I.C.9.e.4 say?")
    assert answer.abstained
    assert "python -m ingest fetch icd10cm-guidelines" in answer.answer


def test_an_ncd_that_is_not_found_is_said_first(loaded: Ask) -> None:
    answer = loaded("Is there an NCD for epidural steroid treatment?", as_of=LATER)
    assert answer.sentences[0].text.startswith("No national coverage determination (NCD) loaded here fits")
    assert "L12345" in said(answer, "Documents by title")


def test_a_figure_from_after_the_day_named_is_announced(loaded: Ask) -> None:
    answer = loaded("How many units of 62320 were allowed a day on 2019-05-05?")
    assert answer.sentences[0].text.startswith("My sources do not reach May 5, 2019")
    assert not any(one.text.startswith("My sources") for one in loaded("MUE of 62320?", as_of=LATER).sentences)


def test_units_billed_are_held_against_the_limit(loaded: Ask) -> None:
    over = loaded("We billed 9 units of 62320, can I appeal?", as_of=LATER)
    assert over.sentences[0].text.startswith("No: 9 units of **62320** go beyond the practitioner MUE value")
    within = loaded("1 unit of 62320, MUE ok?", as_of=LATER)
    assert "1 unit of **62320**: that keeps to the practitioner MUE value" in within.sentences[0].text


def test_what_went_wrong_with_a_drug_is_read_off_the_table_of_drugs(tmp_path: Path) -> None:
    world = official.build(tmp_path)
    found = world.tools.indexes.drugs(["syrup", "headache"], "Adverse effect", NEW)
    assert {name: row.fact.code.code for name, row in found.items() if row.fact.code} == {"syrup": "E11.9"}
    assert not world.tools.indexes.drugs(["syrup"], "Underdosing", NEW)
    world.store.close()
