"""From text to HTML and to Markdown labels, with everything escaped. Knows nothing of Streamlit.

Answers are shown as HTML rather than Markdown: a dollar sign stays a dollar sign, and neither a question nor a source
can bring markup of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from core.codes import CodeSystem
from ui.links import code_address

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_INLINE = re.compile(r"`(?P<code>[^`\n]+)`|\*\*(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*\*", re.DOTALL)
_ITEM = re.compile(r"(?:[-*]|\d{1,2}\.)\s+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:])")


def escape(text: str) -> str:
    """Text as HTML that shows exactly it; control characters, which HTML forbids, are left out."""
    return html.escape(_CONTROL.sub("", text), quote=True)


def label(text: str) -> str:
    """Text as a Markdown label that shows exactly it, for widgets that read their labels as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def inline(text: str, systems: Mapping[str, str]) -> str:
    """HTML of a sentence: `**bold**` and `` `code` `` are read, everything else is shown as it is.

    Args:
        text: Plain text with inline Markdown, as `core.answer.Sentence` has it.
        systems: Code system by code, for the codes to set off. Modifiers are set off only inside backticks,
            because their characters also occur as ordinary numbers.
    """
    parts: list[str] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts.append(_set_off_codes(text[end : match.start()], systems))
        if match["code"] is not None:
            parts.append(code_chip(match["code"], systems.get(match["code"], "")))
        else:
            parts.append(f"<strong>{inline(match['bold'], systems)}</strong>")
        end = match.end()
    parts.append(_set_off_codes(text[end:], systems))
    return "".join(parts)


def blocks(text: str, systems: Mapping[str, str]) -> str:
    """HTML of a source's text: paragraphs, flat lists and tables, each with its inline Markdown.

    Args:
        text: As `core.evidence.Evidence.text` has it: plain sentences, or a section of a digest in Markdown.
        systems: Code system by code, for the codes to set off.
    """
    parts: list[str] = []
    for kind, group in groupby(map(str.strip, text.splitlines()), key=_line_kind):
        lines = list(group)
        if kind == "table":
            parts.append(_table(lines, systems))
        elif kind in ("ul", "ol"):
            items = "".join(f"<li>{inline(_ITEM.sub('', line), systems)}</li>" for line in lines)
            parts.append(f"<{kind}>{items}</{kind}>")
        elif kind == "p":
            parts.append(f"<p>{'<br>'.join(inline(line, systems) for line in lines)}</p>")
    return "".join(parts)


def _line_kind(line: str) -> str:
    if line.startswith("|"):
        return "table"
    if _ITEM.match(line):
        return "ol" if line[0].isdigit() else "ul"
    return "p" if line else ""


def _table(lines: Sequence[str], systems: Mapping[str, str]) -> str:
    rows = [[inline(cell.strip(), systems) for cell in line.strip("|").split("|")] for line in lines]
    ruled = len(lines) > 1 and not set(lines[1]) - set("|-: ")
    head = f"<thead><tr>{_cells('th', rows[0])}</tr></thead>" if ruled else ""
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in (rows[2:] if ruled else rows))
    return f'<div class="cw-table"><table>{head}<tbody>{body}</tbody></table></div>'


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)


def _set_off_codes(text: str, systems: Mapping[str, str]) -> str:
    codes = sorted((code for code, system in systems.items() if system != CodeSystem.MODIFIER), key=len, reverse=True)
    if not codes:
        return escape(text)
    pattern = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, codes))})(?!\w|\.\w)")
    pieces = pattern.split(text)
    # re.split alternates: what stands between two codes, a code, what stands between, ...
    return "".join(code_chip(piece, systems[piece]) if odd % 2 else escape(piece) for odd, piece in enumerate(pieces))


def code_chip(code: str, system: str) -> str:
    """A code set in the monospaced face. Where its system is known, it has its colour and leads to the code's page."""
    if not system:
        return f'<code class="cw-code">{escape(code)}</code>'
    address = escape(code_address(code, system))
    return f'<a class="cw-go" href="{address}"><code class="cw-code cw-{escape(system)}">{escape(code)}</code></a>'


def day(when: date) -> str:
    """A date as US coders write it in prose: Oct 1, 2025."""
    return f"{when:%b} {when.day}, {when.year}"


def period(start: date | None, end: date | None) -> str:
    """The dates of service an edition applies to, in words."""
    if start and end:
        return f"{day(start)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    if end:
        return f"until {day(end)}"
    return "not stated"
