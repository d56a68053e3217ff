"""What is said when the table a question needs is not loaded: which file holds it, and how to load it."""

from __future__ import annotations

from enum import Enum

from assistant.compose.writer import Writer
from core.evidence import Evidence


class Missing(Enum):
    """A table that may be missing: what is lacking, its source's name in commands, and its file."""

    EDITS = (
        "No NCCI edits of this setting are loaded here, so I cannot say which codes are bundled.",
        "ncci-ptp-practitioner",
        "the NCCI procedure-to-procedure file of the setting",
    )

    FEES = (
        "The physician fee schedule is not loaded here, so I give no amount of payment.",
        "mpfs-rvu",
        "the relative value file (PPRRVU)",
    )
    LOCALITIES = (
        "The geographic indices (GPCI) are not loaded here, so I give no amount for a locality.",
        "mpfs-gpci",
        "the GPCI file",
    )
    COVERAGE = (
        "No coverage documents (NCD, LCD, articles) are loaded here, so I cannot say what is covered.",
        "mcd-lcd",
        "the Medicare Coverage Database download",
    )
    NATIONAL = (
        "National coverage determinations (NCDs) are not loaded here, so I cannot say whether there is one.",
        "mcd-ncd",
        "the Medicare Coverage Database download of NCDs",
    )
    COVERAGE_LISTS = (
        "The coverage documents loaded here come without their lists of codes, so I cannot say which list it.",
        "mcd-article",
        "the Medicare Coverage Database download",
    )
    CROSSWALK = (
        "No crosswalk tables (GEMs) are loaded here, so I give no counterpart for a code.",
        "gem-icd10cm-icd9cm",
        "the general equivalence mappings",
    )
    SUCCESSION = (
        "The conversion table is not loaded here, so I cannot say what replaced what.",
        "icd10cm-conversion",
        "the ICD-10-CM conversion table",
    )
    UNITS = (
        "No medically unlikely edits of this setting are loaded here, so I give no limit of units.",
        "ncci-mue-practitioner",
        "the MUE file of the setting",
    )
    ADD_ONS = (
        "The add-on code edits are not loaded here, so I cannot say which primaries go with it.",
        "ncci-add-on",
        "the add-on code file",
    )
    RISK = (
        "No risk adjustment mappings are loaded here, so I cannot say which payment category (HCC) it is in.",
        "hcc-mappings",
        "the CMS-HCC mappings",
    )
    POA = (
        "The list of codes exempt from present-on-admission reporting is not loaded here, so I cannot say.",
        "icd10cm-poa-exempt",
        "the POA-exempt list",
    )
    INDEX = (
        "The Alphabetic Index is not loaded here, so I cannot say where the code stands in it.",
        "icd10cm-index",
        "the Alphabetic Index",
    )
    PLACES = (
        "The place of service codes are not loaded here, so I cannot say what that one is.",
        "place-of-service",
        "the place of service code set",
    )

    PCS = (
        "The ICD-10-PCS codes are not loaded here.",
        "icd10pcs",
        "the ICD-10-PCS order file",
    )
    PCS_TABLES = (
        "The ICD-10-PCS tables are not loaded here, so I cannot say what may stand in a place of a code.",
        "icd10pcs-tables",
        "the ICD-10-PCS tables",
    )
    GUIDELINES = (
        "The ICD-10-CM Official Guidelines are not loaded here, so I cannot give the wording of a section.",
        "icd10cm-guidelines",
        "the ICD-10-CM Official Guidelines",
    )
    PCS_GUIDELINES = (
        "The ICD-10-PCS Official Guidelines are not loaded here, so I cannot give the wording of one.",
        "icd10pcs-guidelines",
        "the ICD-10-PCS Official Guidelines",
    )
    PCS_BUILDING = (
        "The ICD-10-PCS tables are not loaded here, so I cannot build a code of that system.",
        "icd10pcs-tables",
        "the ICD-10-PCS tables",
    )
    PCS_DEFINITIONS = (
        "The ICD-10-PCS definitions are not loaded here, so I cannot say how a root operation is defined.",
        "icd10pcs-definitions",
        "the ICD-10-PCS definitions",
    )
    HCPCS = (
        "The HCPCS Level II file is not loaded here.",
        "hcpcs",
        "the HCPCS Level II file",
    )

    def __init__(self, lacking: str, source: str, file: str) -> None:
        self.lacking = lacking
        self.source = source
        self.file = file


def missing(writer: Writer, what: Missing, loaded: Evidence | None, source: str = "") -> None:
    """Say that a table is not loaded, which file holds it, and the commands that load it.

    Args:
        writer: Page to write on.
        what: The table.
        loaded: What is loaded instead.
        source: The source's name in commands, where it depends on the question.
    """
    writer.opens_lacking |= not writer.has_verdict and what is not Missing.COVERAGE_LISTS
    writer.verdict(what.lacking, loaded)
    where_from(writer, what, loaded, source)


def where_from(writer: Writer, what: Missing, loaded: Evidence | None, source: str = "") -> None:
    """Say which file holds a table, and the commands that load it; see `missing`."""
    writer.say(how_to_load(what, source), loaded)


def how_to_load(what: Missing, source: str = "") -> str:
    """Which file holds a table, and the commands that load it."""
    return (
        f"It stands in {what.file}: `python -m ingest fetch {source or what.source}` gets and loads it, or "
        "`python -m ingest load PATH` loads a copy you have."
    )
