"""The plans for questions about the level of a visit, and the time beyond it."""

from __future__ import annotations

from assistant.compose.passages import explain
from assistant.compose.prolonged import answer_prolonged
from assistant.compose.visit import answer_visit
from assistant.compose.writer import Writer
from assistant.gather import Toolbox
from assistant.gather.visits import visits_of
from assistant.planning.plans import PASSAGE_ANSWERS, Plan
from assistant.question.prolonged import prolonged_time
from assistant.question.request import Request
from assistant.question.visit_stated import stated_visit


def about_visits(request: Request, tools: Toolbox) -> Plan | None:
    """The level of a visit that is described; None where none is, or its codes are not held.

    Raises:
        StoreError: A store failed.
    """
    stated = stated_visit(request.text)
    visits = visits_of(stated.family, tools, request.as_of) if stated else []
    if stated is None or not visits:
        return None
    query = _TIME_RULE if stated.minutes is not None else _DECISION_RULE
    rules = [passage for passage in tools.library.passages(query, 1) if passage.score >= PASSAGE_ANSWERS]

    def write(writer: Writer) -> bool:
        writer.looked_up(f"codes of {stated.family.value} visits", "passages on the rule")
        told = answer_visit(writer, stated, visits, [rule.evidence for rule in rules])
        if rules:
            explain(writer, rules[:1], most=1, opening=not told)
        return False

    return write


_DECISION_RULE = "level by medical decision making: two of three elements"


_TIME_RULE = "choosing the level by total time"


def about_prolonged(request: Request, tools: Toolbox) -> Plan | None:
    """The units of prolonged office time that a question tells of; None where it tells of none, or lacks the rule.

    Raises:
        StoreError: A store failed.
    """
    told = prolonged_time(request.text, {code.code for code in request.codes})
    rules = tools.library.passages(_PROLONGED_RULE, 1) if told else []
    if told is None or not rules or rules[0].score < PASSAGE_ANSWERS:
        return None

    def write(writer: Writer) -> bool:
        writer.looked_up("passages on the rule")
        answer_prolonged(writer, told, rules[0].evidence)
        explain(writer, rules, most=1, opening=False)
        return False

    return write


_PROLONGED_RULE = "prolonged office time: 99417 vs G2212"
