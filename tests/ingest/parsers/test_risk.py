"""Risk adjustment: categories of diagnoses, their names and hierarchies, and services that count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.codes import Code, CodeSystem
from core.errors import SourceFileError
from core.facts import CodeAttribute, HccHierarchy, HccMapping, ValueLabel
from tests.ingest.parsers.declared import DATA, OFFICIAL, changed, of_kind, read, with_official_files

FOLDER = DATA / "risk"
WIDE = FOLDER / "2027 Initial ICD-10-CM Mappings.csv"


def _diabetes(model: str, hcc: int) -> HccMapping:
    return HccMapping(Code(CodeSystem.ICD10CM, "E11.9"), model, hcc)


def test_the_official_mappings_have_a_column_for_each_model() -> None:
    rows = of_kind(read("hcc-mappings", WIDE), HccMapping)
    assert rows[:3] == [_diabetes("CMS-HCC ESRD V24", 19), _diabetes("CMS-HCC V28", 38), _diabetes("RxHCC V08", 31)]
    assert [(row.code.code, row.model, row.hcc) for row in rows[3:]] == [
        ("A01.03", "CMS-HCC ESRD V24", 115),
        ("A01.03", "CMS-HCC ESRD V24", 2),
        ("I10", "RxHCC V08", 187),
    ]


def test_mappings_with_a_row_for_each_model_say_the_same() -> None:
    rows = of_kind(read("hcc-diagnoses", FOLDER / "ra_dx_to_cc_2027.csv"), HccMapping)
    assert rows[1:] == [_diabetes("CMS-HCC V28", 38), _diabetes("RxHCC V08", 31)]
    assert rows[0].model == "CMS-HCC ESRD V21"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("19,38,31", "19,x38,31", r"CMS-HCC V28\): 'x38' is not a whole number"),
        ("E119,", "EE9,", r"diagnosis\): 'EE9' does not have the shape"),
        ("Diagnosis Code", "Disease", "has no columns Diagnosis Code"),
    ],
)
def test_mappings_that_are_wrong_are_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        read("hcc-mappings", changed(tmp_path, WIDE, old, new))


def test_labels_are_kept_apart_by_model() -> None:
    labels = of_kind(read("hcc-labels", FOLDER / "ra_labels_2027.csv"), ValueLabel)
    assert [(label.value_set, label.value, label.label) for label in labels] == [
        ("hcc:CMS-HCC V28", "38", "Sweet tooth of gnomes"),
        ("hcc:RxHCC V08", "31", "Sweet tooth under Part D"),
        ("hcc:CMS-HCC ESRD V24", "19", "Sweet tooth on dialysis"),
    ]


def test_hierarchies_say_which_category_drops_which() -> None:
    rows = read("hcc-hierarchies", FOLDER / "ra_hierarchies_2027.csv")
    assert rows[0] == HccHierarchy("CMS-HCC V28", 36, 37)
    assert rows[2] == HccHierarchy("RxHCC V08", 30, 31)


def test_the_macros_of_the_model_software_give_names_and_hierarchies() -> None:
    labels = of_kind(read("hcc-labels-v28", FOLDER / "V28115L3.TXT"), ValueLabel)
    assert [(label.value_set, label.value, label.label) for label in labels] == [
        ("hcc:CMS-HCC V28", "36", "Very sweet tooth"),
        ("hcc:CMS-HCC V28", "37", "Sweet tooth of the gnome's uncle"),
        ("hcc:CMS-HCC V28", "38", "Sweet tooth, without more said"),
    ]
    assert read("hcc-hierarchies-v28", FOLDER / "V28115H1.TXT") == [
        HccHierarchy("CMS-HCC V28", 36, 37),
        HccHierarchy("CMS-HCC V28", 36, 38),
        HccHierarchy("CMS-HCC V28", 37, 38),
    ]


def test_a_macro_that_two_models_use_is_read_for_both() -> None:
    rows = of_kind(read("hcc-hierarchies-v24", FOLDER / "V28115H1.TXT"), HccHierarchy)
    assert Counter(row.model for row in rows) == {"CMS-HCC V24": 3, "CMS-HCC ESRD V24": 3}


@pytest.mark.parametrize(
    ("source", "name", "old", "new", "problem"),
    [
        ("hcc-labels-v28", "V28115L3.TXT", "HCC", "CCC", "names no category"),
        ("hcc-labels-v28", "V28115L3.TXT", "HCC37", "HCC36", "category 36.*has no name, or two"),
        ("hcc-hierarchies-v28", "V28115H1.TXT", "%SET0", "%SETO", "has no hierarchy"),
        ("hcc-hierarchies-v28", "V28115H1.TXT", "37, 38", "37, x", "category 36.*not the numbers"),
        ("hcc-diagnoses", "ra_dx_to_cc_2027.csv", "Model V28", "Model X", "row 3, model.*not a model"),
        ("hcc-labels", "ra_labels_2027.csv", "HCC38", "CC", "row 2, category.*not one category"),
        ("hcc-labels", "ra_labels_2027.csv", ",R08,", ",Q08,", "row 3, domain.*not a model"),
        ("hcc-hierarchies", "ra_hierarchies_2027.csv", "36,37", "36,36", "row 2, drops.*drop itself"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, source: str, name: str, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceFileError, match=problem):
        read(source, changed(tmp_path, FOLDER / name, old, new))


@pytest.mark.parametrize(
    ("name", "codes"),
    [("ra_eligible_cpt_hcpcs_2027.csv", ["00001", "A9001"]), ("2027 Medicare CPT HCPCS codes.csv", ["00001"])],
)
def test_services_whose_diagnoses_count_are_marked(name: str, codes: list[str]) -> None:
    items = of_kind(read("risk-eligible-services", FOLDER / name), CodeAttribute)
    assert [item.code.code for item in items] == codes


@with_official_files
@pytest.mark.reference
def test_the_official_files_have_the_stated_counts() -> None:
    folder = OFFICIAL / "risk"
    mappings = of_kind(read("hcc-diagnoses", folder / "ra_dx_to_cc_2026.csv"), HccMapping)
    assert Counter(row.model for row in mappings) == {
        "CMS-HCC ESRD V21": 10_605,
        "CMS-HCC ESRD V24": 10_354,
        "CMS-HCC V22": 10_121,
        "CMS-HCC V24": 10_354,
        "CMS-HCC V28": 8_317,
        "RxHCC V08": 5_546,
    }
    labels = of_kind(read("hcc-labels", folder / "ra_labels_2026.csv"), ValueLabel)
    assert sum(label.value_set == "hcc:CMS-HCC V28" for label in labels) == 115
    assert len(read("hcc-hierarchies", folder / "ra_hierarchies_2026.csv")) == 734
    assert len(read("risk-eligible-services", folder / "ra_eligible_cpt_hcpcs_2026.csv")) == 6_792
