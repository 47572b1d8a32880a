"""Mistakes in work that waits."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug("one wait too many", "off by one", "delays", ("range(attempts - 1)", "range(attempts)")),
    bug("no upper limit", "wrong idiom", "delays", ("min(delay, most)", "max(delay, most)")),
    bug("waits grow by adding", "operator", "delays", ("delay *= factor", "delay += factor")),
    bug(
        "waits after the last attempt",
        "missing guard",
        "retry",
        (
            "            if attempt == attempts - 1:\n                raise GaveUp(attempts) from error\n",
            "            if attempt == attempts:\n                raise GaveUp(attempts) from error\n",
        ),
    ),
    bug(
        "fatal is tried again",
        "missing statement",
        "retry",
        ("        except fatal:\n            raise\n", ""),
    ),
    bug(
        "always the first wait",
        "wrong variable",
        "retry",
        ("await sleep(waits[attempt])", "await sleep(first)"),
    ),
    bug(
        "the number of the last attempt",
        "wrong variable",
        "retry",
        ("raise GaveUp(attempts) from error", "raise GaveUp(attempt) from error"),
    ),
    bug(
        "in the order of finishing",
        "wrong idiom",
        "gather_limited",
        (
            "                results[number] = await job()\n",
            "                results.append(await job())\n",
        ),
    ),
    bug(
        "everyone at once",
        "wrong variable",
        "gather_limited",
        ("asyncio.Semaphore(limit)", "asyncio.Semaphore(len(jobs))"),
    ),
    bug(
        "the rest is lost", "missing guard", "batches", ("    if batch:\n        yield batch\n", "")
    ),
    bug(
        "an empty one at the end",
        "missing condition",
        "batches",
        ("    if batch:\n        yield batch\n", "    yield batch\n"),
    ),
    bug(
        "one more than fits",
        "comparison",
        "batches",
        ("if len(batch) == size:", "if len(batch) > size:"),
    ),
    bug(
        "the shortest ends it",
        "wrong idiom",
        "merge",
        (
            "                waiting.remove(source)\n                continue\n",
            "                return\n",
        ),
    ),
    bug("removing while walking", "wrong idiom", "merge", ("in list(waiting):", "in waiting:")),
    bug(
        "the newest is dropped",
        "extra statement",
        "Channel.publish",
        (
            "                self.dropped += 1\n",
            "                self.dropped += 1\n                continue\n",
        ),
    ),
    bug(
        "only to one",
        "negated condition",
        "Channel.publish",
        ("if name == but:", "if name != but:"),
    ),
    bug(
        "nobody was reached",
        "moved statement",
        "Channel.publish",
        (
            "            await queue.put(message)\n            reached += 1\n",
            "                reached += 1\n            await queue.put(message)\n",
        ),
    ),
    bug(
        "a new queue each time",
        "missing guard",
        "Channel.subscribe",
        (
            "        if name not in self._queues:\n            self._queues[name] = asyncio.Queue(self.depth)\n",
            "        self._queues[name] = asyncio.Queue(self.depth)\n",
        ),
    ),
    bug(
        "none is all",
        "wrong idiom",
        "Channel.drain",
        ("if most is not None and len(found) >= most:", "if most and len(found) >= most:"),
    ),
    bug("one more", "boundary", "Channel.drain", ("len(found) >= most:", "len(found) > most:")),
)
