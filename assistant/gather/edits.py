"""NCCI procedure-to-procedure verdicts for a pair of codes.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1 (introduction; modifier indicators).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.gather.catalogue import catalogue
from assistant.gather.notices import AMA_NOTICE
from codestore import CodeStore
from core.codes import Code
from core.evidence import Evidence, EvidenceKind
from core.records import STARTER_SOURCE_ID, PtpEdit, Release, Setting


class PairVerdict(StrEnum):
    """What the edits say about two codes on one claim, same patient, same day, same provider."""

    NOT_TOGETHER = "not together"
    WITH_MODIFIER = "together with modifier"
    DELETED = "deleted"
    NOT_YET = "not yet effective"
    NO_EDIT = "no edit"
    """The tables that are loaded hold no edit for the pair; that is not the same as payable."""
    NOT_LOADED = "not loaded"
    """No edits of the setting are loaded at all."""


NCCI_MODIFIERS = frozenset(
    (
        *("E1", "E2", "E3", "E4", "FA", "TA", "LT", "RT", "LC", "LD", "RC", "LM", "RI"),
        *(f"{hand_or_foot}{digit}" for hand_or_foot in "FT" for digit in range(1, 10)),
        *("24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XP", "XS", "XU"),
    )
)
"""The modifiers that pass an edit of indicator 1 (NCCI Policy Manual, Chapter 1, section E)."""

_RANK = {PairVerdict.DELETED: 1, PairVerdict.NOT_YET: 2}
"""What decides a pair: an edit in force (0), else one that has ended, else one that will begin."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The edit that decides a pair on a date of service.

    Attributes:
        verdict: What it says.
        edit: The edit; None where the release holds none of the pair.
        release: The release that was read; None where no edits of the setting are loaded.
    """

    verdict: PairVerdict
    edit: PtpEdit | None
    release: Release | None


@dataclass(frozen=True, slots=True)
class EditFacts:
    """The edit that decides a pair, in the edit's own column order.

    Attributes:
        pair: The codes as asked.
        verdict: What the edit says on the date.
        edit: The edit; None when there is none.
        evidence: The edit, the look-up that found none, or what is loaded instead.
        complete: A complete file answered, not the selection of pairs in the starter knowledge.
        setting: Whose edits were looked up.
    """

    pair: tuple[Code, Code]
    verdict: PairVerdict
    edit: PtpEdit | None = None
    evidence: Evidence | None = None
    complete: bool = False
    setting: Setting = Setting.PRACTITIONER


def is_active(edit: PtpEdit, as_of: date) -> bool:
    """Whether an edit applies on a date of service. The deletion date is its last day."""
    started = edit.effective_from is None or edit.effective_from <= as_of
    return started and (edit.deletion_date is None or as_of <= edit.deletion_date)


def verdict_of(edit: PtpEdit, as_of: date) -> PairVerdict:
    """The verdict of one edit on a date of service.

    Indicator 9 means that the edit was deleted as of its first day: it never was in force.
    """
    if edit.effective_from is not None and as_of < edit.effective_from:
        return PairVerdict.NOT_YET
    if edit.modifier_indicator == 9 or not is_active(edit, as_of):
        return PairVerdict.DELETED
    return PairVerdict.WITH_MODIFIER if edit.modifier_indicator == 1 else PairVerdict.NOT_TOGETHER


def deciding(edits: Sequence[PtpEdit], as_of: date) -> PtpEdit | None:
    """The edit of a pair, among those of one release, that decides on a date of service; None if the pair has none.

    A pair that was deleted and added again has a row for each time, one after the other. In force is the latest that
    has begun; where the file has no effective dates, the one that ends next, because those that end later follow it.
    Where none is in force, the one that ended last tells more than one that has not begun.
    """
    return min(edits, key=lambda edit: _order(edit, as_of), default=None)


def _order(edit: PtpEdit, as_of: date) -> tuple[int, int, int, bool]:
    begin = (edit.effective_from or date.min).toordinal()
    end = (edit.deletion_date or date.max).toordinal()
    match verdict_of(edit, as_of):
        case PairVerdict.DELETED:
            return _RANK[PairVerdict.DELETED], -end, -begin, edit.modifier_indicator == 9
        case PairVerdict.NOT_YET:
            return _RANK[PairVerdict.NOT_YET], begin, end, edit.modifier_indicator == 9
        case _:
            return 0, -begin, end, False


def _edit_text(edit: PtpEdit) -> str:
    begins = f"effective {edit.effective_from.isoformat()}, " if edit.effective_from else ""
    ended = f"deleted, last day {edit.deletion_date.isoformat()}" if edit.deletion_date else "active, no deletion date"
    rationale = f" CMS rationale: {edit.rationale}." if edit.rationale else ""
    allowed = {
        0: "0: no modifier bypasses the edit",
        1: "1: an NCCI-associated modifier may bypass the edit when the record supports it",
        9: "9: not applicable, the edit was deleted as of its first day",
    }[edit.modifier_indicator]
    return (
        f"NCCI PTP edit ({edit.setting.value}): column 1 {edit.column1.code}, column 2 {edit.column2.code}; "
        f"modifier indicator {allowed}; {begins}{ended}.{rationale}"
    )


def _evidence(edit: PtpEdit, release: Release) -> Evidence:
    return Evidence.make(
        EvidenceKind.EDIT,
        release,
        f"PTP pair {edit.column1.code} / {edit.column2.code}",
        _edit_text(edit),
        codes=(edit.column1, edit.column2),
        reference=str(edit.reference) if edit.reference else "",
        notice=AMA_NOTICE,
    )


@dataclass(frozen=True, slots=True)
class EditsAmong:
    """The edits among some codes on a date of service.

    Attributes:
        pairs: What decides each pair that the file holds, in the edit's own column order.
        release: The edition that was read; None where no edits of the setting are loaded.
        complete: A complete file answered, not the selection of pairs in the starter knowledge.
    """

    pairs: tuple[EditFacts, ...]
    release: Release | None
    complete: bool


class EditTools:
    """Look-ups of edits in the code store."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def decide(self, first: Code, second: Code, as_of: date, setting: Setting) -> Decision:
        """Which edit decides a pair on a date of service, in either order.

        One release answers alone, because what another edition holds need not be true of this one: the first that
        the store asks, but a complete file before the starter knowledge, which holds a selection of pairs only.

        Raises:
            StoreError: The store failed.
        """
        answering = self._answering(as_of, setting)
        if answering is None:
            return Decision(PairVerdict.NOT_LOADED, None, None)
        rows = self._store.ptp_edits(first, second, as_of, setting)
        edit = deciding([edit for edit, release in rows if release.key == answering.key], as_of)
        if edit is None:
            return Decision(PairVerdict.NO_EDIT, None, answering)
        return Decision(verdict_of(edit, as_of), edit, answering)

    def _answering(self, as_of: date, setting: Setting) -> Release | None:
        releases = self._store.releases_of_edits(setting, as_of)
        return next((one for one in releases if one.source.id != STARTER_SOURCE_ID), next(iter(releases), None))

    def among(self, codes: Iterable[Code], as_of: date, setting: Setting) -> EditsAmong:
        """What the edits say about every pair of some codes on a date of service, in one look-up.

        Raises:
            StoreError: The store failed.
        """
        answering = self._answering(as_of, setting)
        if answering is None:
            return EditsAmong((), None, complete=False)
        complete = answering.source.id != STARTER_SOURCE_ID
        by_pair: dict[frozenset[Code], list[PtpEdit]] = {}
        for edit, release in self._store.ptp_edits_among(codes, as_of, setting):
            if release.key == answering.key:
                by_pair.setdefault(frozenset((edit.column1, edit.column2)), []).append(edit)
        pairs = []
        for rows in by_pair.values():
            decides = deciding(rows, as_of)
            if decides is not None:
                pair, verdict = (decides.column1, decides.column2), verdict_of(decides, as_of)
                pairs.append(EditFacts(pair, verdict, decides, _evidence(decides, answering), complete))
        return EditsAmong(tuple(pairs), answering, complete)

    def pair(self, first: Code, second: Code, as_of: date, setting: Setting) -> EditFacts:
        """What the edits say about a pair on a date of service, in either order, with the evidence.

        Raises:
            StoreError: The store failed.
        """
        pair = first, second
        decision = self.decide(first, second, as_of, setting)
        if decision.release is None:
            return EditFacts(pair, decision.verdict, None, self._not_loaded(pair, setting), setting=setting)
        complete = decision.release.source.id != STARTER_SOURCE_ID
        if decision.edit is not None:
            evidence = _evidence(decision.edit, decision.release)
            return EditFacts(pair, decision.verdict, decision.edit, evidence, complete)
        reach = "" if complete else " The starter knowledge holds only the pairs among its own families."
        evidence = Evidence.make(
            EvidenceKind.VALIDITY,
            decision.release,
            f"look-up of PTP pair {first.code} / {second.code}",
            f"The loaded {setting.value} edits hold no pair of {first.code} and {second.code}.{reach}",
            codes=pair,
        )
        return EditFacts(pair, decision.verdict, None, evidence, complete)

    def _not_loaded(self, pair: tuple[Code, Code], setting: Setting) -> Evidence | None:
        """What is loaded, for saying that the edits of a setting are not, with the pair that was looked up."""
        releases, loaded = self._store.releases(), catalogue(self._store)
        if not releases or loaded is None:
            return None
        names = f"{pair[0].code} / {pair[1].code}"
        text = f"{loaded.text} No NCCI edits of the {setting.value} setting are among them; asked for: {names}."
        place = f"what is loaded here, PTP pair {names}"
        return Evidence.make(EvidenceKind.CATALOGUE, releases[0], place, text, codes=pair)

    def history(self, first: Code, second: Code, as_of: date, setting: Setting) -> tuple[EditFacts, ...]:
        """Every edit of a pair in the release that answers, the one that decides first, then the latest.

        Raises:
            StoreError: The store failed.
        """
        release = self.decide(first, second, as_of, setting).release
        if release is None:
            return ()
        rows = self._store.ptp_edits(first, second, as_of, setting)
        edits = sorted((edit for edit, one in rows if one.key == release.key), key=lambda edit: _order(edit, as_of))
        pair, complete = (first, second), release.source.id != STARTER_SOURCE_ID
        return tuple(
            EditFacts(pair, verdict_of(edit, as_of), edit, _evidence(edit, release), complete) for edit in edits
        )
