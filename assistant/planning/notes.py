"""The notes of the tabular list, asked by words: does a note name a condition, may two conditions be coded together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.noted import answer_sought, answer_whether_any
from assistant.compose.passages import explain
from assistant.compose.together import answer_together
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Finding, PassageFacts, Toolbox
from assistant.gather.code_facts import NoteGroup
from assistant.gather.together import relations
from assistant.gather.unspecified import adds, by_default, default_first, no_more_than_said
from assistant.planning.code_rules import rule_of_codes, tell_code_rule
from assistant.planning.plans import PASSAGE_ANSWERS, Plan
from assistant.planning.searching import passages_for
from assistant.question.notes import (
    asks_coded_beside,
    asks_meaning_of_notes,
    note_kinds_in,
    sought_in_notes,
    two_conditions_in,
)
from assistant.question.polar import asks_yes_or_no
from assistant.question.request import Request
from core.codes import CodeSystem
from core.records import NoteKind

_SURE = 0.55
"""Score from which words stand for a condition."""
_LOOKED_AT = 6
_ORDERING = (NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO)
_BOTH_WAYS = (NoteKind.EXCLUDES1, NoteKind.EXCLUDES2, *_ORDERING)
_SEARCHED = (*_BOTH_WAYS, NoteKind.INCLUDES, NoteKind.INCLUSION_TERM)
_RULES = {
    NoteKind.EXCLUDES1: "What does an Excludes1 note mean?",
    NoteKind.EXCLUDES2: "What does an Excludes2 note mean?",
}
_EXCLUDES_RULE = "difference between Excludes1 and Excludes2"
_OF_PROCEDURES = re.compile(r"\b(?:cpt|hcpcs|pcs|procedures?|modifiers?|ncci|mues?|drg|injections?)\b", re.IGNORECASE)


def about_notes_of(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> Plan | None:
    """What the notes at the one diagnosis of a question say of a condition; None where that is not asked.

    Raises:
        StoreError: A store failed.
    """
    item = facts[0]
    if len(facts) != 1 or item.record is None or item.code.system is not CodeSystem.ICD10CM:
        return None
    kinds, sought = note_kinds_in(request.text), sought_in_notes(request.text)
    if not kinds:
        return _beside_condition(item, sought, request, tools)
    asks_meaning = asks_meaning_of_notes(request.text)
    meaning = _rule(kinds, tools) if asks_meaning else []
    tell = _sought(item, sought, kinds, request, tools) if sought else None
    whether_any = not sought and (asks_meaning or asks_yes_or_no(request.text))
    if tell is None and not whether_any:
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up(f"notes at {item.code.code} and above it")
        writer.about(item)
        if meaning:
            explain(writer, meaning, most=1, question=request.text)
        if tell is not None:
            tell(writer)
        else:
            answer_whether_any(writer, item, kinds)
        return False

    return write


def _sought(item: CodeFacts, sought: str, kinds: Sequence[NoteKind], request: Request, tools: Toolbox) -> Plan | None:
    """What notes say of a condition; None where neither they nor any code know it."""
    groups = (_naming(group, sought) for kind in _SEARCHED for group in item.of_kind(kind))
    named = [group for group in groups if group is not None]
    other = condition_named(sought, request, tools)
    if not named and other is None:
        return None
    from_other = relations(other, item, _BOTH_WAYS) if other is not None else []
    if not named and other is not None:
        by_code = {id(one.group): one for one in relations(item, other, _BOTH_WAYS)}
        named = [replace(one.group, notes=(one.note,)) for one in by_code.values()]

    def write(writer: Writer) -> bool:
        answer_sought(writer, item, kinds, sought, named, from_other[:2])
        return False

    return write


def _beside_condition(item: CodeFacts, sought: str, request: Request, tools: Toolbox) -> Plan | None:
    """Whether a diagnosis may be coded beside a condition told in words; None where no note speaks of the two."""
    asked = asks_coded_beside(request.text) and asks_yes_or_no(request.text)
    other = condition_named(sought, request, tools) if asked and sought else None
    if other is None or not (relations(item, other, _BOTH_WAYS) or relations(other, item, _BOTH_WAYS)):
        return None
    found = other

    def write(writer: Writer) -> bool:
        writer.looked_up("codes by the words of the condition", f"notes at {item.code.code} and {found.code.code}")
        answer_together(writer, [item, found], request.as_of)
        return False

    return write


def _naming(group: NoteGroup, sought: str) -> NoteGroup | None:
    """The notes of a group that have all words of a condition; None where none has."""
    notes = tuple(note for note in group.notes if _has_all(note.text, sought))
    return replace(group, notes=notes) if notes else None


def _has_all(text: str, sought: str) -> bool:
    told = _WORD.findall(text.lower())
    return all(any(word.startswith(_root(one)) for word in told) for one in _WORD.findall(sought.lower()))


_WORD = re.compile(r"[a-z0-9]+")


def _root(word: str) -> str:
    """What the forms of a word begin with: hypertension and hypertensive."""
    return word[: max(5, len(word) - 2)]


def about_two_conditions(request: Request, tools: Toolbox) -> Plan | None:
    """Whether two conditions, named in words, may be coded together; None where that is not asked.

    Raises:
        StoreError: A store failed.
    """
    named = None if _OF_PROCEDURES.search(request.text) else two_conditions_in(request.text)
    if named is None or not (asks_yes_or_no(request.text) or note_kinds_in(request.text)):
        return None
    facts = [condition_named(words, request, tools) for words in named]
    one, other = facts
    if one is None or other is None or one.code == other.code:
        return None
    joined = _combined(named, (one, other), request, tools)
    pair = [
        joined if joined is not None and joined.code.code[:3] == item.code.code[:3] else item for item in (one, other)
    ]
    kinds = note_kinds_in(request.text)
    meaning = _rule(kinds, tools) if kinds else []
    rule = rule_of_codes(request, pair, tools)

    def write(writer: Writer) -> bool:
        writer.looked_up("codes by the words of each condition", f"notes at {one.code.code} and {other.code.code}")
        tell_code_rule(writer, rule)
        if joined is not None:
            _tell_combination(writer, joined)
        answer_together(writer, pair, request.as_of)
        if meaning:
            explain(writer, meaning, most=1, opening=False)
        return False

    return write


def _tell_combination(writer: Writer, joined: CodeFacts) -> None:
    title = joined.record.title if joined.record else ""
    writer.verdict(
        f"One code says the two together: **{joined.code.code}**, “{title}”; a note may ask for another beside it.",
        joined.evidence,
    )


def _combined(
    named: tuple[str, str], facts: tuple[CodeFacts, CodeFacts], request: Request, tools: Toolbox
) -> CodeFacts | None:
    """The combination code of two conditions (Official Guidelines, section I.B.9); None where none is found."""
    own = {item.code for item in facts}
    for text in (f"{named[0]} with {named[1]}", f"{named[1]} with {named[0]}"):
        found = tools.library.find(text, request.as_of, 1, (CodeSystem.ICD10CM,))
        for one in found:
            says_both = not one.unsaid and (not adds(one) or by_default(one, tools, request.as_of))
            related = one.facts.code not in own and one.facts.code.code[:3] in {code.code[:3] for code in own}
            if one.score >= _COMBINES and says_both and related:
                return one.facts
    return None


_COMBINES = 0.6


def condition_named(words: str, request: Request, tools: Toolbox) -> CodeFacts | None:
    """The diagnosis that some words name, with nothing added to them; None where they name none for sure.

    Raises:
        StoreError: A store failed.
    """
    found: list[Finding] = tools.library.find(words, request.as_of, _LOOKED_AT, (CodeSystem.ICD10CM,))
    if not found or found[0].score < _SURE:
        return None
    return no_more_than_said(default_first(found, words, tools, request.as_of)).facts


def _rule(kinds: Sequence[NoteKind], tools: Toolbox) -> list[PassageFacts]:
    """What the kinds of note mean."""
    query = _RULES.get(kinds[0], _EXCLUDES_RULE) if len(kinds) == 1 else _EXCLUDES_RULE
    return [one for one in passages_for(query, tools, 1) if one.score >= PASSAGE_ANSWERS]
