"""Questions of several codes and topics: every look-up is run, each topic stands once, and the plan is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.planning.doubt import CADENCE_DAYS
from ingest.manifest import read_manifest
from tests.assistant import official
from tests.assistant.conftest import Ask
from tests.assistant.test_composed import headings, said

LATER = date(2025, 12, 1)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    world = official.build(tmp_path_factory.mktemp("official"))
    yield world.assistant().ask
    world.store.close()


# --- The plan ---------------------------------------------------------------------------------------------------------


def test_what_is_compared_and_billed_together_is_told_of_both(loaded: Ask) -> None:
    answer = loaded("Compare 62320 and 62323, can they be billed together, and is there an LCD?", as_of=LATER)
    assert answer.table is not None
    assert "column 1 is **62320**" in said(answer)
    assert "Coverage" in headings(answer)
    assert [step for step in answer.plan if "side by side" in step]


def test_a_visit_modifier_on_no_code_is_held_against_the_visit_alone(loaded: Ask) -> None:
    answer = loaded("Modifier 25? Can I bill 99213 with 20610, and what does each pay?", as_of=LATER)
    assert "modifier 25 on 99213" in answer.plan
    assert "modifier 25 on 20610" not in answer.plan


def test_the_modifier_that_a_pair_is_passed_with_is_told_with_its_code(loaded: Ask) -> None:
    answer = loaded("Which modifier do I need for 62320 with 62323, and on which code?", as_of=LATER)
    assert "**59** is an NCCI-associated modifier: on **62323** it passes the edit with **62320**" in said(answer)


def test_every_topic_is_looked_up_and_stands_in_a_block_of_its_own(loaded: Ask) -> None:
    answer = loaded("Can I bill 62320-59 with 62323, and what does each pay in Boston?", as_of=LATER)
    assert "column 1 is **62320**" in said(answer)
    assert "**59** is an NCCI-associated modifier: on **62320** it passes the edit with **62323**" in said(answer)
    (fees,) = [heading for heading in headings(answer) if heading.startswith("What each pays in Metropolitan Boston")]
    assert "**62320**: **$141.00** outside facilities" in said(answer, fees)
    assert "**62323** is not in the fee schedule loaded here, which does not mean" in said(answer, fees)
    assert "**62320**: at most 3 a day" in said(answer, "Units a day (MUE)")
    assert answer.plan == (
        "62320, 62323 on December 1, 2025",
        "NCCI pairs (practitioner): 62320/62323",
        "modifier 59 on 62320",
        "fee schedule: 62320, 62323 in Metropolitan Boston",
        "units a day (MUE, practitioner): 62320, 62323",
    )
    assert "*Looked up: 62320, 62323 on December 1, 2025; " in answer.answer
    texts = [sentence.text for sentence in answer.sentences if not sentence.bullet]
    assert len(texts) == len(set(texts))


def test_a_component_asked_with_its_modifier_has_its_own_price(loaded: Ask) -> None:
    answer = loaded("What does 62320-26 pay?", as_of=LATER)
    assert "**62320-26**: **$105.00** outside facilities" in answer.answer


def test_every_pair_of_many_codes_has_its_verdict(ask: Ask) -> None:
    answer = ask("Can I bill 62320, 62321, 62323, 20610 and 99213 together, and what does each pay?")
    verdict = said(answer)
    assert "No: **62320** with **62321**" in verdict
    assert "Not as a rule: **99213** with **20610**" in verdict
    assert "**62320** and **20610**" in verdict
    assert "does not mean that all are payable" in verdict
    assert len(answer.plan[1].split(":")[1].split(",")) == 10


def test_modifier_25_on_a_procedure_and_59_on_a_visit_are_put_right(ask: Ask) -> None:
    wrong = ask("Can I bill 20610-25 with 99213-59?")
    assert "Modifier **25** belongs on a visit, and **20610** is not one." in said(wrong)
    assert "Modifier **59** is for procedures, not for a visit such as **99213**" in said(wrong)


def test_a_modifier_passes_the_edits_of_its_own_code_and_leaves_the_others_standing(ask: Ask) -> None:
    answer = ask("Can I bill 99213-25, 20610, 62323 and 62321 together on the same day?")
    assert "**25** on **99213** leaves the edit of **62321** with **62323** standing" in said(answer)
    assert "leaves the edit of **99213**" not in said(answer)


def test_a_modifier_does_not_open_a_pair_of_indicator_0(ask: Ask) -> None:
    answer = ask("Can I bill 62321-59 together with 62320?")
    assert "Modifier **59** on **62321** does not change that it is not paid with **62320**" in said(answer)


def test_a_deleted_code_is_said_before_any_pair_and_never_judged(ask: Ask) -> None:
    answer = ask("Can I bill 62310 with 20610?")
    assert "is deleted: its last valid date of service was December 31, 2016" in answer.sentences[0].text
    assert "NCCI edit" not in said(answer)


def test_codes_compared_with_their_fees_have_both(loaded: Ask) -> None:
    answer = loaded("Compare 62320 and 62321: what does each pay?", as_of=LATER)
    assert answer.table is not None
    assert "**62320**: **$135.00** outside facilities" in answer.answer


def test_codes_beyond_the_most_that_are_looked_up_are_named(ask: Ask) -> None:
    codes = "62320 62321 62322 62323 62324 99203 99204 99213 99214 20610"
    assert any("You name 10 codes; the first 8 were looked up." in one for one in ask(f"Compare {codes}").notices)


# --- Doubt ------------------------------------------------------------------------------------------------------------


def test_what_was_assumed_is_said_once(loaded: Ask) -> None:
    (first, *_) = loaded("What does 62320 pay?").notices
    assert first == (
        "Taken for granted, because the question does not say: the date of service is today, November 23, 2026, it is "
        "billed as a practitioner's claim and the payer is Medicare."
    )


def test_nothing_is_assumed_that_the_question_says(loaded: Ask) -> None:
    answer = loaded("What does Medicare pay for 62320 on a professional claim on 2025-12-01?")
    assert not any("Taken for granted" in notice for notice in answer.notices)


@pytest.mark.parametrize("payer", ["Aetna", "UnitedHealthcare", "Medicaid"])
def test_another_payers_question_is_answered_as_medicares_rule(payer: str, loaded: Ask) -> None:
    answer = loaded(f"Does {payer} let me bill 62320 with 62323?", as_of=LATER)
    assert any(f"You name {payer}: these are Medicare's rules." in notice for notice in answer.notices)


def test_editions_that_ended_are_told_in_one_remark(ask: Ask) -> None:
    answer = ask("Can I bill 62320 with 62321 for E11.9?", as_of=date(2027, 3, 1))
    assert sum("ended by" in notice or "was in force until" in notice for notice in answer.notices) == 1
    assert any("lies ahead" in notice for notice in answer.notices)


def test_an_edition_without_an_end_is_called_old_by_its_cadence(loaded: Ask) -> None:
    answer = loaded("What is place of service 11?", as_of=date(2026, 11, 23))
    assert any("Newer editions are to be expected by November 23, 2026" in notice for notice in answer.notices)
    fresh = loaded("What is place of service 11?", as_of=date(2025, 6, 1))
    assert fresh.notices == ()


def test_cadences_are_those_of_the_sources() -> None:
    known = {entry.id: entry.cadence_days for entry in read_manifest().source}
    assert {name: known[name] for name in CADENCE_DAYS} == CADENCE_DAYS


def test_a_setting_whose_edits_differ_is_asked_for(ask: Ask) -> None:
    answer = ask("Can I bill 62323 with 62321?")
    assert "outpatient" in said(answer, "In other settings")
    assert "practitioner or by a hospital outpatient" in said(answer, "What would settle it")
    named = ask("Can I bill 62323 with 62321 on a professional claim?")
    assert "What would settle it" not in headings(named)


# --- Questions back ---------------------------------------------------------------------------------------------------


def test_the_side_is_asked_where_neighbours_differ_in_it(ask: Ask) -> None:
    answer = ask("broken arm")
    assert "S52.502" in answer.answer
    assert "What would settle it" in headings(answer)
    assert "Which encounter is it" in said(answer, "What would settle it")


def test_what_tells_a_family_apart_is_asked_where_it_is_open(ask: Ask) -> None:
    asked = said(ask("code for neck injection"), "What would settle it")
    assert "Was imaging used? “without” makes it **62320**; otherwise see **62321**." in asked
    assert "Which region" not in asked


def test_the_encounter_is_not_asked_of_a_question_that_names_it(ask: Ask) -> None:
    assert "Which encounter" not in said(ask("broken arm, initial encounter"))


# --- Diagnoses together -----------------------------------------------------------------------------------------------


def test_an_inherited_excludes1_keeps_diagnoses_apart(ask: Ask) -> None:
    answer = ask("Can E11.9 and E10.9 be coded together?")
    assert answer.sentences[0].text.startswith("No: the Excludes1 note at **E11** names")


def test_an_excludes2_note_allows_both(ask: Ask) -> None:
    answer = ask("Can I report E11.40 with G63?")
    assert answer.sentences[0].text.startswith("Both may be coded where the record shows both: the Excludes2 note")


def test_no_note_is_no_permission(ask: Ask) -> None:
    answer = ask("Can R51.9 and E11.9 be reported together?")
    assert "names the other. That alone does not make the pair right" in answer.sentences[0].text


def test_a_header_is_said_before_the_pair_is_judged(ask: Ask) -> None:
    answer = ask("Can E11 and E10.9 be coded together?")
    assert "is not billable: it is a header" in answer.sentences[0].text


def test_every_component_asked_for_has_its_price(loaded: Ask) -> None:
    answer = loaded("What does 62320-26 pay, and is it bundled with 62323?", as_of=LATER)
    assert "**62320-26**: **$105.00** outside facilities" in answer.answer
