"""Text that gives orders to whoever reads it for a user: it may stand in a document, and must move nothing."""

from __future__ import annotations

import re

_RULES = r"(?:instructions?|rules?|prompts?|guidelines?|evidence|guardrails?)"
_READER = r"(?:you|the (?:assistant|model|ai|bot|chatbot)|ai|llms?)"
_MUST = r"(?:must|should|shall|will|have to|has to|are to|is to)"
_SPEAK = r"(?:say|answer|reply|respond|output|print|repeat)"
_ORDERS = re.compile(
    "|".join(
        (
            rf"\b(?:ignore|disregard|forget|override)\b[^.;,]{{0,40}}\b{_RULES}\b",
            rf"\b{_READER} {_MUST} (?:now |then |only |always )?(?:{_SPEAK}|tell|claim|state)\b",
            rf"(?:^|[.!?:;,]\s+|\band |\bthen ){_SPEAK} (?:only |exactly |simply )?(?:that\b|yes\b|no\b|\S*\d)",
            r"\btell (?:the |every |any |all )?(?:users?|coders?|readers?|callers?|customers?) (?:that\b|to\b|\S*\d)",
            r"\byou are (?:now|an? (?:ai|assistant|language model|chatbot))\b|\bpretend (?:to be|that you)\b",
            r"\b(?:new|real|updated|secret|hidden) instructions?\b\W*:",
            r"(?:^|[.!?\n]\s*)(?:system|assistant|developer)\s*:\s|</?(?:system|assistant|user|instructions?)>|<\||\[/?inst\]",
            r"\bnote (?:to|for) (?:the |any |all )?(?:ais?|assistants?|(?:language )?models?|llms?|chatbots?|bots?)\b",
            r"\b(?:system prompt|jailbreak|developer mode)\b",
        )
    ),
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Whether a text addresses the program that reads it, rather than a coder.

    Nothing of such a text is given to a language model, and nothing that a model writes can rest on it: what an order
    tells to say stands there word for word.
    """
    return _ORDERS.search(text) is not None
