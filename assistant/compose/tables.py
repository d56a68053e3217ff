"""What the official tables add to the answer about a code: verdicts where they were asked for, else a few lines."""

from __future__ import annotations

from assistant.compose.add_ons import answer_add_on, answer_own_add_on, no_add_on
from assistant.compose.crosswalk import answer_crosswalk, answer_succession
from assistant.compose.doses import answer_dose
from assistant.compose.fees import fee_figures
from assistant.compose.indicators import answer_indicators
from assistant.compose.missing import Missing, missing
from assistant.compose.properties import answer_index, answer_poa, answer_risk, hcpcs_file, pcs_axes
from assistant.compose.units import answer_own_units, answer_units, no_units, unit_figures
from assistant.compose.writer import Writer
from assistant.gather.about import Table, TableFacts
from assistant.gather.code_facts import CodeFacts, Status
from assistant.gather.indicators import own_limit
from assistant.question.request import Aspect, Request
from core.codes import PROCEDURES, CodeSystem

_FROM_FEES = frozenset(
    {"status", "work_rvu", "global_days", "pctc", "multiple", "bilateral", "assistant", "cosurgeon", "team"}
)
_FROM_UNITS = frozenset({"mue", "mai"})


def answer_from_tables(writer: Writer, facts: CodeFacts, tables: TableFacts, request: Request) -> bool:
    """Open the answer with what was asked of a table; returns whether one had it.

    Args:
        writer: Page to write on.
        facts: The code.
        tables: What the tables have on it.
        request: The question.
    """
    asked, answered = request.aspects, False
    if Aspect.SUCCESSION in asked or facts.record is None:
        answered |= answer_succession(writer, facts, tables)
    if facts.code.system in PROCEDURES:
        answered |= _procedure(writer, facts, tables, request)
    elif facts.code.system is CodeSystem.ICD10CM and facts.record is not None:
        answered |= _diagnosis(writer, facts, tables, request)
    return answered


def _procedure(writer: Writer, facts: CodeFacts, tables: TableFacts, request: Request) -> bool:
    answered = answer_dose(writer, facts, request.text, tables.dose_rule)
    answered |= answer_indicators(writer, facts, tables, request.text)
    if Aspect.UNITS in request.aspects:
        own = own_limit(facts, request.setting)
        found = answer_units(writer, facts, tables, request)
        if not found and Table.UNITS not in tables.looked_up and own is not None:
            found = answer_own_units(writer, own, request.setting)
        answered |= found
        if facts.record is None:
            return answered
        if not found and Table.UNITS in tables.looked_up:
            no_units(writer, facts, tables.looked_up[Table.UNITS], request)
        elif not found:
            missing(writer, Missing.UNITS, tables.catalogue, source=f"ncci-mue-{request.setting.value}")
    if Aspect.ADD_ON in request.aspects:
        found = answer_add_on(writer, facts, tables, request.text)
        answered |= found
        if not found and Table.ADD_ONS in tables.looked_up:
            no_add_on(writer, facts, tables.looked_up[Table.ADD_ONS])
        elif not found:
            answered |= answer_own_add_on(writer, facts, tables, request.text)
            missing(writer, Missing.ADD_ONS, tables.catalogue)
    return answered


_ASKED_OF_DIAGNOSES = (
    (Aspect.RISK, Table.RISK, Missing.RISK, answer_risk),
    (Aspect.POA, Table.POA, Missing.POA, answer_poa),
    (Aspect.INDEX, Table.INDEX, Missing.INDEX, answer_index),
)


def _diagnosis(writer: Writer, facts: CodeFacts, tables: TableFacts, request: Request) -> bool:
    answered = False
    for aspect, table, lacking, answer in _ASKED_OF_DIAGNOSES:
        if aspect not in request.aspects:
            continue
        if table in tables.looked_up:
            answer(writer, facts, tables)
            answered = True
        else:
            missing(writer, lacking, tables.catalogue)
    answered |= answer_crosswalk(writer, facts, tables)
    if Aspect.SUCCESSION in request.aspects and not (tables.successors or tables.predecessors):
        if Table.SUCCESSION in tables.looked_up:
            writer.verdict(
                f"The conversion table loaded here has no row of **{facts.code.code}**: it neither replaced a code nor "
                "was replaced.",
                tables.looked_up[Table.SUCCESSION],
            )
        elif not facts.record or not facts.record.replaced_by:
            missing(writer, Missing.SUCCESSION, tables.catalogue)
    return answered


def remarks_from_tables(writer: Writer, facts: CodeFacts, tables: TableFacts, request: Request) -> frozenset[str]:
    """Add what a coder wants to know anyway; returns the names of the figures told, so that none is told twice.

    Args:
        writer: Page to write on.
        facts: The code.
        tables: What the tables have on it.
        request: The question.
    """
    if tables.pcs is not None and not request.aspects:
        pcs_axes(writer, tables.pcs, facts)
    if facts.code.system not in PROCEDURES:
        return frozenset()
    told: set[str] = set()
    if Aspect.FIGURES in request.aspects or not request.aspects:
        if fee_figures(writer, tables, every=Aspect.FIGURES in request.aspects):
            told |= _FROM_FEES
        if (Aspect.UNITS not in request.aspects and unit_figures(writer, tables, request.setting)) or tables.units:
            told |= _FROM_UNITS
    if not request.aspects:
        if facts.status is not Status.DELETED:
            answer_add_on(writer, facts, tables)
        hcpcs_file(writer, facts, tables)
    return frozenset(told)
