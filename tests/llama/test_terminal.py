"""The terminal, as a process of its own, on a real llama-server whose model talks garbage."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench import subject
from tests.llama.server import CONTEXT, KEY, MARKS, Llama, until

pytestmark = MARKS

SOURCES = Path(__file__).resolve().parents[2] / "server"


def start(llama: Llama, command: str, target: str, home: Path) -> subprocess.Popen[str]:
    environment = {
        "HOME": str(home),  # logs and settings stay in the test's folder
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.pathsep.join([str(SOURCES), *sys.path]),
        "REDRAFT_API_KEY": KEY,
    }
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "redraft", command, target, "--json"),
            *("--base-url", llama.base_url, "--model", "tiny", "--seed", "1"),
        ],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, Any, str]:
    """(exit code, what JSON stdout holds, stderr); never with a traceback."""
    with process:
        try:
            out, err = process.communicate(timeout=120)
        finally:
            process.kill()
    assert "Traceback" not in out + err
    return process.returncode, json.loads(out), err


def test_a_garbage_critique(ending: Llama, tmp_path: Path) -> None:
    path = subject.write_project(tmp_path)
    code, said, _ = ended(start(ending, "critique", f"{path}::grade", tmp_path))
    assert code == 1
    assert said["verdict"] == said["critique"]["suggestion"] == "could_not_tell"
    assert said["critique"]["reason"].startswith("The model's reply could not be read")
    assert said["critique"]["points"] == said["proposals"] == []
    assert (said["usage"]["calls"], said["usage"]["estimated"]) == (2, False)
    assert (said["policy"], said["model"]) == ("chat", "tiny")


def test_a_garbage_comparison(ending: Llama, tmp_path: Path) -> None:
    path = subject.write_project(tmp_path)
    code, said, _ = ended(start(ending, "compare", f"{path}::grade", tmp_path))
    assert code == 1
    assert (said["verdict"], said["chosen"], said["proposals"]) == ("could_not_tell", None, [])
    assert set(said["missing"]) == {"refine", "redraft"}
    assert path.read_text() == subject.SOURCE


def test_a_function_beyond_the_context(ending: Llama, tmp_path: Path) -> None:
    path = tmp_path / "huge.py"
    path.write_text(f'def f(x):\n    """{"xyzzy " * CONTEXT}"""\n    return x\n')
    code, said, err = ended(start(ending, "critique", f"{path}::f", tmp_path))
    assert code == 3
    assert said["verdict"] == "could_not_tell"
    assert "does not fit into the model's context" in said["critique"]["reason"]
    assert "does not fit into the model's context" in err


async def test_ctrl_c_frees_the_slot(endless: Llama, tmp_path: Path) -> None:
    path = subject.write_project(tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.redraft]\nmodel.sampling.max_output_tokens = 1_000_000\n"
    )
    process = start(endless, "critique", f"{path}::grade", tmp_path)
    try:
        await until(lambda: endless.busy() > 0 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        code, said, err = ended(process)
    finally:
        process.kill()
    assert (code, said["exit_code"]) == (130, 130)
    assert "nothing was changed" in err
    await until(lambda: endless.busy() == 0, 10.0)
