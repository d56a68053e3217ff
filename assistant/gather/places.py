"""The places that a text names: Medicare localities by their own names, states, and cities by a list of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question.cities import CITIES, LETTERS_OF_CITIES, City
from assistant.question.states import STATES, state_spans
from core.facts import Gpci


@dataclass(frozen=True, slots=True)
class Place:
    """A place, and what of the fee schedule's localities it stands for.

    Attributes:
        start: Where its name begins in the text.
        end: Where it ends.
        states: The states it may lie in, as two letters; several where the name leaves open which.
        localities: Its localities; all of its state where it names one, none where no indices are loaded.
        by_list: Whether our list of cities, not the fee schedule's own names, tells where it lies.
    """

    start: int
    end: int
    states: tuple[str, ...]
    localities: tuple[Gpci, ...]
    by_list: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its name leaves open which of two places is meant."""
        return len(self.states) > 1


def places_in(text: str, indices: Sequence[Gpci]) -> tuple[Place, ...]:
    """The places that a text names, in their order.

    Args:
        text: A question, or a part of one.
        indices: The localities in force; empty where none are loaded, and then states and cities alone are known.
    """
    found = _by_name(text, indices)
    for start, end, state in state_spans(text):
        if not any(start < place.end and place.start < end for place in found):
            found.append(Place(start, end, (state,), _of_state(state, indices)))
    found = [_or_city(place, text, found, indices) for place in found]
    return tuple(sorted(found, key=lambda place: place.start))


def _by_name(text: str, indices: Sequence[Gpci]) -> list[Place]:
    """The localities and cities that a text names, each with a state that follows it as part of its name."""
    names = _names(indices, suburbs="suburb" in text.lower())
    known = sorted({*names, *CITIES}, key=len, reverse=True)
    pattern = "|".join(_spellings(name) for name in known)
    found = []
    for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text, re.IGNORECASE):
        name = _spelled_out(match[0])
        rows = names.get(name) or _of_city(CITIES[name], indices)
        states = tuple(dict.fromkeys(row.state for row in rows)) or (CITIES[name].state,)
        found.append(_with_state(Place(*match.span(), states, rows, by_list=name not in names), text, indices))
    return found


def _spellings(name: str) -> str:
    """A pattern for a name, with its saint or fort written any way."""
    return re.escape(name).replace(r"st\.", r"(?:st\.?|saint)").replace("fort", r"f(?:or)?t\.?")


def _spelled_out(name: str) -> str:
    """A name as the fee schedule spells it, in small letters."""
    return re.sub(r"\bft\b\.?", "fort", re.sub(r"\b(?:saint|st)\b\.?", "st.", name.lower()))


def _with_state(place: Place, text: str, indices: Sequence[Gpci]) -> Place:
    """A place with the state behind its name, which decides where two places share the name: "Portland, ME"."""
    match = _STATE_BEHIND.match(text, place.end)
    if match is None:
        return place
    state = match["letters"] or _LETTERS_OF[match["name"].lower()]
    rows = tuple(row for row in place.localities if row.state == state)
    same = rows or (state in place.states and not indices)
    return Place(
        place.start, match.end(), (state,), rows or _of_state(state, indices), by_list=place.by_list and bool(same)
    )


_LETTERS_OF = {name.lower(): letters for letters, name in STATES.items()}
_STATE_BEHIND = re.compile(
    rf",? ?(?:(?P<letters>{'|'.join(STATES)})|(?P<name>(?i:{'|'.join(sorted(_LETTERS_OF, key=len, reverse=True))})))\b"
)


def _or_city(place: Place, text: str, others: Sequence[Place], indices: Sequence[Gpci]) -> Place:
    """A state that is named by letters which may as well mean a city; as it stands where another place tells."""
    city = LETTERS_OF_CITIES.get(text[place.start : place.end].upper())
    if city is None:
        return place
    telling = [one for one in others if one is not place and set(one.states) & {*place.states, city.state}]
    if telling:
        return Place(place.start, place.end, telling[0].states, telling[0].localities)
    return Place(place.start, place.end, (*place.states, city.state), (*place.localities, *_of_city(city, indices)))


_GENERIC = re.compile(r"\(.*?\)|\b(?:metropolitan|suburban|suburbs|surr|statewide)\b\.?|[*\"]")
_SHORTEST = 4
"""Letters of a locality's name below which it may stand for something else."""


def _names(indices: Sequence[Gpci], *, suburbs: bool) -> Mapping[str, tuple[Gpci, ...]]:
    """The localities by each place in their names, in small letters; a city's name means its suburbs only with them."""
    names: dict[str, tuple[Gpci, ...]] = {}
    for gpci in indices:
        whole = gpci.name.lower()
        if whole.startswith("suburban") and not suburbs:
            continue
        for part in re.split(r"[-/+]", _GENERIC.sub(" ", whole)):
            name = " ".join(part.split())
            if len(name) >= _SHORTEST and name not in _LETTERS_OF:
                names[name] = (*names.get(name, ()), gpci)
    return names


def _of_state(state: str, indices: Sequence[Gpci]) -> tuple[Gpci, ...]:
    return tuple(row for row in indices if row.state == state)


def _of_city(city: City, indices: Sequence[Gpci]) -> tuple[Gpci, ...]:
    """The localities of a city: those of its names, else what is left of its state."""
    rows = _of_state(city.state, indices)
    begins = tuple(name.upper() for name in city.localities) or ("REST OF",)
    return tuple(row for row in rows if row.name.upper().startswith(begins)) or rows
