"""Read the words of ICD-10-PCS: the definitions of its values (XML or table) and its guidelines (table)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from core.errors import SourceFileError
from core.facts import Record, ValueLabel
from core.records import Passage
from ingest.parsers import Layout
from ingest.parsers.icd10cm_xml import clean, elements
from ingest.parsers.reading import FETCH_AGAIN, read_table


def definitions(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the definitions: one label a value, in the value set ``icd10pcs:{section}:{place}``.

    The official XML defines names and not characters, as a name may have another character in each table. Where the
    file gives none, the name stands as the value too.

    Args:
        path: The official XML, or a table with the columns ``section``, ``axis``, ``name``, ``value``, ``label``,
            ``definition`` and ``explanation``.
        layout: Headings of the table's columns.

    Raises:
        SourceFileError: It is neither, or a name has no section or place.
    """
    found = _from_xml(path) if path.suffix.lower() == ".xml" else _from_table(path, layout)
    seen: set[tuple[str, str, str]] = set()
    for label in found:
        key = (label.value_set, label.value, label.label)
        if key not in seen:
            seen.add(key)
            yield label
    if not seen:
        raise SourceFileError(path.name, "defines nothing.", hint=FETCH_AGAIN)


def _value_set(section: str, place: str) -> str | None:
    fits = re.fullmatch(r"[0-9A-HJ-NP-Z]", section, re.ASCII) and re.fullmatch(r"[1-7]", place, re.ASCII)
    return f"icd10pcs:{section}:{place}" if fits else None


def _sentences(*parts: str) -> str:
    """Texts one after the other, each with its full stop."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


def _from_xml(path: Path) -> Iterator[ValueLabel]:
    for section in elements(path, "ICD10PCS.definitions", {"section"}, "the ICD-10-PCS definitions"):
        for axis in section.findall("axis"):
            value_set = _value_set(section.get("code", ""), axis.get("pos", ""))
            if value_set is None:
                where = f"section {section.get('code', '')!r}, place {axis.get('pos', '')!r}"
                raise SourceFileError(path.name, "is not a section and a place of a code.", where, FETCH_AGAIN)
            for terms in axis.findall("terms"):
                yield from _terms(path, terms, value_set, clean(axis.findtext("title")))
        section.clear()


def _terms(path: Path, terms: Element, value_set: str, axis_name: str) -> Iterator[ValueLabel]:
    """One definition, which may serve several names."""
    names = [clean(title.text) for title in terms.findall("title")]
    if not names or not all(names):
        raise SourceFileError(path.name, "a <terms> has no <title>.", value_set, FETCH_AGAIN)
    included = "; ".join(clean(item.text) for item in terms.findall("includes"))
    description = _sentences(
        clean(terms.findtext("definition")),
        clean(terms.findtext("explanation")),
        f"Includes: {included}" if included else "",
    )
    for name in names:
        yield ValueLabel(value_set, name, name, description, axis_name)


def _from_table(path: Path, layout: Layout) -> Iterator[ValueLabel]:
    for row in read_table(path, layout.columns, optional={"explanation"}):
        value_set = _value_set(row.required("section"), row.required("axis"))
        if value_set is None:
            raise row.error("axis", f"{row.text('axis')[:40]!r} is not a place of a code.")
        label = row.required("label")
        description = _sentences(row.text("definition"), row.text("explanation"))
        yield ValueLabel(value_set, row.text("value") or label, label, description, row.required("name"))


_DOCUMENT = "ICD-10-PCS Official Guidelines for Coding and Reporting"
_NUMBER = re.compile(r"[A-F](?:\d{1,2}(?:\.\d{1,2}[a-z]?)?)?", re.ASCII)


def guidelines(path: Path, layout: Layout) -> Iterator[Record]:
    """Read the guidelines: a passage each, which begins with its number.

    Args:
        path: A table with the columns ``section``, ``group``, ``number`` and ``text``.
        layout: Headings of its columns.

    Raises:
        SourceFileError: It is not such a table, or a number is none or comes twice.
    """
    seen: set[str] = set()
    for row in read_table(path, layout.columns):
        number = row.required("number")
        if _NUMBER.fullmatch(number) is None or number in seen:
            raise row.error("number", f"{number[:40]!r} is not the number of one guideline.")
        seen.add(number)
        section, group = " ".join(row.required("section").split()), " ".join(row.text("group").split())
        heading = (section, number) if group in {"", section} else (section, group, number)
        yield Passage(
            id=f"icd10pcs-guidelines#{number.lower()}",
            document=_DOCUMENT,
            heading=heading,
            locator=f"guideline {number}",
            text=f"{number}. {_plain(row.required('text'))}",
            topic="guideline",
        )


def _plain(text: str) -> str:
    """The text with its lines kept, and their blanks evened out."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
