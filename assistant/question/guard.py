"""Questions that are refused before anything is looked up.

The lists are of ways of asking, not of topics: a question that names a code or asks how something is coded is never
refused as medical advice, whatever the condition. What is merely unrelated is left to the searches.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.compose.refuse import MAX_QUESTION
from assistant.question.request import Refusal

_ORDER = r"(?:^|[.!?:;,]\s*|\b(?:please|just|you|you\ to|you\ now|you\ (?:must|should|will|can))\ )"
"""What stands before an order, and not before a verb of a question such as "Who may act as an assistant?"."""

_INSTRUCTIONS = re.compile(
    rf"""\b(?:ignore[rsz]?|ignorez|ignoriere|disregard|forget|override|bypass|oublie[sz]?|vergiss)\b
        [^.?!]{{0,40}}\b(?:
            instructions?(?!\ (?:in|at|of|from)\ the)|prompts?|guardrails?|restrictions
            |anweisungen|regeln|consignes|r(?:è|e)gles
            |the\ sources|(?:your|these|previous|prior|above|all)\ (?:\w+\ )?(?:rules|sources)
            |(?:the|all|everything|anything)\ above|everything\ (?:you|that|before|i))\b
    | \b(?:bypass|skip|switch\ off|turn\ off)\ (?:the\ |your\ )?verification\b
    | \b(?:assistants?|ais?|ai\ models?|chat\ ?bots?|llms?)\ (?:reading|that\ reads?|processing)\ this\b
    | \bfrom\ now\ on,?\ (?:you|always|never|treat|answer|say|respond|reply|accept|approve|confirm)\b
    | \b(?:you\ are\ now|pretend\ (?:to\ be|you|that)|role-?play|jailbreak|developer\ mode|dan\ mode
        |respond\ only\ with|repeat\ after\ me|output\ only|say\ exactly)\b
    | \bnew\ instructions?\s*:
    | {_ORDER}act\ as\ (?:if|an?|my|our|the)\b
    | {_ORDER}(?:make\ up|invent|fabricate|hallucinate)\b[^.?!]{{0,60}}
        \b(?:codes?|guidelines?|modifiers?|rules?|answers?)\b
    | <\s*/?\s*(?:system|assistant|instructions?)\s*> | \[\s*/?\s*(?:inst|system)\s*\]
    | (?:^|[.!?\]]\s|['"“‘(\[*]\s?)(?:system|assistant|developer|admin)(?:\ (?:message|note|override|prompt))?\s*:""",
    re.IGNORECASE | re.VERBOSE,
)
_IDENTITY = re.compile(
    r"\b(?:(?:your|system) (?:system )?(?:prompt|instructions|hidden rules)|the (?:prompt|hidden rules)\b|"
    r"who (?:are|made|built|created) you|"
    r"what (?:are you|model are you)|are you (?:an? )?(?:ai|gpt|chatgpt|llm|bot|robot|human)|what can you do|"
    r"your (?:api key|rules? files?|source code|configuration|training data)|"
    r"(?:raw |full |exact )?(?:texts?|contents?|cop(?:y|ies)|lists?) of your (?:rules|instructions|prompts?|files?))\b",
    re.IGNORECASE,
)
_WRONGDOING = re.compile(
    r"""\bhow\ (?:can|do|could|should|would|might)\ (?:i|we|you|one)\b[^.?!]{0,60}
        \b(?:upcode|get\ away\ with|hide|fake|falsify|cheat|trick|without\ getting\ caught
        |without\ (?:doing|performing|documenting)\ (?:it|them|any|anything|the\ (?:work|service|visit|procedure|test))
        |(?:avoid|evade)\ (?:an?\ )?audits?(?!\ (?:finding|risk|denial|error))|unbundle\ to\ (?:get|make|be))\b
    | \b(?:bill|code|charge|claim)\b[^.?!]{0,40}\b(?:service|visit|procedure|test)s?\b[^.?!]{0,30}
        \b(?:never|not|n't|wasn't|didn't)\ (?:actually\ )?(?:do|done|perform|performed|provided?|happen(?:ed)?)\b
        [^.?!]{0,40}\b(?:anyway|how|so\ (?:we|i))\b
    | \b(?:change|alter|edit|backdate|add\ to)\b[^.?!]{0,30}\b(?:note|record|chart|documentation)\b[^.?!]{0,40}
        \b(?:higher|to\ get\ paid|support\ a\ higher|more\ money)\b
    | \b(?:bill|charge|claim)\b[^.?!]{0,40}\bnever\ (?:\w+\ )?
        (?:done|performed|provided|happened|documented|took\ place)\b
    | \b(?:never|did\ ?n[o'’]?t|have\ ?n[o'’]?t|was\ ?n[o'’]?t|not)\ (?:\w+\ ){0,2}(?:do|did|done|perform(?:ed)?
        |document(?:ed)?|happen(?:ed)?|see|saw|give|gave)\b[^?!]{0,60}
        \b(?:bill|code|charge|report|claim)\b[^?!]{0,40}\b(?:anyway|regardless|all\ the\ same)\b
    | \b(?:backdate|falsify)\b[^.?!]{0,60}\b(?:note|record|chart|documentation|signature)\b
    | \bonly\ (?:did|had|saw|spent|removed|treated|documented|took|gave)\b[^?!]{0,60}
        \b(?:bill|charge|code|report|claim|use)\b[^?!]{0,60}\b(?:pays?\ (?:better|more)|higher|more\ money|anyway)\b
    | \b(?:what|which)\ (?:dx|diagnos\w+|icd\S*(?:\ codes?)?|codes?)\b[^.?!]{0,20}
        \b(?:will|would|can|to|should\ i\ use\ to)\ (?:get|make)\b[^.?!]{0,60}
        \b(?:paid|covered|approved|pay|go\ through)\b
    | \b(?:split|spread|break\ up|stretch)\b[^.?!]{0,60}\b(?:days|dates|visits|claims|sessions)\b[^.?!]{0,40}
        \b(?:so|to)\b[^.?!]{0,30}\b(?:pays?|paid|more|max\w*)\b
    | \bcodes?\ (?:for|to\ commit)\ (?:\w+\ )?fraud\b
    | \bhelp\ me\ (?:upcode|unbundle|commit|falsify|fake)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FOR_MONEY = re.compile(
    r"""\b(?:upcode|unbundle|split|code|bill|word|phrase|document|use|pick)\b[^.?!]{0,60}
        \b(?:to\ (?:make|get|earn|bring\ in|pull)\ (?:us\ |me\ |you\ |in\ )?(?:more|extra|higher|better|max(?:imum)?)
            \ (?:money|revenue|reimbursement|pay(?:ment|s)?|rvus?|dollars)|for\ more\ (?:money|revenue))\b
    | \b(?:re-?word|re-?write|re-?phrase|alter|change|amend|fix\ up|doctor|pad|embellish|word|phrase
        |add\ (?:things\ )?to)\b
        [^.?!]{0,40}\b(?:note|notes|record|report|chart|documentation)\b[^.?!]{0,60}
        \b(?:to\ (?:get\ (?:it\ |us\ )?paid|support|justify|hit|reach|meet|match|qualify|pass)
            |so\ (?:that\ )?(?:we|i|it|they)|for\ (?:a\ )?(?:higher|better))\b
    | \b(?:was\ ?n[o']t|were\ ?n[o']t|is\ ?n[o']t|never|not)\ (?:actually\ |really\ )?
        (?:documented|done|performed|provided)\b[^?!]{0,80}
        \b(?:but|yet)\ (?:we|i|they|he|she)\b[^?!]{0,30}\b(?:want|need|would\ like)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Asking for codes or a record that bring money, whatever was done."""
_ASKS_IF_RIGHT = re.compile(
    r"\b(?:is it|is this|is that|would it be|are we) (?:\w+ )?(?:ok|okay|allowed|legal|compliant|fraud\w*|appropriate|"
    r"permitted|proper|right|wrong|acceptable)\b|\bwhat (?:do|should) (?:we|i) do\b|\brefund|\boverpa(?:y|id)",
    re.IGNORECASE,
)
"""The question whether something may be done, which is one of compliance."""
_ASKS_TO_AMEND = re.compile(
    r"^\W*(?:can|may|could|should|must|is|are) (?:i|we|the (?:provider|doctor|physician|surgeon)|(?:an? )?(?:provider|"
    r"doctor|physician|surgeon|coder)s?|(?:it|this) (?:\w+ )?(?:for|to))\b[^?]{0,40}\b(?:amend|addend\w*|correct|"
    r"add to)\b[^?]{0,40}\b(?:note|record|chart|documentation)",
    re.IGNORECASE,
)
"""The question whether a record may be amended, which has a rule: openly, dated, and not for the money."""
_ADVICE = re.compile(
    r"""\b(?:should\ i|can\ i|could\ i|may\ i|do\ i\ need\ to|is\ it\ (?:safe|ok|okay|dangerous)\ (?:to|for|
        if))\b[^.?!]{0,40}
        \b(?:take(?!\ (?:\w+\ )?(?:time|credit|level|higher|lower|total|both|account|history|minutes))
        |stop\ taking|drink|eat|see\ a\ doctor|go\ to\ the\ (?:er|hospital|doctor)|worry|exercise|
        get\ (?:vaccinated|surgery)|
        mix|use\ (?:ibuprofen|aspirin|insulin|antibiotics))\b
    | \b(?:my|our|his|her)\ (?:\w+\ ){0,2}(?:hurts?|aches?|is\ (?:swollen|bleeding|numb|sore|burning)|
        pain\b.{0,40}\bwhat)
    | \bshould\ (?:i|we|the\ (?:doctor|provider|nurse))\ (?:\w+\ )?(?:give|prescribe|start|switch|treat|operate
        |administer|increase|decrease|taper|hold|continue|wean)\b
    | \b(?:which|what)\ (?:drug|med(?:ication|icine)?|antibiotic|insulin|statin|therapy|treatment)\b[^.?!]{0,30}
        \b(?:should|is\ (?:best|better|safer?)|works?|works\ best)\b
    | \bis\ (?:it|that|this)\ (?:dangerous|serious|life-?threatening|normal|safe)\s*(?:\?|$)
    | \bi\ (?:have|feel|am\ having|think\ i\ have|'ve\ got|keep\ getting)\b[^?]{0,80}\b(?:what\ (?:should|do|
        can|could|is\ wrong)|
        should\ i|help\ me|is\ (?:it|this|that)\ (?:serious|cancer|normal))
    | \b(?:how\ (?:do|can|should)\ (?:i|you|we)\ (?:treat|cure|get\ rid\ of|relieve|heal|manage\ my|lower\ my)
        |best\ (?:treatment|medicine|medication|remedy|drug)\ for
        |what\ (?:is\ the\ )?(?:dose|dosage|medication|medicine|drug|treatment|
        antibiotic)s?\b[^?]{0,30}\b(?:for|should|of|do|is\ best)
        |(?:what|which|any|list)\b[^.?!]{0,30}\bside\ effects?\ of
        |how\ (?:much|many)\b[^.?!]{0,40}\b(?:should|can|do)\ i\ take
        |what\ (?:are\ the\ )?symptoms\ of|diagnose\ (?:me|my)|do\ i\ have\ (?!to\b)(?:an?\ )?\w+|am\ i\ (?:sick|
        having|pregnant|dying))""",
    re.IGNORECASE | re.VERBOSE,
)
_LEGAL = re.compile(
    r"\b(?:can|could|should|may|do|would|will|how (?:do|can|could))\b[^.?!]{0,40}\b(?:sue|press charges|"
    r"(?:file|bring|start) (?:an? )?(?:law)?suit|take (?:\w+ ){1,3}to court|legal(?:ly)? (?:action|liable))\b"
    r"|\b(?:do (?:i|we)|should (?:i|we)) (?:need|get|hire|call) (?:an? )?(?:lawyer|attorney)\b|\blegal advice\b",
    re.IGNORECASE,
)
_CODING = re.compile(
    r"\b(?:cod(?:e|es|ed|ing|er|ers)|bill(?:ed|ing|able)?|icd|cpt|hcpcs|modifiers?|claims?|report(?:ed|ing|able)?|dx|"
    r"ncci|mue|lcd|ncd|medicare|payer|reimburse\w*|append|drg|rvu|sequenc\w+|document\w*)\b",
    re.IGNORECASE,
)
# Of everyday things only the asking: people fall down a flight of stairs, and are hurt at football and while cooking.
_OFF_TOPIC = re.compile(
    r"""\b(?:(?:what|how)(?:'s|\ is|\ will)\ (?:be\ )?the\ (?:weather|temperature)
        |weather\ (?:in|today|tomorrow|forecast)
        |(?:tell|write|give|sing)\b[^.?!]{0,20}\b(?:joke|poem|haiku|song|lyrics|limerick|story)|recipes?\ for
        |how\ (?:do|can|should|to)\ (?:(?:i|you|we)\ )?(?:cook|bake)|stock\ (?:price|market)|bitcoin|cryptocurrency
        |who\ (?:won|wins|will\ win)|super\ bowl|world\ cup
        |(?:good|best|new|favou?rite|watch\ an?)\ (?:movie|film)s?|netflix|celebrity
        |who\ is\ (?:the\ )?(?:president|prime\ minister)|presidential\ election|capital\ of
        |translate\b[^.?!]{0,60}\b(?:in)?to\ (?:english|spanish|french|german|italian|chinese|russian|arabic)
        |horoscope|zodiac|python\ (?:code|script|function)|javascript
        |write\ (?:me\ )?an?\ (?:essay|story|email|poem|script|program|function)|play\ (?:music|a\ game)
        |meaning\ of\ life|what\ time\ is\ it|what\ day\ is|tell\ me\ about\ yourself
        |(?:best|good|nearest|cheap|book|find)\b[^.?!]{0,20}\b(?:restaurant|hotel|flight|vacation)s?|lottery
        |how\ (?:do|can|to)\b[^.?!]{0,20}\bhack\b|dating\ (?:app|site|advice)|my\ (?:girlfriend|boyfriend))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def clean(question: str) -> str:
    """A question in one line: compatibility forms folded, control and invisible characters gone, white space single."""
    folded = unicodedata.normalize("NFKC", question[: MAX_QUESTION * 2])
    readable = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in folded)
    visible = "".join(c for c in readable if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(visible.split())


_QUOTED_ORDERS = re.compile(
    r"<\s*(system|assistant|instructions?)\s*>.*?(?:<\s*/\s*\1\s*>|(?<=[.!?])\s|$)"
    r"|\[\s*(inst|system)\s*\].*?(?:\[\s*/\s*\2\s*\]|(?<=[.!?])\s|$)",
    re.IGNORECASE,
)
"""Orders between the tags of a chat."""
_PIECE = re.compile(
    r"(?<=[.!?;])[\"'”’)\]]*\s+|\s(?:#{2,}|\*{3,}|={3,}|-{3,})(?=\s)|,\s+(?=(?:what|which|is|are|can|does|do|how|when|why|should|compare)\b)",
    re.IGNORECASE,
)
_NAMED_ORDER = re.compile(r"^[\W_]*(?:note\W+)?(?:system|assistant|developer|admin|new instructions?)\b", re.IGNORECASE)


def without_orders(text: str) -> str:
    """A cleaned text without the sentences that tell the assistant how to behave; the text itself where it has none.

    What is pasted may hold orders beside an honest question: they have no effect, and the question keeps its answer.
    """
    if not _INSTRUCTIONS.search(text):
        return text
    pieces = [_question_behind(piece) for piece in _PIECE.split(_QUOTED_ORDERS.sub(" ", text))]
    return " ".join(piece for piece in pieces if piece.strip())


def _question_behind(piece: str) -> str:
    """A piece of a text, or what stands behind the colon of one that begins with an order; "" where it is an order."""
    if not _INSTRUCTIONS.search(piece):
        return piece
    before, colon, behind = piece.partition(":")
    told = colon and not _NAMED_ORDER.search(before) and _INSTRUCTIONS.search(before)
    asks = _ASKS.search(behind) and not _INSTRUCTIONS.search(behind)
    return behind if told and asks else ""


_ASKS = re.compile(
    r"\?|^\s*(?:what|which|is|are|can|may|does|do|how|when|why|should|must|compare|define|explain)\b", re.IGNORECASE
)


def asks_coding(text: str) -> bool:
    """Whether a text speaks of coding, though it may name no code."""
    return bool(_CODING.search(text))


def refusal_of(question: str, text: str, *, names_code: bool) -> Refusal | None:
    """Why a question is refused without a look-up; None when it is not.

    Args:
        question: As typed.
        text: The same, cleaned.
        names_code: Whether it names a code or a modifier.
    """
    coding = names_code or bool(_CODING.search(text))
    reasons = {
        Refusal.EMPTY: not question.strip(),
        Refusal.TOO_LONG: len(question) > MAX_QUESTION,
        Refusal.UNREADABLE: not any(c.isalnum() for c in text),
        Refusal.INSTRUCTIONS: bool(_INSTRUCTIONS.search(text)),
        Refusal.WRONGDOING: _asks_for_wrong(text),
        Refusal.IDENTITY: bool(_IDENTITY.search(text)) and not names_code,
        Refusal.LEGAL_ADVICE: bool(_LEGAL.search(text)),
        Refusal.MEDICAL_ADVICE: bool(_ADVICE.search(text)) and not coding,
        Refusal.OFF_TOPIC: bool(_OFF_TOPIC.search(text)) and not coding,
    }
    return next((refusal for refusal, applies in reasons.items() if applies), None)


def _asks_for_wrong(text: str) -> bool:
    """Whether a question asks for help with false billing; one that asks whether something is right does not."""
    of_compliance = _ASKS_IF_RIGHT.search(text) or _ASKS_TO_AMEND.search(text)
    return bool(_WRONGDOING.search(text) or (_FOR_MONEY.search(text) and not of_compliance))
