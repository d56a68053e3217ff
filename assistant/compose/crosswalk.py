"""What stands for a code on the other side of the equivalence mappings, and what replaced what.

Source of the flags: CMS and CDC, general equivalence mappings, documentation and user's guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.compose.wording import day, edition, listed, state
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts, Status
from assistant.gather.crosswalks import Mapping
from core.codes import Code
from core.evidence import Evidence

_MOST = 20


def answer_crosswalk(writer: Writer, facts: CodeFacts, tables: TableFacts) -> bool:
    """Open the answer with what a code maps to; returns whether the mappings have it."""
    for mapping in tables.mappings:
        writer.code(facts.code, facts.valid, facts.status.value)
        if mapping.backward:
            _backward(writer, mapping)
        else:
            _forward(writer, mapping)
    if tables.mappings:
        release = tables.mappings[0].release
        writer.say(
            f"{edition(release)} is the edition that answers; the mappings are no longer updated, and they suggest "
            "candidates: the record decides the code.",
            tables.mappings[0].evidence,
        )
    return bool(tables.mappings)


def outdated(writer: Writer, targets: Sequence[CodeFacts], as_of: date) -> None:
    """Say which of the codes that a mapping leads to cannot be reported as they stand on the date of service."""
    for facts in targets:
        if facts.status in _NOT_REPORTABLE:
            writer.say(
                f"On {day(as_of)}, **{facts.code.code}** cannot be reported as it stands: {state(facts.status)}.",
                facts.evidence,
            )


_NOT_REPORTABLE = frozenset({Status.DELETED, Status.HEADER, Status.INCOMPLETE, Status.UNKNOWN})


def _forward(writer: Writer, mapping: Mapping) -> None:
    code = mapping.code
    if any(row.no_map for row in mapping.rows):
        writer.verdict(
            f"The general equivalence mappings have no counterpart for **{code.code}**: its row has the no-map flag.",
            mapping.evidence,
        )
        return
    single = [row for row in mapping.single if row.target]
    if single:
        targets = [f"**{row.target.code}**" for row in single if row.target]
        system = single[0].target.system.title if single[0].target else ""
        more = f", and {len(targets) - _MOST} more in the source" if len(targets) > _MOST else ""
        writer.verdict(
            f"In the general equivalence mappings, {_named(code)} maps to {system} "
            f"{listed(targets[:_MOST], 'or')}{more}.",
            mapping.evidence,
        )
        if all(row.approximate for row in single):
            writer.say("The approximate flag is set: source and target do not mean quite the same.", mapping.evidence)
        elif not any(row.approximate for row in single):
            writer.say("The approximate flag is not set: the two mean the same.", mapping.evidence)
    for number, lists in mapping.scenarios.items():
        choices = [_one_of([row.target for row in rows if row.target]) for rows in lists.values()]
        text = f"Scenario {number} needs {listed(choices)} together."
        if single or number > 1:
            writer.point(text, mapping.evidence, heading="As a combination")
        else:
            writer.verdict(
                f"In the general equivalence mappings, {_named(code)} maps to a combination: one code of each list.",
                mapping.evidence,
            )
            writer.point(text, mapping.evidence, heading="As a combination")


def _backward(writer: Writer, mapping: Mapping) -> None:
    sources = [f"**{row.source.code}**" for row in mapping.rows]
    system = mapping.rows[0].source.system.title
    more = f" and {len(sources) - _MOST} more, in the source" if len(sources) > _MOST else ""
    writer.point(
        f"{system}: {', '.join(sources[:_MOST])}{more}",
        mapping.evidence,
        heading=f"Codes that map to {mapping.code.code} from the other side",
    )


def _one_of(codes: list[Code]) -> str:
    names = [f"**{code.code}**" for code in codes]
    return names[0] if len(names) == 1 else f"one of {listed(names[:_MOST], 'or')}"


def _named(code: Code) -> str:
    return f"{code.system.title} **{code.code}**"


def answer_succession(writer: Writer, facts: CodeFacts, tables: TableFacts) -> bool:
    """Open the answer with what replaced a code or came before it; returns whether the conversion table tells."""
    code = facts.code.code
    by_day: dict[str, list[str]] = {}
    for row in tables.successors:
        by_day.setdefault(day(row.fact.effective_from), []).append(f"**{row.fact.code.code}**")
    for when, codes in by_day.items():
        writer.verdict(
            f"Since {when}, {listed(codes, 'or')} {'are' if len(codes) > 1 else 'is'} reported for what was **{code}** "
            "before, where the new code fits.",
            *(row.evidence for row in tables.successors),
        )
    if tables.predecessors:
        before = listed([f"**{row.fact.predecessor.code}**" for row in tables.predecessors])
        begins = day(tables.predecessors[0].fact.effective_from)
        writer.verdict(
            f"**{code}** is new from {begins}; before then {before} was reported.",
            *(row.evidence for row in tables.predecessors),
        )
    own = facts.record
    if not tables.successors and own is not None and own.replaced_by and facts.status is not Status.DELETED:
        ends = f" valid through {day(own.valid_to)}; after that," if own.valid_to else " replaced:"
        names = listed([f"**{new.code}**" for new in own.replaced_by], "or")
        writer.verdict(f"**{code}** is{ends} {names} is reported where it fits.", facts.evidence)
        return True
    return bool(tables.successors or tables.predecessors)


def no_mapping(writer: Writer, code: Code, loaded: Evidence | None) -> None:
    """Say of a procedure code of CPT or HCPCS that no official mapping leads from it."""
    writer.verdict(
        "The equivalence mappings link ICD-9-CM with ICD-10-CM and ICD-10-PCS: they have no row for "
        f"**{code.code}**, which is {code.system.title}, and no official mapping leads from there.",
        loaded,
    )
