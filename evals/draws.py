"""Answers against the official files: random rows are asked as a coder would, and the shown sentences are compared.

The files are read here by themselves, column by column, so that neither the parsers nor the store are their own judge.
"""

from __future__ import annotations

import csv
import gzip
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from assistant.api import Answering
from core.errors import NotReadyError
from core.records import Setting

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Where the files are that the answers are compared with; the same must be loaded."""

_MUE_DAY = date(2024, 8, 1)
_ADD_ON_DAY = date(2024, 6, 15)
_FEE_DAY = date(2025, 11, 1)
_FIRST_DAY, _LAST_DAY = date(2016, 1, 1), date(2024, 9, 30)
_SEED = 20_261_123

Draw = tuple[str, Setting | None, tuple[str, ...]]
"""A question, the setting it is asked for, and the patterns that its answer must show."""


@dataclass
class Drawn:
    """What came of the draws of one kind.

    Attributes:
        asked: Questions.
        agreed: Answers that show what the file says.
        mismatches: The first of the others: question, and what is not shown.
    """

    asked: int = 0
    agreed: int = 0
    mismatches: list[tuple[str, str]] = field(default_factory=list)


_MOST_SHOWN = 20


def draw_all(assistant: Answering, count: int, data: Path = DATA) -> dict[str, Drawn]:
    """Ask random rows of the NCCI and fee schedule files.

    Args:
        assistant: Who is asked.
        count: Draws of each kind.
        data: Folder of the files.

    Raises:
        NotReadyError: The folder does not hold the files.
        StoreError: A store failed.
    """
    kinds: Mapping[str, Callable[[Path, random.Random], Iterator[Draw]]] = {
        "ptp": _ptp,
        "mue": _mue,
        "add_on": _add_on,
        "fee": _fee,
    }
    found: dict[str, Drawn] = {}
    for name, draws in kinds.items():
        drawn = found[name] = Drawn()
        for question, setting, patterns in _first(draws(data, random.Random(_SEED)), count):  # noqa: S311  # no secret
            shown = " ".join(one.text for one in assistant.ask(question, setting=setting, model="none").sentences)
            lacking = [pattern for pattern in patterns if not re.search(pattern, shown)]
            drawn.asked += 1
            drawn.agreed += not lacking
            if lacking and len(drawn.mismatches) < _MOST_SHOWN:
                drawn.mismatches.append((question, lacking[0]))
    return found


def _first(draws: Iterator[Draw], count: int) -> Iterator[Draw]:
    for _, draw in zip(range(count), draws, strict=False):
        yield draw


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        raise NotReadyError(f"{file} is not there.", "Name the folder of the official files with --data.")
    packed = file.read_bytes()
    text = (gzip.decompress(packed) if file.suffix == ".gz" else packed).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _ptp(data: Path, chance: random.Random) -> Iterator[Draw]:
    """Pairs in either order on a random day: the edit that ends next decides, as the file has no first days."""
    pairs: dict[frozenset[str], list[dict[str, str]]] = defaultdict(list)
    rows = _rows(data / "ncci" / "ncci_ptp_practitioner_2024-07-01.csv.gz")
    for row in rows:
        pairs[frozenset((row["column1"], row["column2"]))].append(row)
    while True:
        row = chance.choice(rows)
        codes = [row["column1"], row["column2"]]
        chance.shuffle(codes)
        day = _FIRST_DAY + timedelta(days=chance.randrange((_LAST_DAY - _FIRST_DAY).days))
        same = pairs[frozenset(codes)]
        in_force = [one for one in same if one["modifier_indicator"] != "9" and one["deletion_date"] >= day.isoformat()]
        question = f"Can {codes[0]} and {codes[1]} be billed together on {day}?"
        if not in_force:
            yield question, Setting.PRACTITIONER, ("No edit applies on this date",)
            continue
        edit = min(in_force, key=lambda one: one["deletion_date"])
        columns = rf"column 1 is \*\*{edit['column1']}\*\* and column 2 is \*\*{edit['column2']}\*\*"
        yield question, Setting.PRACTITIONER, (columns, f"modifier indicator {edit['modifier_indicator']}")


def _mue(data: Path, chance: random.Random) -> Iterator[Draw]:
    files = {
        Setting.PRACTITIONER: "ncci_mue_practitioner_2024-07-01.csv",
        Setting.OUTPATIENT: "ncci_mue_outpatient_2024-07-01.csv",
        Setting.DME: "ncci_mue_dme_2024-07-01.csv",
    }
    rows = [(setting, row) for setting, name in files.items() for row in _rows(data / "ncci" / name)]
    while True:
        setting, row = chance.choice(rows)
        units, indicator = row["mue_units"], row["mue_mai"]
        question = f"What is the MUE of {row['hcpcs_code']} on {_MUE_DAY}?"
        yield question, setting, (rf"At most \*\*{units}\*\* .*{setting.value} MUE value", f"with MAI {indicator}")


def _add_on(data: Path, chance: random.Random) -> Iterator[Draw]:
    """Add-on codes beside a code: half of them one of their primaries, half a code that is not."""
    rows = _rows(data / "ncci" / "ncci_aoc_2024-06-03.csv")
    primaries: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        primaries[row["add_on_code"]][row["primary_code"]] = row["aoc_edit_type"]
    others = sorted({row["primary_code"] for row in rows if row["primary_code"] != "CCCCC"})
    while True:
        row = chance.choice(rows)
        add_on = row["add_on_code"]
        primary = row["primary_code"] if chance.random() < 0.5 else chance.choice(others)
        if primary in ("CCCCC", add_on) or add_on in primaries.get(primary, {}):
            continue
        if primary in primaries[add_on]:
            told = rf"\*\*{primary}\*\* is one of its primaries"
        elif set(primaries[add_on].values()) == {"1"}:
            told = rf"\*\*{primary}\*\* is not among the primaries"
        else:
            told = rf"CMS does not list \*\*{primary}\*\*"
        question = f"Can {add_on} be billed with {primary} on {_ADD_ON_DAY}?"
        yield question, None, (rf"\*\*{add_on}\*\* is an add-on code.*{told}",)


_PAID = frozenset("ART")
_FEE_COLUMNS = {"code": 0, "modifier": 1, "status": 3, "outside_na": 7, "inside_na": 9, "outside": 11, "inside": 12}
_CONVERSION_FACTOR = 24


def _fee(data: Path, chance: random.Random) -> Iterator[Draw]:
    file = data / "mpfs" / "PPRRVU2025_Oct_no_cpt_text.csv"
    if not file.exists():
        raise NotReadyError(f"{file} is not there.", "Name the folder of the official files with --data.")
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        rows = [row for row in csv.reader(lines) if re.fullmatch(r"[0-9A-Z]\d{3}[0-9A-Z]", row[0]) and not row[1]]
    while True:
        row = chance.choice(rows)
        value = {name: row[place].strip() for name, place in _FEE_COLUMNS.items()}
        factor = Decimal(row[_CONVERSION_FACTOR])
        question = f"What does {value['code']} pay on {_FEE_DAY}?"
        outside, inside = Decimal(value["outside"]), Decimal(value["inside"])
        if value["status"] not in _PAID or not (outside or inside):
            yield question, None, (f"no amount: its status is {value['status']}",)
            continue
        yield (
            question,
            None,
            (
                *(() if value["outside_na"] == "NA" else (_amount(outside * factor, "outside facilities"),)),
                *(() if value["inside_na"] == "NA" else (_amount(inside * factor, "in a facility"),)),
            ),
        )


def _amount(dollars: Decimal, where: str) -> str:
    return re.escape(f"${dollars.quantize(Decimal('0.01'), ROUND_HALF_UP):,}") + rf"\*\* {where}"
