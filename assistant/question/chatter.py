"""What a question says besides its subject: greetings, who asks and who treated whom, when, and the words of asking.

A search counts every word that a code or a passage does not say against it, so that a tale of four lines finds nothing
that its four telling words would have found. Only what is searched with is pared, never what is shown.
"""

from __future__ import annotations

import re

_TALK = (
    r"hi|hello|hey|thanks?|thank you|thx|tia|pls|plz|please|ok(?:ay)?|so|just|also|really|actually|again|kindly|urgent",
    r"quick (?:question|q)|question|wondering|confused|not sure|help|advise|anyone|somebody|guys",
    # who asks, who treated whom
    r"i(?:'m| am|'ve| have|'d)?|we(?:'re| are|'ve| have)?|you|my|our|your|me|us|he|she|they|his|her|their|him",
    r"(?:the |a |an |this |our )?(?:patients?|pts?)(?:'s)?|docs?|doctors?|dr\.?|mds?|physicians?|providers?",
    r"clinicians?|managers?|boss|auditors?|billers?|coders?",
    r"came in|comes in|come in|coming in|presents?|presented|presenting|seen|saw|was seen|walked in|here|stuck",
    r"medicare|medicaid|payers?|insurance|commercial",
    # when, where, how old
    r"today|yesterday|tonight|this morning|last (?:week|month|night)|dos|date of service",
    r"in (?:the |our |his |her )?(?:office|clinic|hospital|asc|or|ed|er)",
    r"\d{1,3} ?-?(?:y/?o|yrs?(?: old)?|year[- ]old|years? old|yo)\b(?: (?:male|female|man|woman|m|f))?",
    r"nothing (?:else|more|further)(?: (?:is |was )?(?:known|documented|given|told|specified|noted|stated|said))?",
    r"(?:the )?(?:chart|note|record|doc) (?:doesn'?t|does not|didn'?t|did not) (?:say|give|specify|state|tell|document)"
    r"(?: (?:which|what|the))?(?: (?:side|type|eye|ear|kind))?",
    # asking
    r"(?:and )?(?:what|which|whats|what's|how|when|where|who)(?: do| does| should| would| can| is| are)?"
    r"(?: (?:i|we|you|it|this|the|be))?",
    r"do (?:i|we|you)|can (?:i|we|you)|should (?:i|we|you)|need(?:s|ed)?(?: to)?|want(?:s|ed)?(?: to)?|trying to",
    r"bill(?:ed|ing)?|report(?:ed|ing)?|code[sd]?|coding|charge[ds]?|submit(?:ted)?|use[ds]?|claims?|cpt|hcpcs|icd-?10",
    r"done|did|does|do|doing|performed|given|gave|gets?|got|giving|was|were|is|are|been|be|has|have|had|having|will|would",
    r"the|a|an|this|that|it|its|it's|of|for|to|then|there|some|any|and",
)
_CHATTER = re.compile(rf"(?<![\w'/-])(?:{'|'.join(_TALK)})(?![\w'/-])", re.IGNORECASE)
_MARKS = re.compile(r"[?!;:()\[\]\"“”]+|(?<=\s)[-–—/&+](?=\s)|(?<!\d)[.,]|[.,](?!\d)")


def pared(text: str) -> str:
    """The telling words of a question, in their order; "" where it is nothing but talk."""
    return " ".join(_CHATTER.sub(" ", _MARKS.sub(" ", text)).split())
