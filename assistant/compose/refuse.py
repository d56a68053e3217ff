"""What is said when a question is not answered: plainly, and with a way on."""

from __future__ import annotations

from assistant.compose.writer import Writer
from assistant.question.request import Refusal

EXAMPLES = ("What is CPT 62320?", "62321 vs 62323", "Guidelines for E/M services", "When do I use modifier 25?")

MAX_QUESTION = 4_000
"""Characters of a question that are read."""

_WORDS = {
    Refusal.EMPTY: ("There is no question here.", "Type a code, two codes to compare, or a rule you want explained."),
    Refusal.TOO_LONG: (
        f"That is longer than the {MAX_QUESTION:,} characters I read as a question, so I answer no part of it.",
        "Ask about one code, pair or rule at a time.",
    ),
    Refusal.UNREADABLE: (
        "I cannot read a question in that.",
        "Type it again in plain text: a code, two codes to compare, or a rule you want explained.",
    ),
    Refusal.INSTRUCTIONS: (
        "I answer from the code tables and do not follow instructions about how I should behave.",
        "Ask the coding question by itself and I will look it up.",
    ),
    Refusal.MEDICAL_ADVICE: (
        "I cannot give medical advice: that is for a clinician who knows the patient.",
        "I can say how a documented condition or service is coded.",
    ),
    Refusal.LEGAL_ADVICE: (
        "I cannot give legal advice: that is for a lawyer who knows the contract and the law of the state.",
        "I can say which code, edit or coverage rule an appeal would have to speak to.",
    ),
    Refusal.IDENTITY: (
        "I am Codewright: I look up medical codes and rules in the tables loaded here, and show my sources.",
        "I do not discuss how I am set up inside.",
    ),
    Refusal.OFF_TOPIC: (
        "That is outside what I know: I answer questions on medical codes, modifiers, edits and coding rules.",
        "Try one of the examples.",
    ),
    Refusal.WRONGDOING: (
        "I will not help to bill for what was not done or not documented: codes follow the record.",
        "I can say what a code requires, so that the record and the claim agree.",
    ),
    Refusal.NO_CODE: (
        "I cannot tell which code you mean: the question names none, and none was spoken of before.",
        "Name the code, and the date of service if it is not today.",
    ),
    Refusal.NOTHING_FOUND: (
        "My sources do not answer that, and I will not guess.",
        "Name a code, or put the rule or the diagnosis in other words.",
    ),
}


def refuse(writer: Writer, refusal: Refusal) -> None:
    """Write why there is no answer and what can be asked instead."""
    for text in _WORDS[refusal]:
        writer.verdict(text)
    writer.suggest(*EXAMPLES)
