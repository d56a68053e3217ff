"""Whether a code may be reported on a date of service, and what took its place where it may not."""

from __future__ import annotations

from datetime import date

from assistant.compose.wording import bold, day, edition, listed
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts, Status
from core.codes import CodeSystem
from core.records import CodeRecord, Level, NoteKind, Release


def validity(writer: Writer, facts: CodeFacts, record: CodeRecord, release: Release, as_of: date) -> None:
    """Write whether a code may be reported on a date of service, and what took its place where it may not."""
    code = bold(facts.code)
    match facts.status:
        case Status.HEADER | Status.INCOMPLETE if not facts.in_force and record.level is Level.CODE:
            writer.verdict(
                f"I cannot say whether {code} was billable on {day(as_of)}: {edition(release)} begins on "
                f"{day(release.effective_from)}, and no older edition is loaded.",
                facts.evidence,
            )
        case Status.BILLABLE if not facts.in_force:
            writer.verdict(
                f"I cannot confirm {code} for {day(as_of)}: {edition(release)} begins on "
                f"{day(release.effective_from)}, and no older edition is loaded.",
                facts.evidence,
            )
        case Status.BILLABLE if facts.code.system is CodeSystem.ICD10CM:
            writer.verdict(f"{code} is billable: it is complete as it stands in {edition(release)}.", facts.evidence)
        case Status.HEADER if record.level is Level.CODE:
            writer.verdict(
                f"{code} is not billable: it is a header, and one of the codes below it must be reported.",
                facts.evidence,
            )
        case Status.INCOMPLETE:
            writer.verdict(
                f"{code} is not complete: it needs a seventh character before it is billable.", facts.evidence
            )
        case Status.DELETED if record.valid_to is not None:
            writer.verdict(
                f"{code} is deleted: its last valid date of service was {day(record.valid_to)}.", facts.evidence
            )
            _replacement(writer, facts, record)
        case Status.LISTED:
            text = "descriptor, which is the AMA's," if facts.code.system is CodeSystem.CPT else "text"
            writer.verdict(
                f"{code} exists: it stands in {edition(release)}; its {text} is not loaded here.", facts.evidence
            )
        case Status.NOT_YET_EFFECTIVE if record.valid_from is not None:
            writer.verdict(
                f"{code} is not valid on this date of service: it takes effect on {day(record.valid_from)}.",
                facts.evidence,
            )
        case _:
            pass


def _replacement(writer: Writer, facts: CodeFacts, record: CodeRecord) -> None:
    """Write what took the place of a deleted code, which may be no one code but a note."""
    if record.replaced_by:
        codes = listed([f"**{new.code}**" for new in record.replaced_by], "or")
        fits = "whichever fits" if len(record.replaced_by) > 1 else "where it fits"
        writer.verdict(f"Its replacement is {codes}, {fits} the service.", facts.evidence)
        writer.suggest(*(f"What is {new.code}?" for new in record.replaced_by[:3]))
    for group in facts.of_kind(NoteKind.NOTE, inherited=False):
        for note in group.notes:
            writer.say(note.text, group.evidence)


def says_billable(writer: Writer, facts: CodeFacts, release: Release) -> None:
    """Say of a procedure code that it may be reported, which goes without saying unless it is asked."""
    if facts.status is Status.BILLABLE and facts.in_force and facts.code.system is not CodeSystem.ICD10CM:
        first, last = (facts.record.valid_from, facts.record.valid_to) if facts.record else (None, None)
        until = f", valid from {day(first)}" if first else ""
        until += f"{' and' if first else ', valid'} through {day(last)}" if last else ""
        writer.verdict(
            f"{bold(facts.code)} is billable: it is an active code in {edition(release)}{until}.", facts.evidence
        )
