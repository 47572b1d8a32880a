"""How plain data becomes params: each field says what it holds and what it is called on the wire."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from redraft.core.errors import BadInput

Token = int | str
Data = dict[str, Any]
Kind = str | type[Any] | list[type[Any]]
"""What a field holds: a plain kind by its name, an object of a class, a list of such objects."""


def wire(kind: Kind, name: str = "") -> dict[str, Any]:
    """What a field holds, and what it is called on the wire where that differs."""
    return {"kind": kind, "name": name}


P = TypeVar("P")


def wire_name(entry: dataclasses.Field[Any]) -> str:
    """What a field is called on the wire."""
    return str(entry.metadata["name"] or entry.name)


def read(params: type[P], raw: Any, where: str = "params") -> P:
    """Params from plain data; fields that nobody knows are left alone, as the protocol wants.

    Raises:
        BadInput: one is missing or of another kind.
    """
    if raw is None:
        raw = {}
    if not isinstance(raw, Mapping):
        raise BadInput(f"{where} must be an object.")
    values: Data = {}
    for entry in dataclasses.fields(params):  # type: ignore[arg-type]
        name = wire_name(entry)
        if raw.get(name) is not None:
            values[entry.name] = _value(entry.metadata["kind"], raw[name], f"{where}.{name}")
        elif entry.default is dataclasses.MISSING:
            raise BadInput(f"{where}.{name} is missing.")
    return params(**values)


_PLAIN: Mapping[str, tuple[tuple[type, ...], str]] = MappingProxyType(
    {
        "text": ((str,), "text"),
        "integer": ((int,), "a whole number"),
        "boolean": ((bool,), "true or false"),
        "token": ((int, str), "a number or a text"),
    }
)


def _value(kind: Kind, value: Any, where: str) -> Any:
    if isinstance(kind, type):
        return read(kind, value, where)
    if kind == "kind":
        if value not in ("refine", "redraft"):
            raise BadInput(f'{where} must be "refine" or "redraft".')
        return value
    if kind == "texts":
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise BadInput(f"{where} must be a list of texts.")
        return tuple(value)
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise BadInput(f"{where} must be a list.")
        return tuple(read(kind[0], each, f"{where}[{i}]") for i, each in enumerate(value))
    types, words = _PLAIN[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        raise BadInput(f"{where} must be {words}.")
    return value
