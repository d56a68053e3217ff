"""What a check of a claim says: findings, each with what it stands on and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from claimcheck.claim import Claim
from core.codes import Code
from core.evidence import CodeRef, Evidence


class Severity(StrEnum):
    """How much a finding weighs, worst first."""

    ERROR = "error"
    """As it stands, the line or the pair is denied, or the claim is not valid."""
    WARNING = "warning"
    """It may be denied, or the record has to show something."""
    NOT_CHECKED = "not checked"
    """No table that is loaded can tell."""
    INFORMATION = "information"


SEVERITIES = tuple(Severity)


class Rule(StrEnum):
    """What was checked."""

    CODE = "code validity"
    SYSTEM = "code system"
    PTP = "NCCI procedure-to-procedure edit"
    MUE = "NCCI medically unlikely edit"
    ADD_ON = "add-on code"
    MODIFIER = "modifier"
    GLOBAL = "global period"
    STATUS = "status indicator"
    PLACE = "place of service"
    DIAGNOSIS = "diagnosis validity"
    SEVENTH = "seventh character"
    EXCLUDES1 = "Excludes1"
    EXCLUDES2 = "Excludes2"
    SEQUENCING = "diagnosis sequencing"
    SPECIFICITY = "specificity"
    PATIENT = "age and sex"
    POINTER = "diagnosis pointer"
    UNITS = "units"
    DATE = "date of service"
    DUPLICATE = "duplicate line"
    COVERAGE = "coverage document"
    TABLES = "tables used"


_OF_MEDICARE = frozenset({Rule.PTP, Rule.MUE, Rule.ADD_ON, Rule.MODIFIER, Rule.GLOBAL, Rule.STATUS, Rule.COVERAGE})
"""Rules that are Medicare's own; the others are those of the code sets and of the claim form."""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(_Told):
    """One thing to know about a claim.

    Attributes:
        severity: How much it weighs.
        rule: What was checked.
        message: One plain sentence.
        action: What to do.
        lines: The lines it is about, from 1; of a pair, column 1 first. Empty where it is about the claim.
        diagnoses: The diagnoses it is about, from 1.
        codes: The codes it is about.
        medicare: Whether the rule is Medicare's own.
        evidence: What it stands on; empty only where it is about the claim's own writing.
    """

    severity: Severity
    rule: Rule
    message: str
    action: str = ""
    lines: tuple[int, ...] = ()
    diagnoses: tuple[int, ...] = ()
    codes: tuple[CodeRef, ...] = ()
    medicare: bool = False
    evidence: tuple[Evidence, ...] = ()


def finding(
    severity: Severity,
    rule: Rule,
    message: str,
    action: str = "",
    *evidence: Evidence | None,
    lines: Iterable[int] = (),
    diagnoses: Iterable[int] = (),
    codes: Iterable[Code | None] = (),
) -> Finding:
    """A finding from what a rule has at hand; evidence and codes that are None are left out."""
    return Finding(
        severity=severity,
        rule=rule,
        message=message,
        action=action,
        lines=tuple(lines),
        diagnoses=tuple(diagnoses),
        codes=tuple(CodeRef.of(code) for code in dict.fromkeys(codes) if code is not None),
        medicare=rule in _OF_MEDICARE,
        evidence=tuple({item.id: item for item in evidence if item is not None}.values()),
    )


class CheckedLine(_Told):
    """A line as it was understood.

    Attributes:
        number: From 1.
        code: Its code; None where it has the shape of none.
        title: What the code is, where a table says so; in words of ours where the official ones are licensed.
        date_of_service: The date that was checked.
        severity: The worst finding about it; None where there is none.
    """

    number: int
    code: CodeRef | None
    title: str
    date_of_service: date
    severity: Severity | None


class Report(_Told):
    """What was found in a claim. A claim without findings is not said to be payable: only that no edit was found.

    Attributes:
        claim: The claim as it was read.
        findings: Worst first, then by line.
        lines: The lines as they were understood.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    lines: tuple[CheckedLine, ...]

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, worst first; all of them are there."""
        counted = Counter(item.severity for item in self.findings)
        return {severity: counted[severity] for severity in Severity}

    def of_line(self, number: int) -> tuple[Finding, ...]:
        """The findings about a line, those of its pairs among them."""
        return tuple(item for item in self.findings if number in item.lines)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings worst first; of one severity those of lines before those of diagnoses and of the claim. Each once."""

    def place(item: Finding) -> tuple[int, bool, tuple[int, ...], bool, tuple[int, ...], str, str]:
        weight = SEVERITIES.index(item.severity)
        return (
            weight,
            not item.lines,
            tuple(sorted(item.lines)),
            not item.diagnoses,
            item.diagnoses,
            item.rule,
            item.message,
        )

    each_once = {(item.rule, item.message, item.lines, item.diagnoses): item for item in findings}
    return tuple(sorted(each_once.values(), key=place))
