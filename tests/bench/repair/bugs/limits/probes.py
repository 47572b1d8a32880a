# mypy: ignore-errors
from probing import probe, tried


def moments(kinds):
    """A script: how long to wait, then what to do with which number."""

    def draw(rng):
        setting = rng.randint(1, 4), rng.choice((1, 2, 3, 5, 0.5))
        return setting, [
            (
                rng.choice((0, 0, 0, 0.5, 1, 1, 2, 5)),
                rng.choice(kinds),
                rng.choice((1, 1, 2, 3, 0.5, 5, 0)),
            )
            for _ in range(rng.randint(1, 14))
        ]

    return draw


def drive_bucket(module, given):
    (burst, rate), steps = given
    now = [0.0]
    bucket = module.TokenBucket(rate, burst, lambda: now[0])
    seen = []
    for wait, kind, cost in steps:
        now[0] += wait
        seen.append(tried(lambda kind=kind, cost=cost: getattr(bucket, kind)(cost)))
    return seen


def drive_window(module, given):
    (most, seconds), steps = given
    now = [0.0]
    window = module.SlidingWindow(most, seconds, lambda: now[0])
    seen = []
    for wait, kind, key in steps:
        now[0] += wait
        args = () if kind == "forget" else ("b" if key == 2 else "a",)
        seen.append(getattr(window, kind)(*args))
    return seen


def drive_every(module, given):
    (count, _), steps = given
    work = module.every(count)(lambda x, add=0: x + add)
    return [work(x, add=number) if x == 2 else work(x) for number, (_, _, x) in enumerate(steps)]


def drive_debounce(module, given):
    (_, seconds), steps = given
    now, calls = [0.0], []
    work = module.debounce(seconds, lambda: now[0])(calls.append)
    seen = []
    for wait, _, value in steps:
        now[0] += wait
        seen.append(work(value))
    return [seen, calls]


def drive_breaker(module, given):
    (failures, pause), steps = given
    now, calls = [0.0], []

    @module.breaker(failures, pause, lambda: now[0])
    def work(value):
        calls.append(value)
        if value >= 2:
            raise OSError
        return value

    seen = []
    for wait, _, value in steps:
        now[0] += wait
        seen.append(tried(lambda value=value: work(value)))
    return [seen, calls]


PROBES = {
    **{
        f"TokenBucket.{n}": probe(moments(("allow", "allow", "wait")), drive_bucket)
        for n in ("_refill", "allow", "wait")
    },
    **{
        f"SlidingWindow.{n}": probe(moments(("hit", "hit", "hit", "left", "forget")), drive_window)
        for n in ("hit", "left", "forget")
    },
    "every": probe(moments(("",)), drive_every),
    "debounce": probe(moments(("",)), drive_debounce),
    "breaker": probe(moments(("",)), drive_breaker),
}
