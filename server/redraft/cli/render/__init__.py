"""What people read: critiques, diffs and evidence, for 80 columns, with colour or without."""
