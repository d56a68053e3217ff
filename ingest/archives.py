"""Files to be read, wherever they lie: plain, compressed, or inside an archive, which is never trusted.

Nothing of an archive decides where something is written: a member is unpacked under its last name into a folder made
for it, and only after everything the archive says about itself has been looked at.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, cast
from zipfile import ZipFile, ZipInfo

from core.errors import SourceFileError

FETCH_AGAIN = "Fetch the file again from its publisher."


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may unpack to; official ones stay far below.

    Attributes:
        file_bytes: Of one file.
        total_bytes: Of all files of an archive together.
        ratio: How many times larger than packed a file may be; the official ones reach 30.
        free_bytes: Up to this size the ratio is not looked at.
        members: Number of files in an archive.
    """

    file_bytes: int = 2 * 1024**3
    total_bytes: int = 8 * 1024**3
    ratio: int = 200
    free_bytes: int = 16 * 1024**2
    members: int = 20_000

    def for_packed(self, size: int) -> int:
        """Bytes that a file of a packed size may have."""
        return min(self.file_bytes, max(self.free_bytes, self.ratio * size))


LIMITS = Limits()
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """One file to be read.

    Attributes:
        name: Its name, with those of the archives it lies in: ``cms_2026_dx.zip/icd10cm_order_2026.txt``.
        path: The file on disk: itself, or the archive that holds it.
        root: The file on disk that the user has: the outermost archive.
        member: Its name in the archive at `path`; "" for a plain file.
        modified: When it was last changed, for comparison with others: ``2025-06-06 12:29``.
    """

    name: str
    path: Path
    root: Path
    member: str = ""
    modified: str = ""

    @property
    def file_name(self) -> str:
        """The name it has once unpacked."""
        name = PurePosixPath(self.name).name
        return name[:-3] if name.lower().endswith(".gz") else name

    def head(self, size: int) -> bytes:
        """Its first bytes.

        Raises:
            SourceFileError: It cannot be unpacked.
        """
        with self._opened() as (stream, _):
            return stream.read(size)

    def sha256(self) -> str:
        """SHA-256 of its content, unpacked: the same however it is packed.

        Raises:
            SourceFileError: It cannot be unpacked, or becomes far too large.
        """
        digest = hashlib.sha256()
        for chunk in self._chunks():
            digest.update(chunk)
        return digest.hexdigest()

    def unpack(self, folder: Path) -> Path:
        """A plain file with its content: itself if it is one, else a new one in `folder`.

        Raises:
            SourceFileError: It cannot be unpacked, or becomes far too large.
        """
        if not self.member and not _is_gzip(self.name):
            return self.path
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / (self.file_name or "unnamed")
        with told(self.name), place.open("wb") as target:
            for chunk in self._chunks():
                target.write(chunk)
        return place

    def _chunks(self) -> Iterator[bytes]:
        with self._opened() as (stream, most):
            done = 0
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                if done > most:
                    raise _too_large(self.name, done)
                yield chunk

    @contextmanager
    def _opened(self) -> Iterator[tuple[IO[bytes], int]]:
        """Its unpacked content, and how long that may be."""
        with told(self.name):
            if not self.member:
                packed = self.path.stat().st_size
                with self.path.open("rb") as plain:
                    yield _unzipped(self.name, plain, packed)
            else:
                with ZipFile(self.path) as archive, archive.open(self.member) as packed_member:
                    yield _unzipped(self.name, packed_member, archive.getinfo(self.member).file_size)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found under some paths.

    Attributes:
        items: Files that may be read, in order of their paths.
        problems: Archives that cannot be opened, and paths that lead nowhere.
    """

    items: list[Item] = field(default_factory=list)
    problems: list[SourceFileError] = field(default_factory=list)


def survey(paths: Iterable[Path], scratch: Path) -> Survey:
    """Find every file under some paths, looking into folders, archives, and archives in archives.

    Hidden files and files called README are passed over, and so are links to folders.

    Args:
        paths: Files and folders.
        scratch: An empty folder for the archives found in archives.
    """
    found = Survey()
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            found.problems.append(SourceFileError(path.name or str(path), "is not there.", hint="Check the path."))
            continue
        for file in _files_below(path):
            if (real := file.resolve()) not in seen:
                seen.add(real)
                _look_at(file, found, scratch)
    return found


def _files_below(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not _is_passed_over(name))
        files = (Path(folder, name) for name in sorted(names) if not _is_passed_over(name))
        yield from (file for file in files if file.is_file())


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~$", "__MACOSX")) or name.lower().startswith("readme") or name == "Thumbs.db"


def _look_at(file: Path, found: Survey, scratch: Path) -> None:
    try:
        if _is_zip(file.name):
            found.items.extend(items_of(file, scratch))
        else:
            modified = _moment(file.stat().st_mtime)
            found.items.append(Item(file.name, file, file, modified=modified))
    except SourceFileError as error:
        found.problems.append(error)


def items_of(path: Path, scratch: Path) -> list[Item]:
    """The files in an archive, and in the archives directly inside it.

    Raises:
        SourceFileError: It is no archive, is damaged or encrypted, or holds something an honest one does not.
    """
    items: list[Item] = []
    for item in _members(path, path.name, path):
        if _is_zip(item.name):
            folder = Path(tempfile.mkdtemp(dir=_made(scratch)))
            items += _members(item.unpack(folder), item.name, path)
        else:
            items.append(item)
    return items


def _members(path: Path, name: str, root: Path) -> list[Item]:
    with told(name):
        _require_archive(path, name)
        with ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_members(name, infos)
    return [
        Item(f"{name}/{info.filename}", path, root, info.filename, _written(info))
        for info in infos
        if not any(_is_passed_over(part) for part in PurePosixPath(info.filename).parts)
    ]


def _require_archive(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        head = stream.read(4_096)
    if re.match(rb"\s*(?:\xef\xbb\xbf)?<(?:!doctype html|html)", head, re.IGNORECASE):
        problem = "is a web page, not an archive."
        raise SourceFileError(name, problem, hint="Accept the publisher's licence page, then download again.")
    if not zipfile.is_zipfile(path):
        problem = "is cut off: the end of the archive is missing." if head.startswith(b"PK") else "is no zip archive."
        raise SourceFileError(name, problem, hint=FETCH_AGAIN)


def _check_members(name: str, infos: Sequence[ZipInfo]) -> None:
    """Refuse an archive that lies, hides or overwhelms."""
    if len(infos) > LIMITS.members:
        raise SourceFileError(
            name, f"holds {len(infos):,} files; at most {LIMITS.members:,} are read.", hint=FETCH_AGAIN
        )
    total = sum(info.file_size for info in infos)
    if total > LIMITS.total_bytes:
        raise _too_large(name, total)
    for again, times in Counter(info.filename for info in infos).items():
        if times > 1:
            raise SourceFileError(name, f"holds {again[:80]!a} {times} times.", hint=FETCH_AGAIN)
    for info in infos:
        _check_member(name, info)


def _check_member(name: str, info: ZipInfo) -> None:
    shown = info.filename[:80]
    if not info.filename.isprintable():
        raise SourceFileError(name, f"holds a file with a name that cannot be printed ({shown!a}).", hint=FETCH_AGAIN)
    if _escapes(info.filename):
        raise SourceFileError(name, f"holds {shown!r}, a path that leads out of the archive.", hint=FETCH_AGAIN)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise SourceFileError(name, f"holds {shown!r}, a link instead of a file.", hint=FETCH_AGAIN)
    if info.flag_bits & 0x1:
        hint = "Unpack it with its password, then load the files."
        raise SourceFileError(name, f"is encrypted ({shown!r}).", hint=hint)
    if info.file_size > LIMITS.for_packed(info.compress_size):
        raise _too_large(f"{name}/{shown}", info.file_size)


def _escapes(member: str) -> bool:
    return "\\" in member or member.startswith("/") or ":" in member.partition("/")[0] or ".." in member.split("/")


def _unzipped(name: str, stream: IO[bytes], packed: int) -> tuple[IO[bytes], int]:
    if _is_gzip(name):
        unpacked = gzip.GzipFile(fileobj=stream)  # whoever opened the stream closes it
        return cast("IO[bytes]", unpacked), LIMITS.for_packed(packed)
    return stream, LIMITS.file_bytes


def _too_large(name: str, size: int) -> SourceFileError:
    problem = f"unpacks to {size / 1024**2:,.0f} MB or more, which no official file does."
    return SourceFileError(name, problem, hint="Nothing of it was loaded. " + FETCH_AGAIN)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn whatever a damaged archive or an unreadable disk raises into one clear line.

    Raises:
        SourceFileError: Instead of any of these.
    """
    try:
        yield
    except (EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, gzip.BadGzipFile) as error:
        problem = f"is damaged or cut off: {_reason(error)}."
        raise SourceFileError(name, problem, hint=FETCH_AGAIN) from error
    except (NotImplementedError, RuntimeError) as error:  # another compression, a password
        raise SourceFileError(name, f"cannot be unpacked: {_reason(error)}.", hint="Unpack it first.") from error
    except (ValueError, OverflowError, KeyError, IndexError, struct.error) as error:  # numbers that make no sense
        raise SourceFileError(name, f"is damaged: {_reason(error)}.", hint=FETCH_AGAIN) from error
    except OSError as error:
        raise SourceFileError(name, f"cannot be read: {error.strerror or _reason(error)}.") from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:120].rstrip(".") or type(error).__name__


def _written(info: ZipInfo) -> str:
    year, month, day, hour, minute, _ = info.date_time
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _is_gzip(name: str) -> bool:
    return name.lower().endswith(".gz")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _moment(timestamp: float) -> str:
    return f"{datetime.fromtimestamp(timestamp):%Y-%m-%d %H:%M}"  # noqa: DTZ006  # as archives have it: local
