"""Databases of earlier versions are brought up to date with all that they hold."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from codestore import CodeStore, migrations, open_store, schema
from codestore.database import make_engine
from codestore.writer import ReleaseWriter
from core.codes import CodeSystem
from core.errors import NotReadyError, StoreError
from core.records import NoteKind, Setting
from core.settings import PROJECT_ROOT, Settings
from tests import builders
from tests.builders import cpt_code, icd_code, modifier_code
from tests.codestore import samples

VERSION_1 = Path(__file__).parent / "version1"
TODAY = date(2026, 11, 23)
MAY = date(2026, 5, 1)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """A database with nothing in it."""
    settings.home.mkdir()
    opened = make_engine(settings)
    yield opened
    opened.dispose()


@pytest.fixture
def version_1(engine: Engine) -> Engine:
    """A database as version 1 of the program left it."""
    run_script(engine, f"{engine.dialect.name}.sql")
    run_script(engine, "rows.sql")
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table in ("release", "feedback"):
                connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))  # noqa: S608
    return engine


def run_script(engine: Engine, name: str) -> None:
    script = re.sub(r"^--.*$", "", (VERSION_1 / name).read_text(), flags=re.MULTILINE)
    with engine.begin() as connection:
        for statement in re.split(r";\n", script):
            if statement.strip():
                connection.exec_driver_sql(statement)


def description(connection: Connection) -> dict[str, Any]:
    """All tables but Alembic's own, as far as a database tells."""
    inspector = inspect(connection)
    described: dict[str, Any] = {}
    for name in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        described[name] = {
            "columns": [
                (
                    one["name"],
                    str(one["type"]),
                    getattr(one["type"], "collation", None),
                    one["nullable"],
                    one["default"],
                )
                for one in inspector.get_columns(name)
            ],
            "key": inspector.get_pk_constraint(name),
            "foreign keys": sorted(inspector.get_foreign_keys(name), key=str),
            "indexes": sorted(inspector.get_indexes(name), key=str),
            "unique": sorted(inspector.get_unique_constraints(name), key=str),
            "checks": sorted(inspector.get_check_constraints(name), key=str),
        }
    if connection.dialect.name == "sqlite":
        kept_by_key = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
        described["without row numbers"] = sorted(kept_by_key.scalars())
    return described


def test_an_earlier_database_is_told_to_run_the_ingestion(settings: Settings, version_1: Engine) -> None:
    with pytest.raises(NotReadyError, match="earlier") as caught:
        open_store(settings)
    assert "python -m ingest" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_an_earlier_database_answers_after_the_upgrade(settings: Settings, version_1: Engine) -> None:
    with open_store(settings, create=True):
        pass
    with open_store(settings) as store:
        assert [release.source.id for release in store.releases()] == ["icd10cm", "codewright-starter"]
        found = store.get(icd_code("E11.9"), MAY)
        assert found is not None
        assert (found.record.title, found.record.short_title) == ("Title of E11.9", "")
        assert [one.kind for one in store.notes(icd_code("E11.9"), MAY)] == [NoteKind.EXCLUDES1]
        assert [one.text for one in store.search_texts()] == ["sugar"]
        injection = store.get(cpt_code("20610"), MAY)
        assert injection is not None
        assert injection.record == builders.cpt("20610", family="20600-20611", facets=(("joint", "major"),))
        assert store.get(modifier_code("25"), MAY) is not None
        assert store.passages(["digest#a"])["digest#a"][0] == builders.passage("digest#a", codes=[cpt_code("20610")])


def test_the_edits_of_an_earlier_database_are_found_from_both_sides(settings: Settings, version_1: Engine) -> None:
    with open_store(settings, create=True) as store:
        [(found, _)] = store.ptp_edits(cpt_code("20610"), cpt_code("20611"), MAY, Setting.PRACTITIONER)
        assert found == builders.edit("20611", "20610")
        [(deleted, _)] = store.ptp_edits_of(cpt_code("0591T"), MAY, Setting.PRACTITIONER)
        assert deleted == builders.edit("99213", "0591T", deletion_date=date(2026, 9, 30))


def test_feedback_outlives_the_upgrade(settings: Settings, version_1: Engine) -> None:
    with open_store(settings, create=True) as store:
        store.save_feedback("t2", "up")
        first, second = store.feedback()
        assert (first.trace_id, first.comment, first.answer_codes) == ("t1", "wrong", (icd_code("E11.9"),))
        assert second.trace_id == "t2"


def test_sources_get_the_precedence_they_would_be_loaded_with(settings: Settings, version_1: Engine) -> None:
    with open_store(settings, create=True) as store:
        assert [release.source.precedence for release in store.releases()] == [40, 50]


def test_an_upgraded_database_takes_every_kind_of_record(settings: Settings, version_1: Engine) -> None:
    with open_store(settings, create=True) as store:
        writer, release = ReleaseWriter(store), builders.release(label="FY2027", effective_from=date(2026, 10, 1))
        writer.stage(release, samples.RECORDS)
        writer.activate([release.key])
        answering = store.release_of(CodeSystem.ICD10CM, TODAY)
        assert answering is not None
        assert answering.label == "FY2027"


def test_an_upgrade_that_fails_leaves_the_earlier_database(
    settings: Settings, version_1: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with version_1.begin() as connection:
        before = description(connection)
        connection.exec_driver_sql("CREATE TABLE hcc_hierarchy (in_the_way INTEGER)")
    with pytest.raises(StoreError, match="hcc_hierarchy"):
        open_store(settings, create=True)
    with version_1.begin() as connection:
        connection.exec_driver_sql("DROP TABLE hcc_hierarchy")
        assert description(connection) == before
    with open_store(settings, create=True) as store:
        assert len(store.releases()) == 2


def test_upgrading_twice_changes_nothing(settings: Settings, version_1: Engine) -> None:
    for _ in range(2):
        with open_store(settings, create=True), version_1.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM ptp_edit").scalar_one() == 2


def test_the_upgrade_waits_for_a_running_ingestion(
    settings: Settings, version_1: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codestore.database.BUSY_TIMEOUT_S", 0.2)
    running = ReleaseWriter(CodeStore(version_1, settings.home))
    with running.lock(), pytest.raises(StoreError, match="Another ingestion"):
        open_store(settings, create=True)


def test_an_upgraded_and_a_new_database_have_the_same_tables(settings: Settings, version_1: Engine) -> None:
    with open_store(settings, create=True), version_1.begin() as connection:
        upgraded = description(connection)
        difference = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _not_alembic}),
            schema.metadata,
        )
        assert difference == []
        connection.exec_driver_sql("DROP TABLE alembic_version")
    schema.metadata.drop_all(version_1)
    with open_store(settings, create=True), version_1.begin() as connection:
        assert description(connection) == upgraded


def _not_alembic(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def test_the_first_revision_makes_the_tables_of_version_1(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0001")
        revised = description(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        for table in ("ptp_edit", "ptp_terms", "note", "code", "passage", "search_text", "release", "source"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        for table in ("feedback", "store_info"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    run_script(engine, f"{engine.dialect.name}.sql")
    with engine.begin() as connection:
        assert description(connection) == revised


def test_the_newest_revision_is_that_of_the_schema() -> None:
    script = ScriptDirectory.from_config(migrations.configuration())
    assert script.get_heads() == [migrations.revision_of(schema.SCHEMA_VERSION)]


def test_alembic_is_not_imported_to_read() -> None:
    code = "import sys, codestore, codestore.writer; sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT_ROOT)
