"""The plans for services that are chosen or counted by the minutes a question tells."""

from __future__ import annotations

import re

from assistant.compose.passages import explain
from assistant.compose.several import identities
from assistant.compose.timed import AnesthesiaTold, answer_anesthesia, answer_factor, answer_therapy, answer_timed
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, PassageFacts, Toolbox
from assistant.gather.modifiers import is_visit
from assistant.gather.tables import of_first_release, row_evidence
from assistant.gather.timed import THERAPY_RULE, TIMED_THERAPY, TimedService, therapy_units, timed_service
from assistant.planning.plans import PASSAGE_ANSWERS, Plan, first_of
from assistant.question.durations import durations, told_minutes
from assistant.question.polar import asks_yes_or_no
from assistant.question.quantities import quantities_in
from assistant.question.request import Request
from core.codes import Code, CodeSystem
from core.evidence import Evidence
from core.facts import AnesthesiaFactor


def about_minutes(request: Request, tools: Toolbox) -> Plan | None:
    """What the minutes come to that a question tells of a service; None where it tells none, or lacks the rule.

    Raises:
        StoreError: A store failed.
    """
    return first_of(request, tools, (_about_anesthesia, _about_factor, _about_therapy, _about_service))


def _about_service(request: Request, tools: Toolbox) -> Plan | None:
    minutes = told_minutes(request.text)
    service = timed_service(request.text, request.codes) if minutes else None
    if minutes is None or service is None or _beside_others(request, service):
        return None
    facts = _facts(service, minutes, request, tools)
    rules = _rules(service.rule, tools)
    if any(item.record is None for item in facts):
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up(f"{service.name} by its minutes", *(f"{item.code.code}" for item in facts))
        known = [*_evidence(facts), *(rule.evidence for rule in rules)]
        answer_timed(writer, service, minutes, known, medicare=request.payer == "Medicare")
        for item in facts:
            writer.about(item)
        if not request.codes:
            identities(writer, facts, with_status=False)
        if rules:
            explain(writer, rules, most=1, opening=False)
        return False

    return write


def _beside_others(request: Request, service: TimedService) -> bool:
    """Whether a question names codes of other services too, whose minutes those may be; visits beside it may stand."""
    return any(code.code not in service.codes and not is_visit(code) for code in request.codes)


def _facts(service: TimedService, minutes: int, request: Request, tools: Toolbox) -> list[CodeFacts]:
    tier = service.reached(minutes) or service.tiers[0]
    codes = (tier.code, *((service.further.code,) if service.further else ()))
    return [tools.codes.facts(Code(CodeSystem.CPT, code), request.as_of) for code in codes]


def _rules(query: str, tools: Toolbox) -> list[PassageFacts]:
    return [one for one in tools.library.passages(query, 1) if one.score >= PASSAGE_ANSWERS]


def _evidence(facts: list[CodeFacts]) -> list[Evidence]:
    return [item.evidence for item in facts if item.evidence is not None]


_THERAPY_NAMES = {
    "97110": r"(?:therapeutic|thera?p?\.?|there) ?ex(?:ercises?)?\b|therex\b|exercises?\b",
    "97112": r"neuro(?:muscular)? ?-?(?:re-?ed|muscular)|\bnmr\b",
    "97116": r"gait training",
    "97140": r"manual(?: therapy| tx)?\b",
    "97530": r"(?:therapeutic|thera?p?\.?|there) ?act(?:ivit\w+)?\b",
}
"""How questions call the therapy codes billed most."""


def _about_therapy(request: Request, tools: Toolbox) -> Plan | None:
    """Units of timed therapy codes, each with the minutes that stand nearest behind it, or else before it."""
    minutes = _therapy_minutes(request)
    facts = [tools.codes.facts(Code(CodeSystem.CPT, code), request.as_of) for code in minutes]
    rules = _rules(THERAPY_RULE, tools) if minutes else []
    if not rules or any(item.record is None for item in facts):
        return None
    units = therapy_units(minutes)

    def write(writer: Writer) -> bool:
        writer.looked_up("timed therapy by its minutes")
        evidence = [*(rule.evidence for rule in rules), *_evidence(facts)]
        answer_therapy(writer, minutes, units, evidence, billed=_billed(request))
        explain(writer, rules, most=1, opening=False)
        return False

    return write


def _billed(request: Request) -> int | None:
    """The units in all that a question of yes or no wants to bill; None where it tells none."""
    counts = quantities_in(request.text, request.codes)
    return sum(counts.values()) if counts and asks_yes_or_no(request.text) else None


def _therapy_minutes(request: Request) -> dict[str, int]:
    """The minutes of each timed therapy code; nothing where a code lacks its own, or other codes are named too."""
    text = request.text
    places = {code.code: text.find(code.code) for code in request.codes}
    if not places:
        named = {code: re.search(rf"\b(?:{words})", text, re.I) for code, words in _THERAPY_NAMES.items()}
        places = {code: match.start() for code, match in named.items() if match}
        if not any(len(match[0].split()) > 1 or match[0].lower() == "therex" for match in named.values() if match):
            return {}  # "manual" or "exercise" alone may be anything
    told = list(durations(text))
    if not places or len(told) != len(places) or not places.keys() <= TIMED_THERAPY or -1 in places.values():
        return {}
    in_order = sorted(places, key=lambda code: places[code])
    return {code: one.minutes for code, one in zip(in_order, told, strict=True)}


_ANESTHESIA = re.compile(r"\banesth\w*|\banaesth\w*|\bbase units?\b", re.IGNORECASE)
_BASE = re.compile(
    r"\b(?P<before>\d{1,2}) base\b|"
    r"\bbase(?: units?| value)?(?: of| is| are|:|=| )* ?(?P<behind>\d{1,2})\b(?!\d| ?-?min)",
    re.IGNORECASE,
)
_PAYMENT = "how anesthesia is paid: base units, time and conversion factor"


def _about_anesthesia(request: Request, tools: Toolbox) -> Plan | None:
    """Units of an anesthesia service whose minutes are told."""
    codes = [code.code for code in request.codes if _is_anesthesia(code)]
    minutes = told_minutes(request.text)
    meant = bool(codes) if request.codes else bool(_ANESTHESIA.search(request.text))
    rules = _rules(_PAYMENT, tools) if minutes and meant and len(codes) < 2 else []
    if minutes is None or not rules:
        return None
    base = _BASE.search(request.text)
    told = AnesthesiaTold(
        codes[0] if codes else "", minutes, int(base["before"] or base["behind"]) if base is not None else None
    )
    factor = _factor(request, tools)

    def write(writer: Writer) -> bool:
        writer.looked_up("anesthesia time units")
        answer_anesthesia(writer, told, factor, [rule.evidence for rule in rules])
        explain(writer, rules, most=1, opening=False)
        return False

    return write


def _about_factor(request: Request, tools: Toolbox) -> Plan | None:
    """The anesthesia conversion factor of a place, or the nation's, where a question asks for it."""
    asked = bool(_FACTOR.search(request.text)) and not request.codes
    local, national = _factors(request, tools) if asked else ([], [])
    found = local or national
    rules = _rules(_PAYMENT, tools) if found else []

    def write(writer: Writer) -> bool:
        writer.looked_up("anesthesia conversion factors")
        for row, evidence in found:
            answer_factor(writer, row, evidence)
        explain(writer, rules, most=1, opening=False)
        return False

    return write if found else None


_FACTOR = re.compile(
    r"\bana?esth\w*[^?.]*\b(?:conversion factor|cf)\b|\b(?:conversion factor|cf)\b[^?.]*\bana?esth", re.IGNORECASE
)


def _is_anesthesia(code: Code) -> bool:
    return code.system is CodeSystem.CPT and "00100" <= code.code <= "01999"


def _factor(request: Request, tools: Toolbox) -> tuple[AnesthesiaFactor, Evidence] | None:
    """The conversion factor of the one locality that a question names, else the nation's; None where none is loaded."""
    local, national = _factors(request, tools)
    return next(iter(local if len(local) == 1 else national), None)


def _factors(request: Request, tools: Toolbox) -> tuple[list[_FactorRow], list[_FactorRow]]:
    """The conversion factors of the localities that a question names, and the nation's."""
    rows = of_first_release(tools.store.facts(AnesthesiaFactor, request.as_of))
    places = {(one.fact.contractor, one.fact.locality) for one in tools.fees.localities(request.where, request.as_of)}
    told = []
    for row, release in rows:
        name = row.name.strip("* ").title()
        text = f"Anesthesia conversion factor, {name}: {row.factor}"
        told.append((row, row_evidence(release, f"row {name}", text)))
    local = [one for one in told if (one[0].contractor, one[0].locality) in places]
    return local, [one for one in told if not one[0].contractor]


_FactorRow = tuple[AnesthesiaFactor, Evidence]
