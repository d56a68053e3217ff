"""Rules that a question about codes runs into by its own words: they are told before, or below, what the code is.

Source of the first rule: ICD-10-CM Official Guidelines, sections II.H and III.C (uncertain diagnosis, inpatient) and
IV.H (uncertain diagnosis, outpatient).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.gather import PassageFacts, Toolbox
from assistant.question.request import Request
from core.answer import Route
from core.codes import CodeSystem

CERTAIN = 0.75
"""Score above which a passage is taken to be about the words it was looked up with; see evals/NOTES.md."""
RELATED = 0.45
"""Score above which the passage that a set wording finds is the one it was written for."""

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
_LOOKED_UP = {
    "outpatient": "outpatient: do not code a probable or suspected diagnosis",
    "inpatient": "inpatient: a probable diagnosis at discharge is coded as if it existed",
}
_WRONGS = {
    re.compile(r"\b(?:up-?cod|over-?cod|everything|everyone|every (?:visit|patient)|all (?:visits|patients))", re.I): (
        "upcoding: a higher level than the record supports"
    ),
    re.compile(r"\b(?:waiv|kickback|stark|false claim|fraud)", re.I): "False Claims Act, kickbacks, waived copayments",
    re.compile(r"\baudit", re.I): "audits and reviewers: who is asking",
}
"""What a question about right and wrong is looked up with: its own words are about the service."""
_FEWEST_WORDS = 4
"""Words besides codes, dates and words of asking that a question must have before its rule is looked for."""


@dataclass(frozen=True, slots=True)
class RulesMet:
    """The rules that a question runs into.

    Attributes:
        uncertain: What the question calls a diagnosis that is not established, such as "probable"; else "".
        by_setting: The passage on uncertain diagnoses for each setting that may be meant.
        above: The passage on compliance that a question about right and wrong is after, told before what the code is.
        below: Passages that its words are about, told below the code.
    """

    uncertain: str = ""
    by_setting: dict[str, PassageFacts] = field(default_factory=dict)
    above: tuple[PassageFacts, ...] = ()
    below: tuple[PassageFacts, ...] = ()

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
        set_wording = next((query for pattern, query in _WRONGS.items() if pattern.search(request.text)), "")
        found = tools.library.passages(set_wording or request.words, 1)
        return RulesMet(above=tuple(one for one in found if one.score >= RELATED))
    if len(request.words.split()) < _FEWEST_WORDS or request.inherited or request.aspects or request.topics:
        return RulesMet()
    return RulesMet(below=_certain([tools.library.passages(request.words, 1)]))


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
    if _INPATIENT.search(text):
        return ("inpatient",)
    return ("outpatient",) if _OUTPATIENT.search(text) else ()


def _certain(found: Sequence[Sequence[PassageFacts]]) -> tuple[PassageFacts, ...]:
    return tuple(passages[0] for passages in found if passages and passages[0].score >= CERTAIN)
