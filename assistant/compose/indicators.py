"""What Medicare's indicators of a code say, and of a modifier on it; a question of yes or no is answered first.

Source: CMS, record layout of the physician fee schedule relative value file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.figures import figure_meaning, figure_title
from assistant.gather.indicators import indicators_of
from assistant.gather.modifiers import INDICATOR_OF, Effect, effect_by
from assistant.question.indicators import indicators_in
from assistant.question.polar import asks_yes_or_no

_ANSWERS = {Effect.APPLIES: "Yes: ", Effect.NOT: "No: ", Effect.WITH_DOCUMENTATION: "Only with documentation: "}
_ASKED_BY = {"assistant": "80", "bilateral": "50", "cosurgeon": "62", "team": "66"}
"""The modifier that a question of yes or no about an indicator is after."""


_OF_PHYSICIANS = frozenset({"80", "81", "82"})
_NONPHYSICIAN = re.compile(
    r"\b(?:pas?|nps?|cns|rnfa|apps?|nurse|physician'?s? assistants?|non-?physicians?)\b", re.IGNORECASE
)


def answer_indicators(writer: Writer, facts: CodeFacts, tables: TableFacts, text: str) -> bool:
    """Open the answer with the indicators that a question names; returns whether it names any that are known."""
    known = indicators_of(facts, tables)
    asked = [name for name in indicators_in(text) if known is not None and known.values.get(name)]
    if known is None or not asked:
        return False
    for name in asked:
        value = known.values[name]
        meaning = figure_meaning(name, value)
        answer = _answer(writer, text, _ASKED_BY.get(name, ""), value)
        writer.verdict(
            f"{answer}**{known.named}** has {_inside(figure_title(name))} **{value}**"
            f"{f': {meaning}' if meaning else ''}, by {known.by}.",
            known.evidence,
        )
    return True


def judge_modifiers(
    writer: Writer, facts: CodeFacts, tables: TableFacts, modifiers: Sequence[str], text: str = ""
) -> None:
    """Say what the indicators mean for modifiers on a code; nothing where there are none for them.

    Args:
        writer: Page to write on.
        facts: The code.
        tables: What the tables have on it.
        modifiers: The modifiers.
        text: The question, where its yes or no is still to be said.
    """
    known = indicators_of(facts, tables)
    for modifier in modifiers if known is not None else ():
        name = INDICATOR_OF.get(modifier, "")
        value = known.values.get(name, "") if known is not None else ""
        meaning = figure_meaning(name, value)
        if known is not None and meaning:
            answer = _answer(writer, text, modifier, value)
            writer.verdict(
                f"{answer}{'f' if answer else 'F'}or modifier **{modifier}** on **{known.named}**, the fee schedule's "
                f"{_inside(figure_title(name))} is **{value}**: {meaning}, by {known.by}.",
                known.evidence,
            )


def _answer(writer: Writer, text: str, modifier: str, value: str) -> str:
    """The yes or no that an indicator gives to a question that nothing has answered yet; "" where it gives none."""
    if writer.has_verdict or not modifier or not asks_yes_or_no(text):
        return ""
    if modifier in _OF_PHYSICIANS and _NONPHYSICIAN.search(text):
        return ""  # the indicator speaks of assistants, and these carry AS
    return _ANSWERS.get(effect_by(modifier, value), "")


def _inside(title: str) -> str:
    """A title inside a sentence: small, unless it begins with an abbreviation."""
    return title if title[1].isupper() else title[0].lower() + title[1:]
