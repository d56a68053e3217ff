"""The plans for questions about coverage documents: by number, and by what their titles say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.compose.coverage import answer_contractor, answer_document, answer_titles, no_title
from assistant.compose.missing import Missing, missing
from assistant.compose.passages import explain
from assistant.compose.wording import day, listed
from assistant.compose.writer import Writer
from assistant.gather import Toolbox
from assistant.gather.catalogue import catalogue
from assistant.gather.coverage import Listing
from assistant.gather.tables import is_loaded
from assistant.gather.words import spelled_out
from assistant.planning.areas import area_of, lacks_national
from assistant.planning.plans import PASSAGE_CERTAIN, Plan, lacking
from assistant.planning.sides import about_sides
from assistant.question.coverage import is_generic
from assistant.question.request import Request
from assistant.question.states import STATES
from core.answer import Route
from core.facts import CoverageDocument, CoverageKind


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


def about_coverage(request: Request, tools: Toolbox) -> Plan | None:
    """Coverage documents by their titles; None where the question is not after one on a subject, or none is loaded.

    Raises:
        StoreError: A store failed.
    """
    if request.route is not Route.COVERAGE or not _DOCUMENTS.search(request.text):
        return None
    any_loaded = is_loaded(tools.store, CoverageDocument)
    sides = about_sides(request, tools) if any_loaded else None
    if sides is not None or is_generic(request.text):
        return sides
    rule = next(iter(tools.library.passages(request.text, 1)), None)
    ruled = rule is not None and rule.score >= PASSAGE_CERTAIN and rule.passage.document != _REGISTER
    if not any_loaded:
        return None if ruled else lacking(Missing.COVERAGE, tools)
    return _on_subject(request, tools, ruled=ruled)


def _on_subject(request: Request, tools: Toolbox, *, ruled: bool) -> Plan | None:
    """The documents whose titles say the subject of a question; None without one, or where a rule answers instead."""
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
    no_ncd = lacks_national(request, listings, tools)

    def write(writer: Writer) -> bool:
        writer.looked_up(f"titles of coverage documents: {', '.join(sorted(subject))}")
        no_ncd(writer)
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
