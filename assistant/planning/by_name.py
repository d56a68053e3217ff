"""Plans for questions that name something other than a code: a document, a place, a table, a word, another system.

Each looks up first and gives the plan that writes, or None where the question is after something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.compose.coverage import answer_contractor, answer_document, answer_titles, no_title
from assistant.compose.fees import answer_gpci
from assistant.compose.missing import Missing, missing
from assistant.compose.modifier import answer_situation
from assistant.compose.passages import explain
from assistant.compose.prolonged import answer_prolonged
from assistant.compose.properties import answer_group, answer_pcs_beginning, answer_pcs_built, answer_place
from assistant.compose.visit import answer_visit
from assistant.compose.wording import day, listed
from assistant.compose.words import answer_meaning
from assistant.compose.writer import Writer
from assistant.gather import Toolbox
from assistant.gather.catalogue import catalogue
from assistant.gather.coverage import Listing
from assistant.gather.indexes import PcsFacts
from assistant.gather.tables import is_loaded
from assistant.gather.visits import visits_of
from assistant.gather.words import meaning_of_term, spelled_out
from assistant.planning.areas import about_contractors, area_of
from assistant.planning.plans import PASSAGE_ANSWERS, PASSAGE_CERTAIN, Plan
from assistant.planning.searching import passages_for
from assistant.question.asked import is_generic
from assistant.question.chatter import pared
from assistant.question.named import groups_in, other_system_in, pcs_axis_in, pcs_beginning_in, term_asked
from assistant.question.prolonged import prolonged_time
from assistant.question.request import Request
from assistant.question.scenario import modifier_for
from assistant.question.states import STATES
from assistant.question.visit_stated import stated_visit
from core.answer import Route
from core.codes import Code, CodeSystem
from core.facts import CoverageDocument, CoverageKind, PcsValue
from core.pcs import LENGTH, PcsReading


def about_documents(request: Request, tools: Toolbox) -> Plan | None:
    """A coverage document named by its number; None where none is named.

    Raises:
        StoreError: A store failed.
    """
    found = [tools.coverage.document(number, request.as_of) for number in request.documents]
    loaded = catalogue(tools.store)
    any_loaded = is_loaded(tools.store, CoverageDocument)
    articles = [_articles_of(versions[0].fact, request, tools) if versions else () for versions in found]

    def write(writer: Writer) -> bool:
        for versions, beside in zip(found, articles, strict=True):
            if versions:
                answer_document(writer, versions, day(request.as_of), beside)
        return False

    def lack(writer: Writer) -> bool:
        if any_loaded:
            names = listed([f"**{number}**" for number in request.documents])
            writer.verdict(f"{names} is not among the coverage documents loaded here.", loaded)
        else:
            missing(writer, Missing.COVERAGE, loaded)
        return True

    if not request.documents:
        return None
    return write if any(found) else lack


def _articles_of(document: CoverageDocument, request: Request, tools: Toolbox) -> tuple[Listing, ...]:
    """The billing articles of the same contractor that have an LCD's title, where its codes stand."""
    if document.kind is not CoverageKind.LCD:
        return ()
    beside = tools.coverage.by_title(document.title, request.as_of, contractors=(document.contractor,))
    return tuple(item for item in beside if item.document.fact.kind is CoverageKind.ARTICLE)


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
    rules = [one for one in passages_for(request.text, tools, 1) if tells_case and one.score >= PASSAGE_ANSWERS]

    def write(writer: Writer) -> bool:
        if rules:
            writer.looked_up("passages on the rule")
            explain(writer, rules, most=1)
        for row in found:
            answer_place(writer, row)
        if not found and any_loaded:
            names = listed([f"**{place}**" for place in request.places_of_service])
            writer.verdict(f"{names} is not among the place of service codes loaded here.", loaded)
        elif not found:
            missing(writer, Missing.PLACES, loaded)
        return not found

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


def lacking(what: Missing, tools: Toolbox) -> Plan:
    """That a table is not loaded, and how to load it."""
    loaded = catalogue(tools.store)

    def write(writer: Writer) -> bool:
        missing(writer, what, loaded)
        return True

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


def about_visits(request: Request, tools: Toolbox) -> Plan | None:
    """The level of a visit that is described; None where none is, or its codes are not held.

    Raises:
        StoreError: A store failed.
    """
    stated = stated_visit(request.text)
    visits = visits_of(stated.family, tools, request.as_of) if stated else []
    if stated is None or not visits:
        return None
    query = _TIME_RULE if stated.minutes is not None else _DECISION_RULE
    rules = [passage for passage in tools.library.passages(query, 1) if passage.score >= PASSAGE_ANSWERS]

    def write(writer: Writer) -> bool:
        writer.looked_up(f"codes of {stated.family.value} visits", "passages on the rule")
        told = answer_visit(writer, stated, visits, [rule.evidence for rule in rules])
        if rules:
            explain(writer, rules[:1], most=1, opening=not told)
        return False

    return write


_DECISION_RULE = "level by medical decision making: two of three elements"
_TIME_RULE = "choosing the level by total time"


def about_prolonged(request: Request, tools: Toolbox) -> Plan | None:
    """The units of prolonged office time that a question tells of; None where it tells of none, or lacks the rule.

    Raises:
        StoreError: A store failed.
    """
    told = prolonged_time(request.text, {code.code for code in request.codes})
    rules = tools.library.passages(_PROLONGED_RULE, 1) if told else []
    if told is None or not rules or rules[0].score < PASSAGE_ANSWERS:
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up("passages on the rule")
        answer_prolonged(writer, told, rules[0].evidence)
        explain(writer, rules, most=1, opening=False)
        return False

    return write


_PROLONGED_RULE = "prolonged office time: 99417 vs G2212"


def about_situations(request: Request, tools: Toolbox) -> Plan | None:
    """The modifier that a described situation calls for; None where none is asked for or fits, or it is not held.

    Raises:
        StoreError: A store failed.
    """
    name = modifier_for(request.text) or _modifier_of_words(request, tools)
    facts = tools.codes.facts(Code(CodeSystem.MODIFIER, name), request.as_of) if name else None
    if facts is None or facts.record is None:
        return None
    passages = [one for one in passages_for(request.text, tools, 1) if one.score >= PASSAGE_CERTAIN]

    def write(writer: Writer) -> bool:
        writer.looked_up(f"modifiers by the situation, modifier {name}")
        answer_situation(writer, facts)
        if passages:
            explain(writer, passages, most=1, opening=False)
        return False

    return write


_ASKS_MODIFIER = re.compile(
    r"\b(?:what|which|whats|need|is there)\b.*\bmodifiers?\b|\bmodifiers? (?:for|to use)\b", re.I
)
_MODIFIER = re.compile(r"\b(?:hcpcs|cpt|level (?:2|ii)|anatomic\w*)? ?modifiers?\b", re.IGNORECASE)
_NAMES_MODIFIER = 0.75
"""Score from which the words of a question for a modifier are those of one modifier. Measured on 16 descriptions, of
which the right ones scored 0.55 to 0.94 and the next 0.00 to 0.37."""


def _modifier_of_words(request: Request, tools: Toolbox) -> str:
    """The one modifier whose own words a question for a modifier says, such as “left thumb”; "" where none is sure."""
    if not _ASKS_MODIFIER.search(request.text):
        return ""
    words = pared(_MODIFIER.sub(" ", request.text))
    found = tools.library.find(words, request.as_of, systems=(CodeSystem.MODIFIER,)) if words else ()
    return found[0].facts.code.code if found and found[0].score >= _NAMES_MODIFIER else ""


def about_localities(request: Request, tools: Toolbox) -> Plan | None:
    """The geographic indices of a place; None where the question is after something else.

    Raises:
        StoreError: A store failed.
    """
    if request.route is not Route.FEE or not _GEOGRAPHIC.search(request.text):
        return None
    places = tools.fees.localities(request.text, request.as_of)
    if not places:
        return None

    def write(writer: Writer) -> bool:
        answer_gpci(writer, places)
        return False

    return write


_GEOGRAPHIC = re.compile(r"\b(?:gpcis?|geographic|locality|localities)\b", re.IGNORECASE)


def about_coverage(request: Request, tools: Toolbox) -> Plan | None:
    """Coverage documents by their titles; None where the question is not after one on a subject, or none is loaded.

    Raises:
        StoreError: A store failed.
    """
    wanted = request.route is Route.COVERAGE and bool(_DOCUMENTS.search(request.text))
    if not wanted or is_generic(request.text):
        return None
    rule = next(iter(tools.library.passages(request.text, 1)), None)
    ruled = rule is not None and rule.score >= PASSAGE_CERTAIN and rule.passage.document != _REGISTER
    if not is_loaded(tools.store, CoverageDocument):
        return None if ruled else lacking(Missing.COVERAGE, tools)
    subject = tools.coverage.subject(request.text, request.as_of)
    if not subject:
        return None
    area = area_of(request, tools)
    states = [STATES[state] for state in area.states]
    listings = _by_title(subject, area.names, request, tools)
    if not listings and ruled:
        return None
    others = () if listings else _by_title(subject, (), request, tools)
    background = (
        [] if listings else tools.library.passages("whether Medicare covers a service: NCD, LCD and article", 1)
    )
    loaded = catalogue(tools.store)

    def write(writer: Writer) -> bool:
        writer.looked_up(f"titles of coverage documents: {', '.join(sorted(subject))}")
        if listings:
            answer_titles(writer, listings, states)
            for contractor in area.contractors:
                answer_contractor(writer, contractor)
            return False
        no_title(writer, sorted(subject), states, loaded)
        if others:
            answer_titles(writer, others)
        if background:
            explain(writer, background, most=1, opening=False)
        return not others

    return write


def _by_title(
    subject: Iterable[str], contractors: Sequence[str], request: Request, tools: Toolbox
) -> tuple[Listing, ...]:
    """The documents whose titles say a subject, as it was asked or with its abbreviations spelled out."""
    found = tools.coverage.by_title(" ".join(subject), request.as_of, contractors=contractors)
    return found or tools.coverage.by_title(spelled_out(subject), request.as_of, contractors=contractors)


_REGISTER = "Medicare Coverage Database"
"""The document of the passages that only name a coverage document."""
_HOW_TO_FIND = "how to find whether Medicare covers a service: NCD, LCD and article"
_DOCUMENTS = re.compile(
    r"\b(?:lcds?|ncds?|articles?|polic(?:y|ies)|determinations?|cover\w*|documents?)\b", re.IGNORECASE
)


INSTEAD_OF_CODES = (
    about_pcs_tables,
    about_groups,
    about_contractors,
    about_other_systems,
    about_terms,
    about_prolonged,
    about_visits,
    about_situations,
)
"""What a question without codes and modifiers may be after, before it is searched with."""
