"""A checked claim as HTML: its summary, and its findings with their sources. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claimcheck.export import HEADINGS, NOT_PAYABLE, summary
from claimcheck.report import CheckedLine, Finding, Report, Severity
from ui.answer_view import Sources
from ui.markup import blocks, code_chip, escape, inline

MOST_SHOWN = 120
"""Findings drawn at once; the rest is in the files to take away."""

_CLASSES = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOT_CHECKED: "open",
    Severity.INFORMATION: "information",
}
_NOTHING = '<li class="cw-weight-information"><p>Nothing found, which does not make it payable.</p></li>'
_FOLDED = frozenset({Severity.INFORMATION})


def summary_html(report: Report) -> str:
    """How many findings there are of each weight; read out when it changes."""
    counts = "".join(
        f'<li class="cw-weight-{_CLASSES[severity]}"><strong>{count}</strong> {escape(_counted(severity, count))}</li>'
        for severity, count in report.counts.items()
    )
    return (
        f'<div class="cw-claim"><h2 class="cw-claim-title">Findings</h2><p class="cw-hidden" role="status">'
        f'{escape(summary(report))}</p><ul class="cw-counts" aria-hidden="true">{counts}</ul></div>'
    )


def _counted(severity: Severity, count: int) -> str:
    several = count != 1 and severity in {Severity.ERROR, Severity.WARNING}
    return f"{severity.value}s" if several else severity.value


def report_html(report: Report, *, by_line: bool) -> str:
    """The findings, each with the sources that it stands on.

    Args:
        report: What the check gave.
        by_line: Under each line and the claim as a whole; otherwise by weight, the worst first.
    """
    shown = report.findings[:MOST_SHOWN]
    refs = (item.id for found in shown for item in found.evidence)
    sources = Sources.in_order(refs, (item for found in shown for item in found.evidence), "claim")
    lines = {line.number: line for line in report.lines}
    groups = _by_line(report, shown) if by_line else _by_weight(report, shown)
    body = "".join(_group(title, found, sources, lines, folded=folded) for title, found, folded in groups)
    left = len(report.findings) - len(shown)
    more = f'<p class="cw-remark">{left} more, of no greater weight, are in the files below.</p>' if left > 0 else ""
    return (
        f'<article class="cw-answer cw-findings">{body}{more}'
        f'<p class="cw-remark">{escape(NOT_PAYABLE)}</p>{_notices(shown)}{sources.panels()}</article>'
    )


_Group = tuple[str, Sequence[Finding], bool]


def _by_weight(report: Report, shown: Sequence[Finding]) -> Iterable[_Group]:
    for severity, heading in HEADINGS.items():
        found = [item for item in shown if item.severity is severity]
        if found:
            yield _titled(heading, found, report.counts[severity]), found, severity in _FOLDED


def _by_line(report: Report, shown: Sequence[Finding]) -> Iterable[_Group]:
    """Findings under each line, those of a pair under both; then those of diagnoses, then those of the claim."""
    drawn = {id(item) for item in shown}
    for line in report.lines:
        found = report.of_line(line.number)
        name = f"Line {line.number}, {line.code.code if line.code else 'no code'}"
        here = [item for item in found if id(item) in drawn]
        if here or not found:
            yield _titled(name, here, len(found)), here, False
    rest = [item for item in shown if not item.lines]
    for name, here in (
        ("Diagnoses", [item for item in rest if item.diagnoses]),
        ("The claim", [item for item in rest if not item.diagnoses]),
    ):
        if here:
            yield _titled(name, here, len(here)), here, False


def _titled(name: str, drawn: Sequence[Finding], count: int) -> str:
    return f"{name} ({count})" if len(drawn) == count else f"{name} ({len(drawn)} of {count})"


def _group(
    title: str, findings: Sequence[Finding], sources: Sources, lines: dict[int, CheckedLine], *, folded: bool
) -> str:
    items = "".join(_item(found, sources, lines) for found in findings) or _NOTHING
    if folded:
        return (
            f'<details class="cw-found-group"><summary><h3>{escape(title)}</h3></summary>'
            f'<ul class="cw-found">{items}</ul></details>'
        )
    return f'<section class="cw-found-group"><h3>{escape(title)}</h3><ul class="cw-found">{items}</ul></section>'


def _item(found: Finding, sources: Sources, lines: dict[int, CheckedLine]) -> str:
    systems = {code.code: code.system for code in found.codes}
    label = f"{found.rule.value} · Medicare's rule" if found.medicare else found.rule.value
    message = blocks(found.message, systems).removeprefix("<p>").removesuffix("</p>")
    todo = f'<p class="cw-todo">{inline(found.action, systems)}</p>' if found.action else ""
    chips = f'<span class="cw-keep">{sources.chips(item.id for item in found.evidence)}</span>'
    return (
        f'<li class="cw-weight-{_CLASSES[found.severity]}"><p class="cw-where"><b>{escape(found.severity.value)}</b>'
        f"<span>{_where(found, lines)}</span><span>{escape(label)}</span></p>"
        f"<p>{message} {chips}</p>{todo}</li>"
    )


def _where(found: Finding, lines: dict[int, CheckedLine]) -> str:
    parts = []
    for number in found.lines[:4]:
        code = lines[number].code
        parts.append(f"line {number}{' ' + code_chip(code.code, code.system) if code else ''}")
    if len(found.lines) > 4:
        parts.append(f"and {len(found.lines) - 4} more lines")
    if found.diagnoses:
        numbers = ", ".join(map(str, found.diagnoses[:6])) + (", …" if len(found.diagnoses) > 6 else "")
        parts.append(f"{'diagnosis' if len(found.diagnoses) == 1 else 'diagnoses'} {numbers}")
    return ", ".join(parts) or "the claim"


def _notices(findings: Iterable[Finding]) -> str:
    notices = dict.fromkeys(item.notice for found in findings for item in found.evidence if item.notice)
    return "".join(f'<p class="cw-copyright">{escape(notice)}</p>' for notice in notices)
