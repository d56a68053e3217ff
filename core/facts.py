"""What official files say about codes beside their names: one record a row, each belonging to a dated release.

The names are those of the publishers' record layouts, written out. Where an amount is money or a relative value it is a
`Decimal`, exactly as printed in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.codes import Code
from core.records import CodeRecord, Note, Passage, PtpEdit, SearchText, Setting

# National Correct Coding Initiative (CMS)


@dataclass(frozen=True, slots=True)
class MueLimit:
    """A medically unlikely edit: the most units of a code on one date of service (NCCI Policy Manual, I.V).

    Attributes:
        code: The code.
        setting: Which of the three files it stands in.
        units: Most units of service.
        adjudication_indicator: MAI. 1 is judged claim line by claim line; 2 is an absolute limit of the day, from
            statute, code descriptor or anatomy; 3 is a limit of the day from clinical benchmarks, open to review.
        rationale: CMS's reason.
    """

    code: Code
    setting: Setting
    units: int
    adjudication_indicator: int
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class AddOnPair:
    """An add-on code with one primary procedure it may be reported with (CMS add-on code edits).

    Attributes:
        add_on: The add-on code.
        primary: A primary procedure; None where contractors decide which ones are (printed ``CCCCC``).
        kind: 1: these primaries only; 2: contractors decide; 3: these and others that contractors accept.
        effective_from: First date of service, where the file says so.
        deletion_date: Last date of service; None while active.
        instruction: CMS's special instruction, if any.
    """

    add_on: Code
    primary: Code | None
    kind: int
    effective_from: date | None = None
    deletion_date: date | None = None
    instruction: str = ""


# Medicare Physician Fee Schedule (CMS, PPRRVU record layout)


@dataclass(frozen=True, slots=True)
class FeeScheduleRow:
    """One code, or one component of it, in the physician fee schedule relative value file.

    Indicators keep the file's own symbols (``1``, ``9``, ``000``, ``ZZZ``); the layout that comes with the file says
    what each means.

    Attributes:
        code: CPT or HCPCS code.
        modifier: ``26``, ``TC``, ``53`` or empty for the whole service.
        status: Status indicator: A active, B bundled, C contractor-priced, N non-covered, R restricted, ...
        work_rvu: Physician work.
        nonfacility_pe_rvu: Practice expense outside facilities.
        facility_pe_rvu: Practice expense in a facility.
        malpractice_rvu: Malpractice insurance.
        nonfacility_total: Total outside facilities.
        facility_total: Total in a facility.
        nonfacility_na: The service is rarely or never performed outside facilities.
        facility_na: The service is rarely or never performed in a facility.
        pctc_indicator: Professional and technical component.
        global_days: ``000``, ``010``, ``090``, ``MMM``, ``XXX``, ``YYY`` or ``ZZZ``.
        preoperative: Share of the payment for care before the operation.
        intraoperative: Share for the operation.
        postoperative: Share for care after it.
        multiple_procedure: Payment adjustment for multiple procedures (modifier 51).
        bilateral_surgery: Payment adjustment for bilateral procedures (modifier 50).
        assistant_surgeon: Whether assistants at surgery are paid (modifiers 80, 81, 82, AS).
        co_surgeon: Whether two surgeons are paid (modifier 62).
        team_surgeon: Whether a team is paid (modifier 66).
        endoscopic_base: The base of its endoscopic family.
        conversion_factor: US dollars for one relative value unit.
        supervision: Level of physician supervision of diagnostic tests.
        calculation_flag: Whether an unusual calculation is needed.
        imaging_family: Family for the reduction of multiple diagnostic imaging.
        opps_nonfacility_pe: US dollars of practice expense under the outpatient cap, outside facilities.
        opps_facility_pe: The same in a facility.
        opps_malpractice: US dollars of malpractice under the outpatient cap.
        title: The file's short description of a HCPCS Level II code; never of a CPT code.
    """

    code: Code
    modifier: str
    status: str
    work_rvu: Decimal
    nonfacility_pe_rvu: Decimal
    facility_pe_rvu: Decimal
    malpractice_rvu: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    nonfacility_na: bool
    facility_na: bool
    pctc_indicator: str
    global_days: str
    preoperative: Decimal
    intraoperative: Decimal
    postoperative: Decimal
    multiple_procedure: str
    bilateral_surgery: str
    assistant_surgeon: str
    co_surgeon: str
    team_surgeon: str
    endoscopic_base: Code | None
    conversion_factor: Decimal
    supervision: str
    calculation_flag: str
    imaging_family: str
    opps_nonfacility_pe: Decimal
    opps_facility_pe: Decimal
    opps_malpractice: Decimal
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gpci:
    """Geographic practice cost indices of one Medicare locality.

    Attributes:
        contractor: Number of the Medicare administrative contractor.
        state: Two letters.
        locality: Locality number, two digits.
        name: The locality's name as printed.
        work: Index of physician work, with the floor if the file has one.
        practice_expense: Index of practice expense.
        malpractice: Index of malpractice insurance.
    """

    contractor: str
    state: str
    locality: str
    name: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class Locality:
    """Which counties a Medicare locality covers."""

    contractor: str
    locality: str
    state: str
    area: str
    counties: str


@dataclass(frozen=True, slots=True)
class AnesthesiaFactor:
    """US dollars for one anesthesia unit in a locality; an empty contractor and locality mean the nation."""

    contractor: str
    locality: str
    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class OppsCap:
    """What the outpatient payment caps an imaging service at, in US dollars, by locality."""

    code: Code
    modifier: str
    status: str
    contractor: str
    locality: str
    facility_price: Decimal
    nonfacility_price: Decimal


# What stands for what


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One row of the general equivalence mappings (CMS/CDC; flags as in their user's guide).

    Attributes:
        source: The code that is looked up.
        target: What it maps to; None with `no_map`.
        approximate: The two do not mean quite the same.
        no_map: Nothing stands for it on the other side.
        combination: The target is part of a combination: one code of every choice list of a scenario is needed.
        scenario: Which combination, from 1; 0 if it is none.
        choice_list: Which place in the combination, from 1; 0 if it is none.
    """

    source: Code
    target: Code | None
    approximate: bool
    no_map: bool
    combination: bool
    scenario: int
    choice_list: int


@dataclass(frozen=True, slots=True)
class Succession:
    """A code and one it took over from (ICD-10-CM conversion table).

    Attributes:
        code: The newer code.
        predecessor: What was reported before.
        effective_from: First date of service of `code`.
    """

    code: Code
    predecessor: Code
    effective_from: date


@dataclass(frozen=True, slots=True)
class CodeAttribute:
    """One property of a code that its own file does not hold, or that only one system has.

    Attributes:
        code: The code.
        name: Which property.
        value: Its value; "yes" for a property that is there or not.
        valid_from: First date of service, where known.
        valid_to: Last date of service, where known.
    """

    code: Code
    name: AttributeName
    value: str
    valid_from: date | None = None
    valid_to: date | None = None


class AttributeName(StrEnum):
    """Properties of codes."""

    POA_EXEMPT = "poa_exempt"
    """Exempt from reporting whether the condition was present on admission (CMS POA exempt list)."""
    COVERAGE = "coverage"
    """HCPCS coverage code: C carrier judgment, D special instructions, I not payable, M non-covered, S by statute."""
    ACTION = "action"
    """HCPCS action code of the latest change."""
    PRICING = "pricing"
    """HCPCS pricing indicator."""
    TYPE_OF_SERVICE = "type_of_service"
    BETOS = "betos"
    NOT_OTHERWISE_CLASSIFIED = "not_otherwise_classified"
    RBCS = "rbcs"
    """Restructured BETOS category, subcategory and family, with " > " between them."""
    CCS = "ccs"
    """AHRQ clinical classification of services and procedures."""
    RISK_ADJUSTMENT_ELIGIBLE = "risk_adjustment_eligible"
    """A service whose diagnoses count for Medicare risk adjustment."""


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """What a value of an official list means, such as place of service 11.

    Attributes:
        value_set: The list: ``place_of_service``, ``ms_drg``, ``hcc:CMS-HCC V28``, ``icd10pcs:0:3`` (section, axis).
        value: The value.
        label: Its name.
        description: What is said about it.
        group: What it belongs to, such as "Facility" or a major diagnostic category.
        valid_from: First date, where known.
        valid_to: Last date, where known.
    """

    value_set: str
    value: str
    label: str
    description: str = ""
    group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


# Indexes and tables of the classifications


class IndexBook(StrEnum):
    """Which index an entry stands in."""

    ALPHABETIC = "alphabetic"
    NEOPLASM = "neoplasm"
    DRUGS = "drugs"
    EXTERNAL = "external"
    PCS = "pcs"


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """One entry of an official index, or one cell of the Neoplasm Table or the Table of Drugs.

    Attributes:
        book: Which index.
        path: The terms from the main term down, with " > " between them.
        code: What it sends to: a code, or with `more_characters` the beginning of one.
        column: The table's column, such as "Malignant primary" or "Adverse effect"; "" in an index.
        modifiers: Non-essential modifiers, as printed.
        see: Where it sends to instead.
        see_also: Where else to look.
        manifestation: The second code of a pair, printed in brackets.
        more_characters: The printed code ends with a dash: more characters are needed.
    """

    book: IndexBook
    path: str
    code: Code | None = None
    column: str = ""
    modifiers: str = ""
    see: str = ""
    see_also: str = ""
    manifestation: Code | None = None
    more_characters: bool = False


@dataclass(frozen=True, slots=True)
class PcsValue:
    """One value that an ICD-10-PCS table allows in one place of a code.

    Attributes:
        table: The first three characters.
        row: The table's row, from 1; 0 for the axes 1 to 3, which are the same in all rows.
        axis: Place in the code, 1 to 7.
        axis_name: What the axis says, such as "Approach".
        value: The character.
        label: What it means, such as "Open".
    """

    table: str
    row: int
    axis: int
    axis_name: str
    value: str
    label: str


# Medicare coverage (Medicare Coverage Database)


class CoverageKind(StrEnum):
    """What a coverage document is."""

    NCD = "ncd"
    """National coverage determination: binds every contractor."""
    LCD = "lcd"
    """Local coverage determination of one contractor: what is reasonable and necessary."""
    ARTICLE = "article"
    """Billing and coding article of one contractor: the codes that go with an LCD."""


class CoverageRole(StrEnum):
    """Why a code is listed in a coverage document."""

    PROCEDURE = "procedure"
    COVERED_DIAGNOSIS = "covered_diagnosis"
    NONCOVERED_DIAGNOSIS = "noncovered_diagnosis"
    MODIFIER = "modifier"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CoverageDocument:
    """One version of an NCD, LCD or article.

    Attributes:
        id: As displayed: ``L36668``, ``A57642``, ``220.6.17``.
        kind: What it is.
        version: Its version.
        title: Its title.
        contractor: The Medicare administrative contractor, or "CMS" for an NCD.
        effective_from: First date of service.
        effective_to: Last date of service; None while in force.
        status: As printed, such as "Active" or "Retired".
        url: Its page.
    """

    id: str
    kind: CoverageKind
    version: int
    title: str
    contractor: str
    effective_from: date | None
    effective_to: date | None
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class CoverageCode:
    """A code listed in a coverage document.

    Attributes:
        document: `CoverageDocument.id`.
        version: `CoverageDocument.version`.
        code: The code, or the first of a range.
        role: Why it is listed.
        group: Number of the group it is in; 0 where there are none.
        last: The last code of a range; None for a single code.
    """

    document: str
    version: int
    code: Code
    role: CoverageRole
    group: int = 0
    last: Code | None = None


# Risk adjustment (CMS-HCC)


@dataclass(frozen=True, slots=True)
class HccMapping:
    """The payment category of a diagnosis in one version of a risk model, such as ``CMS-HCC V28``."""

    code: Code
    model: str
    hcc: int


@dataclass(frozen=True, slots=True)
class HccHierarchy:
    """In a model, the category `hcc` makes `drops` count no more."""

    model: str
    hcc: int
    drops: int


Fact = (
    MueLimit
    | AddOnPair
    | FeeScheduleRow
    | Gpci
    | Locality
    | AnesthesiaFactor
    | OppsCap
    | Crosswalk
    | Succession
    | CodeAttribute
    | ValueLabel
    | IndexTerm
    | PcsValue
    | CoverageDocument
    | CoverageCode
    | HccMapping
    | HccHierarchy
)
"""Records that are kept in a table of their own, field by field."""

Record = CodeRecord | Note | SearchText | Passage | PtpEdit | Fact
"""Everything a parser may give."""
