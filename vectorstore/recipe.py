"""Which texts are searched, and how: the recipe that an index's name carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.codes import Code, CodeSystem
from core.records import Passage, SearchText, TextKind
from vectorstore.lexical import roots

VERSIONS = {"codes": "7", "passages": "8"}
"""Part of an index's name, by its kind; raised whenever the entries of the same texts would come out differently."""

_PASSAGE_CHUNK = 700
"""Characters of a passage's body embedded at a time; the packaged model reads about 1,000."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One searchable text; several may share a key.

    Attributes:
        key: What a hit on the text is a hit on: ``system:code`` or a passage's id.
        text: The text, as it is matched by words and shown.
        kind: What sort of text it is: a `TextKind`, ``heading``, ``question`` or ``body``.
        group: What a search can be kept to: the code system or the topic.
        dense: The text as it is embedded; empty where it is matched by its words only.
    """

    key: str
    text: str
    kind: str
    group: str
    dense: str = ""

    @property
    def id(self) -> str:
        """Name of its vector, from the content: equal texts of a group share one."""
        return hashlib.sha256(f"{self.group}\x1f{self.dense}".encode()).hexdigest()[:32]


def code_key(code: Code) -> str:
    """Key of a code's entries."""
    return f"{code.system.value}:{code.code}"


def code_of(key: str) -> Code:
    """The code a key was made of."""
    system, _, code = key.partition(":")
    return Code(CodeSystem(system), code)


def code_entries(texts: Iterable[SearchText]) -> list[Entry]:
    """Entries of the texts that name codes, each text of a code once, the entries of a code in one run, a title first.

    Embedding is what building an index waits for, so it is spent where it helps (evals/NOTES.md). A header of ICD-10-CM
    is matched by its words only: it is not what a coder looks for, and its codes' own titles say the same. So are
    transport accidents, legal interventions and war (V00 to V99, Y35 to Y38), whose titles are long and alike; rows of
    the Neoplasm Table and of the Table of Drugs, whose one telling word is a site or a substance; the index of the
    ICD-10-PCS; the abbreviated titles of HCPCS; and what says the same words as another text of the code. Words that
    tell the variants of one condition apart are left out of what is embedded, so that the variants share a vector: they
    are told apart by their words.
    """
    said: dict[Code, dict[str, SearchText]] = {}
    for found in texts:
        said.setdefault(found.code, {}).setdefault(found.text.lower(), found)
    by_code = {code: list(known.values()) for code, known in said.items()}
    above = headers(by_code)
    return [
        Entry(code_key(code), found.text, found.kind.value, code.system.value, dense)
        for code, known in by_code.items()
        for found, dense in _as_embedded(code, sorted(known, key=_after_titles), header=code in above)
    ]


def _after_titles(text: SearchText) -> bool:
    return text.kind is not TextKind.TITLE


def _as_embedded(code: Code, texts: Sequence[SearchText], *, header: bool) -> Iterator[tuple[SearchText, str]]:
    """Each text with what is embedded of it, empty where it is matched by its words only."""
    said: set[frozenset[str]] = set()
    for position, text in enumerate(texts):
        bare = without_variant(text.text)
        words = frozenset(roots(bare))
        dense = "" if words in said or _by_words_only(code, text, position, header=header) else bare
        said.add(words)
        yield text, dense


def headers(codes: Collection[Code]) -> set[Code]:
    """Those of the codes that others of them are below: ranges, and what another ICD-10 code continues.

    Codes with a seventh character are not expected among them: their stem is what is searched.
    """
    everywhere = set(codes)
    return {code for code in everywhere if "-" in code.code} | {
        above for code in everywhere for above in codes_above(code) if above in everywhere
    }


def codes_above(code: Code) -> Iterator[Code]:
    """The shorter ICD-10-CM codes that a code continues, nearest first; nothing for other systems."""
    if code.system is CodeSystem.ICD10CM and "-" not in code.code:
        for length in range(len(code.code) - 1, 2, -1):
            if code.code[length - 1] != ".":
                yield Code(code.system, code.code[:length])


_LONG_AND_ALIKE = ("V", "Y35", "Y36", "Y37", "Y38")

_OF_A_TABLE = re.compile(
    r"Poisoning by |Toxic effect of |Adverse effect of |Underdosing of "
    r"|Malignant primary neoplasm |Malignant secondary neoplasm |Carcinoma in situ of |Benign neoplasm \(tumor\) of "
    r"|Neoplasm of (?:uncertain|unspecified) behavior "
)
"""How the rows of the Table of Drugs and of the Neoplasm Table begin, see `ingest.parsers.icd10cm_tables`."""


def _by_words_only(code: Code, text: SearchText, position: int, *, header: bool) -> bool:
    in_index = text.kind is TextKind.INDEX_TERM
    match code.system:
        case CodeSystem.ICD10CM:
            alike = code.code.startswith(_LONG_AND_ALIKE)
            # Our own words for a diagnosis are abbreviations and lay terms, which are met as they stand or not at all.
            own = text.kind is TextKind.OWN_WORDS
            return header or alike or own or (in_index and _OF_A_TABLE.match(text.text) is not None)
        case CodeSystem.ICD10PCS:
            return in_index
        case CodeSystem.HCPCS:
            return position > 0 and text.kind is TextKind.TITLE
        case _:
            return False


_VARIANT = re.compile(
    r"""\b(?:(?:first|second|third|unspecified)\ trimester|right|left|unspecified|nondisplaced|displaced
        |accidental\ \(unintentional\)|intentional\ self-harm|assault|undetermined)(?![\w-])""",
    re.VERBOSE | re.IGNORECASE,
)


def variants_named(title: str, said: str) -> int:
    """How many of the words for a variant in a title, other than its side, a description in lower case says too."""
    found = {phrase.lower() for phrase in _VARIANT.findall(title)} - {"right", "left", "unspecified"}
    return sum(phrase in said and not (phrase == "displaced" and "nondisplaced" in said) for phrase in found)


def without_variant(text: str) -> str:
    """A title in lower case without its side, trimester, displacement, intent or "unspecified"."""
    bare = re.sub(r"\s*,(?:\s*,)+", ",", _VARIANT.sub("", text.lower()))
    return " ".join(re.sub(r"\s+(?=[,)])", "", bare).split()).strip(" ,") or text


def passage_entries(passages: Iterable[Passage]) -> list[Entry]:
    """Entries of passages: one for the headings, one for each way of asking, one for each part of the body."""
    return [entry for passage in passages for entry in _passage_entries(passage)]


def _passage_entries(passage: Passage) -> Iterator[Entry]:
    heading = ", ".join((passage.document, *passage.heading))
    yield Entry(passage.id, heading, "heading", passage.topic, heading)
    for question in passage.asked_as:
        yield Entry(passage.id, question, "question", passage.topic, question)
    title = passage.heading[-1] if passage.heading else passage.document
    for chunk in _chunks(passage.text):
        yield Entry(passage.id, chunk, "body", passage.topic, f"{title}: {chunk}")


def _chunks(text: str) -> Iterator[str]:
    """Pieces of at most about `_PASSAGE_CHUNK` characters, cut between sentences."""
    piece = ""
    for sentence in re.split(r"(?<=[.!?])\s+|\n{2,}", text.strip()):
        if piece and len(piece) + len(sentence) > _PASSAGE_CHUNK:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
    if piece:
        yield piece
