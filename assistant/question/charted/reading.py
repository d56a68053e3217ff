"""What every reader of a chart's story gives."""

from __future__ import annotations

from dataclasses import dataclass


def side_named(word: str) -> str:
    """The side that a word for it names: "left" or "right", also written L, R, lt or rt."""
    return "right" if word.lower().startswith("r") else "left"


@dataclass(frozen=True, slots=True)
class Charted:
    """A story in official words.

    Attributes:
        parts: What each code is looked up with, in the order of the codes.
        rest: What the story tells besides, in its own words, which may have codes as well.
        sections: The sections of the ICD-10-CM Official Guidelines that the reading rests on, such as ``i-c-6-a``.
        remark: What was taken for granted; "" where nothing was.
        open: What is to be asked where the rest leads to no code; "" where nothing is.
        in_place: Whether the parts stand in the rest already, where the story tells them.
    """

    parts: tuple[str, ...]
    rest: str = ""
    sections: tuple[str, ...] = ()
    remark: str = ""
    open: str = ""
    in_place: bool = False
