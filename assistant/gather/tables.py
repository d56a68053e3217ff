"""Rows of official tables as evidence: what the look-ups of single tables share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from assistant.gather.notices import AMA_NOTICE
from codestore import CodeStore
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from core.records import Release

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Row(Generic[F]):
    """One row of an official table, with the edition it stands in and its evidence."""

    fact: F
    release: Release
    evidence: Evidence


def is_loaded(store: CodeStore, kind: type) -> bool:
    """Whether any active release holds records of a kind: tells "not loaded" from "not in the table".

    Raises:
        StoreError: The store failed.
    """
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return any(release.rows.get(name) for release in store.releases())


def lookup_evidence(store: CodeStore, kind: type, code: Code, as_of: date, named: str = "") -> Evidence | None:
    """The evidence that the table of a kind was looked up and has nothing on a code; None where none is loaded.

    Args:
        store: The code store.
        kind: Class of its records.
        code: The code that was looked up.
        as_of: Date of service.
        named: What the source's name must have in it, where several sources hold the kind.

    Raises:
        StoreError: The store failed.
    """
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    holding = [one for one in store.releases() if one.rows.get(name) and named in f"{one.source.id} {one.source.title}"]
    if not holding:
        return None
    release = next((one for one in holding if covers(one, as_of)), holding[0])
    return Evidence.make(
        EvidenceKind.VALIDITY,
        release,
        f"look-up of {code.code}",
        f"{code} was looked up in {release.source.title}, {release.label}.",
        codes=(code,),
    )


def of_first_release(rows: Sequence[tuple[F, Release]]) -> list[tuple[F, Release]]:
    """The rows of the edition that answers first: tables that say the same are not mixed."""
    return [row for row in rows if row[1].key == rows[0][1].key] if rows else []


def row_evidence(release: Release, place: str, text: str, codes: Iterable[Code] = ()) -> Evidence:
    """A row, or a few that belong together, as evidence.

    Args:
        release: Its edition.
        place: Where in the file.
        text: ``CODE, table: item; item``, so that each item can be held against a sentence by itself.
        codes: The codes it speaks of.
    """
    spoken_of = tuple(dict.fromkeys(codes))
    cpt = any(code.system is CodeSystem.CPT for code in spoken_of)
    return Evidence.make(EvidenceKind.FIGURE, release, place, text, codes=spoken_of, notice=AMA_NOTICE if cpt else "")


def covers(release: Release, as_of: date) -> bool:
    """Whether an edition was in force on a date of service."""
    return release.effective_from <= as_of and (release.effective_to is None or as_of <= release.effective_to)
