"""What Medicare's physician fee schedule says: amounts by place, and whether a modifier has an effect on a code."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assistant.compose.fees import answer_fee
from assistant.compose.missing import Missing, missing
from assistant.compose.modifier import note_with_code
from assistant.compose.several import on_edits, requirements
from assistant.gather.about import LocalFee, TableFacts
from assistant.gather.catalogue import catalogue
from assistant.gather.edits import NCCI_MODIFIERS
from assistant.gather.fees import payment
from assistant.gather.figures import figure_meaning, figure_title, schedule_figures
from assistant.gather.modifiers import INDICATOR_OF, Effect, effect_of
from assistant.gather.tables import Row, is_loaded
from assistant.tools.codes import CodeSummary, summary
from assistant.tools.edits import procedure
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import BilledInputs, CodeText, Desk, Inputs, ModifierText, Operation, Outcome
from core.answer import Route
from core.codes import CodeSystem, parse
from core.errors import InputError
from core.facts import FeeScheduleRow, Gpci

LocalityText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=100),
    AfterValidator(lambda text: text.upper() if len(text) == 2 else text),  # the letters of a state
    Field(description="A place or state, such as 'Boston' or 'Massachusetts'; the nation where none is given."),
]


class Indicator(BaseModel):
    """One indicator of the fee schedule with what its value means."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    value: str
    meaning: str


class Place(BaseModel):
    """A Medicare locality with its geographic indices (GPCI)."""

    model_config = ConfigDict(frozen=True)

    name: str
    state: str
    locality: str
    contractor: str
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal


class FeeLine(BaseModel):
    """A row of the schedule, priced nationally or in one locality. Amounts are US dollars for one unit.

    Attributes:
        code: The code.
        modifier: "" for the whole service, 26, TC or 53 for a component.
        status: Status indicator.
        status_meaning: What that means.
        work_rvu: Physician work, in relative value units.
        nonfacility_pe_rvu: Practice expense outside facilities, in relative value units.
        facility_pe_rvu: The same in a facility.
        malpractice_rvu: Malpractice insurance, in relative value units.
        conversion_factor: US dollars for one relative value unit.
        place: The locality; None for the national amount.
        nonfacility_amount: What it comes to outside facilities; None where it is not priced there.
        facility_amount: The same in a facility.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    modifier: str
    status: str
    status_meaning: str
    work_rvu: Decimal
    nonfacility_pe_rvu: Decimal
    facility_pe_rvu: Decimal
    malpractice_rvu: Decimal
    conversion_factor: Decimal
    place: Place | None
    nonfacility_amount: Decimal | None
    facility_amount: Decimal | None
    evidence: tuple[str, ...]


class FeeInputs(Inputs):
    """Which code, and where."""

    code: CodeText
    locality: LocalityText = ""


class FeeOutcome(Outcome):
    """The rows of a code: the whole service first, then its components; a row a locality."""

    code: CodeSummary
    lines: tuple[FeeLine, ...]
    indicators: tuple[Indicator, ...]


class ModifierInputs(BilledInputs):
    """Which modifier on which code, and with which codes beside it."""

    code: CodeText
    modifier: ModifierText
    with_codes: Annotated[
        tuple[CodeText, ...], Field(max_length=8, description="Other codes of the same day, for the NCCI edits.")
    ] = ()


class ModifierOutcome(Outcome):
    """Whether a modifier has an effect on a code.

    Attributes:
        code: The code.
        modifier: The modifier.
        effect: What the fee schedule says: "applies", "applies with documentation", "does not apply" or "not told".
        indicator: The indicator that says so; None where the schedule has none for this modifier.
        indicators: All indicators of the code.
        ncci_associated: Whether the modifier may pass NCCI edits of indicator 1.
    """

    code: CodeSummary
    modifier: CodeSummary
    effect: Effect
    indicator: Indicator | None
    indicators: tuple[Indicator, ...]
    ncci_associated: bool


def places(inquiry: Inquiry, locality: str) -> tuple[Row[Gpci], ...]:
    """The Medicare localities that a text names; none where it is empty.

    Raises:
        InputError: The loaded indices hold none of that name.
    """
    # Two letters count as a state only where something says that they are one.
    found = inquiry.tools.fees.localities(f"in {locality}", inquiry.as_of) if locality else ()
    if locality and not found and is_loaded(inquiry.tools.store, Gpci):
        raise InputError(
            f"No Medicare locality is named by {locality!r}.", "Name a state, or a locality as Medicare does."
        )
    return found


def indicators_of(tables: TableFacts) -> tuple[Indicator, ...]:
    """The indicators of the whole service."""
    return tuple(_indicator(*pair) for pair in schedule_figures(tables.schedule[0].fact)) if tables.schedule else ()


def _indicator(name: str, value: str) -> Indicator:
    return Indicator(name=name, title=figure_title(name), value=value, meaning=figure_meaning(name, value))


def _fee(desk: Desk, inputs: FeeInputs) -> FeeOutcome:
    inquiry = Inquiry(desk, inputs, Route.FEE, text=f"in {inputs.locality}" if inputs.locality else "")
    facts = inquiry.facts(procedure(inquiry, inputs.code))
    named = places(inquiry, inputs.locality)
    tables = inquiry.tables(facts.code)
    loaded = catalogue(desk.tools.store)
    if not is_loaded(desk.tools.store, FeeScheduleRow):
        missing(inquiry.writer, Missing.FEES, loaded)
    elif not answer_fee(inquiry.writer, facts, tables):
        inquiry.writer.verdict(
            f"**{facts.code.code}** is not in the fee schedule loaded here, which does not mean that it is not paid.",
            loaded,
        )
    if inputs.locality and not named:
        missing(inquiry.writer, Missing.LOCALITIES, loaded)
    lines = [_line(inquiry, one.row, one) for one in tables.local] or [_line(inquiry, row) for row in tables.schedule]
    return inquiry.finish(
        FeeOutcome,
        found=bool(lines),
        code=summary(inquiry, facts),
        lines=tuple(lines),
        indicators=indicators_of(tables),
    )


def _line(inquiry: Inquiry, row: Row[FeeScheduleRow], local: LocalFee | None = None) -> FeeLine:
    fact, gpci = row.fact, local.place.fact if local else None
    price = payment(fact, gpci)
    return FeeLine(
        code=fact.code.code,
        modifier=fact.modifier,
        status=fact.status,
        status_meaning=figure_meaning("status", fact.status),
        work_rvu=fact.work_rvu,
        nonfacility_pe_rvu=fact.nonfacility_pe_rvu,
        facility_pe_rvu=fact.facility_pe_rvu,
        malpractice_rvu=fact.malpractice_rvu,
        conversion_factor=fact.conversion_factor,
        place=_place(gpci) if gpci else None,
        nonfacility_amount=price.nonfacility if price else None,
        facility_amount=price.facility if price else None,
        evidence=inquiry.keep(row.evidence, local.place.evidence if local else None),
    )


def _place(gpci: Gpci) -> Place:
    return Place(
        name=gpci.name.strip("* ").title(),
        state=gpci.state,
        locality=gpci.locality,
        contractor=gpci.contractor,
        work=gpci.work,
        practice_expense=gpci.practice_expense,
        malpractice=gpci.malpractice,
    )


def _modifier(desk: Desk, inputs: ModifierInputs) -> ModifierOutcome:
    inquiry = Inquiry(desk, inputs, Route.MODIFIER)
    facts = inquiry.facts(procedure(inquiry, inputs.code))
    modifier = inquiry.facts(parse(inputs.modifier, CodeSystem.MODIFIER))
    others = [procedure(inquiry, text) for text in inputs.with_codes]
    edits = [
        desk.tools.edits.pair(facts.code, other, inquiry.as_of, inquiry.setting)
        for other in others
        if other != facts.code
    ]
    tables = inquiry.tables(facts.code)
    on_edits(inquiry.writer, facts, modifier, tables, edits)
    note_with_code(inquiry.writer, facts, modifier)
    requirements(inquiry.writer, [modifier])
    shown = indicators_of(tables)
    name = INDICATOR_OF.get(modifier.code.code)
    inquiry.keep(*(row.evidence for row in tables.schedule[:1]))
    return inquiry.finish(
        ModifierOutcome,
        found=bool(tables.schedule) or modifier.record is not None,
        code=summary(inquiry, facts),
        modifier=summary(inquiry, modifier),
        effect=effect_of(modifier.code.code, facts.code, tables.schedule[0].fact if tables.schedule else None),
        indicator=next((one for one in shown if one.name == name), None),
        indicators=shown,
        ncci_associated=modifier.code.code in NCCI_MODIFIERS,
    )


OPERATIONS = (
    Operation(
        "look_up_fee",
        "Look up a fee",
        "Tell what Medicare's physician fee schedule pays for a procedure code, nationally or in a locality, in and "
        "outside facilities, with its relative value units, geographic indices (GPCI), conversion factor, status and "
        "payment indicators.",
        FeeInputs,
        FeeOutcome,
        _fee,
    ),
    Operation(
        "check_modifier",
        "Check a modifier on a code",
        "Tell whether a modifier has an effect on a procedure code by Medicare's fee schedule (bilateral, assistant, "
        "co-surgeon, team, multiple procedures, 26/TC, parts of global care), whether it may pass NCCI edits with "
        "other codes of the day, and what the record must show for it.",
        ModifierInputs,
        ModifierOutcome,
        _modifier,
    ),
)
