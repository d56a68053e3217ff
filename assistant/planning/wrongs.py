"""Questions about right and wrong in billing: what their rule is looked up with, and what it says of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.compose.passages import explain
from assistant.compose.writer import Writer
from assistant.gather import PassageFacts, Toolbox
from assistant.planning.plans import PASSAGE_ANSWERS, PASSAGE_CERTAIN, Plan
from assistant.question.request import Request
from core.answer import Route


class Wrong(NamedTuple):
    """A practice that questions are asked about.

    Attributes:
        query: What its rule is looked up with: the question's own words are about the service.
        verdict: The answer to whether it is allowed, where the rule settles that for every case; else "".
    """

    query: str
    verdict: str = ""


_ONE_LEVEL = Wrong(
    "upcoding: a higher level than the record supports",
    "No: each visit is billed at the level that its own record and need support; one level for all of them is upcoding "
    "wherever they support less.",
)
_PRACTICES = {
    re.compile(r"\bwaiv\w+\b(?=[^?.]*\b(?:co-?pay|co-?insurance|deductible|cost.?shar))", re.IGNORECASE): Wrong(
        "routine waiver of copayments, coinsurance and deductibles",
        "Not as a routine: Medicare's copayments and deductibles may be waived only in the single case, after a "
        "good-faith look at the patient's means, or where the law itself waives them.",
    ),
    re.compile(r"\b(?:everything|everyone|every (?:single )?(?:visit|patient|time)|all (?:visits|patients))", re.I): (
        _ONE_LEVEL
    ),
    re.compile(r"\b(?:up-?cod|over-?cod)", re.IGNORECASE): Wrong(_ONE_LEVEL.query),
    re.compile(
        r"\b(?:double.?bill|billed? twice|overpa(?:y|id)|refund|(?:pay|give|send)\b[\w ]{0,20}\bback\b)", re.I
    ): (Wrong("60-day rule: report and return an overpayment, look-back of six years")),
    re.compile(
        r"\b(?:np|pa|nurse practitioners?|physician assistants?|midlevels?|apps?|arnp)\b.*\bunder\b", re.I
    ): Wrong("incident-to billing in the office: new patient, the physician's plan of care"),
    re.compile(r"\brecords?\b.*\byears?\b|\byears?\b.*\brecords?\b|look-?back", re.IGNORECASE): Wrong(
        "how long records and claims papers are kept"
    ),
    re.compile(r"\b(?:waiv|kickback|stark|false claim|fraud)", re.IGNORECASE): Wrong(
        "False Claims Act, kickbacks, waived copayments"
    ),
    re.compile(r"\baudit", re.IGNORECASE): Wrong("audits and reviewers: who is asking"),
}
_WHETHER = re.compile(
    r"\b(?:ok(?:ay)?|allowed?|legal|fine|compliant|acceptable|permitted|wrong|fraud|problem|right)\b|"
    r"^\W*(?:can|may|should|could|is|are|do|does)\b|\b(?:can|may|should) (?:i|we|they|he|she|you)\b",
    re.IGNORECASE,
)
"""What asks whether something may be done, and not how it works."""


def practice_in(text: str) -> Wrong | None:
    """The practice that a question is about; None where it names none of these."""
    return next((wrong for pattern, wrong in _PRACTICES.items() if pattern.search(text)), None)


def rule_on(request: Request, tools: Toolbox) -> tuple[PassageFacts, ...]:
    """The passage on the practice that a question is about, or else on its own words.

    Raises:
        StoreError: The store failed.
    """
    practice = practice_in(request.text)
    found = tools.library.passages(practice.query if practice else request.words, 1)
    return tuple(one for one in found if one.score >= PASSAGE_ANSWERS)


def tell_practice(writer: Writer, request: Request, rules: tuple[PassageFacts, ...]) -> None:
    """Write whether the practice is allowed, where the question asks that, and the rule that says so."""
    practice = practice_in(request.text)
    for passage in rules:
        writer.looked_up("passages on the rule")
        if practice is not None and practice.verdict and _WHETHER.search(request.text):
            writer.verdict(practice.verdict, passage.evidence)
        explain(writer, [passage], most=1)


def about_wrongs(request: Request, tools: Toolbox) -> Plan | None:
    """The rule on a practice that a question without codes names; None where it names none, or none is known.

    Raises:
        StoreError: A store failed.
    """
    practice = practice_in(request.text) if request.route is Route.COMPLIANCE else None
    rules = rule_on(request, tools) if practice is not None else ()
    if not rules or rules[0].score < PASSAGE_CERTAIN:
        return None  # a practice named in passing, as where a person is accused of one
    nearer = tools.library.passages(request.text, 1)
    if practice is not None and not practice.verdict and nearer and nearer[0].score >= rules[0].score:
        return None

    def write(writer: Writer) -> bool:
        tell_practice(writer, request, rules)
        return False

    return write
