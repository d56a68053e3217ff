"""With which codes one is paired in the NCCI edits: counted in the database, and read a page at a time.

A busy code has ten thousand edits and more, of which a reader looks at a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Integer, Table, and_, case, false, func, or_, select, type_coerce

from codestore import schema
from codestore.columns import pack, packable
from codestore.mapping import TERMS_OF_EDIT
from core.codes import Code, CodeSystem
from core.records import PtpEdit, Setting

_LOWEST, _HIGHEST = "0", "Z"
_LENGTH = 5
"""Characters of a CPT or HCPCS code."""


@dataclass(frozen=True, slots=True)
class PartnerCount:
    """How many edits of one indicator a code has in one column.

    Attributes:
        column: The column it stands in, 1 or 2.
        modifier_indicator: 0, 1 or 9.
        in_force: Edits that apply on the date of service; none of indicator 9, which never applied.
        other: Edits that ended before, or begin after.
    """

    column: int
    modifier_indicator: int
    in_force: int
    other: int


def count(connection: Connection, release_id: int, setting: Setting, code: Code, as_of: date) -> list[PartnerCount]:
    """How many edits a code has in either column, by indicator."""
    if not packable(code):
        return []
    terms = schema.ptp_terms.c
    found = []
    for column in (1, 2):
        pair, own, _ = _side(column)
        applies = func.sum(case((_in_force(as_of), 1), else_=0))
        query = (
            select(terms.modifier_indicator, applies, func.count())
            .join_from(pair, schema.ptp_terms, _terms_of(pair))
            .where(pair.c.release_id == release_id, terms.setting == setting, own == code)
            .group_by(terms.modifier_indicator)
            .order_by(terms.modifier_indicator)
        )
        found += [PartnerCount(column, row[0], row[1], row[2] - row[1]) for row in connection.execute(query)]
    return found


def page(
    connection: Connection,
    release_id: int,
    setting: Setting,
    code: Code,
    column: int,
    as_of: date,
    *,
    beginning: str = "",
    indicator: int | None = None,
    limit: int = 50,
) -> tuple[int, list[PtpEdit]]:
    """How many edits in force a code has in a column with codes that begin so, and the first of them by partner.

    Args:
        connection: The database.
        release_id: The release.
        setting: Whose edits.
        code: The code.
        column: The column it stands in, 1 or 2.
        as_of: Date of service.
        beginning: How the other code begins; "" for any.
        indicator: Modifier indicator; None for any.
        limit: How many edits at most.
    """
    if not packable(code):
        return 0, []
    pair, own, partner = _side(column)
    terms = schema.ptp_terms.c
    where = [pair.c.release_id == release_id, terms.setting == setting, own == code, _in_force(as_of)]
    if indicator is not None:
        where.append(terms.modifier_indicator == indicator)
    if beginning:
        where.append(_begins(partner, beginning))
    joined = select(func.count()).join_from(pair, schema.ptp_terms, _terms_of(pair)).where(*where)
    total: int = connection.execute(joined).scalar_one()
    rows = (
        select(pair.c.column1, pair.c.column2, *TERMS_OF_EDIT)
        .join_from(pair, schema.ptp_terms, _terms_of(pair))
        .where(*where)
        .order_by(partner, terms.effective_from, terms.id)
        .limit(limit)
    )
    return total, [PtpEdit(*row) for row in connection.execute(rows)]


def _side(column: int) -> tuple[Table, ColumnElement[Code], ColumnElement[Code]]:
    """The table that has a code's pairs together, and in it the code's own column and the other one's."""
    if column == 1:
        return schema.ptp_edit, schema.ptp_edit.c.column1, schema.ptp_edit.c.column2
    return schema.ptp_partner, schema.ptp_partner.c.column2, schema.ptp_partner.c.column1


def _terms_of(pair: Table) -> ColumnElement[bool]:
    terms = schema.ptp_terms.c
    return and_(terms.release_id == pair.c.release_id, terms.id == pair.c.terms_id)


def _in_force(as_of: date) -> ColumnElement[bool]:
    """Whether an edit applies; indicator 9 marks one that was deleted as of its first day."""
    terms = schema.ptp_terms.c
    begun = or_(terms.effective_from.is_(None), terms.effective_from <= as_of)
    lasts = or_(terms.deletion_date.is_(None), terms.deletion_date >= as_of)
    return and_(begun, lasts, terms.modifier_indicator != 9)


def _begins(partner: ColumnElement[Code], beginning: str) -> ColumnElement[bool]:
    """Whether a code begins so, in either system: both are packed in the order of their letters."""
    lowest, highest = (beginning.strip().upper()[:_LENGTH].ljust(_LENGTH, end) for end in (_LOWEST, _HIGHEST))
    ranges = [(Code(system, lowest), Code(system, highest)) for system in (CodeSystem.CPT, CodeSystem.HCPCS)]
    number = type_coerce(partner, Integer)
    fitting = [ends for ends in ranges if all(packable(end) for end in ends)]
    return or_(false(), *(number.between(pack(first), pack(last)) for first, last in fitting))
