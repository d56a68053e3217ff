"""What a question without codes is searched with, and in which order what is found stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.gather import Finding, PassageFacts, Toolbox
from assistant.gather.stages import of_stage
from assistant.gather.unspecified import default_first, no_more_than_said
from assistant.gather.words import drugs_by_brand
from assistant.question.chatter import pared
from assistant.question.followup import facets_of, named_facets, sibling_with
from assistant.question.pregnancy_stage import stage_of_pregnancy
from assistant.question.request import Request
from assistant.question.sections import book_asked
from core.codes import Code, CodeSystem

# Scores below which a hit is not an answer. Measured on the questions of evals/: see evals/NOTES.md.
CODE_ANSWERS = 0.35
CPT_ANSWERS = 0.25
"""Of a search of CPT alone, after Medicare's own code for what was done was found."""

_PROCEDURES = (CodeSystem.CPT, CodeSystem.HCPCS)
_DIAGNOSIS_WORDS = re.compile(
    r"\b(?:icd|dx|diagnos\w+|initial|subsequent|sequela|history of|due to|nos|status post|complicat\w+)\b",
    re.I,
)
_PROCEDURE_WORDS = re.compile(
    r"""\b(?:cpt|hcpcs|procedure|inject\w*|repair\w*|excis\w+|remov\w+|biops\w+|scope|replac\w+|fixation|orif|fusion|x-?ray|mri|
        ct|ultrasound|echo\w*|test\w*|panel|vaccin\w+|immuni[sz]\w+|visit|therapy|drain\w*|debrid\w+|destr\w+|snare|reduction|cast\w*|
        splint\w*|anesthesia|guidance|manipulation|treatment\ of|setting|transplant\w*|modifier|supply|wheelchair|drug
        |\w+(?:oscopy|ectomy|otomy|plasty|graphy|gram|centesis|pexy|desis|tripsy|stomy))\b""",
    re.I | re.X,
)
_DONE = re.compile(
    r"""\b(?:inject(?:ed|ion|ing)s?|repair(?:ed|s|ing)?|excis(?:ed?|ion|ing)|remov(?:ed?|al|ing)|biops(?:y|ied|ies)|drain(?:ed|age|ing)?|
        debrid\w+|aspirat(?:ed?|ion|ing)|insert(?:ed|ion|ing)?|lavage|irrigat\w+|shots?|vaccinat\w+|immuni[sz]\w+|anesthesia|
        sutur\w+|stitche[sd]|cauteri[sz]\w+|froze|incis(?:ed?|ion)|laser(?:ed)?|
        \w+(?:oscopy|ectomy|otomy|plasty|centesis|pexy|desis|tripsy|ostomy|oscopic))\b""",
    re.I | re.X,
)
"""What only a procedure is called by: something was done, whatever the condition was."""
_CPT_ALONE = re.compile(r"^(?!.*\bhcpcs\b).*\bcpt\b", re.IGNORECASE)
_HCPCS_NAMED = re.compile(r"\bhcpcs|\b[gjq] ?-?codes?\b|\bmedicare\b", re.IGNORECASE)
_LETTER_NAMED = re.compile(r"(?<![\w'’])(?P<letter>[CEGHJKLPQST])[ -]?codes? (?:for|of)\b", re.IGNORECASE)
"""A code of HCPCS Level II asked for by its letter: "J code for", and not "do I code for"."""
_TALKATIVE = 8
"""Words from which a question for a rule may hold more talk than subject; of a shorter one every word may count."""
_WIDELY = 12
"""Passages among which those of the one document that was named are looked for."""
_ABOUT_AS_WELL = 0.7
"""Share of the best score from which a code of the system that was named stands first."""
_NEARLY = 0.8
"""The same of a passage of the document that was named: ours may say it better, and name the section."""


def named_systems(text: str) -> tuple[CodeSystem, ...] | None:
    """The code systems that a question wants codes of; None where it names none."""
    lowered = text.lower()
    if any(word in lowered for word in ("cpt", "procedure code", "hcpcs")) or _LETTER_NAMED.search(text):
        return _PROCEDURES
    if any(word in lowered for word in ("icd", "dx", "diagnos")):
        return (CodeSystem.ICD10CM,)
    return None


def passages_for(text: str, tools: Toolbox, k: int) -> list[PassageFacts]:
    """The passages that answer a question as it was asked, or as it reads without what is mere talk in it.

    Where it wants to hear an official document that is loaded, they are of that document.

    Raises:
        StoreError: A store failed.
    """
    if asked := book_asked(text):
        book, rest = asked
        near = tools.library.passages(rest, _WIDELY)
        inside = [one for one in near if one.passage.id.startswith(f"{book}#")]
        if inside and inside[0].score >= _NEARLY * near[0].score:
            return inside[:k]
    best: dict[str, PassageFacts] = {}
    for query in _queries(text) if len(text.split()) >= _TALKATIVE else (text,):
        for found in tools.library.passages(query, k):
            known = best.get(found.passage.id)
            if known is None or known.score < found.score:
                best[found.passage.id] = found
    said = set(_WORD.findall(_NUMBERED.sub(r"\1\2", text.lower())))
    quoted = {word.lower() for word in _QUOTED.findall(text)}
    return sorted(best.values(), key=lambda found: -found.score - _named(found, said, quoted))[:k]


_NUMBERED = re.compile(r"\b(excludes?) (\d)\b")
_WORD = re.compile(r"[a-z]+\d?")
_NAME = re.compile(r"\b(?:[A-Z]{2,}|[A-Z][a-z]+(?=\d))\d?")
_NAME_COUNTS = 0.03
_QUOTED = re.compile(r"(?<!\w)[\"“'‘](\w+)[\"”'’](?!\w)")
_QUOTED_COUNTS = 0.1


def _named(found: PassageFacts, said: set[str], quoted: set[str]) -> float:
    """What it counts that a question says a name in a passage's heading, or a word that both put in quotes.

    Of Excludes1 and Excludes2, and of “and” and “with”, only the one that was named is meant.
    """
    heading = found.passage.heading[-1]
    same_word = any(word.lower() in quoted for word in _QUOTED.findall(heading))
    return _NAME_COUNTS * any(name.lower() in said for name in _NAME.findall(heading)) + _QUOTED_COUNTS * same_word


def codes_for(request: Request, tools: Toolbox) -> list[Finding]:
    """The codes that a question's words fit, best first; what was done before what it was done for.

    Raises:
        StoreError: A store failed.
    """
    text = request.text
    words = _LETTER_NAMED.sub(" ", request.words or text)
    systems = named_systems(text)
    found = _joined(drugs_by_brand(words, tools, request.as_of), _finding(words, request, tools, systems))
    if letter := _LETTER_NAMED.search(text):
        found.sort(key=lambda item: not item.facts.code.code.startswith(letter["letter"].upper()))
    if _CPT_ALONE.search(text):
        # Medicare's codes for drugs and its own services stand behind those of the system that was named.
        named = _finding(words, request, tools, (CodeSystem.CPT,))
        least = found[0].score * _ABOUT_AS_WELL if found else 0.0
        found = _joined((item for item in named if item.score >= least), found)
    if _DIAGNOSIS_WORDS.search(text) or not (_PROCEDURE_WORDS.search(text) or _DONE.search(text)):
        # Words for a condition bring up its treatment as well; the condition was meant.
        found.sort(key=lambda item: item.facts.code.system in _PROCEDURES)
    elif systems is None and _DONE.search(text):
        found = _joined(_services(words, request, tools), found)
    found = default_first(found, words, tools, request.as_of)
    if found and found[0].facts.code.system is CodeSystem.ICD10CM:
        found = _joined([no_more_than_said(found)], found)
    found = of_stage(found, stage_of_pregnancy(text, pregnant=True), tools, request.as_of)
    found = _relative_first(found, request, tools)
    return [_heard(found[0], request, tools), *found[1:]] if found else []


def _heard(best: Finding, request: Request, tools: Toolbox) -> Finding:
    """The finding without words left over that say one of its own facets, such as "complete" of "three or more"."""
    record = best.facts.record
    if record is None or not best.unsaid or record.code.system not in _PROCEDURES:
        return best
    _, known = facets_of(record.code, tools.store, request.as_of)
    own = dict(record.facets)
    ways = (
        way for facet in known for value, said in facet.values if own.get(facet.name) == value for way in (value, *said)
    )
    heard = {word for way in ways for word in way.lower().split()} | set(record.title.lower().replace(",", " ").split())
    return replace(best, unsaid=tuple(word for word in best.unsaid if word.lower() not in heard))


def _relative_first(found: list[Finding], request: Request, tools: Toolbox) -> list[Finding]:
    """The findings, with that of the best one's family first which is what the question names, such as open surgery."""
    record = found[0].facts.record if found else None
    if record is None or found[0].facts.code.system not in _PROCEDURES:
        return found
    family, known = facets_of(record.code, tools.store, request.as_of)
    # What the search took the words to mean counts as said: "lap" is laparoscopic.
    said = " ".join((request.text, *found[0].shared, *found[0].unsaid))
    own = dict(record.facets)
    # What the question says in so many words goes before what the search made of it.
    asked = named_facets(said, known, own=own) | named_facets(request.text, known, own=own) if family else {}
    if family is None or not asked:
        return found
    fits = (item for item in found if item.facts.record and asked.items() <= dict(item.facts.record.facets).items())
    best = next(fits, None)
    code = sibling_with(record, asked, family, tools.store, request.as_of) if best is None else None
    if code is not None:
        best = replace(found[0], facts=tools.codes.facts(code, request.as_of))
    return _joined([best], found) if best is not None else found


def _services(words: str, request: Request, tools: Toolbox) -> list[Finding]:
    """The procedures that words fit; one of CPT before a special one of Medicare's, unless that was asked for."""
    found = _finding(words, request, tools, _PROCEDURES)
    if found and found[0].facts.code.system is CodeSystem.HCPCS and not _HCPCS_NAMED.search(request.text):
        cpt = _finding(words, request, tools, (CodeSystem.CPT,), CPT_ANSWERS)
        is_own_service = found[0].facts.code.code.startswith("G")
        says_more = bool(cpt) and set(cpt[0].shared) > set(found[0].shared)
        return _joined(cpt[:1] if is_own_service or says_more else (), _joined(found, cpt[:1]))
    return found


def _finding(
    words: str,
    request: Request,
    tools: Toolbox,
    systems: tuple[CodeSystem, ...] | None,
    least: float = CODE_ANSWERS,
) -> list[Finding]:
    """What a description finds as it is, or without what is mere talk in it, whichever says more of each code."""
    best: dict[Code, Finding] = {}
    for query in _queries(words):
        for item in tools.library.find(query, request.as_of, systems=systems):
            known = best.get(item.facts.code)
            if item.score >= least and (known is None or known.score < item.score):
                best[item.facts.code] = item
    return sorted(best.values(), key=lambda item: -item.score)


def _queries(text: str) -> tuple[str, ...]:
    short = pared(text)
    return (text, short) if short and short != text else (text,)


def _joined(first: Iterable[Finding], then: Iterable[Finding]) -> list[Finding]:
    """Some findings, then the others that are not among them."""
    by_code: dict[Code, Finding] = {}
    for item in (*first, *then):
        by_code.setdefault(item.facts.code, item)
    return list(by_code.values())
