import pytest

from core.facts import PcsValue
from core.pcs import PcsAxis, read_pcs_code


def _values() -> list[PcsValue]:
    """A table of two rows: hats are put on heads openly, gloves on hands without a device."""
    fixed = [(1, "Section", "0", "Dressing"), (2, "Body System", "D", "Garments"), (3, "Operation", "T", "Putting on")]
    rows = {
        1: {4: {"H": "Head"}, 5: {"0": "Open", "4": "Percutaneous"}, 6: {"7": "Hat"}, 7: {"Z": "No Qualifier"}},
        2: {4: {"H": "Head", "J": "Hand"}, 5: {"0": "Open"}, 6: {"Z": "No Device"}, 7: {"Z": "None", "X": "Left"}},
    }
    names = {4: "Body Part", 5: "Approach", 6: "Device", 7: "Qualifier"}
    return [PcsValue("0DT", 0, *axis) for axis in fixed] + [
        PcsValue("0DT", row, place, names[place], value, label)
        for row, places in rows.items()
        for place, labels in places.items()
        for value, label in labels.items()
    ]


def test_a_valid_code_has_seven_axes_and_the_row_that_allows_it() -> None:
    reading = read_pcs_code("0dtj0zx", _values())
    assert reading.valid
    assert reading.rows == (2,)
    assert [axis.label for axis in reading.axes] == [
        "Dressing", "Garments", "Putting on", "Hand", "Open", "No Device", "Left",
    ]  # fmt: skip
    assert reading.axes[6] == PcsAxis(7, "Qualifier", "X", "Left")


def test_a_value_that_stands_only_in_another_row_is_wrong_and_what_is_allowed_is_told() -> None:
    reading = read_pcs_code("0DTJ4ZZ", _values())
    assert (reading.valid, reading.wrong) == (False, 5)
    assert reading.allowed == (PcsAxis(5, "Approach", "0", "Open"),)
    assert reading.axes[-1].label == "Hand"


def test_a_value_is_judged_by_the_rows_that_hold_those_before_it() -> None:
    assert read_pcs_code("0DTH47Z", _values()).rows == (1,)
    assert read_pcs_code("0DTH4ZZ", _values()).wrong == 6


def test_labels_are_those_of_the_row_that_allows_the_whole_code() -> None:
    assert read_pcs_code("0DTH07Z", _values()).axes[6].label == "No Qualifier"
    assert read_pcs_code("0DTH0ZZ", _values()).axes[6].label == "None"


@pytest.mark.parametrize(
    ("beginning", "place", "values"), [("0DT", 4, "HJ"), ("0DTH", 5, "04"), ("0DTH0", 6, "7Z"), ("0DTJ0Z", 7, "XZ")]
)
def test_the_beginning_of_a_code_tells_what_may_come_next(beginning: str, place: int, values: str) -> None:
    reading = read_pcs_code(beginning, _values())
    assert (reading.valid, reading.wrong) == (False, None)
    assert [(axis.place, axis.value) for axis in reading.allowed] == [(place, value) for value in values]


def test_a_table_that_is_unknown_makes_its_third_character_wrong() -> None:
    reading = read_pcs_code("0DXJ4ZZ", _values())
    assert (reading.axes, reading.rows, reading.wrong) == ((), (), 3)


def test_an_eighth_character_is_wrong() -> None:
    assert read_pcs_code("0DTJ0ZZZ", _values()).wrong == 8
