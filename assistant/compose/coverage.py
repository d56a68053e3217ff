"""Medicare coverage documents: which ones there are, whose they are, and what they do not say."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.missing import Missing, missing
from assistant.compose.wording import day, edition, listed
from assistant.compose.writer import Writer
from assistant.gather.about import TableFacts
from assistant.gather.code_facts import CodeFacts
from assistant.gather.contractors import LISTED_ON, Contractor
from assistant.gather.coverage import Listing
from assistant.gather.figures import figure_meaning
from assistant.gather.indicators import indicators_of
from assistant.gather.tables import Row
from assistant.question.states import STATES
from core.codes import Code
from core.evidence import Evidence
from core.facts import CoverageDocument, CoverageKind

_MOST = 8
_KINDS = {
    CoverageKind.NCD: "An NCD binds every contractor.",
    CoverageKind.LCD: "An LCD holds only in its contractor's area; its lists of codes stand in its billing article.",
    CoverageKind.ARTICLE: "An article goes with an LCD and lists the codes; it holds only in its contractor's area.",
}


_SETTLED = {
    "N": "No, not by Medicare: its fee schedule gives **{code}** status **N**, a service that it does not cover{by}.",
    "I": "Not under this code: Medicare's fee schedule gives **{code}** status **I**, not valid for Medicare, which "
    "uses another code for what it covers{by}.",
    "B": "Never by itself: Medicare's fee schedule gives **{code}** status **B**, payment for which is bundled into "
    "that of other services{by}.",
    "T": "Only where nothing else is payable that day: Medicare's fee schedule gives **{code}** status **T**, paid "
    "only when no other service by the same practitioner is{by}.",
}
"""What the statuses of the fee schedule settle of coverage, whatever a document says."""
_OPEN = (
    "Medicare's fee schedule gives **{code}** status **{status}** ({meaning}){by}: that shuts it out of payment no "
    "more than it makes a claim covered, which depends on need and on what coverage documents say."
)
"""What the other statuses leave to the coverage documents."""
_PAYABLE = frozenset("ARC")


def answer_by_status(writer: Writer, facts: CodeFacts, tables: TableFacts) -> bool:
    """Open the answer with what the fee schedule's status settles; returns whether it settles anything.

    Args:
        writer: Page to write on.
        facts: The code.
        tables: What the tables have on it.
    """
    status, by, evidence = _status(facts, tables)
    if status not in _SETTLED:
        return False
    writer.verdict(_SETTLED[status].format(code=facts.code.code, by=by), evidence)
    return True


def tell_status(writer: Writer, facts: CodeFacts, tables: TableFacts) -> bool:
    """Write what a status leaves open, where no document says more; returns whether it leaves anything open."""
    status, by, evidence = _status(facts, tables)
    if status not in _PAYABLE:
        return False
    meaning = figure_meaning("status", status)
    writer.verdict(_OPEN.format(code=facts.code.code, status=status, meaning=meaning, by=by), evidence)
    return True


def _status(facts: CodeFacts, tables: TableFacts) -> tuple[str, str, Evidence | None]:
    """The status of a code, whose it is, and its evidence: by the schedule where it is loaded, else by our entry."""
    known = indicators_of(facts, tables)
    if known is None or not known.values.get("status"):
        return "", "", None
    return known.values["status"], f", by {known.by}" if known.by else "", known.evidence


def answer_listing(writer: Writer, code: Code, listings: Sequence[Listing]) -> None:
    """Open the answer with the documents that list a code."""
    count = "One coverage document" if len(listings) == 1 else f"{len(listings)} coverage documents"
    lists = "lists" if len(listings) == 1 else "list"
    writer.verdict(
        f"{count} in force on the date {lists} **{code.code}**; whether a claim is covered depends on the document of "
        "your contractor.",
        *(listing.document.evidence for listing in listings[:_MOST]),
    )
    _documents(writer, listings, "Documents that list it")


def answer_titles(writer: Writer, listings: Sequence[Listing], states: Sequence[str] = ()) -> None:
    """Open the answer with the documents whose titles fit; those of the contractor of some states, where named."""
    first = listings[0].document
    count = "One coverage document fits" if len(listings) == 1 else f"{len(listings)} coverage documents fit"
    whose = f" of the contractor for {listed(states)}" if states else ""
    writer.verdict(
        f"{count}{whose} by title, in {edition(first.release)}.", *(item.document.evidence for item in listings)
    )
    _documents(writer, listings, "Documents by title")
    writer.say(
        "A title says what a document is about, not what is covered: its text and its codes decide.", first.evidence
    )


def no_national(writer: Writer, loaded: Evidence | None, *, any_loaded: bool) -> None:
    """Open the answer to a question for an NCD with that none is known here.

    Args:
        writer: Page to write on.
        loaded: What is loaded.
        any_loaded: Whether the file of NCDs is loaded, so that none of its titles fits.
    """
    if any_loaded:
        writer.verdict(
            "No national coverage determination (NCD) loaded here fits by title, which does not mean that there is "
            "none: the text of another one may treat it.",
            loaded,
        )
    else:
        missing(writer, Missing.NATIONAL, loaded)


def answer_likely(writer: Writer, listings: Sequence[Listing], contractors: Sequence[Contractor] = ()) -> None:
    """Write the documents whose titles say what codes are, where none is known to list them."""
    states = [STATES[one.state] for one in contractors]
    whose = f" of the contractor for {listed(states)}" if states else ""
    one = len(listings) == 1
    count = "one coverage document" if one else f"{len(listings)} coverage documents"
    writer.say(
        f"By title, {count}{whose} may be about this, in {edition(listings[0].document.release)}; whether "
        f"{'it lists' if one else 'they list'} the code is not known here.",
        *(item.document.evidence for item in listings),
    )
    for contractor in contractors:
        answer_contractor(writer, contractor)
    _documents(writer, listings, "Documents by title")


def answer_contractor(writer: Writer, contractor: Contractor) -> None:
    """Write who processes the claims of a state, and what that is known from."""
    number = ""
    evidence = [contractor.evidence]
    if contractor.locality is not None:
        row = contractor.locality
        number = f", and for part B contractor number **{row.fact.contractor}** in {edition(row.release)}"
        evidence.append(row.evidence)
    writer.verdict(
        f"Part A and part B claims of {STATES[contractor.state]} go to **{contractor.company}**: A/B MAC jurisdiction "
        f"**{contractor.jurisdiction}**{number}. The company is from a list of our own of {day(LISTED_ON)}, after "
        "CMS's jurisdictions: contracts change hands, so check it at CMS.",
        *evidence,
    )
    writer.say("Equipment, home health and hospice have contractors of their own.", contractor.evidence)


def no_title(writer: Writer, words: Sequence[str], states: Sequence[str], loaded: Evidence | None) -> None:
    """Open the answer with that no document's title fits, of the contractor of some states or at all."""
    whose = f" of the contractor for {listed(states)}" if states else ""
    told = listed([f"“{word}”" for word in words])
    writer.verdict(
        f"No coverage document{whose} loaded here fits by title ({told}), which says nothing of whether it is covered: "
        "the text of another document may, and NCDs stand in a file of their own.",
        loaded,
    )


def answer_document(
    writer: Writer, versions: Sequence[Row[CoverageDocument]], request_day: str, articles: Sequence[Listing] = ()
) -> None:
    """Open the answer with one document; the articles that go with it and further versions stand below."""
    newest = versions[0]
    fact = newest.fact
    begins = f", effective {day(fact.effective_from)}" if fact.effective_from else ""
    ends = f", in force through {day(fact.effective_to)}" if fact.effective_to else ""
    writer.verdict(
        f"**{fact.id}** is {_with_article(fact.kind)}, “{fact.title}”, of {_one_line(fact.contractor)}: version "
        f"{fact.version}{begins}{ends} (looked up for {request_day}).",
        newest.evidence,
    )
    writer.say(_KINDS[fact.kind], newest.evidence)
    if fact.url:
        writer.say(f"Its text stands at {fact.url}.", newest.evidence)
    for article in articles[:_MOST]:
        writer.point(_line(article.document), article.document.evidence, heading="Its billing articles, by title")
    for older in versions[1:_MOST]:
        writer.point(_line(older), older.evidence, heading="Other versions")


def _documents(writer: Writer, listings: Sequence[Listing], heading: str) -> None:
    for listing in listings[:_MOST]:
        role = f"; it lists the code {listing.role}" if listing.role else ""
        writer.point(f"{_line(listing.document)}{role}", listing.document.evidence, heading=heading)
    if len(listings) > _MOST:
        writer.point(f"and {len(listings) - _MOST} more", listings[_MOST].document.evidence, heading=heading)
    for kind in dict.fromkeys(listing.document.fact.kind for listing in listings):
        evidence = [item.document.evidence for item in listings if item.document.fact.kind is kind]
        writer.say(_KINDS[kind], *evidence[:1], heading=heading)


def _line(row: Row[CoverageDocument]) -> str:
    fact = row.fact
    begins = f", effective {day(fact.effective_from)}" if fact.effective_from else ""
    ends = f", through {day(fact.effective_to)}" if fact.effective_to else ""
    kind = "Article" if fact.kind is CoverageKind.ARTICLE else fact.kind.value.upper()
    name = f"**{kind} {fact.id}** {fact.title} ({_one_line(fact.contractor)})"
    return f"{name}, version {fact.version}{begins}{ends}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _with_article(kind: CoverageKind) -> str:
    return {CoverageKind.NCD: "an NCD", CoverageKind.LCD: "an LCD", CoverageKind.ARTICLE: "a billing article"}[kind]
