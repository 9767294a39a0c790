"""What a hostile file would have its reader do, each as a function that the sandbox is asked to run."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import posix
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from infra.errors import Refused
from infra.findings import Finding, Place


def _say(out: Path, answer: Any) -> None:
    (out / "answer.json").write_text(json.dumps(answer))


def _error_of(action: Any) -> str:
    try:
        action()
    except Exception as error:
        return type(error).__name__
    return "allowed"


def read(path: str, out: Path) -> None:
    (out / "copy").write_bytes(Path(path).read_bytes())


def refuse(out: Path) -> None:
    finding = Finding(
        "CODE", "refused", "建物.csv", Place(row=3, column="構造", cell=(1, 2)), "x", "あ", "a", "い", "b"
    )
    raise Refused([finding, finding])


def fail(out: Path) -> None:
    raise KeyError("\x1b[31mred\nline")


def try_files(inside: str, outside: str, listed: str, out: Path) -> None:
    def append() -> None:
        with open(inside, "a") as file:
            file.write("more")

    _say(
        out,
        {
            "read": _error_of(Path(outside).read_text),
            "list": _error_of(lambda: os.listdir(listed)),
            "write": _error_of(lambda: Path(outside).with_name("new").write_text("x")),
            "append": _error_of(append),
            "empty": _error_of(lambda: os.close(os.open(inside, os.O_RDONLY | os.O_TRUNC))),
            "truncate": _error_of(lambda: os.truncate(inside, 0)),
            "delete": _error_of(lambda: os.unlink(inside)),
            "mode": _error_of(lambda: os.chmod(inside, 0o777)),
            "times": _error_of(lambda: posix.utime(inside)),  # os.utime does nothing there
            "link": _error_of(lambda: os.symlink(outside, out / "link")),
            "pipe": _error_of(lambda: os.mkfifo(out / "pipe")),
            "parent": _error_of(lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes()),
            "shared memory": _error_of(lambda: Path("/dev/shm/hostile").write_text("x")),
        },
    )


def connect(port: int, out: Path) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=2).close()


def connect_past_python(port: int, out: Path) -> None:
    """As a library in C would: every family, then UDP to the server, without Python's socket module."""
    libc = ctypes.CDLL(None, use_errno=True)

    def refused(*arguments: int) -> int:
        opened = libc.socket(*arguments)
        return ctypes.get_errno() if opened < 0 else 0

    families = {name: refused(number, kind, 0) for name, number, kind in _FAMILIES}
    families["io_uring"] = 0 if libc.syscall(425, 8, ctypes.create_string_buffer(256)) >= 0 else ctypes.get_errno()
    _say(out, families)


_FAMILIES = (
    ("unix", socket.AF_UNIX, socket.SOCK_STREAM),
    ("tcp", socket.AF_INET, socket.SOCK_STREAM),
    ("udp", socket.AF_INET, socket.SOCK_DGRAM),
    ("tcp6", socket.AF_INET6, socket.SOCK_STREAM),
    ("netlink", socket.AF_NETLINK, socket.SOCK_RAW),
    ("packet", socket.AF_PACKET, socket.SOCK_RAW),
)


def resolve(out: Path) -> None:
    socket.getaddrinfo("evil.example", 80)


def pair(out: Path) -> None:
    left, right = socket.socketpair()
    left.send(b"x")
    _say(out, right.recv(1).decode())


def environment(out: Path) -> None:
    _say(out, dict(os.environ))


def status(out: Path) -> None:
    _say(out, Path("/proc/self/status").read_text())


def start_processes(parent: int, out: Path) -> None:
    _say(
        out,
        {
            "fork": _error_of(os.fork),
            "program": _error_of(lambda: subprocess.run(["/bin/true"], check=True)),
            "replace": _error_of(lambda: os.execv("/bin/true", ["true"])),
            "signal": _error_of(lambda: os.kill(parent, signal.SIGTERM)),
            "everybody": _error_of(lambda: os.kill(-1, 0)),
            "session": _error_of(os.setsid),
        },
    )


def allocate(size: int, out: Path) -> None:
    bytearray(size)


def reserve(size: int, out: Path) -> None:
    """Pages that are asked for and not touched, which no watch from outside can see."""
    mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def allocate_shared(size: int, out: Path) -> None:
    """Shared pages, which the kernel does not count as data."""
    pages = mmap.mmap(-1, size)
    for at in range(0, size, 1 << 20):
        pages[at : at + (1 << 20)] = b"x" * (1 << 20)
    time.sleep(60)


def hide_memory_error(size: int, out: Path) -> None:
    try:
        bytearray(size)
    except MemoryError:
        refuse(out)


def loop(out: Path) -> None:
    while True:
        pass


def loop_against_advice(out: Path) -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    loop(out)


def sleep(out: Path) -> None:
    (out / "pid").write_text(str(os.getpid()))
    time.sleep(60)


def write(size: int, files: int, out: Path) -> None:
    for number in range(files):
        with (out / f"{number}").open("wb") as file:
            for _ in range(size >> 16):
                file.write(b"x" * (1 << 16))
    time.sleep(60 if files > 1 else 0)


def open_many(count: int, out: Path) -> None:
    for number in range(count):
        os.open(out / f"{number}", os.O_CREAT | os.O_WRONLY)


def leave(code: int, out: Path) -> None:
    os._exit(code)


def crash(out: Path) -> None:
    ctypes.string_at(1)


def report(content: str, out: Path) -> None:
    """Write another report than ours and leave."""
    import sys

    os.write(int(sys.argv[1]), content.encode())
    os._exit(0)


def real_work(points: str, shape: str, out: Path) -> None:
    """What readers of this project do: read, calculate on threads and compiled, transform, write."""
    import geopandas as gpd
    import numba
    import numpy as np
    import pyogrio

    @numba.njit
    def total(numbers: Any) -> float:
        result = 0.0
        for number in numbers:
            result += number
        return result

    square = np.ones((300, 300))
    table = gpd.read_file(points).to_crs(6677)
    table.to_parquet(out / "points.parquet")
    _say(
        out,
        {
            "sum": total((square @ square)[0]),
            "rows": len(gpd.read_parquet(out / "points.parquet")),
            "crs": gpd.read_file(shape).crs.to_epsg(),
            "names": list(gpd.read_file(shape)["name"]),
            "drivers": sorted(pyogrio.list_drivers()),
        },
    )


def open_vector(path: str, out: Path) -> None:
    import pyogrio

    try:
        _say(out, len(pyogrio.read_dataframe(path)))
    except Exception as error:
        _say(out, type(error).__name__)


def open_raster(path: str, out: Path) -> None:
    import rasterio

    try:
        with rasterio.open(path) as raster:
            _say(out, raster.shape)
    except Exception as error:
        _say(out, type(error).__name__)
