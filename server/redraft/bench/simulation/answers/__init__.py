"""What the paper could not ask: one file per question, each with its tables."""

from __future__ import annotations
