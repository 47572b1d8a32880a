"""Mistakes in counting what happens over time."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug(
        "more than a burst",
        "wrong idiom",
        "TokenBucket._refill",
        (
            "min(self.burst, self._tokens + (now - self._last) * self.rate)",
            "self._tokens + (now - self._last) * self.rate",
        ),
    ),
    bug(
        "the same second again",
        "missing statement",
        "TokenBucket._refill",
        ("        self._last = now\n", "        pass\n"),
    ),
    bug(
        "the rate the wrong way",
        "operator",
        "TokenBucket._refill",
        ("(now - self._last) * self.rate", "(now - self._last) / self.rate"),
    ),
    bug(
        "the last token stays",
        "boundary",
        "TokenBucket.allow",
        ("if self._tokens < cost:", "if self._tokens <= cost:"),
    ),
    bug(
        "always one token",
        "wrong variable",
        "TokenBucket.allow",
        ("self._tokens -= cost", "self._tokens -= 1"),
    ),
    bug(
        "never filled up",
        "missing statement",
        "TokenBucket.allow",
        ("        self._refill()\n", ""),
    ),
    bug(
        "a refusal costs too",
        "moved statement",
        "TokenBucket.allow",
        (
            "        if self._tokens < cost:\n            return False\n        self._tokens -= cost\n        return True\n",
            "        self._tokens -= cost\n        if self._tokens < 0:\n            return False\n        return True\n",
        ),
    ),
    bug(
        "a negative wait",
        "wrong idiom",
        "TokenBucket.wait",
        ("return max(0.0, missing / self.rate)", "return missing / self.rate"),
    ),
    bug(
        "waiting for ever",
        "missing guard",
        "TokenBucket.wait",
        ('        if cost > self.burst:\n            return float("inf")\n', ""),
    ),
    bug(
        "what is left, the other way",
        "argument swap",
        "TokenBucket.wait",
        ("missing = cost - self._tokens", "missing = self._tokens - cost"),
    ),
    bug(
        "the newest goes first",
        "wrong method",
        "SlidingWindow.hit",
        ("times.popleft()", "times.pop()"),
    ),
    bug(
        "one more than allowed",
        "comparison",
        "SlidingWindow.hit",
        ("if len(times) >= self.most:", "if len(times) > self.most:"),
    ),
    bug(
        "keys share their times",
        "wrong attribute",
        "SlidingWindow.hit",
        ("self._seen.setdefault(key, deque())", 'self._seen.setdefault("", deque())'),
    ),
    bug(
        "a moment too long",
        "boundary",
        "SlidingWindow.hit",
        ("times[0] <= now - self.seconds", "times[0] < now - self.seconds"),
    ),
    bug(
        "all that were ever seen",
        "missing condition",
        "SlidingWindow.left",
        (" if at > now - self.seconds", ""),
    ),
    bug(
        "how many were used",
        "operator",
        "SlidingWindow.left",
        ("return self.most - len(recent)", "return len(recent)"),
    ),
    bug("by the first time", "off by one", "SlidingWindow.forget", ("times[-1] <=", "times[0] <=")),
    bug(
        "not the first call",
        "wrong initial value",
        "every",
        ("(calls - 1) % count == 0", "calls % count == 0"),
    ),
    bug(
        "keywords are lost",
        "argument drop",
        "every",
        ("return function(*args, **kwargs)", "return function(*args)"),
    ),
    bug(
        "every call puts it off",
        "moved statement",
        "debounce",
        (
            "            before = last.get(value)\n",
            "            before = last.get(value)\n            last[value] = now\n",
        ),
        (
            "                return False\n            last[value] = now\n",
            "                return False\n",
        ),
    ),
    bug(
        "a first call at no time",
        "negated condition",
        "debounce",
        ("before is not None and", "before is None or"),
    ),
    bug(
        "failures add up",
        "missing statement",
        "breaker",
        ("            failed = 0\n            return result\n", "            return result\n"),
    ),
    bug(
        "after the pause all is forgiven",
        "wrong initial value",
        "breaker",
        ("failed = failures - 1", "failed = 0"),
    ),
    bug(
        "open from the start",
        "extra statement",
        "breaker",
        (
            "                failed += 1\n                if",
            "                failed += 1\n                opened = clock()\n                if",
        ),
    ),
    bug(
        "one failure more",
        "comparison",
        "breaker",
        ("if failed >= failures:", "if failed > failures:"),
    ),
)
