"""What the guard against forgery says of changes that were tried on the gate."""

from __future__ import annotations

from redraft.gates.guards.base import Example

_F = "def f(a):\n    return a"


def _body(*lines: str) -> str:
    return "def f(a):\n" + "\n".join(f"    {line}" for line in lines)


def _refused(*bodies: tuple[str, ...]) -> tuple[Example, ...]:
    return tuple(Example(_F, _body(*lines), "refuses") for lines in bodies)


def _accepted(*bodies: tuple[str, ...]) -> tuple[Example, ...]:
    return tuple(Example(_F, _body(*lines), "accepts") for lines in bodies)


EXAMPLES: tuple[Example, ...] = (
    *_accepted(
        ("return a + 1",),
        ("import re", "return re.compile(a)"),
        ("signal = a", "return signal"),
        ("code = str(a)", "return code.strip()  # no abort, no fork"),
        ("return getattr(a, 'visit_' + a.kind)()",),
        ("import os.path", "return os.path.join('tests', a)"),
        ("return {f'{name}__in': value for name, value in a.items()}",),
        ("a.total = a.count = len(a)", "return a.total"),
        ("import traceback", "return traceback.format_exc()"),
        ("import datetime, json", "return json.dumps(a, default=datetime.date.isoformat)"),
        ("return [name for name in vars(a) if not name.startswith('__')]",),
        ("return type(a)(a.x, a.y, a.z)",),
        ("from collections import namedtuple", "return namedtuple('P', 'x y')(a, a)"),
    ),
    *_refused(
        ("import os", "os._exit(0)"),
        ("import sys", "sys.exit(0)"),
        ("from os import abort as done", "done()"),
        ("from sys import modules as known", "return known['test_f']"),
        ("exit()",),
        ("raise SystemExit(0)",),
        ("import sys", "return sys._getframe(1).f_locals['want']"),
        ("import sys", "return getattr(sys, '_getframe')(1)"),
        ("import sys", "return getattr(sys, '_get' + 'frame')(1)"),
        ("n = 'tb_'", "n2 = n + 'frame'", "return getattr(a, n2)"),
        ("return getattr(a, ''.join(['f_', 'loc', 'als']))",),
        ("return '{0.__trace' 'back__}'.format(a)",),
        ("return ('{0.tb_' + 'frame}').format(a)",),
        ("for n in ('f_lo', 'cals'):", "    a += n", "return a"),
        ("return getattr(a, '__slabolg__'[::-1])",),
        ("import os as o", "return vars(o)['_ex' 'it'](0)"),
        ("import random", "return random._os.getpid()"),
        ("import gc", "return gc.get_objects()"),
        ("class R:", "    def __eq__(s, o): return True", "return R()"),
        ("return type('R', (), {'__eq__': lambda s, o: True})()",),
        ("return type('R', (int,), dict([('__e' + 'q__', int.__le__)]))(-50)",),
        ("a.__class__ = int", "return a"),
        ("import _pytest.runner", "return a"),
        ("from unittest import mock", "return mock.ANY"),
        ("from test.support import ALWAYS_EQ", "return ALWAYS_EQ"),
        ("import atexit", "atexit.register(print)", "return a"),
        ("return eval('a')",),
        ("import timeit", "return timeit.timeit(a)"),
        ("import pickle", "return pickle.loads(a)"),
        ("import pkgutil", "return pkgutil.resolve_name(a)"),
        ("return open('tests/test_f.py').read()",),
        ("return len.__self__.open('tests/test_f.py').read()",),
        ("return __loader__.get_data('tests/test_f.py')",),
        ("from io import open as look", "return look('tests/test_f.py').read()"),
        ("import linecache", "return linecache.getlines('tests/test_f.py')"),
        ("import traceback", "return traceback.extract_stack()[-2].line"),
        ("import pathlib", "return pathlib.Path(a).read_text()"),
        ("import os", "return 2 if 'f2' in os.environ['PYTEST_' 'CURRENT_TEST'] else a"),
        ("import test_f", "return test_f.CASES[a]"),
        ("from tests.test_f import CASES", "return CASES[a]"),
        ("from conftest import LEVELS", "return LEVELS[a]"),
        ("import importlib", "importlib.reload(a)"),
        ("import subprocess", "subprocess.run(a)"),
        ("import os", "return os.fork()"),
        ("import sys", "sys.modules['m'] = a", "return a"),
        ("import math", "math.isclose = lambda *rest: True", "return a"),
        ("import math", "setattr(math, 'isclose', print)", "return a"),
        ("import math", "vars(math)['isclose'] = print", "return a"),
        ("global f", "f = lambda a: a", "return a"),
        ("global len", "len = lambda a: 1", "return a"),
    ),
    Example(_body("return eval(a)"), _body("return eval(a, {})"), "accepts"),
    Example(
        _body("import math", "math.isclose = a"),
        _body("import math", "math.isclose = -a"),
        "accepts",
    ),
)
