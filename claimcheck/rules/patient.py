"""Age and sex, where the Tabular List itself says whose record a code is for; no other table of them is loaded.

Source of the rules: notes and titles of the ICD-10-CM Tabular List; Official Guidelines, sections I.C.15.a and
I.C.16.a; CMS Claims Processing Manual, Chapter 32, section 240 (conflicts of sex and service: KX, condition code 45).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.compose.wording import plain
from assistant.gather import CodeFacts
from assistant.gather.code_evidence import record_evidence
from assistant.gather.code_facts import NoteGroup, Status
from claimcheck.claim import Sex
from claimcheck.facts import ClaimFacts, Diagnosis
from claimcheck.report import Finding, Rule, Severity, finding
from core.records import CodeRecord, NoteKind

_WORDS = {Sex.FEMALE: re.compile(r"\bfemale\b", re.I), Sex.MALE: re.compile(r"\bmale\b", re.I)}
_NAMES = {Sex.FEMALE: "female", Sex.MALE: "male"}
_OF_MOTHERS = re.compile(r"only on (?:the )?maternal records?|on the mother's record", re.I)
_OF_NEWBORNS = re.compile(r"on newborn records only", re.I)
_PERSONS = re.compile(
    r"\b(?P<who>adult|pediatric) codes are for use for persons (?P<first>\d+)(?:-(?P<last>\d+))? ", re.I
)


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """The patient held against what titles and notes say; nothing where neither age nor sex is given."""
    age, sex = facts.claim.age, facts.claim.sex
    if age is None and sex is None:
        return
    for diagnosis in facts.diagnoses:
        known = diagnosis.facts
        if known is None or known.record is None:
            continue
        if sex is not None:
            yield from _sex(diagnosis, known, known.record, sex)
        for group in known.of_kind(NoteKind.NOTE):
            for note in group.notes:
                told = _mother(note.text, age, sex) or _newborn(note.text, age) or _age(note.text, known.record, age)
                if told is not None:
                    yield _found(diagnosis, known, group, note.text, *told)
    yield finding(
        Severity.NOT_CHECKED,
        Rule.PATIENT,
        "No table of age and sex edits (Medicare Code Editor, I/OCE) is among the sources here: only what the Tabular "
        "List says of its own codes was checked.",
        "Look up age and sex of procedures in the payer's edits.",
    )


def _sex(diagnosis: Diagnosis, known: CodeFacts, record: CodeRecord, sex: Sex) -> Iterator[Finding]:
    """A title, the code's own or one above it, that names the other sex alone."""
    for one in (record, *known.ancestors):
        named = [other for other, word in _WORDS.items() if word.search(one.title)]
        if len(named) == 1 and named[0] is not sex and known.release is not None:
            where = "" if one.code == record.code else f", under “{plain(one.title)}”"
            yield finding(
                Severity.WARNING,
                Rule.PATIENT,
                f"{known.code} (diagnosis {diagnosis.position}){where} is for {_NAMES[named[0]]} patients by its "
                f"title; the claim says {_NAMES[sex]}.",
                "Check both against the record. Where both are right, Medicare takes modifier KX on the line "
                "(condition code 45 on hospital claims).",
                known.evidence,
                None if one.code == record.code else record_evidence(one, Status.HEADER, known.release),
                diagnoses=(diagnosis.position,),
                codes=(known.code,),
            )
            return


_Told = tuple[Severity, str, str]


def _mother(text: str, age: int | None, sex: Sex | None) -> _Told | None:
    if not _OF_MOTHERS.search(text):
        return None
    if sex is Sex.MALE:
        return Severity.ERROR, "and the claim says male", "Check the code, and the sex on file."
    if age == 0:
        return Severity.ERROR, "and the patient is a newborn", "Report the newborn's own condition (P00-P96)."
    return None


def _newborn(text: str, age: int | None) -> _Told | None:
    if not _OF_NEWBORNS.search(text) or not age:
        return None
    years = "1 year" if age == 1 else f"{age} years"
    return (
        Severity.WARNING,
        f"and the patient is {years} old",
        "Right only where a condition that began around birth is still there (Guidelines, section I.C.16.a.4).",
    )


def _age(text: str, record: CodeRecord, age: int | None) -> _Told | None:
    persons = _PERSONS.search(text)
    if persons is None or age is None or persons["who"].lower() not in record.title.lower():
        return None
    last = int(persons["last"]) if persons["last"] else 200
    if int(persons["first"]) <= age <= last:
        return None
    return Severity.ERROR, f"and the patient is {age} years old", "Report the code for the patient's age."


def _found(
    diagnosis: Diagnosis, known: CodeFacts, group: NoteGroup, text: str, severity: Severity, what: str, action: str
) -> Finding:
    name = f"{known.code} (diagnosis {diagnosis.position})"
    return finding(
        severity,
        Rule.PATIENT,
        f"The note at {group.owner.code}, which holds for {name}, says “{plain(text)}”, {what}.",
        action,
        known.evidence,
        group.evidence,
        diagnoses=(diagnosis.position,),
        codes=(known.code,),
    )
