"""Databases to test on: a fresh SQLite file, and a fresh database of a real PostgreSQL server."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from tests.conftest import missing


def _psql(command: str) -> None:
    """As the administrator of the local cluster; root may become that, others need PCC_TEST_DATABASE_URL."""
    subprocess.run(
        ["su", "postgres", "-c", "psql --quiet --no-psqlrc --set ON_ERROR_STOP=1"],
        input=command, text=True, check=True, capture_output=True, cwd="/", timeout=60,
    )  # fmt: skip


def _local_port() -> str | None:
    """Port of a cluster that runs here, if we may make a role in it."""
    if shutil.which("pg_lsclusters") is None or os.geteuid() != 0:
        return None
    listed = subprocess.run(["pg_lsclusters", "--no-header"], capture_output=True, text=True, check=True, timeout=60)
    rows = [line.split() for line in listed.stdout.splitlines()]
    return next((row[2] for row in rows if row[3].startswith("online")), None)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Address of a database whose role may make further ones."""
    if url := os.environ.get("PCC_TEST_DATABASE_URL"):
        yield url
        return
    port = _local_port()
    if port is None:
        missing("no PostgreSQL server here: set PCC_TEST_DATABASE_URL, or as root start a local cluster")
    role, password = f"pcc_test_{secrets.token_hex(6)}", secrets.token_hex(16)
    _psql(f"CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{password}';")
    try:
        yield f"postgresql://{role}:{password}@127.0.0.1:{port}/postgres"
    finally:
        _psql(f"DROP ROLE {role};")


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: str) -> Iterator[URL]:
    """A database of its own name, dropped afterwards."""
    server = make_url(postgresql_server).set(drivername="postgresql+pg8000")
    name = f"pcc_test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.set(database=name)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgresql_url(postgresql_database: URL) -> Iterator[str]:
    """The database, empty again: making one anew takes the server most of a second."""
    yield postgresql_database.set(drivername="postgresql").render_as_string(hide_password=False)
    engine = create_engine(postgresql_database, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{request.getfixturevalue('tmp_path')}/new/pcc.sqlite"
