"""Puzzles in, submission out: one puzzle (`solve`), many puzzles (`run`). Never sees a solution."""
