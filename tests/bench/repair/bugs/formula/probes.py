# mypy: ignore-errors
from probing import probe

PIECES = (
    "1",
    "2",
    "0",
    "3.5",
    ".5",
    "2e3",
    "1e-2",
    "x",
    "y_1",
    "a2b",
    "max",
    "+",
    "-",
    "*",
    "/",
    "^",
    "(",
    ")",
    ",",
    " ",
    "e",
)


def noise(rng):
    return ("".join(rng.choice(PIECES) for _ in range(rng.randint(0, 8))),)


def formula(rng, depth=0):
    turn = rng.random()
    if depth > 2 or turn < 0.3:
        return rng.choice(("1", "2", "3", "0", "2.5", ".5", "1e1", "2e-1", "x", "y", "x", "z"))
    if turn < 0.75:
        left, right = formula(rng, depth + 1), formula(rng, depth + 1)
        return f"{left}{rng.choice(('+', '-', '*', '/', ' - ', ' + ', '^'))}{right}"
    if turn < 0.85:
        return f"-{formula(rng, depth + 1)}"
    if turn < 0.95:
        return f"({formula(rng, depth + 1)})"
    parts = ", ".join(formula(rng, depth + 1) for _ in range(rng.randint(1, 3)))
    return f"{rng.choice(('max', 'min', 'f'))}({parts})"


def either(rng):
    return noise(rng) if rng.random() < 0.2 else (formula(rng),)


def drive(module, args):
    try:
        tree = module.parse(*args)
        return [repr(tree), module.names_in(tree), module.evaluate(tree, {"x": 2.0, "y": 5.0})]
    except (module.FormulaError, OverflowError) as error:
        return str(error)


def drive_tokens(module, args):
    try:
        return list(module.tokens(*args))
    except module.FormulaError as error:
        return str(error)


PROBES = {
    "tokens": probe(noise, drive_tokens),
    **{
        name: probe(either, drive)
        for name in (
            "parse",
            "evaluate",
            "names_in",
            "Parser.peek",
            "Parser.take",
            "Parser.expression",
            "Parser.operand",
        )
    },
}
