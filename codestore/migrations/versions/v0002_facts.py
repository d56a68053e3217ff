"""A table for each kind of fact; edits as small numbers; pages of passages; precedence by source, not by loading order.

What is loaded is kept and goes on answering.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = {
    "mue_limit": "code:code* text:setting number:units number:adjudication_indicator text:rationale",
    "add_on_pair": "code:add_on* code:primary*? number:kind day:effective_from? day:deletion_date? text:instruction",
    "fee_schedule_row": (
        "code:code* text:modifier text:status text:work_rvu text:nonfacility_pe_rvu text:facility_pe_rvu "
        "text:malpractice_rvu text:nonfacility_total text:facility_total flag:nonfacility_na flag:facility_na "
        "text:pctc_indicator text:global_days text:preoperative text:intraoperative text:postoperative "
        "text:multiple_procedure text:bilateral_surgery text:assistant_surgeon text:co_surgeon text:team_surgeon "
        "code:endoscopic_base? text:conversion_factor text:supervision text:calculation_flag text:imaging_family "
        "text:opps_nonfacility_pe text:opps_facility_pe text:opps_malpractice text:title"
    ),
    "gpci": "text:contractor text:state text:locality text:name text:work text:practice_expense text:malpractice",
    "locality": "text:contractor text:locality text:state text:area text:counties",
    "anesthesia_factor": "text:contractor text:locality text:name text:factor",
    "opps_cap": (
        "code:code* text:modifier text:status text:contractor text:locality text:facility_price text:nonfacility_price"
    ),
    "crosswalk": (
        "code:source* code:target*? flag:approximate flag:no_map flag:combination number:scenario number:choice_list"
    ),
    "succession": "code:code* code:predecessor* day:effective_from",
    "code_attribute": "code:code* text:name text:value day:valid_from? day:valid_to?",
    "value_label": ("text:value_set* text:value text:label text:description text:group day:valid_from? day:valid_to?"),
    "index_term": (
        "text:book text:path code:code*? text:column text:modifiers text:see text:see_also code:manifestation? "
        "flag:more_characters"
    ),
    "pcs_value": "text:table* number:row number:axis text:axis_name text:value text:label",
    "coverage_document": (
        "text:id* text:kind number:version text:title text:contractor day:effective_from? day:effective_to? "
        "text:status text:url"
    ),
    "coverage_code": "text:document* number:version code:code* text:role number:group code:last?",
    "hcc_mapping": "code:code* text:model number:hcc",
    "hcc_hierarchy": "text:model number:hcc number:drops",
}
"""Columns as ``type:name``; ``*`` marks one that is looked up, ``?`` one that may be empty."""

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "code": sa.Text().with_variant(sa.String(collation="C"), "postgresql"),
    "text": sa.Text(),
    "number": sa.Integer(),
    "flag": sa.Boolean(),
    "day": sa.Date(),
}

_PRECEDENCE = {"icd10cm": 40, "codewright-starter": 50}
_OTHERS = 100


def upgrade() -> None:
    """Change the tables that are there, and add the new ones."""
    op.add_column("code", sa.Column("short_title", sa.Text, nullable=False, server_default=""))
    op.add_column("passage", sa.Column("first_page", sa.Integer))
    op.add_column("passage", sa.Column("last_page", sa.Integer))
    _pack_edits()
    for name, columns in _TABLES.items():
        _create_facts(name, columns)
    _set_precedence()
    _say_what_releases_hold()
    op.execute("UPDATE store_info SET schema_version = 2")


def _create_facts(name: str, columns: str) -> None:
    typed = [(*column.rstrip("*?").split(":"), column) for column in columns.split()]
    op.create_table(
        name,
        sa.Column("release_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        *(sa.Column(field, _TYPES[kind], nullable=column.endswith("?")) for kind, field, column in typed),
        sa.PrimaryKeyConstraint("release_id", "position", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=f"fk_{name}_release"),
    )
    for _, field, column in typed:
        if "*" in column:
            op.create_index(f"ix_{name}_release_id_{field}_position", name, ["release_id", field, "position"])


def _pack_edits() -> None:
    """Write the edits anew: there were only those of the starter knowledge, a few thousand."""
    connection = op.get_bind()
    edits = connection.execute(sa.text("SELECT release_id, column1, column2, terms_id FROM ptp_edit")).all()
    rows = [
        {"release_id": edit.release_id, "column1": _pack(edit.column1), "column2": _pack(edit.column2)}
        | {"terms_id": edit.terms_id}
        for edit in edits
    ]
    op.drop_table("ptp_edit")
    for name, key in (("ptp_edit", ("column1", "column2")), ("ptp_partner", ("column2", "column1"))):
        columns = ("release_id", *key, "terms_id")
        table = op.create_table(
            name,
            *(sa.Column(column, sa.Integer, autoincrement=False, nullable=False) for column in columns),
            sa.PrimaryKeyConstraint(*columns, name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
        op.bulk_insert(table, rows)


def _pack(code: str) -> int:
    """``cpt:20610`` as the number that stands for it from now on; HCPCS codes come after all CPT codes."""
    system, _, text = code.partition(":")
    return ("cpt", "hcpcs").index(system) * 36**5 + int(text, 36)


def _set_precedence() -> None:
    source = sa.table("source", sa.column("id", sa.Text), sa.column("precedence", sa.SmallInteger))
    op.execute(sa.update(source).values(precedence=sa.case(_PRECEDENCE, value=source.c.id, else_=_OTHERS)))


def _say_what_releases_hold() -> None:
    """Notes, and the parents of all codes: both releases that there were have them."""
    connection = op.get_bind()
    release = sa.table("release", sa.column("id", sa.Integer), sa.column("holds", sa.JSON))
    note = sa.table("note", sa.column("release_id", sa.Integer), sa.column("owner", sa.Text))
    for row in connection.execute(sa.select(release)).all():
        owners = connection.execute(sa.select(note.c.owner).where(note.c.release_id == row.id).distinct()).scalars()
        held = {f"notes:{owner.partition(':')[0]}" for owner in owners}
        held |= {f"tree:{one.partition(':')[2]}" for one in row.holds if one.startswith("codes:")}
        op.execute(sa.update(release).where(release.c.id == row.id).values(holds=sorted({*row.holds, *held})))
