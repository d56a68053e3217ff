"""The plan for a question of several topics: every look-up it needs, then one block of the answer a topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.compose.add_ons import answer_add_on, answer_own_add_on, answer_pair, no_add_on
from assistant.compose.compare import compare
from assistant.compose.coverage import answer_by_status, answer_likely, answer_listing
from assistant.compose.crosswalk import answer_crosswalk
from assistant.compose.day import answer_day
from assistant.compose.edits import detail_pairs, judge_pairs, other_settings
from assistant.compose.fees import other_payer, other_year
from assistant.compose.indicators import answer_indicators
from assistant.compose.missing import Missing, missing
from assistant.compose.modifier import note_with_code
from assistant.compose.several import fees, identities, left_standing, on_edits, requirements, units, unusable
from assistant.compose.units import answer_own_units, judge_units
from assistant.compose.where_paid import WherePaid, answer_where
from assistant.compose.wording import day, listed
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.about import Table, TableFacts, table_facts
from assistant.gather.catalogue import catalogue
from assistant.gather.day import DayPrices, prices_of_day
from assistant.gather.edits import NCCI_MODIFIERS, PairVerdict
from assistant.gather.indicators import own_limit
from assistant.gather.tables import is_loaded
from assistant.planning.areas import area_of, likely_documents
from assistant.planning.carried import modifiers_on_codes
from assistant.planning.pairs import add_on_pairs, pairs_of, usable
from assistant.planning.where_paid import where_paid
from assistant.question.indicators import components_in
from assistant.question.quantities import quantities_in
from assistant.question.request import Request, Topic
from assistant.question.together import sets_against
from assistant.question.topics import asks_total, in_order
from core.answer import Route
from core.codes import PROCEDURES, Code, CodeSystem
from core.evidence import Evidence
from core.facts import CoverageCode, CoverageDocument, Crosswalk, FeeScheduleRow, MueLimit

_MAIN = frozenset({
    Topic.TOGETHER, Topic.MODIFIERS, Topic.FEES, Topic.REDUCTION, Topic.COVERAGE, Topic.CROSSWALK,
})  # fmt: skip
_DEFINED = frozenset({
    frozenset({Topic.TOGETHER, Topic.ADD_ONS}),
    frozenset({Topic.MODIFIERS, Topic.VALIDITY}),
    frozenset({Topic.MODIFIERS, Topic.INDICATORS}),
    frozenset({Topic.FEES, Topic.INDICATORS}),
})  # fmt: skip
"""Two topics that the answer to the first of them takes in anyway."""


def has_several(request: Request) -> bool:
    """Whether a question about codes has more than one topic, so that one route cannot answer it."""
    topics = request.topics
    if topics in _DEFINED or not topics & _MAIN:
        return False
    summed = len(request.codes) > 1 and asks_total(request.text)
    return len(topics) > 1 or request.route is Route.COMPARE or summed


class Several:
    """Looks up all topics of a question at once; `write` puts them on the page.

    Args:
        request: The question.
        facts: What the tables say about each of its codes.
        tools: The look-ups.

    Raises:
        StoreError: A store failed.
    """

    def __init__(self, request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> None:
        self._request = request
        self._facts = facts
        self._tools = tools
        self._loaded: Evidence | None = catalogue(tools.store)
        self._procedures = [item for item in facts if item.code.system in PROCEDURES]
        self._alive = [item for item in self._procedures if usable(item)]
        self._tables = {item.code: self._tables_of(item.code) for item in facts}
        compared = {Topic.COMPARISON} if request.route is Route.COMPARE and sets_against(request.text) else set()
        reduced = {Topic.FEES} if Topic.REDUCTION in request.topics else set()
        self._topics = in_order(request.topics | compared | reduced, request.text)
        together = Topic.TOGETHER in request.topics
        self._edits, self._differing = pairs_of(self._procedures, request, tools) if together else ([], {})
        self._add_ons = add_on_pairs([item.code for item in self._alive], request, tools) if together else []
        self._on_codes = modifiers_on_codes(request, self._alive, self._edits)
        summed = bool(request.topics & {Topic.TOGETHER, Topic.REDUCTION}) or asks_total(request.text)
        on_one_day = summed and Topic.FEES in self._topics
        self._days = self._prices_of_day() if on_one_day else ()
        self._where = where_paid(request, tools) if Topic.FEES in self._topics else WherePaid()
        self._area = area_of(request, tools)
        asked = Topic.COVERAGE in request.topics
        self._titles = likely_documents(request, facts, self._area, tools) if asked else ()
        names = dict.fromkeys((*request.modifiers, *(name for names in self._on_codes.values() for name in names)))
        modifiers = (Code(CodeSystem.MODIFIER, name) for name in names)
        self._modifiers = {code.code: tools.codes.facts(code, request.as_of) for code in modifiers}

    def _tables_of(self, code: Code) -> TableFacts:
        """The tables of a code under every topic, each as the route of that topic would look them up."""
        request, tools = self._request, self._tools
        routes = {
            Topic.FEES: Route.FEE,
            Topic.REDUCTION: Route.FEE,
            Topic.COVERAGE: Route.COVERAGE,
            Topic.CROSSWALK: Route.CROSSWALK,
        }
        found = TableFacts()
        asked = [routes[topic] for topic in routes if topic in request.topics] or [request.route]
        for route in asked:
            again = table_facts(code, request.under(route), tools)
            found = again.joined(found)
        return found

    def _prices_of_day(self) -> tuple[DayPrices, ...]:
        """What comes of the services of the day that no edit shuts out."""
        denied = {edit.edit.column2 for edit in self._edits if edit.edit and edit.verdict is PairVerdict.NOT_TOGETHER}
        tables = [self._tables[item.code] for item in self._alive if item.code not in denied]
        # The amounts are of one unit each: where more are billed, their sum would be wrong.
        single = all(count == 1 for count in quantities_in(self._request.text, self._request.codes).values())
        asked = single and asks_total(self._request.text)
        return prices_of_day(tables, self._on_codes, self._request.as_of, self._tools.fees, asked=asked)

    def write(self, writer: Writer) -> bool:
        """Write every topic; returns whether anything was found of any."""
        request = self._request
        for item in self._facts:
            writer.about(item)
        writer.looked_up(f"{_names(self._facts)} on {day(request.as_of)}")
        unusable(writer, self._facts, request.as_of)
        written: dict[Topic, Callable[[Writer], bool]] = {
            Topic.COMPARISON: self._compared,
            Topic.TOGETHER: self._together,
            Topic.MODIFIERS: self._modified,
            Topic.INDICATORS: self._indicated,
            Topic.FEES: self._paid,
            Topic.UNITS: self._limited,
            Topic.ADD_ONS: self._added,
            Topic.COVERAGE: self._covered,
            Topic.CROSSWALK: self._crossed,
        }
        told = [written[topic](writer) for topic in self._topics if topic in written]
        if Topic.TOGETHER in request.topics:
            detail_pairs(writer, [], self._edits)
            other_settings(writer, self._differing)
            if Topic.UNITS not in request.topics and Topic.COMPARISON not in self._topics:
                writer.looked_up(self._units_looked_up())
                units(writer, self._alive, self._tables, request.setting)
        if Topic.COMPARISON not in self._topics:
            identities(writer, self._facts, with_status=Topic.VALIDITY in request.topics)
        return any(told)

    def _compared(self, writer: Writer) -> bool:
        writer.looked_up(f"{_names(self._facts)} side by side")
        compare(writer, list(self._facts), [])
        return any(item.record is not None for item in self._facts)

    def _together(self, writer: Writer) -> bool:
        if not self._edits:
            writer.say(
                "Fewer than two of these can be on a claim of that date, so there is no pair to check.",
                *(item.evidence for item in self._procedures),
            )
            return True
        names = ", ".join(f"{a.code}/{b.code}" for a, b in (edit.pair for edit in self._edits))
        writer.looked_up(f"NCCI pairs ({self._request.setting.value}): {names}")
        asked_first = self._request.topics & {Topic.ADD_ONS}
        for write in (self._primaries, self._judged) if asked_first else (self._judged, self._primaries):
            write(writer)
        return True

    def _judged(self, writer: Writer) -> None:
        judge_pairs(writer, self._edits)

    def _primaries(self, writer: Writer) -> None:
        if self._add_ons:
            writer.looked_up("add-on codes and their primaries")
        for add_on, primary, found in self._add_ons:
            answer_pair(writer, add_on, primary, found, self._request.text)

    def _modified(self, writer: Writer) -> bool:
        for item in self._alive:
            for name in self._on_codes.get(item.code, ()):
                modifier = self._modifiers[name]
                writer.looked_up(f"modifier {name} on {item.code.code}")
                if modifier.record is not None or name in NCCI_MODIFIERS:
                    on_edits(writer, item, modifier, self._tables[item.code], self._edits)
                    note_with_code(writer, item, modifier)
        left_standing(writer, self._edits, self._request.attached)
        requirements(writer, list(self._modifiers.values()))
        return any(item.record is not None for item in self._modifiers.values())

    def _indicated(self, writer: Writer) -> bool:
        writer.looked_up(f"fee schedule indicators: {_names(self._alive)}")
        text = self._request.text
        told = [answer_indicators(writer, item, self._tables[item.code], text) for item in self._alive]
        return any(told)

    def _paid(self, writer: Writer) -> bool:
        if not is_loaded(self._tools.store, FeeScheduleRow):
            missing(writer, Missing.FEES, self._loaded)
            return False
        places = self._tools.fees.localities(self._request.where, self._request.as_of)
        named = listed([place.fact.name.strip("* ").title() for place in places])
        where = f" in {named}" if len(places) == 1 else f" in {len(places)} localities" if places else ", nationally"
        writer.looked_up(f"fee schedule: {_names(self._alive)}{where}")
        other_payer(writer, self._request.payer, self._loaded)
        for item in self._alive[:1]:
            other_year(writer, self._tables[item.code], self._request)
        answer_where(writer, self._where, [self._tables[item.code] for item in self._alive])
        components = components_in(self._request.text)
        carried = {item.code: (*self._on_codes.get(item.code, ()), *components) for item in self._alive}
        fees(writer, self._alive, self._tables, carried, self._loaded, self._modifiers)
        for day_prices in self._days:
            answer_day(writer, day_prices)
        return True

    def _limited(self, writer: Writer) -> bool:
        if not is_loaded(self._tools.store, MueLimit):
            own = [limit for item in self._alive if (limit := own_limit(item, self._request.setting)) is not None]
            for limit in own:
                answer_own_units(writer, limit, self._request.setting)
            if not own:
                missing(writer, Missing.UNITS, self._loaded, source=f"ncci-mue-{self._request.setting.value}")
            return bool(own)
        writer.looked_up(self._units_looked_up())
        counts = quantities_in(self._request.text, self._request.codes)
        for item in self._alive:
            if item.code in counts:
                judge_units(writer, item.code, self._tables[item.code], self._request.setting, counts[item.code])
        lacking = [item for item in self._alive if self._request.setting not in self._tables[item.code].units]
        told = units(writer, self._alive, self._tables, self._request.setting)
        for item in lacking:
            text = f"**{item.code.code}**: no value in the files loaded here, which does not mean any number is payable"
            writer.point(text, self._loaded, heading="Units a day (MUE)")
        return told

    def _units_looked_up(self) -> str:
        return f"units a day (MUE, {self._request.setting.value}): {_names(self._alive)}"

    def _added(self, writer: Writer) -> bool:
        writer.looked_up(f"add-on code edits: {_names(self._alive)}")
        told = False
        for item in self._alive:
            tables = self._tables[item.code]
            found = answer_add_on(writer, item, tables, self._request.text)
            if not found and Table.ADD_ONS in tables.looked_up:
                no_add_on(writer, item, tables.looked_up[Table.ADD_ONS])
            elif not found:
                found = answer_own_add_on(writer, item, tables, self._request.text)
            told |= found
        return told

    def _covered(self, writer: Writer) -> bool:
        if not is_loaded(self._tools.store, CoverageDocument):
            missing(writer, Missing.COVERAGE, self._loaded)
            return False
        unlisted = [item for item in self._facts if not self._tables[item.code].documents]
        with_lists = is_loaded(self._tools.store, CoverageCode)
        writer.looked_up(f"coverage documents that list {_names(self._facts)}")
        with writer.under("Coverage"):
            for item in self._facts:
                answer_by_status(writer, item, self._tables[item.code])
                if item not in unlisted:
                    answer_listing(writer, item.code, self._tables[item.code].documents)
            for item in unlisted if with_lists else ():
                writer.say(
                    f"No coverage document loaded here lists **{item.code.code}**, which says nothing of whether "
                    "it is covered.",
                    self._loaded,
                )
            if unlisted and not with_lists:
                missing(writer, Missing.COVERAGE_LISTS, self._loaded)
            if unlisted and self._titles:
                writer.looked_up(f"titles of coverage documents, for {_names(unlisted)}")
                answer_likely(writer, self._titles, self._area.contractors)
        return True

    def _crossed(self, writer: Writer) -> bool:
        if not is_loaded(self._tools.store, Crosswalk):
            missing(writer, Missing.CROSSWALK, self._loaded)
            return False
        writer.looked_up(f"equivalence mappings: {_names(self._facts)}")
        with writer.under("Crosswalk"):
            told = [answer_crosswalk(writer, item, self._tables[item.code]) for item in self._facts]
        return any(told)


def _names(facts: Sequence[CodeFacts]) -> str:
    return ", ".join(item.code.code for item in facts)
