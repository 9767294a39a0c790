"""The depths of water that a city model's buildings carry, kept beside the inventory: the model itself is not kept."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from assets.formats.citygml_files import files_of
from hazards.kept_attributes import write_attributes
from hazards.plateau import read_hazard_attributes, read_rank_lists
from infra.errors import Refused
from infra.findings import Finding, Place, refused

_KINDS = {
    "river_flood": ("river flood", "洪水"),
    "inland_flood": ("inland flood", "内水"),
    "tsunami": ("tsunami", "津波"),
    "high_tide": ("storm surge", "高潮"),
}


def keep_hazard_records(source: Path, file: str, target: Path) -> tuple[Finding, ...]:
    """
    Write the records of a city model that has any, and say so.

    Records that cannot be relied upon are not kept, and that is said; the buildings are not held up by it.

    Parameters
    ----------
    source : the model, or the folder of a town
    file : what the reader calls it
    target : Parquet file to write
    """
    try:
        lists = read_rank_lists(list(source.rglob("codelists/*.xml")) if source.is_dir() else [])
        read = [read_hazard_attributes(name, path, rank_lists=lists) for name, path in files_of(file, source)]
    except Refused as refusal:
        return (_not_kept(file, refusal.findings[0]),)
    if stopped := [one for _, said in read for one in refused(said)]:
        return (_not_kept(file, stopped[0]),)
    records = pd.concat([frame for frame, _ in read], ignore_index=True)
    if records.empty:
        return ()
    write_attributes(records, target)
    return (_kept(file, records),)


def _kept(file: str, records: pd.DataFrame) -> Finding:
    count, buildings = len(records), records["building_id"].nunique()
    by_kind = records["peril_kind"].value_counts()
    en = ", ".join(f"{_KINDS[kind][0]} {by_kind[kind]:,}" for kind in _KINDS if kind in by_kind)
    ja = "、".join(f"{_KINDS[kind][1]}{by_kind[kind]:,}件" for kind in _KINDS if kind in by_kind)
    return Finding(
        "WATER_RECORDS_KEPT",
        "note",
        file,
        Place(),
        f"{count}",
        f"建物{buildings:,}棟に付いている浸水の記録{count:,}件（{ja}）を、台帳とともに保存します。",
        f"{count:,} records of water at {buildings:,} buildings ({en}) are kept with the inventory.",
        "",
        "",
    )


def _not_kept(file: str, why: Finding) -> Finding:
    return Finding(
        "WATER_RECORDS_NOT_KEPT",
        "note",
        file,
        Place(),
        why.code,
        f"建物に付いている浸水の記録は保存しません：{why.message_ja}",
        f"the records of water at the buildings are not kept: {why.message_en}",
        "建物の情報には影響しません。浸水の深さは、別のハザードデータから求めます。",
        "The buildings are not affected; depths come from another source of hazard.",
    )
