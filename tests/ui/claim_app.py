"""The real program over the small world of the claim check, for looking at it: streamlit run tests/ui/claim_app.py."""

import runpy
import sys
import tempfile
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assistant.gather import Toolbox  # noqa: E402
from tests.claimcheck import world  # noqa: E402
from tests.ui.fake_assistant import FakeAssistant  # noqa: E402
from ui import service  # noqa: E402


@st.cache_resource
def _tools() -> Toolbox:
    return world.build(Path(tempfile.mkdtemp()))


service.get_tools = _tools
service.get_assistant = FakeAssistant

runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
