"""The signature of a record and the statements about it, beside the record: record.sig and status.jsonl."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.verify import Asked, Check, Opened, arithmetic_checks, of_finding, opened_with_checks
from infra.errors import Refused
from infra.findings import Finding, Place
from infra.signature_messages import refusal
from infra.signatures import (
    PublicKey,
    RecordSignature,
    SigningKey,
    changed_parts,
    read_signature,
    record_signature,
)
from infra.statements import KINDS, Statement, current, read_statements
from infra.storage import write_text
from infra.strict_json import read_limited, shown

_MOST_PARTS = 8
_ASK = (
    "whose key that is, no file can say: name the signer's public key with --key.",
    "鍵の持ち主はファイルからは分かりません。署名者の公開鍵を --key で指定してください。",
)


def signature_file(record: Path) -> Path:
    """Where the signature of a record lies: record.json, record.sig."""
    return record.with_suffix(".sig")


def status_file(record: Path) -> Path:
    """Where the statements about a record lie."""
    return record.with_name("status.jsonl")


def signature_checks(opened: Opened, asked: Asked) -> Iterator[Check]:
    """Whether the record is the one that was signed, and whether the signer is known."""
    file = signature_file(asked.record)
    if not file.exists():
        yield _unsigned(file.name, demanded=bool(asked.keys))
        return
    try:
        signature = read_signature(file)
    except Refused as error:
        yield from (of_finding("signature", finding) for finding in error.findings)
        return
    yield _signature(opened, signature, file.name)
    yield _signer("signer", signature.key, asked.keys, file.name)


def _unsigned(file: str, *, demanded: bool) -> Check:
    """Who names a key wants a signature of it: one that was taken away is more than not checked."""
    if demanded:
        en, ja = f"a key was given, but there is no {file}.", f"鍵が指定されましたが、署名（{file}）がありません。"
        return Check("signature", "refused", en, ja, file)
    return Check("signature", "not_checked", f"none: there is no {file}.", f"署名（{file}）がありません。", file)


def _signature(opened: Opened, signature: RecordSignature, file: str) -> Check:
    key = signature.key.key_id
    if not signature.fits:
        en, ja = f"{file} itself was changed after it was signed.", f"{file}自体が署名の後に変更されています。"
        return Check("signature", "changed", en, ja, file)
    if signature.record_id == opened.identifier:
        en, ja = f"the record is as it was signed by the key {key}.", f"鍵{key}で署名されたときのままです。"
        return Check("signature", "ok", en, ja, file)
    if not isinstance(opened.value, dict):
        where = opened.broken or ""
        en = f"the record was changed after it was signed, at `{where}`." if where else _CHANGED[0]
        ja = f"署名の後に、「{where}」で記録が変更されています。" if where else _CHANGED[1]
        return Check("signature", "changed", en, ja, where or None)
    parts = changed_parts(opened.value, signature.parts)
    if len(parts) > len(signature.parts) / 2:
        en = f"it is of another record ({signature.record_id})."
        return Check("signature", "changed", en, f"別の記録（{signature.record_id}）の署名です。", file)
    if not parts:
        return Check("signature", "changed", _CHANGED[0], _CHANGED[1])
    rest = len(parts) - _MOST_PARTS
    named = [shown(part, 120) for part in parts[:_MOST_PARTS]]
    en = ", ".join(f"`{part}`" for part in named) + (f" and {rest} more" if rest > 0 else "")
    ja = "".join(f"「{part}」" for part in named) + (f"ほか{rest}件" if rest > 0 else "")
    return Check(
        "signature", "changed", f"changed after it was signed: {en}.", f"署名の後に変更されています：{ja}。", parts[0]
    )


_CHANGED = (
    "the record was changed after it was signed, in how it is written and not in what it says.",
    "署名の後に、記録の内容ではなく書き方が変更されています。",
)


def _signer(part: str, key: PublicKey, known: tuple[PublicKey, ...], where: str) -> Check:
    if not known:
        en, ja = f"key {key.key_id}: {_ASK[0]}", f"鍵{key.key_id}：{_ASK[1]}"
        return Check(part, "not_checked", en, ja, where)
    if key in known:
        return Check(part, "ok", f"key {key.key_id} is one of those given.", f"指定された鍵{key.key_id}です。", where)
    en = f"wrong key: {key.key_id} is none of those given."
    return Check(part, "refused", en, f"鍵が違います。{key.key_id}は指定された鍵ではありません。", where)


def status_checks(opened: Opened, asked: Asked) -> tuple[str, list[Check]]:
    """The current status in capital letters (UNKNOWN where the file does not hold together), and the checks."""
    file = status_file(asked.record)
    if not file.exists():
        en = f"UNPUBLISHED: no statement about it is here ({file.name})."
        ja = f"UNPUBLISHED（未公表）：この記録についての記載（{file.name}）がありません。"
        return current([]), [Check("status", "not_checked", en, ja, file.name)]
    try:
        statements = read_statements(file, opened.identifier)
    except Refused as error:
        return "UNKNOWN", [of_finding("status", finding) for finding in error.findings]
    signers = {statement.key: f"{file.name}:{statement.number}" for statement in reversed(statements)}
    checks = [_signer("status_signer", key, asked.keys, where) for key, where in reversed(signers.items())]
    return current(statements), [_status(statements, file.name), *checks]


_GONE = ("SUPERSEDED", "WITHDRAWN")


def refuse_what_no_longer_stands(record: Path, identifier: str) -> None:
    """
    Of a record that was withdrawn or superseded no new page is made; who wants to look at it still has the record.

    Raises
    ------
    Refused
        The statements beside the record say so, or do not hold together.
    """
    file = status_file(record)
    if not file.exists():
        return
    statements = read_statements(file, identifier)
    status = current(statements)
    if status in _GONE:
        last = statements[-1]
        said = shown(last.text("en"), 200), shown(last.text("ja"), 200)
        en = f"the record is {status} since {last.date} ({shown(last.by)}): {said[0]}. No page is made of it."
        ja = f"この記録は{KINDS[last.kind]}です（{last.date}、{shown(last.by)}）：{said[1]}。書類は作成できません。"
        raise Refused([Finding(f"RECORD_{status}", "refused", record.name, Place(), "", ja, en, "", "")])


def _status(statements: list[Statement], file: str) -> Check:
    status, count = current(statements), len(statements)
    if not statements:
        return Check("status", "not_checked", f"{status}: {file} is empty.", f"{status}：{file}は空です。", file)
    last = statements[-1]
    en = f"{status} since {last.date} by {shown(last.by)}: {shown(last.text('en'), 200)}"
    ja = f"{status}（{KINDS[last.kind]}、{last.date}、{shown(last.by)}）：{shown(last.text('ja'), 200)}"
    if last.superseded_by:
        en, ja = f"{en} [{last.superseded_by}]", f"{ja}〔{last.superseded_by}〕"
    return Check(
        "status", "ok", f"{en} ({count} statements hold together; a later one may exist elsewhere)",
        f"{ja}（記載{count}件に矛盾はありません。これより新しい記載が別にある可能性はあります）", file,
    )  # fmt: skip


def _refuse(found: list[Check], file: str) -> None:
    """What does not hold, as findings."""
    wrong = [check for check in found if check.state in ("changed", "refused")]
    if wrong:
        raise Refused([
            Finding(f"RECORD_{check.part.upper()}", "refused", file, Place(), "", check.ja, check.en, "", "")
            for check in wrong
        ])  # fmt: skip


def sign_record(record: Path, key: SigningKey) -> tuple[Path, str]:
    """
    Sign a record; its signature's file and its id. Signing it again with the same key changes nothing.

    Raises
    ------
    Refused
        The record does not hold together, or another signature is there already.
    """
    opened, checks = opened_with_checks(read_limited(record), record.name)
    _refuse([*checks, *arithmetic_checks(opened)], record.name)
    file, content = signature_file(record), record_signature(opened.value, opened.identifier, key)
    if file.exists() and file.read_bytes() != content:
        there = read_signature(file)
        raise refusal("SIGNATURE_EXISTS", file.name, there.key.key_id, record=there.record_id)
    write_text(file, content.decode())
    return file, opened.identifier


def identifier_of(record: Path) -> str:
    """
    The id of a record that statements are about; one that is no longer right in itself can still be withdrawn.

    Raises
    ------
    Refused
        It is no latent record in canonical form.
    """
    opened, checks = opened_with_checks(read_limited(record), record.name)
    _refuse([check for check in checks if check.part == "canonical"], record.name)
    if not isinstance(opened.value, dict) or opened.value.get("kind") != "latent":
        _refuse([check for check in checks if check.state != "ok"], record.name)
    return opened.identifier
