"""By which route a question says that a drug was given, and the code of giving it that the route leads to.

Source: CPT, guidelines on hydration, injections, infusions and chemotherapy (96360 to 96549); NCCI Policy Manual,
Chapter XI, section B.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_INFUSED = re.compile(r"\b(?:infus\w+|drip|piggy-?back|ivpb|iv over)\b", re.IGNORECASE)
_PUSHED = re.compile(r"\b(?:iv ?-?push(?:es)?|ivp|pushed|push)\b", re.IGNORECASE)
_INJECTED = re.compile(
    r"\b(?:i\.?m\.?|intramuscular\w*|s\.?q\.?|subq|sub-?cut\w*|sc)\b(?! (?:joint|injection of the (?:knee|shoulder)))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:admin\w*|what\b[^?.]{0,30}\b(?:bill|report|codes?|charge)|how\b[^?.]{0,30}\b(?:bill|report|code)|"
    r"(?:which|all|both) (?:cpt )?codes?|codes and units|codes?\W*$)",
    re.IGNORECASE,
)
_GIVING = re.compile(r"96[34]\d\d")


@dataclass(frozen=True, slots=True)
class DrugRoute:
    """A route of a drug.

    Attributes:
        words: The route as it stands in an answer.
        code: The code of giving a drug by it, the first of the encounter.
        each: Whether each injection counts.
    """

    words: str
    code: str
    each: bool = False


def route_to_tell(text: str, codes: Collection[str], *, is_complex: bool) -> DrugRoute | None:
    """The route of the drugs of a question that asks what to bill and names no code of giving them; else None.

    Args:
        text: The question.
        codes: The codes that the question names.
        is_complex: Whether a drug is chemotherapy or an antibody, which are given under codes of their own.

    >>> route_to_tell("toradol 60 mg im, what do I bill", ["J1885"], is_complex=False).code
    '96372'
    """
    if not _ASKS.search(text) or any(_GIVING.fullmatch(code) for code in codes):
        return None
    if _INFUSED.search(text):
        return DrugRoute("by infusion, the first hour", "96413" if is_complex else "96365")
    if _PUSHED.search(text):
        return DrugRoute("by push into a vein, the first drug", "96409" if is_complex else "96374")
    if _INJECTED.search(text) and not is_complex:
        return DrugRoute("by injection into muscle or under the skin", "96372", each=True)
    return None
