"""NCCI procedure-to-procedure verdicts for a pair of codes.

Source of the rules: NCCI Policy Manual for Medicare Services, Chapter 1 (introduction; modifier indicators).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.gather.catalogue import catalogue
from assistant.gather.codes import AMA_NOTICE
from codestore import CodeStore
from core.codes import Code
from core.evidence import Evidence, EvidenceKind
from core.records import PtpEdit, Release, Setting


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


_NOT_APPLYING = frozenset({PairVerdict.DELETED, PairVerdict.NOT_YET})


@dataclass(frozen=True, slots=True)
class EditFacts:
    """The edit that decides a pair, in the edit's own column order.

    Attributes:
        pair: The codes as asked.
        verdict: What the edit says on the date.
        edit: The edit; None when there is none.
        evidence: The edit, the look-up that found none, or what is loaded instead.
    """

    pair: tuple[Code, Code]
    verdict: PairVerdict
    edit: PtpEdit | None = None
    evidence: Evidence | None = None


def is_active(edit: PtpEdit, as_of: date) -> bool:
    """Whether an edit applies on a date of service. The deletion date is its last day."""
    started = edit.effective_from is None or edit.effective_from <= as_of
    return started and (edit.deletion_date is None or as_of <= edit.deletion_date)


def verdict_of(edit: PtpEdit, as_of: date) -> PairVerdict:
    """The verdict of one edit on a date of service; indicator 9 means that the edit never applied as such."""
    if edit.modifier_indicator == 9 or (edit.deletion_date and as_of > edit.deletion_date):
        return PairVerdict.DELETED
    if not is_active(edit, as_of):
        return PairVerdict.NOT_YET
    return PairVerdict.WITH_MODIFIER if edit.modifier_indicator == 1 else PairVerdict.NOT_TOGETHER


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


class EditTools:
    """Look-ups of edits in the code store."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store

    def pair(self, first: Code, second: Code, as_of: date, setting: Setting) -> EditFacts:
        """The edit between two codes on a date of service, in either order.

        An active edit decides before a deleted one; of several, the one without a deletion date.

        Raises:
            StoreError: The store failed.
        """
        rows = self._store.ptp_edits(first, second, as_of, setting)
        if rows:
            edit, release = min(
                rows,
                key=lambda row: (verdict_of(row[0], as_of) in _NOT_APPLYING, -_end(row[0]).toordinal()),
            )
            return EditFacts((first, second), verdict_of(edit, as_of), edit, _evidence(edit, release))
        release_or_none = self._store.release_of_edits(setting, as_of)
        if release_or_none is None:
            return EditFacts((first, second), PairVerdict.NOT_LOADED, None, catalogue(self._store))
        evidence = Evidence.make(
            EvidenceKind.VALIDITY,
            release_or_none,
            f"look-up of PTP pair {first.code} / {second.code}",
            f"The loaded {setting.value} edits hold no pair of {first.code} and {second.code}. The starter knowledge "
            "holds only the pairs among its own families.",
            codes=(first, second),
        )
        return EditFacts((first, second), PairVerdict.NO_EDIT, None, evidence)


def _end(edit: PtpEdit) -> date:
    return edit.deletion_date or date.max
