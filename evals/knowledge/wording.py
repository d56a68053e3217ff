"""How the starter knowledge is written: abbreviations, reading level, wording said twice. Needs no official file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

from core.codes import Code, CodeSystem, find_mentions
from evals.knowledge.report import Report
from evals.knowledge.texts import Entry
from ingest.schema import Family, Knowledge

Run = tuple[str, ...]

RUN_WORDS = 8
"""So many consecutive words in common are wording taken over."""
READING_LIMIT = 50
"""Highest reading level of an entry; see `reading_level`."""
READABLE_WORDS = 40
"""Below so many words a measure says nothing."""

SPELLED_NOWHERE = frozenset("CPT HCPCS ICD CM PCS CMS AMA US II III IV VI VII VIII IX XI XII XIII".split()) | frozenset(
    "XXX YYY ZZZ MMM COVID ZIP".split()
)
"""Abbreviations that need no spelling out: the code systems and their publishers, Roman numerals, the symbols that
stand for global days in the fee schedule file, and words that nobody spells out.

Modifiers that have an entry, and abbreviations of one letter, need none either.
"""

_NO_SENTENCES = frozenset({"flags", "diagnoses", "table"})
_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9.\-])[A-Z]{2,}(?=s?(?![A-Za-z0-9]))")
_GRADE = re.compile(r"[IVX]+[A-C]?")
"""A grade in Roman numerals, such as IIIA."""
_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
_LONG_WORD = 7


def check_wording(knowledge: Knowledge, entries: Collection[Entry], report: Report) -> None:
    """Everything that can be said of the words without an official file."""
    modifiers = {entry.modifier for file in knowledge.modifiers.values() for entry in file.modifiers}
    for entry in entries:
        report.held["abbreviations"] += 1
        for field, abbreviation in undefined(entry, SPELLED_NOWHERE | modifiers):
            report.found("abbreviations", entry.file, f"{entry.name}, {field}", f"{abbreviation} is not spelled out.")
    _check_reading(entries, report)
    _check_repeats(entries, report)
    _check_own_codes(knowledge, entries, report)


def undefined(entry: Entry, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Field and abbreviation of each first use without the words it stands for.

    They stand before it, as in “magnetic resonance imaging (MRI)”, or after it, as in “MRI, magnetic resonance ...”.
    Titles, labels and headings are short and may use what the text below them spells out.
    """
    heads = [(field, text) for field, text in entry.texts if field in {"title", "label", "heading"}]
    bodies = [(field, text) for field, text in entry.texts if field not in {"title", "label", "heading"}]
    settled = set(known)
    for field, text in (*bodies, *heads):
        for match in _ABBREVIATION.finditer(text):
            if match[0] not in settled:
                settled.add(match[0])
                if not (_is_spelled_out(text, match) or _GRADE.fullmatch(match[0])):
                    yield field, match[0]


def _is_spelled_out(text: str, match: re.Match[str]) -> bool:
    if text[: match.start()].endswith("("):
        return True
    words = re.match(r"s?(?: \(|, | stands for | means )([A-Za-z])", text[match.end() :])
    return words is not None and words[1].upper() == match[0][0]


def reading_level(texts: Iterable[str]) -> tuple[float, int]:
    """Björnsson's readability index of some texts, and their number of words.

    The index is the average number of words in a sentence plus the share, in percent, of words longer than six letters:
    about 40 for a newspaper, 50 for a manual, above 60 hard reading. Codes and figures are no words.
    """
    sentences = [words for text in texts for part in _SENTENCE_END.split(text) if (words := _plain_words(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0, 0
    long = sum(len(word) >= _LONG_WORD for word in words)
    return len(words) / len(sentences) + 100 * long / len(words), len(words)


def _plain_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z]+", text) if len(word) > 1 or word in {"a", "A", "I"}]


def _check_reading(entries: Iterable[Entry], report: Report) -> None:
    for entry in entries:
        level, words = reading_level(text for field, text in entry.texts if field not in _NO_SENTENCES)
        if words >= READABLE_WORDS:
            report.held["reading level"] += 1
            if level > READING_LIMIT:
                report.found(
                    "reading level",
                    entry.file,
                    entry.name,
                    f"reads at {level:.0f}, above the limit of {READING_LIMIT}.",
                )


def runs_of(text: str) -> Iterator[Run]:
    """Every run of eight words of a text, in lower case and without punctuation."""
    words = _WORD.findall(text.lower())
    return (tuple(words[start : start + RUN_WORDS]) for start in range(len(words) - RUN_WORDS + 1))


def runs_by_entry(entries: Collection[Entry]) -> dict[Run, list[Entry]]:
    """The entries in which each run of eight words stands; each entry once."""
    found: dict[Run, list[Entry]] = defaultdict(list)
    for entry in entries:
        for _, text in entry.texts:
            for run in runs_of(text):
                owners = found[run]
                if not owners or owners[-1] is not entry:
                    owners.append(entry)
    return found


def _check_repeats(entries: Collection[Entry], report: Report) -> None:
    report.held["wording of another entry"] += len(entries)
    first: dict[tuple[str, str, str, str], list[Run]] = defaultdict(list)
    for run, owners in runs_by_entry(entries).items():
        for one, other in combinations(owners, 2):
            first[one.file, one.name, other.file, other.name].append(run)
    for (file, name, other_file, other_name), runs in first.items():
        others = f"{other_name} of {other_file}" if other_file != file else other_name
        report.found(
            "wording of another entry", file, name, f"has wording of {others}, {len(runs)} times: {' '.join(runs[0])}"
        )


def check_titles(runs: Mapping[Run, list[Entry]], titles: Iterable[tuple[str, str]], report: Report) -> None:
    """Whether an entry has eight words in a row of an official title.

    Args:
        runs: As `runs_by_entry` gives them.
        titles: Code and title, as published.
        report: Where findings go.
    """
    seen: set[tuple[str, str, str]] = set()
    for code, title in titles:
        report.held["wording of an official title"] += 1
        for run in runs_of(title):
            for entry in runs.get(run, ()):
                key = entry.file, entry.name, " ".join(run)
                if key not in seen:
                    seen.add(key)
                    report.found("wording of an official title", *key[:2], f"has wording of {code}: {key[2]}")


def _check_own_codes(knowledge: Knowledge, entries: Iterable[Entry], report: Report) -> None:
    """A code that is named and lies in the range of a family is one of the codes of some family."""
    own = {(family.system, code) for family in knowledge.families.values() for code in family.own_codes}
    for entry in entries:
        for field, text in entry.texts:
            for code in _single_codes(text):
                report.held["codes named in a family's range"] += 1
                if (code.system, code.code) not in own and (family := _family_of(code, knowledge)):
                    problem = f"{code.code} lies in the range of {family.family}, which has no entry for it."
                    report.found("codes named in a family's range", entry.file, f"{entry.name}, {field}", problem)


def _single_codes(text: str) -> Iterator[Code]:
    """The CPT and HCPCS codes a text names, without ranges."""
    for mention in find_mentions(text):
        code = mention.candidates[0] if mention.candidates and not mention.end_code else None
        if code and code.system in {CodeSystem.CPT, CodeSystem.HCPCS}:
            yield code


def _family_of(code: Code, knowledge: Knowledge) -> Family | None:
    """The family whose range a code lies in."""
    families = knowledge.families.values()
    return next((family for family in families if family.system == code.system and family.holds(code.code)), None)
