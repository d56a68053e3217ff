"""Which values of an ICD-10-PCS table a description names, in a surgeon's words rather than the classification's.

The approaches are defined in the ICD-10-PCS Official Guidelines (section B5) and the appendix of definitions: what goes
through the skin with a scope is percutaneous endoscopic, what goes in by the mouth, the nose, the anus, the vagina or
the urethra is via natural or artificial opening, with a scope endoscopic. A biopsy is diagnostic (guideline B3.4a).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.facts import PcsValue
from core.pcs import LENGTH, PcsAxis, PcsReading, read_pcs_code

_APPROACHES = (
    (r"laparoscop|thoracoscop|arthroscop|robot|\bvats\b|mediastinoscop|key ?hole", "Percutaneous Endoscopic"),
    (
        r"colonoscop|gastroscop|\begd\b|esophagogastroduodenoscop|sigmoidoscop|bronchoscop|cystoscop|hysteroscop|ureteroscop"
        r"|enteroscop|\bercp\b|transurethral|\bturp\b|\bturbt\b|endoscopic(?!ally assisted)",
        "Via Natural or Artificial Opening Endoscopic",
    ),
    (r"closed reduction|external approach|\bexternally\b", "External"),
    (r"vaginal|transanal|transoral|\bper rectum\b|orotracheal|intubat", "Via Natural or Artificial Opening"),
    (r"percutaneous|needle|catheter|centesis|transluminal|\bpci\b|\bptca\b|puncture", "Percutaneous"),
    (r"\bopen\b|\borif\b|incision|laparotomy|thoracotomy|craniotomy|arthrotomy", "Open"),
)
_WORD = re.compile(r"[a-z0-9]+")
_SAID = (
    (r"\borif\b", "open internal fixation"),
    (r"\b(?:im|intramedullary) (?:nail|rod)\w*", "intramedullary internal fixation"),
    (r"\b(?:screw|plate|pin|wire)s?\b", "internal fixation"),
    (r"\bmesh\b|\bprosthe\w+", "synthetic"),
    (r"\b(?:red|packed) (?:blood )?cells?\b|\bprbcs?\b", "red blood cells"),
    (r"\bcrrt\b", "continuous"),
    (r">=?\s?|\b(?:more|over|longer) than\b|\bover(?= \d)", "greater than "),
    (r"<\s?|\b(?:fewer|under|below) than\b|\bunder(?= \d)", "less than "),
    (r"\bhrs?\b", "hours"),
    (r"\bon poly(?:ethylene)?\b", "on polyethylene"),
    (r"\bbelow[- ]knee\b|\bbka\b", "lower leg"),
    (r"\babove[- ]knee\b|\baka\b", "upper leg"),
    (r"\blap\b", "laparoscopic"),
    (r"\bc-?section\b|\bcesarean\b", "cesarean open"),
)
"""Words for what labels call otherwise."""

_DENIED = re.compile(r"\b(?:without|w/o|no)\s+(\w+)")
_DEVICE = re.compile(
    r"fixation|stent|graft|implant|hardware|tube|port\b|pacemaker|catheter|device|synthetic|cage|spacer|mesh"
)
_DIAGNOSTIC = re.compile(r"\b(?:biops\w+|diagnostic)\b")
_NOTHING = re.compile(r"No(?:ne| Device| Qualifier)\b")
_EMPTY = frozenset("of the a an and or with device substitute qualifier other no".split())


_OPERATIONS = (
    (r"\b(?:bka|below[- ]knee amputation)\b", "detachment lower leg"),
    (r"\b(?:aka|above[- ]knee amputation)\b", "detachment upper leg"),
    (r"\b(?:lap )?(?:chole|cholecystectomy)\b", "resection of gallbladder"),
    (r"\b(?:lap )?(?:appy|appendectomy)\b", "resection of appendix"),
    (
        r"\b(?:mechanical(?:ly)? ventilat\w+|on (?:the |a )?vent(?:ilator)?|vent(?:ilator)?)\b",
        "respiratory ventilation",
    ),
    (r"\borif\b|\breduction\b|\breduc\w+ (?:of|the)\b", "reposition"),
    (
        r"\bremov\w+\b(?! (?:of )?(?:the |an? )?(?:device|hardware|tube|stent|catheter|lead|pacemaker|implant))",
        "resection",
    ),
    (r"\bthoracentesis\b|\bchest tube\b", "drainage of pleural cavity"),
    (r"\bparacentesis\b", "drainage of peritoneal cavity"),
    (r"\b(?:angioplasty|pci|ptca|stent\w*)\b", "dilation coronary artery"),
    (r"\bcabg\b", "bypass coronary artery"),
    (r"\btracheostomy\b", "bypass trachea to cutaneous"),
    (r"\b(?:egd|gastroscopy)\b(?!.*biops)", "inspection of upper intestinal tract"),
    (r"\bcolonoscopy\b(?!.*biops)", "inspection of lower intestinal tract"),
    (r"\bbiops\w+", "excision"),
    (r"\begd\b", ""),
    (r"\bcolonoscopy\b", ""),
    (r"\bpeg tube\b", "insertion of feeding device into stomach"),
    (r"\bcrrt\b|\bdialysis\b|\bhemodialysis\b", "performance of urinary filtration"),
    (r"\becmo\b", "extracorporeal oxygenation membrane"),
    (r"\bcircumcision\b", "resection of prepuce"),
    (r"\bamputation\b", "detachment"),
    (r"\bmesh\b", "supplement"),
    (r"\bmastectomy\b", "resection of breast"),
    (r"\bsplenectomy\b", "resection of spleen"),
    (r"\b(?:laparoscopic(?:ally)?|open|percutaneous|endoscopic(?:ally)?|approach)\b", ""),
)
"""What the root operations and body parts call what surgeons call otherwise (guidelines, section B3; definitions)."""


def in_pcs_words(description: str) -> str:
    """A procedure in the words of the tables' root operations and body parts, without its approach, to be searched for.

    >>> in_pcs_words("Laparoscopic removal of the gallbladder")
    'resection of the gallbladder'
    """
    said = description.lower()
    for pattern, instead in _OPERATIONS:
        said = re.sub(pattern, instead, said)
    return " ".join(said.split())


def complete_pcs_code(beginning: str, values: Iterable[PcsValue], description: str) -> PcsReading:
    """Take a code on as far as a description says what stands in its next places.

    A place is filled where its table leaves no choice, where the description names one value, or where nothing but a
    device or a qualifier that the description does not mention is left to choose. It is never guessed: reading stops at
    the first place that stays open, and what may stand there is in `PcsReading.allowed`.

    Args:
        beginning: The three characters of a table, or more.
        values: All values of that table.
        description: The procedure in anybody's words.
    """
    own = list(values)
    said = _told(description)
    for pattern, instead in _SAID:
        said = re.sub(pattern, instead, said)
    reading = read_pcs_code(beginning, own)
    while reading.wrong is None and reading.allowed and len(reading.code) < LENGTH:
        chosen = _chosen(reading.allowed, said)
        if chosen is None:
            break
        reading = read_pcs_code(reading.code + chosen.value, own)
    return reading


_SPAN = re.compile(r"\b(\d{1,3}) ?(hours?|hrs?|days?)\b")
_COMPARED = re.compile(r"[<>]|\bthan\b|\bover\b|\bunder\b|\d-\d")
_HOURS_A_DAY = 24
_LONG = 96
"""Hours of ventilation beyond which a code of its own applies."""
_GIVEN_UP = re.compile(r"\b(?:laparoscop\w+|lap|thoracoscop\w+|robot\w+)\b")
_TO_OPEN = re.compile(r"\bconver\w+ (?:in)?to (?:an? )?open\b")


def _told(description: str) -> str:
    """A description in small letters, with the approach it ended with and the name of the span it gives in figures."""
    said = description.lower()
    if _TO_OPEN.search(said):
        said = _GIVEN_UP.sub(" ", said)
    span = _SPAN.search(said)
    if span is None or "vent" not in said or _COMPARED.search(said):
        return said
    hours = int(span[1]) * (_HOURS_A_DAY if span[2].startswith("d") else 1)
    named = "greater than 96" if hours > _LONG else "24-96" if hours >= _HOURS_A_DAY else "less than 24"
    return f"{said[: span.start()]} {named} consecutive hours {said[span.end() :]}"


def _chosen(allowed: Sequence[PcsAxis], said: str) -> PcsAxis | None:
    if len(allowed) == 1:
        return allowed[0]
    by_label = {axis.label: axis for axis in allowed}
    if allowed[0].name == "Approach":
        named = [by_label[label] for pattern, label in _APPROACHES if label in by_label and re.search(pattern, said)]
        if named:
            return named[0] if len(named) == 1 else None
    if "Diagnostic" in by_label and _DIAGNOSTIC.search(said):
        return by_label["Diagnostic"]
    words = set(_WORD.findall(_DENIED.sub("", said)))
    shared = {axis.value: len(words & (set(_WORD.findall(axis.label.lower())) - _EMPTY)) for axis in allowed}
    most = max(shared.values())
    best = [axis for axis in allowed if shared[axis.value] == most]
    if most:
        return best[0] if len(best) == 1 else _plainest(best, words) if allowed[0].name == "Body Part" else None
    nothing = [axis for axis in allowed if _NOTHING.match(axis.label)]
    denied = {found.lower() for found in _DENIED.findall(said)}
    name = allowed[0].name
    may_be_nothing = name.lower() in denied or name == "Qualifier" or (name == "Device" and not _DEVICE.search(said))
    return nothing[0] if nothing and may_be_nothing else None


def _plainest(equal: Sequence[PcsAxis], words: set[str]) -> PcsAxis | None:
    """Of body parts that share as many words, the one whose label adds at most one: a right hip is Hip Joint, Right."""
    added = sorted((len(set(_WORD.findall(axis.label.lower())) - words - _EMPTY), at) for at, axis in enumerate(equal))
    is_plain = added[0][0] <= 1 and added[0][0] < added[1][0]
    return equal[added[0][1]] if is_plain else None
