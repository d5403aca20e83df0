"""The programs' source, run as a model's program would be, gives what their functions give."""

from __future__ import annotations

from omni_arc.examples import new_pair, rng_of
from omni_arc.gate import real_pairs
from omni_arc.register import all_puzzles
from omni_arc.sandbox import Job, Program, Sandbox


def test_every_source_gives_the_same_answers_in_the_sandbox():
    puzzles = list(all_puzzles().values())
    wanted = {}
    for puzzle in puzzles:
        fresh = [
            new_pair(puzzle, rng=rng_of(seed=11, puzzle_id=puzzle.id, number=n), difficulty=n / 2) for n in range(3)
        ]
        wanted[puzzle.id] = [*real_pairs()[puzzle.id], *fresh]
    jobs = [Job(Program(p.source), tuple(pair.input for pair in wanted[p.id])) for p in puzzles]
    with Sandbox(workers=2, language="omni_arc.language") as sandbox:
        results = sandbox.run_jobs(jobs)
    for puzzle, outcomes in zip(puzzles, results, strict=True):
        for pair, outcome in zip(wanted[puzzle.id], outcomes, strict=True):
            assert outcome.ok and (outcome.grid == pair.output).all(), (puzzle.id, outcome)
