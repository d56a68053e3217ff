"""The table of guideline rules that forbid a diagnosis code, or ask for another, in the case a question tells.

Source: ICD-10-CM Official Guidelines for Coding and Reporting, read in the edition of fiscal year 2026, in force from
2025-10-01 to 2026-09-30. Each rule names its sections there; what is shown is those sections as they are loaded, with
their own edition and dates. The table holds no logic: `code_rules` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.question.charted.infarction import FOUR_WEEKS

_MOTHER = r"\b(?:mother|mom|maternal|mum|obstetric patient)(?:'?s)?\b"
_BABY = r"\b(?:newborn|baby|babies|infant|neonate)(?:'?s)?\b"
_RECORD = r"\b(?:records?|charts?|claims?|accounts?|encounter|bill|side)\b"
_BABYS_RECORD = rf"{_BABY}[^?.]*{_RECORD}|{_RECORD}[^?.]*{_BABY}"
_FIRST = (
    r"\b(?:principal|primary|pdx|first[- ]listed|sequenced? (?:as )?first|(?:listed|coded|reported|goes|go|be|put) "
    r"first|only (?:code|dx|diagnosis)|stand(?:s)? alone|by itself|admitting)\b"
)
_FOLLOWING = (
    r"\b(?:follow[- ]?ups?|f/?u|subsequent|second visit|later visits?|every (?:visit|encounter)|each visit|recheck)\b"
)
_TREATED = (
    r"\b(?:still (?:on|receiving|getting|under|having)|(?:under|on|receiving|getting|undergoing|adjuvant|"
    r"current(?:ly)?|ongoing|active) (?:\w+ ){0,2}(?:chemo\w*|radiation|treatment|tx|therapy|immunotherapy))\b"
)
_TREATED_NO_MORE = (
    r"\b(?:no (?:further|more|current|active|ongoing) (?:treatment|tx|therapy|disease|evidence)|(?:completed|"
    r"finished|done with) (?:\w+ ){0,3}(?:chemo\w*|radiation|treatment|tx|therapy)|ned\b|no evidence of|cured|"
    r"cancer[- ]free|in 20\d\d|years? ago)"
)
_REMOVED = (
    r"\b(?:excis\w+|remov\w+|resect\w+|mastectomy|\w+ectomy|treated|cured|cancer[- ]free|remission|ned|"
    r"no (?:further|more|evidence|current|active))\b"
)
_DRUG = r"T(?:3[6-9]|4\d|50)"
"""The categories of drugs, whose fifth or sixth character says whether it is an adverse effect or underdosing."""


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A rule about some codes. The first of the table that fits a code of a question is told.

    Attributes:
        codes: Which codes it is about, as a pattern from their beginning.
        verdict: What it says, with ``{code}`` for the code and ``{beside}`` for those beside it.
        sections: The sections of the Official Guidelines that say so; the first is the rule itself.
        needs: Patterns that must all be in the question.
        unless: A pattern that must not be.
        beside: Which code must stand beside it, likewise from its beginning; "" where none has to.
        longest_ago: Days since the event, as the question tells them, up to which the rule holds.
        least_ago: Days from which it holds. A rule with either wants a question that tells how long ago it was.
    """

    codes: str
    verdict: str
    sections: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: str = ""
    beside: str = ""
    longest_ago: int | None = None
    least_ago: int | None = None


_INFECTIONS_AND_NEOPLASMS = (
    CodeRule(
        r"R65\.2",
        "No: {code} can never be the principal diagnosis. The systemic infection, such as A41.9, stands first; the "
        "organ failure follows with its own code.",
        ("I.C.1.d.3", "I.C.1.d.1.b"),
        needs=(_FIRST,),
    ),
    CodeRule(
        r"B20",
        "{code} stands first where the encounter is for an HIV-related condition, and {beside} after it; where it is "
        "for something else, that stands first.",
        ("I.C.1.a.2.a", "I.C.1.a.2.b"),
        needs=(r"\bsequenc\w+|\border\b|\bfirst\b|\bprincipal|\bpdx\b|\bprimary\b",),
        beside=r"(?!B20|Z)",
    ),
    CodeRule(
        r"Z21|R75",
        "No: once an HIV-related illness has been diagnosed it is B20 at every later encounter, never {code} again.",
        ("I.C.1.a.2.g",),
        needs=(
            r"\b(?:prior|previous\w*|history|had|once|past|before|used to|now (?:asymptomatic|undetectable)|was b20|"
            r"pneumocystis|aids)\b",
        ),
    ),
    CodeRule(
        r"Z85",
        "No: while treatment is still directed at the malignancy its own code from chapter 2 is used; {code} is for "
        "one that is gone and no longer treated.",
        ("I.C.2.m",),
        needs=(_TREATED,),
        unless=_TREATED_NO_MORE,
    ),
    CodeRule(
        r"C(?!7[789]|80|8[1-9]|9)",
        "No: a malignancy that was removed, with no further treatment and no sign of it left, is history: a code "
        "from Z85, not {code}.",
        ("I.C.2.m",),
        needs=(_TREATED_NO_MORE, _REMOVED),
        unless=rf"{_TREATED}|\bstill\b|recur\w+|metast\w+",
    ),
)
_DIABETES_AND_CIRCULATION = (
    CodeRule(
        r"Z79\.4",
        "No: {code} is not assigned where insulin is given only temporarily, to bring the blood sugar of a type 2 "
        "patient under control during an encounter.",
        ("I.C.4.a.3",),
        needs=(
            r"\b(?:temporar\w*|sliding scale|during (?:the|this|an?) (?:admission|stay|encounter|hospitali[sz]ation)|"
            r"inpatient only|only (?:while|during|in)|short[- ]term)\b",
        ),
    ),
    CodeRule(
        r"I69",
        "No: {code} is for what an earlier stroke left behind. A deficit of the present stroke has a code of its own "
        "beside the acute one, hemiplegia for instance in category G81; I69 stands beside I60-I67 only for deficits "
        "of an old stroke.",
        ("I.C.9.d.1", "I.C.9.d.2", "I.C.6.a"),
        needs=(
            r"\b(?:acute|current|new|this (?:admission|stay)|during the (?:admission|stay)|admitted (?:with|for)|today|"
            r"just had|same (?:admission|stay))\b",
        ),
        unless=r"\b(?:old|prior|previous|residual|years? ago|months? ago|history|new patient|rehab)\b",
    ),
    CodeRule(
        r"I25\.2",
        "No: an infarction that is four weeks old or less is still coded from I21; {code} is for an old or healed "
        "one that needs no further care.",
        ("I.C.9.e.1",),
        longest_ago=FOUR_WEEKS,
    ),
    CodeRule(
        r"I21|I22",
        "No: after four weeks {code} is no longer used. While care for the infarction goes on it is an aftercare "
        "code, afterwards I25.2, old myocardial infarction.",
        ("I.C.9.e.1",),
        unless=r"\bnew (?:mi|infarct\w*)|admitted today",
        least_ago=FOUR_WEEKS + 1,
    ),
)
_BIRTH = (
    CodeRule(
        r"Z38",
        "No: {code} belongs on the newborn's record alone. The mother's record takes an outcome of delivery from Z37.",
        ("I.C.16.a.2", "I.C.15.b.5"),
        needs=(_MOTHER,),
        unless=r"\bnot (?:on )?the mother",
    ),
    CodeRule(
        r"Z38",
        "No: {code} is assigned only once, at the birth itself; the hospital that receives a transferred newborn, or "
        "any later encounter, does not use it.",
        ("I.C.16.a.2",),
        needs=(
            r"\btransfer\w*|receiving|readmi\w+|second (?:admission|stay)|later|clinic|office|follow[- ]?up|days? old|"
            r"again",
        ),
    ),
    CodeRule(
        r"Z37",
        "No: {code} belongs on the mother's record of the delivery alone, neither on the newborn's nor on later ones.",
        ("I.C.15.b.5",),
        needs=(rf"{_BABYS_RECORD}|\bpost-?partum visit|{_FOLLOWING}",),
    ),
    CodeRule(
        r"O",
        "No: {code} is of chapter 15, which is used on the mother's record only, never on the newborn's.",
        ("I.C.15.a.2",),
        needs=(_BABYS_RECORD,),
    ),
    CodeRule(
        r"P",
        "No: {code} is of chapter 16, which is never used on the mother's record.",
        ("I.C.16.a.1",),
        needs=(_MOTHER, _RECORD),
    ),
    CodeRule(
        r"O80",
        "No: {code} is for a full-term normal delivery of a single healthy infant with nothing complicating it; it "
        "does not stand beside {beside}, or beside any code of chapter 15 for a current complication.",
        ("I.C.15.n.1",),
        beside=r"O(?!80)",
    ),
    CodeRule(
        r"O80",
        "No: {code} is for a full-term normal delivery of a single healthy infant, with no complication before, "
        "during or after it in that stay.",
        ("I.C.15.n.1",),
        needs=(
            r"\b(?:c-?section|cesarean|forceps|vacuum|breech|twins?|pre-?eclampsia|gestational|hemorrhage|preterm|"
            r"stillb\w+|3rd degree|third[- ]degree|2nd degree|second[- ]degree|complicat\w+)\b",
        ),
        unless=r"\b(?:without|no|resolved)\b",
    ),
    CodeRule(
        r"Z34",
        "No: {code} is for a routine visit without complications and is not used with codes of chapter 15, so not "
        "with {beside}.",
        ("I.C.15.b.1",),
        beside=r"O",
    ),
    CodeRule(
        r"Z3A",
        "No: weeks of gestation are not coded beside a pregnancy with abortive outcome, so not beside {beside}.",
        ("I.C.21.c.11",),
        beside=r"O0[0-8]",
    ),
)
_INJURY_AND_CAUSE = (
    CodeRule(
        r"[VWXY]\d",
        "No: {code} is an external cause, and an external cause code can never be the principal or first-listed "
        "diagnosis. The injury or condition stands first.",
        ("I.C.20.a.6",),
        needs=(_FIRST,),
    ),
    CodeRule(
        r"Y92",
        "No: a place of occurrence is assigned once, at the initial encounter for treatment, so {code} is not "
        "repeated later. The code of the external cause itself is used at every encounter for which the injury is "
        "treated, with the seventh character of that encounter.",
        ("I.C.20.b", "I.C.20.a.2"),
        needs=(_FOLLOWING,),
    ),
    CodeRule(
        rf"{_DRUG}\.(?:\w\w[1-4]|\w[1-4](?:X|$))",
        "{code}, the poisoning, stands first; what it led to follows with codes of its own.",
        ("I.C.19.e.5.b",),
        needs=(r"\bsequenc\w+|\border\b|\bfirst\b|\bprincipal|\bpdx\b|\bprimary\b",),
    ),
    CodeRule(
        rf"{_DRUG}\.(?:\w\w6|\w6(?:X|$))",
        "No: an underdosing code is never the principal or first-listed diagnosis. The condition that got worse for "
        "want of the drug stands first, {code} after it.",
        ("I.C.19.e.5.c",),
        needs=(_FIRST,),
    ),
    CodeRule(
        rf"{_DRUG}\.(?:\w\w5|\w5(?:X|$))",
        "No: of an adverse effect its nature, such as the rash, stands first, and {code} for the drug after it.",
        ("I.C.19.e.5.a",),
        needs=(_FIRST,),
    ),
    CodeRule(
        r"Z4[78]|Z51\.89",
        "No: an injury that is healing is coded with the code of the injury and the seventh character for a "
        "subsequent encounter, not with an aftercare code such as {code}.",
        ("I.C.21.c.7",),
        needs=(r"\b(?:fractur\w*|fx|injur\w*|sprain\w*|lacerat\w*|broken)\b",),
        unless=r"\b(?:patholog\w+|replacement|arthroplasty|prosthe\w+)\b",
    ),
)
_FINDINGS = (
    CodeRule(
        r"Z00\.00|Z00\.129|Z01\.419",
        "No: {code} is for an examination at which nothing abnormal is found. With a new finding, or a known condition "
        "that got worse, the code of the same examination with abnormal findings stands first, the finding after it.",
        ("IV.P",),
        needs=(r"\b(?:found|finding|discover\w+|new(?:ly)?|abnormal|detected|worse\w*|uncontrolled)\b",),
        unless=r"\b(?:no|without|not) (?:new |any )?(?:abnormal|finding)|\bnew patient",
    ),
    CodeRule(
        r"R(?:0[05-9]|1[0-24-9]|42|5[0-3])",
        "Only where it is not routinely part of {beside}: a symptom that goes with the condition is not coded beside "
        "it; one that does not, {code} here, may be.",
        ("I.B.5", "I.B.6"),
        needs=(r"\b(?:with|w|and|both|together|plus|also|add\w*|same|alongside)\b|\+",),
        beside=r"[A-QST]",
    ),
)
GUIDELINE_RULES = (
    *_INFECTIONS_AND_NEOPLASMS,
    *_DIABETES_AND_CIRCULATION,
    *_BIRTH,
    *_INJURY_AND_CAUSE,
    *_FINDINGS,
)
