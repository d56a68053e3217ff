"""What a search found, as HTML: each code with the reasons for it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.divisions import Division
from assistant.gather import Status
from assistant.lookup import Filters, Found, Hit
from core.codes import CodeSystem
from ui.links import code_address, search_address
from ui.markup import escape

SYSTEMS = {
    CodeSystem.CPT: "CPT",
    CodeSystem.HCPCS: "HCPCS",
    CodeSystem.ICD10CM: "ICD-10-CM",
    CodeSystem.ICD10PCS: "ICD-10-PCS",
    CodeSystem.MODIFIER: "Modifiers",
}
"""The systems that can be searched, by the names on their switches."""

EXAMPLES = ("type 2 diabetes with neuropathy", "laparoscopic appendectomy", "99213, 62320, E11.9, J1100", "S52.5")

_MOST_WORDS = 8


def form_html(menus: str) -> str:
    """The box and its filters. It says nothing of what is searched: its fields are filled from the address.

    Args:
        menus: The chapters to choose from, from `menus_html`.
    """
    switches = "".join(
        f'<label><input type="checkbox" name="system" value="{system.value}">{escape(name)}</label>'
        for system, name in SYSTEMS.items()
    )
    return (
        '<form class="cw-search" role="search" data-cw-form data-cw-live action="search">'
        '<label for="cw-search-field">Words, a code, or a list of codes</label>'
        '<input id="cw-search-field" type="search" name="q" autocomplete="off" spellcheck="false" data-cw-focus '
        'maxlength="4000" placeholder="broken wrist, right side" aria-describedby="cw-search-keys">'
        '<p id="cw-search-keys" class="cw-keys"><kbd>↓</kbd> <kbd>↑</kbd> walk through the hits, '
        "<kbd>Enter</kbd> opens one, <kbd>Esc</kbd> comes back to the box</p>"
        f"<fieldset><legend>Systems</legend>{switches}</fieldset><fieldset><legend>Only</legend>"
        '<label><input type="checkbox" name="billable" value="yes">billable</label>'
        '<label><input type="checkbox" name="valid" value="yes">valid on the date of service</label></fieldset>'
        f'{menus}<p class="cw-keys" data-cw-of="">Choose one system to search in one of its chapters.</p></form>'
    )


def menus_html(divided: Mapping[CodeSystem, Sequence[Division]]) -> str:
    """A menu of chapters for each system that has any; `ui/router.js` shows that of the system chosen alone."""
    return "".join(_menu(system, parts) for system, parts in divided.items() if parts)


def _menu(system: CodeSystem, divided: Sequence[Division]) -> str:
    options = "".join(map(_options, divided))
    name = "Chapter or section" if any(one.parts for one in divided) else "Family of codes"
    return (
        f'<label class="cw-within" data-cw-of="{system.value}" hidden>{name} <select name="within">'
        f'<option value="">all of {escape(SYSTEMS[system])}</option>{options}</select></label>'
    )


def _options(one: Division) -> str:
    if not one.parts:
        return _option(one)
    parts = _option(one, "All of it: ") + "".join(map(_option, one.parts))
    return f'<optgroup label="{escape(one.title)}">{parts}</optgroup>'


def _option(one: Division, before: str = "") -> str:
    return f'<option value="{escape(one.within)}">{before}{escape(one.title)}</option>'


def found_html(found: Found, filters: Filters, *, chosen: Mapping[str, str]) -> str:
    """What was found, each code with the reasons for it.

    Args:
        found: The result.
        filters: What it was narrowed to.
        chosen: What the addresses of codes are to hold as well.
    """
    rows = "".join(_hit(hit, chosen) for hit in found.hits)
    words = escape(found.query)
    return (
        f'<section class="cw-found" aria-label="Hits" data-cw-found="{words}">'
        f'<p class="cw-count" role="status">{_count(found, filters)}</p>'
        f'{_unread(found.unread)}<ol class="cw-hits" data-cw-list>{rows}</ol></section>'
    )


def _count(found: Found, filters: Filters) -> str:
    n = len(found.hits)
    if not n:
        said = "No code was found." if not found.left_out else "The filters leave out all that was found."
    elif found.by_code:
        said = f"{n} {'code' if n == 1 else 'codes'}"
        said += f" and {found.more:,} more that begin so." if found.more else " recognised."
    else:
        said = f"{n} {'code fits' if n == 1 else 'codes fit'} the words, the likeliest first."
    if n and found.left_out and filters.narrow:
        said += f" {found.left_out} left out by the filters."
    if filters.within:
        said += f" Only within {filters.within}."
    if found.read_as:
        said += f" Read as “{found.read_as}”."
    return escape(said)


def _unread(unread: Sequence[str]) -> str:
    if not unread:
        return ""
    return f'<p class="cw-unread">Not recognised as codes here: {escape(", ".join(unread)[:300])}.</p>'


def _hit(hit: Hit, chosen: Mapping[str, str]) -> str:
    address = escape(code_address(hit.code, hit.system.value, **chosen))
    state = "part" if hit.status is Status.INCOMPLETE else {True: "yes", False: "no", None: "open"}[hit.valid]
    title = escape(hit.title) or "No title is loaded for it"
    doubt = ' <em class="cw-unsure">not sure</em>' if not hit.sure else ""
    return (
        f'<li><a class="cw-go cw-hit" data-cw-item href="{address}">'
        f'<code class="cw-code cw-{hit.system.value}">{escape(hit.code)}</code>'
        f'<span class="cw-hit-title">{title}{doubt}</span>'
        f'<span class="cw-hit-state cw-valid-{state}">{escape(_system(hit.system))} · {escape(_state(hit))}</span>'
        f"{_reasons(hit)}</a></li>"
    )


def _system(system: CodeSystem) -> str:
    return SYSTEMS.get(system, system.title).removesuffix("s")


def _state(hit: Hit) -> str:
    return "valid" if hit.valid and hit.system is not CodeSystem.ICD10CM else hit.state


def _reasons(hit: Hit) -> str:
    reasons = []
    if hit.matched:
        reasons.append(f"by “{escape(hit.matched)}”")
    if hit.shared:
        reasons.append(f"has {_words(hit.shared)}")
    if hit.unsaid:
        reasons.append(f'<span class="cw-lacks">does not say {_words(hit.unsaid)}</span>')
    if hit.added:
        reasons.append(f"its title adds {_words(hit.added)}")
    return f'<span class="cw-reasons">{"; ".join(reasons)}</span>' if reasons else ""


def _words(words: Sequence[str]) -> str:
    return ", ".join(f"<i>{escape(word)}</i>" for word in words[:_MOST_WORDS])


def recent_html(recent: Iterable[str]) -> str:
    """The searches of this session, newest first, or examples of what can be searched for."""
    recent = list(recent)
    title = "Searched lately" if recent else "For example"
    items = "".join(
        f'<li><a class="cw-go" data-cw-item href="{escape(search_address(words))}">{escape(words)}</a></li>'
        for words in (recent or EXAMPLES)
    )
    return (
        f'<section class="cw-found" aria-labelledby="cw-recent" data-cw-found=""><h2 id="cw-recent">{title}</h2>'
        f'<ul class="cw-recent" data-cw-list>{items}</ul></section>'
    )
