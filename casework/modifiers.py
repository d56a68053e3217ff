"""Modifiers that the words of a note bear out, each for one service.

Sources of the rules: Medicare physician fee schedule, bilateral and PC/TC indicators (PPRRVU record layout); NCCI
Policy Manual, chapter I, sections D and E (25, RT and LT); Medicare Claims Processing Manual, chapter 17, section 40
(JZ and JW).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.gather import Toolbox
from casework.candidates import Candidate, Kind
from casework.clauses import Clause, Quote
from casework.matching import side_named
from casework.sections import Section
from casework.stance import Stance
from core.codes import Code, CodeSystem
from core.facts import FeeScheduleRow
from core.records import NoteKind

_ONE_SIDED = frozenset({"1", "3"})
"""Bilateral indicators of services that a body has two places for."""
_SPLIT = frozenset({"1"})
"""PC/TC indicator of services that have a professional and a technical part."""
_MINOR = frozenset({"000", "010"})
_MAJOR = frozenset({"090"})

_ELSEWHERE = re.compile(
    r"\b(?:hospital(?: laboratory| outpatient)?|interpretation only|physician interpretation|facility)\b", re.I
)
_WASTE_NONE = re.compile(r"\b(?:none|nothing|no \w+) (?:was )?(?:discarded|wasted)|no waste\b", re.I)
_WASTE = re.compile(r"\b\d+(?:\.\d+)? ?(?:mg|mcg|units?) (?:was |were )?(?:discarded|wasted)", re.I)


class ModifierReader:
    """Reads the modifiers of the services of one note.

    Args:
        tools: The look-ups.
        as_of: Date of service.
        note: The note.
        clauses: Its clauses.
    """

    def __init__(self, tools: Toolbox, as_of: date, note: str, clauses: Sequence[Clause]) -> None:
        self._tools = tools
        self._as_of = as_of
        self._note = note
        self._clauses = clauses

    def read(self, services: Sequence[Candidate], visit: Candidate | None) -> list[Candidate]:
        """The modifiers, service by service.

        Args:
            services: What was done.
            visit: The visit among them, where there is one.

        Raises:
            StoreError: The store failed.
        """
        made: list[Candidate | None] = []
        for one in services:
            if one is not visit:
                made += [self._side(one), self._professional(one), self._waste(one)]
        if visit is not None:
            made.append(self._beside(visit, [one for one in services if one is not visit]))
        return [one for one in made if one is not None]

    def has_global(self, services: Sequence[Candidate]) -> bool:
        """Whether one of the services is a procedure with a global period.

        Raises:
            StoreError: The store failed.
        """
        return any(self._figure(one.code, "global_days") in _MINOR | _MAJOR for one in services)

    def _side(self, service: Candidate) -> Candidate | None:
        if self._figure(service.code, "bilateral") not in _ONE_SIDED:
            return None
        for quote in (*service.quotes, *self._stated()):
            side = side_named(quote.text)
            if side in ("right", "left"):
                named = re.search(rf"\b(?:{side}|{side[0]}t?)\b", quote.text, re.IGNORECASE)
                start = quote.start + named.start() if named else quote.start
                words = Quote(start, start + len(named[0]), named[0]) if named else quote
                return self._coded("RT" if side == "right" else "LT", service, words, f"Done on the {side} side.", 0.85)
            if side == "bilateral":
                return self._coded(
                    "50", service, quote, "Done on both sides, and the fee schedule knows it as bilateral.", 0.6
                )
        return None

    def _stated(self) -> list[Quote]:
        """Where else a note names the side of what was done: its diagnoses, then its narrative."""
        sections = (Section.PROCEDURE, Section.POSTOPERATIVE, Section.ASSESSMENT, Section.PREOPERATIVE)
        return [one.quote for one in self._clauses if one.section in sections and one.stance is Stance.AFFIRMED]

    def _professional(self, service: Candidate) -> Candidate | None:
        match = _ELSEWHERE.search(self._note)
        if match is None or self._figure(service.code, "pctc") not in _SPLIT:
            return None
        quote = Quote(match.start(), match.end(), match[0])
        return self._coded("26", service, quote, "The equipment is the facility's: the professional part alone.", 0.7)

    def _waste(self, service: Candidate) -> Candidate | None:
        if service.code.system is not CodeSystem.HCPCS or not service.code.code.startswith("J"):
            return None
        for pattern, code, reason in (
            (_WASTE, "JW", "Drug of a single-dose container was discarded."),
            (_WASTE_NONE, "JZ", "Nothing of the single-dose container was discarded."),
        ):
            if match := pattern.search(self._note):
                return self._coded(code, service, Quote(match.start(), match.end(), match[0]), reason, 0.7)
        return None

    def _beside(self, visit: Candidate, others: Sequence[Candidate]) -> Candidate | None:
        days = {self._figure(one.code, "global_days") for one in others}
        vaccines = any("90460" <= one.code.code <= "90474" for one in others if one.code.system is CodeSystem.CPT)
        if days & _MAJOR:
            return self._coded(
                "57", visit, visit.quotes[0], "The visit may have led to the decision for major surgery.", 0.4
            )
        if days & _MINOR or vaccines:
            why = "A visit on the day of a service needs 25, and a record that it was significant and separate."
            return self._coded("25", visit, visit.quotes[0], why, 0.5)
        return None

    def _coded(self, name: str, service: Candidate, quote: Quote, reason: str, confidence: float) -> Candidate | None:
        facts = self._tools.codes.facts(Code(CodeSystem.MODIFIER, name), self._as_of)
        if facts.valid is False or facts.record is None:
            return None
        evidence = (facts.evidence,) if facts.evidence else ()
        return Candidate(
            Kind.MODIFIER, facts.code, facts.record.title, (quote,), confidence, reason, evidence, of=service.code
        )

    def _figure(self, code: Code, name: str) -> str:
        """An indicator of the fee schedule, from its file or from the starter knowledge; empty where neither knows."""
        fields = {"bilateral": "bilateral_surgery", "pctc": "pctc_indicator", "global_days": "global_days"}
        for row, _ in self._tools.store.facts(FeeScheduleRow, self._as_of, code=code):
            if not row.modifier:
                return str(getattr(row, fields[name]))
        notes = self._tools.store.notes(code, self._as_of, inherited=False)
        return next((note.text for note in notes if note.kind is NoteKind.FIGURE and note.label == name), "")
