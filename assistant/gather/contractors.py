"""Which Medicare administrative contractor (MAC) processes part A and part B claims of a state.

Source: CMS, A/B MAC jurisdictions (JE, JF, J5, J6, J8, J15, JH, JJ, JK, JL, JM, JN) and the companies that hold them.
"""

from __future__ import annotations

import re

_STATES_OF = {
    "CGS": "KY OH",
    "First Coast": "FL PR VI",
    "National Government": "CT IL MA ME MN NH NY RI VT WI",
    "Noridian": "AK AZ CA HI ID MT ND NV OR SD UT WA WY",
    "Novitas": "AR CO DC DE LA MD MS NJ NM OK PA TX",
    "Palmetto": "AL GA NC SC TN VA WV",
    "WPS": "IA IN KS MI MO NE",
}
_COMPANIES = {state: company for company, states in _STATES_OF.items() for state in states.split()}


def contractor_of(state: str) -> str:
    """How the name of a state's A/B contractor begins, as coverage documents print it.

    Args:
        state: Two letters, in capitals.
    """
    return _COMPANIES[state]


_CALLED = {
    "CGS": ("cgs",),
    "First Coast": ("fcso", "first coast"),
    "National Government": ("ngs", "national government services"),
    "Noridian": ("noridian",),
    "Novitas": ("novitas",),
    "Palmetto": ("palmetto",),
    "WPS": ("wps", "wisconsin physicians service"),
}
_CALLED_SO = {company: re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE) for company, names in _CALLED.items()}


def contractors_in(text: str) -> tuple[str, ...]:
    """How the names of the contractors begin that a text names, by their short names as well."""
    return tuple(company for company, pattern in _CALLED_SO.items() if pattern.search(text))
