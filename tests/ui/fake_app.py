"""The real page over the fake assistant, for looking at it: streamlit run tests/ui/fake_app.py."""

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.ui.fake_assistant import FakeAssistant  # noqa: E402
from ui import service  # noqa: E402

_assistant = FakeAssistant(pause_s=float(os.environ.get("FAKE_PAUSE_S", "0")))
service.get_assistant = lambda: _assistant

runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
