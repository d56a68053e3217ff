"""What names the patient is found and masked; what only looks like a name stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.identifiers import IdentifierKind, find_identifiers, mask
from evals.identifiers import measure, read_cases


def test_the_synthetic_identifiers_are_found() -> None:
    outcome = measure(read_cases())
    assert sum(outcome.marked.values()) >= 200
    assert len(outcome.marked) == len(IdentifierKind) == 10
    recall = sum(outcome.covered.values()) / sum(outcome.marked.values())
    assert recall >= 0.95, outcome.missed
    assert len(outcome.wrong) / outcome.masked <= 0.03, outcome.wrong


@pytest.mark.parametrize(
    "text",
    [
        "Parkinson disease, Colles fracture, Crohn disease, Foley catheter, Mohs surgery, Bell palsy",
        "Assessment And Plan. Type 2 Diabetes Mellitus. Chief Complaint: Chest Pain.",
        "CPT 62323, J3301, M54.16, L4-L5, 80 mg, 128/76, 8.9%, BMI 29.1, G2P1001",
        "Discussed with Cardiology. Mother: healthy. Ms diagnosed 2014.",
    ],
)
def test_clinical_words_stay(text: str) -> None:
    assert find_identifiers(text) == ()


def test_a_name_is_found_again_where_no_label_stands() -> None:
    note = "Patient: Ann Whitlock, DOB 1/2/1950. Whitlock reports pain. Ann is tearful."
    assert mask(note).text == "Patient: [NAME 1], DOB [BIRTH DATE 1]. [NAME 2] reports pain. [NAME 3] is tearful."


def test_a_disease_keeps_its_name_though_the_patient_shares_it() -> None:
    assert mask("Patient: Ann Foley. Foley catheter removed.").text == "Patient: [NAME 1]. Foley catheter removed."


def test_masked_words_find_their_way_back() -> None:
    note = "Patient: Ann Whitlock, DOB 1/2/1950. Chronic migraine. Seen 05/02/2026."
    masked = mask(note)
    start = masked.text.index("Chronic migraine")
    place = masked.original(start, start + len("Chronic migraine"))
    assert place is not None
    assert note[place[0] : place[1]] == "Chronic migraine"
    assert masked.original(start, len(masked.text)) is None


def test_a_person_can_mask_more() -> None:
    note = "The mayor of Springfield has gout."
    assert mask(note, [(4, 24)]).text == "The [NAME 1] has gout."


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_nothing_found_is_left_at_its_place(text: str) -> None:
    masked = mask(text)
    for start, end, identifier in masked.spans:
        assert masked.text[start:end].startswith(f"[{identifier.kind.upper()}")
    for one in masked.found:
        assert text[one.start : one.end] == one.text
