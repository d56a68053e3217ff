"""A claim goes in, findings come out: look everything up once, then let each rule read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from claimcheck.claim import Claim
from claimcheck.facts import ClaimFacts, Opened, gather
from claimcheck.report import SEVERITIES, CheckedLine, Finding, Report, Rule, Severity, finding, in_order
from claimcheck.rules import (
    add_ons,
    codes,
    coverage,
    diagnoses,
    edits,
    form,
    modifiers,
    patient,
    sequence,
    status,
    surgery,
    tables,
    units,
)
from core.evidence import CodeRef

RULES: tuple[Callable[[ClaimFacts], Iterator[Finding]], ...] = (
    codes.check,
    edits.check,
    units.check,
    add_ons.check,
    modifiers.check,
    surgery.check,
    status.check,
    diagnoses.check,
    sequence.check,
    patient.check,
    coverage.check,
    form.check,
    tables.check,
)
"""Every rule; none depends on another."""


MOST_FINDINGS = 5000
"""More than two hundred lines of codes drawn at random come to."""


def check_claim(claim: Claim, tools: Opened, *, today: date | None = None) -> Report:
    """Hold the lines and diagnoses of a claim against the tables that are loaded.

    That nothing is found does not make a claim payable; what no table could tell is a finding too.

    Args:
        claim: The claim, as typed.
        tools: The look-ups of an assistant (`assistant.engine.Assistant.tools`).
        today: The day of the check; None reads the clock.

    Raises:
        StoreError: The store failed.
    """
    facts = gather(claim, tools, today or date.today())  # noqa: DTZ011  # the user's own calendar day is meant
    findings = in_order(_for_payer(found, claim) for rule in RULES for found in rule(facts))
    worst: dict[int, Severity] = {}
    for found in findings:
        for number in found.lines:
            worst[number] = min(worst.get(number, found.severity), found.severity, key=SEVERITIES.index)
    lines = tuple(
        CheckedLine(
            number=line.number,
            code=CodeRef.of(line.code) if line.code else None,
            title=line.standing.record.title if line.standing and line.standing.record else "",
            date_of_service=line.when,
            severity=worst.get(line.number),
        )
        for line in facts.lines
    )
    return Report(claim=claim, findings=_worst(findings), lines=lines)


def _worst(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """All findings, but of a claim that is all faults only as many as anyone reads; that some are left out is told."""
    if len(findings) <= MOST_FINDINGS:
        return findings
    left = len(findings) - MOST_FINDINGS
    told = finding(
        Severity.NOT_CHECKED,
        Rule.TABLES,
        f"{left} findings, of no greater weight than those told, are left out.",
        "Correct these first, or check the claim in parts.",
    )
    return in_order((*findings[:MOST_FINDINGS], told))


def _for_payer(found: Finding, claim: Claim) -> Finding:
    """What is certain under Medicare's rules is likely, and not more, under another payer's."""
    if claim.is_medicare or not found.medicare or found.severity is not Severity.ERROR:
        return found
    return found.model_copy(update={"severity": Severity.WARNING})
