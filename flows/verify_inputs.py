"""The input files of a record, as far as they are here: their SHA-256 against the one in the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic_core import PydanticCustomError

from flows.paths import Resolver
from flows.verify import Asked, Check, Opened
from infra.storage import content_sha256
from infra.strict_json import shown

_ROLES = {
    "scenario": "シナリオ",
    "inventory": "建物一覧",
    "hazard": "浸水図",
    "catalogue": "浸水図の目録",
    "table": "表",
}


def input_checks(opened: Opened, asked: Asked) -> Iterator[Check]:
    """One check per input; one that is not present is said not to be checked."""
    inputs = opened.value.get("inputs") if isinstance(opened.value, dict) else None
    if not isinstance(inputs, list) or not inputs:
        en, ja = "the record names no input that could be looked for.", "記録から入力ファイルを読み取れません。"
        yield Check("input", "not_checked", en, ja)
        return
    folder = asked.inputs or (asked.scenario.parent if asked.scenario else asked.record.parent)
    own = Resolver(folder, asked.data)
    hazards = _beside_catalogue(inputs, own)
    for number, item in enumerate(inputs):
        if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in ("role", "file", "sha256")):
            where = f"inputs[{number}]"
            yield Check(
                "input", "refused", f"`{where}` is no input.", f"「{where}」は入力の記載ではありません。", where
            )
            continue
        yield _input(item, hazards if item["role"] == "hazard" else own, asked)


def _beside_catalogue(inputs: list[Any], own: Resolver) -> Resolver:
    """Rasters are named from the folder of their catalogue, where they have one in a file of its own."""
    for item in inputs:
        if isinstance(item, dict) and item.get("role") == "catalogue" and isinstance(item.get("file"), str):
            in_data = item["file"].startswith("data:")
            base = own.data if in_data else own.folder
            below = PurePosixPath(item["file"].removeprefix("data:")).parent
            if base is not None and not below.is_absolute() and ".." not in below.parts:
                return Resolver(base / below, own.data)
    return own


def _input(item: dict[str, Any], resolve: Resolver, asked: Asked) -> Check:
    role, file = shown(item["role"], 20), shown(item["file"], 120)
    name, name_ja = f"{role} {file}", f"{_ROLES.get(role, role)} {file}"
    scenario = asked.scenario if item["role"] == "scenario" else None
    try:
        path = _found(item["file"], resolve, scenario)
        found = content_sha256(path)
    except PydanticCustomError as error:
        reason = error.context or {}
        en, ja = shown(reason.get("en", ""), 200), shown(reason.get("ja", ""), 200)
        return Check("input", "not_checked", f"{name}: not present: {en}", f"{name_ja}：{ja}", item["file"])
    except (OSError, ValueError):
        en, ja = f"{name}: it cannot be read.", f"{name_ja}：読み込めません。"
        return Check("input", "not_checked", en, ja, item["file"])
    if found == item["sha256"]:
        return Check("input", "ok", f"{name}: the file of the record.", f"{name_ja}：記録のとおりです。", item["file"])
    en = f"{name}: the file is not the one that went in (SHA-256 {found[:16]}…, in the record {item['sha256'][:16]}…)."
    ja = f"{name_ja}：計算に使われたファイルと違います（SHA-256 {found[:16]}…、記録では{item['sha256'][:16]}…）。"
    return Check("input", "changed", shown(en, 300), shown(ja, 300), item["file"])


def _found(text: str, resolve: Resolver, scenario: Path | None) -> Path:
    return scenario if scenario is not None else resolve(text)
