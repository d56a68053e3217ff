"""Large cities and the Medicare locality that each lies in, where the fee schedule's own names do not say it.

Our own list, after CMS's list of the counties in each locality; an answer that rests on it says so.
"""

from __future__ import annotations

from typing import NamedTuple


class City(NamedTuple):
    """Where a city lies.

    Attributes:
        state: Two letters.
        localities: How the names of its Medicare localities begin; empty for what is left of the state ("Rest of"),
            or for the state where it is one locality.
    """

    state: str
    localities: tuple[str, ...] = ()


_NEW_YORK_CITY = City("NY", ("MANHATTAN", "NYC SUBURBS", "QUEENS"))
_REST_OR_STATE = {
    "AK": "anchorage", "AL": "huntsville", "AR": "little rock", "AZ": "phoenix|tucson|scottsdale",
    "CO": "denver|colorado springs", "CT": "hartford|new haven|bridgeport",
    "FL": "tampa|orlando|jacksonville|tallahassee", "GA": "savannah", "HI": "honolulu", "IA": "des moines",
    "ID": "boise", "IN": "indianapolis|fort wayne", "KS": "wichita|topeka", "KY": "louisville",
    "LA": "baton rouge|shreveport", "MA": "worcester", "MI": "grand rapids", "MN": "minneapolis",
    "NC": "charlotte|raleigh|greensboro", "NE": "omaha", "NM": "albuquerque", "NV": "las vegas|reno",
    "NY": "syracuse|albany|upstate new york|upstate ny", "OH": "cleveland|cincinnati|toledo",
    "OK": "oklahoma city|tulsa", "PA": "pittsburgh", "RI": "providence", "TN": "nashville|memphis|knoxville",
    "TX": "san antonio|el paso|lubbock|amarillo|corpus christi", "UT": "salt lake city", "WA": "spokane|tacoma",
    "WI": "milwaukee",
}  # fmt: skip
CITIES = {
    **{name: City(state) for state, names in _REST_OR_STATE.items() for name in names.split("|")},
    "nyc": _NEW_YORK_CITY,
    "new york city": _NEW_YORK_CITY,
    "brooklyn": City("NY", ("NYC SUBURBS",)),
    "bronx": City("NY", ("NYC SUBURBS",)),
    "staten island": City("NY", ("NYC SUBURBS",)),
    "newark": City("NJ", ("NORTHERN",)),
    "jersey city": City("NJ", ("NORTHERN",)),
    "l.a.": City("CA", ("LOS ANGELES",)),
    "orange county": City("CA", ("LOS ANGELES",)),
    "northern new jersey": City("NJ", ("NORTHERN",)),
    "san fran": City("CA", ("SAN FRANCISCO",)),
    "philly": City("PA", ("METROPOLITAN PHILADELPHIA",)),
    "washington dc": City("DC"),
    "washington d.c.": City("DC"),
}

LETTERS_OF_CITIES = {"LA": City("CA", ("LOS ANGELES",))}
"""Two letters that stand for a state and, as often, for a city in another."""
