"""
The tables of the registry: what was submitted, and what was accepted or withdrawn, as a row that stays.

Whether a submission is a draft, accepted, superseded or withdrawn is never stored: it follows from the versions.
Triggers of the first migration refuse every change and every deletion of what has been accepted, whoever asks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.database import Base, UtcTime


class SubmissionRow(Base):
    """A document as it came; written once. A draft may be discarded, an accepted one may not."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("id", "municipality_code", "content"),  # what a version names, so that they must agree
        CheckConstraint("length(municipality_code) > 0", name="municipality_code"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("length(content) = 64", name="content"),
        CheckConstraint("size_bytes >= 0", name="size_bytes"),
        CheckConstraint("refused_count >= 0", name="refused_count"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(Text, index=True)
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    submitted_by: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(String(64))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    refused_count: Mapped[int]
    note: Mapped[str] = mapped_column(Text)


class VersionRow(Base):
    """One step of a municipality's history; only ever added, numbered from 1 without gaps."""

    __tablename__ = "versions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "municipality_code", "content"],
            ["submissions.id", "submissions.municipality_code", "submissions.content"],
        ),
        ForeignKeyConstraint(["municipality_code", "withdraws"], ["versions.municipality_code", "versions.number"]),
        UniqueConstraint("submission_id"),
        UniqueConstraint("municipality_code", "withdraws"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(
            "(kind = 'accepted' AND submission_id IS NOT NULL AND content IS NOT NULL AND withdraws IS NULL)"
            " OR (kind = 'withdrawal' AND submission_id IS NULL AND content IS NULL AND withdraws IS NOT NULL"
            " AND withdraws < number)",
            name="kind",
        ),
    )

    municipality_code: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    submission_id: Mapped[str | None] = mapped_column(String(32))
    content: Mapped[str | None] = mapped_column(String(64))
    withdraws: Mapped[int | None]
    accepted_at: Mapped[datetime] = mapped_column(UtcTime)
    accepted_by: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
