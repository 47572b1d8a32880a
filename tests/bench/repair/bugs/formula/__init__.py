"""Arithmetic in text."""
