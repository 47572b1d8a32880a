"""A report as files in a folder: what a person opens, and what a program reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redraft.bench import summary as summaries
from redraft.bench.markdown import markdown
from redraft.bench.page import page
from redraft.bench.pictures import MISSING, can_draw, draw, save
from redraft.bench.records import TaskRecord
from redraft.core.errors import BadInput


def write(folder: Path, records: Sequence[TaskRecord], summary: dict[str, Any]) -> list[str]:
    """``report.html``, ``summary.json``, ``summary.md``, ``records.jsonl`` and ``pictures/``.

    Returns a sentence on each part that could not be made.

    Raises:
        BadInput: the folder cannot be written to.
    """
    drawn = list(draw(summary))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for picture in drawn:
            save(picture, folder / "pictures")
        (folder / "summary.json").write_text(summaries.text(summary), encoding="utf-8")
        (folder / "summary.md").write_text(markdown(summary), encoding="utf-8")
        (folder / "report.html").write_text(page(summary, records, drawn), encoding="utf-8")
        lines = [json.dumps(record.data(), sort_keys=True) + "\n" for record in records]
        (folder / "records.jsonl").write_text("".join(sorted(lines)), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The report cannot be written to {folder}: {error.strerror}.") from error
    return [] if can_draw() else [MISSING]
