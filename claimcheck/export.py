"""Claims and reports to take away: CSV that a spreadsheet opens safely, and Markdown to read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from claimcheck.cells import safe_cell
from claimcheck.claim import Claim
from claimcheck.report import Finding, Report, Severity
from claimcheck.sheet import IN_ORDER, TITLES
from core.evidence import Evidence

NOT_PAYABLE = (
    "That no edit is found does not make a claim payable: coverage, medical necessity and the record decide, and a "
    "person signs."
)
HEADINGS = {
    Severity.ERROR: "Errors",
    Severity.WARNING: "Warnings",
    Severity.NOT_CHECKED: "Not checked",
    Severity.INFORMATION: "Information",
}
_COLUMNS = ("Severity", "Rule", "Lines", "Diagnoses", "Codes", "Finding", "What to do", "Medicare rule", "Sources")


def claim_to_csv(claim: Claim) -> str:
    """A claim as CSV that `claimcheck.sheet.read_text` reads back."""
    rows: list[list[str]] = [["Diagnoses", *claim.diagnoses]] if claim.diagnoses else []
    of_claim = (
        ("Date of service", claim.date_of_service.isoformat() if claim.date_of_service else ""),
        ("Setting", claim.setting.value),
        ("Age", "" if claim.age is None else str(claim.age)),
        ("Sex", claim.sex.value if claim.sex else ""),
        ("Payer", claim.payer),
    )
    rows += [[name, value] for name, value in of_claim if value]
    rows.append([TITLES[column] for column in IN_ORDER])
    rows += [
        [
            line.code,
            " ".join(line.modifiers),
            str(line.units),
            ",".join(map(str, line.pointers)),
            line.date_of_service.isoformat() if line.date_of_service else "",
            line.place_of_service,
        ]
        for line in claim.lines
    ]
    return _csv(rows)


def findings_to_csv(report: Report) -> str:
    """The findings as CSV, a row each, worst first."""
    return _csv((_COLUMNS, *(_row(found) for found in report.findings)))


def _row(found: Finding) -> tuple[str, ...]:
    return (
        found.severity.value,
        found.rule.value,
        " ".join(map(str, found.lines)),
        " ".join(map(str, found.diagnoses)),
        " ".join(code.code for code in found.codes),
        found.message,
        found.action,
        "yes" if found.medicare else "",
        "; ".join(source_line(item) for item in found.evidence),
    )


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def source_line(item: Evidence) -> str:
    """Source, release, dates and place of a piece of evidence, in one line."""
    begins = f", from {item.effective_from.isoformat()}" if item.effective_from else ""
    ends = f" to {item.effective_to.isoformat()}" if item.effective_to else ""
    return f"{item.source}, {item.release}{begins}{ends}: {item.locator}"


def summary(report: Report) -> str:
    """How many lines were checked, and how many findings of each weight there are, in one sentence."""
    lines = len(report.lines)
    counts = report.counts
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    return (
        f"{lines} {'line' if lines == 1 else 'lines'} checked: {errors} {'error' if errors == 1 else 'errors'}, "
        f"{warnings} {'warning' if warnings == 1 else 'warnings'}, {counts[Severity.NOT_CHECKED]} not checked, "
        f"{counts[Severity.INFORMATION]} for information."
    )


def to_markdown(report: Report) -> str:
    """The report as Markdown: the claim, then the findings by weight, each with its sources."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    claim = report.claim
    yield from ("# Claim check", "", summary(report), "", f"*{NOT_PAYABLE}*", "", "## Claim", "")
    yield f"Setting: {claim.setting.value}. Payer: {_plain(claim.payer) or 'Medicare (none named)'}."
    if claim.diagnoses:
        yield ""
        yield from (f"{place}. {_plain(code)}" for place, code in enumerate(claim.diagnoses, 1))
    if claim.lines:
        yield from (
            "",
            "| Line | Code | Modifiers | Units | Pointers | Date | Place |",
            "|---|---|---|---|---|---|---|",
        )
    for line, checked in zip(claim.lines, report.lines, strict=True):
        cells = (
            str(checked.number),
            line.code,
            " ".join(line.modifiers),
            str(line.units),
            ", ".join(map(str, line.pointers)),
            checked.date_of_service.isoformat(),
            line.place_of_service,
        )
        yield f"| {' | '.join(map(_plain, cells))} |"
    for severity in Severity:
        found = [item for item in report.findings if item.severity is severity]
        if found:
            yield from ("", f"## {HEADINGS[severity]} ({len(found)})", "")
            for item in found:
                yield from _item(item)
    notices = dict.fromkeys(one.notice for item in report.findings for one in item.evidence if one.notice)
    for notice in notices:
        yield from ("", f"*{_plain(notice)}*")


def _item(found: Finding) -> Iterator[str]:
    where = place_of(found)
    label = f"{found.rule.value}, Medicare's" if found.medicare else found.rule.value
    yield f"- **{where}** ({label}): {_plain(found.message)} {_plain(found.action)}".rstrip()
    for item in found.evidence:
        yield f"    - {_plain(source_line(item))}"


def place_of(found: Finding) -> str:
    """Where in the claim a finding stands, such as ``Lines 1, 2``."""
    parts = []
    for name, numbers in (("Line", found.lines), ("Diagnosis", found.diagnoses)):
        if numbers:
            several = {"Line": "Lines", "Diagnosis": "Diagnoses"}[name] if len(numbers) > 1 else name
            parts.append(f"{several} {', '.join(map(str, numbers))}")
    return "; ".join(parts) or "Claim"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: what was typed into a claim is no markup."""
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
