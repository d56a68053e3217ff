"""Plans for questions that name something other than a code: a document, a place, a table, a word, another system.

Each looks up first and gives the plan that writes, or None where the question is after something else.
"""

from __future__ import annotations

from assistant.compose.fees import answer_gpci
from assistant.compose.missing import Missing, missing
from assistant.compose.passages import explain
from assistant.compose.properties import answer_group, answer_pcs_beginning, answer_pcs_built, answer_place
from assistant.compose.wording import listed
from assistant.compose.words import answer_meaning
from assistant.compose.writer import Writer
from assistant.gather import Toolbox
from assistant.gather.catalogue import catalogue
from assistant.gather.indexes import PcsFacts
from assistant.gather.tables import is_loaded
from assistant.gather.words import meaning_of_term
from assistant.planning.areas import about_contractors
from assistant.planning.plans import PASSAGE_ANSWERS, PASSAGE_CERTAIN, Plan, lacking
from assistant.planning.searching import passages_for
from assistant.planning.situations import about_situations
from assistant.planning.timed import about_minutes
from assistant.planning.visits import about_prolonged, about_visits
from assistant.planning.where_paid import asks_indices
from assistant.planning.wrongs import about_wrongs
from assistant.question.chatter import pared
from assistant.question.named import groups_in, other_system_in, pcs_axis_in, pcs_beginning_in, term_asked
from assistant.question.polar import asks_yes_or_no
from assistant.question.request import Request
from core.answer import Route
from core.codes import Code, CodeSystem
from core.facts import PcsValue
from core.pcs import LENGTH, PcsReading


def about_places(request: Request, tools: Toolbox) -> Plan | None:
    """Place of service codes; None where none is named.

    Raises:
        StoreError: A store failed.
    """
    if not request.places_of_service or request.codes:
        return None
    rows = [tools.attributes.label("place_of_service", place, request.as_of) for place in request.places_of_service]
    found = [row for row in rows if row is not None]
    loaded = catalogue(tools.store)

    any_loaded = tools.attributes.label("place_of_service", _OFFICE, request.as_of) is not None
    tells_case = len(pared(request.words).split()) > _MOST_OF_PLACES
    asks_rule = asks_yes_or_no(request.text)
    rules = [
        one
        for one in passages_for(request.text, tools, 1)
        if (tells_case and one.score >= PASSAGE_ANSWERS) or (asks_rule and one.score >= PASSAGE_CERTAIN)
    ]

    def write(writer: Writer) -> bool:
        if rules:
            writer.looked_up("passages on the rule")
            explain(writer, rules, most=1, question=request.text)
        for row in found:
            answer_place(writer, row)
        if not found and any_loaded:
            names = listed([f"**{place}**" for place in request.places_of_service])
            writer.verdict(f"{names} is not among the place of service codes loaded here.", loaded)
        elif not found:
            missing(writer, Missing.PLACES, loaded)
        return not found and not rules

    return write


_MOST_OF_PLACES = 5
"""Telling words up to which a question with a place of service is taken to be after the place itself."""


_OFFICE = "11"
"""A place of service that every edition of the code set has."""


def about_pcs_tables(request: Request, tools: Toolbox) -> Plan | None:
    """What an ICD-10-PCS table allows behind the beginning of a code; None where none is named or loaded.

    Raises:
        StoreError: A store failed.
    """
    beginning = pcs_beginning_in(request.text)
    if not beginning:
        return None
    facts = tools.indexes.pcs(Code(CodeSystem.ICD10PCS, beginning), request.as_of)
    if facts is None:
        return None if is_loaded(tools.store, PcsValue) else lacking(Missing.PCS_TABLES, tools)
    described = tools.indexes.complete_pcs(Code(CodeSystem.ICD10PCS, beginning), request.text, request.as_of)
    if pcs_axis_in(request.text) is None and described is not None and _goes_on(described.reading, beginning):
        return _described(described, request, tools)
    place = pcs_axis_in(request.text) or min(len(beginning) + 1, LENGTH)
    axis = tools.indexes.axis(facts, place, request.as_of)

    def write(writer: Writer) -> bool:
        writer.looked_up(f"ICD-10-PCS table {beginning[:3]}")
        answer_pcs_beginning(writer, facts, axis)
        return False

    return write


def _goes_on(reading: PcsReading, beginning: str) -> bool:
    """Whether a description goes on from the beginning of a code, beyond what its table leaves no choice of."""
    return reading.wrong is None and (reading.valid or len(reading.code) > len(beginning) + 1)


def _described(facts: PcsFacts, request: Request, tools: Toolbox) -> Plan:
    """The code that a description makes of the beginning that the question names."""
    built = facts, tools.codes.facts(Code(CodeSystem.ICD10PCS, facts.reading.code), request.as_of)

    def write(writer: Writer) -> bool:
        writer.looked_up(f"ICD-10-PCS table {facts.reading.code[:3]}")
        answer_pcs_built(writer, [built], sure=True)
        return False

    return write


def about_groups(request: Request, tools: Toolbox) -> Plan | None:
    """MS-DRGs named by their numbers; None where none is named or loaded.

    Raises:
        StoreError: A store failed.
    """
    rows = [tools.attributes.label("ms_drg", number, request.as_of) for number in groups_in(request.text)]
    found = [row for row in rows if row is not None]

    def write(writer: Writer) -> bool:
        for row in found:
            answer_group(writer, row)
        return False

    return write if found else None


def about_other_systems(request: Request, tools: Toolbox) -> Plan | None:
    """A code system that is not held here at all; None where none is named.

    Raises:
        StoreError: The store failed.
    """
    name = other_system_in(request.text)
    loaded = catalogue(tools.store)

    def write(writer: Writer) -> bool:
        writer.verdict(f"{name} is not in my sources, so I give no code of it.", loaded)
        writer.verdict(
            "I hold CPT and HCPCS Level II codes, modifiers, ICD-10-CM, ICD-10-PCS and the mappings from ICD-9-CM, as "
            "far as they are loaded.",
            loaded,
        )
        return True

    return write if name else None


_OF_DIAGNOSES = frozenset({"ICD-11", "SNOMED CT", "ICD-O", "LOINC", "DSM"})


def about_foreign_codes(request: Request, tools: Toolbox) -> Plan | None:
    """A system not held here that a question wants the counterpart of a diagnosis in; None where it wants none.

    Raises:
        StoreError: The store failed.
    """
    diagnoses = bool(request.codes) and all(code.system is CodeSystem.ICD10CM for code in request.codes)
    wanted = diagnoses and other_system_in(request.text) in _OF_DIAGNOSES
    return about_other_systems(request, tools) if wanted else None


def about_terms(request: Request, tools: Toolbox) -> Plan | None:
    """What an abbreviation or a lay term means; None where the question asks for none that the list has.

    One that is all the question says, and that has codes, is left to the search, which finds its neighbours as well.

    Raises:
        StoreError: A store failed.
    """
    asked = term_asked(request.text)
    meaning = meaning_of_term(asked.term, tools, request.as_of) if asked.term else None
    if meaning is None or (asked.alone and len(meaning.word.readings) == 1 and any(meaning.codes)):
        return None
    rule = tools.library.passages(request.text, 1) if len(meaning.word.readings) == 1 else []

    def write(writer: Writer) -> bool:
        writer.looked_up("the list of abbreviations and lay terms")
        answer_meaning(writer, meaning)
        if rule and rule[0].score >= PASSAGE_CERTAIN:
            explain(writer, rule, most=1, opening=False)
        return False

    return write


def about_localities(request: Request, tools: Toolbox) -> Plan | None:
    """The geographic indices of a place; None where the question is after something else.

    Raises:
        StoreError: A store failed.
    """
    if request.route is not Route.FEE or not asks_indices(request.text):
        return None
    places = tools.fees.localities(request.text, request.as_of)
    if not places:
        return None

    def write(writer: Writer) -> bool:
        answer_gpci(writer, places)
        return False

    return write


INSTEAD_OF_CODES = (
    about_pcs_tables,
    about_groups,
    about_contractors,
    about_other_systems,
    about_terms,
    about_prolonged,
    about_minutes,
    about_visits,
    about_wrongs,
    about_situations,
)
"""What a question without codes and modifiers may be after, before it is searched with."""
