"""
Growth: time and memory when buildings, events or paths are 4 and 16 times as many.

Every case is the simulation of benchmarks.portfolio in a process of its own. Each
event keeps its rate: more events are more occurrences. Doubling one of them should at
most double the time, and memory should not grow with paths.

    python -m benchmarks.growth
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.measure import MB, asked, machine, said, show, table
from benchmarks.portfolio import compile_all, simulated
from benchmarks.workload import YEARS, Size

BASE = Size(buildings=50_000, events=12, files=12, states=6, sigma_event=0.3)
BASE_PATHS = 2000
RATE_OF_AN_EVENT = 0.002  # per year
FACTORS = (1, 4, 16)
AXES = ("buildings", "events", "paths")


def measure(base: Size, paths: int, factors: Sequence[int], per_block: int, threads: int) -> dict[str, Any]:
    """Seconds and bytes of every case; the case of factor 1 is the same for all axes, and run once."""
    facts, cases = machine(), {}
    compile_all()
    for factor in factors:
        for axis in AXES if factor > 1 else ("all",):
            size, many = base, paths
            if axis == "buildings":
                size = replace(base, buildings=base.buildings * factor)
            elif axis == "events":
                size = replace(base, events=base.events * factor, files=base.events * factor)
            elif axis == "paths":
                many = paths * factor
            rate = RATE_OF_AN_EVENT * size.events
            with tempfile.TemporaryDirectory() as folder:
                found = simulated(
                    size, Path(folder), paths=many, per_block=per_block, threads=threads, rate_per_year=rate
                )
            cases[f"{axis} {factor}"] = found
    return {
        "machine": facts, "base": asdict(base), "paths": paths, "factors": list(factors), "threads": threads,
        "cases": cases,
    }  # fmt: skip


def report(found: dict[str, Any]) -> str:
    """One row per axis; ratios to the smallest case."""
    base, cases = Size(**found["base"]), found["cases"]
    first = cases["all 1"]
    rows = []
    for axis in AXES:
        cells = [axis]
        for factor in found["factors"]:
            case = first if factor == 1 else cases[f"{axis} {factor}"]
            time, memory = case["seconds"] / first["seconds"], case["bytes"] / first["bytes"]
            cells.append(f"{time:.2g} ×, {memory:.2g} × ({case['seconds']:.2f} s, {case['bytes'] / MB:.0f} MB)")
        rows.append(cells)
    title = (
        f"Smallest case: {base.buildings:,} buildings, {base.events} events of {RATE_OF_AN_EVENT} per year each, "
        f"{found['paths']:,} paths of {YEARS} years, {found['threads']} threads. Time, then memory of the whole "
        "process, as multiples of it."
    )
    return "\n\n".join([said(found["machine"]), title, table(("more", *(f"× {f}" for f in found["factors"])), rows)])


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--buildings", type=int, default=BASE.buildings)
    parser.add_argument("--events", type=int, default=BASE.events)
    parser.add_argument("--paths", type=int, default=BASE_PATHS)
    parser.add_argument("--factors", type=int, nargs="+", default=FACTORS, help="1 must be among them")
    parser.add_argument("--per-block", type=int, default=500, help="paths of a block")
    parser.add_argument("--threads", type=int, default=2)
    if (options := asked(parser, argv)) is None:
        return {}
    base = replace(BASE, buildings=options.buildings, events=options.events, files=options.events)
    found = measure(base, options.paths, sorted({1, *options.factors}), options.per_block, options.threads)
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
