"""
status.jsonl: what became of a record, as an append-only list of signed statements that name it.

Every line carries its number and the SHA-256 of the line before, so that none can be
changed, removed or put in between unnoticed; lines missing at the end cannot be seen from
the file alone. No statement can turn a forecast into a credit: there is no such kind.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.errors import Refused
from infra.findings import Finding, Lang
from infra.signature_messages import finding, refusal
from infra.signatures import STATEMENT, PublicKey, SigningKey, sealed, unsealed
from infra.strict_json import read_limited

KINDS: dict[str, str] = {
    "published": "公表済み",
    "reviewed": "第三者が確認",
    "questioned": "疑義あり",
    "superseded": "差替え済み",
    "withdrawn": "取下げ済み",
}
"""What may be said of a record, with the word for it in Japanese."""
FORBIDDEN = ("retired", "cancelled", "exported", "issued", "offset")
"""What can never be said of a forecast: it would claim that it is a credit."""
_FORBIDDEN = re.compile(r"retire|cancel|export|issu|offset|transfer|無効化|取り?消|移転|発行|オフセット", re.IGNORECASE)
_FINAL = ("superseded", "withdrawn")

_HEX64 = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_BYTES = 4 * 2**20
_LONGEST_NAME, _LONGEST_TEXT = 200, 2000
_FIELDS = {
    "algorithm", "by", "date", "key_id", "kind", "number", "previous_sha256", "public_key", "purpose", "record_id",
    "signature", "superseded_by", "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One line: what is said of a record, when, by whom and with which key.

    date : YYYY-MM-DD as the caller gave it. text : either language may be empty.
    superseded_by : the id of the record that takes the place of this one, of `superseded` only
    """

    number: int
    record_id: str
    kind: str
    date: str
    by: str
    text_en: str
    text_ja: str
    superseded_by: str | None
    key: PublicKey

    def text(self, lang: Lang) -> str:
        """What is said, in this language if it was written in it."""
        return (self.text_ja or self.text_en) if lang == "ja" else (self.text_en or self.text_ja)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "number": self.number, "record_id": self.record_id, "kind": self.kind, "date": self.date, "by": self.by,
            "text": {"en": self.text_en, "ja": self.text_ja}, "superseded_by": self.superseded_by,
            "key_id": self.key.key_id,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wants to state; checked when it is appended."""

    kind: str
    date: str
    by: str
    text_en: str = ""
    text_ja: str = ""
    superseded_by: str | None = None


def kind_problems(kind: str, file: str) -> list[Finding]:
    """Why a kind cannot be: unknown, or a claim that a forecast can never carry."""
    if kind in KINDS:
        return []
    code = "STATUS_FORBIDDEN" if _FORBIDDEN.match(kind.strip()) else "STATUS_UNKNOWN"
    in_japanese = "、".join(f"{name}（{ja}）" for name, ja in KINDS.items())
    return [finding(code, file, kind, kinds_en=", ".join(KINDS), kinds_ja=in_japanese)]


def current(statements: Iterable[Statement]) -> str:
    """The status that the last statement gives a record, in capital letters; UNPUBLISHED without any."""
    kind = "unpublished"
    for statement in statements:
        kind = statement.kind
    return kind.upper()


def append(path: Path, record_id: str, said: Said, key: SigningKey) -> Statement:
    """
    Check every line of the file, then add one; the file is made with the first.

    Raises
    ------
    Refused
        The file does not hold together, or the statement cannot be made; nothing is written then.
    """
    if found := kind_problems(said.kind, path.name):
        raise Refused(found)
    if not path.exists():  # a file that would hold nothing is not made
        _may_follow(said, [], record_id, path.name)
    try:
        with path.open("ab+") as file:
            _lock(file.fileno())
            file.seek(0)
            content = file.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                raise refusal("STATUS_UNWRITABLE", path.name, f"> {_MOST_BYTES / 2**20:g} MiB")
            before = checked(content, record_id, path.name)
            _may_follow(said, before, record_id, path.name)
            line = _line(said, record_id, len(before) + 1, _previous(content), key)
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refusal("STATUS_UNWRITABLE", path.name, error.strerror) from None
    return _statement(line, path.name, len(before) + 1)[0]


def _lock(descriptor: int) -> None:
    """One writer at a time, where the system knows how; the lock ends with the file's being closed."""
    if os.name == "posix":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _previous(content: bytes) -> str | None:
    lines = content.split(b"\n")[:-1]
    return hashlib.sha256(lines[-1]).hexdigest() if lines else None


def _line(said: Said, record_id: str, number: int, previous: str | None, key: SigningKey) -> bytes:
    document: dict[str, Any] = {
        "number": number,
        "previous_sha256": previous,
        "record_id": record_id,
        "kind": said.kind,
        "date": said.date,
        "by": said.by,
        "text": {"en": said.text_en, "ja": said.text_ja},
        "superseded_by": said.superseded_by,
    }
    return sealed(document, key, STATEMENT)


def _may_follow(said: Said, before: list[Statement], record_id: str, file: str) -> None:
    """Refuse a statement that cannot be made, now or ever."""
    found = [
        finding("STATUS_TEXT", file, name)
        for name, value, most in (
            ("--by", said.by, _LONGEST_NAME),
            ("--text", said.text_en + said.text_ja, _LONGEST_TEXT),
        )
        if not value.strip() or len(value) > most or not _is_text(value)
    ]
    if not _is_date(said.date) or (before and said.date < before[-1].date):
        found.append(finding("STATUS_DATE", file, said.date))
    if not _successor_fits(said.kind, said.superseded_by, record_id):
        found.append(finding("STATUS_SUCCESSOR", file, said.superseded_by or ""))
    if final := [one.kind for one in before if not _may_come_after(one.kind, said.kind)]:
        found.append(finding("STATUS_FINAL", file, final[-1].upper()))
    if found:
        raise Refused(found)


def _may_come_after(before: str, kind: str) -> bool:
    """Nothing is said of a record any more that was withdrawn; one that was superseded may still be withdrawn."""
    return before not in _FINAL or (before == "superseded" and kind == "withdrawn")


def _successor_fits(kind: str, successor: object, record_id: str) -> bool:
    if kind != "superseded":
        return successor is None
    return isinstance(successor, str) and _HEX64.fullmatch(successor) is not None and successor != record_id


def _is_text(value: str) -> bool:
    """Whether it can be written down: a terminal may hand on bytes that are no characters."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def read_statements(path: Path, record_id: str) -> list[Statement]:
    """
    The statements of a file, all of them checked.

    Raises
    ------
    Refused
        The file is not there, or does not hold together; see `checked`.
    """
    return checked(read_limited(path, _MOST_BYTES), record_id, path.name)


def checked(content: bytes, record_id: str, file: str) -> list[Statement]:
    """
    The statements of a text, if every line has its form and signature, follows the line before and names the record.

    Raises
    ------
    Refused
        With the first line that does not; what comes after it rests on it.
    """
    statements: list[Statement] = []
    previous = None
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        statement, stated_previous = _statement(line, file, number)
        if found := kind_problems(statement.kind, file):
            raise Refused(found)
        if (statement.number, stated_previous) != (number, previous):
            raise refusal("STATUS_CHAIN", file, line=number)
        if statement.record_id != record_id:
            raise refusal("STATUS_OTHER_RECORD", file, statement.record_id, line=number)
        _may_follow(
            Said(statement.kind, statement.date, statement.by, statement.text_en, statement.text_ja,
                 statement.superseded_by),
            statements, record_id, file,
        )  # fmt: skip
        statements.append(statement)
        previous = hashlib.sha256(line).hexdigest()
    if content and not content.endswith(b"\n"):
        raise refusal("STATUS_CUT_OFF", file, line=len(statements) + 1)
    return statements


def _statement(line: bytes, file: str, number: int) -> tuple[Statement, str | None]:
    """One line as read, its form and signature checked, and what it says of the line before."""
    try:
        found = unsealed(line, file, STATEMENT)
    except Refused:
        found = None
    if found is None:
        raise refusal("STATUS_LINE", file, line=number)
    document, key, fits = found
    if not fits:
        raise refusal("STATUS_SIGNATURE", file, line=number)
    text = document.get("text")
    words = [document.get(name) for name in ("record_id", "kind", "date", "by")]
    optional = [document.get(name) for name in ("previous_sha256", "superseded_by")]
    well = (
        document.keys() == _FIELDS
        and isinstance(document["number"], int)
        and not isinstance(document["number"], bool)
        and isinstance(text, dict)
        and text.keys() == {"en", "ja"}
        and all(isinstance(word, str) for word in [*words, *text.values()])
        and all(word is None or isinstance(word, str) for word in optional)
    )
    if not well or not isinstance(text, dict):
        raise refusal("STATUS_LINE", file, line=number)
    record_id, kind, date, by = map(str, words)
    said = Statement(document["number"], record_id, kind, date, by, text["en"], text["ja"], optional[1], key)
    return said, optional[0]
