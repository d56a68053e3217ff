"""What a question names besides codes, and what it asks of those it names."""

from __future__ import annotations

import pytest

from assistant.question.asked import asks_together, aspects_of, indicators_in, is_generic, sets_against
from assistant.question.named import (
    groups_in,
    modifiers_in,
    old_codes_in,
    other_system_in,
    pcs_axis_in,
    pcs_beginning_in,
    places_in,
    term_asked,
    without_models,
)
from assistant.question.request import Aspect
from core.codes import find_mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can 25 go on 99214 with 20610?", ("25",)),
        ("denied: would 25 fix it?", ("25",)),
        ("does 26 apply to 93000?", ("26",)),
        ("99213 and 20610, can I add 25?", ("25",)),
        ("does XS break the edit of 45380?", ("XS",)),
        ("Can a PA bill 80 on 27447?", ("80",)),
        ("45 minutes with an established patient", ()),
        ("is 30 enough for 99214?", ()),
        ("seen in the ED, gets 99284", ()),
    ],
)
def test_a_modifier_is_known_by_what_only_a_modifier_does(text: str, expected: tuple[str, ...]) -> None:
    assert modifiers_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("POS 02 vs 10", ("02", "10")),
        ("places of service 11, 19 and 22", ("11", "19", "22")),
        ("POS 5", ("05",)),
        ("is 19 or 22 the off-campus POS?", ("19", "22")),
        ("pos 99213", ()),
    ],
)
def test_every_place_of_service_of_a_list_is_read(text: str, expected: tuple[str, ...]) -> None:
    assert places_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47.09 to ICD-10-PCS", ["ICD-9-CM procedure 47.09"]),
        ("is the GEM for 250.00 exact?", ["ICD-9-CM 250.00"]),
        ("36.06 volume 3", ["ICD-9-CM procedure 36.06"]),
        ("a temperature of 38.5", []),
    ],
)
def test_a_dotted_number_is_an_old_code_where_mappings_are_spoken_of(text: str, expected: list[str]) -> None:
    assert [str(code) for code in old_codes_in(text)] == expected


@pytest.mark.parametrize(
    ("text", "beginning", "place"),
    [
        ("which approaches does PCS table 0FT allow for 0FT4?", "0FT4", 5),
        ("device values for 0SRC0", "0SRC0", 6),
        ("PCS 02703: devices?", "02703", 6),
        ("what approach is 62320?", "", 5),
        ("what is 0DTJ4ZZ?", "", None),
    ],
)
def test_the_beginning_of_a_procedure_code_is_read_where_its_table_is_asked_for(
    text: str, beginning: str, place: int | None
) -> None:
    assert pcs_beginning_in(text) == beginning
    assert pcs_axis_in(text) == place


def test_the_version_of_a_risk_model_is_no_code() -> None:
    text = "Which HCC is N18.4 in under V28?"
    assert [mention.text for mention in without_models(find_mentions(text), text)] == ["N18.4"]
    injury = "What is V28?"
    assert [mention.text for mention in without_models(find_mentions(injury), injury)] == ["V28"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ICD-11 code for migraine", "ICD-11"),
        ("LOINC for hemoglobin A1c", "LOINC"),
        ("map it to SNOMED", "SNOMED CT"),
        ("ICD-10 code for migraine", ""),
    ],
)
def test_a_system_that_is_not_held_is_known_by_its_name(text: str, name: str) -> None:
    assert other_system_in(text) == name


def test_a_drg_is_named_by_its_number() -> None:
    assert groups_in("MS-DRG 470 and DRG 871") == ("470", "871")


@pytest.mark.parametrize(
    ("text", "term", "alone"),
    [
        ("What does HTN mean?", "HTN", False),
        ("what does CABG stand for", "CABG", False),
        ("meaning of ROM in an OB note", "ROM", False),
        ("abbreviation MS", "MS", False),
        ("What's the meaning of s/p", "s/p", False),
        ("DOE short for", "", False),
        ("SOB?", "SOB", True),
        ("diabetes", "", False),
    ],
)
def test_the_term_whose_meaning_is_asked_for_is_read(text: str, term: str, alone: bool) -> None:
    assert term_asked(text) == (term, alone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99214 with 20610?", True),
        ("93306 + 93320", True),
        ("90785 and 90834, fine?", True),
        ("10061 with 10060, different abscess", True),
        ("What is 62320 and 62321?", False),
        ("62321 vs 62323", False),
        ("how do 99213 and 99214 differ", False),
        ("are 62321 and 62323 different?", False),
    ],
)
def test_codes_are_asked_about_together_by_what_joins_them(text: str, expected: bool) -> None:
    assert asks_together(text, find_mentions(text)) is expected


def test_different_sites_set_no_code_against_another() -> None:
    assert not sets_against("two different lesions")
    assert sets_against("how is 62321 different from 62323")


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("How many 17003 in one day?", Aspect.UNITS),
        ("15 units of 17003", Aspect.UNITS),
        ("max units of 20610", Aspect.UNITS),
        ("daily limit for 97110", Aspect.UNITS),
        ("raf category of J44.9", Aspect.RISK),
        ("Can 11045 stand alone?", Aspect.ADD_ON),
        ("which primaries does 90785 need", Aspect.ADD_ON),
        ("Can I report 11045 without 11042?", Aspect.ADD_ON),
        ("what took over from M51.36", Aspect.SUCCESSION),
        ("G20 is rejected, what should I use?", Aspect.SUCCESSION),
    ],
)
def test_a_part_of_a_code_is_asked_for_in_many_words(text: str, aspect: Aspect) -> None:
    assert aspect in aspects_of(text)


def test_a_joint_replacement_asks_for_no_successor() -> None:
    assert Aspect.SUCCESSION not in aspects_of("total knee replacement with 27447")


def test_the_indicators_of_the_schedule_are_known_by_their_names() -> None:
    assert indicators_in("how many days global is it, and its status indicator?") == ("global_days", "status")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("LCD vs NCD, which lists the codes", True), ("LCD for facet joints", False), ("what is an LCD", True)],
)
def test_what_coverage_documents_are_is_told_from_what_they_are_about(text: str, expected: bool) -> None:
    assert is_generic(text) is expected
