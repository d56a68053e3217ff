"""A release is staged whole, then activated; an interruption leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from codestore import CodeStore, open_store, schema
from codestore.writer import ReleaseWriter
from core.codes import CodeSystem
from core.errors import SourceFileError, StoreError, StoreUnavailableError, UnfitRecordError
from core.facts import FeeScheduleRow
from core.records import CodeRecord, NoteKind
from core.settings import PROJECT_ROOT, Settings
from tests import builders
from tests.builders import edit, icd, icd_code, note, passage
from tests.codestore import samples

TODAY = date(2026, 11, 23)
A00 = icd_code("A00")


def row_counts(store: CodeStore) -> dict[str, int]:
    """Rows of every table that ingestion writes."""
    tables = (schema.source, schema.release, *schema.CONTENT)
    with store.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


@contextmanager
def other_process(work: str, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another ingestion, halfway through its work; killed at the end at the latest."""
    environment = os.environ | {
        "CODEWRIGHT_HOME": str(settings.home),
        "CODEWRIGHT_DATABASE_URL": settings.resolved_database_url,
    }
    command = [sys.executable, "-m", "tests.codestore.other_process", work]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=PROJECT_ROOT) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "halfway\n"
            yield process
        finally:
            process.kill()


def test_a_staged_release_is_found_by_its_key_and_not_read_from(store: CodeStore, writer: ReleaseWriter) -> None:
    release = builders.release()
    staged = writer.stage(release, [icd("A00")])
    assert writer.staged_or_active(release.key) == staged
    assert store.releases() == []
    assert store.get(A00, TODAY) is None
    assert list(store.search_texts()) == []


def test_staging_counts_the_rows_and_notes_the_moment(writer: ReleaseWriter) -> None:
    staged = writer.stage(
        builders.release(),
        [
            edit("20610", "20611"),
            *(icd(f"A{number:02d}", billable=number > 0) for number in range(7)),
            note(A00, NoteKind.NOTE, "one"),
            edit("20610", "20600"),
            note(A00, NoteKind.NOTE, "two"),
            builders.search_text(A00, "cholera"),
            passage("p#1"),
            edit("20610", "20604", deletion_date=TODAY),
        ],
        batch_size=2,
    )
    assert staged.rows == {
        "code": 7,
        "billable_code": 6,
        "note": 2,
        "search_text": 1,
        "passage": 1,
        "ptp_edit": 3,
        "active_ptp_edit": 2,
    }
    assert staged.loaded_at is not None
    assert staged.loaded_at.tzinfo is not None


def test_what_edits_share_is_stored_once(store: CodeStore, writer: ReleaseWriter) -> None:
    edits = [edit("20610", f"{number:05d}", indicator=number % 2) for number in range(50)]
    writer.stage(builders.release(), edits, batch_size=7)
    assert row_counts(store)["ptp_terms"] == 2


def test_a_release_that_is_there_is_not_read_again(writer: ReleaseWriter) -> None:
    release = builders.release()
    first = writer.stage(release, [icd("A00")])
    assert writer.stage(release, map(pytest.fail, ["the parser was started"])) == first


def test_a_parser_that_fails_halfway_leaves_nothing(store: CodeStore, writer: ReleaseWriter) -> None:
    def failing() -> Iterator[CodeRecord]:
        yield from (icd(f"A{number:02d}") for number in range(25))
        raise SourceFileError("icd.xml", "ends too early")

    with pytest.raises(SourceFileError):
        writer.stage(builders.release(), failing(), batch_size=10)
    assert set(row_counts(store).values()) == {0}


def test_a_duplicate_code_is_an_error_and_leaves_nothing(store: CodeStore, writer: ReleaseWriter) -> None:
    with pytest.raises(StoreError) as caught:
        writer.stage(builders.release(), [icd("A00"), icd("A00")])
    assert "\n" not in str(caught.value)
    assert set(row_counts(store).values()) == {0}


def test_a_killed_staging_leaves_nothing_and_the_next_one_succeeds(
    settings: Settings, store: CodeStore, writer: ReleaseWriter
) -> None:
    with other_process("stage", settings) as process:
        process.kill()
        process.wait()
    release = builders.release()
    assert writer.staged_or_active(release.key) is None
    assert set(row_counts(store).values()) == {0}
    writer.stage(release, [icd("A00")])
    writer.activate([release.key])
    assert store.get(A00, TODAY)


def test_readers_go_on_while_a_release_is_being_staged(
    settings: Settings, store: CodeStore, writer: ReleaseWriter
) -> None:
    earlier = builders.release(label="FY2025", effective_from=date(2024, 10, 1))
    writer.stage(earlier, [icd("A00")])
    writer.activate([earlier.key])
    with other_process("stage", settings):
        assert store.get(A00, TODAY)
        with open_store(settings) as another:
            assert [release.label for release in another.releases()] == ["FY2025"]


def test_releases_are_activated_together_or_not_at_all(store: CodeStore, writer: ReleaseWriter) -> None:
    release = builders.release()
    writer.stage(release, [icd("A00")])
    with pytest.raises(StoreError, match="icd10cm:unknown"):
        writer.activate([release.key, "icd10cm:unknown"])
    assert store.releases() == []


def test_an_open_store_sees_what_another_one_activates(
    settings: Settings, store: CodeStore, writer: ReleaseWriter
) -> None:
    old, new = builders.release(text="old"), builders.release(text="new")
    writer.stage(old, [icd("A00", "Old")])
    writer.activate([old.key])
    with open_store(settings) as reader:
        before = reader.get(A00, TODAY)
        writer.stage(new, [icd("A00", "New")])
        writer.activate([new.key])
        after = reader.get(A00, TODAY)
    assert before is not None
    assert after is not None
    assert (before.record.title, after.record.title) == ("Old", "New")


def test_a_new_edition_of_the_same_text_supersedes_the_old_one(store: CodeStore, writer: ReleaseWriter) -> None:
    old, new = builders.release(text="old"), builders.release(text="new")
    for release in (old, new):
        writer.stage(release, [icd("A00")])
        writer.activate([release.key])
    assert [release.key for release in store.releases()] == [new.key]
    assert writer.staged_or_active(old.key) is None


def test_going_back_to_a_superseded_edition_needs_no_new_staging(store: CodeStore, writer: ReleaseWriter) -> None:
    old, new = builders.release(text="old"), builders.release(text="new")
    for release in (old, new, old):
        writer.stage(release, [icd("A00", release.checksum)])
        writer.activate([release.key])
    assert [release.key for release in store.releases()] == [old.key]
    found = store.get(A00, TODAY)
    assert found is not None
    assert found.record.title == old.checksum


def test_editions_of_other_dates_and_other_sources_stay_active(store: CodeStore, writer: ReleaseWriter) -> None:
    releases = [
        builders.release(),
        builders.release(label="FY2027", effective_from=date(2026, 10, 1)),
        builders.starter(),
    ]
    for release in releases:
        writer.stage(release, [])
        writer.activate([release.key])
    assert {release.key for release in store.releases()} == {release.key for release in releases}


def test_a_source_keeps_its_precedence_when_it_is_loaded_again(store: CodeStore, writer: ReleaseWriter) -> None:
    for release in (builders.starter(), builders.release(), builders.starter("second")):
        writer.stage(release, [builders.modifier("25")])
        writer.activate([release.key])
    answering = store.release_of(CodeSystem.MODIFIER, TODAY)
    assert answering is not None
    assert answering.key == builders.starter("second").key


def test_a_discarded_release_is_gone_with_all_its_rows(store: CodeStore, writer: ReleaseWriter) -> None:
    kept, discarded = builders.starter(), builders.release()
    for release in (kept, discarded):
        writer.stage(release, samples.RECORDS)
    writer.activate([kept.key, discarded.key])
    writer.discard(discarded.key)
    writer.discard("icd10cm:never there")
    assert [release.key for release in store.releases()] == [kept.key]
    assert {row_counts(store)[table.name] for table in (schema.release, *schema.CONTENT)} == {1}


def test_a_removed_source_is_gone_with_all_its_releases(store: CodeStore, writer: ReleaseWriter) -> None:
    kept = builders.starter()
    old, new = (builders.release(label=f"FY{year}", effective_from=date(year - 1, 10, 1)) for year in (2025, 2026))
    staged = builders.release(label="FY2027", effective_from=date(2026, 10, 1))
    for release in (kept, old, new, staged):
        writer.stage(release, samples.RECORDS)
    writer.activate([kept.key, old.key, new.key])
    removed = writer.remove_source(builders.ICD_SOURCE_ID)
    assert {release.key for release in removed} == {old.key, new.key, staged.key}
    assert [release.key for release in store.releases()] == [kept.key]
    tables = (schema.source, schema.release, *schema.CONTENT)
    assert {row_counts(store)[table.name] for table in tables} == {1}


def test_removing_a_source_that_is_not_there_changes_nothing(store: CodeStore, writer: ReleaseWriter) -> None:
    writer.stage(builders.release(), [icd("A00")])
    before = row_counts(store)
    assert writer.remove_source("nobody") == []
    assert row_counts(store) == before


def test_an_open_store_sees_a_removal(settings: Settings, store: CodeStore, writer: ReleaseWriter) -> None:
    release = builders.release()
    writer.stage(release, [icd("A00")])
    writer.activate([release.key])
    with open_store(settings) as reader:
        assert reader.get(A00, TODAY)
        writer.remove_source(release.source.id)
        assert reader.get(A00, TODAY) is None
        assert reader.releases() == []


def test_the_counts_are_checked_before_anything_is_kept(store: CodeStore, writer: ReleaseWriter) -> None:
    seen: list[dict[str, int]] = []

    def refuse(counts: Mapping[str, int]) -> None:
        seen.append(dict(counts))
        assert counts["never_loaded"] == 0
        raise SourceFileError("codes.txt", "holds far too few codes")

    release = builders.release()
    with pytest.raises(SourceFileError, match="too few"):
        writer.stage(release, samples.RECORDS, check=refuse)
    assert set(row_counts(store).values()) == {0}
    [counts] = seen
    assert (counts["code"], counts["billable_code"], counts["ptp_edit"], counts["active_ptp_edit"]) == (1, 1, 1, 1)
    assert (counts["fee_schedule_row"], counts["fee_schedule_code"]) == (1, 1)
    assert writer.stage(release, samples.RECORDS, check=lambda _: None).rows["mue_limit"] == 1


def test_codes_of_a_fee_schedule_are_counted_once_however_many_rows_they_have(writer: ReleaseWriter) -> None:
    fee = next(fact for fact in samples.FACTS if isinstance(fact, FeeScheduleRow))
    rows = [replace(fee, modifier=modifier) for modifier in ("", "26", "TC")]
    staged = writer.stage(builders.release("mpfs"), rows, batch_size=2)
    assert staged.rows == {"fee_schedule_row": 3, "fee_schedule_code": 1}


def test_a_source_takes_the_precedence_it_is_loaded_with(store: CodeStore, writer: ReleaseWriter) -> None:
    for number, precedence in enumerate((60, 40)):
        release = builders.release(label=str(number), effective_from=date(2025 + number, 1, 1))
        writer.stage(replace(release, source=replace(release.source, precedence=precedence)), [icd("A00")])
        writer.activate([release.key])
    assert {release.source.precedence for release in store.releases()} == {40}


def test_a_row_that_stands_twice_is_named(writer: ReleaseWriter) -> None:
    with pytest.raises(StoreError, match=r"table code stands twice: ICD-10-CM A00\."):
        writer.stage(builders.release(), [icd("A00"), icd("A01"), icd("A00")])
    with pytest.raises(StoreError, match="table passage stands twice"):
        writer.stage(builders.release(), [passage("p#1"), passage("p#2"), passage("p#1")], batch_size=2)


def test_a_pair_that_stands_twice_is_named_where_it_can_be(writer: ReleaseWriter) -> None:
    twice = [edit("20610", "20611"), edit("20610", "76942"), edit("20610", "20611")]
    with pytest.raises(UnfitRecordError, match=r"^The pair 20610/20611 stands twice, with the same indicator"):
        writer.stage(builders.release(), twice)
    with pytest.raises(UnfitRecordError, match=r"^A pair stands twice"):
        writer.stage(builders.release(), twice, batch_size=2)


def test_an_edit_of_what_is_no_procedure_code_is_refused(writer: ReleaseWriter) -> None:
    with pytest.raises(StoreError, match="The edits name ICD-10-CM A00, which is no CPT or HCPCS code"):
        writer.stage(builders.release(), [replace(edit("20610", "20611"), column2=A00)])


def test_what_is_no_record_is_refused(writer: ReleaseWriter) -> None:
    with pytest.raises(TypeError, match="str"):
        writer.stage(builders.release(), ["a text"])  # type: ignore[list-item]  # what a faulty parser would give


def test_many_releases_become_active_at_one_moment(settings: Settings, store: CodeStore, writer: ReleaseWriter) -> None:
    """A reader that never stops looking sees all of the old editions or all of the new ones."""
    sources = [f"source-{number}" for number in range(12)]
    old = [builders.release(source_id, text="old") for source_id in sources]
    new = [builders.release(source_id, text="new") for source_id in sources]
    for release in (*old, *new):
        writer.stage(release, [icd("A00")])
    writer.activate([release.key for release in old])
    allowed = {frozenset(release.key for release in releases) for releases in (old, new)}
    seen: set[frozenset[str]] = set()
    done = threading.Event()

    def look() -> None:
        with open_store(settings) as reader:
            while not done.is_set():
                seen.add(frozenset(release.key for release in reader.releases()))

    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        for releases in (new, old, new):
            writer.activate([release.key for release in releases])
        done.set()
        for one in looking:
            one.result()
    assert seen <= allowed
    assert {release.key for release in store.releases()} == {release.key for release in new}


def test_a_second_ingestion_waits_for_the_first_and_then_says_so(settings: Settings, writer: ReleaseWriter) -> None:
    with other_process("lock", settings):
        started = time.monotonic()
        with pytest.raises(StoreUnavailableError, match="Another ingestion"), writer.lock(wait_s=0.5):
            pytest.fail("two ingestions at once")
        assert time.monotonic() - started >= 0.5


def test_a_killed_ingestion_frees_the_lock(settings: Settings, writer: ReleaseWriter) -> None:
    with other_process("lock", settings) as process:
        process.kill()
        process.wait()
        with writer.lock(wait_s=10):
            pass


def test_the_lock_is_free_again_after_its_block_even_when_it_fails(writer: ReleaseWriter) -> None:
    with pytest.raises(SourceFileError), writer.lock():
        raise SourceFileError("icd.xml", "is no XML")
    with writer.lock(wait_s=0):
        pass


def test_opening_to_write_does_not_wait_for_a_running_ingestion(settings: Settings, writer: ReleaseWriter) -> None:
    with writer.lock(), open_store(settings, create=True) as second:
        assert second.releases() == []
