"""Removed rows give their space back to the disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from codestore import CodeStore, compaction
from codestore.writer import ReleaseWriter
from core.settings import DATABASE_FILE, Settings
from tests import builders
from tests.builders import icd, passage


def test_the_file_shrinks_by_what_was_removed(
    settings: Settings, store: CodeStore, writer: ReleaseWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "WORTH_IT", 1)
    staying, going = builders.release(), builders.release("mpfs")
    writer.stage(staying, [icd("A00")])
    writer.stage(going, [passage(f"p#{number}", "long text " * 100) for number in range(500)])
    writer.activate([staying.key, going.key])
    database = settings.home / DATABASE_FILE
    before = size(database)
    writer.remove_source("mpfs")
    freed = writer.compact()
    if settings.database_url:
        assert freed == 0  # PostgreSQL sees to it
    else:
        assert 0 < freed == before - size(database)
    assert [release.key for release in store.releases()] == [staying.key]
    assert store.get(icd("A00").code, date(2026, 5, 1)) is not None


def size(database: Path) -> int:
    """Bytes of an SQLite file, with nothing left in its log; 0 where there is none."""
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database.stat().st_size


def test_a_file_with_little_to_gain_is_not_written_anew(writer: ReleaseWriter) -> None:
    release = builders.release("mpfs")
    writer.stage(release, [passage("p#1")])
    writer.remove_source("mpfs")
    assert writer.compact() == 0


def test_a_full_disk_leaves_the_file_as_it_is(
    settings: Settings, writer: ReleaseWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "WORTH_IT", 1)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10))
    writer.stage(builders.release("mpfs"), [passage(f"p#{number}", "long text " * 100) for number in range(50)])
    writer.remove_source("mpfs")
    assert writer.compact() == 0


def test_a_reader_in_the_middle_of_something_reads_on(
    settings: Settings, store: CodeStore, writer: ReleaseWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.database_url:
        pytest.skip("PostgreSQL sees to it")
    monkeypatch.setattr(compaction, "WORTH_IT", 1)
    writer.stage(builders.release("mpfs"), [passage(f"p#{number}", "long text " * 100) for number in range(500)])
    with closing(sqlite3.connect(settings.home / DATABASE_FILE)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM passage").fetchone() == (500,)
        writer.remove_source("mpfs")
        writer.compact()
        assert reader.execute("SELECT count(*) FROM passage").fetchone() == (500,)
    assert store.releases() == []
