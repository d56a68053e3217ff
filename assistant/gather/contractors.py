"""Which Medicare administrative contractor (MAC) processes part A and part B claims of a state.

Two sources, of different standing. A contractor's number stands beside each locality in CMS's file of geographic
practice cost indices, so it has an edition and a date; its first two digits tell the jurisdiction. Which company holds
a jurisdiction is our own list, after CMS's names of the A/B MAC jurisdictions: no file that is loaded here has it, so
an answer that names a company says so, with the date of the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.gather.tables import Row, of_first_release, row_evidence
from codestore import CodeStore
from core.evidence import Evidence, EvidenceKind
from core.facts import Gpci
from core.records import STARTER_SOURCE_ID

LISTED_ON = date(2026, 11, 23)
"""The day of our list of companies, written from what was known of the contracts; they change hands."""

_JURISDICTIONS = {
    "JE": ("Noridian", "CA HI NV"),
    "JF": ("Noridian", "AK AZ ID MT ND OR SD UT WA WY"),
    "J5": ("WPS", "IA KS MO NE"),
    "J6": ("National Government", "IL MN WI"),
    "J8": ("WPS", "IN MI"),
    "J15": ("CGS", "KY OH"),
    "JH": ("Novitas", "AR CO LA MS NM OK TX"),
    "JJ": ("Palmetto", "AL GA TN"),
    "JK": ("National Government", "CT MA ME NH NY RI VT"),
    "JL": ("Novitas", "DC DE MD NJ PA"),
    "JM": ("Palmetto", "NC SC VA WV"),
    "JN": ("First Coast", "FL PR VI"),
}
"""The beginning of the company's name as coverage documents print it, and its states."""
_JURISDICTION_OF = {state: name for name, (_, states) in _JURISDICTIONS.items() for state in states.split()}
_FULL_NAMES = {
    "CGS": "CGS Administrators",
    "First Coast": "First Coast Service Options",
    "National Government": "National Government Services (NGS)",
    "Noridian": "Noridian Healthcare Solutions",
    "Novitas": "Novitas Solutions",
    "Palmetto": "Palmetto GBA",
    "WPS": "WPS",
}


@dataclass(frozen=True, slots=True)
class Contractor:
    """The contractor for part A and part B of a state.

    Attributes:
        state: Two letters.
        company: Its name.
        jurisdiction: The area it serves, as CMS calls it: ``JK``.
        evidence: Our list; None where the starter knowledge, which it belongs to, is not loaded.
        locality: A locality of the state with the contractor's number for part B; None where no file has one.
    """

    state: str
    company: str
    jurisdiction: str
    evidence: Evidence | None
    locality: Row[Gpci] | None


def contractor_of(state: str) -> str:
    """How the name of a state's A/B contractor begins, as coverage documents print it.

    Args:
        state: Two letters, in capitals.
    """
    return _JURISDICTIONS[_JURISDICTION_OF[state]][0]


def full_name(company: str) -> str:
    """The name of a contractor in full, by how it begins in coverage documents."""
    return _FULL_NAMES[company]


def contractor_for(state: str, store: CodeStore, as_of: date) -> Contractor:
    """All that is known of a state's A/B contractor.

    Raises:
        StoreError: The store failed.
    """
    name, company = _JURISDICTION_OF[state], _FULL_NAMES[contractor_of(state)]
    release = next((one for one in store.releases() if one.source.id == STARTER_SOURCE_ID), None)
    evidence = None
    if release is not None:
        text = f"{state}: {company}, A/B MAC jurisdiction {name} (list of {LISTED_ON.isoformat()}, ours)"
        evidence = Evidence.make(
            EvidenceKind.PASSAGE,
            release,
            f"List of A/B MAC jurisdictions, {name}",
            text,
            reference=f"CMS's A/B MAC jurisdictions, as known on {LISTED_ON.isoformat()}; not read from a file of CMS",
        )
    rows = [row for row in of_first_release(store.facts(Gpci, as_of)) if row[0].state == state]
    locality = None
    if rows:
        gpci, edition = rows[0]
        text = f"{state}, locality {gpci.locality}: Medicare administrative contractor {gpci.contractor}"
        locality = Row(gpci, edition, row_evidence(edition, f"locality {state} {gpci.locality}", text))
    return Contractor(state, company, name, evidence, locality)


_CALLED = {
    "CGS": ("cgs",),
    "First Coast": ("fcso", "first coast"),
    "National Government": ("ngs", "national government services"),
    "Noridian": ("noridian",),
    "Novitas": ("novitas",),
    "Palmetto": ("palmetto",),
    "WPS": ("wps", "wisconsin physicians service"),
}
_CALLED_SO = {company: re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE) for company, names in _CALLED.items()}


def contractors_in(text: str) -> tuple[str, ...]:
    """How the names of the contractors begin that a text names, by their short names as well, in its order."""
    found = {company: match.start() for company, pattern in _CALLED_SO.items() if (match := pattern.search(text))}
    return tuple(sorted(found, key=lambda company: found[company]))
