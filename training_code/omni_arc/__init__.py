"""Puzzles as code: a language for transformations of grids, puzzles written in it, generators of new inputs."""
