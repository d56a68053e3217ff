"""What the code store can be asked. Every read names a date of service and says which release answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import Connection, Engine, delete, insert, select

from codestore import partners, queries, schema
from codestore.catalogue import (
    ActiveRelease,
    Catalogue,
    holds_codes,
    holds_facts,
    in_order,
)
from codestore.database import check_schema, create_schema, make_engine, translated_errors
from codestore.facts import RecordTable
from codestore.inheritance import inherit
from codestore.mapping import RELEASE_COLUMNS, row_to_release
from codestore.partners import PartnerCount
from codestore.standing import children_of, each_once, line_above, noted_at, places_of
from core.codes import Code, CodeSystem
from core.errors import NotReadyError
from core.facts import Fact, MueLimit
from core.records import CodeRecord, Level, Note, Passage, PtpEdit, Release, SearchText, Setting
from core.settings import Settings

Verdict = Literal["up", "down"]

_F = TypeVar("_F", bound=Fact)

_GENERATION = select(schema.store_info.c.generation)
_ACTIVE = select(*RELEASE_COLUMNS).join_from(schema.release, schema.source).where(schema.release.c.status == "active")


@dataclass(frozen=True, slots=True)
class Found:
    """A code's record and the release it stands in."""

    record: CodeRecord
    release: Release


@dataclass(frozen=True, slots=True)
class Feedback:
    """A user's verdict on an answer.

    Attributes:
        trace_id: Names the answer.
        verdict: up or down.
        comment: What the user wrote with it.
        question: The question that was answered.
        answer_codes: The codes the answer spoke of.
        release_keys: The releases it stood on.
        created_at: When it was given (UTC).
    """

    trace_id: str
    verdict: Verdict
    comment: str
    question: str
    answer_codes: tuple[Code, ...]
    release_keys: tuple[str, ...]
    created_at: datetime


class CodeStore:
    """Dated facts: codes, notes, edits and passages, each from one release.

    A store may be used from several threads, and sees at once what another process activates. Every method raises
    `StoreError` when the database fails, and gives nothing back only where nothing is found.

    Where several sources hold a code system, those in force on the date of service are asked first, by precedence. A
    code's record comes from the first release that has it, and so do its relatives and notes, unless that release holds
    no parents or no notes at all: then they come from the first one that does (see `notes_release`).

    Args:
        engine: The database; its schema exists.
        home: Folder of the installation, for the lock of the writer.
    """

    def __init__(self, engine: Engine, home: Path) -> None:
        self.engine = engine
        self.home = home
        self._catalogue = Catalogue(generation=-1, active=())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()

    # releases

    def releases(self) -> list[Release]:
        """The active releases: by source in order of precedence, newest first."""
        with self._reading() as (_, catalogue):
            return [entry.release for entry in catalogue.active]

    def releases_of(self, system: CodeSystem, as_of: date) -> list[Release]:
        """The releases that answer for a code system on a date of service, in the order in which they are asked."""
        with self._reading() as (_, catalogue):
            return [entry.release for entry in catalogue.answering(holds_codes(system), as_of)]

    def release_of(self, system: CodeSystem, as_of: date) -> Release | None:
        """The release that answers first for a code system on a date of service; None where none is loaded.

        It is one in force then, else the newest that had begun, else the earliest later one: compare its dates and
        tell the user.
        """
        return next(iter(self.releases_of(system, as_of)), None)

    def releases_of_edits(self, setting: Setting, as_of: date) -> list[Release]:
        """The releases that answer for the edits of a setting, in the order in which they are asked.

        An empty list tells "no edits loaded" from "no such edit".
        """
        with self._reading() as (_, catalogue):
            return [entry.release for entry in catalogue.answering_edits(setting, as_of)]

    def release_of_edits(self, setting: Setting, as_of: date) -> Release | None:
        """The release that answers first for the edits of a setting; None where none is loaded."""
        return next(iter(self.releases_of_edits(setting, as_of)), None)

    # codes

    def get(self, code: Code, as_of: date) -> Found | None:
        """The record of a code on a date of service; None where the releases that answer don't have it."""
        return self.get_many([code], as_of).get(code)

    def get_many(self, codes: Iterable[Code], as_of: date) -> dict[Code, Found]:
        """The records of codes on a date of service, in the order asked; those not found are left out."""
        wanted = list(dict.fromkeys(codes))
        with self._reading() as (connection, catalogue):
            found = places_of(connection, catalogue, wanted, as_of)
        return {code: Found(found[code][1], found[code][0].release) for code in wanted if code in found}

    def get_all(self, code: Code, as_of: date) -> list[Found]:
        """What every source says that has a code on a date of service: the first is what `get` gives."""
        return self.get_all_of([code], as_of)[code]

    def get_all_of(self, codes: Iterable[Code], as_of: date) -> dict[Code, list[Found]]:
        """The same for many codes, in a query a source; a code that none has is there with an empty list."""
        found: dict[Code, list[Found]] = {code: [] for code in codes}
        with self._reading() as (connection, catalogue):
            for system in dict.fromkeys(code.system for code in found):
                wanted = [code for code in found if code.system is system]
                for entry in catalogue.answering(holds_codes(system), as_of):
                    for record in queries.codes(connection, entry.id, wanted):
                        found[record.code].append(Found(record, entry.release))
        return found

    def children(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The records directly below a code, in code order; seventh-character variants are below their stem."""
        with self._reading() as (connection, catalogue):
            return children_of(connection, catalogue, code, as_of)

    def variants(self, stem: Code, as_of: date) -> list[CodeRecord]:
        """The codes that complete a stem with a seventh character, in code order."""
        return [record for record in self.children(stem, as_of) if record.stem == stem]

    def siblings(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The other records below the same parent, in code order."""
        with self._reading() as (connection, catalogue):
            place = places_of(connection, catalogue, [code], as_of).get(code)
            if place is None or place[1].parent is None:
                return []
            family = children_of(connection, catalogue, place[1].parent, as_of)
            return [record for record in family if record.code != code]

    def ancestors(self, code: Code, as_of: date) -> list[CodeRecord]:
        """The records above a code, nearest first, up to its chapter or family.

        Where its release ends below that, as an order file does at the category, the next release that answers goes on.
        """
        with self._reading() as (connection, catalogue):
            place = places_of(connection, catalogue, [code], as_of).get(code)
            return line_above(connection, catalogue, *place, as_of) if place else []

    def families(self, system: CodeSystem, as_of: date) -> list[CodeRecord]:
        """The families of a code system, in code order; the codes of each are its children."""
        return self._of_levels(system, as_of, (Level.FAMILY,))

    def chapters(self, system: CodeSystem, as_of: date) -> list[CodeRecord]:
        """The chapters of a code system, each followed by its sections."""
        return self._of_levels(system, as_of, (Level.CHAPTER, Level.SECTION))

    def _of_levels(self, system: CodeSystem, as_of: date, levels: Collection[Level]) -> list[CodeRecord]:
        with self._reading() as (connection, catalogue):
            return each_once(
                record
                for entry in catalogue.answering(holds_codes(system), as_of)
                for record in queries.of_levels(connection, entry.id, system, levels)
            )

    def codes_in_range(self, first: Code, last: Code, as_of: date) -> list[CodeRecord]:
        """The codes from `first` to `last` in code order, with all that is below `last`.

        Neither end need exist: 62300-62399 gives what there is between them.

        Args:
            first: Where the range begins.
            last: Where it ends, in the same system; anything else gives an empty list.
            as_of: Date of service.
        """
        if first.system is not last.system:
            return []
        with self._reading() as (connection, catalogue):
            return each_once(
                record
                for entry in catalogue.answering(holds_codes(first.system), as_of)
                for record in queries.code_range(connection, entry.id, first, last)
            )

    def neighbours(self, code: Code, as_of: date, limit: int) -> list[CodeRecord]:
        """The existing codes most like one that doesn't exist, for a suggestion: nearest first.

        They share its beginning (three characters; one of a modifier), and those sharing more come first.
        """
        with self._reading() as (connection, catalogue):
            near = each_once(
                record
                for entry in catalogue.answering(holds_codes(code.system), as_of)
                for record in queries.neighbours(connection, entry.id, code, limit)
            )
            return near[:limit]

    # notes

    def notes(self, code: Code, as_of: date, inherited: bool = True) -> list[Note]:
        """What the release says about a code.

        Args:
            code: The code.
            as_of: Date of service.
            inherited: Also what its ancestors say about everything below them.

        Returns:
            Its own notes first, then inherited ones from the nearest ancestor up; `owner` tells which.
        """
        with self._reading() as (connection, catalogue):
            noted = noted_at(connection, catalogue, code, as_of)
            if noted is None:
                return []
            entry, owners = noted
            return inherit(queries.notes(connection, entry.id, owners if inherited else owners[:1]))

    def notes_release(self, code: Code, as_of: date) -> Release | None:
        """The release that `notes` reads for a code; None where none with notes knows it or what is above it.

        It is that of the code's record, unless that one holds no notes: the list of ICD-10-CM codes in order, which has
        none, may be in force on a date for which no tabular list is loaded.
        """
        with self._reading() as (connection, catalogue):
            noted = noted_at(connection, catalogue, code, as_of)
            return noted[0].release if noted else None

    # facts

    def facts(self, kind: type[_F], as_of: date, /, **equal: Any) -> list[tuple[_F, Release]]:
        """The facts of a kind, from each source that holds such facts: in force first, then by precedence.

        Args:
            kind: The class of the facts, such as `MueLimit`.
            as_of: Date of service; it chooses the edition of each source. Facts with dates of their own are all given.
            **equal: Fields with the value that is asked for, such as ``code=code, setting=Setting.PRACTITIONER``.

        Raises:
            TypeError: The kind has no such field.
        """
        records = _table_with(kind, equal)
        parts: list[dict[str, Any]] = [equal]
        if kind is MueLimit and "setting" not in equal:
            parts = [equal | {"setting": setting} for setting in Setting]
        with self._reading() as (connection, catalogue):
            return [
                (fact, entry.release)
                for part in parts
                for entry in catalogue.answering(holds_facts(kind, _setting(kind, part)), as_of)
                for fact in queries.facts(connection, entry.id, records, part)
            ]

    def has_fact(self, kind: type[Fact], as_of: date, /, **equal: Any) -> bool:
        """Whether `facts` would give any: the first that is found ends the search.

        Raises:
            TypeError: The kind has no such field.
        """
        records = _table_with(kind, equal)
        with self._reading() as (connection, catalogue):
            return any(
                queries.has_fact(connection, entry.id, records, equal)
                for entry in catalogue.answering(holds_facts(kind, _setting(kind, equal)), as_of)
            )

    def facts_among(
        self, kind: type[_F], as_of: date, field: str, values: Iterable[Any]
    ) -> dict[Any, list[tuple[_F, Release]]]:
        """What `facts` gives for each of many values of a field, in a query a source.

        Args:
            kind: The class of the facts.
            as_of: Date of service.
            field: The field, one by which the kind is looked up.
            values: Its values; one that no fact has is there with an empty list.

        Raises:
            TypeError: The kind has no such field.
        """
        records = _table_with(kind, {field})
        found: dict[Any, list[tuple[_F, Release]]] = {value: [] for value in values}
        settings: tuple[Setting | None, ...] = tuple(Setting) if kind is MueLimit else (None,)
        with self._reading() as (connection, catalogue):
            for setting in settings:
                for entry in catalogue.answering(holds_facts(kind, setting), as_of):
                    for fact in queries.facts_among(connection, entry.id, records, field, list(found)):
                        if setting is None or getattr(fact, "setting", None) is setting:
                            found[getattr(fact, field)].append((fact, entry.release))
        return found

    # edits

    def ptp_edits(self, a: Code, b: Code, as_of: date, setting: Setting) -> list[tuple[PtpEdit, Release]]:
        """The procedure-to-procedure edits of a pair, whichever of the two is in column 1, deleted ones included.

        The starter knowledge, a selection, is asked only where no other source holds edits of the setting.
        """
        with self._reading() as (connection, catalogue):
            return [
                (edit, entry.release)
                for entry in catalogue.answering_edits(setting, as_of)
                for edit in queries.edits_of_pair(connection, entry.id, setting, a, b)
            ]

    def ptp_edits_among(self, codes: Iterable[Code], as_of: date, setting: Setting) -> list[tuple[PtpEdit, Release]]:
        """What `ptp_edits` gives for every pair of some codes, in a query a source."""
        wanted = list(dict.fromkeys(codes))
        with self._reading() as (connection, catalogue):
            return [
                (edit, entry.release)
                for entry in catalogue.answering_edits(setting, as_of)
                for edit in queries.edits_among(connection, entry.id, setting, wanted)
            ]

    def ptp_edits_of(self, code: Code, as_of: date, setting: Setting) -> list[tuple[PtpEdit, Release]]:
        """The procedure-to-procedure edits a code has with any other, deleted ones included.

        Those with the code in column 1 come first.
        """
        with self._reading() as (connection, catalogue):
            return [
                (edit, entry.release)
                for entry in catalogue.answering_edits(setting, as_of)
                for edit in queries.edits_of_code(connection, entry.id, setting, code)
            ]

    def ptp_counts_of(self, code: Code, as_of: date, setting: Setting) -> tuple[list[PartnerCount], Release] | None:
        """How many edits a code has in either column, by indicator, and the release that says so.

        One release answers alone: the first of those that are asked. None where no edits of the setting are loaded.
        """
        with self._reading() as (connection, catalogue):
            for entry in catalogue.answering_edits(setting, as_of)[:1]:
                return partners.count(connection, entry.id, setting, code, as_of), entry.release
            return None

    def ptp_page_of(
        self,
        code: Code,
        as_of: date,
        setting: Setting,
        column: int,
        *,
        beginning: str = "",
        indicator: int | None = None,
        limit: int = 50,
    ) -> tuple[int, list[PtpEdit]]:
        """The first edits in force that a code has in a column, by partner, and how many there are; of one release.

        Args:
            code: The code.
            as_of: Date of service.
            setting: Whose edits.
            column: The column that the code stands in, 1 or 2.
            beginning: How the other code begins; "" for any.
            indicator: Modifier indicator; None for any.
            limit: How many edits at most.
        """
        with self._reading() as (connection, catalogue):
            for entry in catalogue.answering_edits(setting, as_of)[:1]:
                return partners.page(
                    connection,
                    entry.id,
                    setting,
                    code,
                    column,
                    as_of,
                    beginning=beginning,
                    indicator=indicator,
                    limit=limit,
                )
            return 0, []

    # passages and search texts

    def passages(self, ids: Iterable[str]) -> dict[str, tuple[Passage, Release]]:
        """Passages by id, in the order asked, each from the newest active release that has it."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, tuple[Passage, Release]] = {}
        columns = schema.passage.c
        query = select(*schema.PASSAGES.columns)
        with self._reading() as (connection, catalogue):
            for entry in catalogue.active:
                for batch in queries.batches([one for one in wanted if one not in found]):
                    rows = connection.execute(query.where(columns.release_id == entry.id, columns.id.in_(batch)))
                    found |= {row.id: (schema.PASSAGES.record(row), entry.release) for row in rows}
        return {one: found[one] for one in wanted if one in found}

    def all_passages(self) -> Iterator[tuple[Passage, Release]]:
        """Every passage of the active releases, each id once, from the newest release that has it."""
        seen: set[str] = set()
        columns = schema.passage.c
        query = select(*schema.PASSAGES.columns).order_by(columns.position)
        with self._reading() as (connection, catalogue):
            for entry in catalogue.active:
                with queries.stream(connection, query.where(columns.release_id == entry.id)) as rows:
                    for row in rows:
                        if row.id not in seen:
                            seen.add(row.id)
                            yield schema.PASSAGES.record(row), entry.release

    def search_texts(self) -> Iterator[SearchText]:
        """Every search text of the active releases, each once, in an order that does not change."""
        columns = schema.search_text.c
        with self._reading() as (connection, catalogue):
            query = (
                select(columns.code, columns.text, columns.kind)
                .distinct()
                .where(columns.release_id.in_([entry.id for entry in catalogue.active]))
                .order_by(columns.code, columns.kind, columns.text)
            )
            with queries.stream(connection, query) as rows:
                yield from map(schema.SEARCH_TEXTS.record, rows)

    # feedback

    def save_feedback(
        self,
        trace_id: str,
        verdict: Verdict,
        comment: str = "",
        *,
        question: str = "",
        answer_codes: Sequence[Code] = (),
        release_keys: Sequence[str] = (),
    ) -> None:
        """Keep a user's verdict on an answer; a second verdict on the same answer replaces the first.

        Args:
            trace_id: Names the answer.
            verdict: up or down.
            comment: What the user wrote with it.
            question: The question that was answered.
            answer_codes: The codes the answer spoke of.
            release_keys: The releases it stood on.
        """
        values = {
            "trace_id": trace_id,
            "verdict": verdict,
            "comment": _storable(comment),
            "question": _storable(question),
            "answer_codes": answer_codes,
            "release_keys": release_keys,
            "created_at": datetime.now(UTC),
        }
        with translated_errors(self.engine), self.engine.begin() as connection:
            connection.execute(delete(schema.feedback).where(schema.feedback.c.trace_id == trace_id))
            connection.execute(insert(schema.feedback).values(values))

    def feedback(self) -> list[Feedback]:
        """All verdicts, oldest first."""
        with translated_errors(self.engine), self.engine.connect() as connection:
            return [
                Feedback(
                    trace_id=row.trace_id,
                    verdict=row.verdict,
                    comment=row.comment,
                    question=row.question,
                    answer_codes=row.answer_codes,
                    release_keys=row.release_keys,
                    created_at=row.created_at,
                )
                for row in connection.execute(select(schema.feedback).order_by(schema.feedback.c.id))
            ]

    # the active set

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, Catalogue]]:
        """A connection, and what is active now."""
        with translated_errors(self.engine), self.engine.connect() as connection:
            # Read first: if a release is activated meanwhile, the next read sees another number and looks again.
            generation = connection.execute(_GENERATION).scalar_one()
            catalogue = self._catalogue
            if catalogue.generation != generation:
                self._catalogue = catalogue = _read_catalogue(connection, generation)
            yield connection, catalogue


def open_store(settings: Settings, *, create: bool = False) -> CodeStore:
    """Open the configured code store.

    Args:
        settings: Where it is.
        create: Create database and tables where there are none. The writer does; a reader never creates anything.

    Raises:
        NotReadyError: There is nothing to answer from yet (not with `create`).
        StoreError: It can't be reached or read, or has tables of another version.
        SettingsError: Its URL makes no sense.
    """
    store = CodeStore(make_engine(settings), settings.home)
    try:
        if create:
            create_schema(store.engine, store.home)
        else:
            check_schema(store.engine)
            _require_release(store)
    except BaseException:
        store.close()
        raise
    return store


def _require_release(store: CodeStore) -> None:
    if not store.releases():
        raise NotReadyError("No release is active in the code store.", "Run `python -m ingest starter`.")


def _read_catalogue(connection: Connection, generation: int) -> Catalogue:
    rows = connection.execute(_ACTIVE)
    return Catalogue(
        generation, in_order(ActiveRelease(row.id, row_to_release(row), frozenset(row.holds)) for row in rows)
    )


def _table_with(kind: type[_F], fields: Iterable[str]) -> RecordTable[_F]:
    """The table of a kind, once it is known to have some fields."""
    records = schema.FACTS[kind]
    if unknown := set(fields) - set(records.fields):
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}.")
    return records


def _setting(kind: type, equal: Mapping[str, Any]) -> Setting | None:
    return equal["setting"] if kind is MueLimit else None


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL characters."""
    return text.replace("\x00", "")
