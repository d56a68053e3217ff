"""The accepted codes as a claim: what it would look like, what is checked, and how it leaves the program.

No export holds the note; quotes are left out unless asked for, since words of a note may name the patient.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.gather import Toolbox
from casework.candidates import Candidate, Kind
from casework.case import Case
from claimcheck.check import check_claim
from claimcheck.claim import Claim, ClaimLine
from claimcheck.report import Report
from core.codes import Code, CodeSystem
from core.hl7 import home_of
from core.records import Setting

_CSV_COLUMNS = ("line", "kind", "system", "code", "modifiers", "units", "title", "confidence", "origin", "quotes")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def diagnoses_of(case: Case) -> tuple[Candidate, ...]:
    """The diagnoses taken, in order."""
    return tuple(one for one in case.taken if one.kind is Kind.DIAGNOSIS)


def services_of(case: Case) -> tuple[Candidate, ...]:
    """The services taken, in order."""
    return tuple(one for one in case.taken if one.kind is Kind.PROCEDURE)


def modifiers_of(case: Case, service: Candidate) -> tuple[str, ...]:
    """The modifiers taken for a service."""
    return tuple(one.code.code for one in case.taken if one.kind is Kind.MODIFIER and one.of == service.code)


def claim_of(case: Case, as_of: date, setting: Setting, age: int | None = None) -> Claim:
    """What was taken, as a claim; every line points to all diagnoses, for a person to narrow.

    Args:
        case: The case.
        as_of: Date of service.
        setting: Whose claim it is.
        age: The patient's age in years, where it is known.
    """
    diagnoses = tuple(one.code.code for one in diagnoses_of(case))[:12]
    pointers = tuple(range(1, min(len(diagnoses), 4) + 1))
    lines = tuple(
        ClaimLine(code=one.code.code, modifiers=modifiers_of(case, one), units=one.units, pointers=pointers)
        for one in services_of(case)
    )
    return Claim(lines=lines, diagnoses=diagnoses, date_of_service=as_of, setting=setting, age=age)


def check(case: Case, tools: Toolbox, as_of: date, setting: Setting, age: int | None = None) -> Report:
    """Hold what was taken against the tables: edits, units, modifiers, and how the diagnoses go together.

    Raises:
        StoreError: A store failed.
    """
    return check_claim(claim_of(case, as_of, setting, age), tools)


def as_markdown(case: Case, as_of: date, setting: Setting, *, quotes: bool = False) -> str:
    """The codes taken as Markdown."""
    lines = [
        f"# Coded case, {as_of.isoformat()}",
        "",
        f"Setting: {setting.value}. Proposed by rules, accepted by a person.",
        "",
    ]
    for title, members in (("Diagnoses", diagnoses_of(case)), ("Services", services_of(case))):
        lines += [f"## {title}", ""]
        for number, one in enumerate(members, 1):
            modifiers = "".join(f"-{name}" for name in modifiers_of(case, one))
            units = f" × {one.units}" if one.units > 1 else ""
            lines.append(
                f"{number}. **{one.code.code}{modifiers}**{units} ({one.code.system.title}): {_plain(one.title)}"
            )
            if quotes:
                lines += [f"   > {_plain(quote.text)}" for quote in one.quotes]
        lines.append("")
    return "\n".join(lines)


def as_csv(case: Case, *, quotes: bool = False) -> str:
    """The codes taken as CSV, a line each; a cell never begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_CSV_COLUMNS if quotes else _CSV_COLUMNS[:-1])
    for number, one in enumerate((*diagnoses_of(case), *services_of(case)), 1):
        row: list[object] = [number, one.kind.value, one.code.system.title, one.code.code]
        row += [" ".join(modifiers_of(case, one)), one.units, _cell(one.title), f"{one.confidence:.2f}", one.origin]
        writer.writerow([*row, _cell(" | ".join(quote.text for quote in one.quotes))] if quotes else row)
    return out.getvalue()


def as_fhir(case: Case, as_of: date) -> dict[str, Any]:
    """The codes taken in the shape of a FHIR R4 Claim.

    It is a draft without patient, provider, insurer and coverage, which this program does not know: a receiver that
    validates the resource must add them.
    """
    diagnoses, services = diagnoses_of(case), services_of(case)
    return {
        "resourceType": "Claim",
        "status": "draft",
        "use": "claim",
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}]},
        "created": as_of.isoformat(),
        "billablePeriod": {"start": as_of.isoformat(), "end": as_of.isoformat()},
        "diagnosis": [
            {
                "sequence": number,
                "diagnosisCodeableConcept": _coding(one.code, one.title),
            }
            for number, one in enumerate(diagnoses, 1)
        ],
        "item": [
            {
                "sequence": number,
                "diagnosisSequence": list(range(1, min(len(diagnoses), 4) + 1)),
                "productOrService": _coding(one.code, _shown(one)),
                **_modifiers(modifiers_of(case, one)),
                "servicedDate": as_of.isoformat(),
                "quantity": {"value": one.units},
            }
            for number, one in enumerate(services, 1)
        ],
    }


def as_fhir_text(case: Case, as_of: date) -> str:
    """`as_fhir` as JSON text."""
    return json.dumps(as_fhir(case, as_of), indent=2, ensure_ascii=False)


def _modifiers(names: Sequence[str]) -> dict[str, Any]:
    codes = (Code(CodeSystem.MODIFIER, name) for name in names)
    return {"modifier": [_coding(code, "") for code in codes]} if names else {}


def _shown(candidate: Candidate) -> str:
    """The title, but none of CPT: ours is no official display of the AMA's."""
    return "" if candidate.code.system is CodeSystem.CPT else candidate.title


def _coding(code: Code, display: str) -> dict[str, Any]:
    coding = {"system": home_of(code).uri, "code": code.code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
