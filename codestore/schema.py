"""The tables of the code store.

Every row of content belongs to one release, and every primary key begins with it: loading an edition never
touches another one, and removing an edition is one range of each table. Codes are stored as text with their
system (``icd10cm:E11.9``), so that one column names a code, and a range of that column is a range of one system.

The edits are by far the largest table (CMS publishes millions of pairs), but few of them differ in anything but
the pair. What they share stands once, in `ptp_terms`, and a pair is a row of four small numbers.

A change of any table needs a revision in `codestore.migrations` and a higher `SCHEMA_VERSION`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

from codestore.columns import (
    CodeType,
    EnumText,
    JsonTuple,
    PackedCode,
    PlainText,
    ReferenceType,
    UtcDateTime,
    codes,
    pairs,
    references,
)
from codestore.facts import RecordTable, fact_tables
from core.records import CodeRecord, Level, Note, NoteKind, Passage, SearchText, Setting, TextKind

SCHEMA_VERSION = 2
"""The number of the last revision: a program never reads a store of another version."""

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
    Column("title", PlainText, nullable=False),
    Column("level", EnumText(Level), nullable=False),
    Column("billable", Boolean, nullable=False),
    Column("description", PlainText, nullable=False),
    Column("parent", CodeType),
    Column("stem", CodeType),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("replaced_by", codes()),
    Column("facets", pairs()),
    Column("references", references()),
    # Place in the source's own order, which is not always that of the letters: C4A follows C43.
    Column("position", Integer, nullable=False),
    Column("short_title", PlainText, nullable=False, server_default=""),
    Index(None, "release_id", "parent", "position"),
    Index(None, "release_id", "position"),
)

note = Table(
    "note",
    metadata,
    _release_id(),
    Column("owner", CodeType, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", EnumText(NoteKind), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("label", PlainText, nullable=False),
    Column("target", CodeType),
    Column("reference", ReferenceType),
)

ptp_terms = Table(
    "ptp_terms",
    metadata,
    _release_id(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("setting", EnumText(Setting), nullable=False),
    Column("modifier_indicator", SmallInteger, nullable=False),
    Column("effective_from", Date),
    Column("deletion_date", Date),
    Column("rationale", PlainText, nullable=False),
    Column("reference", ReferenceType),
)

ptp_edit = Table(
    "ptp_edit",
    metadata,
    # Without foreign keys: checking two for each of millions of pairs takes longer than writing them.
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("column1", PackedCode, primary_key=True, autoincrement=False),
    Column("column2", PackedCode, primary_key=True, autoincrement=False),
    Column("terms_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# The same pairs from their other side. An index of `ptp_edit` would be written in the order of the rows, which is not
# its own, and takes three times as long as writing this in its order after the rows.
ptp_partner = Table(
    "ptp_partner",
    metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("column2", PackedCode, primary_key=True, autoincrement=False),
    Column("column1", PackedCode, primary_key=True, autoincrement=False),
    Column("terms_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

passage = Table(
    "passage",
    metadata,
    _release_id(),
    Column("id", PlainText, primary_key=True),
    Column("document", PlainText, nullable=False),
    Column("heading", JsonTuple()),
    Column("locator", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("topic", PlainText, nullable=False),
    Column("asked_as", JsonTuple()),
    Column("codes", codes()),
    Column("references", references()),
    Column("position", Integer, nullable=False),
    Column("first_page", Integer),
    Column("last_page", Integer),
)

search_text = Table(
    "search_text",
    metadata,
    _release_id(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", CodeType, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("kind", EnumText(TextKind), nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("trace_id", Text, nullable=False, unique=True),
    Column("verdict", Text, CheckConstraint("verdict IN ('up', 'down')", "verdict"), nullable=False),
    Column("comment", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer_codes", codes()),
    Column("release_keys", JsonTuple()),
    Column("created_at", UtcDateTime, nullable=False),
)

CODES = RecordTable(CodeRecord, code)
NOTES = RecordTable(Note, note)
SEARCH_TEXTS = RecordTable(SearchText, search_text)
PASSAGES = RecordTable(Passage, passage)
FACTS: dict[type, RecordTable[Any]] = fact_tables(metadata)

RECORDS: dict[type, RecordTable[Any]] = {
    CodeRecord: CODES,
    Note: NOTES,
    SearchText: SEARCH_TEXTS,
    Passage: PASSAGES,
    **FACTS,
}
"""The tables that hold one kind of record each, field by field: all but the edits."""

CONTENT: tuple[Table, ...] = (ptp_partner, ptp_edit, ptp_terms, *(records.table for records in RECORDS.values()))
"""The tables whose rows belong to a release, in an order in which they can be emptied."""
