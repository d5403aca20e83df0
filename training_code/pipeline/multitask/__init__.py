"""Answers to the prompts of the multi-task training: code, new grids, verdicts, choices."""
