"""Give the space of removed rows back to the disk.

SQLite keeps the pages of deleted rows for rows to come: a source that was removed would go on filling the disk.
PostgreSQL sees to this itself (autovacuum), so that there is nothing to do.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection, Engine

from codestore.database import translated_errors

WORTH_IT = 1_000_000
"""Unused bytes below which rewriting the file is not worth the time."""

_ROOM_NEEDED = 2
"""The file is written anew beside itself, and once more through the write-ahead log."""


def compact(engine: Engine) -> int:
    """Write an SQLite file anew without the pages that nothing uses.

    Readers may go on meanwhile; no other writer may be at work. Where there is little to gain, or too little room on
    the disk for the rewriting, the file stays as it is: what is loaded next fills the pages.

    Args:
        engine: The database; of PostgreSQL nothing is done.

    Returns:
        By how many bytes the file has become smaller.

    Raises:
        StoreUnavailableError: A reader or writer held the file for too long; nothing is lost by that.
        StoreError: The database failed.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return 0
    path = Path(engine.url.database)
    with translated_errors(engine), engine.connect() as opened:
        connection = opened.execution_options(isolation_level="AUTOCOMMIT")
        unused = _pragma(connection, "freelist_count") * _pragma(connection, "page_size")
        before = path.stat().st_size
        if unused < WORTH_IT or shutil.disk_usage(path.parent).free < _ROOM_NEEDED * before:
            return 0
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
        return max(0, before - path.stat().st_size)


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
