"""What a question about coverage is after: a document on its subject, what such documents are, or who writes them."""

from __future__ import annotations

import re

_GENERIC = re.compile(
    r"""\b(?:vs\.?|versus|differ\w*|compar\w*|mean|means|stands?\ for|territory|jurisdictions?)\b
    | \b(?:lcds?|ncds?)\b[^?]*\b(?:or|and)\b[^?]*\b(?:articles?|lcds?|ncds?)\b
    | \b(?:what|where|which|who|how)\b(?=[^?]*\b(?:is|are|does|do|lists?|issues?|writes?|finds?|look)\b)
        (?:(?!\b(?:for|on|about|cover\w*)\b).)*$""",
    re.IGNORECASE | re.VERBOSE,
)


def is_generic(text: str) -> bool:
    """Whether a question about coverage documents is after what they are, and not after one on some subject."""
    return bool(_GENERIC.search(text))


_WHOSE = re.compile(
    r"\bwh(?:o|ich|at)\b[^?.]{0,40}\b(?:macs?|medicare (?:administrative )?contractor|contractors?|carrier)\b|"
    r"\bwho (?:processes|handles|administers)\b[^?.]{0,30}\b(?:part [ab]|medicare|claims)\b|"
    r"\b(?:macs?|(?:medicare|part b|part a) (?:contractor|carrier)) (?:for|of|in)\b|^\W*macs?\b|\bmac jurisdiction\b",
    re.IGNORECASE,
)


def asks_contractor(text: str) -> bool:
    """Whether a question is after who processes the claims of an area."""
    return bool(_WHOSE.search(text))
