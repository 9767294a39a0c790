"""Reading a record back: schema and canonical form are checked before anything of it is shown."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from infra.errors import Refused
from infra.findings import Finding, Place
from valuation.evidence import misquoted
from valuation.labels import mislabelled
from valuation.offset_words import RULE
from valuation.record import LatentCreditRecord, canonical_bytes, record_id


def read_record(path: Path) -> tuple[LatentCreditRecord, str]:
    """
    A record and its id.

    Raises
    ------
    Refused
        There is no such file, it is not a latent credit record, or its bytes are not in
        canonical form (it was edited or reformatted after it was made).
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise Refused([_problem("FILE_MISSING", path, "there is no such file", "ファイルが見つかりません。")]) from None
    try:
        record = LatentCreditRecord.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        en = f"not a latent credit record: {where}: {first['msg']}"
        raise Refused(
            [_problem("RECORD_INVALID", path, en, f"潜在クレジット記録として読めません（{where}）。")]
        ) from None
    for wrong in misquoted(record):
        what = f"{wrong.path} cites {wrong.cited!r} at {wrong.field}, where {wrong.found!r} stands"
        en = f"the record was edited or reformatted after it was made: {what}"
        ja = f"記録が作成後に変更されています（「{wrong.path}」の引用が本体の値と違います）。"
        raise Refused([_problem("RECORD_CHANGED", path, en, ja)])
    for where in mislabelled(record):
        en = f"{where}: {RULE[0]}; the record was edited, or its scenario says what no record may say"
        ja = f"「{where}」：{RULE[1]}ため、表示できません。"
        raise Refused([_problem("RECORD_MISLABELLED", path, en, ja)])
    if canonical_bytes(record) != content:
        en = "the bytes are not those of a record as it was made: it was edited or reformatted"
        raise Refused([_problem("RECORD_CHANGED", path, en, "記録が作成後に変更されています。")])
    return record, record_id(content)


def _problem(code: str, path: Path, en: str, ja: str) -> Finding:
    return Finding(code, "refused", path.name, Place(), "", ja, en, "", "")
