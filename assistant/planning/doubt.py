"""What an answer rests on that the question does not say: assumed date, setting and payer, and old editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.compose.wording import capitalised, day, edition, listed
from assistant.compose.writer import Writer
from assistant.question.payers import payer_of
from assistant.question.request import Aspect, DateFrom, Request, Topic
from core.answer import Route
from core.evidence import EvidenceKind
from core.records import Release

CADENCE_DAYS = {
    "place-of-service": 365,
    "hcpcs-modifiers": 92,
    "hcpcs-noc": 92,
    "rbcs": 365,
    "ccs": 365,
    "ms-drg": 365,
    "mcd-register": 30,
    "mcd-lcd": 7,
    "mcd-article": 7,
    "mcd-ncd": 7,
}
"""How often sources bring a new edition whose editions name no last day, so that only their age tells."""

_MEDICARE_ROUTES = frozenset({Route.EDIT_CHECK, Route.FEE, Route.COVERAGE})
_MEDICARE_ASPECTS = frozenset({Aspect.UNITS, Aspect.ADD_ON})
_MEDICARE_TOPICS = frozenset({Topic.TOGETHER, Topic.FEES, Topic.UNITS, Topic.ADD_ONS, Topic.COVERAGE})


def taken(writer: Writer, request: Request) -> None:
    """Say which question is answered, where the user amended the last one or gave orders beside it."""
    if request.orders_left_out:
        writer.notice("What the text orders me to do or to say has no effect: only the coding question is answered.")
    if request.taken_as:
        writer.notice(f"Taken as: “{request.taken_as}”")
    for reading in request.readings:
        writer.notice(reading)


def remark(writer: Writer, request: Request, releases: Iterable[Release], today: date) -> None:
    """Say what was assumed, whose rules were read, and what the date of service means for the editions that answer.

    Args:
        writer: Page to write on; what it cites by now decides which editions are spoken of.
        request: The question.
        releases: Those that answer.
        today: The day of asking.
    """
    if request.left_out:
        writer.notice(
            f"You name {len(request.codes) + request.left_out} codes; the first {len(request.codes)} were looked up. "
            "Ask about the others by themselves."
        )
    if not request.date_exact:
        writer.notice(
            f"You named no day: the date of service is taken as {day(request.as_of)}. Where codes, edits or fees "
            "changed within that time, name the day."
        )
    used = writer.releases_used(releases)
    if used and rests_on_medicare(request):
        _assumed(writer, request)
        if request.kept:
            writer.notice(f"Kept from earlier in this conversation: {listed(request.kept)}.")
        _payer(writer, request)
        _other_payer_first(writer, request)
    _age(writer, request, used, today)
    _reach(writer, request)


def _reach(writer: Writer, request: Request) -> None:
    """Say first of all that the figure that opens the answer is from after the day that was named."""
    opening = [one for one in writer.resting_on() if one.kind is EvidenceKind.FIGURE]
    later = [one for one in opening if one.effective_from is not None and one.effective_from > request.as_of]
    if writer.reach_told or request.date_from is DateFrom.TODAY or not later or len(later) < len(opening):
        return
    editions = listed(list(dict.fromkeys(f"{one.source}, {one.release}" for one in later)))
    writer.preface(
        f"My sources do not reach {day(request.as_of)}: what follows is of {editions}, and may not be what held then.",
        *later,
    )


def rests_on_medicare(request: Request) -> bool:
    """Whether a question about codes is answered by tables that hold for Medicare alone."""
    return bool(request.codes) and bool(
        request.route in _MEDICARE_ROUTES
        or request.aspects & _MEDICARE_ASPECTS
        or request.topics & _MEDICARE_TOPICS
    )  # fmt: skip


def _assumed(writer: Writer, request: Request) -> None:
    assumed = []
    if request.date_from is DateFrom.TODAY:
        assumed.append(f"the date of service is today, {day(request.as_of)}")
    if not request.setting_named and not request.setting_given:
        assumed.append(f"it is billed as {_SETTINGS[request.setting.value]}")
    if not request.payer:
        assumed.append("the payer is Medicare")
    if assumed:
        writer.notice(f"Taken for granted, because the question does not say: {listed(assumed)}.")


_SETTINGS = {
    "practitioner": "a practitioner's claim",
    "outpatient": "a hospital outpatient claim",
    "dme": "a DME supplier's claim",
}


def _payer(writer: Writer, request: Request) -> None:
    if request.payer == "Medicaid":
        writer.notice(
            "You name Medicaid: these are Medicare's rules. Medicaid has NCCI files of its own, and each state its own "
            "fees and coverage; none of them is loaded here."
        )
    elif request.payer == "a Medicare Advantage plan":
        writer.notice(
            "You name a Medicare Advantage plan: these are the rules of original Medicare. The plan's own policy and "
            "contract decide on its edits and payment."
        )
    elif request.payer and request.payer != "Medicare":
        writer.notice(
            f"You name {request.payer}: these are Medicare's rules. Another payer may take them over, change them or "
            "leave them: its own policy and contract decide, and they are not loaded here."
        )


def _other_payer_first(writer: Writer, request: Request) -> None:
    """Say first of all that the rules which follow are Medicare's, where the question itself names another payer.

    Of fees, that is said with the amounts (`assistant.compose.fees.other_payer`).
    """
    payer = payer_of(request.text)
    if payer in ("", "Medicare") or request.route is Route.FEE or Topic.FEES in request.topics:
        return
    writer.preface(
        f"{capitalised(payer)}'s own rules are not in my sources, and decide there: what follows is Medicare's.",
        *writer.resting_on(),
    )


def _age(writer: Writer, request: Request, used: Iterable[Release], today: date) -> None:
    """Say once which editions do not fit the date of service, because they ended, are old, or begin later."""
    used = list(used)
    asked = "today" if request.date_from is DateFrom.TODAY else day(request.as_of)
    ended = [release for release in used if release.effective_to is not None and request.as_of > release.effective_to]
    if len(ended) > 1:
        names = "; ".join(f"{edition(one)} (until {day(one.effective_to)})" for one in ended if one.effective_to)
        writer.notice(
            f"These editions had ended by {asked}, and newer ones apply: check there before billing. {names}."
        )
    elif ended and ended[0].effective_to is not None:
        writer.notice(
            f"{edition(ended[0])} was in force until {day(ended[0].effective_to)}. For a date of service of "
            f"{asked} a newer edition applies: check the code there before billing."
        )
    if old := [release for release in used if _is_old(release, request.as_of)]:
        names = "; ".join(f"{edition(one)} (of {day(one.effective_from)})" for one in old)
        writer.notice(f"Newer editions are to be expected by {asked}, because these come more often: {names}.")
    later = [release for release in used if request.as_of < release.effective_from]
    if len(later) > 1:
        names = "; ".join(f"{edition(one)} (from {day(one.effective_from)})" for one in later)
        writer.notice(
            f"These editions begin after {day(request.as_of)}, and no older ones are loaded: check the editions in "
            f"force then. {names}."
        )
    elif later:
        writer.notice(
            f"{edition(later[0])} begins on {day(later[0].effective_from)}; no older edition is loaded, so for "
            f"{day(request.as_of)} check the edition in force then."
        )
    if request.as_of > today:
        writer.notice(f"{day(request.as_of)} lies ahead: editions that are not out yet may change this.")


def _is_old(release: Release, as_of: date) -> bool:
    cadence = CADENCE_DAYS.get(release.source.id, 0)
    return release.effective_to is None and 0 < cadence < (as_of - release.effective_from).days
