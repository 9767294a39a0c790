"""Findings in a file: one JSON list with a finding to a line, so that a million of them are never in memory at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from infra.findings import Finding


def pieces(findings: Iterable[Finding | Mapping[str, Any]]) -> Iterator[bytes]:
    """Findings, or their plain values, as the pieces of a JSON list."""
    before = b"[\n"
    for one in findings:
        yield before + orjson.dumps(one.as_dict() if isinstance(one, Finding) else one)
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def write_findings(path: Path, findings: Iterable[Finding | Mapping[str, Any]]) -> None:
    """Write findings, or their plain values, as a JSON list."""
    with path.open("wb", buffering=1 << 20) as out:
        out.writelines(pieces(findings))


def read_findings(path: Path) -> Iterator[dict[str, Any]]:
    """
    The plain values of each finding of a file that `write_findings` wrote; what is no finding is passed over.

    Raises
    ------
    ValueError
        A line is no JSON.
    """
    with path.open("rb") as lines:
        for line in lines:
            text = line.strip().removesuffix(b",")
            if text in (b"[", b"]", b"[]", b""):
                continue
            found = orjson.loads(text)
            for one in found if isinstance(found, list) else [found]:  # a list on one line is one of earlier days
                if isinstance(one, dict) and isinstance(one.get("code"), str):
                    yield one
