"""Files of a portfolio: every figure as canonical JSON, members and total as CSV, the sum of every future."""

from __future__ import annotations

import math
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import rfc8785

from flows.portfolio import Ran, Rolled
from flows.portfolio_rules import NO_RECORD, RULES, STATUS, same_number
from flows.portfolio_works import same_works
from infra.findings import Lang
from infra.provenance import science_version
from infra.storage import write_bytes
from valuation.criteria import claims
from valuation.decision.overlaps import Overlap
from valuation.decision.portfolio import MemberShare
from valuation.decision.refusals import Named
from valuation.record import significant
from valuation.report.format import Kind, Value
from valuation.report.plain_files import render_csv
from valuation.report.tables import Column, Table

Document = dict[str, Any]


def write_files(rolled: Rolled, out: Path, lang: Lang) -> Document:
    """portfolio.json, portfolio.csv and portfolio_paths.parquet; the same members give the same bytes."""
    told: Document = significant(document(rolled))
    write_bytes(out / "portfolio.json", rfc8785.dumps(told))
    write_bytes(out / "portfolio.csv", render_csv(members_table(told, lang)))
    write_bytes(out / "portfolio_paths.parquet", _paths(rolled))
    return told


def document(rolled: Rolled) -> Document:
    """Every figure of a portfolio; members in order of municipality code and title."""
    fixed, overlaps = claims(), rolled.portfolio.overlaps
    return {
        "schema_version": 1,
        "kind": "latent_portfolio",
        "status": _both(STATUS),
        "statement": fixed.statement.model_dump(),
        "unit": fixed.unit.model_dump(),
        "may_be_used_for": [use.model_dump() for use in fixed.may_be_used_for],
        "signed": False,
        "record": {"id": None, "why": _both(NO_RECORD)},
        "synthetic": any(one.scenario.synthetic for one in rolled.ran),
        "science_version": science_version(),
        "futures": _futures(rolled),
        "rules": {name: _both(rule) for name, rule in RULES.items()},
        "members": [_member(one, share) for one, share in zip(rolled.ran, rolled.portfolio.members, strict=True)],
        "total": _total(rolled),
        "overlaps": [_overlap(one, rolled) for one in overlaps.found],
        "same_number_elsewhere": {
            "pairs": overlaps.same_number_elsewhere, "meaning": _both(same_number(overlaps.same_number_elsewhere))
        },
        "findings": [finding.as_dict() for finding in same_works([one.planned for one in rolled.ran])],
    }  # fmt: skip


def _both(text: Named) -> dict[str, str]:
    return {"en": text[0], "ja": text[1]}


def _futures(rolled: Rolled) -> Document:
    """What makes the futures of all members the same ones."""
    own = rolled.ran[0].member.futures
    return {
        "seed": own.seed,
        "paths": own.strata.paths,
        "event_ids": sorted(own.event_ids),
        "occurrence_sha256": own.occurrence,
        "first_year": own.first_year,
        "years": own.years,
        "remainder": "carry" if rolled.carry else "drop",
    }


def _member(one: Ran, share: MemberShare) -> Document:
    return {
        "municipality_code": share.municipality_code,
        "label": _both(share.label),
        "scenario": one.scenario.name,
        "occurrence_model": one.model_id,
        "run_id": one.run_id,
        "record_id": one.record_id,
        "buildings": share.buildings,
        "buildings_kept_by_others": share.buildings_reduced,
        "removed_share": share.removed_share,
        "issued_alone_t_co2e": one.issued_alone_t_co2e,
        "refusal": one.refusal.model_dump() if one.refusal else None,
        "issued_total_t_co2e": int(share.issued_t_co2e.sum()),
        "issued_t_co2e": share.issued_t_co2e.tolist(),
        "issuable_t_co2e": share.issuable_t_co2e.tolist(),
        "net": {"mean_t_co2e": share.mean_net_t_co2e, **_percentiles(share.percentiles_t_co2e)},
    }


def _total(rolled: Rolled) -> Document:
    p, members = rolled.portfolio, [one.member for one in rolled.ran]
    before = math.fsum(np.concatenate([member.issuable_t_co2e for member in members]))
    after = math.fsum(np.concatenate([share.issuable_t_co2e for share in p.members]))
    return {
        "buildings": sum(int(np.count_nonzero(kept)) for kept in p.overlaps.kept_share),
        "removed_share": 1.0 - after / before if before > 0 else 0.0,
        "issued_alone_t_co2e": sum(one.issued_alone_t_co2e for one in rolled.ran),
        "issued_total_t_co2e": int(p.issued_t_co2e.sum()),
        "issued_t_co2e": p.issued_t_co2e.tolist(),
        "floored_together_total_t_co2e": int(p.floored_together_t_co2e.sum()),
        "floored_together_t_co2e": p.floored_together_t_co2e.tolist(),
        "flooring_difference_t_co2e": p.flooring_difference_t_co2e,
        "net": {"mean_t_co2e": p.mean_net_t_co2e, **_percentiles(p.percentiles_t_co2e)},
        "probability_net_positive": p.probability_net_positive,
        "sum_of_member_percentiles": _percentiles(p.sum_of_member_percentiles_t_co2e),
    }


def _percentiles(found: Mapping[int, float]) -> dict[str, float]:
    return {f"p{p:02d}_t_co2e": value for p, value in found.items()}


def _overlap(one: Overlap, rolled: Rolled) -> Document:
    """One building with its holders in the order in which they are served."""
    rows = zip(one.members, one.holders, one.claimed, one.kept, strict=True)
    return {
        "same_by": "place" if one.by_place else "number",
        "holders": [
            {"municipality_code": code, "label": _both(rolled.ran[at].planned.label), "asset_id": asset,
             "claimed_share": claimed, "kept_share": kept}
            for at, (code, asset), claimed, kept in rows
        ],
    }  # fmt: skip


_COLUMNS: tuple[tuple[str, str, str, Kind], ...] = (
    ("municipality_code", "municipality code", "市区町村コード", "text"),
    ("member", "member", "対象", "text"),
    ("buildings", "buildings", "建物数", "count"),
    ("buildings_kept_by_others", "of them kept by another member", "うち他の対象に数える建物", "count"),
    ("removed_share", "share removed from vintages", "発行可能量から除いた割合", "share"),
    ("issued_alone_t_co2e", "latent units before overlaps, t-CO2e", "重複を除く前の潜在単位（t-CO2e）", "count"),
    ("issued_total_t_co2e", "issuable latent units, t-CO2e", "発行可能な潜在クレジット単位（t-CO2e）", "count"),
    ("mean_t_co2e", "net delivery, mean, t-CO2e", "実現の正味量、平均（t-CO2e）", "tonnes"),
)  # fmt: skip


def members_table(told: Document, lang: Lang) -> Table:
    """One line for each member, and the total; a percentile of the total is that of the sum in each future."""
    ja = lang == "ja"
    levels = [name for name in told["total"]["net"] if name != "mean_t_co2e"]
    columns = [Column(name, japanese if ja else english, kind) for name, english, japanese, kind in _COLUMNS]
    for level in levels:
        p = int(level[1:3])
        heading = f"実現の正味量、第{p}百分位（t-CO2e）" if ja else f"net delivery, percentile {p}, t-CO2e"
        columns.append(Column(level, heading, "tonnes"))
    rows = [_row(member, member["label"][lang], levels) for member in told["members"]]
    return Table(
        "portfolio", "", tuple(columns), [*rows, _row(told["total"], "合計" if ja else "total", levels)], (len(rows),)
    )


def _row(one: Document, label: str, levels: list[str]) -> tuple[Value, ...]:
    flat = {"municipality_code": "", "buildings_kept_by_others": None, **one, **one["net"], "member": label}
    return tuple(flat[name] for name in [*(column[0] for column in _COLUMNS), *levels])


def _paths(rolled: Rolled) -> bytes:
    """The sum in every future, with the probability that the future stands for."""
    net, strata = rolled.portfolio.net_t_co2e, rolled.ran[0].member.futures.strata
    table = pa.table({"path": np.arange(strata.paths), "weight": strata.weights(), "net_t_co2e": net})
    content = BytesIO()
    pq.write_table(table, content, compression="zstd")
    return content.getvalue()
