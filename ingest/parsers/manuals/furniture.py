"""What stands on pages besides the text: running headers and footers, page numbers, tables of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.parsers.manuals.pdf import Line, Page

_MARGIN = 0.17
"""Share of the page's height, above and below, where running lines stand."""
_OFTEN = 0.2
"""Share of the pages that a running line stands on."""
_PAGE_NUMBER = re.compile(r"(?:Page )?((?:[A-Za-z]{1,6}|[IVXLC]+)-\d{1,4}|\d{1,4}|[ivxlc]{1,6})(?: of \d+)?")
_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}")
_ENDS_WITH_PAGE = re.compile(r"\s(?:[IVXLC]+|[A-Z][a-z]{2,6})-\d{1,3}$")
_CONTENTS = re.compile(r"(?:\d{4} )?(?:complete )?(?:table of )?contents", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """What is left of a document's pages.

    Attributes:
        pages: The pages with their text only; those of a table of contents are left out.
        labels: The number printed on each page, such as "IV-12", by the page's number.
    """

    pages: tuple[Page, ...]
    labels: dict[int, str]


def without_furniture(pages: Sequence[Page]) -> Body:
    """Take away running headers and footers, page numbers and tables of contents."""
    running = {at_top: _running(pages, at_top=at_top) for at_top in (True, False)}
    kept: list[Page] = []
    labels: dict[int, str] = {}
    for page in pages:
        lines = []
        for line in page.lines:
            margins = [at_top for at_top in (True, False) if _in_margin(line, page, at_top=at_top)]
            number = _PAGE_NUMBER.fullmatch(line.text) if margins else None
            if number:
                labels[page.number] = number[1]
            elif not any(_bare(line.text) in running[at_top] for at_top in margins):
                lines.append(line)
        if not _is_contents(lines, continued=len(kept) < page.number - 1):
            kept.append(replace(page, lines=tuple(lines)))
    return Body(tuple(kept), labels)


def _running(pages: Sequence[Page], *, at_top: bool) -> set[str]:
    """What one margin of many pages says, without its numbers and blanks."""
    counts = Counter(
        bare
        for page in pages
        for bare in {_bare(line.text) for line in page.lines if _in_margin(line, page, at_top=at_top)}
    )
    least = max(3, _OFTEN * len(pages))
    return {bare for bare, count in counts.items() if count >= least}


def _in_margin(line: Line, page: Page, *, at_top: bool) -> bool:
    return line.top > (1 - _MARGIN / 2) * page.height if at_top else line.top < _MARGIN * page.height


def _bare(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _is_contents(lines: Sequence[Line], *, continued: bool) -> bool:
    """Whether most lines of a page, or of one that continues a table of contents, send to pages."""
    entries = sum(bool(_LEADER.search(line.text) or _ENDS_WITH_PAGE.search(line.text)) for line in lines)
    titled = any(_CONTENTS.match(line.text) for line in lines[:3])
    return entries > 0 and entries >= len(lines) * (0.2 if titled or continued else 0.5)
