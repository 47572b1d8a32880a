"""Build a real llama-server and two tiny models for it to load, once, into a cache.

The source distribution of the package llama-cpp-python carries all of llama.cpp,
so the package index that pip already uses is the only source.  Takes some
minutes of two cores.  Usage: python tests/llama/build.py; prints the path to
give to REDRAFT_LLAMA_SERVER.  The cache is $REDRAFT_CACHE, else redraft-llama
among the user's caches, so that every clone on a machine shares it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "0.3.36"
"""Of llama-cpp-python; its source distribution pins llama.cpp."""

PACKAGE = "llama-cpp-python"
ENDLESS, ENDING = "endless", "ending"
EOS_BIAS = {ENDLESS: "-40", ENDING: "5"}

FLAGS = {
    "CMAKE_BUILD_TYPE": "Release",
    "CMAKE_C_FLAGS_RELEASE": "-O1 -DNDEBUG",
    "CMAKE_CXX_FLAGS_RELEASE": "-O1 -DNDEBUG",
    "BUILD_SHARED_LIBS": "OFF",
    "GGML_NATIVE": "OFF",
    "GGML_OPENMP": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_APP": "OFF",
    "LLAMA_BUILD_TOOLS": "ON",
    "LLAMA_BUILD_SERVER": "ON",
    "LLAMA_BUILD_UI": "OFF",
    "LLAMA_USE_PREBUILT_UI": "OFF",
    "LLAMA_OPENSSL": "OFF",
}

HERE = Path(__file__).resolve().parent


class CannotBuild(Exception):
    """One sentence on what is missing."""


def cache() -> Path:
    """Where everything built is kept, by version.

    ``$REDRAFT_CACHE``, else by the XDG Base Directory Specification, which has
    relative paths in ``$XDG_CACHE_HOME`` ignored.
    """
    place = os.environ.get("REDRAFT_CACHE")
    if place:
        return Path(place).absolute() / VERSION
    caches = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not caches.is_absolute():
        caches = Path("~/.cache").expanduser()
    return caches / "redraft-llama" / VERSION


def model_path(folder: Path, kind: str) -> Path:
    """A model beside the server; its name changes with the tool that writes it."""
    tool = (HERE / "make_tiny_model.py").read_bytes()
    return folder / f"tiny-{kind}-{hashlib.sha256(tool).hexdigest()[:8]}.gguf"


def build(folder: Path) -> Path:
    """Server and models, made where they are missing; the server's path.

    Raises:
        CannotBuild: no package index, no compiler, no room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    server = folder / "llama-server"
    with _alone(folder), tempfile.TemporaryDirectory(dir=folder, prefix="build-") as scratch:
        work = Path(scratch)
        if not _runs(server):
            _build_server(work, server)
        missing = {k: b for k, b in EOS_BIAS.items() if not model_path(folder, k).exists()}
        if missing:
            python = _python_with(work, "numpy", "gguf")
            for kind, bias in missing.items():
                model = model_path(folder, kind)
                _say(f"writing {model.name}")
                part = work / model.name
                tool = str(HERE / "make_tiny_model.py")
                _run(
                    [python, tool, str(part), f"--eos-bias={bias}"],
                    "The tiny model was not written",
                )
                part.replace(model)
    return server


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process builds into the same cache."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another build to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _runs(server: Path) -> bool:
    """Whether the server is there and this machine can run it: a cache may come from another."""
    if not server.exists():
        return False
    try:
        done = subprocess.run([str(server), "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _build_server(work: Path, server: Path) -> None:
    if not any(shutil.which(name) for name in ("c++", "g++", "clang++")):
        raise CannotBuild("A C++ compiler is needed to build llama-server; install one.")
    tools = {name: _tool(work, name) for name in ("cmake", "ninja")}
    pip = [_python_with(work, "pip"), "-m", "pip"]
    _say(f"downloading the source of {PACKAGE} {VERSION} (77 MB)")
    _run(
        [
            *(*pip, "download", "--quiet", "--no-deps"),
            *("--no-binary", PACKAGE, f"{PACKAGE}=={VERSION}", "--dest", str(work)),
        ],
        "The source of llama.cpp could not be had from the package index",
    )
    (archive,) = work.glob("*.tar.gz")
    with tarfile.open(archive) as held:
        if hasattr(tarfile, "data_filter"):  # late releases of 3.10 and 3.11 have it too
            held.extractall(work, filter="data")
        else:
            held.extractall(work)
    (source,) = work.glob("*/vendor/llama.cpp")
    made = work / "made"
    options = [f"-D{name}={value}" for name, value in FLAGS.items()]
    ninja = f"-DCMAKE_MAKE_PROGRAM={tools['ninja']}"
    _say("configuring")
    _run(
        [tools["cmake"], "-G", "Ninja", ninja, "-S", str(source), "-B", str(made), *options],
        "llama.cpp could not be configured",
    )
    jobs = str(min(2, os.cpu_count() or 1))
    _say("building llama-server; this takes some minutes")
    _run(
        [tools["cmake"], "--build", str(made), "--target", "llama-server", "-j", jobs],
        "llama-server could not be built",
    )
    built = made / "bin" / "llama-server"
    if not _runs(built):
        raise CannotBuild("llama-server was built, but does not start on this machine.")
    built.replace(server)


def _tool(work: Path, name: str) -> str:
    """A build tool: the machine's own, else one from the package index."""
    found = shutil.which(name)
    if found is not None:
        return found
    return str(Path(_python_with(work, name, own=False)).with_name(name))


def _python_with(work: Path, *packages: str, own: bool = True) -> str:
    """A Python that has these packages: this one (if ``own``), else a private environment.

    The environment goes with the build: one that is kept breaks when its Python goes.
    """
    if own and all(importlib.util.find_spec(name) for name in packages):
        return sys.executable
    place = work / "venv"
    python = str(place / "bin" / "python")
    if not place.exists():
        _say("making a private environment")
        venv.create(place, with_pip=True)
    if packages != ("pip",):
        _say(f"installing {', '.join(packages)} into it")
        _run(
            [python, "-m", "pip", "install", "--quiet", *packages],
            f"{', '.join(packages)} could not be had from the package index",
        )
    return python


def _run(command: list[str], otherwise: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise CannotBuild(f"{otherwise}: {command[0]} ended with {done.returncode}.\n{last}")


def _say(text: str) -> None:
    sys.stderr.write(f"llama: {text}\n")
    sys.stderr.flush()


def main() -> int:
    """Build and print the server's path; exit code 1 with the reason when it cannot be."""
    try:
        server = build(cache())
    except (CannotBuild, OSError) as error:
        sys.stderr.write(f"llama: {error}\n")
        return 1
    sys.stdout.write(f"{server}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
