"""The lines of a claim are held against the tables: every finding with its rule and its source.

::

    from claimcheck import Claim, ClaimLine, check_claim

    claim = Claim(
        lines=(
            ClaimLine(code="20610", modifiers="RT", pointers="A"),
            ClaimLine(code="99213", modifiers="25", pointers="AB"),
        ),
        diagnoses=("M17.11", "I10"),
        date_of_service=date(2026, 6, 1),
    )
    report = check_claim(claim, assistant.tools)
    for finding in report.findings:  # worst first
        print(finding.severity, finding.lines, finding.message, finding.action)

Everything is a pydantic model: ``report.model_dump(mode="json")`` is its JSON, ``Claim.model_validate(...)`` reads one.
A `Finding` says what is wrong (`message`), what to do (`action`), on which lines and diagnoses, by which `rule`, and
carries the `core.evidence.Evidence` that it stands on. Codes are kept as typed: one that does not exist is a finding,
never an error. The rules are Medicare's where `Finding.medicare` says so. A store that fails raises
`core.errors.StoreError`.
"""

from claimcheck.check import check_claim
from claimcheck.claim import Claim, ClaimLine, Sex
from claimcheck.facts import StoreAlone
from claimcheck.report import CheckedLine, Finding, Report, Rule, Severity

__all__ = [
    "CheckedLine",
    "Claim",
    "ClaimLine",
    "Finding",
    "Report",
    "Rule",
    "Severity",
    "Sex",
    "StoreAlone",
    "check_claim",
]
