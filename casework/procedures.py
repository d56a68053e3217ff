"""From clauses to procedures: what a note says was done, each as a code that is valid on the date of service.

Sources of the rules: NCCI Policy Manual, chapter I (coding from what was done; the most complete code; what is part of
another code), CPT immunization administration guidelines, Medicare Claims Processing Manual, chapter 18, section 10
(G0008 to G0010), Medicare Claims Processing Manual, chapter 17 (units of drugs, JZ and JW).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.gather import Toolbox
from assistant.gather.code_facts import CodeFacts
from assistant.gather.doses import unit_of
from assistant.gather.edits import PairVerdict
from assistant.question.followup import facets_of
from casework.candidates import Candidate, Kind, Query
from casework.clauses import Clause, Quote
from casework.diagnoses import merged
from casework.matching import Matcher, search_text
from casework.sections import Section
from casework.services import choose
from casework.stance import Stance
from casework.wording import is_vaccine, looked_up_as
from core.codes import Code, CodeSystem
from core.doses import doses
from core.records import Setting

SYSTEMS = (CodeSystem.CPT, CodeSystem.HCPCS)

_TOLD = (Section.PROCEDURE, Section.IMMUNIZATION)
_DONE = re.compile(
    r"\b(?:performed|done|given|injected|administered|in (?:the )?(?:office|clinic)|interpreted by|read by|read in"
    r"|point-of-care|poc\b"
    r"|biopsy|biopsied|cryotherapy|liquid nitrogen|excis\w+|removed|destroyed|repaired?|aspirated|drain\w+|i&d"
    r"|placed|deliver(?:y of|ed)|nebuli\w+"
    r"|treatment x|set up in our|rapid strep|wellness visit|started \d|infusion)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:outside|last (?:month|week|year|visit)|prior|previous|ordered|will|declin\w+|scheduled for|referred|sent"
    r"|reviewed:?|history of"
    r"|from (?:april|january|february|march|may|june|july|august)|per anesthesia|by anesthesia|considered"
    r"|removal (?:in )?\d+|last (?:tetanus|awv)"
    r"|decision for|rest |sutures out)\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"^(?:after|prone|supine|in lithotomy|under (?:mac|general)|speculum|a \d+ gauge|18 g|the (?:\w+ ){1,3}(?:was"
    r"|were)|right radial access|to pacu"
    r"|ebl|counts|no |well tolerated|patient (?:tolerated|stable)|consent|portals?|deep layer|skin closed|fascia"
    r"|needle removed|scope withdrawn)",
    re.IGNORECASE,
)
_FACILITY = re.compile(
    r"\b(?:ambulatory surgery center|surgery center|hospital|emergency department|ed (?:note|course|provider)"
    r"|operating room|pacu)\b",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:[;+]|,(?!\d)|\band\b|\bwith\b|\bthen\b)\s*", re.IGNORECASE)

_SERVICE = re.compile(
    r"\w{3,}(?:ectomy|scop(?:y|ic)|plasty|otomy|ostomy|graph\w*|centesis|gram)\b|biops|inject|repair|excis|closure"
    r"|remov|destruct|cryo|infus"
    r"|i&d|drain|aspirat|reduction|manipulat|block\b|ultraso|x-?rays?\b|films|views|ecg|ekg|\bemg\b|conduction"
    r"|stud(?:y|ies)\b|vaccin|tdap|dtap"
    r"|\bmmr\b|test\b|urinalysis|\bua\b|culture|a1c|strep|nebuli|treatment|lithotripsy|stent|cathet|angiogra"
    r"|curettage|delivery|wellness"
    r"|screen|graft|fixation|mesh|ablation|ligation|debride|spirometry|\bmg\b|doppler|echo|monitor|therapy|shav"
    r"|snip|resect|decompress"
    r"|liquid nitrogen|dilat|sampl|swab|panel|\bct\b|\bmri\b|mammo|fitting|cast\b|splint",
    re.IGNORECASE,
)
"""Words of services: a clause without any names none."""
_INJECTED = re.compile(r"\b(?:iv|im|inject\w*|infus\w*|subcutaneous\w*|sc|sq|intra-?\w+|push|drip)\b", re.IGNORECASE)
_NOTHING_DONE = re.compile(
    r"(?:single[- ]dose vial|excised diameter|lesion \d|length|margins?|specimen|wound (?:anesthet|care)"
    r"|hematoma block)\b",
    re.IGNORECASE,
)

_TITLED, _NARRATED, _ELSE, _PART, _NAMED = 0.25, 0.5, 0.34, 0.5, 0.5
"""Scores from which a title, a narrative, another section, a part of a clause and the note's name offer a service."""


def is_visit(code: Code) -> bool:
    """Whether a code is of the E/M section of CPT (99202 to 99499): the worksheet's to choose, not the search's."""
    return code.system is CodeSystem.CPT and "99202" <= code.code <= "99499"


class ProcedureReader:
    """Reads the services out of the clauses of one note.

    Args:
        tools: The look-ups.
        matcher: The searches of the note.
        as_of: Date of service.
        setting: Whose claim it is.
        note: The note.
        age: The patient's age in years, where the note tells.
    """

    def __init__(
        self, tools: Toolbox, matcher: Matcher, as_of: date, setting: Setting, note: str, age: int | None
    ) -> None:
        self._tools = tools
        self._matcher = matcher
        self._as_of = as_of
        self._setting = setting
        self._note = note
        self._age = age
        self._facility = _FACILITY.search(note) is not None
        self.queries: list[Query] = []

    def read(self, clauses: Sequence[Clause]) -> list[Candidate]:
        """The candidates, in the order of the note, each code once.

        Raises:
            StoreError: A store failed.
        """
        around = " ".join(
            clause.quote.text
            for clause in clauses
            if clause.section in (*_TOLD, Section.TECHNIQUE, Section.ASSESSMENT, Section.EXAM)
            and clause.stance is Stance.AFFIRMED
        )
        found: list[Candidate] = []
        for clause in clauses:
            at_least = self._threshold(clause)
            if at_least:
                found += self._of_clause(clause, around, at_least)
        if not found:
            for clause in clauses:
                if clause.section is Section.TITLE and clause.stance is Stance.AFFIRMED:
                    found += self._of_clause(clause, around, _NAMED)
        return self._without_parts(merged(found))

    def _threshold(self, clause: Clause) -> float:
        """The score that a clause's service needs; 0 for a clause that tells of none."""
        text = clause.quote.text
        negative_test = clause.stance is Stance.DENIED and clause.cue.lower() == "negative" and "test" in text.lower()
        if not negative_test and clause.stance is not Stance.AFFIRMED:
            return 0.0
        if _ELSEWHERE.search(text) or (_STEPS.match(text) and not clause.leads) or _NOTHING_DONE.match(text):
            return 0.0
        if not _SERVICE.search(text):
            return 0.0
        if clause.section in _TOLD:
            return _TITLED if clause.leads else _NARRATED
        return _ELSE if _DONE.search(text) and clause.section not in (Section.FINDINGS, Section.TECHNIQUE) else 0.0

    def _of_clause(self, clause: Clause, around: str, at_least: float) -> list[Candidate]:
        made = self._found(clause.held, around, at_least)
        for quote in _parts(clause.held):
            if made and not is_vaccine(quote.text):
                break
            made += [
                one
                for one in self._found(quote, around, _PART)
                if _SERVICE.search(quote.text) and not any(self._is_part(one.code, other.code) for other in made)
            ]
        return made

    def _found(self, quote: Quote, around: str, at_least: float) -> list[Candidate]:
        said, left = looked_up_as(quote.text, self._note)
        made: list[Candidate] = []
        for words in (said, search_text(left) if _SERVICE.search(left) else ""):
            more = self._looked_up(words, quote, around, at_least)
            if more and not any(self._is_same_service(more[0].code, other.code) for other in made):
                made += more
        return made

    def _looked_up(self, said: str, quote: Quote, around: str, at_least: float) -> list[Candidate]:
        fits = [fit for fit in self._matcher.search(said, SYSTEMS) if fit.facts.valid is True]
        if not fits or fits[0].score < at_least or is_visit(fits[0].facts.code):
            return []
        top = fits[0]
        if top.facts.code.code[0] in "JAEL" and (self._facility or not _INJECTED.search(_line(self._note, quote))):
            return []  # a facility bills what it supplies, and what is swallowed has no such code
        choice = choose(
            top.facts.code,
            quote.text,
            _line(self._note, quote),
            around,
            self._tools.store,
            self._as_of,
            likely={fit.facts.code: fit.score for fit in fits},
            age=self._age,
        )
        if choice is None:
            return self._candidate(top.facts, top.score, quote, f"“{top.finding.matched}” is how the code is known.")
        facts = self._tools.codes.facts(choice.record.code, self._as_of)
        named = "; ".join(f"{name}: {value}" for name, value in choice.told.items())
        made = self._candidate(facts, top.score, quote, f"The note tells {named}." if named else "Found by its name.")
        if made:
            self._ask(made[0], [facet.question for facet in choice.open])
        if made and choice.further:
            record, units = choice.further
            more = self._tools.codes.facts(record.code, self._as_of)
            made += [
                replace(one, units=units) for one in self._candidate(more, top.score, quote, "Each beyond the first.")
            ]
        return made

    def _candidate(self, facts: CodeFacts, score: float, quote: Quote, reason: str) -> list[Candidate]:
        if facts.valid is not True or facts.record is None:
            return []
        evidence = (facts.evidence,) if facts.evidence else ()
        units = _units(facts, quote.text)
        return [
            Candidate(
                Kind.PROCEDURE, facts.code, facts.record.title, (quote,), min(score, 1.0), reason, evidence, units
            )
        ]

    def _ask(self, candidate: Candidate, questions: Iterable[str]) -> None:
        for question in questions:
            self.queries.append(
                Query(
                    f"{question} Please document it, or that it is not known.",
                    "The note does not say, and the code depends on it.",
                    candidate.quotes,
                    candidate.key,
                )
            )

    def _is_same_service(self, code: Code, other: Code) -> bool:
        """Whether two codes that the same words brought up are one service: of one family, or joined by an edit."""
        return (
            code == other
            or self._of_one_family(code, other)
            or self._is_part(code, other)
            or self._is_part(other, code)
        )

    def _is_part(self, code: Code, other: Code) -> bool:
        """Whether a service is column 2 of an edit with another: said in the same words, it is part of it."""
        if code == other:
            return False
        decided = self._tools.edits.decide(other, code, self._as_of, self._setting)
        if decided.edit is not None and decided.verdict in (PairVerdict.NOT_TOGETHER, PairVerdict.WITH_MODIFIER):
            return decided.edit.column2 == code
        return False

    def _without_parts(self, found: Sequence[Candidate]) -> list[Candidate]:
        """The services without those that an edit no modifier passes makes part of another."""
        kept: list[Candidate] = []
        for one in found:
            others = [other for other in found if other is not one]
            if not any(self._is_never_beside(one.code, other.code) for other in others):
                kept.append(one)
        return kept

    def _is_never_beside(self, code: Code, other: Code) -> bool:
        decided = self._tools.edits.decide(other, code, self._as_of, self._setting)
        if decided.edit is None or decided.edit.column2 != code:
            return False
        return decided.verdict is PairVerdict.NOT_TOGETHER or (
            decided.verdict is PairVerdict.WITH_MODIFIER and self._of_one_family(code, other)
        )

    def _of_one_family(self, code: Code, other: Code) -> bool:
        family, _ = facets_of(code, self._tools.store, self._as_of)
        of_other, _ = facets_of(other, self._tools.store, self._as_of)
        return family is not None and of_other is not None and family.code == of_other.code


def _line(note: str, quote: Quote) -> str:
    """The line that words stand in."""
    end = note.find("\n", quote.end)
    return note[note.rfind("\n", 0, quote.start) + 1 : end if end >= 0 else len(note)]


def _parts(quote: Quote) -> list[Quote]:
    made: list[Quote] = []
    begun = 0
    for joint in [*(match.span() for match in _SPLIT.finditer(quote.text)), (len(quote.text), len(quote.text))]:
        piece = quote.text[begun : joint[0]]
        if len(piece) > 5:
            made.append(Quote(quote.start + begun, quote.start + joint[0], piece))
        begun = joint[1]
    return made if len(made) > 1 else []


def _units(facts: CodeFacts, text: str) -> int:
    """Units of a drug: the dose divided by what one unit stands for, rounded up."""
    unit, dose = unit_of(facts), next(doses(text), None)
    return (dose.in_units(unit[0]) or 1) if unit and dose else 1
