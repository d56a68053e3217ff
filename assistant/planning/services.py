"""The plan for a list of services in words: “CMP, CBC with auto diff and venipuncture, codes pls”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose.passages import explain
from assistant.compose.wording import bold, listed, plain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.planning.checkups import checkup_of
from assistant.planning.plans import Plan
from assistant.planning.searching import named_systems
from assistant.question.chatter import pared
from assistant.question.request import Request
from core.answer import Route
from core.codes import PROCEDURES, CodeSystem

_FOUND = 0.5
"""Score from which a part of a list is a service: names of services score 0.6 to 0.95."""
_WHOLE = 0.4
"""Score from which one code that leaves no word unsaid is the whole of what looks like a list."""
_MOST = 6
_SYSTEMS = (CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.ICD10CM)
"""Where a part is looked for: what leads to a diagnosis sooner is no service."""
_ASKS = re.compile(r"\b(?:cod(?:e[sd]?|ing)|cpt|hcpcs|bill\w*|report\w*|charges?)\b", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:[;+&]|,(?!\d)|\.\s|\?|\b(?:and|plus|also|as well as)\b)\s*", re.IGNORECASE)
_ASKING = re.compile(
    r"\b(?:what|which|how)\b.*$|\b(?:codes?|cpt|hcpcs|pls|plz|please|thanks?|all|same day|same visit|also got|got)\b",
    re.IGNORECASE,
)
_ONE_STUDY = re.compile(r"\b(abd\w*)\s*(?:and|&|\+)\s*(pelv\w*)", re.IGNORECASE)
"""Two regions that one study has a code for."""
_VACCINE = re.compile(r"\b(?:vaccin\w+|immuni[sz]\w+|(?:flu|pneumonia|tetanus|covid|shingles) shots?)\b", re.IGNORECASE)
_VACCINES = "vaccine administration with a visit: 90471, 90460, G0008"


@dataclass(frozen=True, slots=True)
class _Service:
    """A part of a list, and the codes it leads to; two of a visit whose patient may be new or established."""

    words: str
    codes: tuple[CodeFacts, ...]


def about_services(request: Request, tools: Toolbox) -> Plan | None:
    """The code of each service that a question lists; None where it does not list several.

    Raises:
        StoreError: A store failed.
    """
    parts = _parts(request.text)
    asks = request.route is Route.FIND_CODE or bool(_ASKS.search(request.text))
    of_diagnoses = named_systems(request.text) == (CodeSystem.ICD10CM,)
    if not asks or of_diagnoses or not 2 <= len(parts) <= _MOST or _one_says_all(request, tools):
        return None
    found = {part: _codes(part, request, tools) for part in parts}
    services = [_Service(part, codes) for part, codes in found.items() if codes]
    distinct = {tuple(facts.code for facts in one.codes) for one in services}
    if len(distinct) < 2 or 2 * len(services) < len(parts):
        return None
    unfound = [part for part, codes in found.items() if not codes]
    rules = tools.library.passages(_VACCINES, 1) if _VACCINE.search(request.text) else []

    def write(writer: Writer) -> bool:
        writer.looked_up("services by the words of each part")
        _tell(writer, services, unfound)
        if rules:
            explain(writer, rules, most=1, opening=False)
        return False

    return write


def _parts(text: str) -> tuple[str, ...]:
    whole = _ONE_STUDY.sub(r"\1 \2", text)
    pieces = (pared(_ASKING.sub(" ", piece)).strip(" -:") for piece in _JOINT.split(whole))
    return tuple(dict.fromkeys(piece for piece in pieces if len(piece) > 1))


def _one_says_all(request: Request, tools: Toolbox) -> bool:
    whole = tools.library.find(request.words or request.text, request.as_of, 1)
    return bool(whole) and whole[0].score >= _WHOLE and not whole[0].unsaid


def _codes(part: str, request: Request, tools: Toolbox) -> tuple[CodeFacts, ...]:
    if visits := checkup_of(part, request.text, request, tools):
        return visits
    best = tools.library.find(part, request.as_of, 1, _SYSTEMS)
    if not best or best[0].facts.code.system not in PROCEDURES:
        return ()
    found = tools.library.find(part, request.as_of, 1, (CodeSystem.CPT, CodeSystem.HCPCS))
    return (found[0].facts,) if found and found[0].score >= _FOUND else ()


def _tell(writer: Writer, services: Sequence[_Service], unfound: Sequence[str]) -> None:
    """Open with the codes, then what each part leads to."""
    all_codes = [facts for service in services for facts in service.codes]
    choices = [" or ".join(bold(facts.code) for facts in service.codes) for service in services]
    lead = "What has a code" if unfound else "Each of these services has a code of its own"
    writer.verdict(f"{lead}: {listed(choices)}.", *(facts.evidence for facts in all_codes))
    for service in services:
        for facts in service.codes:
            writer.about(facts)
            if facts.record is not None:
                text = f"“{plain(service.words)}”: {bold(facts.code)} {plain(facts.record.title)}"
                writer.point(text, facts.evidence, heading="What each part leads to")
        if len(service.codes) > 1:
            writer.ask("Is the patient new or established?", *(facts.evidence for facts in service.codes))
    if unfound:
        writer.notice(f"No code was found for: {plain('; '.join(unfound))}.")
    writer.notice("Found by the words alone: the record, and the edits between the codes, decide what is billed.")
