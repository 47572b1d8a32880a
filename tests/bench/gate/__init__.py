"""``make bench-gate``: what judging one candidate costs, on projects that developers know."""
