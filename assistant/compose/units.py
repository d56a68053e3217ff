"""Units a day and add-on codes.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1, sections V (MUE, MAI) and R (add-on codes).
"""

from __future__ import annotations

from assistant.compose.fees import HEADING
from assistant.compose.wording import edition, listed
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.figures import figure_meaning
from assistant.gather.tables import Row
from assistant.gather.units import AddOnFacts
from assistant.question.quantities import quantities_in
from assistant.question.request import Request
from core.codes import Code
from core.evidence import Evidence
from core.facts import MueLimit
from core.records import NoteKind, Setting

_MOST_CODES = 16

CONSEQUENCE = {
    1: "The limit is held against each claim line: more units may stand on another line, with a modifier that fits, "
    "where the record supports them.",
    2: "It is an absolute limit of the day: neither a modifier nor an appeal gets past it.",
    3: "It is a limit of the day: more units are denied unless the record shows, on review, that they were correct and "
    "necessary.",
}


def answer_units(writer: Writer, facts: CodeFacts, tables: TableFacts, request: Request) -> bool:
    """Open the answer with the most units of a code; returns whether a file has it."""
    code = facts.code.code
    row = tables.units.get(request.setting)
    if row is None:
        return False
    count = quantities_in(request.text, request.codes).get(facts.code)
    if count is not None:
        judge_units(writer, facts.code, tables, request.setting, count)
    limit = row.fact
    per = "on one claim line" if limit.adjudication_indicator == 1 else "on one day"
    units = "unit" if limit.units == 1 else "units"
    meaning = figure_meaning("mai", str(limit.adjudication_indicator))
    writer.verdict(
        f"At most **{limit.units}** {units} of **{code}** for one patient {per}: the {limit.setting.value} MUE value "
        f"is {limit.units}, with MAI {limit.adjudication_indicator}{f' ({meaning})' if meaning else ''}, by "
        f"{edition(row.release)}.",
        row.evidence,
    )
    if text := CONSEQUENCE.get(limit.adjudication_indicator):
        writer.say(text, row.evidence)
    if limit.rationale:
        writer.say(f"CMS gives as the reason: {limit.rationale}.", row.evidence)
    for setting, other in tables.units.items():
        if setting is not request.setting:
            writer.point(brief_units(other), other.evidence, heading="In other settings")
    return True


def judge_units(writer: Writer, code: Code, tables: TableFacts, setting: Setting, count: int) -> bool:
    """Open the answer with whether the units billed keep to the limit; returns whether a file has one.

    Within the limit is not payable: the limit is all that the file tells.
    """
    row = tables.units.get(setting)
    if row is None:
        return False
    limit = row.fact
    billed = f"{count} unit{'s' * (count != 1)} of **{code.code}**"
    over = count > limit.units
    per = "a claim line" if limit.adjudication_indicator == 1 else "a day"
    value = f"the {setting.value} MUE value of {limit.units} {per}"
    judged = f"No: {billed} go beyond {value}" if over else f"{billed}: that keeps to {value}"
    rest = "" if over else ", which does not mean that it is payable"
    writer.verdict(f"{judged}, by {edition(row.release)}{rest}.", row.evidence)
    if over and (text := CONSEQUENCE.get(limit.adjudication_indicator)):
        writer.verdict(text, row.evidence)
    return True


def units_of_entry(writer: Writer, facts: CodeFacts, request: Request) -> bool:
    """Open the answer with the practitioner's unit limit that our own entry has; returns whether it has one."""
    for group in facts.of_kind(NoteKind.FIGURE, inherited=False):
        values = {note.label: note for note in group.notes}
        if "mue" not in values or request.setting is not Setting.PRACTITIONER:
            continue
        note, indicator = values["mue"], values["mai"].text if "mai" in values else ""
        kind = f", with MAI {indicator} ({figure_meaning('mai', indicator)})" if indicator else ""
        place = f", in {note.reference.document} ({note.reference.edition})" if note.reference else ""
        units = "unit" if note.text == "1" else "units"
        writer.verdict(
            f"At most **{note.text}** {units} of **{facts.code.code}**: the practitioner MUE value is {note.text}{kind}"
            f"{place}.",
            group.evidence,
        )
        if indicator.isdigit() and (text := CONSEQUENCE.get(int(indicator))):
            writer.say(text, group.evidence)
        return True
    return False


def no_units(writer: Writer, facts: CodeFacts, looked_up: Evidence, request: Request) -> None:
    """Say that the files that are loaded have no value for a code in a setting."""
    writer.verdict(
        f"No {request.setting.value} MUE value of **{facts.code.code}** is in the files loaded here, which does not "
        "mean that any number of units is payable: CMS keeps some values confidential.",
        looked_up,
    )


def brief_units(row: Row[MueLimit]) -> str:
    """The units of a setting beside another, as in "outpatient: 5 (MAI 3)"."""
    limit = row.fact
    return f"{limit.setting.value}: {limit.units} (MAI {limit.adjudication_indicator}), in {edition(row.release)}"


def unit_line(row: Row[MueLimit]) -> str:
    """The most units of a code in one line, with what its adjudication indicator means."""
    limit = row.fact
    per = "a claim line" if limit.adjudication_indicator == 1 else "a day"
    meaning = figure_meaning("mai", str(limit.adjudication_indicator))
    told = f", {meaning}" if meaning else ""
    return (
        f"**{limit.code.code}**: at most {limit.units} {per} ({limit.setting.value}; MAI "
        f"{limit.adjudication_indicator}{told}), in {edition(row.release)}"
    )


def unit_figures(writer: Writer, tables: TableFacts, setting: Setting) -> bool:
    """Write the unit limit as an item; returns whether there is one."""
    row = tables.units.get(setting) or next(iter(tables.units.values()), None)
    if row is None:
        return False
    limit = row.fact
    meaning = figure_meaning("mai", str(limit.adjudication_indicator))
    writer.point(
        f"**MUE, units a day** {limit.units} ({limit.setting.value}); **MUE adjudication indicator (MAI)** "
        f"{limit.adjudication_indicator}{f' ({meaning})' if meaning else ''}, in {edition(row.release)}.",
        row.evidence,
        heading=HEADING,
    )
    return True


_KINDS = {
    1: "type 1: it is paid only with one of the primaries that CMS lists",
    2: "type 2: CMS lists no primaries, and the contractor decides which ones it takes",
    3: "type 3: CMS lists some primaries, and the contractor may take others",
}


def answer_add_on(writer: Writer, facts: CodeFacts, tables: TableFacts) -> bool:
    """Open the answer with whether a code is an add-on, and with what; returns whether the file tells."""
    told = False
    if tables.add_on is not None and tables.add_on.pairs:
        _as_add_on(writer, facts.code, tables.add_on)
        told = True
    if tables.add_ons is not None and tables.add_ons.pairs:
        if not told:
            writer.verdict(
                f"**{facts.code.code}** is no add-on code in {edition(tables.add_ons.release)}: it stands there as a "
                "primary.",
                tables.add_ons.evidence,
            )
        _as_primary(writer, facts.code, tables.add_ons)
        told = True
    return told


def no_add_on(writer: Writer, facts: CodeFacts, looked_up: Evidence) -> None:
    """Say that the file has a code neither as an add-on nor as a primary."""
    writer.verdict(
        f"**{facts.code.code}** is neither an add-on code nor a primary in the add-on code edits loaded here.",
        looked_up,
    )


def answer_pair(writer: Writer, add_on: Code, primary: Code, found: AddOnFacts) -> None:
    """Say whether a code that stands beside an add-on code is one of its primaries.

    Args:
        writer: Page to write on.
        add_on: The add-on code.
        primary: The other code.
        found: The pairs of the add-on code in force on the date.
    """
    kinds = {pair.kind for pair in found.pairs}
    if any(pair.primary == primary for pair in found.pairs):
        text = f"**{add_on.code}** is an add-on code, and **{primary.code}** is one of its primaries"
    elif kinds <= {1}:
        known = _listing([f"**{pair.primary.code}**" for pair in found.pairs if pair.primary])
        text = (
            f"**{add_on.code}** is an add-on code, and **{primary.code}** is not among the primaries that CMS lists: "
            f"{known.removesuffix('.')}"
        )
    else:
        text = f"**{add_on.code}** is an add-on code; CMS does not list **{primary.code}**, contractors may take others"
    writer.verdict(f"{text}, by {edition(found.release)}.", found.evidence)


def _as_add_on(writer: Writer, code: Code, add_on: AddOnFacts) -> None:
    kinds = sorted({pair.kind for pair in add_on.pairs})
    told = listed([_KINDS.get(kind, f"type {kind}") for kind in kinds])
    writer.verdict(
        f"**{code.code}** is an add-on code ({told}), by {edition(add_on.release)}; it is not reported alone.",
        add_on.evidence,
    )
    primaries = [f"**{pair.primary.code}**" for pair in add_on.pairs if pair.primary]
    if primaries:
        writer.point(_listing(primaries), add_on.evidence, heading=f"Primaries of {code.code}")


def _as_primary(writer: Writer, code: Code, add_ons: AddOnFacts) -> None:
    codes = [f"**{pair.add_on.code}**" for pair in add_ons.pairs]
    writer.point(_listing(codes), add_ons.evidence, heading=f"Add-on codes that go with {code.code}")


def _listing(codes: list[str]) -> str:
    shown = list(dict.fromkeys(codes))
    more = f" and {len(shown) - _MOST_CODES} more, in the source" if len(shown) > _MOST_CODES else ""
    return (", ".join(shown[:_MOST_CODES]) if more else listed(shown)) + more + "."
