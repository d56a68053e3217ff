"""What a question tells of a visit: where it was, whose it was, its problems, data and risk, its minutes.

Only what CPT's table of medical decision making names is read as a level, in the words that questions use for it; what
is not said stays unsaid. Source: CPT, Evaluation and Management (E/M) Services Guidelines, table of decision making.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.gather.visits import Level, MdmLevel, VisitFamily

_ASKS_LEVEL = re.compile(
    r"\blevels?\b|\bcodes?\W*$|"
    r"\b(?:what|which) (?:(?:e/?m|cpt|office|clinic|visit|new|established|est|pt|patient) ){0,4}codes?\b|"
    r"\bhow (?:do|would|should|can) (?:i|we|you) (?:code|bill|level)\b|"
    r"\bcode (?:this|it|the visit)\b|\be/?m\b|\bmdm\b|\bwhat (?:can|do|should) (?:i|we) bill\b|\b992\d\d\b",
    re.IGNORECASE,
)
_VISIT_OF_MINUTES = re.compile(
    r"\bvisit\W+(?:of |with |for )?\d{1,3} ?-?min|\d{1,3} ?-?min\w* (?:\w+ )?visit|"
    r"\b(?:pt|patient|md|dr|doc\w*|provider|i|we)\b(?: \w+){0,3}? (?:seen|saw|spent)\b(?: \w+){0,4} "
    r"\d{1,3} ?-?min|"
    r"\bspent \d{1,3} ?-?min\w* (?:\w+ ){0,3}(?:with|w/|on) (?:\w+ ){0,3}(?:pt|patient)",
    re.IGNORECASE,
)
_FAMILIES = (
    (VisitFamily.OFFICE_CONSULTATION, r"\b(?:office|outpatient) consult"),
    (VisitFamily.HOSPITAL_CONSULTATION, r"\binpatient consult"),
    (VisitFamily.EMERGENCY, r"\b(?:emergency (?:department|room|visit)|ed|er)\b(?! diagnos)"),
    (VisitFamily.NURSING_FACILITY, r"\bnursing (?:facility|home)|\bsnf\b"),
    (VisitFamily.HOME, r"\bhome visit|\bhouse call|\bassisted living|\bat (?:the patient's |their )?home\b"),
    (
        VisitFamily.HOSPITAL,
        r"\bin-?patient|\bhospital (?:visit|day|admission|care|round)|\b(?:in|at) (?:the )?hospital\b|\badmission\b|"
        r"\bobservation\b",
    ),
    (
        VisitFamily.OFFICE,
        r"\boffice|\bclinic|\bout-?patient|\bnew (?:pt|patient)|\best(?:ablished|\.)? (?:pt|patient)|"
        r"\b992(?:0[2-5]|1[1-5])\b",
    ),
)
_NEW = re.compile(r"\bnew (?:to (?:me|us|the practice)|pt|patient)|\bnew office\b|\bpatient is new\b", re.IGNORECASE)
_ESTABLISHED = re.compile(
    r"\best(?:ablished|\.)?(?: pt| patient| office|\b)|\breturn(?:ing)? (?:pt|patient|visit)", re.I
)
_NEW_CODE, _ESTABLISHED_CODE = re.compile(r"\b9920[2-5]\b"), re.compile(r"\b9921[1-5]\b")
_SUBSEQUENT = re.compile(r"\bsubsequent|\bfollow-?up|\bday (?:2|two|3|three)|\bround", re.IGNORECASE)
_INITIAL = re.compile(r"\binitial|\badmission|\badmit|\bh&p|\bfirst (?:hospital )?(?:day|visit)", re.IGNORECASE)
_DISCHARGE = re.compile(r"\bdischarge (?:day|management|visit)", re.IGNORECASE)
_MINUTES = re.compile(r"\b(?P<minutes>\d{1,3}) ?-?(?:min(?:ute)?s?|mins?)\b", re.IGNORECASE)
_NOT_OWN = re.compile(
    r"\b(?:nurse|ma|staff|np|pa|resident|each|every|prolonged|critical|psychotherapy)\b", re.IGNORECASE
)

_S, _L, _M, _H = MdmLevel
_CHRONIC = (
    r"(?:chronic|diabet\w+|hypertens\w+|htn|t2dm|dm2?|copd|asthma|ckd|chf|heart failure|depress\w+|"
    r"hypothyroid\w+|hyperlipid\w+|"
    r"arthritis|illness\w*|conditions?|problems?)"
)
_SEVERAL = r"(?:two|2|three|3|four|4|multiple|several|a couple of) (?:or more )?"
_WORSE = (
    r"(?:uncontrolled|worsening|worse|poorly controlled|not (?:at goal|controlled)|progress(?:ing|ion)|exacerbat\w+|"
    r"out of control|flar\w+|side effects?)"
)
_PROBLEMS: tuple[tuple[MdmLevel, str], ...] = (
    (
        _H,
        r"\bsevere(?:ly)? (?:exacerbat\w+|worse\w*|progress\w+)|\bthreat to life|\blife.?threaten\w+|\bbodily function",
    ),
    (_H, r"\bhigh(?:-complexity)? (?:problem|complexity problem)"),
    (_M, rf"\b{_SEVERAL}(?:\w+ )?(?:stable )?(?:\w+ )?chronic"),
    (
        _M,
        rf"\b{_WORSE} (?:\w+ ){{0,2}}{_CHRONIC}|\b{_CHRONIC}(?: \w+){{0,3}} {_WORSE}|"
        rf"\bchronic \w+ with (?:mild )?exacerbat\w+",
    ),
    (_M, r"\bundiagnosed new problem|\buncertain prognosis|\bnew (?:breast )?lump"),
    (_M, r"\bsystemic symptoms|\bpyelonephritis|\bacute complicated injur\w+|\bmoderate problems?"),
    (
        _L,
        r"\b(?:one|1|single|a) (?:stable )?chronic|\bstable chronic|\bacute,? uncomplicated|"
        r"\buncomplicated (?:acute|uti|ill\w+|injur\w+|"
        r"sprain|cystitis)|\bsimple sprain|\blow problems?",
    ),
    (_L, rf"\b{_SEVERAL}(?:self-?limited|minor) problems?"),
    (_S, r"\bself-?limited|\bminor problem|\bcommon cold|\binsect bite|\bstraightforward problem"),
)
_RISK: tuple[tuple[MdmLevel, str], ...] = (
    (
        _H,
        r"\btoxicity|\bintensive monitoring|"
        r"\bdecision (?:to|for|about|regarding) (?:hospitali[sz]\w+|admi(?:t|ssion)\b)|"
        r"\bhospitali[sz]ation decision|"
        r"\bescalat\w+ (?:of )?(?:hospital )?care|\bdnr\b|\bdo not resuscitate|"
        r"\bemergency major surgery|\bhigh[- ]risk\b|"
        r"\bmajor surgery with (?:\w+ )?risk|\bparenteral controlled|\badmit(?:ted|ting)? (?:to|the)",
    ),
    (
        _M,
        r"\bprescri\w+|\bmed(?:s|ications?)? (?:was |were )?(?:adjust|chang|increas|decreas|start|"
        r"titrat)\w*|\brx\b|\brefill\w*|\bmedication management|\bdrug management|"
        r"\bstart\w* (?:on )?(?:a )?(?:new )?(?:med|drug|antibiotic)|"
        r"\belective major surgery|\bminor surgery with|\bsocial determinants|\bsdoh\b|"
        r"\bmoderate[- ]risk|\bantibiotic\w*",
    ),
    (_L, r"\botc\b|\bover.the.counter|\bphysical therapy|\blow[- ]risk"),
    (_S, r"\bminimal risk|\brest and fluids|\bno treatment|\belastic bandage"),
)
_DATA: tuple[tuple[MdmLevel, str], ...] = (
    (_H, r"\bextensive data"),
    (
        _M,
        r"\bmoderate data|\bindependent(?:ly)? interpret\w+|\bown (?:read|interpretation)|"
        r"\bdiscuss\w+ (?:\w+ ){0,3}with (?:an? |the )?"
        r"(?:external|outside|specialist|cardiolog\w+|radiolog\w+)|\b(?:three|3|four|4|five|"
        r"5) (?:\w+ )?(?:labs?|tests?|studies)",
    ),
    (_L, r"\blimited data|\b(?:two|2) (?:\w+ )?(?:labs?|tests?|studies)|\bindependent historian"),
    (_S, r"\b(?:no|minimal) data|\bno (?:labs?|tests?) (?:were )?(?:ordered|reviewed)"),
)
_DIRECT = re.compile(
    r"\b(?P<level>straight-?forward|low|moderate|high)(?:[- ]complexity)? (?:mdm|"
    r"medical decision[- ]making|decision making)\b"
    r"|\b(?:mdm|medical decision[- ]making) (?:is |was |of )?(?P<behind>straight-?forward|low|moderate|high)\b",
    re.IGNORECASE,
)


_VISIT_OF_LEVEL = re.compile(
    r"\b(?P<level>straight-?forward|low|moderate|high)(?P<behind>)[- ]complexity\b(?=.*\b(?:patient|pt|visit)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Element:
    """A level of one element, and the words of the question that say so."""

    level: MdmLevel
    words: str


@dataclass(frozen=True, slots=True)
class StatedVisit:
    """A visit as a question tells of it; None and "" for what it does not tell.

    Attributes:
        family: Where it took place; the office where only a new or established patient is told of.
        patient: "new" or "established".
        service: Which part of a stay.
        problems: The problems addressed.
        data: The data reviewed.
        risk: The risk of managing the patient.
        minutes: The clinician's total minutes.
        decision: The level of decision making as a whole, where the question names it.
        place_assumed: Whether the office is taken for granted, because the question names no place.
    """

    family: VisitFamily
    patient: str = ""
    service: str = ""
    problems: Element | None = None
    data: Element | None = None
    risk: Element | None = None
    minutes: int | None = None
    decision: Element | None = None
    place_assumed: bool = False

    @property
    def levels(self) -> tuple[Level, Level, Level]:
        """Problems, data and risk."""
        problems, data, risk = (one.level if one else None for one in (self.problems, self.data, self.risk))
        return problems, data, risk


def stated_visit(text: str) -> StatedVisit | None:
    """The visit whose level a question asks for; None where it asks for none, or tells too little of it."""
    if not (_ASKS_LEVEL.search(text) or _VISIT_OF_MINUTES.search(text) or _VISIT_OF_LEVEL.search(text)):
        return None
    family = next((one for one, words in _FAMILIES if re.search(words, text, re.IGNORECASE)), None)
    assumed = family is None and bool(_VISIT_OF_MINUTES.search(text))
    if assumed:
        family = VisitFamily.OFFICE
    problems, data, risk = (_element(text, levels) for levels in (_PROBLEMS, _DATA, _RISK))
    direct = _DIRECT.search(text) or _VISIT_OF_LEVEL.search(text)
    decision = None
    if direct is not None:
        level = (direct["level"] or direct["behind"]).lower().replace("-", "")
        decision = Element(MdmLevel(level), direct[0])
    found = None if _NOT_OWN.search(text) else _MINUTES.search(text)
    enough = sum(one is not None for one in (problems, data, risk)) > 1 or found is not None or decision is not None
    if family is None or not enough:
        return None
    return StatedVisit(
        family,
        patient=_patient(text),
        service=_service(text),
        problems=problems,
        data=data,
        risk=risk,
        minutes=int(found["minutes"]) if found else None,
        decision=decision,
        place_assumed=assumed,
    )


def _patient(text: str) -> str:
    """Whether a patient is new or established, by what is said, else by the codes where all are of one kind."""
    kinds = {"new": (_NEW, _NEW_CODE), "established": (_ESTABLISHED, _ESTABLISHED_CODE)}
    said = next((kind for kind, (words, _) in kinds.items() if words.search(text)), "")
    by_code = [kind for kind, (_, code) in kinds.items() if code.search(text)]
    return said or (by_code[0] if len(by_code) == 1 else "")


def _element(text: str, levels: tuple[tuple[MdmLevel, str], ...]) -> Element | None:
    """The highest level whose words stand in a text."""
    for level, words in levels:
        if match := re.search(words, text, re.IGNORECASE):
            return Element(level, match[0])
    return None


def _service(text: str) -> str:
    if _DISCHARGE.search(text):
        return "discharge"
    if _SUBSEQUENT.search(text):
        return "subsequent"
    return "initial" if _INITIAL.search(text) else ""
