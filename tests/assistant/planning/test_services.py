"""Lists of services in words: the code of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.gather import Toolbox
from core.codes import Code, CodeSystem
from core.records import TextKind
from tests.assistant import world as small
from tests.assistant.test_composed import said
from tests.assistant.world import IN_FORCE, FakeCodeSearch, FakePassageSearch, World
from tests.builders import cpt_code, icd_code
from vectorstore import CodeHit


def hit(code: Code, title: str, score: float = 0.9) -> CodeHit:
    return CodeHit(code, score, title, TextKind.TITLE, title=title)


HITS = {
    "neck epidural": (hit(cpt_code("62320"), "neck epidural"),),
    "knee injection": (hit(cpt_code("20610"), "knee injection"),),
    "diabetes": (hit(icd_code("E11.9"), "diabetes"),),
    "weak word": (hit(cpt_code("62321"), "weak word", 0.3),),
}


class Search(FakeCodeSearch):
    """Finds one hit, which knows what was asked."""

    def search(self, query: str, k: int = 10, systems: Collection[CodeSystem] | None = None) -> list[CodeHit]:
        return [replace(one, said=query) for one in super().search(query, k, systems)[:1]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = small.build(tmp_path)
    search = Search(HITS)
    passages = FakePassageSearch(small.PASSAGE_HITS, {item.id: item.topic for item in small.PASSAGES})
    yield World(made.store, Toolbox(made.store, search, passages), search)
    made.store.close()


def test_each_service_of_a_list_has_its_code(world: World) -> None:
    answer = world.assistant().ask("cpt codes for neck epidural and knee injection", as_of=IN_FORCE)
    assert said(answer).startswith("Each of these services has a code of its own: **CPT 62320** and **CPT 20610**.")


def test_what_leads_to_no_service_is_named(world: World) -> None:
    answer = world.assistant().ask("cpt for neck epidural, knee injection, weak word", as_of=IN_FORCE)
    assert said(answer).startswith("What has a code: **CPT 62320** and **CPT 20610**.")
    assert "No code was found for: weak word." in answer.answer


def test_one_service_beside_a_condition_is_no_list(world: World) -> None:
    answer = world.assistant().ask("codes for neck epidural and diabetes", as_of=IN_FORCE)
    assert "services" not in said(answer)


def test_a_question_for_a_diagnosis_lists_no_services(world: World) -> None:
    answer = world.assistant().ask("dx codes for neck epidural, knee injection", as_of=IN_FORCE)
    assert "services" not in said(answer)
