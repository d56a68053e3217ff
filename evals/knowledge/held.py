"""The starter knowledge held against the official files: codes, figures, flags, edits, billing units."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from core.codes import Code, CodeSystem, Mention, find_mentions
from core.facts import AddOnPair, FeeScheduleRow, MueLimit
from core.records import PtpEdit
from evals.knowledge.official import Official
from evals.knowledge.report import Report
from evals.knowledge.texts import Entry
from ingest.schema import CodeEntry, EditEntry, Figure, Knowledge

_DELETED = frozenset("DFH")
"""Status indicators of codes that were deleted (RVU file, record layout)."""

_FEE_FIGURES: Mapping[str, Callable[[FeeScheduleRow], str]] = {
    "status": lambda row: row.status,
    "work_rvu": lambda row: str(row.work_rvu),
    "global_days": lambda row: row.global_days,
    "pctc": lambda row: row.pctc_indicator,
    "multiple": lambda row: row.multiple_procedure,
    "bilateral": lambda row: row.bilateral_surgery,
    "assistant": lambda row: row.assistant_surgeon,
    "cosurgeon": lambda row: row.co_surgeon,
    "team": lambda row: row.team_surgeon,
}
_LIMIT_FIGURES: Mapping[str, Callable[[MueLimit], str]] = {
    "mue": lambda limit: str(limit.units),
    "mai": lambda limit: str(limit.adjudication_indicator),
}
_ADD_ON_FIGURES: Mapping[str, Callable[[Sequence[AddOnPair]], str]] = {
    "add_on_type": lambda pairs: str(pairs[0].kind),
    "primaries": lambda pairs: ", ".join(sorted(pair.primary.code for pair in pairs if pair.primary)),
}

_FLAGS: Mapping[str, tuple[str, frozenset[str]]] = {
    "bilateral allowed": ("bilateral", frozenset("13")),
    "component split": ("pctc", frozenset("1")),
    "professional component only": ("pctc", frozenset("2")),
    "technical component only": ("pctc", frozenset("3")),
    "bundled by Medicare": ("status", frozenset("B")),
    "not valid for Medicare": ("status", frozenset("I")),
    "not paid by Medicare": ("status", frozenset("BEINX")),
    "restricted coverage": ("status", frozenset("R")),
    "contractor priced": ("status", frozenset("C")),
}
"""Flags that a figure of the fee schedule must bear out, with the indicators that do."""
_BASE_FLAG = re.compile(r"endoscopy family (\w{5})")

_ICD = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.ICD9CM, CodeSystem.ICD9PCS})
_GRAM = re.compile(r"\bgrams?\b|\bg\b")
_MILLILITRES = re.compile(r"\bccs?\b|\bmillilit(?:er|re)s?\b")


@dataclass(frozen=True, slots=True)
class _Held:
    """The checks of one run share these."""

    knowledge: Knowledge
    official: Official
    report: Report


def check_against_files(knowledge: Knowledge, entries: Iterable[Entry], official: Official, report: Report) -> None:
    """Everything that the official files can say of the starter knowledge."""
    held = _Held(knowledge, official, report)
    for name, edition in knowledge.editions.items():
        if edition.read_as and name not in official.editions:
            report.unheld.append(f"everything that rests on {name}: there is no such file")
    _check_codes(held)
    _check_ranges(held)
    _check_figures(held)
    _check_flags(held)
    _check_units(held)
    _check_edits(held)
    _check_mentions(held, entries)


# Codes


def _check_codes(held: _Held) -> None:
    for name, family in held.knowledge.families.items():
        for entry in family.codes:
            held.report.held["codes"] += 1
            problem = _what_is_wrong(entry, held.official)
            if problem:
                held.report.found("codes", name, entry.code, problem)
            elif entry.new_in:
                held.report.unheld.append(f"{entry.code} ({name}): new in {entry.new_in}, younger than the files")
        for retired in family.retired:
            held.report.held["codes"] += 1
            status = _status(retired.code, held.official)
            if (
                status is not None
                and status not in _DELETED
                and not _ended(retired.code, retired.valid_to, held.official)
            ):
                problem = f"is told as retired, but is in the fee schedule with status {status}."
                held.report.found("codes", name, retired.code, problem)
            for day in _ends(retired.code, held.official):
                if day is None or day != retired.valid_to:
                    told = day.isoformat() if day else "no date"
                    problem = f"ended on {retired.valid_to}, but the HCPCS file says {told}."
                    held.report.found("codes", name, retired.code, problem)


def _check_ranges(held: _Held) -> None:
    """A family is complete within its range."""
    own = {code for family in held.knowledge.families.values() for code in family.own_codes}
    for name, family in held.knowledge.families.items():
        held.report.held["ranges"] += 1
        lacking = sorted(
            code
            for table in held.official.fees.values()
            for code, row in table.items()
            if code not in own and row.status not in _DELETED and family.holds(code)
        )
        if lacking:
            held.report.found(
                "ranges", name, "range", f"{family.range} also holds {', '.join(lacking)}, without an entry."
            )


def _what_is_wrong(entry: CodeEntry, official: Official) -> str:
    """Why a living code is none by the files; "" when it is one, or younger than they are."""
    status = _status(entry.code, official)
    is_known = status is not None or any(entry.code in table for table in official.hcpcs.values())
    if entry.new_in:
        return "is said to be younger than the files, but they have it." if is_known else ""
    if status in _DELETED:
        return f"has status {status} in the fee schedule: it was deleted."
    for end in _ends(entry.code, official):
        if end is not None:
            return f"ended on {end} by the HCPCS file."
    if status is None and any(_lists_like(entry.code, table) for table in official.fees.values()):
        return "is not in the fee schedule, which lists the codes of its kind."
    if is_known or not (official.fees or official.hcpcs):
        return ""
    return "is in none of the files."


def _lists_like(code: str, fees: Collection[str]) -> bool:
    """Whether a fee schedule has codes of a code's kind: it lists all CPT codes, but no E or K codes."""
    return code[0].isdigit() or any(other[0] == code[0] for other in fees)


def _status(code: str, official: Official) -> str | None:
    return next((table[code].status for table in official.fees.values() if code in table), None)


def _ends(code: str, official: Official) -> Iterator[date | None]:
    """The last day of a code in each HCPCS file that has it."""
    return (table[code].valid_to for table in official.hcpcs.values() if code in table)


def _ended(code: str, day: date, official: Official) -> bool:
    return day in _ends(code, official)


# Figures


def _check_figures(held: _Held) -> None:
    for name, family in held.knowledge.families.items():
        for entry in family.codes:
            for figure in entry.figures:
                if figure.name == "billing_unit":
                    continue
                problem = _wrong_figure(entry, figure, held)
                if problem:
                    held.report.found("figures", name, f"{entry.code}, {figure.name}", problem)
            for figure_name in _lacking(entry, held.official):
                held.report.found("figures", name, entry.code, f"lacks {figure_name}, which the file has.")


def _wrong_figure(entry: CodeEntry, figure: Figure, held: _Held) -> str:
    official = held.official
    if figure.checked_in not in official.editions:
        held.report.unheld.append(f"{figure.name} of {entry.code}: there is no {figure.checked_in}")
        return ""
    held.report.held["figures"] += 1
    row = official.fees.get(figure.checked_in, {}).get(entry.code)
    limit = official.limits.get(figure.checked_in, {}).get(entry.code)
    if figure.name in _FEE_FIGURES and row:
        value = _FEE_FIGURES[figure.name](row)
    elif figure.name in _LIMIT_FIGURES and limit:
        value = _LIMIT_FIGURES[figure.name](limit)
    elif figure.name in _ADD_ON_FIGURES and (pairs := official.add_ons.get(figure.checked_in, {}).get(entry.code)):
        value = _ADD_ON_FIGURES[figure.name](pairs)
    else:
        return f"does not stand in {figure.checked_in}."
    return "" if _equal(figure.value, value) else f"is {figure.value}, but {value} in {figure.checked_in}."


def _equal(ours: str, theirs: str) -> bool:
    """Whether two figures are equal; numbers by value, indicators by their symbols (``000`` is not ``0``)."""
    if "." not in theirs:
        return ours == theirs
    try:
        return Decimal(ours) == Decimal(theirs)
    except InvalidOperation:
        return False


def _lacking(entry: CodeEntry, official: Official) -> Iterator[str]:
    """Figures that every entry gives where a file has them: status, work if any, unit limits, the unit of a drug."""
    own = {figure.name for figure in entry.figures}
    rows = [table[entry.code] for table in official.fees.values() if entry.code in table]
    if rows:
        yield from sorted({"status"} - own)
        if rows[0].work_rvu:
            yield from sorted({"work_rvu", "global_days", "bilateral"} - own)
    if any(entry.code in table for table in official.limits.values()):
        yield from sorted(set(_LIMIT_FIGURES) - own)
    for table in official.add_ons.values():
        if pairs := table.get(entry.code):
            yield from sorted({name for name, value in _ADD_ON_FIGURES.items() if value(pairs)} - own)
    if entry.code.startswith("J") and any(entry.code in table for table in official.hcpcs.values()):
        yield from sorted({"billing_unit"} - own)


# Flags


def _check_flags(held: _Held) -> None:
    rows = next(iter(held.official.fees.values()), None)
    if rows is None:
        return
    day = next(
        edition.effective_from for name, edition in held.knowledge.editions.items() if name in held.official.fees
    )
    add_ons = held.official.active_add_ons(day or date.min)
    for name, family in held.knowledge.families.items():
        for entry in family.codes:
            if entry.code in rows:
                held.report.held["flags"] += 1
                for problem in _wrong_flags(entry, rows[entry.code], entry.code in add_ons):
                    held.report.found("flags", name, entry.code, problem)


def _wrong_flags(entry: CodeEntry, row: FeeScheduleRow, in_add_on_file: bool) -> Iterator[str]:
    is_add_on = row.global_days == "ZZZ" or in_add_on_file
    if is_add_on != ("add-on" in entry.flags):
        told = "is not flagged as add-on" if is_add_on else "is flagged as add-on"
        listed = "is" if in_add_on_file else "is not"
        yield f"{told}, but has global days {row.global_days} and {listed} in the add-on file."
    for flag in entry.flags:
        base = _BASE_FLAG.fullmatch(flag)
        if base and (row.endoscopic_base is None or row.endoscopic_base.code != base[1]) and entry.code != base[1]:
            yield f"is flagged “{flag}”, but its endoscopic base is {row.endoscopic_base or 'none'}."
        if flag in _FLAGS:
            figure, allowed = _FLAGS[flag]
            value = _FEE_FIGURES[figure](row)
            if value not in allowed:
                yield f"is flagged “{flag}”, but has {figure} {value}."


# Billing units


def _check_units(held: _Held) -> None:
    for name, family in held.knowledge.families.items():
        for entry in family.codes:
            for figure in entry.figures:
                if figure.name != "billing_unit":
                    continue
                record = held.official.hcpcs.get(figure.checked_in, {}).get(entry.code)
                if figure.checked_in not in held.official.editions:
                    held.report.unheld.append(f"billing unit of {entry.code}: there is no {figure.checked_in}")
                    continue
                held.report.held["billing units"] += 1
                if record is None or not states_unit(record.title, figure.value):
                    problem = f"“{figure.value}” is not the unit in the HCPCS file."
                    held.report.found("billing units", name, entry.code, problem)


def states_unit(title: str, unit: str) -> bool:
    """Whether a title of the HCPCS file states a unit: as its last amount, in the same words or an equal measure."""
    ours, theirs = _measures(unit), _measures(title)
    place = theirs.rfind(ours)
    if place < 0 or (place and theirs[place - 1] != " ") or theirs[place + len(ours) :][:1].isalnum():
        return False
    is_bounded = re.search(r"up to $", theirs[:place]) is not None
    later = re.search(r"\d[\d,.]*\s?(?:mg|mcg|ml|units?|gm)\b", theirs[place + len(ours) :])
    return not is_bounded and not (later and re.match(r"(?:up to |per )?\d", ours))


def _measures(text: str) -> str:
    """A text with one name for each measure."""
    plain = " ".join(re.sub(r"[()]", " ", text.lower()).split())
    plain = re.sub(r"(?<=\d),(?=\d{3})|\s?=\s?1 unit", "", plain)
    plain = re.sub(r"(?<=\d)(?=mg|mcg|ml|cc|gm)", " ", plain)
    return _MILLILITRES.sub("ml", _GRAM.sub("gm", plain))


# Edits


def _check_edits(held: _Held) -> None:
    told = {
        (edit.column1, edit.column2)
        for family in held.knowledge.families.values()
        for edit in family.edits
        if edit.deletion_date is None
    }
    for name, family in held.knowledge.families.items():
        for edit in family.edits:
            where = f"edits, {edit.column1}/{edit.column2}"
            if edit.checked_in not in held.official.edits:
                held.report.unheld.append(f"{where} ({name}): there is no {edit.checked_in}")
                continue
            held.report.held["edits"] += 1
            problem = _wrong_edit(edit, held.official.edits[edit.checked_in])
            if problem:
                held.report.found("edits", name, where, problem)
        own = {entry.code for entry in family.codes}
        for pairs in held.official.edits.values():
            for (one, other), rows in pairs.items():
                if one in own and other in own and (one, other) not in told and any(map(_is_active, rows)):
                    held.report.found(
                        "edits", name, f"edits, {one}/{other}", "the file has this pair, the family lacks it."
                    )


def _wrong_edit(edit: EditEntry, pairs: Mapping[tuple[str, str], Collection[PtpEdit]]) -> str:
    rows = [row for row in pairs.get((edit.column1, edit.column2), ()) if row.setting is edit.setting]
    if not rows:
        turned = (edit.column2, edit.column1) in pairs
        return "stands the other way round in the file." if turned else "is not in the file."
    ends = {row.deletion_date for row in rows}
    if edit.deletion_date not in ends:
        ours = f"deleted on {edit.deletion_date}" if edit.deletion_date else "active"
        theirs = ", ".join(sorted(f"deleted on {end}" if end else "active" for end in ends))
        return f"is told as {ours}, but is {theirs} in the file."
    indicators = {row.modifier_indicator for row in rows if row.deletion_date == edit.deletion_date}
    if edit.indicator not in indicators:
        return f"has indicator {edit.indicator}, but {', '.join(map(str, sorted(indicators)))} in the file."
    return ""


def _is_active(row: PtpEdit) -> bool:
    return row.deletion_date is None


# Codes named in texts


def _check_mentions(held: _Held, entries: Iterable[Entry]) -> None:
    known = {system: set(codes) for system, codes in held.official.codes.items()}
    for family in held.knowledge.families.values():
        own = [entry.code for entry in family.codes if entry.new_in] + [entry.code for entry in family.retired]
        known.setdefault(family.system, set()).update(own)
    bare = {system: sorted(codes) for system, codes in known.items()}
    for entry in entries:
        for field, text in entry.texts:
            for mention in find_mentions(text):
                if not mention.explicit or not mention.candidates:
                    continue
                if not any(code.system in bare for code in mention.candidates):
                    held.report.unheld.append(f"{mention.text} ({entry.file}, {entry.name}): no file of its system")
                    continue
                held.report.held["codes named"] += 1
                if not any(_exists(code, mention, bare) for code in mention.candidates):
                    problem = f"{mention.text} is no code of the files."
                    held.report.found("codes named", entry.file, f"{entry.name}, {field}", problem)


def _exists(code: Code, mention: Mention, known: Mapping[CodeSystem, list[str]]) -> bool:
    """Whether a code is one of the files, or a range holds one that is; an ICD code may be the beginning of others."""
    codes = known.get(code.system, [])
    last = mention.end_code.code if mention.end_code else code.code
    place = bisect_left(codes, code.code)
    if place == len(codes):
        return False
    if code.system in _ICD:
        return codes[place] <= last or codes[place].startswith(code.code)
    return codes[place] <= last and len(codes[place]) == len(code.code)
