"""The database: one schema on both servers, one writer at a time in SQLite, and a newer schema is left alone."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from infra import database, registry_tables
from infra.database import VERSION_TABLE, Base, UtcTime, migrate, open_database, reading, writing
from infra.errors import Refused
from infra.settings import Settings

TIMES = Table("times", MetaData(), Column("number", Integer, primary_key=True), Column("at", UtcTime))


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def count(engine, table):
    with reading(engine) as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def differences(engine, metadata):
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_server_default": True}
        )
        return compare_metadata(context, metadata)


def codes(refused):
    return [found.code for found in refused.value.findings]


def test_the_models_are_what_the_migrations_make(engine):
    assert registry_tables.SubmissionRow.metadata is Base.metadata
    migrate(engine)
    assert differences(engine, Base.metadata) == []


def test_a_model_that_the_migrations_forgot_would_be_found(engine):
    migrate(engine)
    grown = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(grown)
    grown.tables["submissions"].append_column(Column("forgotten", Integer))
    assert [difference[0] for difference in differences(engine, grown)] == ["add_column"]


def test_migrating_again_changes_nothing(engine):
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE mine (number INTEGER)"))
    migrate(engine)
    assert count(engine, "mine") == 0
    assert count(engine, VERSION_TABLE) == 1


def test_programs_that_start_together_migrate_once(database_url):
    engines = [open_database(database_url) for _ in range(4)]
    together = Barrier(len(engines))

    def start(engine):
        together.wait()
        migrate(engine)
        return count(engine, VERSION_TABLE)

    with ThreadPoolExecutor(len(engines)) as pool:
        assert list(pool.map(start, engines)) == [1, 1, 1, 1]
    for engine in engines:
        engine.dispose()


def test_a_migration_happens_whole_or_not_at_all(engine, monkeypatch):
    def cut(config, revision):
        config.attributes["connection"].execute(text("CREATE TABLE half (number INTEGER)"))
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(database.command, "upgrade", cut)
        with pytest.raises(RuntimeError, match="power cut"):
            migrate(engine)
    with pytest.raises(DBAPIError):
        count(engine, "half")
    migrate(engine)
    assert count(engine, "versions") == 0


def test_a_database_newer_than_the_program_is_refused_and_left_alone(engine):
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(Refused) as refused:
        migrate(engine)
    assert codes(refused) == ["DATABASE_NEWER"]
    assert "newer version" in refused.value.findings[0].remedy_en
    assert "9999" in refused.value.findings[0].message_ja
    with reading(engine) as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one() == "9999"


def test_a_database_shared_with_another_program_that_uses_alembic_is_migrated_all_the_same(engine):
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of_prefect')"))
    migrate(engine)
    assert count(engine, "versions") == 0


def test_a_reading_transaction_cannot_write(engine):
    migrate(engine)
    with reading(engine) as connection, pytest.raises(DBAPIError):
        connection.execute(text("DELETE FROM submissions"))
    with writing(engine) as connection:  # and the next one on the same connection can
        connection.execute(text("DELETE FROM submissions"))


def test_a_reading_transaction_sees_one_moment(engine):
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE mine (number INTEGER)"))
    with reading(engine) as reader:
        before = reader.execute(text("SELECT count(*) FROM mine")).scalar_one()
        with writing(engine) as writer:
            writer.execute(text("INSERT INTO mine VALUES (1)"))
        after = reader.execute(text("SELECT count(*) FROM mine")).scalar_one()
    assert (before, after) == (0, 0)
    assert count(engine, "mine") == 1


def test_an_error_undoes_what_was_written(engine):
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE mine (number INTEGER)"))

    def interrupted():
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO mine VALUES (1)"))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        interrupted()
    assert count(engine, "mine") == 0


def test_writers_of_one_queue_take_turns_and_lose_no_update(engine):
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE mine (number INTEGER)"))
        connection.execute(text("INSERT INTO mine VALUES (0)"))

    def add(_):
        with writing(engine, queue="counting") as connection:
            number = connection.execute(text("SELECT number FROM mine")).scalar_one()
            connection.execute(text("UPDATE mine SET number = :number"), {"number": number + 1})

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(60)))
    with reading(engine) as connection:
        assert connection.execute(text("SELECT number FROM mine")).scalar_one() == 60


def test_a_writer_that_waits_too_long_is_told_so(database_url, monkeypatch):
    monkeypatch.setattr(database, "_PATIENCE_S", 1)
    engine = open_database(database_url)
    with writing(engine, queue="slow"), pytest.raises(Refused) as refused, writing(engine, queue="slow"):
        pass
    assert codes(refused) == ["DATABASE_BUSY"]
    engine.dispose()


@pytest.mark.parametrize("hours", [0, 9, -8])
def test_a_moment_is_stored_in_utc_to_the_microsecond_whatever_its_zone(engine, hours):
    moment = datetime(2026, 3, 31, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with writing(engine) as connection:
        TIMES.create(connection)
        connection.execute(insert(TIMES).values(number=1, at=moment))
    with reading(engine) as connection:
        found = connection.execute(select(TIMES.c.at)).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_a_mistake(engine):
    with writing(engine) as connection:
        TIMES.create(connection)
        with pytest.raises(Exception, match="a time needs its zone"):
            connection.execute(insert(TIMES).values(number=1, at=datetime(2026, 3, 31)))


def test_sqlite_keeps_a_write_ahead_log_and_flushes_and_minds_foreign_keys(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/pcc.sqlite")
    with reading(engine) as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 30000]  # https://sqlite.org/pragma.html: 2 is FULL
    engine.dispose()


def test_a_reader_of_sqlite_is_not_kept_waiting_by_the_writer(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/pcc.sqlite")
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM submissions"))
        assert count(engine, "versions") == 0
    engine.dispose()


def test_a_writer_of_sqlite_takes_its_place_before_it_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_PATIENCE_S", 1)
    engine = open_database(f"sqlite:///{tmp_path}/pcc.sqlite")
    other = sqlite3.connect(tmp_path / "pcc.sqlite", timeout=0)
    with writing(engine), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+pg8000"])
def test_postgresql_is_spoken_to_through_pg8000_however_its_address_begins(scheme):
    engine = open_database(f"{scheme}://clerk:secret@db.example:5433/pcc")
    assert (engine.dialect.driver, engine.url.host, engine.url.port) == ("pg8000", "db.example", 5433)


@pytest.mark.parametrize("mode", ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=disable"])
def test_a_server_without_certificate_is_reached_where_none_is_asked_for(postgresql_url, mode):
    engine = open_database(postgresql_url + mode)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_a_certificate_that_nobody_vouches_for_is_not_enough_where_one_is_asked_for(postgresql_url):
    engine = open_database(postgresql_url + "?sslmode=verify-full")
    with pytest.raises(Refused) as refused, reading(engine):
        pass
    assert codes(refused) == ["DATABASE_UNREACHABLE"]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://clerk:secret@db/pcc",
        "postgresql+psycopg2://clerk:secret@db/pcc",
        "clerk:secret",
        "",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://clerk:secret@db/pcc?sslmode=perhaps",
        "postgresql://clerk:secret@db/pcc?sslmode=verify-full&sslrootcert=/not/there.pem",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_the_password(url):
    with pytest.raises(Refused) as refused:
        open_database(url)
    assert codes(refused) == ["DATABASE_ADDRESS"]
    assert "PCC_DATABASE_URL" in refused.value.findings[0].remedy_ja
    assert "secret" not in str(refused.value.findings)


def test_a_server_that_does_not_answer_is_a_finding_without_the_password():
    engine = open_database("postgresql://clerk:secret@127.0.0.1:1/pcc")
    with pytest.raises(Refused) as refused:
        migrate(engine)
    assert codes(refused) == ["DATABASE_UNREACHABLE"]
    assert "secret" not in str(refused.value.findings)


def test_a_file_that_is_no_database_is_a_finding(tmp_path):
    (tmp_path / "pcc.sqlite").write_text("住所録" * 1000)
    with pytest.raises(Refused) as refused:
        migrate(open_database(f"sqlite:///{tmp_path}/pcc.sqlite"))
    assert codes(refused) == ["DATABASE_UNREACHABLE"]


def test_a_folder_that_cannot_be_made_is_a_finding(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused) as refused:
        open_database(f"sqlite:///{tmp_path}/file/pcc.sqlite")
    assert codes(refused) == ["DATABASE_UNREACHABLE"]


def test_without_settings_database_and_blobs_are_below_home(tmp_path, monkeypatch):
    for name in ("PCC_DATABASE_URL", "PCC_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings(home=tmp_path / "自治体 データ")
    migrate(open_database(settings.database))
    assert (tmp_path / "自治体 データ" / "pcc.sqlite").is_file()
    assert settings.blobs == str(tmp_path / "自治体 データ" / "blobs")


def test_addresses_come_from_the_environment_and_the_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("PCC_DATABASE_URL", "postgresql://clerk:secret@db/pcc")
    monkeypatch.setenv("PCC_STORE_URL", "s3://bucket/prefix")
    settings = Settings()
    assert settings.database == "postgresql://clerk:secret@db/pcc"
    assert settings.blobs == "s3://bucket/prefix"
    assert "secret" not in repr(settings)
