"""The states and territories of the United States, by the two letters that Medicare's files use."""

from __future__ import annotations

import re

STATES = {
    "AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AZ": "Arizona", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DC": "District of Columbia", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "MA": "Massachusetts", "MD": "Maryland", "ME": "Maine", "MI": "Michigan", "MN": "Minnesota",
    "MO": "Missouri", "MS": "Mississippi", "MT": "Montana", "NC": "North Carolina", "ND": "North Dakota",
    "NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NV": "Nevada", "NY": "New York",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia",
    "VI": "Virgin Islands", "VT": "Vermont", "WA": "Washington", "WI": "Wisconsin", "WV": "West Virginia",
    "WY": "Wyoming",
}  # fmt: skip

# West Virginia must be seen before Virginia.
_NAMES = {name.lower(): letters for letters, name in STATES.items()}
_NAME = re.compile(rf"\b(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b", re.IGNORECASE)
_ANY = "|".join(STATES)
_BEFORE = (
    "in|for|state|locality|upstate|rural|northern|southern|eastern|western|covers|handles|serves|pays?|vs\\.?|versus"
)
_LETTERS = re.compile(rf"(?:, ?|\b(?:{_BEFORE}) )({_ANY})\b")
_MORE_LETTERS = re.compile(rf"\s*(?:,|/|&|\+|and|or|vs\.?|versus)\s*(?:and |or |in )?({_ANY})\b")
_ENDING = re.compile(
    rf"\b(?:in|for) (?P<low>{_ANY.lower()})(?=\s*(?:[?.!;,]|$|\b(?:and|vs|for|20\d\d|medicare|office|facility|asc)\b))"
)
"""Two small letters behind "in" that end the clause."""
_WORDS = frozenset({"as", "ct", "de", "hi", "id", "in", "me", "mi", "ms", "oh", "ok", "or"})
"""Small letters that are a word, or more often something else in a record: CT for the scan, MI, MS."""
_ALONE = re.compile(r"\b(?:AZ|FL|GA|IL|KS|KY|NC|NH|NJ|NV|NY|TN|TX|UT|WI|WV|WY)\b")
"""Capitals that mean little else than a state, wherever they stand."""


def state_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where a text names states, by name or by two letters, and which: begin, end and letters of each, in order."""
    found = {match.span(): _NAMES[match[0].lower()] for match in _NAME.finditer(text)}
    for match in _LETTERS.finditer(text):
        found[match.span(1)] = match[1]
        further = _MORE_LETTERS.match(text, match.end())
        while further is not None:
            found[further.span(1)] = further[1]
            further = _MORE_LETTERS.match(text, further.end())
    found |= {match.span(): match[0] for match in _ALONE.finditer(text)}
    found |= {match.span("low"): match["low"].upper() for match in _ENDING.finditer(text) if match["low"] not in _WORDS}
    return tuple((*span, state) for span, state in sorted(found.items()))


def named_states(text: str) -> tuple[str, ...]:
    """The states a text names, as two letters: by name, or by letters where these can hardly mean anything else."""
    return tuple(dict.fromkeys(state for _, _, state in state_spans(text)))
