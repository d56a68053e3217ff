"""One record of each kind that the code store keeps, with every field filled in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.codes import Code, CodeSystem
from core.facts import (
    AddOnPair,
    AnesthesiaFactor,
    AttributeName,
    CodeAttribute,
    CoverageCode,
    CoverageDocument,
    CoverageKind,
    CoverageRole,
    Crosswalk,
    Fact,
    FeeScheduleRow,
    Gpci,
    HccHierarchy,
    HccMapping,
    IndexBook,
    IndexTerm,
    Locality,
    MueLimit,
    OppsCap,
    PcsValue,
    Record,
    Succession,
    ValueLabel,
)
from core.records import NoteKind, Setting
from tests import builders
from tests.builders import cpt_code, icd_code

_ONE = Decimal("1.00")
_DAY = date(2026, 1, 1)
_LAST = date(2026, 12, 31)

FACTS: tuple[Fact, ...] = (
    MueLimit(cpt_code("20610"), Setting.PRACTITIONER, 2, 3, "Clinical: Data"),
    AddOnPair(cpt_code("99292"), cpt_code("99291"), 1, _DAY, _LAST, "Report with care"),
    FeeScheduleRow(
        cpt_code("20610"), "26", "A", Decimal("0.79"), _ONE, _ONE, _ONE, _ONE, _ONE, False, True, "0", "000",
        Decimal("0.00"), _ONE, _ONE, "2", "1", "1", "0", "0", cpt_code("29805"), Decimal("32.3465"), "09", "0", "99",
        _ONE, _ONE, _ONE, "Ours",
    ),
    Gpci("10112", "AL", "00", "ALABAMA", Decimal("1.000"), Decimal("0.869"), Decimal("0.575")),
    Locality("10112", "00", "ALABAMA", "STATEWIDE", "ALL COUNTIES"),
    AnesthesiaFactor("", "", "National", Decimal("20.3178")),
    OppsCap(cpt_code("70010"), "TC", "A", "10112", "00", Decimal("10.50"), Decimal("11.5")),
    Crosswalk(Code(CodeSystem.ICD9CM, "250.00"), icd_code("E11.9"), True, False, True, 1, 2),
    Succession(icd_code("E11.A"), icd_code("E11.9"), date(2024, 10, 1)),
    CodeAttribute(icd_code("Z79.4"), AttributeName.POA_EXEMPT, "yes", _DAY, _LAST),
    ValueLabel("place_of_service", "11", "Office", "A place", "Non-facility", _DAY, _LAST),
    IndexTerm(
        IndexBook.NEOPLASM, "Neoplasm > skin", icd_code("C44"), "Malignant primary", "(any part)", "also", "Tumor",
        icd_code("E08"), True,
    ),
    PcsValue("0DT", 1, 5, "Approach", "4", "Percutaneous endoscopic"),
    CoverageDocument("L36668", CoverageKind.LCD, 31, "Visits", "A MAC", _DAY, _LAST, "Retired", "https://example.org/1"),
    CoverageCode("A57642", 3, icd_code("E11.0"), CoverageRole.COVERED_DIAGNOSIS, 1, icd_code("E11.9")),
    HccMapping(icd_code("E11.9"), "CMS-HCC V28", 38),
    HccHierarchy("CMS-HCC V28", 36, 38),
)  # fmt: skip

RECORDS: tuple[Record, ...] = (
    builders.icd("A00"),
    builders.note(icd_code("A00"), NoteKind.NOTE, "A note"),
    builders.search_text(icd_code("A00"), "cholera"),
    builders.passage("p#1"),
    builders.edit("20610", "20611"),
    *FACTS,
)
