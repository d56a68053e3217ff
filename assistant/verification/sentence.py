"""May a model's sentence be shown? Pure checks of one sentence against the evidence it cites.

A sentence passes when everything it says stands in one place of a cited source, said of the same codes, under the
same negation, permission and condition. The checks only ever refuse: a right sentence that is put too freely is
dropped, and the composed answer stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.verification.claims import read
from assistant.verification.form import wrong_form
from assistant.verification.letters import wrong_letters
from assistant.verification.named import (
    wrong_citations,
    wrong_codes,
    wrong_expansion,
    wrong_label,
    wrong_modifiers,
    wrong_number_of_codes,
    wrong_numbers,
    wrong_system,
    wrong_value,
)
from assistant.verification.places import heirs_of, modifiers_named, subject_of
from assistant.verification.ruled import contradicted
from assistant.verification.signs import strange_sign
from assistant.verification.support import support
from core.answer import Sentence
from core.codes import Code
from core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown.

    Attributes:
        ok: True when nothing speaks against it.
        reason: Why not, as a short phrase; "" when ok.
        rests_on: The cited evidence that carries it, in the order cited; empty when not ok.
    """

    ok: bool
    reason: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence is read with.

    Attributes:
        question: As asked. Its words are no support for what it asks about, but naming its subject needs no source.
        previous: Ids that the model's sentence just before rests on, if that one is shown: "it" may refer to it.
        subject: The codes that sentence speaks of.
        as_of: The date of service that all look-ups used: "on that day" needs no source.
    """

    question: str = ""
    previous: tuple[str, ...] = ()
    subject: frozenset[str] = frozenset()
    as_of: date | None = None

    @property
    def taken_as(self) -> frozenset[str]:
        """The codes a reader takes a sentence without codes to be about: those before it, else the one asked about."""
        asked = frozenset(read(self.question).codes)
        return self.subject or (asked if len(asked) == 1 else frozenset())


def verify(
    sentence_text: str,
    cited_ids: Sequence[str],
    evidence: Mapping[str, Evidence],
    rule_sentences: Sequence[Sentence],
    valid: Callable[[Code], bool | None],
    context: Context | None = None,
) -> Verdict:
    """Check one sentence of a model.

    Args:
        sentence_text: The sentence without its citations.
        cited_ids: The ids it cites.
        evidence: All the evidence that was given to the model, by id.
        rule_sentences: What look-ups already established in this answer.
        valid: Whether a code exists on the date of service; headers do. None where no release can say.
        context: The question, and what came just before.
    """
    context = context or Context()
    cited = {id_: evidence[id_] for id_ in cited_ids if id_ in evidence}
    pieces = tuple(cited.values())
    sentence_text = _capital(modifiers_named(_without_date_of_service(sentence_text, context.as_of, pieces), pieces))
    heirs = {id_: heirs_of(piece, evidence.values()) for id_, piece in cited.items()}
    reason = (
        wrong_form(sentence_text, context.question)
        or wrong_citations(cited_ids, evidence)
        or strange_sign(sentence_text, pieces)
        or wrong_codes(sentence_text, pieces, frozenset().union(*heirs.values()), valid)
        or wrong_system(sentence_text, pieces)
        or wrong_modifiers(sentence_text, pieces)
        or wrong_numbers(sentence_text, pieces)
        or wrong_number_of_codes(sentence_text, pieces)
        or wrong_label(sentence_text, pieces)
        or wrong_expansion(sentence_text, pieces)
        or wrong_value(sentence_text, pieces)
        or wrong_letters(sentence_text, pieces)
        or contradicted(sentence_text, rule_sentences)
        or _of_the_case(sentence_text, pieces)
        or _dangling(sentence_text, cited, context)
    )
    if reason:
        return Verdict(ok=False, reason=reason)
    reason, rests_on = support(
        sentence_text,
        cited,
        heirs,
        question=context.question,
        subject=context.taken_as,
        goes_on=points_back(sentence_text),
    )
    return Verdict(ok=False, reason=reason) if reason else Verdict(ok=True, rests_on=rests_on)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("modifier ") else text


_ON_A_DAY = re.compile(
    r"(?<![Oo]n)(?<!\bof),?\s\(?(?:(?:on|for|as of)(?: the)?(?: dates? of service)?(?: of)?\s)?"
    r"(?P<date>\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})(?![\w-])\)?,?"
)
_BEGINS_OR_ENDS = re.compile(
    r"\b(?:effective|valid|since|from|until|through|begin|began|start|end|expire|delete|terminat|discontinu|replac|retir"
    r"|add|introduc|creat|becom|became|took|publish|releas|updat|loaded)\w*",
    re.IGNORECASE,
)


def _without_date_of_service(text: str, as_of: date | None, pieces: Sequence[Evidence]) -> str:
    """A sentence without "on" the date of service.

    The date stays where the sentence may say what happened on that day, and where an edition that it cites does not
    reach that day: what a year pays says nothing of another one.
    """
    ended = as_of and any(piece.effective_to and piece.effective_to < as_of for piece in pieces)
    if as_of is None or ended or _BEGINS_OR_ENDS.search(text):
        return text
    return _ON_A_DAY.sub(lambda on: "" if read(on["date"]).words[0].stem == as_of.isoformat() else on[0], text)


_POINTS_BACK = re.compile(
    r"(?:its?|they|their|them|this|that|these|those|both|such|here|each|either|neither|another|additionally|also"
    r"|furthermore|moreover|in addition|however|therefore|thus|otherwise|instead|similarly|conversely|in contrast"
    r"|on the other hand|the (?:former|latter|same|two|other)"
    r"|the (?:codes?|modifier)(?! (?:[A-Z]?\d|[A-Z]{2}\b|indicator))"
    r"|the (?:first|second)(?= (?:one|code|is|has|may)))\b",
    re.IGNORECASE,
)


def points_back(text: str) -> bool:
    """Whether a sentence begins by referring to the one before it."""
    return _POINTS_BACK.match(text) is not None


_CASE = re.compile(
    r"\b(?:this|that) (?:visit|patient|case|claim|encounter|service|situation|scenario)\b", re.IGNORECASE
)


def _of_the_case(text: str, pieces: Sequence[Evidence]) -> str:
    """Whether a sentence judges the case that was asked about, which its source does not know: "suits this visit"."""
    held = " ".join(piece.text for piece in pieces).lower()
    judged = next((found[0] for found in _CASE.finditer(text) if found.start() and found[0].lower() not in held), "")
    return f"says of {judged!r} what the cited source says of none" if judged else ""


def _dangling(text: str, cited: Mapping[str, Evidence], context: Context) -> str:
    """Whether a sentence names no code, and what it is about cannot be told from where it stands."""
    about = frozenset(code for piece in cited.values() for code in subject_of(piece))
    goes_on = bool(set(context.previous) & set(cited)) or (len(about) == 1 and about == context.subject)
    if points_back(text) and not goes_on:
        return "points back to a sentence that is not shown"
    if goes_on or read(text).codes:
        return ""
    asked = frozenset(read(context.question).codes)
    if about and asked != about:
        return "does not name the code it is about"
    return ""
