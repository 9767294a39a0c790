"""Files of a run: arrays between steps, and the outputs that a reader gets."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from infra.findings import Lang
from infra.units import KG_PER_T
from valuation.analysis import Results, WhatIf
from valuation.estimate import Swing
from valuation.expected import Expected
from valuation.parts.case import Case
from valuation.record import Bilingual, LatentCreditRecord, record_id
from valuation.report import render_building_map, render_report
from valuation.simulate import Paths


def save_results(folder: Path, results: Results) -> None:
    """Arrays as .npy files, the rest as JSON; the same results give the same bytes."""
    for part in ("paths", "expected", "central"):
        for name, array in _fields(getattr(results, part)).items():
            np.save(folder / f"{part}.{name}.npy", array)
    lists: dict[str, object] = {
        "swings": [asdict(swing) for swing in results.swings],
        "what_ifs": [asdict(what_if) for what_if in results.what_ifs],
        "tail_t_co2e": results.tail_t_co2e,
    }
    (folder / "effects.json").write_text(json.dumps(lists, sort_keys=True, ensure_ascii=False), encoding="utf-8")


def load_results(folder: Path) -> Results:
    """What save_results wrote."""

    def arrays(part: str, names: tuple[str, ...]) -> list[np.ndarray]:
        return [np.load(folder / f"{part}.{name}.npy") for name in names]

    lists = json.loads((folder / "effects.json").read_text(encoding="utf-8"))
    return Results(
        paths=Paths(*arrays("paths", tuple(Paths.__dataclass_fields__))),
        expected=Expected(*arrays("expected", tuple(Expected.__dataclass_fields__))),
        central=Expected(*arrays("central", tuple(Expected.__dataclass_fields__))),
        swings=[Swing(**item) for item in lists["swings"]],
        what_ifs=[WhatIf(**item) for item in lists["what_ifs"]],
        tail_t_co2e=lists["tail_t_co2e"],
    )


def _fields(part: Paths | Expected) -> dict[str, np.ndarray]:
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


def write_outputs(folder: Path, case: Case, record: LatentCreditRecord, content: bytes, lang: Lang) -> None:
    """record.json, report.html, map.html and the three tables (DESIGN section 9)."""
    (folder / "record.json").write_bytes(content)
    seen = LatentCreditRecord.model_validate_json(content)  # every view shows what the record says, digit for digit
    (folder / "report.html").write_text(render_report(seen, record_id(content), lang), encoding="utf-8")
    buildings = _buildings(case)
    _write_parquet(buildings[_ASSET_COLUMNS], folder / "assets.parquet")
    title = Bilingual(en=record.identity.title.en, ja=record.identity.title.ja)
    (folder / "map.html").write_text(render_building_map(buildings, title, lang), encoding="utf-8")
    _write_parquet(_paths(case), folder / "paths.parquet")
    _write_parquet(_asset_event(case), folder / "asset_event.parquet")


_ASSET_COLUMNS = [
    "asset_id", "deepest_without_m", "deepest_with_m", "expected_without_t_co2e", "expected_with_t_co2e", "imputed",
]  # fmt: skip


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")


def _buildings(case: Case) -> pd.DataFrame:
    """Every row of the inventory; depths NaN where unknown, tonnes NaN where a row took no part."""
    a = case.analysis.setting.assessment
    tonnes = np.where(a.assessed[:, None], case.asset_t_co2e(), np.nan)
    known = ~(np.isnan(a.depth_without_m).any(axis=0) | np.isnan(a.depth_with_m).any(axis=0))
    return pd.DataFrame(
        {
            "asset_id": case.inventory.frame["asset_id"].to_numpy(dtype=object),
            "longitude": case.longitude,
            "latitude": case.latitude,
            "deepest_without_m": np.where(known, np.nan_to_num(a.depth_without_m).max(axis=0), np.nan),
            "deepest_with_m": np.where(known, np.nan_to_num(a.depth_with_m).max(axis=0), np.nan),
            "expected_without_t_co2e": tonnes[:, 0],
            "expected_with_t_co2e": tonnes[:, 1],
            "imputed": case.inventory.frame["imputed"].to_numpy(dtype=object),
            "set_aside": case.inventory.frame["set_aside"].to_numpy(dtype=object),
        }
    )


def _paths(case: Case) -> pd.DataFrame:
    """One row per simulated future and year; counted tonnes, undeducted; every weight is 1."""
    kg = case.analysis.results.paths.counted_kg
    paths, years, _ = kg.shape
    return pd.DataFrame(
        {
            "path": np.repeat(np.arange(paths), years),
            "year": np.tile(case.scenario.horizon.start_year + np.arange(years), paths),
            "weight": np.ones(paths * years),
            "without_t_co2e": kg[:, :, 0].ravel() / KG_PER_T,
            "with_t_co2e": kg[:, :, 1].ravel() / KG_PER_T,
        }
    )


def _asset_event(case: Case) -> pd.DataFrame:
    """The wet pairs: a building and an event that reaches it in either world."""
    a = case.analysis.setting.assessment
    event, asset = np.nonzero(((a.depth_without_m > 0) | (a.depth_with_m > 0)) & a.assessed)
    return pd.DataFrame(
        {
            "asset_id": case.inventory.frame["asset_id"].to_numpy(dtype=object)[asset],
            "event_id": np.array(a.events.event_id, dtype=object)[event],
            "depth_without_m": a.depth_without_m[event, asset],
            "depth_with_m": a.depth_with_m[event, asset],
        }
    )
