import inspect
import textwrap


def rewritten(f):
    lines = textwrap.dedent(inspect.getsource(f)).split("\n")
    space = {}
    exec("\n".join(line for line in lines if not line.startswith("@")), space)
    return space[f.__name__]


@rewritten
def tax(n):
    return n // 10
