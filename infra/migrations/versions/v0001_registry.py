"""Submissions and versions, and the triggers that keep what was accepted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# A version continues its municipality's numbers, and accepts or withdraws what has not been accepted or
# withdrawn before. The primary key and unique constraints say part of it again, but SQLite's INSERT OR REPLACE
# would obey those by deleting the older row, without asking a trigger.
_OUT_OF_ORDER = """
    NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM versions
                   WHERE municipality_code = NEW.municipality_code)
    OR EXISTS (SELECT 1 FROM versions WHERE submission_id = NEW.submission_id)
    OR EXISTS (SELECT 1 FROM versions
               WHERE municipality_code = NEW.municipality_code AND withdraws = NEW.withdraws)
    OR (NEW.withdraws IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM versions WHERE municipality_code = NEW.municipality_code
        AND number = NEW.withdraws AND kind = 'accepted'))
"""
_KNOWN = "EXISTS (SELECT 1 FROM submissions WHERE id = NEW.id)"
_ACCEPTED = "EXISTS (SELECT 1 FROM versions WHERE submission_id = OLD.id)"

# name, table, event, condition, what is said
_GUARDS = (
    (
        "versions_in_order",
        "versions",
        "INSERT",
        _OUT_OF_ORDER,
        "a version must continue the numbers of its municipality",
    ),
    ("versions_never_change", "versions", "UPDATE", "1 = 1", "versions are never changed"),
    ("versions_stay", "versions", "DELETE", "1 = 1", "versions are never deleted"),
    ("submissions_never_replaced", "submissions", "INSERT", _KNOWN, "a submission is written once"),
    ("submissions_never_change", "submissions", "UPDATE", "1 = 1", "submissions are never changed"),
    ("submissions_stay", "submissions", "DELETE", _ACCEPTED, "accepted submissions are never deleted"),
)


def upgrade() -> None:
    """From nothing."""
    _submissions()
    _versions()
    guard = _guard_postgresql if op.get_bind().dialect.name == "postgresql" else _guard_sqlite
    for name, table, event, condition, said in _GUARDS:
        guard(name, table, event, condition, said)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("versions", "submissions"):
            _guard_truncation(table)


def downgrade() -> None:
    """There is no way back that keeps what was accepted; a backup has it."""
    raise RuntimeError("there is no way back that keeps what was accepted: restore a backup")


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("municipality_code", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("refused_count", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("id", "municipality_code", "content", name="uq_submissions_id_municipality_code_content"),
        sa.CheckConstraint("length(municipality_code) > 0", name="ck_submissions_municipality_code"),
        sa.CheckConstraint("length(sha256) = 64", name="ck_submissions_sha256"),
        sa.CheckConstraint("length(content) = 64", name="ck_submissions_content"),
        sa.CheckConstraint("size_bytes >= 0", name="ck_submissions_size_bytes"),
        sa.CheckConstraint("refused_count >= 0", name="ck_submissions_refused_count"),
    )
    op.create_index("ix_submissions_municipality_code", "submissions", ["municipality_code"])


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("municipality_code", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("submission_id", sa.String(32)),
        sa.Column("content", sa.String(64)),
        sa.Column("withdraws", sa.Integer),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("municipality_code", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(
            ["submission_id", "municipality_code", "content"],
            ["submissions.id", "submissions.municipality_code", "submissions.content"],
            name="fk_versions_submission_id_municipality_code_content",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code", "withdraws"],
            ["versions.municipality_code", "versions.number"],
            name="fk_versions_municipality_code_withdraws",
        ),
        sa.UniqueConstraint("submission_id", name="uq_versions_submission_id"),
        sa.UniqueConstraint("municipality_code", "withdraws", name="uq_versions_municipality_code_withdraws"),
        sa.CheckConstraint("number >= 1", name="ck_versions_number"),
        sa.CheckConstraint(
            "(kind = 'accepted' AND submission_id IS NOT NULL AND content IS NOT NULL AND withdraws IS NULL)"
            " OR (kind = 'withdrawal' AND submission_id IS NULL AND content IS NULL AND withdraws IS NOT NULL"
            " AND withdraws < number)",
            name="ck_versions_kind",
        ),
    )


def _guard_sqlite(name: str, table: str, event: str, condition: str, said: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _guard_postgresql(name: str, table: str, event: str, condition: str, said: str) -> None:
    kept = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION USING MESSAGE = '{said}', ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {kept}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _guard_truncation(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION versions_stay()"
    )
