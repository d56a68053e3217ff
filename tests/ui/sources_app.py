"""The real program over a small home and invented sources, for looking at it: streamlit run tests/ui/sources_app.py."""

import os
import runpy
import sys
import tempfile
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ingest.loading import Wishes  # noqa: E402
from tests.ingest.gnomes import load, manifest, units, write  # noqa: E402
from tests.ui.fake_assistant import FakeAssistant  # noqa: E402
from ui import service, sources  # noqa: E402


@st.cache_resource
def _home() -> Path:
    folder = Path(tempfile.mkdtemp())
    files = write(folder / "files", {"gnome-units-01-2026.csv": units({"99901": 3})})
    load(folder / "home", folder / "log", [files], wishes=Wishes(index=False))
    return folder / "home"


os.environ["CODEWRIGHT_HOME"] = str(_home())
service.get_assistant = FakeAssistant
sources.read_manifest = manifest  # type: ignore[assignment, attr-defined]  # the page reads the invented sources

runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
