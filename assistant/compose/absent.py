"""A code that is not here, or does not exist, and the codes nearest to it."""

from __future__ import annotations

from datetime import date

from assistant.compose.missing import Missing, where_from
from assistant.compose.wording import absence, bold, day, edition, named, plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, Status
from core.codes import CodeSystem
from core.records import STARTER_SOURCE_ID

_HOLDER = {CodeSystem.ICD10PCS: Missing.PCS, CodeSystem.HCPCS: Missing.HCPCS}
"""The public files that hold the whole of a system of which the starter knowledge has a part or nothing."""


def absent(writer: Writer, facts: CodeFacts, as_of: date) -> bool:
    """Write that a code is not here, or does not exist, and which codes are nearest to it.

    Returns whether it is known how the code should have been written.
    """
    padded = next((record for record in facts.near if _is_padded(record.code.code, facts.code.code)), None)
    if padded is not None:
        writer.verdict(
            f"{bold(facts.code)} is not valid as it is written: a seventh character stands in the seventh place, and "
            f"the placeholder X fills the places before it, which makes **{padded.code.code}**, {plain(padded.title)}.",
            facts.near_evidence,
        )
        return True
    _absent(writer, facts, as_of)
    return False


def _is_padded(code: str, written: str) -> bool:
    """Whether a code is what was written, but for the placeholders before its seventh character (guideline I.A.4)."""
    return code != written and code[:-1].rstrip("X").rstrip(".") + code[-1] == written


def _absent(writer: Writer, facts: CodeFacts, as_of: date) -> None:
    code, release = facts.code, facts.release
    if release is None:
        writer.verdict(
            f"No {code.system.title} table is loaded, so I cannot say what {code.code} is or whether it exists.",
            facts.evidence,
        )
        if code.system in _HOLDER:
            where_from(writer, _HOLDER[code.system], facts.evidence)
        return
    if facts.status is Status.UNKNOWN:
        writer.verdict(f"{absence(facts)}: it cannot be reported.", facts.evidence)
        _wrong_seventh(writer, facts)
    elif release.source.id != STARTER_SOURCE_ID:
        writer.verdict(f"{bold(code)} is not in {edition(release)}.", facts.evidence)
        ended = f" ended on {day(release.effective_to)}" if release.effective_to else " is older"
        writer.say(
            f"That edition{ended}: whether {code.code} exists on {day(as_of)} has to be checked in a newer one.",
            facts.evidence,
        )
    else:
        writer.verdict(f"{absence(facts)}, so I will not describe it.", facts.evidence)
        writer.say(
            f"{edition(release)} is a selection of {code.system.title} codes, not the whole code set: "
            f"whether {code.code} exists has to be checked in the current {code.system.title} book or file.",
            facts.evidence,
        )
        if code.system in _HOLDER:
            where_from(writer, _HOLDER[code.system], facts.evidence)
    for record in facts.near:
        writer.point(named(record, as_of), facts.near_evidence, heading="Nearest codes that I do have")
    writer.suggest(*(f"What is {record.code.code}?" for record in facts.near[:3]))


def _wrong_seventh(writer: Writer, facts: CodeFacts) -> None:
    """Say that the seventh character is none that the code before it takes, where that is what is wrong."""
    stem = facts.code.code[:-1]
    if any(record.stem is not None and record.code.code[:-1] == stem for record in facts.near):
        writer.verdict(
            f"{stem} takes a seventh character, but {facts.code.code[-1]} is none of those that it may take.",
            facts.near_evidence,
        )
