"""A search tree."""
