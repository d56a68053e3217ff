from __future__ import annotations

import pytest

from core.facts import PcsValue
from core.pcs_words import complete_pcs_code, in_pcs_words

_NAMES = {4: "Body Part", 5: "Approach", 6: "Device", 7: "Qualifier"}
_APPROACHES = {
    "0": "Open",
    "3": "Percutaneous",
    "4": "Percutaneous Endoscopic",
    "8": "Via Natural or Artificial Opening Endoscopic",
}


def _table(name: str, **places: dict[str, str]) -> list[PcsValue]:
    fixed = [PcsValue(name, 0, place, "", name[place - 1], "") for place in (1, 2, 3)]
    labels = zip((4, 5, 6, 7), places.values(), strict=True)
    return fixed + [
        PcsValue(name, 1, place, _NAMES[place], value, label) for place, all_ in labels for value, label in all_.items()
    ]


TAKEN_OUT = _table(
    "0DT", part={"J": "Appendix"}, approach=_APPROACHES, device={"Z": "No Device"}, qualifier={"Z": "No Qualifier"}
)
CUT = _table(
    "0DB",
    part={"6": "Stomach", "N": "Sigmoid Colon"},
    approach=_APPROACHES,
    device={"Z": "No Device"},
    qualifier={"X": "Diagnostic", "Z": "No Qualifier"},
)
FIXED = _table(
    "0QS",
    part={"8": "Femoral Shaft, Right"},
    approach=_APPROACHES,
    device={"4": "Internal Fixation Device", "6": "Internal Fixation Device, Intramedullary", "Z": "No Device"},
    qualifier={"Z": "No Qualifier"},
)
SEEN = _table(
    "BW2",
    part={"8": "Head"},
    contrast={"0": "High Osmolar", "Y": "Other Contrast", "Z": "None"},
    more={"Z": "None"},
    qualifier={"Z": "None"},
)


@pytest.mark.parametrize(
    ("beginning", "table", "said", "code"),
    [
        ("0DTJ", TAKEN_OUT, "laparoscopic appendectomy", "0DTJ4ZZ"),
        ("0DT", TAKEN_OUT, "open removal of the appendix", "0DTJ0ZZ"),
        ("0DB", CUT, "EGD with biopsy of the stomach", "0DB68ZX"),
        ("0DBN", CUT, "colonoscopy, lesion of the sigmoid colon cut out", "0DBN8ZZ"),
        ("0QS8", FIXED, "IM nail, open", "0QS806Z"),
    ],
)
def test_a_code_is_taken_on_by_what_the_words_say(beginning: str, table: list[PcsValue], said: str, code: str) -> None:
    reading = complete_pcs_code(beginning, table, said)
    assert (reading.code, reading.valid) == (code, True)


@pytest.mark.parametrize(
    ("beginning", "table", "said", "code"),
    [
        ("0DTJ", TAKEN_OUT, "appendectomy", "0DTJ"),  # no approach is assumed
        ("0DB", CUT, "open biopsy", "0DB"),  # of what?
        ("0QS8", FIXED, "open reduction with screws", "0QS80"),  # two devices are internal fixation
        ("0QS8", FIXED, "open reduction with hardware", "0QS80"),  # a device is there, so none is not said
    ],
)
def test_what_the_words_leave_open_is_not_guessed(beginning: str, table: list[PcsValue], said: str, code: str) -> None:
    reading = complete_pcs_code(beginning, table, said)
    assert (reading.code, reading.valid) == (code, False)
    assert reading.allowed


def test_what_is_denied_is_not_taken_for_said() -> None:
    table = [
        value if value.axis != 5 else PcsValue("BW2", 1, 5, "Contrast", value.value, value.label) for value in SEEN
    ]
    assert complete_pcs_code("BW28", table, "CT of the head without contrast").code == "BW28ZZZ"
    assert complete_pcs_code("BW28", table, "CT of the head with other contrast").code == "BW28YZZ"
    assert complete_pcs_code("BW28", table, "CT of the head").code == "BW28"


def test_a_table_that_is_not_known_is_left_as_it_is() -> None:
    assert complete_pcs_code("0ZZ", TAKEN_OUT, "anything").wrong == 3


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        ("EGD with biopsy of stomach", "with excision of stomach"),
        ("diagnostic colonoscopy", "diagnostic inspection of lower intestinal tract"),
        ("ORIF right femoral neck", "reposition right femoral neck"),
        ("removal of the spleen", "resection of the spleen"),
        ("removal of the device", "removal of the device"),
    ],
)
def test_a_procedure_is_searched_for_by_its_root_operation(said: str, searched: str) -> None:
    assert in_pcs_words(said) == searched


HIP = _table(
    "0SR",
    part={"9": "Hip Joint, Right", "A": "Hip Joint, Acetabular Surface, Right", "B": "Hip Joint, Left"},
    approach={"0": "Open", "4": "Percutaneous Endoscopic"},
    device={"J": "Synthetic Substitute"},
    qualifier={"Z": "No Qualifier"},
)


def test_a_right_hip_is_the_joint_and_not_a_surface_of_it() -> None:
    assert complete_pcs_code("0SR", HIP, "open right hip replacement").code == "0SR90JZ"


def test_an_operation_that_was_converted_ended_open() -> None:
    assert complete_pcs_code("0DTJ", TAKEN_OUT, "laparoscopic appendectomy converted to open").code == "0DTJ0ZZ"


@pytest.mark.parametrize(
    ("description", "duration"),
    [
        ("vent > 96 hrs", "5"),
        ("on the ventilator for 5 days", "5"),
        ("mechanical ventilation, 30 hours", "4"),
        ("ventilated 12 hours", "3"),
        ("ventilator less than 24 hours", "3"),
    ],
)
def test_hours_of_ventilation_choose_their_span(description: str, duration: str) -> None:
    spans = {
        "3": "Less than 24 Consecutive Hours",
        "4": "24-96 Consecutive Hours",
        "5": "Greater than 96 Consecutive Hours",
    }
    values = [PcsValue("5A1", 0, place, "", "5A1"[place - 1], "") for place in (1, 2, 3)]
    values += [PcsValue("5A1", 1, 4, "Body System", "9", "Respiratory")]
    values += [PcsValue("5A1", 1, 5, "Duration", value, label) for value, label in spans.items()]
    assert complete_pcs_code("5A19", values, description).code == f"5A19{duration}"
