"""Which modifier a described situation calls for, where the question names none.

Each rule is words that must all be there and words that must not; the first that fits wins, so that the narrower stand
before the wider. What the modifier is, and when it is wrong, is read from its entry. Source of the rules: CPT,
appendix A; Medicare Claims Processing Manual, chapter 12, sections 30 and 40; CMS modifier lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question.anatomy import anatomic_modifier

_NUMBER = r"(?:2[2-7]|5[0-9]|62|66|7[346-9]|8[0-2]|9[135])"
_ONE_OF = re.compile(rf"(?<![\w.$-])(?P<first>{_NUMBER}),? or (?P<second>{_NUMBER})(?![\w.%])")
_ASKS = re.compile(
    r"(?<!place of service )\bmod(?:ifier)?s?\b|\b(?:which|what) (?:one )?(?:do|should) (?:i|we) append\b", re.I
)

_VISIT = (
    r"\b(?:comes? (?:back|in)|came (?:back|in)|"
    r"visits?|e/?m|office|seen|saw|sees|consult\w*|evaluat\w+|appointment|exam|99[2-4]\d\d|920[01][24])\b"
)
_SPAN = r"(?:\d+|a|one|two|three|four|five|six|several|few) ?(?:d|days?|wks?|weeks?|mos?|months?)"
_GLOBAL = (
    r"\b(?:global|last (?:week|month)|post-?op\w*|pod ?#?\d+|follow-?up period|90.days?|10.days?|"
    r"(?:after|since|following) (?:the )?(?:surgery|\d{5})|"
    r"(?:day|week|month|pod)s? ?#?\d{1,2} (?:after|of|post|from|out)|"
    rf"days? after|weeks? after|weeks? later|{_SPAN} (?:ago|after|later|out|post|earlier|from|following|s/p))\b"
)
_OTHER_SIDE = (
    r"(?:second|2nd|other|opposite|contralateral|fellow|different) "
    r"(?:eyes?|knees?|hips?|side|shoulders?|hands?|foot|feet|breasts?|legs?|arms?|ears?|wrists?|toes?|fingers?)"
)
_UNRELATED = (
    rf"\b(?:unrelated|not related|different (?:problem|condition|issue|diagnosis|dx|body part|site)|nothing to do with|"
    r"sinus\w*|flu|sore throat|ear ?(?:ache|infection|pain)|uti|migraine|gout|asthma|hypertension|diabetes|allerg\w+|"
    rf"new (?:and )?(?:unrelated |different )?(?:problem|injury|complaint|fracture)|{_OTHER_SIDE})\b"
    r"|\b(?:left|lt)\b.*\b(?:right|rt)\b.*\blater\b|\b(?:right|rt)\b.*\b(?:left|lt)\b.*\blater\b"
    r"|\b(?:left|lt)\b.*\b(?:now|then|today|later)\b.*\b(?:right|rt)\b|\b(?:right|rt)\b.*\b(?:now|then|today|later)\b.*\b(?:left|lt)\b"
)
_PROCEDURE = (
    r"\b(?:procedures?|surger\w+|operat\w+|or\b|excis\w+|repair\w*|remov\w+|inject\w+|debrid\w+|eye|scope|"
    r"[1-6]\d{4}|\w+(?:ectomy|otomy|plasty|oscopy))\b"
)
_RETURN = r"\b(?:return\w*|back|take-?back|taken|takes|took|brought|re-?operat\w+|re-?explor\w+|unplanned|urgent\w*)\b"
_THEATRE = r"\b(?:or|operating room|operating theat\w+|o\.r\.|surgery|cath lab|endoscopy suite)\b"
_TROUBLE = (
    r"complicat\w+|(?<!un)related|bleed\w*|hemorrhag\w*|h(?:a)?ematoma|seroma|infect\w+|abscess|wash-?out|dehisc\w+|leak\w*|"
    r"clot|thromb\w+|perforat\w+|evacuat\w+"
)
_SAME_DAY = (
    r"\b(?:same[- ](?:day|date|session|visit|encounter)|that (?:day|night|evening)|today|during the visit|"
    r"at the (?:same )?visit|also|as well)\b"
)
_SURGERY = (
    r"\bsurg\w+|operat\w+|procedure|\w+(?:ectomy|otomy|plasty|pexy)\b|\bappy\b|\blap\b|replace\w*|fixation|orif|bypass"
)
_STOPPED = r"\b(?:cancel\w*|discontinu\w+|stopp\w+|abort\w+|terminat\w+|called off|halted)"
_FACILITY = r"\basc|ambulatory surg\w+|hospital outpatient|facility|surgery center"

_ONE_VISIT = re.compile(r"\b(?:same|one|single|this|that|the same) (?:office )?visit\b", re.IGNORECASE)
"""What says only that all was done at one time, and nothing of a visit that is billed."""

MAJOR, MINOR = "major procedure", "minor procedure"
"""What a question is read as saying of a code with 90 global days, and of one with 0 or 10."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A modifier with the words of the situations it is for, and words that speak against them."""

    modifier: str
    needs: tuple[str, ...]
    unless: str = ""

    def fits(self, text: str) -> bool:
        found = all(re.search(words, text, re.IGNORECASE) for words in self.needs)
        return found and not (self.unless and re.search(self.unless, text, re.IGNORECASE))


_RULES = (
    _Rule("78", (_RETURN, _THEATRE, _TROUBLE), r"\bunrelated|\bplanned|\bstaged"),
    _Rule(
        "58", (r"\bstaged?\b|planned|second stage|more extensive|re-?excis\w+|therapy after", _GLOBAL), r"\bunplanned"
    ),
    _Rule("24", (_UNRELATED, _VISIT, _GLOBAL), r"\b(?:unrelated|second|another) (?:procedure|surgery|operation)"),
    _Rule("79", (_UNRELATED, _PROCEDURE, _GLOBAL)),
    _Rule("57", (_VISIT, r"\b(?:day|night|evening) (?:before|prior)|\bsame day", MAJOR), r"unrelated|separate"),
    _Rule("57", (r"decision|decid\w+", _SURGERY, r"\bmajor|90|day (?:before|of)|tonight|tomorrow|emergen"), r"\bminor"),
    _Rule(
        "25",
        (_VISIT, r"\bminor|procedure|inject\w+|biops\w+|separate\w*|significant|well visit|physical", _SAME_DAY),
        rf"\bmajor|{_GLOBAL}",
    ),
    _Rule(
        "77", (r"\brepeat\w*|again", r"\b(?:different|another|other) (?:doctor|physician|provider|surgeon|radiologist)")
    ),
    _Rule(
        "91",
        (
            r"\brepeat\w*|again|second|serial|\b\d times|x ?\d|twice|three times",
            r"\b(?:lab\w*|blood|glucose|troponins?|potassium|lactate|h&h|hemoglobin|cbc|tests?|8[0-9]{4})\b",
            rf"{_SAME_DAY}|hours?|\b\d times",
        ),
        r"x-?ray|ekg|ecg|imaging",
    ),
    _Rule(
        "76",
        (
            r"\brepeat\w*|again|\b(?:second|2nd|two|2|another|serial)\b",
            r"\bsame (?:doctor|doc|dr|md|physician|provider|surgeon|day|radiologist|cardiologist)",
            r"\brepeat\w*|again|x-?rays?|cxr|ekgs?|ecgs?|films?|scans?|\d{5}",
        ),
        r"unrelated|different (?:lesion|site)",
    ),
    _Rule(
        "47",
        (
            r"\bsurgeon|\boperat\w+ (?:physician|doctor)|\b(?:he|she) ",
            r"\bown\b|himself|herself|by the (?:same )?surgeon|surgeon(?: \w+){0,3} (?:gave|did|provided|administered)",
            r"an(?:a)?esthesia|\bblock\b",
        ),
    ),
    _Rule("AS", (r"\bassist\w*", r"\b(?:pa|np|physician assistant|nurse practitioner|rnfa|cns)\b")),
    _Rule("82", (r"\bassist\w*", r"\bresident", r"\b(?:not|no|un)\s?(?:available|qualified)")),
    _Rule("80", (r"\bassist(?:ant|ing|ed)?\b", r"\bsurg\w+|operat\w+")),
    _Rule("62", (r"\b(?:two|2|co-?)\s?-?surgeons?\b|\bco-?surg\w+",)),
    _Rule("66", (r"\bteam (?:surg\w+|of surgeons)",)),
    _Rule(
        "54",
        (
            r"\bsurg\w+|operat\w+",
            r"\bonly\b|\b(?:an)?other\b|someone else|different (?:doc|surgeon|physician|provider)|\ball (?:of )?the\b|"
            r"hometown|local (?:doc|ortho|surgeon|physician)|transfer\w*",
            r"post-?op|follow[- ]?ups?|after-?care",
        ),
        r"post-?op\w* (?:care|management) only|only the post-?op|took over the post-?op",
    ),
    _Rule("55", (r"post-?op\w*|aftercare", r"\bonly\b|took over|taking over|management")),
    _Rule(
        "26",
        (
            r"\bprofessional component|interpret\w+ only|only (?:the )?(?:read|interpret)\w*|interpretation and report|"
            r"\breads? (?:\S+ ){0,4}(?:films?|x-?rays?|scans?|ekgs?|ecgs?|stud(?:y|ies)|ct|mri|ultrasounds?|echos?)\b|"
            r"\bpro(?:fessional)?[- ]?(?:fee|side|read)|\bover-?read",
        ),
    ),
    _Rule("TC", (r"\btechnical (?:component|part)|owns? the (?:machine|equipment)|equipment only",)),
    _Rule(
        "73",
        (
            _STOPPED,
            _FACILITY,
            r"\bbefore (?:the )?(?:anesthesia|sedation)|prior to anesthesia",
        ),
    ),
    _Rule(
        "74",
        (
            _STOPPED,
            _FACILITY,
            r"\bafter (?:the )?(?:anesthesia|sedation|induction)",
        ),
    ),
    _Rule(
        "53",
        (
            _STOPPED,
            r"\bprocedure|colonoscop\w+|surg\w+|well-?being|physician|doctor",
        ),
    ),
    _Rule("52", (r"\b(?:reduced|partial(?:ly)?|less than|incomplete)\b", r"\b(?:service|procedure|exam|study)")),
    _Rule("93", (r"\b(?:audio[- ]only|telephone|phone)\b", r"\b(?:telehealth|telemedicine|visit|therapy)")),
    _Rule("95", (r"\b(?:telehealth|telemedicine|video|audio-?visual)\b",)),
    _Rule(
        "JZ", (r"\b(?:no|none|nothing|zero|without)\b[^?]{0,20}\b(?:waste\w*|discard\w+|left)", r"\bvial|drug|single")
    ),
    _Rule("JW", (r"\b(?:waste\w*|discard\w+|left ?over|unused)\b", r"\bvial|drug|single|dose")),
    _Rule(
        "GZ",
        (
            r"\b(?:no|without|not|never|forgot\w*|missing|lack\w*|didn'?t|failed to)\b[^?]{0,20}"
            r"\b(?:abn|advance beneficiary)",
        ),
    ),
    _Rule("GX", (r"\bvoluntary\b[^?]{0,20}\b(?:abn|notice)|\b(?:abn|notice)\b[^?]{0,20}\bvoluntar\w+",)),
    _Rule("GA", (r"\babn|advance beneficiary", r"\bsigned|on file|obtained|issued|have|has|waiver")),
    _Rule("GY", (r"\bstatutor\w+|never covered|excluded by law|not a (?:medicare )?benefit",)),
    _Rule("PT", (r"\bscreening colonoscop\w+", r"\bpolyp|remov\w+|biops\w+|turned|became|converted", r"\bmedicare")),
    _Rule("33", (r"\bscreening colonoscop\w+", r"\bpolyp|remov\w+|biops\w+|turned|became|converted")),
    _Rule("33", (r"\bpreventive (?:service|screening)|\buspstf",)),
    _Rule("FS", (r"\bsplit[ /-]?(?:or )?shared",)),
    _Rule("GE", (r"\bresident", r"\bprimary care exception")),
    _Rule("GC", (r"\bresident", r"\bteaching")),
    _Rule("QW", (r"\bclia[- ]?waived|waived test",)),
    _Rule(
        "22",
        (
            r"\b(?:increased|unusual\w*|much more|extra|twice as|substantially)\b",
            r"\bwork|effort|time|difficult\w*|longer|adhes\w+",
        ),
    ),
    _Rule("50", (r"\bbilateral\w*|both (?:knees|sides|eyes|ears|hips|shoulders|breasts|feet|hands)",)),
    _Rule("XE", (r"\bseparate encounter|different encounter|different session|later that day",)),
    _Rule("XP", (r"\bseparate (?:practitioner|provider)|different practitioner",)),
    _Rule("XS", (r"\bseparate (?:site|structure|organ|lesion)|different (?:site|lesion|organ|structure)",)),
    _Rule("XU", (r"\bnon-?overlapping|does not overlap|unusual non",)),
    _Rule("59", (r"\bdistinct (?:procedur\w+|service)|unbundl\w+ two procedures",)),
)


_OF_PERIODS = frozenset({"24", "54", "55", "57", "58", "78", "79"})
"""Modifiers of the surgical package, which a situation told with a code is about though it asks for none."""
_QUESTION = re.compile(r"\?|\b(?:what|which|how|when|why|who|can|may|should|does|is|are|code|need)\b", re.IGNORECASE)


def without_one_visit(text: str) -> str:
    """A text that says "same session" where it says "same visit": of procedures alone that is no visit to bill.

    >>> without_one_visit("17000 and 17110 same visit")
    '17000 and 17110 same session'
    """
    return _ONE_VISIT.sub("same session", text)


def modifier_for(text: str, known: str = "") -> str:
    """The modifier that a described situation calls for; "" where the question asks for none, or no rule fits.

    Args:
        text: The question.
        known: What the tables add to it, such as `MAJOR`; with it, a situation that is merely told asks for its
            modifier.
    """
    either = _ONE_OF.search(text)
    told = f"{text} {known}"
    if either is not None:
        return next((rule.modifier for rule in _RULES if rule.modifier in either.groups() and rule.fits(told)), "")
    if not _ASKS.search(text):
        merely_told = known and not _QUESTION.search(text)
        of_periods = (rule.modifier for rule in _RULES if rule.modifier in _OF_PERIODS and rule.fits(told))
        return next(of_periods, "") if merely_told else ""
    return next((rule.modifier for rule in _RULES if rule.fits(told)), "") or anatomic_modifier(text)
