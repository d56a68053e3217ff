"""A rule of billing: the fact, where it stands, and the words by which a question takes it or its contrary as given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.question.polar import asks_yes_or_no, denies, without_denied
from assistant.question.request import Request
from core.codes import PROCEDURES

_PARTY = (
    r"(?:each|both|(?:co[- ]?)?surgeons?|assist\w*|pas?|nps?|team|sides?|knees?|medicare|(?:second|2nd|third|other)\b)"
)
PAYS = (
    r"\bper ?cent\w*|\bpct\b|%|\bsplit\b|\bshares?\b|\b50 ?/ ?50\b|\bhalf\b|\b(?:in )?full\b|\bdouble\b|\btwice\b|"
    rf"\bhow much\b[^?]{{0,40}}\b{_PARTY}|\b(?:how|what)\b[^?]{{0,50}}\b(?:paid|pays?|payment|priced|reimburs\w+)\b|"
    r"\breduc\w+|\bcut\b"
)
"""What a question for money, or for a share of it, says."""


@dataclass(frozen=True, slots=True)
class BillingRule:
    """What holds in a case that questions tell, or take for granted, in one wording or another.

    Attributes:
        fact: What holds, as a sentence that can follow a yes or a no.
        sections: The passages it stands on, the first is the rule itself; those not loaded are left out.
        needs: Patterns that must all be in the question.
        unless: A pattern that must not be.
        holds: What a question says that takes for granted what holds: it is answered with yes.
        fails: What a question says that takes the contrary for granted: it is answered with no.
        codes: Which procedure codes may stand in the question, from their beginning; "" where none may, for the tables
            of these codes answer it better.
        payers: Whose rule it is, as `Request.payer` names them; empty where it is everybody's.
        when: What else must hold of the request.
    """

    fact: str
    sections: tuple[str, ...]
    needs: tuple[str, ...]
    unless: str = ""
    holds: str = ""
    fails: str = ""
    codes: str = ""
    payers: frozenset[str] = frozenset()
    when: Callable[[Request], bool] | None = None

    def fits(self, request: Request) -> bool:
        """Whether a question runs into the rule."""
        if self.payers and request.payer not in self.payers:
            return False
        named = [code.code for code in request.codes if code.system in PROCEDURES]
        if any(not (self.codes and re.match(self.codes, code)) for code in named):
            return False
        if not all(_says(request.text, words) for words in self.needs):
            return False
        return not _says(request.text, self.unless) and (self.when is None or self.when(request))

    def answer(self, text: str) -> str:
        """The fact, behind the yes or no that it gives to a question which takes it, or its contrary, for granted."""
        lead = self._lead(text)
        return f"{lead}{self.fact}" if lead else f"{self.fact[0].upper()}{self.fact[1:]}"

    def _lead(self, text: str) -> str:
        if _ALTERNATIVES.search(text) or not asks_yes_or_no(text, or_states=True):
            return ""
        holds, fails = _says(text, self.holds), _says(text, self.fails)
        if holds and fails:  # one of the two may be what the question sets aside
            left = without_denied(text)
            holds, fails = _says(left, self.holds), _says(left, self.fails)
            return "" if holds == fails else _YES if holds else _NO
        if not (holds or fails):
            return ""
        return _YES if holds != denies(text, self.holds if holds else self.fails) else _NO


_YES, _NO = "Yes: ", "No: "
_NAME = r"(?:\d\d|x[epsu]|[lr]t|pt|as|tc)"
_ALTERNATIVES = re.compile(
    rf"(?<![\w.]){_NAME},?(?: modifier)?(?: or|,|/| vs\.?| versus) (?:modifier )?{_NAME}\b[^?]*\?", re.I
)
"""A choice between modifiers, to which neither yes nor no is an answer."""


def _says(text: str, words: str) -> bool:
    return bool(words) and re.search(words, text, re.IGNORECASE) is not None
