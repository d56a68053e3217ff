"""A document on paper: the parts of `assistant.export.render` as PDF, in the fonts that every reader has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.enums import TextEmphasis, VAlign, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from assistant.export.printable import ENCODING, Printable
from assistant.export.render import Block, Kind

_FONT, _CODE_FONT = "Helvetica", "Courier"
_MARGIN_MM = 18.0
_INDENT_MM = 5.0
_INK, _SOFT, _LINE, _GROUND, _ACCENT = (27, 36, 34), (95, 107, 103), (180, 189, 181), (242, 244, 240), (15, 92, 90)
_TEXT_PT, _SMALL_PT = 10.0, 8.5
_LEADING = 1.4
_MM_PER_POINT = 25.4 / 72
_INLINE = re.compile(r"`(?P<code>[^`\n]+)`|\*\*(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*\*", re.DOTALL)


def to_pdf(blocks: Iterable[Block], made_on: date) -> bytes:
    """Parts as a PDF of US letter size, with page numbers and an outline of its questions.

    Args:
        blocks: The parts, in order.
        made_on: The day noted in the file.
    """
    blocks = list(blocks)
    paper = _Paper()
    title = next((" ".join(block.lines) for block in blocks if block.kind is Kind.TITLE), "Codewright")
    paper.set_title(title)
    paper.set_creator("Codewright")
    paper.set_lang("en-US")
    paper.set_creation_date(datetime.combine(made_on, time(), UTC))
    paper.add_page()
    for block in blocks:
        paper.draw(block)
    paper.draw_remarks()
    return bytes(paper.output())


class _Paper(FPDF):
    """Draws one part below the other."""

    def __init__(self) -> None:
        super().__init__(format="letter")
        self.core_fonts_encoding = ENCODING
        self.set_margin(_MARGIN_MM)
        self.c_margin = 0.0
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + 4)
        self._printable = Printable()

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-_MARGIN_MM + 2)
        self._style(_SMALL_PT, _SOFT)
        self.cell(0, 5, f"Codewright, page {self.page_no()} of {{nb}}", align="R")

    def draw(self, block: Block) -> None:
        """Draw a part."""
        match block.kind:
            case Kind.TITLE:
                self._lines(block.lines, size=16, bold=True)
            case Kind.QUESTION:
                self._question(" ".join(block.lines))
            case Kind.HEADING:
                self._gap(1.5)
                self._lines(block.lines, size=11, bold=True, keep=24)
            case Kind.TEXT:
                self._lines(block.lines)
            case Kind.ITEMS:
                self._list((("•", line) for line in block.lines), _TEXT_PT)
            case Kind.SOURCES:
                self._list(((f"[{n}]", line) for n, line in enumerate(block.lines, start=1)), _SMALL_PT)
            case Kind.TABLE:
                self._table(block.rows)
            case Kind.NOTICE:
                self._notice(" ".join(block.lines))
            case Kind.CONTEXT | Kind.COPYRIGHT:
                self._lines(block.lines, size=_SMALL_PT, colour=_SOFT)

    def draw_remarks(self) -> None:
        """Tell which characters stand there otherwise than in the sources."""
        if remarks := self._printable.remarks():
            text = (
                f"The fonts of this document lack some characters, which are written otherwise: {'; '.join(remarks)}."
            )
            self.draw(Block(Kind.CONTEXT, (text,)))

    def _question(self, text: str) -> None:
        self._gap(4)
        self._keep_together(36)
        self.start_section(self._printable.text(" ".join(text.split()))[:200])
        top, page = self.get_y(), self.page
        self.set_left_margin(_MARGIN_MM + 3)
        self._style(12.5, _INK, bold=True)
        self._write(text, 12.5, inline=False)
        self.set_left_margin(_MARGIN_MM)
        if self.page == page:
            self.set_draw_color(*_ACCENT)
            self.set_line_width(0.8)
            self.line(_MARGIN_MM, top, _MARGIN_MM, self.get_y())
        self._gap(1.5)

    def _lines(
        self,
        lines: Iterable[str],
        *,
        size: float = _TEXT_PT,
        colour: tuple[int, int, int] = _INK,
        bold: bool = False,
        keep: float = 0,
    ) -> None:
        if keep:
            self._keep_together(keep)
        for line in lines:
            self._style(size, colour, bold=bold)
            self._write(line, size)
        self._gap(1.5)

    def _list(self, items: Iterable[tuple[str, str]], size: float) -> None:
        indent = _INDENT_MM if size == _TEXT_PT else 1.6 * _INDENT_MM
        for mark, text in items:
            self._style(size, _INK)
            self._keep_together(_height(size))
            self.cell(indent, _height(size), self._printable.text(mark), new_x=XPos.RIGHT, new_y=YPos.TOP)
            self.set_left_margin(_MARGIN_MM + indent)
            self._write(text, size)
            self.set_left_margin(_MARGIN_MM)
            self.set_x(_MARGIN_MM)
        self._gap(1.5)

    def _notice(self, text: str) -> None:
        self._style(9, _INK)
        self.set_fill_color(*_GROUND)
        plain = self._printable.text(_without_marks(text))
        self.multi_cell(0, _height(9), plain, fill=True, padding=(1, 2), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._gap(1.5)

    def _table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        self._style(_SMALL_PT + 0.5, _INK)
        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        heading = FontFace(emphasis=TextEmphasis.B, fill_color=_GROUND)
        self.set_fill_color(255)
        with self.table(
            headings_style=heading,
            line_height=_height(_SMALL_PT + 0.5),
            text_align="LEFT",
            v_align=VAlign.T,
            padding=1,
            wrapmode=WrapMode.WORD,
        ) as table:
            for row in rows:
                table.row([self._printable.text(_without_marks(cell)) for cell in row])
        self._gap(2)

    def _write(self, text: str, size: float, *, inline: bool = True) -> None:
        """Write running text from where the pen is, and go to a new line."""
        family, style = _FONT, self.font_style
        for part, emphasis in _parts(text) if inline else [(text, "")]:
            self.set_font(_CODE_FONT if emphasis == "code" else family, "B" if emphasis == "bold" else style, size)
            shown = self._printable.text(part)
            if not self._fits(shown.partition(" ")[0]):
                self.ln(_height(size))
            self.write(_height(size), shown)
        self.ln(_height(size))

    def _fits(self, word: str) -> bool:
        """Whether a word fits on the line, or on none: at the start of a run it would be broken, be it a code."""
        width = self.get_string_width(word)
        return width <= self.w - self.r_margin - self.x or width > self.w - self.r_margin - self.l_margin

    def _style(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_text_color(*colour)

    def _gap(self, millimetres: float) -> None:
        self.set_xy(self.l_margin, self.get_y() + millimetres)

    def _keep_together(self, millimetres: float) -> None:
        """Begin a new page where less room than this is left."""
        if self.will_page_break(millimetres):
            self.add_page()


def _height(size: float) -> float:
    """Height of a line, in millimetres."""
    return size * _MM_PER_POINT * _LEADING


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Runs of a text with inline Markdown, each with ``bold``, ``code`` or "" for what it is."""
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], ""
        if match["code"] is not None:
            yield match["code"], "code"
        else:
            yield match["bold"].replace("`", ""), "bold"
        end = match.end()
    if end < len(text):
        yield text[end:], ""


def _without_marks(text: str) -> str:
    return "".join(part for part, _ in _parts(text))
