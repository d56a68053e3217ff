"""The search box: words, codes, the beginnings of codes, and pasted lists of codes."""

from __future__ import annotations

import pytest

from assistant.gather import Status, Toolbox
from assistant.lookup import MOST_HITS, Filters, Found, look_up
from core.codes import CodeSystem
from core.records import TextKind
from tests.assistant.world import IN_FORCE, PASSAGE_HITS, FakeCodeSearch, FakePassageSearch, World
from tests.builders import cpt_code, icd_code
from vectorstore import CodeHit


def find(world: World, query: str, **wanted: object) -> Found:
    return look_up(query, IN_FORCE, world.tools, Filters(**wanted))  # type: ignore[arg-type]  # of the test's own


def codes(found: Found) -> list[str]:
    return [hit.code for hit in found.hits]


# by words


def test_words_find_codes_with_their_reasons(world: World) -> None:
    found = find(world, "diabetes   neuropathy")
    assert (found.query, found.by_code) == ("diabetes neuropathy", False)
    assert codes(found) == ["E11.40", "E11.42"]
    assert found.hits[0].matched == "Diabetic nerve pain"
    assert found.hits[1].matched == ""  # it was its own title that fitted
    assert found.read_as == ""


def test_a_loose_fit_is_called_unsure(world: World) -> None:
    assert [hit.sure for hit in find(world, "diabetes neuropathy").hits] == [True, True]
    assert [hit.sure for hit in find(world, "broken arm").hits] == [False]


def test_reasons_are_told_in_the_words_that_were_written(world: World) -> None:
    said, title = "neuropathies of the feet", "Type 2 diabetes mellitus with diabetic polyneuropathy"
    hit = CodeHit(icd_code("E11.42"), 0.9, title, TextKind.TITLE, said, title)
    tools = Toolbox(world.store, FakeCodeSearch({"feet": (hit,)}), FakePassageSearch(PASSAGE_HITS, {}))
    whole = look_up("sore feet", IN_FORCE, tools)
    assert whole.read_as == said
    [found] = whole.hits
    assert found.unsaid == ("neuropathies", "feet")
    assert found.added[:2] == ("Type", "2")


def test_a_code_that_needs_more_says_so(world: World) -> None:
    [hit] = find(world, "broken right wrist").hits
    assert (hit.status, hit.state) == (Status.INCOMPLETE, "needs a seventh character")


def test_nothing_is_searched_for_nothing(world: World) -> None:
    asked = len(world.code_search.asked)
    assert find(world, "   ").hits == ()
    assert len(world.code_search.asked) == asked


# by code


def test_a_code_is_recognised_in_any_form(world: World) -> None:
    for typed in ("E11.9", "e119", "(E11.9)", "e11.9."):
        found = find(world, typed)
        assert found.by_code
        assert codes(found)[0] == "E11.9"
        assert found.hits[0].typed == typed


def test_the_beginning_of_a_code_lists_what_begins_so(world: World) -> None:
    assert codes(find(world, "6232")) == ["62320", "62321", "62322", "62323", "62324"]
    assert codes(find(world, "E11.4")) == ["E11.4", "E11.40", "E11.42"]
    assert codes(find(world, "e114")) == ["E11.4", "E11.40", "E11.42"]


def test_a_pasted_list_is_read_in_its_order_and_what_is_no_code_is_told(world: World) -> None:
    found = find(world, "99213, 62320\nE11.9;25 77777X 9921")
    assert codes(found) == ["99213", "62320", "E11.9", "25"]
    assert found.unread == ("77777X", "9921")


def test_a_code_with_its_modifiers_and_a_range_are_read(world: World) -> None:
    assert [(hit.system, hit.code) for hit in find(world, "99213-25").hits] == [
        (CodeSystem.CPT, "99213"),
        (CodeSystem.MODIFIER, "25"),
    ]
    assert codes(find(world, "62320-62322")) == ["62320", "62321", "62322"]


def test_a_code_that_does_not_exist_is_said_not_to_with_its_neighbours(world: World) -> None:
    found = find(world, "E11.99")
    assert found.hits[0].status is Status.UNKNOWN
    assert "E11.9" in codes(found)[1:]


def test_what_only_looks_like_a_code_is_words(world: World) -> None:
    for words in ("H1N1", "a1c"):
        assert not find(world, words).by_code
    assert find(world, "type 2 diabetes neuropathy").by_code is False


def test_a_deleted_code_is_told_as_deleted(world: World) -> None:
    [hit] = find(world, "62310").hits
    assert (hit.status, hit.valid) == (Status.DELETED, False)


def test_a_code_of_two_systems_is_shown_in_both(official_world: World) -> None:
    assert [hit.system for hit in find(official_world, "J1100").hits] == [CodeSystem.HCPCS]


# filters


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({"systems": (CodeSystem.CPT,)}, []),
        ({"systems": (CodeSystem.ICD10CM,)}, ["E11.4", "E11.40", "E11.42"]),
        ({"billable": True}, ["E11.40", "E11.42"]),
        ({"within": "E11.42"}, ["E11.42"]),
        ({"within": "e10-E11.40"}, ["E11.4", "E11.40"]),
        ({"valid": True}, ["E11.40", "E11.42"]),
    ],
)
def test_filters_narrow_what_was_typed(world: World, wanted: dict[str, object], kept: list[str]) -> None:
    assert codes(find(world, "E11.4", **wanted)) == kept


def test_what_filters_leave_out_is_counted(world: World) -> None:
    found = find(world, "diabetes neuropathy", within="E11.42")
    assert (codes(found), found.left_out) == (["E11.42"], 1)


def test_no_more_codes_are_shown_than_can_be_read(world: World) -> None:
    hits = tuple(CodeHit(cpt_code("62320"), 0.9, "x", TextKind.TITLE) for _ in range(90))
    tools = Toolbox(world.store, FakeCodeSearch({"many": hits}), FakePassageSearch(PASSAGE_HITS, {}))
    assert len(look_up("many", IN_FORCE, tools, Filters(billable=True)).hits) == MOST_HITS


@pytest.mark.parametrize(
    "query", ["\x00", "'; DROP TABLE code;--", "9" * 5000, "é" * 300, "1 " * 500, "-", "25-", "..."]
)
def test_any_text_may_be_typed(world: World, query: str) -> None:
    assert isinstance(find(world, query), Found)
