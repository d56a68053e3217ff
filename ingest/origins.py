"""The two origins of the starter data: the ICD-10-CM tabular list of an installed package, and our own knowledge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path

from core.errors import SourceFileError
from core.facts import Record
from core.records import STARTER_SOURCE_ID, Release, Source
from ingest import knowledge
from ingest.knowledge_records import records_of
from ingest.parsers import icd10cm_tabular
from ingest.status import name_of_rows

ICD10CM = Source(
    id="icd10cm",
    title="ICD-10-CM Tabular List",
    publisher="CDC/NCHS and CMS",
    licence="Public domain",
    url="https://www.cdc.gov/nchs/icd/icd-10-cm/files.html",
    precedence=40,
)
STARTER = Source(
    id=STARTER_SOURCE_ID,
    title="Codewright starter knowledge",
    publisher="Codewright",
    licence="CC BY 4.0",
    precedence=50,
)

_READER_VERSION = "2"
"""Raised whenever the same files would be read into other records."""

_PACKAGE = "simple-icd-10-cm"
_TABULAR = "icd10c-tabular-April-1-2026.xml"
_TABULAR_SHA256 = "f161f8182aff3ce3a2a78e202f8259c08eaee2c670a9e45b0072445c52302935"
_TABULAR_YEAR = "2026"


@dataclass(frozen=True, slots=True)
class Origin:
    """A release that can be loaded: what it is, how to read it, and what a right reading holds.

    Attributes:
        release: Its label, dates and checksum; known without reading the contents.
        read: Reads the contents, record by record.
        expected: Lowest and highest number of rows, by the names of `Release.rows`.
    """

    release: Release
    read: Callable[[], Iterable[Record]]
    expected: Mapping[str, tuple[int, int]]

    def check(self, rows: Mapping[str, int]) -> None:
        """Compare the numbers of rows that were read with what is expected.

        Args:
            rows: Number of rows by name; a kind of which there are none may be missing.

        Raises:
            SourceFileError: There are far more or fewer than in a right file.
        """
        for name, (low, high) in self.expected.items():
            count = rows.get(name, 0)
            if not low <= count <= high:
                what = name_of_rows(name, count)
                problem = f"holds {count:,} {what}; {low:,} to {high:,} are expected. Nothing of it was loaded."
                raise SourceFileError(self.release.origin, problem, hint="Fetch the file again from its publisher.")


def starter_origins(knowledge_folder: Path) -> list[Origin]:
    """What `python -m ingest starter` loads.

    Raises:
        SourceFileError: A file is missing, or is not the one it should be.
    """
    return [icd10cm_origin(*packaged_tabular_list()), knowledge_origin(knowledge_folder)]


def packaged_tabular_list() -> tuple[Path, str]:
    """Path of the tabular list in the installed package, and the package with its version.

    The package's own code is not imported: it reads all its files when it is.

    Raises:
        SourceFileError: The package is not installed or does not hold the list that this program knows.
    """
    reinstall = f"Install the packages of the lock file again: {_PACKAGE} must be the version named there."
    try:
        distribution = metadata.distribution(_PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise SourceFileError(_TABULAR, f"the package {_PACKAGE} is not installed.", hint=reinstall) from error
    path = Path(str(distribution.locate_file(f"simple_icd_10_cm/data/{_TABULAR}")))
    if not path.is_file():
        problem = f"is not in the installed {_PACKAGE} {distribution.version}."
        raise SourceFileError(_TABULAR, problem, hint=reinstall)
    if _sha256(path) != _TABULAR_SHA256:
        raise SourceFileError(_TABULAR, "is not the published file: its SHA-256 differs.", hint=reinstall)
    return path, f"{_PACKAGE} {distribution.version}"


def icd10cm_origin(path: Path, package: str) -> Origin:
    """The tabular list of April 1, 2026: the second edition of fiscal year 2026, which ends with September.

    Args:
        path: The XML file.
        package: Where it came from.
    """

    def read() -> Iterator[Record]:
        year = icd10cm_tabular.edition_year(path)
        if year != _TABULAR_YEAR:
            problem = f"is the list of fiscal year {year}, not of {_TABULAR_YEAR}."
            raise SourceFileError(path.name, problem, "version", "Update Codewright.")
        return icd10cm_tabular.parse(path).records()

    release = Release(
        source=ICD10CM,
        label="FY2026, April 1, 2026",
        effective_from=date(2026, 4, 1),
        effective_to=date(2026, 9, 30),
        origin=f"{path.name} ({package})",
        checksum=_as_read(_sha256(path)),
    )
    return Origin(release, read, {"billable_code": (70_000, 80_000), "code": (90_000, 110_000)})


def knowledge_origin(folder: Path) -> Origin:
    """Our own knowledge, which follows the CPT edition of 2026.

    The label stays the same from one review to the next, so that a newer text supersedes the older one.
    """
    release = Release(
        source=STARTER,
        label="2026 edition",
        effective_from=date(2026, 1, 1),
        effective_to=date(2026, 12, 31),
        origin=f"{folder.name}/",
        checksum=_as_read(knowledge.checksum(folder)),
    )
    return Origin(release, lambda: records_of(knowledge.read(folder)).records(), {"code": (1, 20_000)})


def _as_read(sha256: str) -> str:
    """The checksum of a release: of what is read and how, so that a better reader makes a new release of old files."""
    return hashlib.sha256(f"{sha256} reader {_READER_VERSION}".encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
