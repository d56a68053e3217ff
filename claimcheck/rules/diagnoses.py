"""Whether each diagnosis may be reported on the claim's dates, as it is written.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.4 and I.A.5 (placeholder, seventh characters), I.B.2
(level of detail), I.B.13 (laterality) and I.B.18 (unspecified codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.compose.wording import day, edition, listed, plain
from assistant.gather import CodeFacts, Status
from claimcheck.claim import MOST_DIAGNOSES
from claimcheck.facts import ClaimFacts, Diagnosis, procedure_of
from claimcheck.report import Finding, Rule, Severity, finding
from claimcheck.rules.codes import near, not_in_force, replacement
from core.codes import Code, CodeSystem, shapes
from core.records import Setting

_MOST_NAMED = 8
_ON_THE_FORM = {Setting.PRACTITIONER: 12, Setting.DME: 12, Setting.OUTPATIENT: 25}
"""Diagnoses that a professional claim (837P, CMS-1500) and an institutional one (837I, UB-04) hold."""
_UNSPECIFIED = re.compile(r"\bunspecified\b", re.IGNORECASE)


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """The diagnoses one by one: system, validity, seventh character, laterality; and how many there are."""
    for diagnosis in facts.diagnoses:
        if diagnosis.code is None:
            yield _no_diagnosis(diagnosis, facts)
            continue
        told: set[Status] = set()
        for when, known in diagnosis.by_date.items():
            if known.status not in told:
                told.add(known.status)
                yield from _standing(diagnosis, known, when, facts)
        if diagnosis.facts is not None and diagnosis.facts.status is Status.BILLABLE:
            yield from _specificity(diagnosis, diagnosis.facts, facts)
    yield from _how_many(facts)
    yield from _twice(facts)


def _no_diagnosis(diagnosis: Diagnosis, facts: ClaimFacts) -> Finding:
    typed, place = diagnosis.typed, f"diagnosis {diagnosis.position}"
    procedure = procedure_of(typed)
    if procedure is not None:
        known = facts.tools.codes.standing(procedure, _first_date(facts))
        return finding(
            Severity.ERROR,
            Rule.SYSTEM,
            f"“{typed}” ({place}) has the shape of a {procedure.system.title} code, not of a diagnosis.",
            "Move it to the lines, and give the ICD-10-CM code of the condition.",
            known.evidence,
            diagnoses=(diagnosis.position,),
            codes=(procedure,),
        )
    action = "ICD-10-CM codes look like E11.9 or S52.501A."
    message = f"“{typed}” ({place}) does not have the shape of an ICD-10-CM code."
    if not typed:
        message, action = f"Diagnosis {diagnosis.position} is empty.", "Fill it in, or take it out."
    elif CodeSystem.ICD9CM in shapes(typed):
        message = f"“{typed}” ({place}) has the shape of an ICD-9-CM code, which ended on September 30, 2015."
        action = "Code the condition in ICD-10-CM from the record."
    return finding(Severity.ERROR, Rule.SYSTEM, message, action, diagnoses=(diagnosis.position,))


def _first_date(facts: ClaimFacts) -> date:
    return min((line.when for line in facts.lines), default=facts.claim.date_of_service or facts.today)


def _standing(diagnosis: Diagnosis, known: CodeFacts, when: date, facts: ClaimFacts) -> Iterator[Finding]:
    name, record = f"{known.code} (diagnosis {diagnosis.position})", known.record
    rule, papers = Rule.DIAGNOSIS, [known.evidence]
    match known.status:
        case Status.DELETED if record is not None and record.valid_to is not None:
            message = f"{name} was deleted: its last day was {day(record.valid_to)}, before {day(when)}."
            told = Severity.ERROR, message, replacement(known, facts)
        case Status.NOT_YET_EFFECTIVE if record is not None and record.valid_from is not None:
            message = f"{name} is not valid on {day(when)}: its first day is {day(record.valid_from)}."
            told = Severity.ERROR, message, "Report the code that was valid on the date of service."
        case Status.INCOMPLETE:
            rule, papers = Rule.SEVENTH, [known.evidence, known.children_evidence]
            told = Severity.ERROR, f"{name} is not billable without its seventh character.", _choices(known)
        case Status.HEADER:
            papers = [known.evidence, known.children_evidence]
            message = f"{name} is not billable: it is a header, and codes below it say more."
            told = Severity.ERROR, message, _choices(known)
        case Status.UNKNOWN | Status.NOT_LOADED:
            yield from _not_found(diagnosis, known, facts)
            return
        case _ if known.valid is None:
            told = not_in_force(name, when, known)
        case _:
            return
    severity, message, action = told
    place = (diagnosis.position,)
    yield finding(severity, rule, message, action, *papers, diagnoses=place, codes=(known.code,))


def _choices(known: CodeFacts) -> str:
    """The codes below one, to choose from."""
    billable = [child.code.code for child in known.children]
    more = f" and {len(billable) - _MOST_NAMED} more" if len(billable) > _MOST_NAMED else ""
    if not billable:
        return "Report the code below it that the record supports."
    return f"Report the one that the record supports: {listed(billable[:_MOST_NAMED], 'or')}{more}."


def _not_found(diagnosis: Diagnosis, known: CodeFacts, facts: ClaimFacts) -> Iterator[Finding]:
    place, name = (diagnosis.position,), f"{known.code} (diagnosis {diagnosis.position})"
    procedure = procedure_of(diagnosis.typed)
    other = facts.tools.codes.standing(procedure, _first_date(facts)) if procedure is not None else None
    if other is not None and other.record is not None:
        yield finding(
            Severity.ERROR,
            Rule.SYSTEM,
            f"“{diagnosis.typed}” (diagnosis {diagnosis.position}) is {other.code}, a procedure or supply, and no "
            "diagnosis.",
            "Move it to the lines, and give the ICD-10-CM code of the condition.",
            other.evidence,
            diagnoses=place,
            codes=(other.code,),
        )
        return
    if known.status is Status.NOT_LOADED:
        message = f"Whether {name} exists is not known: no complete ICD-10-CM list that tells of the date is loaded."
        action = (
            "`python -m ingest fetch icd10cm` gets and loads the Tabular List; `python -m ingest load PATH` a copy."
        )
        yield finding(
            Severity.NOT_CHECKED, Rule.DIAGNOSIS, message, action, known.evidence, diagnoses=place, codes=(known.code,)
        )
        return
    seventh = _seventh_character(known, diagnosis, facts)
    if seventh is not None:
        yield seventh
        return
    where = edition(known.release) if known.release else "the list of ICD-10-CM"
    yield finding(
        Severity.ERROR,
        Rule.DIAGNOSIS,
        f"{name} does not exist: it is not in {where}, which is the complete list.",
        near(known),
        known.evidence,
        known.near_evidence if known.near else None,
        diagnoses=place,
        codes=(known.code,),
    )


def _seventh_character(known: CodeFacts, diagnosis: Diagnosis, facts: ClaimFacts) -> Finding | None:
    """What is wrong with a code that would exist with another seventh character, or with placeholders before it."""
    bare, when = known.code.code.replace(".", ""), next(iter(diagnosis.by_date))
    beginning, last = bare[:-1].rstrip("X"), bare[-1]
    if len(beginning) < 3:
        return None
    stem = _dotted(beginning)
    family = facts.tools.codes.facts(stem, when)
    variants = {child.code.code[-1]: child.code for child in family.children if child.stem == stem}
    if not variants:
        return None
    place, papers = (diagnosis.position,), (family.evidence, family.children_evidence)
    right = variants.get(last)
    if right is not None:
        return finding(
            Severity.ERROR,
            Rule.SEVENTH,
            f"{known.code} (diagnosis {diagnosis.position}) does not exist as written: the seventh character {last} "
            f"stands in the seventh place, with a placeholder X in each empty place before it.",
            f"Write {right.code}.",
            *papers,
            diagnoses=place,
            codes=(known.code, right),
        )
    return finding(
        Severity.ERROR,
        Rule.SEVENTH,
        f"{known.code} (diagnosis {diagnosis.position}) does not exist: {last} is no seventh character of {stem.code}.",
        _choices(family),
        *papers,
        diagnoses=place,
        codes=(known.code,),
    )


def _dotted(bare: str) -> Code:
    return Code(CodeSystem.ICD10CM, f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare)


def _specificity(diagnosis: Diagnosis, known: CodeFacts, facts: ClaimFacts) -> Iterator[Finding]:
    """Warn of a side that is not given, and tell of an unspecified code."""
    if known.record is None or not _UNSPECIFIED.search(known.record.title):
        return
    when, name = next(iter(diagnosis.by_date)), f"{known.code} (diagnosis {diagnosis.position})"
    sides = _sides(known, when, facts)
    if sides:
        yield finding(
            Severity.WARNING,
            Rule.SPECIFICITY,
            f"{name} leaves the side open, and there are codes for each side.",
            f"Look for the side in the record, and report {listed([side.code.code for side in sides], 'or')} where it "
            "is there; else ask the provider.",
            known.evidence,
            *(side.evidence for side in sides),
            diagnoses=(diagnosis.position,),
            codes=(known.code, *(side.code for side in sides)),
        )
        return
    yield finding(
        Severity.INFORMATION,
        Rule.SPECIFICITY,
        f"{name} is an unspecified code: “{plain(known.record.title)}”.",
        "Right where the record says no more; see whether it does.",
        known.evidence,
        diagnoses=(diagnosis.position,),
        codes=(known.code,),
    )


def _sides(known: CodeFacts, when: date, facts: ClaimFacts) -> list[CodeFacts]:
    """The codes beside an unspecified one that say the same of the right and of the left side."""
    record, codes = known.record, facts.tools.codes
    base = codes.standing(record.stem, when).record if record is not None and record.stem is not None else record
    if record is None or base is None:
        return []
    wanted = {
        _replaced(base.title, match, side).lower()
        for match in _UNSPECIFIED.finditer(base.title)
        for side in ("right", "left")
    }
    ending = record.code.code[-1] if record.stem is not None else ""
    found = []
    for sibling in facts.tools.store.siblings(base.code, when):
        if sibling.title.lower() in wanted:
            code = sibling.code
            if ending:
                variants = facts.tools.store.variants(sibling.code, when)
                code = next((one.code for one in variants if one.code.code.endswith(ending)), sibling.code)
            found.append(codes.standing(code, when))
    return found


def _replaced(title: str, match: re.Match[str], word: str) -> str:
    return f"{title[: match.start()]}{word}{title[match.end() :]}"


def _how_many(facts: ClaimFacts) -> Iterator[Finding]:
    most = _ON_THE_FORM.get(facts.setting, MOST_DIAGNOSES)
    if len(facts.diagnoses) > most:
        yield finding(
            Severity.ERROR,
            Rule.DIAGNOSIS,
            f"The claim has {len(facts.diagnoses)} diagnoses; its form holds {most}.",
            "Keep those that matter to the lines, or split the claim.",
            diagnoses=range(most + 1, len(facts.diagnoses) + 1),
        )


def _twice(facts: ClaimFacts) -> Iterator[Finding]:
    seen: dict[Code, Diagnosis] = {}
    for diagnosis in facts.diagnoses:
        if diagnosis.code is None:
            continue
        first = seen.setdefault(diagnosis.code, diagnosis)
        if first is not diagnosis:
            yield finding(
                Severity.WARNING,
                Rule.DIAGNOSIS,
                f"{diagnosis.code} stands twice, as diagnosis {first.position} and {diagnosis.position}.",
                "Report each diagnosis code once (ICD-10-CM Official Guidelines, section I.B.12).",
                diagnosis.facts.evidence if diagnosis.facts else None,
                diagnoses=(first.position, diagnosis.position),
                codes=(diagnosis.code,),
            )
