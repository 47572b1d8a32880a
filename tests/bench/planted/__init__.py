"""``make bench-planted``: the repairer on bugs planted in real packages, judged by their own tests."""
