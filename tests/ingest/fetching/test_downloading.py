"""A file arrives whole or not at all, from the publishers only, whatever its server does."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import DownloadError, NotPublishedError
from ingest.fetching.downloading import Downloader, Patience
from tests.ingest.fetching.server import (
    Behaviour,
    Handler,
    Server,
    redirect,
    serving,
    stalled,
    status,
    truncated,
    whole,
)


def archive(text: str = "a", size: int = 600_000) -> bytes:
    """A zip of about `size` bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("codes.txt", text * size)
    return buffer.getvalue()


ZIP = archive()
NEWER = archive("b")
ETAG = '"one"'


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


class Waits:
    """Notes how long is waited, and does not wait."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def patience(self, read_s: float = 30.0, file_bytes: int = 10**7, attempts: int = 4) -> Patience:
        return Patience(
            connect_s=30.0,
            read_s=read_s,
            attempts=attempts,
            file_bytes=file_bytes,
            sleep=self.seconds.append,
            jitter=lambda: 1.0,
            now=lambda: datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        )


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def downloader(tmp_path: Path, waits: Waits) -> Iterator[Downloader]:
    with Downloader(tmp_path / "downloads", frozenset(("www.cms.gov",)), waits.patience(), loopback=True) as made:
        yield made


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "downloads").iterdir() if "part" in path.name)


def test_a_file_arrives_and_its_progress_is_told(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    url = server.on("/files/zip/codes.zip", whole(ZIP, ETag=ETAG))
    told: list[tuple[int, int]] = []
    path = downloader.fetch(url, hashlib.sha256(ZIP).hexdigest(), lambda done, total: told.append((done, total)))
    assert path == tmp_path / "downloads" / "codes.zip"
    assert path.read_bytes() == ZIP
    assert told[-1] == (len(ZIP), len(ZIP))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert leftovers(tmp_path) == []


def test_a_file_that_is_still_the_newest_is_not_sent_again(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", whole(ZIP, ETag=ETAG))
    first = downloader.fetch(url)
    assert downloader.fetch(url) == first
    assert server.asked[1].headers["if-none-match"] == ETAG
    server.behaviours["/codes.zip"] = [whole(NEWER, ETag='"two"')]
    assert downloader.fetch(url).read_bytes() == NEWER


def test_a_file_changed_on_this_disk_is_fetched_again(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", whole(ZIP, ETag=ETAG))
    downloader.fetch(url).write_bytes(b"spoilt")
    assert downloader.fetch(url).read_bytes() == ZIP


def test_the_time_of_the_file_is_its_publishers(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", whole(ZIP, Last_Modified="Thu, 01 Oct 2026 00:00:00 GMT"))
    changed = datetime.fromtimestamp(downloader.fetch(url).stat().st_mtime, UTC)
    assert changed == datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("headers", [{"ETag": ETAG}, {"Last_Modified": "Thu, 01 Oct 2026 00:00:00 GMT"}])
def test_a_truncated_download_goes_on_where_it_stopped(
    headers: dict[str, str], server: Server, downloader: Downloader, waits: Waits
) -> None:
    url = server.on("/codes.zip", truncated(ZIP, 400_000, **headers), whole(ZIP, **headers))
    assert downloader.fetch(url).read_bytes() == ZIP
    assert server.asked[1].headers["range"] == "bytes=400000-"
    assert waits.seconds == [1.0]


def test_a_stalled_download_goes_on_where_it_stopped(server: Server, tmp_path: Path, waits: Waits) -> None:
    url = server.on("/codes.zip", stalled(ZIP, 400_000, ETag=ETAG), whole(ZIP, ETag=ETAG))
    with Downloader(tmp_path / "downloads", frozenset(), waits.patience(read_s=1.0), loopback=True) as downloader:
        assert downloader.fetch(url).read_bytes() == ZIP
    assert server.asked[1].headers["range"].startswith("bytes=")
    assert server.asked[1].headers["if-range"] == ETAG


def test_another_run_goes_on_where_a_killed_one_stopped(server: Server, tmp_path: Path, waits: Waits) -> None:
    url = server.on("/codes.zip", truncated(ZIP, 100_000, ETag=ETAG))
    hosts: frozenset[str] = frozenset()
    with (
        Downloader(tmp_path / "downloads", hosts, waits.patience(attempts=1), loopback=True) as first,
        pytest.raises(DownloadError, match="100,000 bytes are kept"),
    ):
        first.fetch(url)
    assert (tmp_path / "downloads" / "codes.zip.part").stat().st_size == 100_000
    assert not (tmp_path / "downloads" / "codes.zip").exists()
    server.behaviours["/codes.zip"] = [whole(ZIP, ETag=ETAG)]
    with Downloader(tmp_path / "downloads", hosts, waits.patience(), loopback=True) as second:
        assert second.fetch(url).read_bytes() == ZIP
    assert server.asked[-1].headers["range"] == "bytes=100000-"


def test_a_server_that_ignores_ranges_is_read_from_the_beginning(server: Server, downloader: Downloader) -> None:
    def deaf(handler: Handler) -> None:
        handler.head(200, Content_Length=len(ZIP), ETag=ETAG)
        handler.send(ZIP)

    url = server.on("/codes.zip", truncated(ZIP, 300_000, ETag=ETAG), deaf)
    assert downloader.fetch(url).read_bytes() == ZIP


def test_a_file_that_changed_between_two_attempts_is_not_mixed(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", truncated(ZIP, 300_000, ETag=ETAG), whole(NEWER, ETag='"two"'))
    assert downloader.fetch(url).read_bytes() == NEWER


def test_a_server_that_continues_another_file_is_read_from_the_beginning(
    server: Server, downloader: Downloader
) -> None:
    def mixes(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start}-{len(NEWER) - 1}/{len(NEWER)}"
        handler.head(206, Content_Length=len(NEWER) - start, Content_Range=span, ETag='"two"')
        handler.send(NEWER[start:])

    url = server.on("/codes.zip", truncated(ZIP, 300_000, ETag=ETAG), mixes, whole(NEWER, ETag='"two"'))
    assert downloader.fetch(url).read_bytes() == NEWER
    assert "range" not in server.asked[2].headers


@pytest.mark.parametrize("span", ["bytes 7-9/600000", "bytes */600000", "nonsense"])
def test_a_continuation_at_another_place_is_not_taken(span: str, server: Server, downloader: Downloader) -> None:
    def elsewhere(handler: Handler) -> None:
        handler.head(206, Content_Length=3, Content_Range=span, ETag=ETAG)
        handler.send(b"xyz")

    url = server.on("/codes.zip", truncated(ZIP, 300_000, ETag=ETAG), elsewhere, whole(ZIP, ETag=ETAG))
    assert downloader.fetch(url).read_bytes() == ZIP


def test_a_range_that_the_server_does_not_have_begins_anew(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", truncated(ZIP, 300_000, ETag=ETAG), status(416), whole(ZIP, ETag=ETAG))
    assert downloader.fetch(url).read_bytes() == ZIP


def test_without_a_validator_nothing_is_continued(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", truncated(ZIP, 300_000), whole(ZIP))
    assert downloader.fetch(url).read_bytes() == ZIP
    assert "range" not in server.asked[1].headers


def test_a_file_shorter_than_promised_is_never_taken_for_whole(
    server: Server, downloader: Downloader, tmp_path: Path
) -> None:
    url = server.on("/codes.zip", truncated(ZIP, len(ZIP) - 1))
    with pytest.raises(DownloadError, match="given up after 4 attempts"):
        downloader.fetch(url)
    assert not (tmp_path / "downloads" / "codes.zip").exists()
    assert len(server.asked) == 4


def test_a_continuation_shorter_than_promised_is_never_taken_for_whole(
    server: Server, downloader: Downloader, tmp_path: Path
) -> None:
    def meagre(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        handler.head(206, Content_Length=1, Content_Range=f"bytes {start}-{start}/{len(ZIP)}", ETag=ETAG)
        handler.send(ZIP[start : start + 1])

    url = server.on("/codes.zip", truncated(ZIP, 300_000, ETag=ETAG), meagre)
    with pytest.raises(DownloadError, match="bytes arrived"):
        downloader.fetch(url)
    assert not (tmp_path / "downloads" / "codes.zip").exists()


def test_a_file_longer_than_promised_is_found_out(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    def hides_the_rest(handler: Handler) -> None:
        handler.head(200, Content_Length=1_000, ETag=ETAG)
        handler.send(ZIP)
        handler.cut()

    url = server.on("/codes.zip", hides_the_rest)
    with pytest.raises(DownloadError, match="is not a zip file, or was cut off"):
        downloader.fetch(url)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("promised", [True, False])
def test_a_file_above_the_limit_is_refused(promised: bool, server: Server, tmp_path: Path, waits: Waits) -> None:
    def endless(handler: Handler) -> None:
        handler.head(200, Connection="close")
        handler.send(ZIP)
        handler.cut()

    url = server.on("/codes.zip", whole(ZIP) if promised else endless)
    patience = waits.patience(file_bytes=1_000)
    with (
        Downloader(tmp_path / "downloads", frozenset(), patience, loopback=True) as downloader,
        pytest.raises(DownloadError, match="larger than the limit of 1,000 bytes"),
    ):
        downloader.fetch(url)
    assert len(server.asked) == 1
    assert not any(path.suffix == ".zip" for path in (tmp_path / "downloads").iterdir())


def test_a_file_of_unknown_size_arrives(server: Server, downloader: Downloader) -> None:
    def sizeless(handler: Handler) -> None:
        handler.head(200, Connection="close")
        handler.send(ZIP)
        handler.cut()

    assert downloader.fetch(server.on("/codes.zip", sizeless)).read_bytes() == ZIP


def test_a_redirection_within_the_publishers_is_followed(server: Server, downloader: Downloader) -> None:
    server.on("/new/codes.zip", whole(ZIP))
    url = server.on("/codes.zip", redirect("/moved.zip"))
    server.on("/moved.zip", redirect("new/codes.zip"))
    assert downloader.fetch(url).read_bytes() == ZIP


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("https://files.example.org/codes.zip", "files.example.org is no publisher of the manifest"),
        ("http://www.cms.gov/codes.zip", "is not https"),
        ("ftp://www.cms.gov/codes.zip", "is not https"),
        ("https://www.cms.gov@example.org/codes.zip", "example.org is no publisher"),
        ("https://www.cms.gov.example.org/codes.zip", "is no publisher"),
    ],
)
def test_a_redirection_anywhere_else_is_refused(to: str, problem: str, server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", redirect(to))
    with pytest.raises(DownloadError, match=problem):
        downloader.fetch(url)
    assert len(server.asked) == 1


def test_a_redirection_to_no_address_at_all_is_told(server: Server, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="Invalid URL"):
        downloader.fetch(server.on("/codes.zip", redirect("https://www.cms.gov:port/codes.zip")))


def test_a_redirection_in_a_circle_ends(server: Server, downloader: Downloader) -> None:
    url = server.on("/codes.zip", redirect("/codes.zip"))
    with pytest.raises(DownloadError, match="leads on and on"):
        downloader.fetch(url)


def test_this_machine_is_no_publisher_unless_a_test_says_so(server: Server, tmp_path: Path) -> None:
    url = server.on("/codes.zip", whole(ZIP))
    with Downloader(tmp_path / "downloads", frozenset(("127.0.0.1",))) as downloader:
        for address in (url, "http://www.cms.gov/codes.zip", "file:///etc/hosts"):
            with pytest.raises(DownloadError, match=r"is not https|is no publisher"):
                downloader.fetch(address)
    assert server.asked == []


@pytest.mark.parametrize(
    ("header", "waited"),
    [("7", 7.0), ("Mon, 23 Nov 2026 12:01:30 GMT", 90.0), ("soon", 1.0), ("0", 1.0)],
)
def test_a_busy_server_is_given_the_time_it_asks_for(
    header: str, waited: float, server: Server, downloader: Downloader, waits: Waits
) -> None:
    url = server.on("/codes.zip", status(429, Retry_After=header), whole(ZIP))
    assert downloader.fetch(url).read_bytes() == ZIP
    assert waits.seconds == [waited]


def test_the_wait_doubles_until_it_is_given_up(server: Server, downloader: Downloader, waits: Waits) -> None:
    url = server.on("/codes.zip", status(503))
    with pytest.raises(DownloadError, match="given up after 4 attempts: the server answered HTTP 503"):
        downloader.fetch(url)
    assert waits.seconds == [1.0, 2.0, 4.0]


def test_a_server_that_asks_for_an_hour_is_left_alone(server: Server, downloader: Downloader, waits: Waits) -> None:
    url = server.on("/codes.zip", status(503, Retry_After="3600"))
    with pytest.raises(DownloadError, match="Try again in 3,600 s"):
        downloader.fetch(url)
    assert waits.seconds == []


def test_the_waits_differ_by_chance_and_have_an_end() -> None:
    assert Patience(jitter=lambda: 0.0).wait_s(1, None) == 0.5
    assert Patience(jitter=lambda: 1.0).wait_s(3, None) == 4.0
    assert Patience(jitter=lambda: 1.0).wait_s(40, None) == 120.0


def test_a_server_that_is_not_there_is_told_and_not_waited_for_twice(tmp_path: Path, waits: Waits) -> None:
    with serving() as gone:
        url = gone.url("/codes.zip")
    said: list[str] = []
    with Downloader(
        tmp_path / "downloads", frozenset(), waits.patience(), notice=said.append, loopback=True
    ) as downloader:
        with pytest.raises(DownloadError, match="given up after 4 attempts"):
            downloader.fetch(url)
        assert [line.partition("; ")[2] for line in said] == [f"trying again in {wait} s." for wait in (1, 2, 4)]
        with pytest.raises(DownloadError, match="given up after 1 attempt:"):
            downloader.fetch(url)
    assert waits.seconds == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("code", [404, 410])
def test_nothing_at_the_address_is_told_at_once(
    code: int, server: Server, downloader: Downloader, waits: Waits
) -> None:
    with pytest.raises(NotPublishedError, match=f"There is nothing at .*HTTP {code}"):
        downloader.fetch(server.on("/codes.zip", status(code)))
    assert waits.seconds == []


def test_a_refusal_is_told_at_once(server: Server, downloader: Downloader) -> None:
    with pytest.raises(DownloadError, match="refuses it \\(HTTP 403\\)"):
        downloader.fetch(server.on("/codes.zip", status(403)))
    assert len(server.asked) == 1


def html(content: bytes, kind: str) -> Behaviour:
    return whole(content, Content_Type=kind)


@pytest.mark.parametrize(
    "behaviour",
    [
        html(b"<!DOCTYPE html><html>Please accept</html>", "text/html; charset=utf-8"),
        html(b"\n <HTML>Please accept", "application/octet-stream"),
        html(b"Please accept", "text/html"),
    ],
)
def test_a_web_page_instead_of_the_file_is_one_clear_line(
    behaviour: Behaviour, server: Server, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match="a web page came instead of the file") as raised:
        downloader.fetch(server.on("/codes.zip", behaviour))
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "downloads" / "codes.zip").exists()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("codes.zip", b"PK but not quite", "is not a zip file"),
        ("codes.xlsx", b"PK but not quite", "is not a xlsx file"),
        ("rules.pdf", b"plain text", "is not a PDF file"),
        ("codes.txt", b"", "is empty"),
    ],
)
def test_a_file_of_another_kind_is_not_taken(
    name: str, content: bytes, problem: str, server: Server, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match=problem):
        downloader.fetch(server.on(f"/{name}", whole(content)))
    assert leftovers(tmp_path) == []
    assert not (tmp_path / "downloads" / name).exists()


def test_a_wrong_checksum_is_told_and_nothing_is_kept(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="another checksum than its publisher gives"):
        downloader.fetch(server.on("/codes.zip", whole(ZIP)), sha256="0" * 64)
    assert leftovers(tmp_path) == []


def test_a_note_that_is_damaged_is_no_note(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    url = server.on("/codes.zip", whole(ZIP, ETag=ETAG))
    downloader.fetch(url)
    note = tmp_path / "downloads" / ".codes.zip.json"
    assert json.loads(note.read_text())["etag"] == ETAG
    note.write_text("{")
    assert downloader.fetch(url).read_bytes() == ZIP
    assert "if-none-match" not in server.asked[1].headers


def test_the_size_is_asked_once_and_need_not_be_known(server: Server, downloader: Downloader) -> None:
    assert downloader.size(server.on("/codes.zip", whole(ZIP))) == len(ZIP)
    assert downloader.size(server.on("/busy.zip", status(503))) is None
    assert downloader.size("https://example.org/codes.zip") is None


def test_a_page_is_read(server: Server, downloader: Downloader) -> None:
    url = server.on("/page", status(503), html("<a href='/x'>é</a>".encode(), "text/html"))
    assert "é" in downloader.read_page(url)
    with pytest.raises(DownloadError, match="too long for a page"):
        downloader.read_page(server.on("/long", html(b"x" * (8 * 1024**2 + 1), "text/html")))
