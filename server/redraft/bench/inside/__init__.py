"""What runs beside the versions that are compared, in the gate's sandbox; its texts are copied there."""

from __future__ import annotations

from importlib.resources import files


def text(name: str) -> str:
    """One of the files here, as text."""
    return (files(__package__) / name).read_text(encoding="utf-8")
