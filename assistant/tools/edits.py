"""NCCI: whether two codes go together, how many units, and what an add-on code goes with.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from assistant.compose.edits import judge_pairs
from assistant.compose.tables import answer_from_tables
from assistant.compose.units import CONSEQUENCE
from assistant.gather.edits import NCCI_MODIFIERS, EditFacts, PairVerdict
from assistant.gather.figures import figure_meaning
from assistant.gather.tables import Row
from assistant.gather.units import AddOnFacts
from assistant.question.request import Aspect
from assistant.tools.codes import CodeSummary, summary
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import BilledInputs, CodeText, Desk, Inputs, Operation, Outcome
from core.answer import Route
from core.codes import PROCEDURES, Code
from core.errors import InputError
from core.facts import AddOnPair, MueLimit
from core.records import Setting

_PTP_SETTINGS = (Setting.PRACTITIONER, Setting.OUTPATIENT)
"""CMS publishes procedure-to-procedure edits for these two."""


class PairInputs(BilledInputs):
    """Which pair. Without a setting, both practitioner and outpatient edits are told."""

    first: CodeText
    second: CodeText


class PtpEditItem(BaseModel):
    """One edit of the pair, in its own column order.

    Attributes:
        column1: The code that is paid.
        column2: The code that is denied unless a modifier is allowed and justified.
        modifier_indicator: 0 never, 1 with an NCCI-associated modifier where the record supports it, 9 not applicable.
        effective_from: First date of service, where the file says so.
        deletion_date: Last date of service; None while active.
        in_force: Whether it applies on the date of service.
        rationale: CMS's reason.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    column1: str
    column2: str
    modifier_indicator: int
    effective_from: date | None
    deletion_date: date | None
    in_force: bool
    rationale: str
    evidence: tuple[str, ...]


class PairFinding(BaseModel):
    """What the edits of one setting say.

    Attributes:
        setting: Whose edits.
        verdict: "not together", "together with modifier", "deleted", "not yet effective", "no edit" (which is not the
            same as payable) or "not loaded".
        edit: The edit that decides; None where there is none.
        other_edits: Further edits of the pair, such as deleted ones.
        modifiers: The modifiers that may pass it where the record supports them; empty unless the indicator is 1.
        complete: Whether a complete file answered, not a selection of pairs.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    setting: Setting
    verdict: PairVerdict
    edit: PtpEditItem | None
    other_edits: tuple[PtpEditItem, ...]
    modifiers: tuple[str, ...]
    complete: bool
    evidence: tuple[str, ...]


class PairOutcome(Outcome):
    """The verdicts on a pair, that of the setting asked for first."""

    codes: tuple[CodeSummary, ...]
    findings: tuple[PairFinding, ...]


class UnitsInputs(BilledInputs):
    """Which code. Without a setting, the limits of all settings are told."""

    code: CodeText


class UnitLimit(BaseModel):
    """The most units of a code in one setting.

    Attributes:
        setting: Which of the three files it stands in.
        units: Most units of service.
        mai: MUE adjudication indicator: 1 claim line, 2 absolute limit of the day, 3 limit of the day open to review.
        meaning: What that means.
        consequence: What becomes of units above it.
        rationale: CMS's reason.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    setting: Setting
    units: int
    mai: int
    meaning: str
    consequence: str
    rationale: str
    evidence: tuple[str, ...]


class UnitsOutcome(Outcome):
    """The unit limits of a code. None found does not mean that any number is payable."""

    code: CodeSummary
    limits: tuple[UnitLimit, ...]


class AddOnInputs(Inputs):
    """Which code: an add-on code or a primary."""

    code: CodeText


class AddOnItem(BaseModel):
    """One pair of the add-on code edits.

    Attributes:
        add_on: The add-on code.
        primary: A primary it may go with; None where contractors decide.
        kind: 1 these primaries only, 2 contractors decide, 3 these and others that contractors accept.
        effective_from: First date of service, where the file says so.
        deletion_date: Last date of service; None while active.
    """

    model_config = ConfigDict(frozen=True)

    add_on: str
    primary: str | None
    kind: int
    effective_from: date | None
    deletion_date: date | None


class AddOnOutcome(Outcome):
    """What the add-on code edits have of a code.

    Attributes:
        code: The code.
        is_add_on: Whether it is an add-on code on the date; None where the edits are not loaded.
        primaries: Its pairs as an add-on code that are in force.
        add_ons: Its pairs as a primary that are in force.
        evidence_of_pairs: Ids of what these rest on.
    """

    code: CodeSummary
    is_add_on: bool | None
    primaries: tuple[AddOnItem, ...]
    add_ons: tuple[AddOnItem, ...]
    evidence_of_pairs: tuple[str, ...]


def procedure(inquiry: Inquiry, text: str) -> Code:
    """A code that a procedure table can hold.

    Raises:
        InputError: It is of another system.
    """
    code = inquiry.code(text)
    if code.system not in PROCEDURES:
        raise InputError(f"{code} is no procedure code.", "Give a CPT or HCPCS Level II code, such as 99214 or J1100.")
    return code


def _check_pair(desk: Desk, inputs: PairInputs) -> PairOutcome:
    inquiry = Inquiry(desk, inputs, Route.EDIT_CHECK, every_setting=True)
    pair = procedure(inquiry, inputs.first), procedure(inquiry, inputs.second)
    if pair[0] == pair[1]:
        raise InputError(f"check_ptp_edit: both codes are {pair[0].code}.", "Units of one code are what an MUE limits.")
    codes = tuple(summary(inquiry, inquiry.facts(code)) for code in pair)
    settings = (inputs.setting,) if inputs.setting else _PTP_SETTINGS
    edits = {setting: desk.tools.edits.pair(*pair, inquiry.as_of, setting) for setting in settings}
    for setting, edit in edits.items():
        with inquiry.writer.under(f"{setting.value.capitalize()} edits"):
            judge_pairs(inquiry.writer, [edit])
    findings = tuple(_pair_finding(inquiry, desk, setting, edit) for setting, edit in edits.items())
    found = any(finding.verdict is not PairVerdict.NOT_LOADED for finding in findings)
    return inquiry.finish(PairOutcome, found=found, codes=codes, findings=findings)


def _pair_finding(inquiry: Inquiry, desk: Desk, setting: Setting, deciding: EditFacts) -> PairFinding:
    history = desk.tools.edits.history(*deciding.pair, inquiry.as_of, setting)
    items = [_edit_item(inquiry, one) for one in history]
    passable = deciding.verdict is PairVerdict.WITH_MODIFIER
    return PairFinding(
        setting=setting,
        verdict=deciding.verdict,
        edit=items[0] if items else None,
        other_edits=tuple(items[1:]),
        modifiers=tuple(sorted(NCCI_MODIFIERS)) if passable else (),
        complete=deciding.complete,
        evidence=inquiry.keep(deciding.evidence),
    )


def _edit_item(inquiry: Inquiry, facts: EditFacts) -> PtpEditItem:
    edit = facts.edit
    if edit is None:
        raise ValueError("an edit of a history is always there")
    return PtpEditItem(
        column1=edit.column1.code,
        column2=edit.column2.code,
        modifier_indicator=edit.modifier_indicator,
        effective_from=edit.effective_from,
        deletion_date=edit.deletion_date,
        in_force=facts.verdict in (PairVerdict.NOT_TOGETHER, PairVerdict.WITH_MODIFIER),
        rationale=edit.rationale,
        evidence=inquiry.keep(facts.evidence),
    )


def _units(desk: Desk, inputs: UnitsInputs) -> UnitsOutcome:
    inquiry = Inquiry(desk, inputs, Route.EDIT_CHECK, every_setting=True)
    facts = inquiry.facts(procedure(inquiry, inputs.code))
    tables = inquiry.tables(facts.code, Aspect.UNITS)
    answer_from_tables(inquiry.writer, facts, tables, inquiry.request(Aspect.UNITS))
    limits = tuple(_limit(inquiry, row) for setting, row in tables.units.items() if inputs.setting in (None, setting))
    return inquiry.finish(UnitsOutcome, found=bool(limits), code=summary(inquiry, facts), limits=limits)


def _limit(inquiry: Inquiry, row: Row[MueLimit]) -> UnitLimit:
    limit = row.fact
    return UnitLimit(
        setting=limit.setting,
        units=limit.units,
        mai=limit.adjudication_indicator,
        meaning=figure_meaning("mai", str(limit.adjudication_indicator)),
        consequence=CONSEQUENCE.get(limit.adjudication_indicator, ""),
        rationale=limit.rationale,
        evidence=inquiry.keep(row.evidence),
    )


def _add_on(desk: Desk, inputs: AddOnInputs) -> AddOnOutcome:
    inquiry = Inquiry(desk, inputs, Route.EDIT_CHECK)
    facts = inquiry.facts(procedure(inquiry, inputs.code))
    tables = inquiry.tables(facts.code, Aspect.ADD_ON)
    answer_from_tables(inquiry.writer, facts, tables, inquiry.request(Aspect.ADD_ON))
    primaries, add_ons = _items(tables.add_on), _items(tables.add_ons)
    loaded = bool(tables.looked_up)
    return inquiry.finish(
        AddOnOutcome,
        found=bool(primaries or add_ons),
        code=summary(inquiry, facts),
        is_add_on=bool(primaries) if loaded else None,
        primaries=primaries,
        add_ons=add_ons,
        evidence_of_pairs=inquiry.keep(*(one.evidence for one in (tables.add_on, tables.add_ons) if one)),
    )


def _items(found: AddOnFacts | None) -> tuple[AddOnItem, ...]:
    return tuple(_item(pair) for pair in found.pairs) if found else ()


def _item(pair: AddOnPair) -> AddOnItem:
    return AddOnItem(
        add_on=pair.add_on.code,
        primary=pair.primary.code if pair.primary else None,
        kind=pair.kind,
        effective_from=pair.effective_from,
        deletion_date=pair.deletion_date,
    )


OPERATIONS = (
    Operation(
        "check_ptp_edit",
        "Check a pair against the NCCI edits",
        "Tell whether Medicare's NCCI procedure-to-procedure edits let two procedure codes be billed together for one "
        "patient on one day: column order, modifier indicator, modifiers that may pass it, dates and deleted edits, "
        "for practitioners and outpatient hospitals. No edit is not the same as payable.",
        PairInputs,
        PairOutcome,
        _check_pair,
    ),
    Operation(
        "look_up_mue",
        "Look up the unit limit of a code",
        "Tell the medically unlikely edit of a procedure code: the most units, by setting, and what its adjudication "
        "indicator (MAI) means for units above it.",
        UnitsInputs,
        UnitsOutcome,
        _units,
    ),
    Operation(
        "look_up_add_on",
        "Look up add-on codes and primaries",
        "Tell whether a procedure code is an add-on code and with which primaries, and which add-on codes go with it.",
        AddOnInputs,
        AddOnOutcome,
        _add_on,
    ),
)
