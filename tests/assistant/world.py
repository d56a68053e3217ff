"""A small world to ask questions in: a real code store with invented labels, and searches that find what they are told.

ICD-10-CM is loaded in one edition, FY2026, which `TODAY` lies behind. CPT and the modifiers come from a starter
release; HCPCS Level II, ICD-10-PCS and ICD-9-CM are not loaded at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.api import NO_MODEL
from assistant.engine import Assistant
from assistant.gather import Toolbox
from assistant.model.language_model import LanguageModel
from codestore import CodeStore, open_store
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.records import (
    CodeRecord,
    Facet,
    Level,
    Note,
    NoteKind,
    Passage,
    PtpEdit,
    Reference,
    Release,
    Setting,
    TextKind,
)
from core.settings import Settings
from tests.builders import (
    cpt,
    cpt_code,
    edit,
    family,
    icd,
    icd_code,
    modifier,
    modifier_code,
    note,
    passage,
    release,
    starter,
)
from vectorstore import CodeHit, CodeSearch, PassageHit, PassageSearch

TODAY = date(2026, 11, 23)
IN_FORCE = date(2026, 6, 1)
"""A date of service on which every loaded edition applies."""

ICD = release("icd10cm", "FY2026", date(2025, 10, 1), date(2026, 9, 30))
STARTER = starter()

EPIDURALS = "62320-62327"
VISITS = "99202-99215"
JOINTS = "20610-20611"


# --- CPT and modifiers, in words of our own ---------------------------------------------------------------------------

_REGION = Facet(
    "region",
    "Which region of the spine?",
    (
        ("cervical or thoracic", ("cervical", "thoracic", "neck", "upper back")),
        ("lumbar or sacral", ("lumbar", "sacral", "low back", "lower back")),
    ),
)
_DELIVERY = Facet(
    "delivery",
    "Given at once, or through a catheter?",
    (("injection", ("injection", "single shot")), ("indwelling catheter", ("catheter", "continuous"))),
)
_IMAGING = Facet(
    "imaging guidance",
    "Was imaging used?",
    (
        ("without", ("without imaging", "without imaging guidance", "no imaging", "blind")),
        ("with", ("with imaging", "with imaging guidance", "imaging guidance", "fluoroscopy", "ultrasound")),
    ),
)
_PATIENT = Facet(
    "patient",
    "New or established?",
    (("new", ("new patient", "first visit")), ("established", ("established patient", "return visit"))),
)
_DECISION = Facet(
    "medical decision making",
    "How complex is the decision making?",
    (("low", ("low complexity", "level 3")), ("moderate", ("moderate complexity", "level 4"))),
)


def _epidural(code: str, title: str, region: str, delivery: str, imaging: str) -> CodeRecord:
    facets = (("region", region), ("delivery", delivery), ("imaging guidance", imaging))
    record = cpt(code, title, family=EPIDURALS, facets=facets, description=f"{title}. The drug is billed apart.")
    return replace(record, valid_from=date(2017, 1, 1))


def _visit(code: str, patient: str, decision: str) -> CodeRecord:
    title = f"{patient.capitalize()} patient office visit, {decision} decision making"
    facets = (("patient", patient), ("medical decision making", decision))
    return cpt(code, title, family=VISITS, facets=facets, description=f"A visit for {decision} problems.")


_NECK, _BACK = "cervical or thoracic", "lumbar or sacral"
_SHOT, _CATHETER = "injection", "indwelling catheter"

CPT_CODES: tuple[CodeRecord, ...] = (
    family(EPIDURALS, "Epidural injections and catheters"),
    _epidural("62320", "Neck epidural injection, blind", _NECK, _SHOT, "without"),
    _epidural("62321", "Neck epidural injection under imaging", _NECK, _SHOT, "with"),
    _epidural("62322", "Low back epidural injection, blind", _BACK, _SHOT, "without"),
    _epidural("62323", "Low back epidural injection under imaging", _BACK, _SHOT, "with"),
    _epidural("62324", "Neck epidural catheter, blind", _NECK, _CATHETER, "without"),
    replace(
        cpt("62310", "Neck epidural injection (old code)", family=EPIDURALS),
        valid_to=date(2016, 12, 31),
        replaced_by=(cpt_code("62320"), cpt_code("62321")),
    ),
    family(VISITS, "Office visits"),
    _visit("99203", "new", "low"),
    _visit("99204", "new", "moderate"),
    _visit("99213", "established", "low"),
    _visit("99214", "established", "moderate"),
    family(JOINTS, "Joint injections"),
    cpt("20610", "Large joint injection, blind", family=JOINTS, facets=(("imaging guidance", "without"),)),
    cpt("20611", "Large joint injection under ultrasound", family=JOINTS, facets=(("imaging guidance", "with"),)),
    replace(cpt("0901T", "A service that begins next year"), valid_from=date(2027, 1, 1)),
)

MODIFIERS: tuple[CodeRecord, ...] = (
    replace(
        modifier("25", "Separate visit on the day of a procedure"),
        billable=True,
        description="Says that a visit went beyond the usual work of a procedure of the same day.",
    ),
    replace(
        modifier("59", "Distinct procedural service"),
        billable=True,
        description="Says that a procedure was distinct from another one of the same day.",
    ),
    replace(modifier("FA", "Thumb, left hand"), billable=True, description="Says that it was done there."),
)

_FEE_FILE = Reference("Physician fee schedule", "relative value file", "2025D")
_MUE_FILE = Reference("NCCI MUE", "practitioner table", "2026 Q4")


def _figure(code: str, name: str, value: str, file: Reference) -> Note:
    return Note(cpt_code(code), NoteKind.FIGURE, value, label=name, reference=file)


def _differ(code: str, other: str, how: str) -> Note:
    return note(cpt_code(code), NoteKind.DIFFERS_FROM, how, target=cpt_code(other))


STARTER_NOTES: tuple[Note, ...] = (
    *(facet.as_note(cpt_code(EPIDURALS)) for facet in (_REGION, _DELIVERY, _IMAGING)),
    *(facet.as_note(cpt_code(VISITS)) for facet in (_PATIENT, _DECISION)),
    _IMAGING.as_note(cpt_code(JOINTS)),
    note(cpt_code(EPIDURALS), NoteKind.CHOOSE, "Settle the region first, then the imaging."),
    note(cpt_code(VISITS), NoteKind.CHOOSE, "Ask first whether the patient is new."),
    note(cpt_code("62320"), NoteKind.INCLUDES, "Placing the needle."),
    note(cpt_code("62320"), NoteKind.EXCLUDES, "Guidance turns it into 62321."),
    _differ("62320", "62321", "62321 is the same injection under imaging; 62320 is blind."),
    _differ("62321", "62323", "62323 is given in the low back; 62321 in the neck."),
    note(cpt_code("62320"), NoteKind.DOCUMENTATION, "The level entered."),
    note(cpt_code("62320"), NoteKind.TYPICAL_MODIFIER, "The block was not the anesthetic.", label="59"),
    _figure("62320", "global_days", "000", _FEE_FILE),
    _figure("62320", "work_rvu", "1.80", _FEE_FILE),
    _figure("62320", "bilateral", "9", _FEE_FILE),
    _figure("62320", "mue", "1", _MUE_FILE),
    _figure("62320", "mai", "3", _MUE_FILE),
    _figure("62323", "global_days", "000", _FEE_FILE),
    _differ("99203", "99204", "99204 needs moderate decision making; 99203 needs low."),
    note(cpt_code("99213"), NoteKind.DOCUMENTATION, "Two problems, or one that is not stable."),
    note(cpt_code("99213"), NoteKind.TYPICAL_MODIFIER, "A separate visit beside 20610.", label="25"),
    note(modifier_code("25"), NoteKind.USE_WHEN, "The visit stands on its own in the record."),
    note(modifier_code("25"), NoteKind.NOT_WHEN, "The visit only led to the procedure."),
    note(modifier_code("25"), NoteKind.DOCUMENTATION, "History and decision apart from the procedure."),
    note(modifier_code("25"), NoteKind.EFFECT, "The visit is paid beside the procedure."),
    note(modifier_code("25"), NoteKind.EXAMPLE, "A knee is injected; the visit was for high blood pressure."),
    note(modifier_code("25"), NoteKind.DIFFERS_FROM, "59 goes on procedures.", target=modifier_code("59")),
    note(modifier_code("59"), NoteKind.USE_WHEN, "Another site or another session."),
)


# --- ICD-10-CM --------------------------------------------------------------------------------------------------------


def _variants(stem: str, title: str, characters: Mapping[str, str]) -> tuple[CodeRecord, ...]:
    return tuple(icd(f"{stem}{c}", f"{title}, {m}", parent=stem, stem=stem) for c, m in characters.items())


SEVENTH = {"A": "first treatment, closed", "D": "later treatment, closed", "S": "sequela"}
TORUS = {"A": "first treatment", "P": "later treatment with malunion"}

ICD_CODES: tuple[CodeRecord, ...] = (
    icd("CHAPTER 4", "Endocrine diseases", level=Level.CHAPTER),
    icd("E08-E13", "Diabetes mellitus", parent="CHAPTER 4", level=Level.SECTION),
    icd("E10", "Type 1 diabetes mellitus", parent="E08-E13", billable=False),
    icd("E10.9", "Type 1 diabetes mellitus without complications", parent="E10"),
    icd("E11", "Type 2 diabetes mellitus", parent="E08-E13", billable=False),
    icd("E11.4", "Type 2 diabetes mellitus with neurological complications", parent="E11", billable=False),
    icd("E11.40", "Type 2 diabetes mellitus with diabetic neuropathy, unspecified", parent="E11.4"),
    icd("E11.42", "Type 2 diabetes mellitus with diabetic polyneuropathy", parent="E11.4"),
    icd("E11.9", "Type 2 diabetes mellitus without complications", parent="E11"),
    icd("CHAPTER 6", "Diseases of the nervous system", level=Level.CHAPTER),
    icd("G60-G65", "Polyneuropathies", parent="CHAPTER 6", level=Level.SECTION),
    icd("G63", "Polyneuropathy in diseases classified elsewhere", parent="G60-G65"),
    icd("CHAPTER 18", "Symptoms and signs", level=Level.CHAPTER),
    icd("R50-R69", "General symptoms and signs", parent="CHAPTER 18", level=Level.SECTION),
    icd("R51", "Headache", parent="R50-R69", billable=False),
    icd("R51.9", "Headache, unspecified", parent="R51"),
    icd("CHAPTER 19", "Injuries", level=Level.CHAPTER),
    icd("S50-S59", "Injuries to the elbow and forearm", parent="CHAPTER 19", level=Level.SECTION),
    icd("S52", "Fracture of forearm", parent="S50-S59", billable=False),
    icd("S52.0", "Fracture of upper end of ulna", parent="S52", billable=False),
    icd("S52.01", "Torus fracture of upper end of ulna", parent="S52.0", billable=False),
    icd("S52.011", "Torus fracture of upper end of right ulna", parent="S52.01", billable=False),
    *_variants("S52.011", "Torus fracture of upper end of right ulna", TORUS),
    icd("S52.5", "Fracture of lower end of radius", parent="S52", billable=False),
    icd("S52.50", "Unspecified fracture of lower end of radius", parent="S52.5", billable=False),
    icd("S52.501", "Unspecified fracture of the lower end of right radius", parent="S52.50", billable=False),
    *_variants("S52.501", "Unspecified fracture of the lower end of right radius", SEVENTH),
    icd("S52.502", "Unspecified fracture of the lower end of left radius", parent="S52.50", billable=False),
    *_variants("S52.502", "Unspecified fracture of the lower end of left radius", SEVENTH),
)

ICD_NOTES: tuple[Note, ...] = (
    note(icd_code("CHAPTER 4"), NoteKind.EXCLUDES1, "transitory disorders of newborns (P70-P74)"),
    note(icd_code("E10"), NoteKind.EXCLUDES1, "type 2 diabetes mellitus (E11.-)"),
    note(icd_code("E11"), NoteKind.INCLUDES, "insulin resistant diabetes"),
    note(icd_code("E11"), NoteKind.USE_ADDITIONAL, "code for the use of insulin (Z79.4)"),
    note(icd_code("E11"), NoteKind.EXCLUDES1, "type 1 diabetes mellitus (E10.-)"),
    note(icd_code("E11.4"), NoteKind.EXCLUDES2, "neuropathy of another cause (G63)"),
    note(icd_code("E11.40"), NoteKind.INCLUSION_TERM, "Diabetic nerve pain"),
    note(icd_code("G63"), NoteKind.CODE_FIRST, "underlying disease, such as amyloidosis (E85.-)"),
    *(note(icd_code("S52"), NoteKind.SEVENTH_CHARACTER, meaning, label=c) for c, meaning in SEVENTH.items()),
    *(note(icd_code("S52.01"), NoteKind.SEVENTH_CHARACTER, meaning, label=c) for c, meaning in TORUS.items()),
)


# --- Edits and passages -----------------------------------------------------------------------------------------------

DELETED_ON = date(2022, 12, 31)

EDITS: tuple[PtpEdit, ...] = (
    edit("62321", "62320", indicator=0),
    edit("62323", "62321", indicator=1),
    edit("62323", "62321", indicator=0, setting=Setting.OUTPATIENT),
    edit("62322", "62320", indicator=1, deletion_date=DELETED_ON),
    edit("62324", "62320", indicator=9, effective_from=date(2020, 1, 1), deletion_date=date(2020, 1, 1)),
    # Turned round: deleted in one order, active in the other.
    edit("62323", "62322", indicator=0, effective_from=date(2018, 1, 1), deletion_date=date(2019, 12, 31)),
    edit("62322", "62323", indicator=1, effective_from=date(2020, 1, 1)),
    edit("20610", "99213", indicator=1),
    edit("99214", "20611", indicator=0, effective_from=date(2026, 10, 1)),
)

PASSAGES: tuple[Passage, ...] = (
    passage("em#levels", "The level of a visit rests on decision making or on time. Either may be chosen."),
    passage(
        "em#table",
        "Two of three elements decide the level.\n\n| Level | Problems |\n|---|---|\n| low | one |\n| moderate | two |"
        "\n\nRules of thumb:\n\n- Count the problems that were addressed.\n- A table | is no total.",
    ),
    passage("modifiers#25", "Modifier 25 goes on the visit and never on the procedure.", topic="modifier"),
    passage("icd#uncertain", "In an office, do not code a probable diagnosis. Code the symptom instead."),
    passage("icd#signs", "Do not add a symptom that belongs to the diagnosis."),
    passage(
        "ncci#edits",
        "Of a pair, the column 2 code is denied when both are billed.",
        topic="edits",
        codes=(cpt_code("62321"),),
    ),
    passage("compliance#cloned", "A note copied from another visit does not support a claim.", topic="compliance"),
    passage("coverage#lcd", "A local coverage determination holds in one contractor's area.", topic="coverage"),
    passage("icd10pcs-root-operations#devices", "Putting in an appliance is Insertion. Taking it out is Removal."),
    passage("cpt#fees", "Payment is the relative value times a conversion factor.", topic="cpt"),
)


# --- Searches that find what they are told ----------------------------------------------------------------------------


def _hit(code: Code, score: float, text: str) -> CodeHit:
    return CodeHit(code, score, text, TextKind.TITLE)


CODE_HITS: dict[str, tuple[CodeHit, ...]] = {
    "left thumb": (_hit(modifier_code("FA"), 0.8, "Thumb, left hand"),),
    "inventol": (_hit(Code(CodeSystem.HCPCS, "J1100"), 0.9, "Inventol: an invented drug"),),
    "blue elephant": (_hit(modifier_code("59"), 0.5, "Distinct procedural service"),),
    "diabetes neuropathy": (
        _hit(icd_code("E11.40"), 0.8, "Diabetic nerve pain"),
        _hit(icd_code("E11.42"), 0.7, "Type 2 diabetes mellitus with diabetic polyneuropathy"),
    ),
    "broken right wrist": (
        _hit(icd_code("S52.501"), 0.7, "Unspecified fracture of the lower end of right radius"),
    ),
    "broken leg": (_hit(icd_code("S52.502"), 0.9, "A stand-in for a leg"),),
    "broken arm": (_hit(icd_code("S52.502"), 0.4, "A weak hit"),),
    "headache": (_hit(icd_code("R51.9"), 0.9, "Headache, unspecified"),),
    "neck injection": (_hit(cpt_code("62320"), 0.6, "Neck epidural injection, blind"),),
    "vague": (_hit(icd_code("R51.9"), 0.1, "Headache, unspecified"),),
    "not there any more": (_hit(icd_code("Q99.9"), 0.9, "A code of another edition"),),
}  # fmt: skip
"""What a search for codes finds when all words of the key stand in the query."""

PASSAGE_HITS: dict[str, tuple[PassageHit, ...]] = {
    "guidelines e m": (
        PassageHit("em#levels", 0.9, "E/M levels"),
        PassageHit("em#table", 0.85, "E/M table"),
        PassageHit("icd#signs", 0.2, "signs"),
    ),
    "elements": (PassageHit("em#table", 0.9, "E/M table"),),
    "modifier 25": (PassageHit("modifiers#25", 0.8, "modifier 25"),),
    "probable": (PassageHit("icd#uncertain", 0.9, "uncertain"),),
    "signs symptoms": (PassageHit("icd#signs", 0.8, "signs"),),
    "ncci": (PassageHit("ncci#edits", 0.8, "edits"),),
    "cloned": (PassageHit("compliance#cloned", 0.8, "cloned"),),
    "lcd": (PassageHit("coverage#lcd", 0.8, "lcd"),),
    "pacemaker": (PassageHit("icd10pcs-root-operations#devices", 0.8, "devices"),),
    "pay": (PassageHit("cpt#fees", 0.7, "fees"),),
    "vague": (PassageHit("em#levels", 0.2, "E/M levels"),),
}
"""What a search for passages finds when all words of the key stand in the query."""


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


class FakeCodeSearch(CodeSearch):
    """Finds `CODE_HITS`, or whatever it is given; remembers what it was asked."""

    def __init__(self, hits: Mapping[str, Sequence[CodeHit]]) -> None:
        self.hits = hits
        self.asked: list[str] = []

    def search(self, query: str, k: int = 10, systems: Collection[CodeSystem] | None = None) -> list[CodeHit]:
        self.asked.append(query)
        found = [hit for key, hits in self.hits.items() if _words(key) <= _words(query) for hit in hits]
        return [hit for hit in found if not systems or hit.code.system in systems][:k]


class FakePassageSearch(PassageSearch):
    """Finds `PASSAGE_HITS`, or whatever it is given."""

    def __init__(self, hits: Mapping[str, Sequence[PassageHit]], topics: Mapping[str, str]) -> None:
        self.hits = hits
        self.topics = topics

    def search(self, query: str, k: int = 5, topic: str | None = None) -> list[PassageHit]:
        found = [hit for key, hits in self.hits.items() if _words(key) <= _words(query) for hit in hits]
        return [hit for hit in found if not topic or self.topics[hit.id] == topic][:k]


# --- The world --------------------------------------------------------------------------------------------------------


def _no_model(name: str) -> LanguageModel | None:
    return None


@dataclass(frozen=True)
class World:
    """The store, the searches, and assistants over them."""

    store: CodeStore
    tools: Toolbox
    code_search: FakeCodeSearch

    def assistant(
        self, open_model: Callable[[str], LanguageModel | None] = _no_model, model_name: str = NO_MODEL
    ) -> Assistant:
        """An assistant for which today is `TODAY`."""
        return Assistant(self.tools, open_model, model_name, today=lambda: TODAY)


def build(home: Path) -> World:
    """The world, in a folder of its own."""
    store = open_store(Settings(home=home), create=True)
    writer = ReleaseWriter(store)
    stage(
        writer,
        (ICD, ICD_CODES, ICD_NOTES, (), ()),
        (STARTER, (*CPT_CODES, *MODIFIERS), STARTER_NOTES, PASSAGES, EDITS),
    )
    code_search = FakeCodeSearch(CODE_HITS)
    passage_search = FakePassageSearch(PASSAGE_HITS, {item.id: item.topic for item in PASSAGES})
    return World(store, Toolbox(store, code_search, passage_search), code_search)


Edition = tuple[Release, Sequence[CodeRecord], Sequence[Note], Sequence[Passage], Sequence[PtpEdit]]


def stage(writer: ReleaseWriter, *editions: Edition) -> None:
    """Load editions and let them answer."""
    for edition, codes, notes, passages, edits in editions:
        writer.stage(edition, [*codes, *notes, *passages, *edits])
    writer.activate([edition.key for edition, *_ in editions])
