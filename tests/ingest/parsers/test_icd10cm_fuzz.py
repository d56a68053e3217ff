"""However a file is damaged, a parser gives records or one clear error, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SourceFileError
from tests.ingest.conftest import TABULAR
from tests.ingest.parsers.icd10cm_files import DATA, damage, read, survives

FILES = {
    "icd10cm": [TABULAR],
    "icd10cm-order": [DATA / "icd10cm_order_2026.txt"],
    "icd10cm-changes": [DATA / "icd10cm_order_addenda_2026.txt"],
    "icd10cm-poa-exempt": [DATA / "POAexemptCodesFY26.txt"],
    "icd10cm-conversion": [DATA / "ICD-10-CM-CONVERSION-TABLE-FY2026.txt"],
    "icd10cm-index": [DATA / "icd10cm_index_2026.xml", DATA / "ICD10CM_2026_Index.csv"],
    "icd10cm-neoplasms": [DATA / "icd10cm_neoplasm_2026.xml", DATA / "ICD10CM_2026_neoplasms.csv"],
    "icd10cm-drugs": [DATA / "icd10cm_drug_2026.xml", DATA / "ICD10CM_2026_Drugs.csv"],
}
CASES = [(source, path) for source, paths in FILES.items() for path in paths]
XML = [(source, path) for source, path in CASES if path.suffix == ".xml"]


@pytest.mark.parametrize(("source", "path"), CASES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_gives_records_or_one_clear_error(
    tmp_path: Path, source: str, path: Path, data: st.DataObject
) -> None:
    survives(source, tmp_path / path.name, data.draw(damage(path.read_bytes())))


@pytest.mark.parametrize(("source", "path"), CASES)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"<!doctype html><html></html>", b"PK\x03\x04", "Ж".encode("utf-16")]
)
def test_another_kind_of_file_is_told(tmp_path: Path, source: str, path: Path, content: bytes) -> None:
    wrong = tmp_path / path.name
    wrong.write_bytes(content)
    with pytest.raises(SourceFileError):
        read(source, wrong)


@pytest.mark.parametrize(("source", "path"), XML)
def test_an_entity_bomb_is_not_read(tmp_path: Path, source: str, path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "hat"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    wrong = tmp_path / path.name
    wrong.write_bytes(bomb + path.read_bytes().partition(b"?>")[2])
    with pytest.raises(SourceFileError, match="declares a document type or entities"):
        read(source, wrong)


@pytest.mark.parametrize(("source", "path"), XML)
def test_endless_nesting_is_not_followed(tmp_path: Path, source: str, path: Path) -> None:
    root = "ICD10CM.tabular" if source == "icd10cm" else "ICD10CM.index"
    wrong = tmp_path / path.name
    wrong.write_text(f"<{root}>" + "<term>" * 50_000, encoding="utf-8")
    with pytest.raises(SourceFileError, match="nests elements deeper than 40 levels"):
        read(source, wrong)


@pytest.mark.parametrize("encoding", ["no-such-encoding", "utf-7", "euc-jp"])
def test_an_encoding_that_cannot_be_read_is_told(tmp_path: Path, encoding: str) -> None:
    wrong = tmp_path / TABULAR.name
    content = TABULAR.read_text(encoding="utf-8").replace('encoding="utf-8"', f'encoding="{encoding}"')
    wrong.write_text(content, encoding="utf-8")
    with pytest.raises(SourceFileError):
        read("icd10cm", wrong)
