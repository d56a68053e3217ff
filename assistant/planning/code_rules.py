"""Rules of the Official Guidelines that forbid a diagnosis code, or ask for another, in the case a question tells.

The code itself is valid, and no note at it says so: only the guideline does. Each rule is the codes it is about, words
that must be there and words that speak against it, or a code that stands beside. The first that fits is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.compose.wording import bold, listed
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.planning.plans import PASSAGE_JOINS
from assistant.question.charted.infarction import FOUR_WEEKS
from assistant.question.elapsed import days_since
from assistant.question.request import Request
from core.codes import Code, CodeSystem
from core.evidence import Evidence

_MOTHER = r"\b(?:mother|mom|maternal|mum|obstetric patient)(?:'?s)?\b"
_BABY = r"\b(?:newborn|baby|babies|infant|neonate)(?:'?s)?\b"
_RECORD = r"\b(?:records?|charts?|claims?|accounts?|encounter|bill|side)\b"
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


def _within_four_weeks(text: str) -> bool:
    days = days_since(text)
    return days is not None and days <= FOUR_WEEKS


def _after_four_weeks(text: str) -> bool:
    days = days_since(text)
    return days is not None and days > FOUR_WEEKS


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A rule about some codes.

    Attributes:
        codes: Which codes it is about, as a pattern from their beginning.
        verdict: What it says, with ``{code}`` for the code and ``{beside}`` for those beside it.
        sections: The sections of the ICD-10-CM Official Guidelines that say so; the first is the rule itself.
        needs: Patterns that must all be in the question.
        unless: A pattern that must not be.
        beside: Which code must stand beside it, likewise from its beginning; "" where none has to.
        when: What else must hold of the question.
    """

    codes: str
    verdict: str
    sections: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: str = ""
    beside: str = ""
    when: Callable[[str], bool] | None = None

    def fits(self, code: Code, others: Sequence[Code], text: str) -> bool:
        """Whether the rule is about a code of a question."""
        if not re.match(self.codes, code.code) or (self.when is not None and not self.when(text)):
            return False
        if self.beside and not self.beside_of(others):
            return False
        found = all(re.search(words, text, re.IGNORECASE) for words in self.needs)
        return found and not (self.unless and re.search(self.unless, text, re.IGNORECASE))

    def beside_of(self, others: Sequence[Code]) -> list[Code]:
        """Those of some codes that it wants beside its own."""
        return [other for other in others if self.beside and re.match(self.beside, other.code)]


_RULES = (
    CodeRule(
        r"I69",
        "No: {code} is for what an earlier stroke left behind. A deficit of the present stroke has a code of its own "
        "beside the acute one, hemiplegia for instance in category G81; I69 stands beside I60-I67 only for deficits "
        "of an old stroke.",
        ("i-c-9-d-1", "i-c-9-d-2", "i-c-6-a"),
        (r"\b(?:acute|current|new|this (?:admission|stay)|during the (?:admission|stay)|admitted (?:with|for)|today|"
         r"just had|same (?:admission|stay))\b",),
        r"\b(?:old|prior|previous|residual|years? ago|months? ago|history|new patient|rehab)\b",
    ),
    CodeRule(
        r"I25\.2",
        "No: an infarction that is four weeks old or less is still coded from I21; {code} is for an old or healed "
        "one that needs no further care.",
        ("i-c-9-e-1",),
        when=_within_four_weeks,
    ),
    CodeRule(
        r"I21|I22",
        "No: after four weeks {code} is no longer used. While care for the infarction goes on it is an aftercare "
        "code, afterwards I25.2, old myocardial infarction.",
        ("i-c-9-e-1",),
        unless=r"\bnew (?:mi|infarct\w*)|admitted today",
        when=_after_four_weeks,
    ),
    CodeRule(
        r"Z00\.00|Z00\.129|Z01\.419",
        "No: {code} is for an examination at which nothing abnormal is found. With a new finding, or a known condition "
        "that got worse, the code of the same examination with abnormal findings stands first, the finding after it.",
        ("iv-p",),
        (r"\b(?:found|finding|discover\w+|new(?:ly)?|abnormal|detected|worse\w*|uncontrolled)\b",),
        r"\b(?:no|without|not) (?:new |any )?(?:abnormal|finding)|\bnew patient",
    ),
    CodeRule(
        r"Z38",
        "No: {code} belongs on the newborn's record alone. The mother's record takes an outcome of delivery from Z37.",
        ("i-c-16-a-2", "i-c-15-b-5"),
        (_MOTHER,),
        r"\bnot (?:on )?the mother",
    ),
    CodeRule(
        r"Z38",
        "No: {code} is assigned only once, at the birth itself; the hospital that receives a transferred newborn, or "
        "any later encounter, does not use it.",
        ("i-c-16-a-2",),
        (r"\btransfer\w*|receiving|readmi\w+|second (?:admission|stay)|later|clinic|office|follow[- ]?up|days? old|"
         r"again",),
    ),
    CodeRule(
        r"Z37",
        "No: {code} belongs on the mother's record of the delivery alone, neither on the newborn's nor on later ones.",
        ("i-c-15-b-5",),
        (rf"{_BABY}[^?.]*{_RECORD}|{_RECORD}[^?.]*{_BABY}|\bpost-?partum visit|{_FOLLOWING}",),
    ),
    CodeRule(
        r"O",
        "No: {code} is of chapter 15, which is used on the mother's record only, never on the newborn's.",
        ("i-c-15-a-2",),
        (rf"{_BABY}[^?.]*{_RECORD}|{_RECORD}[^?.]*{_BABY}",),
    ),
    CodeRule(
        r"P",
        "No: {code} is of chapter 16, which is never used on the mother's record.",
        ("i-c-16-a-1",),
        (_MOTHER, _RECORD),
    ),
    CodeRule(
        r"O80",
        "No: {code} is for a full-term normal delivery of a single healthy infant with nothing complicating it; it "
        "does not stand beside {beside}, or beside any code of chapter 15 for a current complication.",
        ("i-c-15-n-1",),
        beside=r"O(?!80)",
    ),
    CodeRule(
        r"O80",
        "No: {code} is for a full-term normal delivery of a single healthy infant, with no complication before, "
        "during or after it in that stay.",
        ("i-c-15-n-1",),
        (r"\b(?:c-?section|cesarean|forceps|vacuum|breech|twins?|pre-?eclampsia|gestational|hemorrhage|preterm|"
         r"stillb\w+|3rd degree|third[- ]degree|2nd degree|second[- ]degree|complicat\w+)\b",),
        r"\b(?:without|no|resolved)\b",
    ),
    CodeRule(
        r"Z34",
        "No: {code} is for a routine visit without complications and is not used with codes of chapter 15, so not "
        "with {beside}.",
        ("i-c-15-b-1",),
        beside=r"O",
    ),
    CodeRule(
        r"Z3A",
        "No: weeks of gestation are not coded beside a pregnancy with abortive outcome, so not beside {beside}.",
        ("i-c-21-c-11",),
        beside=r"O0[0-8]",
    ),
    CodeRule(
        r"R65\.2",
        "No: {code} can never be the principal diagnosis. The systemic infection, such as A41.9, stands first; the "
        "organ failure follows with its own code.",
        ("i-c-1-d-3", "i-c-1-d-1-b"),
        (_FIRST,),
    ),
    CodeRule(
        r"[VWXY]\d",
        "No: {code} is an external cause, and an external cause code can never be the principal or first-listed "
        "diagnosis. The injury or condition stands first.",
        ("i-c-20-a-6",),
        (_FIRST,),
    ),
    CodeRule(
        r"Y92",
        "No: a place of occurrence is assigned once, at the initial encounter for treatment, so {code} is not "
        "repeated later.",
        ("i-c-20-b",),
        (_FOLLOWING,),
    ),
    CodeRule(
        r"T(?:3[6-9]|4\d|50)\.(?:\w\w6|\w6(?:X|$))",
        "No: an underdosing code is never the principal or first-listed diagnosis. The condition that got worse for "
        "want of the drug stands first, {code} after it.",
        ("i-c-19-e-5-c",),
        (_FIRST,),
    ),
    CodeRule(
        r"T(?:3[6-9]|4\d|50)\.(?:\w\w5|\w5(?:X|$))",
        "No: of an adverse effect its nature, such as the rash, stands first, and {code} for the drug after it.",
        ("i-c-19-e-5-a",),
        (_FIRST,),
    ),
    CodeRule(
        r"Z79\.4",
        "No: {code} is not assigned where insulin is given only temporarily, to bring the blood sugar of a type 2 "
        "patient under control during an encounter.",
        ("i-c-4-a-3",),
        (r"\b(?:temporar\w*|sliding scale|during (?:the|this|an?) (?:admission|stay|encounter|hospitali[sz]ation)|"
         r"inpatient only|only (?:while|during|in)|short[- ]term)\b",),
    ),
    CodeRule(
        r"Z21|R75",
        "No: once an HIV-related illness has been diagnosed it is B20 at every later encounter, never {code} again.",
        ("i-c-1-a-2-g",),
        (r"\b(?:prior|previous\w*|history|had|once|past|before|used to|now (?:asymptomatic|undetectable)|was b20|"
         r"pneumocystis|aids)\b",),
    ),
    CodeRule(
        r"Z85",
        "No: while treatment is still directed at the malignancy its own code from chapter 2 is used; {code} is for "
        "one that is gone and no longer treated.",
        ("i-c-2-m",),
        (_TREATED,),
        _TREATED_NO_MORE,
    ),
    CodeRule(
        r"C(?!7[789]|80|8[1-9]|9)",
        "No: a malignancy that was removed, with no further treatment and no sign of it left, is history: a code "
        "from Z85, not {code}.",
        ("i-c-2-m",),
        (_TREATED_NO_MORE, r"\b(?:excis\w+|remov\w+|resect\w+|mastectomy|\w+ectomy|treated|cured|cancer[- "
        r"]free|remission|ned|no (?:further|more|evidence|current|active))\b"),
        rf"{_TREATED}|\bstill\b|recur\w+|metast\w+",
    ),
    CodeRule(
        r"R(?:0[05-9]|1[0-24-9]|42|5[0-3])",
        "Only where it is not routinely part of {beside}: a symptom that goes with the condition is not coded beside "
        "it; one that does not, {code} here, may be.",
        ("i-b-5", "i-b-6"),
        (r"\b(?:with|and|both|together|plus|also|add\w*|same|alongside)\b|\+",),
        beside=r"[A-QST]",
    ),
    CodeRule(
        r"Z4[78]|Z51\.89",
        "No: an injury that is healing is coded with the code of the injury and the seventh character for a "
        "subsequent encounter, not with an aftercare code such as {code}.",
        ("i-c-21-c-7",),
        (r"\b(?:fractur\w*|fx|injur\w*|sprain\w*|lacerat\w*|broken)\b",),
        r"\b(?:patholog\w+|replacement|arthroplasty|prosthe\w+)\b",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleMet:
    """A rule that a code of a question runs into, with what says so."""

    verdict: str
    evidence: tuple[Evidence, ...]


def rule_for(code: Code, others: Sequence[Code], text: str) -> CodeRule | None:
    """The first rule that a code of a question runs into, beside some others; None where none is about it."""
    return next((rule for rule in _RULES if rule.fits(code, others, text)), None)


def rule_of_codes(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> RuleMet | None:
    """The rule that the codes of a question run into in the case it tells; None where none does, or none is held.

    Raises:
        StoreError: A store failed.
    """
    known = [item for item in facts if item.code.system is CodeSystem.ICD10CM and item.record is not None]
    if request.inherited:
        return None
    for item in known:
        others = [other.code for other in known if other is not item]
        rule = rule_for(item.code, others, request.text)
        behind = _behind(rule, tools) if rule else ()
        if rule is not None and behind:
            beside = listed([bold(code) for code in rule.beside_of(others)], "or")
            verdict = rule.verdict.format(code=bold(item.code), beside=beside)
            return RuleMet(verdict, (*behind, *([item.evidence] if item.evidence else [])))
    return None


def _behind(rule: CodeRule, tools: Toolbox) -> tuple[Evidence, ...]:
    """The sections that say so; where the guidelines are not loaded, a passage of ours that is about the same."""
    found = [tools.library.section(f"icd10cm-guidelines#{section}") for section in rule.sections]
    told = tuple(passage.evidence for passage in found if passage is not None)
    if told:
        return told
    ours = tools.library.passages(rule.verdict.replace("{code}", rule.codes[:3]), 1)
    return tuple(one.evidence for one in ours if one.score >= PASSAGE_JOINS)


def tell_code_rule(writer: Writer, rule: RuleMet | None) -> None:
    """Write a rule that a question runs into, if any."""
    if rule is not None:
        writer.looked_up("the guideline that decides the case")
        writer.verdict(rule.verdict, *rule.evidence)
