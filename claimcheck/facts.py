"""What the tables hold on a claim, fetched for all of its lines at once: the rules then only read.

Look-ups are those of the assistant, over a store that has read ahead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.gather import CodeFacts
from assistant.gather.attributes import AttributeTools
from assistant.gather.codes import CodeTools
from assistant.gather.coverage import CoverageTools, PairListing
from assistant.gather.crosswalks import CrosswalkTools
from assistant.gather.edits import EditsAmong, EditTools
from assistant.gather.fees import FeeTools
from assistant.gather.licensed import LicensedText
from assistant.gather.tables import Row, is_loaded
from assistant.gather.units import AddOnFacts, UnitTools
from claimcheck.claim import Claim, ClaimLine
from codestore import CodeStore, ReadAhead
from core.codes import PROCEDURES, Code, CodeSystem, fits, parse, shapes
from core.facts import AddOnPair, CodeAttribute, CoverageCode, FeeScheduleRow, MueLimit, Succession, ValueLabel
from core.records import Setting

_COMPONENTS = ("26", "TC")
PLACE_OF_SERVICE = "place_of_service"
"""The list of place of service codes (CMS)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with what the tables say of its code on its date.

    Attributes:
        number: From 1.
        typed: As typed.
        when: Its date of service.
        code: Its code as a procedure; None where it has no shape of one.
        standing: What may be done with the code; None without one.
        schedule: Its row in the fee schedule, for the whole service.
        billed: The row of what the line bills: of the component that 26 or TC names, else of the whole service.
        limit: Its unit limit in the claim's setting.
        add_on: Its primaries, if it is an add-on code.
        modifiers: What the tables say of each of its modifiers that has a modifier's shape.
        place: What its place of service is; None where no table has it.
    """

    number: int
    typed: ClaimLine
    when: date
    code: Code | None
    standing: CodeFacts | None
    schedule: Row[FeeScheduleRow] | None
    billed: Row[FeeScheduleRow] | None
    limit: Row[MueLimit] | None
    add_on: AddOnFacts | None
    modifiers: dict[str, CodeFacts]
    place: Row[ValueLabel] | None

    @property
    def names(self) -> frozenset[str]:
        """Its modifiers."""
        return frozenset(self.typed.modifiers)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis with what the tables say of it on each date that matters.

    Attributes:
        position: From 1.
        typed: As typed.
        code: Its ICD-10-CM code; None where it has no shape of one.
        by_date: What the tables say, on the claim's first and last date.
    """

    position: int
    typed: str
    code: Code | None
    by_date: dict[date, CodeFacts]

    @property
    def facts(self) -> CodeFacts | None:
        """What the tables say on the claim's first date."""
        return next(iter(self.by_date.values()), None)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim with all that the rules read.

    Attributes:
        claim: As it was read.
        today: The day of the check.
        lines: Its lines.
        diagnoses: Its diagnoses.
        edits: The edits among the codes of each date of service.
        coverage: Documents that list both a line's code and a diagnosis it points to, by line and position.
        loaded: The kinds of tables that are loaded at all.
        tools: For what only a few codes need: what replaced a code, or another system's reading of it.
    """

    claim: Claim
    today: date
    lines: tuple[Line, ...]
    diagnoses: tuple[Diagnosis, ...]
    edits: dict[date, EditsAmong]
    coverage: dict[tuple[int, int], tuple[PairListing, ...]]
    loaded: frozenset[type]
    tools: Tools

    @property
    def setting(self) -> Setting:
        """Whose files apply."""
        return self.claim.setting

    def by_date(self) -> dict[date, list[Line]]:
        """The lines whose code is known, by date of service."""
        found: dict[date, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.code is not None:
                found[line.when].append(line)
        return found


class Opened(Protocol):
    """What a check needs open: an assistant's look-ups have it, and so has a store alone."""

    @property
    def store(self) -> CodeStore:
        """The code store."""
        ...

    @property
    def licensed(self) -> LicensedText | None:
        """The user's licensed descriptors; None where none are loaded, or none are to be shown."""
        ...


@dataclass(frozen=True, slots=True)
class StoreAlone:
    """A code store by itself: titles are our own words, and no embedding model is loaded."""

    store: CodeStore
    licensed: None = None


class Tools:
    """The look-ups that a check uses, over a store that has read ahead."""

    def __init__(self, tools: Opened) -> None:
        self.store = ReadAhead(tools.store)
        self.codes = CodeTools(self.store, tools.licensed)
        self.edits = EditTools(self.store)
        self.units = UnitTools(self.store)
        self.fees = FeeTools(self.store)
        self.coverage = CoverageTools(self.store)
        self.attributes = AttributeTools(self.store)
        self.crosswalks = CrosswalkTools(self.store)

    def read_ahead(self, procedures: Iterable[Code], diagnoses: Iterable[Code], as_of: date) -> None:
        """Fetch what the look-ups will ask of some codes on a date."""
        procedures, diagnoses = list(procedures), list(diagnoses)
        self.store.read_codes([*procedures, *diagnoses], as_of)
        for kind, field in _READ_AHEAD:
            self.store.read_facts(kind, as_of, field, procedures)
        self.store.read_facts(CoverageCode, as_of, "code", diagnoses)


_READ_AHEAD: tuple[tuple[type, str], ...] = (
    (MueLimit, "code"),
    (AddOnPair, "add_on"),
    (AddOnPair, "primary"),
    (FeeScheduleRow, "code"),
    (CodeAttribute, "code"),
    (CoverageCode, "code"),
)
_KINDS = (MueLimit, AddOnPair, FeeScheduleRow, CoverageCode, ValueLabel, Succession)


def procedure_of(text: str) -> Code | None:
    """The procedure code that a text has the shape of; None for any other text."""
    system = next((one for one in shapes(text) if one in PROCEDURES), None)
    return parse(text, system) if system else None


def diagnosis_of(text: str) -> Code | None:
    """The ICD-10-CM code that a text has the shape of; None for any other text."""
    return parse(text, CodeSystem.ICD10CM) if fits(text, CodeSystem.ICD10CM) else None


def gather(claim: Claim, opened: Opened, today: date) -> ClaimFacts:
    """Look up all that the rules need of a claim.

    Raises:
        StoreError: The store failed.
    """
    tools = Tools(opened)
    standard = claim.date_of_service or today
    dates = sorted({line.date_of_service or standard for line in claim.lines} or {standard})
    ends = sorted({dates[0], dates[-1]})
    diagnoses = [diagnosis_of(text) for text in claim.diagnoses]
    procedures: dict[date, list[Code]] = {when: [] for when in dates}
    for line in claim.lines:
        code = procedure_of(line.code)
        if code is not None:
            procedures[line.date_of_service or standard].append(code)
    every = dict.fromkeys(code for codes in procedures.values() for code in codes)
    for when in dates:  # the codes of all dates: those of the same editions are then read once
        tools.read_ahead(every, dict.fromkeys(filter(None, diagnoses)), when)
    of_code = _LineFacts(claim, tools)
    lines = tuple(
        of_code.line(number, line, line.date_of_service or standard) for number, line in enumerate(claim.lines, 1)
    )
    return ClaimFacts(
        claim=claim,
        today=today,
        lines=lines,
        diagnoses=tuple(
            Diagnosis(position, text, code, {when: tools.codes.facts(code, when) for when in ends} if code else {})
            for position, (text, code) in enumerate(zip(claim.diagnoses, diagnoses, strict=True), 1)
        ),
        edits={when: tools.edits.among(dict.fromkeys(procedures[when]), when, claim.setting) for when in dates},
        coverage=dict(_coverage(lines, diagnoses, tools)),
        loaded=frozenset(kind for kind in _KINDS if is_loaded(tools.store, kind)),
        tools=tools,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tables say of a procedure code on a date; its rows in the fee schedule by component."""

    standing: CodeFacts
    rows: dict[str, Row[FeeScheduleRow]]
    limit: Row[MueLimit] | None
    add_on: AddOnFacts | None


class _LineFacts:
    """Looks up what lines need; the same code on the same date once."""

    def __init__(self, claim: Claim, tools: Tools) -> None:
        self._claim = claim
        self._tools = tools
        self._known: dict[tuple[Code, date], _Known] = {}
        self._modifiers: dict[tuple[str, date], CodeFacts] = {}

    def line(self, number: int, typed: ClaimLine, when: date) -> Line:
        code = procedure_of(typed.code)
        known = self._of_code(code, when) if code is not None else None
        rows = known.rows if known is not None else {}
        part = next((name for name in _COMPONENTS if name in typed.modifiers and name in rows), "")
        return Line(
            number=number,
            typed=typed,
            when=when,
            code=code,
            standing=known.standing if known is not None else None,
            schedule=rows.get(""),
            billed=rows.get(part),
            limit=known.limit if known is not None else None,
            add_on=known.add_on if known is not None else None,
            modifiers={name: facts for name in typed.modifiers if (facts := self._modifier(name, when)) is not None},
            place=self._place(typed.place_of_service, when),
        )

    def _of_code(self, code: Code, when: date) -> _Known:
        if (code, when) not in self._known:
            tools = self._tools
            self._known[code, when] = _Known(
                standing=tools.codes.standing(code, when),
                rows={row.fact.modifier: row for row in tools.fees.schedule(code, when)},
                limit=tools.units.limits(code, when).get(self._claim.setting),
                add_on=tools.units.add_on(code, when),
            )
        return self._known[code, when]

    def _modifier(self, name: str, when: date) -> CodeFacts | None:
        if not fits(name, CodeSystem.MODIFIER):
            return None
        if (name, when) not in self._modifiers:
            self._modifiers[name, when] = self._tools.codes.facts(Code(CodeSystem.MODIFIER, name), when)
        return self._modifiers[name, when]

    def _place(self, text: str, when: date) -> Row[ValueLabel] | None:
        return self._tools.attributes.label(PLACE_OF_SERVICE, text.zfill(2), when) if text else None


def _coverage(
    lines: Sequence[Line], diagnoses: Sequence[Code | None], tools: Tools
) -> Iterator[tuple[tuple[int, int], tuple[PairListing, ...]]]:
    """The documents that speak of a line's code and of a diagnosis it points to."""
    for line in lines:
        for pointer in dict.fromkeys(line.typed.pointers):
            diagnosis = diagnoses[pointer - 1] if 0 < pointer <= len(diagnoses) else None
            if line.code is not None and diagnosis is not None:
                listings = tools.coverage.of_pair(line.code, diagnosis, line.when)
                if listings:
                    yield (line.number, pointer), listings
