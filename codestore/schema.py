"""The tables of the code store.

Every row of content belongs to one release, and every primary key begins with it: loading an edition never
touches another one, and removing an edition is one range of each table. Codes are stored as text with their
system (``icd10cm:E11.9``), so that one column names a code, and a range of that column is a range of one system.

The edits are by far the largest table (CMS publishes millions of pairs), but few of them differ in anything but
the pair. What they share stands once, in `ptp_terms`, and a pair is a row of two codes and two small numbers.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.codes import Code, CodeSystem

SCHEMA_VERSION = 1
"""Raised by one whenever a table changes: a program never reads a store of another version."""


class CodeType(TypeDecorator[Code]):
    """A `Code` as ``system:code``, compared byte by byte so that a range means the same in every database."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text, with PostgreSQL's plain byte order instead of the server's language."""
        return dialect.type_descriptor(Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: Code | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # fixed signature
        """The stored form."""
        return None if value is None else code_to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Code | None:  # noqa: ARG002
        """The code again."""
        return None if value is None else text_to_code(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC without its zone (SQLite has none) and returned with it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The stored form."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def code_to_text(code: Code) -> str:
    """A code as it is stored, such as ``icd10cm:E11.9``."""
    return f"{code.system.value}:{code.code}"


def text_to_code(text: str) -> Code:
    """The code that `code_to_text` stored."""
    system, _, code = text.partition(":")
    return Code(CodeSystem(system), code)


def _list() -> JSON:
    """A list as JSON; an empty one is stored as NULL."""
    return JSON(none_as_null=True)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

store_info = Table(
    "store_info",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    # Raised by every change of what is active: readers compare it instead of keeping what they know for ever.
    Column("generation", Integer, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("url", Text, nullable=False),
    # Where two sources hold the same code, the one with the lower number answers.
    Column("precedence", SmallInteger, nullable=False),
)

release = Table(
    "release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id"), nullable=False, index=True),
    Column("status", Text, CheckConstraint("status IN ('staged', 'active', 'superseded')", "status"), nullable=False),
    Column("label", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    Column("origin", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("loaded_at", UtcDateTime, nullable=False),
    Column("rows", JSON, nullable=False),
    # What it can answer for: ``codes:icd10cm``, ``ptp:practitioner`` (see codestore.catalogue).
    Column("holds", JSON, nullable=False),
)


def _release_id() -> Column[int]:
    return Column("release_id", ForeignKey("release.id"), primary_key=True)


code = Table(
    "code",
    metadata,
    _release_id(),
    Column("code", CodeType, primary_key=True),
    Column("title", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("billable", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("parent", CodeType),
    Column("stem", CodeType),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("replaced_by", _list()),
    Column("facets", _list()),
    Column("references", _list()),
    # Place in the source's own order, which is not always that of the letters: C4A follows C43.
    Column("position", Integer, nullable=False),
    Index(None, "release_id", "parent", "position"),
    Index(None, "release_id", "position"),
)

note = Table(
    "note",
    metadata,
    _release_id(),
    Column("owner", CodeType, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("target", CodeType),
    Column("reference", _list()),
)

ptp_terms = Table(
    "ptp_terms",
    metadata,
    _release_id(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("setting", Text, nullable=False),
    Column("modifier_indicator", SmallInteger, nullable=False),
    Column("effective_from", Date),
    Column("deletion_date", Date),
    Column("rationale", Text, nullable=False),
    Column("reference", _list()),
)

ptp_edit = Table(
    "ptp_edit",
    metadata,
    _release_id(),
    Column("column1", CodeType, primary_key=True),
    Column("column2", CodeType, primary_key=True),
    Column("terms_id", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["release_id", "terms_id"], ["ptp_terms.release_id", "ptp_terms.id"]),
    Index(None, "release_id", "column2"),
    sqlite_with_rowid=False,
)

passage = Table(
    "passage",
    metadata,
    _release_id(),
    Column("id", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("heading", _list()),
    Column("locator", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("asked_as", _list()),
    Column("codes", _list()),
    Column("references", _list()),
    Column("position", Integer, nullable=False),
)

search_text = Table(
    "search_text",
    metadata,
    _release_id(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", CodeType, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("trace_id", Text, nullable=False, unique=True),
    Column("verdict", Text, CheckConstraint("verdict IN ('up', 'down')", "verdict"), nullable=False),
    Column("comment", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer_codes", _list()),
    Column("release_keys", _list()),
    Column("created_at", UtcDateTime, nullable=False),
)

CONTENT: tuple[Table, ...] = (ptp_edit, ptp_terms, note, search_text, passage, code)
"""The tables whose rows belong to a release, in an order in which they can be emptied."""
