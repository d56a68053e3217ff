"""Which files of which edition a source has on a date of service, and where they are: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from string import Formatter
from urllib.parse import urljoin, urlsplit

from ingest.manifest import Download, SourceEntry

_QUARTERLY = frozenset(("quarter", "month", "letter", "ncci"))
AGREED = "?agree=yes"
"""What CMS's licence page adds to the address of a file when one agrees."""

_MONTHS = ("january", "april", "july", "october")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file of an edition.

    Attributes:
        urls: Its addresses, to be tried in turn.
        page: A page that links to it, for when there is nothing at any of them; "" if none is known.
        link: What the end of its address on that page looks like.
        accept: Licence to be accepted first; "" if none.
        sha256: Its checksum; "" if unknown.
    """

    urls: tuple[str, ...]
    page: str = ""
    link: str = ""
    accept: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """All files of one edition of a source.

    Attributes:
        edition: What the edition is called, such as ``2026 Q4``.
        files: Its files.
    """

    edition: str
    files: tuple[Wanted, ...]


def wanted_of(entry: SourceEntry, as_of: date) -> tuple[Wish, ...]:
    """The edition of a source for a date of service, then the one before it, if its addresses name editions.

    Publishers put an edition up some days before it begins or some weeks after, and some years leave a quarter out.
    """
    names = {name for download in entry.download for name in _placeholders(download)}
    wishes = [_wish(entry, as_of, names)]
    if names:
        wishes.append(_wish(entry, _day_before(as_of, names), names))
    return tuple(wishes)


def hosts_of(entries: Iterable[SourceEntry]) -> frozenset[str]:
    """The hosts that files of these sources may come from."""
    return frozenset(
        host
        for entry in entries
        for download in entry.download
        for address in download.addresses
        if (host := urlsplit(address).hostname)
    )


def find_link(page: str, url: str, link: str) -> str | None:
    """The first address on a page that ends as a link should; None if there is none.

    Args:
        page: The page, HTML.
        url: Its own address.
        link: End of the address, as a regular expression.
    """
    for found in re.finditer(r"""href\s*=\s*["']([^"'#]+)["']""", page, re.IGNORECASE):
        address: str = urljoin(url, found[1].replace("&amp;", "&"))
        licensed = re.search(r"/license/\w+\?file=(/[^&]+)", address)
        if licensed:
            address = urljoin(url, licensed[1])
        if re.search(f"(?:{link})$", address, re.IGNORECASE):
            return f"{address}{AGREED}" if licensed else address
    return None


def file_name(url: str) -> str:
    """The name a file is kept under: the end of its address, with what CMS puts in folders of dates below it."""
    path = urlsplit(url).path.replace("%20", " ")
    end = re.split(r"/files/(?:zip|document)/", path)[-1] if "/files/" in path else path.rpartition("/")[2]
    return re.sub(r"[^\w. -]+", "-", end).strip(" .-") or "download"


def _placeholders(download: Download) -> Iterator[str]:
    for address in download.addresses:
        yield from (name for _, name, _, _ in Formatter().parse(address) if name)


def _wish(entry: SourceEntry, as_of: date, names: set[str]) -> Wish:
    return Wish(_edition(as_of, names, entry.cadence_days), tuple(_filled(one, as_of) for one in entry.download))


def _filled(download: Download, as_of: date) -> Wanted:
    values = _values(as_of)
    link = download.link
    for name, value in values.items():
        link = link.replace(f"<{name}>", value)
    midyear = download.midyear if 4 <= as_of.month <= 9 else None
    return Wanted(
        urls=tuple(address.format_map(values) for address in (midyear, download.url, *download.otherwise) if address),
        page=(download.page or "").format_map(values),
        link=link,
        accept=download.accept,
        sha256=download.sha256,
    )


def _values(day: date) -> dict[str, str]:
    quarter = (day.month - 1) // 3 + 1
    return {
        "year": str(day.year),
        "yy": f"{day.year % 100:02}",
        "fiscal_year": str(_fiscal_year(day)),
        "quarter": str(quarter),
        "month": _MONTHS[quarter - 1],
        "letter": "abcd"[quarter - 1],
        # Version 30.0 was that of the first quarter of 2024; each year has a number, each quarter a decimal.
        "ncci": f"{day.year - 1994}{quarter - 1}",
    }


def _fiscal_year(day: date) -> int:
    return day.year + (day.month >= 10)


def _edition(day: date, names: set[str], cadence_days: int) -> str:
    if names & _QUARTERLY:
        return f"{day.year} Q{(day.month - 1) // 3 + 1}"
    if "fiscal_year" in names:
        return f"FY{_fiscal_year(day)}"
    if names:
        return str(day.year)
    return "current edition" if cadence_days else "last edition"


def _day_before(day: date, names: set[str]) -> date:
    """The last day of the period before."""
    if names & _QUARTERLY:
        first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    elif "fiscal_year" in names:
        first = date(_fiscal_year(day) - 1, 10, 1)
    else:
        first = date(day.year, 1, 1)
    return first - timedelta(days=1)
