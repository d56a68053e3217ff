"""File names of ICD-10-CM sources, as published and as others keep them: which source and which edition."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ingest.manifest import dates_of, read_manifest
from ingest.status import State, expected_sources, status_of
from tests.builders import release
from tests.ingest.parsers.icd10cm_files import OFFICIAL

SOURCES = [entry for entry in read_manifest().source if entry.id.startswith("icd10cm")]


def recognised(name: str) -> list[str]:
    return [entry.id for entry in SOURCES for pattern in entry.files if re.search(pattern, name, re.IGNORECASE)]


def passed_over(name: str) -> bool:
    return any(re.search(pattern, name, re.IGNORECASE) for entry in SOURCES for pattern in entry.beside)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("icd10cm-table-index-2026.zip/icd10cm-tabular-2026.xml", "icd10cm"),
        ("icd10cm_tabular_2025.xml", "icd10cm"),
        ("icd10c-tabular-April-1-2026.xml", "icd10cm"),
        ("cms_2026_dx.zip/icd10cm_order_2026.txt", "icd10cm-order"),
        ("icd10cm-Code Descriptions-2026.zip/icd10cm-order-2026.txt", "icd10cm-order"),
        ("april-1-2025-code-descriptions.zip/icd10cm_order_April_2025.txt", "icd10cm-order"),
        ("cms_2026_dx.zip/icd10cm_order_addenda_2026.txt", "icd10cm-changes"),
        ("icd10cm-order-addenda-2026.txt", "icd10cm-changes"),
        ("icd10cm-table-index-2026.zip/icd10cm-index-2026.xml", "icd10cm-index"),
        ("icd10cm-index-April-2025.xml", "icd10cm-index"),
        ("ICD10CM_2025_Index.csv", "icd10cm-index"),
        ("icd10cm_eindex_2026.xml", "icd10cm-external"),
        ("icd-10-cm-eindex-2025.xml", "icd10cm-external"),
        ("ICD10CM_2025_ExternalIndex.csv", "icd10cm-external"),
        ("icd10cm_neoplasm_2026.xml", "icd10cm-neoplasms"),
        ("ICD10CM_2025_neoplasms.csv", "icd10cm-neoplasms"),
        ("icd10cm_drug_2026.xml", "icd10cm-drugs"),
        ("ICD10CM_2025_Drugs.csv", "icd10cm-drugs"),
        ("POAexemptCodesFY26.zip/POAexemptCodesFY26.txt", "icd10cm-poa-exempt"),
        ("POAexemptCodesFY26.xlsx", "icd10cm-poa-exempt"),
        ("ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx", "icd10cm-conversion"),
        ("icd10cm_conversion_table_FY2024.txt", "icd10cm-conversion"),
        ("icd10cm-addenda-2026.zip/icd10cm-tabular-addenda-2026.pdf", "icd10cm-addenda-tabular"),
        ("icd10cm-addenda-2026.zip/icd10cm-index-addenda-2026.pdf", "icd10cm-addenda-index"),
        ("icd10cm-addenda-2026.zip/icd10cm-eindex-addenda-2026.pdf", "icd10cm-addenda-external"),
    ],
)
def test_a_file_is_one_source_by_its_name(name: str, source: str) -> None:
    assert recognised(name) == [source]
    assert not passed_over(name)


@pytest.mark.parametrize(
    "name",
    [
        "cms_2026_dx.zip/icd10cm_codes_2026.txt",
        "cms_2026_dx.zip/icd10cm_codes_addenda_2026.txt",
        "cms_2026_dx.zip/icd10OrderFiles.pdf",
        "cms_2026_dx.zip/icd10cmCodesFile.pdf",
        "POAexemptCodesFY26.zip/POAexemptAddCodesFY26.txt",
        "POAexemptCodesFY26.zip/POAexemptDeleteCodesFY26.xlsx",
        "POAexemptCodesFY26.zip/POAexemptReviseCodesFY26.txt",
        "POAexemptCodesFY26.zip/ReadMePOAexemptFY26.txt",
        "icd10cm-table-index-2026.zip/icd10cm-tabular-2026.pdf",
        "icd10cm-table-index-2026.zip/icd10cm-index-2026.pdf",
        "icd10cm-addenda-2026.zip/icd10cm-neoplasm-addenda-2026.pdf",
        "icd10cm-addenda-2026.zip/icd10cm-drug-addenda-2026.pdf",
    ],
)
def test_what_comes_along_is_known_and_passed_over(name: str) -> None:
    assert recognised(name) == []
    assert passed_over(name)


@pytest.mark.parametrize(
    ("name", "text", "first_day"),
    [
        ("icd10cm-tabular-2026.xml", "<version>2026</version>", "2025-10-01"),
        ("icd10c-tabular-April-1-2026.xml", "<version>2026</version>", "2026-04-01"),
        ("cms_2026_dx.zip/icd10cm_order_2026.txt", "", "2025-10-01"),
        ("icd10cm_order_April_2025.txt", "", "2025-04-01"),
        ("cms_2026_dx.zip/icd10cm_order_addenda_2026.txt", "", "2024-10-01"),
        ("ICD10CM_2025_Index.csv", "RowID,Letter,Level", "2024-10-01"),
        ("icd-10-cm-neoplasm-2025.xml", "<version>2025</version>", "2024-10-01"),
        ("POAexemptCodesFY26.xlsx", "", "2025-10-01"),
        ("ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx", "", "2025-10-01"),
        ("icd10cm-index-addenda-2026.pdf", "", "2025-10-01"),
    ],
)
def test_an_edition_begins_on_the_day_its_name_or_text_tells(name: str, text: str, first_day: str) -> None:
    entry = next(entry for entry in SOURCES if entry.id in recognised(name))
    for edition in entry.edition:
        if match := re.search(edition.pattern, name if edition.within == "name" else text, re.IGNORECASE):
            found = match.groupdict()
            year = int(found["year"]) + (2_000 if len(found["year"]) == 2 else 0)
            first, _ = dates_of(edition.period, year)
            assert first.isoformat() == first_day
            return
    pytest.fail(f"no edition of {entry.id} is told by {name}")


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2026, 9, 30), State.CURRENT), (date(2026, 10, 1), State.ENDED)],
)
def test_the_changes_are_current_as_long_as_the_edition_they_led_to(today: date, state: State) -> None:
    """They tell of the year before, so they are older than the list of codes from their first day on."""
    known = {source.id: source for source in expected_sources(read_manifest())}
    for source_id, first, last in (
        ("icd10cm-changes", date(2024, 10, 1), date(2025, 9, 30)),
        ("icd10cm-order", date(2025, 10, 1), date(2026, 9, 30)),
    ):
        assert status_of(release(source_id, "FY2026", first, last), today, known[source_id]).state is state


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official files are not in ../shared/data")
def test_every_file_of_the_reference_folder_is_a_source() -> None:
    packed = {"cms_2026_dx.zip", "POAexemptCodesFY26.zip", "icd10cm-addenda-2026.zip"}
    names = {path.name for path in OFFICIAL.iterdir()} - packed
    assert {name: recognised(name) for name in names if len(recognised(name)) != 1} == {}
