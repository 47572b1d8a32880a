"""The benchmark of choosing among drafts that a model made: ``python -m tests.bench.select``."""
