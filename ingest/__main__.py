"""Load official files and the starter knowledge.

Commands: ``starter`` loads what the program answers from, ``fetch`` downloads the current official files and loads
them, ``load`` loads files that are on disk, ``remove`` takes a source out, ``index`` makes searchable what was loaded
without, ``status`` tells what is loaded, ``check`` checks the knowledge folder, ``words`` writes the list of words that
search reads.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from core.errors import CodewrightError
from core.piping import run_piped
from core.settings import PROJECT_ROOT, Settings
from ingest import knowledge
from ingest.manifest import read_manifest
from ingest.origins import starter_origins
from ingest.schema import EDITIONS_FILE
from ingest.status import SourceStatus, active_releases, expected_sources, read_status, sentence
from ingest.words import as_json

KNOWLEDGE_FOLDER = PROJECT_ROOT / "knowledge"
WORDS_FILE = PROJECT_ROOT / "vectorstore" / "words.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except CodewrightError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. The same command goes on from here.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    starter = commands.add_parser("starter", help="load ICD-10-CM and the starter knowledge; does nothing if loaded")
    starter.set_defaults(run=_starter)
    _add_load(commands.add_parser("load", help="load official files that are on disk: files, folders, archives"))
    _add_fetch(commands.add_parser("fetch", help="download the current official files and load them"))
    index = commands.add_parser("index", help="make searchable what was loaded with --no-index")
    index.set_defaults(run=_index)
    remove = commands.add_parser("remove", help="take a source out, with all its editions")
    remove.add_argument("source", metavar="SOURCE", help="its name, as `status --json` shows it")
    remove.set_defaults(run=_remove)
    status = commands.add_parser("status", help="tell what is loaded, for which dates, and what is missing")
    status.add_argument("--json", action="store_true", help="as JSON")
    status.set_defaults(run=_status)
    check = commands.add_parser("check", help="check the knowledge folder, or one file of it, and print every problem")
    check.add_argument("path", nargs="?", type=Path, default=KNOWLEDGE_FOLDER, metavar="PATH")
    check.set_defaults(run=_check)
    words = commands.add_parser("words", help="write the list of abbreviations and lay terms that search reads")
    words.set_defaults(run=_words)
    return parser


def _add_load(load: argparse.ArgumentParser) -> None:
    load.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder or a zip archive")
    load.add_argument(
        "--accept-license", action="append", default=[], metavar="NAME", help="that you hold this licence, such as ama"
    )
    load.add_argument("--release", metavar="LABEL", help="the edition, for files that do not tell it")
    load.add_argument("--effective-from", type=date.fromisoformat, metavar="DATE", help="its first date of service")
    load.add_argument("--effective-to", type=date.fromisoformat, metavar="DATE", help="its last one, if it has one")
    load.add_argument("--source", default="", metavar="SOURCE", help="the source, for files whose names do not tell it")
    load.add_argument("--no-index", action="store_true", help="load the tables only; search stays as it is")
    load.set_defaults(run=_load, parser=load)


def _add_fetch(fetch: argparse.ArgumentParser) -> None:
    fetch.add_argument("sources", nargs="*", metavar="SOURCE", help="names as `status --json` shows them; all if none")
    fetch.add_argument("--date", type=date.fromisoformat, metavar="DATE", help="date of service (default: today)")
    fetch.add_argument("--dry-run", action="store_true", help="only tell what would be fetched")
    fetch.add_argument(
        "--accept-license", action="append", default=[], metavar="NAME", help="that you accept this licence: ama"
    )
    fetch.add_argument("--no-index", action="store_true", help="load the tables only; search stays as it is")
    fetch.set_defaults(run=_fetch)


def _starter(_options: argparse.Namespace) -> int:
    from ingest.console import Console  # noqa: PLC0415  # the other commands need no index, and are quicker without
    from ingest.starter import load_starter  # noqa: PLC0415

    settings = Settings.load()
    origins = starter_origins(KNOWLEDGE_FOLDER)
    changed = load_starter(settings, origins, Console())
    sys.stdout.write("Loaded:\n" if changed else "Everything is loaded already:\n")
    sources = {origin.release.source.id for origin in origins}
    _print_status([status for status in _read_status(settings) if status.source in sources])
    return 0


def _load(options: argparse.Namespace) -> int:
    from ingest.console import Console  # noqa: PLC0415  # as above
    from ingest.discovery import EditionDates  # noqa: PLC0415
    from ingest.loading import Wishes, load_files  # noqa: PLC0415
    from ingest.summary import summary  # noqa: PLC0415

    if bool(options.release) != bool(options.effective_from):
        options.parser.error("--release and --effective-from belong together")
    edition = EditionDates(options.release, options.effective_from, options.effective_to) if options.release else None
    wishes = Wishes(frozenset(options.accept_license), edition, options.source, index=not options.no_index)
    settings = Settings.load()
    outcome = load_files(settings, options.paths, Console(), manifest=read_manifest(), wishes=wishes)
    sys.stdout.writelines(f"{line}\n" for line in summary(outcome))
    _print_unsearched(settings)
    return 1 if outcome.problems else 0


def _fetch(options: argparse.Namespace) -> int:
    from ingest.console import Console  # noqa: PLC0415  # as above
    from ingest.fetching import Request, fetch  # noqa: PLC0415

    request = Request(
        sources=tuple(options.sources),
        as_of=options.date or date.today(),  # noqa: DTZ011  # the user's own calendar day
        accepted=frozenset(options.accept_license),
        dry_run=options.dry_run,
        index=not options.no_index,
    )
    report = fetch(Settings.load(), request, read_manifest(), Console())
    sys.stdout.writelines(f"{line}\n" for line in report.lines)
    return 0 if report.complete else 1


def _index(_options: argparse.Namespace) -> int:
    from ingest.console import Console  # noqa: PLC0415  # as above
    from ingest.loading import index_all  # noqa: PLC0415

    sys.stdout.write("Indexed.\n" if index_all(Settings.load(), Console()) else "Everything is indexed already.\n")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from ingest.console import Console  # noqa: PLC0415  # as above
    from ingest.removing import remove_source  # noqa: PLC0415

    gone = remove_source(Settings.load(), options.source, Console())
    sys.stdout.writelines(f"Removed {release.source.title}, {release.label}\n" for release in gone)
    return 0


def _status(options: argparse.Namespace) -> int:
    settings = Settings.load()
    statuses = _read_status(settings)
    if options.json:
        sys.stdout.buffer.write(TypeAdapter(list[SourceStatus]).dump_json(statuses, indent=1) + b"\n")
    else:
        _print_status(statuses)
        _print_unsearched(settings)
    return 0


def _print_unsearched(settings: Settings) -> None:
    from ingest.indexing import unsearched  # noqa: PLC0415  # as above

    count = sum(len(unsearched(home, active_releases(home))) for home in (settings, settings.licensed()))
    if count:
        releases = "1 release" if count == 1 else f"{count} releases"
        sys.stdout.write(f"Texts of {releases} are not searched yet. Run: python -m ingest index\n")


def _read_status(settings: Settings) -> list[SourceStatus]:
    homes = (settings, settings.licensed())
    today = date.today()  # noqa: DTZ011  # the user's own calendar day
    return read_status(homes, expected_sources(read_manifest()), today)


def _print_status(statuses: Sequence[SourceStatus]) -> None:
    sys.stdout.writelines(f"  {sentence(status)}\n" for status in statuses)


def _check(options: argparse.Namespace) -> int:
    """Print every problem, one a line; a single file is checked among all the others of its folder."""
    path: Path = options.path.resolve()
    folder = path if path.is_dir() else next((up for up in path.parents if (up / EDITIONS_FILE).exists()), path.parent)
    _, problems = knowledge.survey(folder)
    if not path.is_dir():
        problems = [problem for problem in problems if problem.file == path.relative_to(folder).as_posix()]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _words(_options: argparse.Namespace) -> int:
    """Write the list of words, whatever else may be wrong in the folder."""
    contents, problems = knowledge.survey(KNOWLEDGE_FOLDER)
    for problem in problems:
        if problem.file.startswith("words/"):
            raise problem
    WORDS_FILE.write_text(as_json(contents), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(run_piped(main))
