"""How databases of earlier versions become those of this one, without losing what they hold.

Each change of `codestore.schema` has a revision in `versions`, numbered like `SCHEMA_VERSION`. Alembic is imported here
alone, and this package only when a database is to be brought up to date.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, version: int) -> None:
    """Bring a database to the newest version, inside the connection's transaction.

    Args:
        connection: In a transaction that can be taken back.
        version: Which version its tables are of. It is noted first: Alembic did not keep the first one's databases.
    """
    config = configuration(connection)
    command.stamp(config, revision_of(version))
    command.upgrade(config, "head")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, which needs no file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision_of(version: int) -> str:
    """The revision whose number a schema version is."""
    return f"{version:04d}"
