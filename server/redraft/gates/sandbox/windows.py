"""Windows: a Job Object bounds memory and processes and ends a whole tree, and no more.

It blocks neither the network nor writes, which the gate asks for by default,
and the part of the gate that runs inside needs ``fork``.  So this level says
what it found and runs nothing.  Not run by our own checks, which have no Windows.
"""

from __future__ import annotations

import sys

from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.spec import Limits


async def job_objects(limits: Limits) -> Level:
    """Nothing is run with it; the reason says whether a job can be made at all."""
    if sys.platform != "win32":
        return Level(None, reason=f"Job Objects are part of Windows, this is {sys.platform}")
    import ctypes

    from redraft.gates.sandbox.job import EXTENDED_LIMITS, bounds

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    wanted = bounds(limits)
    size = ctypes.c_uint32(ctypes.sizeof(wanted))
    made = job and kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(wanted), size)
    if job:
        kernel.CloseHandle(job)
    can = "bound memory and processes" if made else "cannot be made"
    return Level(
        None,
        reason=f"Windows Job Objects {can} here, but block neither the network nor writes",
    )
