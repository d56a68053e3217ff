"""What comes out of an upload, and the one line that is said of each file that cannot be read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from casework.reading import MAX_BYTES, MAX_CHARACTERS, read_file, read_pasted
from core.errors import SourceFileError
from tests.ingest.parsers.pdf_writer import Sheet, write_pdf


def pdf(
    folder: Path, pages: int = 1, text: str = "Assessment: essential hypertension.", *, locked: bool = False
) -> bytes:
    sheets = [Sheet().text(text) if text else Sheet() for _ in range(pages)]
    return write_pdf(folder / "note.pdf", sheets, locked=locked).read_bytes()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "BP", "128/76"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_text_keeps_its_lines_and_loses_its_control_characters() -> None:
    assert read_file("note.txt", b"\xef\xbb\xbfHPI: pain\r\nA/P: rest\r\n") == "HPI: pain\nA/P: rest"
    assert read_file("note.txt", "Café visit".encode("cp1252")) == "Café visit"
    assert read_file("note.txt", "Plan: rest".encode("utf-16")) == "Plan: rest"


def test_a_pdf_and_a_word_document_give_their_text(tmp_path: Path) -> None:
    assert "essential hypertension" in read_file("note.pdf", pdf(tmp_path))
    assert read_file("note.docx", word("HPI: pain", "A/P: rest")) == "HPI: pain\nA/P: rest\nBP | 128/76"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("note.txt", b"", "note.txt: is empty."),
        ("note.txt", b" \n\t ", "note.txt: holds no text."),
        ("note.txt", bytes(range(256)) * 40, "is not plain text, whatever its name says."),
        ("note.txt", b"%PDF-1.7 something", "is not plain text, whatever its name says."),
        ("note.pdf", b"just text", "is not a PDF, whatever its name says."),
        ("note.pdf", b"%PDF-1.7 cut off", "is damaged."),
        ("note.docx", b"just text", "is not a Word document, or is damaged."),
        ("note.docx", b"\xd0\xcf\x11\xe0 an old container", "is encrypted or of an old Word format."),
        ("note.rtf", b"{\\rtf1}", "is of a kind that is not read."),
        ("note.txt", b"x" * (MAX_BYTES + 1), "at most 10 MB are read."),
        ("note.txt", b"a word " * (MAX_CHARACTERS // 4), "characters; at most 60,000 are read."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(name: str, content: bytes, said: str) -> None:
    with pytest.raises(SourceFileError) as raised:
        read_file(name, content)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.hint


def test_a_pdf_of_two_hundred_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"has 200 pages; at most 40 are read\. Upload the note alone\."):
        read_file("chart.pdf", pdf(tmp_path, 200))


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"is encrypted\. Remove its password, or paste the text\."):
        read_file("note.pdf", pdf(tmp_path, locked=True))


def test_a_scan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"holds pictures of pages, no text\."):
        read_file("scan.pdf", pdf(tmp_path, 3, ""))


def test_an_archive_that_unpacks_to_far_more_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 100_000_001)
    with pytest.raises(SourceFileError, match="unpacks to far more than a note"):
        read_file("note.docx", out.getvalue())


def test_an_empty_paste_is_refused() -> None:
    with pytest.raises(SourceFileError, match=r"The note: holds no text\."):
        read_pasted("  \n ")
