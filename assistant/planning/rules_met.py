"""Rules that a question about codes runs into by its own words: they are told before, or below, what the code is.

Source of the first rule: ICD-10-CM Official Guidelines, sections II.H and III.C (uncertain diagnosis, inpatient) and
IV.H (uncertain diagnosis, outpatient).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assistant.gather import PassageFacts, Toolbox
from assistant.planning.plans import PASSAGE_ANSWERS, PASSAGE_CERTAIN
from assistant.planning.searching import passages_for
from assistant.planning.wrongs import rule_on
from assistant.question.chatter import pared
from assistant.question.indicators import indicators_in
from assistant.question.request import Aspect, Request, Topic
from core.answer import Route
from core.codes import PROCEDURES, Code, CodeSystem

_UNCERTAIN = re.compile(
    r"\b(?:probabl[ey]|suspect(?:ed|s)?|suspicious for|suspicion of|likely|possible|possibly|presumed|presumptive|"
    r"questionable|rule[sd]?[- ]?out|rul(?:e|ing) out|r/o|consistent with|compatible with|indicative of|suggestive of|"
    r"appears? to be|concern(?:ing|ed)? for|working diagnos[ie]s|cannot be excluded|vs\.? pneumonia)(?!\w)",
    re.IGNORECASE,
)
_INPATIENT = re.compile(r"\b(?:in-?patient|discharge summary|admitted|admission|hospital stay|dc summary)\b", re.I)
_OUTPATIENT = re.compile(
    r"\b(?:out-?patient|office|clinic|ed|er|emergency|urgent care|sent (?:\w+ )?home|observation|visits?|ambulatory|"
    r"professional|practitioner|telehealth|pcp)\b",
    re.IGNORECASE,
)
_BOTH_NAMED = re.compile(
    r"\bin-?patient\b.*\b(?:out-?patient|clinic|office)\b|\b(?:out-?patient|clinic|office)\b.*\bin-?patient\b",
    re.IGNORECASE | re.DOTALL,
)
_LOOKED_UP = {
    "outpatient": "outpatient: do not code a probable or suspected diagnosis",
    "inpatient": "inpatient: a probable diagnosis at discharge is coded as if it existed",
}
SPEAKS_OF_CODE = 0.3
"""Score from which a passage that speaks of a code of the question is about its case."""
REGISTER = "Medicare Coverage Database"
"""The document of the passages that only name a coverage document."""
_VISIT = re.compile(r"\b(?:visits?|e/?m|office|seen|appointments?|follow-?ups?)\b", re.IGNORECASE)
_VISIT_IN_PERIOD = "visit on the day of a procedure or in its global period: modifier 24, 25 or 57"
"""What is looked up where global days and a visit are asked for together: the days alone do not say what it takes."""
_FEWEST_WORDS = 3
"""Telling words besides codes and dates that a question must have before its rule is looked for."""
_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class RulesMet:
    """The rules that a question runs into.

    Attributes:
        uncertain: What the question calls a diagnosis that is not established, such as "probable"; else "".
        by_setting: The passage on uncertain diagnoses for each setting that may be meant.
        above: The passage on compliance that a question about right and wrong is after, told before what the code is.
        on_case: The rules that decide the case which is told with the code.
        leads: Whether they answer before what the code is does.
    """

    uncertain: str = ""
    by_setting: dict[str, PassageFacts] = field(default_factory=dict)
    above: tuple[PassageFacts, ...] = ()
    on_case: tuple[PassageFacts, ...] = ()
    leads: bool = False

    @property
    def which_setting(self) -> bool:
        """Whether the rules differ by setting, and the question names none."""
        return len(self.by_setting) > 1


def rules_met(request: Request, tools: Toolbox) -> RulesMet:
    """Look up the rules that a question about codes runs into.

    Raises:
        StoreError: A store failed.
    """
    diagnoses = any(code.system is CodeSystem.ICD10CM for code in request.codes)
    uncertain = uncertain_in(request.text) if diagnoses and not request.inherited else ""
    if uncertain:
        return RulesMet(uncertain=uncertain, by_setting=uncertain_rules(request.text, tools))
    if request.route is Route.COMPLIANCE:
        return RulesMet(above=rule_on(request, tools))
    rules = rules_on_case(request, tools)
    asks_part = request.aspects - {Aspect.BILLABLE} or request.topics - {Topic.VALIDITY}
    return RulesMet(on_case=rules, leads=bool(rules) and rules[0].score >= PASSAGE_ANSWERS and not asks_part)


def rules_on_case(request: Request, tools: Toolbox) -> tuple[PassageFacts, ...]:
    """The passages on a case that is told with codes: those that speak of them, or that are about the very words.

    Empty where nothing is told besides the codes.

    Raises:
        StoreError: A store failed.
    """
    if request.inherited or len(pared(request.words).split()) < _FEWEST_WORDS:
        return ()
    if "global_days" in indicators_in(request.text) and _VISIT.search(request.text):
        in_period = tools.library.passages(_VISIT_IN_PERIOD, 1)
        return tuple(one for one in in_period if one.score >= PASSAGE_ANSWERS)
    codes = {code for code in request.codes if code.system in PROCEDURES}
    return tuple(
        found
        for found in passages_for(request.text, tools, _LOOKED_AT)
        if found.passage.document != REGISTER
        and found.score >= (PASSAGE_CERTAIN, SPEAKS_OF_CODE)[speaks_of(found, codes)]
    )


def speaks_of(found: PassageFacts, codes: Collection[Code]) -> bool:
    """Whether a passage names one of some codes."""
    return not set(codes).isdisjoint(found.passage.codes)


def uncertain_in(text: str) -> str:
    """What a text calls a diagnosis that is not established, such as "probable"; else ""."""
    found = _UNCERTAIN.search(text)
    return found[0] if found else ""


def without_doubt(text: str) -> str:
    """A text without the words that call a diagnosis uncertain."""
    return " ".join(_UNCERTAIN.sub(" ", text).split())


def uncertain_rules(text: str, tools: Toolbox) -> dict[str, PassageFacts]:
    """The passage on uncertain diagnoses for each setting that a text may mean, by "inpatient" and "outpatient".

    Raises:
        StoreError: A store failed.
    """
    settings = settings_named(text) or tuple(_LOOKED_UP)
    rules = {setting: _certain([tools.library.passages(_LOOKED_UP[setting], 1)]) for setting in settings}
    return {setting: found[0] for setting, found in rules.items() if found}


def settings_named(text: str) -> tuple[str, ...]:
    """Whether a text speaks of an inpatient stay or of an outpatient service; empty where it names neither."""
    if _BOTH_NAMED.search(text):
        return ("outpatient", "inpatient")
    if _INPATIENT.search(text):
        return ("inpatient",)
    return ("outpatient",) if _OUTPATIENT.search(text) else ()


def _certain(found: Sequence[Sequence[PassageFacts]]) -> tuple[PassageFacts, ...]:
    return tuple(passages[0] for passages in found if passages and passages[0].score >= PASSAGE_CERTAIN)
