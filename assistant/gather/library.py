"""Search: passages that explain a rule, and codes that fit words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather.code_facts import CodeFacts
from assistant.gather.codes import CodeTools
from assistant.gather.licensed import LicensedText
from assistant.gather.lookalikes import mistaken
from assistant.gather.notices import AMA_NOTICE
from codestore import CodeStore
from core.codes import Code, CodeSystem
from core.evidence import Evidence, EvidenceKind
from core.records import Passage, Release
from vectorstore import CodeHit, CodeSearch, PassageSearch


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """A passage that a search found, with its score (0 to 1) and evidence."""

    passage: Passage
    score: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """A code that fits the user's words.

    Attributes:
        facts: The code.
        score: 0 to 1, higher is closer.
        matched: The term of the code that fitted best.
        shared: Words of the user's, in official wording, that the code says too.
        unsaid: Such words that it does not say.
    """

    facts: CodeFacts
    score: float
    matched: str
    shared: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


_MISTAKEN = 0.3
"""What is left of a score that rests on a word mistaken for another."""


def passage_evidence(passage: Passage, release: Release) -> Evidence:
    """A passage as evidence: its headings and its text, with the notice that CPT codes in it need."""
    shows_cpt = any(code.system is CodeSystem.CPT for code in passage.codes)
    return Evidence.make(
        EvidenceKind.PASSAGE,
        release,
        passage.locator,
        f"{' > '.join(passage.heading)}. {passage.text}",
        codes=passage.codes,
        reference="; ".join(str(reference) for reference in passage.references),
        notice=AMA_NOTICE if shows_cpt else "",
    )


class LibraryTools:
    """Searches over the passages and the codes of the active releases."""

    def __init__(
        self,
        store: CodeStore,
        codes: CodeTools,
        code_search: CodeSearch,
        passage_search: PassageSearch,
        licensed: LicensedText | None = None,
    ) -> None:
        self._store = store
        self._codes = codes
        self._code_search = code_search
        self._passage_search = passage_search
        self._licensed = licensed

    def passages(self, query: str, k: int = 3, topic: str | None = None) -> list[PassageFacts]:
        """The passages nearest to a query, best first.

        Raises:
            StoreError: A store failed.
        """
        hits = self._passage_search.search(query, k, topic=topic)
        found = self._store.passages([hit.id for hit in hits])
        facts = []
        for hit in hits:
            passage, release = found[hit.id]
            facts.append(PassageFacts(passage, hit.score, passage_evidence(passage, release)))
        return facts

    def section(self, identifier: str) -> PassageFacts | None:
        """The passage of an identifier, such as ``icd10cm-guidelines#i-a-15``; None where it is not loaded.

        Raises:
            StoreError: The store failed.
        """
        found = self._store.passages([identifier]).get(identifier)
        if found is None:
            return None
        passage, release = found
        return PassageFacts(passage, 1.0, passage_evidence(passage, release))

    def hits(self, query: str, k: int, systems: tuple[CodeSystem, ...] | None = None) -> list[CodeHit]:
        """What `find` finds, by the words alone: without looking the codes up.

        Raises:
            StoreError: A store failed.
        """
        hits = self._code_search.search(query, k, systems=systems)
        if self._licensed is not None:
            hits = _merged(hits, self._licensed.search(query, k, systems))[:k]
        return hits

    def find(self, query: str, as_of: date, k: int = 8, systems: tuple[CodeSystem, ...] | None = None) -> list[Finding]:
        """The codes that fit words, best first.

        Raises:
            StoreError: A store failed.
        """
        findings = [self._finding(hit, as_of) for hit in self.hits(query, k, systems)]
        return sorted((one for one in findings if one.facts.record is not None), key=lambda one: -one.score)

    def _finding(self, hit: CodeHit, as_of: date) -> Finding:
        """A hit with what it says of the words; one that says only what a word begins with counts little."""
        wrong = mistaken(hit)
        score = hit.score * _MISTAKEN if wrong else hit.score
        shared = tuple(word for word in hit.shared if word not in wrong)
        unsaid = (*hit.unsaid, *(word for word in hit.shared if word in wrong))
        return Finding(self._codes.facts(hit.code, as_of), score, hit.matched_text, shared, unsaid)


def _merged(hits: Sequence[CodeHit], others: Sequence[CodeHit]) -> list[CodeHit]:
    """The hits of two searches, best first, each code by its better score."""
    best: dict[Code, CodeHit] = {}
    for hit in sorted((*hits, *others), key=lambda hit: -hit.score):
        best.setdefault(hit.code, hit)
    return list(best.values())
