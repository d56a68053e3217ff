"""Fee, coverage and crosswalk of codes: from their tables where these are loaded, else what is lacking."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.compose.absent import absent
from assistant.compose.coverage import answer_by_status, answer_likely, answer_listing, tell_status
from assistant.compose.crosswalk import answer_crosswalk, no_mapping, outdated
from assistant.compose.define import define, figures
from assistant.compose.fees import answer_both_sides, answer_fee, fee_figures, other_payer, other_year
from assistant.compose.indicators import answer_indicators
from assistant.compose.missing import Missing, missing
from assistant.compose.passages import explain
from assistant.compose.several import unusable
from assistant.compose.where_paid import WherePaid, answer_where
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Status, Toolbox
from assistant.gather.about import TableFacts, table_facts
from assistant.gather.catalogue import catalogue
from assistant.gather.coverage import Listing
from assistant.gather.tables import is_loaded
from assistant.planning.areas import Area, area_of, lacks_national, likely_documents
from assistant.planning.rules_met import rules_on_case
from assistant.planning.where_paid import where_paid
from assistant.question.indicators import indicators_in
from assistant.question.request import Aspect, Request, Topic
from assistant.question.topics import topics_in
from core.answer import Route
from core.codes import ICD9, PROCEDURES, CodeSystem
from core.evidence import Evidence
from core.facts import CoverageCode, CoverageDocument, Crosswalk, FeeScheduleRow, Gpci

_BACKGROUND = {
    Route.FEE: "how Medicare payment is calculated from RVUs, GPCI and conversion factor",
    Route.COVERAGE: "how to find whether Medicare covers a service: NCD, LCD and article",
}
"""What to explain where the tables are missing; the question's own codes would bring up their family instead."""

_ABN = re.compile(r"\b(?:abn|advance beneficiary|waiver of liability|g[ayz]|gx)\b", re.IGNORECASE)
_ABN_RULE = "ABN for a service Medicare never covers by statute: voluntary, modifiers GX and GY"
_AMOUNT = re.compile(r"\b(?:how much|amount|rvus?|price|fee|dollars?|reimburse\w*)\b", re.IGNORECASE)

_BOTH_SIDES = re.compile(
    r"\bbilateral|\bboth (?:sides?|knees?|shoulders?|hips?|ears?|eyes?|feet)\b|[ -]50\b", re.IGNORECASE
)


_SCHEDULE = re.compile(r"\bfee schedules?\b", re.IGNORECASE)
"""Where an indicator stands; it says of itself nothing of an amount."""


def _asks_amount(request: Request) -> bool:
    rest = _SCHEDULE.sub(" ", request.text)
    return Topic.FEES in topics_in(rest) or bool(_AMOUNT.search(rest))


_LACKING = {Route.FEE: Missing.FEES, Route.COVERAGE: Missing.COVERAGE, Route.CROSSWALK: Missing.CROSSWALK}
_KINDS: dict[Route, type] = {
    Route.FEE: FeeScheduleRow,
    Route.COVERAGE: CoverageDocument,
    Route.CROSSWALK: Crosswalk,
}


def topic_of_code(request: Request, facts: list[CodeFacts], tools: Toolbox) -> Callable[[Writer], bool]:
    """Look up a topic of some codes; the plan returns whether a table answered for any of them.

    Raises:
        StoreError: A store failed.
    """
    loaded = catalogue(tools.store)
    tables = [table_facts(item.code, request, tools) for item in facts]
    if not is_loaded(tools.store, _KINDS[request.route]):
        return _lacking(request, facts, tables, tools, loaded)
    area = area_of(request, tools)
    titles = _titles(request, facts, tables, tools, area)
    brief = replace(request, aspects=frozenset({Aspect.BILLABLE}))
    unlisted = request.route is Route.COVERAGE and not is_loaded(tools.store, CoverageCode)
    unpriced = request.route is Route.FEE and not is_loaded(tools.store, Gpci)
    place = unknown_place(request, tables) if request.route is Route.FEE and not unpriced else ""
    targets = [_targets(table, request, tools) for table in tables]
    documents = [one for table, likely in zip(tables, titles, strict=True) for one in (*table.documents, *likely)]
    no_ncd = lacks_national(request, documents, tools)
    notice = _notice_rule(request, tools)
    of_days = request.route is Route.FEE and bool(indicators_in(request.text)) and not _asks_amount(request)
    rules = rules_on_case(request, tools) if of_days else ()
    where = where_paid(request, tools) if request.route is Route.FEE else WherePaid()

    def write(writer: Writer) -> bool:
        told = False
        no_ncd(writer)
        for table in tables[:1]:
            _of_another(writer, request, table, loaded)
        answer_where(writer, where, tables)
        for item, table, listings, leads_to in zip(facts, tables, titles, targets, strict=True):
            writer.about(item)
            settled = _settled(writer, request, item, table)
            found = _answer(writer, request, item, table, listings, area)
            outdated(writer, leads_to, request.as_of)
            if not (found or settled):
                _nothing(writer, request, item, table, loaded, unlisted=unlisted)
            elif request.route is Route.FEE:
                fee_figures(writer, table, every=True)
            elif unlisted and not table.documents:
                missing(writer, Missing.COVERAGE_LISTS, loaded)
            told |= found or settled
            if item.record is not None and not (found and request.route is Route.FEE):
                define(writer, item, brief)
        notice(writer)
        if rules:
            explain(writer, rules, most=1, opening=False)
        _unplaced(writer, place, loaded, lacking=unpriced and " in " in f" {request.text} ")
        return told

    return write


def _unplaced(writer: Writer, place: str, loaded: Evidence | None, *, lacking: bool) -> None:
    """Say that a place is none of the localities, or that none are loaded."""
    if place:
        writer.say(
            f"No Medicare locality loaded here is called “{place}”: the amounts are national ones. Name the state "
            "or the locality for others.",
            loaded,
        )
    if lacking:
        writer.say(Missing.LOCALITIES.lacking, loaded)


def _notice_rule(request: Request, tools: Toolbox) -> Callable[[Writer], None]:
    """The rule on notices of noncoverage, where the question speaks of one."""
    rules = tools.library.passages(_ABN_RULE, 1) if _ABN.search(request.text) else []

    def write(writer: Writer) -> None:
        if rules:
            explain(writer, rules, most=1, opening=False)

    return write


def _of_another(writer: Writer, request: Request, tables: TableFacts, loaded: Evidence | None) -> None:
    """Say before any amount that another payer has its own, or that the fees loaded are those of another year."""
    if request.route is Route.FEE:
        other_payer(writer, request.payer, loaded)
        other_year(writer, tables, request)


def _answer(
    writer: Writer, request: Request, facts: CodeFacts, tables: TableFacts, listings: Sequence[Listing], area: Area
) -> bool:
    match request.route:
        case Route.FEE if answer_indicators(writer, facts, tables, request.text) and not _asks_amount(request):
            return True
        case Route.FEE:
            if _BOTH_SIDES.search(request.text):
                answer_both_sides(writer, tables)
            return answer_fee(writer, facts, tables)
        case Route.CROSSWALK:
            return answer_crosswalk(writer, facts, tables)
        case _ if tables.documents:
            answer_listing(writer, facts.code, tables.documents)
            return True
        case _ if listings:
            answer_likely(writer, listings, area.contractors)
            return True
        case _:
            return False


def _titles(
    request: Request, facts: list[CodeFacts], tables: list[TableFacts], tools: Toolbox, area: Area
) -> list[tuple[Listing, ...]]:
    """For each code that no document lists, the documents whose titles say what is asked, or what it is."""
    found = []
    for item, table in zip(facts, tables, strict=True):
        wanted = request.route is Route.COVERAGE and not table.documents
        found.append(likely_documents(request, [item], area, tools) if wanted else ())
    return found


_NOTHING = {
    Route.FEE: "**{code}** is not in the physician fee schedule loaded here, which does not mean that it is not paid: "
    "drugs, supplies and laboratory tests have schedules of their own.",
    Route.CROSSWALK: "The equivalence mappings loaded here have no row for **{code}**: codes that came after their "
    "last edition have none.",
    Route.COVERAGE: "No coverage document loaded here lists **{code}** or names it in its title, which says nothing of "
    "whether it is covered.",
}


_MOST_TARGETS = 6
"""Codes that a mapping leads to whose standing is looked up."""
_TODAYS = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD10PCS})


def _targets(tables: TableFacts, request: Request, tools: Toolbox) -> list[CodeFacts]:
    """What the tables say of the codes that a mapping leads to, where these are in use and few."""
    rows = [row for mapping in tables.mappings if not mapping.backward for row in mapping.single]
    codes = list(dict.fromkeys(row.target for row in rows if row.target and row.target.system in _TODAYS))
    return [tools.codes.standing(code, request.as_of) for code in codes] if len(codes) <= _MOST_TARGETS else []


_PLACE = re.compile(r"\b(?:in|for|at|near) (?:the )?(?P<place>[A-Z][a-z]{2,}(?: [A-Z][a-z]+)?)\b")
_NO_PLACE = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|Medica(?:re|id)|CPT|HCPCS|National|Facility|Office|Hospital",
)


def unknown_place(request: Request, tables: Sequence[TableFacts]) -> str:
    """The place a question for a fee names, where it is none of the localities; "" where it names none."""
    match = _PLACE.search(request.text)
    if match is None or any(table.local for table in tables) or _NO_PLACE.match(match["place"]):
        return ""
    return match["place"]


def _settled(writer: Writer, request: Request, facts: CodeFacts, tables: TableFacts) -> bool:
    """Whether the fee schedule's status settles coverage, which is then said."""
    return request.route is Route.COVERAGE and answer_by_status(writer, facts, tables)


def _nothing(
    writer: Writer,
    request: Request,
    facts: CodeFacts,
    tables: TableFacts,
    loaded: Evidence | None,
    *,
    unlisted: bool,
) -> None:
    """Say that a topic's table has nothing on a code; or, of coverage, that it came without its lists of codes."""
    if request.route is Route.COVERAGE:
        if facts.record is None:
            absent(writer, facts, request.as_of)
        tell_status(writer, facts, tables)
    if unlisted:
        missing(writer, Missing.COVERAGE_LISTS, loaded)
        return
    if request.route is Route.CROSSWALK and facts.code.system in PROCEDURES:
        no_mapping(writer, facts.code, loaded)
        return
    if request.route is Route.CROSSWALK and facts.code.system in ICD9:
        writer.verdict(
            f"The equivalence mappings loaded here have no row for **{facts.code.code}**: it may be no code of "
            "ICD-9-CM, or lack digits.",
            loaded,
        )
        return
    writer.verdict(_NOTHING[request.route].format(code=facts.code.code), loaded)


def _lacking(
    request: Request, facts: list[CodeFacts], tables: list[TableFacts], tools: Toolbox, loaded: Evidence | None
) -> Callable[[Writer], bool]:
    """What our entry has, what is not loaded, and how it works in general."""
    background = tools.library.passages(_BACKGROUND.get(request.route, request.text), 1)

    def write(writer: Writer) -> bool:
        _of_another(writer, request, tables[0], loaded)
        settled = [_by_entry(writer, request, *one, loaded) for one in zip(facts, tables, strict=True)]
        if not all(settled):
            missing(writer, _LACKING[request.route], loaded)
        for item, table in zip(facts, tables, strict=True):
            define(writer, item, request, table)
            if request.route is Route.FEE and item.code.system in PROCEDURES:
                figures(writer, item, every=True)
        if background:
            explain(writer, background, most=1, opening=False)
        return any(settled)

    return write


def _by_entry(writer: Writer, request: Request, facts: CodeFacts, tables: TableFacts, loaded: Evidence | None) -> bool:
    """Say what our entry of a code settles without the table of the topic; returns whether that answers."""
    if facts.status is Status.DELETED:
        unusable(writer, [facts], request.as_of)
        return True
    if request.route is Route.CROSSWALK and facts.code.system in PROCEDURES:
        no_mapping(writer, facts.code, loaded)
        return True
    if request.route is Route.FEE and answer_indicators(writer, facts, tables, request.text):
        return not _asks_amount(request)
    if request.route is not Route.CROSSWALK and answer_by_status(writer, facts, tables):
        return True
    return request.route is Route.FEE and not _asks_amount(request) and tell_status(writer, facts, tables)
