"""What is left of a question to search with, once its codes, its circumstances and its asking are cut out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question.chatter import pared
from assistant.question.circumstances import setting_alone, without_setting
from assistant.question.dates import StatedDate
from assistant.question.followup import (
    points_back,
)
from core.codes import Mention
from core.records import Setting

_ASKED_AGAIN = re.compile(
    r"\b(?:in|on|under|at|as of|if|it|was|were|is|its|that|this|done|billed|performed|the|and|or|but|then|now|"
    r"what about|how about|what if|same|again|one|thing|question|date|dos|service|setting|files?|edits?|side|claims?|"
    r"day|instead|be|would)\b",
    re.IGNORECASE,
)

_NOISE = re.compile(
    r"""\b(?:what(?:'s|\ is|\ are)?|which|the|icd-?10-?(?:cm)?|icd|cpt|hcpcs|dx|
        (?:diagnosis|procedure|billing)\ codes?|codes?|for|of|find|me|please|look\ ?up|
        how\ (?:do|would|should|can)\ (?:i|we|you|one)\ (?:code|bill|report)|i\ need|need|give|tell|show|a|an|
        patient\ (?:with|has|who\ has)|(?:7th|seventh)\ char(?:acter)?s?|best|correct|right\ code|is|are|there
        |any)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def search_words(text: str, mentions: Sequence[Mention], stated: StatedDate | None, setting: Setting | None) -> str:
    """What is left to search with: no codes, no date, no setting, no words of asking."""
    spans = [(mention.start, mention.end) for mention in mentions if mention.explicit]
    if stated is not None:
        spans.append(stated.span)
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    if setting_alone(text):
        return ""
    if setting is not None:
        text = without_setting(text, setting)
    if setting is not None or stated is not None:
        text = _ASKED_AGAIN.sub(" ", text)
    return " ".join(_NOISE.sub(" ", text).strip(" ?!.,:;").split())


def speaks_of_no_code(text: str, words: str) -> bool:
    """Whether too little is left of a question to search with, and nothing to say what its "it" stands for."""
    bare = len(words.split()) <= _MOST_BARE_WORDS or len(pared(words).split()) <= 1
    of_nothing = bool(_OF_MINE.search(text)) and set(pared(words.lower()).split()) <= _PROPERTIES
    if _OF_LETTER.search(text):
        return False
    return not _LETTERS.search(words) or (points_back(text) and bare) or of_nothing


_OF_MINE = re.compile(
    r"\b(?:can|may|should|do|could) (?:i|we|you) (?:bill|report|charge|use|code)\b|\b(?:is|does) (?:it|this)\b",
    re.IGNORECASE,
)
_PROPERTIES = frozenset("many much units unit times days global mue fee rvus rvu per day twice once add-on".split())
"""What is asked of a code; where nothing else is said, the code is missing."""
_OF_LETTER = re.compile(r"(?<![\w'’])[CEGHJKLPQST][ -]?codes\b", re.IGNORECASE)
"""The codes of a letter of HCPCS Level II, which are a subject of their own."""
_LETTERS = re.compile(r"[a-z]{2}|\be/?m\b", re.IGNORECASE)
_MOST_BARE_WORDS = 3
