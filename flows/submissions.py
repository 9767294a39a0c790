"""A municipality's file, from her folder to a version that the engine trusts; every step a plain function."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assets.municipality_codes import parse_municipality_code
from assets.submission_answers import Answers
from flows.answers import answered
from flows.intake_files import FINDINGS, GROUPED, REMARKS, SUMMARY
from flows.validation import problems_in
from flows.yaml_file import read_yaml
from infra import sandbox
from infra.errors import Refused
from infra.findings import Finding, Lang, Place
from infra.findings_file import read_findings
from infra.reading_back import findings_of
from infra.sandbox_limits import Breach, Limits

LIMITS = Limits(wall_s=600, cpu_s=900, memory_bytes=6 << 30)
NO_CODE = ("none", "なし")


@dataclass(frozen=True, slots=True)
class Looked:
    """
    What a sandboxed examination left.

    folder : INVENTORY, ORIGINALS (where nothing is refused), SUMMARY, FINDINGS
    findings : one for each cause of many rows; `every_finding` has them all
    remarks : the reader's file back, None where its table could not be read
    """

    folder: Path
    findings: tuple[Finding, ...]
    summary: Mapping[str, Any]
    remarks: Path | None


def municipality(code: str) -> str | None:
    """
    The five digits of a municipality code as a person writes it; None for a place outside Japan (`none`).

    Raises
    ------
    Refused
        It is no such code.
    """
    if code.strip().lower() in NO_CODE:
        return None
    try:
        return parse_municipality_code(code)
    except ValueError:
        en = f"'{code}' is no municipality code: write five digits, or six with the check digit (outside Japan: none)."
        ja = f"「{code}」は市区町村コードではありません。5桁か、検査数字を含む6桁で入力してください（国外は none）。"
        raise Refused([Finding("MUNICIPALITY_CODE", "refused", "", Place(), code, ja, en, "", "")]) from None


def read_answers(path: Path | None) -> dict[str, Any]:
    """
    The answers in a YAML file (a file of questions, filled in) as plain values, checked; none without a file.

    Raises
    ------
    Refused
        A key or value that means nothing, with its line.
    """
    if path is None:
        return {}
    values, lines = read_yaml(path, path.name)
    values = answered(values)
    try:
        Answers.model_validate(values)
    except ValidationError as error:
        raise Refused(problems_in(error, Answers, values, lines, path.name)) from None
    return values


def look_at(
    source: Path, code: str | None, answers: Mapping[str, Any], reference_year: int | None, lang: Lang, out: Path
) -> Looked:
    """
    Examine a file in the sandbox.

    Parameters
    ----------
    source : a file, or a folder that stands for one
    code : five digits, None outside Japan
    reference_year : buildings built after this year are refused
    out : empty folder that gets what was found

    Raises
    ------
    Refused
        There is no such file, or its archive is refused.
    Breach
        Reading it took more than it may, or tried what no reader does; `.finding` says so to the reader.
    """
    if not source.exists():
        en, ja = "there is no such file.", "ファイルが見つかりません。"
        raise Refused([Finding("FILE_MISSING", "refused", source.name, Place(), "", ja, en, "", "")])
    arguments = {
        "path": str(source.resolve()),
        "file": source.name,
        "municipality_code": code,
        "answers": dict(answers),
        "reference_year": reference_year,
        "lang": lang,
    }
    try:
        sandbox.run("flows.intake:examine_to", arguments, out, readable(source), LIMITS)
    except Breach as breach:
        raise Refused([breach.finding(source.name)]) from None
    findings = findings_of(json.loads((out / GROUPED).read_text(encoding="utf-8")))
    summary = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
    remarks = next(iter(sorted(out.glob(f"{REMARKS}.*"))), None)
    return Looked(out, findings, summary, remarks)


def every_finding(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each finding of each row, as JSON has it; what is no finding is not passed on."""
    return read_findings(looked.folder / FINDINGS)


def readable(source: Path) -> list[Path]:
    """What the sandbox may read of a file that is handed in: the file, and of a shapefile its other parts."""
    if source.suffix.lower() != ".shp":
        return [source]
    return [one for one in source.parent.iterdir() if one.stem == source.stem and one.is_file()]
