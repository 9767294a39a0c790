"""
Landlock: the kernel's own list of what a process may read and write.

Works without privileges from Linux 5.13 on, for root as for everybody, inside a container too.
Whoever has entered can never leave, nor can anything it starts. The numbers are those of
linux/landlock.h; the three system calls have the same numbers on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(1, 6))
_MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE = (1 << bit for bit in (7, 8, 13, 14))
_READ = _READ_FILE | _READ_DIR
# Links, devices, pipes and sockets are not among it: what stands in the folder afterwards is files and folders.
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_OF_FILES = _WRITE_FILE | _READ_FILE | _TRUNCATE

# bits of the file system that each version of the interface knows: 1 from 5.13, 2 REFER, 3 TRUNCATE, 5 IOCTL_DEV
_KNOWN_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_ALL_TCP = 0b11  # bind and connect, from version 4
_ALL_SCOPES = 0b11  # abstract sockets and signals, from version 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that this kernel offers; 0 where it offers none."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))))


def restrict(read: Iterable[str], write: Iterable[str]) -> None:
    """
    From here on this thread and all it starts read only beneath `read` and `write`, and write only beneath `write`.

    A path that does not exist is passed over. TCP and signals to others are closed too where the kernel knows how.

    Raises
    ------
    OSError
        The kernel refuses; nothing is restricted then.
    """
    offered = version()
    handled = (1 << _KNOWN_BITS.get(offered, 16)) - 1
    rules = _Ruleset(handled, _ALL_TCP, _ALL_SCOPES)
    size = 8 if offered < 4 else 16 if offered < 6 else 24
    ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for rights, paths in ((_READ, read), (_WRITE, write)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        forbid_new_privileges()
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def forbid_new_privileges() -> None:
    """No program started from here gains rights, set-user-ID or not; the kernel asks this of whoever is not root."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), *(ctypes.c_ulong(0),) * 3) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _OF_FILES
        rule = _Beneath(rights, opened)
        _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    result = ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return int(result)
