"""The Sources page: what is loaded and how old it is, what is missing, and how to load or remove it from here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.errors import CodewrightError, SettingsError
from core.settings import Settings
from ingest.background import Job, Told, Work, Workshop, is_at_work
from ingest.console import Console
from ingest.discovery import EditionDates
from ingest.loading import Outcome, Wishes, load_files
from ingest.manifest import Manifest, read_manifest
from ingest.origins import ICD10CM, STARTER
from ingest.removing import remove_source
from ingest.status import SourceStatus, State, expected_sources, read_status, rows_in_words
from ui import frame, service
from ui.answer_view import error_html
from ui.markup import label
from ui.sources_view import journal_html, loaded_html, missing_html, outcome_html, overview_html

SHEET = Path(__file__).with_name("sources.css")

_WATCH_EVERY_S = 1.0
_LICENCE = "ama"
_UPLOADS = "uploads"
_ANY = "as its name tells"


def page() -> None:
    """Draw the page; what is loaded or removed goes on when the visitor leaves it."""
    frame.wear(SHEET)
    st.html(
        '<header class="cw-header"><h1>Sources</h1><p>What answers, how old it is, and what is missing.</p></header>'
    )
    try:
        settings, manifest = Settings.load(), read_manifest()
        homes = (settings, settings.licensed())
        statuses = read_status(homes, expected_sources(manifest), frame.today())
        elsewhere = not _running() and is_at_work(settings)
    except CodewrightError as error:
        frame.unavailable(error)
        return
    st.html(overview_html(statuses))
    _job(elsewhere=elsewhere)
    loaded, missing, load, remove = st.tabs(["Loaded", "Missing", "Load files", "Remove"])
    with loaded:
        st.html(loaded_html(statuses))
    with missing:
        st.html(missing_html(statuses))
    with load:
        _load(settings, manifest)
    with remove:
        _remove(settings, statuses)


@st.cache_resource(show_spinner=False)
def workshop() -> Workshop:
    """Where jobs run, one for all sessions. After each, the pages read the data as it then is."""
    return Workshop(finished=service.reopen)


def _running() -> bool:
    job = workshop().job
    return job is not None and job.running


def _job(*, elsewhere: bool) -> None:
    """What is being done, and what came of the last that was."""
    job = workshop().job
    if elsewhere:
        text = "Another ingestion is at work on this data, perhaps in a terminal."
        st.html(error_html(text, "What you start here waits until it has finished."))
    if job is None:
        return
    if job.running:
        st.fragment(_watch, run_every=_WATCH_EVERY_S)(job)
    elif job.error is not None:
        st.html(error_html(job.error.message, _for_page(job.error.hint)))
    elif outcome := outcome_html(job):
        st.html(outcome)


def _watch(job: Job) -> None:
    """Draw how far a running job is, again and again; draw the whole page anew at its end."""
    if not job.running:
        st.rerun(scope="app")
    doing = job.journal.doing or "Working"
    st.progress(job.journal.share or 0.0, text=label(f"{job.title}: {doing}"))
    if said := journal_html(job):
        st.html(said)


def _load(settings: Settings, manifest: Manifest) -> None:
    with st.form("load", border=False, enter_to_submit=False):
        uploads = st.file_uploader(
            "Files as their publisher names them: text, tables, PDF, zip archives",
            accept_multiple_files=True,
            key="uploads",
        )
        named = st.text_input("Or a file or folder on this machine", placeholder="/path/to/folder", key="path")
        licensed = st.checkbox(
            "I hold a licence of the AMA for the CPT text in these files, and accept its terms "
            "(for CPT descriptor files only; the text stays on this machine, in a folder of its own)",
            key="licence",
        )
        index = st.checkbox("Make what is loaded findable by search (takes longer)", value=True, key="index")
        with st.expander("Where the files do not tell their source or edition"):
            titles = {entry.id: entry.title for entry in manifest.source}
            source = st.selectbox(
                "Source", ["", *titles], format_func=lambda name: titles.get(name, _ANY), key="source"
            )
            release = st.text_input("Edition", placeholder="2026 Q1", key="release")
            first = st.date_input("Its first date of service", value=None, format="MM/DD/YYYY", key="first")
            last = st.date_input("Its last one, if it has one", value=None, format="MM/DD/YYYY", key="last")
        pressed = st.form_submit_button("Load", icon=":material/upload:", disabled=_running(), key="load-now")
    if pressed:
        with _told():
            wishes = Wishes(frozenset({_LICENCE} if licensed else ()), _edition(release, first, last), source, index)
            _start_load(settings, manifest, uploads or (), named, wishes)


@contextmanager
def _told() -> Iterator[None]:
    """Start a job inside the block, and draw the page with it; say why where it cannot be started."""
    try:
        yield
    except CodewrightError as error:
        st.html(error_html(error.message, _for_page(error.hint)))
    else:
        st.rerun()


def _edition(release: str, first: date | None, last: date | None) -> EditionDates | None:
    if not release.strip() and first is None:
        return None
    if not release.strip() or first is None:
        raise SettingsError("An edition needs its name and its first date of service.", "Give both, or neither.")
    return EditionDates(release.strip(), first, last)


def _start_load(
    settings: Settings, manifest: Manifest, uploads: Sequence[UploadedFile], named: str, wishes: Wishes
) -> None:
    path = Path(named.strip().strip("\"'")).expanduser() if named.strip() else None
    if path is not None and not path.exists():
        raise SettingsError(f"{path}: there is no such file or folder on this machine.", "Check the path.")
    if path is None and not uploads:
        raise SettingsError("There is nothing to load.", "Choose files, or name a file or folder on this machine.")
    folder = settings.home / _UPLOADS / uuid4().hex
    paths = [*([path] if path else []), *_kept(uploads, folder)]
    names = ", ".join(one.name for one in paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")

    def work(console: Console) -> Told:
        try:
            return _what_came(load_files(settings, paths, console, manifest=manifest, wishes=wishes))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    workshop().start(f"Loading {names}", work)


def _kept(uploads: Sequence[UploadedFile], folder: Path) -> list[Path]:
    """Uploaded files, written into a folder under their own names: these tell their source and edition."""
    paths = []
    for upload in uploads:
        path = folder / (Path(upload.name.replace("\\", "/")).name or "upload")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(upload.getbuffer())
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}.", "Make room, or load the file by its path.") from error
        paths.append(path)
    return paths


def _what_came(outcome: Outcome) -> Told:
    """What is said of a load on the page."""
    done = [
        f"{'Loaded' if each.seconds is not None else 'Was loaded before'}: {each.release.source.title}, "
        f"{each.release.label} ({rows_in_words(each.release.rows)})"
        for each in outcome.loaded
    ]
    if outcome.unknown:
        done.append(f"Not recognised, and passed over: {', '.join(outcome.unknown)}")
    if not done and not outcome.problems:
        done.append("There was nothing to load.")
    problems = [_for_page(str(problem)) for problem in outcome.problems]
    return Told([*done, *map(_for_page, outcome.remarks)], problems)


_ON_THE_PAGE = {
    f"Load it with --accept-license {_LICENCE}.": "Tick the box about the licence, and load it again.",
    "Name it: --release LABEL --effective-from YYYY-MM-DD, with the path of this file alone.": "Name its edition and "
    "first date of service below, and load this file alone.",
    "`python -m ingest status` lists the sources; --source says which one it is.": "Choose its source below.",
}
"""What a command line says to do, and what does the same here."""


def _for_page(text: str) -> str:
    for command, here in _ON_THE_PAGE.items():
        text = text.replace(command, here)
    return text


def _remove(settings: Settings, statuses: Sequence[SourceStatus]) -> None:
    own = {ICD10CM.id, STARTER.id}
    titles = {one.source: one.title for one in statuses if one.state is not State.MISSING and one.source not in own}
    if not titles:
        st.caption("Only what the program itself answers from is loaded, and stays.")
        return
    source = st.selectbox("Source", list(titles), index=None, format_func=lambda name: titles[name], key="going")
    if source is None:
        return
    editions = [one.release for one in statuses if one.source == source]
    sure = st.checkbox(f"Take out {label(', '.join(editions))}: answers will do without it", key=f"sure-{source}")
    pressed = st.button("Remove", icon=":material/delete:", disabled=not sure or _running(), key="remove-now")
    if pressed:
        with _told():
            workshop().start(f"Removing {titles[source]}", _removal(settings, source))


def _removal(settings: Settings, source: str) -> Work:
    def work(console: Console) -> Told:
        gone = remove_source(settings, source, console)
        return Told([f"Removed {release.source.title}, {release.label}" for release in gone])

    return work
