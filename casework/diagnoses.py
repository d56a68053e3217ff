"""From clauses to diagnoses: what a note affirms, each as a code that is valid on the date of service.

Sources of the rules: ICD-10-CM Official Guidelines for Coding and Reporting, sections I.A.5 and I.A.6 (seventh
character), I.A.15 ("with"), I.B.2 (highest level of detail), I.B.13 (laterality), I.C.9.a (hypertension), I.C.19.a and
c (injuries, fractures), I.C.21 (factors influencing health status), IV.H (uncertain diagnoses).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.gather import Toolbox
from assistant.gather.code_facts import CodeFacts, Status
from casework.candidates import Candidate, Kind, Query
from casework.clauses import Clause, Quote
from casework.matching import Fit, Matcher, agreement, best, search_text, side_named
from casework.notes import excludes1
from casework.sections import Section
from casework.stance import Stance
from core.codes import Code, CodeSystem
from core.records import CodeRecord

SYSTEMS = (CodeSystem.ICD10CM,)

_STATED = (Section.ASSESSMENT, Section.POSTOPERATIVE)
"""Where a note states its diagnoses."""
_OTHERWISE = (Section.PREOPERATIVE, Section.INDICATION, Section.COMPLAINT)
"""Where the reason stands if none is stated."""

_WHOLE, _LATER, _PART = 0.3, 0.5, 0.5
"""Scores from which a whole clause, one that does not open its line, and a part of a clause is offered."""

_EXACTLY = 0.9
_ONE_WORD = 0.6
"""What a clause of one word needs: it is a condition's whole name, or none."""

_TREATS = re.compile(
    r"(?:start|continue|increase|decrease|change|stop|add|hold|taper|discuss|counsel|educat|order|refer|recheck|repeat"
    r"|follow|return|rtc|call|given|advised|instruct|encourag|prescrib|rx\b|plan|schedule|obtain|check|will|should"
    r"|if|low"
    r"|high fiber|await|patient|pt|wound care|liquid nitrogen|punch|shave|specimen|suture removal|destroyed|removed"
    r"|separate"
    r"|routine|mother and baby|electronically|cell|phone|triptans)\b",
    re.IGNORECASE,
)
_SAME = re.compile(r"same\b", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:[,;+/]|\band\b|\bwith\b|\bdue to\b|\bsecondary to\b|\(|\))\s*", re.IGNORECASE)
_INJURY = re.compile(
    r"fracture|fx\b|sprain|strain|lacerat|contus|burn|injur|wound|bite|disloc|concuss|abras|puncture|tear\b|rupture"
    r"|crush|fall",
    re.IGNORECASE,
)
_COURSE = re.compile(
    r"(?:(?:is|now|still|very|quite|currently|moderate to|not|in|poorly|well|sub)[- ]?)*(?:adequately |optimally )?"
    r"(?:controlled|symptomatic|asymptomatic|stable|unstable|improv\w+|wors\w+|mild|moderate|severe|flaring|compensated"
    r"|at goal|above goal|resolv\w+|active|inactive|persist\w+|recurrent|chronic|acute|elevated(?: today)?"
    r"|bacterial.*|healing.*)",
    re.IGNORECASE,
)
"""What a condition is like, by itself no condition."""
_SITE = re.compile(
    r"(?:(?:right|left|both|bilateral|upper|lower|mid|outer|inner|the|volar|dorsal|lateral|medial)[ ,-]*)*(?:head"
    r"|face|cheek"
    r"|forehead|temple|scalp|neck|back|chest|abdomen|arms?|forearms?|elbows?|wrists?|hands?|fingers?|hips?|thighs?"
    r"|legs?|knees?"
    r"|ankles?|feet|foot|toes?|shoulders?|axillae?|breasts?|trunk|nose|ears?|eyes?|lips?|groin|side|quadrant|lobe"
    r"|lesions?)\W*",
    re.IGNORECASE,
)
_STATUS_ONLY = re.compile(r"Z|I25\.2|I69|O09|O34\.21|F1\d\.\d?1|B94|Y|T\w\w.*S$")
"""Codes that stand for what is past: history, status and sequela."""
_SCREENS = re.compile(r"\bscreening\b|\bencounter for\b|\bsurveillance\b|\bsterilization\b|\bprophyla", re.IGNORECASE)


class DiagnosisReader:
    """Reads the diagnoses out of the clauses of one note.

    Args:
        tools: The look-ups.
        matcher: The searches of the note.
        as_of: Date of service.
        note: The note.
    """

    def __init__(self, tools: Toolbox, matcher: Matcher, as_of: date, note: str) -> None:
        self._tools = tools
        self._matcher = matcher
        self._as_of = as_of
        self._note = note
        self.queries: list[Query] = []

    def read(self, clauses: Sequence[Clause]) -> list[Candidate]:
        """The candidates, in the order of the note, each code once.

        Raises:
            StoreError: A store failed.
        """
        found: list[Candidate] = []
        for clause in _told(clauses):
            found += self._of_clause(clause)
        if not found:
            for clause in clauses:
                if clause.section in _OTHERWISE and clause.stance is Stance.AFFIRMED:
                    found += self._of_clause(clause)
        found += self._beside(clauses, found)
        return merged(found)

    def _beside(self, clauses: Sequence[Clause], found: Sequence[Candidate]) -> list[Candidate]:
        """What the indication of a procedure names beside the reason, where a title says just that."""
        made: list[Candidate] = []
        for clause in clauses:
            if clause.section is not Section.INDICATION or clause.stance not in (Stance.AFFIRMED, Stance.HISTORICAL):
                continue
            for quote in _parts(clause.held):
                fit = best(self._matcher.find(quote.text, SYSTEMS), _EXACTLY)
                known = fit and any(self._is_told(fit.facts.code, one.code) for one in (*found, *made))
                if fit and not known and _is_part(quote.text, fit) and fit.facts.code.code[0] not in "DRSTVWXY":
                    made += self._candidate(fit, quote, clause)
        return made

    def _is_told(self, code: Code, other: Code) -> bool:
        """Whether another code says it already: one of its category, or one that Excludes1 keeps apart from it."""
        return _same_category(code, other) or excludes1(self._tools.store, code, other, self._as_of) is not None

    def _of_clause(self, clause: Clause) -> list[Candidate]:
        text = clause.held.text
        if _COURSE.fullmatch(text):
            return []
        at_least = _WHOLE if clause.leads else _LATER
        made: list[Candidate] = []
        whole = self._fitting(text, clause, at_least)
        covered = set(whole.finding.shared) if whole else set()
        if whole:
            made += self._candidate(whole, clause.held, clause)
        for place, quote in enumerate(_parts(clause.held)):
            if whole and _mostly(quote.text, covered):
                continue
            fit = self._fitting(quote.text, clause, at_least if not (whole or place) else _PART)
            if fit and _is_part(quote.text, fit) and not any(_same_category(fit.facts.code, one.code) for one in made):
                made += self._candidate(fit, quote, clause)
        return made

    def _fitting(self, text: str, clause: Clause, at_least: float) -> Fit | None:
        for fit in self._matcher.find(text, SYSTEMS):
            if fit.score < at_least:
                return None
            if len(text.split()) == 1 and fit.score < _ONE_WORD:
                return None
            past = clause.stance is Stance.HISTORICAL
            if past and not _STATUS_ONLY.match(fit.facts.code.code):
                continue
            if fit.facts.status in (Status.BILLABLE, Status.INCOMPLETE):
                return fit
        return None

    def _candidate(self, fit: Fit, quote: Quote, clause: Clause) -> list[Candidate]:
        facts = fit.facts
        reason = f"“{_short(fit.finding.matched)}” is what the classification calls it."
        if facts.status is Status.INCOMPLETE:
            complete = self._completed(facts, clause)
            if complete is None:
                return []
            facts, why = complete
            reason = f"{reason} {why}"
        if facts.valid is not True or facts.record is None:
            return []
        candidate = Candidate(
            Kind.DIAGNOSIS,
            facts.code,
            facts.record.title,
            (quote,),
            min(fit.score, 1.0),
            reason,
            (facts.evidence,) if facts.evidence else (),
        )
        self._ask_side(facts, candidate)
        return [candidate]

    def _completed(self, facts: CodeFacts, clause: Clause) -> tuple[CodeFacts, str] | None:
        """A code with its seventh character, and why that one; None where the note does not tell."""
        variants = self._tools.store.variants(facts.code, self._as_of)
        text = f"{clause.quote.text} {self._note if len(self._note) < 20_000 else ''}".lower()
        phase = encounter(clause.quote.text) or encounter(text) or "initial"
        chosen = _variant(
            variants, phase, is_open=bool(re.search(r"\bopen (?:\w+ )?fracture|\bcompound fracture", text))
        )
        if chosen is None:
            return None
        why = {
            "initial": "Active treatment: initial encounter (I.C.19.a).",
            "subsequent": "Routine care while it heals: subsequent encounter (I.C.19.a).",
            "sequela": "A later consequence: sequela (I.C.19.a).",
        }[phase]
        if "fracture" in chosen.title.lower() and "closed" in chosen.title.lower():
            why += " A fracture not said to be open is coded closed (I.C.19.c)."
        return self._tools.codes.facts(chosen.code, self._as_of), why

    def _ask_side(self, facts: CodeFacts, candidate: Candidate) -> None:
        """Ask for the side where the code leaves it open and its relatives do not."""
        title = facts.record.title.lower() if facts.record else ""
        if "unspecified" not in title or side_named(candidate.quotes[0].text):
            return
        siblings = self._tools.store.siblings(facts.code, self._as_of)
        if any(side_named(sibling.title) for sibling in siblings):
            self.queries.append(
                Query(
                    f"Please document which side is affected, if known, for “{candidate.quotes[0].text}”.",
                    "The note does not name a side.",
                    candidate.quotes,
                    candidate.key,
                )
            )


def encounter(text: str) -> str:
    """The phase of care that a text names: ``initial``, ``subsequent``, ``sequela``, or an empty text."""
    said = text.lower()
    if re.search(r"\bsequelae?\b|\blate effects?\b", said):
        return "sequela"
    if re.search(r"\binitial encounter\b", said):
        return "initial"
    if re.search(
        r"\bsubsequent encounter\b|\b(?:routine|delayed) healing\b|\bcast (?:change|removal)\b"
        r"|\bfracture (?:follow[- ]up|check)\b",
        said,
    ):
        return "subsequent"
    return ""


_CHARACTERS = {"initial": "A", "subsequent": "D", "sequela": "S"}
"""Seventh characters of most injuries (I.C.19.a); fractures have more, told by their titles."""


def _variant(variants: Iterable[CodeRecord], phase: str, *, is_open: bool) -> CodeRecord | None:
    known = list(variants)
    fitting = [one for one in known if phase in one.title.lower()]
    fitting = fitting or [one for one in known if one.code.code.endswith(_CHARACTERS[phase])]
    if phase == "subsequent":
        fitting = [one for one in fitting if "routine healing" in one.title.lower()] or fitting
    wanted = "open" if is_open else "closed"
    chosen = [one for one in fitting if f"{wanted} fracture" in one.title.lower()]
    return next(iter(chosen or fitting), None)


def _told(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses that state a diagnosis, and those that state why a screening or other planned visit took place."""
    told: list[Clause] = []
    same = any(clause.section is Section.POSTOPERATIVE and _SAME.match(clause.quote.text) for clause in clauses)
    for clause in clauses:
        if clause.stance not in (Stance.AFFIRMED, Stance.HISTORICAL) or _TREATS.match(clause.quote.text):
            continue
        states = clause.section in _STATED or (same and clause.section is Section.PREOPERATIVE)
        planned = (
            clause.section is not Section.PLAN
            and clause.stance is Stance.AFFIRMED
            and _SCREENS.search(clause.quote.text)
        )
        if (states and not _SAME.match(clause.quote.text)) or (
            planned and clause.section in (*_OTHERWISE, Section.TECHNIQUE)
        ):
            told.append(clause)
    return told


def _parts(held: Quote) -> list[Quote]:
    """The pieces of a clause between its joints, where there are several."""
    made: list[Quote] = []
    begun = 0
    for joint in [*(match.span() for match in _SPLIT.finditer(held.text)), (len(held.text), len(held.text))]:
        piece = held.text[begun : joint[0]]
        if len(piece) > 3:
            made.append(Quote(held.start + begun, held.start + joint[0], piece))
        begun = joint[1]
    return made if len(made) > 1 else []


def _mostly(text: str, covered: Iterable[str]) -> bool:
    """Whether half of the telling words of a piece were found already."""
    known = " ".join(covered)
    words = re.findall(r"[a-z]{4,}", text.lower())
    return not words or sum(word[:5] in known for word in words) * 2 >= len(words)


def _is_part(text: str, fit: Fit) -> bool:
    """Whether a piece names a condition by itself: a site alone ("left forearm") is no injury of it."""
    if _COURSE.fullmatch(text) or _SITE.fullmatch(text):
        return False
    title = fit.facts.record.title if fit.facts.record else ""
    said = max(agreement(search_text(text), title), agreement(search_text(text), fit.finding.matched))
    return said >= 0.5 and (fit.facts.code.code[0] not in "STVWXY" or _INJURY.search(text) is not None)


def _same_category(code: Code, other: Code) -> bool:
    return code.code[:3] == other.code[:3]


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each code once, with all its quotes and its best confidence."""
    made: dict[str, Candidate] = {}
    for one in candidates:
        known = made.get(one.key)
        if known is None:
            made[one.key] = one
        else:
            quotes = tuple(dict.fromkeys((*known.quotes, *one.quotes)))
            made[one.key] = replace(known, quotes=quotes, confidence=max(known.confidence, one.confidence))
    return list(made.values())


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89]}…"
