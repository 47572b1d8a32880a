"""Nouns and rules.  Standard library only, no input or output; every room builds on it."""
