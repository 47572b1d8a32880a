# mypy: ignore-errors
import asyncio

from probing import calling, probe, some


def drive_retry(module, given):
    outcomes, attempts, first = given
    calls, slept = [], []

    async def work():
        outcome = outcomes[len(calls) % len(outcomes)]
        calls.append(outcome)
        if outcome == "fatal":
            raise KeyError(outcome)
        if outcome == "fail":
            raise OSError(outcome)
        return outcome

    async def sleep(seconds):
        slept.append(seconds)

    try:
        result = asyncio.run(module.retry(work, attempts, sleep, first, (KeyError,)))
    except module.GaveUp as error:
        result = ["gave up", error.attempts]
    except (KeyError, ValueError) as error:
        result = type(error).__name__
    return [result, calls, slept]


def drive_gather(module, given):
    turns, limit = given
    running, peak = [0], [0]

    def job(number, count):
        async def work():
            running[0] += 1
            peak[0] = max(peak[0], running[0])
            for _ in range(abs(count)):
                await asyncio.sleep(0)
            running[0] -= 1
            if count < 0:
                raise ValueError(number)
            return number

        return work

    jobs = [job(number, count) for number, count in enumerate(turns)]
    return [asyncio.run(module.gather_limited(jobs, limit)), peak]


async def listed(source):
    return [item async for item in source]


async def items(values):
    for value in values:
        yield value


def drive_channel(module, given):
    depth, steps = given

    async def scene():
        channel = module.Channel(depth)
        seen = []
        for step in steps:
            if step[0] == "subscribe":
                try:
                    channel.subscribe(step[1])
                except ValueError:
                    seen.append("refused")
            elif step[0] == "publish":
                seen.append(await channel.publish(step[1], but=step[2]))
            elif step[1] in channel._queues:
                seen.append(await channel.drain(step[1], step[2]))
        return [seen, channel.dropped]

    return asyncio.run(scene())


def draw_channel(rng):
    steps = [("subscribe", "a")]
    for number in range(rng.randint(1, 12)):
        name = rng.choice("ab")
        kind = rng.choice(("subscribe", "publish", "publish", "publish", "drain"))
        more = {
            "subscribe": (rng.choice((name, name, "")),),
            "publish": (number, rng.choice((None, None, name))),
            "drain": (name, rng.choice((None, 0, 1, 2))),
        }
        steps.append((kind, *more[kind]))
    return rng.randint(1, 3), steps


NUMBERS = range(12)
PROBES = {
    "delays": calling(
        "delays",
        lambda r: (
            r.randint(0, 6),
            r.choice((0.5, 1, 2, 3, 5, 7)),
            r.choice((1, 1.5, 2.0, 3)),
            r.choice((4, 9, 20, 60)),
        ),
    ),
    "retry": probe(
        lambda r: (
            [r.choice(("fail", "fail", "fail", "ok", "fatal")) for _ in range(6)],
            r.randint(0, 5),
            r.randint(1, 9),
        ),
        drive_retry,
    ),
    "gather_limited": probe(
        lambda r: (some(r, 6, lambda q: q.randint(-2, 4)), r.randint(1, 4)), drive_gather
    ),
    "batches": probe(
        lambda r: (some(r, 9, lambda q: q.choice(NUMBERS)), r.randint(1, 4)),
        lambda module, args: asyncio.run(listed(module.batches(items(args[0]), args[1]))),
    ),
    "merge": probe(
        lambda r: some(r, 4, lambda q: some(q, 4, lambda p: p.choice(NUMBERS))),
        lambda module, args: asyncio.run(listed(module.merge(*args))),
    ),
    **{
        f"Channel.{name}": probe(draw_channel, drive_channel)
        for name in ("subscribe", "publish", "drain")
    },
}
