"""Stock on shelves."""
