"""A PostgreSQL server of our own: in a folder of its own, on a free port of this machine."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Server:
    """A running server, with the superuser's password."""

    port: int
    password: str

    def url(self, database: str, *, password: str | None = None, scheme: str = "postgresql") -> str:
        return f"{scheme}://codewright:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def emptied_database(self) -> str:
        """A database with nothing in it, the same for every test: creating one takes longer than the test."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return "postgres"

    def new_database(self) -> str:
        """A database of its own."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name


def binaries() -> Path | None:
    """Where Debian puts the server's programs, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def why_not() -> str:
    """Why no server can be started here; empty if one can."""
    if binaries() is None:
        return "PostgreSQL is not installed (apt-get install postgresql)"
    if os.geteuid() == 0 and not (shutil.which("runuser") and _postgres_exists()):
        return "PostgreSQL refuses to run as root, and there is no user postgres to run it as"
    return ""


def _postgres_exists() -> bool:
    return subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server that asks for a password, and remove it with all its data at the end."""
    programs = binaries()
    assert programs is not None
    # Not below pytest's own folder, which only the user who runs the tests may enter.
    folder = Path(tempfile.mkdtemp(prefix="codewright-pg-"))
    try:
        password = secrets.token_hex(8)
        (folder / "password").write_text(password)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            shutil.chown(folder / "password", "postgres")
        data, port = str(folder / "data"), _free_port()
        _run(
            [
                str(programs / "initdb"), "-D", data, "-U", "codewright", "--auth=scram-sha-256",
                f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            ]
        )  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        options += " -c synchronous_commit=off -c full_page_writes=off"
        control = [str(programs / "pg_ctl"), "-D", data, "-w", "-t", "60"]
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield Server(port, password)
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)


def _run(command: Sequence[str]) -> None:
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_postgres, *command], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=90)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
