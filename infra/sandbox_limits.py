"""
What one sandboxed run may take, and the watch over it from outside.

The kernel's own limits come first; resident memory, the time on the clock and the size of all that is written
together are what it cannot limit for one process, and are looked at many times a second.
"""

from __future__ import annotations

import os
import resource
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from infra import upload_messages
from infra.errors import ServiceError
from infra.findings import Finding, Place

Kind = Literal["time", "memory", "cpu", "file", "network", "crash"]

_CODES: dict[Kind, str] = {
    "time": "READING_TIME",
    "cpu": "READING_TIME",
    "memory": "READING_MEMORY",
    "file": "READING_DISK",
    "network": "READING_NETWORK",
    "crash": "READING_FAILED",
}
_TICK_S = 0.02
_DISK_EVERY_S = 0.2
_CPU_GRACE_S = 1  # who does not heed the kernel's warning is ended by the watch, or by the kernel a little later
_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What one run may take.

    wall_s, cpu_s : seconds, the start of Python and its imports (1-2 s) among them
    memory_bytes : resident memory, shared libraries among it (about 350 MB with the geographic ones)
    file_bytes, out_bytes, out_files : size of one written file; size and number of all of them
    open_files : files open at once
    """

    wall_s: float = 120.0
    cpu_s: float = 120.0
    memory_bytes: int = 2 << 30
    file_bytes: int = 1 << 30
    out_bytes: int = 2 << 30
    out_files: int = 10_000
    open_files: int = 256


class Breach(ServiceError):
    """
    A limit was passed, the network was asked for, or the process ended in no good way; it is dead now.

    detail is for the log: it may hold text from the file, cut and without control characters.
    """

    def __init__(self, kind: Kind, detail: str) -> None:
        super().__init__(kind, detail)

    @property
    def kind(self) -> Kind:
        """Which limit."""
        kind: Kind = self.args[0]
        return kind

    @property
    def detail(self) -> str:
        """What is known of it, for the log only."""
        return str(self.args[1])

    def finding(self, file: str) -> Finding:
        """What the person who gave the file is told."""
        return upload_messages.finding(_CODES[self.kind], "refused", file, Place(), "")

    def __str__(self) -> str:
        return f"the sandboxed process was ended ({self.kind}): {self.detail}"


def kernel_limits(limits: Limits) -> dict[str, tuple[int, int]]:
    """
    The kernel's own limits, (soft, hard).

    DATA, not AS: it counts what may be written, so that libraries may reserve address space. Twice the resident
    limit leaves room for what is asked for and never touched; the resident size itself is watched.
    """
    cpu_s = max(1, round(limits.cpu_s))
    wanted = {
        "RLIMIT_CPU": (cpu_s, cpu_s + 3 * _CPU_GRACE_S),
        "RLIMIT_DATA": (2 * limits.memory_bytes,) * 2,
        "RLIMIT_FSIZE": (limits.file_bytes,) * 2,
        "RLIMIT_NOFILE": (limits.open_files,) * 2,
        "RLIMIT_CORE": (0, 0),
    }
    return {name: tuple(_at_most(name, value) for value in pair) for name, pair in wanted.items()}  # type: ignore[misc]


def _at_most(name: str, value: int) -> int:
    """The value, or the limit this process itself is under if that is lower."""
    own = resource.getrlimit(getattr(resource, name))[1]
    return value if own == resource.RLIM_INFINITY else min(value, own)


def watch(pid: int, out: Path, limits: Limits, *, whole_tree: bool) -> os.waitid_result:
    """Wait for the end without clearing it away; raise Breach at the first limit that is passed."""
    started = time.monotonic()
    disk_due = started
    process = psutil.Process(pid)
    while (status := os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)) is None:
        now = time.monotonic()
        if now - started > limits.wall_s:
            raise Breach("time", f"more than {limits.wall_s:g} s")
        _check_process(process, limits, whole_tree)
        if now >= disk_due:
            check_written(out, limits)
            disk_due = time.monotonic() + _DISK_EVERY_S
        time.sleep(_TICK_S)
    return status


def _check_process(process: psutil.Process, limits: Limits, whole_tree: bool) -> None:
    memory, cpu = 0, 0.0
    try:
        members = [process, *process.children(recursive=True)] if whole_tree else [process]
        for member in members:
            memory += member.memory_info().rss
            times = member.cpu_times()
            cpu += times.user + times.system
    except psutil.Error:  # ended since
        return
    if memory > limits.memory_bytes:
        raise Breach("memory", f"{memory >> 20} MiB of {limits.memory_bytes >> 20} MiB")
    if cpu > limits.cpu_s + _CPU_GRACE_S:
        raise Breach("cpu", f"{cpu:.1f} s of {limits.cpu_s:g} s")


def check_written(out: Path, limits: Limits) -> None:
    """Raise Breach when more stands in the folder than allowed, or something that is neither file nor folder."""
    size = 0
    for count, status in enumerate(_entries(out), 1):
        size += status.st_size
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise Breach("file", "something other than files and folders was made")
        if size > limits.out_bytes or count > limits.out_files:
            raise Breach("file", f"{size} bytes in {count} files")


def _entries(folder: Path) -> Iterator[os.stat_result]:
    """All beneath a folder while another process changes it; links are not followed."""
    waiting = [(os.fspath(folder), 0)]
    while waiting:
        parent, depth = waiting.pop()
        if depth > _DEPTH:
            raise Breach("file", f"more than {_DEPTH} folders within each other")
        try:
            with os.scandir(parent) as entries:
                for entry in entries:
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, depth + 1))
        except FileNotFoundError:  # removed since it was listed
            continue
        except PermissionError:
            raise Breach("file", "a folder was made that nobody can list") from None
