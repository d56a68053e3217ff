"""Many rows into one table, as fast as the database takes them: plain tuples to SQLite, COPY to PostgreSQL.

Values are converted by the types of their columns, a column at a time. All goes through the connection's own
transaction, so that an interruption leaves nothing behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from codestore.columns import UnstorableError
from core.errors import UnfitRecordError

Row = Sequence[Any]


class Inserter:
    """Writes rows into a table.

    Args:
        connection: In a transaction.
        table: The table.
        columns: The columns that a row has values for, in that order.
        plain: The values are what the database takes already, so that nothing is to be converted.
    """

    def __init__(self, connection: Connection, table: Table, columns: Sequence[str], *, plain: bool = False) -> None:
        self._table = table
        self._columns = tuple(columns)
        self._errors = connection.dialect.loaded_dbapi
        driver: Any = connection.connection.driver_connection
        quote = connection.dialect.identifier_preparer.quote
        target = f"{quote(table.name)} ({', '.join(map(quote, self._columns))})"
        self._send: Callable[[Iterable[Row]], None]
        if connection.dialect.name == "postgresql":
            statement = f"COPY {target} FROM STDIN"
            self._send = lambda rows: _copy(driver, statement, rows)
        else:
            statement = f"INSERT INTO {target} VALUES ({', '.join('?' * len(self._columns))})"  # noqa: S608  # our names
            self._send = lambda rows: driver.executemany(statement, rows).close()
        types = [table.c[name].type.dialect_impl(connection.dialect) for name in self._columns]
        self._converters = [None if plain else one.bind_processor(connection.dialect) for one in types]

    def insert(self, rows: Sequence[Row]) -> None:
        """Write rows.

        Raises:
            UnfitRecordError: A value can't be stored, or a key is there already.
            Exception: The database's own error, to be translated (see `codestore.database.translated_errors`).
        """
        if not rows:
            return
        columns = [self._converted(place, values) for place, values in enumerate(zip(*rows, strict=True))]
        try:
            self._send(zip(*columns, strict=True))
        except self._errors.IntegrityError as error:
            raise UnfitRecordError(f"A row of the table {self._table.name} stands twice{self._which(rows)}.") from error
        except UnicodeEncodeError as error:
            raise UnfitRecordError(
                f"A row of the table {self._table.name} holds half a character: {error.reason}."
            ) from error

    def _converted(self, place: int, values: Row) -> Iterable[Any]:
        convert = self._converters[place]
        if convert is None:
            return values
        try:
            return [convert(value) for value in values]
        except UnstorableError:
            raise self._refusal(place, values, convert) from None

    def _refusal(self, place: int, values: Row, convert: Callable[[Any], Any]) -> UnfitRecordError:
        """What to tell about the first value that can't be stored."""
        for value in values:
            try:
                convert(value)
            except UnstorableError as error:
                where = f"{self._columns[place]} of the table {self._table.name}"
                return UnfitRecordError(
                    f"A {where} {error}: {str(value)[:60]!r}.", "Fetch the file again from its publisher."
                )
        raise AssertionError("every value was converted")  # only called after one was refused

    def _which(self, rows: Sequence[Row]) -> str:
        """The key that stands twice, if both are in this batch."""
        key = [column.name for column in self._table.primary_key if column.name != "release_id"]
        places = [self._columns.index(name) for name in key]
        counted = Counter(tuple(row[place] for place in places) for row in rows)
        repeated, times = counted.most_common(1)[0]
        return f": {', '.join(map(str, repeated))}" if times > 1 else ""


def _copy(driver: Any, statement: str, rows: Iterable[Row]) -> None:
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
