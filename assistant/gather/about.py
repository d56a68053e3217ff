"""All that the official tables have on one code, as far as the question wants it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import Enum, auto

from assistant.gather.attributes import RiskCategory
from assistant.gather.catalogue import catalogue
from assistant.gather.coverage import Listing
from assistant.gather.crosswalks import Mapping
from assistant.gather.doses import dose_rule
from assistant.gather.fees import local_evidence
from assistant.gather.indexes import PcsFacts
from assistant.gather.tables import Row, lookup_evidence
from assistant.gather.toolbox import Toolbox
from assistant.gather.units import AddOnFacts
from assistant.question.request import Aspect, Request, Topic
from core.answer import Route
from core.codes import PROCEDURES, Code, CodeSystem, fits, parse
from core.evidence import Evidence
from core.facts import (
    AddOnPair,
    CodeAttribute,
    FeeScheduleRow,
    Gpci,
    HccMapping,
    IndexTerm,
    MueLimit,
    Succession,
)
from core.records import Setting

_DIAGNOSES = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD10PCS})


class Table(Enum):
    """A table that a question may be after."""

    UNITS = auto()
    ADD_ONS = auto()
    RISK = auto()
    POA = auto()
    INDEX = auto()
    SUCCESSION = auto()


_KINDS: dict[Aspect, tuple[Table, type]] = {
    Aspect.UNITS: (Table.UNITS, MueLimit),
    Aspect.ADD_ON: (Table.ADD_ONS, AddOnPair),
    Aspect.RISK: (Table.RISK, HccMapping),
    Aspect.INDEX: (Table.INDEX, IndexTerm),
    Aspect.SUCCESSION: (Table.SUCCESSION, Succession),
    Aspect.POA: (Table.POA, CodeAttribute),
}


@dataclass(frozen=True, slots=True)
class LocalFee:
    """A code's rows of the fee schedule, priced for a locality."""

    place: Row[Gpci]
    row: Row[FeeScheduleRow]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What official tables say of a code; empty where they have nothing or it was not asked for.

    Attributes:
        schedule: Its rows in the fee schedule.
        local: The same, for each locality that the question names.
        units: Its unit limits, by setting.
        add_on: Its primaries, if it is an add-on code.
        add_ons: Its add-on codes.
        attributes: Its properties.
        risk: Its risk categories.
        outside_of: That the model which Medicare Advantage is paid by is loaded and has no category for it.
        successors: What took over from it.
        predecessors: What it took over from.
        mappings: Its equivalence mappings.
        documents: Coverage documents that list it.
        terms: Index entries that send to it.
        pcs: Its reading against an ICD-10-PCS table.
        dose_rule: The rule on units and waste of drugs, where the question names a dose.
        looked_up: Of the tables asked for, those that are loaded, with the evidence of the look-up.
        catalogue: What is loaded, for saying that a table is not.
    """

    schedule: tuple[Row[FeeScheduleRow], ...] = ()
    local: tuple[LocalFee, ...] = ()
    units: dict[Setting, Row[MueLimit]] = field(default_factory=dict)
    add_on: AddOnFacts | None = None
    add_ons: AddOnFacts | None = None
    attributes: tuple[Row[CodeAttribute], ...] = ()
    risk: tuple[RiskCategory, ...] = ()
    outside_of: Evidence | None = None
    successors: tuple[Row[Succession], ...] = ()
    predecessors: tuple[Row[Succession], ...] = ()
    mappings: tuple[Mapping, ...] = ()
    documents: tuple[Listing, ...] = ()
    terms: tuple[Row[IndexTerm], ...] = ()
    pcs: PcsFacts | None = None
    dose_rule: Evidence | None = None
    looked_up: dict[Table, Evidence] = field(default_factory=dict)
    catalogue: Evidence | None = None

    def joined(self, other: TableFacts) -> TableFacts:
        """These facts, with those of another look-up of the same code where these have none."""
        lacking = {item.name: getattr(other, item.name) for item in fields(self) if not getattr(self, item.name)}
        return replace(self, **lacking)


def table_facts(code: Code, request: Request, tools: Toolbox) -> TableFacts:
    """Look up what a question wants of a code's tables.

    Raises:
        StoreError: A store failed.
    """
    if code.system in PROCEDURES:
        return _of_procedure(code, request, tools, _looked_up(code, request, tools))
    if code.system in _DIAGNOSES:
        return _of_classification(code, request, tools, _looked_up(code, request, tools))
    if request.route is Route.CROSSWALK:
        return TableFacts(mappings=_of_icd9(code, request, tools))
    return TableFacts()


def _of_icd9(code: Code, request: Request, tools: Toolbox) -> tuple[Mapping, ...]:
    """What an ICD-9-CM code maps to; one with two characters before its dot may be a procedure of volume 3."""
    found = tools.crosswalks.mappings(code, request.as_of)
    if not found and fits(code.code, CodeSystem.ICD9PCS):
        found = tools.crosswalks.mappings(parse(code.code, CodeSystem.ICD9PCS), request.as_of)
    return found


def _looked_up(code: Code, request: Request, tools: Toolbox) -> dict[Table, Evidence]:
    """Which of the tables that a question is after are loaded at all."""
    found: dict[Table, Evidence] = {}
    for aspect, (table, kind) in _KINDS.items():
        if aspect in request.aspects:
            named = {Table.UNITS: request.setting.value, Table.POA: "poa"}.get(table, "")
            evidence = lookup_evidence(tools.store, kind, code, request.as_of, named)
            if evidence is not None:
                found[table] = evidence
    return found


def _of_procedure(code: Code, request: Request, tools: Toolbox, looked_up: dict[Table, Evidence]) -> TableFacts:
    when, asked = request.as_of, request.aspects
    schedule = tools.fees.schedule(code, when)
    local: tuple[LocalFee, ...] = ()
    if schedule and request.route is Route.FEE:
        places = tools.fees.localities(request.where, when)
        local = tuple(LocalFee(place, local_evidence(row, place)) for place in places for row in schedule)
    return TableFacts(
        schedule=schedule,
        local=local,
        units=tools.units.limits(code, when),
        add_on=tools.units.add_on(code, when) if not asked or Aspect.ADD_ON in asked else None,
        add_ons=tools.units.add_ons_of(code, when) if Aspect.ADD_ON in asked else None,
        attributes=tools.attributes.of(code, when) if not asked and code.system is CodeSystem.HCPCS else (),
        documents=tools.coverage.listing(code, when) if request.route is Route.COVERAGE else (),
        dose_rule=dose_rule(request.text, tools.library),
        looked_up=looked_up,
        catalogue=catalogue(tools.store) if asked else None,
    )


def _asks_mappings(request: Request) -> bool:
    return request.route is Route.CROSSWALK or Topic.CROSSWALK in request.topics


def _of_classification(code: Code, request: Request, tools: Toolbox, looked_up: dict[Table, Evidence]) -> TableFacts:
    when, asked = request.as_of, request.aspects
    is_pcs = code.system is CodeSystem.ICD10PCS
    risk = tools.attributes.risk(code, when) if Aspect.RISK in asked else ()
    return TableFacts(
        attributes=tools.attributes.of(code, when) if Aspect.POA in asked else (),
        risk=risk,
        outside_of=tools.attributes.outside_of(code, risk, when) if Aspect.RISK in asked else None,
        successors=tools.crosswalks.successors(code, when),
        predecessors=tools.crosswalks.predecessors(code, when) if Aspect.SUCCESSION in asked else (),
        mappings=tools.crosswalks.mappings(code, when) if _asks_mappings(request) else (),
        documents=tools.coverage.listing(code, when) if request.route is Route.COVERAGE else (),
        terms=tools.indexes.terms(code, when) if Aspect.INDEX in asked else (),
        pcs=tools.indexes.pcs(code, when) if is_pcs else None,
        looked_up=looked_up,
        catalogue=catalogue(tools.store) if asked else None,
    )
