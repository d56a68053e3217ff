"""Does the cited evidence say what a sentence says? The claim is held against each place of the evidence.

A place carries a claim when all the words of the claim that say anything stand in it, or beside it, of the same codes
and under the same negation; when neither limits or strengthens what the other does not; and when what belongs to what
is told in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.verification.claims import Claim, clauses, is_compound, is_generic, read
from assistant.verification.copies import NEARLY, alteration
from assistant.verification.form import plain
from assistant.verification.holding import held_against
from assistant.verification.places import Place, places_of, subject_of
from assistant.verification.restating import each_said, restated
from assistant.verification.tokens import Kind
from core.evidence import Evidence, EvidenceKind

_GENERAL = frozenset({EvidenceKind.PASSAGE, EvidenceKind.NOTE})
"""What may state a rule for many things, of which the question names one; a record speaks of its own code."""

_OR = re.compile(r"\bor\b", re.IGNORECASE)


def support(
    text: str,
    cited: Mapping[str, Evidence],
    heirs: Mapping[str, frozenset[str]],
    *,
    question: str = "",
    subject: frozenset[str] = frozenset(),
    goes_on: bool = False,
) -> tuple[str, tuple[str, ...]]:
    """Why no place of the cited evidence carries a sentence ("" when one does), and the ids of what carries it.

    Args:
        text: The sentence without citations.
        cited: The evidence it cites, by id.
        heirs: For each of these, the codes that inherit what it says.
        question: As asked.
        subject: The codes that a reader takes the sentence to be about where it names none.
        goes_on: Whether it refers to the sentence before it.
    """
    asked = frozenset(word.stem for word in read(question).words if word.kind is Kind.WORD)
    sources = _Sources(cited, heirs, asked, subject)
    copied = "" if goes_on else sources.copied(text)
    if copied:
        return "", (copied,)
    reason, carriers = sources.say(text)
    if not reason:
        return "", carriers
    return sources.say_otherwise(text) or (reason, ())


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a sentence is held against.

    Attributes:
        cited: The evidence it cites, by id.
        heirs: For each of these, the codes that inherit what it says.
        asked: The stems of the question's words.
        subject: The codes that a reader takes the sentence to be about where it names none.
    """

    cited: Mapping[str, Evidence]
    heirs: Mapping[str, frozenset[str]]
    asked: frozenset[str]
    subject: frozenset[str]

    def copied(self, text: str) -> str:
        """The id of the evidence of which a sentence is a sentence, word for word; "" if it is of none."""
        wording = plain(text)
        for id_, place in self._places():
            if place.plain == wording and _says_by_itself(place):
                return id_
        return ""

    def say(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Why a wording does not stand on the evidence, or alters it ("" when neither), and what carries it."""
        reason, carriers = self._carriers(text)
        altered = "" if reason else self._altered(text)[1]
        return (reason or altered, () if reason or altered else carriers)

    def say_otherwise(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """What carries a sentence in other words that say the same; None where nothing does."""
        near, altered = self._altered(text)
        for wording in restated(text):
            reason, carriers = self.say(wording)
            # Of all wordings the one that copies the source most nearly shows what is altered.
            if not reason and near <= max(NEARLY, self._altered(wording)[0]):
                return "", carriers
        for items in () if altered else each_said(text):
            of_each = [self.say(item) for item in items]
            if not any(reason for reason, _ in of_each) and not self._offer_choices(items):
                return "", tuple(id_ for id_ in self.cited if any(id_ in found for _, found in of_each))
        return None

    def _places(self) -> Iterator[tuple[str, Place]]:
        return ((id_, place) for id_, piece in self.cited.items() for place in places_of(piece))

    def _offer_choices(self, items: Sequence[str]) -> bool:
        """Whether a statement offers with "or" what the items say one beside the other."""
        said = [{word.stem for word in read(item).words if not is_generic(word)} for item in items]
        shared = frozenset.intersection(*map(frozenset, said))
        for _, place in self._places():
            if not _OR.search(place.claim.text):
                continue
            there = {word.stem for word in place.claim.words}
            if sum(bool((item - shared) & there) for item in said) > 1:
                return True
        return False

    def _carriers(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The ids of what carries a sentence, whole or part by part; or why nothing does."""
        subject = self.subject
        reason, carrier = self._carrier(read(text, subject))
        parts = clauses(text)
        if not reason or len(parts) < 2:
            return reason, (carrier,)
        carriers = []
        for part in parts:
            claim = read(part, subject)
            part_reason, carrier = self._carrier(claim)
            reason = part_reason or self._altered(part)[1]
            if reason:
                return reason, ()
            carriers.append(carrier)
            subject = claim.subject
        return "", tuple(id_ for id_ in self.cited if id_ in carriers)

    def _carrier(self, claim: Claim) -> tuple[str, str]:
        """The reason of the nearest place, or "" and the id of the evidence that carries a claim."""
        nearest, nearest_found = "says nothing that can be checked", -1.0
        is_one = not is_compound(claim.text)
        for id_, piece in self.cited.items():
            of_owner = _said_of(subject_of(piece), self.heirs[id_], claim)
            lent = self.asked if piece.kind in _GENERAL else frozenset[str]()
            for place in places_of(piece):
                if place.is_compound and is_one:
                    continue  # one statement must stand in one: the figures of the others belong to them
                found, reason = held_against(of_owner, place, lent)
                if not reason:
                    return "", id_
                if found > nearest_found:
                    nearest, nearest_found = reason, found
        return nearest, ""

    def _altered(self, text: str) -> tuple[float, str]:
        """How nearly a sentence copies a statement, and what it alters of it; "" where it alters or copies none."""
        is_one = not is_compound(text)
        nearest, reason = NEARLY, ""
        for _, place in self._places():
            near, altered = alteration(
                text,
                place.claim.text,
                place.lead.text if place.lead else "",
                place.claim.subject,
                is_part=place.is_compound and is_one,
            )
            if near > nearest or (near == nearest and (not altered or not reason)):
                nearest, reason = near, altered
        return nearest, reason


_STATES = re.compile(r"(?P<before>.*?)\b(?:is|are|was|were|has|have|may|must|can|cannot|belongs?|takes?|needs?)\b")
_RELATES = re.compile(r"\b(?:that|which|who|whom|whose|if|when|where|what)\b")


def _says_by_itself(place: Place) -> bool:
    """Whether a statement needs nothing that introduces it: "Not included: repair by suture is 29882"."""
    if place.lead is None:
        return True
    states = _STATES.match(place.plain)
    return place.lead.text.endswith("Not included") and states is not None and not _RELATES.search(states["before"])


def _said_of(owner: frozenset[str], heirs: frozenset[str], claim: Claim) -> Claim:
    """The claim, said of the owner of a note instead of the codes that inherit it."""
    if not heirs.intersection(claim.codes):
        return claim
    words = tuple(
        replace(
            word,
            stem=next(iter(owner)) if word.kind is Kind.CODE and word.stem in heirs else word.stem,
            subject=(word.subject - heirs) | owner if word.subject & heirs else word.subject,
        )
        for word in claim.words
    )
    return replace(claim, words=words)
