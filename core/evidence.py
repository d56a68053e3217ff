"""Evidence: what a sentence stands on, with where and when it is from."""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from core.codes import Code
from core.records import Release


class EvidenceKind(StrEnum):
    """What sort of fact a piece of evidence states."""

    CODE = "code"
    NOTE = "note"
    FAMILY = "family"
    MODIFIER = "modifier"
    EDIT = "edit"
    FIGURE = "figure"
    PASSAGE = "passage"
    VALIDITY = "validity"
    """The result of a look-up, including that a code is not in the release."""
    CATALOGUE = "catalogue"
    """What is loaded, and how old it is."""


class CodeRef(BaseModel):
    """A code as it stands in JSON."""

    model_config = ConfigDict(frozen=True)

    system: str
    code: str

    @classmethod
    def of(cls, code: Code) -> CodeRef:
        """The JSON form of a code."""
        return _reference(code)


@lru_cache(maxsize=16384)
def _reference(code: Code) -> CodeRef:
    """Made once a code: pieces of evidence by the thousand name the same ones."""
    return CodeRef(system=code.system.value, code=code.code)


class Evidence(BaseModel):
    """One dated fact or passage.

    Attributes:
        id: Opaque, derived from the content: it cannot be guessed, and the same fact has the same id.
        kind: What sort of fact.
        source: Title of the source.
        release: The edition's label.
        effective_from: First date of service the edition applies to.
        effective_to: Last one, where known.
        locator: Where in the source: file and row, section, page.
        text: The fact itself, in full: what verification holds a sentence against.
        codes: The codes it speaks of.
        reference: The official document our own words stand on, where they are our own.
        notice: A copyright notice that must be shown with it.
        licensed: Whether its text is shown under the user's own licence: it is never sent to a model.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    kind: EvidenceKind
    source: str
    release: str
    effective_from: date | None
    effective_to: date | None = None
    locator: str
    text: str
    codes: tuple[CodeRef, ...] = ()
    reference: str = ""
    notice: str = ""
    licensed: bool = False

    @classmethod
    def make(
        cls,
        kind: EvidenceKind,
        release: Release,
        locator: str,
        text: str,
        codes: tuple[Code, ...] = (),
        reference: str = "",
        notice: str = "",
        licensed: bool = False,
    ) -> Evidence:
        """Evidence from a release, with its id derived from all that it says."""
        digest = hashlib.sha256("\x1f".join((kind, release.key, locator, text)).encode()).hexdigest()
        return cls(
            id=f"e{digest[:7]}",
            kind=kind,
            source=release.source.title,
            release=release.label,
            effective_from=release.effective_from,
            effective_to=release.effective_to,
            locator=locator,
            text=text,
            codes=tuple(CodeRef.of(code) for code in codes),
            reference=reference,
            notice=notice,
            licensed=licensed,
        )
