"""What went wrong with a drug: an adverse effect, a poisoning or an underdosing, and why.

Source of the rules: ICD-10-CM Official Guidelines, sections I.C.19.e.5.a (adverse effect: taken as prescribed),
I.C.19.e.5.b (poisoning: overdose, wrong drug, not prescribed), I.C.19.e.5.c (underdosing) and I.C.20.h (intent that is
not told counts as accidental).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNDERDOSING = re.compile(
    r"\b(?:under-?dos\w*|ran out of|run out of|stopped (?:taking|using)|quit taking|not taking|"
    r"skipp\w+|forg[eo]t\w* (?:to take|her|his|their)|missed doses|non-?(?:complian|adheren)\w*|rationing|"
    r"taking less|half (?:the|her|his) dose|"
    r"(?:(?:can|could)(?:'?t|n'?t|not)|unable to) (?:afford|pay for))\b",
    re.IGNORECASE,
)
_POISONING = re.compile(
    r"\b(?:over-?dos\w*|od'?d|poison\w*|(?:took|taken|given) (?:too (?:much|many)|the wrong|extra|double|"
    r"twice|"
    r"someone else'?s|(?:his|her) (?:wife|husband|mother|father|friend)\w*'?s)|(?:accidental\w*|mistaken\w*) "
    r"(?:took|taken|ingest\w*|swallow\w*)|(?:swallow|ingest)\w*)\b",
    re.IGNORECASE,
)
_ADVERSE = re.compile(
    r"\b(?:adverse (?:effects?|reactions?)(?: (?:of|to|from))?|(?:allergic )?reactions? (?:to|from)|"
    r"side effects? (?:of|from)|"
    r"toxicity|(?:taken|took|taking|given|administered|prescribed) (?:\w+ )?(?:as (?:prescribed|directed)|correctly|"
    r"properly)|(?:correctly|properly) (?:taken|prescribed|administered|given))\b",
    re.IGNORECASE,
)
_CAUSED = re.compile(
    r"\b(?:from|due to|d/t|caused by|induced by|2/2|secondary to|after (?:taking|starting|a dose of))"
    r" (?:the |her |his |taking |prescribed |oral |iv )*$",
    re.IGNORECASE,
)
_SELF_HARM = re.compile(
    r"\b(?:suicid\w*|intentional\w*|self-?harm|on purpose|deliberate\w*|kill (?:him|her)self)\b", re.I
)
_ASSAULT = re.compile(r"\b(?:assault|drugged by|slipped into)\b", re.IGNORECASE)
_UNDETERMINED = re.compile(
    r"\bundetermined|\b(?:intent|cause) (?:\w+ )?(?:cannot|can'?t|could not|couldn'?t) be determined\b", re.IGNORECASE
)
_HARDSHIP = re.compile(
    r"\b(?:afford|pay for|cost|costs|money|financial\w*|expensive|insurance laps\w*|lost insurance)\b", re.I
)
_FORGOT = re.compile(r"\b(?:forg[eo]t\w*|unintentional\w*|by mistake|confus\w*)\b", re.IGNORECASE)
_WILLED = re.compile(
    r"\b(?:intentional\w*|on (?:his|her|their) own|decided|refus\w*|stopped (?:taking|using)|quit taking|chose|"
    r"did(?:n'?t| not) (?:like|want)|felt (?:better|fine))\b",
    re.IGNORECASE,
)
_REASONS = (
    (_HARDSHIP, "Patient's intentional underdosing of medication regimen due to financial hardship"),
    (_FORGOT, "Patient's unintentional underdosing of medication regimen for other reason"),
    (_WILLED, "Patient's intentional underdosing of medication regimen for other reason"),
)
_REASON_TOLD = re.compile(
    r"\b(?:because|since|as|bc|b/c|due to|d/t)?\s*(?:of )?(?:he|she|they|pt|patient)?\s*(?:the |high |too )*"
    r"(?:(?:can|could)(?:'?t|n'?t|not)|unable to)?\s*(?:afford|pay for|cost|money|expensive|forgot\w*|financial \w+)"
    r"(?: (?:it|them|to take (?:it|them)|the copay))?\b",
    re.IGNORECASE,
)
UNDERDOSING, ADVERSE = "Underdosing", "Adverse effect"
_ACCIDENT = "Poisoning accidental (unintentional)"


@dataclass(frozen=True, slots=True)
class DrugEvent:
    """Something that went wrong with a drug.

    Attributes:
        column: The column of the Table of Drugs that it is looked up in.
        section: The section of the Official Guidelines that decides it.
        reasons: Official words for why, where that has a code.
        remark: What was taken for granted; "" where nothing was.
    """

    column: str
    section: str
    reasons: tuple[str, ...] = ()
    remark: str = ""


def drug_event_in(text: str, drug_at: int) -> DrugEvent | None:
    """What is told of a drug; None where nothing went wrong with it.

    Args:
        text: The question.
        drug_at: Where the drug is named in it.
    """
    if _POISONING.search(text):
        column = next((name for pattern, name in _INTENTS if pattern.search(text)), _ACCIDENT)
        told = column != _ACCIDENT or re.search(r"accident|mistak|unintention", text, re.IGNORECASE)
        return DrugEvent(column, "i-c-19-e-5-b", remark="" if told else _NO_INTENT)
    if _UNDERDOSING.search(text):
        reason = next((title for pattern, title in _REASONS if pattern.search(text)), "")
        return DrugEvent(UNDERDOSING, "i-c-19-e-5-c", (reason,) if reason else ())
    if _ADVERSE.search(text) or _CAUSED.search(text[:drug_at]):
        return DrugEvent(ADVERSE, "i-c-19-e-5-a", remark="" if _ADVERSE.search(text) else _AS_PRESCRIBED)
    return None


_INTENTS = (
    (_SELF_HARM, "Poisoning intentional self-harm"),
    (_ASSAULT, "Poisoning assault"),
    (_UNDETERMINED, "Poisoning undetermined"),
)
_NO_INTENT = "No intent is told, so the poisoning counts as accidental (I.C.20.h)."
_AS_PRESCRIBED = (
    "The drug is taken to have been prescribed and taken correctly; a wrong drug or dose would make it a poisoning."
)


def without_event(text: str, drugs: tuple[str, ...]) -> str:
    """What is told besides the drug and what went wrong with it."""
    rest = _REASON_TOLD.sub(" , ", text)
    for pattern in (_POISONING, _UNDERDOSING, _ADVERSE, _SELF_HARM, _ANY_DRUG):
        rest = pattern.sub(" , ", rest)
    for drug in drugs:
        rest = re.sub(rf"{_BEFORE}{re.escape(drug)}\b", " , ", rest, flags=re.IGNORECASE)
    return rest


_ANY_DRUG = re.compile(r"\b(?:the |her |his )?(?:drugs?|medications?|medicines?|meds?|pills?)\b", re.IGNORECASE)
_BEFORE = r"\b(?:(?:from|due to|d/t|caused by|to|of|on)\s+)?(?:the |her |his |prescribed |taking )*"
