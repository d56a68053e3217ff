"""Chapters and sections to choose from."""

from __future__ import annotations

from assistant.divisions import Division, divisions
from core.codes import CodeSystem
from tests.assistant.world import IN_FORCE, World


def test_a_chapter_reaches_over_its_sections(world: World) -> None:
    [endocrine] = [one for one in divisions(CodeSystem.ICD10CM, IN_FORCE, world.tools) if "Endocrine" in one.title]
    assert endocrine == Division("E08-E13", "Endocrine diseases", (Division("E08-E13", "Diabetes mellitus"),))


def test_a_system_without_chapters_has_its_families(world: World) -> None:
    found = divisions(CodeSystem.CPT, IN_FORCE, world.tools)
    assert "62320-62327" in [one.within for one in found]
    assert not any(one.parts for one in found)


def test_procedures_are_divided_by_their_first_characters(official_world: World) -> None:
    [section] = divisions(CodeSystem.ICD10PCS, IN_FORCE, official_world.tools)
    assert (section.within, section.title) == ("0", "Surgery (0)")
    assert [part.within for part in section.parts] == ["0D"]


def test_a_system_that_is_not_divided_has_no_parts(world: World) -> None:
    assert divisions(CodeSystem.MODIFIER, IN_FORCE, world.tools) == ()
