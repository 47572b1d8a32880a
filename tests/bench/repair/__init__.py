"""The benchmark of the built-in repairer: ``python -m tests.bench.repair``."""
