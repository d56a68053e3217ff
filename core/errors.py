"""Every error Codewright raises on purpose.

::

    CodewrightError            one clear line for the user, and what to do next
    ├── SettingsError          a setting is missing or makes no sense
    ├── InputError             what was asked for makes no sense: names the field
    │   └── CodeFormatError    text that should be a code is not one
    ├── NotReadyError          nothing is loaded yet: run the ingestion first
    ├── StoreError             a store failed; never the same thing as "nothing found"
    │   ├── StoreUnavailableError   it cannot be reached (worth a retry)
    │   ├── UnfitRecordError   a record that it was given cannot be kept: its file is wrong, not the store
    │   └── StaleIndexError    the index does not belong to the releases that are active
    ├── EmbedderError          the embedding model is missing or is not the one we know
    ├── DownloadError          a publisher's file could not be fetched
    │   └── NotPublishedError  there is nothing at its address
    ├── SourceFileError        an input file is wrong: says file, place, what and what to do
    └── ModelError             the language model gave no usable text
        ├── ModelUnavailableError   it cannot be reached or refused the call (worth a retry)
        ├── ModelTimeoutError  it took longer than the configured time (worth a retry)
        └── ModelGarbageError  what it wrote cannot be read

Only the edges (command lines and pages) turn these into messages; everything below lets them rise.
"""

from __future__ import annotations


class CodewrightError(Exception):
    """Something the user should be told, in one line.

    Args:
        message: What was wrong, naming the thing.
        hint: What to do next, if anything can be done.
    """

    retryable = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class SettingsError(CodewrightError):
    """A setting is missing or makes no sense."""


class InputError(CodewrightError):
    """What a caller asked for cannot be done as it stands: a field is missing, unknown or out of range."""


class CodeFormatError(InputError):
    """A text that should be a code has the shape of none."""


class NotReadyError(CodewrightError):
    """The stores hold nothing to answer from yet."""


class StoreError(CodewrightError):
    """A store failed to answer. Never raised for an empty result."""


class StoreUnavailableError(StoreError):
    """A store cannot be reached."""

    retryable = True


class UnfitRecordError(StoreError):
    """A record cannot be kept, because it stands twice or holds what no table takes. The release's file is at fault."""


class StaleIndexError(StoreError):
    """An index was built from other releases, texts or another embedder than the active ones."""


class EmbedderError(CodewrightError):
    """The embedding model is missing, or its weights are not the ones expected."""


class SourceFileError(CodewrightError):
    """An input file cannot be read as what it should be.

    Args:
        file: The file's name.
        problem: What is wrong with it.
        where: Row, element or field, where one is known.
        hint: What to do next.
    """

    def __init__(self, file: str, problem: str, where: str = "", hint: str = "") -> None:
        place = f" ({where})" if where else ""
        super().__init__(f"{file}{place}: {problem}", hint)
        self.file = file
        self.where = where


class DownloadError(CodewrightError):
    """A file could not be fetched from its publisher. What has arrived is kept, and the next attempt goes on there."""


class NotPublishedError(DownloadError):
    """There is nothing at an address: the edition is not published yet, or its publisher has moved it."""


class ModelError(CodewrightError):
    """The language model gave no usable text."""


class ModelUnavailableError(ModelError):
    """The language model cannot be reached, or refused the call."""

    retryable = True


class ModelTimeoutError(ModelError):
    """The language model took longer than the configured time."""

    retryable = True


class ModelGarbageError(ModelError):
    """The language model's reply cannot be read."""
