# mypy: ignore-errors
from probing import probe, some, tried


def steps(rng):
    found = []
    for _ in range(rng.randint(1, 12)):
        kind = rng.choice(("get", "get", "put", "put", "put", "rate", "resize"))
        key = rng.choice("abcd")
        given = {
            "get": (key,),
            "put": (key, rng.randint(0, 9)),
            "rate": (),
            "resize": (rng.randint(0, 4),),
        }
        found.append((kind, given[kind]))
    return rng.randint(1, 3), found


def drive_cache(module, given):
    capacity, found = given
    cache = module.LruCache(capacity)
    seen = [tried(lambda kind=kind, args=args: getattr(cache, kind)(*args)) for kind, args in found]
    return [seen, list(cache.keys()), cache.hits, cache.misses, cache.rate()]


def draw_expiring(rng):
    return rng.randint(1, 5), [
        (rng.choice((0, 0, 1, 2, 3)), rng.randint(-1, 2), rng.choice((None, 1, 2)))
        for _ in range(rng.randint(1, 9))
    ]


def drive_expiring(module, given):
    seconds, found = given
    now, calls = [0], []

    @module.expiring(seconds, lambda: now[0])
    def work(x, plus=0):
        calls.append((x, plus))
        if x < 0:
            raise ValueError(x)
        return 2 * x + plus

    seen = []
    for wait, x, plus in found:
        now[0] += wait
        keywords = {} if plus is None else {"plus": plus}
        seen.append(tried(lambda x=x, keywords=keywords: work(x, **keywords)))
    return [seen, calls]


def drive_once(module, given):
    answers, count = list(given[0]), 0

    def load():
        nonlocal count
        count += 1
        answer = answers[(count - 1) % len(answers)]
        if answer == "bad":
            raise ValueError
        return answer

    get = module.once(load)
    return [[tried(get) for _ in range(given[1])], count]


def drive_lookup(module, given):
    keys, known, size = given
    cache, batches = module.LruCache(4), []
    for key in known:
        cache.put(key, key * 10 or None)

    def load(wanted):
        batches.append(list(wanted))
        return {key: key * 10 for key in wanted if key < 7}

    found = module.batched_lookup(keys, load, cache, size)
    return [list(found.items()), batches, list(cache.keys())]


PROBES = {
    f"LruCache.{name}": probe(steps, drive_cache)
    for name in ("get", "put", "resize", "keys", "rate")
} | {
    "expiring": probe(draw_expiring, drive_expiring),
    "once": probe(
        lambda r: ([r.choice((None, 0, "bad", *range(1, 40))) for _ in range(4)], r.randint(0, 6)),
        drive_once,
    ),
    "batched_lookup": probe(
        lambda r: (
            some(r, 7, lambda q: q.randint(0, 9)),
            some(r, 3, lambda q: q.randint(0, 9)),
            r.randint(1, 4),
        ),
        drive_lookup,
    ),
}
