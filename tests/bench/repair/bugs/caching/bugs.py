"""Mistakes in caches."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "reading is not using",
        "missing statement",
        "LruCache.get",
        ("        self._entries.move_to_end(key)\n", ""),
    ),
    bug(
        "misses are hits",
        "wrong augmented target",
        "LruCache.get",
        ("            self.misses += 1\n", "            self.hits += 1\n"),
    ),
    bug(
        "the newest goes",
        "wrong literal",
        "LruCache.put",
        ("popitem(last=False)", "popitem(last=True)"),
    ),
    bug(
        "one too many",
        "comparison",
        "LruCache.put",
        ("while len(self._entries) > self.capacity:", "while len(self._entries) >= self.capacity:"),
    ),
    bug(
        "the old value stays",
        "moved statement",
        "LruCache.put",
        (
            "            self._entries.move_to_end(key)\n        self._entries[key] = value\n",
            "            self._entries.move_to_end(key)\n        else:\n            self._entries[key] = value\n",
        ),
    ),
    bug(
        "gone the wrong way round",
        "wrong variable",
        "LruCache.put",
        ("gone.append(oldest)", "gone.append(key)"),
    ),
    bug(
        "counted the wrong way",
        "argument swap",
        "LruCache.resize",
        ("return before - len(self._entries)", "return len(self._entries) - before"),
    ),
    bug(
        "a new size is not kept",
        "two edits",
        "LruCache.resize",
        ("        self.capacity = capacity\n", ""),
        ("while len(self._entries) > self.capacity:", "while len(self._entries) > capacity:"),
    ),
    bug(
        "no lookups yet",
        "missing guard",
        "LruCache.rate",
        ("        if total == 0:\n            return 0.0\n", ""),
    ),
    bug(
        "hits by misses",
        "wrong variable",
        "LruCache.rate",
        ("return self.hits / total", "return self.hits / self.misses"),
    ),
    bug(
        "keywords are forgotten",
        "argument drop",
        "expiring",
        ("value = function(*args, **kwargs)", "value = function(*args)"),
    ),
    bug(
        "only positions make the key",
        "wrong variable",
        "expiring",
        ("key = (args, tuple(sorted(kwargs.items())))", "key = args"),
    ),
    bug(
        "still good at the very end",
        "boundary",
        "expiring",
        ("if now < until:", "if now <= until:"),
    ),
    bug(
        "every call is new", "negated condition", "expiring", ("if now < until:", "if now > until:")
    ),
    bug(
        "seconds from the start",
        "operator",
        "expiring",
        ("known[key] = (now + seconds, value)", "known[key] = (seconds, value)"),
    ),
    bug(
        "done before it is",
        "moved statement",
        "once",
        (
            "            result = function()\n            done = True\n",
            "            done = True\n            result = function()\n",
        ),
    ),
    bug("a result of None", "wrong idiom", "once", ("if not done:", "if result is None:")),
    bug(
        "nothing is shared",
        "argument drop",
        "batched_lookup",
        (
            "        value = cache.get(key, absent)\n        if value is absent:",
            "        value = cache.get(key)\n        if value is None:",
        ),
    ),
    bug(
        "batches overlap",
        "off by one",
        "batched_lookup",
        ("missing[at : at + size]", "missing[at : at + size + 1]"),
    ),
    bug(
        "in the order of loading",
        "missing statement",
        "batched_lookup",
        ("    return {key: found[key] for key in keys if key in found}\n", "    return found\n"),
    ),
    bug(
        "loaded but not kept",
        "missing statement",
        "batched_lookup",
        ("            cache.put(key, value)\n", ""),
    ),
)
