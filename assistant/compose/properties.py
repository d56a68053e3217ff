"""Properties of a code from files of their own: POA, risk categories, families, index entries, ICD-10-PCS axes."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.wording import bold, day, edition, listed, plain
from assistant.compose.writer import Writer
from assistant.gather.about import Table, TableFacts
from assistant.gather.attributes import PAYMENT_MODEL, RiskCategory
from assistant.gather.code_facts import CodeFacts
from assistant.gather.indexes import BOOKS, PcsFacts, PcsValues
from assistant.gather.tables import Row
from core.codes import CodeSystem
from core.facts import AttributeName, CodeAttribute, ValueLabel
from core.pcs import LENGTH, TABLE, PcsAxis

_MOST = 10
_MOST_VALUES = 24
_COVERAGE = {
    "C": "left to the contractor's judgment",
    "D": "special coverage instructions apply",
    "I": "not payable by Medicare",
    "M": "not covered by Medicare",
    "S": "not covered by Medicare by statute",
}


def answer_poa(writer: Writer, facts: CodeFacts, tables: TableFacts) -> None:
    """Open the answer with whether a diagnosis is exempt from the present-on-admission indicator."""
    code = facts.code.code
    for row in tables.attributes:
        if row.fact.name is AttributeName.POA_EXEMPT:
            writer.verdict(
                f"**{code}** is exempt: no present-on-admission indicator is reported for it, by "
                f"{edition(row.release)}.",
                row.evidence,
            )
            return
    writer.verdict(
        f"**{code}** is not on the POA-exempt list loaded here, so a present-on-admission indicator goes with it on an "
        "inpatient claim.",
        tables.looked_up[Table.POA],
    )


def answer_risk(writer: Writer, facts: CodeFacts, tables: TableFacts) -> None:
    """Open the answer with the risk categories of a diagnosis."""
    code = facts.code.code
    if not tables.risk:
        writer.verdict(
            f"**{code}** is in no payment category (HCC) of the risk mappings loaded here.",
            tables.looked_up[Table.RISK],
        )
        return
    if tables.outside_of:
        writer.verdict(
            f"**{code}** is in no category of **{PAYMENT_MODEL}**.",
            tables.outside_of,
        )
    # The general model first, of each the newest: its number is the higher one.
    for category in sorted(tables.risk, key=_rank_of_model, reverse=True):
        label = f", “{category.label}”" if category.label else ""
        below = f"; it makes {listed([f'HCC {hcc}' for hcc in category.drops])} count no more" if category.drops else ""
        writer.verdict(
            f"**{code}** is in **HCC {category.mapping.hcc}**{label}, of {category.mapping.model}{below}.",
            category.evidence,
        )


def _rank_of_model(category: RiskCategory) -> tuple[bool, str]:
    return category.mapping.model.startswith("CMS-HCC V"), category.mapping.model


def answer_index(writer: Writer, facts: CodeFacts, tables: TableFacts, most: int = _MOST) -> None:
    """Open the answer with where a code stands in the indexes, and further entries up to so many."""
    code = facts.code.code
    if not tables.terms:
        writer.verdict(f"No index entry loaded here sends to **{code}** itself.", tables.looked_up[Table.INDEX])
        return
    first = tables.terms[0]
    writer.verdict(
        f"The {BOOKS[first.fact.book]} sends to **{code}** at “{first.fact.path}”, in {edition(first.release)}.",
        first.evidence,
    )
    for row in tables.terms[1:most]:
        column = f", column {row.fact.column}" if row.fact.column else ""
        writer.point(f"{row.fact.path}{column} ({BOOKS[row.fact.book]})", row.evidence, heading="Other entries")
    if len(tables.terms) > most:
        more = f"and {len(tables.terms) - most} more, in the source"
        writer.point(more, tables.terms[-1].evidence, heading="Other entries")


def pcs_axes(writer: Writer, pcs: PcsFacts, facts: CodeFacts | None = None) -> None:
    """Write what each character of an ICD-10-PCS code says, or what may stand where it goes wrong.

    Args:
        writer: Page to write on.
        pcs: The code read against its table.
        facts: The code, where a list of codes has it: what is valid there and not in the table came after the table.
    """
    reading = pcs.reading
    for axis in reading.axes:
        writer.point(_character(axis), pcs.evidence, heading="Its characters")
    if reading.wrong is not None and facts is not None and facts.record is not None and facts.release is not None:
        writer.say(
            f"{edition(pcs.release)} are older than {edition(facts.release)}, which has this code: from place "
            f"{reading.wrong} on, they cannot say what its characters mean.",
            facts.evidence,
            pcs.evidence,
        )
        return
    if reading.wrong is not None:
        writer.say(f"Table {reading.code[:TABLE]} has no such character in place {reading.wrong}.", pcs.evidence)
    place = reading.wrong or len(reading.axes) + 1
    for axis in reading.allowed[:_MOST]:
        heading = f"What may stand in place {place} ({axis.name})"
        writer.point(f"**{axis.value}** {axis.label}", pcs.evidence, heading=heading)


def answer_pcs_beginning(writer: Writer, pcs: PcsFacts, values: PcsValues) -> None:
    """Open the answer with what a table allows in a place behind the beginning of a code."""
    reading = pcs.reading
    if reading.wrong is not None:
        table = reading.code[:TABLE]
        writer.verdict(
            f"Table **{table}** has no code that begins with **{reading.code}**: its character in place "
            f"{reading.wrong} does not stand there, in {edition(pcs.release)}.",
            pcs.evidence,
        )
    elif values.axes:
        name = values.axes[0].name
        allowed = listed([f"**{axis.value}** {axis.label}" for axis in values.axes[:_MOST_VALUES]])
        more = len(values.axes) - _MOST_VALUES
        rest = f" and {more} more" if more > 0 else ""
        writer.verdict(
            f"Behind **{reading.code}**, table {reading.code[:TABLE]} allows in place {values.place} ({name}): "
            f"{allowed}{rest}, by {edition(pcs.release)}.",
            values.evidence,
        )
        writer.say(
            "A code is built from one row of its table: what stands in one place decides what may stand in the others.",
            values.evidence,
        )
    for axis in reading.axes:
        writer.point(_character(axis), pcs.evidence, heading="What the characters say so far")


def answer_pcs_built(writer: Writer, built: Sequence[tuple[PcsFacts, CodeFacts]], *, sure: bool) -> None:
    """Open the answer with the code that a description makes, as far as it says what each character is.

    Args:
        writer: Page to write on.
        built: Each candidate read against its table, with what is known of it as a code; likeliest first, at least one.
        sure: Whether the words fit the first table well.
    """
    pcs, facts = built[0]
    reading = pcs.reading
    if reading.valid and facts.record is not None:
        writer.about(facts)
        lead = "Your words make the ICD-10-PCS code" if sure else "The nearest ICD-10-PCS code is"
        writer.verdict(
            f"{lead} {bold(facts.code)}, “{plain(facts.record.title)}”.",
            facts.evidence,
            pcs.evidence,
        )
    else:
        title = f", “{plain(facts.record.title)}”" if facts.record is not None else ""
        writer.verdict(
            f"Your words lead to **{reading.code}**{title}, in ICD-10-PCS table {reading.code[:TABLE]}, by "
            f"{edition(pcs.release)}; "
            + (
                "the list of codes that is loaded has no such code."
                if reading.valid
                else f"a complete code has {LENGTH} characters."
            ),
            pcs.evidence,
            facts.evidence,
        )
    for axis in reading.axes:
        writer.point(_character(axis), pcs.evidence, heading="What the characters say")
    if reading.allowed:
        choice = listed([f"{axis.value} {axis.label}" for axis in reading.allowed[:_MOST_VALUES]])
        writer.ask(f"What does the record say for {reading.allowed[0].name.lower()}: {choice}?", pcs.evidence)
    for other, known in built[1:]:
        title = f": {plain(known.record.title)}" if known.record is not None else ""
        writer.point(f"**{other.reading.code}**{title}", other.evidence, known.evidence, heading="Compare with")
    if not sure:
        writer.notice("Not sure: the words fit this table loosely. Compare it with the others before using it.")


def _character(axis: PcsAxis) -> str:
    return f"{axis.place}, {axis.name}: **{axis.value}** {axis.label}"


def answer_group(writer: Writer, row: Row[ValueLabel]) -> None:
    """Open the answer with what an MS-DRG is called."""
    label = row.fact
    kind = f" ({label.group})" if label.group else ""
    writer.verdict(f"MS-DRG **{label.value}** is “{label.label}”{kind}, by {edition(row.release)}.", row.evidence)
    writer.say(
        "A grouper assigns the DRG from all diagnoses and procedures of the stay: its title alone does not.",
        row.evidence,
    )


def hcpcs_file(writer: Writer, facts: CodeFacts, tables: TableFacts) -> None:
    """Write what the HCPCS file says of a Level II code's coverage and dates."""
    if facts.code.system is not CodeSystem.HCPCS:
        return
    heading = "From the HCPCS file"
    for row in tables.attributes:
        if row.fact.name is AttributeName.COVERAGE:
            writer.point(_coverage(row), row.evidence, heading=heading)
        elif row.fact.name is AttributeName.NOT_OTHERWISE_CLASSIFIED:
            writer.point(
                "A not-otherwise-classified code: the claim needs a description.", row.evidence, heading=heading
            )
    record, evidence = facts.record, facts.evidence
    if facts.official:
        record, evidence = facts.official[0].record, facts.official[0].evidence
    if record is not None and record.valid_from:
        ends = f" to {day(record.valid_to)}" if record.valid_to else ""
        writer.point(f"Valid from {day(record.valid_from)}{ends}", evidence, heading=heading)


def _coverage(row: Row[CodeAttribute]) -> str:
    meaning = _COVERAGE.get(row.fact.value[:1].upper(), "")
    told = f" ({meaning})" if meaning else ""
    return f"HCPCS coverage code {row.fact.value}{told}, in {edition(row.release)}"


def answer_place(writer: Writer, row: Row[ValueLabel]) -> None:
    """Open the answer with what a place of service is."""
    label = row.fact
    writer.verdict(f"Place of service **{label.value}** is “{label.label}”, by {edition(row.release)}.", row.evidence)
    if label.description:
        writer.say(label.description, row.evidence)
    rate = {"facility": "the facility amount", "non-facility": "the non-facility amount"}.get(label.group.casefold())
    if rate:
        writer.say(f"Medicare counts it as {label.group.lower()}: the fee schedule pays {rate} there.", row.evidence)
