"""How much of a file its findings concern, counted one way wherever it is told: rows, and what is said of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from infra.findings import Finding, Lang, Severity

_LABELS: Mapping[Severity, tuple[str, str]] = {
    "refused": ("refused", "要修正"),
    "filled": ("filled", "補完"),
    "note": ("note", "注意"),
}


def concerned(findings: Iterable[Finding]) -> dict[str, Any]:
    """
    By severity the number of different rows and of findings on the whole file, as plain values.

    Several findings in one row count as one: that is the number of rows a person has to look at.
    """
    rows: dict[str, set[tuple[str, int]]] = {severity: set() for severity in _LABELS}
    whole = dict.fromkeys(rows, 0)
    features = False
    for one in findings:
        features |= one.place.counted == "feature"
        if one.place.row is None:
            whole[one.severity] += 1
        else:
            rows[one.severity].add((one.file, one.place.row))
    return {
        "features": features,
        **{severity: {"rows": len(rows[severity]), "whole": whole[severity]} for severity in rows},
    }


def extent(counts: Mapping[str, Any], severity: Severity, lang: Lang) -> str:
    """`10行とファイル全体の1件`, of what `concerned` counted; empty where nothing is."""
    rows, whole = counts[severity]["rows"], counts[severity]["whole"]
    if lang == "ja":
        unit = "個の地物" if counts["features"] else "行"
        parts = ([f"{rows:,}{unit}"] if rows else []) + ([f"ファイル全体の{whole:,}件"] if whole else [])
        return "と".join(parts)
    unit = "feature" if counts["features"] else "row"
    parts = [f"{rows:,} {unit}{'s' if rows != 1 else ''}"] if rows else []
    return " and ".join([*parts, *([f"{whole:,} on the whole file"] if whole else [])])


def count_line(counts: Mapping[str, Any], lang: Lang) -> str:
    """The line below a list of findings, of what `concerned` counted."""
    if lang == "ja":
        return "、".join(f"{ja}：{extent(counts, name, lang) or 'なし'}" for name, (_, ja) in _LABELS.items())
    return "; ".join(f"{en}: {extent(counts, name, lang) or 'none'}" for name, (en, _) in _LABELS.items())
