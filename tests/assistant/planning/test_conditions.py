"""Several conditions in one description: the code of each, their order, and what is only suspected."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.gather import Toolbox
from core.codes import CodeSystem
from core.records import TextKind
from tests.assistant import world as small
from tests.assistant.test_composed import said
from tests.assistant.world import IN_FORCE, FakeCodeSearch, FakePassageSearch, World
from tests.builders import icd_code
from vectorstore import CodeHit


def hit(code: str, title: str) -> CodeHit:
    return CodeHit(icd_code(code), 0.9, title, TextKind.TITLE, title=title)


HITS = {
    "headache diabetes everything": hit("E11.42", "everything headache diabetes"),
    "diabetes": hit("E11.9", "diabetes"),
    "headache": hit("R51.9", "headache"),
    "polyneuropathy": hit("G63", "polyneuropathy"),
    "wrist": hit("S52.502", "left wrist fracture"),
}


class Search(FakeCodeSearch):
    """Finds one hit, which knows what was asked."""

    def search(self, query: str, k: int = 10, systems: Collection[CodeSystem] | None = None) -> list[CodeHit]:
        found = super().search(query, k, systems)
        return [replace(one, said=query) for one in found[:1]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = small.build(tmp_path)
    search = Search({key: (one,) for key, one in HITS.items()})
    passages = FakePassageSearch(small.PASSAGE_HITS, {item.id: item.topic for item in small.PASSAGES})
    yield World(made.store, Toolbox(made.store, search, passages), search)
    made.store.close()


def test_each_condition_has_its_code(world: World) -> None:
    answer = world.assistant().ask("icd-10 codes for headache and diabetes", as_of=IN_FORCE)
    assert said(answer).startswith("Each of these has an ICD-10-CM code of its own: **R51.9** and **E11.9**")
    assert {"R51.9", "E11.9"} <= {code.code for code in answer.codes}


def test_an_injury_is_told_with_its_first_encounter(world: World) -> None:
    answer = world.assistant().ask("codes for headache, left wrist fracture", as_of=IN_FORCE)
    assert "needs a seventh character: **S52.502A** at the initial encounter" in answer.answer


def test_the_encounter_that_is_named_completes_the_code(world: World) -> None:
    answer = world.assistant().ask(
        "codes for headache, left wrist fracture, later treatment, subsequent", as_of=IN_FORCE
    )
    assert "**S52.502D**" in answer.answer


def test_a_condition_that_is_only_suspected_is_not_coded_in_the_office(world: World) -> None:
    answer = world.assistant().ask("office note says r/o polyneuropathy, headache. what dx codes", as_of=IN_FORCE)
    assert "is not coded" in answer.answer
    assert "the ICD-10-CM code is: **R51.9**" in answer.answer


def test_one_code_that_says_it_all_stands_alone(world: World) -> None:
    answer = world.assistant().ask("code for everything headache and diabetes", as_of=IN_FORCE)
    assert said(answer).startswith("The closest ICD-10-CM code is **E11.42**")
