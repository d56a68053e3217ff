"""What the figures of a procedure code mean.

Source: CMS, record layout of the physician fee schedule relative value file (global days, PC/TC, multiple, bilateral,
assistant, co-surgeon and team indicators, status); NCCI Policy Manual, Chapter 1, medically unlikely edits (MUE, MAI).
"""

from __future__ import annotations

from core.facts import FeeScheduleRow

_TITLES = {
    "global_days": "Global days",
    "work_rvu": "Work RVU",
    "mue": "MUE, units a day",
    "mai": "MUE adjudication indicator (MAI)",
    "pctc": "PC/TC indicator",
    "multiple": "Multiple-procedure indicator",
    "bilateral": "Bilateral indicator",
    "assistant": "Assistant-at-surgery indicator",
    "cosurgeon": "Co-surgeon indicator",
    "team": "Team-surgery indicator",
    "status": "Status indicator",
    "billing_unit": "Billing unit",
    "add_on_type": "Add-on code type",
    "primaries": "Primaries",
}

_MEANINGS: dict[str, dict[str, str]] = {
    "global_days": {
        "000": "the day of the procedure only",
        "010": "the day of the procedure and the 10 days after it",
        "090": "the day before, the day of the procedure and the 90 days after it",
        "XXX": "the global concept does not apply",
        "YYY": "the contractor sets the global period",
        "ZZZ": "an add-on, covered by the global period of its primary",
        "MMM": "maternity, with a period of its own",
    },
    "mai": {
        "1": "a claim-line limit: units beyond it on separate lines with a fitting modifier are possible",
        "2": "an absolute limit for the date of service, from policy",
        "3": "a limit for the date of service from clinical benchmarks: excess units need proof of necessity",
    },
    "bilateral": {
        "0": "the bilateral increase does not apply",
        "1": "modifier 50 and the 150 percent rule apply",
        "2": "the code is already priced as bilateral",
        "3": "each side is paid in full",
        "9": "the bilateral concept does not apply",
    },
    "multiple": {
        "0": "no multiple-procedure reduction",
        "2": "the usual multiple-procedure reduction applies",
        "3": "the endoscopy family rule applies",
        "4": "the diagnostic imaging reduction applies",
        "5": "the therapy reduction applies",
        "6": "the cardiovascular imaging reduction of the technical part applies",
        "7": "the ophthalmology imaging reduction of the technical part applies",
        "9": "the concept does not apply",
    },
    "pctc": {
        "0": "a physician service: modifiers 26 and TC do not apply",
        "1": "modifiers 26 and TC may split it",
        "2": "the professional part alone",
        "3": "the technical part alone",
        "4": "the global test alone",
        "5": "incident-to: modifiers 26 and TC do not apply",
        "6": "a laboratory test that a physician interprets: 26 applies, TC does not",
        "7": "a therapy service, not paid to an independent therapist for patients of a hospital",
        "8": "a physician's interpretation of a hospital patient's test",
        "9": "the split into professional and technical parts does not apply",
    },
    "assistant": {
        "0": "an assistant is paid only with documents that show the need",
        "1": "an assistant is not paid",
        "2": "an assistant may be paid",
        "9": "the concept does not apply",
    },
    "cosurgeon": {
        "0": "co-surgeons are not paid",
        "1": "co-surgeons may be paid with documents that show the need",
        "2": "co-surgeons are paid when the two specialties are met",
        "9": "the concept does not apply",
    },
    "team": {
        "0": "team surgery is not paid",
        "1": "team surgery may be paid with documents that show the need",
        "2": "team surgery is paid by report",
        "9": "the concept does not apply",
    },
    "status": {
        "A": "active, paid under the fee schedule",
        "B": "bundled, never paid by itself",
        "C": "priced by the contractor",
        "I": "not valid for Medicare, which uses another code",
        "N": "not covered by Medicare",
        "R": "restricted coverage",
        "D": "deleted",
        "F": "deleted, not subject to a grace period",
        "G": "not valid for Medicare, which uses another code, with a grace period",
        "H": "deleted modifier",
        "Q": "a code for functional reporting, used for information only",
        "T": "paid only when nothing else is paid that day",
        "X": "outside the fee schedule by law",
        "E": "excluded from the fee schedule by regulation",
        "P": "bundled or excluded",
        "M": "a measurement code",
        "J": "an anesthesia service",
    },
}


def figure_title(name: str) -> str:
    """The figure's name as coders write it."""
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def figure_meaning(name: str, value: str) -> str:
    """What a value means, in our own words; "" where the value speaks for itself."""
    return _MEANINGS.get(name, {}).get(value, "")


def figure_line(name: str, value: str) -> str:
    """Name, value and meaning in one line, such as ``Global days 000: the day of the procedure only``."""
    meaning = figure_meaning(name, value)
    return f"{figure_title(name)} {value}: {meaning}" if meaning else f"{figure_title(name)} {value}"


def schedule_figures(row: FeeScheduleRow) -> tuple[tuple[str, str], ...]:
    """The indicators of a fee schedule row by the names used here, those a coder needs every day first."""
    return (
        ("status", row.status),
        ("work_rvu", str(row.work_rvu)),
        ("global_days", row.global_days),
        ("pctc", row.pctc_indicator),
        ("multiple", row.multiple_procedure),
        ("bilateral", row.bilateral_surgery),
        ("assistant", row.assistant_surgeon),
        ("cosurgeon", row.co_surgeon),
        ("team", row.team_surgeon),
    )
