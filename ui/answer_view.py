"""An answer as HTML: sentences with source chips, the panel behind each chip, comparison, notices and trace.

Pure functions from the answer to a string. A chip opens its panel through the browser's own `popover` attribute: it
needs no script, works by keyboard (Enter opens, Escape closes and returns the focus) and by touch, and lies above
everything else on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, takewhile

from assistant.api import NO_MODEL
from core.answer import Answer, AnswerCode, Rejected, Sentence, Table
from core.codes import CodeSystem
from core.evidence import Evidence
from core.records import Release, Setting
from ui.markup import blocks, code_chip, day, escape, inline, period

SETTING_NAMES: Mapping[str, str] = {
    Setting.PRACTITIONER: "Practitioner",
    Setting.OUTPATIENT: "Outpatient hospital",
    Setting.DME: "DME supplier",
}

_STAGES: Mapping[str, str] = {
    "route": "Reading the question",
    "gather": "Looking it up",
    "draft": "Writing",
    "verify": "Checking against the sources",
}

_STATUS: Mapping[str, str] = {
    "billable": "billable",
    "header": "header, not billable",
    "deleted": "deleted",
    "not_yet_effective": "not yet effective",
    "unknown": "not in the release",
    "not_loaded": "not loaded",
}

_SHORT_NAMES = ("ICD-10-CM", "ICD-10-PCS", "ICD-9-CM", "NCCI", "HCPCS", "CPT", "E/M", "Codewright")

_MAX_LABEL = 18
_MAX_CODES = 8
_MAX_OPEN_SOURCES = 4


def question_html(question: str) -> str:
    """The question as it was asked. A long one scrolls inside its box, so the box takes the focus."""
    scrolls = ' tabindex="0"' if len(question) > 600 else ""
    return f'<p class="cw-question"{scrolls}>{escape(question)}</p>'


def draft_html(sentences: Sequence[Sentence], evidence: Sequence[Evidence], stage: str, key: str) -> str:
    """What stands so far of an answer that is still being written.

    Args:
        sentences: The ones that are ready.
        evidence: What they cite.
        stage: Name of the running stage; "" when nothing runs any more.
        key: Prefix of the element ids, one per answer on the page.
    """
    sources = Sources.of(sentences, None, evidence, key)
    systems = _systems((), evidence)
    status = _status(stage) if stage else ""
    body = sentences_html(sentences, sources, systems)
    return f'<article class="cw-answer">{body}{status}{sources.panels()}</article>'


def _status(stage: str) -> str:
    """What is going on. A stopped script can draw no more, so the style sheet shows the other line once it stands."""
    return (
        f'<p class="cw-stage cw-running" role="status">{escape(_STAGES.get(stage, stage))}</p>'
        f'<div class="cw-halted">{stopped_html()}</div>'
    )


def answer_html(answer: Answer, key: str) -> str:
    """A finished answer: context, sentences, comparison, notices, sources, copyright notice and trace.

    Args:
        answer: What the assistant gave.
        key: Prefix of the element ids, one per answer on the page.
    """
    sources = Sources.of(answer.sentences, answer.table, answer.evidence, key)
    systems = _systems(answer.codes, answer.evidence)
    kind = "cw-answer cw-abstained" if answer.abstained else "cw-answer"
    opening = list(takewhile(lambda sentence: not sentence.heading, answer.sentences))
    rest = answer.sentences[len(opening) :]
    parts = (
        _context(answer),
        _codes(answer.codes),
        sentences_html(opening, sources, systems),
        _table(answer.table, sources, systems) if answer.table else "",
        sentences_html(rest, sources, systems),
        _notices(answer.notices, systems),
        sources.listing(),
        _copyright(answer.evidence),
        _trace(answer),
        sources.panels(),
    )
    return f'<article class="{kind}">{"".join(parts)}</article>'


def error_html(message: str, hint: str = "") -> str:
    """An error the user should be told, as one line and what to do next."""
    advice = f" <span>{inline(hint, {})}</span>" if hint else ""
    return f'<p class="cw-error" role="alert"><strong>{escape(message)}</strong>{advice}</p>'


def stopped_html() -> str:
    """What stands under an answer that the user stopped."""
    return '<p class="cw-stage">Stopped before the answer was complete.</p>'


def releases_html(releases: Sequence[Release], today: date) -> str:
    """Which releases answer, with their dates and a mark on those whose dates are over.

    Args:
        releases: The active ones.
        today: Today's date.
    """
    items = "".join(
        f"<li><strong>{escape(release.source.title)}</strong><span>{escape(release.label)}</span>"
        f"<span>{escape(period(release.effective_from, release.effective_to))}{_ended(release, today)}</span></li>"
        for release in releases
    )
    return f'<ul class="cw-releases">{items}</ul>'


_IN_HEADER = 4
"""Releases named in the page's head, at most; the list at the side names all."""


def header_html(releases: Sequence[Release], today: date) -> str:
    """The page's head: what this is, and which releases answer; of many, how many and how many have ended."""
    loaded = "".join(
        f"<li>{escape(release.source.title)}, {escape(release.label)}{_ended(release, today)}</li>"
        for release in releases
    )
    if len(releases) > _IN_HEADER:
        over = sum(bool(_ended(release, today)) for release in releases)
        ended = f' <em class="cw-ended">{over} have ended</em>' if over else ""
        loaded = f"<li>{len(releases)} sources answer, listed at the side{ended}</li>"
    answering = f'<ul class="cw-loaded" aria-label="Answering from">{loaded}</ul>' if releases else ""
    return (
        '<header class="cw-header"><h1>Codewright</h1>'
        "<p>Medical coding answers with the official source behind every sentence.</p>"
        f"{answering}</header>"
    )


def _ended(release: Release, today: date) -> str:
    if release.effective_to is None or today <= release.effective_to:
        return ""
    return f' <em class="cw-ended">ended {escape(day(release.effective_to))}</em>'


@dataclass(frozen=True, slots=True)
class Sources:
    """The evidence of one answer, numbered in the order in which it is first cited."""

    cited: Mapping[str, tuple[int, Evidence]]
    key: str
    named: set[str] = field(default_factory=set)
    """Labels that a chip has shown; later chips of the same title show the number only."""

    @classmethod
    def of(cls, sentences: Iterable[Sentence], table: Table | None, evidence: Iterable[Evidence], key: str) -> Sources:
        """The sources of sentences and of a table, in that order."""
        order = [ref for sentence in sentences for ref in sentence.evidence]
        order += [ref for column in (table.evidence if table else ()) for ref in column]
        return cls.in_order(order, evidence, key)

    @classmethod
    def in_order(cls, refs: Iterable[str], evidence: Iterable[Evidence], key: str) -> Sources:
        """The sources that are cited, numbered in the order in which they first are."""
        by_id = {item.id: item for item in evidence}
        unique = [ref for ref in dict.fromkeys(refs) if ref in by_id]
        return cls({ref: (number, by_id[ref]) for number, ref in enumerate(unique, start=1)}, key)

    def chips(self, refs: Iterable[str], *, labelled: bool = True) -> str:
        """One button a source, each opening its panel; labelled where its source's title is cited first."""
        return "".join(self._chip(ref, labelled=labelled) for ref in refs if ref in self.cited)

    def _chip(self, ref: str, *, labelled: bool) -> str:
        number, item = self.cited[ref]
        short = short_source(item.source)
        labelled = labelled and short not in self.named
        if labelled:
            self.named.add(short)
        shown = f"<span>{escape(short)}</span>" if labelled else ""
        name = escape(f"Source {number}: {item.source}, {item.release}")
        return (
            f'<button type="button" class="cw-chip" popovertarget="{self._panel_id(ref)}" aria-label="{name}" '
            f'title="{name}"><b>{number}</b>{shown}</button>'
        )

    def _panel_id(self, ref: str) -> str:
        return escape(f"{self.key}-{ref}")

    def listing(self) -> str:
        """All sources in one line each, below the answer."""
        if not self.cited:
            return ""
        rows = "".join(
            f"<li>{self.chips([ref], labelled=False)}<span>{escape(item.source)}, {escape(item.release)}"
            f' <span class="cw-locator">{escape(item.locator)}</span>{_rests_on(item)}</span></li>'
            for ref, (_, item) in self.cited.items()
        )
        expanded = " open" if len(self.cited) <= _MAX_OPEN_SOURCES else ""
        return (
            f'<details class="cw-sources"{expanded}><summary>Sources ({len(self.cited)})</summary>'
            f"<ol>{rows}</ol></details>"
        )

    def panels(self) -> str:
        """The panel behind each chip."""
        return "".join(self._panel(ref, number, item) for ref, (number, item) in self.cited.items())

    def _panel(self, ref: str, number: int, item: Evidence) -> str:
        panel = self._panel_id(ref)
        codes = " ".join(code_chip(code.code, code.system) for code in item.codes)
        facts = (
            ("Release", escape(item.release)),
            ("Effective", escape(period(item.effective_from, item.effective_to))),
            ("Where", escape(item.locator)),
            ("Official reference", escape(item.reference)),
            ("Codes", codes),
        )
        rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
        notice = f'<p class="cw-copyright">{escape(item.notice)}</p>' if item.notice else ""
        text = blocks(item.text, {code.code: code.system for code in item.codes})
        return (
            f'<aside popover="auto" id="{panel}" class="cw-panel" role="dialog" aria-label="Source {number}">'
            f'<div class="cw-panel-head"><b>{number}</b><strong>{escape(item.source)}</strong>'
            f'<button type="button" popovertarget="{panel}" popovertargetaction="hide" '
            'aria-label="Close source">Close</button></div>'
            f'<div class="cw-evidence" tabindex="0">{text}</div><dl>{rows}</dl>{notice}</aside>'
        )


def _rests_on(item: Evidence) -> str:
    return f'<span class="cw-reference">after {escape(item.reference)}</span>' if item.reference else ""


def short_source(title: str) -> str:
    """A source's title cut down to what fits a chip: its usual abbreviation, or its first words."""
    for name in _SHORT_NAMES:
        if name in title:
            return name
    short = ""
    for word in title.split():
        if len(short) + len(word) >= _MAX_LABEL:
            break
        short = f"{short} {word}".strip()
    return short or title[:_MAX_LABEL]


def _systems(codes: Iterable[AnswerCode], evidence: Iterable[Evidence]) -> dict[str, str]:
    cited = {ref.code: ref.system for item in evidence for ref in item.codes}
    return cited | {code.code: code.system for code in codes}


def _context(answer: Answer) -> str:
    writer = "Rules only" if answer.model == NO_MODEL else f"Written with {answer.model}, checked"
    setting = SETTING_NAMES.get(answer.setting, answer.setting)
    return (
        f'<p class="cw-context"><span>Date of service <time datetime="{answer.as_of.isoformat()}">'
        f"{escape(day(answer.as_of))}</time></span><span>{escape(setting)}</span><span>{escape(writer)}</span></p>"
    )


def _codes(codes: Sequence[AnswerCode]) -> str:
    """The codes with their status; neighbours of one system and status share it."""
    if not codes:
        return ""
    groups = groupby(codes[:_MAX_CODES], key=lambda code: (code.system, code.status, code.valid))
    shown = "".join(_code_status(list(group)) for _, group in groups)
    more = f"<li>and {len(codes) - _MAX_CODES} more</li>" if len(codes) > _MAX_CODES else ""
    return f'<ul class="cw-codes" aria-label="Codes in this answer">{shown}{more}</ul>'


def _code_status(codes: Sequence[AnswerCode]) -> str:
    first = codes[0]
    status = _STATUS.get(first.status) or escape(first.status)
    if first.status == "billable" and first.system != CodeSystem.ICD10CM:
        status = "valid"
    state = {True: "yes", False: "no", None: "open"}[first.valid]
    chips = " ".join(code_chip(code.code, code.system) for code in codes)
    return f'<li class="cw-valid-{state}">{system_title(first.system)} {chips} {status}</li>'


def system_title(system: str) -> str:
    """A code system's name as HTML, its first letter a capital."""
    known = system in {member.value for member in CodeSystem}
    title = CodeSystem(system).title if known else system
    return escape(title[:1].upper() + title[1:])


def sentences_html(sentences: Sequence[Sentence], sources: Sources, systems: Mapping[str, str]) -> str:
    """Sentences grouped under their headings, running ones as a paragraph and items as a list."""
    seen: set[str] = set()
    parts: list[str] = []
    for (heading, bullet), group in groupby(sentences, key=lambda sentence: (sentence.heading, sentence.bullet)):
        if heading and heading not in seen:
            parts.append(f"<h3>{inline(heading, systems)}</h3>")
        seen.add(heading)
        shown = [_sentence(sentence, sources, systems) for sentence in group]
        parts.append(
            f"<ul>{''.join(f'<li>{item}</li>' for item in shown)}</ul>" if bullet else f"<p>{' '.join(shown)}</p>"
        )
    return "".join(parts)


def _sentence(sentence: Sentence, sources: Sources, systems: Mapping[str, str]) -> str:
    body, last = _last_word(sentence.text)
    first_chip = sources.chips(sentence.evidence[:1])
    ending = f'<span class="cw-keep">{inline(last, systems)}{first_chip}</span>' if last else first_chip
    return (
        f'<span class="cw-{sentence.origin}">{inline(body, systems)}{ending}</span>'
        f"{sources.chips(sentence.evidence[1:])}"
    )


def _last_word(text: str) -> tuple[str, str]:
    """The text in two: its last word is kept on one line with the first chip, unless it is long or inside markup."""
    body, space, last = text.rpartition(" ")
    whole = body.count("**") % 2 == 0 and body.count("`") % 2 == 0
    return (body + space, last) if whole and len(last) <= _MAX_LABEL else (text, "")


def _table(table: Table, sources: Sources, systems: Mapping[str, str]) -> str:
    """The comparison; rows on which the columns agree are set back, so that differences stand out."""
    evidence = ((), *table.evidence)
    head = "".join(
        f'<th scope="col">{inline(name, systems)}{sources.chips(refs, labelled=False)}</th>'
        for name, refs in zip(table.columns, evidence, strict=False)
    )
    rows = "".join(_table_row(row, systems) for row in table.rows)
    return (
        '<div class="cw-table" tabindex="0" role="region" aria-label="Side-by-side comparison">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _table_row(row: Sequence[str], systems: Mapping[str, str]) -> str:
    kind = "cw-same" if len(set(row[1:])) == 1 else "cw-differs"
    cells = "".join(f"<td>{inline(cell, systems)}</td>" for cell in row[1:])
    return f'<tr class="{kind}"><th scope="row">{inline(row[0], systems)}</th>{cells}</tr>'


def _notices(notices: Sequence[str], systems: Mapping[str, str]) -> str:
    if not notices:
        return ""
    lines = "".join(f"<p>{inline(notice, systems)}</p>" for notice in notices)
    return f'<aside class="cw-notices" aria-label="Please note">{lines}</aside>'


def _copyright(evidence: Iterable[Evidence]) -> str:
    notices = dict.fromkeys(item.notice for item in evidence if item.notice)
    return "".join(f'<p class="cw-copyright">{escape(notice)}</p>' for notice in notices)


def _trace(answer: Answer) -> str:
    by_rule = sum(sentence.origin == "rule" for sentence in answer.sentences)
    by_model = len(answer.sentences) - by_rule
    facts = (
        ("Taken as", answer.route.replace("_", " ")),
        ("Date of service", day(answer.as_of)),
        ("Setting", SETTING_NAMES.get(answer.setting, answer.setting)),
        ("Sentences", f"{by_rule} by rule, {by_model} by the model"),
        ("Model", "none: rules only" if answer.model == NO_MODEL else answer.model),
        ("Prompts", answer.prompt_hash),
        ("Time", ", ".join(f"{name} {milliseconds:.0f} ms" for name, milliseconds in answer.timings_ms.items())),
        ("Trace", answer.trace_id),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    count = len(answer.rejected)
    withheld = f"<span>{count} sentence{'s' if count > 1 else ''} withheld</span>" if count else ""
    return (
        f'<details class="cw-trace"><summary>How this was answered{withheld}</summary>'
        f"<dl>{rows}</dl>{_plan(answer.plan)}{_rejected(answer.rejected)}</details>"
    )


def _plan(plan: Sequence[str]) -> str:
    if not plan:
        return ""
    items = "".join(f"<li>{escape(step)}</li>" for step in plan)
    return f"<h4>What was looked up</h4><ol>{items}</ol>"


def _rejected(rejected: Sequence[Rejected]) -> str:
    if not rejected:
        return ""
    items = "".join(f"<li><q>{escape(item.text)}</q><span>{escape(item.reason)}</span></li>" for item in rejected)
    return f"<h4>Withheld: the sources do not bear these sentences of the model</h4><ul>{items}</ul>"
