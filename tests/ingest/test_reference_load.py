"""The official files of ../shared/data, loaded as a user loads them: what comes out, and how large it is.

How long it takes and how much memory is for `python -m evals bench ingest`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT.parent / "shared" / "data"

pytestmark = pytest.mark.reference


@dataclass(frozen=True)
class Loaded:
    """A home into which everything was loaded.

    Attributes:
        home: The data folder.
        output: What the second run said.
        changed: Whether it wrote to the database.
    """

    home: Path
    output: str
    changed: bool


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=home.parent,
        env=os.environ | {"CODEWRIGHT_HOME": str(home), "PYTHONPATH": str(PROJECT_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def load(home: Path) -> str:
    done = run(home, "load", str(REFERENCE), "--no-index")
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return done.stdout


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    if not REFERENCE.is_dir():
        pytest.skip(f"there is no {REFERENCE}")
    home = tmp_path_factory.mktemp("reference") / "home"
    load(home)
    database = home / "codewright.sqlite3"
    before = database.stat()
    output = load(home)
    after = database.stat()
    changed = (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size)
    return Loaded(home, output, changed)


@pytest.mark.timeout(600)
def test_the_counts_are_those_of_the_official_files(loaded: Loaded) -> None:
    statuses = json.loads(run(loaded.home, "status", "--json").stdout)
    rows: dict[str, Counter[str]] = {}
    for status in statuses:
        rows.setdefault(status["source"], Counter()).update(status["rows"])
    assert rows["icd10cm-order"]["billable_code"] == 74_719
    assert rows["icd10pcs"]["billable_code"] == 79_115
    pairs = rows["ncci-ptp-practitioner-table"]
    assert (pairs["ptp_edit"], pairs["active_ptp_edit"]) == (2_546_017, 1_669_820)
    assert rows["ncci-mue-practitioner"]["mue_limit"] == 14_677
    assert rows["ncci-mue-outpatient"]["mue_limit"] == 14_628
    assert rows["ncci-mue-dme"]["mue_limit"] == 2_928
    assert rows["ncci-add-on"]["add_on_pair"] == 7_465
    assert rows["hcpcs"]["code"] == 8_033
    assert rows["mpfs-rvu"]["fee_schedule_code"] == 16_852


@pytest.mark.timeout(600)
def test_a_second_run_changes_nothing(loaded: Loaded) -> None:
    assert "Everything is loaded already." in loaded.output
    assert not loaded.changed


@pytest.mark.timeout(600)
def test_everything_loaded_is_small(loaded: Loaded) -> None:
    assert sum(file.stat().st_size for file in loaded.home.rglob("*") if file.is_file()) < 600e6
