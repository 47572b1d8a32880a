"""The census on a real project full of ways in which a test can run a function.

For each function the table says which tests notice when it raises (found by running every
test alone with the function raising).  None of them may be left out.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from redraft.core.testmap import TestMap
from redraft.gates.blocks import take_apart
from redraft.gates.sources import Anatomies, Sources
from redraft.gates.testmap import narrow
from redraft.gates.tests import TestGate
from redraft.languages import language
from tests.gate.pythons import python_of
from tests.gate.workshop import QUICK, Workshop

FILES = {
    "pkg/__init__.py": """
        from pkg.core import plain
        """,
    "pkg/core.py": """
        import functools, contextlib
        def at_import(x): return x
        def target(x): return x + 1
        def plain(x): return target(x)
        def deco(fn):
            @functools.wraps(fn)
            def wrapper(*a, **k):
                return target(fn(*a, **k))
            return wrapper
        @deco
        def decorated(x): return x
        class Base:
            registry = {}
            def __init_subclass__(cls):
                Base.registry[cls.__name__] = at_import(1)
        class Child(Base):
            def __repr__(self): return str(target(1))
            @functools.cached_property
            def slow(self): return target(5)
            @property
            def prop(self): return target(2)
            def __eq__(self, other): return target(1) == 2
            def __hash__(self): return 1
        def gen():
            for i in range(3): yield target(i)
        @contextlib.contextmanager
        def managed():
            yield target(1)
        def lam(): return (lambda: target(1))()
        def comp(): return [target(i) for i in range(2)]
        _one = None
        def lazy():
            global _one
            if _one is None: _one = target(1)
            return _one
        @functools.lru_cache(None)
        def memo(x): return target(x)
        async def aio(): return target(1)
        def outer():
            def inner(): return target(1)
            return inner
        shared_inner = outer()
        def never(): return 0
        def by_source(): return 1
        def by_process(): return 1
        def by_fork(): return 1
        def in_thread(): return 1
        def in_setup(): return 1
        def in_module_setup(): return 1
        def in_teardown(): return 1
        def in_class(): return 1
        def in_param(): return 1
        def in_autouse(): return 1
        def in_late(): return 1
        def in_mp(): return 1
        def in_hook(): return 1
        def in_plugin(): return 1
        def in_session(): return 1
        def dynamic(): return 1
        """,
    "pkg/late.py": """
        from pkg.core import in_late
        V = in_late()
        """,
    "tests/conftest.py": """
        import pytest
        from pkg import core
        core.in_plugin()
        @pytest.fixture(scope='session')
        def sess(): return core.in_session()
        @pytest.fixture
        def indirect(sess): return sess
        @pytest.fixture(scope='session')
        def dyn(request): return request.getfixturevalue('inner_dyn')
        @pytest.fixture(scope='session')
        def inner_dyn(): return core.dynamic()
        def pytest_runtest_setup(item): core.in_hook()
        """,
    "tests/test_a.py": """
        import asyncio, inspect, os, subprocess, sys, threading, unittest, multiprocessing
        import pytest
        from pkg import core
        from pkg.core import *
        def test_plain(): assert core.plain(1) == 2
        def test_decorated(): assert core.decorated(1) == 2
        def test_repr(): assert repr(core.Child()) == '2'
        def test_prop(): assert core.Child().prop == 3
        def test_eq(): assert core.Child() == core.Child()
        def test_registry(): assert core.Base.registry['Child'] == 1
        def test_gen(): assert list(core.gen()) == [1,2,3]
        def test_managed():
            with core.managed() as m: assert m == 2
        def test_lam(): assert core.lam() == 2
        def test_comp(): assert core.comp() == [1,2]
        def test_lazy1(): assert core.lazy() == 2
        def test_lazy2(): assert core.lazy() == 2
        def test_memo1(): assert core.memo(1) == 2
        def test_memo2(): assert core.memo(1) == 2
        def test_aio(): assert asyncio.run(core.aio()) == 2
        def test_inner(): assert core.shared_inner() == 2
        def test_never(): assert 1
        def test_source(): assert 'return 1' in inspect.getsource(core.by_source)
        def test_process(): assert subprocess.run([sys.executable,'-c','from pkg.core import by_process; by_process()'],env={'PYTHONPATH':os.getcwd()}).returncode == 0
        def test_fork():
            pid = os.fork()
            if pid == 0:
                code = 1
                try: code = 0 if core.by_fork() == 1 else 1
                finally: os._exit(code)
            assert os.waitpid(pid, 0)[1] == 0
        def test_thread():
            out = []
            t = threading.Thread(target=lambda: out.append(core.in_thread())); t.start(); t.join()
            assert out == [1]
        class TestU(unittest.TestCase):
            @classmethod
            def setUpClass(cls): cls.c = core.in_class()
            def setUp(self): self.v = core.in_setup()
            def tearDown(self): core.in_teardown()
            def test_u1(self): assert self.v == self.c == 1
            def test_u2(self): assert self.v == self.c == 1
        def test_sess1(indirect): assert indirect == 1
        def test_sess2(indirect): assert indirect == 1
        def test_dyn1(dyn): assert dyn == 1
        def test_dyn2(dyn): assert dyn == 1
        def test_dyn3(request): assert request.getfixturevalue('dyn') == 1
        @pytest.mark.parametrize('p', [core.in_param()])
        def test_param(p): assert p == 1
        def test_late1():
            from pkg import late
            assert late.V == 1
        def test_late2():
            from pkg import late
            assert late.V == 1
        """,
    "tests/test_b.py": """
        import pytest, multiprocessing
        from pkg import core
        def setup_module(): global V; V = core.in_module_setup()
        @pytest.fixture(autouse=True, scope='class')
        def auto(): return core.in_autouse()
        class TestIt:
            def test_m1(self): assert V == 1
            def test_m2(self): assert V == 1
        def test_m3(): assert V == 1
        def test_mp():
            ctx = multiprocessing.get_context('spawn')
            p = ctx.Process(target=core.in_mp); p.start(); p.join()
            assert p.exitcode == 0
        def test_none(): assert 1
        """,
}
A, B = "tests/test_a.py", "tests/test_b.py"

EVERYONE = None
NOTICE: dict[str, tuple[str, ...] | None] = {
    "at_import": EVERYONE,
    "deco": EVERYONE,
    "outer": EVERYONE,
    "in_hook": EVERYONE,
    "in_plugin": EVERYONE,
    "Base.__init_subclass__": EVERYONE,
    "plain": ("plain",),
    "decorated": ("decorated",),
    "deco.wrapper": ("decorated",),
    "gen": ("gen",),
    "managed": ("managed",),
    "lam": ("lam",),
    "comp": ("comp",),
    "lazy": ("lazy1", "lazy2"),
    "memo": ("memo1", "memo2"),
    "aio": ("aio",),
    "outer.inner": ("inner",),
    "Child.__repr__": ("repr",),
    "Child.prop": ("prop",),
    "Child.__eq__": ("eq",),
    "by_source": ("source",),
    "by_process": ("process",),
    "by_fork": ("fork",),
    "in_mp": ("mp",),
    "in_thread": ("thread",),
    "in_setup": ("u1", "u2"),
    "in_teardown": ("u1", "u2"),
    "in_class": ("u1", "u2"),
    "in_module_setup": ("m1", "m2", "m3", "mp", "none"),
    "in_autouse": ("m1", "m2", "m3", "mp", "none"),
    "in_param": ("plain", "param[1]", "never", "process", "late2"),
    "in_late": ("late1", "late2"),
    "in_session": ("sess1", "sess2"),
    "dynamic": ("dyn1", "dyn2", "dyn3"),
    "target": (
        *("plain", "decorated", "repr", "prop", "eq", "gen", "managed", "lam", "comp"),
        *("lazy1", "lazy2", "memo1", "memo2", "aio", "inner"),
    ),
}
"""What must be kept for each function, by the tests' names without ``test_``."""

ALONE = {
    *("plain", "decorated", "gen", "managed", "lam", "comp", "aio", "in_thread", "never"),
    *("Child.__repr__", "Child.prop", "in_setup", "in_class", "in_session", "dynamic"),
}
"""Functions for which most tests can be left out: the census is not only careful."""


class Kept:
    """Test maps in memory."""

    def __init__(self) -> None:
        self.map = TestMap()

    def load(self, root: Path, environment: str) -> TestMap:
        return self.map

    def save(
        self, root: Path, environment: str, recorded: TestMap, gone: Collection[str] = ()
    ) -> None:
        self.map = self.map.updated(recorded, gone)


@pytest.mark.parametrize("version", ["here", "3.12", "3.13", "3.14"])
async def test_no_test_that_notices_is_left_out(
    shop: Workshop, version: str, tmp_path: Path
) -> None:
    python = sys.executable if version == "here" else python_of(version, tmp_path / "venv")
    shop.open(FILES, "pkg/core.py::target", [A, B], python=python)
    kept = Kept()
    shop.gate = TestGate(language("python"), QUICK, sys.executable, kept)
    try:
        evidence = await shop.baseline()
    finally:
        await shop.gate.close()
    assert not evidence.failed, evidence.failures
    tests = {name.rpartition("::")[2].removeprefix("test_"): name for name in kept.map.entries}
    assert len(tests) == len(evidence.passed) == 36

    core = (shop.root / "pkg/core.py").read_bytes()
    sources = Sources(shop.root, {}, Anatomies())
    parts = take_apart(core).blocks
    wrong, kinds = {}, {}
    for name, noticing in NOTICE.items():
        assert f"{name}#0" in parts
        left = narrow([A, B], kept.map, "pkg/core.py", f"{name}#0", sources).dropped
        must = set(tests.values()) if noticing is EVERYONE else {tests[t] for t in noticing}
        if must & left:
            wrong[name] = must & left
        kinds[name] = len(left)
    assert not wrong
    left = narrow([A, B], kept.map, "pkg/core.py", "never#0", sources).dropped
    assert len(left) == 32
    assert all(kinds[name] >= 25 for name in ALONE - {"never"}), kinds
