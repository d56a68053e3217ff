"""What a check of the starter knowledge found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the starter knowledge that does not hold.

    Attributes:
        check: Which check found it.
        file: The file's name inside the folder.
        where: Entry and field.
        problem: What does not hold.
    """

    check: str
    file: str
    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file} ({self.where}): {self.problem}" if self.where else f"{self.file}: {self.problem}"


@dataclass(slots=True)
class Report:
    """The outcome of all checks.

    Attributes:
        held: How many things each check looked at.
        findings: What does not hold.
        unheld: What could not be held against a file, one line each, and why.
        uncheckable: Citations of each document of which no text can be loaded.
    """

    held: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    unheld: list[str] = field(default_factory=list)
    uncheckable: Counter[str] = field(default_factory=Counter)

    def found(self, check: str, file: str, where: str, problem: str) -> None:
        """Note what does not hold."""
        self.findings.append(Finding(check, file, where, problem))

    def summary(self) -> dict[str, object]:
        """Everything, in plain types."""
        counts = Counter(finding.check for finding in self.findings)
        return {
            "checks": {name: {"held": self.held[name], "found": counts[name]} for name in sorted(self.held | counts)},
            "could not be held against a file": self.unheld,
            "citations of documents without a text": dict(sorted(self.uncheckable.items())),
            "findings": [str(finding) for finding in self.findings],
        }

    def lines(self) -> list[str]:
        """Everything, for a person to read."""
        counts = Counter(finding.check for finding in self.findings)
        told = [f"{finding.check} | {finding}" for finding in self.findings]
        told += [f"could not be held against a file | {line}" for line in self.unheld]
        told += [
            f"could not be held against a file | {number} citations of {document}: it has no text here"
            for document, number in sorted(self.uncheckable.items())
        ]
        return told + [f"{name}: {self.held[name]} held, {counts[name]} found" for name in sorted(self.held | counts)]
