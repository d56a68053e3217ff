"""Of the codes that words find, the one that adds nothing to them.

What the record does not tell is not added (ICD-10-CM Official Guidelines, section I.A.9.b); and the Alphabetic Index
says where a bare term leads by default (section I.A.18).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.gather.code_facts import Status
from assistant.gather.library import Finding
from assistant.gather.toolbox import Toolbox
from core.codes import CodeSystem
from core.facts import IndexBook
from vectorstore.tables import sides_of

_NAMES_DRUG = "T"
"""Chapter letter of poisonings, whose titles name the class of a drug and not the drug."""
_REPORTABLE = frozenset({Status.BILLABLE, Status.INCOMPLETE})
_TITLE_WORD = re.compile(r"[a-z]{5,}")
_WORD = re.compile(r"[a-z0-9]+")
_ROOT = 5
"""Letters by which two forms of a word are taken for one."""
_SIDES = frozenset("left right bilateral both unilateral".split())
_JOINING = frozenset("with in due to of by and or for as".split())


def no_more_than_said(found: Sequence[Finding]) -> Finding:
    """The best find, or the unspecified code of its category where that says as many of the words."""
    best = found[0]
    if not adds(best) or best.facts.code.code.startswith(_NAMES_DRUG):
        return best
    for other in found[1:]:
        title = other.facts.record.title.lower() if other.facts.record else ""
        same = other.facts.code.code[:3] == best.facts.code.code[:3] and set(best.shared) <= set(other.shared)
        if same and "unspecified" in title and other.facts.status in _REPORTABLE and not is_unspecified(best):
            return other
    return best


def default_first(found: Sequence[Finding], text: str, tools: Toolbox, as_of: date) -> list[Finding]:
    """Some finds, that first to which the Alphabetic Index sends for the very words, where the best one adds to them.

    Args:
        found: What a search found, best first.
        text: What was searched with; the side it names is kept.
        tools: The look-ups.
        as_of: Date of service.

    Raises:
        StoreError: The store failed.
    """
    if not found or found[0].facts.code.system is not CodeSystem.ICD10CM or not adds(found[0]):
        return list(found)
    best = _of_main_term(found[0], tools, as_of)
    best = best or next((one for one in found if by_default(one, tools, as_of)), None)
    if best is None:
        return list(found)
    best = _on_side(best, sides_of(text), tools, as_of)
    return [best, *(one for one in found if one.facts.code != best.facts.code)]


def _of_main_term(nearest: Finding, tools: Toolbox, as_of: date) -> Finding | None:
    """What a main term leads to whose code says all that was said, as Gastritis does; None where none does."""
    said = [word for word in (*nearest.shared, *nearest.unsaid) if word not in _SIDES | _DENYING]
    for term in said[:_MOST_TERMS]:
        code = tools.indexes.default(term, as_of)
        facts = tools.codes.facts(code, as_of) if code is not None else None
        if facts is None or facts.record is None or facts.status not in _REPORTABLE:
            continue
        if _NOT_SPECIFIED in facts.record.title:
            continue  # "not specified as acute" does not say "acute"
        title = _WORD.findall(facts.record.title.lower())
        if all(word == term or any(_same(word, other) for other in title) for word in said):
            return replace(nearest, facts=facts, matched=facts.record.title)
    return None


_DENYING = frozenset("no not without".split())
_NOT_SPECIFIED = "not specified"
_MOST_TERMS = 3
"""Words of a description that are looked up as main terms."""


def by_default(finding: Finding, tools: Toolbox, as_of: date) -> bool:
    """Whether an entry of the index leads to a code by the words that were said, and by no others."""
    if finding.facts.status not in _REPORTABLE or finding.facts.record is None:
        return False
    said = {word for word in (*finding.shared, *finding.unsaid) if word not in _SIDES}
    title = finding.facts.record.title.lower()
    rows = tools.indexes.terms(finding.facts.code, as_of)
    paths = (row.fact.path.lower() for row in rows if row.fact.book is IndexBook.ALPHABETIC)
    return any(_by_these_words(path, title, said) for path in paths)


def _by_these_words(path: str, title: str, said: set[str]) -> bool:
    levels = [set(_WORD.findall(level)) - _JOINING for level in path.split(" > ")]
    known = {*_WORD.findall(path), *_WORD.findall(title)}
    all_known = all(any(_same(word, other) for other in known) for word in said)
    return all_known and all(not level or any(_same(a, b) for a in level for b in said) for level in levels)


def _same(one: str, other: str) -> bool:
    return one[:_ROOT] == other[:_ROOT] if min(len(one), len(other)) >= _ROOT else one == other


def _on_side(finding: Finding, side: int, tools: Toolbox, as_of: date) -> Finding:
    """The same condition on the side that was said, where the code found leaves it open."""
    title = finding.facts.record.title if finding.facts.record else ""
    if not side or sides_of(title):
        return finding
    bare = _without_side(title)
    for record in tools.store.siblings(finding.facts.code, as_of):
        if sides_of(record.title) == side and _without_side(record.title) == bare:
            return replace(finding, facts=tools.codes.facts(record.code, as_of))
    return finding


def _without_side(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.lower())) - _SIDES - {"unspecified"}


def adds(finding: Finding) -> bool:
    """Whether the title of a find says what the description does not."""
    title = finding.facts.record.title.lower() if finding.facts.record else ""
    said = {word[:_ROOT] for word in finding.shared}
    return any(word[:_ROOT] not in said for word in _TITLE_WORD.findall(title) if word != "unspecified")


def is_unspecified(finding: Finding) -> bool:
    """Whether a find is a code for what nothing more is known of."""
    return finding.facts.record is not None and "unspecified" in finding.facts.record.title.lower()
