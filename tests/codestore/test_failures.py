"""A store that fails says so in one line; it never looks like "nothing found"."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text, update

from codestore import CodeStore, open_store, schema
from codestore.database import database_url
from codestore.writer import ReleaseWriter
from core.codes import CodeSystem
from core.errors import CodewrightError, NotReadyError, SettingsError, StoreError, StoreUnavailableError
from core.records import Setting
from core.settings import Settings
from tests import builders
from tests.builders import cpt_code, icd, icd_code
from tests.codestore.postgres import Server

TODAY = date(2026, 11, 23)

READS: dict[str, Callable[[CodeStore], object]] = {
    "releases": lambda store: store.releases(),
    "release_of": lambda store: store.release_of(CodeSystem.ICD10CM, TODAY),
    "releases_of_edits": lambda store: store.releases_of_edits(Setting.DME, TODAY),
    "release_of_edits": lambda store: store.release_of_edits(Setting.DME, TODAY),
    "get": lambda store: store.get(icd_code("A00"), TODAY),
    "get_many": lambda store: store.get_many([icd_code("A00")], TODAY),
    "children": lambda store: store.children(icd_code("A00"), TODAY),
    "siblings": lambda store: store.siblings(icd_code("A00"), TODAY),
    "ancestors": lambda store: store.ancestors(icd_code("A00"), TODAY),
    "variants": lambda store: store.variants(icd_code("A00"), TODAY),
    "families": lambda store: store.families(CodeSystem.CPT, TODAY),
    "chapters": lambda store: store.chapters(CodeSystem.ICD10CM, TODAY),
    "codes_in_range": lambda store: store.codes_in_range(icd_code("A00"), icd_code("B00"), TODAY),
    "neighbours": lambda store: store.neighbours(icd_code("A00"), TODAY, 3),
    "notes": lambda store: store.notes(icd_code("A00"), TODAY),
    "ptp_edits": lambda store: store.ptp_edits(cpt_code("1"), cpt_code("2"), TODAY, Setting.PRACTITIONER),
    "ptp_edits_of": lambda store: store.ptp_edits_of(cpt_code("1"), TODAY, Setting.PRACTITIONER),
    "passages": lambda store: store.passages(["p#1"]),
    "all_passages": lambda store: list(store.all_passages()),
    "search_texts": lambda store: list(store.search_texts()),
    "feedback": lambda store: store.feedback(),
    "save_feedback": lambda store: store.save_feedback("t", "up"),
}


def assert_reads_well(error: CodewrightError) -> None:
    """One line, without the statement and its values."""
    assert "\n" not in str(error)
    assert not any(word in str(error) for word in ("SELECT", "INSERT", "sqlalche.me", "psycopg."))


def test_nothing_to_answer_from_is_told_with_what_to_do(settings: Settings) -> None:
    with pytest.raises(NotReadyError) as caught:
        open_store(settings)
    assert caught.value.hint == "Run `python -m ingest starter`."


def test_opening_to_read_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError):
        open_store(Settings(home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()


def test_tables_without_an_active_release_are_not_ready(
    settings: Settings, store: CodeStore, writer: ReleaseWriter
) -> None:
    writer.stage(builders.release(), [icd("A00")])
    with pytest.raises(NotReadyError):
        open_store(settings)


def test_creating_twice_keeps_what_is_there(settings: Settings, writer: ReleaseWriter) -> None:
    release = builders.release()
    writer.stage(release, [])
    writer.activate([release.key])
    with open_store(settings, create=True) as again:
        assert [one.key for one in again.releases()] == [release.key]


@pytest.mark.parametrize("create", [True, False])
def test_tables_of_another_version_are_refused(settings: Settings, store: CodeStore, create: bool) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(schema.store_info).values(schema_version=schema.SCHEMA_VERSION + 1))
    with pytest.raises(StoreError, match=f"version {schema.SCHEMA_VERSION + 1}") as caught:
        open_store(settings, create=create)
    assert "CODEWRIGHT_HOME" in caught.value.hint


@pytest.mark.parametrize("read", READS)
def test_every_read_raises_when_its_tables_are_gone(store: CodeStore, writer: ReleaseWriter, read: str) -> None:
    release = builders.release()
    writer.stage(release, [icd("A00"), builders.edit("20610", "20611")])
    writer.activate([release.key])
    READS[read](store)
    schema.metadata.drop_all(store.engine)
    with pytest.raises(StoreError) as caught:
        READS[read](store)
    assert_reads_well(caught.value)


def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "codewright.sqlite3"
    path.write_bytes(b"not a database at all" * 500)
    for create in (False, True):
        with pytest.raises(StoreError, match=r"codewright\.sqlite3.*damaged") as caught:
            open_store(Settings(home=tmp_path), create=create)
        assert_reads_well(caught.value)
        assert not isinstance(caught.value, NotReadyError)


def test_a_database_damaged_while_it_is_open_raises_on_reading(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    release = builders.release()
    with open_store(settings, create=True) as store:
        writer = ReleaseWriter(store)
        writer.stage(release, [icd(f"A{number:04d}") for number in range(3_000)])
        writer.activate([release.key])
    path = tmp_path / "codewright.sqlite3"
    content = bytearray(path.read_bytes())
    content[8_192:] = b"\xff" * (len(content) - 8_192)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        open_store(settings)


def test_a_home_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="file/home"):
        open_store(Settings(home=tmp_path / "file" / "home"), create=True)


def test_a_write_that_waits_too_long_for_another_is_worth_a_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codestore.database.BUSY_TIMEOUT_S", 0.1)
    with open_store(Settings(home=tmp_path), create=True) as store, store.engine.connect() as other:
        other.execute(text("BEGIN IMMEDIATE"))
        with pytest.raises(StoreUnavailableError, match="writing") as caught:
            store.save_feedback("t1", "up", "a private remark")
    assert caught.value.retryable


def test_what_users_typed_is_in_no_message_nor_in_its_traceback(settings: Settings, store: CodeStore) -> None:
    schema.metadata.drop_all(store.engine)
    typed = "a private remark"
    with pytest.raises(StoreError) as caught:
        store.save_feedback("t1", "up", typed, question=typed)
    assert typed not in "".join(traceback.format_exception(caught.value))


@pytest.mark.postgres
def test_a_wrong_password_is_named_and_not_shown(postgres: Server, tmp_path: Path) -> None:
    url = postgres.url("postgres", password="wr0ng-secret")  # noqa: S106  # opens nothing
    with pytest.raises(StoreError, match="password") as caught:
        open_store(Settings(home=tmp_path, database_url=url))
    assert_reads_well(caught.value)
    assert "wr0ng-secret" not in str(caught.value)
    assert not caught.value.retryable


@pytest.mark.postgres
def test_a_database_that_does_not_exist_is_named(postgres: Server, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        open_store(Settings(home=tmp_path, database_url=postgres.url("nowhere")))


@pytest.mark.postgres
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_of_writing_the_url_means_the_same_driver(postgres: Server, tmp_path: Path, scheme: str) -> None:
    url = postgres.url(postgres.new_database(), scheme=scheme)
    with open_store(Settings(home=tmp_path, database_url=url), create=True) as store:
        assert store.engine.driver == "psycopg"


@pytest.mark.postgres
def test_a_lost_connection_is_replaced(postgres: Server, tmp_path: Path) -> None:
    database = postgres.new_database()
    settings = Settings(home=tmp_path, database_url=postgres.url(database))
    admin = Settings(home=tmp_path, database_url=postgres.url(postgres.new_database()))
    with open_store(settings, create=True) as store, open_store(admin, create=True) as other:
        store.releases()
        with other.engine.connect() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
                {"name": database},
            )
        assert store.releases() == []


def test_a_server_that_is_not_there_is_worth_a_retry(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgresql://someone:s3cret@127.0.0.1:{unused.getsockname()[1]}/codewright"
        with pytest.raises(StoreUnavailableError) as caught:
            open_store(Settings(home=tmp_path, database_url=url))
    assert_reads_well(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.retryable


@pytest.mark.parametrize(
    "url", ["no url", "postgresql://user:s3cret@host:port/name", "sqlite://", "nosuch://user:s3cret@host/name"]
)
def test_a_url_that_makes_no_sense_is_a_setting_to_correct(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="CODEWRIGHT_DATABASE_URL") as caught:
        open_store(Settings(home=tmp_path, database_url=url))
    assert "s3cret" not in str(caught.value)


def test_the_default_is_a_file_in_home(tmp_path: Path) -> None:
    url = database_url(Settings(home=tmp_path))
    assert (url.get_backend_name(), url.database) == ("sqlite", str(tmp_path / "codewright.sqlite3"))
