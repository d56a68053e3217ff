"""May two diagnoses be coded together: what the notes of the tabular list say, those of parents among them.

Source of the rules: ICD-10-CM Official Guidelines, sections I.A.12 (Excludes1, Excludes2), I.A.13 (code first, use
additional code) and I.A.17 (code also).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import permutations

from assistant.compose.several import identities, unusable
from assistant.compose.wording import bold, listed, plain
from assistant.compose.writer import Writer
from assistant.gather.code_facts import CodeFacts
from assistant.gather.together import Relation, is_uncomplicated, relations
from core.records import NoteKind

_SAYS = {
    NoteKind.EXCLUDES1: "No",
    NoteKind.CODE_FIRST: "Yes, in order",
    NoteKind.USE_ADDITIONAL: "Yes, in order",
    NoteKind.CODE_ALSO: "Yes, where the record shows both",
    NoteKind.EXCLUDES2: "Both may be coded where the record shows both",
}
"""How the verdict begins; in the order in which the kinds of note decide."""
NOTE_NAMES = {
    NoteKind.EXCLUDES1: "Excludes1",
    NoteKind.EXCLUDES2: "Excludes2",
    NoteKind.CODE_FIRST: "code first",
    NoteKind.USE_ADDITIONAL: "use additional code",
    NoteKind.CODE_ALSO: "code also",
}
"""What a kind of note is called."""


def answer_together(writer: Writer, facts: Sequence[CodeFacts], as_of: date) -> None:
    """Write what the notes of some diagnoses say of coding them together.

    Args:
        writer: Page to write on.
        facts: What the tables say about each; all of them in ICD-10-CM.
        as_of: Date of service.
    """
    for item in facts:
        writer.about(item)
    unusable(writer, facts, as_of)
    known = [item for item in facts if item.record is not None]
    found = [
        relation
        for kind in _SAYS
        for one, other in permutations(known, 2)
        for relation in relations(one, other, (kind,))
        if not _of_symptoms_at_large(relation)
    ]
    # In the order of kinds: an exclusion outweighs every note that allows the pair.
    deciding = [relation for relation in found if relation.kind is found[0].kind]
    for relation in deciding:
        alike = [one for one in deciding if one.group is relation.group and one.other is relation.other]
        if alike[0] is relation:
            _verdict(writer, relation, alike)
    if deciding and deciding[0].kind is NoteKind.EXCLUDES1:
        for relation in (one for one in found if one.kind is NoteKind.EXCLUDES2):
            writer.say(f"Yet {note_line(relation)}: read both notes against the record.", relation.group.evidence)
    contradicted = [] if found else _contradictions(known)
    for bare, others in contradicted:
        _contradicted(writer, bare, others)
    if not found and not contradicted and len(known) > 1:
        names = " and ".join(f"**{item.code.code}**" for item in known)
        writer.verdict(
            f"No Excludes, code-first, use-additional or code-also note at {names}, or above them, names the other. "
            "That alone does not make the pair right: a guideline or a combination code may apply.",
            *(item.evidence for item in known),
        )
        _kin(writer, known)
    identities(writer, facts, with_status=True)


def _contradictions(known: Sequence[CodeFacts]) -> list[tuple[CodeFacts, list[CodeFacts]]]:
    """The codes whose title says “without complications”, each with those of its category that name one."""
    found = []
    for bare in known:
        others = [one for one in known if one.code.code[:3] == bare.code.code[:3] and not is_uncomplicated(one)]
        if is_uncomplicated(bare) and others:
            found.append((bare, others))
    return found


def _title(facts: CodeFacts) -> str:
    return facts.record.title if facts.record else ""


def _contradicted(writer: Writer, bare: CodeFacts, others: Sequence[CodeFacts]) -> None:
    writer.verdict(
        f"No: {bold(bare.code)} is “{plain(_title(bare))}”, which {listed([bold(one.code) for one in others])} "
        f"{'contradicts' if len(others) == 1 else 'contradict'}: leave it out.",
        bare.evidence,
        *(one.evidence for one in others),
    )
    if len(others) > 1:
        writer.say(
            "The others may stand together: as many codes of the category are used as it takes to tell every "
            "complication.",
            *(one.evidence for one in others),
        )


def answer_both_sides_in_one(writer: Writer, facts: Sequence[CodeFacts], both: CodeFacts) -> None:
    """Open the answer with the one code that says both sides, in place of a code for each.

    Source of the rule: ICD-10-CM Official Guidelines, section I.B.13 (laterality).
    """
    names = listed([bold(item.code) for item in facts])
    writer.about(both)
    writer.verdict(
        f"No: {bold(both.code)}, “{plain(_title(both))}”, says both sides, so {names} are not reported in its place "
        "(I.B.13).",
        both.evidence,
        *(item.evidence for item in facts),
    )


def _of_symptoms_at_large(relation: Relation) -> bool:
    """Whether a chapter's note only points to the chapter of symptoms, which does not let a symptom stand beside it."""
    at_large = relation.group.owner.code.startswith("CHAPTER") and relation.other.code.code.startswith("R")
    return relation.kind is NoteKind.EXCLUDES2 and at_large


_MISTAKEN = (
    (
        re.compile(
            r"""excludes\ ?2\b[^.?]{0,40}
            \b(?:never|not\ (?:be\ )?(?:coded|code|report)|can(?:'t|not|t)|forbids?|prohibits?)\b""",
            re.IGNORECASE | re.VERBOSE,
        ),
        "No: an Excludes2 note forbids nothing; both codes may be reported together where the record shows both.",
    ),
    (
        re.compile(
            r"""excludes\ ?1\b[^.?]{0,40}
            \b(?:(?:can|may|ok\ to)\ (?:be\ )?(?:both|code|report|together)\w*|both\ (?:ok|fine|allowed))""",
            re.IGNORECASE | re.VERBOSE,
        ),
        "No: an Excludes1 note means that the two are not coded together, unless one has nothing to do with the other.",
    ),
)


def mistaken_note(text: str) -> str:
    """The correction of a text that takes an Excludes note for its opposite; "" where it does not."""
    return next((correction for pattern, correction in _MISTAKEN if pattern.search(text)), "")


_TELLING = re.compile(r"[a-z]{7,}")
_CODED = re.compile(r"\([A-Z]\d")
_SAYS_NOTHING = frozenset(
    "unspecified specified disease disorder diseases disorders without complication primary".split()
)
_MOST_KIN = 4


def _kin(writer: Writer, known: Sequence[CodeFacts]) -> None:
    """Notes of one that speak of the other by a word of its title, under another code: a combination code, perhaps."""
    told = 0
    for one, other in permutations(known, 2):
        words = set(_TELLING.findall(other.record.title.lower() if other.record else "")) - _SAYS_NOTHING
        for kind in (NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL, NoteKind.EXCLUDES1, NoteKind.EXCLUDES2):
            for group in one.of_kind(kind):
                for note in group.notes:
                    speaks = words & set(_TELLING.findall(note.text.lower()))
                    if speaks and _CODED.search(note.text) and told < _MOST_KIN and " " not in group.owner.code:
                        told += 1
                        writer.point(
                            f"The {NOTE_NAMES[kind]} note at {bold(group.owner)} names “{plain(note.text)}”",
                            group.evidence,
                            heading="Notes that may point to another code",
                        )


def _verdict(writer: Writer, relation: Relation, alike: Sequence[Relation]) -> None:
    writer.verdict(f"{_SAYS[relation.kind]}: {note_line(relation, alike)}.", relation.group.evidence)


def note_line(relation: Relation, alike: Sequence[Relation] = ()) -> str:
    """Which note names the other code, and what follows from it, without a stop.

    Args:
        relation: The note.
        alike: It and the others of its group that name the same code.
    """
    kind, other = relation.kind, relation.other.code.code
    named = listed([f"“{plain(one.note.text)}”" for one in alike[:_MOST_KIN] or (relation,)])
    effect = {
        NoteKind.EXCLUDES1: "the two are not coded together, unless the conditions have nothing to do with each other",
        NoteKind.EXCLUDES2: "the one is no part of the other",
        NoteKind.CODE_FIRST: f"{other} stands before it",
        NoteKind.USE_ADDITIONAL: f"{other} stands after it",
        NoteKind.CODE_ALSO: "the note does not say which stands first",
    }[kind]
    return f"the {NOTE_NAMES[kind]} note at {bold(relation.group.owner)} names {named}, so {effect}"
