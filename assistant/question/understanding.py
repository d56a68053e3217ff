"""From a question to a `Request`: codes by shape, intent by the words around them, the rest from the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.question.aspects import aspects_of
from assistant.question.attached import attached
from assistant.question.circumstances import circumstances_in, is_bare, setting_alone, setting_in
from assistant.question.conversation import Conversation
from assistant.question.dates import find_date
from assistant.question.followup import (
    adds_to_it,
    is_elliptic,
    is_follow_up,
    joins,
    lone_modifier,
    points_back,
    resolve_follow_up,
)
from assistant.question.guard import asks_coding, clean, refusal_of, without_orders
from assistant.question.imaging import read_out
from assistant.question.mentions import Resolved, resolve, used_as, with_odd_and_old
from assistant.question.named import (
    chapter_in,
    documents_in,
    modifiers_in,
    places_in,
    without_models,
)
from assistant.question.payers import payer_of
from assistant.question.request import Aspect, DateFrom, Refusal, Request
from assistant.question.route import coded_route, uncoded_route
from assistant.question.search_words import search_words, speaks_of_no_code
from assistant.question.service_date import service_date
from assistant.question.sides import with_sides_spelled
from assistant.question.spanish import in_english
from assistant.question.states import state_spans
from assistant.question.together import asks_together, sets_against
from assistant.question.topics import topics_in, topics_of, without_topics
from codestore import CodeStore
from core.answer import Route
from core.codes import PROCEDURES, CodeSystem, Mention, find_mentions
from core.records import Setting


def understand(
    question: str,
    store: CodeStore,
    *,
    today: date,
    conversation: Conversation | None = None,
    as_of: date | None = None,
    setting: Setting | None = None,
) -> Request:
    """What a question asks.

    Args:
        question: As typed.
        store: To settle which of two readings of a shape exists, and to walk ranges and families.
        today: Date of service when nobody names one.
        conversation: Gives a follow-up its codes, date and setting.
        as_of: Date of service set by the caller; goes before the conversation's, after the question's own.
        setting: Setting set by the caller; likewise.

    Raises:
        StoreError: The store failed.
    """
    memory = conversation or Conversation()
    cleaned = clean(question)
    asked = in_english(cleaned)
    honest = _honest_part(asked)
    text = with_sides_spelled(read_out(honest))
    stated = find_date(text)
    when, date_from = service_date(stated, as_of, memory, today, store)
    mentions = without_models(find_mentions(text), text)
    modifiers = modifiers_in(text)
    named_setting = setting_in(text) or (setting_alone(text) if memory.focus else None)
    base = Request(
        question=question,
        text=text,
        route=Route.OUT_OF_SCOPE,
        as_of=when,
        date_from=date_from,
        date_exact=stated.exact if stated else True,
        setting=named_setting or setting or memory.setting or Setting.PRACTITIONER,
        setting_named=named_setting is not None,
        setting_given=setting is not None or memory.setting is not None,
        modifiers=modifiers,
        aspects=aspects_of(text),
        together=asks_together(text, mentions),
        places_of_service=places_in(text),
        documents=documents_in(text),
        payer=payer_of(text),
        words=search_words(text, mentions, stated, named_setting),
        orders_left_out=honest != asked,
        taken_as=honest if asked != cleaned else "",
    )
    refusal = refusal_of(question, text, names_code=bool(modifiers) or _names_code(mentions))
    if refusal is not None:
        codes = resolve(mentions, store, when).codes if refusal is Refusal.WRONGDOING else ()
        return replace(base, refusal=refusal, codes=codes)
    if base.documents:
        return replace(base, modifiers=(), route=Route.COVERAGE)  # A57642 has the shape of a diagnosis, too
    resolved = with_odd_and_old(resolve(mentions, store, when), text, store, when)
    if resolved.codes or resolved.family or (resolved.malformed and not modifiers):
        return _coded(base, resolved, memory, mentions)
    return _uncoded(base, memory, store)


def _names_code(mentions: Sequence[Mention]) -> bool:
    return any(mention.explicit for mention in mentions)


def _honest_part(text: str) -> str:
    """A cleaned question without orders to the assistant, where what is left still asks about coding."""
    left = without_orders(text)
    return left if left == text or asks_coding(left) or _names_code(find_mentions(left)) else text


def _uncoded(base: Request, memory: Conversation, store: CodeStore) -> Request:
    """A question that names no code: about a chapter, a follow-up, or one to be answered by searching."""
    text = base.text
    if base.places_of_service:
        return replace(base, modifiers=(), route=Route.GUIDELINE)
    chapter = chapter_in(text, store, base.as_of)
    if chapter is not None:
        return replace(base, family=chapter, route=Route.DEFINE)
    other = lone_modifier(text) if memory.focus else ""
    if other:
        return _with_modifier(base, other, memory)
    only_when_or_where = base.date_from is DateFrom.QUESTION or base.setting_named
    if memory.focus and not base.words and only_when_or_where:
        # Only the date or the setting is new: the last question is asked again under it.
        return replace(base, codes=memory.focus, inherited=True, route=memory.route or Route.DEFINE)
    if is_follow_up(text, memory, has_modifier=bool(base.modifiers), asks_part=_asks_part(base)):
        return _inherited(base, memory, store)
    lacks_code = not memory.focus and speaks_of_no_code(text, base.words)
    return replace(base, route=uncoded_route(base), refusal=Refusal.NO_CODE if lacks_code else None)


def _with_modifier(base: Request, modifier: str, memory: Conversation) -> Request:
    """Another modifier of the same question: "and 59?" after one on modifier 25, or on a pair."""
    codes = tuple(code for code in memory.focus if code.system in PROCEDURES)
    on_pair = memory.route is Route.EDIT_CHECK and len(codes) > 1
    request = replace(
        base,
        text=_with_name(memory.last, modifier) if on_pair else base.text,
        codes=codes if on_pair or memory.route is Route.MODIFIER else codes[:1],
        modifiers=(modifier,),
        together=on_pair,
        inherited=True,
        route=Route.EDIT_CHECK if on_pair else Route.MODIFIER,
    )
    return replace(request, topics=topics_of(request))


def _with_name(question: str, modifier: str) -> str:
    """A question with a modifier in place of the only one it names, else named at its end."""
    named = modifiers_in(question)
    if len(named) == 1:
        return re.sub(rf"(?<![\w.]){named[0]}(?![\w.])", modifier, question, count=1)
    return f"{question.rstrip(' ?.!')} with modifier {modifier}?"


def _coded(base: Request, resolved: Resolved, memory: Conversation, mentions: Sequence[Mention]) -> Request:
    codes = resolved.codes
    relates = sets_against(base.text) or base.together
    before = base.text[: mentions[0].start] if mentions else ""  # "it" after the code means the code itself
    added = adds_to_it(before) or (is_elliptic(before) and joins(before))
    beside = relates and (points_back(before) or is_elliptic(before))
    if len(codes) == 1 and memory.focus and (beside or added):
        base = replace(base, together=base.together or added)
        codes = tuple(dict.fromkeys((memory.focus[0], *codes)))  # "compare it with E10.9"
    if memory.route is Route.MODIFIER and not base.modifiers and points_back(before):
        base = replace(base, modifiers=tuple(one.code for one in memory.focus if one.system is CodeSystem.MODIFIER))
    misused = tuple((code, system) for code in codes if (system := used_as(code, base.text)) is not None)
    request = replace(
        base,
        codes=codes,
        family=resolved.family,
        claimed=resolved.claimed or misused,
        malformed=resolved.malformed,
        left_out=resolved.left_out,
        topics=topics_of(replace(base, codes=codes)),
        attached=attached(base.text, mentions, codes, base.modifiers),
    )
    return replace(request, route=coded_route(request))


def _asks_part(base: Request) -> bool:
    """Whether a question is after a part of what is known of a code, and speaks of no subject of its own."""
    if base.aspects:
        return True
    rest = without_topics(base.text)
    for start, end, _ in reversed(state_spans(rest)):
        rest = f"{rest[:start]} {rest[end:]}"
    return bool(topics_in(base.text)) and is_bare(rest, circumstances_in(rest, ()))


def _inherited(base: Request, memory: Conversation, store: CodeStore) -> Request:
    codes = resolve_follow_up(base.text, memory, store, base.as_of, asks_part=_asks_part(base))
    if not codes:
        return replace(base, route=uncoded_route(base))
    of_pair = bool(base.modifiers) or Aspect.MODIFIERS in base.aspects or not (base.aspects or topics_in(base.text))
    on_pair = memory.route is Route.EDIT_CHECK and len(codes) > 1 and of_pair and not sets_against(base.text)
    request = replace(base, codes=codes, inherited=True, together=base.together or on_pair)
    request = replace(request, topics=topics_of(request))
    return replace(request, route=coded_route(request))
