"""Whether the starter knowledge is true and plainly written: official files and its own words decide."""

from __future__ import annotations

from pathlib import Path

from core.settings import PROJECT_ROOT
from evals.knowledge.citations import check_citations
from evals.knowledge.held import check_against_files
from evals.knowledge.official import read_official, titles_of
from evals.knowledge.report import Finding, Report
from evals.knowledge.texts import entries_of
from evals.knowledge.wording import check_titles, check_wording, runs_by_entry
from ingest import knowledge as starter

KNOWLEDGE_FOLDER = PROJECT_ROOT / "knowledge"

__all__ = ["KNOWLEDGE_FOLDER", "Finding", "Report", "check_knowledge"]


def check_knowledge(folder: Path, data: Path | None) -> Report:
    """Check a knowledge folder.

    Args:
        folder: The folder.
        data: Where the official files are; None to check only what needs none.

    Raises:
        NotReadyError: There are no official files in `data`.
        SourceFileError: An official file cannot be read.
    """
    report = Report()
    contents, problems = starter.survey(folder)
    report.held["form"] += len(starter.files_of(folder))
    for problem in problems:
        report.found(
            "form", problem.file, problem.where, str(problem).removeprefix(f"{problem.file} ({problem.where}): ")
        )
    entries = list(entries_of(contents))
    check_wording(contents, entries, report)
    if data is None:
        return report
    codes = {code for family in contents.families.values() for code in family.own_codes}
    codes |= {code for family in contents.families.values() for edit in family.edits for code in edit.codes}
    official = read_official(data, contents.editions, codes)
    check_against_files(contents, entries, official, report)
    check_citations(contents, official, report)
    check_titles(runs_by_entry(entries), titles_of(official), report)
    return report
