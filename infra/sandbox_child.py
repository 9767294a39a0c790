"""
What runs inside the sandbox: lock the door, then call the one function, then say how it ended.

Started as a script by `sandbox.run` and by nobody else. Until the locks hold nothing of the reader's
file is touched and only the standard library is imported. The job comes as JSON on standard input; the
report goes as JSON into an open file without a name, so that nothing inside can put another in its place.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import importlib
import importlib.machinery
import json
import mimetypes
import os
import resource
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

# Read by the C library, NumPy and Numba at work; nothing here tells of other processes.
_MACHINE = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/zoneinfo", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
    "/dev/null", "/dev/zero", "/dev/urandom",
)  # fmt: skip
# Asking for an own port is not among it: some libraries do so on import, to learn what the machine can.
_NETWORK = frozenset(
    f"socket.{name}"
    for name in ("connect", "sendto", "sendmsg", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo")
)
_DETAIL_CHARACTERS = 4000
_PR_SET_PDEATHSIG = 1
_CAPABILITIES_V3 = 0x20080522
_READ_AND_WRITE_ANY = 0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_RARELY = (1_000_000, 20, 100)  # a large table is millions of objects, none of them garbage: looking cost a third


class _Packages:
    """Finds the project's own packages by name, so that the folder they stand in need not be readable."""

    def __init__(self, folders: dict[str, str]) -> None:
        self._folders = folders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        folder = self._folders.get(name) if path is None else None
        if folder is None:
            return None
        init = os.path.join(folder, "__init__.py")
        loader = importlib.machinery.SourceFileLoader(name, init) if os.path.exists(init) else None
        spec = importlib.machinery.ModuleSpec(name, loader, origin=init if loader else None, is_package=True)
        spec.submodule_search_locations = [folder]
        spec.has_location = loader is not None
        return spec


def main() -> None:
    """Job in, report out; the process ends here, whatever threads are left."""
    report_file = int(sys.argv[1])
    job = json.load(sys.stdin)
    _die_with(job["parent"])
    sys.path[:] = [path for path in sys.path if _is_installed(path)]
    sys.meta_path.insert(0, _Packages(job["packages"]))
    from infra.errors import Refused

    try:
        _lock(job)
    except OSError as error:
        _end(report_file, {"ended": "unprotected", "detail": str(error)})
    sys.addaudithook(lambda event, arguments: _no_network(report_file, event, arguments))
    _end(report_file, _call(job, Refused))


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def _is_installed(path: str) -> bool:
    roots = {os.path.realpath(root) for root in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)}
    return any(os.path.realpath(path).startswith(root + os.sep) for root in roots)


def _lock(job: dict[str, Any]) -> None:
    from infra import landlock, syscalls

    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for name, value in job["rlimits"].items():
        resource.setrlimit(getattr(resource, name), tuple(value))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it; a file too large must be seen for what it is
    if job["files"]:
        libraries = [
            os.path.join(sys.base_prefix, "lib"),
            *filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(":")),
        ]
        code = [*sys.path, *libraries, *job["packages"].values()]
        landlock.restrict(read=[*_MACHINE, *code, *job["readable"]], write=[job["out"]])
    if sys.platform == "linux":
        landlock.forbid_new_privileges()
        _drop_capabilities(_READ_AND_WRITE_ANY if job["files"] else 0)
    if job["network"]:
        syscalls.restrict()


def _drop_capabilities(kept: int) -> None:
    """Root inside is nobody; with Landlock in force it may still open what the rules name, whoever owns it."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice 32 bits
    if libc.capget(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    sets[:] = [sets[0] & kept, sets[1] & kept, 0, 0, 0, 0]
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _no_network(report_file: int, event: str, arguments: tuple[object, ...]) -> None:
    if event in _NETWORK:
        asked = [argument for argument in arguments if isinstance(argument, str | int | tuple)]
        _end(report_file, {"ended": "breach", "kind": "network", "detail": f"{event} {asked}"[:_DETAIL_CHARACTERS]})


def _no_times(*_: object, **__: object) -> None:
    """Times of files mean nothing in a sandbox."""


def _call(job: dict[str, Any], refusal: type[Exception]) -> dict[str, Any]:
    module, name = job["function"].split(":")
    gc.set_threshold(*_RARELY)
    mimetypes.knownfiles.clear()  # lists of this machine, which cannot be opened here, and decide nothing
    os.utime = _no_times  # writers of archives set times of their own drafts, which the kernel refuses here
    try:
        getattr(importlib.import_module(module), name)(**job["arguments"], out=Path(job["out"]))
    except BaseException as error:
        if _stems_from_memory(error):
            return {"ended": "breach", "kind": "memory", "detail": "an allocation was refused"}
        if isinstance(error, refusal):
            return {"ended": "refused", "findings": [finding.as_dict() for finding in error.findings]}  # type: ignore[attr-defined]
        return {"ended": "breach", "kind": "crash", "detail": traceback.format_exc(limit=-8)[-_DETAIL_CHARACTERS:]}
    return {"ended": "done"}


def _stems_from_memory(error: BaseException | None) -> bool:
    """A reader may say 'unreadable' of a file for which memory ran out; that is another answer to the clerk."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _end(report_file: int, report: dict[str, Any]) -> None:
    """Write the report and leave at once, without what waits at exit."""
    content = memoryview(json.dumps(report, default=str).encode())
    while content:
        content = content[os.write(report_file, content) :]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
