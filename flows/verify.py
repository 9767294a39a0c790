"""
Verifying a record offline: form, fields, own arithmetic, input files, signature and statements, one check each.

Nothing of the record is believed before it has been looked at, and nothing is repaired: a
check holds (ok), finds a change by name (changed), finds what cannot be (refused), or was
not possible (not_checked) and says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import rfc8785
from pydantic import ValidationError

from flows.verify_arithmetic import RULES, misfits
from flows.verify_unproven import NOT_CHECKED
from infra.errors import Refused
from infra.findings import Finding, Lang
from infra.signatures import PublicKey
from infra.strict_json import first_difference, joined, parse, path_at, read_limited, shown
from valuation.record import SCHEMA_VERSION, LatentCreditRecord, canonical_bytes, record_id

State = Literal["ok", "changed", "refused", "not_checked"]
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, or could not be. where: the path of a field, or the name of a file."""

    part: str
    state: State
    en: str
    ja: str
    where: str | None = None

    def text(self, lang: Lang) -> str:
        """What was found."""
        return self.ja if lang == "ja" else self.en

    def as_dict(self) -> dict[str, str | None]:
        """Plain values for JSON."""
        words = {"message_en": self.en, "message_ja": self.ja}
        return {"check": self.part, "state": self.state, "where": self.where, **words}


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What to verify, and with what.

    inputs : the folder that files are named from (that of the scenario); None: that of the record
    data : the folder that `data:NAME/file` means
    keys : public keys that are known to be the signers'; none: the signature is checked, not whose it is
    identifier : the record's id as it was told elsewhere
    """

    record: Path
    inputs: Path | None = None
    data: Path | None = None
    keys: tuple[PublicKey, ...] = ()
    identifier: str | None = None
    scenario: Path | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A record's bytes and what could be made of them.

    value : as plain JSON, None where it is none. broken : the field at which its text breaks
    """

    content: bytes
    value: Any = None
    record: LatentCreditRecord | None = None
    broken: str | None = None

    @property
    def identifier(self) -> str:
        """SHA-256 of the bytes as they are."""
        return record_id(self.content)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks, the record's id, and its status in capital letters."""

    identifier: str
    status: str
    checks: tuple[Check, ...] = field(default_factory=tuple)

    @property
    def holds(self) -> bool:
        """Whether all that was checked holds."""
        return not any(check.state in ("changed", "refused") for check in self.checks)


def of_finding(part: str, finding: Finding) -> Check:
    """A refusal told as a check."""
    en, ja = finding.text("en"), finding.text("ja")
    return Check(part, "refused", en, ja, finding.place.path or finding.file or None)


def verify(asked: Asked) -> Verdict:
    """
    Every check but the replay.

    Raises
    ------
    Refused
        There is no such file, or it is too large to be read.
    """
    from flows.verify_inputs import input_checks
    from flows.verify_scenario import scenario_checks
    from flows.verify_signed import signature_checks, status_checks

    content = read_limited(asked.record)
    opened, checks = opened_with_checks(content, asked.record.name)
    checks += arithmetic_checks(opened)
    checks += _identifier(opened, asked)
    checks += input_checks(opened, asked)
    checks += scenario_checks(opened, asked)
    checks += signature_checks(opened, asked)
    status, found = status_checks(opened, asked)
    return Verdict(opened.identifier, status, (*checks, *found))


def opened_with_checks(content: bytes, file: str) -> tuple[Opened, list[Check]]:
    """A record as far as it can be opened: canonical form and fields, with what is wrong with them."""
    try:
        value = parse(content, file)
    except Refused as refusal:
        broken = refusal.findings[0].place.path or ""
        checks = [of_finding("canonical", finding) for finding in refusal.findings]
        return Opened(content, broken=broken), [*checks, _not_read("schema")]
    canonical = rfc8785.dumps(value)
    checks = [_canonical(content, canonical)]
    try:
        record = LatentCreditRecord.model_validate_json(content)
    except ValidationError as error:
        return Opened(content, value), [*checks, *_schema_problems(error, value)]
    again = canonical_bytes(record)
    if again != canonical:
        path = first_difference(value, json.loads(again)) or ""
        en = f"`{path}` is not written as a record writes it (numbers as numbers, nine significant digits)."
        ja = f"「{path}」の書き方が記録の形式（数値は有効数字9桁）と違います。"
        return Opened(content, value, record), [*checks, Check("schema", "changed", en, ja, path)]
    en = f"every field is there and none is unknown (version {SCHEMA_VERSION})."
    ja = f"必要な項目がすべてあり、余分な項目はありません（版{SCHEMA_VERSION}）。"
    return Opened(content, value, record), [*checks, Check("schema", "ok", en, ja)]


def _not_read(part: str) -> Check:
    en, ja = "the file could not be read as a record.", "記録として読めないため確認していません。"
    return Check(part, "not_checked", en, ja)


def _canonical(content: bytes, canonical: bytes) -> Check:
    if content == canonical:
        return Check("canonical", "ok", "the bytes are canonical (RFC 8785).", "正規形（RFC 8785）です。")
    pairs = zip(content, canonical, strict=False)
    shorter = min(len(content), len(canonical))
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), shorter)
    path = path_at(content, at)
    en = (
        f"not canonical (RFC 8785) from byte {at} on, at `{path}`: the spacing, the order of fields, or the way a "
        "number or a character is written was changed."
    )
    ja = (
        f"{at}バイト目（「{path}」）から正規形（RFC 8785）と違います。"
        "空白、項目の順序、数値や文字の書き方のいずれかが変更されています。"
    )
    return Check("canonical", "changed", en, ja, path)


def _schema_problems(error: ValidationError, value: Any) -> Iterator[Check]:
    found = error.errors(include_url=False, include_context=False)
    for item in found[:_MOST_LINES]:
        path = _path_of(item["loc"], value)
        if item["type"] == "missing":
            en, ja = f"`{path}` is missing.", f"「{path}」がありません。"
        elif item["type"] == "extra_forbidden":
            en, ja = f"`{path}` is no field of a record.", f"「{path}」は記録にない項目です。"
        else:
            found_there = shown(item["input"])
            en = f"`{path}` cannot be {found_there}: {shown(item['msg'], 200)}."
            ja = f"「{path}」の値「{found_there}」は使えません。"
        yield Check("schema", "refused", en, ja, path)
    if (rest := len(found) - _MOST_LINES) > 0:
        yield Check("schema", "refused", f"and {rest} more.", f"ほかに{rest}件あります。")


def _path_of(steps: tuple[int | str, ...], value: Any) -> str:
    """The path of a problem as it stands in the file, without the kinds of value that were tried on the way."""
    path, node = "", value
    for step in steps:
        if isinstance(node, dict) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            continue
        path = joined(path, step)
    return path


def arithmetic_checks(opened: Opened) -> Iterator[Check]:
    """Whether the figures follow from each other, with every field that does not."""
    if opened.record is None:
        yield _not_read("arithmetic")
        return
    found = misfits(opened.record, opened.value)
    for misfit in found[:_MOST_LINES]:
        yield Check("arithmetic", "changed", misfit.text(False), misfit.text(True), misfit.path)
    if (rest := len(found) - _MOST_LINES) > 0:
        yield Check("arithmetic", "changed", f"and {rest} more.", f"ほかに{rest}件あります。")
    if not found:
        en = f"the figures follow from each other ({len(RULES)} groups of rules)."
        ja = f"数値どうしに矛盾はありません（規則{len(RULES)}群）。"
        yield Check("arithmetic", "ok", en, ja)
        yield Check("simulation", "not_checked", *NOT_CHECKED)


def _identifier(opened: Opened, asked: Asked) -> Iterator[Check]:
    """The id against the one that was told, else against that of the facts of the run beside the record."""
    told, by = asked.identifier, ("the one given", "指定された番号")
    if told is None:
        told, by = (
            _told_by_run(asked.record.with_name("run.json")),
            ("that of run.json beside it", "同じフォルダーのrun.json"),
        )
    if told is None:
        en = "nothing to compare it with: give the id that you were told with --id."
        ja = "比べる番号がありません。知らされた番号を --id で指定してください。"
        yield Check("record_id", "not_checked", en, ja)
    elif told == opened.identifier:
        yield Check("record_id", "ok", f"it is {by[0]}.", f"{by[1]}と一致します。")
    else:
        en = f"it is not {by[0]}: {shown(told, 64)}."
        ja = f"{by[1]}は別の記録です（{shown(told, 64)}）。"
        yield Check("record_id", "changed", en, ja)


def _told_by_run(file: Path) -> str | None:
    try:
        facts = parse(read_limited(file, 2**20), file.name)
    except Refused:
        return None
    told = facts.get("record_id") if isinstance(facts, dict) else None
    return told if isinstance(told, str) else None
