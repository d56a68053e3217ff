"""Whether a cited section of a manual exists: the citation is read, and looked up among the manual's own sections.

Two manuals can be checked. The NCCI Policy Manual is cited as ``Chapter 4, section G, items 3 to 16``, with the number
of the chapter in either kind of numerals, and with words of the section's heading or text where it has no number
(``Introduction, "Policy Manual Background"``). The ICD-10-CM guidelines are cited as ``Section I.C.15.a, b, c``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.records import Passage
from evals.knowledge.official import Official
from evals.knowledge.report import Report
from ingest.crosscheck import cited_sections
from ingest.schema import Knowledge

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")
_WORD = re.compile(r"[a-z0-9]+")

_NCCI_PLACE = re.compile(
    r"chapter (?P<chapter>\d+|[IVX]+)\b"
    r"|(?P<introduction>introduction)\b"
    r"|sections? (?P<sections>(?-i:[A-Z])(?:(?:, (?:and )?| and | to )(?-i:[A-Z]\b))*)(?!\w)"
    r"|(?:sub)?(?:items?|sections?) (?P<items>\d+[a-z]?(?:(?:, (?:and )?| and | to )\d+[a-z]?(?!\w))*)",
    re.IGNORECASE,
)
_GUIDELINE_PLACE = re.compile(
    r"(?P<appendix>[Aa]ppendix [IVX]+)\b|(?P<preface>[Tt]itle page)\b"
    r"|(?P<full>\b(?:IV|I{1,3})(?:\.[A-Za-z0-9]+)*(?![A-Za-z]))"
    r"|(?P<to>\bto\b)|(?<![A-Za-z0-9])(?P<sibling>[a-z]|\d{1,2})(?![A-Za-z0-9])"
)


@dataclass(slots=True)
class Place:
    """One place that a citation names.

    Attributes:
        key: The section's key, as in the ids of its passages: ``4-g-3``.
        words: What else the citation says of it, to be found in its heading or text.
    """

    key: str
    words: list[str] = field(default_factory=list)


def places_in_ncci_manual(citation: str) -> Iterator[Place]:
    """The places of the NCCI Policy Manual that a citation names."""
    chapter = section = ""
    current: list[Place] = []
    end = 0
    for match in (*_NCCI_PLACE.finditer(citation), None):
        _add_words(current, citation[end : match.start() if match else len(citation)])
        if match is None or match["chapter"] or match["introduction"]:
            yield from current
        if match is None:
            return
        end = match.end()
        if match["chapter"] or match["introduction"]:
            chapter, section = _number(match["chapter"]) if match["chapter"] else "introduction", ""
            current = [Place(chapter)]
        elif match["sections"]:
            yield from (place for place in current if place.key != chapter or place.words)
            names = _listed(match["sections"], _letters)
            section = names[-1].lower()
            current = [Place(f"{chapter}-{name.lower()}") for name in names]
        else:
            current = [place for place in current if place.key != f"{chapter}-{section}" or place.words]
            current += [Place(f"{chapter}-{section}-{_item(item)}") for item in _listed(match["items"], _numbers)]


def places_in_guidelines(citation: str) -> Iterator[Place]:
    """The places of the ICD-10-CM guidelines that a citation names."""
    place: Place | None = None
    end = 0
    is_range = False
    for match in _GUIDELINE_PLACE.finditer(citation):
        if place:
            _add_words([place], citation[end : match.start()])
            if not match["to"]:
                yield place
        end = match.end()
        if match["to"]:
            is_range = True
            continue
        before, place = place, Place(_guideline_key(match, place))
        if is_range and before:
            yield from (Place(key) for key in _between(before.key, place.key))
        is_range = False
    if place:
        _add_words([place], citation[end:])
        yield place


_READERS: Mapping[str, Callable[[str], Iterator[Place]]] = {
    "ncci-manual": places_in_ncci_manual,
    "icd10cm-guidelines": places_in_guidelines,
}


def check_citations(knowledge: Knowledge, official: Official, report: Report) -> None:
    """Every citation names a section that its document has; those of documents without a text are counted."""
    for name, where, document, section in cited_sections(knowledge):
        edition = knowledge.editions.get(document)
        reader = next((_READERS[source] for source in edition.read_as if source in _READERS), None) if edition else None
        if reader is None:
            report.uncheckable[document] += 1
        elif document not in official.passages:
            report.unheld.append(f"{name} ({where}): {section} of {document}, for there is no such file")
        else:
            report.held["citations"] += 1
            for problem in _missing(list(reader(section)), official.passages[document]):
                report.found("citations", name, where, f"“{section}” of {document}: {problem}.")


def _missing(places: Sequence[Place], passages: Iterable[Passage]) -> Iterator[str]:
    if not places:
        yield "names no place that can be looked up"
        return
    passages = list(passages)
    for place in places:
        within = [passage for passage in passages if _is_in(passage.id.partition("#")[2], place.key)]
        if not within:
            yield f"there is no section {place.key}"
            continue
        text = " ".join(word for passage in within for word in _words(f"{' '.join(passage.heading)} {passage.text}"))
        for words in place.words:
            if words not in text:
                yield f"section {place.key} does not say “{words}”"


def _is_in(passage: str, key: str) -> bool:
    """Whether a passage is of a section, of one inside it, or a later part of either."""
    return passage == key or passage.startswith((f"{key}-", f"{key}."))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _add_words(places: Iterable[Place], text: str) -> None:
    """Words between two places belong to the first; those that only join them are none."""
    joining = {"and", "section", "sections", "with", "the", "of"}
    for part in re.split(r"[\"“”;()]", text):
        words = _words(part)
        while words and words[0] in joining:
            del words[0]
        while words and words[-1] in joining:
            del words[-1]
        if words:
            for place in places:
                place.words.append(" ".join(words))


def _number(chapter: str) -> str:
    return (
        chapter if chapter.isdigit() else str(_ROMAN.index(chapter.upper()) + 1) if chapter.upper() in _ROMAN else "?"
    )


def _item(text: str) -> str:
    return re.sub(r"(\d)([a-z])", r"\1-\2", text.lower())


def _listed(text: str, between: Callable[[str, str], list[str]]) -> list[str]:
    """The members of a list such as ``4, 5, 9 and 12`` or ``1 to 8``."""
    found: list[str] = []
    for part in re.split(r", and |, | and ", text):
        first, _, last = part.partition(" to ")
        found += between(first, last) if last else [first]
    return found


def _numbers(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(number) for number in range(int(first), int(last) + 1)]
    return [first, last]


def _letters(first: str, last: str) -> list[str]:
    return [chr(letter) for letter in range(ord(first.upper()), ord(last.upper()) + 1)]


def _guideline_key(match: re.Match[str], before: Place | None) -> str:
    """The key of a place; a letter or number alone replaces the last part of the place before it."""
    if match["appendix"]:
        return match["appendix"].lower().replace(" ", "-")
    if match["preface"]:
        return "preface"
    if match["full"]:
        return match["full"].replace(".", "-").lower()
    if before is None:
        return "?"
    return "-".join([*before.key.split("-")[:-1], match["sibling"]])


def _between(first: str, last: str) -> list[str]:
    """The keys between two of one list; a pair that is not of one list has none between."""
    stem, _, begin = first.rpartition("-")
    other, _, end = last.rpartition("-")
    if stem != other:
        return [f"{first} to {last}"]
    members = _numbers(begin, end) if begin.isdigit() else _letters(begin, end)
    return [f"{stem}-{member.lower()}" for member in members[1:-1]]
