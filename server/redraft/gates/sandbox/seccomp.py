"""A filter of system calls, as the instructions that the kernel takes (seccomp(2), bpf(4)).

By name what is refused, in the numbers of the two architectures that are
served.  Everything else is allowed: this filter keeps code from what the other
walls of a level do not see.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable, Mapping, Sequence

_ALLOW, _ERRNO, _NOTIFY, _KILL = 0x7FFF0000, 0x00050000, 0x7FC00000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
ARCHITECTURES: Mapping[str, tuple[int, int]] = {
    "x86_64": (0xC000003E, 0),
    "aarch64": (0xC00000B7, 1),
}
"""Per machine the kernel's mark of the architecture, and the column of ``NUMBERS``."""
_NAMESPACES = 0x7E020080  # every CLONE_NEW* flag of clone(2)

NUMBERS: Mapping[str, tuple[int | None, int | None]] = {
    "ioctl": (16, 29),
    "fcntl": (72, 25),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "fsconfig": (431, 431),
    "fspick": (433, 433),
    "unshare": (272, 97),
    "setns": (308, 268),
    "clone": (56, 220),
    "clone3": (435, 435),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "iopl": (172, None),
    "ioperm": (173, None),
    "fanotify_init": (300, 262),
    "vhangup": (153, 58),
    "syslog": (103, 116),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "truncate": (76, 45),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
}
"""Call to its numbers on x86_64 and aarch64 (the kernel's unistd_64.h and asm-generic/unistd.h)."""

_ALWAYS = """
ptrace process_vm_readv process_vm_writev pidfd_getfd process_madvise process_mrelease kcmp
mount umount2 pivot_root chroot mount_setattr move_mount open_tree open_tree_attr fsopen
fsmount fsconfig fspick unshare setns keyctl add_key request_key bpf perf_event_open
userfaultfd io_uring_setup io_uring_enter io_uring_register init_module finit_module
delete_module kexec_load kexec_file_load reboot swapon swapoff acct settimeofday
clock_settime clock_adjtime adjtimex sethostname setdomainname quotactl quotactl_fd
name_to_handle_at open_by_handle_at iopl ioperm fanotify_init vhangup syslog
"""
# System V objects and message queues have no path that could be walled off, sockets reach
# every service of the user, and what follows changes files that are only shown.
_SHARED = """
socket connect bind shmget shmat shmctl msgget msgsnd msgrcv msgctl semget semop semctl
semtimedop mq_open mq_unlink migrate_pages move_pages chown lchown fchown fchownat
utime utimes futimesat file_setattr
"""
_ATTRIBUTES = """
setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
"""
_BY_VALUE: Mapping[str, tuple[int | None, int, tuple[int, ...]]] = {
    "prlimit64": (0, 0, ()),
    "sched_setaffinity": (0, 0, ()),
    "sched_setscheduler": (0, 0, ()),
    "sched_setparam": (0, 0, ()),
    "sched_setattr": (0, 0, ()),
    "setpriority": (1, 0, (2,)),  # all processes of the user
    "ioprio_set": (1, 0, (3,)),
    "fcntl": (None, 1, (8, 15)),  # a descriptor's signals go to any process
    "ioctl": (None, 1, (0x8901, 0x8902)),
}
"""Calls that are allowed by the value of their arguments: the one that must be zero (the own
process), and one with values that are refused."""


def program(
    machine: str,
    *,
    shared_machine: bool = False,
    ask: Sequence[str] = (),
    more: Sequence[str] = (),
) -> bytes:
    """The filter as an array of ``struct sock_filter``.

    ``shared_machine`` is set where no namespace keeps the code from sockets,
    shared memory and the processes and files of the user: then those calls are
    refused too, but for pairs of stream sockets.  ``ask`` are calls that a
    supervisor answers, ``more`` calls to be refused.  Raises LookupError for an
    architecture that is not served.
    """
    if machine not in ARCHITECTURES:
        raise LookupError(f"no system call numbers are known for {machine}")
    mark, column = ARCHITECTURES[machine]
    steps = [_op(_LOAD, 4), _op(_EQUAL, mark, 1, 0), _op(_RETURN, _KILL), _op(_LOAD, 0)]
    if machine == "x86_64":
        # the numbers of the x32 interface
        steps += [_op(_AT_LEAST, 0x40000000, 0, 1), _refuse(errno.ENOSYS)]

    def when(name: str, *then: bytes) -> None:
        number = NUMBERS[name][column]
        if number is not None:
            steps.extend([_op(_EQUAL, number, 0, len(then)), *then])

    for name in ask:
        when(name, _op(_RETURN, _NOTIFY))
    for name in (*_ALWAYS.split(), *more):
        when(name, _refuse(errno.EPERM))
    # A library that is refused the new call falls back on the old, whose flags can be seen.
    when("clone3", _refuse(errno.ENOSYS))
    when(
        "clone",
        *(_op(_LOAD, _argument(0)), _op(_ANY_BIT, _NAMESPACES, 0, 1)),
        *(_refuse(errno.EPERM), _op(_RETURN, _ALLOW)),
    )
    if shared_machine:
        _close_to_the_machine(when)
    steps.append(_op(_RETURN, _ALLOW))
    return b"".join(steps)


def _close_to_the_machine(when: Callable[..., None]) -> None:
    """Refuse what a namespace would keep in."""
    for name in _SHARED.split():
        when(name, _refuse(errno.EACCES))
    for name in _ATTRIBUTES.split():
        when(name, _refuse(errno.EOPNOTSUPP))
    for name, (own, place, values) in _BY_VALUE.items():
        then: list[bytes] = []
        for value in values:
            then += [_op(_LOAD, _argument(place)), _op(_EQUAL, value, 0, 1)]
            then.append(_refuse(errno.EPERM))
        if own is not None:
            then += [_op(_LOAD, _argument(own)), _op(_EQUAL, 0, 1, 0), _refuse(errno.EPERM)]
        when(name, *then, _op(_RETURN, _ALLOW))
    # A pair is connected for good, unless it is of datagrams: those can be sent anywhere.
    when(
        "socketpair",
        *(_op(_LOAD, _argument(0)), _op(_EQUAL, 1, 0, 4), _op(_LOAD, _argument(1))),
        *(_op(_AND, 0xF), _op(_EQUAL, 1, 2, 0), _op(_EQUAL, 5, 1, 0)),
        *(_refuse(errno.EACCES), _op(_RETURN, _ALLOW)),
    )


def _op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _refuse(number: int) -> bytes:
    return _op(_RETURN, _ERRNO | number)


def _argument(place: int) -> int:
    """Where the lower half of an argument lies in ``struct seccomp_data``."""
    return 16 + 8 * place
