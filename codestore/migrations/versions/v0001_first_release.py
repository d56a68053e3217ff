"""The tables as they were before there were migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _code_type() -> sa.types.TypeEngine[str]:
    """A code as text, in byte order."""
    return sa.Text().with_variant(sa.String(collation="C"), "postgresql")


def _of_release(name: str, *columns: sa.Column[object] | sa.Constraint, key: str) -> None:
    """A table whose rows belong to a release."""
    op.create_table(
        name,
        sa.Column("release_id", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("release_id", *key.split(), name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=f"fk_{name}_release"),
        sqlite_with_rowid=name != "ptp_edit",
    )


def upgrade() -> None:
    """Create everything."""
    _create_releases()
    _create_codes()
    _create_edits()
    _create_texts()
    _create_feedback()


def _create_releases() -> None:
    op.create_table(
        "store_info",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store_info"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("licence", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("precedence", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("effective_from", sa.Date, nullable=False),
        sa.Column("effective_to", sa.Date),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("loaded_at", sa.DateTime, nullable=False),
        sa.Column("rows", sa.JSON, nullable=False),
        sa.Column("holds", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("key", name="uq_release_key"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_release_source"),
        sa.CheckConstraint("status IN ('staged', 'active', 'superseded')", name=op.f("ck_release_status")),
    )
    op.create_index("ix_release_source_id", "release", ["source_id"])


def _create_codes() -> None:
    _of_release(
        "code",
        sa.Column("code", _code_type(), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("billable", sa.Boolean, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("parent", _code_type()),
        sa.Column("stem", _code_type()),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("replaced_by", sa.JSON),
        sa.Column("facets", sa.JSON),
        sa.Column("references", sa.JSON),
        sa.Column("position", sa.Integer, nullable=False),
        key="code",
    )
    op.create_index("ix_code_release_id_parent_position", "code", ["release_id", "parent", "position"])
    op.create_index("ix_code_release_id_position", "code", ["release_id", "position"])
    _of_release(
        "note",
        sa.Column("owner", _code_type(), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("target", _code_type()),
        sa.Column("reference", sa.JSON),
        key="owner position",
    )


def _create_edits() -> None:
    _of_release(
        "ptp_terms",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("setting", sa.Text, nullable=False),
        sa.Column("modifier_indicator", sa.SmallInteger, nullable=False),
        sa.Column("effective_from", sa.Date),
        sa.Column("deletion_date", sa.Date),
        sa.Column("rationale", sa.Text, nullable=False),
        sa.Column("reference", sa.JSON),
        key="id",
    )
    _of_release(
        "ptp_edit",
        sa.Column("column1", _code_type(), nullable=False),
        sa.Column("column2", _code_type(), nullable=False),
        sa.Column("terms_id", sa.Integer, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id", "terms_id"], ["ptp_terms.release_id", "ptp_terms.id"], name="fk_ptp_edit_ptp_terms"
        ),
        key="column1 column2 terms_id",
    )
    op.create_index("ix_ptp_edit_release_id_column2", "ptp_edit", ["release_id", "column2"])


def _create_texts() -> None:
    _of_release(
        "passage",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("heading", sa.JSON),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("asked_as", sa.JSON),
        sa.Column("codes", sa.JSON),
        sa.Column("references", sa.JSON),
        sa.Column("position", sa.Integer, nullable=False),
        key="id",
    )
    _of_release(
        "search_text",
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("code", _code_type(), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        key="position",
    )


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("trace_id", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer_codes", sa.JSON),
        sa.Column("release_keys", sa.JSON),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("trace_id", name="uq_feedback_trace_id"),
        sa.CheckConstraint("verdict IN ('up', 'down')", name=op.f("ck_feedback_verdict")),
    )
