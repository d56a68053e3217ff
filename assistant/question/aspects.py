"""The parts of what is known of a code that a question may be after alone, such as its units or its notes."""

from __future__ import annotations

from assistant.question.patterns import words_of
from assistant.question.request import Aspect

ASPECT_WORDS = {
    Aspect.SEVENTH: words_of("7th", "seventh", "extension", r"complete\b", "incomplete"),
    Aspect.BILLABLE: words_of(
        "billable", r"bill\w* (?:it|this|as is)", r"(?:is|still|a) valid", r"(?:in)?valid\b", r"active\b", "deleted",
        "expired",
        "retired", "discontinued", "still (?:in use|used|good)", r"exists?\b", "reportable", "specific enough",
        r"(?<!how )(?<!what )(?<!which )(?<!when )(?<!where )(?:can|may|do|should) (?:i|we|you) "
        "(?:bill|report|use|code|submit)",
    ),
    Aspect.INCLUDES: words_of(r"inclu(?:de[sd]?|sions?|ding)\b", "part of"),
    Aspect.EXCLUDES: words_of(r"exclu(?:de[sd]?|sions?|ding)\b", "excludes ?[12]", "not included"),
    Aspect.SEQUENCING: words_of(
        r"code[sd]? first", "sequenc", "use additional", "additional code", "code also", "etiology",
        r"(?:principal|primary|first.listed)\b", r"(?:in what|which|what|right|correct) order\b", r"order\W*$",
        r"(?:goes|comes|go|come|is|listed|coded|stands?) first\b", r"first or second\b",
    ),
    Aspect.DOCUMENTATION: words_of("document", "record must", "note must", r"required? in the (?:note|record|chart)"),
    Aspect.MODIFIERS: words_of(r"mod(?:ifier)?s?\b"),
    Aspect.DIFFERENCES: words_of("differ", "distinguish", r"neighbou?rs?\b", "sibling"),
    Aspect.FIGURES: words_of(
        "global (?:day|period)", r"mues?\b", "medically unlikely", r"units?\b", r"rvus?\b", "how many",
        "bilateral indicator",
        r"mai\b", r"fees?\b", r"pay(?:s|ment)?\b", "reimburs", "worth",
    ),
    Aspect.UNITS: words_of(
        r"mues?\b", "medically unlikely", r"mai\b", r"how many (?:units|times|(?=[\w.]*\d)[0-9A-Z]{5}\b)",
        r"units? (?:(?:is|are|can|may|allowed|billable) )*(?:a|per|each|in (?:a|one)|on (?:a|one)) (?:day|date)",
        r"units?\s?(?:/|per|a|each)\s?(?:day|dos|date)", r"(?:one|two|three|four|five|six|\d{1,3}) units?\b",
        r"x ?\d{1,2}\b", r"(?:\d{1,3}|two|three|four|five|six) times\b", r"twice\b",
        r"max(?:imum|\.)?\b(?! out)", r"units? (?:limit|max)",
        r"limits? (?:of|on) units", r"(?:daily|day) (?:limit|max)", r"limit (?:a|per) day",
    ),
    Aspect.ADD_ON: words_of(
        "add[ -]?on(?! to)", r"(?:what|which) primary\b", r"primaries\b",
        r"without (?:an? |the |its )?(?:cpt |code )?(?=[\w.]*\d)[0-9A-Z]{5}\b",
        "(?:primary|base|parent) (?:code|procedure|service)s?", r"stands? alone\b", r"stand-?alone\b",
        r"(?:on its own|by itself|alone)\b",
        r"(?:without|w/o) (?:an? |its |the |any )?(?:primary|primaries|base|parent)\b",
        r"w/(?:o|out) (?=[\w.]*\d)[0-9A-Z]{5}\b",
    ),
    Aspect.RISK: words_of(r"hccs?\b", r"raf\b", "risk.adjust", r"cms-hcc\b", "risk categor"),
    Aspect.POA: words_of(r"poa\b", "present on admission"),
    Aspect.INDEX: words_of(
        r"(?:in|under|find it in) the (?:alphabetic(?:al)? |icd-?10(?:-?cm)? |official )?index", "index (?:term|entr)",
        "alphabetic(?:al)? index", "indexed",
    ),
    Aspect.SUCCESSION: words_of(
        r"replac(?:e[sd]?|ing)\b", r"(?:its|the|what|which|any) replacements?\b", r"replacement (?:code|for)\b",
        "successor", "predecessor",
        "superseded", "new code", "previous code", "(?:reported|coded|used) before", "conversion table",
        r"t(?:ook|aken?|akes) over", r"(?:became|turned into|split into)\b", r"in (?:its|their) place",
        r"instead\b(?! of)",
        r"what (?:should|do|can|must) (?:i|we|you) (?:use|report|bill|code) (?:now|then)\b",
        r"what (?:should|do|can|must) (?:i|we|you) (?:use|report|bill|code)(?=\W*$)",
    ),
    Aspect.CHILDREN: words_of(
        "sub-?codes", "more specific", "codes (?:are |stand )?(?:under|below|in)", "children",
        "break ?down",
    ),
}  # fmt: skip


def aspects_of(text: str) -> frozenset[Aspect]:
    """The parts of what is known of a code that a question is after."""
    return frozenset(aspect for aspect, pattern in ASPECT_WORDS.items() if pattern.search(text))
