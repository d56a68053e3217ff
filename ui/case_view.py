"""A coded note as HTML: the note with its words marked, candidates, what is kept apart, questions, worksheet, checks.

Pure functions to strings. A mark in the note and a candidate point at each other by the candidate's number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casework.candidates import Aside, Candidate, Query
from casework.clauses import Quote
from casework.identifiers import Identifier
from casework.stance import Stance
from casework.visit import Element, Worksheet
from ui.answer_view import Sources
from ui.markup import code_chip, escape

STANCE_NAMES: Mapping[Stance, str] = {
    Stance.DENIED: "Denied",
    Stance.HISTORICAL: "Past",
    Stance.FAMILY: "In the family",
    Stance.UNCERTAIN: "Uncertain: not coded for outpatient and provider visits (guideline IV.H)",
}
_MOST_APART = 40


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str
    number: int


def note_html(
    note: str, candidates: Sequence[Candidate], asides: Iterable[Aside], identifiers: Iterable[Identifier]
) -> str:
    """The note with the words of each candidate marked and numbered, and what is kept apart underlined.

    Where marks overlap, candidates go before identifiers, and these before what is kept apart.
    """
    marks = [
        _Mark(quote.start, quote.end, "code", number)
        for number, one in enumerate(candidates, 1)
        for quote in one.quotes
    ]
    marks += [_Mark(one.start, one.end, "id", 0) for one in identifiers]
    marks += [_Mark(one.quote.start, one.quote.end, one.stance.value, 0) for one in asides]
    parts: list[str] = []
    for start, end, here in _cut(note, marks):
        text = escape(note[start:end])
        parts.append(_marked(text, start, here) if here else text)
    return (
        '<section class="cw-note" tabindex="0" role="region" aria-label="The note, with the words that the codes '
        f'stand on marked"><div class="cw-note-text">{"".join(parts)}</div></section>'
    )


def _cut(note: str, marks: Sequence[_Mark]) -> list[tuple[int, int, list[_Mark]]]:
    places = sorted({0, len(note), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    return [
        (start, end, [mark for mark in marks if mark.start <= start and end <= mark.end])
        for start, end in pairwise(places)
        if end > start
    ]


def _marked(text: str, start: int, marks: Sequence[_Mark]) -> str:
    codes = sorted({mark.number for mark in marks if mark.kind == "code"})
    if codes:
        begins = [mark.number for mark in marks if mark.kind == "code" and mark.start == start]
        badges = "".join(f'<sup id="mark-{number}-{start}">{number}</sup>' for number in sorted(set(begins)))
        return f'<mark class="cw-mark">{text}{badges}</mark>'
    kind = next((mark.kind for mark in marks if mark.kind == "id"), marks[0].kind)
    title = "Identifier: masked before anything is sent to a model" if kind == "id" else STANCE_NAMES[Stance(kind)]
    return f'<span class="cw-apart cw-{kind}" title="{escape(title)}">{text}</span>'


def legend_html() -> str:
    """What the marks of the note mean."""
    return (
        '<p class="cw-legend"><mark class="cw-mark">words of a candidate<sup>1</sup></mark> '
        '<span class="cw-apart cw-denied">denied</span> <span class="cw-apart cw-historical">past</span> '
        '<span class="cw-apart cw-family">in the family</span> '
        '<span class="cw-apart cw-uncertain">uncertain</span> <span class="cw-apart cw-id">identifier</span></p>'
    )


def candidate_html(number: int, candidate: Candidate) -> str:
    """One candidate: code, title, how sure, why, and the words it stands on."""
    modifier = f'<span class="cw-of">for {escape(candidate.of.code)}</span>' if candidate.of else ""
    units = f'<span class="cw-of">{candidate.units} units</span>' if candidate.units > 1 else ""
    model = '<span class="cw-model">from the model</span>' if candidate.origin == "model" else ""
    quotes = "".join(
        f'<q><a href="#mark-{number}-{quote.start}">{escape(_short(quote.text))}</a></q>' for quote in candidate.quotes
    )
    sources = Sources.in_order((one.id for one in candidate.evidence), candidate.evidence, f"case-{number}")
    chips = sources.chips(one.id for one in candidate.evidence)
    return (
        f'<div class="cw-candidate"><p><span class="cw-number">{number}</span> '
        f"{code_chip(candidate.code.code, candidate.code.system.value)} {modifier}{units}"
        f'<span class="cw-title">{escape(candidate.title)}</span> {chips}</p>'
        f'<p class="cw-quotes">{quotes}</p>'
        f'<p class="cw-reason">{_sureness(candidate.confidence)} {escape(candidate.reason)} {model}</p>'
        f"{sources.panels()}</div>"
    )


def notices_html(candidates: Iterable[Candidate]) -> str:
    """The notices of copyright that go with the codes shown, each once."""
    notices = dict.fromkeys(item.notice for one in candidates for item in one.evidence if item.notice)
    return "".join(f'<p class="cw-reason">{escape(notice)}</p>' for notice in notices)


def _sureness(confidence: float) -> str:
    name = "likely" if confidence >= 0.7 else "fair" if confidence >= 0.45 else "weak"
    return f'<strong class="cw-sure cw-{name}">{name.capitalize()} ({confidence:.2f}).</strong>'


def asides_html(asides: Sequence[Aside]) -> str:
    """What the note names and does not affirm, by stance."""
    parts: list[str] = []
    for stance, name in STANCE_NAMES.items():
        members = [one for one in asides if one.stance is stance]
        if members:
            items = "".join(f"<li>{escape(_short(one.quote.text))}</li>" for one in members[:_MOST_APART])
            more = f"<li>and {len(members) - _MOST_APART} more</li>" if len(members) > _MOST_APART else ""
            parts.append(f'<h3>{escape(name)}</h3><ul class="cw-plain">{items}{more}</ul>')
    return "".join(parts) or "<p>Nothing is denied, past, in the family or uncertain.</p>"


def queries_html(queries: Sequence[Query]) -> str:
    """Questions to the provider: neutral, without a code."""
    if not queries:
        return "<p>The note leaves nothing open that these codes depend on.</p>"
    items = "".join(
        f"<li><strong>{escape(one.question)}</strong><br><span>{escape(one.why)}</span>"
        + "".join(f" <q>{escape(_short(quote.text))}</q>" for quote in one.quotes[:2])
        + "</li>"
        for one in queries
    )
    return (
        f'<ol class="cw-plain">{items}</ol><p class="cw-reason">Ask with the clinical facts. A query names no code, '
        "and no answer that would pay more.</p>"
    )


def worksheet_html(sheet: Worksheet) -> str:
    """The visit worksheet: what is shown, with its words, and what is missing."""
    if sheet.family is None:
        return f"<p>{escape(sheet.why_none)}</p>"
    rows = "".join(_element(one) for one in sheet.elements)
    if sheet.minutes:
        rows += _row("Total time", f"{sheet.minutes[0]} minutes", "documented", [sheet.minutes[1]])
    patient = f", {sheet.patient} patient" if sheet.patient else ""
    outcome = sheet.outcome
    code = (
        f"<p>What is shown supports {code_chip(outcome.code.code, outcome.code.system)}. A person confirms that the "
        "visit was necessary and that each element was really addressed.</p>"
        if outcome and outcome.code and not sheet.why_none
        else ""
    )
    why = f"<p>{escape(sheet.why_none)}</p>" if sheet.why_none else ""
    missing = "".join(f"<li>{escape(one)}</li>" for one in sheet.missing)
    lacks = f'<ul class="cw-plain">{missing}</ul>' if missing else ""
    return (
        f"<p>{escape(sheet.family.value.capitalize())} visit{escape(patient)}. Two of three elements, or the time, "
        f'set the level.</p><div class="cw-table" tabindex="0" role="region" aria-label="Elements of the visit"><table>'
        "<thead><tr><th>Element</th><th>Level</th><th>Seen</th><th>Words</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{code}{why}{lacks}"
    )


def _element(one: Element) -> str:
    return _row(one.name.capitalize(), one.level.value if one.level else "not shown", one.why, one.quotes)


def _row(name: str, level: str, why: str, quotes: Sequence[Quote]) -> str:
    words = "; ".join(f"“{escape(_short(quote.text))}”" for quote in quotes[:6])
    return f"<tr><th scope='row'>{escape(name)}</th><td>{escape(level)}</td><td>{escape(why)}</td><td>{words}</td></tr>"


def identifiers_html(identifiers: Sequence[Identifier]) -> str:
    """What was found that names the patient, by kind."""
    if not identifiers:
        return "<p>None was found. Rules miss some: look for yourself before a note leaves this machine.</p>"
    kinds = dict.fromkeys(one.kind for one in identifiers)
    rows = "".join(
        f"<tr><th scope='row'>{escape(kind.value)}</th><td>"
        + ", ".join(escape(text) for text in dict.fromkeys(one.text for one in identifiers if one.kind is kind))
        + "</td></tr>"
        for kind in kinds
    )
    return (
        '<div class="cw-table" tabindex="0" role="region" aria-label="Identifiers found"><table><thead><tr>'
        f"<th>Kind</th><th>Found</th></tr></thead><tbody>{rows}</tbody></table></div>"
        "<p class='cw-reason'>Each is replaced before anything is sent to a model, wherever the model runs.</p>"
    )


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159]}…"
