"""Redraft: pass, refine or redraft, with evidence."""

__version__ = "0.1.0"
