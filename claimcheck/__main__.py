"""Command line: ``python -m claimcheck CLAIM.csv``."""

from __future__ import annotations

import argparse
import io
import json
import sys
from datetime import date
from pathlib import Path

from claimcheck.cells import CellError, read_date
from claimcheck.check import check_claim
from claimcheck.export import HEADINGS, NOT_PAYABLE, findings_to_csv, place_of, source_line, summary, to_markdown
from claimcheck.facts import StoreAlone
from claimcheck.report import Report, Severity
from claimcheck.sheet import Sheet, read_bytes
from codestore import open_store
from core.errors import CodewrightError, SourceFileError
from core.records import Setting
from core.settings import Settings

_FOUND_ERRORS = 3


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 no errors found, 1 failed, 2 wrong use, 3 errors found."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without typographic quotes shows question marks
    try:
        sheet = _sheet(options)
        with open_store(Settings.load()) as store:
            report = check_claim(sheet.claim, StoreAlone(store))
        _print(report, sheet, options)
    except CodewrightError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    return _FOUND_ERRORS if report.counts[Severity.ERROR] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m claimcheck",
        description="Hold the lines of a claim against the tables that are loaded. A file has a line of service a row, "
        "under a header (Code, Modifiers, Units, Pointers or Diagnoses, Date of service, Place of service); rows above "
        "it, such as Diagnoses,E11.9,I10, hold for the claim.",
        epilog="Exit codes: 0 no errors found, 1 failed, 2 wrong use, 3 errors found.",
    )
    parser.add_argument("file", metavar="FILE", help="a CSV or tab-separated file; - reads from standard input")
    parser.add_argument(
        "--as-of", type=_day, metavar="YYYY-MM-DD", help="date of lines that have none (default: today)"
    )
    parser.add_argument(
        "--setting", type=Setting, choices=list(Setting), help="whose files apply (default: practitioner)"
    )
    parser.add_argument("--payer", help="the payer, where it is not Medicare")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the report as JSON")
    output.add_argument("--csv", action="store_true", help="print the findings as CSV")
    output.add_argument("--markdown", action="store_true", help="print the report as Markdown")
    return parser


def _day(text: str) -> date:
    try:
        return read_date(text)
    except CellError as error:
        raise argparse.ArgumentTypeError(f"{error.problem} {error.hint}") from None


def _sheet(options: argparse.Namespace) -> Sheet:
    try:
        content = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    except OSError as error:
        raise SourceFileError(options.file, f"{error.strerror}.", hint="Name a CSV file.") from error
    name = "standard input" if options.file == "-" else options.file
    return read_bytes(content, name, date_of_service=options.as_of, setting=options.setting, payer=options.payer)


def _print(report: Report, sheet: Sheet, options: argparse.Namespace) -> None:
    if options.json:
        # In ASCII, so that no terminal refuses it.
        print(json.dumps(report.model_dump(mode="json")))
    elif options.csv:
        sys.stdout.write(findings_to_csv(report))
    elif options.markdown:
        sys.stdout.write(to_markdown(report))
    else:
        _print_text(report, sheet)


def _print_text(report: Report, sheet: Sheet) -> None:
    print(summary(report))
    if sheet.ignored:
        print(f"Columns that no check uses: {', '.join(sheet.ignored)}.")
    for severity, heading in HEADINGS.items():
        found = [item for item in report.findings if item.severity is severity]
        if found:
            print(f"\n{heading} ({len(found)})")
        for item in found:
            print(f"- {place_of(item)}: {item.message} {item.action}".rstrip())
            for evidence in item.evidence:
                print(f"    {source_line(evidence)}")
    print(f"\n{NOT_PAYABLE}")


if __name__ == "__main__":
    sys.exit(main())
