"""What can be asked of the code store."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from codestore import CodeStore, Found
from codestore.writer import ReleaseWriter
from core.codes import Code, CodeSystem
from core.records import CodeRecord, Level, NoteKind, Reference, Setting, TextKind
from tests import builders
from tests.builders import cpt, cpt_code, edit, family, icd, icd_code, modifier, modifier_code, note, passage

TODAY = date(2026, 11, 23)
FAMILY = cpt_code("62320-62327")

DIABETES = [
    icd("CHAPTER 4", level=Level.CHAPTER),
    icd("E08-E13", parent="CHAPTER 4", level=Level.SECTION),
    icd("E11", parent="E08-E13", billable=False),
    icd("E11.0", parent="E11", billable=False),
    icd("E11.00", parent="E11.0"),
    icd("E11.01", parent="E11.0"),
    icd("E11.1", parent="E11", billable=False),
    icd("E11.10", parent="E11.1"),
    icd("E11.9", parent="E11"),
    icd("E13", parent="E08-E13", billable=False),
    icd("E13.9", parent="E13"),
]
FRACTURE = [
    icd("S52.50", billable=False),
    icd("S52.501", parent="S52.50", billable=False),
    icd("S52.501A", parent="S52.501", stem="S52.501"),
    icd("S52.501D", parent="S52.501", stem="S52.501"),
    icd("S52.502", parent="S52.50", billable=False),
]
EPIDURALS = [
    family("62320-62327"),
    cpt("62320", family="62320-62327", facets=(("region", "cervical or thoracic"), ("imaging", "without"))),
    cpt("62321", family="62320-62327"),
    cpt("62327", family="62320-62327"),
    modifier("25"),
    modifier("59"),
    modifier("XS"),
]


def codes_of(records: Iterable[CodeRecord]) -> list[str]:
    return [record.code.code for record in records]


@pytest.fixture
def loaded(store: CodeStore, writer: ReleaseWriter) -> CodeStore:
    """A store with a little of ICD-10-CM and of the starter knowledge."""
    icd_release, starter = builders.release(), builders.starter()
    writer.stage(
        icd_release,
        [
            *DIABETES,
            *FRACTURE,
            note(icd_code("CHAPTER 4"), NoteKind.NOTE, "All neoplasms ..."),
            note(icd_code("E08-E13"), NoteKind.EXCLUDES2, "section"),
            note(icd_code("E11"), NoteKind.EXCLUDES1, "gestational diabetes"),
            note(icd_code("E11"), NoteKind.USE_ADDITIONAL, "code to identify control using insulin (Z79.4)"),
            note(icd_code("E11"), NoteKind.INCLUSION_TERM, "a term of the category"),
            note(icd_code("E11.9"), NoteKind.INCLUSION_TERM, "second"),
            note(icd_code("E11.9"), NoteKind.CODE_FIRST, "first"),
            builders.search_text(icd_code("E11.9"), "Type 2 diabetes"),
            builders.search_text(icd_code("E11.9"), "adult-onset diabetes", TextKind.INDEX_TERM),
        ],
    )
    writer.stage(
        starter,
        [
            *EPIDURALS,
            note(FAMILY, NoteKind.CHOOSE, "Choose by region."),
            note(FAMILY, NoteKind.INCLUDES, "Contrast."),
            note(FAMILY, NoteKind.DOCUMENTATION, "Name the level."),
            note(cpt_code("62320"), NoteKind.DIFFERS_FROM, "No guidance.", target=cpt_code("62321")),
            note(modifier_code("25"), NoteKind.USE_WHEN, "The visit is separate."),
            passage("digest#b", codes=[cpt_code("62320")]),
            passage("digest#a"),
        ],
    )
    writer.activate([icd_release.key, starter.key])
    return store


def test_a_code_is_found_with_all_that_was_loaded_and_its_release(loaded: CodeStore) -> None:
    found = loaded.get(cpt_code("62320"), TODAY)
    assert found is not None
    assert found.record == EPIDURALS[1]
    assert (found.release.key, found.release.source) == (builders.starter().key, builders.starter().source)


def test_every_field_of_a_record_survives(store: CodeStore, writer: ReleaseWriter) -> None:
    full = CodeRecord(
        code=Code(CodeSystem.HCPCS, "J1100"),
        title="Dexamethasone “1 mg” – naïve",
        billable=False,
        description="Long\ntext",
        parent=Code(CodeSystem.HCPCS, "J1094-J1100"),
        stem=Code(CodeSystem.HCPCS, "J110"),
        valid_from=date(2000, 1, 1),
        valid_to=date(2025, 12, 31),
        replaced_by=(Code(CodeSystem.HCPCS, "J1101"), cpt_code("99213")),
        facets=(("unit", "1 mg"),),
        references=(Reference("HCPCS file", "row 7", "2026"), Reference("Another")),
    )
    release = builders.release("cms-hcpcs")
    writer.stage(release, [full])
    writer.activate([release.key])
    found = store.get(full.code, TODAY)
    assert found is not None
    assert found.record == full


def test_a_code_that_is_not_there_is_none_in_a_loaded_and_in_an_unloaded_system(loaded: CodeStore) -> None:
    assert loaded.get(icd_code("E11.123"), TODAY) is None
    assert loaded.get(Code(CodeSystem.ICD10PCS, "0016070"), TODAY) is None
    assert loaded.release_of(CodeSystem.ICD10PCS, TODAY) is None


def test_the_same_text_in_another_system_is_another_code(loaded: CodeStore) -> None:
    assert loaded.get(Code(CodeSystem.HCPCS, "62320"), TODAY) is None


def test_many_codes_of_several_systems_are_found_at_once_in_the_order_asked(loaded: CodeStore) -> None:
    wanted = [modifier_code("25"), icd_code("E11.123"), cpt_code("62321"), icd_code("E11.9"), modifier_code("25")]
    found = loaded.get_many(wanted, TODAY)
    assert list(found) == [modifier_code("25"), cpt_code("62321"), icd_code("E11.9")]
    assert all(code == entry.record.code for code, entry in found.items())


def test_more_codes_than_one_statement_takes_are_found(store: CodeStore, writer: ReleaseWriter) -> None:
    records = [cpt(f"{number:05d}") for number in range(1_700)]
    release = builders.starter()
    writer.stage(release, records, batch_size=100)
    writer.activate([release.key])
    assert len(store.get_many([record.code for record in records], TODAY)) == len(records)


def test_children_are_direct_and_in_code_order(loaded: CodeStore) -> None:
    assert codes_of(loaded.children(icd_code("E11"), TODAY)) == ["E11.0", "E11.1", "E11.9"]
    assert codes_of(loaded.children(FAMILY, TODAY)) == ["62320", "62321", "62327"]
    assert loaded.children(icd_code("E11.9"), TODAY) == []


def test_siblings_leave_out_the_code_itself(loaded: CodeStore) -> None:
    assert codes_of(loaded.siblings(icd_code("E11.1"), TODAY)) == ["E11.0", "E11.9"]
    assert loaded.siblings(icd_code("CHAPTER 4"), TODAY) == []
    assert loaded.siblings(icd_code("E99"), TODAY) == []


def test_ancestors_go_up_to_the_chapter_or_family(loaded: CodeStore) -> None:
    assert codes_of(loaded.ancestors(icd_code("E11.01"), TODAY)) == ["E11.0", "E11", "E08-E13", "CHAPTER 4"]
    assert codes_of(loaded.ancestors(cpt_code("62321"), TODAY)) == ["62320-62327"]
    assert loaded.ancestors(modifier_code("25"), TODAY) == []


def test_parents_that_form_a_ring_do_not_hang_a_read(store: CodeStore, writer: ReleaseWriter) -> None:
    release = builders.release()
    writer.stage(release, [icd("A00", parent="A01"), icd("A01", parent="A00")])
    writer.activate([release.key])
    assert set(codes_of(store.ancestors(icd_code("A00"), TODAY))) == {"A00", "A01"}


def test_variants_complete_a_stem_and_are_its_children(loaded: CodeStore) -> None:
    stem = icd_code("S52.501")
    assert codes_of(loaded.variants(stem, TODAY)) == ["S52.501A", "S52.501D"]
    assert loaded.variants(stem, TODAY) == loaded.children(stem, TODAY)
    assert loaded.variants(icd_code("E11"), TODAY) == []


def test_families_are_those_of_one_system(loaded: CodeStore) -> None:
    assert codes_of(loaded.families(CodeSystem.CPT, TODAY)) == ["62320-62327"]
    assert loaded.families(CodeSystem.MODIFIER, TODAY) == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("62320", "62321", ["62320", "62321"]),
        ("62300", "62399", ["62320", "62321", "62327"]),
        ("62321", "62320", []),
        ("10000", "20000", []),
        ("70000", "80000", []),
    ],
)
def test_a_range_gives_what_stands_between_its_ends(
    loaded: CodeStore, first: str, last: str, expected: list[str]
) -> None:
    assert codes_of(loaded.codes_in_range(cpt_code(first), cpt_code(last), TODAY)) == expected


def test_a_range_of_categories_holds_all_below_the_last_but_no_headers_above_codes(loaded: CodeStore) -> None:
    codes = codes_of(loaded.codes_in_range(icd_code("E11.1"), icd_code("E13"), TODAY))
    assert codes == ["E11.1", "E11.10", "E11.9", "E13", "E13.9"]


def test_a_range_follows_the_order_of_the_release_not_of_the_letters(store: CodeStore, writer: ReleaseWriter) -> None:
    release = builders.release()
    writer.stage(release, [icd("C43"), icd("C43.0"), icd("C4A"), icd("C4A.0"), icd("C44"), icd("C45")])
    writer.activate([release.key])
    codes = codes_of(store.codes_in_range(icd_code("C43"), icd_code("C44"), TODAY))
    assert codes == ["C43", "C43.0", "C4A", "C4A.0", "C44"]


def test_a_range_across_two_systems_is_empty(loaded: CodeStore) -> None:
    assert loaded.codes_in_range(cpt_code("62320"), icd_code("E11"), TODAY) == []


def test_neighbours_share_the_most_of_a_code_that_does_not_exist(loaded: CodeStore) -> None:
    assert codes_of(loaded.neighbours(icd_code("E11.12"), TODAY, 3)) == ["E11.10", "E11.1", "E11.9"]
    assert codes_of(loaded.neighbours(cpt_code("62399"), TODAY, 2)) == ["62327", "62321"]
    assert codes_of(loaded.neighbours(icd_code("S52.501Z"), TODAY, 2)) == ["S52.501D", "S52.501A"]
    assert codes_of(loaded.neighbours(modifier_code("XZ"), TODAY, 5)) == ["XS"]
    assert loaded.neighbours(icd_code("Z99.9"), TODAY, 5) == []


def test_notes_are_own_first_and_then_inherited_from_the_nearest(loaded: CodeStore) -> None:
    notes = loaded.notes(icd_code("E11.9"), TODAY)
    assert [(one.owner.code, one.kind) for one in notes] == [
        ("E11.9", NoteKind.INCLUSION_TERM),
        ("E11.9", NoteKind.CODE_FIRST),
        ("E11", NoteKind.EXCLUDES1),
        ("E11", NoteKind.USE_ADDITIONAL),
        ("E08-E13", NoteKind.EXCLUDES2),
        ("CHAPTER 4", NoteKind.NOTE),
    ]


def test_only_own_notes_are_given_where_nothing_is_to_be_inherited(loaded: CodeStore) -> None:
    assert {one.owner.code for one in loaded.notes(icd_code("E11.9"), TODAY, inherited=False)} == {"E11.9"}


def test_a_code_of_a_family_inherits_all_but_the_steps_of_choosing(loaded: CodeStore) -> None:
    kinds = [one.kind for one in loaded.notes(cpt_code("62320"), TODAY)]
    assert kinds == [NoteKind.DIFFERS_FROM, NoteKind.INCLUDES, NoteKind.DOCUMENTATION]
    assert loaded.notes(cpt_code("62320"), TODAY)[0].target == cpt_code("62321")
    assert NoteKind.CHOOSE in {one.kind for one in loaded.notes(FAMILY, TODAY)}


def test_a_code_that_is_not_there_has_no_notes(loaded: CodeStore) -> None:
    assert loaded.notes(icd_code("E11.123"), TODAY) == []


def test_passages_are_found_by_id_in_the_order_asked(loaded: CodeStore) -> None:
    found = loaded.passages(["digest#a", "nowhere#x", "digest#b"])
    assert list(found) == ["digest#a", "digest#b"]
    assert found["digest#b"][0] == passage("digest#b", codes=[cpt_code("62320")])
    assert found["digest#b"][1].key == builders.starter().key


def test_all_passages_come_in_the_order_of_the_document(loaded: CodeStore) -> None:
    assert [one.id for one, _ in loaded.all_passages()] == ["digest#b", "digest#a"]


def test_a_passage_of_two_editions_is_given_once_from_the_newest(store: CodeStore, writer: ReleaseWriter) -> None:
    old = builders.release("guidelines", "FY2025", date(2024, 10, 1))
    new = builders.release("guidelines", "FY2026", date(2025, 10, 1))
    writer.stage(old, [passage("g#1", "old"), passage("g#2", "only in the old one")])
    writer.stage(new, [passage("g#1", "new")])
    writer.activate([old.key, new.key])
    assert [(one.text, release.label) for one, release in store.all_passages()] == [
        ("new", "FY2026"),
        ("only in the old one", "FY2025"),
    ]
    assert store.passages(["g#1"])["g#1"][0].text == "new"


def test_search_texts_of_two_editions_are_given_once(loaded: CodeStore, writer: ReleaseWriter) -> None:
    again = builders.release(label="FY2027", effective_from=date(2026, 10, 1))
    writer.stage(again, [builders.search_text(icd_code("E11.9"), "Type 2 diabetes")])
    writer.activate([again.key])
    assert [(one.text, one.kind) for one in loaded.search_texts()] == [
        ("adult-onset diabetes", TextKind.INDEX_TERM),
        ("Type 2 diabetes", TextKind.TITLE),
    ]


def test_a_read_that_is_given_up_halfway_leaves_the_store_usable(loaded: CodeStore) -> None:
    passages = loaded.all_passages()
    next(passages)
    del passages
    assert len(list(loaded.all_passages())) == 2


# dates of service


@pytest.fixture
def two_editions(store: CodeStore, writer: ReleaseWriter) -> CodeStore:
    """FY2025 knows one title and one code that FY2026 replaced."""
    old = builders.release(label="FY2025", effective_from=date(2024, 10, 1), effective_to=date(2025, 9, 30))
    new = builders.release(label="FY2026", effective_from=date(2025, 10, 1), effective_to=date(2026, 9, 30))
    writer.stage(old, [icd("E11"), icd("E11.9", "Old title", parent="E11"), icd("E11.A", parent="E11")])
    writer.stage(new, [icd("E11"), icd("E11.9", "New title", parent="E11")])
    writer.activate([old.key, new.key])
    return store


@pytest.mark.parametrize(
    ("as_of", "label", "title"),
    [
        (date(2023, 1, 1), "FY2025", "Old title"),
        (date(2024, 10, 1), "FY2025", "Old title"),
        (date(2025, 9, 30), "FY2025", "Old title"),
        (date(2025, 10, 1), "FY2026", "New title"),
        (date(2026, 11, 23), "FY2026", "New title"),
    ],
)
def test_the_edition_of_the_date_of_service_answers(
    two_editions: CodeStore, as_of: date, label: str, title: str
) -> None:
    release = two_editions.release_of(CodeSystem.ICD10CM, as_of)
    found = two_editions.get(icd_code("E11.9"), as_of)
    assert release is not None
    assert found is not None
    assert (release.label, found.release.label, found.record.title) == (label, label, title)


def test_relatives_are_those_of_the_same_edition(two_editions: CodeStore) -> None:
    assert codes_of(two_editions.children(icd_code("E11"), date(2025, 9, 30))) == ["E11.9", "E11.A"]
    assert codes_of(two_editions.children(icd_code("E11"), date(2025, 10, 1))) == ["E11.9"]


def test_all_active_releases_are_listed_newest_first(two_editions: CodeStore) -> None:
    assert [release.label for release in two_editions.releases()] == ["FY2026", "FY2025"]


def test_of_two_sources_of_one_system_the_first_loaded_answers_and_the_other_fills_in(
    loaded: CodeStore, writer: ReleaseWriter
) -> None:
    licensed = builders.release("licensed-cpt", "2027", date(2026, 12, 31))
    writer.stage(licensed, [cpt("62320", "Licensed text"), cpt("62322", "Licensed text")])
    writer.activate([licensed.key])
    ours, theirs = (loaded.get(cpt_code(code), TODAY) for code in ("62320", "62322"))
    assert isinstance(ours, Found)
    assert isinstance(theirs, Found)
    assert ours.release.key == builders.starter().key
    assert theirs.release.key == licensed.key
    assert codes_of(loaded.codes_in_range(cpt_code("62320"), cpt_code("62322"), TODAY)) == ["62320", "62321", "62322"]


# edits


@pytest.fixture
def edited(store: CodeStore, writer: ReleaseWriter) -> CodeStore:
    """Edits of two quarters; the pair 20610 / 20611 was deleted in between."""
    third = builders.release("ncci-ptp", "2026 Q3", date(2026, 7, 1))
    fourth = builders.release("ncci-ptp", "2026 Q4", date(2026, 10, 1))
    writer.stage(third, [edit("20611", "20610")])
    writer.stage(
        fourth,
        [
            edit("20611", "20610", deletion_date=date(2026, 9, 30)),
            edit("62320", "20610", indicator=0),
            edit("62320", "20610", indicator=1, setting=Setting.OUTPATIENT),
            edit("20610", "99213"),
        ],
        batch_size=2,
    )
    writer.activate([third.key, fourth.key])
    return store


def test_a_pair_is_found_whichever_code_is_named_first(edited: CodeStore) -> None:
    a, b = cpt_code("62320"), cpt_code("20610")
    there, back = (edited.ptp_edits(*pair, TODAY, Setting.PRACTITIONER) for pair in ((a, b), (b, a)))
    assert there == back
    assert [(one.column1, one.column2, one.modifier_indicator) for one, _ in there] == [(a, b, 0)]


def test_every_field_of_an_edit_survives(edited: CodeStore) -> None:
    [(found, release)] = edited.ptp_edits(cpt_code("62320"), cpt_code("20610"), TODAY, Setting.OUTPATIENT)
    assert found == edit("62320", "20610", indicator=1, setting=Setting.OUTPATIENT)
    assert release.label == "2026 Q4"


def test_deleted_edits_are_given_with_their_date(edited: CodeStore) -> None:
    [(found, _)] = edited.ptp_edits(cpt_code("20610"), cpt_code("20611"), TODAY, Setting.PRACTITIONER)
    assert found.deletion_date == date(2026, 9, 30)


def test_an_earlier_date_of_service_is_answered_by_the_earlier_file(edited: CodeStore) -> None:
    [(found, release)] = edited.ptp_edits(cpt_code("20610"), cpt_code("20611"), date(2026, 8, 1), Setting.PRACTITIONER)
    assert (release.label, found.deletion_date) == ("2026 Q3", None)


def test_each_setting_has_its_own_edits(edited: CodeStore) -> None:
    pair = cpt_code("20610"), cpt_code("99213")
    assert edited.ptp_edits(*pair, TODAY, Setting.PRACTITIONER)
    assert edited.ptp_edits(*pair, TODAY, Setting.OUTPATIENT) == []
    assert edited.ptp_edits(*pair, TODAY, Setting.DME) == []


def test_a_setting_without_edits_is_told_from_a_pair_without_edit(edited: CodeStore) -> None:
    release = edited.release_of_edits(Setting.OUTPATIENT, TODAY)
    assert release is not None
    assert release.label == "2026 Q4"
    assert edited.release_of_edits(Setting.DME, TODAY) is None


def test_a_code_has_no_edit_with_itself(edited: CodeStore) -> None:
    assert edited.ptp_edits(cpt_code("20610"), cpt_code("20610"), TODAY, Setting.PRACTITIONER) == []


def test_the_edits_of_a_code_name_it_in_either_column(edited: CodeStore) -> None:
    edits = edited.ptp_edits_of(cpt_code("20610"), TODAY, Setting.PRACTITIONER)
    assert [(one.column1.code, one.column2.code) for one, _ in edits] == [
        ("20610", "99213"),
        ("20611", "20610"),
        ("62320", "20610"),
    ]


# feedback and threads


def test_feedback_is_kept_with_what_it_is_about(store: CodeStore) -> None:
    store.save_feedback(
        "t1", "down", "wrong\x00 code", question="What?", answer_codes=[icd_code("E11.9")], release_keys=["icd10cm:1"]
    )
    [kept] = store.feedback()
    assert (kept.trace_id, kept.verdict, kept.comment, kept.question) == ("t1", "down", "wrong code", "What?")
    assert (kept.answer_codes, kept.release_keys) == ((icd_code("E11.9"),), ("icd10cm:1",))
    assert kept.created_at.tzinfo is not None


def test_a_second_verdict_on_an_answer_replaces_the_first(store: CodeStore) -> None:
    store.save_feedback("t1", "down")
    store.save_feedback("t2", "up")
    store.save_feedback("t1", "up", "better")
    assert [(kept.trace_id, kept.verdict) for kept in store.feedback()] == [("t2", "up"), ("t1", "up")]


def test_many_threads_read_at_once(loaded: CodeStore) -> None:
    codes = [record.code for record in DIABETES] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda code: loaded.get(code, TODAY), codes))
    assert [one.record.code for one in found if one] == codes
