"""The text of a note, out of what was pasted or uploaded. It stays in memory: nothing is written anywhere."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePath

import docx
import pypdfium2
from docx.document import Document as DocxDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph

from core.errors import SourceFileError

MAX_BYTES = 10_000_000
MAX_PAGES = 40
MAX_CHARACTERS = 60_000
"""About twenty-five dense pages: more is a record, not a note."""

_MOST_UNPACKED = 100_000_000
_SEARCHABLE = 20
"""Characters a page needs on average; a scan has none, or those of a stamp."""
_FORMATS = "Paste the text, or upload .txt, .pdf or .docx."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c")


def read_pasted(text: str) -> str:
    """A pasted note.

    Raises:
        SourceFileError: It is empty or too long.
    """
    return _checked("The note", text)


def read_file(name: str, content: bytes) -> str:
    """The text of an uploaded note.

    Args:
        name: The file's name; its ending tells the format.
        content: Its bytes.

    Raises:
        SourceFileError: It is empty, too large, too long, encrypted, damaged, a scan, or not what its name says.
    """
    shown = PurePath(name).name or "The file"
    if not content:
        raise SourceFileError(shown, "is empty.", hint="Upload a file with text in it.")
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1_000_000:.0f} MB; at most {MAX_BYTES // 1_000_000} MB are read."
        raise SourceFileError(shown, f"has {size}", hint="Upload the note alone.")
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise SourceFileError(shown, "is of a kind that is not read.", hint=_FORMATS)
    return _checked(shown, reader(shown, content))


def _text(name: str, content: bytes) -> str:
    if content.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SourceFileError(name, "is not plain text, whatever its name says.", hint="Give it its true ending.")
    for encoding in ("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) * 100 <= len(text):
            return text
        break
    raise SourceFileError(name, "is not plain text, whatever its name says.", hint=_FORMATS)


def _pdf(name: str, content: bytes) -> str:
    if b"%PDF-" not in content[:1024]:
        raise SourceFileError(name, "is not a PDF, whatever its name says.", hint=_FORMATS)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceFileError(name, "is encrypted.", hint="Remove its password, or paste the text.") from None
        raise SourceFileError(name, "is damaged.", hint="Save it anew, or paste the text.") from None
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise SourceFileError(
                name, f"has {count} pages; at most {MAX_PAGES} are read.", hint="Upload the note alone."
            )
        pages = [_page(document, index) for index in range(count)]
    except pypdfium2.PdfiumError:
        raise SourceFileError(name, "is damaged.", hint="Save it anew, or paste the text.") from None
    finally:
        document.close()
    if sum(len(page.strip()) for page in pages) < _SEARCHABLE * max(len(pages), 1):
        raise SourceFileError(name, "holds pictures of pages, no text.", hint="Run text recognition (OCR) on it first.")
    return "\n\n".join(pages)


def _page(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_bounded()).replace("\x02", "-")  # how pdfium writes a hyphen at a line's end
        finally:
            text_page.close()
    finally:
        page.close()


def _docx(name: str, content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceFileError(name, "is encrypted or of an old Word format.", hint="Save it as .docx without password.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MOST_UNPACKED:
                raise SourceFileError(name, "unpacks to far more than a note.", hint="Paste the text.")
        document = docx.Document(io.BytesIO(content))
        return "\n".join(_blocks(document))
    except (zipfile.BadZipFile, PackageNotFoundError, InvalidXmlError, KeyError, ValueError):
        raise SourceFileError(name, "is not a Word document, or is damaged.", hint=_FORMATS) from None


def _blocks(document: DocxDocument) -> list[str]:
    """Paragraphs and table rows, in the order of the document."""
    lines: list[str] = []
    for block in document.iter_inner_content():
        match block:
            case Paragraph():
                lines.append(block.text)
            case Table():
                lines += [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
    return lines


_READERS: Mapping[str, Callable[[str, bytes], str]] = {".txt": _text, ".text": _text, ".pdf": _pdf, ".docx": _docx}


def _checked(name: str, text: str) -> str:
    """The text with one kind of line end and no control characters."""
    clean = _CONTROL.sub("", unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))).strip("\n")
    if not clean.strip():
        raise SourceFileError(name, "holds no text.", hint=_FORMATS)
    if len(clean) > MAX_CHARACTERS:
        raise SourceFileError(
            name, f"has {len(clean):,} characters; at most {MAX_CHARACTERS:,} are read.", hint="Give the note alone."
        )
    return clean
