"""What scenarios of one portfolio must have in common, looked at before anything is computed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.inputs import events_of
from flows.scenario import Loaded
from hazards import Source, expanded, sources_of_model
from infra.errors import Refused
from infra.findings import Finding, Place
from valuation.decision.refusals import Named

CODE = "PORTFOLIO_FUTURES_DIFFER"


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario of the portfolio, read."""

    path: Path
    loaded: Loaded

    @property
    def code(self) -> str:
        """Its municipality; empty outside Japan."""
        return self.loaded.scenario.inventory.municipality_code or ""

    @property
    def label(self) -> Named:
        """Its title."""
        return self.loaded.scenario.title.en, self.loaded.scenario.title.ja


def occurrence_sha256(sources: Sequence[Source]) -> str:
    """Equal where sources, their rates, laws and weights of events are; the order does not matter."""
    told = sorted(json.dumps(asdict(source), sort_keys=True) for source in sources)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def in_order(planned: Sequence[Planned]) -> list[Planned]:
    """By municipality code, then by title: no figure or byte depends on the order of the arguments."""
    return sorted(planned, key=lambda one: (one.code, one.label))


def refuse_unlike(planned: Sequence[Planned]) -> None:
    """
    Scenarios in which one event cannot strike all, or that cannot be told apart.

    Raises
    ------
    Refused
        With every difference from the first scenario, in its place, and what to write there.
    """
    first, *others = planned
    found = [] if others else [_too_few()]
    for place, one in enumerate(others, start=1):
        twins = [other for other in planned[:place] if (other.code, other.label[0]) == (one.code, one.label[0])]
        found += [_twice(one, twin) for twin in twins[:1]]
        found += [_differs(one, first, *rule) for rule in _RULES if _apart(rule[3](one.loaded), rule[3](first.loaded))]
    if found:
        raise Refused(found)


def _apart(one: object, other: object) -> bool:
    """Whether two values differ; one that is known only after the run is compared then."""
    return one is not None and other is not None and one != other


def _events(loaded: Loaded) -> str:
    return ", ".join(sorted(events_of(expanded(loaded.catalogue).catalogue).event_id))


def _occurrence(loaded: Loaded) -> str | None:
    """Of the model that decides the result; None where the run decides which one does."""
    horizon, named = loaded.scenario.horizon, loaded.scenario.crediting.occurrence_model
    models = loaded.catalogue.model_ids
    if named is None and len(models) > 1:
        return None
    catalogue = expanded(loaded.catalogue).catalogue
    sources = sources_of_model(catalogue, named or models[0], horizon.start_year, horizon.years)
    return occurrence_sha256(sources)[:12]


_Rule = tuple[str, str, str, Callable[[Loaded], object]]
_RULES: tuple[_Rule, ...] = (
    ("seed", "the seed", "乱数の種", lambda one: one.scenario.seed),
    ("paths", "the number of futures", "シミュレーションする将来の数", lambda one: one.scenario.paths),
    ("horizon.start_year", "the first year", "計算期間の最初の年", lambda one: one.scenario.horizon.start_year),
    ("horizon.years", "the number of years", "計算期間の年数", lambda one: one.scenario.horizon.years),
    ("outcome.sampling", "the sampling of futures", "将来の抽出方法", lambda one: one.scenario.outcome.sampling),
    ("hazards", "the list of events", "事象の一覧", _events),
    ("hazards, crediting.occurrence_model", "how often the events strike", "事象の発生頻度", _occurrence),
    ("crediting.remainder", "what becomes of remainders", "端数の扱い", lambda one: one.scenario.crediting.remainder),
)
"""Key, what it is in both languages, and how it is read."""


def _differs(one: Planned, first: Planned, key: str, en: str, ja: str, read: Callable[[Loaded], object]) -> Finding:
    here, there = read(one.loaded), read(first.loaded)
    return Finding(
        CODE, "refused", str(one.path), Place(path=key), str(here),
        f"{ja}が「{here}」ですが、「{first.label[1]}」（{first.path}）では「{there}」です。"
        "一つの災害がすべてに及ぶ計算には、同じ将来が必要です。",
        f"{en} is {here!s}, but {there!s} in {first.label[0]!r} ({first.path}); "
        "one event strikes all only where the futures are the same.",
        f"両方のシナリオの {key} をそろえ、計算し直してください。",
        f"Write the same `{key}` in both scenarios.",
    )  # fmt: skip


def _twice(one: Planned, other: Planned) -> Finding:
    code = one.code or "-"
    return Finding(
        "PORTFOLIO_MEMBER_TWICE", "refused", str(one.path), Place(path="title"), one.label[0],
        f"市区町村コード（{code}）と題名が {other.path} と同じです。",
        f"the municipality code ({code}) and title are also those of {other.path}.",
        "同じシナリオを二度指定していないか確かめ、別の対象であれば題名を変えてください。",
        "Name each scenario once; give another one another title.",
    )  # fmt: skip


def _too_few() -> Finding:
    return Finding(
        "PORTFOLIO_TOO_FEW", "refused", "", Place(), "",
        "ポートフォリオには二つ以上のシナリオが必要です。", "a portfolio takes two scenarios or more.",
        "シナリオのファイルを二つ以上指定してください（一つの場合は pcc run）。",
        "Name two or more scenario files; for a single one there is `pcc run`.",
    )  # fmt: skip
