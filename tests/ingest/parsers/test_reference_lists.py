"""Places of service, diagnosis related groups, RBCS and CCS."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import AttributeName, CodeAttribute, ValueLabel
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files

FOLDER = DATA / "reference"
PLACES, PAGE = FOLDER / "place_of_service.csv", FOLDER / "place-of-service-codes-2027.html"


def test_a_place_of_service_has_a_name_a_description_and_its_rate() -> None:
    labels = of_kind(read("place-of-service", PLACES), ValueLabel)
    assert [(label.value, label.label, label.group) for label in labels] == [
        ("01", "Tool shed", "Non-Facility"),
        ("02", "Castle", "Facility"),
        ("03", "Unassigned", ""),
    ]
    assert labels[0].value_set == "place_of_service"
    assert labels[0].description == "A place where tools are kept, sold or lent."


def test_the_official_page_is_read_and_its_ranges_are_spread_out() -> None:
    labels = of_kind(read("place-of-service", PAGE), ValueLabel)
    assert [label.value for label in labels] == ["01", "27", "28", "29"]
    assert labels[0].description == "A place where tools are kept, sold or lent."


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        (PLACES, "02,Facility", "01,Facility", "row 3, code.*01 stands twice"),
        (PLACES, "02,Facility", "B2,Facility", "row 3, code.*neither a code of two digits"),
        (PAGE, "27-29", "29-27", "row 3, code.*neither a code of two digits"),
        (PAGE, "Place of Service Description", "Remarks", "has no table with the columns code, description, name"),
    ],
)
def test_a_list_of_places_that_is_wrong_is_refused(
    tmp_path: Path, path: Path, old: str, new: str, problem: str
) -> None:
    with pytest.raises(SourceFileError, match=problem):
        read("place-of-service", changed(tmp_path, path, old, new))


def test_a_group_that_was_given_up_has_its_last_day() -> None:
    first, second = of_kind(read("ms-drg", FOLDER / "ms_drg.csv"), ValueLabel)
    assert (first.value, first.group, first.valid_to) == ("001", "Surgical", None)
    assert (second.value, second.group, second.valid_to) == ("009", "MDC 05, Medical", date(2018, 9, 30))


def test_the_official_table_5_is_read_between_banner_and_remarks() -> None:
    labels = of_kind(read("ms-drg", FOLDER / "CMS-FY2027 Table 5.txt"), ValueLabel)
    assert [(label.value, label.label, label.group) for label in labels] == [
        ("001", "GNOME TRANSPLANT WITH HAT", "MDC PRE, Surgical"),
        ("871", "COLD FEET WITHOUT SOCKS", "MDC 18, Medical"),
    ]


def test_of_several_classifications_of_a_code_the_last_one_stands() -> None:
    items = of_kind(read("rbcs", FOLDER / "rbcs_betos.csv"), CodeAttribute)
    assert [(item.code.code, item.value, item.valid_from, item.valid_to) for item in items] == [
        ("00001", "Treatment > Hats > Felt hats", date(2017, 2, 1), None),
        ("A9001", "Test > Lanterns", date(2013, 1, 1), date(2018, 12, 31)),
    ]
    assert read("rbcs", FOLDER / "RBCS_RY_2027.csv") == items[:1]


def test_zeros_that_a_spreadsheet_dropped_are_put_back() -> None:
    items = of_kind(read("ccs", FOLDER / "ccs_services_procedures.csv"), CodeAttribute)
    assert items[1] == CodeAttribute(Code(CodeSystem.CPT, "00872"), AttributeName.CCS, "Sleeping")
    assert items[2].code == Code(CodeSystem.HCPCS, "A9001")


def test_official_ranges_are_spread_out() -> None:
    items = of_kind(read("ccs", FOLDER / "ccs_services_procedures_2027.csv"), CodeAttribute)
    assert [item.code.code for item in items] == ["61000", "61001", "61002", "61003", "0001T", "0002T", "A9001"]


@pytest.mark.parametrize("written", ["'61003-61000'", "'00001-99999'", "'61000-6100T'", "'61000-A9001'", "'6100X'"])
def test_a_range_without_sense_is_refused(tmp_path: Path, written: str) -> None:
    path = changed(tmp_path, FOLDER / "ccs_services_procedures_2027.csv", "'61000-61003'", written)
    with pytest.raises(SourceFileError, match="row 3, code"):
        read("ccs", path)


@with_official_files
@pytest.mark.reference
def test_the_official_lists_have_the_stated_counts() -> None:
    folder = OFFICIAL / "reference"
    assert len(read("place-of-service", folder / "place_of_service.csv")) == 99
    assert len(read("rbcs", folder / "rbcs_betos.csv")) == 15_522
    assert len(read("ccs", folder / "ccs_services_procedures.csv")) == 17_477
    assert len(read("ms-drg", OFFICIAL / "risk" / "ms_drg.csv")) == 797
