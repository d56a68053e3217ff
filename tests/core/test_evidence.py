import re
from dataclasses import replace
from datetime import date

import pytest

from core.codes import Code, CodeSystem
from core.evidence import CodeRef, Evidence, EvidenceKind
from core.records import Release, Source

RELEASE = Release(
    source=Source("icd10cm", "ICD-10-CM", "CDC/NCHS", "public domain"),
    label="FY2026",
    effective_from=date(2025, 10, 1),
    effective_to=date(2026, 9, 30),
    origin="tabular.xml",
    checksum="0" * 64,
)


def evidence(text: str = "E11.9 is billable.", *, release: Release = RELEASE, locator: str = "E11.9") -> Evidence:
    return Evidence.make(EvidenceKind.CODE, release, locator, text, (Code(CodeSystem.ICD10CM, "E11.9"),))


def test_the_same_fact_has_the_same_id() -> None:
    assert evidence().id == evidence().id
    assert re.fullmatch(r"e[0-9a-f]{7}", evidence().id)


@pytest.mark.parametrize(
    "other",
    [
        evidence("E11.9 is not billable."),
        evidence(locator="E11.8"),
        evidence(release=replace(RELEASE, checksum="1" * 64)),
        Evidence.make(EvidenceKind.NOTE, RELEASE, "E11.9", "E11.9 is billable."),
    ],
)
def test_another_text_place_release_or_kind_has_another_id(other: Evidence) -> None:
    assert other.id != evidence().id


def test_evidence_carries_the_dates_of_its_release_and_its_codes() -> None:
    made = evidence()
    assert (made.source, made.release) == ("ICD-10-CM", "FY2026")
    assert (made.effective_from, made.effective_to) == (date(2025, 10, 1), date(2026, 9, 30))
    assert made.codes == (CodeRef(system="icd10cm", code="E11.9"),)
    assert Evidence.model_validate_json(made.model_dump_json()) == made
