"""
A prefecture: a million buildings, a hundred events, ten thousand futures of fifty years.

From sampled depths to results by group, in a process of its own: what is told is the
time after its imports and the most memory it held. The mean by closed form (`expected`)
of the same case is timed apart, with draws of the uncertain parameters.

    python -m benchmarks.portfolio
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from assets.lives import load_life_curves
from benchmarks import workload
from benchmarks.measure import GB, asked, forget_peak, fresh, in_threads, machine, peak_bytes, said, show, table
from benchmarks.workload import START_YEAR, YEARS, Size
from hazards.wet import load_wet, save_wet
from infra.units import KG_PER_T
from valuation import expected, groups
from valuation.channels import channels_of
from valuation.delivery import moments_of_kg, relative_error
from valuation.exposure import I64, Window
from valuation.groups import Groups
from valuation.prices import prices
from valuation.simulate import simulate_block
from valuation.tiles import tiled
from valuation.timelines import prepare_sources, timelines
from valuation.weighting import plain

ALWAYS = Window(0, YEARS, 1.0, False)
SEED = 20261121
PREFECTURE = Size(buildings=1_000_000, events=100, files=100, municipalities=25, states=6, sigma_event=0.3)
RATE_PER_YEAR = 0.04
PATHS, DRAWS = 10_000, 200


def child(task: str, **what: Any) -> dict[str, Any]:
    """One of the tasks below, in a process of its own."""
    tasks: dict[str, Callable[..., dict[str, Any]]] = {"simulate": _simulate, "expected": _expected}
    return tasks[task](**what)


def _simulate(
    size: dict[str, Any], folder: str, paths: int, per_block: int, threads: int, rate_per_year: float
) -> dict[str, Any]:
    """Every future, from the depths on disk to totals, groups and their errors."""
    of_size, lives = Size(**size), load_life_curves("komatsu-2011")
    stock, labels = workload.buildings(of_size), workload.labels(of_size)  # the inventory; not timed
    number = len(labels.municipality)
    forget_peak()
    begin = perf_counter()
    x = workload.exposure(of_size, load_wet(Path(folder)), stock)
    sources = prepare_sources(SEED, workload.sources(of_size, rate_per_year), of_size.event_id(), YEARS)
    p = prices(x.kinds, lives, workload.factors(), 0, START_YEAR, x.tables.collapse_state)
    tiles = tiled(x)
    prepared = perf_counter() - begin

    def block(first: int) -> tuple[I64, Groups]:
        count = min(per_block, paths - first)
        found = simulate_block(tiles, sources, p, ALWAYS, seed=SEED, first_path=first, paths=count, groups=number)
        names = [name for name in found.tallies.__dataclass_fields__ if name != "building_kg"]
        of_groups = {name: getattr(found.tallies, name) for name in names}
        return found.paths.total_kg(), groups.groups_of_block(labels, np.zeros(count, np.int8), **of_groups)

    blocks = in_threads(block, range(0, paths, per_block), threads)
    total_kg = np.concatenate([kg for kg, _ in blocks])
    figures = groups.figures(groups.join([part for _, part in blocks]), plain(paths))
    avoided = moments_of_kg(total_kg[:, 0] - total_kg[:, 1], plain(paths))
    seconds = perf_counter() - begin
    struck = np.bincount(timelines(sources, 0, paths).event, minlength=of_size.events)
    wet = np.bincount(x.pairs.event, minlength=of_size.events)
    return {
        "seconds": seconds,
        "prepared": prepared,
        "bytes": peak_bytes(),
        "paired_samples": int(struck @ wet),
        "avoided_t": avoided.mean / KG_PER_T,
        "relative_error": relative_error(avoided),
        "groups_avoided_t": float(figures.avoided_kg.sum()) / KG_PER_T,
    }


def _expected(size: dict[str, Any], folder: str, draws: int, threads: int, rate_per_year: float) -> dict[str, Any]:
    """The closed form for every draw of the parameters."""
    of_size, lives = Size(**size), load_life_curves("komatsu-2011")
    stock = workload.buildings(of_size)
    forget_peak()
    begin = perf_counter()
    x = workload.exposure(of_size, load_wet(Path(folder)), stock)
    sources, factors = workload.sources(of_size, rate_per_year), workload.factors(draws)
    prepared = perf_counter() - begin

    def block(first: int) -> expected.Expected:
        some = factors.part(first, min(first + expected.DRAWS_PER_BLOCK, draws))
        channels = channels_of(sources, of_size.event_id(), YEARS, some.rate_factor, ALWAYS)
        return expected.expected_block(x, channels, lives, some, ALWAYS, START_YEAR)

    every = expected.join(in_threads(block, range(0, draws, expected.DRAWS_PER_BLOCK), threads))
    seconds = perf_counter() - begin
    avoided_t = (every.counted_kg[..., 0] - every.counted_kg[..., 1]).sum(axis=1) / KG_PER_T
    return {
        "seconds": seconds,
        "prepared": prepared,
        "bytes": peak_bytes(),
        "central_avoided_t": float(avoided_t[0]),
        "mean_avoided_t": float(avoided_t.mean()),
    }


def compile_all() -> None:
    """Compile what is not compiled yet, on a tiny case in this process: the compiled code is kept for others."""
    size = asdict(Size(buildings=20, events=2, files=2, states=6, sigma_event=0.3))
    with tempfile.TemporaryDirectory() as folder:
        save_wet(workload.wet_table(Size(**size)), Path(folder))
        _simulate(size, folder, paths=100, per_block=50, threads=1, rate_per_year=0.1)
        _expected(size, folder, draws=2, threads=1, rate_per_year=0.1)


def simulated(
    size: Size, folder: Path, *, paths: int, per_block: int, threads: int, rate_per_year: float = RATE_PER_YEAR
) -> dict[str, Any]:
    """The simulation of a portfolio in a process of its own; its depths are written to the folder first."""
    common = {"size": asdict(size), "folder": str(folder.resolve())}
    save_wet(workload.wet_table(size), folder)
    how = {"paths": paths, "per_block": per_block, "threads": threads, "rate_per_year": rate_per_year}
    return dict(fresh("benchmarks.portfolio", {"task": "simulate", **common, **how}))


def measure(size: Size, paths: int, draws: int, per_block: int, threads: int) -> dict[str, Any]:
    """All figures of the benchmark."""
    facts = machine()
    compile_all()
    with tempfile.TemporaryDirectory() as folder:
        futures = simulated(size, Path(folder), paths=paths, per_block=per_block, threads=threads)
        task = {"size": asdict(size), "folder": folder, "draws": draws, "threads": threads}
        closed = fresh("benchmarks.portfolio", {"task": "expected", **task, "rate_per_year": RATE_PER_YEAR})
    return {
        "machine": facts, "size": asdict(size), "paths": paths, "draws": draws, "threads": threads,
        "simulate": futures, "expected": closed,
    }  # fmt: skip


def report(found: dict[str, Any]) -> str:
    """The figures as a table."""
    futures, closed, size = found["simulate"], found["expected"], Size(**found["size"])
    rate = futures["paired_samples"] / (futures["seconds"] - futures["prepared"]) / 1e6
    title = (
        f"{size.buildings:,} buildings, {size.events} events with rates that sum to {RATE_PER_YEAR} per year, "
        f"{size.wet:.0%} wet, event-level residual {size.sigma_event}, {found['paths']:,} paths of {YEARS} years, "
        f"{found['draws']} draws, {found['threads']} threads: {futures['paired_samples'] / 1e6:,.0f} million paired "
        "samples"
    )
    z = (futures["avoided_t"] - closed["central_avoided_t"]) / (futures["relative_error"] * futures["avoided_t"])
    rows = [
        ["simulate, s", f"{futures['seconds']:.1f}", "60 or less"],
        ["simulate, memory of the whole process, GB", f"{futures['bytes'] / GB:.2f}", "4 or less"],
        ["simulate, million paired samples per second", f"{rate:.0f}", ""],
        ["simulate, preparing (pairs in tiles, damage tables, prices), s", f"{futures['prepared']:.1f}", ""],
        ["expected, s", f"{closed['seconds']:.1f}", "120 or less"],
        ["expected, memory of the whole process, GB", f"{closed['bytes'] / GB:.2f}", ""],
        ["both means differ by, standard errors of the simulated one", f"{abs(z):.1f}", "4 or less"],
    ]
    return "\n\n".join([said(found["machine"]), title, table(("figure", "measured", "wanted"), rows)])


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portfolio", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="of buildings, paths and draws")
    parser.add_argument("--events", type=int, default=PREFECTURE.events)
    parser.add_argument("--per-block", type=int, default=500, help="paths of a block")
    parser.add_argument("--threads", type=int, default=2)
    if (options := asked(parser, argv, child)) is None:
        return {}
    buildings, paths, draws = (max(2, round(n * options.scale)) for n in (PREFECTURE.buildings, PATHS, DRAWS))
    size = replace(PREFECTURE, buildings=buildings, events=options.events, files=options.events)
    found = measure(size, paths, draws, options.per_block, options.threads)
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
