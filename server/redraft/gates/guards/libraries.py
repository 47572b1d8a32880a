"""Which modules an interpreter can import, read from its folders; it is not started.

The layout of a virtual environment is that of PEP 405, of ``.pth`` files that of
the ``site`` module's documentation.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_COMPILED = (".so", ".pyd")


@dataclass(frozen=True, slots=True)
class Libraries:
    """Folders that an interpreter imports from.

    ``standard`` is the standard library's, None where it could not be found.
    ``mapped`` are modules that editable installs map elsewhere.  ``whole`` is
    False where more may be importable than the folders show.
    """

    standard: Path | None
    sites: tuple[Path, ...]
    mapped: frozenset[str]
    whole: bool

    def has(self, module: str) -> bool | None:
        """Whether a top-level module is there; None where that cannot be told."""
        if module in sys.builtin_module_names or module in self.mapped:
            return True
        if self.standard is not None:
            if holds(self.standard, module) or holds(self.standard / "lib-dynload", module):
                return True
            if module in sys.stdlib_module_names and not _own_source(module):
                return True  # built into some interpreters, a file with others
        elif module in sys.stdlib_module_names:
            return True
        if any(holds(site, module) for site in self.sites):
            return True
        return False if self.whole and self.standard is not None else None


def holds(folder: Path, module: str) -> bool:
    """Whether a folder has a module or package of this name."""
    if (folder / f"{module}.py").is_file() or (folder / module).is_dir():
        return True
    try:
        return any(entry.name.endswith(_COMPILED) for entry in folder.glob(f"{_literal(module)}.*"))
    except OSError:
        return False


def libraries(interpreter: str) -> Libraries | None:
    """The folders of an interpreter, given by its path; None where it is none that can be read."""
    path = Path(interpreter).expanduser()
    if not path.is_absolute() or not path.exists():
        return None
    prefix = path if path.is_dir() else path.parent.parent
    try:
        marker = (prefix / "pyvenv.cfg").stat().st_mtime_ns
    except OSError:
        marker = 0
    sites = tuple(sorted(site for site in _sites(prefix)))
    # An installation into the environment changes its folder.
    return _read(path, prefix, marker, tuple(site.stat().st_mtime_ns for site in sites))


@lru_cache(maxsize=16)
def _read(path: Path, prefix: Path, marker: int, changed: tuple[int, ...]) -> Libraries | None:
    config = _config(prefix / "pyvenv.cfg") if marker else {}
    if config:
        base = Path(config.get("home", "")).parent
        sites = _sites(prefix)
        if config.get("include-system-site-packages", "").lower() == "true":
            sites += _sites(base)
        version = config.get("version") or config.get("version_info") or ""
    else:
        real = path.resolve()
        # A shim is a script that chooses an interpreter; what it would choose is not known.
        if real.is_dir() or not real.name.startswith("python") or _is_script(real):
            return None
        base, version = real.parent.parent, real.name.removeprefix("python")
        sites = _sites(base)
        user = Path.home() / ".local" / "lib"
        sites += [site for site in user.glob("python3*/site-packages") if site.is_dir()]
    found, mapped, whole = _followed(sites)
    return Libraries(_standard(base, version), tuple(found), frozenset(mapped), whole)


def _config(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines)
    return {key.strip().lower(): value.strip() for key, sign, value in pairs if sign}


def _sites(prefix: Path) -> list[Path]:
    patterns = (
        "lib/python3*/*-packages",
        "lib64/python3*/*-packages",
        "local/lib/python3*/*-packages",
    )
    return [
        site
        for pattern in (*patterns, "Lib/site-packages")
        for site in sorted(prefix.glob(pattern))
        if site.is_dir()
    ]


def _standard(base: Path, version: str) -> Path | None:
    minor = re.match(r"3\.\d+", version)
    names = [f"lib/python{minor[0]}"] if minor else []
    places = [base / name for name in (*names, "Lib")]
    if not minor:
        places += sorted(base.glob("lib/python3.*"))
    return next((place for place in places if (place / "os.py").is_file()), None)


def _followed(sites: list[Path]) -> tuple[list[Path], set[str], bool]:
    """The sites and what their ``.pth`` files add; whether that is all."""
    found, mapped, whole = list(sites), set[str](), True
    for site in sites:
        for file in sorted(site.glob("*.pth")):
            try:
                lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                continue
            for line in lines:
                if line.startswith(("import ", "import\t")):
                    names = _mapping(site, line)
                    mapped |= names
                    whole = whole and (bool(names) or file.name in _HARMLESS)
                elif line.strip() and not line.startswith("#"):
                    found.append(site / line.strip())
    return found, mapped, whole


_HARMLESS = frozenset(["distutils-precedence.pth"])
"""Code at start that adds no place to import from: it chooses setuptools' copy of distutils."""


def _mapping(site: Path, line: str) -> set[str]:
    """Modules that setuptools' finder for an editable install serves."""
    finder = re.search(r"\b(__editable__\w*_finder)\b", line)
    if finder is None:
        return set()
    try:
        text = (site / f"{finder[1]}.py").read_text(encoding="utf-8")
        written = re.search(r"^MAPPING\b[^=]*=\s*(\{.*\})", text, re.MULTILINE)
        table = ast.literal_eval(written[1]) if written else {}
    except (OSError, ValueError, SyntaxError):
        return set()
    return {str(name).partition(".")[0] for name in table}


def _own_source(module: str) -> bool:
    """Whether the Python that runs Redraft has a standard module as a source file."""
    folder = Path(ast.__file__).parent
    return (folder / f"{module}.py").is_file() or (folder / module).is_dir()


def _is_script(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return True


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)
