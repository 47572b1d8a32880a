"""What Windows is told about a Job Object, as the structures of winnt.h."""

from __future__ import annotations

import ctypes

from redraft.gates.sandbox.spec import Limits

_ACTIVE_PROCESS, _JOB_MEMORY, _KILL_ON_CLOSE = 0x8, 0x200, 0x2000
EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_WORD, _LONG, _SIZE = ctypes.c_uint32, ctypes.c_int64, ctypes.c_size_t


class BasicLimits(ctypes.Structure):
    """``JOBOBJECT_BASIC_LIMIT_INFORMATION`` of winnt.h."""

    _fields_ = (
        ("per_process_time", _LONG),
        ("per_job_time", _LONG),
        ("flags", _WORD),
        ("least_working_set", _SIZE),
        ("most_working_set", _SIZE),
        ("active_processes", _WORD),
        ("affinity", _SIZE),
        ("priority", _WORD),
        ("scheduling", _WORD),
    )


class ExtendedLimits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION`` of winnt.h; six counters stand in its middle."""

    _fields_ = (
        ("basic", BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", _SIZE),
        ("job_memory", _SIZE),
        ("peak_process_memory", _SIZE),
        ("peak_job_memory", _SIZE),
    )


def bounds(limits: Limits) -> ExtendedLimits:
    """What a job is to keep its processes to; all end with the last handle to it."""
    found = ExtendedLimits()
    found.basic.flags = _ACTIVE_PROCESS | _JOB_MEMORY | _KILL_ON_CLOSE
    found.basic.active_processes = limits.processes
    found.job_memory = limits.memory_mb << 20
    return found
