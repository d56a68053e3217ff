"""Is a text a sentence that an answer may hold at all, whatever it says?"""

from __future__ import annotations

import re
from collections import Counter

_MIN_WORDS = 3
_MAX_WORDS = 70

_CODE = r"(?:[A-Z]\d[\w.]*\w|\d{5})"
_RANGE = rf"{_CODE}-{_CODE}"

_REFUSED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "holds an address of the internet",
        (r"https?:", r"www\.", r"\b[\w-]+\.(?:com|org|net|gov|edu|io)\b", r"\S+@\S+\.\w"),
    ),
    (
        "speaks of the prompt",
        (
            r"\bas an? (?:AI|language|assistant|large)\b",
            r"\b(?:language model|system prompt|prompts?|chatbot)\b",
            r"\bevidence (?:ids?|items?|pieces?)\b|\b(?:the|this) evidence\b",
            r"\b(?:provided|given|above|cited|supplied) (?:evidence|context|text|sources?|information)\b",
            r"\b(?:these|my|your|previous|prior|above) (?:instructions?|rules)\b",
        ),
    ),
    (
        "says that the sources do not answer, or only what was asked of them",
        (
            r"\b(?:sources?|passages?|excerpts?|texts?)\b[^.]{0,40}\b(?:do(?:es)? not|don't|doesn't|cannot|lacks?)\b",
            r"\bno (?:information|source|evidence|mention)\b|\bnot (?:enough|sufficient) information\b",
            r"\b(?:cannot be (?:determined|answered)|not mentioned|(?:was|were) looked up)\b",
        ),
    ),
    (
        "is chatter",
        (
            r"\b(?-i:I)(?:'\w+| (?:am|can|will|would|have|do|don't|cannot|think|hope|know|apologi[sz]e|understand))\b",
            r"\b(?:me|my|we|we'll|our|let's|let us)\b",
            r"\b(?:sure|certainly|of course|great question|hope this helps|thank you|happy to|sorry|apologi[sz]e)\b",
            r"\b(?:please|feel free|hello|in summary|to summari[sz]e|in conclusion|disclaimer)\b",
            r"\b(?:the question|the user|you asked)\b",
        ),
    ),
    (
        "gives medical advice",
        (
            r"\b(?:consult|see|ask|contact|talk to)\b (?:with )?(?:an?|your) [\w ]{0,20}"
            r"(?:doctor|physician|provider|professional|attorney|lawyer)\b",
            r"\bseek (?:medical|immediate|professional|emergency)\b",
            r"\byou (?:should|must|need to|may want to) (?:take|stop|start|avoid|get|rest|drink)\b",
            r"\b(?:treatment|therapy|medication|dose|dosage) (?:should be|of choice|is recommended)\b",
        ),
    ),
    (
        "tells to do something outside coding",
        (
            r"\b(?:ignore|disregard|click|download|visit the|go to|e-?mail|log ?in|sign up|subscribe|password)\b",
            r"\b(?:run the command|call us|repeat after)\b",
        ),
    ),
    ("holds markup", (r"[{}<>|\[\]]", r"```", r"~~", r"^#", r"\\[a-z]", r"(?:^|\s)![\w(]", r"&\w+;")),
    ("denies twice", (r"\b(?:without no|not? no|no not|not never|never not)\b",)),
    ("says a word twice", (r"\b([a-z]{3,}) (?:and|or) \1\b(?<!more)", r"\b(and|or)/\2\b")),
    (
        "chooses a code, which is for look-ups to do",
        (
            r"^\W*(?:the|your)(?: [\w-]+)? (?:codes?|modifier|answer)\b[^:.;]{0,80}\b(?:is|are|would be|should be):",
            r"^\W*(?:the|your)(?: (?:right|correct|best|appropriate|proper|final|only|diagnosis|procedure))?"
            r" (?:codes?|modifier|answer) (?:is|are|would be|should be|to (?:use|report) (?:is|are))"
            r"(?::| (?:cpt |hcpcs |level ii |icd-10-cm |icd-10-pcs |codes? |modifier )*[A-Z]?\d)",
        ),
    ),
    ("only repeats a label", (r"\b(\w+) is no \1\b", r"(?-i:\b(?:is|are|was|were) [a-z]+: )")),
    (
        "calls a range a code",
        (
            rf"\bcode {_RANGE}\b",
            rf"\b{_RANGE}(?: code)? (?:is|represents|means|stands for) (?:a|the)(?: [\w-]+)? code\b",
        ),
    ),
    (
        "says of a thing that it is itself, or what it cannot be",
        (
            rf"\b({_CODE})\b[^.;]{{0,60}} (?:is|are) (?:the )?(?:code )?\1(?!\w|\.\w)",
            r"^(?:the|an?) (\w{4,}) (?:is|are) (?:the|an?) .*\b\2\W*$",
            rf"\b{_CODE} (?:is|are) (?:an?|the)(?: [\w-]+)? modifier\b",
            r"\b(?:RVU|factor|index|payment) \$?\d[\d.,]* (?:is|are) an? ",
            r"\b(?:is|are) (?:codes?|columns?) (?:\(|\d, )",
        ),
    ),
    ("is a question", (r"\?\W*$",)),
    (
        "is two sentences in one",
        (
            r"(?-i:[a-z]{3,}(?<!approx)(?<!incl)(?<!excl)(?<!dept)(?<!etc)(?<!fig)(?<!sec)(?<!pub)[.!] [a-z])",
            r"(?-i:\b[A-Z]{2,}[.] [a-z]{2,})",
            r"(?-i:\b(?:it|so|do|is|be|up|in|on|to|of|as)[.!] [a-z])",
            r"(?-i:(?:\b\d{2,}|\))[.] [a-z]{3,})",
        ),
    ),
    (
        "is unfinished",
        (
            r"[,:;(\-–—]\s*\.?\s*$",
            r"\b(?:is|are|was|were),\s(?!(?:however|therefore|thus|in|for|on|by)\b)",
            r"\b(?:is|are|was|were) \w+ly,\s(?:is|are|was|were)\b",
            r"\bbetween (?:the|an?|one) \w+(?<!s)(?=[,;]|\W*$)",
            r"\b(?:and|or|the|a|an|of|to|with|for|in|is|are)\s*$",
            r"^(?!.*(?:\b(?:not|nor|no|without)\b|n't\b)).*\beither\W*$",
        ),
    ),
)
_PATTERNS = tuple((reason, re.compile("|".join(patterns), re.IGNORECASE)) for reason, patterns in _REFUSED)

_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|may|might|can|could|must|shall|should|will|would)\b"
    r"|\b[a-z]{2,}(?:ed|[^su\W\d_]s)\b|\b(?:remain|took|take|go|went|came|come|use|need|pay|report|apply|require|differ|mean"
    r"|count|belong|stand|fall|hold|lead|begin|began|end|code|bill|append|assign|choose)\b"
    r"|^(?:then |first,? |always |never )*(?:append|report|code|use|bill|assign|add|document|choose|select|submit|pay"
    r"|look|check|read|count|list|put|apply|take|leave|keep|give|follow)\b",
    re.IGNORECASE,
)
"""Something that may be a verb: enough to tell a heading or a label from a sentence."""

_NO_SUBJECT = re.compile(
    r"(?:Replaced|Deleted|Valid|Billable|Effective|Included|Excluded)\b(?! (?:codes?|services?)\b)"
)
"""The beginning of a record's label: of what it is said, it leaves out."""

_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile(r"[^\x20-\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2122\u2190-\u22ff]")


def wrong_form(text: str, question: str = "") -> str:
    """Why a text is no sentence for an answer: chatter, markup, an address, a fragment; "" when it is one."""
    words = text.split()
    spelt = "".join(word for word in words if not any(letter.isdigit() for letter in word))
    reasons = (
        len(words) < _MIN_WORDS and "is too short to say something",
        len(words) > _MAX_WORDS and "is too long for one sentence",
        *(pattern.search(text) and reason for reason, pattern in _PATTERNS),
        (_FOREIGN.search(text) or 2 * len(_LETTER.findall(spelt)) < len(spelt) or not spelt) and "is not English text",
        _repeats_itself([word.lower().strip(".,;") for word in words]) and "repeats itself",
        (text[:1].islower() or not _VERB.search(text) or _NO_SUBJECT.match(text)) and "is a fragment",
        plain(text) == plain(question) and "only repeats the question",
    )
    return next((reason for reason in reasons if reason), "")


def plain(text: str) -> str:
    """A text as its words in lower case, for telling whether two are the same."""
    return " ".join(re.findall(r"[\w.%$/-]*\w", text.lower()))


def _repeats_itself(words: list[str]) -> bool:
    """Whether any run of three words occurs three times, or one word three times in a row."""
    runs = list(zip(words, words[1:], words[2:], strict=False))
    return any(times >= 3 or len(set(run)) == 1 for run, times in Counter(runs).items())
