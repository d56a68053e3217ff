"""Turn checked knowledge into records: pure, no file is read here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from core.codes import Code, CodeSystem, find_mentions, find_modifiers, fits
from core.records import (
    CodeRecord,
    Facet,
    Level,
    Note,
    NoteKind,
    Passage,
    PtpEdit,
    Reference,
    SearchText,
    TextKind,
)
from ingest.contents import Contents
from ingest.schema import (
    WORD_SYSTEMS,
    CodeEntry,
    Digest,
    DigestSection,
    EditEntry,
    Edition,
    Family,
    Knowledge,
    ModifierEntry,
    RetiredEntry,
    SourceRef,
    is_shaped,
)


def records_of(knowledge: Knowledge) -> Contents:
    """Everything a knowledge folder holds, as records.

    Args:
        knowledge: As `ingest.knowledge.read` returns it: every cross reference holds.

    Returns:
        Families (coded by their range) each followed by its codes, then the modifiers; their notes; edits; the
        sections of the digests as passages; labels and distinguishing words as search texts.
    """
    library = _Library(knowledge.editions)
    codes: list[CodeRecord] = []
    notes: list[Note] = []
    texts: list[SearchText] = []
    for family in knowledge.families.values():
        codes += _family_codes(family, library)
        notes += _family_notes(family, library)
        texts += _family_texts(family)
    for file in knowledge.modifiers.values():
        for entry in file.modifiers:
            record = _modifier_record(entry, file.sources, library)
            codes.append(record)
            notes += _modifier_notes(entry, record.code)
            texts.append(SearchText(record.code, record.title, TextKind.OWN_WORDS))
    known = tuple(record.code for record in codes if record.level is Level.CODE)
    texts += _word_texts(knowledge, frozenset(known))
    return Contents(
        codes=tuple(codes),
        notes=tuple(notes),
        texts=tuple(texts),
        passages=tuple(
            _passage(name, digest, section, library, known)
            for name, digest in knowledge.digests.items()
            for section in digest.sections
        ),
        edits=tuple(_edit(edit, library) for family in knowledge.families.values() for edit in family.edits),
    )


@dataclass(frozen=True, slots=True)
class _Library:
    """The official documents, by id."""

    editions: dict[str, Edition]

    def reference(self, document: str, section: str) -> Reference:
        edition = self.editions[document]
        return Reference(edition.title, section, edition.edition)

    def references(self, sources: Iterable[SourceRef]) -> tuple[Reference, ...]:
        return tuple(self.reference(source.document, source.section) for source in sources)


def _family_codes(family: Family, library: _Library) -> Iterator[CodeRecord]:
    references = library.references(family.sources)
    yield CodeRecord(
        code=family.own_code,
        title=family.title,
        level=Level.FAMILY,
        billable=False,
        description=family.overview,
        references=references,
    )
    records = [_code_record(entry, family, references) for entry in family.codes]
    records += [_retired_record(entry, family, references) for entry in family.retired]
    yield from sorted(records, key=lambda record: record.code)


def _code_record(entry: CodeEntry, family: Family, references: tuple[Reference, ...]) -> CodeRecord:
    return CodeRecord(
        code=Code(family.system, entry.code),
        title=entry.label,
        description=entry.description,
        parent=family.own_code,
        valid_from=entry.valid_from,
        facets=tuple(entry.facets.items()),
        references=references,
    )


def _retired_record(entry: RetiredEntry, family: Family, references: tuple[Reference, ...]) -> CodeRecord:
    """A deleted code. It was billable: `valid_to` says until when."""
    return CodeRecord(
        code=Code(family.system, entry.code),
        title=entry.label,
        parent=family.own_code,
        valid_to=entry.valid_to,
        replaced_by=tuple(_procedure(code, family.system) for code in entry.replaced_by),
        references=references,
    )


def _family_notes(family: Family, library: _Library) -> Iterator[Note]:
    owner = family.own_code
    yield from (Note(owner, NoteKind.CHOOSE, step) for step in family.choose)
    for name, form in family.facets.items():
        yield Facet(name, form.question, tuple(form.values.items())).as_note(owner)
    for entry in family.codes:
        yield from _code_notes(entry, Code(family.system, entry.code), library)
    for retired in family.retired:
        yield Note(Code(family.system, retired.code), NoteKind.NOTE, retired.note)


def _code_notes(entry: CodeEntry, owner: Code, library: _Library) -> Iterator[Note]:
    plain = (
        (NoteKind.INCLUDES, entry.includes),
        (NoteKind.EXCLUDES, entry.excludes),
        (NoteKind.DOCUMENTATION, entry.documentation),
        (NoteKind.DIAGNOSIS_AREA, entry.diagnoses),
        (NoteKind.FLAG, entry.flags),
    )
    for kind, wordings in plain:
        yield from (Note(owner, kind, text) for text in wordings)
    for other in entry.differs_from:
        yield Note(owner, NoteKind.DIFFERS_FROM, other.how, target=_procedure(other.code, owner.system))
    for use in entry.modifiers:
        target = Code(CodeSystem.MODIFIER, use.modifier)
        yield Note(owner, NoteKind.TYPICAL_MODIFIER, use.when, label=use.modifier, target=target)
    for figure in entry.figures:
        reference = library.reference(figure.checked_in, f"row {owner.code}")
        yield Note(owner, NoteKind.FIGURE, figure.value, label=figure.name, reference=reference)


def _family_texts(family: Family) -> Iterator[SearchText]:
    """The family's title, and for each living code its label, what else it is called, and its place in the family.

    A retired code has none: nobody should find it by what it was for.
    """
    yield SearchText(family.own_code, family.title, TextKind.OWN_WORDS)
    for entry in family.codes:
        code = Code(family.system, entry.code)
        yield from (SearchText(code, name, TextKind.OWN_WORDS) for name in (entry.label, *entry.called))
        if entry.facets:
            values = ", ".join(f"{name} {value}" for name, value in entry.facets.items())
            yield SearchText(code, f"{family.title}: {values}", TextKind.OWN_WORDS)


def _word_texts(knowledge: Knowledge, known: Collection[Code]) -> Iterator[SearchText]:
    """Each term with its meaning, for the codes that it names.

    Diagnoses are in the tabular list, which is always loaded; of the procedures only those explained here can be told
    about, so only they are found by a term.
    """
    for file in knowledge.words.values():
        for entry in file.words:
            meanings = (
                (entry.means or "", entry.codes),
                *((reading.means, reading.codes) for reading in entry.readings),
            )
            for means, codes in meanings:
                for code in map(term_code, codes):
                    if code.system is CodeSystem.ICD10CM or code in known:
                        yield SearchText(code, f"{entry.term}: {means}", TextKind.OWN_WORDS)


def term_code(code: str) -> Code:
    """A code that a term names, with its system."""
    return Code(next(system for system in WORD_SYSTEMS if is_shaped(system, code)), code)


def _modifier_record(entry: ModifierEntry, default: tuple[SourceRef, ...], library: _Library) -> CodeRecord:
    return CodeRecord(
        code=Code(CodeSystem.MODIFIER, entry.modifier),
        title=entry.label,
        description=entry.description,
        facets=(("code set", entry.code_set),),
        references=library.references(entry.sources or default),
    )


def _modifier_notes(entry: ModifierEntry, owner: Code) -> Iterator[Note]:
    plain = (
        (NoteKind.USE_WHEN, entry.use_when),
        (NoteKind.NOT_WHEN, entry.not_when),
        (NoteKind.EFFECT, entry.effect),
        (NoteKind.DOCUMENTATION, entry.documentation),
        (NoteKind.EXAMPLE, entry.example),
    )
    for kind, wordings in plain:
        yield from (Note(owner, kind, text) for text in wordings)
    for other in entry.differs_from:
        target = Code(CodeSystem.MODIFIER, other.modifier)
        yield Note(owner, NoteKind.DIFFERS_FROM, other.how, target=target)


def _edit(entry: EditEntry, library: _Library) -> PtpEdit:
    return PtpEdit(
        column1=_procedure(entry.column1, CodeSystem.CPT),
        column2=_procedure(entry.column2, CodeSystem.CPT),
        modifier_indicator=entry.indicator,
        setting=entry.setting,
        deletion_date=entry.deletion_date,
        rationale=entry.rationale,
        reference=library.reference(entry.checked_in, f"pair {entry.column1}/{entry.column2}"),
    )


def _procedure(code: str, likeliest: CodeSystem) -> Code:
    """A CPT or HCPCS code, whichever it has the shape of."""
    other = CodeSystem.HCPCS if likeliest is CodeSystem.CPT else CodeSystem.CPT
    return Code(likeliest if fits(code, likeliest) else other, code)


def _passage(name: str, digest: Digest, section: DigestSection, library: _Library, known: tuple[Code, ...]) -> Passage:
    return Passage(
        id=f"{digest.head.id}#{section.slug}",
        document=digest.head.title,
        heading=(section.heading,),
        locator=f"knowledge/{name}, section “{section.heading}”",
        text=section.text,
        topic=digest.head.topic,
        asked_as=section.asked_as,
        codes=codes_named(f"{section.heading}\n{section.text}", known),
        references=tuple(library.reference(document, place) for document, place in section.sources),
    )


def codes_named(text: str, known: Collection[Code]) -> tuple[Code, ...]:
    """The codes and modifiers a text speaks of, each once, in order.

    Args:
        text: A passage.
        known: The codes of the knowledge. A range stands for those of them that lie within it, besides its ends, and
            only modifiers among them count: two letters are too easily a word.
    """
    found: list[Code] = []
    for mention in find_mentions(text):
        # A word of seven letters has the shape of a procedure code, but codes in a text of ours have a digit.
        if not mention.candidates or not mention.explicit or not any(letter.isdigit() for letter in mention.text):
            continue
        first, last = mention.candidates[0], mention.end_code
        found.append(first)
        if last:
            found += [code for code in known if code.system == first.system and first <= code <= last]
            found.append(last)
    modifiers = [Code(CodeSystem.MODIFIER, modifier) for modifier in find_modifiers(text)]
    found += [modifier for modifier in modifiers if modifier in known]
    return tuple(dict.fromkeys(found))
