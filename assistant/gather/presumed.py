"""Diagnoses that the classification presumes to belong together, so that one code stands for what is told as two.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.15 ("with"), I.C.9.a.1 to 3 (hypertension with heart
failure and chronic kidney disease), I.C.4.a (diabetes).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.evidence import Evidence

_HYPERTENSION = "I10"
_LATE_KIDNEY = ("N18.5", "N18.6")
_DIABETES = ("E08.9", "E09.9", "E10.9", "E11.9", "E13.9")
_STATED = ("I11", "I12", "I13")
_BOTH = "I13"
_END_STAGE, _DIALYSIS = "N18.6", "Z99.2"


@dataclass(frozen=True, slots=True)
class Presumed:
    """A code that takes the place of another, because of what stands beside it.

    Attributes:
        instead_of: The code that it takes the place of.
        code: The code.
        because: The codes beside it.
        reason: The rule, with its section.
        evidence: The code that it takes the place of.
    """

    instead_of: str
    code: str
    because: tuple[str, ...]
    reason: str
    evidence: Evidence | None = None


def presumed_hypertension(codes: Collection[str]) -> Presumed | None:
    """What hypertension becomes beside heart failure or chronic kidney disease; None where nothing is to be joined.

    >>> presumed_hypertension(["I10", "N18.32"]).code
    'I12.9'
    >>> presumed_hypertension(["I11.0", "N18.4"]).code
    'I13.0'
    """
    stated = next((code for code in codes if code.startswith(_STATED)), None)
    hypertensive = stated or (_HYPERTENSION if _HYPERTENSION in codes else None)
    failure = next((code for code in codes if code.startswith("I50")), None)
    kidney = next((code for code in codes if code.startswith("N18")), None)
    because = tuple(one for one in (failure, kidney) if one)
    if hypertensive is None or not because or hypertensive.startswith(_BOTH):
        return None
    late = kidney in _LATE_KIDNEY or hypertensive == "I12.0"
    code = {
        (True, False): "I11.0",
        (False, True): "I12.0" if late else "I12.9",
        (True, True): "I13.2" if late else "I13.0",
    }[bool(failure) or hypertensive == "I11.0", bool(kidney) or hypertensive.startswith("I12")]
    if hypertensive == "I11.9" and kidney and not failure:
        code = "I13.11" if late else "I13.10"
    if code == hypertensive:
        return None
    reason = "the classification presumes that hypertension and heart failure or kidney disease go together (I.C.9.a)"
    return Presumed(hypertensive, code, because, reason)


def presumed_dialysis(codes: Collection[str]) -> Presumed | None:
    """What chronic kidney disease becomes beside a dependence on dialysis; None where nothing is to be joined.

    >>> presumed_dialysis(["N18.5", "Z99.2"]).code
    'N18.6'
    """
    kidney = next((code for code in codes if code.startswith("N18") and code != _END_STAGE), None)
    if kidney is None or _DIALYSIS not in codes:
        return None
    reason = "the tabular list includes chronic kidney disease that requires chronic dialysis there"
    return Presumed(kidney, _END_STAGE, (_DIALYSIS,), reason)


def presumed(codes: Collection[str]) -> list[Presumed]:
    """All that some codes become beside each other."""
    dialysis = presumed_dialysis(codes)
    now = [dialysis.code if dialysis and code == dialysis.instead_of else code for code in codes]
    return [rule for rule in (dialysis, presumed_hypertension(now), presumed_diabetes(now)) if rule is not None]


def said_by(code: str, codes: Collection[str]) -> bool:
    """Whether another of some codes says the hypertension of one: I13 that of I11 and I12, each of them that of I10.

    >>> said_by("I10", ["I10", "I13.0"])
    True
    """
    rank = (_HYPERTENSION, "I11", "I12", _BOTH)
    at = next((number for number, start in enumerate(rank) if code.startswith(start)), len(rank))
    above = rank[1:] if at == 0 else (_BOTH,) if at < len(rank) - 1 else ()
    return any(other.startswith(above) for other in codes)


def presumed_diabetes(codes: Collection[str]) -> Presumed | None:
    """What uncomplicated diabetes becomes beside chronic kidney disease; None where nothing is to be joined.

    >>> presumed_diabetes(["E11.9", "N18.4"]).code
    'E11.22'
    """
    diabetes = next((code for code in codes if code in _DIABETES), None)
    kidney = next((code for code in codes if code.startswith("N18")), None)
    if diabetes is None or kidney is None:
        return None
    reason = "the Index joins diabetes and chronic kidney disease by “with”, so the link is presumed (I.A.15, I.C.4.a)"
    return Presumed(diabetes, f"{diabetes[:3]}.22", (kidney,), reason)


_SEPSIS = ("A40", "A41", "A02.1", "A22.7", "A26.7", "A32.7", "A42.7", "B37.7")
_ORGAN_FAILURE = ("J96.0", "J96.2", "N17", "K72.0", "G93.41", "D65", "G72.81", "G62.81")
SEVERE_SEPSIS = ("R65.20", "R65.21")


def severe_sepsis(codes: Collection[str]) -> tuple[str, str] | None:
    """A sepsis, and the organ failure beside it that would make it severe (section I.C.1.d); else None."""
    sepsis = next((code for code in codes if code.startswith(_SEPSIS)), None)
    failing = next((code for code in codes if code.startswith(_ORGAN_FAILURE)), None)
    return (sepsis, failing) if sepsis and failing else None
