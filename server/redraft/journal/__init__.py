"""What Redraft remembers between runs, in one SQLite file: the only room that opens a database.

Hashes, names and figures of the user's projects; never a key.  Losing the file
costs time and history, never a verdict.
"""
