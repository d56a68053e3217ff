"""The page of a case: a note goes in, candidates come out, a person decides, what was accepted is exported.

The note lives in the browser session's memory alone: nothing of it is stored, put into an address or logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import streamlit as st

from assistant.gather import Toolbox
from assistant.model.language_model import LanguageModel
from casework import case as cases
from casework import claims
from casework.candidates import Candidate, Kind
from casework.case import Case, Decision, State
from casework.coder import Draft, draft
from casework.identifiers import Identifier, find_identifiers
from casework.model import recall
from casework.reading import MAX_BYTES, MAX_PAGES, read_file, read_pasted
from core.codes import Code, CodeSystem, parse
from core.errors import CodewrightError, InputError
from core.records import Setting
from ui import frame, service
from ui.answer_view import error_html
from ui.case_view import (
    asides_html,
    candidate_html,
    identifiers_html,
    legend_html,
    note_html,
    notices_html,
    queries_html,
    worksheet_html,
)
from ui.claim_view import report_html, summary_html
from ui.markup import escape, label

STYLE = Path(__file__).parent / "case.css"
CLAIM_STYLE = Path(__file__).parent / "claim.css"
"""How the findings of the claim check look."""

_KEY = "case"
_TITLES = {Kind.DIAGNOSIS: "Diagnoses", Kind.PROCEDURE: "Services", Kind.MODIFIER: "Modifiers"}
_LIKELY = 0.7
_CHOICES = {"Take": Decision.TAKEN, "Refuse": Decision.REFUSED}


@dataclass
class _Work:
    """What the page keeps of one case for one browser session."""

    note: str
    draft: Draft
    case: Case
    identifiers: tuple[Identifier, ...]
    notices: tuple[str, ...] = ()
    errors: list[str] = field(default_factory=list)

    def change(self, make: str, *arguments: object) -> None:
        """Take the case a step further; what cannot be done is said on the page."""
        try:
            self.case = getattr(cases, make)(self.case, *arguments)
        except CodewrightError as error:
            self.errors.append(str(error))


def page() -> None:
    """Draw the page."""
    lead = "Paste a note, review the codes it supports, and export what you accept. Nothing is decided for you."
    tools = frame.begin("Case", lead, CLAIM_STYLE, STYLE)
    if tools is None:
        return
    work: _Work | None = st.session_state.get(_KEY)
    if work is None:
        _ask_for_note(tools)
    else:
        _review(work, tools)


def _ask_for_note(tools: Toolbox) -> None:
    with st.form("note-form", border=False):
        pasted = st.text_area("The note", height=320, placeholder="Paste the note here", key="case-note")
        uploaded = st.file_uploader(
            f"Or upload it: text, PDF (up to {MAX_PAGES} pages) or Word",
            type=["txt", "pdf", "docx"],
            key="case-file",
            max_upload_size=MAX_BYTES // 1_000_000,
        )
        model = _language_model()
        asks = model is not None and st.checkbox(
            f"Also ask {label(model.name)} for what the rules overlook; names, dates and numbers are masked first"
        )
        sent = st.form_submit_button("Draft the codes", type="primary", icon=":material/clinical_notes:")
    st.caption("The note stays in this session's memory on this machine. It is not stored and not logged.")
    if not sent:
        return
    try:
        note = read_file(uploaded.name, uploaded.getvalue()) if uploaded is not None else read_pasted(pasted)
        model = model if asks else None
        asking = f", then asking {label(model.name)}, which may take minutes" if model is not None else ""
        with st.spinner(f"Reading the note and looking its words up{asking}", show_time=bool(asking)):
            st.session_state[_KEY] = _begin(note, tools, model)
    except CodewrightError as error:
        st.html(error_html(error.message, error.hint))
        return
    st.rerun()


def _language_model() -> LanguageModel | None:
    try:
        return service.get_language_model()
    except CodewrightError:
        return None


def _begin(note: str, tools: Toolbox, model: LanguageModel | None) -> _Work:
    made = draft(note, tools, frame.date_of_service(), frame.setting())
    notices: tuple[str, ...] = ()
    if model is not None:
        recalled = recall(note, made, tools, model)
        made, notices = recalled.draft, recalled.notices
    return _Work(note, made, cases.review(cases.begin(made.candidates)), find_identifiers(note), notices)


def _review(work: _Work, tools: Toolbox) -> None:
    _head(work)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.html(legend_html() + note_html(work.note, work.case.candidates, work.draft.asides, work.identifiers))
    with right:
        for kind, title in _TITLES.items():
            _candidates(work, kind, title, tools)
        if work.case.state is State.REVIEW:
            _add(work, tools)
        _finish(work)
    _below(work, tools)


def _head(work: _Work) -> None:
    made = work.draft
    st.html(
        f'<p class="cw-reason">Date of service {escape(made.as_of.isoformat())}, {escape(made.setting.value)}. '
        f"State: {escape(work.case.state.value)}. {len(work.case.taken)} taken, {len(work.case.open)} open. "
        "For another date, begin anew.</p>"
    )
    for text in (*work.notices, *work.errors):
        st.html(f'<div role="status" class="cw-reason">{escape(text)}</div>')
    work.errors.clear()
    with st.container(horizontal=True, gap="small"):
        if work.case.state is State.REVIEW:
            st.button(
                "Take all likely ones",
                on_click=lambda: work.change("take_all", _LIKELY),
                help=f"Those with a confidence of {_LIKELY} or more; look at each before you accept.",
            )
        else:
            st.button("Reopen", on_click=lambda: work.change("review"))
        st.button("New note", icon=":material/edit_square:", on_click=_forget)


def _forget() -> None:
    for key in [name for name in st.session_state if str(name).startswith(_KEY)]:
        del st.session_state[key]


def _candidates(work: _Work, kind: Kind, title: str, tools: Toolbox) -> None:
    members = [(number, one) for number, one in enumerate(work.case.candidates, 1) if one.kind is kind]
    st.html(f"<h2 class='cw-welcome'>{title} ({len(members)})</h2>")
    if not members:
        st.caption("None was found. Add what the note supports below.")
    for number, one in members:
        with st.container(border=True):
            st.html(candidate_html(number, one))
            if work.case.state is State.REVIEW:
                _decide(work, one, tools)
            else:
                st.caption(work.case.decision(one).value.capitalize())


def _decide(work: _Work, one: Candidate, tools: Toolbox) -> None:
    key = f"{_KEY}-decision-{one.key}"
    decision = work.case.decision(one)
    chosen = next((name for name, value in _CHOICES.items() if value is decision), None)
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def decided() -> None:
        work.change("decide", one.key, _CHOICES.get(st.session_state[key] or "", Decision.OPEN))

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.segmented_control(
            f"Decision on {one.code.code}", list(_CHOICES), key=key, on_change=decided, label_visibility="collapsed"
        )
        if one.kind is not Kind.MODIFIER:
            with st.popover("Other code", help=f"Put another code in the place of {one.code.code}"):
                _instead(work, one, tools)


def _instead(work: _Work, one: Candidate, tools: Toolbox) -> None:
    key = f"{_KEY}-instead-{one.key}"

    def put() -> None:
        typed = st.session_state[key].strip()
        try:
            chosen = _typed(typed, one.kind, work.draft.as_of, tools)
        except CodewrightError as error:
            work.errors.append(str(error))
            return
        work.change("correct", one.key, _as_candidate(chosen, one.kind, one, tools, work.draft.as_of))

    st.text_input(f"Code instead of {one.code.code}", key=key, max_chars=12)
    st.button("Put it there", key=f"{key}-put", on_click=put)


def _add(work: _Work, tools: Toolbox) -> None:
    key = f"{_KEY}-add"

    def put() -> None:
        typed = st.session_state[key].strip()
        try:
            code = _typed(typed, None, work.draft.as_of, tools)
        except CodewrightError as error:
            work.errors.append(str(error))
            return
        kind = Kind.DIAGNOSIS if code.system is CodeSystem.ICD10CM else Kind.PROCEDURE
        work.change("add", _as_candidate(code, kind, None, tools, work.draft.as_of))
        st.session_state[key] = ""

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input("Add a code that the note supports", key=key, max_chars=12)
        st.button("Add", key=f"{key}-put", on_click=put)


def _typed(text: str, kind: Kind | None, as_of: date, tools: Toolbox) -> Code:
    """A typed code that may be reported on the date.

    Raises:
        InputError: It is no code, of another kind, or not valid on the date.
        StoreError: A store failed.
    """
    code = parse(text)
    if code.system not in (CodeSystem.ICD10CM, CodeSystem.CPT, CodeSystem.HCPCS):
        raise InputError(f"{code} does not stand on a professional claim.", "Type an ICD-10-CM, CPT or HCPCS code.")
    if kind is not None and (code.system is CodeSystem.ICD10CM) is not (kind is Kind.DIAGNOSIS):
        raise InputError(f"{code} is no {kind.value}.", "Type one of the same kind.")
    facts = tools.codes.facts(code, as_of)
    if facts.valid is not True:
        raise InputError(f"{code} is not valid on {as_of.isoformat()}: {facts.status.value}.", "Type another.")
    return code


def _as_candidate(code: Code, kind: Kind, instead: Candidate | None, tools: Toolbox, as_of: date) -> Candidate:
    facts = tools.codes.facts(code, as_of)
    title = facts.record.title if facts.record else code.code
    evidence = (facts.evidence,) if facts.evidence else ()
    quotes = instead.quotes if instead else ()
    return Candidate(kind, code, title, quotes, 1.0, "Chosen by a person.", evidence, origin="person")


def _finish(work: _Work) -> None:
    if work.case.state is State.REVIEW:
        st.button("Accept the case", type="primary", on_click=lambda: work.change("accept"))
        return
    quotes = st.checkbox("With the quoted words, which may name the patient", key=f"{_KEY}-quotes")
    made = work.draft
    name = f"case-{made.as_of.isoformat()}"
    with st.container(horizontal=True, gap="small"):
        for title, data, ending, kind in (
            ("Markdown", claims.as_markdown(work.case, made.as_of, made.setting, quotes=quotes), "md", "text/markdown"),
            ("CSV", claims.as_csv(work.case, quotes=quotes), "csv", "text/csv"),
            ("FHIR Claim", claims.as_fhir_text(work.case, made.as_of), "json", "application/fhir+json"),
        ):
            st.download_button(
                title, data, file_name=f"{name}.{ending}", mime=kind, on_click=lambda: work.change("exported")
            )


def _below(work: _Work, tools: Toolbox) -> None:
    made = work.draft
    apart, questions, sheet, checks, identifiers = st.tabs(
        ["Kept apart", f"Ask the provider ({len(made.queries)})", "Visit worksheet", "Checks", "Identifiers"]
    )
    with apart:
        st.html(asides_html(made.asides))
    with questions:
        st.html(queries_html(made.queries))
    with sheet:
        st.html(worksheet_html(made.worksheet))
    with checks:
        _checks(work, tools)
    with identifiers:
        st.html(identifiers_html(work.identifiers))
    if notices := notices_html(work.case.candidates):
        st.html(notices)


def _checks(work: _Work, tools: Toolbox) -> None:
    if not work.case.taken:
        st.html("<p>Take codes first: edits, units, modifiers and sequence are checked on what is taken.</p>")
        return
    try:
        report = claims.check(work.case, tools, work.draft.as_of, Setting(work.draft.setting), work.draft.age)
    except CodewrightError as error:
        st.html(error_html(error.message, error.hint))
        return
    st.html(summary_html(report) + report_html(report, by_line=False))
