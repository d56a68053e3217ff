"""The placeholder X: part of a code, before the seventh character, or not needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.compose.placeholder import answer_placeholder, asks_placeholder
from assistant.compose.writer import Writer
from tests.assistant.world import IN_FORCE, World
from tests.builders import icd_code


@pytest.mark.parametrize(
    ("code", "stem", "says"),
    [
        ("E11.9", "", "No: **E11.9** takes no seventh character"),
        ("S52.502A", "S52.502", "No: **S52.502** has six characters already"),
        ("T36.0X1A", "T36.0X1", "Yes: the X is part of **T36.0X1A**"),
        ("W19.XXXA", "W19", "Yes: before the seventh character **W19** is filled up to six characters with 3 X"),
    ],
)
def test_a_code_is_told_with_or_without_a_placeholder(world: World, code: str, stem: str, says: str) -> None:
    known = world.tools.codes.facts(icd_code("E11.9"), IN_FORCE)
    assert known.record is not None
    record = replace(known.record, code=icd_code(code), stem=icd_code(stem) if stem else None)
    writer = Writer()
    answer_placeholder(writer, replace(known, code=icd_code(code), record=record))
    assert says in " ".join(sentence.text for sentence in writer.finish().sentences)


def test_only_a_question_about_it_is_answered_with_it() -> None:
    assert asks_placeholder("why does W19.XXXA have placeholder x's")
    assert not asks_placeholder("what is S52.501A")
    assert not asks_placeholder("the x-ray showed a fracture")
