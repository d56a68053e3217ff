"""The review of a note's codes, from draft to export: a pure state machine.

::

    draft ──begin──▶ review ◀──correct/decide── review ──accept──▶ accepted ──export──▶ exported
                       ▲                                              │
                       └───────────────────reopen─────────────────────┘

No candidate is taken or refused by itself: a person decides on each, may put another code in its place or add one, and
only then accepts the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from casework.candidates import Candidate, Kind
from core.codes import Code
from core.errors import InputError


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    REVIEW = "review"
    ACCEPTED = "accepted"
    EXPORTED = "exported"


class Decision(StrEnum):
    """What a person decided on a candidate."""

    OPEN = "open"
    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """The codes of one note under review.

    Attributes:
        state: Where it stands.
        candidates: What was proposed, what was put in its place and what was added.
        decisions: What was decided, by the candidates' keys.
    """

    state: State
    candidates: tuple[Candidate, ...]
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    def decision(self, candidate: Candidate) -> Decision:
        """What was decided on a candidate. A modifier falls with the service it is for."""
        if candidate.of is not None and candidate.of.code not in {one.code.code for one in self._taken_services()}:
            return Decision.REFUSED if self._is_settled(candidate.of) else Decision.OPEN
        return self.decisions.get(candidate.key, Decision.OPEN)

    def _taken_services(self) -> tuple[Candidate, ...]:
        return tuple(
            one
            for one in self.candidates
            if one.kind is Kind.PROCEDURE and self.decisions.get(one.key) is Decision.TAKEN
        )

    def _is_settled(self, service: Code) -> bool:
        services = [one for one in self.candidates if one.kind is Kind.PROCEDURE and one.code == service]
        return all(self.decisions.get(one.key) is Decision.REFUSED for one in services)

    @property
    def taken(self) -> tuple[Candidate, ...]:
        """What stands on the claim, in order."""
        return tuple(one for one in self.candidates if self.decision(one) is Decision.TAKEN)

    @property
    def open(self) -> tuple[Candidate, ...]:
        """What is not decided yet."""
        return tuple(one for one in self.candidates if self.decision(one) is Decision.OPEN)


def begin(candidates: Sequence[Candidate]) -> Case:
    """A case in draft."""
    return Case(State.DRAFT, tuple(candidates))


def review(case: Case) -> Case:
    """Open a draft for review, or an accepted or exported case again."""
    return replace(case, state=State.REVIEW)


def decide(case: Case, key: str, decision: Decision) -> Case:
    """Take or refuse a candidate, or open it again.

    Raises:
        InputError: The case is not under review, or has no such candidate.
    """
    _require(case, State.REVIEW, "decided on")
    _candidate(case, key)
    return replace(case, decisions={**case.decisions, key: decision})


def take_all(case: Case, at_least: float = 0.0) -> Case:
    """Take all that is open, from a confidence on.

    Raises:
        InputError: The case is not under review.
    """
    _require(case, State.REVIEW, "decided on")
    taken = {
        one.key: Decision.TAKEN
        for one in case.candidates
        if one.key not in case.decisions and one.confidence >= at_least
    }
    return replace(case, decisions={**case.decisions, **taken})


def correct(case: Case, key: str, instead: Candidate) -> Case:
    """Put another code in the place of a candidate, which counts as refused; modifiers go over to the new service.

    Args:
        case: The case.
        key: The candidate's key.
        instead: The code a person chose, with the quotes of the one it replaces.

    Raises:
        InputError: The case is not under review, has no such candidate, or has the other code already.
    """
    _require(case, State.REVIEW, "corrected")
    before = _candidate(case, key)
    if any(one.key == instead.key for one in case.candidates):
        raise InputError(f"{instead.code} is in the case already.", "Take it there.")
    moved = [_moved(one, before.code, instead.code) for one in case.candidates]
    place = next(index for index, one in enumerate(moved) if one.key == key)
    carried = {
        new.key: case.decisions[old.key]
        for old, new in zip(case.candidates, moved, strict=True)
        if old.key in case.decisions
    }
    decisions = {**carried, key: Decision.REFUSED, instead.key: Decision.TAKEN}
    return replace(case, candidates=(*moved[: place + 1], instead, *moved[place + 1 :]), decisions=decisions)


def add(case: Case, candidate: Candidate) -> Case:
    """Add a code that nothing proposed; it counts as taken.

    Raises:
        InputError: The case is not under review, or has the code already.
    """
    _require(case, State.REVIEW, "added to")
    if any(one.key == candidate.key for one in case.candidates):
        raise InputError(f"{candidate.code} is in the case already.", "Take it there.")
    return replace(
        case, candidates=(*case.candidates, candidate), decisions={**case.decisions, candidate.key: Decision.TAKEN}
    )


def accept(case: Case) -> Case:
    """Accept what was taken.

    Raises:
        InputError: The case is not under review, something is undecided, or nothing was taken.
    """
    _require(case, State.REVIEW, "accepted")
    if case.open:
        codes = ", ".join(one.code.code for one in case.open[:5])
        raise InputError(f"{len(case.open)} candidates are not decided: {codes}.", "Take or refuse each.")
    if not case.taken:
        raise InputError("No code was taken.", "Take at least one, or leave the case.")
    return replace(case, state=State.ACCEPTED)


def exported(case: Case) -> Case:
    """Note that an accepted case was exported.

    Raises:
        InputError: It is not accepted.
    """
    if case.state is not State.EXPORTED:
        _require(case, State.ACCEPTED, "exported")
    return replace(case, state=State.EXPORTED)


def _moved(candidate: Candidate, before: Code, after: Code) -> Candidate:
    """A modifier of one service, as that of another; any other candidate as it is."""
    return replace(candidate, of=after) if candidate.of == before else candidate


def _require(case: Case, state: State, done: str) -> None:
    if case.state is not state:
        raise InputError(f"The case is in {case.state}: it cannot be {done}.", f"It must be in {state}.")


def _candidate(case: Case, key: str) -> Candidate:
    found = next((one for one in case.candidates if one.key == key), None)
    if found is None:
        raise InputError(f"The case has no candidate {key}.", "Name one that it has.")
    return found
