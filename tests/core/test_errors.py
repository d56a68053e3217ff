import inspect
import re

import pytest

from core import errors
from core.errors import CodewrightError, SourceFileError

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CodewrightError)]


def test_the_tree_drawn_in_the_docstring_is_the_tree_in_the_code() -> None:
    drawn = re.findall(r"^(?P<indent>[ │├└─]*)(?P<name>\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    parents: list[str] = []
    for indent, name in drawn:
        depth = (len(indent) - 4) // 4
        parents[depth:] = [name]
        assert getattr(errors, name).__base__.__name__ == (parents[depth - 1] if depth else "Exception")
    assert {name for _, name in drawn} == {kind.__name__ for kind in ALL}


def test_an_error_reads_as_what_was_wrong_and_what_to_do() -> None:
    error = CodewrightError("The index is gone.", "Run the ingestion.")
    assert str(error) == "The index is gone. Run the ingestion."
    assert str(CodewrightError("The index is gone.")) == "The index is gone."


@pytest.mark.parametrize("kind", ALL)
def test_only_what_may_pass_by_itself_is_worth_a_retry(kind: type[CodewrightError]) -> None:
    assert kind.retryable is kind.__name__.endswith(("UnavailableError", "TimeoutError"))


def test_a_source_file_error_names_file_place_and_problem() -> None:
    error = SourceFileError("icd10cm.xml", "no such chapter", where="element 7", hint="Download it again.")
    assert str(error) == "icd10cm.xml (element 7): no such chapter Download it again."
    assert (error.file, error.where) == ("icd10cm.xml", "element 7")
