"""A home with everything loaded that a first run loads, for tests of the whole program.

Loading takes a minute or more. TEST_HOME_LOADED names one that this checkout has loaded already, to save the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from core.settings import PROJECT_ROOT

LOADED_ALREADY = "TEST_HOME_LOADED"


def loaded_home(folder: Path) -> Path:
    """A loaded home: the one named in the environment, or else one made in ``folder``."""
    named = os.environ.get(LOADED_ALREADY)
    if named:
        return Path(named)
    home = folder / "home"
    subprocess.run(
        [sys.executable, "-m", "ingest", "starter"], cwd=folder, env=environment(home), check=True, capture_output=True
    )
    return home


def environment(home: Path) -> dict[str, str]:
    """The environment of a process that runs the program on a home from any folder, so that it reads no .env."""
    return os.environ | {"CODEWRIGHT_HOME": str(home), "PYTHONPATH": str(PROJECT_ROOT)}
