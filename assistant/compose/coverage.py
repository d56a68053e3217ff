"""Medicare coverage documents: which ones there are, whose they are, and what they do not say."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.wording import day, edition, listed
from assistant.compose.writer import Writer
from assistant.gather.coverage import Listing
from assistant.gather.tables import Row
from core.codes import Code
from core.evidence import Evidence
from core.facts import CoverageDocument, CoverageKind

_MOST = 8
_KINDS = {
    CoverageKind.NCD: "An NCD binds every contractor.",
    CoverageKind.LCD: "An LCD holds only in its contractor's area.",
    CoverageKind.ARTICLE: "An article goes with an LCD and lists the codes; it holds only in its contractor's area.",
}


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


def no_title(writer: Writer, words: Sequence[str], states: Sequence[str], loaded: Evidence | None) -> None:
    """Open the answer with that no document's title fits, of the contractor of some states or at all."""
    whose = f" of the contractor for {listed(states)}" if states else ""
    told = listed([f"“{word}”" for word in words])
    writer.verdict(
        f"No coverage document{whose} loaded here fits by title ({told}), which says nothing of whether it is covered: "
        "the text of another document may, and NCDs stand in a file of their own.",
        loaded,
    )


def answer_document(writer: Writer, versions: Sequence[Row[CoverageDocument]], request_day: str) -> None:
    """Open the answer with one document; further versions stand below."""
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
        writer.say(_KINDS[kind], *evidence[:1])


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
