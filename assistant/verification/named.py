"""What a sentence names: its citations, codes, systems, modifiers and figures, each of which its sources must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.verification.claims import is_same, read
from assistant.verification.form import plain
from assistant.verification.orders import gives_orders
from assistant.verification.places import words_of
from assistant.verification.tokens import Kind
from core.codes import Code, CodeSystem, find_mentions, find_modifiers
from core.evidence import Evidence, EvidenceKind


def wrong_citations(cited_ids: Sequence[str], evidence: Mapping[str, Evidence]) -> str:
    """Whether a sentence cites nothing, what does not exist, or what nothing may rest on."""
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


def wrong_system(text: str, pieces: Sequence[Evidence]) -> str:
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


def wrong_codes(
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


def wrong_modifiers(text: str, cited: Sequence[Evidence]) -> str:
    """Whether a sentence names a modifier that the cited sources do not, or calls something a modifier that is none."""
    known = {modifier for piece in cited for modifier in find_modifiers(piece.text)}
    known |= {ref.code for piece in cited for ref in piece.codes if ref.system == CodeSystem.MODIFIER}
    # A passage may list modifiers without the word: "Not on the list: 22, 76 and 77".
    known |= {word.stem for piece in cited for word in words_of(piece) if word.kind is Kind.NUMBER}
    known |= {name for piece in cited for name in _BARE_MODIFIER.findall(piece.text)}
    if called := _NO_MODIFIER.search(text):
        return f"{called[1]} is no modifier"
    missing = next((modifier for modifier in find_modifiers(text) if modifier not in known), None)
    return f"modifier {missing} is not in the cited source" if missing else ""


def wrong_numbers(text: str, cited: Sequence[Evidence]) -> str:
    """Whether a sentence has a figure or a date that the cited sources do not have, each by its value and unit."""
    known = [word for piece in cited for word in words_of(piece)]
    for word in read(text).words:
        if word.kind is not Kind.NUMBER:
            continue
        same = [other for other in known if is_same(word, other)]
        if not same:
            return f"{'date' if word.unit == 'date' else 'number'} {word.text.strip()} is not in the cited source"
    return ""


_VALUE_IN_A_TABLE = re.compile(
    r"\b(?:indicator|MUE|MAI|global (?:days|period)|RVUs?)\b(?: value)?(?: \([^)]*\))? (?:is|are|was|were) \$?[\dX]"
)
_ON_CONDITION = re.compile(r"\b(?:if|when|where|with|for example)\b", re.IGNORECASE)


def wrong_value(text: str, cited: Sequence[Evidence]) -> str:
    """Whether a sentence gives what a table has for a code, and cites only texts that explain such tables."""
    if find_mentions(text) or not all(piece.kind is EvidenceKind.PASSAGE for piece in cited):
        return ""
    found = _VALUE_IN_A_TABLE.search(text)
    told = found and not _ON_CONDITION.search(text[: found.start()])
    return "gives a value that only a table has for a code" if told else ""


_BOTH = re.compile(
    r"\bboth (?:of (?:them|these)|(?:the )?(?:codes|modifiers|procedures|services|edits))\b", re.IGNORECASE
)


def wrong_number_of_codes(text: str, cited: Sequence[Evidence]) -> str:
    """Whether a sentence says of two codes what its sources say of one."""
    told_of = {ref.code for piece in cited for ref in piece.codes}
    says_both = _BOTH.search(text) and not any(re.search(r"\bboth\b", piece.text, re.IGNORECASE) for piece in cited)
    return "says of both what the cited source says of one" if says_both and len(told_of) == 1 else ""


_STANDS_FOR = re.compile(r"\bstands? for (?:the |an? )?(?P<what>[\w -]+)", re.IGNORECASE)


def wrong_expansion(text: str, cited: Sequence[Evidence]) -> str:
    """Whether a sentence says that letters stand for words which do not stand like that in the sources."""
    held = " ".join(plain(piece.text) for piece in cited)
    wrong = next((found["what"] for found in _STANDS_FOR.finditer(text) if plain(found["what"]) not in held), "")
    return f"{wrong!r} does not stand like that in the cited source" if wrong else ""


_NAME = r"(?=[\w.]*\d)[\w.]{2,8}"
_LABEL = re.compile(rf"(?<![\w.])(?P<label>{_NAME}): {_NAME}")
_HEADED = re.compile(
    r"(?:the )?(?:(?:cpt|hcpcs|level ii|icd-10-cm|icd-10-pcs|modifier|code) )*[\w.-]+, differs from: ", re.IGNORECASE
)


def wrong_label(text: str, cited: Sequence[Evidence]) -> str:
    """Whether a sentence has a heading of its sources in its midst, or a name before what is said of another one."""
    if "differs from: " in text.lower() and not _HEADED.match(text):
        return "has a heading of the cited source in its midst"
    held = " ".join(piece.text for piece in cited)
    wrong = next((found[0] for found in _LABEL.finditer(text.replace("modifier ", "")) if found[0] not in held), "")
    return f"{wrong!r} does not stand like that in the cited source" if wrong else ""
