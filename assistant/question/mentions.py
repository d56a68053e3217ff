"""The codes that a question mentions, settled against the store: which exist, and what each is taken for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.gather.listing import stands
from assistant.question.named import odd_modifiers_in, odd_old_codes_in, old_codes_in, old_procedures
from codestore import CodeStore
from core.codes import ICD9, PROCEDURES, Code, CodeSystem, Mention, parse, shapes
from core.records import Level

MAX_CODES = 8
"""Codes of one question that are looked up; a range may name more."""

_RANK = r"(?:primary |principal |first-listed |secondary |valid |real |billable |good |proper |correct )?"
_DIAGNOSIS = r"(?:diagnos[ie]s|dx|icd-?10(?:-?cm)?)"
_FIELD = r"(?:field|box|column|line|slot|pointer|section|area|spot|position)"
_AS_DIAGNOSIS = re.compile(
    rf"\bas (?:an?|the|my|our|its)? ?{_RANK}{_DIAGNOSIS}\b"
    rf"|\b(?:is|isn't|isnt|be) (?:[\w.]+ |that |this |it )?an? {_RANK}{_DIAGNOSIS}\b|\b{_DIAGNOSIS} {_FIELD}\b",
    re.IGNORECASE,
)
_AS_PROCEDURE = re.compile(
    rf"\bas (?:an?|the|my|our|its)? ?{_RANK}(?:procedure|cpt|service)(?: code)?\b(?! for\b)"
    rf"|\b(?:is|isn't|isnt|be) (?:[\w.]+ |that |this |it )?an? {_RANK}(?:procedure|cpt|hcpcs)\b"
    rf"|\b(?:procedure|cpt|hcpcs|service)(?: code)? {_FIELD}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The mentions of a question, settled against the store.

    Attributes:
        codes: What it names, each once, in order; no more than `MAX_CODES`.
        family: The range that is named as such.
        claimed: The codes that it calls by another system than their own.
        malformed: What it calls a code and has no code's shape, with the system it is called by.
        left_out: How many codes it names beyond those.
    """

    codes: tuple[Code, ...] = ()
    family: Code | None = None
    claimed: tuple[tuple[Code, CodeSystem], ...] = ()
    malformed: tuple[tuple[str, CodeSystem | None], ...] = ()
    left_out: int = 0


def resolve(mentions: Sequence[Mention], store: CodeStore, as_of: date) -> Resolved:
    """The codes that some mentions mean: of two readings of a shape the one that exists, of a range its members.

    A word that only has the shape of a code is one where it exists.

    Raises:
        StoreError: The store failed.
    """
    codes: list[Code] = []
    claimed: list[tuple[Code, CodeSystem]] = []
    malformed: list[tuple[str, CodeSystem | None]] = []
    family = None
    for mention in mentions:
        if not mention.candidates:
            malformed.append((mention.text, mention.claimed))
            continue
        if mention.end_code is not None:
            family, members = _range(mention.candidates[0], mention.end_code, store, as_of)
            codes.extend(members)
            continue
        readings = (*mention.candidates, *old_procedures(mention), *_unclaimed(mention))
        existing = [code for code in readings if stands(store, code, as_of)]
        if not existing and not mention.explicit:
            continue
        code = (existing or list(mention.candidates))[0]
        codes.append(code)
        if mention.claimed is not None and not _agrees(mention.claimed, code.system):
            claimed.append((code, mention.claimed))
    unique = tuple(dict.fromkeys(codes))
    left_out = max(0, len(unique) - MAX_CODES)
    return Resolved(unique[:MAX_CODES], family, tuple(claimed), tuple(malformed), left_out)


def with_odd_and_old(resolved: Resolved, text: str, store: CodeStore, as_of: date) -> Resolved:
    """The same with the codes of ICD-9-CM where no other is named, and with what has no shape of a code or modifier.

    Raises:
        StoreError: The store failed.
    """
    if not resolved.codes and not resolved.malformed:
        resolved = replace(resolved, codes=tuple(code for code in old_codes_in(text) if stands(store, code, as_of)))
    if not resolved.codes and not resolved.malformed:
        resolved = replace(resolved, malformed=odd_old_codes_in(text))
    odd = tuple((name, CodeSystem.MODIFIER) for name in odd_modifiers_in(text))
    return replace(resolved, malformed=(*resolved.malformed, *odd))


def _unclaimed(mention: Mention) -> tuple[Code, ...]:
    """What a code called by one system may be in another, as J3301 is no diagnosis though it is called one."""
    if mention.claimed is None:
        return ()
    systems = [system for system in shapes(mention.text) if system is not CodeSystem.MODIFIER]
    return tuple(parse(mention.text, system) for system in systems)


def _agrees(claimed: CodeSystem, actual: CodeSystem) -> bool:
    # "ICD-10" alone is read as ICD-10-CM by habit, also where the code is of ICD-10-PCS.
    icd10 = {CodeSystem.ICD10CM, CodeSystem.ICD10PCS}
    return claimed is actual or {claimed, actual} <= icd10 or {claimed, actual} <= ICD9


def _range(first: Code, last: Code, store: CodeStore, as_of: date) -> tuple[Code | None, list[Code]]:
    """A range of codes: the family or section of that name where there is one, else the codes in it."""
    whole = Code(first.system, f"{first.code}-{last.code}")
    found = store.get(whole, as_of)
    if found is not None and found.record.level is not Level.CODE:
        return whole, []
    return None, [record.code for record in store.codes_in_range(first, last, as_of)] or [first, last]


def used_as(code: Code, text: str) -> CodeSystem | None:
    """The system of what a question uses a code as: a service as a diagnosis, or the other way round; else None."""
    if code.system in PROCEDURES or code.system is CodeSystem.ICD10PCS:
        return CodeSystem.ICD10CM if _AS_DIAGNOSIS.search(text) else None
    used = code.system is CodeSystem.ICD10CM and _AS_PROCEDURE.search(text)
    return CodeSystem.CPT if used else None
