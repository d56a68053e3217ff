"""Several topics of several codes in one answer: a block a topic, each code in it once.

Source of the rules on modifiers: NCCI Policy Manual for Medicare Services, Chapter 1, section E (modifiers and modifier
indicators).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.compose.fees import both_amounts, no_price, place_name, span_of
from assistant.compose.indicators import judge_modifiers
from assistant.compose.units import brief_units, unit_line
from assistant.compose.validity import validity
from assistant.compose.wording import absence, bold, edition, labelled, listed, plain, state
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts, Status
from assistant.gather.edits import NCCI_MODIFIERS, EditFacts, PairVerdict
from assistant.gather.fees import dollars, payment, row_name
from assistant.gather.figures import figure_meaning
from assistant.gather.modifiers import OF_VISITS, is_misplaced
from assistant.gather.shares import Share, share_left
from assistant.gather.tables import Row, row_evidence
from assistant.question.polar import asks_yes_or_no
from core.codes import Code
from core.evidence import Evidence
from core.facts import FeeScheduleRow, MueLimit
from core.records import NoteKind, Setting

_MOST_REQUIREMENTS = 2
_REDUCED = frozenset({"2", "3", "4", "5", "6", "7"})
"""Values of the multiple-procedure indicator under which a second procedure of the day is paid less."""


_NOT_ON_A_CLAIM = frozenset({Status.DELETED, Status.NOT_YET_EFFECTIVE, Status.HEADER, Status.INCOMPLETE})


def unusable(writer: Writer, all_facts: Sequence[CodeFacts], as_of: date) -> None:
    """Say of which codes nothing can be billed on the date, before anything else is said of them."""
    for facts in all_facts:
        if facts.status in _NOT_ON_A_CLAIM and facts.record and facts.release:
            validity(writer, facts, facts.record, facts.release, as_of)
        elif facts.record is None:
            writer.verdict(f"{absence(facts)}.", facts.evidence)


def identities(writer: Writer, all_facts: Sequence[CodeFacts], *, with_status: bool) -> None:
    """Write what each code is, once, at the end."""
    for facts in all_facts:
        if facts.record is not None:
            told = f" ({state(facts.status)})" if with_status else ""
            writer.point(f"{bold(facts.code)}: {plain(facts.record.title)}{told}", facts.evidence, heading="The codes")


def on_edits(
    writer: Writer,
    code: CodeFacts,
    modifier: CodeFacts,
    tables: TableFacts,
    edits: Sequence[EditFacts],
    text: str = "",
) -> None:
    """Write what a modifier does on one code: to the edits it stands in, and by the fee schedule.

    Args:
        writer: Page to write on.
        code: The code that carries it.
        modifier: The modifier.
        tables: What the tables have on the code.
        edits: The verdicts of the pairs in question.
        text: The question, where its yes or no is still to be said.
    """
    if code.status in {Status.UNKNOWN, Status.NOT_LOADED}:
        return  # nothing is known of it that a modifier could be judged by
    name, number = modifier.code.code, code.code.code
    known = (modifier.evidence, code.evidence)
    misplaced = is_misplaced(name, code.code)
    lead = "No: modifier" if asks_yes_or_no(text) and not writer.has_verdict else "Modifier"
    if misplaced and name in OF_VISITS:
        writer.verdict(f"{lead} **{name}** belongs on a visit, and **{number}** is not one.", *known)
        return
    if misplaced:
        writer.verdict(
            f"{lead} **{name}** is for procedures, not for a visit such as **{number}**: where the visit stands on "
            "its own, that is what modifier 25 says.",
            *known,
        )
        return
    _on_own_edits(writer, code, modifier, [edit for edit in edits if code.code in edit.pair])
    judge_modifiers(writer, code, tables, (name,), text)


def _on_own_edits(writer: Writer, code: CodeFacts, modifier: CodeFacts, edits: Sequence[EditFacts]) -> None:
    """Say which of a code's edits a modifier on it passes."""
    name, number = modifier.code.code, code.code.code
    closed = [edit for edit in edits if edit.verdict is PairVerdict.NOT_TOGETHER]
    if closed:
        writer.verdict(
            f"Modifier **{name}** on **{number}** does not change that it is not paid with {_others(code, closed)}: "
            "the modifier indicator is 0.",
            *(edit.evidence for edit in closed),
        )
    passable = [edit for edit in edits if edit.verdict is PairVerdict.WITH_MODIFIER]
    if not passable:
        _nothing_to_pass(writer, code, name, edits)
        return
    if name in NCCI_MODIFIERS:
        text = (
            f"**{name}** is an NCCI-associated modifier: on **{number}** it passes the edit with "
            f"{_others(code, passable)}, but only where the record supports what it says."
        )
    else:
        text = (
            f"**{name}** is not an NCCI-associated modifier: on **{number}** it does not pass the edit with "
            f"{_others(code, passable)}."
        )
    writer.verdict(text, *(edit.evidence for edit in passable), modifier.evidence)


def _nothing_to_pass(writer: Writer, code: CodeFacts, name: str, edits: Sequence[EditFacts]) -> None:
    """Say that a modifier which passes edits has none to pass, where the file holds none for any pair of the code."""
    if edits and name in NCCI_MODIFIERS and all(edit.verdict is PairVerdict.NO_EDIT for edit in edits):
        writer.verdict(
            f"No edit asks for **{name}** on **{code.code.code}** beside {_others(code, edits)}: there is none.",
            *(edit.evidence for edit in edits),
        )


def left_standing(writer: Writer, edits: Sequence[EditFacts], attached: Sequence[tuple[Code, str]]) -> None:
    """Say which edits the modifiers that a question puts on its codes do not reach, though a modifier could pass them.

    A modifier passes an edit on a code of that edit alone (NCCI Policy Manual, Chapter 1, section E).
    """
    carrying = {code for code, name in attached if name in NCCI_MODIFIERS}
    for edit in edits if carrying else ():
        if edit.edit is not None and edit.verdict is PairVerdict.WITH_MODIFIER and carrying.isdisjoint(edit.pair):
            names = listed(list(dict.fromkeys(f"**{name}** on **{code.code}**" for code, name in attached)))
            column2, column1 = edit.edit.column2.code, edit.edit.column1.code
            writer.verdict(
                f"{names} leaves the edit of **{column2}** with **{column1}** standing: neither of the two carries a "
                f"modifier, so **{column2}** is denied as it is billed here.",
                edit.evidence,
            )


def _others(code: CodeFacts, edits: Sequence[EditFacts]) -> str:
    return listed([f"**{other.code}**" for edit in edits for other in edit.pair if other != code.code])


def requirements(writer: Writer, modifiers: Sequence[CodeFacts]) -> None:
    """Write what each modifier is, and what the record must show for it."""
    for facts in modifiers:
        writer.about(facts, focus=False)
        if facts.record is None:
            writer.verdict(f"{absence(facts)}, so I will not describe it.", facts.evidence)
        else:
            writer.point(f"{bold(facts.code)}: {plain(facts.record.title)}", facts.evidence, heading="Modifiers")
    for facts in modifiers:
        for kind in (NoteKind.USE_WHEN, NoteKind.DOCUMENTATION):
            for group in facts.of_kind(kind):
                for note in group.notes[:_MOST_REQUIREMENTS]:
                    writer.point(labelled(note), group.evidence, heading=f"What modifier {facts.code.code} takes")


def fees(
    writer: Writer,
    all_facts: Sequence[CodeFacts],
    tables: Mapping[Code, TableFacts],
    on_codes: Mapping[Code, Sequence[str]],
    looked_up: Evidence | None,
    modifiers: Mapping[str, CodeFacts],
) -> None:
    """Write what each code pays, a line a code, in the localities that the question names or else nationally.

    Args:
        writer: Page to write on.
        all_facts: The codes.
        tables: What the tables have on each.
        on_codes: The modifiers on each; one that the schedule prices on a row of its own takes that row.
        looked_up: What is loaded, for a code that the schedule does not have.
        modifiers: What is known of each modifier, which tells what it does to an amount.
    """
    heading = _fee_heading(list(tables.values()))
    for facts in all_facts:
        found = tables[facts.code]
        if not found.schedule:
            text = (
                f"**{facts.code.code}** is not in the fee schedule loaded here, which does not mean that it is not paid"
            )
            writer.point(text, looked_up, heading=heading)
            continue
        named = on_codes.get(facts.code, ())
        for row in [row for row in found.schedule if row.fact.modifier in named] or found.schedule[:1]:
            share = share_left(row.fact, named)
            if share is not None:
                _shared(writer, row, found, share, modifiers)
            _fee(writer, row, found, heading)
    _reduction(writer, all_facts, tables, heading)


def _fee(writer: Writer, row: Row[FeeScheduleRow], found: TableFacts, heading: str) -> None:
    """Write what one row comes to, in the localities that were found or else nationally."""
    local = [one for one in found.local if one.row.fact == row.fact]
    priced = [(one, price) for one in local if (price := payment(row.fact, one.place.fact)) is not None]
    national = payment(row.fact)
    if national is None:
        writer.point(no_price(row), row.evidence, heading=heading)
    elif len(priced) == 1:
        one, price = priced[0]
        where = "" if heading.startswith("What each pays in") else f" in {place_name(one.place.fact)}"
        text = f"**{row_name(row.fact)}**{where}: {both_amounts(price)}"
        writer.point(text, one.row.evidence, one.place.evidence, heading=heading)
    elif priced:
        text = f"**{row_name(row.fact)}**: {span_of([price for _, price in priced])}, in {len(priced)} localities"
        writer.point(text, *(one.row.evidence for one, _ in priced), heading=heading)
    else:
        writer.point(f"**{row_name(row.fact)}**: {both_amounts(national)}", row.evidence, heading=heading)


def _shared(
    writer: Writer,
    row: Row[FeeScheduleRow],
    found: TableFacts,
    share: Share,
    modifiers: Mapping[str, CodeFacts],
) -> None:
    """Open with what the modifiers of a code leave of its amount, nationally or in the one locality that is named."""
    places = [one.place.fact for one in found.local if one.row.fact == row.fact]
    price = payment(row.fact, places[0] if places else None)
    if price is None or len(places) > 1:
        return
    left = share.of(price)
    name = "-".join((row_name(row.fact), *share.modifiers))
    where = f"In {place_name(places[0])}" if places else "Nationally"
    reasons = "; ".join(share.reasons)
    amounts = f"{dollars(left.nonfacility)} outside facilities, {dollars(left.facility)} in a facility"
    text = f"{row.fact.code}, fee of {name} ({where}), computed: {amounts}; {reasons}"
    computed = row_evidence(row.release, f"row {name}, computed ({where})", text, (row.fact.code,))
    writer.verdict(
        f"{where}, **{name}** comes to {both_amounts(left)}: {reasons}, by {edition(row.release)}.",
        computed,
        row.evidence,
        *(
            group.evidence
            for name in share.modifiers
            if name in modifiers
            for group in modifiers[name].of_kind(NoteKind.EFFECT)
        ),
    )


def _fee_heading(tables: Sequence[TableFacts]) -> str:
    places = list(dict.fromkeys(place_name(one.place.fact) for table in tables for one in table.local))
    editions = list(dict.fromkeys(edition(row.release) for table in tables for row in table.schedule[:1]))
    where = f"in {places[0]}" if len(places) == 1 else "there" if places else "nationally"
    return f"What each pays {where}{f', by {listed(editions)}' if editions else ''}"


def _reduction(writer: Writer, all_facts: Sequence[CodeFacts], tables: Mapping[Code, TableFacts], heading: str) -> None:
    """Warn that amounts of several procedures of one day do not simply add up (record layout PPRRVU, MULT PROC)."""
    reduced = []
    for facts in all_facts:
        schedule = tables[facts.code].schedule
        if schedule and payment(schedule[0].fact) is not None and schedule[0].fact.multiple_procedure in _REDUCED:
            reduced.append(schedule[0])
    for row in reduced if len(reduced) > 1 else ():
        meaning = figure_meaning("multiple", row.fact.multiple_procedure)
        text = f"**{row_name(row.fact)}** on a day with another procedure: {meaning} (multiple-procedure indicator"
        writer.point(f"{text} {row.fact.multiple_procedure})", row.evidence, heading=heading)
    known = [tables[facts.code].schedule[0] for facts in all_facts if tables[facts.code].schedule]
    if known:
        writer.say(
            "These are full schedule amounts, each code by itself: edits, modifiers, deductible and coinsurance change "
            "what is paid.",
            known[0].evidence,
            heading=heading,
        )


def units(writer: Writer, all_facts: Sequence[CodeFacts], tables: Mapping[Code, TableFacts], setting: Setting) -> bool:
    """Write the most units of each code, a line a code; returns whether a file has any of them."""
    told = False
    for facts in all_facts:
        row = tables[facts.code].units.get(setting)
        if row is not None:
            others = [other for other in tables[facts.code].units.values() if _differs(other.fact, row.fact)]
            text = "; ".join((unit_line(row), *(brief_units(other) for other in others)))
            writer.point(text, row.evidence, *(other.evidence for other in others), heading="Units a day (MUE)")
            told = True
    return told


def _differs(other: MueLimit, limit: MueLimit) -> bool:
    """Whether another setting allows another number; 0 for a supplier says that a service is none of his."""
    supplied = other.setting is Setting.DME and not other.units
    return not supplied and (other.units, other.adjudication_indicator) != (limit.units, limit.adjudication_indicator)
