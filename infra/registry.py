"""
The registry of municipal documents: drafts, and versions that are only ever added.

A draft is what was submitted and understood. Accepting it adds a version; withdrawing a version adds another.
Nothing accepted is rewritten, and no clock is read: every time is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from infra.database import reading, writing
from infra.errors import Refused
from infra.registry_tables import SubmissionRow, VersionRow
from infra.store_messages import finding, refusal

State = Literal["draft", "accepted", "superseded", "withdrawn"]
_QUEUE = "registry"


@dataclass(frozen=True, slots=True)
class Version:
    """
    One step of a municipality's history.

    number : from 1 without gaps, within the municipality
    submission_id, content : of an accepted document; None in a withdrawal, which carries no data
    withdraws : number of the version that a withdrawal takes back
    note : of a withdrawal, its reason
    """

    municipality_code: str
    number: int
    kind: Literal["accepted", "withdrawal"]
    submission_id: str | None
    content: str | None
    withdraws: int | None
    accepted_at: datetime
    accepted_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Submission:
    """
    A document as it came.

    sha256, size_bytes : of the file itself
    content : SHA-256 of the blob that holds what was understood of it
    summary : counts for lists and pages
    refused_count : findings that stop acceptance
    state : follows from the versions; superseded is accepted, with a later accepted one that stands
    """

    id: str
    municipality_code: str
    file_name: str
    sha256: str
    size_bytes: int
    received_at: datetime
    submitted_by: str
    content: str
    summary: Mapping[str, Any]
    refused_count: int
    note: str
    state: State


def add_draft(
    engine: Engine,
    *,
    municipality_code: str,
    file_name: str,
    sha256: str,
    size_bytes: int,
    received_at: datetime,
    submitted_by: str,
    content: str,
    summary: Mapping[str, Any],
    refused_count: int,
    note: str = "",
) -> Submission:
    """Keep a document as a draft, whatever is still to be put right in it. Its id is random."""
    draft = Submission(
        id=uuid4().hex,
        municipality_code=municipality_code,
        file_name=_text(file_name),
        sha256=sha256,
        size_bytes=size_bytes,
        received_at=_moment(received_at),
        submitted_by=_text(submitted_by),
        content=content,
        summary=dict(summary),
        refused_count=refused_count,
        note=_text(note),
        state="draft",
    )
    row = {field.name: getattr(draft, field.name) for field in fields(draft) if field.name != "state"}
    with writing(engine) as connection:
        connection.execute(insert(SubmissionRow).values(row))
    return draft


def accept(engine: Engine, submission_id: str, *, accepted_by: str, accepted_at: datetime, note: str = "") -> Version:
    """
    Make a draft the next version of its municipality.

    Raises
    ------
    Refused
        There is no such submission, it has been accepted already, or something in it is still to be put right.
    """
    with writing(engine, queue=_QUEUE) as connection:
        row = _submission_row(connection, submission_id)
        history = _versions(connection, row.municipality_code)
        problems = []
        if (before := _version_of(row.id, history)) is not None:
            problems.append(finding("SUBMISSION_ACCEPTED_ALREADY", row.id, file=row.file_name, number=before.number))
        if row.refused_count:
            problems.append(finding("SUBMISSION_NOT_READY", row.id, file=row.file_name, count=row.refused_count))
        if problems:
            raise Refused(problems)
        version = Version(
            municipality_code=row.municipality_code,
            number=len(history) + 1,
            kind="accepted",
            submission_id=row.id,
            content=row.content,
            withdraws=None,
            accepted_at=_moment(accepted_at),
            accepted_by=_text(accepted_by),
            note=_text(note),
        )
        connection.execute(insert(VersionRow).values(asdict(version)))
    return version


def withdraw(
    engine: Engine, municipality_code: str, number: int, reason: str, *, withdrawn_by: str, withdrawn_at: datetime
) -> Version:
    """
    Take a version back, by adding one that says so; the accepted one before it stands again, if there is one.

    Raises
    ------
    Refused
        There is no such version, it is a withdrawal or withdrawn already, or no reason is given.
    """
    place = {"municipality_code": municipality_code}
    with writing(engine, queue=_QUEUE) as connection:
        history = _versions(connection, municipality_code)
        found = next((version for version in history if version.number == number), None)
        if found is None:
            raise refusal("VERSION_UNKNOWN", str(number), **place)
        problems = []
        if found.kind == "withdrawal":
            problems.append(finding("VERSION_IS_WITHDRAWAL", str(number), number=found.withdraws, **place))
        if (by := next((version for version in history if version.withdraws == number), None)) is not None:
            problems.append(finding("VERSION_WITHDRAWN_ALREADY", str(number), number=by.number, **place))
        if not reason.strip():
            problems.append(finding("WITHDRAWAL_REASON", str(number), **place))
        if problems:
            raise Refused(problems)
        version = Version(
            municipality_code=municipality_code,
            number=len(history) + 1,
            kind="withdrawal",
            submission_id=None,
            content=None,
            withdraws=number,
            accepted_at=_moment(withdrawn_at),
            accepted_by=_text(withdrawn_by),
            note=_text(reason.strip()),
        )
        connection.execute(insert(VersionRow).values(asdict(version)))
    return version


def discard_draft(engine: Engine, submission_id: str) -> None:
    """
    Forget a draft; its blobs are left to whoever keeps them.

    Raises
    ------
    Refused
        There is no such submission, or it has been accepted: then it stays.
    """
    with writing(engine, queue=_QUEUE) as connection:
        row = _submission_row(connection, submission_id)
        if (version := _version_of(row.id, _versions(connection, row.municipality_code))) is not None:
            raise refusal("SUBMISSION_NOT_DRAFT", row.id, file=row.file_name, number=version.number)
        connection.execute(delete(SubmissionRow).where(SubmissionRow.id == row.id))


def submission(engine: Engine, submission_id: str) -> Submission:
    """One submission; an id that is not known is refused."""
    with reading(engine) as connection:
        row = _submission_row(connection, submission_id)
        return _submission(row, _versions(connection, row.municipality_code))


def submissions(engine: Engine, municipality_code: str | None = None) -> tuple[Submission, ...]:
    """All submissions in the order they came, of one municipality or of all."""
    query = select(SubmissionRow).order_by(SubmissionRow.received_at, SubmissionRow.id)
    if municipality_code is not None:
        query = query.where(SubmissionRow.municipality_code == municipality_code)
    with reading(engine) as connection:
        histories: dict[str, list[Version]] = {}
        for version in _versions(connection, municipality_code):
            histories.setdefault(version.municipality_code, []).append(version)
        return tuple(_submission(row, histories.get(row.municipality_code, ())) for row in connection.execute(query))


def drafts(engine: Engine, municipality_code: str | None = None) -> tuple[Submission, ...]:
    """Submissions that have not been accepted, in the order they came."""
    return tuple(found for found in submissions(engine, municipality_code) if found.state == "draft")


def versions(engine: Engine, municipality_code: str | None = None) -> tuple[Version, ...]:
    """The whole history by municipality and number, withdrawals and all."""
    with reading(engine) as connection:
        return _versions(connection, municipality_code)


def current(engine: Engine, municipality_code: str) -> Version | None:
    """The last accepted version that has not been withdrawn."""
    return _standing(versions(engine, municipality_code))


def _versions(connection: Connection, municipality_code: str | None) -> tuple[Version, ...]:
    query = select(VersionRow).order_by(VersionRow.municipality_code, VersionRow.number)
    if municipality_code is not None:
        query = query.where(VersionRow.municipality_code == municipality_code)
    return tuple(Version(**row._mapping) for row in connection.execute(query))


def _submission_row(connection: Connection, submission_id: str) -> Row[Any]:
    # bound to a name that any database can hold; an id that was cut from a broken page is unknown, not an error
    row = connection.execute(select(SubmissionRow).where(SubmissionRow.id == _text(submission_id))).one_or_none()
    if row is None:
        raise refusal("SUBMISSION_UNKNOWN", submission_id)
    return row


def _submission(row: Row[Any], history: Iterable[Version]) -> Submission:
    return Submission(**row._mapping, state=_state(row.id, tuple(history)))


def _version_of(submission_id: str, history: Iterable[Version]) -> Version | None:
    return next((version for version in history if version.submission_id == submission_id), None)


def _standing(history: tuple[Version, ...]) -> Version | None:
    withdrawn = {version.withdraws for version in history}
    standing = [version for version in history if version.kind == "accepted" and version.number not in withdrawn]
    return standing[-1] if standing else None


def _state(submission_id: str, history: tuple[Version, ...]) -> State:
    """Of one submission, from its municipality's history."""
    accepted = _version_of(submission_id, history)
    if accepted is None:
        return "draft"
    if any(version.withdraws == accepted.number for version in history):
        return "withdrawn"
    return "accepted" if accepted == _standing(history) else "superseded"


def _moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time needs its zone: {value!r}")
    return value


def _text(value: str) -> str:
    """As any database can hold it: names of files may carry bytes that are no characters, or a zero."""
    return value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
