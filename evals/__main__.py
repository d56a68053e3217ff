"""Measured quality, from the command line.

Commands: ``retrieval FILES`` how well codes are found from words (``--misses`` what went wrong, ``--calibration`` how
far the scores can be believed), ``guidelines [FILE]`` how well questions find their page of the official manuals, ``ask
[FILE]`` whether answers say what they must, ``bench`` how fast answers are, ``bench ingest [PATH]`` what loading takes,
``bench api`` how long callers of the HTTP API wait, ``bench claim`` what checking 200 lines takes, ``bench pages`` how
long a reader waits, ``bench sessions`` how long while many read at once, ``edits FILE`` what the NCCI edits say of
pairs of codes, ``fit FILE`` learns the ranking's weights anew, ``cases [FILE]`` how well notes are coded, ``knowledge
[FOLDER]`` whether the starter knowledge is true and plainly written.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from assistant.opening import open_assistant
from claimcheck import StoreAlone
from codestore import open_store
from core.errors import CodewrightError
from core.piping import run_piped
from core.settings import Settings
from evals import calibration, guidelines, identifiers, misses
from evals.asking import CASES_FILE, ask_each, summarise
from evals.asking import read_cases as cases_of
from evals.bench import bench, read_questions
from evals.bench_api import bench_api
from evals.bench_claim import bench_claim
from evals.bench_ingest import REFERENCE_DATA, SAMPLE, bench_ingest
from evals.cases import CASES_FILE as NOTES_FILE
from evals.cases import measure as measure_cases
from evals.cases import read_cases as note_cases
from evals.draws import DATA, draw_all
from evals.edits import printed, read_pairs, sentence, verdicts
from evals.fit import NOTHING, cross_validated, examples, fit
from evals.guidelines import CASES_FILE as GUIDELINES_FILE
from evals.knowledge import KNOWLEDGE_FOLDER, check_knowledge
from evals.liar import NAME as LIAR
from evals.liar import Liar
from evals.retrieval import Case, measure, read_cases, run, with_slips
from vectorstore import CodeSearch, open_code_search, open_passage_search
from vectorstore.ranking import WEIGHTS_FILE, store_weights


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status."""
    options = _parser().parse_args(arguments)
    try:
        result = options.run(options, Settings.load())
    except CodewrightError as error:
        print(error, file=sys.stderr)
        return 1
    if result is not None:
        print(json.dumps(result) if options.json else _table(result))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure Codewright.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    retrieval = commands.add_parser("retrieval", help="how well codes are found from words")
    retrieval.add_argument(
        "file",
        type=Path,
        nargs="+",
        help='lines of {"query": text, "gold": [codes]}, with "system" and "wrong" if need be',
    )
    retrieval.add_argument(
        "--typos", action="store_true", help="with one slip of the keyboard in each, always the same"
    )
    retrieval.add_argument("--misses", action="store_true", help="the worst misses, grouped by what went wrong")
    retrieval.add_argument("--calibration", action="store_true", help="how far the scores can be believed")
    retrieval.set_defaults(run=_retrieval)
    manuals = commands.add_parser("guidelines", help="how well a question finds its page of the official manuals")
    manuals.add_argument("file", nargs="?", type=Path, default=GUIDELINES_FILE, help="without it the project's own")
    manuals.set_defaults(run=_guidelines)
    speed = commands.add_parser(
        "bench",
        help="time of answers, of loading files, of the HTTP API or the pages under load, of claims, or of pages",
    )
    speed.add_argument(
        "what", nargs="?", choices=("answers", "ingest", "api", "claim", "pages", "sessions"), default="answers"
    )
    speed.add_argument("path", nargs="?", type=Path, default=REFERENCE_DATA, help="files to load; for ingest")
    speed.add_argument("--no-index", action="store_true", help="ingest: leave out embedding and indexing")
    speed.add_argument("--sample", type=int, default=SAMPLE, help="ingest: texts the encoder alone is timed on")
    speed.add_argument("--users", type=int, default=20, help="api, sessions: how many ask at once")
    speed.add_argument("--seconds", type=float, default=20.0, help="api, sessions: for how long")
    speed.add_argument("--pause", type=float, default=0.0, help="api: seconds between an answer and the next request")
    speed.add_argument("--url", default="", help="api: a server that runs already")
    speed.set_defaults(run=_bench)
    answers = commands.add_parser("ask", help="whether answers say what they must and nothing they must not")
    answers.add_argument("file", nargs="*", type=Path, default=[CASES_FILE], help="cases (default: the project's own)")
    answers.add_argument("--model", help='"none", or the name of a language model (default: the configured one)')
    answers.add_argument("--liar", action="store_true", help="with a scripted model that lies: what of it is shown")
    answers.add_argument("--compare", action="store_true", help="ask without a model too: is any answer worse with it?")
    answers.add_argument("--keep", type=Path, metavar="FILE", help="write every answer to a file of JSON lines")
    answers.set_defaults(run=_ask)
    drawn = commands.add_parser("draws", help="answers compared with random rows of the official files")
    drawn.add_argument("count", nargs="?", type=int, default=2000, help="draws of each kind")
    drawn.add_argument("--data", type=Path, default=DATA, help="folder of the official files; the same must be loaded")
    drawn.set_defaults(run=_draws)
    drawn.add_argument("--json", action="store_true", help="print JSON")
    pairs = commands.add_parser("edits", help="what the NCCI edits say of pairs of codes")
    pairs.add_argument("file", type=Path, help='lines of {"column1", "column2", "as_of", "setting"}')
    pairs.set_defaults(run=_edits)
    learn = commands.add_parser("fit", help="learn the ranking's weights anew")
    learn.add_argument("file", type=Path, help="cases to learn from, in the form that retrieval takes")
    learn.add_argument("--also", type=Path, metavar="HOME", help="a data folder whose index is learned from as well")
    learn.set_defaults(run=_fit)
    notes = commands.add_parser("cases", help="how well notes are coded with rules only, and identifiers found")
    notes.add_argument("file", nargs="?", type=Path, default=NOTES_FILE, help="without it the project's own")
    notes.add_argument("--differences", action="store_true", help="note by note, what is wrong and what is missed")
    notes.set_defaults(run=_cases)
    starter = commands.add_parser("knowledge", help="whether the starter knowledge is true and plainly written")
    starter.add_argument("folder", nargs="?", type=Path, default=KNOWLEDGE_FOLDER, help="without it the project's own")
    starter.add_argument("--data", type=Path, default=REFERENCE_DATA, help="folder of the official files")
    starter.set_defaults(run=_knowledge)
    for command in (retrieval, manuals, notes, answers, speed, pairs, learn, starter):
        command.add_argument("--json", action="store_true", help="print JSON, one line a result")
    return parser


def _open_search(settings: Settings) -> CodeSearch:
    search = open_code_search(settings, [release.key for release in open_store(settings).releases()])
    # As the pages do: what stands as long as the program does is not looked through for garbage during a search.
    gc.collect()
    gc.freeze()
    return search


def _retrieval(options: argparse.Namespace, settings: Settings) -> dict[str, object] | None:
    cases = [case for file in options.file for case in read_cases(file)]
    search = _open_search(settings)
    cases = with_slips(cases) if options.typos else cases
    if options.misses:
        today = date.today()  # noqa: DTZ011  # the user's own calendar day
        with open_store(settings) as store:
            missed = misses.misses(run(search, cases, misses.DEPTH), store, today)
        if options.json:
            return {cause: [asdict(one) for one in missed if one.cause == cause] for cause in misses.CAUSES}
        print("\n".join(misses.lines(missed)))
        return None
    if options.calibration:
        judged = calibration.calibration(run(search, cases))
        if options.json:
            return asdict(judged)
        print("\n".join(calibration.lines(judged)))
        return None
    return asdict(measure(search, cases))


def _guidelines(options: argparse.Namespace, settings: Settings) -> dict[str, object]:
    with open_store(settings) as store:
        search = open_passage_search(settings, [release.key for release in store.releases()])
        return asdict(guidelines.measure(search, store, guidelines.read_cases(options.file)))


def _ask(options: argparse.Namespace, settings: Settings) -> dict[str, object]:
    cases = [case for file in options.file for case in cases_of(file)]
    with Liar() as liar, ExitStack() as stack:
        if options.liar:
            settings = settings.model_copy(update={"openai_base_url": liar.url, "model": LIAR})
        kept = stack.enter_context(options.keep.open("w", encoding="utf-8")) if options.keep else None
        asked = []
        model = LIAR if options.liar else options.model
        for one in ask_each(open_assistant(settings), cases, model, also_composed=options.liar or options.compare):
            asked.append(one)
            if kept is not None:
                print(one.answer.model_dump_json(), file=kept, flush=True)
        caught = asdict(liar.caught(one.answer for one in asked)) if options.liar else {}
    return {**asdict(summarise(asked)), **caught}


def _cases(options: argparse.Namespace, settings: Settings) -> dict[str, object]:
    """The half that the rules were written on, and the half that they were not, apart."""
    measured = measure_cases(note_cases(options.file), open_assistant(settings).tools)
    if options.differences:
        return {half: outcome.differences for half, outcome in measured.items()}
    found = identifiers.measure(identifiers.read_cases())
    return {**{half: outcome.summary() for half, outcome in measured.items()}, "identifiers": found.summary()}


def _draws(options: argparse.Namespace, settings: Settings) -> dict[str, object]:
    found = draw_all(open_assistant(settings), options.count, options.data)
    return {name: asdict(drawn) for name, drawn in found.items()}


def _bench(options: argparse.Namespace, settings: Settings) -> dict[str, object]:
    if options.what == "api":
        return asdict(bench_api(options.users, options.seconds, options.pause, options.url))
    if options.what == "claim":
        with open_store(settings) as store:
            timed = bench_claim(StoreAlone(store), date.today())  # noqa: DTZ011  # the user's own calendar day
        return {shape: asdict(timing) for shape, timing in timed.items()}
    if options.what == "pages":
        from evals.bench_pages import bench_pages  # noqa: PLC0415  # needs the browser of the tests

        return asdict(bench_pages())
    if options.what == "sessions":
        from evals.bench_sessions import bench_sessions  # noqa: PLC0415  # as bench_pages

        return asdict(bench_sessions(options.users, options.seconds))
    if options.what == "ingest":
        return bench_ingest(options.path, index=not options.no_index, sample=options.sample)
    return asdict(bench(open_assistant(settings), read_questions()))


def _edits(options: argparse.Namespace, settings: Settings) -> None:
    """Print each verdict as it is found; there may be very many."""
    told = printed if options.json else sentence
    with open_store(settings) as store:
        today = date.today()  # noqa: DTZ011  # the user's own calendar day
        for verdict in verdicts(store, read_pairs(options.file), today):
            print(told(verdict))


def _fit(options: argparse.Namespace, settings: Settings) -> dict[str, object]:
    cases = read_cases(options.file)
    homes = [settings] if options.also is None else [settings, settings.model_copy(update={"home": options.also})]
    searches = [_open_search(home) for home in homes]
    data = [examples(search, cases) for search in searches]
    nothing = examples(searches[0], [Case(words.strip(), frozenset()) for words in NOTHING.split(";")])
    validated = cross_validated(data, nothing)
    weights = fit([example for index in data for example in index])
    store_weights(WEIGHTS_FILE, replace(weights, chance=validated.chance))
    return {"n": len(cases), "cross-validated recall": validated.recall, "written": str(WEIGHTS_FILE)}


def _knowledge(options: argparse.Namespace, _settings: Settings) -> None:
    """Print what was found; that something was is an error."""
    report = check_knowledge(options.folder, options.data)
    print(json.dumps(report.summary(), ensure_ascii=False) if options.json else "\n".join(report.lines()))
    if report.findings:
        raise CodewrightError(f"The starter knowledge has {len(report.findings)} findings.", "Mend the entries named.")


def _table(result: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in result.items())


if __name__ == "__main__":
    sys.exit(run_piped(main))
