"""Time, memory and the machine: what every benchmark reports, and how it is printed."""

from __future__ import annotations

import datetime
import json
import os
import platform
import resource
import subprocess
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

import psutil

T = TypeVar("T")
R = TypeVar("R")

ROOT = Path(__file__).parents[1]
GB, MB = 1e9, 1e6


def in_turn(functions: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """
    Median seconds of each function; they are called in turn, so that a slow minute hits all of them.

    One round before is not counted: it compiles and warms.
    """
    found: dict[str, list[float]] = {name: [] for name in functions}
    for number in range(repeat + 1):
        for name, function in functions.items():
            begin = perf_counter()
            function()
            if number:
                found[name].append(perf_counter() - begin)
    return {name: median(seconds) for name, seconds in found.items()}


def in_threads(function: Callable[[T], R], items: Iterable[T], threads: int) -> list[R]:
    """Results in order of the items; compiled code lets other threads run."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, items))


def parts(count: int, number: int) -> list[tuple[int, int]]:
    """`count` things cut into at most so many equal ranges: first and end of each."""
    number = max(1, min(number, count))
    return [(count * k // number, count * (k + 1) // number) for k in range(number)]


def forget_peak() -> None:
    """Start peak_bytes anew, where the system can (Linux); elsewhere it counts from the start of the process."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak_bytes() -> int:
    """The most memory this process held at once; children are processes of their own and report theirs."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def held_bytes() -> int:
    """Memory this process holds now."""
    return int(psutil.Process().memory_info().rss)


def fresh(module: str, task: Mapping[str, Any]) -> Any:
    """
    What the `child` of a module returns for a task, in a process of its own: memory and first calls are then its own.

    Raises
    ------
    RuntimeError
        The process failed; with what it said.
    """
    command = [sys.executable, "-m", module, "--child", json.dumps(task)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def machine() -> dict[str, Any]:
    """Date, processor, cores, memory, and how busy the machine is: over 0 before a run, others work on it too."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / GB, 1),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def _processor() -> str:
    """Its name and clock as the system tells them."""
    frequency = psutil.cpu_freq()
    clock = f", {frequency.current / 1000:.1f} GHz" if frequency and frequency.current else ""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return name + clock


def said(facts: Mapping[str, Any]) -> str:
    """The machine in one line."""
    return (
        f"{facts['date']}: {facts['cores']} cores of {facts['processor']}, {facts['memory_gb']:g} GB, "
        f"Python {facts['python']}; load of the machine before the run {facts['load']:g}"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def times(value: float) -> str:
    """A ratio to three digits below 10, so that a missed 1.5 shows, with a sign of its own."""
    return f"{value:.3g} ×" if value < 10 else f"{value:.0f} ×"


def asked(
    parser: ArgumentParser, argv: Sequence[str] | None, child: Callable[..., Mapping[str, Any]] | None = None
) -> Namespace | None:
    """The options of a benchmark; None where this process is a child (see fresh), whose task is then done."""
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON")
    parser.add_argument("--child", help=SUPPRESS)
    options = parser.parse_args(argv)
    if options.child is None or child is None:
        return options
    print(json.dumps(child(**json.loads(options.child))))
    return None


def show(found: Mapping[str, Any], text: str, options: Namespace) -> None:
    """What a benchmark prints: its figures as one line of JSON, or its tables in Markdown."""
    print(json.dumps(found) if options.json else text)
