"""What is said about a code where several sources know it: who is asked, and what comes from whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from codestore import CodeStore
from codestore.writer import ReleaseWriter
from core.codes import CodeSystem
from core.facts import Record
from core.records import STARTER_SOURCE_ID, CodeRecord, Level, NoteKind, PtpEdit, Release, Setting
from tests import builders
from tests.builders import cpt, cpt_code, edit, icd, icd_code, note

BEFORE, DURING, AFTER = date(2025, 9, 30), date(2025, 12, 1), date(2026, 5, 1)

TABULAR: list[Record] = [
    icd("CHAPTER 4", level=Level.CHAPTER),
    icd("E08-E13", parent="CHAPTER 4", level=Level.SECTION),
    icd("E11", "Tabular", parent="E08-E13", billable=False),
    icd("E11.0", "Tabular", parent="E11"),
    icd("E11.9", "Tabular", parent="E11"),
    icd("E11.B", "New in April", parent="E11"),
    note(icd_code("CHAPTER 4"), NoteKind.NOTE, "chapter"),
    note(icd_code("E11"), NoteKind.EXCLUDES1, "category"),
    note(icd_code("E11.9"), NoteKind.INCLUSION_TERM, "code"),
]
ORDER = [
    icd("E11", "Order", billable=False),
    icd("E11.0", "Order", parent="E11"),
    icd("E11.9", "Order", parent="E11"),
    icd("E11.A", "Order", parent="E11"),
]
CHANGES = [
    replace(icd("E11.1", "Deleted", parent="E11"), valid_to=BEFORE),
    replace(icd("E11.A", "Not yet", parent="E11", billable=False), valid_from=date(2025, 10, 1)),
]


def load(
    writer: ReleaseWriter,
    source_id: str,
    begins: date,
    ends: date | None,
    records: Iterable[Record],
    precedence: int = 100,
) -> Release:
    release = builders.release(source_id, source_id, begins, ends)
    release = replace(release, source=replace(release.source, precedence=precedence))
    writer.stage(release, records)
    writer.activate([release.key])
    return release


@pytest.fixture
def store(store: CodeStore, writer: ReleaseWriter) -> CodeStore:
    """A tabular list from April, the order file of the fiscal year, and what it changed against the year before."""
    load(writer, "tabular", date(2026, 4, 1), None, TABULAR, precedence=40)
    load(writer, "order", date(2025, 10, 1), date(2026, 9, 30), ORDER, precedence=70)
    load(writer, "changes", date(2024, 10, 1), date(2025, 9, 30), CHANGES, precedence=80)
    return store


def codes_of(records: Iterable[CodeRecord]) -> list[str]:
    return [record.code.code for record in records]


def source_of(store: CodeStore, code: str, as_of: date) -> str:
    found = store.get(icd_code(code), as_of)
    assert found is not None
    return found.release.source.id


def test_the_release_in_force_answers_and_of_two_in_force_the_one_with_precedence(store: CodeStore) -> None:
    assert source_of(store, "E11.9", DURING) == "order"
    assert source_of(store, "E11.9", AFTER) == "tabular"
    assert source_of(store, "E11.A", BEFORE) == "changes"
    answering = store.release_of(CodeSystem.ICD10CM, DURING)
    assert answering is not None
    assert answering.source.id == "order"


def test_what_every_source_says_comes_in_the_order_in_which_they_answer(store: CodeStore) -> None:
    assert [one.release.source.id for one in store.get_all(icd_code("E11.9"), DURING)] == ["order", "tabular"]
    assert [one.record.title for one in store.get_all(icd_code("E11.9"), AFTER)] == ["Tabular", "Order"]
    assert store.get_all(icd_code("E99"), AFTER) == []


def test_notes_come_from_the_release_that_has_some_and_it_is_told(store: CodeStore) -> None:
    notes = store.notes(icd_code("E11.9"), DURING)
    assert [one.text for one in notes] == ["code", "category", "chapter"]
    assert [one.text for one in store.notes(icd_code("E11.9"), DURING, inherited=False)] == ["code"]
    release = store.notes_release(icd_code("E11.9"), DURING)
    assert release is not None
    assert release.source.id == "tabular"
    assert source_of(store, "E11.9", DURING) == "order"


def test_a_code_that_the_release_with_notes_does_not_know_inherits_from_above(store: CodeStore) -> None:
    assert [one.text for one in store.notes(icd_code("E11.A"), DURING)] == ["category", "chapter"]
    assert store.notes(icd_code("E11.A"), DURING, inherited=False) == []
    assert [one.text for one in store.notes(icd_code("E11.1"), BEFORE)] == ["category", "chapter"]
    assert store.notes_release(icd_code("E99"), DURING) is None


def test_a_system_without_notes_has_no_release_of_them(store: CodeStore, writer: ReleaseWriter) -> None:
    load(writer, "licensed", date(2026, 1, 1), None, [cpt("99213")])
    assert store.notes(cpt_code("99213"), AFTER) == []
    assert store.notes_release(cpt_code("99213"), AFTER) is None


def test_ancestors_of_a_release_without_chapters_go_on_in_one_that_has_them(store: CodeStore) -> None:
    assert codes_of(store.ancestors(icd_code("E11.9"), DURING)) == ["E11", "E08-E13", "CHAPTER 4"]
    assert store.ancestors(icd_code("E11.9"), DURING)[0].title == "Order"
    assert codes_of(store.ancestors(icd_code("E11"), DURING)) == ["E08-E13", "CHAPTER 4"]
    assert codes_of(store.ancestors(icd_code("E11.1"), BEFORE)) == ["E11", "E08-E13", "CHAPTER 4"]


def test_children_are_those_of_the_release_in_force(store: CodeStore) -> None:
    assert codes_of(store.children(icd_code("E11"), DURING)) == ["E11.0", "E11.9", "E11.A"]
    assert codes_of(store.children(icd_code("E11"), AFTER)) == ["E11.0", "E11.9", "E11.B"]
    assert codes_of(store.siblings(icd_code("E11.9"), DURING)) == ["E11.0", "E11.A"]


def test_children_before_a_change_are_those_of_then(store: CodeStore, writer: ReleaseWriter) -> None:
    writer.remove_source("tabular")
    children = store.children(icd_code("E11"), BEFORE)
    assert [(one.code.code, one.title) for one in children] == [
        ("E11.0", "Order"),
        ("E11.1", "Deleted"),
        ("E11.9", "Order"),
        ("E11.A", "Not yet"),
    ]
    assert codes_of(store.siblings(icd_code("E11.1"), BEFORE)) == ["E11.0", "E11.9", "E11.A"]


def test_variants_of_a_stem_are_found_in_a_release_without_chapters(store: CodeStore, writer: ReleaseWriter) -> None:
    stem, variant = icd("S52.501", billable=False), icd("S52.501A", parent="S52.501", stem="S52.501")
    load(writer, "fractures", date(2025, 10, 1), None, [stem, variant], precedence=10)
    assert store.variants(icd_code("S52.501"), DURING) == [variant]


# edits: the starter knowledge is a selection


def pair(store: CodeStore, as_of: date = AFTER, setting: Setting = Setting.PRACTITIONER) -> list[tuple[PtpEdit, str]]:
    edits = store.ptp_edits(cpt_code("20610"), cpt_code("20611"), as_of, setting)
    return [(found, release.source.id) for found, release in edits]


def test_a_selection_of_edits_is_not_asked_where_a_file_of_the_setting_is_loaded(
    store: CodeStore, writer: ReleaseWriter
) -> None:
    ours, theirs = edit("20611", "20610"), edit("99213", "20610")
    starter = replace(builders.starter(), source=replace(builders.starter().source, precedence=50))
    writer.stage(starter, [ours, edit("20611", "20610", setting=Setting.OUTPATIENT)])
    writer.activate([starter.key])
    assert [found for found, _ in pair(store)] == [ours]
    load(writer, "ncci", date(2024, 7, 1), date(2024, 9, 30), [theirs])
    assert pair(store) == []
    release = store.release_of_edits(Setting.PRACTITIONER, AFTER)
    assert release is not None
    assert release.source.id == "ncci"
    assert [source for _, source in pair(store, setting=Setting.OUTPATIENT)] == [STARTER_SOURCE_ID]
    assert [found for found, _ in store.ptp_edits_of(cpt_code("20610"), AFTER, Setting.PRACTITIONER)] == [theirs]


def test_a_pair_deleted_and_added_again_has_both_edits(store: CodeStore, writer: ReleaseWriter) -> None:
    first = edit("20611", "20610", effective_from=date(2020, 1, 1), deletion_date=date(2021, 12, 31))
    again = edit("20611", "20610", effective_from=date(2023, 1, 1))
    load(writer, "ncci", date(2024, 7, 1), None, [again, first])
    assert [found for found, _ in pair(store)] == [first, again]


def test_a_code_without_the_shape_of_one_in_a_pair_has_no_edit(store: CodeStore, writer: ReleaseWriter) -> None:
    load(writer, "ncci", date(2024, 7, 1), None, [edit("20611", "20610")])
    for code in (icd_code("E11.9"), cpt_code("20610-20611"), builders.modifier_code("25"), cpt_code("2061a")):
        assert store.ptp_edits(code, cpt_code("20610"), AFTER, Setting.PRACTITIONER) == []
        assert store.ptp_edits_of(code, AFTER, Setting.PRACTITIONER) == []
