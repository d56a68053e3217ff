"""Rules of billing that a question runs into: what holds is told first, and a false premise is told to be one.

Each rule is a fact in one sentence, the passages that it stands on, and word families by which it is asked for. The
tables of codes go before it: a rule that speaks of codes in general is not told where the question names some.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.passages import explain, where_it_stands
from assistant.compose.writer import Writer
from assistant.gather import PassageFacts, Toolbox
from assistant.planning.billing.edits import EDIT_RULES
from assistant.planning.billing.endoscopy import ENDOSCOPY_RULES
from assistant.planning.billing.modifiers import MODIFIER_RULES
from assistant.planning.billing.periods import PERIOD_RULES
from assistant.planning.billing.rule import BillingRule
from assistant.planning.billing.shares import SHARE_RULES
from assistant.planning.billing.visits import VISIT_RULES
from assistant.planning.plans import Plan
from assistant.question.request import Request

RULES: tuple[BillingRule, ...] = (
    *VISIT_RULES, *ENDOSCOPY_RULES, *PERIOD_RULES, *EDIT_RULES, *SHARE_RULES, *MODIFIER_RULES,
)  # fmt: skip
"""The first that fits is told: the narrower stand before the wider."""


def rule_met(request: Request) -> BillingRule | None:
    """The first rule of billing that a question runs into; None where it runs into none."""
    return next((rule for rule in RULES if rule.fits(request)), None)


def opened_by_rule(request: Request, tools: Toolbox, plan: Plan) -> Plan:
    """A plan behind the rule that its question runs into; the plan itself where there is none, or none is loaded.

    A question in words alone is answered by the rule and its passages: what a search finds for it is not asked for.

    Raises:
        StoreError: The store failed.
    """
    rule = rule_met(request)
    passages = [found for one in rule.sections if (found := tools.library.section(one))] if rule else []
    if rule is None or not passages:
        return plan

    def write(writer: Writer) -> bool:
        _tell(writer, request, rule, passages)
        if request.codes or request.modifiers:
            plan(writer)
        else:
            explain(writer, [one for one in passages if one.passage.topic], opening=False)
        return False

    return write


def _tell(writer: Writer, request: Request, rule: BillingRule, passages: Sequence[PassageFacts]) -> None:
    writer.looked_up("the rule of billing that decides the case")
    writer.verdict(rule.answer(request.text), *(found.evidence for found in passages))
    where_it_stands(writer, passages[0])
