"""The small world with official tables beside it: invented rows, in two editions where the date of service decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.gather import Toolbox
from assistant.gather.licensed import LicensedText
from codestore import open_store
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.facts import (
    AddOnPair,
    AttributeName,
    CodeAttribute,
    CoverageCode,
    CoverageDocument,
    CoverageKind,
    CoverageRole,
    Crosswalk,
    FeeScheduleRow,
    Gpci,
    HccHierarchy,
    HccMapping,
    IndexBook,
    IndexTerm,
    MueLimit,
    PcsValue,
    Record,
    Succession,
    ValueLabel,
)
from core.records import CodeRecord, Release, Setting
from core.settings import Settings
from tests.assistant import world as small
from tests.assistant.world import PASSAGE_HITS, PASSAGES, FakePassageSearch, World
from tests.builders import cpt_code, edit, icd_code, release

OLD = date(2024, 12, 31)
NEW = date(2025, 1, 1)
"""Two days of service between which an edition ends and the next one begins."""

J1100 = Code(CodeSystem.HCPCS, "J1100")
J9999 = Code(CodeSystem.HCPCS, "J9999")
ONLY_LISTED = cpt_code("33025")
APPENDIX = Code(CodeSystem.ICD10PCS, "0DTJ4ZZ")


def icd9(code: str) -> Code:
    return Code(CodeSystem.ICD9CM, code)


def fee(code: Code, work: str, *, modifier: str = "", status: str = "A", title: str = "") -> FeeScheduleRow:
    """A row whose practice expense is 2 outside facilities and 1 in one, and whose malpractice is 0.5."""
    paid = status == "A"
    one, two, half = (Decimal(1), Decimal(2), Decimal("0.5")) if paid else (Decimal(0),) * 3
    return FeeScheduleRow(
        code=code,
        modifier=modifier,
        status=status,
        work_rvu=Decimal(work),
        nonfacility_pe_rvu=two,
        facility_pe_rvu=one,
        malpractice_rvu=half,
        nonfacility_total=Decimal(work) + two + half,
        facility_total=Decimal(work) + one + half,
        nonfacility_na=False,
        facility_na=False,
        pctc_indicator="0",
        global_days="010",
        preoperative=Decimal(0),
        intraoperative=Decimal(0),
        postoperative=Decimal(0),
        multiple_procedure="2",
        bilateral_surgery="1",
        assistant_surgeon="1",
        co_surgeon="0",
        team_surgeon="0",
        endoscopic_base=None,
        conversion_factor=Decimal(30),
        supervision="09",
        calculation_flag="0",
        imaging_family="99",
        opps_nonfacility_pe=Decimal(0),
        opps_facility_pe=Decimal(0),
        opps_malpractice=Decimal(0),
        title=title,
    )


def gpci(state: str, locality: str, name: str, work: str) -> Gpci:
    return Gpci("00000", state, locality, name, Decimal(work), Decimal(1), Decimal(1))


def _official(source_id: str, label: str, begin: date, end: date | None, records: Sequence[Record]) -> _Loaded:
    named = release(source_id, label, begin, end)
    return replace(named, source=replace(named.source, title=_TITLES.get(source_id, source_id))), records


_Loaded = tuple[Release, Sequence[Record]]
_TITLES = {"mpfs-rvu": "Fee schedule", "ncci-mue-practitioner": "MUE, practitioner", "hcpcs": "HCPCS Level II"}


def pcs(axis: int, name: str, value: str, label: str) -> PcsValue:
    return PcsValue("0DT", 0 if axis <= 3 else 1, axis, name, value, label)


FEES_2024 = _official(
    "mpfs-rvu", "RVU24", date(2024, 1, 1), OLD, [fee(cpt_code("62320"), "1"), fee(cpt_code("33025"), "9")]
)
FEES_2025 = _official(
    "mpfs-rvu",
    "RVU25",
    NEW,
    None,
    [
        fee(cpt_code("62320"), "2"),
        fee(cpt_code("62320"), "1", modifier="26"),
        fee(ONLY_LISTED, "9"),
        fee(J1100, "0", status="E", title="A drug"),
        fee(cpt_code("99213"), "1"),
        fee(cpt_code("62322"), "0", status="N"),
    ],
)
GPCIS = _official(
    "mpfs-gpci",
    "CY2025",
    NEW,
    None,
    [gpci("MA", "01", "METROPOLITAN BOSTON", "1.1"), gpci("MA", "99", "REST OF MASSACHUSETTS", "1"),
     gpci("VA", "00", "VIRGINIA", "1"), gpci("WV", "16", "WEST VIRGINIA", "0.9")],
)  # fmt: skip
UNITS = _official(
    "ncci-mue-practitioner",
    "2025",
    NEW,
    None,
    [
        MueLimit(cpt_code("62320"), Setting.PRACTITIONER, 3, 2, "Anatomy"),
        MueLimit(cpt_code("62321"), Setting.PRACTITIONER, 1, 1),
        MueLimit(cpt_code("20610"), Setting.PRACTITIONER, 2, 3),
    ],
)
OUTPATIENT_UNITS = _official(
    "ncci-mue-outpatient", "2025", NEW, None, [MueLimit(cpt_code("62320"), Setting.OUTPATIENT, 5, 3)]
)
ADD_ONS = _official(
    "ncci-add-on",
    "2025",
    NEW,
    None,
    [
        AddOnPair(cpt_code("99417"), cpt_code("99213"), 1, NEW),
        AddOnPair(cpt_code("99417"), cpt_code("99214"), 1, NEW, date(2025, 6, 30)),
        AddOnPair(cpt_code("11111"), None, 2),
        AddOnPair(cpt_code("20611"), cpt_code("20610"), 3),
    ],
)
GEMS = _official(
    "gem-icd10cm-icd9cm",
    "FY2018",
    date(2017, 10, 1),
    None,
    [
        Crosswalk(icd_code("E11.9"), icd9("250.00"), True, False, False, 0, 0),
        Crosswalk(icd9("250.00"), icd_code("E11.9"), False, False, False, 0, 0),
        Crosswalk(icd_code("R51.9"), None, True, True, False, 0, 0),
        Crosswalk(icd_code("E11.40"), icd9("250.60"), True, False, True, 1, 1),
        Crosswalk(icd_code("E11.40"), icd9("357.2"), True, False, True, 1, 2),
        Crosswalk(icd_code("E11.40"), icd9("357.9"), True, False, True, 1, 2),
        Crosswalk(Code(CodeSystem.ICD9PCS, "47.01"), APPENDIX, False, False, False, 0, 0),
    ],
)
CONVERSION = _official(
    "icd10cm-conversion", "FY2026", date(2025, 10, 1), None, [Succession(icd_code("E11.A"), icd_code("E11.9"), NEW)]
)
POA = _official(
    "icd10cm-poa-exempt",
    "FY2026",
    date(2025, 10, 1),
    None,
    [CodeAttribute(icd_code("R51.9"), AttributeName.POA_EXEMPT, "yes")],
)
HCPCS = _official(
    "hcpcs",
    "2025 Q1",
    NEW,
    None,
    [
        CodeRecord(J1100, "Injection of an invented drug, 1 mg", short_title="Drug", valid_from=date(1990, 1, 1)),
        CodeRecord(J9999, "Something that ended", valid_from=date(1990, 1, 1), valid_to=date(2025, 3, 31)),
        CodeAttribute(J1100, AttributeName.COVERAGE, "D"),
    ],
)
FAMILIES = _official(
    "rbcs", "2022", date(2022, 1, 1), None, [CodeAttribute(ONLY_LISTED, AttributeName.RBCS, "Procedure > Heart")]
)
RISK = _official(
    "hcc-mappings",
    "payment year 2026",
    NEW,
    None,
    [
        HccMapping(icd_code("E11.9"), "CMS-HCC V28", 38),
        HccMapping(icd_code("E11.9"), "CMS-HCC V24", 19),
        HccMapping(icd_code("E11.42"), "CMS-HCC V24", 18),
        ValueLabel("hcc:CMS-HCC V28", "38", "Diabetes, plain"),
        HccHierarchy("CMS-HCC V28", 38, 39),
    ],
)
COVERAGE = _official(
    "mcd-lcd",
    "2025",
    NEW,
    None,
    [
        CoverageDocument(
            "L12345", CoverageKind.LCD, 7, "Epidural Steroid Treatment", "A Contractor, LLC", NEW, None, "Active",
            "https://www.cms.gov/l12345",
        ),
        CoverageDocument(
            "A54321", CoverageKind.ARTICLE, 2, "Billing for Epidurals", "A Contractor, LLC", NEW, date(2025, 5, 31),
            "Retired", "",
        ),
        CoverageDocument("220.6.17", CoverageKind.NCD, 1, "Positron Scans", "CMS", NEW, None, "Active", ""),
        CoverageCode("L12345", 7, cpt_code("62320"), CoverageRole.PROCEDURE),
        CoverageCode("A54321", 2, cpt_code("62320"), CoverageRole.PROCEDURE),
    ],
)  # fmt: skip
INDEX = _official(
    "icd10cm-index",
    "FY2026",
    date(2025, 10, 1),
    None,
    [
        IndexTerm(IndexBook.ALPHABETIC, "Sugar disease > plain", icd_code("E11.9")),
        IndexTerm(IndexBook.DRUGS, "Syrup", icd_code("E11.9"), column="Adverse effect"),
    ],
)
PCS = _official(
    "icd10pcs",
    "FY2026",
    date(2025, 10, 1),
    None,
    [
        CodeRecord(APPENDIX, "Removal of the whole appendix through a small hole"),
        pcs(1, "Section", "0", "Surgery"), pcs(2, "Body System", "D", "Gut"), pcs(3, "Operation", "T", "Cutting out"),
        pcs(4, "Body Part", "J", "Appendix"), pcs(5, "Approach", "0", "Open"), pcs(5, "Approach", "4", "Scope"),
        pcs(6, "Device", "Z", "None"), pcs(7, "Qualifier", "Z", "None"),
    ],
)  # fmt: skip
PLACES = _official(
    "place-of-service",
    "2025",
    NEW,
    None,
    [ValueLabel("place_of_service", "11", "Office", "A room of a practice.", "Non-Facility")],
)
EDITS_FILE = _official(
    "ncci-ptp-practitioner",
    "2025 Q1",
    NEW,
    None,
    [edit("62320", "62323", indicator=1), edit("62321", "62320", indicator=1)],
)

ALL = (
    FEES_2024, FEES_2025, GPCIS, UNITS, OUTPATIENT_UNITS, ADD_ONS, GEMS, CONVERSION, POA, HCPCS, FAMILIES, RISK,
    COVERAGE, INDEX, PCS, PLACES, EDITS_FILE,
)  # fmt: skip


def load(home: Path, loaded: Sequence[_Loaded]) -> None:
    """Stage and activate editions in the store of a home."""
    with open_store(Settings(home=home), create=True) as store:
        writer = ReleaseWriter(store)
        for named, records in loaded:
            writer.stage(named, records)
        writer.activate([named.key for named, _ in loaded])


def build(home: Path, loaded: Sequence[_Loaded] = ALL, licensed: LicensedText | None = None) -> World:
    """The small world, with official tables in the same store."""
    plain = small.build(home)
    load(home, loaded)
    passage_search = FakePassageSearch(PASSAGE_HITS, {item.id: item.topic for item in PASSAGES})
    tools = Toolbox(plain.store, plain.code_search, passage_search, licensed)
    return World(plain.store, tools, plain.code_search)
