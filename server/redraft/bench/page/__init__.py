"""The report: one HTML file that needs nothing beside it.

The page's parts are files of their own (page.html, page.css, page.js).  Data goes in as
JSON in an inert element, from which the script takes text alone; the page's policy allows
no other script, no other style and no address.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from redraft.bench.fate import fate
from redraft.bench.pictures import MISSING, Drawn
from redraft.bench.records import DraftRecord, TaskRecord
from redraft.bench.summary import Run

SHOWN = (
    "task", "seed", "stop", "error", "chosen", "calls", "seconds", "gate_seconds", "cost",
    "defects", "samples",
)  # fmt: skip
"""What the page shows of a record as it is."""


WIDE = 560
"""The width, in points, from which a picture gets a row of its own."""


def page(
    summary: dict[str, Any], records: Iterable[TaskRecord], drawn: Iterable[Drawn] = ()
) -> str:
    """The report of a summary, of the records that it was made of, and of its pictures."""
    style, script = _part("page.css"), _part("page.js")
    parts = {
        "style": style,
        "script": script,
        "style-hash": _digest(style),
        "script-hash": _digest(script),
        "pictures": _pictures(list(drawn)),
        "data": inert(_data(summary, records)),
    }
    # in one pass, so that nothing which was put in is looked at again
    return re.sub(r"\[\[([a-z-]+)\]\]", lambda m: parts[m[1]], _part("page.html"))


def inert(value: object) -> str:
    """JSON that stays JSON inside a script element, whatever its texts hold."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=True)
    # neither an end tag nor a comment can begin without these
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(summary: dict[str, Any], records: Iterable[TaskRecord]) -> dict[str, Any]:
    runs = {
        Run(**{name: run[name] for name in ("dataset", "model", "policy", "gate", "strategy")}): at
        for at, run in enumerate(summary["runs"])
    }
    texts: dict[str, int] = {}
    written = [
        _record(record, runs[Run.of(record)], texts)
        for record in sorted(records, key=lambda r: (Run.of(r), r.task, r.seed))
    ]
    return {"summary": summary, "records": written, "texts": list(texts)}


def _record(record: TaskRecord, run: int, texts: dict[str, int]) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in SHOWN},
        "run": run,
        "fate": fate(record).value,
        "tokens": record.input_tokens + record.output_tokens,
        "drafts": [_draft(draft, texts) for draft in record.drafts],
    }


def _draft(draft: DraftRecord, texts: dict[str, int]) -> dict[str, Any]:
    """A draft, its source as a number: strategies share their first drafts."""
    return {
        **{name: getattr(draft, name) for name in DraftRecord.__slots__ if name != "source"},
        "source": texts.setdefault(draft.source, len(texts)),
    }


def _pictures(drawn: Sequence[Drawn]) -> str:
    if not drawn:
        return f'<p class="lead">{escape(MISSING)}</p>'
    figures = []
    for picture in dict.fromkeys(one.picture for one in drawn):
        images = "".join(
            f'<img class="{escape(one.theme)}" alt="{escape(picture.title)}" '
            f'src="data:image/svg+xml;base64,{b64encode(one.svg).decode("ascii")}">'
            for one in drawn
            if one.picture is picture
        )
        wide = ' class="wide"' if any(_wide(d.svg) for d in drawn if d.picture is picture) else ""
        figures.append(
            f"<figure{wide}><figcaption><b>{escape(picture.title)}</b>{escape(picture.says)}</figcaption>"
            f"{images}</figure>"
        )
    return "\n    ".join(figures)


def _wide(svg: bytes) -> bool:
    """Whether a picture is too wide for half of the page."""
    found = re.search(rb'<svg[^>]* width="([0-9.]+)pt"', svg[:4000])
    return found is not None and float(found[1]) > WIDE


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
