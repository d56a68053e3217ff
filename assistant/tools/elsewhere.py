"""What stands for a code elsewhere or at another time: equivalence mappings, successions, risk categories."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.compose.crosswalk import answer_crosswalk, answer_succession
from assistant.compose.missing import Missing, missing
from assistant.compose.tables import answer_from_tables
from assistant.gather.about import Table
from assistant.gather.attributes import RiskCategory
from assistant.gather.catalogue import catalogue
from assistant.gather.crosswalks import Mapping
from assistant.gather.tables import is_loaded
from assistant.question.request import Aspect
from assistant.tools.codes import CodeSummary, summary
from assistant.tools.inquiry import Inquiry
from assistant.tools.operation import CodeText, Desk, Inputs, Operation, Outcome, SystemGiven
from core.answer import Route
from core.codes import CodeSystem
from core.errors import InputError
from core.evidence import CodeRef
from core.facts import Crosswalk


class CrosswalkInputs(Inputs):
    """Which code. ICD-9-CM procedures need their system named: icd9pcs."""

    code: CodeText
    system: SystemGiven = None


class MappingRow(BaseModel):
    """One row of the equivalence mappings.

    Attributes:
        source: The code that maps.
        target: What it maps to; None where nothing stands for it.
        approximate: The two do not mean quite the same.
        no_map: Nothing stands for it on the other side.
        combination: One code of every choice list of the scenario is needed.
        scenario: Which combination, from 1; 0 if it is none.
        choice_list: Which place in it, from 1; 0 if it is none.
    """

    model_config = ConfigDict(frozen=True)

    source: CodeRef
    target: CodeRef | None
    approximate: bool
    no_map: bool
    combination: bool
    scenario: int
    choice_list: int


class MappingGroup(BaseModel):
    """The rows of one direction: "forward" what the code maps to, "backward" which codes map to it."""

    model_config = ConfigDict(frozen=True)

    direction: Literal["forward", "backward"]
    rows: tuple[MappingRow, ...]
    evidence: tuple[str, ...]


class CrosswalkOutcome(Outcome):
    """What stands for a code on the other side, and what replaced what. Mappings suggest; the record decides."""

    code: CodeSummary
    mappings: tuple[MappingGroup, ...]
    successors: tuple[CodeRef, ...]
    predecessors: tuple[CodeRef, ...]


class RiskInputs(Inputs):
    """Which diagnosis."""

    code: CodeText


class RiskItem(BaseModel):
    """A payment category of a diagnosis.

    Attributes:
        model: The risk model and version, such as CMS-HCC V28.
        hcc: Number of the category.
        label: Its name; "" where names are not loaded.
        drops: Categories that it makes count no more.
        evidence: Ids of what that rests on.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    hcc: int
    label: str
    drops: tuple[int, ...]
    evidence: tuple[str, ...]


class RiskOutcome(Outcome):
    """The payment categories of a diagnosis; none, with `found`, means that it is in none."""

    code: CodeSummary
    categories: tuple[RiskItem, ...]


def _crosswalk(desk: Desk, inputs: CrosswalkInputs) -> CrosswalkOutcome:
    inquiry = Inquiry(desk, inputs, Route.CROSSWALK)
    facts = inquiry.facts(inquiry.code(inputs.code, inputs.system))
    tables = inquiry.tables(facts.code, Aspect.SUCCESSION)
    loaded = catalogue(desk.tools.store)
    told = answer_crosswalk(inquiry.writer, facts, tables)
    replaced = answer_succession(inquiry.writer, facts, tables)
    if not told and not is_loaded(desk.tools.store, Crosswalk):
        missing(inquiry.writer, Missing.CROSSWALK, loaded)
    elif not told:
        inquiry.writer.say(f"The mappings loaded here have no row of **{facts.code.code}**.", loaded)
    return inquiry.finish(
        CrosswalkOutcome,
        found=told or replaced,
        code=summary(inquiry, facts),
        mappings=tuple(_mapping(inquiry, one) for one in tables.mappings),
        successors=tuple(CodeRef.of(row.fact.code) for row in tables.successors),
        predecessors=tuple(CodeRef.of(row.fact.predecessor) for row in tables.predecessors),
    )


def _mapping(inquiry: Inquiry, mapping: Mapping) -> MappingGroup:
    return MappingGroup(
        direction="backward" if mapping.backward else "forward",
        rows=tuple(_row(row) for row in mapping.rows),
        evidence=inquiry.keep(mapping.evidence),
    )


def _row(row: Crosswalk) -> MappingRow:
    return MappingRow(
        source=CodeRef.of(row.source),
        target=CodeRef.of(row.target) if row.target else None,
        approximate=row.approximate,
        no_map=row.no_map,
        combination=row.combination,
        scenario=row.scenario,
        choice_list=row.choice_list,
    )


def _risk(desk: Desk, inputs: RiskInputs) -> RiskOutcome:
    inquiry = Inquiry(desk, inputs)
    code = inquiry.code(inputs.code)
    if code.system is not CodeSystem.ICD10CM:
        raise InputError(f"{code} is no ICD-10-CM code.", "Risk categories belong to diagnoses, such as E11.9.")
    facts = inquiry.facts(code)
    tables = inquiry.tables(code, Aspect.RISK)
    if not answer_from_tables(inquiry.writer, facts, tables, inquiry.request(Aspect.RISK)) and facts.record is None:
        inquiry.writer.say(f"**{code.code}** is not in my sources as a code of ICD-10-CM.", facts.evidence)
    return inquiry.finish(
        RiskOutcome,
        found=Table.RISK in tables.looked_up and facts.record is not None,
        code=summary(inquiry, facts),
        categories=tuple(_category(inquiry, one) for one in tables.risk),
    )


def _category(inquiry: Inquiry, found: RiskCategory) -> RiskItem:
    return RiskItem(
        model=found.mapping.model,
        hcc=found.mapping.hcc,
        label=found.label,
        drops=found.drops,
        evidence=inquiry.keep(found.evidence),
    )


OPERATIONS = (
    Operation(
        "crosswalk_code",
        "Crosswalk a code",
        "Tell what stands for a code on the other side of the general equivalence mappings, both ways (ICD-10-CM and "
        "ICD-9-CM, ICD-10-PCS and ICD-9-CM procedures), with the approximate, no-map and combination flags, and which "
        "code replaced which in ICD-10-CM.",
        CrosswalkInputs,
        CrosswalkOutcome,
        _crosswalk,
    ),
    Operation(
        "look_up_hcc",
        "Look up risk categories",
        "Tell in which CMS-HCC and RxHCC payment categories a diagnosis is, and which categories it makes count no "
        "more.",
        RiskInputs,
        RiskOutcome,
        _risk,
    ),
)
