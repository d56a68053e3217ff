"""Which notes of a header hold for the codes below it."""

import pytest

from codestore.inheritance import INHERITED, inherit
from core.records import NoteKind
from tests.builders import icd_code, note

CODE, CATEGORY, CHAPTER = icd_code("S52.011"), icd_code("S52"), icd_code("CHAPTER 19")


@pytest.mark.parametrize("kind", list(NoteKind))
def test_a_code_keeps_all_notes_of_its_own(kind: NoteKind) -> None:
    own = note(CODE, kind, "own")
    assert inherit([[own], []]) == [own]


@pytest.mark.parametrize("kind", list(NoteKind))
def test_a_header_passes_on_only_what_is_inheritable(kind: NoteKind) -> None:
    above = note(CHAPTER, kind, "above")
    assert inherit([[], [], [above]]) == ([above] if kind in INHERITED else [])


def test_inclusion_terms_and_steps_of_choosing_stay_with_their_owner() -> None:
    assert not INHERITED & {NoteKind.INCLUSION_TERM, NoteKind.CHOOSE, NoteKind.DIFFERS_FROM}


def test_own_notes_come_first_then_those_of_the_nearest_ancestor() -> None:
    own, near, far = (note(owner, NoteKind.EXCLUDES1, owner.code) for owner in (CODE, CATEGORY, CHAPTER))
    assert inherit([[own], [near], [far]]) == [own, near, far]


def test_the_nearest_definition_of_the_seventh_character_replaces_those_above() -> None:
    initial = note(CATEGORY, NoteKind.SEVENTH_CHARACTER, "initial encounter", label="A")
    later = note(CATEGORY, NoteKind.SEVENTH_CHARACTER, "subsequent encounter", label="D")
    replaced = note(CHAPTER, NoteKind.SEVENTH_CHARACTER, "open fracture", label="B")
    excludes = note(CHAPTER, NoteKind.EXCLUDES2, "burns")
    assert inherit([[], [initial, later], [replaced, excludes]]) == [initial, later, excludes]
