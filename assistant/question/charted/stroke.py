"""What an old stroke left behind, by side and by the hand that the patient uses.

Source of the rules: ICD-10-CM Official Guidelines, sections I.C.6.a (dominant side, and what holds where it is not
documented), I.C.9.d.1 (category I69), and the Alphabetic Index under “Sequelae, stroke NOS” (I69.3-).
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted, side_named

_STROKE = re.compile(
    r"\b(?:strokes?|cva|cerebral infarct\w*|cerebrovascular accident|brain infarct\w*)\b", re.IGNORECASE
)
_BLEEDINGS = (
    (re.compile(r"\bsubarachnoid|\bsah\b", re.IGNORECASE), "nontraumatic subarachnoid hemorrhage"),
    (
        re.compile(
            r"\bintra-?cerebral (?:h\w+|bleed)|\bich\b|\bhemorrhagic (?:stroke|cva)|\bbrain bleed", re.IGNORECASE
        ),
        "nontraumatic intracerebral hemorrhage",
    ),
)
_OVER = re.compile(
    r"\b(?:old|prior|previous|past|remote|chronic|late effects?|sequela\w*|residual\w*|history of|hx(?: of)?|h/o|s/p|"
    r"status post|last (?:year|month|spring|summer|fall|winter)|(?:years?|months?|yrs?|mos?) (?:ago|earlier|out|post)|"
    r"since|still|following|post-?(?:stroke|cva)|rehab\w*|deficits? (?:from|of)|"
    r"after (?:a|his|her|the)? ?(?:stroke|cva))\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:acute|current(?:ly)? (?:stroke|cva)|new (?:stroke|cva)|today|this (?:admission|stay)|tpa|thrombectomy|"
    r"admitted (?:with|for) (?:an? )?(?:\w+ )?(?:stroke|cva))\b",
    re.IGNORECASE,
)
_HAND = re.compile(
    r"\b(?:(?P<before>left|right|lt|rt|l|r)[- ]?(?:hand(?:ed)?(?:ness)?|handed)(?:[- ]domina\w+)?"
    r"|(?P<short>r|l)hd"
    r"|(?:dominant|writing) hand (?:is |= ?)?(?:the |his |her )?(?P<after>left|right)"
    r"|(?P<bare>left|right)[- ]domina(?:nt|nce)(?! side)"
    r"|(?:is|hand) (?P<is>left|right)[- ]dominant"
    r"|(?P<both>ambidextrous))\b",
    re.IGNORECASE,
)
_HANDEDNESS_OPEN = re.compile(
    r"\b(?:dominan\w+|handed(?:ness)?)\b[^.;?]{0,25}\b(?:not|un\w+|isn'?t|never|missing)\b|"
    r"\b(?:no|not|un\w+|without)\b[^.;?,]{0,25}\b(?:dominan\w+|handed(?:ness)?)",
    re.IGNORECASE,
)
_SIDED = re.compile(r"\b(?P<side>left|right|lt|rt|l|r)(?:[- ]?sided?)?\b(?=[^,;.]{0,30})", re.IGNORECASE)
_OFF = re.compile(r"\b(?P<kind>non-?)?dominant\b", re.IGNORECASE)

_ONE_SIDE = r"(?:hemipleg\w*|hemipar\w*|weakness|paralysis|paralyzed|paresis|weak)"
_LIMBS = (
    (re.compile(r"\b(?:arm|upper (?:limb|extremity)|ue|hand)\b", re.IGNORECASE), "Monoplegia of upper limb"),
    (re.compile(r"\b(?:leg|lower (?:limb|extremity)|le|foot)\b", re.IGNORECASE), "Monoplegia of lower limb"),
)
_WHOLE_SIDE = "Hemiplegia and hemiparesis"
_WEAK = re.compile(rf"\b{_ONE_SIDE}\b", re.IGNORECASE)
_HEMI = re.compile(r"\bhemi(?:pleg|par)", re.IGNORECASE)
_FACE = re.compile(r"\b(?:facial|face)\b(?: \w+)? ?(?:weakness|droop\w*)|\bfacial droop", re.IGNORECASE)
_OTHERS = {
    "Aphasia": re.compile(r"\baphasi\w+", re.IGNORECASE),
    "Dysphasia": re.compile(r"\bdysphasi\w+", re.IGNORECASE),
    "Dysarthria": re.compile(r"\bdysarthri\w+|\bslurred speech", re.IGNORECASE),
    "Dysphagia": re.compile(r"\bdysphagi\w+|\b(?:trouble|difficulty|problems?) swallowing", re.IGNORECASE),
    "Ataxia": re.compile(r"\bataxi\w+", re.IGNORECASE),
    "Apraxia": re.compile(r"\bapraxi\w+", re.IGNORECASE),
    "Memory deficit": re.compile(r"\bmemory (?:deficit|loss|problem)\w*", re.IGNORECASE),
}
_PHRASE = "{deficit} following {event} affecting {side} {dominance} side"
_DEFAULT = "The record names no dominant side, so right counts as dominant and left as not dominant (I.C.6.a)."
_SECTIONS = ("i-c-6-a", "i-c-9-d-1")


def stroke_in(text: str) -> Charted | None:
    """The deficits of an old stroke; None where no stroke is told of, it is the present one, or it left nothing.

    >>> stroke_in("stroke last year, right-handed, still has right side weakness").parts
    ('Hemiplegia and hemiparesis following cerebral infarction affecting right dominant side',)
    """
    event = next((title for pattern, title in _BLEEDINGS if pattern.search(text)), "")
    if not event and _STROKE.search(text):
        event = "cerebral infarction"
    if not event or not _OVER.search(text) or _PRESENT.search(text):
        return None
    parts, remark = [], ""
    side = _side_of(text) if _WEAK.search(_FACE.sub(" ", text)) else ""
    if side:
        hand = _HAND.search(text)
        told = bool(hand or _OFF.search(text)) and not _HANDEDNESS_OPEN.search(text)
        dominance = "dominant" if _is_dominant(text, side, told=told) else "non-dominant"
        parts = [
            _PHRASE.format(deficit=deficit, event=event, side=side, dominance=dominance)
            for deficit in _weak_parts(text)
        ]
        remark = "" if told else _DEFAULT
    if _FACE.search(text):
        parts.append(f"Facial weakness following {event}")
    parts += [f"{name} following {event}" for name, pattern in _OTHERS.items() if pattern.search(text)]
    return Charted(tuple(parts), sections=_SECTIONS, remark=remark) if parts else None


def _weak_parts(text: str) -> list[str]:
    """Whether one limb is weak or the whole side; weakness of one side counts as hemiparesis."""
    limbs = [title for pattern, title in _LIMBS if pattern.search(_HAND.sub(" ", text))]
    return limbs if len(limbs) == 1 and not _HEMI.search(text) else [_WHOLE_SIDE]


def _side_of(text: str) -> str:
    """The side that is weak: the one nearest to the words for it, apart from the hand that is used."""
    said = _HAND.sub(lambda match: " " * len(match[0]), text)
    weak = _WEAK.search(_FACE.sub(lambda match: " " * len(match[0]), said))
    sides = list(_SIDED.finditer(said))
    if weak is None or not sides:
        return ""
    nearest = min(sides, key=lambda match: abs(match.start() - weak.start()))
    return side_named(nearest["side"])


def _is_dominant(text: str, side: str, *, told: bool) -> bool:
    """Whether a side is the dominant one; by default the right one is."""
    if not told:
        return side == "right"
    off = _OFF.search(_HAND.sub(" ", text))
    if off is not None:
        return off["kind"] is None
    hand = _HAND.search(text)
    if hand is None or hand["both"]:
        return True  # of an ambidextrous person every side counts as dominant
    return side_named(next(value for key, value in hand.groupdict().items() if value and key != "both")) == side
