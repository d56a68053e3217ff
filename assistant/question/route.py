"""What a question is after, by the words around its codes: the topic that its answer is planned under."""

from __future__ import annotations

from assistant.question.misplaced import asks_of_procedure
from assistant.question.patterns import words_of
from assistant.question.request import Aspect, Request, Topic
from assistant.question.together import sets_against
from core.answer import Route
from core.codes import ICD9, PROCEDURES

_SYSTEM = r"(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx|diagnosis|procedure|billing)"
_WE = "(?:i|we|you|one)"

# The first that matches wins: the narrower topics stand before the wider ones.
_TOPICS = {
    Route.COMPLIANCE: words_of(
        "upcod", "down ?cod", "unbundling", "fraud", r"abuse\b.{0,20}(?:bill|medicare|waste)", r"cloned?\b", "cloning",
        "copy.?(?:paste|forward)", r"audits?\b", r"auditor", r"oig\b", "false claim", "complian", "overpa(?:y|id)",
        "kickback",
        "stark law", "late entr", "addend", "signature", r"over-?cod(?:e[sd]?|ing)\b", "under-?cod", "self-?disclos",
        r"(?:code|bill)(?:s|d|ed|ing)? (?:(?:\w?\d{4}\w?|level \d|an? \w+) (?:for|on|at) )?"
        r"(?:everything|everyone|all (?:visits|patients)|(?:every|each) (?:single )?(?:visit|patient|one|time))",
        r"double.?bill", "billed? twice", r"(?:pay|give|send)\b[\w ]{0,20}\bback\b", r"refund",
        r"everything (?:is |be |gets )?(?:coded|billed)", r"waiv\w+ (?:the )?(?:co-?pay|co-?insurance|deductible)",
        r"because (?:it|they|this|that|these) pays?\b",
        r"(?:boss|manager|owner|doctor|doc|provider|administrator|supervisor|partner)s? "
        r"(?:wants?|told|tells|asks?|asked|insists|expects?) (?:that )?(?:me|us|i|we|the coders?|coders) "
        r"[\w ]{0,20}(?:report|bill|code|use|add|append|change)\b",
        "retention", r"(?:keep|retain|store|shred|destroy)\w* [\w ]{0,30}\b(?:records?|charts?|notes|claims)",
    ),
    Route.COVERAGE: words_of(
        r"(?:dx|diagnos[ie]s|icd-?10)(?: codes?)? (?:(?:that|to|will|would|which|can) )?(?:support|justif)",
        r"lcds?\b", r"ncds?\b",
        r"(?<!guideline )(?<!guidelines )(?<!section )(?<!chapter )cover(?:age|ed|s)?\b(?! (?:both|all))",
        r"medical(?:ly)? necess", r"abn\b",
        "advance beneficiary",
        r"(?<!what )(?<!much )(?:does|will) medicare (?:pay|cover)(?![^?]{0,20}\b(?:more|less)\b)",
        "local coverage", "national coverage", r"payable (?:by|under|through) (?:medicare|cms)",
    ),
    Route.CROSSWALK: words_of(
        "cross ?walk", r"gems?\b", "icd-?9", "convert", r"mapp?(?:ing|s|ed)?\b", r"equivalents?\b", "translat"
    ),
    Route.FEE: words_of(
        r"rvus?\b", "fee schedule", "conversion factor", r"gpcis?\b", "reimburs", "how much(?! time)",
        "payment (?:rate|amount)",
        r"(?:does|do|will|would) (?:it|they|medicare|[\w.-]{5,10}) pay", "worth",
        r"pay(?:s|ment)? (?:for|in)\b", r"paid\b", "price",
    ),
    Route.EDIT_CHECK: words_of(
        "ncci", r"ptp\b", r"mues?\b", r"mai\b", "bundl", "unbundl", "add-?on", "column (?:1|2|one|two)",
        "correct coding",
        "medically unlikely", "modifier indicator",
    ),
    Route.MODIFIER: words_of(r"modifiers?\b", "append"),
}  # fmt: skip

_GUIDELINE = words_of(
    "guideline", r"rules?\b", "convention", r"e/?m\b", "evaluation and management", r"mdm\b", "medical decision",
    "split.{0,3}shared", "incident.to", "teaching physician", "total time", "time.based", r"levels?\b", r"sequela\b",
    r"poa\b", "present on admission", r"principal diagnos", "first.listed", "(?:7th|seventh) character", "placeholder",
    "established patient", "new patient", "global (?:period|surg|package)", "excludes ?[12]", "code first",
    "use additional", "code also", "telehealth", "prolonged", "consult", "g2211", "etiology", "manifestation",
    "what (?:counts|does|do|is the (?:rule|difference|meaning)|is meant|are the (?:rules|criteria|requirements))",
    "how (?:do|does|is|are|should|can|would|many|long)", "when (?:do|does|is|are|can|should|may|must)", r"why\b",
    rf"(?:can|may|should|must|do|does|is it) (?:{_WE}|a|an|the|it|okay|ok|allowed)\b", "who (?:can|may|must)",
    "explain",
)  # fmt: skip
_FIND = words_of(
    rf"{_SYSTEM} ?codes? (?:for|of)\b", r"codes? for\b", rf"(?:what|which) (?:is |are )?(?:the )?{_SYSTEM} ?codes?\b",
    r"(?:icd(?:-?10)?(?:-?cm)?|cpt|hcpcs|dx) (?:for|of)\b", r"(?:what|which) codes?\b",
    "find (?:me )?(?:the |a )?codes?",
    rf"how (?:do|would|should|can) {_WE} (?:code|bill|report)\b", "look ?up",
    r"(?:pls |please )?code (?:it|this|that|them|me)?(?=\W*$)",
)  # fmt: skip


def coded_route(request: Request) -> Route:
    """What a question is after that names codes, its topics and aspects read already."""
    text = request.text
    procedures = [code for code in request.codes if code.system in PROCEDURES]
    topic = next((route for route, pattern in _TOPICS.items() if pattern.search(text)), None)
    mapped_to_risk = topic is Route.CROSSWALK and Aspect.RISK in request.aspects
    if mapped_to_risk or (topic is Route.FEE and asks_of_procedure(request)):
        topic = None  # asked is the payment category of a diagnosis, or a fee, of which it has none
    if topic is None and request.codes and all(code.system in ICD9 for code in request.codes):
        topic = Route.CROSSWALK  # what there still is to say of a code of ICD-9 is what took its place
    if topic is None and Topic.FEES in request.topics:
        topic = Route.FEE
    looked_up = topic if topic in _TOLD_OF_CODES else None
    if len(request.codes) >= 2:
        if procedures and request.together:
            return Route.EDIT_CHECK
        related = sets_against(text) or request.together or Aspect.SEQUENCING in request.aspects
        if related or not (request.modifiers or request.inherited or looked_up):
            asks_each = request.aspects & _OF_EACH and not related
            return Route.DEFINE if asks_each else Route.COMPARE
    if request.family is not None and not request.codes:
        return Route.DEFINE
    if topic is Route.EDIT_CHECK and len(procedures) < 2:
        return Route.DEFINE
    if request.modifiers:
        return Route.MODIFIER
    return looked_up or Route.DEFINE


_TOLD_OF_CODES = (Route.CROSSWALK, Route.COVERAGE, Route.FEE, Route.COMPLIANCE)
"""Topics that a code is looked up under, where its definition alone would miss what is asked."""
_OF_EACH = frozenset({
    Aspect.BILLABLE, Aspect.SEVENTH, Aspect.UNITS, Aspect.ADD_ON, Aspect.RISK, Aspect.POA, Aspect.INDEX,
    Aspect.SUCCESSION,
})  # fmt: skip
"""What may be asked of several codes without setting one against the other."""


def uncoded_route(request: Request) -> Route:
    """What a question is after that names no code."""
    text = request.text
    if request.modifiers:
        return Route.MODIFIER
    if _FIND.search(text):
        return Route.FIND_CODE
    topic = next((route for route, pattern in _TOPICS.items() if pattern.search(text)), None)
    if topic is not None:
        return topic
    return Route.GUIDELINE if _GUIDELINE.search(text) else Route.FIND_CODE
