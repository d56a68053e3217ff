"""The command line: a file goes in, findings come out as text, JSON, CSV or Markdown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from claimcheck import Report
from claimcheck.__main__ import main
from tests.claimcheck import world

SHEET = "Diagnoses,E11.9,R51.9\nCode,Mod,Ptr,Charge\n20610,RT,A,9\n99213,,B,9\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the tables of the world."""
    folder = tmp_path_factory.mktemp("home")
    world.build(folder).store.close()
    return folder


@pytest.fixture(autouse=True)
def _at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWRIGHT_HOME", str(home))
    monkeypatch.delenv("CODEWRIGHT_DATABASE_URL", raising=False)


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "claim.csv"
    path.write_text(SHEET, encoding="utf-8")
    return str(path)


def test_findings_are_printed_worst_first_with_their_sources(sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([sheet, "--as-of", "2026-06-01"]) == 3
    out = capsys.readouterr().out
    assert out.startswith("2 lines checked: 1 error, ")
    assert "Columns that no check uses: Charge." in out
    assert out.index("Errors (1)") < out.index("Information (")
    assert "PTP pair 20610 / 99213" in out
    assert "does not make a claim payable" in out


def test_the_report_is_json_that_reads_back(sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([sheet, "--as-of", "06/01/2026", "--setting", "outpatient", "--payer", "Aetna", "--json"])
    report = Report.model_validate(json.loads(capsys.readouterr().out))
    assert (report.claim.setting.value, report.claim.payer) == ("outpatient", "Aetna")
    assert report.lines[0].date_of_service.isoformat() == "2026-06-01"


@pytest.mark.parametrize(("flag", "beginning"), [("--csv", '"Severity","Rule"'), ("--markdown", "# Claim check")])
def test_the_report_goes_out_in_other_forms(
    flag: str, beginning: str, sheet: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([sheet, flag])
    assert capsys.readouterr().out.startswith(beginning)


def test_a_claim_without_errors_ends_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Dx,R51.9\n99213,,1,A")))
    assert main(["-", "--as-of", "2026-06-01"]) == 0
    assert "1 line checked: 0 errors" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"), [("Code,Units\n99213,two\n", "(row 2, column Units)"), (None, "No such file or directory")]
)
def test_what_cannot_be_read_is_one_line(
    content: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "claim.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main([str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("Error: ")
    assert said in error
    assert error.count("\n") == 1


def test_a_date_that_is_none_is_wrong_use(sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([sheet, "--as-of", "soon"])
    assert stopped.value.code == 2
    assert "“soon” is no date" in capsys.readouterr().err


def test_nothing_loaded_is_told(sheet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEWRIGHT_HOME", str(tmp_path / "empty"))
    assert main([sheet]) == 1
