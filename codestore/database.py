"""The edge to the database: which driver, how it is opened, what its errors mean, and who may write.

SQLite is the default. PostgreSQL is chosen by ``postgresql://user:password@host:port/name`` (also written
``postgres://``), which always means the psycopg 3 driver.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from codestore.schema import SCHEMA_VERSION, metadata, store_info
from core.errors import NotReadyError, SettingsError, StoreError, StoreUnavailableError
from core.settings import Settings

BUSY_TIMEOUT_S = 10.0
"""How long a statement waits for another process's write to SQLite."""

CONNECT_TIMEOUT_S = 10
"""How long PostgreSQL may take to answer a first connection."""

_RUN_STARTER = "Run `python -m ingest starter`."
_LOCK_ID = 0x0C0DE
"""Names our advisory lock among those of other programs in the same PostgreSQL database."""


def database_url(settings: Settings) -> URL:
    """The code store's URL, with the driver filled in.

    Raises:
        SettingsError: It is not a URL, or names a database in memory, which two processes can't share.
    """
    try:
        url = make_url(settings.resolved_database_url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "CODEWRIGHT_DATABASE_URL is not a database URL.",
            "Write it as postgresql://user:password@host:5432/name, or leave it empty for SQLite.",
        ) from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise SettingsError(
            "CODEWRIGHT_DATABASE_URL names a SQLite database in memory.", "Give it a file: sqlite:////path/to/file."
        )
    return url


def make_engine(settings: Settings) -> Engine:
    """An engine for the configured database; nothing is opened or created yet.

    Raises:
        SettingsError: The URL is none, or its driver is not installed.
    """
    url = database_url(settings)
    sqlite = url.get_backend_name() == "sqlite"
    timeout = {"timeout": BUSY_TIMEOUT_S} if sqlite else {"connect_timeout": CONNECT_TIMEOUT_S}
    try:
        # Parameters stay out of messages: they hold what users typed.
        engine = create_engine(url, connect_args=timeout, hide_parameters=True, pool_pre_ping=not sqlite)
    except (SQLAlchemyError, ImportError):
        raise SettingsError(
            f"CODEWRIGHT_DATABASE_URL names a database that has no driver here: {url.drivername}.",
            "Use SQLite or PostgreSQL.",
        ) from None
    if sqlite:
        event.listen(engine, "connect", _enforce_foreign_keys)
    return engine


def _enforce_foreign_keys(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys = ON").close()
    connection.execute("PRAGMA synchronous = NORMAL").close()


@contextmanager
def translated_errors(engine: Engine) -> Iterator[None]:
    """Turn every database error inside the block into one that a user can read.

    Raises:
        StoreUnavailableError: The database can't be reached or is busy.
        StoreError: Any other failure.
    """
    driver = engine.dialect.loaded_dbapi
    try:
        yield
    except (SQLAlchemyError, driver.Error) as error:
        raise _translate(error, engine.url, driver.OperationalError) from error


def _translate(error: Exception, url: URL, unreachable: type[Exception]) -> StoreError:
    """What a database error means, in one line without SQL, parameters or password."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    reason = next((line.strip() for line in str(cause).splitlines() if line.strip()), type(cause).__name__)
    if url.password:
        reason = reason.replace(str(url.password), "***")
    message = f"The code store at {url.render_as_string(hide_password=True)} failed: {reason.rstrip('.')}."
    if isinstance(cause, sqlite3.DatabaseError) and ("not a database" in reason or "malformed" in reason):
        return StoreError(message, f"The file is damaged: delete it. {_RUN_STARTER}")
    if "authentication failed" in reason or "no password supplied" in reason:
        return StoreError(message, "Check user and password in CODEWRIGHT_DATABASE_URL.")
    if "locked" in reason:
        return StoreUnavailableError(message, "Another process is writing: try again in a moment.")
    if isinstance(error, (OperationalError, PoolTimeoutError)) or isinstance(cause, unreachable):
        return StoreUnavailableError(message, "Check that the database can be reached, then try again.")
    return StoreError(message)


def check_schema(engine: Engine) -> None:
    """Make sure that the database holds tables this program understands.

    Raises:
        NotReadyError: There is no database, nothing in it, or tables of an earlier version.
        StoreError: Its tables are of a later version, or it can't be read.
    """
    version = _schema_version(engine)
    if version is None:
        raise NotReadyError("The code store is empty.", _RUN_STARTER)
    if version < SCHEMA_VERSION:
        raise NotReadyError(
            f"The code store was written by an earlier Codewright (tables of version {version}, not {SCHEMA_VERSION}).",
            f"{_RUN_STARTER} It keeps what is loaded.",
        )
    if version > SCHEMA_VERSION:
        raise _later_version(version)


def create_schema(engine: Engine, home: Path) -> None:
    """Create the database and its tables where there are none yet, and bring those of an earlier version up to date.

    Raises:
        StoreError: The database holds tables of a later version, or can't be written.
    """
    version = _schema_version(engine)
    if version == SCHEMA_VERSION:
        return
    with exclusive(engine, home, wait_s=BUSY_TIMEOUT_S):
        version = _schema_version(engine)  # of the one that was waited for, which may have done it
        if version is None:
            _create_tables(engine)
        elif version < SCHEMA_VERSION:
            _upgrade_tables(engine, version)
        elif version > SCHEMA_VERSION:
            raise _later_version(version)


def _schema_version(engine: Engine) -> int | None:
    """The version of the tables; None where there are none, or no database."""
    path = _sqlite_path(engine)
    if path and not path.exists():
        return None
    with translated_errors(engine), engine.connect() as connection:
        if not inspect(connection).has_table(store_info.name):
            return None
        return connection.execute(select(store_info.c.schema_version)).scalar_one_or_none()


def _create_tables(engine: Engine) -> None:
    path = _sqlite_path(engine)
    with translated_errors(engine):
        if path:
            _make_folder(path.parent)
            with engine.connect() as connection:
                # Readers and one writer work side by side; the mode is kept in the file.
                connection.execute(text("PRAGMA journal_mode = WAL"))
        with engine.begin() as connection:
            metadata.create_all(connection)
            connection.execute(insert(store_info).values(id=1, schema_version=SCHEMA_VERSION, generation=0))


def _upgrade_tables(engine: Engine, version: int) -> None:
    """Run the migrations in one transaction: a kill leaves the earlier version."""
    from codestore.migrations import upgrade  # noqa: PLC0415  # Alembic takes longer to import than a store to open

    with translated_errors(engine), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Its driver begins a transaction for rows, but not for tables.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(connection, version)


def _later_version(version: int) -> StoreError:
    return StoreError(
        f"The code store has tables of version {version}; this program reads version {SCHEMA_VERSION}.",
        "Update Codewright, or set another CODEWRIGHT_HOME.",
    )


def _sqlite_path(engine: Engine) -> Path | None:
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} cannot be created: {error.strerror}.", "Set CODEWRIGHT_HOME to a folder of yours."
        ) from error


@contextmanager
def exclusive(engine: Engine, home: Path, wait_s: float) -> Iterator[None]:
    """Let one writer at a time into the block; reads go on meanwhile. The end of a process frees it.

    PostgreSQL has locks for this; for an embedded database it is a lock on a small file in `home`.

    Raises:
        StoreUnavailableError: Another writer did not finish within `wait_s` seconds.
    """
    lock = _advisory_lock(engine, wait_s) if engine.dialect.name == "postgresql" else _file_lock(home, wait_s)
    with lock:
        yield


@contextmanager
def _advisory_lock(engine: Engine, wait_s: float) -> Iterator[None]:
    with translated_errors(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with closing(connection):
        deadline = time.monotonic() + wait_s
        while not _advise(connection, "pg_try_advisory_lock"):
            if time.monotonic() >= deadline:
                raise _busy(wait_s)
            time.sleep(0.1)
        try:
            yield
        finally:
            _advise(connection, "pg_advisory_unlock")


def _advise(connection: Connection, function: str) -> bool:
    with translated_errors(connection.engine):
        return bool(connection.execute(text(f"SELECT {function}(:id)"), {"id": _LOCK_ID}).scalar_one())


@contextmanager
def _file_lock(home: Path, wait_s: float) -> Iterator[None]:
    """An exclusive transaction on an SQLite file of its own: portable, and freed when the process ends."""
    _make_folder(home)
    path = home / "ingest.lock"
    try:
        connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(f"The lock file {path} cannot be opened: {error}.") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise _busy(wait_s) from error
            raise StoreError(f"The lock file {path} cannot be used: {error}.") from error
        yield


def _busy(wait_s: float) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"Another ingestion is at work on this code store; waited {wait_s:g} s for it.",
        "Wait until it has finished, then try again.",
    )
