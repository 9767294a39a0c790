"""
The database: SQLite by default, PostgreSQL by address, one schema, migrations that run themselves.

Every transaction says whether it reads or writes. In SQLite a writing one takes the only writer's place at its
start (BEGIN IMMEDIATE), so that nothing it has read can be overtaken; in PostgreSQL writers that number things
in a row queue by name.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, Engine, MetaData, TypeDecorator, create_engine, event, text
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase

from infra.store_messages import refusal

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
VERSION_TABLE = "pcc_schema_version"  # Prefect keeps an `alembic_version` of its own, perhaps in the same database
_PATIENCE_S = 30
_POSTGRESQL = ("postgresql", "postgres", "postgresql+pg8000")
_READING = "pcc_reading"
_migrating = Lock()  # Alembic's context belongs to the process, not to a thread


class Base(DeclarativeBase):
    """Models of all tables; constraints have names, so that a later migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class UtcTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and read back in UTC; one without a zone is a mistake of the caller."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time needs its zone: {value!r}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC; SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_database(url: str) -> Engine:
    """
    The database at an address; nothing is read yet, and `migrate` comes next.

    Parameters
    ----------
    url : `sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST/DATABASE` with libpq's `sslmode`; without one
        the connection is encrypted where the server can

    Raises
    ------
    Refused
        The address is of another kind, or the folder of the file cannot be made.
    """
    address = _address(url)
    options: dict[str, Any] = {"json_serializer": partial(json.dumps, allow_nan=False, sort_keys=True)}
    if address.drivername == "sqlite":
        engine = create_engine(address, connect_args={"timeout": _PATIENCE_S}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    address, arguments = _with_tls(address, url)
    options |= {"connect_args": arguments, "isolation_level": "READ COMMITTED", "pool_pre_ping": True}
    return create_engine(address, **options)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment and cannot write."""
    with ExitStack() as stack:
        with _refusing(engine):
            connection = stack.enter_context(engine.connect())
            connection.execution_options(**{_READING: True})
            if engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            stack.callback(connection.begin().rollback)
        yield connection


@contextmanager
def writing(engine: Engine, queue: str = "") -> Iterator[Connection]:
    """
    A transaction that writes; committed on leaving, undone by an error.

    queue : writers of the same queue take turns, and each sees what the one before has written
    """
    with ExitStack() as stack:
        with _refusing(engine):
            connection = stack.enter_context(engine.connect())
            stack.enter_context(connection.begin())
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE_S}s'"))
                if queue:
                    number = int.from_bytes(hashlib.sha256(f"pcc {queue}".encode()).digest()[:8], signed=True)
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
        yield connection


def migrate(engine: Engine) -> None:
    """
    Bring the database to the schema of this program, from nothing or from an older one.

    Raises
    ------
    Refused
        The database cannot be reached, or is newer than this program.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with reading(engine) as connection:
        if not _behind(connection, script):
            return
    with _migrating, writing(engine, queue="migrations") as connection:
        if _behind(connection, script):  # nobody else has done it meanwhile
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _behind(connection: Connection, script: ScriptDirectory) -> bool:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    found = set(context.get_current_heads())
    unknown = found - {revision.revision for revision in script.walk_revisions()}
    if unknown:
        raise refusal("DATABASE_NEWER", ", ".join(sorted(unknown)))
    return found != set(script.get_heads())


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise refusal("DATABASE_ADDRESS", "?") from None  # not repeated: it may hold a password
    if address.drivername in _POSTGRESQL:
        return address.set(drivername="postgresql+pg8000")
    if address.drivername not in ("sqlite", "sqlite+pysqlite") or not address.database or ":" in address.database[:1]:
        raise refusal("DATABASE_ADDRESS", address.render_as_string())
    try:
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refusal("DATABASE_UNREACHABLE", address.database) from error
    return address.set(drivername="sqlite")


def _with_tls(address: URL, url: str) -> tuple[URL, dict[str, Any]]:
    """Libpq's words for encryption in those of pg8000, which asks for it by itself and checks no certificate."""
    import ssl

    query = dict(address.query)
    mode, root = query.pop("sslmode", "prefer"), query.pop("sslrootcert", None)
    address = address.set(query=query)
    try:
        match mode:
            case "disable":
                return address, {"ssl_context": False}
            case "allow" | "prefer":
                return address, {}
            case "require" if root is None:
                return address, {"ssl_context": True}
            case "require" | "verify-ca" | "verify-full":
                context = ssl.create_default_context(cafile=str(root) if root else None)
                context.check_hostname = mode == "verify-full"
                return address, {"ssl_context": context}
    except OSError as error:
        raise refusal("DATABASE_ADDRESS", f"sslrootcert={root}") from error
    raise refusal("DATABASE_ADDRESS", f"sslmode={mode}")


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Set up one connection: we begin transactions ourselves, and what is committed is on the disk."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_S * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _write_ahead(connection: Any) -> None:
    """Into WAL mode. Where several programs do this at once, SQLite refuses without waiting: so we wait."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    reads = bool(connection.get_execution_options().get(_READING))
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _refusing(engine: Engine) -> Iterator[None]:
    """What goes wrong before a transaction stands is a matter of the machine, told without a traceback."""
    where = engine.url.render_as_string()
    try:
        yield
    except (DBAPIError, OSError) as error:
        said = str(getattr(error, "orig", error))
        busy = "database is locked" in said or "55P03" in said  # SQLite; PostgreSQL's lock_not_available
        raise refusal("DATABASE_BUSY" if busy else "DATABASE_UNREACHABLE", where) from error
