"""One box over all code systems: codes by words with the reasons, and codes that were typed or pasted, recognised.

Pure data, for a page that shows hits while they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from assistant.compose.find import UNSURE
from assistant.compose.wording import plain, state
from assistant.gather import CodeFacts, Status, Toolbox
from assistant.gather.codes import CodeTools
from codestore import ReadAhead
from core.codes import Code, CodeSystem, fits, parse, shapes
from core.evidence import Evidence
from core.records import CodeRecord, Level
from vectorstore import CodeHit
from vectorstore.lexical import tokenize

MOST_HITS = 20
MOST_TYPED = 100
"""Codes of a pasted list that are looked up."""
_LOOKED_THROUGH = 100
"""Hits looked through where some of them are filtered out."""
_LONGEST = 400
"""Characters of a query that are searched with."""

_SEPARATORS = re.compile(r"[\s,;|]+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which codes are wanted.

    Attributes:
        systems: Of these systems; empty for all.
        billable: Only what may stand on a claim, or lacks nothing but its seventh character.
        valid: Only what may be reported on the date of service.
        within: Only codes that begin so, or lie in a range such as ``S00-T88``, or in one of several between which
            commas stand; "" for all.
    """

    systems: tuple[CodeSystem, ...] = ()
    billable: bool = False
    valid: bool = False
    within: str = ""

    def admits(self, facts: CodeFacts) -> bool:
        """Whether a code is wanted."""
        wanted = not self.systems or facts.code.system in self.systems
        near_a_claim = not self.billable or facts.status in _NEAR_A_CLAIM
        stands = not self.valid or facts.valid is True or (facts.status is Status.INCOMPLETE and facts.in_force)
        return wanted and near_a_claim and stands and _lies_within(facts.code.code, self.within)

    @property
    def narrow(self) -> bool:
        """Whether codes may be left out after they were found."""
        return self.billable or self.valid or bool(self.within)


_NEAR_A_CLAIM = frozenset({Status.BILLABLE, Status.LISTED, Status.INCOMPLETE})


def _lies_within(code: str, within: str) -> bool:
    return any(_lies_in(code, part) for part in within.split(","))


def _lies_in(code: str, within: str) -> bool:
    first, _, last = (part.strip().upper() for part in within.partition("-"))
    if not last:
        return code.startswith(first)
    return first <= code and (code <= last or code.startswith(last))


class Hit(BaseModel):
    """A code that was found.

    Attributes:
        system: Its system.
        code: The code.
        title: Its title; "" where none is loaded.
        status: billable, header, incomplete, deleted, not_yet_effective, listed, unknown or not_loaded.
        valid: Whether it may be reported on the date; None where no loaded release can say.
        state: The status in words.
        typed: What was typed for it; "" where it was found by words.
        matched: The title or term that fitted best, where that is not the title.
        shared: Words of the description that it says too.
        unsaid: Such words that it does not say.
        added: Words of its title that the description does not say: what the record has to bear out.
        sure: Whether the words fit well enough for it to be taken as found.
        evidence: The record that says all this; None where there is none.
    """

    model_config = ConfigDict(frozen=True)

    system: CodeSystem
    code: str
    title: str
    status: Status
    valid: bool | None
    state: str
    typed: str = ""
    matched: str = ""
    shared: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    sure: bool = True
    evidence: Evidence | None = None


class Found(BaseModel):
    """What a search found.

    Attributes:
        query: As it was searched for.
        hits: Codes that were typed, in their order, or those that the words fit, best first.
        by_code: Whether codes were recognised in it, so that no words were searched for.
        unread: What of a list of codes is none.
        more: How many more codes begin as typed, beyond those shown.
        left_out: How many of those found the filters left out.
        read_as: The words in the terms of the classifications, where those are others; reasons are about these.
    """

    model_config = ConfigDict(frozen=True)

    query: str
    hits: tuple[Hit, ...] = ()
    by_code: bool = False
    unread: tuple[str, ...] = ()
    more: int = 0
    left_out: int = 0
    read_as: str = ""


def look_up(query: str, as_of: date, tools: Toolbox, filters: Filters | None = None) -> Found:
    """Find codes: those that are typed or pasted, else those that the words fit.

    Args:
        query: Words in anybody's terms, a code, the beginning of one, or a list of codes.
        as_of: Date of service.
        tools: The look-ups.
        filters: Which codes are wanted; None for all.

    Raises:
        StoreError: A store failed.
    """
    filters = filters or Filters()
    query = " ".join(query.split())
    if not query:
        return Found(query="")
    store = ReadAhead(tools.store)
    codes = CodeTools(store, tools.licensed)
    tokens = [token for token in _SEPARATORS.split(query) if token]
    if all(map(_like_a_code, tokens)):
        found = _typed(query, tokens[:MOST_TYPED], as_of, store, codes, filters)
        if found is not None:
            return found
    return _by_words(query[:_LONGEST], as_of, tools, store, codes, filters)


# codes that were typed


_CODE_LIKE = re.compile(r"(?=.*\d)[0-9A-Za-z][0-9A-Za-z.]{1,8}(?:-[0-9A-Za-z.]{1,7})*", re.ASCII)


def _like_a_code(token: str) -> bool:
    return _CODE_LIKE.fullmatch(token.strip(".()[]")) is not None


def _typed(
    query: str, tokens: Sequence[str], as_of: date, store: ReadAhead, codes: CodeTools, filters: Filters
) -> Found | None:
    """The codes that tokens write; None where they are no codes of anything, so that they are words."""
    read = [(token, _readings(token, as_of, store)) for token in tokens]
    store.read_codes([code for _, readings in read for code in readings], as_of)
    hits: list[Hit] = []
    unread: list[str] = []
    left_out = 0
    for token, readings in read:
        known = [facts for code in readings if (facts := codes.standing(code, as_of)).record is not None]
        wanted = [facts for facts in known if filters.admits(facts)]
        left_out += len(known) - len(wanted)
        hits += [_hit(facts, typed=token) for facts in wanted]
        if not known:
            unread.append(token)
    more = 0
    if len(tokens) == 1:
        beginning, more = _beginning_with(tokens[0], as_of, store, codes, filters, {(h.system, h.code) for h in hits})
        hits += beginning
        unread = [] if hits or left_out else unread
    if unread and len(tokens) == 1:
        if not _CERTAINLY_A_CODE.fullmatch(tokens[0].upper()) or not read[0][1]:
            return None
        facts = codes.facts(read[0][1][0], as_of)
        hits = [_hit(facts, typed=tokens[0]), *(_hit(codes.standing(near.code, as_of)) for near in facts.near)]
        unread = []
    return Found(query=query, hits=tuple(hits), by_code=True, unread=tuple(unread), more=more, left_out=left_out)


_CERTAINLY_A_CODE = re.compile(r"\d{5}|\d{4}[AFMTU]|[A-HJ-MP-V]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|\w{7}", re.ASCII)
"""What is a code even if it is none of those loaded; A1C and H1N1 are rather words."""


def _readings(token: str, as_of: date, store: ReadAhead) -> list[Code]:
    """The codes that a token writes: one in its systems, those of a range, or one with its modifiers."""
    first, *rest = token.strip(".()[]").upper().split("-")
    readings = [parse(first, system) for system in shapes(first)]
    for code in readings if len(rest) == 1 and len(rest[0]) >= 3 else []:
        if fits(rest[0], code.system):
            last = parse(rest[0], code.system)
            return [record.code for record in store.codes_in_range(code, last, as_of)][:MOST_TYPED] or readings
    return readings + [Code(CodeSystem.MODIFIER, part) for part in rest if fits(part, CodeSystem.MODIFIER)]


_BEGINNINGS = (
    (CodeSystem.CPT, re.compile(r"\d{3,4}")),
    (CodeSystem.HCPCS, re.compile(r"[A-HJ-MP-V]\d{2,3}")),
    (CodeSystem.ICD10CM, re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{0,4})?")),
    (CodeSystem.ICD10PCS, re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{2,6}")),
)


def _beginning_with(
    token: str, as_of: date, store: ReadAhead, codes: CodeTools, filters: Filters, known: set[tuple[CodeSystem, str]]
) -> tuple[list[Hit], int]:
    """The first codes that begin as a token does, and how many more there are."""
    records: list[CodeRecord] = []
    for system, shape in _BEGINNINGS:
        beginning = _dotted(token.upper(), system)
        if shape.fullmatch(beginning) and (not filters.systems or system in filters.systems):
            start = Code(system, beginning.rstrip("."))
            records += [
                record
                for record in store.codes_in_range(start, start, as_of)
                if record.level is Level.CODE
                and record.code.code.startswith(start.code)
                and (record.code.system, record.code.code) not in known
            ]
    fitting = [record for record in records if _lies_within(record.code.code, filters.within)]
    store.read_codes([record.code for record in fitting[:_LOOKED_THROUGH]], as_of)
    wanted = [
        facts for record in fitting[:_LOOKED_THROUGH] if filters.admits(facts := codes.standing(record.code, as_of))
    ]
    shown = wanted[:MOST_HITS]
    beyond = len(fitting) - _LOOKED_THROUGH if len(fitting) > _LOOKED_THROUGH else 0
    return [_hit(facts) for facts in shown], len(wanted) - len(shown) + beyond


def _dotted(beginning: str, system: CodeSystem) -> str:
    """The beginning of a code with the dot where ICD-10-CM has it."""
    if system is not CodeSystem.ICD10CM or "." in beginning or len(beginning) <= 3:
        return beginning
    return f"{beginning[:3]}.{beginning[3:]}"


# codes by words


def _by_words(query: str, as_of: date, tools: Toolbox, store: ReadAhead, codes: CodeTools, filters: Filters) -> Found:
    hits = tools.library.hits(query, _LOOKED_THROUGH if filters.narrow else MOST_HITS, filters.systems or None)
    store.read_codes([hit.code for hit in hits], as_of)
    shown: list[Hit] = []
    left_out = 0
    for hit in hits:
        facts = codes.standing(hit.code, as_of)
        if facts.record is None or not filters.admits(facts):
            left_out += 1
        elif len(shown) < MOST_HITS:
            shown.append(_found(facts, hit))
    said = hits[0].said if hits else ""
    read_as = said if tokenize(said) != tokenize(query) else ""
    return Found(query=query, hits=tuple(shown), left_out=left_out, read_as=read_as)


def _found(facts: CodeFacts, hit: CodeHit) -> Hit:
    title = facts.record.title if facts.record else ""
    return _hit(facts).model_copy(
        update={
            "matched": "" if plain(hit.matched_text).casefold() == plain(title).casefold() else hit.matched_text,
            "shared": _as_written(hit.shared, hit.said),
            "unsaid": _as_written(hit.unsaid, hit.said),
            "added": _as_written(hit.added, hit.title or hit.matched_text),
            "sure": hit.score >= UNSURE,
        }
    )


def _as_written(words: Iterable[str], text: str) -> tuple[str, ...]:
    """Folded words as a text has them: neuropathy rather than neuropathie."""
    written = {folded: word for word in reversed(_WORD.findall(text)) for folded in tokenize(word)}
    return tuple(dict.fromkeys(written.get(word, word) for word in words))


def _hit(facts: CodeFacts, typed: str = "") -> Hit:
    return Hit(
        system=facts.code.system,
        code=facts.code.code,
        title=plain(facts.record.title) if facts.record else "",
        status=facts.status,
        valid=facts.valid,
        state=state(facts.status),
        typed=typed,
        evidence=facts.evidence,
    )
