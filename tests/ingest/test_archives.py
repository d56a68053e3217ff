"""Archives are never trusted: whatever is wrong with one is told in a line, and nothing is written outside."""

from __future__ import annotations

import gzip
import io
import stat
import warnings
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SourceFileError
from ingest import archives
from ingest.archives import Item, Limits, items_of, survey
from tests.ingest.gnomes import pack, write

FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


def names(items: list[Item]) -> list[str]:
    return [item.name for item in items]


def plain(path: Path) -> Item:
    return Item(path.name, path, path)


# what is found


def test_folders_and_archives_are_looked_into_and_readmes_passed_over(tmp_path: Path, scratch: Path) -> None:
    folder = write(tmp_path / "files", {"b.txt": "b", "README": "r", ".hidden": "h", "readme-first.txt": "r"})
    write(folder / "below", {"a.csv": "a"})
    pack(folder / "c.zip", {"in/d.txt": "d", "ReadMe.pdf": "r", "__MACOSX/in/._d.txt": "m"})
    assert names(survey([folder], scratch).items) == ["b.txt", "c.zip/in/d.txt", "a.csv"]


def test_a_file_named_twice_is_found_once(tmp_path: Path, scratch: Path) -> None:
    folder = write(tmp_path / "files", {"a.txt": "a"})
    assert names(survey([folder / "a.txt", folder], scratch).items) == ["a.txt"]


def test_links_to_folders_are_not_followed(tmp_path: Path, scratch: Path) -> None:
    folder = write(tmp_path / "files", {"a.txt": "a"})
    (folder / "round").symlink_to(folder)
    assert names(survey([folder], scratch).items) == ["a.txt"]


def test_an_archive_in_an_archive_is_opened_but_none_in_that(tmp_path: Path, scratch: Path) -> None:
    innermost = pack(tmp_path / "3.zip", {"c.txt": "c"}).read_bytes()
    inner = pack(tmp_path / "2.zip", {"b.txt": "b", "3.zip": innermost}).read_bytes()
    outer = pack(tmp_path / "1.zip", {"2.zip": inner})
    assert names(items_of(outer, scratch)) == ["1.zip/2.zip/b.txt", "1.zip/2.zip/3.zip"]


def test_compressed_files_keep_their_stem_and_have_the_checksum_of_their_content(tmp_path: Path, scratch: Path) -> None:
    packed = tmp_path / "table.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b\n" * 1000))
    bare = write(tmp_path, {"table.csv": "a,b\n" * 1000}) / "table.csv"
    zipped = items_of(pack(tmp_path / "z.zip", {"in/table.csv.gz": packed.read_bytes()}), scratch)[0]
    for item in (plain(packed), zipped):
        unpacked = item.unpack(scratch / "out")
        assert (unpacked.name, unpacked.read_bytes()) == ("table.csv", bare.read_bytes())
        assert item.sha256() == plain(bare).sha256()
        assert item.head(3) == b"a,b"
    assert plain(bare).unpack(scratch / "out") == bare


# what is refused


def refused(path: Path, scratch: Path) -> str:
    with pytest.raises(SourceFileError) as caught:
        items_of(path, scratch)
    message = str(caught.value)
    assert message.startswith(path.name)
    assert "\n" not in message
    return message


def test_a_path_that_is_not_there_is_told(tmp_path: Path, scratch: Path) -> None:
    problems = survey([tmp_path / "nowhere.zip"], scratch).problems
    assert str(problems[0]) == "nowhere.zip: is not there. Check the path."


@pytest.mark.parametrize(
    "member", ["../escaped.txt", "/etc/escaped.txt", "a/../../escaped.txt", "C:/x.txt", "..\\x.txt"]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, scratch: Path, member: str) -> None:
    message = refused(pack(tmp_path / "evil.zip", {"good.txt": "g", member: "e"}), scratch)
    assert "a path that leads out of the archive" in message
    assert not list(tmp_path.rglob("*escaped*"))


def test_a_link_is_refused(tmp_path: Path, scratch: Path) -> None:
    info = ZipInfo("link.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(tmp_path / "links.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "a link instead of a file" in refused(tmp_path / "links.zip", scratch)


def test_an_encrypted_archive_asks_for_its_password(tmp_path: Path, scratch: Path) -> None:
    path = pack(tmp_path / "secret.zip", {"a.txt": "a"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refused(path, scratch).endswith("is encrypted ('a.txt'). Unpack it with its password, then load the files.")


def test_a_name_that_comes_twice_is_refused(tmp_path: Path, scratch: Path) -> None:
    with ZipFile(tmp_path / "twice.zip", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what is meant here
        archive.writestr("a.txt", "one")
        archive.writestr("a.txt", "two")
    assert "holds 'a.txt' 2 times" in refused(tmp_path / "twice.zip", scratch)


def test_a_name_that_cannot_be_printed_is_refused(tmp_path: Path, scratch: Path) -> None:
    message = refused(pack(tmp_path / "odd.zip", {"a\nb.txt": "a"}), scratch)
    assert "holds a file with a name that cannot be printed ('a\\nb.txt')" in message


def test_a_web_page_in_place_of_an_archive_is_told(tmp_path: Path, scratch: Path) -> None:
    page = write(tmp_path, {"files.zip": "\n<!DOCTYPE html><html><body>Accept our terms</body></html>"}) / "files.zip"
    expected = "files.zip: is a web page, not an archive. Accept the publisher's licence page, then download again."
    assert refused(page, scratch) == expected


def test_a_truncated_archive_is_told(tmp_path: Path, scratch: Path) -> None:
    path = pack(tmp_path / "cut.zip", {"a.txt": "a" * 1000})
    path.write_bytes(path.read_bytes()[:-200])
    assert "is cut off" in refused(path, scratch)


def test_something_else_called_zip_is_told(tmp_path: Path, scratch: Path) -> None:
    assert "is no zip archive" in refused(write(tmp_path, {"text.zip": "hello"}) / "text.zip", scratch)


def bomb(path: Path, size: int) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(size))
    return path


def test_a_file_that_unpacks_to_far_more_than_its_size_is_refused(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LIMITS", Limits(free_bytes=1_000_000))
    assert "unpacks to 2 MB or more" in refused(bomb(tmp_path / "bomb.zip", 2_000_000), scratch)
    packed = tmp_path / "bomb.txt.gz"
    packed.write_bytes(gzip.compress(bytes(2_000_000)))
    with pytest.raises(SourceFileError, match="or more, which no official file does"):
        plain(packed).sha256()
    with pytest.raises(SourceFileError, match="or more, which no official file does"):
        plain(packed).unpack(scratch)


def test_an_archive_of_many_or_of_much_is_refused(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(tmp_path / "many.zip", {f"{number}.txt": "x" * 100 for number in range(11)})
    monkeypatch.setattr(archives, "LIMITS", Limits(members=10))
    assert "holds 11 files; at most 10 are read" in refused(path, scratch)
    monkeypatch.setattr(archives, "LIMITS", Limits(total_bytes=1_000))
    assert "unpacks to" in refused(path, scratch)


def test_a_bomb_in_an_archive_in_an_archive_is_refused(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LIMITS", Limits(free_bytes=1_000_000))
    inner = bomb(tmp_path / "inner.zip", 2_000_000).read_bytes()
    assert "outer.zip/inner.zip/zeros.txt: unpacks" in refused(
        pack(tmp_path / "outer.zip", {"inner.zip": inner}), scratch
    )


def test_damage_inside_is_told_when_the_file_is_read(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "damaged.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "".join(str(number) for number in range(5_000)))
    content = bytearray(path.read_bytes())
    content[300:320] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(SourceFileError, match=r"^damaged\.zip/a\.txt: is damaged or cut off"):
        items_of(path, scratch)[0].sha256()


def test_one_bad_archive_does_not_keep_the_others_out(tmp_path: Path, scratch: Path) -> None:
    folder = write(tmp_path / "files", {"bad.zip": "PK", "good.txt": "g"})
    found = survey([folder], scratch)
    assert (names(found.items), len(found.problems)) == (["good.txt"], 1)


# whatever bytes there are, nothing but a clear line comes out


def _valid() -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", "text " * 100)
        archive.writestr("c.csv.gz", gzip.compress(b"1,2\n" * 100))
        inner = io.BytesIO()
        with ZipFile(inner, "w") as nested:
            nested.writestr("d.txt", "d")
        archive.writestr("inner.zip", inner.getvalue())
    return stream.getvalue()


VALID = _valid()


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A right archive, cut off somewhere and with some bytes changed."""
    content = bytearray(VALID[: draw(st.integers(0, len(VALID)))] if draw(st.booleans()) else VALID)
    for _ in range(draw(st.integers(0, 6)) if content else 0):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


@FUZZ
@given(content=st.one_of(st.binary(max_size=400), spoiled()), ending=st.sampled_from(["zip", "txt.gz", "txt"]))
def test_any_bytes_are_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / f"file.{ending}").write_bytes(content)
    found = survey([folder], folder / "scratch")
    messages = [str(problem) for problem in found.problems]
    for item in found.items:
        try:
            item.head(100)
            item.sha256()
            place = item.unpack(folder / "out")
        except SourceFileError as error:
            messages.append(str(error))
        else:
            assert place.is_relative_to(folder)
    assert not any("\n" in message for message in messages)
