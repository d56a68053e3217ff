"""How long callers of the HTTP API wait while many of them ask at once."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

from core.errors import SettingsError
from core.settings import PROJECT_ROOT
from evals.retrieval import percentiles

WORDS = (
    "broken right wrist", "type 2 diabetes with kidney disease", "colonoscopy with snare", "old heart attack",
    "knee injection", "chest pain", "epidural steroid injection neck", "asthma with acute exacerbation",
    "office visit established patient", "low back pain", "flu vaccine", "removal of skin lesion", "cataract right eye",
    "ankle sprain", "urinary tract infection", "carpal tunnel release", "screening mammogram", "iron deficiency anemia",
    "wheelchair", "laceration of left hand",
)  # fmt: skip
CODES = (
    "cpt/62320", "cpt/99213", "cpt/99214", "cpt/20610", "cpt/45385", "cpt/29881", "cpt/66984", "icd10cm/E11.9",
    "icd10cm/E11.22", "icd10cm/S52.501A", "icd10cm/M17.11", "icd10cm/I25.2", "icd10cm/J45.901", "hcpcs/J1100",
    "hcpcs/G0438", "icd10pcs/0DTJ4ZZ", "modifier/25", "cpt/64483", "cpt/12001", "cpt/80053",
)  # fmt: skip
PROCEDURES = ("99214", "20610", "96372", "J1100", "62323", "45385", "45380", "11042", "97110", "93000")
DIAGNOSES = ("M17.11", "I10", "E11.9", "M54.50", "K63.5", "L97.511")
LINES = 5

Request = tuple[str, str, bytes]
"""What it is called in the report, its address, and its body, if any."""


@dataclass
class ApiTiming:
    """What callers waited.

    Attributes:
        users: How many asked at once, each waiting for its answer before it asked again.
        pause_s: Seconds each user waited between an answer and the next request.
        n: Requests answered.
        failed: Requests that were answered with an error, or not at all.
        per_second: Requests answered a second.
        ms: Milliseconds of all requests.
        by_route: Milliseconds by route.
        cpu_ms: Milliseconds of a processor that the server spent on a request, which does not depend on who else was
            at work; None where that is not told.
        load_before: Processes that wanted a processor in the minute before; anything near the number of processors,
            or above it, slows what is measured.
        processors: How many there are.
    """

    users: int
    pause_s: float
    n: int = 0
    failed: int = 0
    per_second: float = 0.0
    ms: dict[str, float] = field(default_factory=dict)
    by_route: dict[str, dict[str, float]] = field(default_factory=dict)
    cpu_ms: float | None = None
    load_before: float = 0.0
    processors: int = 0


def bench_api(users: int = 20, seconds: float = 20.0, pause_s: float = 0.0, url: str = "") -> ApiTiming:
    """Let users search, look codes up and check claims in turn, and time their requests.

    Args:
        users: How many ask at once.
        seconds: For how long.
        pause_s: Seconds between an answer and the same user's next request.
        url: A server that runs; without one, one is started on this machine with the settings of the environment.

    Raises:
        SettingsError: The server did not start, or is not there.
    """
    load = os.getloadavg()[0]
    if url:
        timing = _measure(url, None, users, seconds, pause_s)
    else:
        with _served() as (address, process):
            timing = _measure(address, process, users, seconds, pause_s)
    timing.load_before, timing.processors = round(load, 1), os.cpu_count() or 1
    return timing


def requests(seed: int) -> Iterator[Request]:
    """What one user asks for: a search, a code and a claim in turn, each chosen at random but always the same."""
    chance = random.Random(seed)  # noqa: S311  # a draw, no secret
    while True:
        yield "search", f"/v1/search?q={quote_plus(chance.choice(WORDS))}", b""
        yield "code", f"/v1/codes/{chance.choice(CODES)}", b""
        yield "check", "/v1/check", json.dumps(_claim(chance)).encode()


def _claim(chance: random.Random) -> dict[str, Any]:
    lines = [{"code": code, "pointers": [1]} for code in chance.sample(PROCEDURES, LINES)]
    return {"lines": lines, "diagnoses": chance.sample(DIAGNOSES, 3), "date_of_service": "2025-11-03"}


def _measure(url: str, process: int | None, users: int, seconds: float, pause_s: float) -> ApiTiming:
    took: dict[str, list[float]] = {"search": [], "code": [], "check": []}
    failed: list[str] = []
    _work(url, itertools.islice(requests(0), 30), took, failed, 0.0, float("inf"))  # everything is read once before
    for times in took.values():
        times.clear()
    if failed:
        raise SettingsError(f"{url} answers with errors: {failed[0]}.", "Name a running server, or leave --url away.")
    start, spent = time.monotonic(), cpu_seconds(process)
    threads = [
        threading.Thread(target=_work, args=(url, requests(user), took, failed, pause_s, start + seconds))
        for user in range(1, users + 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, spent_since = time.monotonic() - start, cpu_seconds(process)
    every = [one for times in took.values() for one in times]
    return ApiTiming(
        users=users,
        pause_s=pause_s,
        n=len(every),
        failed=len(failed),
        per_second=round(len(every) / elapsed, 1),
        ms=percentiles(every),
        by_route={name: percentiles(times) for name, times in took.items() if times},
        cpu_ms=None
        if spent is None or spent_since is None
        else round(1000 * (spent_since - spent) / max(len(every), 1), 1),
    )


def _work(
    url: str, asked: Iterator[Request], took: dict[str, list[float]], failed: list[str], pause_s: float, until: float
) -> None:
    """Ask for one thing after another until it is late."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    headers = {"Content-Type": "application/json"}
    for name, address, body in asked:
        if time.monotonic() > until:
            break
        start = time.perf_counter()
        try:
            connection.request("POST" if body else "GET", address, body or None, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            failed.append(repr(error))
            break
        if response.status == 200:
            took[name].append((time.perf_counter() - start) * 1000)
        else:
            failed.append(f"{address}: {response.status}")
        time.sleep(pause_s)
    connection.close()


def cpu_seconds(process: int | None) -> float | None:
    """Seconds of a processor that a process has spent so far; None where the system does not tell (only Linux does)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _served() -> Iterator[tuple[str, int]]:
    """The address of a server of this installation and its process, for as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chosen = {"CODEWRIGHT_API_PORT": str(port), "CODEWRIGHT_API_HOST": "127.0.0.1", "CODEWRIGHT_API_TOKEN": ""}
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            [sys.executable, "-m", "web"],
            env=os.environ | chosen,
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as server,
    ):
        try:
            if not (server.stdout and server.stdout.readline()):
                said.seek(0)
                raise SettingsError(f"The server did not start: {said.read().strip().rpartition(chr(10))[2]}")
            _await(port)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def _await(port: int) -> None:
    """Wait until a port takes connections."""
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SettingsError("The server does not take connections.")
