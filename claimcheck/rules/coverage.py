"""Medicare coverage documents that list a line's code, and whether they list its diagnoses.

Source of the rules: CMS Program Integrity Manual, Chapter 13 (an LCD says what is necessary; the billing article lists
the codes). An LCD and an article hold only in their contractor's area.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.wording import listed
from assistant.gather.coverage import PairListing
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from core.facts import CoverageCode, CoverageDocument, CoverageRole

_MOST_NAMED = 6


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """What the documents in force say of each line with the diagnoses that it points to."""
    if CoverageCode not in facts.loaded:
        yield finding(
            Severity.NOT_CHECKED,
            Rule.COVERAGE,
            "No coverage documents with their codes are loaded here, so which articles list a code with a diagnosis "
            "was not checked.",
            how_to_load(Missing.COVERAGE, "mcd-article"),
        )
        return
    for line in facts.lines:
        by_document: dict[str, list[tuple[int, PairListing]]] = {}
        for pointer in dict.fromkeys(line.typed.pointers):
            for listing in facts.coverage.get((line.number, pointer), ()):
                by_document.setdefault(listing.document.fact.id, []).append((pointer, listing))
        yield from _of_line(line, list(by_document.values()))


def _of_line(line: Line, documents: Sequence[Sequence[tuple[int, PairListing]]]) -> Iterator[Finding]:
    """One finding for the documents that support the line, one for those that speak against it, one for the rest."""
    kinds: dict[CoverageRole | None, list[Sequence[tuple[int, PairListing]]]] = {}
    for found in documents:
        roles = {listing.role for _, listing in found}
        role = next((one for one in (_COVERED, _NONCOVERED) if one in roles), None)
        kinds.setdefault(role, []).append(found)
    for role, (severity, what, action) in _TOLD.items():
        group = kinds.get(role)
        if not group or line.code is None:
            continue
        pointers = sorted({pointer for found in group for pointer, listing in found if listing.role is role})
        rows = [found[0][1].document for found in group]
        more = f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
        named = listed([_name(row.fact) for row in rows[:_MOST_NAMED]])
        diagnoses = f"diagnosis {listed([str(pointer) for pointer in pointers], 'or')}"
        yield finding(
            severity,
            Rule.COVERAGE,
            f"{named}{more} {'list' if len(rows) > 1 else 'lists'} {line.code.code} (line {line.number}) "
            f"{what.format(diagnoses)}.",
            action,
            *(row.evidence for row in rows[:_MOST_NAMED]),
            lines=(line.number,),
            diagnoses=pointers,
            codes=(line.code,),
        )


_COVERED, _NONCOVERED = CoverageRole.COVERED_DIAGNOSIS, CoverageRole.NONCOVERED_DIAGNOSIS
_TOLD: dict[CoverageRole | None, tuple[Severity, str, str]] = {
    _NONCOVERED: (
        Severity.WARNING,
        "with {} as one that does not support it",
        "Where the document is your contractor's, expect a denial: see whether the record shows another reason.",
    ),
    None: (
        Severity.WARNING,
        "with diagnoses that support it, and {} is not listed there by itself",
        "Where the document is your contractor's, read its lists and ranges: the record may show a diagnosis on them.",
    ),
    _COVERED: (
        Severity.INFORMATION,
        "with {} as one that supports it",
        "Where the document is your contractor's, see that its other conditions are met.",
    ),
}


def _name(document: CoverageDocument) -> str:
    status = f", {document.status.lower()}" if document.status else ""
    return f"{document.kind.value.upper()} {document.id} ({' '.join(document.contractor.split())}{status})"
