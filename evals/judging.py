"""Whether what an answer shows stands in the evidence it cites: readings of its own, shared with no verification."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.answer import Answer, Sentence
from core.evidence import Evidence
from evals.alterations import CODE

_DOLLARS = re.compile(r"\$[\d,]+\.\d\d")
_FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
_WRITTEN = {
    word: str(value)
    for value, word in enumerate("zero one two three four five six seven eight nine ten".split())
} | {"twenty": "20", "thirty": "30", "sixty": "60", "ninety": "90"}  # fmt: skip
_TWO_CHARACTERS = re.compile(r"(?<=modifier )\*{0,2}([0-9A-Z]{2})\b")
_OPENING = re.compile(r"\W*(yes\b|no(?=\s*[,.:;!–—]))", re.IGNORECASE)


def is_supported(sentence: Sentence, answer: Answer) -> bool:
    """Whether the codes and amounts of a sentence all stand in the evidence it cites, or the codes in the question.

    A model's sentence is held to more: its codes, figures and modifiers stand in the cited evidence itself, and it
    opens with no yes or no other than the composed answer's.
    """
    cited = [item for item in answer.evidence if item.id in sentence.evidence]
    held = _held(cited)
    if sentence.origin == "model":
        return not unsupported(sentence, answer)
    known = _squeezed(f"{held} {_referred_to(cited)} {answer.question.upper()}")
    codes = all(_squeezed(code) in known for code in CODE.findall(sentence.text))
    return codes and all(amount in held for amount in _DOLLARS.findall(sentence.text))


def unsupported(sentence: Sentence, answer: Answer) -> tuple[str, ...]:
    """The codes, figures, modifiers and verdict of a model's sentence that the evidence it cites does not hold."""
    cited = [item for item in answer.evidence if item.id in sentence.evidence]
    held = _held(cited)
    words = re.findall(r"[\w.%$-]*\w", held.lower())
    figures = {_plain(figure) for figure in _FIGURE.findall(held)} | {
        _WRITTEN[word] for word in words if word in _WRITTEN
    }
    figures |= {part.lstrip("0") or "0" for word in words for part in re.findall(r"\d+", word)}
    wrong = [code for code in CODE.findall(sentence.text) if not _stands(code, held)]
    rest = CODE.sub(" ", sentence.text)
    wrong += [figure for figure in _FIGURE.findall(rest) if _plain(figure) not in figures]
    wrong += [name for name in _TWO_CHARACTERS.findall(sentence.text) if not re.search(rf"\b{name}\b", held)]
    opening = _OPENING.match(sentence.text)
    ruled = [
        found[1].lower() for one in answer.sentences if one.origin == "rule" and (found := _OPENING.match(one.text))
    ]
    if opening and opening[1].lower() not in ruled:
        wrong.append(opening[1])
    return tuple(wrong)


def invented(answer: Answer) -> tuple[str, ...]:
    """Codes that an answer shows and that stand neither in its question nor in any of its evidence."""
    known = _squeezed(f"{_held(answer.evidence)} {_referred_to(answer.evidence)} {answer.question.upper()}")
    shown = (code for sentence in answer.sentences for code in CODE.findall(sentence.text))
    return tuple(dict.fromkeys(code for code in shown if _squeezed(code) not in known))


def _held(evidence: Iterable[Evidence]) -> str:
    """All that evidence says, with the codes it is filed under."""
    return " ".join(
        f"{item.text} {item.locator} {item.release} {item.source} {item.effective_from} {item.effective_to} "
        f"{' '.join(ref.code for ref in item.codes)}"
        for item in evidence
    ).upper()


def _referred_to(evidence: Iterable[Evidence]) -> str:
    """The official documents that evidence stands on, which may name codes: a composed answer tells them."""
    return " ".join(item.reference for item in evidence).upper()


def _stands(code: str, held: str) -> bool:
    """Whether a code stands in a text; one below an ICD-10-CM category stands with the note of its category."""
    squeezed = _squeezed(code)
    if squeezed in _squeezed(held):
        return True
    return code[0].isalpha() and any(re.search(rf"ICD-10-CM {code[:size]}\b", held) for size in (3, 5, 6, 7))


def _squeezed(text: str) -> str:
    return text.replace(".", "")


def _plain(figure: str) -> str:
    number = figure.replace(",", "")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return number.lstrip("0") or "0"
