"""The parts of a clinical note, by their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """What a part of a note is for."""

    TITLE = "title"
    """What stands above the first heading: the note's name, and who and when."""
    COMPLAINT = "chief complaint"
    HISTORY = "history of present illness"
    PAST = "past history"
    FAMILY = "family history"
    SOCIAL = "social history"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    REVIEW = "review of systems"
    EXAM = "examination"
    DATA = "data"
    COURSE = "course"
    INDICATION = "indication"
    PREOPERATIVE = "preoperative diagnosis"
    POSTOPERATIVE = "postoperative diagnosis"
    PROCEDURE = "procedure"
    TECHNIQUE = "description of procedure"
    FINDINGS = "findings"
    IMMUNIZATION = "immunizations"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    OTHER = "other"


_HEADINGS: tuple[tuple[Section, str], ...] = (
    (Section.COMPLAINT, r"cc|chief complaint|reason for (?:visit|consultation)"),
    (
        Section.HISTORY,
        r"hpi|history of (?:the )?present(?:ing)? illness|subjective|s|history|interval(?: history| hx)?|informant",
    ),
    (
        Section.PAST,
        r"pmhx?|psh|(?:past|prior)(?: medical| surgical)?(?: history| hx)?|(?:medical|surgical)(?: history| hx)?"
        r"|past medical/surgical history",
    ),
    (Section.FAMILY, r"fhx?|fam(?:ily)? ?(?:history|hx|medical history)?"),
    (Section.SOCIAL, r"sh|soc(?:ial)?(?: history| hx)?"),
    (Section.MEDICATIONS, r"(?:current |home )?(?:meds|medications?)"),
    (Section.ALLERGIES, r"allerg(?:y|ies)"),
    (Section.REVIEW, r"ros|review of systems"),
    (
        Section.EXAM,
        r"(?:[a-z]+ )?(?:exam(?:ination)?)|pe|o|objective|vitals?(?: signs)?|growth|exam [rl] \w+|physical",
    ),
    (Section.DATA, r"data|labs?|laboratory|imaging|results?|labs reviewed|x-?rays?|radiology|studies"),
    (Section.COURSE, r"(?:ed|hospital|clinical) course|mdm|medical decision making"),
    (Section.INDICATION, r"indications?|reason|indication for (?:procedure|surgery|study)"),
    (Section.PREOPERATIVE, r"pre-?\s?(?:op(?:erative)?|procedur\w+)\.?(?: (?:dx|diagnos[ie]s))?"),
    (
        Section.POSTOPERATIVE,
        r"(?:post-?\s?(?:op(?:erative)?|procedur\w+)|pre-?(?:op\w*)?\s?/\s?post-?(?:op\w*)?)\.?(?: (?:dx"
        r"|diagnos[ie]s))?",
    ),
    (
        Section.TECHNIQUE,
        r"(?:description(?: of (?:the )?(?:procedure|operation))?|technique|details?|body|note(?=\s*:)"
        r"|(?:procedure|operation|operative) (?:in )?(?:details?|description|technique))",
    ),
    (
        Section.PROCEDURE,
        r"(?:procedures?|operations?|surgery|study|services?)(?: performed| done| today)?|operations? performed",
    ),
    (Section.FINDINGS, r"(?:operative |intraoperative )?findings"),
    (Section.IMMUNIZATION, r"immunizations?(?: given)?(?: today)?|vaccines?(?: given)?(?: today)?"),
    (
        Section.ASSESSMENT,
        r"assessment(?: ?(?:and|&|/) ?plan)?|a ?/ ?p|a ?& ?p|a|impression(?: ?(?:and|&|/) ?plan)?|conclusions?"
        r"|(?:final |discharge |clinical )?(?:dx|diagnos[ie]s)|interpretation",
    ),
    (Section.PLAN, r"plan|p|recommendations?|disposition|dispo|follow-?up|aftercare"),
)

_SURE_ALONE = 4
"""Letters from which a word alone on its line is a heading; below, it could be anything."""

_HEADING = re.compile(
    r"[ \t]*(?:[#*]+[ \t]*)?(?:"
    + "|".join(f"(?P<{section.name}>{pattern})" for section, pattern in _HEADINGS)
    + r")[ \t]*(?P<mark>:|[-–](?=[ \t])|$|(?=\d[.)]))",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[ \t]*(?P<name>[A-Z&][\w&/ \-(),]{1,60}?):(?=[ \t]|$)")
_DOES_SOMETHING = re.compile(
    r"procedure|operation|injection|biops|repair|excision|ectomy|scopy|infusion|I&D|drainage|ultraso|x-?ray|ecg|ekg"
    r"|conduction|emg|infus|vaccin|cathet|aspirat|reduction|treatment|suture|cryo|test\b|nebuli",
    re.IGNORECASE,
)
_FORMS = re.compile(
    r"[ \t]*(?:(?:dob|mrn|mr#|medical record|date|dos|visit|age|sex|location|account|acct|phone|ebl|member|insurance"
    r"|hospital no|encounter #|visit no|anesth\w*|counts|specimens?|complications?)[ \w/]{0,20}(?:[:#]|\d)"
    r"|(?:patient|name|pt|child|surgeon|operator|assistant|asst|referring|ordering|reader|endoscopist|provider|attending"
    r"|electronically signed|signed)(?:[ \w/]{0,20}[:#]|(?-i:[ ]+[A-Z][a-z]+ [A-Z])))",
    re.IGNORECASE,
)
"""How lines begin that say who, when and where, not what."""

_SHORT = frozenset(
    {Section.TITLE, Section.FAMILY, Section.SOCIAL, Section.ALLERGIES, Section.MEDICATIONS, Section.COMPLAINT}
)
"""Parts that an empty line or another heading ends, though it be none that is known."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a note under one heading.

    Attributes:
        section: What it is for.
        start: Where its text begins, after the heading.
        end: Where it ends, exclusive.
        heading: The heading as written.
    """

    section: Section
    start: int
    end: int
    heading: str


def split_sections(note: str) -> tuple[Part, ...]:
    """The parts of a note in order. They cover the note but for headings and what is empty."""
    parts: list[Part] = []
    section, begun, heading = Section.TITLE, 0, ""
    for line in re.finditer(r"[^\n]*\n?", note):
        found = _heading(line[0].rstrip("\n"), section)
        if found is None and section in _SHORT and not line[0].strip() and note[begun : line.start()].strip():
            found = Section.OTHER, 0, ""
        if found is None:
            continue
        if note[begun : line.start()].strip():
            parts.append(Part(section, begun, line.start(), heading))
        section, length, heading = found
        begun = line.start() + length
    if note[begun:].strip():
        parts.append(Part(section, begun, len(note), heading))
    return tuple(parts)


def _heading(line: str, current: Section) -> tuple[Section, int, str] | None:
    """The section that a line opens, how much of the line is heading, and the heading; None for any other line."""
    match = _HEADING.match(line)
    if match:
        heading = line[: match.end()].strip(" \t:#*-–")
        alone = match["mark"] == ""
        numbered = line[match.end() : match.end() + 1].isdigit()
        if (
            not alone
            or (numbered and len(heading) >= _SURE_ALONE)
            or ((len(heading) >= _SURE_ALONE or "/" in heading) and not line[match.end() :].strip())
        ):
            section = Section[match.lastgroup] if match.lastgroup not in (None, "mark") else _section_of(match)
            return section, match.end(), heading
    named = _NAMED.match(line)
    if named and _DOES_SOMETHING.search(named["name"]) and not _FORMS.match(line):
        return Section.PROCEDURE, 0, named["name"]  # "I&D: consent, ...": the name itself says what was done
    if named and current in (Section.TITLE, *_SHORT) and not _FORMS.match(line):
        return Section.OTHER, 0, named["name"]
    return None


def is_form(line: str) -> bool:
    """Whether a line says who, when or where: it holds nothing to code."""
    return _FORMS.match(line) is not None


def _section_of(match: re.Match[str]) -> Section:
    return next(section for section, _ in _HEADINGS if match[section.name] is not None)
