"""A question that amends the last one: "no, I meant 62322", "sorry, hospital outpatient", "and 96372?", "for Aetna?".

The last question is written anew with what was amended and asked again, so that the answer is the one to the corrected
question and the user can read which that is. What goes beyond that is a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from assistant.gather.fees import FeeTools
from assistant.question.aspects import aspects_of
from assistant.question.circumstances import circumstances_in, is_bare, under
from assistant.question.conversation import Conversation
from assistant.question.followup import resolve_follow_up
from assistant.question.guard import clean
from assistant.question.named import modifiers_in
from codestore import CodeStore
from core.answer import Route
from core.codes import PROCEDURES, Code, Mention, find_mentions

_MARK = re.compile(
    r"^\W*(?:(?:no|nope|not quite|wait|oops|sorry|apologies|actually|correction|my (?:mistake|bad|error)|scratch that|"
    r"i mis(?:typed|spoke)|typo|i mean|i meant(?: to (?:say|ask|type))?|i said|make (?:that|it)|rather|"
    r"that (?:was|is) wrong|that'?s wrong|wrong (?:code|date|setting|payer|place|year|modifier)|"
    r"it(?: is|'s| was| should (?:be|have been)))\b(?!\s+(?:e/?m|edits?|modifiers?\s+(?:is|are|needed)))"
    r"[\s,.;:!–—-]*)+",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\W*(?:(?:but|and|ok(?:ay)?)\W+)?(?:why(?: (?:is that|not|so))?|how come|what(?:'s| is) the reason)\W*",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"^\W*(?:(?:and|or|ok(?:ay)?|then)\W+)*(?:and(?! with)|what about|how about|what if|"
    r"same(?: thing| question)? (?=in\b)|same for|same with)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|instead of|rather than|in place of|never)\s+(?:the\s+)?(?:code\s+|cpt\s+|modifier\s+)*$", re.I
)
_JOINING = re.compile(r"\b(?:not|instead of|rather than|in place of|but|with|plus)\b", re.IGNORECASE)
_MOST_WORDS = 6
"""Words of a correction that tells a code by what distinguishes it: "sorry, the left side"."""


def amend(question: str, memory: Conversation, store: CodeStore, as_of: date) -> str | None:
    """The last question as a new one amends it; None where the new one is a question of its own.

    Args:
        question: As typed.
        memory: The conversation so far.
        store: Tells codes by what distinguishes them, and which words are places.
        as_of: Date of service to look codes up on.

    Raises:
        StoreError: The store failed.
    """
    text = clean(question)
    if not memory.last or not text:
        return None
    if memory.focus and _WHY.fullmatch(text):
        return memory.last  # its answer gives the reason
    mark = _MARK.match(text)
    attempt = _Amending(memory, store, as_of, text[mark.end() :] if mark else text)
    return attempt.corrected() if mark else attempt.again()


@dataclass(frozen=True, slots=True)
class _Amending:
    """One attempt, on the text without what marks it as a correction."""

    memory: Conversation
    store: CodeStore
    as_of: date
    text: str

    def corrected(self) -> str | None:
        """The last question with what this text says was meant."""
        mentions = [mention for mention in find_mentions(self.text) if mention.candidates]
        modifiers = modifiers_in(self.text)
        if modifiers:
            return None if mentions else self._other_modifier(modifiers)
        rest = _without(self.text, mentions)
        found = circumstances_in(rest, self._places(rest))
        if not is_bare(_JOINING.sub(" ", rest), found):
            return None if mentions else self._other_kind()
        amended = self._other_codes(mentions) if mentions else self.memory.last
        if not found:
            return amended if mentions else None
        return under(amended, found, self._places(amended)) if amended else None

    def again(self) -> str | None:
        """The last question for the codes, or under the circumstances, that are all this text names."""
        if len(self.text.split()) > 2 * _MOST_WORDS or not self.memory.focus:
            return None
        mentions = [mention for mention in find_mentions(self.text) if mention.candidates]
        rest = _ALSO.sub(" ", _without(self.text, mentions))
        found = circumstances_in(rest, self._places(rest))
        if not (found or mentions) or modifiers_in(self.text) or not is_bare(rest, found):
            return None
        if not mentions and found.place and not self._of_places:
            codes = " and ".join(code.code for code in self.memory.focus)
            return f"What does {codes} pay in {found.place}?"  # of what is asked of codes, a place changes the fee
        if not mentions:
            return under(self.memory.last, found, self._places(self.memory.last))
        # Another code beside two that are compared makes three; and a code alone is a question of its own.
        if self.memory.route is Route.COMPARE or not _ALSO.match(self.text):
            return None
        amended = self._other_codes(mentions)
        return under(amended, found, self._places(amended)) if amended and found else amended

    def _places(self, text: str) -> tuple[str, ...]:
        """The words that name places, where the last question was about a service, or about documents of an area."""
        services = any(code.system in PROCEDURES for code in self.memory.focus)
        wanted = services or self._of_places
        return FeeTools(self.store).place_words(text, self.as_of) if wanted else ()

    @property
    def _of_places(self) -> bool:
        """Whether the last question was one that a place changes."""
        return self.memory.route in (Route.FEE, Route.COVERAGE) or bool(self.memory.place)

    def _other_codes(self, mentions: Sequence[Mention]) -> str | None:
        """The last question with other codes in place of those that they correct."""
        denied = [mention for mention in mentions if _NOT.search(self.text[: mention.start])]
        new = [mention.candidates[0] for mention in mentions if mention not in denied]
        last = self.memory.last
        old = [mention for mention in find_mentions(last) if mention.end_code is None]
        if not new or {mention.candidates[0] for mention in old if mention.candidates} >= set(new):
            return None
        if not old:
            wrongly = {one for mention in denied for one in mention.candidates}
            kept = [code for code in self.memory.focus if code not in wrongly]
            return self._about([*new, *kept] if wrongly & set(self.memory.focus) else new)
        wrong = [one for one in old if any(_same(one, other) for other in denied)] or old
        if len(new) == len(wrong) or len(wrong) == 1:
            return _written(last, wrong, new)
        return _written(last, [_closest(wrong, new[0])], new) if len(new) == 1 else None

    def _about(self, codes: Sequence[Code]) -> str | None:
        """What was asked of a code that the conversation gave, asked of others."""
        named = " and ".join(code.code for code in codes)
        last = self.memory.last.rstrip(" ?.!")
        return f"{last}, {named}?" if aspects_of(last) else f"{named}?"

    def _other_modifier(self, modifiers: Sequence[str]) -> str | None:
        """The last question with another modifier, where each names one."""
        last = self.memory.last
        old = modifiers_in(last)
        if len(old) != 1 or len(modifiers) != 1 or old == tuple(modifiers):
            return None
        place = re.compile(rf"(?<=-){old[0]}\b|(?<=modifier ){old[0]}\b|(?<![\w.]){old[0]}(?![\w.])", re.IGNORECASE)
        return place.sub(modifiers[0], last, count=1)

    def _other_kind(self) -> str | None:
        """The last question about the relative of its code that a few words tell from it: "sorry, the left side"."""
        focus = self.memory.focus
        if not focus or not self.text or len(self.text.split()) > _MOST_WORDS:
            return None
        codes = resolve_follow_up(self.text, self.memory, self.store, self.as_of, asks_part=False)
        old = [mention for mention in find_mentions(self.memory.last) if mention.candidates]
        if len(codes) != 1 or codes[0] in focus:
            return None
        if not old:
            return self._about(codes)
        return _written(self.memory.last, [_closest(old, codes[0])], codes)


def _same(one: Mention, other: Mention) -> bool:
    return bool(set(one.candidates) & set(other.candidates))


def _closest(mentions: Sequence[Mention], code: Code) -> Mention:
    """The mention that a code most likely corrects: of its system, alike from the start, and the last one of these."""

    def likeness(place: int) -> tuple[bool, int, int]:
        candidates = mentions[place].candidates
        same = any(one.system is code.system for one in candidates)
        alike = max((_alike(one.code, code.code) for one in candidates), default=0)
        return same, alike, place

    return mentions[max(range(len(mentions)), key=likeness)]


def _alike(one: str, other: str) -> int:
    """How many characters two codes have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _written(text: str, wrong: Sequence[Mention], codes: Sequence[Code]) -> str:
    """A text with codes in place of its mentions of others: one each, or all in place of a single one."""
    names = [code.code for code in codes]
    instead = names if len(names) == len(wrong) else [" and ".join(names)]
    for mention, name in sorted(zip(wrong, instead, strict=True), key=lambda pair: -pair[0].start):
        text = f"{text[: mention.start]}{name}{text[mention.end :]}"
    return text


def _without(text: str, mentions: Sequence[Mention]) -> str:
    for mention in reversed(mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text
