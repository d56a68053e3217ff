"""The codes that the parts of a description lead to: one for each, or one for two that are one condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.compose.conditions import rank
from assistant.gather import Finding, Status, Toolbox
from assistant.gather.stages import of_stage
from assistant.gather.together import is_uncomplicated, relations
from assistant.gather.unspecified import default_first, is_unspecified, no_more_than_said
from assistant.planning.rules_met import uncertain_in, without_doubt
from assistant.question.parts import OCCURRENCE
from assistant.question.pregnancy_stage import stage_of_pregnancy
from assistant.question.request import Request
from core.codes import CodeSystem
from core.records import NoteKind

SYSTEMS = (CodeSystem.ICD10CM,)
"""Where the codes of conditions are looked for."""
_ALONE, _PAIR = 0.55, 0.6
"""Scores from which a part, and two parts taken together, lead to a code."""
_PLACE = 0.25
"""The same for a place of occurrence: its titles say much that nobody does."""
_BOILERPLATE = frozenset("long term current use due other unspecified of type 2 1 with without complication".split())
_LOOKED_AT = 6
"""Finds among which the unspecified code of a category is looked for."""
_NOWHERE = "T14"
"""An injury of no region, which a word such as "broken" alone would lead to."""
_REPORTABLE = frozenset({Status.BILLABLE, Status.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code that some neighbouring parts of a description lead to.

    Attributes:
        parts: Their numbers.
        text: Their words.
        finding: The code.
    """

    parts: frozenset[int]
    text: str
    finding: Finding

    @property
    def said(self) -> frozenset[str]:
        """The words of the description that the code says."""
        return frozenset(self.finding.shared) - _BOILERPLATE


def candidates_of(
    parts: Sequence[str], request: Request, tools: Toolbox, official: Sequence[str] = ()
) -> list[Candidate]:
    """What each part leads to, and what two neighbouring ones do that says more than either.

    Args:
        parts: The parts, in their order.
        request: The question; its date of service decides which codes are valid.
        tools: The look-ups.
        official: The parts in official words, which say all that is to be said, and are joined to none.

    Raises:
        StoreError: A store failed.
    """
    made: list[Candidate] = []
    for at, part in enumerate(parts):
        least = _PLACE if part.endswith(OCCURRENCE) else _ALONE
        made += _best(frozenset({at}), part, least, request, tools)
    for (first, one), (second, other) in pairwise(enumerate(parts)):
        if OCCURRENCE in other or uncertain_in(one) or uncertain_in(other) or {one, other} & set(official):
            continue
        alone = [_said_alone(made, first), _said_alone(made, second)]
        found = _best(frozenset({first, second}), f"{one} with {other}", _PAIR, request, tools)
        # It says more than either part alone does, and all that one of them does: both are one condition.
        made += [
            item
            for item in found
            if all(not item.said <= said for said in alone)
            and any(said <= item.said for said in alone)
            and not _names_unsaid_cause(item.finding)
        ]
    return made


def _names_unsaid_cause(finding: Finding) -> bool:
    """Whether a title names a cause that nobody did, as an organism of a sepsis "due to pneumonia"."""
    title = finding.facts.record.title.lower() if finding.facts.record else ""
    cause = _DUE_TO.search(title)
    return cause is not None and not any(word[:_ROOT] == cause[1][:_ROOT] for word in finding.shared)


_DUE_TO = re.compile(r"\bdue to ([a-z]{5,})")
_ROOT = 5
"""Letters by which two forms of a word are taken for one."""


def _said_alone(made: Sequence[Candidate], part: int) -> frozenset[str]:
    """What the code of one part says; nothing where the part leads to none."""
    return next((item.said for item in made if item.parts == {part}), frozenset())


def _best(parts: frozenset[int], text: str, least: float, request: Request, tools: Toolbox) -> list[Candidate]:
    found = tools.library.find(without_doubt(text), request.as_of, _LOOKED_AT, SYSTEMS)
    if not found or found[0].score < least:
        return []
    found = default_first(found, text, tools, request.as_of)
    stage = stage_of_pregnancy(request.text, pregnant=True)
    best = of_stage([no_more_than_said(found), *found], stage, tools, request.as_of)[0]
    told = best.facts.status in _REPORTABLE and not best.facts.code.code.startswith(_NOWHERE)
    return [Candidate(parts, text, best)] if told else []


def without_covered(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those of which another, of the same parts and more, says it all; each code once."""
    kept = [one for one in candidates if not any(_covers(other, one) for other in candidates)]
    kept = [one for one in kept if not (is_unspecified(one.finding) and any(_narrows(other, one) for other in kept))]
    kept = [one for one in kept if not any(_complicates(other, one) for other in kept)]
    by_code = {one.finding.facts.code: one for one in reversed(kept)}
    return sorted(by_code.values(), key=lambda one: (rank(one.finding.facts.code), min(one.parts)))


def _covers(other: Candidate, one: Candidate) -> bool:
    if other is one or not one.parts < other.parts:
        return False
    if relations(other.finding.facts, one.finding.facts, (NoteKind.USE_ADDITIONAL,)):
        return False  # as the type of heart failure beside hypertensive heart disease
    same_category = one.finding.facts.code.code[:3] == other.finding.facts.code.code[:3]
    return same_category or one.said <= other.said


def _complicates(other: Candidate, one: Candidate) -> bool:
    """Whether another part names a complication of what this code says to be without any."""
    same_category = one.finding.facts.code.code[:3] == other.finding.facts.code.code[:3]
    return same_category and is_uncomplicated(one.finding.facts) and not is_uncomplicated(other.finding.facts)


def _narrows(other: Candidate, one: Candidate) -> bool:
    """Whether another part names the kind that the unspecified code of the same category leaves open."""
    code, wider = other.finding.facts.code.code, one.finding.facts.code.code
    return other is not one and code[:3] == wider[:3] and not is_unspecified(other.finding)
