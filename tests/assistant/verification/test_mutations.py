"""What is true passes however it is put, and what is made false of it does not: measured, and held to a floor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.verification.sentence import Context, verify
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from evals.lies import KINDS, Lie, lies_about, statements
from tests.assistant.verification.test_verify import EVIDENCE, SUPPORTED
from tests.builders import starter

KEPT_AT_LEAST = {"paraphrases": 140, "as_models_write": 43}
"""How many of each file pass, of 159 and 44. Right sentences put too freely are dropped; they may only grow."""

SLIPS = frozenset({"Modifier 25 is for a significant, same visit on the day of a procedure."})
"""Lies that are known to pass: 1 of 1,661. It is no English either."""


class Truth(NamedTuple):
    """A true sentence with the evidence that makes it true."""

    text: str
    evidence: Evidence
    question: str


@cache
def paraphrases() -> tuple[Truth, ...]:
    """Sentences written from evidence by hand, without looking at what passes."""
    return tuple(truth for name in KEPT_AT_LEAST for truth in _read_paraphrases(name))


def _read_paraphrases(name: str) -> Iterator[Truth]:
    """``paraphrases`` are put as a person might put them, ``as_models_write`` as small models were seen to."""
    file = Path(__file__).with_name(f"{name}.jsonl")
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        codes = tuple(Code(CodeSystem(system), code) for system, code in entry["codes"])
        evidence = Evidence.make(EvidenceKind(entry["kind"]), starter(), "entry", entry["text"], codes)
        yield from (Truth(text, evidence, entry["question"]) for text in entry["sentences"])


def passes(text: str, truth: Truth) -> bool:
    evidence = {truth.evidence.id: truth.evidence}
    return verify(text, [truth.evidence.id], evidence, [], lambda code: None, Context(truth.question)).ok


@cache
def truths() -> tuple[Truth, ...]:
    """Every true sentence of which lies are made: those that pass, for of the others nothing would be shown."""
    copied = (Truth(text, EVIDENCE[cited], "") for text, cited in SUPPORTED)
    return tuple(one for one in (*paraphrases(), *copied) if passes(one.text, one))


@pytest.mark.parametrize("name", KEPT_AT_LEAST)
def test_most_true_paraphrases_pass(name: str) -> None:
    kept = [one for one in _read_paraphrases(name) if passes(one.text, one)]
    assert len(kept) >= KEPT_AT_LEAST[name]


@pytest.mark.parametrize("kind", KINDS)
def test_no_lie_of_a_kind_passes(kind: str) -> None:
    slipped = []
    told = 0
    for truth in truths():
        for lie in _lies(truth):
            if lie.kind == kind:
                told += 1
                slipped += [lie.text] * passes(lie.text, truth)
    assert told > 0
    assert set(slipped) <= SLIPS


def _lies(truth: Truth) -> list[Lie]:
    return lies_about(truth.text, ("99215", "62399", "E11.65"), tuple(statements(truth.evidence.text)))


def test_lies_of_every_kind_are_tried_in_number() -> None:
    told = Counter(lie.kind for truth in truths() for lie in _lies(truth))
    assert told.total() > 1500
    assert set(told) == set(KINDS)
