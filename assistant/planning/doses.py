"""The plan for a question that names a drug and an amount of it, and no code: “200 units of Botox”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.compose.define import define
from assistant.compose.doses import answer_dose, answer_giving, other_drug
from assistant.compose.passages import explain
from assistant.compose.several import identities
from assistant.compose.writer import Writer
from assistant.gather import CodeFacts, Toolbox
from assistant.gather.doses import dose_rule, unit_of
from assistant.gather.words import drugs_by_brand
from assistant.planning.plans import PASSAGE_CERTAIN, Plan
from assistant.planning.searching import passages_for
from assistant.question.quantities import quantities_in
from assistant.question.request import Aspect, Request
from assistant.question.route import coded_route
from assistant.question.routes_of_drugs import DrugRoute, route_to_tell
from assistant.question.topics import topics_of
from core.codes import PROCEDURES, Code, CodeSystem
from core.doses import Dose, doses

_NAMED = 0.7
"""Score from which words are the name of a drug: brand names and substances score 0.73 to 0.91, others below 0.45."""
_MOST_WORDS = 3
"""Words of a drug's name."""
_ENDS_NAME = re.compile(
    r"[^\w\s-]|\b(?:for|in|into|to|and|with|from|by|at|on|is|was|were|given|gave|wasted|discarded|how|what|im|iv|sq|subq|"
    r"injection|injected|infus\w*|drip|push\w*|over|min\w*|vials?|single|used|units?|per|do|does|i|we|bill)\b",
    re.IGNORECASE,
)


_CONTAINER = re.compile(
    r"^\s*(?:(?:single|multi)[- ](?:dose|use)\s)?(?:vials?|syringes?|amp(?:ou|u)?les?|bottles?)?\s*\bof\b",
    re.IGNORECASE,
)
"""What may stand between an amount and the drug it is of."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A drug that was given, and the words of the question that tell how much."""

    drug: CodeFacts
    said: str


def about_doses(request: Request, tools: Toolbox) -> Plan | None:
    """The units of the amounts of drugs that are named; None where no amount stands beside the name of a drug.

    Raises:
        StoreError: A store failed.
    """
    given = _given(request, tools)
    if not given:
        return None
    tell = _teller(given, request, tools)
    rules = [one for one in passages_for(request.text, tools, 1) if one.score >= PASSAGE_CERTAIN]
    brief = replace(request, aspects=frozenset({Aspect.BILLABLE}))

    def write(writer: Writer) -> bool:
        tell(writer)
        for one in given:
            define(writer, one.drug, brief)
        if rules:
            explain(writer, rules, most=1, opening=False)
        return False

    return write


@dataclass(frozen=True, slots=True)
class DrugsBeside:
    """Drugs that a question names by their names beside codes of other services.

    Attributes:
        write: Tells the units of each, and how it is given.
        request: The question without what it asks of the drugs.
    """

    write: Plan
    request: Request


def drugs_beside(request: Request, facts: Sequence[CodeFacts], tools: Toolbox) -> DrugsBeside | None:
    """The drugs named with an amount whose codes the question does not name; None where there are none.

    A code of another drug that it takes for the one named is set right.

    Raises:
        StoreError: A store failed.
    """
    unnamed = [one for one in _given(request, tools) if one.drug.code not in request.codes]
    of_drugs = [item for item in facts if unit_of(item) is not None]
    if any(not _is_other(item, one.drug, request.text) for item in of_drugs for one in unnamed):
        unnamed = []
    beside = len(facts) > 1 or _route(of_drugs, request) is not None
    given = unnamed or (_coded(of_drugs, request.text) if beside else [])
    if not given:
        return None
    tell = _teller(given, request, tools)
    taken_for = of_drugs[0] if len(of_drugs) == 1 and len(unnamed) == 1 else None

    def write(writer: Writer) -> bool:
        if taken_for is not None:
            other_drug(writer, taken_for, given[0].drug)
        tell(writer)
        identities(writer, [one.drug for one in unnamed], with_status=False)
        return False

    return DrugsBeside(write, _without_drugs(request, [one.said for one in given]))


def _coded(drugs: Sequence[CodeFacts], text: str) -> list[_Given]:
    """Drugs that are named by their codes beside others, each with the text from its code to the next drug's."""
    if next(doses(text), None) is None:
        return []
    if len(drugs) == 1:
        return [_Given(drugs[0], text)]
    places = sorted(
        ((at, item) for item in drugs if (at := text.upper().find(item.code.code)) >= 0), key=lambda found: found[0]
    )
    ends = [at for at, _ in places[1:]] + [len(text)]
    return [_Given(item, text[at:end]) for (at, item), end in zip(places, ends, strict=False)]


def _is_other(code: CodeFacts, drug: CodeFacts, text: str) -> bool:
    """Whether the drug that is named is surely another than a code's: its substance is said, and not the code's."""
    own, other = _substances(code), _substances(drug)
    said = text.lower()
    return not own & other and any(word in said for word in other) and not any(word in said for word in own)


def _substances(facts: CodeFacts) -> set[str]:
    """The longer words of a drug's titles, which name the substance."""
    titles = [*(one.record.title for one in facts.official), facts.record.title if facts.record else ""]
    words = {word for title in titles for word in _LONG_WORD.findall(title.lower())}
    return words - _OF_ANY_DRUG


_LONG_WORD = re.compile(r"[a-z]{6,}")
_OF_ANY_DRUG = frozenset(
    "injection sodium acetate phosphate hydrochloride sulfate sterile milligram milligrams succinate".split()
)


def _without_drugs(request: Request, said: Sequence[str]) -> Request:
    """A question without the amounts, and without the units it asks of them; visit and procedure stand together."""
    text = request.text
    for part in said:
        for dose in doses(part):
            text = text.replace(dose.text, " ")
    counted = bool(quantities_in(text, request.codes))
    aspects = request.aspects if counted else request.aspects - {Aspect.UNITS}
    together = request.together or sum(code.system in PROCEDURES for code in request.codes) > 1
    rest = replace(request, text=text, aspects=aspects, together=together, topics=frozenset())
    rest = replace(rest, topics=topics_of(rest))
    return replace(rest, route=coded_route(rest))


def _teller(given: Sequence[_Given], request: Request, tools: Toolbox) -> Callable[[Writer], None]:
    """What tells the units of some drugs, and the code of giving them where that is asked for."""
    rule = dose_rule(request.text, tools.library)
    route = _route([one.drug for one in given], request)
    giving = tools.codes.facts(Code(CodeSystem.CPT, route.code), request.as_of) if route else None

    def tell(writer: Writer) -> None:
        writer.looked_up("drugs by their names, and what one unit of each stands for")
        for one in given:
            answer_dose(writer, one.drug, one.said, rule)
        if route is not None and giving is not None and giving.record is not None:
            answer_giving(writer, giving, route, several=len(given) > 1)

    return tell


def _route(drugs: Sequence[CodeFacts], request: Request) -> DrugRoute | None:
    """The route of some drugs, where the question asks for the code of giving them."""
    complex_ = any(item.code.code.startswith(_CHEMOTHERAPY) or _is_antibody(item) for item in drugs)
    named = [code.code for code in request.codes]
    return route_to_tell(request.text, named, is_complex=complex_) if drugs else None


_CHEMOTHERAPY = "J9"


def _is_antibody(facts: CodeFacts) -> bool:
    return any(word.endswith("mab") for word in _substances(facts))


def _given(request: Request, tools: Toolbox) -> list[_Given]:
    """Each drug that is named beside an amount, with the text from that amount to the next drug's."""
    found: dict[Code, tuple[int, CodeFacts]] = {}
    for dose in doses(request.text):
        if (drug := _drug(dose, request, tools)) is not None:
            found.setdefault(drug.code, (dose.start, drug))
    begins = [_with_taken_from(start, request.text) for start, _ in found.values()]
    drugs = [drug for _, drug in found.values()]
    return [
        _Given(drug, request.text[start:end])
        for drug, (start, end) in zip(drugs, pairwise([*begins, len(request.text)]), strict=True)
    ]


def _with_taken_from(start: int, text: str) -> int:
    """Where what is told of a drug begins: an amount taken from a container goes before it, "30 mg of a 40 mg vial"."""
    before = [dose for dose in doses(text[:start]) if _TAKEN_FROM.fullmatch(text[dose.end : start])]
    return before[-1].start if before else start


_TAKEN_FROM = re.compile(
    r"\s*(?:(?:was|were|is)?\s*(?:used|given|taken))?\s*(?:of|from|out of)\s(?:an?|the|one)?\s*", re.IGNORECASE
)


def _drug(dose: Dose, request: Request, tools: Toolbox) -> CodeFacts | None:
    """The drug named behind or before an amount; None where no code is sure."""
    for name in _names(dose, request.text):
        if branded := drugs_by_brand(name, tools, request.as_of):
            return branded[0].facts
        found = tools.library.find(name, request.as_of, systems=(CodeSystem.HCPCS,))
        if found and found[0].score >= _NAMED:
            return found[0].facts
    return None


def _names(dose: Dose, text: str) -> Iterator[str]:
    """What a drug may be called there: the words behind the amount, then those before it, fewer and fewer."""
    after = _CONTAINER.sub("", text[dose.end :]).strip()
    behind = _ENDS_NAME.split(after, maxsplit=1)[0].split()[:_MOST_WORDS]
    before = _ENDS_NAME.split(text[: dose.start].strip())[-1].split()[-_MOST_WORDS:]
    yield from (" ".join(behind[:length]) for length in range(len(behind), 0, -1))
    yield from (" ".join(before[-length:]) for length in range(len(before), 0, -1))
