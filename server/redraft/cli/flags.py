"""Flags that several commands share, in groups."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def target(parser: argparse.ArgumentParser) -> None:
    """The function to work on."""
    parser.add_argument(
        "target", metavar="TARGET", help="the function, as FILE::QUALNAME or FILE:LINE"
    )


def thinking(parser: argparse.ArgumentParser, *, asking: bool = True) -> None:
    """Who thinks, and, where something is asked of it, what it is told."""
    group = parser.add_argument_group("who thinks")
    group.add_argument(
        "--policy", metavar="NAME", help="auto, chat (a model) or repair (built in, no model)"
    )
    group.add_argument("--model", dest="model_model", metavar="NAME", help="the model's name")
    group.add_argument(
        "--base-url",
        dest="model_base_url",
        metavar="URL",
        help="an OpenAI-compatible endpoint, such as http://localhost:11434/v1",
    )
    if not asking:
        return
    group.add_argument(
        "--instruction", metavar="TEXT", default="", help="what you want of the function"
    )
    group.add_argument(
        "--seed",
        type=_number(int, "a whole number"),
        metavar="N",
        help="seed of the search, and of the model where it takes one",
    )


def judging(parser: argparse.ArgumentParser, *, optional: bool = True) -> None:
    """How versions are tested."""
    group = parser.add_argument_group("how versions are tested")
    group.add_argument(
        "--tests",
        dest="gate_command",
        metavar="CMD",
        help="a command that runs the tests, instead of pytest on those that reach the function",
    )
    group.add_argument(
        "--python", dest="gate_python", metavar="PATH", help="the interpreter for the tests"
    )
    if optional:
        group.add_argument(
            "--no-gate",
            action="store_true",
            help="test nothing; then nothing is called safe and nothing can be written",
        )


def bounds(parser: argparse.ArgumentParser, *, rounds: bool = False) -> None:
    """What the request may cost."""
    group = parser.add_argument_group("what it may cost")
    whole, number = _number(int, "a whole number"), _number(float, "a number")
    if rounds:
        group.add_argument(
            "--max-rounds",
            dest="loop_rounds",
            type=whole,
            metavar="N",
            help="rounds of critique and rewriting",
        )
        group.add_argument(
            "--samples",
            dest="loop_samples",
            type=whole,
            metavar="N",
            help="drafts that are written side by side, where the strategy writes several",
        )
    group.add_argument(
        "--max-seconds", dest="limits_seconds", type=number, metavar="S", help="wall seconds"
    )
    group.add_argument(
        "--max-tokens", dest="limits_tokens", type=whole, metavar="N", help="tokens, in and out"
    )
    group.add_argument(
        "--max-calls", dest="limits_calls", type=whole, metavar="N", help="model calls"
    )
    group.add_argument(
        "--max-money",
        dest="limits_money",
        type=number,
        metavar="M",
        help="money, in the unit of the model's prices, which must be set",
    )


def output(parser: argparse.ArgumentParser, *, json: bool = True) -> None:
    """What is printed, and where a log goes."""
    group = parser.add_argument_group("what is printed")
    if json:
        group.add_argument("--json", action="store_true", help="print JSON alone on stdout")
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        metavar="WHEN",
        help="auto, always or never",
    )
    group.add_argument("-v", "--verbose", action="store_true", help="keep a log, and say where")
    group.add_argument("--log", metavar="FILE", help="keep the log in this file")


def writing(parser: argparse.ArgumentParser) -> None:
    """Whether the file is changed."""
    parser.add_argument(
        "--write",
        action="store_true",
        help="put the chosen version into the file; without, it is only shown",
    )


def deciding(parser: argparse.ArgumentParser) -> None:
    """What decides between versions that all pass."""
    group = parser.add_argument_group("where several versions pass")
    group.add_argument(
        "--expect",
        action="append",
        metavar="RESULT",
        help="what a call comes to, as in 'f(3) == 7', 'f(0) raises ValueError' or "
        "'f(1) does not end'; versions that do otherwise are out; may be repeated",
    )
    group.add_argument(
        "--no-ask", action="store_true", help="ask nothing; Redraft's first choice stands"
    )


def count(text: str) -> int:
    """A whole number from 1."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    return number


def _number(kind: Callable[[str], float], words: str) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be {words}, not {text!r}") from None

    return parse
