"""Answers as documents: every sentence numbered to its sources, with dates, remarks and notices."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from assistant.export.document import to_markdown_document, to_pdf_document, write_document
from assistant.gather.notices import AMA_NOTICE
from core.answer import Answer, AnswerCode, Route, Sentence
from core.errors import SettingsError
from core.evidence import Evidence, EvidenceKind
from tests.builders import cpt_code, release
from tests.ui import fake_assistant as script

TODAY = date(2026, 11, 23)
OFFICIAL = Evidence.make(
    EvidenceKind.CODE, release("cpt-long", "CPT 2026"), "row 7", "Invented words", (cpt_code("99901"),),
    notice="Words of the AMA.", licensed=True,
)  # fmt: skip
PAIR = Evidence.make(
    EvidenceKind.EDIT, release("ncci"), "pair 99901/99902", "99901/99902: no edit", (cpt_code("99901"),)
)


def answer(*sentences: Sentence, evidence: tuple[Evidence, ...] = (), **more: object) -> Answer:
    fields: dict[str, object] = {
        "question": "What is 99901?",
        "answer": "",
        "abstained": False,
        "route": Route.DEFINE,
        "as_of": date(2026, 3, 1),
        "sentences": sentences,
        "evidence": evidence,
    }
    return Answer.model_validate(fields | more)


def on_paper(*answers: Answer) -> str:
    """The text of the PDF, its lines joined."""
    with pypdfium2.PdfDocument(to_pdf_document(answers, TODAY)) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    return " ".join(" ".join(pages).split())


def in_markdown(*answers: Answer) -> str:
    return to_markdown_document(answers, TODAY)


both = pytest.mark.parametrize("written", [in_markdown, on_paper])


@both
def test_a_sentence_is_numbered_to_its_source_with_release_and_dates(written: object) -> None:
    assert callable(written)
    text = written(script.excludes("Is E11.9 billable?"))
    assert "may stand on a claim as it is. [1]" in text
    assert "FY2026, April 1, 2026, effective 2026-04-01 to 2026-09-30: icd10cm_tabular, E11.9" in text
    assert "Date of service November 23, 2026; setting: practitioner." in text
    assert "The loaded ICD-10-CM edition ended on Sep 30, 2026" in text
    assert "trace t-0f3a9c" in text


@both
def test_the_columns_of_a_comparison_are_numbered_to_their_sources(written: object) -> None:
    assert callable(written)
    text = written(script.compare("62321 vs 62323"))
    assert re.search(r"62321 \[2\].*62323 \[1\]\[3\].*neck or upper back", text, re.DOTALL)


@both
def test_a_conversation_holds_every_question_with_its_own_numbers(written: object) -> None:
    assert callable(written)
    text = written(script.define("What is CPT 62320?"), script.excludes("Is E11.9 billable?"))
    assert re.search(r"2 questions, exported November 23, 2026", text)
    assert re.search(r"1\. What is CPT 62320\?.*2\. Is E11\.9 billable\?", text, re.DOTALL)
    assert text.count("Sources") == 2


@both
def test_the_amas_notice_stands_wherever_a_cpt_code_does(written: object) -> None:
    assert callable(written)
    bare = answer(Sentence(text="No edit.", evidence=(PAIR.id,)), evidence=(PAIR,))
    named = answer(Sentence(text="Which date?"), codes=(AnswerCode(system="cpt", code="99901", valid=None, status=""),))
    for one in (bare, named):
        assert AMA_NOTICE in written(one)
    assert AMA_NOTICE not in written(script.excludes("Is E11.9 billable?"))
    assert written(script.define("What is 62320?")).count("registered trademark") == 1


@both
def test_licensed_text_is_marked_where_it_stands_and_in_the_sources(written: object) -> None:
    assert callable(written)
    text = written(answer(Sentence(text="“Invented words”", evidence=(OFFICIAL.id,)), evidence=(OFFICIAL,)))
    assert "“Invented words” [1] (licensed text)" in text
    assert "row 7; licensed text" in text
    assert "Words of the AMA." in text
    assert "may be passed on only as that licence allows" in text


@both
def test_what_was_withheld_is_counted_and_the_model_named(written: object) -> None:
    assert callable(written)
    text = written(script.written("When modifier 25?"))
    assert "Written with small-model-1.5b, each sentence checked against its sources; 2 sentences withheld" in text


def test_money_and_markup_stay_what_they_are_in_markdown() -> None:
    text = in_markdown(script.money("Is *$5* <b>right</b>\n# for me?"))
    assert r"## Is \*\$5\* \<b\>right\</b\> \# for me?" in text
    assert r"The office rate is \$120" in text


def test_a_page_tells_its_number_and_what_its_fonts_could_not_write() -> None:
    text = on_paper(script.guideline("Why ≥ 3 of 日?"))
    assert "Why >= 3 of [U+65E5]?" in text
    assert "GREATER-THAN OR EQUAL TO (U+2265) as >=" in text
    assert re.search(r"page 1 of \d", text)


def test_a_code_is_never_broken_at_the_end_of_a_line() -> None:
    words = " ".join(f"{'x' * (1 + n % 7)} **{20600 + n}**" for n in range(300))
    with pypdfium2.PdfDocument(to_pdf_document([answer(Sentence(text=words))], TODAY)) as pdf:
        lines = " ".join(page.get_textpage().get_text_bounded() for page in pdf).splitlines()
    shown = {word for line in lines for word in line.split()}
    assert {str(20600 + n) for n in range(300)} <= shown


def test_a_very_long_question_and_unbroken_words_fill_pages_and_fail_nothing() -> None:
    sentences = [Sentence(text="x" * 3_000), Sentence(text="word " * 2_000, bullet=True)]
    assert "page 3 of" in on_paper(answer(*sentences, question="why " * 3_000, notices=("n" * 500,)))


@pytest.mark.parametrize(("name", "begins"), [("a.md", b"# Codewright"), ("a.PDF", b"%PDF")])
def test_the_ending_of_a_name_chooses_the_format(name: str, begins: bytes, tmp_path: Path) -> None:
    write_document(tmp_path / name, [script.define("What is 62320?")], TODAY)
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.docx", r"a document ends in \.md or \.pdf"), ("none/a.md", "does not exist"), ("folder.md", "directory")],
)
def test_a_place_that_cannot_be_written_is_told_in_one_line(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(SettingsError, match=message):
        write_document(tmp_path / name, [], TODAY)
