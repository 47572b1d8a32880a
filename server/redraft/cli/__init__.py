"""Redraft in a terminal: commands, what they print, and their exit codes."""
