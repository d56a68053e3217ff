"""Download one file so that it is there whole, or not at all, and an interrupted download goes on where it stopped.

A file arrives as ``NAME.part`` and is renamed when it is whole and looks like what it should be. Beside it stands what
its server said of it, so that a later request asks for the rest of the same edition (RFC 9110, sections 13 and 14),
and for a whole file only whether there is a newer one.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from pydantic import BaseModel, ValidationError

from core.errors import DownloadError, NotPublishedError
from ingest.fetching.addresses import file_name

Progress = Callable[[int, int], None]
"""Told the bytes that are there and the bytes there will be."""

_A_STEP = 256 * 1024
"""Bytes that make an attempt count as one that came further."""
_REDIRECTS = 5
_PAGE_BYTES = 8 * 1024**2
_TRY_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|script)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for.

    Attributes:
        connect_s: Seconds until a connection stands.
        read_s: Seconds without a byte.
        attempts: Attempts in a row that bring nothing before it is given up.
        first_wait_s: Seconds before the second attempt; doubled before each further one.
        longest_wait_s: Most seconds between two attempts; a server that asks for more is left alone.
        file_bytes: Most bytes of one file.
        sleep: Waits.
        jitter: A number from 0 to 1, so that not everybody comes back at the same moment.
        now: The moment (UTC), for servers that name one.
    """

    connect_s: float = 20.0
    read_s: float = 60.0
    attempts: int = 6
    first_wait_s: float = 1.0
    longest_wait_s: float = 120.0
    file_bytes: int = 2 * 1024**3
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def wait_s(self, failures: int, asked_s: float | None) -> float:
        """Seconds before the next attempt, after so many failures; what a server asks for is the least."""
        backoff = self.first_wait_s * 2.0 ** (failures - 1) * (0.5 + 0.5 * self.jitter())
        return min(max(backoff, asked_s or 0.0), self.longest_wait_s)

    def retry_after_s(self, text: str | None) -> float | None:
        """Seconds that a ``Retry-After`` header asks for; None if it asks for nothing that can be read."""
        if not text:
            return None
        if text.strip().isdigit():
            return float(text)
        try:
            asked_s: float = (parsedate_to_datetime(text) - self.now()).total_seconds()
        except (TypeError, ValueError):
            return None
        return asked_s


class _Note(BaseModel):
    """What a server said of a file: stands beside it.

    Attributes:
        url: Where it came from.
        etag: Its entity tag.
        last_modified: When it was changed.
        size: Its whole size in bytes; None where the server did not say.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    size: int | None = None

    @classmethod
    def of(cls, url: str, response: httpx.Response, size: int | None) -> _Note:
        if _is_encoded(response):
            return cls(url=url)
        headers = response.headers
        return cls(url=url, etag=headers.get("etag", ""), last_modified=headers.get("last-modified", ""), size=size)

    @property
    def validator(self) -> str:
        """What tells this edition of the file from every other one, byte for byte; "" if nothing does."""
        return self.last_modified if self.etag.startswith("W/") or not self.etag else self.etag

    def same_as(self, response: httpx.Response) -> bool:
        """Whether a server speaks of the same edition."""
        etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
        return (not etag or etag == self.etag) and (not modified or modified == self.last_modified)


class _Kept:
    """A file in the folder, with the note beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._note_path = path.with_name(f".{path.name}.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def note(self, url: str) -> _Note | None:
        """What is known of it, if it came from this address."""
        try:
            note = _Note.model_validate_json(self._note_path.read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None
        return note if note.url == url and self.path.exists() else None

    def write_note(self, note: _Note) -> None:
        draft = self._note_path.with_name(f"{self._note_path.name}.draft")
        draft.write_text(note.model_dump_json(), encoding="utf-8")
        draft.replace(self._note_path)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note_path.unlink(missing_ok=True)


class _TryAgainError(Exception):
    """An attempt failed in a way that another one may not."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


def _nothing(_done: int, _total: int) -> None:
    """No progress is shown."""


def _unheard(_text: str) -> None:
    """Nothing is said."""


class Downloader:
    """Fetches files into a folder, from a few hosts only.

    Args:
        folder: Where the files go; made if it is missing.
        hosts: Hosts that may be asked, also after a redirection.
        patience: How long a server is waited for.
        notice: Told, in a line, why is waited.
        loopback: Also allows plain http, on this machine only: for tests.
    """

    def __init__(
        self,
        folder: Path,
        hosts: frozenset[str],
        patience: Patience | None = None,
        *,
        notice: Callable[[str], None] = _unheard,
        loopback: bool = False,
    ) -> None:
        self._folder = folder
        self._hosts = hosts
        self._patience = patience or Patience()
        self._notice = notice
        self._loopback = loopback
        self._unreachable: set[str] = set()
        self._client = httpx.Client(
            timeout=httpx.Timeout(self._patience.read_s, connect=self._patience.connect_s),
            headers={"User-Agent": "Mozilla/5.0 (compatible; Codewright)", "Accept-Encoding": "identity"},
            trust_env=not loopback,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(self, url: str, sha256: str = "", progress: Progress = _nothing) -> Path:
        """Have a file, whole: a new one, or the one that is here if its server has no newer one.

        Args:
            url: Its address.
            sha256: Its checksum, if its publisher gives one.
            progress: Told how far it is.

        Raises:
            NotPublishedError: There is nothing at the address.
            DownloadError: It cannot be fetched, or is not what it should be.
        """
        self._check(url)
        self._folder.mkdir(parents=True, exist_ok=True)
        file = _Kept(self._folder / file_name(url))
        part = _Kept(file.path.with_name(f"{file.path.name}.part"))
        if not self._persist(url, lambda: self._receive(url, file, part, progress), lambda: part.size):
            return file.path
        note = part.note(url)
        try:
            _check_file(part.path, file.path.name, sha256)
        except DownloadError:
            part.drop()
            raise
        _keep_time(part.path, note.last_modified if note else "")
        part.path.replace(file.path)
        if note is not None:  # after the file: an old note only has a new file fetched once more
            file.write_note(note.model_copy(update={"size": file.size}))
        part.drop()
        return file.path

    def read_page(self, url: str) -> str:
        """The text of a web page.

        Raises:
            NotPublishedError: There is none.
            DownloadError: It cannot be fetched.
        """
        pages: list[bytes] = []

        def read() -> bool:
            with self._answer("GET", url, {}) as response:
                self._check_status(url, response)
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > _PAGE_BYTES:
                        raise DownloadError(f"{url} is too long for a page.")
                pages.append(bytes(content))
            return True

        self._persist(url, read, lambda: 0)
        return pages[0].decode("utf-8", errors="replace")

    def size(self, url: str) -> int | None:
        """Bytes of a file, as its server says; None if it cannot or will not say. Asked only once."""
        try:
            with self._answer("HEAD", url, {}) as response:
                length = response.headers.get("content-length", "")
                return int(length) if response.status_code == 200 and length.isdigit() else None
        except (DownloadError, httpx.TransportError):
            return None

    def _persist(self, url: str, attempt: Callable[[], bool], arrived: Callable[[], int]) -> bool:
        """Try until it works; attempts that come further than any before do not count.

        A host that was not reached before is tried once: nobody waits for each of its files again.
        """
        failures, furthest, host = 0, arrived(), httpx.URL(url).host
        attempts = 1 if host in self._unreachable else self._patience.attempts
        while True:
            try:
                result = attempt()
            except (httpx.TransportError, _TryAgainError) as error:
                failures = 1 if arrived() - furthest >= _A_STEP else failures + 1
                furthest = max(furthest, arrived())
                asked_s = error.after_s if isinstance(error, _TryAgainError) else None
                if failures >= attempts or (asked_s or 0.0) > self._patience.longest_wait_s:
                    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                        self._unreachable.add(host)
                    raise self._given_up(url, failures, error, asked_s, arrived()) from error
                wait_s = self._patience.wait_s(failures, asked_s)
                self._notice(f"{file_name(url)}: {_reason(error)}; trying again in {wait_s:.0f} s.")
                self._patience.sleep(wait_s)
            else:
                self._unreachable.discard(host)
                return result

    def _given_up(
        self, url: str, failures: int, error: Exception, asked_s: float | None, arrived: int
    ) -> DownloadError:
        times = "1 attempt" if failures == 1 else f"{failures} attempts"
        later = f"in {asked_s:,.0f} s, as the server asks" if asked_s else "later"
        kept = f" {arrived:,} bytes are kept, and the same command goes on from there." if arrived else ""
        return DownloadError(f"{url}: given up after {times}: {_reason(error)}.", f"Try again {later}.{kept}")

    def _receive(self, url: str, file: _Kept, part: _Kept, progress: Progress) -> bool:
        """One attempt; returns whether something was fetched, and not what is here already still the newest."""
        with self._answer("GET", url, _conditions(url, file, part)) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and file.path.exists():
                return False
            total = self._begin(url, response, part)
            if total is not None:
                self._check_size(url, total)
            self._write(url, response, part, total, progress)
        if total is not None and part.size != total:
            problem = f"{part.size:,} of {total:,} bytes arrived"
            if part.size > total:
                part.drop()
            raise _TryAgainError(problem)
        progress(part.size, part.size)
        return True

    def _begin(self, url: str, response: httpx.Response, part: _Kept) -> int | None:
        """Make the part ready for what an answer holds; returns the size of the whole file, if it is told."""
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            note = part.note(url)
            found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("content-range", "").strip())
            if note and found and int(found[1]) == part.size and note.same_as(response):
                return int(found[2]) if found[2] != "*" else note.size
            part.drop()
            raise _TryAgainError("the server continued another file than the one begun")
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.drop()
            raise _TryAgainError("the server has another file than the one begun")
        self._check_status(url, response)
        if "text/html" in response.headers.get("content-type", "") and not _may_be_html(url):
            raise _a_web_page(url)
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdigit() and not _is_encoded(response) else None
        part.drop()
        part.path.touch()
        part.write_note(_Note.of(url, response, total))
        return total

    def _write(self, url: str, response: httpx.Response, part: _Kept, total: int | None, progress: Progress) -> None:
        done = part.size
        with part.path.open("ab", buffering=0) as stream:
            for chunk in response.iter_bytes() if _is_encoded(response) else response.iter_raw():
                if not done and not _may_be_html(url) and _HTML.match(chunk):
                    raise _a_web_page(url)
                done += len(chunk)
                self._check_size(url, done, part)
                stream.write(chunk)
                if total is not None:
                    progress(min(done, total), total)
            os.fsync(stream.fileno())

    @contextmanager
    def _answer(self, method: str, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer to a request, following redirections as long as they stay with the publishers."""
        here = url
        for _ in range(_REDIRECTS + 1):
            self._check(here, came_from=url)
            response = self._client.send(
                self._client.build_request(method, here, headers=headers), stream=True, follow_redirects=False
            )
            try:
                if response.next_request is None:
                    yield response
                    return
                here = str(response.next_request.url)
            finally:
                response.close()
        raise DownloadError(f"{url} leads on and on, more than {_REDIRECTS} times.", "Try again later.")

    def _check(self, url: str, came_from: str = "") -> None:
        address = httpx.URL(url)
        if self._loopback and address.host in _LOOPBACK:
            return
        if address.scheme == "https" and address.host in self._hosts:
            return
        via = f"{came_from} leads to " if came_from not in {"", url} else ""
        problem = "is not https" if address.host in self._hosts else f"{address.host} is no publisher of the manifest"
        raise DownloadError(f"{via}{url}: {problem}. Nothing was fetched from there.")

    def _check_status(self, url: str, response: httpx.Response) -> None:
        status = response.status_code
        if status == httpx.codes.OK:
            return
        if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            raise NotPublishedError(f"There is nothing at {url} (HTTP {status}).")
        if status in _TRY_AGAIN:
            asked = self._patience.retry_after_s(response.headers.get("retry-after"))
            raise _TryAgainError(f"the server answered HTTP {status}", asked)
        raise DownloadError(
            f"{url}: the server refuses it (HTTP {status}).", "Open the page of the source in a browser."
        )

    def _check_size(self, url: str, size: int, part: _Kept | None = None) -> None:
        limit = self._patience.file_bytes
        if size > limit:
            if part is not None:
                part.drop()
            raise DownloadError(f"{url} is larger than the limit of {limit:,} bytes.")
        if part is None and size > shutil.disk_usage(self._folder).free:
            raise DownloadError(f"{url} has {size:,} bytes, more than are free in {self._folder}.", "Make room for it.")


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(".")


def _conditions(url: str, file: _Kept, part: _Kept) -> dict[str, str]:
    """Ask for the rest of what has begun, or only for what is newer than what is here."""
    begun, here = part.note(url), file.note(url)
    if begun and part.size and begun.validator:
        return {"Range": f"bytes={part.size}-", "If-Range": begun.validator}
    if here and here.size == file.size:
        conditions = {"If-None-Match": here.etag, "If-Modified-Since": here.last_modified}
        return {name: value for name, value in conditions.items() if value}
    return {}


def _check_file(path: Path, name: str, sha256: str) -> None:
    """Check that a whole file is what it should be.

    Raises:
        DownloadError: It is not.
    """
    again = "Fetch it again; if it stays like this, see the page of the source."
    if sha256:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != sha256:
            raise DownloadError(f"{name} has another checksum than its publisher gives (SHA-256 {found}).", again)
    if path.stat().st_size == 0:
        raise DownloadError(f"{name} is empty.", again)
    suffix = Path(name).suffix.lower()
    if suffix in {".zip", ".xlsx"}:
        try:
            zipfile.ZipFile(path).close()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise DownloadError(f"{name} is not a {suffix[1:]} file, or was cut off on its way.", again) from None
    if suffix == ".pdf":
        with path.open("rb") as stream:
            if b"%PDF-" not in stream.read(1024):
                raise DownloadError(f"{name} is not a PDF file.", again)


def _a_web_page(url: str) -> DownloadError:
    return DownloadError(
        f"{url}: a web page came instead of the file.",
        "Its publisher may ask for a licence to be accepted first: fetch it with a browser, then load the file.",
    )


def _may_be_html(url: str) -> bool:
    return Path(file_name(url)).suffix.lower() in {".htm", ".html"}


def _is_encoded(response: httpx.Response) -> bool:
    return response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}


def _keep_time(path: Path, last_modified: str) -> None:
    """Give a file the time its publisher changed it."""
    try:
        moment = parsedate_to_datetime(last_modified).timestamp()
    except (TypeError, ValueError):
        return
    os.utime(path, (moment, moment))
