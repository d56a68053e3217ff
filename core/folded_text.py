"""A text folded for finding codes in it, and the code systems that it names.

Folding goes character by character so that places stay the same: upper case, one kind of dash and blank. The names of
code systems ("CPT", "ICD-10-CM") are blanked out and kept as claims about the code beside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from core.code_shapes import CodeSystem

_CPT, _HCPCS = CodeSystem.CPT, CodeSystem.HCPCS
_CM, _PCS, _ICD9 = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.ICD9CM

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_BLANKS = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000"
_FOLDED = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # fullwidth forms
    | {0xFEE0 + ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
    | {ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
    | {ord(dash): "-" for dash in _DASHES}
    | {ord(blank): " " for blank in _BLANKS}
)

_SYSTEM_NAMES: tuple[tuple[str, tuple[CodeSystem, ...]], ...] = (
    (r"CPT ?/ ?HCPCS|HCPCS ?/ ?CPT", (_CPT, _HCPCS)),
    (r"CPT(?:-4(?!\d))?S?", (_CPT,)),
    (r"HCPCS LEVEL (?:II|2)", (_HCPCS,)),
    (r"HCPCS", (_HCPCS, _CPT)),  # CPT is Level I of HCPCS
    (r"ICD[- ]?10[- ]?PCS|PCS", (_PCS,)),
    (r"ICD[- ]?10[- ]?CM", (_CM,)),
    (r"ICD[- ]?10(?!\d)", (_CM, _PCS)),
    (r"ICD[- ]?9(?:[- ]?(?:CM|PCS))?(?!\d)", (_ICD9,)),
    (r"ICD(?= (?:CODE|DX|DIAG))", (_CM, _PCS, _ICD9)),  # alone it is also a defibrillator
)
_SYSTEM_NAME = re.compile(
    r"(?<![0-9A-Z])(?:" + "|".join(f"({pattern})" for pattern, _ in _SYSTEM_NAMES) + r")(?![A-Z](?!\d))"
)
# Typed without a blank, as in 62321vs62323 or 99202to99205.
_GLUED = re.compile(r"(?<=\d)(?:VS|AND|OR|TO)(?=[A-Z]?\d\d)")

UNITS = re.compile(
    r"[ -]{0,2}(?:MIN(?:UTE)?S?|H(?:OU)?RS?|MC?G|M?L|KG|LBS?|CM|MM|DOLLARS|USD|PERCENT|IU|CELLS|STEPS|PATIENTS"
    r"|VISITS|TIMES|DAYS?|WEEKS?|MONTHS?|YEARS?|Y/?O|TABLETS|CODES|CLAIMS)(?![0-9A-Z])| ?%"
)
"""What stands behind an amount, such as minutes or milligrams, and behind no code."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a system is named, and which systems the name may mean."""

    start: int
    end: int
    systems: tuple[CodeSystem, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A text in three forms of the same length, with its claims.

    Attributes:
        raw: As typed.
        folded: In upper case, with one kind of dash and blank.
        masked: The same with blanks in place of the names of code systems.
        claims: Where those names stand, in order.
    """

    raw: str
    folded: str
    masked: str
    claims: tuple[Claim, ...]

    @classmethod
    def read(cls, raw: str) -> Page:
        """Fold a text, and find the systems that it names."""
        folded = _GLUED.sub(lambda glued: "- " if glued[0] == "TO" else " " * len(glued[0]), raw.translate(_FOLDED))
        claims = tuple(
            Claim(name.start(), name.end(), _SYSTEM_NAMES[(name.lastindex or 1) - 1][1])
            for name in _SYSTEM_NAME.finditer(folded)
        )
        masked = _SYSTEM_NAME.sub(lambda name: " " * len(name[0]), folded)
        return cls(raw, folded, masked, claims)

    def before(self, start: int, width: int = 40) -> str:
        """The folded text before a place, so many characters at most."""
        return self.folded[max(0, start - width) : start]

    def after(self, end: int, width: int = 40) -> str:
        """The folded text behind a place, so many characters at most."""
        return self.folded[end : end + width]

    def claim_before(self, start: int) -> Claim | None:
        """The last claim that ends at or before a place."""
        index = bisect_right(self.claims, start, key=lambda claim: claim.end)
        return self.claims[index - 1] if index else None

    def claim_after(self, end: int) -> Claim | None:
        """The first claim that begins at or after a place."""
        index = bisect_left(self.claims, end, key=lambda claim: claim.start)
        return self.claims[index] if index < len(self.claims) else None
