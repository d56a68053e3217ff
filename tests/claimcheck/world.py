"""Tables of our own making to hold claims against: a few codes of each sort that a rule tells apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.gather import Toolbox
from claimcheck import Claim, ClaimLine, Finding, Report, Rule, Severity, check_claim
from codestore import open_store
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.facts import (
    AddOnPair,
    CoverageCode,
    CoverageDocument,
    CoverageKind,
    CoverageRole,
    FeeScheduleRow,
    MueLimit,
    Record,
    ValueLabel,
)
from core.records import CodeRecord, Level, Note, NoteKind, PtpEdit, Release, Setting
from core.settings import Settings
from tests.assistant import world as small
from tests.assistant.official import fee
from tests.assistant.world import PASSAGE_HITS, FakeCodeSearch, FakePassageSearch
from tests.builders import cpt, cpt_code, edit, icd, icd_code, modifier, modifier_code, note, release

DAY = small.IN_FORCE
"""A date of service on which every edition applies."""
TODAY = small.TODAY

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)

KNEE, DRUG = "27447", "J1100"
"""Major surgery (global days 090), and a drug of HCPCS Level II."""

MODIFIERS = "22 24 26 27 50 51 52 53 54 57 58 62 66 73 74 76 77 78 79 80 91 99 AS LT RT TC XE XS".split()

CODES: tuple[CodeRecord, ...] = (
    *small.CPT_CODES,
    *small.MODIFIERS,
    *(replace(modifier(name), billable=True) for name in MODIFIERS),
    replace(modifier("CB", "An ended one"), billable=True, valid_to=date(2025, 12, 31)),
    *(cpt(code) for code in (KNEE, "71046", "93010", "22614", "22612", "99417", "99024", "36415", "11721", "0054T")),
)

ICD_CODES: tuple[CodeRecord, ...] = (
    *small.ICD_CODES,
    icd("CHAPTER 2", "Neoplasms", level=Level.CHAPTER),
    icd("C60-C63", "Neoplasms of male genital organs", parent="CHAPTER 2", level=Level.SECTION),
    icd("C61", "Malignant neoplasm of prostate", parent="C60-C63"),
    icd("CHAPTER 13", "Joints", level=Level.CHAPTER),
    icd("M25.5", "Pain in joint", parent="CHAPTER 13", billable=False),
    icd("M25.561", "Pain in right knee", parent="M25.5"),
    icd("M25.562", "Pain in left knee", parent="M25.5"),
    icd("M25.569", "Pain in unspecified knee", parent="M25.5"),
    icd("CHAPTER 15", "Pregnancy", level=Level.CHAPTER),
    icd("O80", "Full-term delivery", parent="CHAPTER 15"),
    icd("CHAPTER 16", "Newborns", level=Level.CHAPTER),
    icd("P07.3", "Preterm newborn", parent="CHAPTER 16"),
    icd("W19", "Unspecified fall", billable=False),
    *(icd(f"W19.XXX{c}", f"Unspecified fall, {c}", parent="W19", stem="W19") for c in "ADS"),
    icd("Z68", "Body mass index", billable=False),
    icd("Z68.1", "Body mass index 19.9 or less, adult", parent="Z68"),
    icd("Z79.4", "Long term use of insulin"),
    icd("E85.4", "Amyloidosis of organs"),
)
ICD_NOTES: tuple[Note, ...] = (
    *small.ICD_NOTES,
    note(icd_code("CHAPTER 13"), NoteKind.EXCLUDES2, "injuries (S00-T88)"),
    note(icd_code("CHAPTER 15"), NoteKind.NOTE, "For use only on maternal records, never on newborn records"),
    note(icd_code("CHAPTER 16"), NoteKind.NOTE, "Codes from this chapter are for use on newborn records only"),
    note(icd_code("Z68"), NoteKind.NOTE, "BMI adult codes are for use for persons 20 years of age or older"),
)
ICD = release("icd10cm", "FY2026", date(2025, 10, 1), date(2026, 9, 30), text="claims")

EDITS: tuple[PtpEdit, ...] = (
    edit("62321", "62320", indicator=0),
    edit("20610", "99213", indicator=1),
    edit("20610", "93010", indicator=1, effective_from=date(2018, 1, 1)),
    edit("99213", "36415", indicator=1),
    edit("62323", "62321", indicator=1, deletion_date=date(2022, 12, 31)),
    edit("62324", "62320", indicator=9, effective_from=date(2020, 1, 1), deletion_date=date(2020, 1, 1)),
    edit("62322", "62320", indicator=1, effective_from=date(2026, 10, 1)),
    edit("62323", "62320", indicator=0, setting=Setting.OUTPATIENT),
)


def row(code: str, **fields: str | bool) -> FeeScheduleRow:
    """A row of the schedule in which only what is named differs from an office visit's."""
    usual = replace(
        fee(cpt_code(code), "1"),
        global_days="XXX",
        multiple_procedure="0",
        bilateral_surgery="0",
        assistant_surgeon="0",
    )
    return replace(usual, **fields)  # type: ignore[arg-type]  # the fields named are texts and flags


FEES: tuple[Record, ...] = (
    row("99213"),
    row("99214"),
    row("20610", global_days="000", bilateral_surgery="1", multiple_procedure="2", assistant_surgeon="1"),
    row("62320", global_days="000", bilateral_surgery="0", multiple_procedure="2"),
    row(KNEE, global_days="090", bilateral_surgery="1", multiple_procedure="2", assistant_surgeon="2", co_surgeon="1",
        nonfacility_na=True),
    row("11721", global_days="010", multiple_procedure="2"),
    row("71046", pctc_indicator="1", facility_na=True),
    replace(row("71046", pctc_indicator="1"), modifier="26"),
    row("0054T", status="T"),
    row("93010", pctc_indicator="2"),
    row("22614", global_days="ZZZ"),
    row("99024", status="B"),
    row("99417", status="I"),
    row("36415", status="X"),
)  # fmt: skip

TABLES: dict[str, tuple[Record, ...]] = {
    "ncci-ptp-practitioner": EDITS[:-1],
    "ncci-ptp-outpatient": EDITS[-1:],
    "ncci-mue-practitioner": (
        MueLimit(cpt_code("62321"), Setting.PRACTITIONER, 1, 1),
        MueLimit(cpt_code("62320"), Setting.PRACTITIONER, 2, 2, "Anatomy"),
        MueLimit(cpt_code("20610"), Setting.PRACTITIONER, 2, 3),
        MueLimit(cpt_code("99213"), Setting.PRACTITIONER, 4, 3),
    ),
    "ncci-mue-outpatient": (MueLimit(cpt_code("62320"), Setting.OUTPATIENT, 5, 3),),
    "ncci-add-on": (
        AddOnPair(cpt_code("22614"), cpt_code("22612"), 1),
        AddOnPair(cpt_code("99417"), cpt_code("99214"), 3),
        AddOnPair(cpt_code("0054T"), None, 2),
    ),
    "mpfs-rvu": FEES,
    "hcpcs": (
        CodeRecord(Code(CodeSystem.HCPCS, DRUG), "An invented drug, 1 mg"),
        CodeRecord(Code(CodeSystem.HCPCS, "J9999"), "An ended one", valid_to=date(2026, 3, 31)),
    ),
    "place-of-service": tuple(
        ValueLabel("place_of_service", number, name, group=group)
        for number, name, group in (("11", "Office", "Non-Facility"), ("22", "Hospital", "Facility"))
    ),
    "mcd-article": (
        CoverageDocument("A1", CoverageKind.ARTICLE, 1, "Knees", "MAC One", FIRST, None, "Active", ""),
        CoverageDocument("A2", CoverageKind.ARTICLE, 1, "Old knees", "MAC Two", FIRST, date(2026, 2, 1), "Retired", ""),
        CoverageCode("A1", 1, cpt_code("20610"), CoverageRole.PROCEDURE),
        CoverageCode("A1", 1, icd_code("M25.561"), CoverageRole.COVERED_DIAGNOSIS),
        CoverageCode("A1", 1, icd_code("R51.9"), CoverageRole.NONCOVERED_DIAGNOSIS),
        CoverageCode("A2", 1, cpt_code("20610"), CoverageRole.PROCEDURE),
        CoverageCode("A2", 1, icd_code("R51.9"), CoverageRole.COVERED_DIAGNOSIS),
    ),
}


def editions(without: Iterable[str] = ()) -> list[tuple[Release, tuple[Record, ...]]]:
    """Every edition with its records, but for some sources."""
    made: list[tuple[Release, tuple[Record, ...]]] = [
        (ICD, (*ICD_CODES, *ICD_NOTES)),
        (small.STARTER, (*CODES, *small.STARTER_NOTES, *small.EDITS)),
    ]
    made += [(release(name, "2026", FIRST, LAST), records) for name, records in TABLES.items()]
    return [edition for edition in made if edition[0].source.id not in set(without)]


def build(home: Path, without: Iterable[str] = ()) -> Toolbox:
    """Look-ups over a store of one's own; its engine is to be disposed of by `Toolbox.store.close`."""
    store = open_store(Settings(home=home), create=True)
    writer = ReleaseWriter(store)
    loaded = editions(without)
    for named, records in loaded:
        writer.stage(named, records)
    writer.activate([named.key for named, _ in loaded])
    return Toolbox(store, FakeCodeSearch({}), FakePassageSearch(PASSAGE_HITS, {}))


class Checker:
    """Checks claims on one day of the world."""

    def __init__(self, tools: Toolbox) -> None:
        self.tools = tools

    def __call__(self, *lines: ClaimLine | str, diagnoses: str = "E11.9", **claim: object) -> Report:
        """The report on lines, such as ``20610-RT x2``, each for the first diagnosis unless it says so."""
        made = tuple(line(one) if isinstance(one, str) else one for one in lines)
        whole = {"date_of_service": DAY, **claim, "lines": made, "diagnoses": tuple(diagnoses.split())}
        return check_claim(Claim.model_validate(whole), self.tools, today=TODAY)

    def found(self, rule: Rule, *lines: ClaimLine | str, diagnoses: str = "E11.9", **claim: object) -> list[Finding]:
        """The findings of a rule."""
        report = self(*lines, diagnoses=diagnoses, **claim)
        return [found for found in report.findings if found.rule is rule]


def line(text: str, **fields: object) -> ClaimLine:
    """A line from its short form: ``20610-RT-59 x2``."""
    code, _, units = text.partition(" x")
    code, *modifiers = code.split("-")
    given = {"code": code, "modifiers": modifiers, "units": int(units or 1), "pointers": (1,), **fields}
    return ClaimLine.model_validate(given)


def weights(findings: Iterable[Finding]) -> list[Severity]:
    """How much findings weigh."""
    return [found.severity for found in findings]


def only(findings: Iterable[Finding]) -> Finding:
    """The one finding there is."""
    [found] = findings
    return found


__all__ = ["DAY", "DRUG", "KNEE", "TODAY", "Checker", "build", "line", "modifier_code", "only", "weights"]
