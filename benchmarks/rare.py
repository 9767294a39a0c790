"""
A rare event: how many futures the mean needs, drawn plainly and drawn in strata.

An event of 1 in 1,000 years strikes in about 1 of 20 futures of 50 years. For rising
numbers of futures, the mean of what a measure avoids is worked out again and again
with other seeds: the scatter of these means over their mean is the standard error that
the number buys. Futures needed for 5 % are read off between two numbers. The error
that each run tells of itself stands beside the measured one.

    python -m benchmarks.rare
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np

from assets.lives import load_life_curves
from benchmarks import workload
from benchmarks.measure import asked, in_threads, machine, said, show, table, times
from benchmarks.workload import START_YEAR, YEARS, Size
from hazards.sources import Source
from valuation.delivery import moments_of_kg, relative_error
from valuation.exposure import Exposure, Window
from valuation.prices import Prices, prices
from valuation.simulate import simulate_block
from valuation.tiles import tiled
from valuation.timelines import prepare_sources, stratum_of
from valuation.weighting import by_rarity

ALWAYS = Window(0, YEARS, 1.0, False)
WANTED = 0.05
RARE_PER_YEAR, COMMON_PER_YEAR = 1 / 1000, 1 / 30
NUMBERS = (8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)

Found = dict[str, list[float]]


def town(buildings: int, *, with_common: bool) -> tuple[Exposure, Prices, tuple[Source, ...]]:
    """A small town, and the rare event alone, or with a small one of 1 in 30 years beside it."""
    events = 2 if with_common else 1
    size = Size(buildings=buildings, events=events, files=events, wet=0.3, states=6, sigma_event=0.3)
    x = workload.exposure(size, workload.wet_table(size))
    p = prices(x.kinds, load_life_curves("komatsu-2011"), workload.factors(), 0, START_YEAR, x.tables.collapse_state)
    reached = np.bincount(x.pairs.event, minlength=events)
    rates = np.full(events, COMMON_PER_YEAR)
    rates[np.argmax(reached)] = RARE_PER_YEAR
    sources = tuple(
        Source(name, "poisson", (name,), (1.0,), float(rate), (1.0,) * YEARS, None, None, "tsunami")
        for name, rate in zip(size.event_id(), rates, strict=True)
    )
    return x, p, sources


def errors(
    case: tuple[Exposure, Prices, tuple[Source, ...]], paths: int, seeds: int, *, stratified: bool, threads: int
) -> tuple[float, float]:
    """Relative standard error of the mean over many seeds: measured, and as the runs tell it themselves (median)."""
    x, p, of_events = case
    event_id = tuple(source.id for source in of_events)

    def one(seed: int) -> tuple[float, float]:
        sources = prepare_sources(seed, of_events, event_id, YEARS, stratified=stratified)
        kg = simulate_block(tiled(x), sources, p, ALWAYS, seed=seed, first_path=0, paths=paths).paths.total_kg()
        silent = bool(np.all(sources.rarity > 0))
        strata = by_rarity(stratum_of(sources, paths), sources.stratum_share, silent=silent)
        found = moments_of_kg(kg[:, 0] - kg[:, 1], strata)
        return found.mean, relative_error(found) or np.inf

    runs = in_threads(one, range(1, seeds + 1), threads)
    means, told = np.array([mean for mean, _ in runs]), [error for _, error in runs]
    mean = means.mean()
    return (float(means.std(ddof=1) / mean) if mean > 0 else float("inf")), float(np.median(told))


def needed(numbers: Sequence[int], measured: Sequence[float]) -> float | None:
    """Futures at which the measured error falls to the wanted one, on a straight line of logarithms; None: beyond."""
    for k in range(1, len(numbers)):
        high, low = measured[k - 1], measured[k]
        if low <= WANTED < high:
            part = np.log(high / WANTED) / np.log(high / low)
            return float(numbers[k - 1] * (numbers[k] / numbers[k - 1]) ** part)
    return float(numbers[0]) if measured and measured[0] <= WANTED else None


def curve(
    case: tuple[Exposure, Prices, tuple[Source, ...]], numbers: Sequence[int], seeds: int, threads: int
) -> dict[str, Any]:
    """Errors at every number, plainly and in strata; numbers rise until the wanted error is reached."""
    found: dict[str, Any] = {}
    for name in ("plain", "strata"):
        measured: list[float] = []
        told: list[float] = []
        for number in numbers:
            error, own = errors(case, number, seeds, stratified=name == "strata", threads=threads)
            measured.append(error)
            told.append(own)
            if error <= WANTED / 1.3:
                break
        found[name] = {"measured": measured, "told": told, "needed": needed(numbers, measured)}
    return found


def measure(buildings: int, numbers: Sequence[int], seeds: int, threads: int) -> dict[str, Any]:
    """Both cases."""
    facts = machine()
    cases = {
        name: curve(town(buildings, with_common=common), numbers, seeds, threads)
        for name, common in (("alone", False), ("beside a common one", True))
    }
    return {"machine": facts, "buildings": buildings, "seeds": seeds, "numbers": list(numbers), "cases": cases}


def report(found: dict[str, Any]) -> str:
    """Futures needed, and the errors they were read from."""
    texts = [said(found["machine"])]
    for name, case in found["cases"].items():
        plain, strata = (case[way]["needed"] for way in ("plain", "strata"))
        ratio = times(plain / strata) if plain and strata else "not reached"
        texts.append(
            f"The event of 1 in 1,000 years {name}, {found['buildings']} buildings, {found['seeds']} seeds: a standard "
            f"error of {WANTED:.0%} needs {_number(plain)} futures drawn plainly and {_number(strata)} in strata, "
            f"**{ratio}** fewer."
        )
        rows = []
        for k, number in enumerate(found["numbers"]):
            cells = [_at(case[way], k) for way in ("plain", "strata")]
            if any(cells):
                rows.append([f"{number:,}", *cells])
        head = ("futures", "plain: measured (told by the run)", "strata: measured (told by the run)")
        texts.append(table(head, rows))
    return "\n\n".join(texts)


def _number(value: float | None) -> str:
    return "more" if value is None else f"{value:,.0f}"


def _at(way: Found, k: int) -> str:
    if k >= len(way["measured"]):
        return ""
    return f"{way['measured'][k]:.1%} ({way['told'][k]:.1%})"


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rare", description=__doc__)
    parser.add_argument("--buildings", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--numbers", type=int, nargs="+", default=NUMBERS, help="of futures, rising")
    parser.add_argument("--threads", type=int, default=2)
    if (options := asked(parser, argv)) is None:
        return {}
    found = measure(options.buildings, options.numbers, options.seeds, options.threads)
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
