"""What is loaded and what is missing, as HTML. Pure functions, without Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.background import Job
from ingest.status import SourceStatus, State, rows_in_words
from ui.markup import escape, period

_MARKS = {
    State.CURRENT: ("current", "current"),
    State.ENDED: ("over", "ended"),
    State.NEWER_EXPECTED: ("over", "newer edition expected"),
}

_MONTH_DAYS = 30.4
_LAST_LINES = 6


def overview_html(statuses: Sequence[SourceStatus]) -> str:
    """How many sources answer, how many of them are old, and how many are missing."""
    loaded = [status for status in statuses if status.state is not State.MISSING]
    counts = (
        (len({status.source for status in loaded}), "loaded"),
        (len({status.source for status in loaded if status.state is State.ENDED} - _current(loaded)), "ended"),
        (len({status.source for status in loaded if status.state is State.NEWER_EXPECTED}), "newer edition expected"),
        (sum(status.state is State.MISSING for status in statuses), "missing"),
    )
    items = "".join(f"<li><b>{count}</b> {escape(name)}</li>" for count, name in counts)
    return f'<ul class="cw-counts" aria-label="Sources in numbers">{items}</ul>'


def _current(statuses: Sequence[SourceStatus]) -> set[str]:
    """The sources with an edition for today, whose earlier editions have a right to be over."""
    return {status.source for status in statuses if status.state is not State.ENDED}


def loaded_html(statuses: Sequence[SourceStatus]) -> str:
    """Every edition that answers, in a table that scrolls in its own box; those that are over with the command."""
    loaded = sorted(
        (status for status in statuses if status.state is not State.MISSING),
        key=lambda status: (status.title.lower(), status.effective_from and -status.effective_from.toordinal()),
    )
    if not loaded:
        return '<p class="cw-none">Nothing is loaded yet.</p>'
    current = _current(loaded)
    rows = "".join(_row(status, renewed=status.source in current) for status in loaded)
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("Source", "State", "Edition", "Dates of service", "Rows", "Licence")
    )
    return (
        '<div class="cw-table" tabindex="0" role="region" aria-label="Sources that are loaded">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(status: SourceStatus, *, renewed: bool) -> str:
    kind, name = _MARKS[status.state]
    # An edition that has ended beside one that is in force answers for its own dates: nothing is wrong with that.
    earlier = status.state is State.ENDED and renewed
    mark = (
        '<span class="cw-state-earlier">earlier edition</span>'
        if earlier
        else f'<span class="cw-state-{kind}">{escape(name)}</span>'
    )
    command = _command(status) if status.get and not earlier else ""
    cells = (
        f"{mark}<small>{escape(_age(status.age_days))}</small>{command}",
        escape(status.release),
        escape(period(status.effective_from, status.effective_to)),
        escape(rows_in_words(status.rows)),
        f"{escape(status.licence)}{_page(status)}",
    )
    shown = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(status.title)}<small>{escape(status.source)}</small></th>{shown}</tr>'


def _command(status: SourceStatus) -> str:
    """The command that gets a source; the page its files are on is linked beside it."""
    return f"<code>{escape(status.get.partition(' (files from')[0])}</code>"


def _age(days: int | None) -> str:
    """Days since an edition began, in the words people use."""
    if days is None:
        return ""
    if days < 0:
        return f"begins in {-days} days"
    if days < 2 * _MONTH_DAYS:
        return f"{days} day{'' if days == 1 else 's'} old"
    return f"{days / _MONTH_DAYS:.0f} months old"


def _page(status: SourceStatus) -> str:
    if not status.page:
        return ""
    name = escape(f"Publisher's page of {status.title}")
    return f'<a href="{escape(status.page)}" target="_blank" rel="noopener" aria-label="{name}">publisher’s page</a>'


def missing_html(statuses: Sequence[SourceStatus]) -> str:
    """What is not loaded, each with the command that gets it."""
    missing = [status for status in statuses if status.state is State.MISSING]
    if not missing:
        return '<p class="cw-none">Everything that can be loaded is.</p>'
    items = "".join(
        f"<li><strong>{escape(status.title)}</strong>{_command(status)}"
        f"<span>{escape(status.licence)} {_page(status)}</span></li>"
        for status in missing
    )
    return f'<ul class="cw-missing">{items}</ul>'


def journal_html(job: Job) -> str:
    """What a running job has said last."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in job.journal.lines[-_LAST_LINES:])
    return f'<div role="status"><ul class="cw-journal">{lines}</ul></div>' if lines else ""


def outcome_html(job: Job) -> str:
    """What came of a job that has ended."""
    done = "".join(f"<li>{escape(line)}</li>" for line in job.told.done)
    problems = "".join(f"<li>{escape(line)}</li>" for line in job.told.problems)
    return (f'<div role="status"><ul class="cw-done">{done}</ul></div>' if done else "") + (
        f'<div class="cw-error" role="alert"><strong>Not loaded</strong><ul>{problems}</ul></div>' if problems else ""
    )
