from __future__ import annotations

import gc
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from core.errors import SettingsError, StoreUnavailableError
from core.settings import Settings
from vectorstore.chroma import VectorDatabase, open_database

AXES = np.eye(4, dtype=np.float32)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    folder = tmp_path_factory.mktemp("chroma-server")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder / "data")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)], stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_until_up(f"http://127.0.0.1:{port}/api/v2/heartbeat", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the Chroma server did not start")


@pytest.fixture(params=["embedded", "server"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorDatabase]:
    url: str = request.getfixturevalue("server_url") if request.param == "server" else ""
    database = open_database(Settings(home=tmp_path, chroma_url=url))
    yield database
    for name in database.names():
        database.drop(name)
    database.close()
    close_http_clients()


def close_http_clients() -> None:
    """chromadb leaves the connections of its HTTP client open, even when it is closed itself."""
    for left in [found for found in gc.get_objects() if type(found) is httpx.Client]:
        left.close()


def test_a_collection_is_made_once_and_found_again_by_name(database: VectorDatabase) -> None:
    database.create("codes").upsert(["a"], AXES[:1], ["icd10cm"])
    database.create("codes")
    again = database.get("codes")
    assert again is not None
    assert again.count() == 1
    assert database.names() == ["codes"]


def test_a_collection_that_is_not_there_is_none(database: VectorDatabase) -> None:
    assert database.get("codes") is None


def test_dropping_removes_the_collection_and_may_be_repeated(database: VectorDatabase) -> None:
    database.create("codes")
    database.drop("codes")
    database.drop("codes")
    assert database.names() == []


def test_the_nearest_vector_comes_first_with_its_cosine(database: VectorDatabase) -> None:
    collection = database.create("codes")
    collection.upsert(["x", "y", "z"], AXES[:3], ["g"] * 3)
    found = collection.query(np.array([0.8, 0.6, 0, 0], dtype=np.float32), 2)
    assert [near.id for near in found] == ["x", "y"]
    assert [near.similarity for near in found] == pytest.approx([0.8, 0.6], abs=1e-5)


def test_a_query_may_be_kept_to_groups(database: VectorDatabase) -> None:
    collection = database.create("codes")
    collection.upsert(["x", "y", "z"], AXES[:3], ["icd10cm", "cpt", "hcpcs"])
    found = collection.query(AXES[0], 5, groups=["cpt", "hcpcs"])
    assert {near.id for near in found} == {"y", "z"}


def test_upserting_an_id_again_replaces_its_vector(database: VectorDatabase) -> None:
    collection = database.create("codes")
    collection.upsert(["x"], AXES[:1], ["g"])
    collection.upsert(["x"], AXES[1:2], ["g"])
    assert collection.count() == 1
    assert collection.vectors(["x", "unknown"])["x"] == pytest.approx(AXES[1])


def test_ids_are_all_listed_and_deletion_forgets_only_the_named(database: VectorDatabase) -> None:
    collection = database.create("codes")
    many = [f"id{number}" for number in range(12_000)]
    collection.upsert(many, np.tile(AXES[:1], (len(many), 1)), ["g"] * len(many))
    assert collection.ids() == set(many)
    collection.delete(["id0", "id1", "never there"])
    assert collection.ids() == set(many[2:])


def test_the_embedded_database_is_kept_in_the_home_folder(tmp_path: Path) -> None:
    open_database(Settings(home=tmp_path)).create("codes").upsert(["x"], AXES[:1], ["g"])
    assert (tmp_path / "chroma").is_dir()
    kept = open_database(Settings(home=tmp_path)).get("codes")
    assert kept is not None
    assert kept.count() == 1


def test_a_server_that_is_down_is_unavailable_not_empty(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="cannot be reached") as caught:
        open_database(Settings(home=tmp_path, chroma_url=f"http://127.0.0.1:{free_port()}"))
    assert caught.value.retryable


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "http://", "http://host:port"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="CODEWRIGHT_CHROMA_URL"):
        open_database(Settings(home=tmp_path, chroma_url=url))
