"""What a question names besides codes: modifiers, places, tables, terms, and versions of models."""

from __future__ import annotations

import pytest

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
