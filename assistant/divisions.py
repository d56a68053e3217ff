"""The chapters and sections that a code system is divided into, as the loaded tables have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assistant.gather import Toolbox
from codestore import CodeStore
from core.codes import CodeSystem
from core.facts import PcsValue
from core.records import Level


@dataclass(frozen=True, slots=True)
class Division:
    """A part of a code system.

    Attributes:
        within: Its codes, as `assistant.lookup.Filters` takes them: a range, ranges with commas, or a beginning.
        title: What it is about.
        parts: What it is divided into in turn.
    """

    within: str
    title: str
    parts: tuple[Division, ...] = ()


def divisions(system: CodeSystem, as_of: date, tools: Toolbox) -> tuple[Division, ...]:
    """The chapters of a system with their sections; families of codes where it has no chapters.

    Args:
        system: The code system.
        as_of: Date of service.
        tools: The look-ups.

    Raises:
        StoreError: The store failed.
    """
    if system is CodeSystem.ICD10PCS:
        return _by_characters(tools.store, as_of)
    return _by_chapters(tools.store, system, as_of) or _families(tools.store, system, as_of)


def _by_chapters(store: CodeStore, system: CodeSystem, as_of: date) -> tuple[Division, ...]:
    """A chapter of ICD-10-CM reaches from the beginning of its first section to the end of its last one."""
    found: dict[object, Division] = {}
    for record in store.chapters(system, as_of):
        if record.level is Level.CHAPTER:
            found[record.code] = Division("", record.title)
        elif record.parent in found:
            chapter, section = found[record.parent], Division(record.code.code, record.title)
            parts = (*chapter.parts, section)
            reach = f"{_first(parts[0].within)}-{_last(section.within)}"
            found[record.parent] = replace(chapter, within=reach, parts=parts)
    return tuple(chapter for chapter in found.values() if chapter.parts)


def _first(within: str) -> str:
    return within.partition("-")[0]


def _last(within: str) -> str:
    return within.rpartition("-")[2]


def _families(store: CodeStore, system: CodeSystem, as_of: date) -> tuple[Division, ...]:
    families = sorted(store.families(system, as_of), key=lambda record: record.code.code)
    return tuple(Division(one.code.code, f"{one.title} ({_shortened(one.code.code)})") for one in families)


def _shortened(ranges: str) -> str:
    first, _, more = ranges.partition(",")
    return f"{first}, …" if more else first


def _by_characters(store: CodeStore, as_of: date) -> tuple[Division, ...]:
    """The first character of an ICD-10-PCS code is its section, the second the body system in it."""
    sections, systems = (_labels(store, as_of, axis) for axis in (1, 2))
    return tuple(
        Division(
            section,
            f"{title} ({section})",
            tuple(
                Division(beginning, f"{label} ({beginning})")
                for beginning, label in sorted(systems.items())
                if beginning.startswith(section)
            ),
        )
        for section, title in sorted(sections.items())
    )


def _labels(store: CodeStore, as_of: date, axis: int) -> dict[str, str]:
    """What the characters up to an axis say, by these characters; all tables agree on it."""
    values: Iterable[PcsValue] = (value for value, _ in store.facts(PcsValue, as_of, axis=axis, row=0))
    return {value.table[:axis]: value.label for value in values}
