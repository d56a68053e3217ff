"""General equivalence mappings, both directions, diagnoses and procedures."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import Crosswalk
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files

FOLDER = DATA / "gems"
ICD9, ICD9_PROCEDURE = CodeSystem.ICD9CM, CodeSystem.ICD9PCS
CM, PCS = CodeSystem.ICD10CM, CodeSystem.ICD10PCS


def _pairs(source: str, name: str) -> list[tuple[Code, Code | None]]:
    return [(row.source, row.target) for row in of_kind(read(source, FOLDER / name), Crosswalk)]


def test_codes_are_given_with_their_dots() -> None:
    assert _pairs("gem-icd9cm-icd10cm", "2018_I9gem.txt")[:3] == [
        (Code(ICD9, "001.0"), Code(CM, "A00.0")),
        (Code(ICD9, "E800.0"), Code(CM, "V00.0XXA")),
        (Code(ICD9, "250.00"), None),
    ]
    assert _pairs("gem-icd10cm-icd9cm", "2018_I10gem.txt")[1] == (Code(CM, "S52.501A"), Code(ICD9, "813.40"))


def test_procedures_of_icd9_have_their_dot_after_two_digits() -> None:
    expected = [
        (Code(ICD9_PROCEDURE, "00.01"), Code(PCS, "6A750Z4")),
        (Code(ICD9_PROCEDURE, "00.16"), None),
        (Code(ICD9_PROCEDURE, "47.0"), Code(PCS, "0DTJ0ZZ")),
    ]
    assert _pairs("gem-icd9pcs-icd10pcs", "gem_i9pcs.txt") == expected
    assert _pairs("gem-icd9pcs-icd10pcs", "gem_icd9proc_to_icd10pcs.csv") == expected[:2]
    assert _pairs("gem-icd10pcs-icd9pcs", "gem_pcsi9.txt")[0] == (Code(PCS, "0DTJ0ZZ"), Code(ICD9_PROCEDURE, "47.09"))


def test_the_five_flags_are_read() -> None:
    rows = of_kind(read("gem-icd9cm-icd10cm", FOLDER / "2018_I9gem.txt"), Crosswalk)
    assert (rows[0].approximate, rows[1].approximate) == (False, True)
    assert (rows[2].no_map, rows[3].no_map) == (True, False)
    assert [(row.combination, row.scenario, row.choice_list) for row in rows[3:]] == [(True, 1, 1), (True, 1, 2)]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("V000XXA 10000", "V000XXA 1000", r"row 2, flags.*not five digits"),
        ("V000XXA 10000", "V000XXA 20000", r"row 2, flags.*not five digits"),
        ("NoDx    11000", "NoDx    10000", r"row 3, flags.*contradict"),
        ("V000XXA 10000", "V000XXA 11000", r"row 2, flags.*contradict"),
        ("V000XXA 10000", "V000XXA", r"row 2, flags.*has 2 columns"),
        ("A000 ", "A0000000 ", r"row 1, target.*ICD-10-CM"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        read("gem-icd9cm-icd10cm", changed(tmp_path, FOLDER / "2018_I9gem.txt", old, new))


@with_official_files
@pytest.mark.reference
@pytest.mark.parametrize(
    ("source", "name", "rows", "without"),
    [
        ("gem-icd9cm-icd10cm", "2018_I9gem.txt", 24_860, 422),
        ("gem-icd10cm-icd9cm", "2018_I10gem.txt", 81_593, None),
        ("gem-icd9pcs-icd10pcs", "gem_icd9proc_to_icd10pcs.csv", 73_593, 210),
    ],
)
def test_the_official_files_have_the_stated_counts(source: str, name: str, rows: int, without: int | None) -> None:
    found = of_kind(read(source, OFFICIAL / "gems" / name), Crosswalk)
    assert len(found) == rows
    if without is not None:
        assert sum(row.no_map for row in found) == without
