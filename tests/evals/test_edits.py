"""Verdicts of pairs from the command line, and against a plain reading of a whole official file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from codestore import CodeStore, open_store
from codestore.writer import ReleaseWriter
from core.errors import NotReadyError, SourceFileError
from core.records import PtpEdit, Release
from core.settings import PROJECT_ROOT, Settings
from evals.__main__ import main
from evals.edits import Verdict, read_pairs, verdicts
from ingest.console import Console
from ingest.loading import Wishes, load_files
from ingest.manifest import read_manifest
from tests.builders import edit, release, starter

TODAY = date(2026, 11, 23)
NCCI = release("ncci-ptp-practitioner", "2026 Q4", date(2026, 10, 1), date(2026, 12, 31))
QUARTER = date(2024, 7, 1)
PTP_FILE = PROJECT_ROOT.parent / "shared" / "data" / "ncci" / "ncci_ptp_practitioner_2024-07-01.csv.gz"

EDITS = (
    edit("11111", "22222", indicator=0),
    edit("33333", "11111", indicator=1),
    edit("44444", "11111", indicator=1, deletion_date=date(2025, 6, 30)),
    edit("55555", "11111", indicator=0, deletion_date=date(2023, 12, 31)),
    edit("55555", "11111", indicator=1, effective_from=date(2025, 1, 1)),
    edit("66666", "11111", indicator=9, deletion_date=date(2020, 1, 1)),
    edit("77777", "11111", indicator=0, effective_from=date(2026, 7, 1)),
    edit("88888", "11111", indicator=0, effective_from=None, deletion_date=date(2023, 12, 31)),
    edit("88888", "11111", indicator=1, effective_from=None),
)


def stored(home: Path, *loaded: tuple[Release, Sequence[PtpEdit]]) -> CodeStore:
    store = open_store(Settings(home=home), create=True)
    writer = ReleaseWriter(store)
    with writer.lock():
        for edition, edits in loaded:
            writer.stage(edition, edits)
        writer.activate([edition.key for edition, _ in loaded])
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CodeStore]:
    with stored(tmp_path / "home", (NCCI, EDITS)) as store:
        yield store


def lines(path: Path, *pairs: object) -> Path:
    path.write_text("".join(f"{json.dumps(pair)}\n" for pair in pairs), encoding="utf-8")
    return path


def ask(store: CodeStore, tmp_path: Path, column1: str, column2: str, **more: str) -> Verdict:
    pairs = read_pairs(lines(tmp_path / "pairs.jsonl", {"column1": column1, "column2": column2, **more}))
    (verdict,) = verdicts(store, pairs, TODAY)
    return verdict


@pytest.mark.parametrize(
    ("column1", "as_of", "verdict", "indicator"),
    [
        ("22222", "2026-11-01", "not together", 0),
        ("33333", "2026-11-01", "together with modifier", 1),
        ("44444", "2025-06-30", "together with modifier", 1),
        ("44444", "2025-07-01", "deleted", 1),
        ("55555", "2023-12-31", "not together", 0),
        ("55555", "2024-06-01", "deleted", 0),
        ("55555", "2025-01-01", "together with modifier", 1),
        ("66666", "2026-11-01", "deleted", 9),
        ("77777", "2026-07-01", "not together", 0),
        ("77777", "2026-06-30", "no edit", None),
        ("88888", "2023-12-31", "not together", 0),
        ("88888", "2024-01-01", "together with modifier", 1),
        ("99999", "2026-11-01", "no edit", None),
    ],
)
def test_the_edit_in_force_on_the_date_decides_in_either_order(
    column1: str, as_of: str, verdict: str, indicator: int | None, store: CodeStore, tmp_path: Path
) -> None:
    for pair in ((column1, "11111"), ("11111", column1)):
        found = ask(store, tmp_path, *pair, as_of=as_of)
        assert (found["verdict"], found["modifier_indicator"]) == (verdict, indicator)
        assert found["release"] == "2026 Q4"


def test_the_columns_are_the_edits_own_and_none_where_there_is_no_edit(store: CodeStore, tmp_path: Path) -> None:
    for pair in (("33333", "11111"), ("11111", "33333")):
        found = ask(store, tmp_path, *pair)
        assert (found["column1"], found["column2"], found["rationale"]) == (
            "33333",
            "11111",
            "More extensive procedure",
        )
    none = ask(store, tmp_path, "99999", "11111")
    assert (none["column1"], none["column2"], none["rationale"]) == (None, None, None)


def test_a_missing_date_is_today_and_a_missing_setting_the_practitioner(store: CodeStore, tmp_path: Path) -> None:
    assert ask(store, tmp_path, "44444", "11111")["verdict"] == "deleted"
    with pytest.raises(NotReadyError, match="No NCCI edits for outpatient"):
        ask(store, tmp_path, "33333", "11111", setting="outpatient")


def test_a_complete_file_answers_before_the_starter_knowledge(tmp_path: Path) -> None:
    selection = (edit("11111", "22222", indicator=1), edit("12345", "22222", indicator=1))
    with stored(tmp_path / "both", (starter(), selection), (NCCI, EDITS)) as store:
        assert ask(store, tmp_path, "22222", "11111")["modifier_indicator"] == 0
        assert ask(store, tmp_path, "12345", "22222") == ask(store, tmp_path, "99999", "11111")
    with stored(tmp_path / "one", (starter(), selection)) as store:
        assert ask(store, tmp_path, "12345", "22222")["release"] == "Starter 1"


def test_one_edition_answers_alone(tmp_path: Path) -> None:
    older = release("ncci-ptp-practitioner-table", "2024 Q3", date(2024, 7, 1), date(2024, 9, 30))
    with stored(tmp_path / "both", (older, [edit("44444", "11111"), edit("12345", "11111")]), (NCCI, EDITS)) as store:
        assert ask(store, tmp_path, "44444", "11111")["verdict"] == "deleted"
        assert ask(store, tmp_path, "12345", "11111")["verdict"] == "no edit"
        assert ask(store, tmp_path, "12345", "11111", as_of="2024-08-01")["release"] == "2024 Q3"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "Invalid JSON"),
        ('{"column1": "11111"}', "line 2, column2"),
        ('{"column1": "11111", "column2": "E11.9"}', "'E11.9' is no CPT or HCPCS code"),
        ('{"column1": "11111", "column2": "22222", "as_of": "soon"}', "line 2, as_of"),
        ('{"column1": "11111", "column2": "22222", "setting": "home"}', "line 2, setting"),
        ('{"column1": "11111", "column2": "22222", "asof": "2026-01-01"}', "line 2, asof"),
    ],
)
def test_a_bad_line_is_told_with_its_number(
    line: str, problem: str, tmp_path: Path, store: CodeStore, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lines(tmp_path / "pairs.jsonl", {"column1": "11111", "column2": "22222"})
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    with pytest.raises(SourceFileError, match="line 2"):
        read_pairs(path)
    assert main(["edits", str(path), "--json"]) == 1
    told = capsys.readouterr()
    assert problem in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="cannot be read"):
        read_pairs(tmp_path / "none.jsonl")


@pytest.mark.usefixtures("store")
def test_the_command_prints_one_line_a_pair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines(tmp_path / "pairs.jsonl", *({"column1": code, "column2": "11111"} for code in ("33333", "99999")))
    assert main(["edits", str(file), "--json"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {
            "verdict": "together with modifier",
            "modifier_indicator": 1,
            "column1": "33333",
            "column2": "11111",
            "rationale": "More extensive procedure",
            "release": "2026 Q4",
        },
        {
            "verdict": "no edit",
            "modifier_indicator": None,
            "column1": None,
            "column2": None,
            "rationale": None,
            "release": "2026 Q4",
        },
    ]
    assert main(["edits", str(file)]) == 0
    assert "together with modifier: column 1 33333, column 2 11111" in capsys.readouterr().out


# --- The whole file ---------------------------------------------------------------------------------------------------

Rows = dict[tuple[str, str], list[dict[str, str]]]


def rows_of_the_file() -> Rows:
    """Every row of the file by its pair, in the file's own words."""
    rows: Rows = {}
    with gzip.open(PTP_FILE, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rows.setdefault((row["column1"], row["column2"]), []).append(row)
    return rows


def told_by_the_file(rows: Rows, first: str, second: str, day: str) -> set[tuple[str, str, str, str]]:
    """Verdict, indicator and columns that the rows of a pair tell for a day: of those in force the one that ends
    first, because a pair is deleted before it is added again; else of those deleted one that ended last.
    """
    both = rows.get((first, second), []) + rows.get((second, first), [])
    if not both:
        return {("no edit", "None", "None", "None")}
    in_force = [row for row in both if row["modifier_indicator"] != "9" and day <= row["deletion_date"]]
    if in_force:
        end = min(row["deletion_date"] for row in in_force)
        words = {"0": "not together", "1": "together with modifier"}
        return {
            (words[row["modifier_indicator"]], row["modifier_indicator"], row["column1"], row["column2"])
            for row in in_force
            if row["deletion_date"] == end
        }
    end = max(row["deletion_date"] for row in both)
    return {
        ("deleted", row["modifier_indicator"], row["column1"], row["column2"])
        for row in both
        if row["deletion_date"] == end
    }


def drawn_pairs(rows: Rows, chance: random.Random) -> list[tuple[str, str, str]]:
    """5,000 pairs with days: any, deleted, added again, in both columns, and not in the file, either way round."""
    pairs = list(rows)
    deleted = [pair for pair, found in rows.items() if all(row["deletion_date"] != "9999-12-31" for row in found)]
    again = [pair for pair, found in rows.items() if len(found) > 1]
    turned = [pair for pair in rows if (pair[1], pair[0]) in rows]
    codes = sorted({code for pair in pairs for code in pair})
    drawn = [chance.choice(group) for group in (pairs, deleted, again, turned) for _ in range(1_000)]
    drawn += [(chance.choice(codes), chance.choice(codes)) for _ in range(1_000)]
    drawn = [pair if pair[0] != pair[1] else pairs[0] for pair in drawn]
    days = [QUARTER.isoformat(), "2024-09-30", "2023-12-31", "2024-01-01", "2019-12-31", "2015-06-15"]
    turns = [chance.random() < 0.5 for _ in drawn]
    return [(*(pair[::-1] if turn else pair), chance.choice(days)) for pair, turn in zip(drawn, turns, strict=True)]


@pytest.mark.reference
@pytest.mark.skipif(not PTP_FILE.exists(), reason="needs ../shared/data/ncci, which is not part of the project")
@pytest.mark.timeout(900)  # loading the whole file takes half a minute on a machine that does nothing else
def test_five_thousand_pairs_of_the_whole_file_get_the_answer_of_the_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    load_files(settings, [PTP_FILE], Console(io.StringIO()), manifest=read_manifest(), wishes=Wishes(index=False))
    rows = rows_of_the_file()
    drawn = drawn_pairs(rows, random.Random(20240701))  # noqa: S311  # a sample, the same each time
    asked = ({"column1": first, "column2": second, "as_of": day} for first, second, day in drawn)
    pairs = read_pairs(lines(tmp_path / "pairs.jsonl", *asked))
    with open_store(settings) as store:
        answers = list(verdicts(store, pairs, TODAY))
    assert len(answers) == 5_000
    for (first, second, day), answer in zip(drawn, answers, strict=True):
        told = tuple(str(answer[name]) for name in ("verdict", "modifier_indicator", "column1", "column2"))
        assert told in told_by_the_file(rows, first, second, day), (first, second, day)
