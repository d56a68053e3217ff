"""Units a day and add-on codes.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1, sections V (MUE, MAI) and R (add-on codes).
"""

from __future__ import annotations

from assistant.compose.fees import HEADING
from assistant.compose.wording import edition
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.figures import figure_meaning
from assistant.gather.indicators import Indicators
from assistant.gather.tables import Row
from assistant.question.quantities import quantities_in
from assistant.question.request import Request
from core.codes import Code
from core.evidence import Evidence
from core.facts import MueLimit
from core.records import Setting

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
    indicator = str(limit.adjudication_indicator)
    told = _most(code, str(limit.units), indicator, limit.setting, edition(row.release))
    writer.verdict(told, row.evidence)
    if text := CONSEQUENCE.get(limit.adjudication_indicator):
        writer.say(text, row.evidence)
    if limit.rationale:
        writer.say(f"CMS gives as the reason: {limit.rationale}.", row.evidence)
    for setting, other in tables.units.items():
        if setting is not request.setting:
            writer.point(brief_units(other), other.evidence, heading="In other settings")
    return True


def _most(code: str, units: str, indicator: str, setting: Setting, source: str) -> str:
    """The most units of a code, and what kind of limit that is."""
    meaning = figure_meaning("mai", indicator)
    per = "on one claim line" if indicator == "1" else "on one day"
    return (
        f"At most **{units}** {'unit' if units == '1' else 'units'} of **{code}** for one patient {per}: the "
        f"{setting.value} MUE value is {units}, with MAI {indicator}{f' ({meaning})' if meaning else ''}, by {source}."
    )


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


def answer_own_units(writer: Writer, own: Indicators, setting: Setting) -> bool:
    """Open the answer with the most units of a code that our entry names, where the file itself is not loaded."""
    units, indicator = own.values["mue"], own.values["mai"]
    writer.verdict(_most(own.named, units, indicator, setting, own.by), own.evidence)
    if indicator.isdigit() and (text := CONSEQUENCE.get(int(indicator))):
        writer.say(text, own.evidence)
    return True


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
