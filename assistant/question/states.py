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
_LETTERS = re.compile(r"(?:, ?|\b(?:in|for|state|locality) )(" + "|".join(STATES) + r")\b")


def state_words(text: str) -> tuple[str, ...]:
    """The words by which a text names states, as they stand there."""
    return (*_NAME.findall(text), *_LETTERS.findall(text))


def named_states(text: str) -> tuple[str, ...]:
    """The states a text names, as two letters: by name, or by letters in capitals behind a comma or "in"."""
    found = [_NAMES[name.lower()] for name in _NAME.findall(text)] + _LETTERS.findall(text)
    return tuple(dict.fromkeys(found))
