"""Blocks read from official tables: units, add-on codes, fees, crosswalks, coverage, categories, index and history."""

from __future__ import annotations

from dataclasses import replace

from assistant.compose.add_ons import answer_add_on
from assistant.compose.coverage import answer_listing
from assistant.compose.crosswalk import answer_crosswalk, answer_succession
from assistant.compose.fees import answer_fee, fee_figures, place_name
from assistant.compose.missing import Missing
from assistant.compose.properties import answer_index, answer_poa, answer_risk, hcpcs_file
from assistant.compose.units import answer_units, no_units
from assistant.compose.wording import day, edition, listed, sentence
from assistant.compose.writer import Writer
from assistant.gather.about import Table, TableFacts
from assistant.gather.attributes import attribute_line
from assistant.gather.fees import dollars, gpci_text, payment
from assistant.gather.tables import row_evidence
from assistant.sheet.draft import Draft, lacks
from assistant.sheet.model import Block, BlockName, Grid, GridRow
from assistant.sheet.rules import changes
from core.codes import CodeSystem, fits, parse
from core.evidence import Evidence
from core.facts import (
    AddOnPair,
    AttributeName,
    CodeAttribute,
    CoverageCode,
    Crosswalk,
    FeeScheduleRow,
    Gpci,
    HccMapping,
    IndexTerm,
    MueLimit,
    Succession,
)

_MOST_TERMS = 60


def units(draft: Draft) -> Block:
    """The most units of it, in the setting and in the others, and what the adjudication indicator means."""
    writer = Writer()
    limits = draft.tools.units.limits(draft.code, draft.as_of)
    tables = TableFacts(units=limits)
    looked_up = draft.looked_up(MueLimit, draft.setting.value)
    told = answer_units(writer, draft.facts, tables, draft.request)
    if not told and looked_up is not None:
        no_units(writer, draft.facts, looked_up, draft.request)
    for row in [] if told else limits.values():
        limit = row.fact
        writer.point(
            f"{limit.setting.value}: {limit.units} (MAI {limit.adjudication_indicator}), in {edition(row.release)}",
            row.evidence,
            heading="In other settings",
        )
    lacking = [] if told or looked_up else [lacks(Missing.UNITS, f"ncci-mue-{draft.setting.value}")]
    return draft.block(BlockName.UNITS, writer, absent=lacking)


def add_ons(draft: Draft) -> Block:
    """Whether it is an add-on code, its primaries, and its own add-on codes."""
    writer, tools = Writer(), draft.tools
    tables = TableFacts(
        add_on=tools.units.add_on(draft.code, draft.as_of), add_ons=tools.units.add_ons_of(draft.code, draft.as_of)
    )
    told = answer_add_on(writer, draft.facts, tables)
    looked_up = draft.looked_up(AddOnPair)
    if not told and looked_up is not None:
        writer.verdict(
            f"**{draft.code.code}** is neither an add-on code nor a primary in the add-on code edits loaded here.",
            looked_up,
        )
    return draft.block(BlockName.ADD_ONS, writer, absent=[] if told or looked_up else [lacks(Missing.ADD_ONS)])


# the fee schedule


def fees(draft: Draft) -> Block:
    """What the fee schedule pays, what that is made of, every indicator, and the amount in each locality."""
    writer = Writer()
    schedule = draft.tools.fees.schedule(draft.code, draft.as_of)
    tables = TableFacts(schedule=schedule)
    if not schedule:
        looked_up = draft.looked_up(FeeScheduleRow)
        if looked_up is not None:
            writer.verdict(f"**{draft.code.code}** has no row in the fee schedule loaded here.", looked_up)
        return draft.block(BlockName.FEES, writer, absent=[] if looked_up else [lacks(Missing.FEES)])
    answer_fee(writer, draft.facts, tables)
    fee_figures(writer, tables, every=True)
    grid = _localities(draft, schedule[0].fact, schedule[0].evidence)
    lacking = [] if grid or draft.loaded(Gpci) else [lacks(Missing.LOCALITIES)]
    return draft.block(BlockName.FEES, writer, grids=[grid], absent=lacking)


def _localities(draft: Draft, row: FeeScheduleRow, schedule: Evidence) -> Grid | None:
    if payment(row) is None:
        return None
    indices = draft.tools.fees.indices(draft.as_of)
    if not indices:
        return None
    rows = []
    for gpci, _ in sorted(indices, key=lambda found: (found[0].state, found[0].locality)):
        price = payment(row, gpci)
        if price is not None:
            factors = (str(gpci.work), str(gpci.practice_expense), str(gpci.malpractice))
            amounts = (dollars(price.nonfacility), dollars(price.facility))
            rows.append(GridRow(cells=(place_name(gpci), *amounts, *factors)))
    release = indices[0][1]
    text = f"{draft.code}, geographic indices: " + "; ".join(gpci_text(gpci) for gpci, _ in indices)
    evidence = row_evidence(release, "all localities", text, (draft.code,))
    columns = ("Locality", "Outside facilities", "In a facility", "Work GPCI", "PE GPCI", "MP GPCI")
    return draft.grid("By locality", columns, rows, schedule, evidence)


# diagnoses


def risk(draft: Draft) -> Block:
    """Its payment categories in each risk model."""
    return _answered(draft, BlockName.RISK, Table.RISK, HccMapping, Missing.RISK)


def admission(draft: Draft) -> Block:
    """Whether it is exempt from the present-on-admission indicator."""
    return _answered(draft, BlockName.ADMISSION, Table.POA, CodeAttribute, Missing.POA, "poa")


def index(draft: Draft) -> Block:
    """The index entries that send to it."""
    return _answered(draft, BlockName.INDEX, Table.INDEX, IndexTerm, Missing.INDEX)


def _answered(draft: Draft, name: BlockName, table: Table, kind: type, missing: Missing, named: str = "") -> Block:
    """A block that a composer writes whole, if the table it reads is loaded."""
    writer, code, when = Writer(), draft.code, draft.as_of
    looked_up = draft.looked_up(kind, named)
    if looked_up is None:
        source = "icd10pcs-index" if table is Table.INDEX and code.system is CodeSystem.ICD10PCS else ""
        return draft.block(name, writer, absent=[lacks(missing, source)])
    told = {table: looked_up}
    match table:
        case Table.RISK:
            risk = draft.tools.attributes.risk(code, when)
            outside_of = draft.tools.attributes.outside_of(code, risk, when)
            answer_risk(writer, draft.facts, TableFacts(risk=risk, outside_of=outside_of, looked_up=told))
        case Table.POA:
            attributes = draft.tools.attributes.of(code, when)
            answer_poa(writer, draft.facts, TableFacts(attributes=attributes, looked_up=told))
        case _:
            record = draft.facts.record
            stem = record.stem if record is not None and record.stem else code  # an index has no seventh characters
            tables = TableFacts(terms=draft.tools.indexes.terms(stem, when), looked_up=told)
            answer_index(writer, replace(draft.facts, code=stem), tables, _MOST_TERMS)
    return draft.block(name, writer)


# elsewhere


def crosswalk(draft: Draft) -> Block:
    """What stands for it on the other side of the equivalence mappings."""
    writer, code = Writer(), draft.code
    mappings = draft.tools.crosswalks.mappings(code, draft.as_of)
    if not mappings and code.system is CodeSystem.ICD9CM and fits(code.code, CodeSystem.ICD9PCS):
        mappings = draft.tools.crosswalks.mappings(parse(code.code, CodeSystem.ICD9PCS), draft.as_of)
    told = answer_crosswalk(writer, draft.facts, TableFacts(mappings=mappings))
    looked_up = draft.looked_up(Crosswalk)
    if not told and looked_up is not None:
        writer.verdict(f"The equivalence mappings loaded here have no row of **{code.code}**.", looked_up)
    return draft.block(BlockName.CROSSWALK, writer, absent=[] if told or looked_up else [lacks(Missing.CROSSWALK)])


def coverage(draft: Draft) -> Block:
    """The coverage documents in force that list it."""
    writer = Writer()
    listings = draft.tools.coverage.listing(draft.code, draft.as_of)
    if listings:
        answer_listing(writer, draft.code, listings)
    looked_up = draft.looked_up(CoverageCode)
    if not listings and looked_up is not None:
        writer.verdict(
            f"No coverage document loaded here lists **{draft.code.code}**, which does not mean that it is covered.",
            looked_up,
        )
    return draft.block(BlockName.COVERAGE, writer, absent=[] if looked_up else [_NO_LISTS])


_NO_LISTS = lacks(Missing.COVERAGE, "mcd-article").model_copy(
    update={"lacking": "No list of the codes in coverage documents is loaded here, so I cannot say which ones list it."}
)


def categories(draft: Draft) -> Block | None:
    """The public categories it is counted in, and what the HCPCS file says of its coverage."""
    writer = Writer()
    attributes = draft.tools.attributes.of(draft.code, draft.as_of)
    hcpcs_file(writer, draft.facts, TableFacts(attributes=attributes))
    told_already = {AttributeName.COVERAGE, AttributeName.NOT_OTHERWISE_CLASSIFIED, AttributeName.POA_EXEMPT}
    for row in attributes:
        if row.fact.name not in told_already:
            line = sentence(attribute_line(row.fact)).rstrip(".")
            writer.point(f"{line}, in {edition(row.release)}", row.evidence, heading="Categories")
    return draft.block(BlockName.CATEGORIES, writer) if writer.finish().sentences else None


def history(draft: Draft) -> Block:
    """When it was added, revised, deleted or replaced, as far as the editions loaded here tell."""
    writer, facts, code = Writer(), draft.facts, draft.code
    record = facts.record
    if record is not None and record.valid_from:
        writer.point(f"Added: valid from {day(record.valid_from)}", facts.evidence)
    if record is not None and record.valid_to:
        writer.point(f"Deleted: last valid on {day(record.valid_to)}", facts.evidence)
    if record is not None and record.replaced_by:
        codes = listed([f"**{new.code}**" for new in record.replaced_by], "or")
        writer.point(f"Replaced by {codes}", facts.evidence)
    _earlier_titles(draft, writer)
    tables = TableFacts(
        successors=draft.tools.crosswalks.successors(code, draft.as_of),
        predecessors=draft.tools.crosswalks.predecessors(code, draft.as_of),
    )
    answer_succession(writer, facts, tables)
    changes(draft, writer)
    lacking = []
    if not writer.finish().sentences:
        looked_up = draft.looked_up(Succession) if code.system is CodeSystem.ICD10CM else facts.evidence
        if looked_up is None:
            lacking = [lacks(Missing.SUCCESSION)]
        else:
            writer.say(f"No change of **{code.code}** is told by what is loaded here.", looked_up)
    return draft.block(BlockName.HISTORY, writer, absent=lacking)


def _earlier_titles(draft: Draft, writer: Writer) -> None:
    """What other editions of official lists call it, where that is something else."""
    facts = draft.facts
    if facts.record is None or draft.code.system not in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS):
        return
    known = {facts.record.title.casefold()}
    for found in draft.tools.store.get_all(draft.code, draft.as_of):
        title = found.record.title
        if title.casefold() not in known:
            known.add(title.casefold())
            evidence = row_evidence(
                found.release, f"entry {draft.code.code}", f"{draft.code}, entry: {title}", (draft.code,)
            )
            writer.point(f"Revised: “{title}” in {edition(found.release)}", evidence)
