"""Files are known by the names their publishers give them, and so are their editions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.archives import Item
from ingest.discovery import discover
from ingest.manifest import read_manifest

HCPCS_ZIP = "october-2026-alpha-numeric-hcpcs-file.zip"
APRIL_ZIP = "april-1-2026-icd-10-pcs-order-file-long-abbreviated-titles.zip"
SOFTWARE = "2027-initial-model-software.zip/V2827.115.T1.zip"


@pytest.mark.parametrize(
    ("name", "source", "label", "first_day"),
    [
        ("2026-icd-10-pcs-order-file.zip/icd10pcs_order_2026.txt", "icd10pcs", "FY2026", date(2025, 10, 1)),
        (f"{APRIL_ZIP}/icd10pcs_order_2026.txt", "icd10pcs", "FY2026, April 1, 2026", date(2026, 4, 1)),
        ("april 1 2026 x.zip/a/icd10pcs_tables_2026.xml", "icd10pcs-tables", "FY2026, April 1, 2026", date(2026, 4, 1)),
        ("cms_2026_pr.zip/order_addenda_2026.txt", "icd10pcs-addenda", "FY2026 changes", date(2024, 10, 1)),
        ("tables.zip/icd10pcs_tables_2026.xml", "icd10pcs-tables", "FY2026", date(2025, 10, 1)),
        ("tables.zip/icd10pcs_index_2026.xml", "icd10pcs-index", "FY2026", date(2025, 10, 1)),
        ("tables.zip/icd10pcs_definitions_2026.xml", "icd10pcs-definitions", "FY2026", date(2025, 10, 1)),
        ("pcs_guidelines.csv", "icd10pcs-guidelines", "FY2024", date(2023, 10, 1)),
        (f"{HCPCS_ZIP}/HCPC2026_OCT_ANWEB_v2.txt", "hcpcs", "2026 Q4", date(2026, 10, 1)),
        ("HCPC2024_JUL_ANWEB.xlsx", "hcpcs", "2024 Q3", date(2024, 7, 1)),
        ("hcpcs_level2_2024-07.csv", "hcpcs", "2024 Q3", date(2024, 7, 1)),
        (f"{HCPCS_ZIP}/NOC codes_OCT2026.xlsx", "hcpcs-noc", "2026 Q4", date(2026, 10, 1)),
        ("NOC codes_APR 2024.xlsx", "hcpcs-noc", "2024 Q2", date(2024, 4, 1)),
        ("2018_I9gem.txt", "gem-icd9cm-icd10cm", "FY2018, the last edition", date(2017, 10, 1)),
        ("2018_I10gem.txt", "gem-icd10cm-icd9cm", "FY2018, the last edition", date(2017, 10, 1)),
        ("gem.zip/gem_i9pcs.txt", "gem-icd9pcs-icd10pcs", "FY2018, the last edition", date(2017, 10, 1)),
        ("gem.zip/gem_pcsi9.txt", "gem-icd10pcs-icd9pcs", "FY2018, the last edition", date(2017, 10, 1)),
        ("place-of-service-codes-2027-03.html", "place-of-service", "2027-03-01", date(2027, 3, 1)),
        ("CMS-1833-F Table 5 FY 2026.txt", "ms-drg", "FY2026", date(2025, 10, 1)),
        ("RBCS_RY_2025.csv", "rbcs", "2025", date(2025, 1, 1)),
        ("ccs_services_procedures_2026.csv", "ccs", "2026", date(2026, 1, 1)),
        # Medicare Advantage pays in 2027 by the diagnoses of 2026.
        ("2027 Initial ICD-10-CM Mappings.xlsx", "hcc-mappings", "payment year 2027", date(2026, 1, 1)),
        (f"{SOFTWARE}/V28115L3.TXT", "hcc-labels-v28", "payment year 2027", date(2026, 1, 1)),
        (f"{SOFTWARE}/V28115H1.TXT", "hcc-hierarchies-v28", "payment year 2027", date(2026, 1, 1)),
        (f"{SOFTWARE}/R08X84L1.TXT", "hcc-labels-rxhcc-v08", "payment year 2027", date(2026, 1, 1)),
    ],
)
def test_a_file_is_known_by_its_name(tmp_path: Path, name: str, source: str, label: str, first_day: date) -> None:
    found = discover([Item(name, Path(name), Path(name))], read_manifest(), tmp_path)
    assert [(group.entry.id, group.edition.label, group.edition.effective_from) for group in found.groups] == [
        (source, label, first_day)
    ]


@pytest.mark.parametrize(
    "name",
    [
        f"{HCPCS_ZIP}/HCPC2026_OCT_ANWEB_Transaction Report_v2.xlsx",
        f"{HCPCS_ZIP}/HCPC2026_OCT_Corrections_09102026.xlsx",
        f"{HCPCS_ZIP}/HCPC2026_recordlayout.txt",
        f"{HCPCS_ZIP}/proc_notes_OCT2026.txt",
        "cms_2026_pr.zip/icd10pcsOrderFile.pdf",
        f"{APRIL_ZIP}/order_addenda_2026.txt",
        "addendum.zip/index_addenda_2026.txt",
    ],
)
def test_what_comes_along_is_passed_over(tmp_path: Path, name: str) -> None:
    found = discover([Item(name, Path(name), Path(name))], read_manifest(), tmp_path)
    assert (found.groups, found.unknown, found.problems) == ([], [], [])
