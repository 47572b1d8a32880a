"""Where other people's code runs: a table of isolation levels, best first."""
