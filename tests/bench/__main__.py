"""``make bench``: prints every figure with its goal.  Run it on an idle machine."""

from __future__ import annotations

import argparse
import importlib

FIGURES = ("listing", "start", "critique", "compare")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", choices=[*FIGURES, []], help="which; all by default")
    for name in parser.parse_args().figures or FIGURES:
        for row in importlib.import_module(f"tests.bench.{name}").measure():
            verdict = "met" if row.ratio <= row.goal else "MISSED"
            print(
                f"{row.what}\n    {row.ratio:.3f}   goal <= {row.goal}   {verdict}   ({row.detail})"
            )


if __name__ == "__main__":
    main()
