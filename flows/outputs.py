"""Files of a run: arrays between steps, and the outputs that a reader gets."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from infra.findings import Lang
from infra.units import KG_PER_T
from valuation.analysis import Results, Swing, WhatIf
from valuation.evaluate import Evaluated
from valuation.expected import Expected
from valuation.futures import Futures
from valuation.groups import as_lists, from_lists
from valuation.parameters import Factors
from valuation.parts.case import Case
from valuation.predictive import Predicted
from valuation.record import Bilingual, LatentCreditRecord, record_id
from valuation.report import render_building_map, view_files
from valuation.shares import Share
from valuation.simulate import Paths
from valuation.weighting import Strata

_ESTIMATE = ("counted_kg", "gross_kg", "asset_kg", "sampling_variance_kg2")


def save_results(folder: Path, results: Results) -> None:
    """Arrays as .npy files, the rest as JSON; the same results give the same bytes."""
    folder.mkdir(parents=True)
    e, strata = results.estimate, results.strata
    parts: dict[str, Any] = {
        "paths": results.futures.paths, "factors": e.factors, "central": results.central
    }  # fmt: skip
    for part, value in parts.items():
        for name in value.__dataclass_fields__:
            np.save(folder / f"{part}.{name}.npy", getattr(value, name))
    for name in _ESTIMATE:
        np.save(folder / f"estimate.{name}.npy", getattr(e, name))
    for name in ("of_path", "share", "exact"):
        np.save(folder / f"strata.{name}.npy", getattr(strata, name))
    if results.predicted is not None:
        for name in Predicted.__dataclass_fields__:
            np.save(folder / f"predicted.{name}.npy", getattr(results.predicted, name))
    lists: dict[str, object] = {
        "strata": strata.label,
        "groups": as_lists(results.futures.groups),
        "swings": [asdict(swing) for swing in results.swings],
        "shares": [asdict(share) for share in results.shares],
        "what_ifs": [asdict(what_if) for what_if in results.what_ifs],
        "tail_t_co2e": results.tail_t_co2e,
    }
    (folder / "lists.json").write_text(json.dumps(lists, sort_keys=True, ensure_ascii=False), encoding="utf-8")


def load_results(folder: Path) -> Results:
    """What save_results wrote."""

    def arrays(part: str, *names: str) -> Any:
        return [np.load(folder / f"{part}.{name}.npy") for name in names]

    lists = json.loads((folder / "lists.json").read_text(encoding="utf-8"))
    of_path, share, exact = arrays("strata", "of_path", "share", "exact")
    strata = Strata(of_path, share, exact, tuple((en, ja) for en, ja in lists["strata"]))
    counted, gross, asset, variance = arrays("estimate", *_ESTIMATE)
    paths = Paths(*arrays("paths", *Paths.__dataclass_fields__))
    names = tuple(Predicted.__dataclass_fields__)
    predicted = Predicted(*arrays("predicted", *names)) if (folder / f"predicted.{names[0]}.npy").exists() else None
    factors = Factors(*arrays("factors", *Factors.__dataclass_fields__))
    return Results(
        futures=Futures(paths, strata, from_lists(lists["groups"])),
        predicted=predicted,
        estimate=Evaluated(counted, gross, asset, variance, factors),
        central=Expected(*arrays("central", *Expected.__dataclass_fields__)),
        swings=[Swing(**item) for item in lists["swings"]],
        shares=[Share(**item) for item in lists["shares"]],
        what_ifs=[WhatIf(**item) for item in lists["what_ifs"]],
        tail_t_co2e=lists["tail_t_co2e"],
    )


def write_outputs(folder: Path, case: Case, record: LatentCreditRecord, content: bytes, lang: Lang) -> None:
    """record.json, its views, map.html and the three tables of the run (DESIGN section 9)."""
    (folder / "record.json").write_bytes(content)
    seen = LatentCreditRecord.model_validate_json(content)  # every view shows what the record says, digit for digit
    for name, view in view_files(seen, record_id(content), lang).items():
        (folder / name).write_bytes(view)
    buildings = _buildings(case)
    _write_parquet(buildings[_ASSET_COLUMNS], folder / "assets.parquet")
    title = Bilingual(en=record.identity.title.en, ja=record.identity.title.ja)
    (folder / "map.html").write_text(render_building_map(buildings, title, lang), encoding="utf-8")
    _write_parquet(_paths(case), folder / "paths.parquet")
    _write_pairs(_asset_event(case), folder / "asset_event.parquet")


_ASSET_COLUMNS = [
    "asset_id", "deepest_without_m", "deepest_with_m", "expected_without_t_co2e", "expected_with_t_co2e", "imputed",
]  # fmt: skip


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")


def _write_pairs(table: pa.Table, path: Path) -> None:
    """A table of millions of pairs: every identifier is written once, and read back as text."""
    pq.write_table(
        table, path, compression="zstd", store_schema=False, write_statistics=False, dictionary_pagesize_limit=2**28
    )


def _buildings(case: Case) -> pd.DataFrame:
    """Every row of the inventory; depths NaN where unknown, tonnes NaN where a row took no part."""
    a = case.analysis.setting.assessment
    tonnes = np.where(a.assessed[:, None], case.asset_t_co2e(), np.nan)
    read = case.water.deepest()
    aside = read[1] if case.scenario.measure.changes_hazard() else read[0]
    without = np.where(case.water.unknown, np.nan, read[0])
    with_m = np.where(case.water.unknown, np.nan, np.where(a.assessed, a.water.deepest()[1], aside))
    return pd.DataFrame(
        {
            "asset_id": case.inventory.frame["asset_id"].to_numpy(dtype=object),
            "longitude": case.longitude,
            "latitude": case.latitude,
            "deepest_without_m": without,
            "deepest_with_m": with_m,
            "expected_without_t_co2e": tonnes[:, 0],
            "expected_with_t_co2e": tonnes[:, 1],
            "imputed": case.inventory.frame["imputed"].to_numpy(dtype=object),
            "set_aside": case.inventory.frame["set_aside"].to_numpy(dtype=object),
        }
    )


def _paths(case: Case) -> pd.DataFrame:
    """
    One row per simulated future and year; counted tonnes, undeducted.

    The weight is the probability that the future stands for; the weights of all futures sum to 1.
    """
    futures, years = case.analysis.results.futures, case.scenario.horizon.years
    paths = futures.strata.paths
    kg = np.zeros((paths, years, 2))
    kg[futures.paths.path_of_row(), futures.paths.year] = futures.paths.counted_kg
    return pd.DataFrame(
        {
            "path": np.repeat(np.arange(paths), years),
            "year": np.tile(case.scenario.horizon.start_year + np.arange(years), paths),
            "weight": np.repeat(futures.strata.weights(), years),
            "without_t_co2e": kg[:, :, 0].ravel() / KG_PER_T,
            "with_t_co2e": kg[:, :, 1].ravel() / KG_PER_T,
        }
    )


def _asset_event(case: Case) -> pa.Table:
    """The wet pairs: a building and an event that reaches it in either world."""
    a = case.analysis.setting.assessment
    event, asset = a.water.pair_event().astype(np.int32), a.water.asset
    names = case.inventory.frame["asset_id"].to_numpy(dtype=object), np.array(a.events.event_id, dtype=object)
    asset_id, event_id = (
        pa.DictionaryArray.from_arrays(pa.array(row), pa.array(name, pa.string()))
        for row, name in zip((asset, event), names, strict=True)
    )
    return pa.table(
        {
            "asset_id": asset_id,
            "event_id": event_id,
            "depth_without_m": a.water.without_m,
            "depth_with_m": a.water.with_m,
        }
    )
