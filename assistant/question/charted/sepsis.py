"""A sepsis told with the organism of the infection it came from, which the codes of sepsis name.

Source of the rules: ICD-10-CM Official Guidelines, sections I.C.1.d.1 (sepsis, coded to the systemic infection) and
I.C.1.d.4 (sepsis with a localized infection: the sepsis first).
"""

from __future__ import annotations

import re

from assistant.question.charted.reading import Charted

_SEPSIS = re.compile(
    r"\b(?:severe )?(?:sepsis|septic(?! (?:shock|arthritis|joint|embol)))\b\s*(?:,|due to|d/t|2/2|secondary to|from|"
    r"caused by|with|w/)?",
    re.IGNORECASE,
)
_ORGANISMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\be(?:\.|scherichia)? ?coli\b", re.IGNORECASE), "Sepsis due to Escherichia coli [E. coli]"),
    (re.compile(r"\bpseudomon\w+", re.IGNORECASE), "Sepsis due to Pseudomonas"),
    (re.compile(r"\bmrsa\b|\bmethicillin[- ]resistant staph\w*(?: aureus)?", re.IGNORECASE),
     "Sepsis due to Methicillin resistant Staphylococcus aureus"),
    (re.compile(r"\bmssa\b|\b(?:methicillin[- ]susceptible )?staph\w* aureus", re.IGNORECASE),
     "Sepsis due to Methicillin susceptible Staphylococcus aureus"),
    (re.compile(r"\benterococc\w+", re.IGNORECASE), "Sepsis due to Enterococcus"),
    (re.compile(r"\b(?:klebsiella|proteus|enterobacter)\b(?: pneumoniae| mirabilis)?", re.IGNORECASE),
     "Other Gram-negative sepsis"),
    (re.compile(r"\b(?:group a strep\w*|strep(?:tococcus)? pyogenes|gas)\b", re.IGNORECASE),
     "Sepsis due to streptococcus, group A"),
    (re.compile(r"\b(?:group b strep\w*|gbs)\b", re.IGNORECASE), "Sepsis due to streptococcus, group B"),
    (re.compile(r"\b(?:strep(?:tococcus)? pneumoniae|pneumococc\w+)\b", re.IGNORECASE),
     "Sepsis due to Streptococcus pneumoniae"),
)  # fmt: skip
_OTHERWISE = re.compile(
    r"\b(?:newborn|neonat\w+|infant|post-?partum|puerper\w+|pregnan\w+|abort\w+|post-?(?:op\w*|procedur\w+)|"
    r"central line|clabsi|picc|(?:vascular )?catheter|following (?:surgery|a procedure))\b",
    re.IGNORECASE,
)
"""Circumstances whose sepsis has a code of its own before that of the organism."""
_NAMES_ORGANISM = re.compile(r"[\s\w]{0,12}\bpneumonia\b", re.IGNORECASE)
"""An infection whose own codes name the organism too."""
_REMARK = "The organism is taken to be that of the sepsis as well; where the record does not say so, ask the provider."


def sepsis_in(text: str) -> Charted | None:
    """A sepsis with its organism in the words of A40 and A41; None where the two are not told.

    >>> sepsis_in("sepsis due to E. coli UTI").parts
    ('Sepsis due to Escherichia coli [E. coli]',)
    """
    told = _SEPSIS.search(text)
    if told is None or _OTHERWISE.search(text):
        return None
    found = next(((match, title) for pattern, title in _ORGANISMS if (match := pattern.search(text))), None)
    if found is None:
        return None
    organism, title = found
    named_again = _NAMES_ORGANISM.match(text[organism.end() :])
    spans = sorted([told.span(), (organism.start(),) * 2 if named_again else organism.span()])
    rest = f"{text[: spans[0][0]]} , {text[spans[0][1] : spans[1][0]]} {text[spans[1][1] :]}"
    return Charted((title,), rest=rest, sections=("i-c-1-d-4",), remark=_REMARK)
