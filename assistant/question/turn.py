"""One turn of a conversation: what a question means after the ones before it, and what stays of it for the next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from assistant.compose.wording import day, listed
from assistant.compose.writer import Composed
from assistant.gather import Toolbox
from assistant.question.amending import amend
from assistant.question.circumstances import CALLED, place_in
from assistant.question.conversation import Conversation
from assistant.question.coverage import asks_contractor
from assistant.question.payers import payer_of
from assistant.question.request import DateFrom, Refusal, Request, Topic
from assistant.question.states import STATES
from assistant.question.understanding import understand
from core.answer import Route
from core.records import Setting

MOST_QUESTIONS = 50
"""Questions of a conversation that are kept; what follow-ups inherit stays without them."""

_MOST_CODES = 20
_NATIONAL = re.compile(r"\bnational", re.IGNORECASE)


def understand_turn(
    question: str,
    tools: Toolbox,
    *,
    today: date,
    conversation: Conversation | None,
    as_of: date | None = None,
    setting: Setting | None = None,
) -> Request:
    """What a question asks in its conversation; see `assistant.question.understanding.understand`.

    Raises:
        StoreError: A store failed.
    """
    memory = conversation or Conversation()
    amended = amend(question, memory, tools.store, as_of or memory.as_of or today)
    request = understand(
        amended or question, tools.store, today=today, conversation=memory, as_of=as_of, setting=setting
    )
    if amended:
        request = replace(request, question=question, taken_as=amended)
    kept = list(_kept(request, memory, setting))
    if not request.payer and memory.payer:
        kept.append(f"the payer, {memory.payer}")
        request = replace(request, payer=memory.payer)
    place = _place(request, tools)
    if not place and memory.place and _depends_on_place(request) and not _NATIONAL.search(request.text):
        kept.append(f"the place, {memory.place} (say “nationally” for the national amount)")
        place = memory.place
    return replace(request, place=place, kept=tuple(kept), readings=_readings(request, place, tools))


def _kept(request: Request, memory: Conversation, chosen: Setting | None) -> list[str]:
    """Date and setting, where they come from the conversation."""
    kept = []
    if request.date_from is DateFrom.CONVERSATION:
        kept.append(f"the date of service, {day(request.as_of)}")
    if memory.setting is not None and chosen is None and not request.setting_named:
        kept.append(f"the setting, {CALLED[memory.setting]}")
    return kept


def _asks_fee(request: Request) -> bool:
    return request.route is Route.FEE or Topic.FEES in request.topics


def _depends_on_place(request: Request) -> bool:
    return _asks_place(request) or asks_contractor(request.text)


def _place(request: Request, tools: Toolbox) -> str:
    if not _depends_on_place(request):
        return ""
    return place_in(request.text, tools.fees.place_words(request.text, request.as_of))


def _readings(request: Request, place: str, tools: Toolbox) -> tuple[str, ...]:
    """What a place was taken for, where its name leaves that open or our own list alone says where it lies."""
    if not _asks_place(request):
        return ()
    told = []
    where = replace(request, place=place).where
    for one in tools.fees.places(where, request.as_of):
        name = where[one.start : one.end]
        if one.is_open:
            told.append(f"“{name}” may be more than one place, in {listed([STATES[state] for state in one.states])}: "
                        "what is known of each stands here; name the state or the city for one alone.")  # fmt: skip
        elif one.by_list and one.localities:
            localities = listed([row.name.strip("* ").title() for row in one.localities])
            told.append(f"“{name}” is taken as {localities} ({one.states[0]}), by a list of cities of our own.")
    return tuple(told)


def _asks_place(request: Request) -> bool:
    return _asks_fee(request) or request.route is Route.COVERAGE or Topic.COVERAGE in request.topics


def remember(conversation: Conversation, request: Request, composed: Composed) -> None:
    """Keep what a follow-up needs: codes, date, setting, payer, place, and what was asked."""
    conversation.questions = [*conversation.questions, request.question][-MOST_QUESTIONS:]
    if request.refusal in (None, Refusal.NO_CODE):
        conversation.last = request.text
    if request.refusal is not None:
        return
    conversation.route = request.route
    if composed.focus:
        conversation.focus = composed.focus
        newest = (*composed.focus, *conversation.recent)
        conversation.recent = tuple(dict.fromkeys(newest))[:_MOST_CODES]
    if request.date_from is DateFrom.QUESTION:
        conversation.as_of = request.as_of
    if request.setting_named:
        conversation.setting = request.setting
    conversation.payer = payer_of(request.text) or conversation.payer
    conversation.place = request.place or conversation.place
