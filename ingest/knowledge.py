"""Read the starter knowledge: our own words on codes, modifiers and rules, checked entry against entry.

`survey` reads a folder and collects every problem; `read` is for those who want the contents or one clear error.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.errors import SourceFileError
from ingest import crosscheck, yamlfile
from ingest.digests import read_digest
from ingest.schema import EDITIONS_FILE, Edition, Family, Knowledge, ModifierFile, WordFile


def files_of(folder: Path) -> list[Path]:
    """The files that are read, in a fixed order."""
    patterns = (EDITIONS_FILE, "cpt/*.yaml", "hcpcs/*.yaml", "modifiers/*.yaml", "digests/*.md", "words/*.yaml")
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


def checksum(folder: Path) -> str:
    """SHA-256 over names and contents of all files that are read."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def read(folder: Path) -> Knowledge:
    """Read a knowledge folder.

    Raises:
        SourceFileError: Something in it is wrong; the first problem, and how to see the others.
    """
    knowledge, problems = survey(folder)
    if problems:
        first, more = problems[0], len(problems) - 1
        if more:
            others = "1 more problem is" if more == 1 else f"{more} more problems are"
            first.hint = f"{first.hint} {others} listed by: python -m ingest check".strip()
        raise first
    return knowledge


def survey(folder: Path) -> tuple[Knowledge, list[SourceFileError]]:
    """Read a knowledge folder and find everything that is wrong in it.

    Returns:
        What could be read, and the problems: each file's own first, then those between entries.
    """
    knowledge = Knowledge()
    problems: list[SourceFileError] = []
    files = files_of(folder)
    if len(files) < 2 or files[0].name != EDITIONS_FILE:
        problem = f"must hold {EDITIONS_FILE} and at least one file of entries."
        return knowledge, [SourceFileError(str(folder), problem, hint="Name the knowledge folder.")]
    for path in files:
        try:
            problems += _read_file(knowledge, path, path.relative_to(folder).as_posix())
        except SourceFileError as error:
            problems.append(error)
    problems += crosscheck.all_problems(knowledge)
    return knowledge, problems


def _read_file(knowledge: Knowledge, path: Path, name: str) -> list[SourceFileError]:
    """Read one file into the knowledge; returns its problems, or raises the one that prevents reading it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceFileError(name, "is not UTF-8 text.", f"byte {error.start}", "Save it as UTF-8.") from error
    if path.suffix == ".md":
        digest, problems = read_digest(text, name)
        if digest:
            knowledge.digests[name] = digest
        return problems
    data = yamlfile.load(text, name)
    if name == EDITIONS_FILE:
        return _read_editions(knowledge, data)
    if path.parent.name == "modifiers":
        modifiers, problems = yamlfile.validate(ModifierFile, data, name)
        if modifiers:
            knowledge.modifiers[name] = modifiers
        return problems
    if path.parent.name == "words":
        words, problems = yamlfile.validate(WordFile, data, name)
        if words:
            knowledge.words[name] = words
        return problems
    family, problems = yamlfile.validate(Family, data, name)
    if family:
        knowledge.families[name] = family
    return problems


def _read_editions(knowledge: Knowledge, data: object) -> list[SourceFileError]:
    if not isinstance(data, dict):
        raise SourceFileError(EDITIONS_FILE, "must hold one entry a document.", hint="See knowledge/README.md.")
    problems: list[SourceFileError] = []
    for key, content in data.items():
        edition, wrong = yamlfile.validate(Edition, content, EDITIONS_FILE, entry=str(key))
        if edition:
            knowledge.editions[str(key)] = edition
        problems += wrong
    return problems
