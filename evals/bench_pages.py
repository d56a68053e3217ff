"""How long a reader waits for a page: codes opened and searches answered in a real browser, warm.

It is measured inside the browser, from the click to the frame in which the whole page stands, and from the end of the
pause in typing to the frame in which the hits stand. Beside it stands how busy the machine was, and how much processor
time the browser's page itself took, which does not depend on who else was at work.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from core.errors import SettingsError
from core.settings import PROJECT_ROOT
from evals.retrieval import percentiles

CODES = (
    *(f"cpt {code}" for code in (
        "62320 62321 62323 99213 99214 99204 20610 36000 36415 45385 29881 66984 33533 93000 12001 80053 97110 64483 "
        "27447 47562 44970 11042 77067 90471 58558 43239 19301 22551 31231 59400"
    ).split()),
    *(f"icd10cm {code}" for code in (
        "E11.9 E11.40 E11.22 I10 I21.9 J44.1 S52.501A S52.501 M17.11 N18.30 O24.410 C50.911 Z79.4 F32.A R07.9 K35.80 "
        "G43.909 L97.511 T36.0X1A E11"
    ).split()),
    *(f"hcpcs {code}" for code in "J1100 G0438 E1140 A4253 K0001".split()),
    *(f"icd10pcs {code}" for code in "0DTJ4ZZ 0SRD0J9 02703DZ B2111ZZ 10E0XZZ".split()),
    *(f"modifier {code}" for code in "25 59 50 RT".split()),
)  # fmt: skip
SEARCHES = (
    "broken right wrist", "type 2 diabetes with kidney disease", "colonoscopy with snare", "old heart attack",
    "knee injection", "chest pain", "epidural steroid injection neck", "asthma with acute exacerbation", "flu vaccine",
    "office visit established patient", "low back pain", "removal of skin lesion", "cataract right eye", "ankle sprain",
    "urinary tract infection", "carpal tunnel release", "screening mammogram", "iron deficiency anemia", "wheelchair",
    "laceration of left hand", "99213, 62320, E11.9, J1100", "E11.4", "6232", "S52.501A", "0DTJ", "appendectomy",
    "copd exacerbation", "depression single episode", "hip replacement left", "pneumonia", "migraine with aura",
    "pressure ulcer sacral stage 3", "sepsis", "laparoscopic cholecystectomy", "insulin pump", "stroke with weakness",
    "breast cancer screening", "normal delivery", "dialysis", "tonsillectomy", "ear infection", "kidney stone",
    "hernia repair", "afib", "gout", "anxiety", "cellulitis of leg", "opioid dependence", "tetanus shot", "sleep apnea",
)  # fmt: skip

_WARM_UP = 6
_OPENED_MS, _SHOWN_MS = 180_000, 60_000
_ARGUMENTS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync".split()

_OPEN = """async ([address, code]) => {
  const ends = () => {
    const shown = document.querySelector(".cw-sheet-head h1 code")?.textContent === code;
    const runs = document.querySelector("[data-test-script-state]")?.dataset.testScriptState !== "notRunning";
    return shown && !runs;
  };
  const link = Object.assign(document.createElement("a"), { className: "cw-go", href: address });
  document.body.append(link);
  const begins = performance.now();
  link.click();
  link.remove();
  const frame = () => new Promise(requestAnimationFrame);
  do await frame(); while (!ends());
  await frame();
  return performance.now() - begins;
}"""
"""Opens a code as a click on its link does; milliseconds until the whole page stands."""

_SEARCH = """async (words) => {
  const field = document.querySelector("#cw-search-field");
  performance.clearMarks("codewright-asked");
  field.value = words;
  const typed = performance.now();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const frame = () => new Promise(requestAnimationFrame);
  do await frame(); while (document.querySelector("[data-cw-found]")?.dataset.cwFound !== words);
  await frame();
  const shown = performance.now();
  const [asked] = performance.getEntriesByName("codewright-asked").slice(-1);
  return [shown - asked.startTime, shown - typed];
}"""
"""Types words at once; milliseconds from the end of the pause, and from the last key, until the hits stand."""


@dataclass
class PageTiming:
    """What a reader waited.

    Attributes:
        codes: Code pages opened.
        code_ms: Milliseconds from the click until the page stood.
        code_browser_ms: Of those, milliseconds of processor time that the browser's page took.
        searches: Searches typed.
        search_ms: Milliseconds from the end of the pause in typing until the hits stood.
        search_from_key_ms: The same from the last key: with the pause.
        slowest: The slowest codes, with their milliseconds.
        load: Processes that were at work on the machine at the beginning and the end, and its processors.
    """

    codes: int
    code_ms: dict[str, float]
    code_browser_ms: dict[str, float]
    searches: int
    search_ms: dict[str, float]
    search_from_key_ms: dict[str, float]
    slowest: dict[str, float]
    load: dict[str, float]


def bench_pages(codes: Sequence[str] = CODES, searches: Sequence[str] = SEARCHES) -> PageTiming:
    """Open code pages and type searches in a browser, over the configured home.

    Args:
        codes: System and code, with a space between them.
        searches: What is typed.

    Raises:
        SettingsError: There is no browser, or the program does not come up.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SettingsError("There is no chromium on this machine.", "Install it: apt-get install chromium.")
    load = {"at_begin": os.getloadavg()[0], "processors": float(os.cpu_count() or 1)}
    with served() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        opened = _open_codes(page, url, codes)
        answered = _type_searches(page, url, searches)
        browser.close()
    took = sorted(opened.items(), key=lambda item: -item[1][0])
    return PageTiming(
        codes=len(opened),
        code_ms=percentiles([ms for ms, _ in opened.values()]),
        code_browser_ms=percentiles([ms for _, ms in opened.values()]),
        searches=len(answered),
        search_ms=percentiles([ms for ms, _ in answered]),
        search_from_key_ms=percentiles([ms for _, ms in answered]),
        slowest={code: round(ms) for code, (ms, _) in took[:5]},
        load=load | {"at_end": os.getloadavg()[0]},
    )


def _open_codes(page: Page, url: str, codes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Milliseconds until each code stood, and those of processor time in the browser."""
    page.goto(f"{url}/code?system=cpt&code=99213")
    page.locator(".cw-sheet-head").wait_for(timeout=_OPENED_MS)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def processor_ms() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    found: dict[str, tuple[float, float]] = {}
    for number, named in enumerate([*codes[:_WARM_UP], *codes]):
        system, code = named.split()
        before = processor_ms()
        took = float(page.evaluate(_OPEN, [f"code?system={system}&code={code}", code]))
        if number >= _WARM_UP:
            found[named] = took, processor_ms() - before
    return found


def _type_searches(page: Page, url: str, searches: Sequence[str]) -> list[tuple[float, float]]:
    page.goto(f"{url}/search")
    page.locator(".cw-found").wait_for(timeout=_OPENED_MS)
    page.set_default_timeout(_SHOWN_MS)
    found = []
    for number, words in enumerate([*searches[-_WARM_UP:], *searches]):
        after_pause, after_key = page.evaluate(_SEARCH, words)
        if number >= _WARM_UP:
            found.append((float(after_pause), float(after_key)))
    return found


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The address of the program and its process, served for as long as it is measured."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT_ROOT / "app.py"), "--server.port", str(port)]
    command += ["--server.fileWatcherType", "none"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603  # our own command
        try:
            _await(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait(timeout=30)


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health"):  # noqa: S310  # of this machine
                return
        except OSError:
            time.sleep(0.3)
    raise SettingsError("The pages did not come up.", "Run `streamlit run app.py` and read what it says.")
