"""NCCI procedure-to-procedure edits between the lines of one date.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter I, sections A (column one and column two codes),
D (modifier 25, 57) and E (modifiers and modifier indicators); CMS Change Request 11168 (modifiers 59, XE, XP, XS and XU
on either code, since July 1, 2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from assistant.compose.missing import Missing, how_to_load
from assistant.compose.wording import day, edition, listed, plain
from assistant.gather.edits import NCCI_MODIFIERS, EditFacts, PairVerdict
from assistant.gather.modifiers import OF_VISITS, is_misplaced, is_visit
from claimcheck.facts import ClaimFacts, Line
from claimcheck.report import Finding, Rule, Severity, finding
from core.codes import Code
from core.evidence import Evidence, EvidenceKind
from core.records import NoteKind, PtpEdit, Setting

ON_EITHER = frozenset(("59", "XE", "XP", "XS", "XU"))
_ON_EITHER_SINCE = date(2019, 7, 1)
_SITES = frozenset(
    (
        *("E1", "E2", "E3", "E4", "FA", "TA", "LT", "RT", "LC", "LD", "RC", "LM", "RI"),
        *(f"{part}{digit}" for part in "FT" for digit in range(1, 10)),
    )
)
"""The NCCI-associated modifiers that name a site of the body."""

_MOST_COMBINATIONS = 100
"""Of one edit, ways to carry modifiers on either side that are told apart: more than any claim has."""

_NOT_FOR_SUPPLIERS = "CMS publishes procedure-to-procedure edits for practitioners and outpatient hospitals only."


@dataclass(frozen=True)
class _Side:
    """Lines of one code, date and list of modifiers, as one side of an edit."""

    lines: tuple[Line, ...]

    @property
    def code(self) -> Code:
        """Their code; lines without one have no edits."""
        code = self.lines[0].code
        if code is None:
            raise ValueError("a line without a code is no side of an edit")
        return code

    @property
    def when(self) -> date:
        """Their date of service."""
        return self.lines[0].when

    @property
    def modifiers(self) -> tuple[str, ...]:
        """Their modifiers, in order."""
        return self.lines[0].typed.modifiers

    @property
    def names(self) -> frozenset[str]:
        """Their modifiers."""
        return self.lines[0].names

    @property
    def numbers(self) -> tuple[int, ...]:
        """Where they stand."""
        return tuple(line.number for line in self.lines)

    @property
    def place(self) -> str:
        """Where they stand, in words."""
        named = listed([str(number) for number in self.numbers])
        return f"line {named}" if len(self.lines) == 1 else f"lines {named}"


def check(facts: ClaimFacts) -> Iterator[Finding]:
    """What the edits say of every two lines of one date, and how far they were looked up."""
    for when, lines in facts.by_date().items():
        of_code: dict[Code, list[Line]] = {}
        for line in lines:
            of_code.setdefault(line.code, []).append(line)  # type: ignore[arg-type]  # by_date leaves out lines without
        among = facts.edits[when]
        for edit in among.pairs:
            one, other = edit.pair
            sides = product(_alike(of_code.get(one, ())), _alike(of_code.get(other, ())))
            for first, second in islice(sides, _MOST_COMBINATIONS):
                yield from _pair(edit, first, second)
        yield from _reach(facts, when, of_code)


def _alike(lines: Sequence[Line]) -> list[_Side]:
    """Lines of one code, those with the same modifiers together: what is true of one is true of all of them."""
    by_modifiers: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        by_modifiers.setdefault(line.typed.modifiers, []).append(line)
    return [_Side(tuple(alike)) for alike in by_modifiers.values()]


def _pair(facts: EditFacts, first: _Side, second: _Side) -> Iterator[Finding]:
    """The verdict on the lines of column 1 and those of column 2."""
    edit = facts.edit
    if edit is None:
        return
    numbers, codes = (*first.numbers, *second.numbers), facts.pair
    order = f"column 1 is {edit.column1.code}, column 2 is {edit.column2.code}"
    match facts.verdict:
        case PairVerdict.NOT_TOGETHER:
            carried = sorted((first.names | second.names) & NCCI_MODIFIERS)
            vain = f" {listed(carried)} {'do' if len(carried) > 1 else 'does'} not change that." if carried else ""
            yield finding(
                Severity.ERROR,
                Rule.PTP,
                f"{edit.column2.code} is not paid with {edit.column1.code} on one date, and no modifier separates "
                f"them: {order}, modifier indicator 0{_reason(edit)}.",
                f"Report {edit.column1.code} alone, unless one was not done or is another practitioner's.{vain}",
                facts.evidence,
                lines=numbers,
                codes=codes,
            )
        case PairVerdict.WITH_MODIFIER:
            yield _separable(facts, edit, first, second, order)
        case PairVerdict.DELETED | PairVerdict.NOT_YET:
            yield finding(
                Severity.INFORMATION,
                Rule.PTP,
                f"The edit of {edit.column1.code} (column 1) and {edit.column2.code} (column 2) does not apply on "
                f"{day(first.when)}: {_span(facts.verdict, edit)}.",
                "Nothing to do for this edit; that it does not apply does not make both payable.",
                facts.evidence,
                lines=numbers,
                codes=codes,
            )


def _separable(facts: EditFacts, edit: PtpEdit, first: _Side, second: _Side, order: str) -> Finding:
    """An edit of indicator 1: which modifier is there, where, and what the record has to show."""
    numbers, codes = (*first.numbers, *second.numbers), facts.pair
    passing = _passing(first, second)
    bundled = f"{edit.column2.code} is bundled into {edit.column1.code}"
    if not passing:
        stray = sorted(first.names & NCCI_MODIFIERS)
        where = f" {listed(stray)} on {first.place} {'do' if len(stray) > 1 else 'does'} not pass it." if stray else ""
        return finding(
            Severity.ERROR,
            Rule.PTP,
            f"{bundled}, and no modifier that passes the edit is on {second.place}: {order}, modifier indicator 1"
            f"{_reason(edit)}.",
            f"Report {edit.column1.code} alone, or, only where the record shows it, {_wanted(first, second)}.{where}",
            facts.evidence,
            lines=numbers,
            codes=codes,
        )
    says = "say" if len(passing) > 1 else "says"
    named = listed([f"{name} on {side.place}" for name, side in passing])
    doubt = _doubt(first, second, [name for name, _ in passing])
    needs, papers = _documentation(passing)
    return finding(
        Severity.WARNING if doubt else Severity.INFORMATION,
        Rule.PTP,
        f"{bundled}, and {named} {says} that it stands apart: {order}, modifier indicator 1{_reason(edit)}.",
        f"{doubt}{needs}".strip(),
        facts.evidence,
        *papers,
        lines=numbers,
        codes=codes,
    )


def _passing(first: _Side, second: _Side) -> list[tuple[str, _Side]]:
    """The modifiers that pass an edit of indicator 1, each with the lines it is on."""
    found = [(name, second) for name in second.modifiers if name in NCCI_MODIFIERS]
    on_first = set(ON_EITHER) if first.when >= _ON_EITHER_SINCE else set()
    if is_visit(first.code):
        on_first |= OF_VISITS  # a visit carries them whichever column it stands in
    return found + [(name, first) for name in first.modifiers if name in on_first]


def _doubt(first: _Side, second: _Side, names: list[str]) -> str:
    """What speaks against the modifiers that pass the edit; "" where nothing does."""
    same = sorted(first.names & second.names & _SITES)
    if same and all(name in _SITES for name in names):
        return f"Both carry {listed(same)}: one and the same site does not separate them. "
    if all(is_misplaced(name, side.code) for side in (first, second) for name in side.names & set(names)):
        return "The modifier does not belong on that kind of code: 24, 25 and 57 are for visits, 59 and X{EPSU} not. "
    if names == ["59"]:
        return "59 is the last resort: use XE, XP, XS or XU where one of them says why. "
    return ""


def _wanted(first: _Side, second: _Side) -> str:
    """Which modifier would pass the edit, and what it says."""
    visit = next((side for side in (second, first) if is_visit(side.code)), None)
    if visit is not None:
        return (
            f"put 25 (or 57 before major surgery, 24 in another's global period) on {visit.place}: the visit was "
            "significant and separately identifiable, beyond the usual work of the procedure"
        )
    return (
        f"put XS, XE, XP or XU (else 59), or a modifier of the site such as RT or LT, on {second.place}: another "
        "site, session, practitioner or an unusual service that does not overlap"
    )


def _documentation(passing: list[tuple[str, _Side]]) -> tuple[str, list[Evidence]]:
    """What the record must show for modifiers, as our entries say, with the entries."""
    told: list[str] = []
    papers: list[Evidence] = []
    for name, side in dict(passing).items():
        known = side.lines[0].modifiers.get(name)
        groups = known.of_kind(NoteKind.DOCUMENTATION) if known else ()
        for group in groups[:1]:
            papers.append(group.evidence)
            told.append(f"{name}: {'; '.join(plain(note.text) for note in group.notes[:2])}")
    shown = f"The record must show, for {'; for '.join(told)}." if told else ""
    return (
        shown or "The record must show what the modifier says: another session, site, practitioner or reason.",
        papers,
    )


def _reason(edit: PtpEdit) -> str:
    return f" (CMS: {plain(edit.rationale)})" if edit.rationale else ""


def _span(verdict: PairVerdict, edit: PtpEdit) -> str:
    if verdict is PairVerdict.NOT_YET:
        return f"it begins on {day(edit.effective_from)}" if edit.effective_from else "it has not begun"
    if edit.modifier_indicator == 9:
        return "modifier indicator 9, it was deleted as of its first day"
    return f"it ended on {day(edit.deletion_date)}" if edit.deletion_date else "it has ended"


def _reach(facts: ClaimFacts, when: date, of_code: dict[Code, list[Line]]) -> Iterator[Finding]:
    """How many pairs were looked up, and that no edit is no permission."""
    among, count = facts.edits[when], len(of_code)
    pairs = count * (count - 1) // 2
    if not pairs:
        return
    if among.release is None:
        source = f"ncci-ptp-{facts.setting.value}"
        yield finding(
            Severity.NOT_CHECKED,
            Rule.PTP,
            Missing.EDITS.lacking,
            how_to_load(Missing.EDITS, source) if facts.setting is not Setting.DME else _NOT_FOR_SUPPLIERS,
        )
        return
    free = pairs - len(among.pairs)
    what = f"{pairs} {'pair' if pairs == 1 else 'pairs'} of codes of {day(when)}"
    told = (
        f"The loaded {facts.setting.value} edits ({edition(among.release)}) were asked about {what}: {free} have no "
        "edit there, which does not mean that they are payable."
    )
    evidence = Evidence.make(
        EvidenceKind.VALIDITY, among.release, f"look-up of {what}", told, codes=tuple(list(of_code)[:50])
    )
    if among.complete:
        yield finding(Severity.INFORMATION, Rule.PTP, told, "", evidence)
        return
    read = {
        one.edit.reference.edition for one in among.pairs if one.edit is not None and one.edit.reference is not None
    }
    files = f", read in the files of {listed(sorted(read))}" if read else ""
    yield finding(
        Severity.NOT_CHECKED,
        Rule.PTP,
        f"{told} The starter knowledge holds only the pairs among its own families{files}.",
        how_to_load(Missing.EDITS, f"ncci-ptp-{facts.setting.value}"),
        evidence,
    )
