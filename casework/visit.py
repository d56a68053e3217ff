"""The visit worksheet: which elements of medical decision making, or which time, a note shows, with its words.

What the note does not show stays open. Two of three elements, or the documented time, choose the code; fewer choose
none. Source of the rules: CPT, Evaluation and Management (E/M) Services Guidelines, levels of medical decision making,
and time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.gather import Toolbox
from assistant.gather.visits import MdmLevel, VisitFamily
from assistant.tools.operation import Desk
from assistant.tools.visits import OPERATIONS, VisitInputs, VisitOutcome
from casework.candidates import Candidate, Kind, Query
from casework.clauses import Clause, Quote
from casework.sections import Section
from casework.services import choose
from casework.stance import Stance
from core.codes import Code, CodeSystem

_LEVEL = OPERATIONS[0]
_LEADS = re.compile(r" It could support .*")

_CHRONIC = re.compile(
    r"E0[0-7]|E1[0-3]|E66|E78|E8|I1[0-6]|I2[05]|I27|I35|I4[2-9]|I50|I7|J4[1-5]|J84|K21|K2[19]|K5[0-2]|K58|K7[0-6]"
    r"|L20|L40|L7|M0[5-9]|M1[0-9]|M3"
    r"|M4|M5|M79\.7|M8[01]|N18|N40|N80|N95|G[1-4]|G4[03567]|F[1-4]|F9|B18|B20|C|D5[0-9]|H40|J30|Z79|Q"
)
"""Categories that usually last a year or longer; a person confirms that these do."""
_WORSE = re.compile(
    r"not at goal|above goal|(?:un|in|poor|sub)\w*[- ]?(?:adequately |optimally )?controlled|not (?:well "
    r"|adequately )?controlled|not improving"
    r"|wors\w+|flar\w+|exacerbat\w+|progress(?:ive|ing)|persist\w*|symptomatic|hyperglycemia|decompensated"
    r"|side effects?|recurrent",
    re.IGNORECASE,
)
_THREAT = re.compile(
    r"acute coronary syndrome|\bACS\b|\bSTEMI\b|\bNSTEMI\b|pulmonary embol|sepsis|septic|hypox\w+"
    r"|respiratory (?:failure|distress)|acute stroke"
    r"|anaphyla|suicid|acute abdomen|hemorrhagic|shock\b",
    re.IGNORECASE,
)
_SYSTEMIC = re.compile(r"pneumonia|pyelonephritis|colitis|febrile|fever to", re.IGNORECASE)
_TESTS = re.compile(
    r"\ba1c\b|lipid panel|\bBMP\b|\bCMP\b|\bCBC\b|\bTSH\b|\bBNP\b|troponins?|\bWBC\b|lactate|creatinine|urinalysis"
    r"|\bUA\b|urine culture|blood culture"
    r"|chest x-?ray|\bCXR\b|\bx-?rays?\b|radiographs?|\bCT\b|\bMRI\b|ultrasound|echocardiogram|\bEKG\b|\bECG\b"
    r"|strep|hep(?:atitis)? ?b|quantiferon"
    r"|serology|cytology|device interrogation|event monitor|colonoscopy|\bEGD\b|biopsy report|sleep test"
    r"|semen analysis|DEXA|mammogram",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"(?:records?|notes?|report|radiographs|strips)[^.;]{0,40}\breviewed|outside (?:records|radiographs|films)",
    re.IGNORECASE,
)
_HISTORIAN = re.compile(
    r"informant|history (?:obtained )?from (?:the )?(?:mother|father|wife|husband|daughter|son|caregiver)",
    re.IGNORECASE,
)
_OWN_READING = re.compile(
    r"(?:read|interpreted|reviewed) (?:by me|by myself|independently|personally)|independent(?:ly)? (?:interpret"
    r"|review)\w*",
    re.I,
)
_TALK = re.compile(
    r"discussed with (?:the )?(?:dr\b|cardiolog|hospitalist|surge|radiolog|consult|neurolog|on-call|\w+ist\b)",
    re.IGNORECASE,
)
_DRUG = re.compile(
    r"\b(?:start\w*|increase\w*|decrease\w*|change\w*|continue\w*|stop\w*|add\w*|titrat\w*|prescrib\w*|rx|taper\w*"
    r"|switch\w*|refill\w*)\b"
    r"[^.;]{0,60}?(?:\b\d+(?:\.\d+)?\s?(?:mg|mcg|units?|g)\b|\b(?:bid|tid|qid|daily|qhs|prn|cream|inhaler|spray"
    r"|tablets?)\b"
    r"|\w+(?:olol|pril|sartan|statin|formin|gliptin|azole|cillin|mycin|cycline|oxacin|prazole|mab|tidine|pine|azine"
    r"|amate|toin|xaban|sone|terol))"
    r"|\b\w+(?:cillin|mycin|cycline|oxacin|clavulanate|furantoin|mab|prazole|osin|olol|amate)\b[^.;]{0,25}\b(?:mg"
    r"|bid|tid|daily|x ?\d+ ?d)",
    re.IGNORECASE,
)
_OTC = re.compile(
    r"\bOTC\b|over[- ]the[- ]counter|ibuprofen|acetaminophen|physical therapy|\bPT referral|\bPT\b|brace|ice\b",
    re.IGNORECASE,
)
_HOSPITAL = re.compile(
    r"\b(?:admit(?:ted)?\b|accepts? for admission|admission (?:to \w+ )?(?:was )?considered|decision (?:for"
    r"|regarding) (?:hospitali|admission)"
    r"|transfer(?:red)? to (?:icu|higher)|hospitali[sz]ation)",
    re.IGNORECASE,
)
_TOXICITY = re.compile(r"(?:intensive )?monitoring for (?:drug )?toxicity", re.IGNORECASE)
_SOCIAL = re.compile(r"homeless|cannot afford|housing insecur|food insecur|uninsured", re.IGNORECASE)
_TIME = re.compile(
    r"total (?:time )?(?:of )?[^.\n]{0,30}?(\d{1,3}) ?min|(\d{1,3}) ?min(?:utes)? (?:were |was )?(?:of )?total"
    r"|spent (?:a total of )?(\d{1,3}) ?min",
    re.IGNORECASE,
)
_EMERGENCY = re.compile(r"\bemergency (?:department|room|physician)|\bED (?:note|provider|course)", re.IGNORECASE)
_NEW = re.compile(r"\bnew (?:patient|pt)\b", re.IGNORECASE)
_ESTABLISHED = re.compile(
    r"\bestablished\b|\(est\.?\)|\best\.? (?:pt|patient)\b|\breturn(?:s| visit)\b|\bfollow[- ]?up\b|\bf/u\b"
    r"|interval (?:history|hx)",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"no other problem|presents? for (?:the |a )?(?:scheduled|planned)|for (?:maintenance|scheduled) ", re.IGNORECASE
)
_WELL = re.compile(
    r"well[- ]child|well[- ](?:woman|baby|visit)|annual physical|preventive (?:visit|exam)|routine child health",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b(\d{1,3})[- ]?(?:year|yr|y/?o|yo\b)|\bage:? (\d{1,3})\b|\b(\d{1,3}) ?[MF]\b", re.IGNORECASE)
_MONTHS = re.compile(r"\b(\d{1,2})[- ]?(?:months?|mo)\b(?:[- ]old)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of medical decision making as the note shows it.

    Attributes:
        name: Problems, data or risk.
        level: Its level; None where the note shows nothing of it.
        why: What was seen, in one phrase.
        quotes: The words it was seen in.
    """

    name: str
    level: MdmLevel | None
    why: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """What a note shows of its visit.

    Attributes:
        family: Where the visit took place; None where the note is of no such visit.
        patient: New or established, where the note tells.
        elements: Problems, data and risk.
        minutes: The documented total time, with its words.
        outcome: What these support; None without a visit.
        missing: What the note would have to show to settle the level.
        why_none: Why no visit is offered; empty where one is.
    """

    family: VisitFamily | None
    patient: str
    elements: tuple[Element, ...] = ()
    minutes: tuple[int, Quote] | None = None
    outcome: VisitOutcome | None = None
    missing: tuple[str, ...] = ()
    why_none: str = ""


def age_of(note: str) -> int | None:
    """The patient's age in whole years, where the note tells."""
    if months := _MONTHS.search(note[:400]):
        return int(months[1]) // 12
    match = _AGE.search(note)
    years = int(match[1] or match[2] or match[3]) if match else None
    return years if years is not None and years <= 120 else None


class VisitReader:
    """Reads the visit of one note.

    Args:
        tools: The look-ups.
        as_of: Date of service.
        note: The note.
        clauses: Its clauses.
    """

    def __init__(self, tools: Toolbox, as_of: date, note: str, clauses: Sequence[Clause]) -> None:
        self._tools = tools
        self._as_of = as_of
        self._note = note
        self._clauses = clauses
        self.queries: list[Query] = []

    def read(
        self, diagnoses: Sequence[Candidate], services: Sequence[Candidate], *, major: bool
    ) -> tuple[Worksheet, Candidate | None]:
        """The worksheet, and the visit's code where the note settles it.

        Args:
            diagnoses: What was assessed.
            services: What else was done.
            major: Whether one of them is a procedure with a global period, whose own work a visit must go beyond.

        Raises:
            StoreError: The store failed.
        """
        if _WELL.search(self._note):
            return Worksheet(
                None, self._patient(), why_none="A preventive visit: its code goes by age."
            ), self._preventive()
        family = self._family()
        if family is None:
            return Worksheet(
                None, "", why_none="The note tells of a procedure or a test, not of a visit beside it."
            ), None
        elements = (self._problems(diagnoses), self._data(services), self._risk())
        minutes = self._minutes()
        patient = self._patient() if family is VisitFamily.OFFICE else ""
        inputs = VisitInputs(
            as_of=self._as_of,
            family=family,
            patient="new" if patient == "new" else "established" if patient else None,
            problems=elements[0].level,
            data=elements[1].level,
            risk=elements[2].level,
            minutes=minutes[0] if minutes else None,
        )
        outcome = _LEVEL.run(Desk(self._tools), inputs)
        # Asked without the higher code that an answer might support: that would lead.
        missing = () if outcome.code else tuple(_LEADS.sub("", question) for question in outcome.missing)
        why = "" if outcome.code else "The note does not show enough to choose a level; nothing is guessed."
        separate = not major or elements[2].level in (MdmLevel.MODERATE, MdmLevel.HIGH)
        if not separate:
            why = "The note shows no work beyond that of the procedure: a visit on its day would not stand by itself."
        sheet = Worksheet(family, patient, elements, minutes, outcome, missing, why)
        if not patient and family is VisitFamily.OFFICE:
            self.queries.append(
                Query("Is the patient new to the practice or established?", "The family of codes depends on it.", ())
            )
        return sheet, self._candidate(sheet) if separate else None

    def _family(self) -> VisitFamily | None:
        has = {clause.section for clause in self._clauses}
        told = Section.HISTORY in has or Section.COURSE in has
        assessed = Section.ASSESSMENT in has
        operated = bool(has & {Section.POSTOPERATIVE, Section.TECHNIQUE}) and Section.EXAM not in has
        if not told or not assessed or operated or _PLANNED.search(self._note):
            return None
        return VisitFamily.EMERGENCY if _EMERGENCY.search(self._note) else VisitFamily.OFFICE

    def _patient(self) -> str:
        if _NEW.search(self._note):
            return "new"
        return "established" if _ESTABLISHED.search(self._note) else ""

    def _preventive(self) -> Candidate | None:
        match = _WELL.search(self._note)
        code = Code(CodeSystem.CPT, "99391")
        chosen = choose(
            code, self._patient(), "", "", self._tools.store, self._as_of, likely={}, age=age_of(self._note)
        )
        if match is None or chosen is None or chosen.open or not self._patient():
            return None
        facts = self._tools.codes.facts(chosen.record.code, self._as_of)
        quote = Quote(match.start(), match.end(), match[0])
        return self._coded(facts.code, (quote,), "A preventive visit, by age and whether the patient is new.", 0.8)

    def _problems(self, diagnoses: Sequence[Candidate]) -> Element:
        assessed = [one for one in diagnoses if not one.code.code.startswith(("Z", "V", "W", "X", "Y"))]
        quotes = tuple(one.quotes[0] for one in assessed)
        threat = self._first(_THREAT, Section.ASSESSMENT, Section.COURSE, denied=False)
        if threat and _EMERGENCY.search(self._note):
            return Element("problems", MdmLevel.HIGH, "a possible threat to life or function was addressed", (threat,))
        chronic = [one for one in assessed if _CHRONIC.match(one.code.code)]
        worse = next((one for one in chronic if _WORSE.search(_line(self._note, one.quotes[0]))), None)
        if worse:
            return Element(
                "problems", MdmLevel.MODERATE, "a chronic illness not at its goal or worse", (worse.quotes[0],)
            )
        if len(chronic) > 1:
            return Element("problems", MdmLevel.MODERATE, f"{len(chronic)} chronic illnesses", quotes)
        systemic = next((one for one in assessed if _SYSTEMIC.search(one.quotes[0].text)), None)
        if systemic:
            return Element(
                "problems", MdmLevel.MODERATE, "an acute illness with systemic symptoms", (systemic.quotes[0],)
            )
        if assessed:
            what = (
                "a chronic illness, stable as far as the note tells" if chronic else "an acute, uncomplicated problem"
            )
            return Element("problems", MdmLevel.LOW, what, quotes[:1])
        return Element("problems", None, "no assessed problem was recognised", ())

    def _data(self, services: Sequence[Candidate]) -> Element:
        billed = {quote.text.lower() for one in services for quote in one.quotes}
        tests: dict[str, Quote] = {}
        for clause in self._clauses:
            if clause.section in (Section.FAMILY, Section.SOCIAL, Section.PAST, Section.MEDICATIONS) or any(
                clause.quote.text.lower() in one or one in clause.quote.text.lower() for one in billed
            ):
                continue
            for match in _TESTS.finditer(clause.quote.text):
                start = clause.quote.start + match.start()
                tests.setdefault(match[0].lower().rstrip("s"), Quote(start, start + len(match[0]), match[0]))
        outside, historian = self._first(_OUTSIDE), self._first(_HISTORIAN)
        reading, talk = self._first(_OWN_READING), self._first(_TALK)
        items = len(tests) + bool(outside) + bool(historian)
        groups = (items >= 3) + bool(reading) + bool(talk)
        seen = tuple(one for one in (*tests.values(), outside, historian, reading, talk) if one)
        if groups >= 2:
            return Element("data", MdmLevel.HIGH, "two of three groups: items, own reading, discussion", seen)
        if groups == 1:
            return Element("data", MdmLevel.MODERATE, f"{items} items, or an own reading or discussion", seen)
        if items == 2 or historian:
            return Element("data", MdmLevel.LOW, f"{items} items", seen)
        return Element("data", MdmLevel.STRAIGHTFORWARD if items else None, f"{items or 'no'} items", seen)

    def _risk(self) -> Element:
        sections = (Section.ASSESSMENT, Section.PLAN, Section.COURSE)
        if quote := self._first(_HOSPITAL, *sections) or self._first(_TOXICITY, *sections):
            return Element("risk", MdmLevel.HIGH, "a decision about hospital care, or toxicity monitoring", (quote,))
        if quote := self._first(_DRUG, *sections):
            return Element("risk", MdmLevel.MODERATE, "a prescription drug was managed", (quote,))
        if quote := self._first(_SOCIAL):
            return Element("risk", MdmLevel.MODERATE, "care limited by social circumstances", (quote,))
        if quote := self._first(_OTC, *sections):
            return Element("risk", MdmLevel.LOW, "over-the-counter drug, therapy or a brace", (quote,))
        return Element("risk", None, "no management decision was recognised", ())

    def _minutes(self) -> tuple[int, Quote] | None:
        if match := _TIME.search(self._note):
            return int(match[1] or match[2] or match[3]), Quote(match.start(), match.end(), match[0])
        return None

    def _first(self, pattern: re.Pattern[str], *sections: Section, denied: bool = False) -> Quote | None:
        for clause in self._clauses:
            if sections and clause.section not in sections:
                continue
            if clause.stance in (Stance.DENIED, Stance.FAMILY) and not denied:
                continue
            if match := pattern.search(clause.quote.text):
                start = clause.quote.start + match.start()
                return Quote(start, start + len(match[0]), match[0])
        return None

    def _candidate(self, sheet: Worksheet) -> Candidate | None:
        outcome = sheet.outcome
        if outcome is None or outcome.code is None:
            return None
        seen = [one for one in sheet.elements if one.level]
        quotes = tuple(dict.fromkeys(quote for one in seen for quote in one.quotes[:1]))
        if sheet.minutes and outcome.by_time and outcome.by_time.code == outcome.code.code:
            return self._coded(
                Code(CodeSystem.CPT, outcome.code.code),
                (sheet.minutes[1],),
                f"{sheet.minutes[0]} documented minutes.",
                0.85,
            )
        reason = "Two of three elements: " + "; ".join(f"{one.name} {one.level} ({one.why})" for one in seen) + "."
        return self._coded(Code(CodeSystem.CPT, outcome.code.code), quotes, reason, 0.55)

    def _coded(self, code: Code, quotes: tuple[Quote, ...], reason: str, confidence: float) -> Candidate | None:
        facts = self._tools.codes.facts(code, self._as_of)
        if facts.valid is not True or facts.record is None or not quotes:
            return None
        evidence = (facts.evidence,) if facts.evidence else ()
        return Candidate(Kind.PROCEDURE, facts.code, facts.record.title, quotes, confidence, reason, evidence)


def _line(note: str, quote: Quote) -> str:
    end = note.find("\n", quote.end)
    return note[note.rfind("\n", 0, quote.start) + 1 : end if end >= 0 else len(note)]
