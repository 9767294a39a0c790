"""
The simulation of every event: paired wet samples per second, memory, and time of each stage.

A paired sample is one draw for one building in one event that wets it, used in both
worlds. The same run measures plain NumPy and the bandwidth of the memory, and times
the stages from GeoTIFF to results on disk against decoding the rasters.

    python -m benchmarks.simulate
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import rasterio

from assets.lives import load_life_curves
from benchmarks import workload
from benchmarks.measure import (
    GB,
    MB,
    asked,
    forget_peak,
    fresh,
    held_bytes,
    in_threads,
    in_turn,
    machine,
    parts,
    peak_bytes,
    said,
    show,
    table,
    times,
)
from benchmarks.reference import grouped_totals, plain_totals, price_by_state, triad_gb_per_s, tuned_totals
from benchmarks.workload import START_YEAR, YEARS, Size
from hazards.events import open_event_set
from hazards.joining import join
from hazards.wet import WetTable, load_wet, save_wet
from infra.units import KG_PER_T
from valuation.exposure import I64, Buildings, Exposure, Window
from valuation.prices import Prices, prices
from valuation.simulate import strike
from valuation.tiles import Tiled, tiled
from valuation.timelines import Sources, each_event, prepare_sources

ALWAYS = Window(0, YEARS, 1.0, False)
SEED = 20261121
BYTES_OF_A_PAIR = 12  # event and two depths


@dataclass(frozen=True, slots=True)
class Case:
    """What the core runs on, and how: samples of every event, in threads."""

    exposure: Exposure
    tiles: list[Tiled]
    sources: Sources
    prices: Prices
    samples: int
    threads: int


def case_of(size: Size, water: WetTable, stock: Buildings, samples: int, threads: int) -> Case:
    """Exposure, sources and prices of a workload."""
    x = workload.exposure(size, water, stock)
    sources = prepare_sources(SEED, workload.sources(size, 0.04), size.event_id(), YEARS)
    lives = load_life_curves("komatsu-2011")
    p = prices(x.kinds, lives, workload.factors(), 0, START_YEAR, x.tables.collapse_state)
    cut = [tiled(workload.buildings_of(x, *part)) for part in parts(len(stock.area_m2), threads)]
    return Case(x, cut, sources, p, samples, threads)


def core(case: Case) -> I64:
    """Kilograms of every event, in samples of both worlds, shape (event, sample, world)."""
    every = each_event(case.sources, case.samples)

    def block(some: Tiled) -> I64:
        return strike(some, case.sources, every, case.prices, ALWAYS, seed=SEED).paths.total_kg()

    total = np.sum(in_threads(block, case.tiles, case.threads), axis=0)
    return np.asarray(total.reshape(-1, case.samples, 2))


def decode(folder: Path, size: Size, threads: int) -> None:
    """Every raster decoded by rasterio, and let go."""

    def read(name: str) -> None:
        with rasterio.open(folder / name) as source:
            source.read(1)

    in_threads(read, _rasters(size), threads)


def _rasters(size: Size) -> list[str]:
    files = range(min(size.files, size.events))
    return [workload.raster_name(file, world) for file in files for world in ("without", "with")]


def joined(folder: Path, size: Size, threads: int) -> WetTable:
    """The water at every building, from the rasters."""
    event_set = open_event_set(workload.catalogue(size), lambda name: folder / name)
    return join(event_set, *workload.coordinates(size, *workload.places(size)), threads=threads).wet


def write(total_kg: I64, size: Size, folder: Path) -> None:
    """Results on disk: a table with one row per event and sample."""
    events, samples, _ = total_kg.shape
    frame = pd.DataFrame(
        {
            "event_id": np.repeat(np.array(size.event_id(), dtype=object), samples),
            "sample": np.tile(np.arange(samples), events),
            "without_t_co2e": total_kg[:, :, 0].ravel() / KG_PER_T,
            "with_t_co2e": total_kg[:, :, 1].ravel() / KG_PER_T,
        }
    )
    frame.to_parquet(folder / "events.parquet")


def child(size: dict[str, Any], folder: str, samples: int, threads: int) -> dict[str, float]:
    """
    A whole run, from GeoTIFF to results on disk, in a process in which nothing was called before.

    Seconds of every stage, the most memory of the process in the join, and the most memory
    in the core beyond what was held before.
    """
    asked_size, rasters = Size(**size), Path(folder)
    stock = workload.buildings(asked_size)  # a run reads it from the inventory; not a part of what is timed
    triad_gb_per_s(1, repeat=1, numbers=8)  # numba imports the rest of itself at the first call of compiled code
    forget_peak()
    seconds, begin = {}, perf_counter()
    water = joined(rasters, asked_size, threads)
    seconds["join"] = perf_counter() - begin
    join_bytes = peak_bytes()
    case = case_of(asked_size, water, stock, samples, threads)
    held = held_bytes()
    forget_peak()
    seconds["prepare"] = perf_counter() - begin - sum(seconds.values())
    total = core(case)
    seconds["core"] = perf_counter() - begin - sum(seconds.values())
    core_bytes = peak_bytes() - held
    with tempfile.TemporaryDirectory() as out:
        save_wet(water, Path(out))
        write(total, asked_size, Path(out))
        seconds["write"] = perf_counter() - begin - sum(seconds.values())
    return seconds | {"all": sum(seconds.values()), "join_bytes": join_bytes, "core_bytes": core_bytes}


def measure(size: Size, folder: Path, samples: int, threads: int, repeat: int) -> dict[str, Any]:
    """All figures of the benchmark."""
    facts = machine()
    stock, store = workload.buildings(size), folder / "stored"
    store.mkdir(exist_ok=True)
    water = joined(folder, size, threads)
    save_wet(water, store)
    case = case_of(size, water, stock, samples, threads)
    price = price_by_state(case.exposure, case.prices.unit, 0)
    numpy = (case.exposure, water, price, size.states, samples, SEED)
    seconds = in_turn(
        {
            "decode": lambda: decode(folder, size, threads),
            "join": lambda: joined(folder, size, threads),
            "load": lambda: load_wet(store),
            "prepare": lambda: case_of(size, water, stock, samples, threads),
            "core": lambda: core(case),
            "core on one thread": lambda: core(replace(case, threads=1)),
            "numpy": lambda: plain_totals(*numpy),
            "numpy tuned": lambda: tuned_totals(*numpy),
            "numpy grouped": lambda: grouped_totals(*numpy),
        },
        repeat,
    )
    task = {"size": asdict(size), "folder": str(folder.resolve()), "samples": samples, "threads": threads}
    runs = [fresh("benchmarks.simulate", task) for _ in range(max(1, repeat // 2))]
    whole = {name: float(np.median([run[name] for run in runs])) for name in runs[0]}
    ours, theirs = core(case).sum(axis=(0, 1)), tuned_totals(*numpy).sum(axis=(0, 1))
    return {
        "machine": facts,
        "size": asdict(size),
        "samples": samples,
        "threads": threads,
        "wet": len(water.asset) / (size.events * size.buildings),
        "paired_samples": len(water.asset) * samples,
        "seconds": seconds,
        "whole": whole,
        "triad_gb_per_s": triad_gb_per_s(threads),
        "ours_over_numpy_kg": (ours / theirs).tolist(),
    }


def report(found: dict[str, Any]) -> str:
    """The figures as tables, ratios first."""
    s, whole, paired, size = found["seconds"], found["whole"], found["paired_samples"], Size(**found["size"])
    table_bytes = paired / found["samples"] * BYTES_OF_A_PAIR
    bandwidth = found["triad_gb_per_s"] * GB
    ratios = [
        ["core against plain NumPy, totals of events only", times(s["numpy"] / s["core"]), "10 × or more"],
        ["core against NumPy tuned by hand, totals of events only", times(s["numpy tuned"] / s["core"]), ""],
        ["core against plain NumPy that gives the same results", times(s["numpy grouped"] / s["core"]), ""],
        ["core on all threads against one thread", times(s["core on one thread"] / s["core"]), ""],
        ["join against decoding the rasters", times(s["join"] / s["decode"]), "1.5 × or less"],
        ["whole run against core + join", times(whole["all"] / (s["core"] + s["join"])), "2 × or less"],
        ["core against one reading of the wet pairs from memory", times(s["core"] * bandwidth / table_bytes), ""],
    ]
    rate, *numpy = (paired / s[name] / 1e6 for name in ("core", "numpy", "numpy tuned", "numpy grouped"))
    figures = [
        ["core: million paired wet samples per second", f"{rate:.0f}", "150 or more"],
        ["the three of NumPy: the same, one thread", ", ".join(f"{each:.1f}" for each in numpy), ""],
        ["bandwidth of the memory (triad), GB/s", f"{found['triad_gb_per_s']:.1f}", ""],
        ["memory traffic a paired sample could have in its time, bytes", f"{bandwidth / rate / 1e6:.0f}", ""],
        ["core, s", f"{s['core']:.3f}", "0.25 or less"],
        ["core, memory beyond the table of depths, MB", f"{whole['core_bytes'] / MB:.0f}", "500 or less"],
        ["decoding the rasters with rasterio, s", f"{s['decode']:.2f}", ""],
        ["join from GeoTIFF, s", f"{s['join']:.2f}", ""],
        ["join, memory of the whole process, MB", f"{whole['join_bytes'] / MB:.0f}", "1,000 or less"],
        ["loading the stored table of depths, s", f"{s['load']:.3f}", "0.1 or less"],
        ["preparing the core (pairs in tiles, damage tables, prices), s", f"{s['prepare']:.3f}", ""],
        ["whole run in a fresh process after its imports, s", f"{whole['all']:.2f}", ""],
        *([f"— {name}, s", f"{whole[name]:.2f}", ""] for name in ("join", "prepare", "core", "write")),
    ]
    title = (
        f"{size.events} events in {size.files} files per world, {size.cells}² cells, {size.buildings:,} buildings, "
        f"{found['wet']:.1%} wet, {size.classes} classes, {size.states} states, {found['samples']} samples, "
        f"{found['threads']} threads: "
        f"{paired / 1e6:.1f} million paired samples"
    )
    head = ("ratio", "measured", "wanted")
    return "\n\n".join([said(found["machine"]), title, table(head, ratios), table(("figure", *head[1:]), figures)])


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate", description=__doc__)
    workload.add_size(parser, Size())
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=9, help="runs of which the median is told")
    parser.add_argument("--predictor", type=int, default=1, choices=(1, 2, 3), help="of the rasters' compression")
    parser.add_argument("--data", type=Path, help="folder in which rasters are kept for the next time")
    if (options := asked(parser, argv, child)) is None:
        return {}
    size = workload.size_of(options)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        workload.write_rasters(size, folder, options.predictor)
        found = measure(size, folder, options.samples, options.threads, options.repeat)
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
