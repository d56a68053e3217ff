"""The modifiers that a question puts on one of its codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.codes import PROCEDURES, Code, Mention

_ATTACHED = r"[0-9A-Za-z]{2}(?:\s?[,/-]\s?[0-9A-Za-z]{2})*"
_BEHIND = re.compile(rf"\s?-\s?(?P<names>{_ATTACHED})(?![\w.])")
_WITH = re.compile(
    rf"\s?(?:\(|,)?\s?(?:(?:with|and|plus|using|w/)\s)?(?:an?\s|the\s)?(?:modifiers?|mod)\s-?(?P<names>{_ATTACHED})(?![\w.])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?:modifiers?|mod|append\w*|add\w*|attach\w*|put\w*|use)\s-?(?P<names>{_ATTACHED})\s"
    r"(?:on|to|onto|with|for|appended to|added to)\s"
    r"(?:the\s|cpt\s|code\s)*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[0-9A-Za-z]{2}")


def attached(
    text: str, mentions: Sequence[Mention], codes: Sequence[Code], modifiers: Sequence[str]
) -> tuple[tuple[Code, str], ...]:
    """The modifiers that a question puts on one of its codes, as in 99214-25 or "modifier 25 on 99214".

    Args:
        text: The question.
        mentions: Where it names codes.
        codes: The codes it is about.
        modifiers: The modifiers it names anywhere.
    """
    found: list[tuple[Code, str]] = []
    for mention in mentions:
        code = next((one for one in mention.candidates if one in codes), None)
        if code is None or code.system not in PROCEDURES:
            continue
        behind = text[mention.end :]
        for match in (_BEHIND.match(behind), _WITH.match(behind), _BEFORE.search(text[: mention.start])):
            names = _NAME.findall(match["names"].upper()) if match else ()
            found += [(code, name) for name in names if name in modifiers]
    return tuple(dict.fromkeys(found))
