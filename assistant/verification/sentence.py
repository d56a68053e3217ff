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
from functools import lru_cache

from assistant.verification.claims import is_same, read
from assistant.verification.form import wrong_form
from assistant.verification.orders import gives_orders
from assistant.verification.places import heirs_of, modifiers_named, subject_of, words_of
from assistant.verification.signs import strange_sign
from assistant.verification.stems import stem
from assistant.verification.support import support
from assistant.verification.tokens import Kind
from core.answer import Sentence
from core.codes import Code, CodeSystem, find_mentions, find_modifiers
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
    sentence_text = _capital(modifiers_named(_without_date_of_service(sentence_text, context.as_of), pieces))
    heirs = {id_: heirs_of(piece, evidence.values()) for id_, piece in cited.items()}
    reason = (
        wrong_form(sentence_text, context.question)
        or _wrong_citations(cited_ids, evidence)
        or strange_sign(sentence_text, pieces)
        or _wrong_codes(sentence_text, pieces, frozenset().union(*heirs.values()), valid)
        or _wrong_system(sentence_text, pieces)
        or _wrong_modifiers(sentence_text, pieces)
        or _wrong_numbers(sentence_text, pieces)
        or _contradicted(sentence_text, rule_sentences)
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
    r"(?<![Oo]n),?\s\(?(?:(?:on|for|as of)(?: the)?(?: dates? of service)?(?: of)?\s)?"
    r"(?P<date>\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})(?![\w-])\)?,?"
)
_BEGINS_OR_ENDS = re.compile(
    r"\b(?:effective|valid|since|from|until|through|begin|began|start|end|expire|delete|terminat|discontinu|replac|retir"
    r"|add|introduc|creat|becom|became|took|publish|releas|updat|loaded)\w*",
    re.IGNORECASE,
)


def _without_date_of_service(text: str, as_of: date | None) -> str:
    """A sentence without "on" the date of service, unless it may say what happened on that day."""
    if as_of is None or _BEGINS_OR_ENDS.search(text):
        return text
    return _ON_A_DAY.sub(lambda on: "" if read(on["date"]).words[0].stem == as_of.isoformat() else on[0], text)


# --- Citations, codes, modifiers, numbers ---------------------------------------------------------------------------


def _wrong_citations(cited_ids: Sequence[str], evidence: Mapping[str, Evidence]) -> str:
    if not cited_ids:
        return "cites no source"
    unknown = next((id_ for id_ in cited_ids if id_ not in evidence), None)
    if unknown:
        return f"cites {unknown}, which does not exist"
    return "cites a text that gives orders" if any(gives_orders(evidence[id_].text) for id_ in cited_ids) else ""


_SYSTEMS = {
    "icd-10-cm": frozenset({CodeSystem.ICD10CM}),
    "icd-10-pcs": frozenset({CodeSystem.ICD10PCS}),
    "icd-10": frozenset({CodeSystem.ICD10CM, CodeSystem.ICD10PCS}),
    "icd-9-cm": frozenset({CodeSystem.ICD9CM, CodeSystem.ICD9PCS}),
    "icd-9": frozenset({CodeSystem.ICD9CM, CodeSystem.ICD9PCS}),
    "cpt": frozenset({CodeSystem.CPT}),
    "hcpcs level ii": frozenset({CodeSystem.HCPCS}),
}
_OF_A_SYSTEM = re.compile(
    rf"\b({'|'.join(sorted(_SYSTEMS, key=len, reverse=True))})(?: codes?)? (?=[\w.]*\d)([\w.]*\w)", re.IGNORECASE
)


def _wrong_system(text: str, pieces: Sequence[Evidence]) -> str:
    """Whether a sentence calls a code by another system than the cited sources do."""
    known: dict[str, set[str]] = {}
    for piece in pieces:
        for code in piece.codes:
            known.setdefault(code.code.upper(), set()).add(code.system)
    for match in _OF_A_SYSTEM.finditer(text):
        systems = known.get(match[2].upper())
        if systems and systems.isdisjoint(system.value for system in _SYSTEMS[match[1].lower()]):
            return f"code {match[2]} is of another system in the cited source"
    return ""


_SAYS_INVALID = re.compile(
    r"\b(?:invalid|not valid|deleted|discontinued|terminated|retired|replaced|no longer|not exist|is not in|not yet"
    r"|not a valid|until|through|before|former)\b",
    re.IGNORECASE,
)


_SAYS_GONE = re.compile(r"\b(?:deleted|discontinued|terminated|retired|no longer)\b", re.IGNORECASE)


def _wrong_codes(
    text: str, cited: Sequence[Evidence], heirs: frozenset[str], valid: Callable[[Code], bool | None]
) -> str:
    """Every code and range must stand in the cited evidence, and exist unless the sentence and its source deny that."""
    known = {name for piece in cited for name in _code_names(piece)}
    mentions = find_mentions(text)
    named = [code for mention in mentions for code in mention.candidates]
    if named and all(valid(code) for code in named) and _SAYS_GONE.search(text):
        return "says that a code is gone which is in force on the date of service"
    for mention in mentions:
        if not mention.candidates:
            return f"{mention.text} is not a code"
        standing = [
            code
            for code in mention.candidates
            if (code, mention.end_code) in known or (code.code in heirs and not mention.end_code)
        ]
        if not standing:
            return f"code {mention.text} is not in the cited source"
        checked = [*standing, mention.end_code] if mention.end_code else standing
        gone = all(valid(code) is False for code in checked if code)
        denied = _SAYS_INVALID.search(text) and any(_SAYS_INVALID.search(piece.text) for piece in cited)
        if gone and not denied:
            return f"code {mention.text} is not valid on the date of service"
    return ""


def _code_names(piece: Evidence) -> set[tuple[Code, Code | None]]:
    mentioned = {(code, mention.end_code) for mention in find_mentions(piece.text) for code in mention.candidates}
    return mentioned | {(Code(CodeSystem(ref.system), ref.code), None) for ref in piece.codes}


_NO_MODIFIER = re.compile(r"\bmodifiers?\s+(?=\S*\d)(?![0-9A-Z]{2}(?!\w))(\w[\w.]*)", re.IGNORECASE)
"""Something with a digit, and not of two characters, that is called a modifier."""

_BARE_MODIFIER = re.compile(r"(?<![\w.-])(?=[A-Z]*\d?[A-Z])[A-Z\d]{2}(?![\w.-]*\w)")


def _wrong_modifiers(text: str, cited: Sequence[Evidence]) -> str:
    known = {modifier for piece in cited for modifier in find_modifiers(piece.text)}
    known |= {ref.code for piece in cited for ref in piece.codes if ref.system == CodeSystem.MODIFIER}
    # A passage may list modifiers without the word: "Not on the list: 22, 76 and 77".
    known |= {word.stem for piece in cited for word in words_of(piece) if word.kind is Kind.NUMBER}
    known |= {name for piece in cited for name in _BARE_MODIFIER.findall(piece.text)}
    if called := _NO_MODIFIER.search(text):
        return f"{called[1]} is no modifier"
    missing = next((modifier for modifier in find_modifiers(text) if modifier not in known), None)
    return f"modifier {missing} is not in the cited source" if missing else ""


def _wrong_numbers(text: str, cited: Sequence[Evidence]) -> str:
    known = [word for piece in cited for word in words_of(piece)]
    for word in read(text).words:
        if word.kind is not Kind.NUMBER:
            continue
        same = [other for other in known if is_same(word, other)]
        if not same:
            return f"{'date' if word.unit == 'date' else 'number'} {word.text.strip()} is not in the cited source"
    return ""


# --- What rules established -----------------------------------------------------------------------------------------

_PREDICATES: dict[str, tuple[str, bool]] = {
    stem(word): verdict
    for word, verdict in {
        "billable": ("billable", True),
        "header": ("billable", False),
        "valid": ("valid", True),
        "exist": ("valid", True),
        "active": ("valid", True),
        "deleted": ("valid", False),
        "complete": ("complete", True),
        "seventh": ("complete", False),
        "7th": ("complete", False),
        "together": ("together", True),
        "bundled": ("together", False),
        "imaging": ("imaging", True),
        "includes": ("includes", True),
        "excludes": ("includes", False),
    }.items()
}
"""Stems that state a verdict, which verdict, and whether they affirm it."""

_OPENING = re.compile(
    r"\W*(yes\b|(?:no|correct|incorrect|true|false|not necessarily|absolutely|right|wrong)(?=[,.:;!—–]| - ))",
    re.IGNORECASE,
)
_AFFIRMS = frozenset({"yes", "correct", "true", "absolutely", "right"})


def _contradicted(text: str, rule_sentences: Sequence[Sentence]) -> str:
    """Whether the sentence opens with a yes or no that no rule gave, or says the opposite of a rule."""
    opening = _OPENING.match(text)
    if opening:
        given = [found[1].lower() in _AFFIRMS for rule in rule_sentences if (found := _OPENING.match(rule.text))]
        if not given:
            return "answers yes or no, which no look-up did"
        if given[0] != (opening[1].lower() in _AFFIRMS):
            return "answers yes or no otherwise than the look-up"
    said = _verdicts(text)
    for rule in rule_sentences:
        ruled = _verdicts(rule.text)
        for (predicate, code), signs in said.items():
            rules = ruled.get((predicate, code), set()) | ruled.get((predicate, ""), set())
            if len(rules) == 1 and not signs <= rules:
                return f"contradicts the look-up on {predicate}"
    return ""


@lru_cache(maxsize=256)
def _verdicts(text: str) -> dict[tuple[str, str], set[bool]]:
    """What a sentence says of each verdict and code; the code is "" where it names none."""
    found: dict[tuple[str, str], set[bool]] = {}
    for word in read(text).words:
        if word.kind is Kind.CODE or word.stem not in _PREDICATES:
            continue
        predicate, affirms = _PREDICATES[word.stem]
        if predicate in {"imaging", "includes"} and not word.subject:
            continue  # of what, is not said
        for code in word.subject or {""}:
            found.setdefault((predicate, code), set()).add(affirms != word.negated)
    return found


# --- What the sentence is about -------------------------------------------------------------------------------------

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
