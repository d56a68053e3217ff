"""Reading evidence as places: its statements, each with what introduces it and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from assistant.verification.claims import Claim, Word, clauses, introduction, is_compound, read
from assistant.verification.form import plain
from assistant.verification.splitting import split_sentences
from assistant.verification.wording import normalised
from core.codes import CodeSystem
from core.evidence import Evidence, EvidenceKind


class Place(NamedTuple):
    """A statement of the evidence, with what stands around it.

    Attributes:
        claim: The statement.
        lead: What introduces it, such as the heading of a list.
        around: The statements beside it, which may lend words but no figures.
        plain: Its text, for comparing word by word.
        is_compound: Whether it makes several statements; these follow as places of their own.
        where: The stems of what it says at its head of where it holds: without "in anesthesia" it says too much.
    """

    claim: Claim
    lead: Claim | None
    around: tuple[Claim, ...]
    plain: str
    is_compound: bool = False
    where: frozenset[str] = frozenset()


_BARE_MODIFIER = re.compile(
    r"(?<![\w$.,/+-])(?<!\b[Mm]odifier )(?<!\b[Mm]odifiers )(?<!indicator )(?<!at least )[0-9A-Z]{2}(?![\w%-]|[.,]\d"
    r"| (?:percent|minutes?|hours?|days?|weeks?|months?|years?|units?|codes?|global|times?|mg|ml|levels?)\b)"
)
_TOLD_APART = re.compile(r"(?<![\w.])([0-9A-Z]{2}): \1\b")
"""The other one of two modifiers: "AS: AS is a nonphysician assistant; 80 a physician"."""
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_TABLE_RULE = re.compile(r"[\s|:-]+")
_ICD_NOTE = "ICD-10-CM "
_FACET = re.compile(r"[a-z][a-z ]+: ")
_BEFORE_FACETS = re.compile(r"(?<=\.) (?=[a-z][a-z ]{2,30}: )")
_FIRST_OF_SEVERAL = re.compile(r"([A-Za-z][a-z][^:;]{8,60}):(?:\s+\S|$)")
_FEW_CELLS = 2
_VERSION = re.compile(r"\bversion_\d\d\b")
"""The version of a model that groups codes: "CMS-HCC V24"."""
_NOTE_HEAD = re.compile(r"([^:]{3,60}, [^:,]{3,40}):\s+")


def places_of(piece: Evidence) -> tuple[Place, ...]:
    """The statements of a piece of evidence, in order; the parts of one follow it."""
    return _places(modifiers_named(piece.text, [piece]), piece.kind, subject_of(piece))


def modifiers_named(text: str, pieces: Iterable[Evidence]) -> str:
    """A text with "modifier" before each of the modifiers that evidence is filed under: "25 is the one for visits"."""
    pieces = tuple(pieces)
    known = {ref.code for piece in pieces for ref in piece.codes if ref.system == CodeSystem.MODIFIER}
    if known:
        known |= {name for piece in pieces for name in _TOLD_APART.findall(piece.text)}
    return _BARE_MODIFIER.sub(lambda bare: f"modifier {bare[0]}" if bare[0] in known else bare[0], text)


def heirs_of(piece: Evidence, evidence: Iterable[Evidence]) -> frozenset[str]:
    """The codes, among those that evidence was given for, which inherit a note from the ICD-10-CM code that owns it.

    What a category's Includes, Excludes and sequencing notes say holds for the codes below it; an inclusion term
    belongs to its own code (ICD-10-CM Official Guidelines, I.A.10 to I.A.17).
    """
    if piece.kind is not EvidenceKind.NOTE or not piece.text.startswith(_ICD_NOTE) or "Inclusion terms:" in piece.text:
        return frozenset()
    (owner, *_) = subject_of(piece) or ("",)
    described = {code for other in evidence if other.kind is EvidenceKind.CODE for code in subject_of(other)}
    return frozenset(code for code in described if owner and code != owner and code.startswith(owner))


def words_of(piece: Evidence) -> tuple[Word, ...]:
    """Every word of a piece of evidence, with the dates it applies from and to."""
    dates = " ".join(f"{day.isoformat()}." for day in (piece.effective_from, piece.effective_to) if day)
    words = [
        word for place in places_of(piece) for word in (*place.claim.words, *(place.lead.words if place.lead else ()))
    ]
    return (*words, *read(dates).words)


def subject_of(piece: Evidence) -> frozenset[str]:
    """The codes a whole piece of evidence speaks of: the one it begins with, else those it is filed under."""
    if piece.kind in {EvidenceKind.PASSAGE, EvidenceKind.CATALOGUE}:
        return frozenset()
    first = read(re.split(r"[:,;]", piece.text, maxsplit=1)[0])
    if first.codes:
        return frozenset(first.codes)
    return frozenset(f"modifier {ref.code}" if ref.system == CodeSystem.MODIFIER else ref.code for ref in piece.codes)


@lru_cache(maxsize=512)
def _places(text: str, kind: EvidenceKind, subject: frozenset[str]) -> tuple[Place, ...]:
    """The statements of a text, each with its lead and its neighbours."""
    places: list[Place] = []
    for lead_text, sentences in _blocks(text, kind):
        lead = read(lead_text, subject) if lead_text else None
        versions = frozenset(_VERSION.findall(normalised(lead_text)))
        claims = []
        running = subject
        for sentence in sentences:
            claim = _read_statement(sentence, kind, subject or running)
            claims.append(claim)
            running = claim.subject if claim.codes else running
        # A record's label and the list of what distinguishes it belong to each of its sentences.
        labels = tuple(c for i, c in enumerate(claims) if subject and not lead and (i == 0 or _FACET.match(c.text)))
        for index, claim in enumerate(claims):
            near = () if lead else (*claims[max(0, index - 1) : index], *claims[index + 1 : index + 2])
            parts = clauses(claim.text)
            around = (*near, *labels)
            # What distinguishes a record, and what an edit says, is said of one thing: it may be told together.
            is_one = kind is EvidenceKind.EDIT or (len(parts) > 1 and all(map(_FACET.match, parts)))
            where = introduction(claim.text) | versions
            places.append(Place(claim, lead, around, plain(claim.text), not is_one and is_compound(claim.text), where))
            if len(parts) > 1:
                said_of = subject if is_one else claim.subject or subject
                places += [
                    Place(read(part, said_of), lead, labels, plain(part), where=introduction(part) | versions)
                    for part in parts
                ]
            if kind in {EvidenceKind.FIGURE, EvidenceKind.EDIT}:  # a figure, without what it means
                alone = [part[: found.start()] for part in parts for found in re.finditer(r": ", part)]
                places += [Place(read(figure, subject), lead, labels, plain(figure)) for figure in alone]
    return tuple(places)


def _read_statement(sentence: str, kind: EvidenceKind, subject: frozenset[str]) -> Claim:
    """Read a statement of a source; each part of an edit's speaks of both codes."""
    if kind is not EvidenceKind.EDIT:
        return read(sentence, subject)
    parts = [read(part, subject) for part in clauses(sentence)]
    return replace(
        read(sentence, subject),
        words=tuple(word for part in parts for word in part.words),
        subject=subject,
    )


def _blocks(text: str, kind: EvidenceKind) -> Iterator[tuple[str, list[str]]]:
    """Runs of sentences that belong together, each with what introduces it ("" when nothing does)."""
    if kind in {EvidenceKind.NOTE, EvidenceKind.FIGURE} and (head := _NOTE_HEAD.match(text)):
        yield from _noted(head[1], text[head.end() :])
        return
    if kind in {EvidenceKind.CODE, EvidenceKind.FAMILY, EvidenceKind.MODIFIER}:
        yield "", [sentence for line in _BEFORE_FACETS.split(text) for sentence in split_sentences(line)]
        return
    lead, header = "", list[str]()
    for line in _joined_lines(text):
        if line.lstrip().startswith("|"):
            if not _TABLE_RULE.fullmatch(line):
                cells = [cell.strip() for cell in line.strip("| ").split("|")]
                yield from (("", [statement]) for statement in _row(header, cells))
                header = header or cells
            continue
        header = []
        sentences = split_sentences(line)
        if _LIST_ITEM.match(line):
            for sentence in sentences:
                yield lead, [sentence]
            continue
        lead = sentences[-1] if sentences and sentences[-1].endswith(":") else ""
        yield "", sentences


def _noted(head: str, text: str) -> Iterator[tuple[str, list[str]]]:
    """The items of a note, each with its heading; what introduces the first of several introduces the others too."""
    first, *others = _items(text)
    yield head, split_sentences(first)
    introduces = _FIRST_OF_SEVERAL.match(first)  # "Code to identify control using: insulin (Z79.4); ..."
    if introduces and not any(":" in item for item in others):
        head = f"{head}, {introduces[1]}"
    yield from ((head, split_sentences(item)) for item in others)


def _items(text: str) -> Iterator[str]:
    """The items of a note: each ends with a semicolon, or with a full stop where they are sentences.

    A sentence may hold semicolons itself: then only one after a full stop ends the item.
    """
    pieces = re.split(r";\s+", text)
    are_sentences = any(piece.endswith((".", "!", '."')) for piece in pieces[:-1])
    if not are_sentences and not (len(pieces) > 1 and text.rstrip().endswith(".") and text.count(". ") == 0):
        yield from pieces
        return
    item: list[str] = []
    for piece in pieces:
        item.append(piece)
        if piece.endswith((".", "!", '."')):
            yield "; ".join(item)
            item = []
    if item:
        yield "; ".join(item)


def _row(header: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    """A row of a table as statements: whole, each cell after the head of its column; and each cell with the first one.

    Of columns with the same head a cell says nothing by itself: the column before tells what it belongs to.
    """
    heads = [f"{head}: {cell}" if head else cell for head, cell in zip_longest(header, cells, fillvalue="")]
    yield "; ".join(heads)
    if len(header) >= len(cells) > _FEW_CELLS:
        yield from (f"{heads[0]}, {heads[at]}" for at in range(1, len(cells)) if header.count(header[at]) == 1)


def _joined_lines(text: str) -> Iterator[str]:
    """Lines, with a paragraph that was wrapped made one line again."""
    paragraph: list[str] = []
    for line in (*text.splitlines(), ""):
        stands_alone = not line.strip() or line.lstrip().startswith("|") or _LIST_ITEM.match(line)
        if stands_alone and paragraph:
            yield " ".join(paragraph)
            paragraph = []
        if line.lstrip().startswith("|"):
            yield line
        elif line.strip():
            paragraph.append(line.strip() if paragraph else line)
