"""
Building and checking a catalogue, against reading the same files with rasterio and writing them with zarr.

An event set is built as `pcc hazards build` does it: headers, hashes of all inputs
before and after, every cell decoded and looked at, compared in pairs, written. Beside it
stands what the least of programs would do with the same files: rasterio reads them,
zarr writes them, with the same codec, chunks and threads. Then the check alone against
decoding, and sampling one raster in memory against NumPy's indexing.

    python -m benchmarks.hazards
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import numpy as np
import rasterio
import yaml
import zarr
from zarr.codecs import ZstdCodec

from benchmarks import workload
from benchmarks.measure import GB, MB, asked, fresh, in_threads, in_turn, machine, peak_bytes, said, show, table, times
from benchmarks.workload import Size
from flows.hazard_steps import built, looked_at
from hazards.building import CHUNK_CELLS
from hazards.grids import transform_of
from hazards.rasters import read_raster
from hazards.sampling import sample_at
from hazards.streaming import threads_for
from infra.findings import refused

Case = Literal["one water", "two worlds"]
CASES: tuple[Case, ...] = ("one water", "two worlds")
"""The measure changes nothing (`with: same`, a raster per event), or every event (two)."""


def worlds_of(case: Case) -> tuple[str, ...]:
    """The worlds that have rasters."""
    return ("without",) if case == "one water" else ("without", "with")


def write_catalogue(size: Size, folder: Path, case: Case) -> Path:
    """The catalogue of a workload in a file beside its rasters; rates differ, so that neighbours are compared too."""
    values = workload.catalogue(size).model_dump(mode="json", by_alias=True, exclude_none=True)
    for event, source in zip(values["events"], workload.sources(size, 0.04), strict=True):
        event["annual_rate_per_year"] = source.annual_rate_per_year
        event["with"] = "same" if case == "one water" else event["with"]
    path = folder / f"{case.replace(' ', '_')}.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return path


def decode(folder: Path, size: Size, case: Case) -> None:
    """Every raster read by rasterio, and let go."""

    def read(name: str) -> None:
        with rasterio.open(folder / name) as source:
            source.read(1)

    names = [workload.raster_name(file, world) for file in range(size.files) for world in worlds_of(case)]
    in_threads(read, names, threads_for(1))


def read_and_write(folder: Path, size: Size, case: Case, out: Path) -> None:
    """Every raster read by rasterio and written by zarr: what stood there before is removed first."""
    shutil.rmtree(out, ignore_errors=True)
    side = min(CHUNK_CELLS, size.cells)
    arrays = {
        world: zarr.create_array(
            out / world, shape=(size.files, size.cells, size.cells), dtype="float32", chunks=(1, side, side),
            compressors=ZstdCodec(level=1), fill_value=float("nan"),
        )
        for world in worlds_of(case)
    }  # fmt: skip

    def move(place: tuple[int, str]) -> None:
        file, world = place
        with rasterio.open(folder / workload.raster_name(file, world)) as source:
            arrays[world][file] = source.read(1)

    in_threads(move, [(file, world) for file in range(size.files) for world in worlds_of(case)], threads_for(1))


def build(catalogue: Path, out: Path) -> None:
    """The event set of a catalogue, as the command builds it: what stood there before is removed first."""
    shutil.rmtree(out, ignore_errors=True)
    built(catalogue, out, None)


def check(catalogue: Path) -> None:
    """
    Every finding of a catalogue, as the command prints them.

    Raises
    ------
    ValueError
        The catalogue is refused: nothing was measured.
    """
    if stopped := refused(looked_at(catalogue, None, None, None, None, "en")):
        raise ValueError(stopped[0].text("en"))


def child(catalogue: str, out: str) -> dict[str, float]:
    """Seconds, most memory and size of an event set that is built in a process in which nothing was called before."""
    begin = perf_counter()
    build(Path(catalogue), Path(out))
    seconds = perf_counter() - begin
    stored = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
    return {"seconds": seconds, "bytes": peak_bytes(), "stored_bytes": stored}


def sampling(folder: Path, size: Size, repeat: int) -> dict[str, float]:
    """Seconds to look up all points in one raster in memory: as this project does, and by NumPy in known cells."""
    raster = read_raster("raster", folder / workload.raster_name(0, "without"), "unknown")
    x, y = workload.coordinates(size, *workload.places(size))
    cells, grid = raster.to_numpy(), transform_of(raster)
    row, column = (np.floor(part).astype(np.int64) for part in ((y - grid.f) / grid.e, (x - grid.c) / grid.a))
    assert np.array_equal(sample_at(raster, x, y).depth_m[0], cells[row, column], equal_nan=True)
    return in_turn({"sample": lambda: sample_at(raster, x, y), "numpy": lambda: cells[row, column]}, max(repeat, 9))


def measure(size: Size, folder: Path, repeat: int) -> dict[str, Any]:
    """All figures of the benchmark."""
    facts, out = machine(), folder / "out.zarr"
    cases = {}
    for case in CASES:
        catalogue = write_catalogue(size, folder, case)
        seconds = in_turn(
            {
                "decode": lambda case=case: decode(folder, size, case),
                "check": lambda catalogue=catalogue: check(catalogue),
                "read and write": lambda case=case: read_and_write(folder, size, case, out),
                "build": lambda catalogue=catalogue: build(catalogue, out),
            },
            repeat,
        )
        task = {"catalogue": str(catalogue.resolve()), "out": str(out.resolve())}
        cases[case] = {"seconds": seconds, "fresh": fresh("benchmarks.hazards", task)}
        shutil.rmtree(out)
    return {
        "machine": facts,
        "size": asdict(size),
        "threads": threads_for(1),
        "repeat": repeat,
        "raster_bytes": (folder / workload.raster_name(0, "without")).stat().st_size,
        "cases": cases,
        "sampling": sampling(folder, size, repeat),
    }


def report(found: dict[str, Any]) -> str:
    """The figures as tables, ratios first."""
    size, cases, points = Size(**found["size"]), found["cases"], found["sampling"]
    seconds = {case: cases[case]["seconds"] for case in CASES}

    def against(one: str, other: str) -> list[str]:
        return [times(seconds[case][one] / seconds[case][other]) for case in CASES]

    def each(name: str) -> list[str]:
        return [f"{seconds[case][name]:.2f}" for case in CASES]

    def alone(name: str, unit: float) -> list[str]:
        return [f"{cases[case]['fresh'][name] / unit:,.0f}" for case in CASES]

    ratios = [
        ["build against reading and writing", *against("build", "read and write"), "1.5 × or less"],
        ["check against reading", *against("check", "decode"), ""],
    ]
    figures = [
        ["build, s", *each("build"), ""],
        ["reading with rasterio and writing with zarr, s", *each("read and write"), ""],
        ["check, s", *each("check"), ""],
        ["reading with rasterio, s", *each("decode"), ""],
        ["build, memory of the whole process, MB", *alone("bytes", MB), "3,000 or less"],
        ["what is built, MB on disk", *alone("stored_bytes", MB), ""],
    ]
    sampled = [
        ["sampling, s", f"{points['sample']:.3f}", "0.2 or less"],
        ["NumPy's indexing in cells that are known already, s", f"{points['numpy']:.4f}", ""],
        ["sampling against it", times(points["sample"] / points["numpy"]), ""],
    ]
    one = size.files * size.cells**2 * 4 / GB
    title = (
        f"{size.events} events of {size.cells}² cells, float32, {found['raster_bytes'] / MB:.1f} MB on disk each "
        f"({one:.1f} GB of cells in one world), {found['threads']} threads; medians of {found['repeat']}"
    )
    head = ("measured", *CASES, "wanted")
    place = f"{size.buildings:,} points in one raster of {size.cells}² cells in memory"
    return "\n\n".join(
        [said(found["machine"]), title, table(head, [*ratios, *figures]), table((place, "measured", "wanted"), sampled)]
    )


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hazards", description=__doc__)
    parser.add_argument("--events", type=int, default=100, help="each with rasters of its own in both worlds")
    parser.add_argument("--cells", type=int, default=4000, help="rows and columns of a raster")
    parser.add_argument("--points", type=int, default=200_000, help="that are sampled")
    parser.add_argument("--repeat", type=int, default=3, help="runs of which the median is told")
    parser.add_argument("--predictor", type=int, default=1, choices=(1, 2, 3), help="of the rasters' compression")
    parser.add_argument("--data", type=Path, help="folder in which rasters are kept for the next time")
    if (options := asked(parser, argv, child)) is None:
        return {}
    size = Size(buildings=options.points, events=options.events, files=options.events, cells=options.cells)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch)
        workload.write_rasters(size, folder, options.predictor)
        found = measure(size, folder, options.repeat)
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
