"""Diagnoses that rules add to those a note states: what the tabular list wants beside them, and what it combines.

Sources of the rules: ICD-10-CM Official Guidelines FY2026, I.A.15 and I.C.4.a ("with"; Z79.4, Z79.84 beside diabetes),
I.C.9.a (hypertension with heart failure and kidney disease), I.C.15 and I.C.21.c.11 (Z37, Z3A), I.C.21.c.2 (Z23),
I.C.21.c.3 (Z79.01); "use additional code" notes of the Tabular List.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from assistant.gather import Toolbox
from assistant.gather.presumed import presumed_hypertension
from casework.candidates import Candidate, Kind
from casework.clauses import Clause, Quote
from casework.notes import cites, orders
from casework.sections import Section
from casework.stance import Stance
from casework.wording import is_vaccine
from core.codes import Code, CodeSystem

_INSULIN = re.compile(
    r"\binsulin\b|\bglargine\b|\blispro\b|\baspart\b|\bdetemir\b|\bdegludec\b|\blantus\b|\bhumalog\b|\bnovolog\b", re.I
)
_ORAL = re.compile(
    r"\b(?:metformin|glipizide|glimepiride|glyburide|sitagliptin|linagliptin|saxagliptin|empagliflozin"
    r"|dapagliflozin|canagliflozin"
    r"|pioglitazone|repaglinide|januvia|jardiance|farxiga)\b",
    re.I,
)
_INJECTED = re.compile(
    r"\b(?:semaglutide|liraglutide|dulaglutide|exenatide|tirzepatide|ozempic|trulicity|victoza|mounjaro)\b", re.I
)
_ANTICOAGULANT = re.compile(r"\b(?:apixaban|warfarin|rivaroxaban|dabigatran|edoxaban|eliquis|xarelto|coumadin)\b", re.I)
_BIOLOGIC = re.compile(r"\blong[- ]term (?:\w+ )?(?:infliximab|adalimumab|vedolizumab|ustekinumab|etanercept)", re.I)
_SMOKES = re.compile(r"\b(?:smokes|smoking|smoker|cigarettes?)\b", re.I)
_SMOKED = re.compile(r"\b(?:former smoker|ex-smoker|quit smoking|stopped smoking)\b", re.I)
_WEEKS = re.compile(r"\b(\d{1,2})\s*(?:weeks?|wks?)\b(?:\s*(?:and\s*)?\d\s*(?:days?|d))?|\b(\d{2})w\d?d?\b", re.I)
_LIVE_BIRTH = re.compile(r"\bsingle (?:live ?birth|liveborn|live infant)|\bsingle, live(?:born)?", re.I)

_DIABETES, _CLOTS = ("E08", "E09", "E10", "E11", "E13"), ("I48", "I82", "I26", "I27.82", "D68", "Z86.71", "Z95.2")


class Companions:
    """Adds what rules want beside the diagnoses of one note.

    Args:
        tools: The look-ups.
        as_of: Date of service.
        clauses: The note.
    """

    def __init__(self, tools: Toolbox, as_of: date, clauses: Sequence[Clause]) -> None:
        self._tools = tools
        self._as_of = as_of
        self._clauses = clauses

    def complete(self, diagnoses: Sequence[Candidate], services: Sequence[Candidate]) -> list[Candidate]:
        """The diagnoses with what stands beside or instead of them.

        Raises:
            StoreError: The store failed.
        """
        found = self._combined(list(diagnoses))
        found += self._fresh(found, self._drugs(found))
        found += self._fresh(found, self._tobacco(found))
        found += self._fresh(found, self._pregnancy(found))
        found += self._fresh(found, self._vaccines(services))
        return found

    def _fresh(self, known: Sequence[Candidate], more: Iterable[Candidate | None]) -> list[Candidate]:
        keys = {one.key for one in known}
        made = [one for one in more if one is not None]
        return [one for one in {one.key: one for one in made}.values() if one.key not in keys]

    def _coded(self, code: str, quotes: Sequence[Quote], reason: str, confidence: float) -> Candidate | None:
        facts = self._tools.codes.facts(Code(CodeSystem.ICD10CM, code), self._as_of)
        if facts.valid is not True or facts.record is None or not quotes:
            return None
        evidence = (facts.evidence,) if facts.evidence else ()
        return Candidate(Kind.DIAGNOSIS, facts.code, facts.record.title, tuple(quotes), confidence, reason, evidence)

    def _said(self, pattern: re.Pattern[str], *sections: Section) -> Quote | None:
        """Where the note first affirms something, in the present."""
        for clause in self._clauses:
            told = clause.stance in (Stance.AFFIRMED, Stance.PLANNED) and (not sections or clause.section in sections)
            if told and (match := pattern.search(clause.quote.text)):
                start = clause.quote.start + match.start()
                return Quote(start, start + len(match[0]), match[0])
        return None

    def _combined(self, found: list[Candidate]) -> list[Candidate]:
        """Hypertension with heart failure or kidney disease is one code, linked by the note or not (I.C.9.a)."""
        by = {one.code.code: one for one in found}
        rule = presumed_hypertension(by)
        if rule is None:
            return found
        quotes = [quote for code in (rule.instead_of, *rule.because) for quote in by[code].quotes]
        joined = self._coded(rule.code, quotes, f"{rule.reason[0].upper()}{rule.reason[1:]}.", 0.8)
        return [joined if one.code.code == rule.instead_of and joined else one for one in found]

    def _drugs(self, found: Sequence[Candidate]) -> list[Candidate | None]:
        made: list[Candidate | None] = []
        if any(one.code.code.startswith(_DIABETES) for one in found):
            for pattern, code, name in (
                (_INSULIN, "Z79.4", "insulin"),
                (_ORAL, "Z79.84", "an oral drug"),
                (_INJECTED, "Z79.85", "an injected drug"),
            ):
                if quote := self._said(pattern):
                    made.append(
                        self._coded(
                            code,
                            [quote],
                            f"Diabetes asks for a code beside it where {name} controls it (I.C.4.a).",
                            0.75,
                        )
                    )
        if any(one.code.code.startswith(_CLOTS) for one in found) and (quote := self._said(_ANTICOAGULANT)):
            made.append(
                self._coded("Z79.01", [quote], "The note shows an anticoagulant in current use (I.C.21.c.3).", 0.6)
            )
        if quote := self._said(_BIOLOGIC):
            made.append(self._coded("Z79.620", [quote], "The note calls the use long-term (I.C.21.c.3).", 0.7))
        return made

    def _tobacco(self, found: Sequence[Candidate]) -> list[Candidate | None]:
        """Tobacco, where a note of the Tabular List asks for it beside a diagnosis."""
        for code, pattern, sections in (
            ("F17.210", _SMOKES, (Section.SOCIAL, Section.HISTORY, Section.ASSESSMENT)),
            ("Z87.891", _SMOKED, (Section.SOCIAL, Section.HISTORY, Section.INDICATION, Section.ASSESSMENT)),
        ):
            past = code.startswith("Z")
            clause = next(
                (
                    one
                    for one in self._clauses
                    if one.section in sections
                    and one.stance is (Stance.HISTORICAL if past else Stance.AFFIRMED)
                    and pattern.search(one.quote.text)
                    and not re.search(r"\bnon-?smoker", one.quote.text, re.I)
                ),
                None,
            )
            wanted = Code(CodeSystem.ICD10CM, code)
            if clause is None or not ("cigarette" in clause.quote.text.lower() or past):
                continue
            if any(
                cites(note.text, wanted) for one in found for note in orders(self._tools.store, one.code, self._as_of)
            ):
                return [
                    self._coded(
                        code, [clause.quote], "A “use additional code” note asks for tobacco use or its history.", 0.5
                    )
                ]
        return []

    def _pregnancy(self, found: Sequence[Candidate]) -> list[Candidate | None]:
        if not any(one.code.code.startswith("O") for one in found):
            return []
        made: list[Candidate | None] = []
        for clause in self._clauses:
            if clause.stance is Stance.AFFIRMED and (match := _WEEKS.search(clause.quote.text)):
                weeks = int(match[1] or match[2])
                if 8 <= weeks <= 42:
                    start = clause.quote.start + match.start()
                    quote = Quote(start, start + len(match[0]), match[0])
                    made.append(
                        self._coded(
                            f"Z3A.{weeks:02d}",
                            [quote],
                            "Chapter 15 codes go with the weeks of gestation (I.C.21.c.11).",
                            0.85,
                        )
                    )
                    break
        if any(one.code.code.startswith(("O7", "O80", "O82")) for one in found) and (birth := self._said(_LIVE_BIRTH)):
            made.append(
                self._coded("Z37.0", [birth], "The outcome goes on every record of a delivery (I.C.15.b.5).", 0.9)
            )
        return made

    def _vaccines(self, services: Sequence[Candidate]) -> list[Candidate | None]:
        given = [quote for one in services for quote in one.quotes if is_vaccine(quote.text)]
        return [self._coded("Z23", given[:1], "A vaccine was given (I.C.21.c.2).", 0.9)] if given else []
