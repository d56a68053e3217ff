"""Read a Markdown digest: front matter, then one passage a `##` section with its sources and questions."""

from __future__ import annotations

import re

from core.errors import SourceFileError
from ingest import yamlfile
from ingest.schema import PASSAGE_WORDS, Digest, DigestHead, DigestSection, long_sentences, wrong_length

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_LIST_ITEM_OR_TABLE_ROW = re.compile(r"^\s*(?:[-*+] |\d+[.)] |\|)")


def read_digest(text: str, file: str) -> tuple[Digest | None, list[SourceFileError]]:
    """Parse a digest.

    Args:
        text: The file's content.
        file: Its name, for messages.

    Returns:
        The digest, or None when its head cannot be read, and every problem found.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return None, [
            SourceFileError(
                file, "the front matter is missing.", "line 1", "Start with --- id, title, topic, reviewed ---."
            )
        ]
    try:
        data = yamlfile.load(match[1], file, first_line=2)
    except SourceFileError as error:
        return None, [error]
    head, problems = yamlfile.validate(DigestHead, data, file)
    before, *parts = re.split(r"^## +", text[match.end() :], flags=re.MULTILINE)
    if before.strip():
        problems.append(
            SourceFileError(file, "text stands before the first section.", hint="Put it under a ## heading.")
        )
    if not parts:
        problems.append(SourceFileError(file, "has no ## section.", hint="Write one section a passage."))
    sections = []
    for part in parts:
        section, wrong = _read_section(part, file)
        sections.append(section)
        problems += wrong
    return (Digest(head, tuple(sections)) if head else None), problems


def _read_section(part: str, file: str) -> tuple[DigestSection, list[SourceFileError]]:
    heading, _, rest = part.partition("\n")
    lines = rest.strip().splitlines()
    body = "\n".join(line for line in lines if not line.startswith(">")).strip()
    fields, wrong = _quoted_fields([line[1:].strip() for line in lines if line.startswith(">")])
    sources, unread = _sources(fields)
    asked_as = tuple(way for _, text in fields if _ == "Asked as" for item in text.split(";") if (way := item.strip()))
    section = DigestSection(heading.strip(), body, sources, asked_as)

    wrong += unread + _wrong_text(body)
    if not sources:
        wrong.append("has no line “> Source: document | section”")
    if not asked_as:
        wrong.append("has no line “> Asked as: one way; another way”")
    return section, [SourceFileError(file, f"{problem}.", f"## {section.heading}") for problem in wrong]


def _quoted_fields(lines: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The fields of the quoted lines; a line that names no field continues the one before."""
    fields: list[tuple[str, str]] = []
    wrong = []
    for line in filter(None, lines):
        match = re.match(r"(Source|Asked as):\s*(.*)", line)
        if match:
            fields.append((match[1], match[2]))
        elif fields:
            name, text = fields[-1]
            fields[-1] = (name, f"{text} {line}")
        else:
            wrong.append(f"the quoted line “> {line[:40]}” is neither Source nor Asked as")
    return fields, wrong


def _sources(fields: list[tuple[str, str]]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    sources, wrong = [], []
    for name, text in fields:
        if name != "Source":
            continue
        document, bar, section = (part.strip() for part in text.partition("|"))
        if bar and document and section:
            sources.append((document, section))
        else:
            wrong.append(f"the source “{text[:60]}” must be written “document | section”")
    return tuple(sources), wrong


def _wrong_text(body: str) -> list[str]:
    wrong = wrong_length(body, PASSAGE_WORDS)
    for block in prose_blocks(body):
        wrong += long_sentences(block)
    return wrong


def prose_blocks(body: str) -> list[str]:
    """Paragraphs and list items, each on one line; table rows are left out, for they are no sentences."""
    blocks: list[str] = []
    for paragraph in re.split(r"\n\s*\n", body):
        joined: list[str] = []
        for line in paragraph.splitlines():
            if _LIST_ITEM_OR_TABLE_ROW.match(line) or not joined:
                joined.append(line)
            else:
                joined[-1] += " " + line.strip()
        blocks += [_LIST_MARK.sub("", line) for line in joined if not line.lstrip().startswith("|")]
    return blocks
