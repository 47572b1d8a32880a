"""The part that runs inside the sandbox, under the project's own interpreter (Python 3.8+).

Standard library and the project's own pytest only.  The modules are not
imported by name in there: ``bundle`` hands their text over, and the bootstrap
loads them into modules that no import can find.
"""

from __future__ import annotations

import json
from pathlib import Path

_PARTS = (
    "channel",
    "watch",
    "census",
    "attribution",
    "place",
    "lies",
    "seal",
    "sentry",
    "session",
    "scratch",
    "nest",
    "definition",
    "swap",
    "remains",
    "brisk",
    "lap",
    "sieve",
    "warm",
    "suite",
    "examples",
    "inputs",
    "snapshot",
    "build",
    "calls",
    "instead",
    "behave",
    "forms",
    "reach",
    "paper",
    "turn",
    "versions",
    "growth",
    "same",
    "race",
    "main",
)

BOOTSTRAP = """
import sys
if sys.version_info < (3, 8):
    sys.exit("it takes Python 3.8 or newer, and this is %d.%d" % sys.version_info[:2])
del sys
def boot():
    import builtins, json, os, types
    with os.fdopen(os.dup(0), "rb") as stream:
        job = json.loads(stream.read().decode())
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    parts, loaded, plain = dict(job.pop("parts")), {}, builtins.__import__
    def load(name, *rest, **more):
        if name not in parts:
            return plain(name, *rest, **more)
        if name not in loaded:
            module = types.ModuleType(name)
            module.__dict__["__builtins__"] = dict(vars(builtins), __import__=load)
            exec(compile(parts[name], name, "exec"), module.__dict__)
            loaded[name] = module
        return loaded[name]
    return load("redraft.gates.runner.main").run, job
run, job = boot()
del boot
run(job)
"""
"""Given to the interpreter with ``-c``; reads the job from stdin and closes it."""


def bundle(job: dict[str, object]) -> str:
    """The job as the bootstrap reads it, with the text of the parts."""
    here = Path(__file__).parent
    parts = [
        (f"{__name__}.{part}", (here / f"{part}.py").read_text(encoding="utf-8")) for part in _PARTS
    ]
    return json.dumps({**job, "parts": parts})
