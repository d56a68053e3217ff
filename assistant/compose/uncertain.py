"""A diagnosis that the record calls probable, suspected or the like: whether its code may be reported.

Source of the rules: ICD-10-CM Official Guidelines, sections II.H and III.C (inpatient), IV.H (outpatient), and those
that want confirmation even of inpatients: I.C.1.a (HIV), I.C.1.f (Zika), I.C.1.g (COVID-19), I.C.10.c (influenza).
"""

from __future__ import annotations

from assistant.compose.passages import references_of
from assistant.compose.wording import listed, plain
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, PassageFacts
from core.codes import CodeSystem

_CONFIRMED_ONLY = ("B20", "A92.5", "U07.1", "J09", "J10")


def answer_uncertain(
    writer: Writer, facts: CodeFacts, word: str, rules: dict[str, PassageFacts], *, both: bool
) -> None:
    """Open the answer with whether an uncertain diagnosis is coded, in each setting that may be meant.

    Args:
        writer: Page to write on.
        facts: The diagnosis.
        word: What the question calls it, such as "probable".
        rules: The passage on the rule of each setting, by "inpatient" and "outpatient".
        both: Whether the question names no setting.
    """
    if facts.code.system is not CodeSystem.ICD10CM:
        return
    code = facts.code.code
    if "outpatient" in rules:
        lead = "As an outpatient, no" if both else "No"
        writer.verdict(
            f"{lead}: in outpatient and office coding a diagnosis called “{word}” is not coded, so **{code}** is not "
            f"reported for it; the sign, symptom or other reason for the visit is{_by(rules['outpatient'])}.",
            rules["outpatient"].evidence,
            facts.evidence,
        )
    if "inpatient" not in rules:
        return
    lead = "As an inpatient" if both else "Inpatient"
    if code.startswith(_CONFIRMED_ONLY):
        writer.verdict(
            f"{lead}, no: **{code}** is for confirmed cases only.", rules["inpatient"].evidence, facts.evidence
        )
    else:
        writer.verdict(
            f"{lead}, yes where it still stands so at discharge: the hospital codes a diagnosis called “{word}” as if "
            f"it were established, so **{code}** may be reported{_by(rules['inpatient'])}.",
            rules["inpatient"].evidence,
            facts.evidence,
        )


def answer_uncertain_words(writer: Writer, words: str, word: str, rules: dict[str, PassageFacts]) -> None:
    """The same of a diagnosis that no code was found for.

    Args:
        writer: Page to write on.
        words: What the question calls the diagnosis.
        word: The word of doubt.
        rules: The passage on the rule of each setting, by "inpatient" and "outpatient".
    """
    if "outpatient" in rules:
        writer.verdict(
            f"“{plain(words)}” is called “{word}”: in outpatient and office coding it is not coded; the sign, symptom "
            f"or other reason for the visit is{_by(rules['outpatient'])}.",
            rules["outpatient"].evidence,
        )
    if "inpatient" in rules:
        writer.verdict(
            f"Inpatient, “{plain(words)}” is coded as if it were established where it is still called “{word}” at "
            f"discharge, but for the few conditions that want confirmation{_by(rules['inpatient'])}.",
            rules["inpatient"].evidence,
        )


def _by(rule: PassageFacts) -> str:
    """Where a rule stands officially, as the end of a sentence."""
    places = references_of(rule)
    return f" ({listed(places)})" if places else ""
