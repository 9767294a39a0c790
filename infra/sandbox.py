"""
The parsing process of untrusted files: one function in a fresh interpreter that can reach almost nothing.

It reads what it is given and Python's own files, writes into one folder, opens no socket, starts no program,
and is killed when it takes too much time, memory or disk. Two locks of the Linux kernel do this without
privileges (Landlock for files, a filter on system calls for the rest); what they cannot count is watched from
here. Nothing that comes back is trusted: findings are JSON and are read field by field.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, get_args

from infra import landlock, syscalls
from infra.errors import Refused, ServiceError
from infra.findings import Finding
from infra.reading_back import findings_of
from infra.sandbox_environment import environment
from infra.sandbox_limits import Breach, Kind, Limits, check_written, kernel_limits, watch

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_REPORT_BYTES = 64 << 20
_LOG_CHARACTERS = 2000
_SIGNALS: dict[int, Kind] = {signal.SIGXCPU: "cpu", signal.SIGXFSZ: "file"}


class Unprotected(ServiceError):
    """The machine cannot lock the sandbox; nothing was run."""


@dataclass(frozen=True, slots=True)
class Protections:
    """
    What this machine can enforce.

    files : nothing but the given paths is readable, one folder writable (Landlock)
    network : no socket, no other program or process (filter on system calls)
    """

    files: bool
    network: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of those that are not in force."""
        return tuple(name for name in ("files", "network") if not getattr(self, name))


def protections() -> Protections:
    """Ask the kernel which protections it offers; time, memory and disk are limited everywhere."""
    return Protections(files=landlock.version() > 0, network=syscalls.available())


def run(
    function: str,
    arguments: Mapping[str, Any],
    out: Path,
    readable: Sequence[Path],
    limits: Limits,
    *,
    allow_weaker: bool = False,
) -> None:
    """
    Call `package.module:function(**arguments, out=out)` in a process of its own and wait for it.

    Parameters
    ----------
    function : importable both here and there, from an installed package or one of this project's
    arguments : what JSON can hold; paths as text
    out : folder the function may write into, made if missing, otherwise empty. After an error
        what stands in it is half-done and not to be used.
    readable : files and folders the function may read
    allow_weaker : run even where the kernel lacks a protection

    Raises
    ------
    Refused
        The function refused its input; the findings are its own.
    Breach
        It passed a limit, or ended otherwise than by returning.
    Unprotected
        The kernel lacks a protection and allow_weaker is not set.
    FileNotFoundError, ValueError
        A readable path is missing; `function` is no such name, or `out` holds something.
    """
    inside = protections()
    if inside.missing and not allow_weaker:
        raise Unprotected(f"the kernel does not protect: {', '.join(inside.missing)}")
    out = _empty(out)
    job = json.dumps(
        {
            "function": function,
            "arguments": dict(arguments),
            "packages": _packages(function),
            "out": os.fspath(out),
            "readable": [os.fspath(path.resolve(strict=True)) for path in readable],
            "rlimits": kernel_limits(limits),
            "files": inside.files,
            "network": inside.network,
            "parent": os.getpid(),
        }
    )
    with _scratch(out) as scratch, tempfile.TemporaryFile() as report, tempfile.TemporaryFile() as log:
        child = _start(job, scratch, report, log)
        try:
            status = watch(child.pid, out, limits, whole_tree=not inside.network)
        finally:
            end_group(child)
        _judge(status, report, log)
    check_written(out, limits)


def end_group(child: subprocess.Popen[bytes]) -> None:
    """Kill a process, which leads a group, with all of its group, and take its place in the table back."""
    if child.returncode is None:  # once its number is given back it may be another's
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _empty(out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise ValueError("the folder for the results of a sandboxed function must be empty")
    return out.resolve(strict=True)


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder for temporary files, gone afterwards whatever the process left in it."""
    folder = Path(tempfile.mkdtemp(prefix=".scratch-", dir=out))
    try:
        yield folder
    finally:
        with suppress(RecursionError):  # folders within folders without end
            shutil.rmtree(folder, ignore_errors=True)


def _packages(function: str) -> dict[str, str]:
    """
    Name and folder of the project's packages: this one, that of the function, and their neighbours.

    They are named one by one because in a working copy they stand beside much that is not code.
    """
    if not _FUNCTION.fullmatch(function):
        raise ValueError(f"not of the form package.module:function: {function!r}")
    folders = [Path(__file__).parent]
    spec = importlib.util.find_spec(re.split("[.:]", function)[0])
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"no package holds {function}")
    folders += [Path(location) for location in spec.submodule_search_locations]
    found = {folder.name: folder for folder in folders}
    for root in {folder.parent for folder in folders}:
        if root.name not in ("site-packages", "dist-packages"):  # those are readable as a whole
            found |= {init.parent.name: init.parent for init in root.glob("*/__init__.py")}
    return {name: os.fspath(folder.resolve()) for name, folder in found.items()}


def _start(job: str, scratch: Path, report: IO[bytes], log: IO[bytes]) -> subprocess.Popen[bytes]:
    script = os.fspath(Path(__file__).with_name("sandbox_child.py"))
    with tempfile.TemporaryFile() as stdin:
        stdin.write(job.encode())
        stdin.seek(0)
        return subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", script, str(report.fileno())],
            stdin=stdin,
            stdout=log,
            stderr=log,
            pass_fds=(report.fileno(),),
            env=environment(scratch),
            cwd=scratch,
            umask=0o077,
            start_new_session=True,
        )


def _judge(status: os.waitid_result, report_file: IO[bytes], log: IO[bytes]) -> None:
    """Turn how it ended and what it reported into a return or an error."""
    if status.si_code != os.CLD_EXITED:
        raise _killed(status.si_status, log)
    report = _report(report_file)
    ended = report.get("ended")
    if ended == "done":
        return
    if ended == "unprotected":
        raise Unprotected(f"the sandbox could not be locked: {_plain(report.get('detail'))}")
    if ended == "refused":
        raise Refused(_findings(report))
    if ended == "breach" and report.get("kind") in get_args(Kind):
        raise Breach(report["kind"], _plain(report.get("detail")))
    raise Breach("crash", f"ended with code {status.si_status} and no report; {_end_of(log)}")


def _killed(number: int, log: IO[bytes]) -> Breach:
    if number == signal.SIGKILL:  # not by us: a limit of the container, in all likelihood
        return Breach("memory", "killed from outside, as the system does when its memory runs out")
    kind = _SIGNALS.get(number, "crash")
    return Breach(kind, f"ended by signal {number} ({signal.strsignal(number)}); {_end_of(log)}")


def _report(file: IO[bytes]) -> dict[str, Any]:
    content = os.pread(file.fileno(), _REPORT_BYTES + 1, 0)
    if len(content) > _REPORT_BYTES:
        raise Breach("crash", "the report is too large")
    try:
        report = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        raise Breach("crash", "the report cannot be read")
    return report


def _findings(report: Mapping[str, Any]) -> tuple[Finding, ...]:
    try:
        return findings_of(report.get("findings"))
    except ValueError as error:
        raise Breach("crash", f"a finding in the report cannot be read: {error}") from None


def _end_of(log: IO[bytes]) -> str:
    size = os.fstat(log.fileno()).st_size
    return _plain(os.pread(log.fileno(), _LOG_CHARACTERS, max(0, size - _LOG_CHARACTERS)).decode(errors="replace"))


def _plain(text: object) -> str:
    """Text of unknown origin for our log: no control characters, no direction marks, not long."""
    known = text[-2 * _LOG_CHARACTERS :] if isinstance(text, str) else ""
    return "".join(character if character.isprintable() else " " for character in known)
