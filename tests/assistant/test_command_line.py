"""`python -m assistant ask`: answers on standard output, one clear line on standard error, an honest exit code."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.engine import Assistant
from core.answer import Route
from core.errors import NotReadyError, StoreUnavailableError
from core.evidence import EvidenceKind
from core.settings import PROJECT_ROOT, Settings
from tests.assistant.world import World
from tests.fakes import FakeLanguageModel

CONTRACT = {
    "question", "answer", "abstained", "route", "as_of", "sentences", "evidence", "codes", "rejected", "model",
    "prompt_hash", "timings_ms", "trace_id",
}  # fmt: skip
"""What a program that reads the JSON may rely on; more may stand beside it."""


@pytest.fixture(autouse=True)
def small_world(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line opens the small world, with a model that says nothing usable under any name but "none"."""

    def open_model(name: str) -> FakeLanguageModel | None:
        return None if name == "none" else FakeLanguageModel(name).will_say("Nothing of use.")

    assistant = world.assistant(open_model)
    monkeypatch.setattr("assistant.__main__.open_assistant", lambda settings: assistant)


Lines = list[dict[str, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Lines]:
    """Run the command line, which must succeed in silence; its output as JSON lines."""

    def run_it(*arguments: str) -> Lines:
        assert main(["ask", *arguments]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        return [json.loads(line) for line in captured.out.splitlines()]

    return run_it


@pytest.fixture
def questions(tmp_path: Path) -> Callable[..., str]:
    """Write a file of questions; its path."""

    def write(*lines: str, ending: str = "\n") -> str:
        path = tmp_path / "questions.jsonl"
        path.write_text(ending.join(lines) + ending, encoding="utf-8", newline="")
        return str(path)

    return write


# --- One question -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "begins"), [("answer.md", b"# Codewright"), ("answer.pdf", b"%PDF-")])
def test_an_answer_is_written_into_a_document_as_well(
    name: str, begins: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "What is CPT 62320?", "--export", str(tmp_path / name)]) == 0
    assert capsys.readouterr().out.startswith("**CPT 62320**")
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_all_answers_of_a_file_make_one_document(run: Callable[..., Lines], questions: Callable[..., str]) -> None:
    path = questions('{"question": "What is CPT 62320?"}', '{"question": "62321 vs 62323"}')
    run("--file", path, "--export", f"{path}.md")
    text = Path(f"{path}.md").read_text(encoding="utf-8")
    assert "## 1. What is CPT 62320?" in text
    assert "## 2. 62321 vs 62323" in text


def test_a_document_of_no_known_format_is_refused_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "What is CPT 62320?", "--export", str(tmp_path / "answer.docx")]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert "a document ends in .md or .pdf" in captured.err


def test_an_answer_is_printed_as_markdown_with_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What is CPT 62320?"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("**CPT 62320**: Neck epidural injection, blind. [1]")
    assert "1. Starter knowledge, Starter 1, effective 2026-01-01: Entry 62320" in printed
    assert "American Medical Association" in printed


def test_the_json_has_every_field_of_the_contract(run: Callable[..., Lines]) -> None:
    (answer,) = run("62321 vs 62323", "--json")
    assert answer.keys() >= CONTRACT
    assert answer["question"] == "62321 vs 62323"
    assert answer["route"] in set(Route)
    assert isinstance(answer["abstained"], bool)
    assert answer["timings_ms"].keys() == {"route", "gather", "draft", "verify", "first_sentence", "total"}
    assert (answer["model"], answer["prompt_hash"], answer["rejected"]) == ("none", "", [])
    for sentence in answer["sentences"]:
        assert sentence.keys() >= {"text", "evidence", "origin"}
        assert sentence["origin"] in {"rule", "model"}
        assert set(sentence["evidence"]) <= {piece["id"] for piece in answer["evidence"]}
    for piece in answer["evidence"]:
        assert piece.keys() >= {"id", "kind", "source", "release", "effective_from", "locator", "text", "codes"}
        assert piece["kind"] in set(EvidenceKind)
        assert all(ref.keys() == {"system", "code"} for ref in piece["codes"])
    assert [{key: code[key] for key in ("system", "code", "valid")} for code in answer["codes"]] == [
        {"system": "cpt", "code": "62321", "valid": True},
        {"system": "cpt", "code": "62323", "valid": True},
    ]
    assert answer["table"]["columns"] == ["", "62321", "62323"]


def test_a_rejected_sentence_is_told_with_its_reason(run: Callable[..., Lines]) -> None:
    (answer,) = run("What is 62320?", "--json", "--model", "some-model")
    assert answer["model"] == "some-model"
    assert answer["prompt_hash"]
    assert [rejected["text"] for rejected in answer["rejected"]] == ["Nothing of use."]
    assert answer["rejected"][0]["reason"]


def test_date_and_setting_may_be_given(run: Callable[..., Lines]) -> None:
    (answer,) = run("62321 with 62323", "--as-of", "2026-06-01", "--setting", "outpatient", "--json")
    assert (answer["as_of"], answer["setting"]) == ("2026-06-01", "outpatient")


def test_the_date_in_the_question_comes_before_the_option(run: Callable[..., Lines]) -> None:
    (answer,) = run("What is 62320 on 2018-02-03?", "--as-of", "2026-06-01", "--json")
    assert answer["as_of"] == "2018-02-03"


@pytest.mark.parametrize("question", ["", "   ", "🤔", "\x00\x01", "x" * 50_000, "-59", "What is 62320?\nAnd 62321?"])
def test_any_question_is_answered_with_success(question: str, run: Callable[..., Lines]) -> None:
    (answer,) = run("--json", "--", question)
    assert answer["question"] == question


def test_a_terminal_that_knows_only_ascii_still_gets_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", write_through=True))
    assert main(["ask", "What is E11.9?"]) == 0
    assert b"ICD-10-CM code for ?Type 2 diabetes mellitus without complications?" in written.getvalue()


# --- A file of questions ----------------------------------------------------------------------------------------------


def test_a_file_gives_one_json_line_a_question_in_order(
    run: Callable[..., Lines], questions: Callable[..., str]
) -> None:
    path = questions('{"question": "What is 62320?"}', '{"id": "q2", "question": "What is E11.9?"}', '{"question": ""}')
    answers = run("--file", path)
    assert [answer["question"] for answer in answers] == ["What is 62320?", "What is E11.9?", ""]
    assert "id" not in answers[0]
    assert answers[1]["id"] == "q2"
    assert all(answer.keys() >= CONTRACT for answer in answers)


@pytest.mark.parametrize("identifier", ['"a"', "7", "0"])
def test_an_id_comes_back_as_it_was(identifier: str, run: Callable[..., Lines], questions: Callable[..., str]) -> None:
    (answer,) = run("--file", questions(f'{{"id": {identifier}, "question": "What is 62320?"}}'))
    assert answer["id"] == json.loads(identifier)


def test_a_line_may_have_its_own_date_and_setting(run: Callable[..., Lines], questions: Callable[..., str]) -> None:
    own = '{"question": "62321 with 62323", "as_of": "2025-01-01", "setting": "outpatient"}'
    answers = run("--file", questions(own, '{"question": "62321 with 62323"}'), "--as-of", "2026-06-01")
    assert [(a["as_of"], a["setting"]) for a in answers] == [
        ("2025-01-01", "outpatient"),
        ("2026-06-01", "practitioner"),
    ]


def test_lines_are_questions_of_their_own_unless_they_share_a_conversation(
    run: Callable[..., Lines], questions: Callable[..., str]
) -> None:
    path = questions(
        '{"question": "What is 62320?", "conversation": 1}',
        '{"question": "and with imaging guidance?"}',
        '{"question": "and with imaging guidance?", "conversation": 1}',
    )
    codes = [[code["code"] for code in answer["codes"]] for answer in run("--file", path)]
    assert codes == [["62320"], [], ["62321"]]


def test_empty_lines_and_windows_line_ends_do_no_harm(run: Callable[..., Lines], questions: Callable[..., str]) -> None:
    path = questions('{"question": "What is 62320?"}', "", '{"question": "What is 62321?"}', "", ending="\r\n")
    assert len(run("--file", path)) == 2


def test_a_separator_inside_a_question_does_not_end_its_line(
    run: Callable[..., Lines], questions: Callable[..., str]
) -> None:
    (answer,) = run("--file", questions('{"question": "What is\u2028 62320?"}'))
    assert [code["code"] for code in answer["codes"]] == ["62320"]


# --- What goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("not json", "line 2, line: Invalid JSON"),
        ("[]", "line 2, line: "),
        ('{"id": 1}', "line 2, question: Field required"),
        ('{"question": 5}', "line 2, question: "),
        ('{"question": "x", "as_of": "yesterday"}', "line 2, as_of: "),
        ('{"question": "x", "setting": "moon"}', "line 2, setting: "),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_answered(
    bad: str, problem: str, questions: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--file", questions('{"question": "What is 62320?"}', bad)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert problem in captured.err
    assert captured.err.startswith("Error: ")
    assert captured.err.count("\n") == 1


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b'{"question": "\xff"}\n')
    for path, problem in ((tmp_path / "none.jsonl", "No such file"), (tmp_path, "directory"), (binary, "not UTF-8")):
        assert main(["ask", "--file", str(path)]) == 1
        error = capsys.readouterr().err
        assert str(path) in error
        assert problem in error
        assert error.count("\n") == 1


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "What is 62320?", "--file", "questions.jsonl"]])
def test_question_or_file_is_wanted_and_not_both(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip() == "Give either a question or --file QUESTIONS.jsonl."


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["answer"],
        ["ask", "x", "--as-of", "tomorrow"],
        ["ask", "x", "--as-of", "2026-02-30"],
        ["ask", "x", "--setting", "moon"],
    ],
)
def test_wrong_use_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailableError("The database cannot be reached.", "Start it."),
        NotReadyError("No release is active in the code store.", "Run `python -m ingest starter`."),
    ],
)
def test_a_failure_is_one_line_that_says_what_to_do(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(settings: Settings) -> Assistant:
        raise error

    monkeypatch.setattr("assistant.__main__.open_assistant", fail)
    assert main(["ask", "What is 62320?"]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"Error: {error}\n")


def test_a_store_that_fails_midway_keeps_the_answers_before_it(
    world: World, questions: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **more: object) -> None:
        raise StoreUnavailableError("Chroma cannot be reached.")

    monkeypatch.setattr(world.code_search, "search", fail)
    assert main(["ask", "--file", questions('{"question": "What is 62320?"}', '{"question": "headache"}')]) == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 1
    assert captured.err == "Error: Chroma cannot be reached.\n"


def test_the_program_itself_says_what_to_run_when_nothing_is_loaded(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "What is 62320?"],
        cwd=PROJECT_ROOT,
        env={"CODEWRIGHT_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "python -m ingest starter" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr
