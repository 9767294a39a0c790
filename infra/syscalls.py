"""
A filter on system calls (seccomp-BPF): no socket, no new process, no change of owners, modes or other processes.

Landlock knows files and TCP; UDP, raw and local sockets, io_uring and signals need this second lock. A refused
call answers EPERM and the program goes on; a call this table does not know yet (above `_NEWEST`) answers ENOSYS,
as an older kernel would. Numbers are those of asm/unistd_64.h (x86_64) and asm-generic/unistd.h (aarch64).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from dataclasses import dataclass

_NEWEST = 450

# call: number on x86_64, on aarch64 (None: does not exist there)
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # network
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201), "sendmsg": (46, 211), "sendmmsg": (307, 269), "recvmsg": (47, 212), "recvmmsg": (299, 243),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # new processes and programs
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "migrate_pages": (256, 238), "move_pages": (279, 239),
    # owners, modes and times of files: Landlock does not guard them
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88),
    "futimesat": (261, None), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # writing and making that old versions of Landlock do not see
    "truncate": (76, 45), "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "mknod": (133, None), "mknodat": (259, 33),
    # memory and messages outside what is counted
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # the machine
    "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "quotactl": (179, 60), "quotactl_fd": (443, 443), "open_by_handle_at": (304, 265),
    "acct": (163, 89), "syslog": (103, 116), "sethostname": (170, 161), "setdomainname": (171, 162),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "personality": (135, 92),
    "fanotify_init": (300, 262), "vhangup": (153, 58),
    # who one is
    "setuid": (105, 146), "setgid": (106, 144), "setresuid": (117, 147), "setresgid": (119, 149),
    "setreuid": (113, 145), "setregid": (114, 143), "setgroups": (116, 159), "setfsuid": (122, 151),
    "setfsgid": (123, 152), "setsid": (112, 157), "setpgid": (109, 154), "capset": (126, 91),
}  # fmt: skip
# clone3 and openat2 hide their flags behind a pointer: ENOSYS makes the C library take the older call.
_UNKNOWN = {"clone3": (435, 435), "openat2": (437, 437)}

_CLONE_THREAD = 0x10000
_O_TRUNC, _O_ACCMODE = 0o1000, 0o3
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# struct seccomp_data: number at 0, architecture at 4, arguments of 8 bytes from 16 (both machines are little-endian)
_LOAD, _EQUAL, _GREATER, _AND, _RETURN = 0x20, 0x15, 0x25, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ASK_ACTION = 2
_SECCOMP_CALL = (317, 277)

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


@dataclass(frozen=True, slots=True)
class _Condition:
    """A call that is judged by its arguments: (argument, mask, value) must all hold for `then`, else `otherwise`."""

    numbers: tuple[int | None, int | None]
    tests: tuple[tuple[int, int, int], ...]
    then: int
    otherwise: int


def _conditions(pid: int) -> tuple[_Condition, ...]:
    whole = 0xFFFFFFFF
    # Only read, yet emptied on opening: Landlock before version 3 lets that pass.
    emptied = (_O_TRUNC | _O_ACCMODE, _O_TRUNC)
    pair = ((0, whole, _AF_UNIX), (1, _SOCK_TYPE, _SOCK_STREAM))  # an event loop's own pair, which reaches nobody
    return (
        _Condition((56, 220), ((0, _CLONE_THREAD, _CLONE_THREAD),), _ALLOW, _EPERM),
        _Condition((53, 199), pair, _ALLOW, _EPERM),
        _Condition((44, 206), ((4, whole, 0), (5, whole, 0)), _ALLOW, _EPERM),  # sendto without an address
        _Condition((62, 129), ((0, whole, pid),), _ALLOW, _EPERM),  # kill
        _Condition((234, 131), ((0, whole, pid),), _ALLOW, _EPERM),  # tgkill
        _Condition((302, 261), ((0, whole, 0),), _ALLOW, _EPERM),  # prlimit64
        _Condition((2, None), ((1, *emptied),), _EPERM, _ALLOW),  # open
        _Condition((257, 56), ((2, *emptied),), _EPERM, _ALLOW),  # openat
    )


def program(architecture: str, pid: int) -> tuple[Instruction, ...]:
    """
    The filter for one architecture and the process of this number, as the kernel's BPF machine runs it.

    Raises
    ------
    ValueError
        There is no table for this architecture.
    """
    if architecture not in _ARCHITECTURES:
        raise ValueError(f"no table of system calls for {architecture}")
    column, audit = _ARCHITECTURES[architecture]
    code: list[Instruction] = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    code += [(_GREATER, 0, 1, _NEWEST), (_RETURN, 0, 0, _ENOSYS)]
    for table, answer in ((_REFUSED, _EPERM), (_UNKNOWN, _ENOSYS)):
        for numbers in table.values():
            if (number := numbers[column]) is not None:
                code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]
    for condition in _conditions(pid):
        if (number := condition.numbers[column]) is not None:
            code += _judged(number, condition)
    return (*code, (_RETURN, 0, 0, _ALLOW))


def _judged(number: int, condition: _Condition) -> list[Instruction]:
    body: list[Instruction] = []
    for left, (argument, mask, value) in zip(range(len(condition.tests) - 1, -1, -1), condition.tests, strict=True):
        body += [(_LOAD, 0, 0, 16 + 8 * argument), (_AND, 0, 0, mask), (_EQUAL, 0, 3 * left + 1, value)]
    body += [(_RETURN, 0, 0, condition.then), (_RETURN, 0, 0, condition.otherwise)]
    return [(_EQUAL, 0, len(body), number), *body]


def available() -> bool:
    """Whether this kernel filters system calls and there is a table for this machine."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        return False
    call = _SECCOMP_CALL[_ARCHITECTURES[platform.machine()][0]]
    question = (
        ctypes.c_long(call),
        ctypes.c_uint(_ASK_ACTION),
        ctypes.c_uint(0),
        ctypes.byref(ctypes.c_uint32(_ERRNO)),
    )
    return int(ctypes.CDLL(None).syscall(*question)) == 0


class _Filter(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Filter)))


def restrict() -> None:
    """
    Put the filter on this thread and all it starts; `landlock.forbid_new_privileges` must have come before.

    Raises
    ------
    OSError
        The kernel refuses.
    """
    code = program(platform.machine(), os.getpid())
    filters = (_Filter * len(code))(*(_Filter(*instruction) for instruction in code))
    whole = _Program(len(code), filters)
    libc = ctypes.CDLL(None, use_errno=True)
    none = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(whole), none, none) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_SECCOMP")
