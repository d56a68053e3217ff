"""The lines of a PDF, with what tells headings from text: place, height, weight."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from core.errors import SourceFileError

_LINE_END_HYPHEN = "\x02"
"""What pdfium writes for a hyphen at the end of a line, leaving out the line's end."""
_NO_CHARACTER = {"\x00", "\ufffe", "\uffff"}
_BULLETS = str.maketrans(dict.fromkeys("\uf0a7\uf0b7\uf0a8\uf076\u25aa\u25cf\u25a0\u2043\u2219", "•"))
_BOLD = 600
_TAIL = 4_096
"""Bytes at a file's end in which its mark of the end stands; some programs write a little after it."""
_SEARCHABLE = 20
"""Characters a page needs on average; a scan has none, or those of a stamp."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; measures are points, from the lower left corner of the page.

    Attributes:
        text: Its text, blanks collapsed.
        page: The page it stands on, from 1.
        left: Where it begins.
        right: Where it ends.
        top: Its upper edge.
        height: Height of its type.
        bold: Share of its characters that are bold.
    """

    text: str
    page: int
    left: float
    right: float
    top: float
    height: float
    bold: float = 0.0

    def leaves_room_for(self, following: Line, margin: float) -> bool:
        """Whether the first word of the following line would have fitted: the break is meant, then."""
        width = (self.right - self.left) / max(len(self.text), 1)
        return self.right + width * (len(following.text.split()[0]) + 1.5) < margin


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size in points, and its lines in reading order."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


def read_pages(path: Path) -> list[Page]:
    """All pages of a PDF.

    Raises:
        SourceFileError: It is no PDF, is damaged, needs a password, or holds pictures of text only.
    """
    document = _open(path)
    try:
        pages = [_page(document[index], index + 1) for index in range(len(document))]
    except pypdfium2.PdfiumError:
        raise _damaged(path) from None
    finally:
        document.close()
    if sum(len(line.text) for page in pages for line in page.lines) < _SEARCHABLE * len(pages):
        problem = "holds pictures of pages, no text."
        raise SourceFileError(path.name, problem, hint="Run text recognition (OCR) on it first.")
    return pages


def beginning_of(path: Path, characters: int) -> str:
    """The first characters of a PDF's text, as printed: where an edition is named.

    Raises:
        SourceFileError: It is no PDF, is damaged, or needs a password.
    """
    document = _open(path)
    try:
        text = ""
        for index in range(len(document)):
            text += document[index].get_textpage().get_text_range() + "\n"
            if len(text) >= characters:
                break
    except pypdfium2.PdfiumError:
        raise _damaged(path) from None
    finally:
        document.close()
    return " ".join(text.split())[:characters]


def title_of(path: Path) -> str:
    """The title that a PDF's own description gives; "" where there is none."""
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join(str(document.get_metadata_dict().get("Title", "")).split())
    finally:
        document.close()


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(path, error) from None
    except OSError as error:
        raise SourceFileError(path.name, f"cannot be read: {error.strerror}.") from None
    if _ends_as_it_should(path):
        return document
    document.close()  # pdfium opens what is left of a truncated file
    raise _unreadable(path)


def _ends_as_it_should(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return b"%%EOF" in stream.read()


def _damaged(path: Path) -> SourceFileError:
    problem = "is a PDF with a damaged page."
    return SourceFileError(path.name, problem, hint="Fetch the file again from its publisher.")


def _unreadable(path: Path, error: Exception | None = None) -> SourceFileError:
    if "assword" in str(error):
        return SourceFileError(path.name, "is protected by a password.", hint="Save a copy without the password.")
    begins_right = b"%PDF-" in path.read_bytes()[:1_024]
    problem = "is a damaged or truncated PDF." if begins_right else "is not a PDF."
    return SourceFileError(path.name, problem, hint="Fetch the file again from its publisher.")


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    text_page = page.get_textpage()
    lines = [line for run in _runs(text_page) if (line := _line(text_page, run, number))]
    text_page.close()
    page.close()
    return Page(number, width, height, tuple(_with_labels_joined(lines, width)))


def _runs(text_page: pypdfium2.PdfTextPage) -> Iterator[list[tuple[int, str]]]:
    """The characters of each line with their numbers; a hyphen at a line's end ends it."""
    run: list[tuple[int, str]] = []
    for index in range(text_page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        if character == _LINE_END_HYPHEN:
            run.append((index, "-"))
        elif character not in "\r\n" and character not in _NO_CHARACTER:
            run.append((index, character))
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _line(text_page: pypdfium2.PdfTextPage, run: Sequence[tuple[int, str]], page: int) -> Line | None:
    text = " ".join("".join(character for _, character in run).translate(_BULLETS).split())
    printed = [
        index
        for index, character in run
        if not character.isspace() and not pdfium.FPDFText_IsGenerated(text_page, index)
    ]
    if not text or not printed:
        return None
    left = _box(text_page, printed[0])[0]
    right = _box(text_page, printed[-1])[1]
    boxes = [_box(text_page, printed[len(printed) * part // 4]) for part in (1, 2, 3)]
    top = median(box[3] for box in boxes)
    bottom = median(box[2] for box in boxes)
    bold = sum(_is_bold(text_page, index) for index in printed) / len(printed)
    return Line(text, page, left, right, top, top - bottom, bold)


def _is_bold(text_page: pypdfium2.PdfTextPage, index: int) -> bool:
    """Whether a character is bold, by its font's weight, or by the font's name where it states no weight."""
    weight = pdfium.FPDFText_GetFontWeight(text_page, index)
    if weight > 0:
        return bool(weight >= _BOLD)
    name = ctypes.create_string_buffer(64)
    pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.byref(ctypes.c_int()))
    return b"bold" in name.value.lower()


def _box(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a character's cell."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
    return box.left, box.right, box.bottom, box.top


def _with_labels_joined(lines: Sequence[Line], width: float) -> list[Line]:
    """Lines in reading order, where a table set column by column has its short labels put before their texts."""
    joined: list[Line] = []
    for line in lines:
        at = next(
            (
                place
                for place in range(len(joined) - 1, -1, -1)
                if abs(joined[place].top - line.top) < 2.5
                and joined[place].right <= line.left + 1
                and joined[place].right - joined[place].left < 0.35 * width
            ),
            None,
        )
        if at is None:
            joined.append(line)
        else:
            joined[at] = replace(joined[at], text=f"{joined[at].text} {line.text}", right=line.right)
    return joined
