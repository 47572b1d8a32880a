"""Measuring: datasets, runs over them, the paper's metrics, and what a person looks at."""
