"""The shapes of the US code systems: what is a code, of which system, and its canonical form.

A shape says nothing about whether a code exists; that is the code store's to tell. Shapes follow the publishers:
CPT (AMA: categories I, II, III, proprietary laboratory analyses, administrative and vaccine administration codes),
HCPCS Level II and ICD-10-PCS (CMS), ICD-10-CM and ICD-9-CM (CDC/NCHS; Official Guidelines, section I.A.2 and I.A.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.errors import CodeFormatError


class CodeSystem(StrEnum):
    """A US code system. The values stand in JSON and in the database."""

    CPT = "cpt"
    HCPCS = "hcpcs"
    ICD10CM = "icd10cm"
    ICD10PCS = "icd10pcs"
    ICD9CM = "icd9cm"
    ICD9PCS = "icd9pcs"
    """ICD-9-CM volume 3, procedures: only where a source or a question names the system."""
    MODIFIER = "modifier"

    @property
    def title(self) -> str:  # type: ignore[override]  # nobody title-cases a system
        """The system's name as coders write it."""
        return _TITLES[self]


PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})
"""What services, supplies and drugs are billed in, and what Medicare's edits and fees are of."""
ICD9 = frozenset({CodeSystem.ICD9CM, CodeSystem.ICD9PCS})
"""Both parts of ICD-9-CM, which the general equivalence mappings lead out of."""

_TITLES = {
    CodeSystem.CPT: "CPT",
    CodeSystem.HCPCS: "HCPCS Level II",
    CodeSystem.ICD10CM: "ICD-10-CM",
    CodeSystem.ICD10PCS: "ICD-10-PCS",
    CodeSystem.ICD9CM: "ICD-9-CM",
    CodeSystem.ICD9PCS: "ICD-9-CM procedure",
    CodeSystem.MODIFIER: "modifier",
}


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A code with its system, in canonical form: upper case, ICD with its dot.

    A chapter, section or family is written as its range, such as ``A00-A09``.
    """

    system: CodeSystem
    code: str

    def __str__(self) -> str:
        return f"{self.system.title} {self.code}"


# The letters of category II, III, laboratory (U), administrative (M) and vaccine administration (A) codes.
_CPT = r"\d{4}[0-9AFMTU]"
_HCPCS = r"[A-HJ-MP-V]\d{4}"
# The second character is a digit, except in category QA0 (added for FY2026).
_ICD10CM = r"(?:[A-Z]\d[0-9A-Z]|QA\d)(?:\.?[0-9A-Z]{1,4})?"
# Section and body system as the ICD-10-PCS tables pair them; the letters I and O are never used.
_ICD10PCS = (
    r"(?:0[0-9BCDFGHJ-NP-Y]|10|2[WY]|3[0CE]|4[AB]|[56]A|7W|8[CE]|9W"
    r"|B[0-9BDFGHLNPQRTUVWY]|C[0-9BDFGHPTVW]|D[0-9BDFGHMPTUVW]|F[01]|[GH]Z|X[0-9A-HJ-NP-Z])"
    r"[0-9A-HJ-NP-Z]{5}"
)
_ICD9CM_LETTERED = r"V\d\d(?:\.?\d{1,2})?|E\d{3}(?:\.?\d)?"
_ICD9CM_DOTTED = r"\d{2,3}\.\d{1,2}"
_ICD9CM_BARE = r"\d{3,5}"
_MODIFIER = r"[2-9]\d|P[1-6]|[1238]P|[A-HJ-NP-VXZ][A-Z]|[AE-HJ-MPQT-VX]\d"

_SHAPES = {
    CodeSystem.CPT: re.compile(_CPT, re.ASCII),
    CodeSystem.HCPCS: re.compile(_HCPCS, re.ASCII),
    CodeSystem.ICD10PCS: re.compile(_ICD10PCS, re.ASCII),
    CodeSystem.ICD10CM: re.compile(_ICD10CM, re.ASCII),
    CodeSystem.ICD9CM: re.compile(rf"{_ICD9CM_LETTERED}|{_ICD9CM_DOTTED}", re.ASCII),
    CodeSystem.MODIFIER: re.compile(_MODIFIER, re.ASCII),
}
# Whoever says "ICD-9" may leave the dot out; without those words, 25000 is not a diabetes code. A procedure of ICD-9-CM
# has no shape of its own (47.09 might be anything), so it is never a reading of a bare text.
_WHEN_NAMED = _SHAPES | {
    CodeSystem.ICD9CM: re.compile(rf"{_ICD9CM_LETTERED}|{_ICD9CM_DOTTED}|{_ICD9CM_BARE}", re.ASCII),
    CodeSystem.ICD9PCS: re.compile(r"\d\d(?:\.?\d{1,2})?", re.ASCII),
}

_HCPCS_IN_USE = re.compile(
    r"[AGJLQS]|B[459]|C[125789]|D|E[01238]|H[012]|K[01]|M[01]|P[2379]|R0|T[1-5]|U0|V[25]",
)
"""How HCPCS Level II codes in use begin: elsewhere an undotted ICD-10-CM code is the likelier reading."""


def shapes(text: str) -> tuple[CodeSystem, ...]:
    """The systems whose shape a bare text has, likeliest first; empty when it is no code.

    ``E1190`` is a wheelchair (HCPCS E1190) or a diabetes code without its dot (ICD-10-CM E11.90): both are returned.
    """
    bare = _bare(text)
    found = [system for system, shape in _SHAPES.items() if shape.fullmatch(bare)]
    if CodeSystem.HCPCS in found and not _HCPCS_IN_USE.match(bare):
        found.remove(CodeSystem.HCPCS)
        found.append(CodeSystem.HCPCS)
    if CodeSystem.ICD10PCS in found and bare[0] == "X":  # external causes (X00-X99) are commoner than new technology
        found.remove(CodeSystem.ICD10PCS)
        found.append(CodeSystem.ICD10PCS)
    return tuple(found)


def fits(text: str, system: CodeSystem) -> bool:
    """Whether a bare text, said to be of a system, has that system's shape."""
    return _WHEN_NAMED[system].fullmatch(_bare(text)) is not None


def parse(text: str, system: CodeSystem | None = None) -> Code:
    """The code that a text writes, in canonical form.

    Args:
        text: A code in any case, ICD with or without its dot, such as ``e119``.
        system: The system it is known to belong to; None takes the likeliest by shape.

    Raises:
        CodeFormatError: The text has the shape of no code, or not of that system's.
    """
    if system is None:
        likely = shapes(text)
        if not likely:
            raise CodeFormatError(f"{text.strip()[:40]!r} does not have the shape of a code.", _EXPECTED)
        system = likely[0]
    elif not fits(text, system):
        raise CodeFormatError(f"{text.strip()[:40]!r} does not have the shape of a code in {system.title}.", _EXPECTED)
    return Code(system, _canonical(_bare(text), system))


def stem_key(code: str) -> str:
    """The key under which ICD-10-CM codes are compared: no dot, no 7th character, no padding X.

    ``S52.501A`` becomes ``S52501`` and ``W19.XXXA`` becomes ``W19``. A placeholder X inside a code is kept:
    ``T36.0X1A`` becomes ``T360X1`` (Official Guidelines, section I.A.4 and I.A.5).
    """
    bare = _bare(code).replace(".", "")
    return bare[:6].rstrip("X") if len(bare) == 7 else bare


_EXPECTED = "Codes look like 99213, 0591T, J1100, E11.9, 0DTJ4ZZ or, for a modifier, 25."


def _bare(text: str) -> str:
    return text.strip().upper()


_HEADS = {CodeSystem.ICD10CM: 3, CodeSystem.ICD9CM: 3, CodeSystem.ICD9PCS: 2}
"""Characters before the dot."""


def _canonical(bare: str, system: CodeSystem) -> str:
    """Put the dot where ICD has it: in ICD-9 external causes it stands one place further right."""
    if system not in _HEADS or "." in bare:
        return bare
    head = 4 if system is CodeSystem.ICD9CM and bare[0] == "E" else _HEADS[system]
    return f"{bare[:head]}.{bare[head:]}" if len(bare) > head else bare
