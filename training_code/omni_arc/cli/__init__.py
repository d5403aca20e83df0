"""The command line of the puzzles as code."""
