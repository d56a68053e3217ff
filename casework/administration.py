"""What goes with the products of a note: giving a vaccine is a service of its own.

Sources of the rules: CPT guidelines for immunization administration (90460, 90461, 90471, 90472); Medicare Claims
Processing Manual, chapter 18, section 10 (G0008 to G0010).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.gather import Toolbox
from casework.candidates import Candidate, Kind
from casework.clauses import Quote
from core.codes import Code, CodeSystem

_INFLUENZA = frozenset(
    str(code) for code in (*range(90653, 90663), 90672, 90673, 90674, *range(90682, 90690), 90694, 90756)
)
_PNEUMOCOCCAL = frozenset("90670 90671 90677 90684 90732".split())
_HEPATITIS_B = frozenset("90739 90740 90743 90744 90746 90747 90759".split())
_COMPONENTS = {
    "90707": 3,
    "90710": 4,
    "90700": 3,
    "90702": 2,
    "90714": 2,
    "90715": 3,
    "90723": 5,
    "90696": 4,
    "90697": 6,
    "90698": 5,
    "90636": 2,
}
"""Antigens of a combination vaccine; every other product has one."""

_ADULT = 19
_COUNSELLED = re.compile(r"counsel", re.IGNORECASE)
_MEDICARE = re.compile(r"\bmedicare\b", re.IGNORECASE)


def given(services: Sequence[Candidate], note: str, age: int | None, tools: Toolbox, as_of: date) -> list[Candidate]:
    """The services of giving the vaccines among a note's services.

    Args:
        services: What the note says was done.
        note: The note.
        age: The patient's age in years, where the note tells.
        tools: The look-ups.
        as_of: Date of service.

    Raises:
        StoreError: The store failed.
    """
    products = [one for one in services if _is_product(one.code)]
    if not products:
        return []
    counted: dict[str, tuple[int, list[Quote], str]] = {}

    def add(code: str, units: int, one: Candidate, reason: str) -> None:
        before = counted.get(code, (0, [], reason))
        counted[code] = before[0] + units, [*before[1], one.quotes[0]], reason

    medicare = bool(_MEDICARE.search(note)) or any(one.code.code in ("G0438", "G0439", "G0402") for one in services)
    child = age is not None and age < _ADULT and _COUNSELLED.search(note) is not None
    for place, one in enumerate(products):
        code = one.code.code
        by_medicare = medicare and (
            "G0008"
            if code in _INFLUENZA
            else "G0009"
            if code in _PNEUMOCOCCAL
            else "G0010"
            if code in _HEPATITIS_B
            else ""
        )
        if by_medicare:
            add(by_medicare, 1, one, "Medicare has a code of its own for giving this vaccine.")
        elif child:
            add("90460", 1, one, "Given with counselling before the age of 19.")
            if further := _COMPONENTS.get(code, 1) - 1:
                add("90461", further, one, "Each further component of the vaccine, with counselling.")
        else:
            first = place == 0 or not any(name in counted for name in ("90471",))
            add(
                "90471" if first else "90472",
                1,
                one,
                "Giving the first vaccine." if first else "Giving each further vaccine.",
            )
    return [made for code, told in counted.items() if (made := _coded(code, *told, tools, as_of)) is not None]


def _is_product(code: Code) -> bool:
    """Whether a code is a vaccine product of CPT (90476 to 90759)."""
    return code.system is CodeSystem.CPT and "90476" <= code.code <= "90759"


def _coded(code: str, units: int, quotes: list[Quote], reason: str, tools: Toolbox, as_of: date) -> Candidate | None:
    system = CodeSystem.CPT if code.isdigit() else CodeSystem.HCPCS
    facts = tools.codes.facts(Code(system, code), as_of)
    if facts.valid is not True or facts.record is None:
        return None
    evidence = (facts.evidence,) if facts.evidence else ()
    return Candidate(Kind.PROCEDURE, facts.code, facts.record.title, tuple(quotes), 0.85, reason, evidence, units)
