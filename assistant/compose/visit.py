"""The level of a visit that a question describes: by decision making, by time, and what is missing for certainty."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.wording import listed
from assistant.compose.writer import Writer
from assistant.gather.visits import Visit, decision_level, level_within_reach, of_level, of_minutes
from assistant.question.visit_stated import StatedVisit
from core.evidence import Evidence


def answer_visit(writer: Writer, stated: StatedVisit, visits: Sequence[Visit], rule: Sequence[Evidence]) -> bool:
    """Open the answer with the code of the level that is told; returns whether any code is supported.

    Args:
        writer: Page to write on.
        stated: What the question tells.
        visits: The codes of the family.
        rule: The passages on decision making and time.
    """
    kinds = _kinds(stated, visits)
    level, reach = decision_level(*stated.levels), level_within_reach(*stated.levels)
    if stated.decision is not None:
        level, reach = stated.decision.level, None
    by_level = [visit for kind in kinds if (visit := of_level(kind, level)) is not None]
    higher = [visit for kind in kinds if (visit := of_level(kind, reach)) is not None]
    by_time = [visit for kind in kinds if (visit := of_minutes(kind, stated.minutes)) is not None]
    if level and by_level:
        why = f"two of three elements reach {level.value} ({_told(stated)})"
        if stated.decision is not None:
            why = f"its level is {level.value}, as the question says"
        writer.verdict(
            f"By medical decision making it is {_named(by_level)}: {why}.",
            *_evidence(by_level),
            *rule,
        )
    if reach and higher:
        lacking = next(name for name, one in zip(_ELEMENTS, stated.levels, strict=True) if one is None)
        writer.verdict(
            f"With {lacking} of {reach.value} level it would be {_named(higher)}: the question does not tell them.",
            *_evidence(higher),
            *rule,
        )
    if stated.minutes is not None and by_time:
        least = listed(list(dict.fromkeys(str(visit.least) for visit in by_time if visit.least)))
        minimum = f"; the minimum is {least}" if least else ""
        writer.verdict(
            f"By total time it is {_named(by_time)}: {stated.minutes} minutes{minimum}.",
            *_evidence(by_time),
            *rule,
        )
    for name in _ELEMENTS:
        element = getattr(stated, name)
        if element is not None:
            writer.point(
                f"{name.capitalize()}: {element.level.value} (“{element.words.strip()}”)",
                *rule,
                heading="Taken from it",
            )
    if not stated.patient and len(kinds) > 1:
        writer.ask("Is the patient new or established? The codes differ.", *_evidence([*by_level, *by_time]))
    if by_level or by_time:
        _remark(writer, stated)
    return bool(by_level or by_time)


def _remark(writer: Writer, stated: StatedVisit) -> None:
    """Say what was taken for granted, and that the record decides."""
    if stated.place_assumed:
        writer.notice("Taken for granted, because the question names no place: an office or other outpatient visit.")
    writer.notice(
        "The level follows what the question tells: the record must show it, and that the visit was necessary."
    )


_ELEMENTS = ("problems", "data", "risk")


def _told(stated: StatedVisit) -> str:
    levels = zip(_ELEMENTS, stated.levels, strict=True)
    return ", ".join(f"{name} {level.value if level else 'not told'}" for name, level in levels)


def _kinds(stated: StatedVisit, visits: Sequence[Visit]) -> list[list[Visit]]:
    """The codes that may be meant, those for new and for established patients, or of each part of a stay, apart."""
    groups: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        patient, service = visit.facets.get("patient", ""), visit.facets.get("service", "")
        if stated.patient and patient and patient != stated.patient:
            continue
        if stated.service and service and not service.startswith(stated.service):
            continue
        groups.setdefault((patient, service), []).append(visit)
    return [sorted(group, key=lambda visit: visit.rank) for group in groups.values()]


def _named(visits: Sequence[Visit]) -> str:
    """Codes, each with whose visit it is where there are several."""
    if len(visits) == 1:
        return f"**{visits[0].facts.code.code}**"
    return listed([f"**{visit.facts.code.code}**{_whose(visit)}" for visit in visits], "or")


def _whose(visit: Visit) -> str:
    whose = visit.facets.get("patient") or visit.facets.get("service") or ""
    return f" ({whose})" if whose else ""


def _evidence(visits: Sequence[Visit]) -> list[Evidence]:
    return [visit.facts.evidence for visit in visits if visit.facts.evidence is not None]
