"""Questions of several codes and topics: every look-up is run, each topic stands once, and the plan is shown."""

from __future__ import annotations

from datetime import date

from tests.assistant.conftest import Ask
from tests.assistant.test_composed import headings, said

LATER = date(2025, 12, 1)


def test_what_is_compared_and_billed_together_is_told_of_both(loaded: Ask) -> None:
    answer = loaded("Compare 62320 and 62323, can they be billed together, and is there an LCD?", as_of=LATER)
    assert answer.table is not None
    assert "column 1 is **62320**" in said(answer)
    assert "Coverage" in headings(answer)
    assert [step for step in answer.plan if "side by side" in step]


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


def test_every_component_asked_for_has_its_price(loaded: Ask) -> None:
    answer = loaded("What does 62320-26 pay, and is it bundled with 62323?", as_of=LATER)
    assert "**62320-26**: **$105.00** outside facilities" in answer.answer
