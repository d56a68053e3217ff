"""What a chart tells in its own way, in the words of the classification.

A code search finds what is said; it does not know that a right-handed man with a weak right side is weak on his
dominant one, or that an infarction of six weeks ago is an old one. Each reader here knows one such way of telling and
gives the parts of it as the tabular list words them, with the sections of the Official Guidelines that it rests on.
"""

from __future__ import annotations

from assistant.question.charted.absence import absence_in
from assistant.question.charted.accident import accident_in
from assistant.question.charted.collision import collision_in
from assistant.question.charted.drugs import drugs_in
from assistant.question.charted.examination import examination_in
from assistant.question.charted.infarction import infarction_in
from assistant.question.charted.pregnancy import pregnancy_in
from assistant.question.charted.prosthesis import prosthesis_in
from assistant.question.charted.reading import Charted
from assistant.question.charted.screening import screening_in
from assistant.question.charted.sepsis import sepsis_in
from assistant.question.charted.stroke import stroke_in

_READERS = (
    stroke_in,
    infarction_in,
    collision_in,
    accident_in,
    absence_in,
    prosthesis_in,
    examination_in,
    screening_in,
    pregnancy_in,
    sepsis_in,
    drugs_in,
)


def charted_in(text: str) -> Charted | None:
    """How a chart's story reads in official words; None where no reader knows it.

    >>> charted_in("pedestrian struck by a car").parts
    ('Pedestrian on foot injured in collision with car, pick-up truck or van in traffic accident',)
    """
    return next((found for read in _READERS if (found := read(text)) is not None), None)


__all__ = ["Charted", "charted_in"]
