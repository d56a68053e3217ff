"""Another ingestion, to be interrupted: ``python -m tests.codestore.other_process stage|lock``.

It does half of its work on the store that the environment names, says so on standard output, and waits to be killed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from codestore import open_store
from codestore.writer import ReleaseWriter
from core.records import CodeRecord
from core.settings import Settings
from tests import builders


def main(work: str) -> None:
    with open_store(Settings.load(), create=True) as store:
        writer = ReleaseWriter(store)
        if work == "stage":
            writer.stage(builders.release(), _codes_without_end(), batch_size=10)
        with writer.lock():
            _wait_to_be_killed()


def _codes_without_end() -> Iterator[CodeRecord]:
    for number in range(55):
        yield builders.icd(f"A{number:02d}")
    _wait_to_be_killed()


def _wait_to_be_killed() -> None:
    sys.stdout.write("halfway\n")
    sys.stdout.flush()
    time.sleep(120)


if __name__ == "__main__":
    main(sys.argv[1])
