"""Medicare coverage documents: NCDs, LCDs and billing articles, by code, number, title or contractor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from assistant.gather.tables import Row, row_evidence
from assistant.question.states import STATES
from codestore import CodeStore
from core.codes import Code
from core.facts import CoverageCode, CoverageDocument, CoverageKind, CoverageRole
from core.records import Release

_ROLES = {
    CoverageRole.PROCEDURE: "as a service it is about",
    CoverageRole.COVERED_DIAGNOSIS: "as a diagnosis that supports medical necessity",
    CoverageRole.NONCOVERED_DIAGNOSIS: "as a diagnosis that does not support medical necessity",
    CoverageRole.MODIFIER: "as a modifier",
    CoverageRole.OTHER: "",
}
_WORD = re.compile(r"[a-z]{4,}")
_SAYS_NOTHING = frozenset(
    "administrative article articles billing code coding contractor coverage covered determination does document "
    "documents lcds lcd ncds medicare local national necessary necessity medical policy policies services service "
    "therapy treatment under what when which with that this from have there about apply applies does cover into "
    "solutions healthcare health government options care llc inc chronic please need needs list lists find claim "
    "patient patients code codes date looking show give current active requirements criteria number numbers effective "
    "version status state latest newest pull tell much does will paid pays covers covering injection injections "
    "procedure procedures device devices anything any "
    "compare compares compared comparing comparison differ differs different difference differences between versus "
    "both same side".split()
)
_STATE_WORDS = frozenset(word for name in STATES.values() for word in _WORD.findall(name.lower()))
_SHORTEST_SHARE = 0.6
"""Share of what a question's words tell that a title must say to be offered."""
_IN_EVERY_TITLE = frozenset({"billing", "coding", "response", "comment", "article", "policy", "and", "with", "other"})
_LEAST_TOLD = 8.0
"""What the words must tell that a title shares with the description of a code: two rare ones, or more. Lower, "Lumbar
MRI" came up for injections at the lumbar spine; measured on 28 codes."""


def _stem(word: str) -> str:
    """A word without its plural."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text.lower())}


@dataclass(frozen=True, slots=True)
class Listing:
    """A coverage document, with the reason why a code is in it where it was found by a code."""

    document: Row[CoverageDocument]
    role: str = ""


@dataclass(frozen=True, slots=True)
class PairListing:
    """A coverage document that lists a procedure, and what it says of a diagnosis.

    Attributes:
        document: The document, in force on the date.
        role: Why it lists the diagnosis; None where it lists diagnoses that support the procedure, this one not by
            itself (a range may still take it in).
    """

    document: Row[CoverageDocument]
    role: CoverageRole | None


def in_force(document: CoverageDocument, as_of: date) -> bool:
    """Whether a document applies on a date of service."""
    begun = document.effective_from is None or document.effective_from <= as_of
    return begun and (document.effective_to is None or as_of <= document.effective_to)


class CoverageTools:
    """Look-ups of coverage documents."""

    def __init__(self, store: CodeStore) -> None:
        self._store = store
        self._register: tuple[tuple[str, ...], list[tuple[CoverageDocument, Release]]] = ((), [])

    def listing(self, code: Code, as_of: date) -> tuple[Listing, ...]:
        """The documents in force that list a code, each once.

        Raises:
            StoreError: The store failed.
        """
        found: dict[str, Listing] = {}
        for entry, _ in self._store.facts(CoverageCode, as_of, code=code):
            for document in self.document(entry.document, as_of):
                if document.fact.version == entry.version and in_force(document.fact, as_of):
                    found.setdefault(entry.document, Listing(document, _ROLES[entry.role]))
        return tuple(found.values())

    def of_pair(self, procedure: Code, diagnosis: Code, as_of: date) -> tuple[PairListing, ...]:
        """The documents in force that list a procedure, each with why it lists a diagnosis.

        Left out are those that list no diagnoses at all, as an LCD does whose codes stand in its article.

        Raises:
            StoreError: The store failed.
        """
        roles: dict[tuple[str, int], CoverageRole] = {}
        for entry, _ in self._store.facts(CoverageCode, as_of, code=diagnosis):
            roles.setdefault((entry.document, entry.version), entry.role)
        found: dict[str, PairListing] = {}
        for entry, _ in self._store.facts(CoverageCode, as_of, code=procedure):
            role = roles.get((entry.document, entry.version))
            lists = {"document": entry.document, "version": entry.version, "role": CoverageRole.COVERED_DIAGNOSIS}
            if role is None and not self._store.has_fact(CoverageCode, as_of, **lists):
                continue
            for document in self.document(entry.document, as_of):
                if document.fact.version == entry.version and in_force(document.fact, as_of):
                    found.setdefault(entry.document, PairListing(document, role))
        return tuple(found.values())

    def has_national(self, as_of: date) -> bool:
        """Whether any national coverage determination is loaded.

        Raises:
            StoreError: The store failed.
        """
        return self._store.has_fact(CoverageDocument, as_of, kind=CoverageKind.NCD)

    def codes_listed(self, document: CoverageDocument, as_of: date) -> int:
        """How many codes a document lists; 0 also where no lists are loaded.

        Raises:
            StoreError: The store failed.
        """
        entries = self._store.facts(CoverageCode, as_of, document=document.id, version=document.version)
        return len({entry.code for entry, _ in entries})

    def document(self, number: str, as_of: date) -> tuple[Row[CoverageDocument], ...]:
        """The versions of a document by its number, such as ``L36668``: in force first, newest first.

        Raises:
            StoreError: The store failed.
        """
        rows = self._store.facts(CoverageDocument, as_of, id=number)
        rows = sorted(rows, key=lambda row: (not in_force(row[0], as_of), -row[0].version))
        return tuple(_row(document, release) for document, release in rows)

    def by_title(self, text: str, as_of: date, most: int = 6, contractors: Sequence[str] = ()) -> tuple[Listing, ...]:
        """The documents in force whose titles say most of what a text tells; a contractor's name narrows them.

        A word tells the more, the fewer titles have it; one that no title has counts as much as the rarest, so that
        a question about something the documents do not treat finds none.

        Args:
            text: A question, or words.
            as_of: Date of service.
            most: How many documents are wanted.
            contractors: How the names of the contractors asked for begin, where the text names them otherwise.

        Raises:
            StoreError: The store failed.
        """
        rows = [row for row in self._documents(as_of) if in_force(row[0], as_of)]
        contractor, asked = self._asked(text, rows)
        titles = [_stems(document.title) for document, _ in rows]
        told = {word: log(1 + len(rows) / (1 + sum(word in title for title in titles))) for word in asked}
        scored = []
        for (document, release), title in zip(rows, titles, strict=True):
            share = sum(told[word] for word in asked & title) / sum(told.values()) if asked else 0.0
            fits = not contractor or contractor & _stems(document.contractor)
            serves = not contractors or document.contractor.startswith(tuple(contractors))
            if share >= _SHORTEST_SHARE and fits and serves:
                scored.append((-share, *_rank(document), document, release))
        scored.sort(key=lambda item: item[:4])
        found = tuple(Listing(_row(document, release)) for *_, document, release in scored[:most])
        if found or contractor:
            return found
        # Of a long question, a title that it says most of is as good as one that says most of it.
        return self.by_description(" ".join(asked), as_of, most, contractors)

    def by_description(
        self, text: str, as_of: date, most: int = 4, contractors: Sequence[str] = ()
    ) -> tuple[Listing, ...]:
        """The documents in force most of whose titles stands in the description of a code, the likeliest first.

        Args:
            text: All that describes the code.
            as_of: Date of service.
            most: How many documents are wanted.
            contractors: How the names of the contractors asked for begin; none takes those of every area.

        Raises:
            StoreError: The store failed.
        """
        rows = [row for row in self._documents(as_of) if in_force(row[0], as_of)]
        titles = [_stems(document.title) - _IN_EVERY_TITLE for document, _ in rows]
        held = Counter(word for title in titles for word in title)
        told = {word: log(1 + len(rows) / (1 + count)) for word, count in held.items()}
        described = _stems(text)
        scored = []
        for (document, release), title in zip(rows, titles, strict=True):
            shared = sum(told[word] for word in title & described)
            whole = sum(told[word] for word in title)
            serves = not contractors or document.contractor.startswith(tuple(contractors))
            if serves and shared >= _LEAST_TOLD and shared >= _SHORTEST_SHARE * whole:
                comments, kind, number = _rank(document)
                scored.append((comments, -shared * shared / whole, kind, number, document, release))
        scored.sort(key=lambda item: item[:4])
        return tuple(Listing(_row(document, release)) for *_, document, release in scored[:most])

    def subject(self, text: str, as_of: date) -> frozenset[str]:
        """The words of a text that tell what a document would be about: no contractor's, state's or asking words.

        Raises:
            StoreError: The store failed.
        """
        asked = self._asked(text, self._documents(as_of))[1]
        return frozenset(word for word in _WORD.findall(text.lower()) if _stem(word) in asked)

    @staticmethod
    def _asked(text: str, rows: Sequence[tuple[CoverageDocument, Release]]) -> tuple[set[str], set[str]]:
        """The stems of a text's words that name a contractor, and of those that tell what is asked for."""
        asked = {_stem(word) for word in _WORD.findall(text.lower()) if word not in _SAYS_NOTHING | _STATE_WORDS}
        named: set[str] = set()
        for contractor in {document.contractor for document, _ in rows}:
            named |= {_stem(word) for word in _WORD.findall(contractor.lower()) if word not in _SAYS_NOTHING}
        return asked & named, asked - named

    def _documents(self, as_of: date) -> list[tuple[CoverageDocument, Release]]:
        """All documents; a few thousand, read again only when another release answers."""
        keys = (*(release.key for release in self._store.releases()), as_of.isoformat())
        if self._register[0] != keys:
            self._register = keys, self._store.facts(CoverageDocument, as_of)
        return self._register[1]


_KINDS = (CoverageKind.NCD, CoverageKind.LCD, CoverageKind.ARTICLE)


def _rank(document: CoverageDocument) -> tuple[bool, int, str]:
    """What decides stands before what comments on it, and what binds more widely before the rest."""
    comments = document.title.lower().startswith("response to comments")
    return comments, _KINDS.index(document.kind), document.id


def _row(document: CoverageDocument, release: Release) -> Row[CoverageDocument]:
    begins = f"; effective {document.effective_from.isoformat()}" if document.effective_from else ""
    ends = f"; in force through {document.effective_to.isoformat()}" if document.effective_to else ""
    text = (
        f"{document.kind.value.upper()} {document.id}, version {document.version}: {document.title}; "
        f"{document.contractor}; status {document.status or 'not stated'}{begins}{ends}; {document.url}"
    )
    return Row(document, release, row_evidence(release, f"{document.id}, version {document.version}", text))
