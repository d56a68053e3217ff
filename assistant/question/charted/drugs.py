"""A drug that somebody takes: its long-term use has a code, what it is taken for has to be documented.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.19 (a code rests on the provider's statement of the
condition), I.C.4.a.3 (insulin and other drugs for diabetes) and
I.C.21.c.3 (Z79).
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted

_CLASSES = {
    "insulin": r"insulin|lantus|humalog|novolog|levemir|basaglar|tresiba|toujeo",
    "oral hypoglycemic drugs": r"metformin|glucophage|glipizide|glyburide|glimepiride|januvia|sitagliptin|jardiance|"
    r"empagliflozin|farxiga|dapagliflozin|pioglitazone|actos",
    "injectable non-insulin antidiabetic drugs": r"ozempic|semaglutide|trulicity|dulaglutide|victoza|"
    r"liraglutide|mounjaro|tirzepatide|byetta|exenatide",
    "anticoagulants": r"warfarin|coumadin|eliquis|apixaban|xarelto|rivaroxaban|pradaxa|dabigatran",
    "antithrombotics/antiplatelets": r"plavix|clopidogrel|brilinta|ticagrelor|effient|prasugrel",
    "aspirin": r"aspirin|asa",
    "systemic steroids": r"prednisone|prednisolone|methylprednisolone|dexamethasone",
    "inhaled steroids": r"fluticasone|flovent|budesonide|pulmicort|qvar",
    "opiate analgesic": r"oxycodone|hydrocodone|morphine|fentanyl|percocet|oxycontin|tramadol",
    "aromatase inhibitors": r"anastrozole|arimidex|letrozole|femara|exemestane",
    "selective estrogen receptor modulators": r"tamoxifen|raloxifene",
    "antimetabolite agent": r"methotrexate|mtx",
    "immunosuppressive biologic": r"humira|adalimumab|enbrel|etanercept|remicade|infliximab",
    "bisphosphonates": r"alendronate|fosamax|risedronate|ibandronate",
}
_TITLES = {
    "injectable non-insulin antidiabetic drugs": "Long-term (current) use of injectable non-insulin antidiabetic drugs"
}
_DOSE = (
    r"(?:(?:her|his|their|daily|the|long[- ]term|chronic|oral|po|blood thinners?|"
    r"\d[\d.,]*|mg|mcg|units?|tabs?)\s+){0,4}"
)
_TAKEN = (
    r"(?:takes?|taking|took|uses?|using|prescribed|maintained on|managed (?:with|on|by)|treated with|controlled "
    r"(?:with|on|by)|stays on|is on|(?:long[- ]term|chronic) (?:current )?use of|on)"
)
_TAKES = re.compile(
    rf"\b{_TAKEN}\s+{_DOSE}"
    rf"(?P<drugs>(?:(?:{'|'.join(_CLASSES.values())})(?:\s*(?:,|and|&|\+|plus)\s*{_DOSE})?)+)"
    r"(?:\s+(?:\d[\d.,]*|mg|mcg|units?|tabs?|daily|bid|tid|qd|qhs|once|twice|a|per|day|long[- ]term|chronically|"
    r"every))*",
    re.IGNORECASE,
)
_NOT_LONG = re.compile(
    r"\b(?:overdos\w*|too (?:much|many)|poison\w*|allerg\w*|reaction|rash|adverse|stopp\w+|ran out|non-?complian\w*|"
    r"skipp\w+|under-?dos\w*|instead|temporar\w*|bleed\w*|injection|inject\w+|infus\w+|toxic\w*|induced|gestational|"
    r"pregnan\w+)\b",
    re.IGNORECASE,
)
_OPEN = (
    "A drug is no diagnosis: what it is taken for is coded only as the provider documents it, so ask where the record "
    "names no condition."
)


def drugs_in(text: str) -> Charted | None:
    """The long-term drugs that somebody is said to take; None where none is, or where something went wrong with one.

    >>> drugs_in("patient takes 500 mg metformin daily").parts
    ('Long term (current) use of oral hypoglycemic drugs',)
    """
    taken = list(_TAKES.finditer(text))
    if not taken or _NOT_LONG.search(text):
        return None
    parts = tuple(dict.fromkeys(title for match in taken for title in _titles(match["drugs"])))
    rest = _TAKES.sub(lambda match: f" , {', '.join(_titles(match['drugs']))} , ", text)
    return Charted(parts, rest=rest, sections=("i-a-19",), open=_OPEN, in_place=True)


def _titles(drugs: str) -> list[str]:
    """The titles of the long-term use of some drugs."""
    classes = [name for name, words in _CLASSES.items() if re.search(rf"\b(?:{words})\b", drugs, re.IGNORECASE)]
    return [_TITLES.get(name, f"Long term (current) use of {name}") for name in classes]
