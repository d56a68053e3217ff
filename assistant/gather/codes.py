"""What the tables say about one code on one date of service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.gather.catalogue import catalogue
from assistant.gather.code_evidence import group_notes, locator, record_evidence, titles_evidence
from assistant.gather.code_facts import CodeFacts, NoteGroup, OfficialText, Status, status_of
from assistant.gather.licensed import LicensedText
from assistant.gather.listing import Listing, find_listing
from assistant.gather.tables import covers
from codestore import CodeStore, Found
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from core.facts import FeeScheduleRow, MueLimit, Succession
from core.records import CHANGES_SOURCE_ID, STARTER_SOURCE_ID, CodeRecord, Level, NoteKind, Release

_BESIDE_OWN_WORDS = frozenset({CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.MODIFIER})
"""Systems of which the starter knowledge has words of its own, beside which the official text is shown."""

_COMPLETE = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.HCPCS})
"""Systems whose publishers give the whole list away."""

_MOST_NEAR = 4
"""Codes that are suggested in place of one that does not exist."""

_OUT_OF_TIME = frozenset({Status.DELETED, Status.NOT_YET_EFFECTIVE})

_SELECTIONS = frozenset({STARTER_SOURCE_ID, CHANGES_SOURCE_ID})
"""Sources that hold some codes of a system: a code they don't have may well exist."""


_YEAR = timedelta(days=366)


def _speaks_for(record: CodeRecord, release: Release, as_of: date) -> bool:
    """Whether a release can tell of a code on a date: it had begun, or the record itself states a first or last day."""
    first = record.valid_from or date.max
    last = record.valid_to or date.min
    return release.effective_from <= as_of or first <= as_of or as_of <= last


def _settles(release: Release, code: Code, as_of: date) -> bool:
    """Whether an edition's complete list can say that a code does not exist on a date of service.

    HCPCS Level II gets new codes every quarter. ICD-10 gets nearly all of them once a year, so that the last edition
    still tells, for a while, what is certainly no code of it.
    """
    if covers(release, as_of) or as_of < release.effective_from:
        return True
    yearly = code.system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
    return yearly and release.effective_to is not None and as_of - release.effective_to <= _YEAR


def _judge(everywhere: Sequence[Found], as_of: date) -> Found:
    """Which record decides whether a code is valid: one that knows of its end, else the first that can tell.

    Our own words have no dates for most codes, while the official file of the system has them for all.
    """
    official = [found for found in everywhere if found.release.source.id != STARTER_SOURCE_ID]
    for found in official:
        if found.record.valid_to is not None and as_of > found.record.valid_to:
            return found
    able = [found for found in (*official, *everywhere) if covers(found.release, as_of)]
    return next(iter(able), everywhere[0])


def _official(others: Sequence[Found], licensed: Sequence[Found], shown: str, as_of: date) -> tuple[OfficialText, ...]:
    """What other sources call a procedure code, each wording once; a diagnosis has one official text."""
    made: list[OfficialText] = []
    if others and others[0].record.code.system not in _BESIDE_OWN_WORDS:
        return ()
    for found, is_licensed in (*((one, True) for one in licensed), *((one, False) for one in others)):
        own_words = found.release.source.id == STARTER_SOURCE_ID
        known = {shown.casefold(), *(text.record.title.casefold() for text in made)}
        if found.record.title.casefold() in known or own_words:
            continue
        made.append(_official_text(found, as_of, licensed=is_licensed))
    return tuple(made)


def _official_text(found: Found, as_of: date, *, licensed: bool) -> OfficialText:
    record, release = found.record, found.release
    status = status_of(record, as_of, has_variants=False)
    evidence = record_evidence(record, status, release, licensed=licensed)
    return OfficialText(record, release, evidence, licensed)


def _without_own_words(code: Code, licensed: list[Found], listed: Listing | None, as_of: date) -> CodeFacts:
    """A code of which we have no words: the licensed descriptor, else what Medicare's tables know."""
    if licensed:
        text = _official_text(licensed[0], as_of, licensed=True)
        status = status_of(text.record, as_of, has_variants=False)
        in_force = _speaks_for(text.record, text.release, as_of)
        return CodeFacts(code, status, text.evidence, text.record, text.release, in_force=in_force)
    if listed is None:
        raise ValueError(f"nothing is known of {code}")
    in_force = covers(listed.release, as_of)
    return CodeFacts(code, Status.LISTED, listed.evidence, listed.record, listed.release, in_force=in_force)


def _first(dated: tuple[date, Release | None]) -> date:
    return dated[0]


class CodeTools:
    """Look-ups of codes in the code store, and of descriptors in the licensed home where there is one."""

    def __init__(self, store: CodeStore, licensed: LicensedText | None = None) -> None:
        self._store = store
        self._licensed = licensed

    def facts(self, code: Code, as_of: date) -> CodeFacts:
        """What the tables say about a code on a date of service.

        Args:
            code: The code, in canonical form.
            as_of: Date of service.

        Raises:
            StoreError: The store failed.
        """
        everywhere = self._store.get_all(code, as_of)
        standing = self._standing(code, everywhere, as_of)
        if not everywhere or standing.record is None:
            return standing
        record, release = standing.record, everywhere[0].release
        noted = self._store.notes_release(code, as_of) or release
        children = tuple(self._store.children(code, as_of))
        ancestors = tuple(self._store.ancestors(code, as_of))
        family = next((a for a in ancestors if a.level is Level.FAMILY), None) or next(
            (a for a in reversed(ancestors) if a.level is Level.CODE), None
        )
        return replace(
            standing,
            family=family,
            family_evidence=record_evidence(family, Status.HEADER, release) if family else None,
            notes=group_notes(self._store.notes(code, as_of), record, noted),
            choose=self._choose(family, release, as_of),
            children=children,
            children_evidence=titles_evidence(children, release, f"{locator(code)}, codes below it"),
            ancestors=ancestors,
            official=_official(everywhere[1:], self._descriptors(code, as_of), record.title, as_of),
        )

    def standing(self, code: Code, as_of: date) -> CodeFacts:
        """Only what decides whether a code may be reported on a date of service: no notes, relatives or other texts.

        Raises:
            StoreError: The store failed.
        """
        return self._standing(code, self._store.get_all(code, as_of), as_of)

    def _descriptors(self, code: Code, as_of: date) -> list[Found]:
        return self._licensed.descriptors(code, as_of)[:1] if self._licensed else []

    def _standing(self, code: Code, everywhere: list[Found], as_of: date) -> CodeFacts:
        if not everywhere:
            licensed = self._descriptors(code, as_of)
            listed = find_listing(self._store, code, as_of)
            return (
                _without_own_words(code, licensed, listed, as_of)
                if licensed or listed
                else self._not_found(code, as_of)
            )
        record, release = everywhere[0].record, everywhere[0].release
        judge = _judge(everywhere, as_of)
        has_variants = not judge.record.billable and bool(self._store.variants(code, as_of))
        status = status_of(judge.record, as_of, has_variants=has_variants)
        if judge.record is not record:
            first, last = judge.record.valid_from, judge.record.valid_to
            successors = judge.record.replaced_by or record.replaced_by
            record = replace(record, valid_from=first, valid_to=last, replaced_by=successors)
        in_force = (
            _speaks_for(judge.record, judge.release, as_of)
            or self._is_scheduled(code, as_of)
            or self._is_unchanged(everywhere, as_of)
        )
        begins = None if in_force else self._begins(code, as_of)
        if begins is not None:
            first, release = begins
            record, status = replace(record, valid_from=first), Status.NOT_YET_EFFECTIVE
        return CodeFacts(
            code=code,
            status=status,
            evidence=record_evidence(record, status, release),
            record=record,
            release=release if begins else judge.release,
            in_force=in_force or begins is not None,
        )

    def _begins(self, code: Code, as_of: date) -> tuple[date, Release] | None:
        """The first day of a diagnosis that the conversion table has as new after the date of service."""
        if code.system is not CodeSystem.ICD10CM:
            return None
        rows = self._store.facts(Succession, as_of, code=code)
        first, release = min(((row.effective_from, one) for row, one in rows), default=(date.min, None), key=_first)
        return (first, release) if release is not None and as_of < first else None

    def _is_unchanged(self, everywhere: Sequence[Found], as_of: date) -> bool:
        """Whether a code stood in the edition before as it stands in the next one, whose list of changes is loaded.

        That list tells of every code that was not so, and such a code is judged by it.
        """
        begun = {found.release.effective_from for found in everywhere}
        return any(
            one.source.id == CHANGES_SOURCE_ID
            and covers(one, as_of)
            and one.effective_to is not None
            and one.effective_to + timedelta(days=1) in begun
            for one in self._store.releases_of(everywhere[0].record.code.system, as_of)
        )

    def _is_scheduled(self, code: Code, as_of: date) -> bool:
        """Whether a table of Medicare's that was in force on the date names a procedure code."""
        if code.system is not CodeSystem.CPT:
            return False
        rows = (
            *self._store.facts(FeeScheduleRow, as_of, code=code),
            *self._store.facts(MueLimit, as_of, code=code),
        )
        return any(covers(release, as_of) for _, release in rows)

    def _choose(self, family: CodeRecord | None, release: Release, as_of: date) -> tuple[NoteGroup, ...]:
        if family is None or family.level is not Level.FAMILY:
            return ()
        notes = self._store.notes(family.code, as_of, inherited=False)
        return group_notes([note for note in notes if note.kind is NoteKind.CHOOSE], family, release)

    def _not_found(self, code: Code, as_of: date) -> CodeFacts:
        releases = self._store.releases_of(code.system, as_of)
        if not releases:
            return CodeFacts(code, Status.NOT_LOADED, evidence=catalogue(self._store))
        whole = [one for one in releases if one.source.id not in _SELECTIONS and code.system in _COMPLETE]
        release = (whole or releases)[0]
        # Only what a slip of the last characters would explain: anything farther is no neighbour.
        alike = code.code[: 3 if code.system is CodeSystem.ICD10CM else 4]
        near = tuple(
            near
            for near in self._store.neighbours(code, as_of, 2 * _MOST_NEAR)
            if near.code.code.startswith(alike) and status_of(near, as_of, has_variants=False) not in _OUT_OF_TIME
        )[:_MOST_NEAR]
        complete = bool(whole) and _settles(release, code, as_of)
        extent = "the complete list" if whole else "a selection of codes, not the whole code set"
        evidence = Evidence.make(
            EvidenceKind.VALIDITY,
            release,
            f"look-up of {code.code}",
            f"{code} is not in {release.source.title}, {release.label} ({extent}).",
            codes=(code,),
        )
        return CodeFacts(
            code,
            Status.UNKNOWN if complete else Status.NOT_LOADED,
            evidence=evidence,
            release=release,
            near=near,
            near_evidence=titles_evidence(near, release, f"look-up near {code.code}"),
        )
