"""Runs under the project's interpreter: collect, then one fork per version.  See ``floor.py``."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import types
from pathlib import Path
from typing import Any

import pytest


class Floor:
    """A pytest plugin that runs the tests once per version, each time in a fork."""

    def __init__(self, job: dict[str, Any], answer: str) -> None:
        self.job = job
        self.answer = answer

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        by_name = {item.nodeid: item for item in items}
        items[:] = [by_name[name] for name in self.job["ids"]]

    def pytest_runtestloop(self, session: Any) -> bool:
        functions = [
            thing
            for thing in gc.get_objects()
            if type(thing) is types.FunctionType and self._is_it(thing.__code__)
        ]
        assert functions, "the function is not loaded"
        took = []
        for text in self.job["versions"]:
            began = time.perf_counter()
            child = os.fork()
            if child == 0:
                os._exit(self._judge(session, functions, text))
            status = os.waitpid(child, 0)[1]
            took.append((os.WEXITSTATUS(status), time.perf_counter() - began))
        Path(self.answer).write_text(json.dumps(took), encoding="utf-8")
        return True

    def _is_it(self, code: types.CodeType) -> bool:
        job = self.job
        if (code.co_name, code.co_firstlineno) != (job["name"], job["first"]):
            return False
        return Path(code.co_filename).resolve() == Path(str(job["file"])).resolve()

    def _judge(self, session: Any, functions: list[types.FunctionType], text: str) -> int:
        code = self._code(compile(text, self.job["file"], "exec", dont_inherit=True))
        assert code is not None, "the version has no such function"
        for function in functions:
            function.__code__ = code
        for at, item in enumerate(session.items):
            following = session.items[at + 1] if at + 1 < len(session.items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return 1
        return 0

    def _code(self, whole: types.CodeType) -> types.CodeType | None:
        for constant in whole.co_consts:
            if isinstance(constant, types.CodeType):
                if self._is_it(constant):
                    return constant
                inner = self._code(constant)
                if inner is not None:
                    return inner
        return None


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.path.insert(0, str(Path.cwd()))
    pytest.main(["-q", "--tb=native", *sys.argv[3:]], plugins=[Floor(job, sys.argv[2])])


if __name__ == "__main__":
    main()
