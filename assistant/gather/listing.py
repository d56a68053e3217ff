"""A procedure code of which only Medicare's own tables know: it exists, and its descriptor is the AMA's.

Whoever has no CPT licence still has the fee schedule, the edits and the categories, which name the code and say
something of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.gather.attributes import AttributeTools
from assistant.gather.fees import FeeTools
from assistant.gather.figures import figure_line
from assistant.gather.tables import row_evidence
from assistant.gather.units import UnitTools
from codestore import CodeStore
from core.codes import ICD9, PROCEDURES, Code
from core.evidence import Evidence
from core.facts import AttributeName, Crosswalk
from core.records import CodeRecord, Release


@dataclass(frozen=True, slots=True)
class Listing:
    """A code as tables without descriptors know it.

    Attributes:
        record: A record whose title says what is known, in our own words or those of a public category.
        release: The edition that names it.
        evidence: The row that names it.
    """

    record: CodeRecord
    release: Release
    evidence: Evidence


def find_listing(store: CodeStore, code: Code, as_of: date) -> Listing | None:
    """The listing of a code in the fee schedule, else in the edits or categories; None where none names it.

    Raises:
        StoreError: The store failed.
    """
    if code.system not in PROCEDURES:
        return None
    family, release = _family(store, code, as_of)
    place = ""
    schedule = FeeTools(store).schedule(code, as_of)
    units = UnitTools(store).limits(code, as_of)
    title = schedule[0].fact.title if schedule else ""
    if schedule:
        release = schedule[0].release
        place = f"it stands in the Medicare fee schedule; {figure_line('status', schedule[0].fact.status)}"
    elif units:
        limit = next(iter(units.values()))
        release = limit.release
        place = f"it stands in the medically unlikely edits ({limit.fact.setting.value})"
    elif release is None:
        add_on = UnitTools(store).add_on(code, as_of) or UnitTools(store).add_ons_of(code, as_of)
        if add_on is None:
            return None
        release, place = add_on.release, "it stands in the add-on code edits"
    record = CodeRecord(code, title or _title(family))
    items = "; ".join(item for item in (place, f"family “{family}”" if family else "", title) if item)
    return Listing(record, release, row_evidence(release, f"row {code.code}", f"{code}, listed: {items}", (code,)))


def stands(store: CodeStore, code: Code, as_of: date) -> bool:
    """Whether a code has a record, or stands in Medicare's own tables or, if of ICD-9-CM, in the mappings.

    Raises:
        StoreError: The store failed.
    """
    if code.system in ICD9:
        return bool(store.has_fact(Crosswalk, as_of, source=code))
    return store.get(code, as_of) is not None or find_listing(store, code, as_of) is not None


def _family(store: CodeStore, code: Code, as_of: date) -> tuple[str, Release | None]:
    """The public category that says most about a code, and where it stands."""
    attributes = AttributeTools(store).of(code, as_of)
    for name in (AttributeName.RBCS, AttributeName.CCS):
        for row in attributes:
            if row.fact.name is name:
                return row.fact.value, row.release
    return "", None


def _title(family: str) -> str:
    return f"a service of the family “{family}”" if family else "a service that Medicare's files name by its code alone"
