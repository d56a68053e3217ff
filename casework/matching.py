"""How well a code that a search found fits the words of a clause, beyond what the search itself weighs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather import Toolbox
from assistant.gather.code_facts import CodeFacts
from assistant.gather.library import Finding
from core.codes import CodeSystem

_OPPOSITES = (
    (r"\bacute\b(?!.*\bchronic\b)", r"\bchronic\b"),
    (r"\bchronic\b(?!.*\bacute\b)", r"\bacute\b"),
    (r"\bunspecified behavior\b", r"\buncertain behavior\b"),
    (r"\buncertain behavior\b", r"\bunspecified behavior\b"),
    (r"\bprimary\b", r"\bsecondary\b|\bpost-?traumatic\b"),
    (r"\bupper\b", r"\blower\b"),
    (r"\blower\b", r"\bupper\b"),
    (r"\bclosed\b", r"\bopen\b(?! wound)"),
    (r"\binternal\b", r"\bexternal\b"),
    (r"\bbenign\b", r"\bmalignant\b"),
    (r"\bcomplete\b", r"\bincomplete\b"),
    (r"\blow[- ]grade\b|\blsil\b", r"\bhigh[- ]grade\b"),
    (r"\bhigh[- ]grade\b|\bhsil\b", r"\blow[- ]grade\b"),
    (r"\bnot intractable\b", r"(?<!not )\bintractable\b"),
    (r"\bsystolic\b", r"\bdiastolic\b"),
    (r"\bdiastolic\b", r"\bsystolic\b"),
    (r"\bnontraumatic\b|\bnot traumatic\b", r"(?<!not specified as )\btraumatic\b"),
)
"""Where the first is said, a title with the second, and without the first, says otherwise."""

_WITHOUT = re.compile(
    r"\b(?:without|no|not|w/o)\s+(?:any\s+|evidence of\s+)?([a-z]+(?:\s+(?:body|foreign|status)?\s*[a-z]+)?)"
)
_POLAR = re.compile(r"\bwith(?:out)?\s+(?:mention of\s+)?([a-z]+)")
_SIDE = re.compile(
    r"\b(right|left|bilateral|both)\b|\b(rt|lt|r|l)\b(?=\s+(?:knee|shoulder|hip|ankle|wrist|elbow|eye|ear|foot|hand"
    r"|axilla|breast|forearm))"
)
_MEASURES = re.compile(r"\(?\b\d+(?:\.\d+)?\s?(?:cm|mm|mg|ml|mcg|g|%|x|minutes?|min)\b\)?|\bx\s?\d+\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fit:
    """A code with how well it fits, 0 to 1."""

    finding: Finding
    score: float

    @property
    def facts(self) -> CodeFacts:
        """What the tables say about the code."""
        return self.finding.facts


class Matcher:
    """Looks clauses up, each once.

    Args:
        tools: The look-ups.
        as_of: Date of service.
    """

    def __init__(self, tools: Toolbox, as_of: date) -> None:
        self._tools = tools
        self._as_of = as_of
        self._seen: dict[tuple[str, tuple[CodeSystem, ...]], tuple[Fit, ...]] = {}

    def search(self, text: str, systems: tuple[CodeSystem, ...], k: int = 8) -> tuple[Fit, ...]:
        """The codes that the search itself thinks fit a text, best first: labels of services are our own words.

        Raises:
            StoreError: A store failed.
        """
        key = f"={text.lower()}", systems
        if key not in self._seen:
            found = self._tools.library.find(text, self._as_of, k, systems=systems) if text else []
            self._seen[key] = tuple(Fit(one, one.score) for one in found)
        return self._seen[key]

    def find(self, text: str, systems: tuple[CodeSystem, ...], k: int = 8) -> tuple[Fit, ...]:
        """The codes that fit a text, best first.

        Raises:
            StoreError: A store failed.
        """
        said = search_text(text)
        key = said.lower(), systems
        if key not in self._seen:
            found = self._tools.library.find(said, self._as_of, k, systems=systems) if said else []
            fits = [Fit(one, one.score * _factor(said, one)) for one in found]
            self._seen[key] = tuple(sorted(fits, key=lambda fit: -fit.score))
        return self._seen[key]


_OFFICIAL = (
    (re.compile(r"\bcholelithiasis\b", re.I), "calculus of gallbladder"),
    (re.compile(r"\b(cheek|forehead|temple|chin)\b", re.I), r"other parts of face"),
    (re.compile(r"\bold (?:n?stemi|mi)\b(?: in \d{4})?", re.I), "old myocardial infarction"),
    (re.compile(r",? no obstruction\b", re.I), " without obstruction"),
    # the site belongs to the wound, not to what it is without
    (re.compile(r"\bwithout (foreign body) of ((?:the )?(?:right |left )?\w+)", re.I), r"of \2 without \1"),
)
"""How charts say what a title says otherwise, beyond what the search itself knows."""


def search_text(text: str) -> str:
    """A clause as it is searched for: without sizes, doses and what stands in parentheses beside the name."""
    bare = re.sub(r"\s*\((?![A-Za-z]*\))[^()]*\)", " ", text)
    for pattern, official in _OFFICIAL:
        bare = pattern.sub(official, bare)
    return re.sub(r"\s+", " ", _MEASURES.sub(" ", bare)).strip(" ,;:-–")


def side_named(text: str) -> str:
    """``right``, ``left`` or ``bilateral`` where a text names one of them alone, else an empty text."""
    words = {(match[1] or match[2]).lower() for match in _SIDE.finditer(text.lower())}
    named = {
        {"r": "right", "rt": "right", "l": "left", "lt": "left", "both": "bilateral"}.get(word, word) for word in words
    }
    if {"right", "left"} <= named:
        return "bilateral"
    return next(iter(named)) if len(named) == 1 else ""


def _factor(said: str, finding: Finding) -> float:
    """What a title that contradicts the clause takes off, and one that says more of it adds."""
    text = said.lower()
    title = finding.facts.record.title.lower() if finding.facts.record else ""
    if not title:
        return 1.0
    factor = 1.0
    for here, there in _OPPOSITES:
        if re.search(here, text) and re.search(there, title):
            factor *= 0.3
    words = max(agreement(text, title), agreement(text, finding.matched))
    return factor * _polarity(text, title) * _side(text, title) * (0.5 + words)


def _polarity(text: str, title: str) -> float:
    """A title may not assert what the clause denies, nor deny what it asserts."""
    denied = {match.split()[0] for match in _WITHOUT.findall(text) if match.split()}
    factor = 1.0
    for match in re.finditer(r"\b(with|without)\s+(?:mention of\s+)?([a-z]+)", title):
        asserts, word = match[1] == "with", match[2]
        if asserts and word in denied:
            factor *= 0.1
        elif not asserts and word in denied:
            factor *= 1.3
        elif not asserts and re.search(rf"\bwith\s+(?:\w+\s+)?{word}", text):
            factor *= 0.2
    return factor


_SIDELESS = re.compile(
    r"\bunspecified (?:side|knee|hip|shoulder|ankle|wrist|elbow|foot|hand|eye|ear|limb|arm|leg|breast|finger|toe"
    r"|forearm|thigh"
    r"|upper|lower|female|male|radius|ulna|femur|tibia|fibula|humerus|joint|axilla)"
)


def _side(text: str, title: str) -> float:
    """The side that is named goes before the other, and before a title that leaves it open."""
    asked, named = side_named(text), side_named(title)
    if asked in ("right", "left") and "unilateral" in title and not named:
        return 1.3
    if asked == named:
        return 1.3 if asked else 1.0
    if asked and (named or _SIDELESS.search(title)):
        return 0.3
    return 0.6 if named and not asked else 1.0


_TELLING = re.compile(r"[a-z0-9]{3,}")
_EMPTY = frozenset(
    "with without other unspecified specified disease disorder encounter initial unilateral classified elsewhere not "
    "due for and the skin right left bilateral nos type part parts".split()
)


def agreement(text: str, title: str) -> float:
    """How much of each the other says, 0 to 1: the harmonic mean of both shares of telling words."""
    said, titled = _roots(text), _roots(title)
    shared = len(said & titled)
    return 2 * shared / (len(said) + len(titled)) if shared else 0.0


def _roots(text: str) -> set[str]:
    return {word[:6].rstrip("s") for word in _TELLING.findall(text.lower()) if word not in _EMPTY}


def best(fits: Sequence[Fit], at_least: float) -> Fit | None:
    """The best fit, if it is good enough."""
    return fits[0] if fits and fits[0].score >= at_least else None
