"""What a language model adds to a draft: names of conditions and services that the rules overlooked.

The model gets the note masked, wherever it runs, and gives names with quotes, never codes. Each must pass what a
rule's candidate passes: its quote stands in the note, outside what is denied, past, in the family, uncertain or
planned; its code comes from a look-up and is valid on the date of service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.gather import Toolbox
from assistant.gather.code_facts import Status
from assistant.model.language_model import LanguageModel
from assistant.model.prompts import load_prompt
from assistant.verification.orders import gives_orders
from casework.candidates import Candidate, Kind
from casework.clauses import Clause, Quote, cut
from casework.coder import Draft
from casework.identifiers import Masked, mask
from casework.matching import Matcher
from casework.procedures import SYSTEMS as SERVICES
from casework.procedures import is_visit
from casework.stance import Stance
from core.codes import CodeSystem
from core.errors import ModelError

_SYSTEM = load_prompt("case_system.md", ())
_USER = load_prompt("case_user.md", ("note",))

_MOST_ITEMS = 60
_MOST_CHARACTERS = 20_000
_LIKELY = {Kind.DIAGNOSIS: 0.6, Kind.PROCEDURE: 0.6}
"""Scores from which a look-up of the model's words counts: surer than where the note's own words led to it."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A draft with what a model added.

    Attributes:
        draft: The draft.
        masked: What was sent, with what was replaced in it.
        notices: What went wrong, and how many of its items were refused.
    """

    draft: Draft
    masked: Masked
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    kind: Kind
    name: str
    quote: str


def recall(
    note: str, made: Draft, tools: Toolbox, model: LanguageModel, *, more: Sequence[tuple[int, int]] = ()
) -> Recalled:
    """Let a model look for what the rules overlooked. A model that fails leaves the draft as it is, and a notice.

    Args:
        note: The note.
        made: What the rules made of it.
        tools: The look-ups.
        model: The model.
        more: Further places of the note to mask, which a person chose.

    Raises:
        StoreError: A store failed.
    """
    masked = mask(note, more)
    try:
        reply = "".join(_limited(model.stream(_SYSTEM.text, _USER.fill(note=masked.text))))
    except ModelError as error:
        return Recalled(made, masked, (f"{error} These are the rules' candidates alone.",))
    checker = _Checker(note, masked, made, tools)
    items = list(_items(reply))
    added: list[Candidate] = []
    known = 0
    for item in items:
        candidate = checker.check(item)
        if candidate is None:
            continue
        if checker.is_known(candidate, added):
            known += 1
        else:
            added.append(candidate)
    notice = _told(model.name, len(items), len(added), known)
    candidates = sorted((*made.candidates, *added), key=lambda one: list(Kind).index(one.kind))
    return Recalled(replace(made, candidates=tuple(candidates)), masked, (notice,))


def _told(name: str, items: int, added: int, known: int) -> str:
    """What came of a model's items, for the reader of the page."""
    if not items:
        return f"{name} named nothing that the rules overlooked."
    refused = items - added - known
    told = [f"{added} added", f"{known} found by the rules already"]
    if refused:
        told.append(f"{refused} left out, because note, codes or date did not bear them out")
    return f"{name} named {items} {'item' if items == 1 else 'items'}: {', '.join(told)}."


class _Checker:
    """Holds a model's items against the note and the tables."""

    def __init__(self, note: str, masked: Masked, made: Draft, tools: Toolbox) -> None:
        self._note = note
        self._masked = masked
        self._made = made
        self._clauses = cut(note)
        self._tools = tools
        self._matcher = Matcher(tools, made.as_of)

    def check(self, item: _Item) -> Candidate | None:
        """The candidate of an item; None where it fails."""
        quote = self._quote(item.quote)
        if quote is None or not self._holds(quote):
            return None
        systems = (CodeSystem.ICD10CM,) if item.kind is Kind.DIAGNOSIS else SERVICES
        fit = next(iter(self._matcher.find(item.name, systems)), None)
        if fit is None or fit.finding.score < _LIKELY[item.kind] or fit.facts.status is not Status.BILLABLE:
            return None
        facts = fit.facts
        if facts.valid is not True or facts.record is None or is_visit(facts.code):
            return None
        return Candidate(
            item.kind,
            facts.code,
            facts.record.title,
            (quote,),
            min(fit.finding.score, 1.0) * 0.8,
            "A model named it; the words stand in the note, and the look-up gave the code.",
            (facts.evidence,) if facts.evidence else (),
            origin="model",
        )

    def _quote(self, words: str) -> Quote | None:
        """Where the quoted words stand in the note itself; None where they do not, or touch what was masked."""
        start = self._masked.text.find(words)
        if start < 0 or len(words) < 4:
            return None
        place = self._masked.original(start, start + len(words))
        if place is None:
            return None
        quote = Quote(*place, words)
        return quote if quote.stands_in(self._note) else None

    def _holds(self, quote: Quote) -> bool:
        """Whether what the note says there is affirmed, and no order to whoever reads it."""
        around = [one for one in self._clauses if one.quote.start < quote.end and quote.start < one.quote.end]
        ordered = any(gives_orders(self._note[one.quote.start : one.quote.end]) for one in around)
        return bool(around) and not ordered and all(_is_affirmed(one, quote) for one in around)

    def is_known(self, candidate: Candidate, added: Sequence[Candidate]) -> bool:
        """Whether the rules, or an item before it, gave the candidate's code or one of its family."""
        code, known = candidate.code.code, (*self._made.candidates, *added)
        return any(one.code.code == code or (len(code) > 3 and one.code.code[:5] == code[:5]) for one in known)


def _is_affirmed(clause: Clause, quote: Quote) -> bool:
    inside = clause.held.start <= quote.start and quote.end <= max(clause.held.end, clause.quote.end)
    doubted = clause.held.end < clause.quote.end and quote.end > clause.held.end
    return clause.stance is Stance.AFFIRMED and inside and not doubted


def _items(reply: str) -> Iterator[_Item]:
    """The items of a reply; any line that is none is passed over."""
    for line in reply.splitlines()[:_MOST_ITEMS]:
        parts = [part.strip() for part in line.strip("-*• \t").split("|")]
        if len(parts) == 3 and parts[0].lower() in (Kind.DIAGNOSIS, Kind.PROCEDURE) and parts[1] and parts[2]:
            yield _Item(Kind(parts[0].lower()), parts[1][:200], parts[2].strip('"“”'))


def _limited(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of a reply up to the length that a list of items may have."""
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > _MOST_CHARACTERS:
            return
        yield piece
