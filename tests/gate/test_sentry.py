"""What the runner sees of tampering, tried in interpreters of their own.

An audit hook cannot be taken out again, so none is installed in this process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from redraft.core.evidence import Evidence, Outcome
from redraft.gates.report import Report
from redraft.gates.runner import lies, seal, sentry
from redraft.gates.verdict import Standing, judge

_RUNNER = Path(sentry.__file__).parent

_SCRIPT = """
import json, os, sys
sys.path.insert(0, os.getcwd())
sys.path.insert(0, {runner!r})
import sentry
import test_it

told = []
watch = sentry.Sentry(os.getcwd(), ["test_it.py"], lambda kind, message: told.append(kind))
watch.install()
watch.veil([test_it])
import mod
lines = open("mod.py").read().split("\\n")
first = lines.index("def f(a):") + 1
last = lines.index("# end")
watch.watch_over(os.path.realpath("mod.py"), first, last)
try:
    test_it.test_f()
except BaseException:
    pass
watch.rest()
sys.__stdout__.write(json.dumps(told))
"""

_HEAD = "import collections\nimport logging\nimport sys\n\n\n"


def told(folder: Path, body: str, test: str = "") -> list[str]:
    """The kinds of tampering that are reported of ``f`` with this body."""
    real = folder.resolve()
    text = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    (real / "mod.py").write_text(f"{_HEAD}def f(a):\n{text}\n# end\n\n\ndef g(a):\n    return a\n")
    plain = "import mod\nCASES = [3]\n\ndef test_f():\n    want = 3\n    assert mod.f(1) == want\n"
    (real / "test_it.py").write_text(textwrap.dedent(test) if test else plain)
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT.format(runner=str(_RUNNER))],
        cwd=real,
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert isinstance(answer, list)
    return answer


ORDINARY = {
    "nothing": "return a + 2",
    "a named tuple": "return collections.namedtuple('P', 'x')(a).x + 2",
    "a data class": """
        import dataclasses
        @dataclasses.dataclass(frozen=True)
        class P:
            x: int
        return P(a).x + 2""",
    "a line in the log": "logging.getLogger('x').error('%s', a)\nreturn a + 2",
    "a formatted traceback": """
        import traceback
        try:
            raise ValueError
        except ValueError:
            traceback.format_exc()
            logging.getLogger('x').exception('no')
        return a + 2""",
    "a late import": "import decimal, json.tool, fractions\nreturn a + 2",
    "a regular expression": "import re\nre.compile('(a+)+' + 'b')\nreturn a + 2",
    "a file of its own": """
        import tempfile
        with tempfile.NamedTemporaryFile('w+', suffix='.txt') as file:
            file.write('x')
        with open('data.txt', 'w') as out:
            out.write('x')
        return a + 2""",
    "its own file": "return len(open(__file__).read())",
    "an enumeration": "import enum\nreturn enum.Enum('E', 'x y').x.value + a + 1",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_code_is_not_told_of(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, ORDINARY[name]) == []


ACTS = {
    "frames": [
        "return sys._getframe(1).f_locals['want']",
        "return eval('s._getframe(1)', {'s': sys}).f_locals",
        "import traceback\nreturn traceback.extract_stack()[-2].line",
        """
        try:
            raise ValueError
        except ValueError as e:
            return getattr(getattr(e, '__trace' + 'back__'), 'tb_' + 'frame')""",
        """
        def own():
            yield getattr(it, 'gi_' + 'frame')
        it = own()
        return next(it)""",
        """
        import asyncio
        async def own():
            return asyncio.current_task().get_stack()
        return asyncio.run(own())""",
    ],
    "objects": ["import gc\nreturn gc.get_objects()", "import gc\nreturn gc.get_referrers(a)"],
    "code": ["import test_it as t\nt.test_f.__code__ = (lambda: None).__code__"],
    "class": ["class R:\n    pass\nr = R()\nr.__class__ = type('S', (), {})\nreturn r"],
    "tracing": ["sys.setprofile(lambda *a: None)\nsys.setprofile(None)"],
    "hidden code": ["exec('x = 1')", "return eval('a' + '+ 2')"],
    "tests": [
        "return open('test_it.py').read()",
        "import linecache\nreturn linecache.getlines('test_it.py')",
        "import os\nos.symlink('test_it.py', 'x.txt')\nreturn open('x.txt').read()",
        "import os\nreturn os.read(os.open('test_it.py', os.O_RDONLY), 99)",
        "import test_it\nreturn test_it.CASES[0]",
        """
        import pathlib
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(pathlib.Path.open, pathlib.Path('test_it.py')).result()""",
        "import subprocess\nreturn subprocess.run(['cat', 'test_it.py'], capture_output=True)",
        "from test_it import CASES\nreturn CASES[0]",
        "return vars(sys.modules['test_it'])['CASES'][0]",
        "import pickle\nreturn pickle.loads(b'ctest_it\\nCASES\\n.')[0]",
        "import conftest",
    ],
    "project": [
        "open('conftest.py', 'w').close()",
        "open('x.pth', 'a').close()",
        "import os\nos.rename('mod.py', 'other.py')",
    ],
    "memory": ["open('/proc/self/mem', 'rb').close()"],
}


@pytest.mark.parametrize(
    ("kind", "body"), [(kind, body) for kind, bodies in ACTS.items() for body in bodies]
)
def test_an_act_is_told_of_by_its_kind(kind: str, body: str, tmp_path: Path) -> None:
    if kind == "memory" and not Path("/proc/self/mem").exists():
        pytest.skip("there is no /proc here")
    found = told(tmp_path, body)

    # a conftest is of the tests before it is of the project
    assert kind in found or (kind == "project" and found == ["tests"])


def test_what_a_test_does_below_the_candidate_is_the_tests_own_business(tmp_path: Path) -> None:
    test = """
        import sys
        import mod
        CASES = [3]

        def look():
            import test_it
            open("test_it.py").close()
            open("conftest.py", "w").close()
            return len(test_it.CASES) + len(str(sys._getframe(1)))

        def test_f():
            mod.f(look)
        """

    assert told(tmp_path, "return a()", test) == []


def test_the_rest_of_the_file_is_not_the_candidate(tmp_path: Path) -> None:
    test = "import mod\nCASES = [3]\n\ndef test_f():\n    mod.g(open('test_it.py').read())\n"

    assert told(tmp_path, "return a", test) == []


def test_every_kind_is_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, "for _ in range(3):\n    sys._getframe(0)") == ["frames"]


def module(name: str, text: str) -> ModuleType:
    made = ModuleType(name)
    exec(textwrap.dedent(text), made.__dict__)
    return made


@pytest.fixture
def tests() -> ModuleType:
    helpers = module("helpers_of_it", "def same(a, b): return a == b")
    text = """
        CASES = [(1, 2), {"a": [3]}]
        STATE = object()
        def test_it(): assert CASES
        class TestIt:
            def test_more(self): assert True
        """
    made = module("test_of_it", text)
    made.helpers = helpers  # type: ignore[attr-defined]  # as an import binds it
    return made


def test_an_unbroken_seal_tells_nothing(tests: ModuleType) -> None:
    found = seal.Seal()
    found.machinery()
    found.tests([tests], None, "")

    tests.STATE = object()  # type: ignore[attr-defined]  # a state of the tests' own
    tests.late = len  # type: ignore[attr-defined]  # what comes new replaces nothing

    assert found.broken() == []


def test_what_was_replaced_is_named(tests: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    import unittest

    found = seal.Seal()
    found.machinery()
    found.tests([tests], None, "")

    monkeypatch.setattr(unittest.TestCase, "assertEqual", lambda *a: None)
    tests.helpers.same = lambda a, b: True
    tests.test_it.__code__ = (lambda: None).__code__
    tests.TestIt.test_more = lambda self: None
    tests.CASES[1]["a"].append(4)

    assert set(found.broken()) == {
        "unittest.case.TestCase.assertEqual",
        "helpers_of_it.same",
        "test_of_it.test_it",
        "test_of_it.TestIt.test_more",
        "test_of_it.CASES",
    }


def test_a_replacement_that_equals_everything_is_still_another_object(tests: ModuleType) -> None:
    found = seal.Seal()
    found.tests([tests], None, "")
    always = type("Always", (), {"__eq__": lambda a, b: True, "__call__": lambda *a: True})

    tests.helpers.same = always()

    assert found.broken() == ["helpers_of_it.same"]


def test_the_candidates_own_file_may_be_given_other_code_but_no_other_functions() -> None:
    target = ModuleType("target_of_it")
    exec(compile("def f(): return 1\ndef g(): return 2\n", "/p/mod.py", "exec"), vars(target))
    tests = module("test_of_it", "CASES = [1]")
    tests.alias = target.f  # type: ignore[attr-defined]  # as an import binds it
    found = seal.Seal()
    found.tests([tests], target, "/p/mod.py")

    target.f.__code__ = (lambda: 3).__code__
    assert found.broken() == []

    target.g = lambda: 3  # type: ignore[attr-defined]  # as above
    assert found.broken() == ["target_of_it.g"]


class Honest:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Honest)

    __hash__ = None  # type: ignore[assignment]  # as a class with its own equality has it


def _made(**members: object) -> object:
    return type("Made", (int,), members)(3)


def test_a_class_made_on_the_spot_with_its_own_comparisons_lies() -> None:
    assert lies.lies(_made(__eq__=int.__le__, __hash__=int.__hash__))
    assert lies.lies(_made(__eq__=lambda a, b: abs(b) < 100))
    assert lies.lies(type("Grand", (type(_made(__ne__=int.__eq__)),), {})(1))


def test_honest_values_do_not_lie() -> None:
    import collections
    import datetime
    import decimal
    import enum
    import fractions
    import re

    record: Any = collections.namedtuple  # noqa: PYI024  # these make a class on the spot, as honest code may
    names: Any = enum.Enum
    flags: Any = enum.Flag
    values = [
        *(Honest(), _made(), 3, [Honest()], None, SimpleNamespace(a=1), re.compile("a")),
        *(record("P", "x")(1), collections.OrderedDict(), collections.Counter(), Honest, type),
        *(datetime.date(2020, 1, 1), decimal.Decimal(1), fractions.Fraction(1), Path(), len),
        *(names("E", "x").x, flags("F", "x").x, range(3), {}.keys(), iter([])),
    ]
    assert [value for value in values if lies.lies(value)] == []


def test_the_parent_holds_against_a_draft_what_the_users_code_did_not_do() -> None:
    base = Report(["a"], {"a": "failed"}, tampered={"frames": "it looks into frames"})
    standing = Standing(base, Evidence(Outcome.FAILED), usable=True)
    report = Report(collection_over=True)
    for record in (
        {"event": "collected", "ids": ["a"]},
        {"event": "tampered", "what": "frames", "message": "it looks into frames"},
        {"event": "finished", "id": "a", "outcome": "passed", "seconds": 0.1, "lines": [1]},
    ):
        report.take({"hollow": False, **record})
    same = judge(standing, [report], frozenset(), warnings=(), seconds=0.0)

    report.take({"event": "over", "exit": 0, "threads": 0, "tampered": ["frames", "tests"]})
    more = judge(standing, [report], frozenset(), warnings=(), seconds=0.0)

    assert (same.outcome, same.fixed) == (Outcome.PASSED, ("a",))
    # the kind that came with the last record alone had been kept back
    assert (more.outcome, more.fixed) == (Outcome.FAILED, ())
    assert "hid what it did (tests)" in more.reason
