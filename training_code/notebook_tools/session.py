"""Session: what a Kaggle notebook has found and decided: puzzles, model, mode, time. Made by `open_session`; solves nothing itself.

Solutions that are known are held for the report; what solves is handed `tasks` alone.
"""

import environment  # noqa: F401  isort: skip  (sets the environment before torch is imported)

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import write_submission
from arc_loader.tasks import Solutions, Task
from kaggle_recipes import KaggleRecipe, kaggle_recipe
from notebook_tools.kaggle_paths import KagglePaths, find_challenges, find_checkpoint, kaggle_paths
from notebook_tools.machine import Machine, this_machine
from notebook_tools.puzzles import few_puzzles, known_solutions
from notebook_tools.run_mode import RunMode
from pipeline.live_status import words_of
from pipeline.running.submission_file import quick_guesses


@dataclass(frozen=True)
class Session:
    """What a notebook works with.

    source: where the puzzles come from; all_tasks: all of them, which the submission needs; tasks: those that are solved
    solutions: of the puzzles in `tasks` whose solutions are known; began: `time.monotonic()` seconds at which the notebook began
    workers: worker processes; notes: what is worth knowing, in words
    """

    paths: KagglePaths
    recipe: KaggleRecipe
    mode: RunMode
    machine: Machine
    source: str
    all_tasks: Mapping[str, Task]
    tasks: Mapping[str, Task]
    solutions: Solutions
    model: Path
    workers: int
    seed: int
    began: float
    notes: tuple[str, ...] = ()

    @property
    def left(self) -> float:
        """Seconds that solving may take from now on."""
        return self.mode.seconds_left(time=self.recipe.time, gone=time.monotonic() - self.began)

    @property
    def out(self) -> Path:
        """Where the run over `tasks` leaves its results: beside the submission; of a quick run in a folder of its own."""
        return self.paths.working if len(self.tasks) == len(self.all_tasks) else self.paths.working / "quick"

    def __str__(self) -> str:
        solve = self.recipe.solve
        whole = "on the whole set" if solve.whole_set else "on every puzzle" if solve.solve.ttt else "none"
        rows = (
            ("mode", self.mode),
            ("puzzles", f"{len(self.all_tasks)} in {self.source}"),
            ("to be solved", f"{len(self.tasks)}, of {len(self.solutions)} the solutions are known"),
            ("model", f"{self.model}, {solve.bits} bits"),
            ("recipe", f"{self.recipe.name}, test-time training: {whole}"),
            ("machine", self.machine),
            ("workers", f"{self.workers} processes" if self.workers else "this process"),
            ("time", f"{words_of(self.left)} for solving"),
        )
        return "\n".join([*(f"{name:<14}{value}" for name, value in rows), *(f"note: {note}" for note in self.notes)])


def open_session(
    *,
    recipe: str,
    began: float,
    model: str | None = None,
    competition: str | None = None,
    puzzles: int | None = None,
    minutes: float | None = None,
    hours: float | None = None,
    workers: int | None = None,
    seed: int = 0,
) -> Session:
    """Look around, decide, and improve the first submission to guesses. None: as the recipe says.

    recipe: a name in KAGGLE_RECIPES; began: `time.monotonic()` seconds at which the notebook began
    model: a part of the name of the model's folder, or its path; competition: a part of the name of the competition's folder
    puzzles, minutes: of a commit or interactive run; hours: that the competition allows; workers: processes, None: one a GPU
    Raises MissingError saying what to add where, SourceError for a malformed challenges file, ValueError for other options.
    """
    paths, mode, machine = kaggle_paths(), RunMode.of(), this_machine()
    chosen = _changed(kaggle_recipe(recipe), competition, puzzles, minutes, hours)
    challenges = find_challenges(paths, competition=chosen.competition)
    tasks = read_challenges(challenges.path)
    write_submission(paths.submission, tasks=tasks, attempts=_guesses(tasks))
    checkpoint = find_checkpoint(paths, name=model or chosen.solve.model)
    few = tasks if mode.scored else few_puzzles(tasks, n=chosen.quick_puzzles)
    return Session(
        paths=paths,
        recipe=chosen,
        mode=mode,
        machine=machine,
        source=str(challenges.path),
        all_tasks=tasks,
        tasks=few,
        solutions={} if mode.scored else known_solutions(few, folder=challenges.path.parent),
        model=checkpoint.path,
        workers=machine.workers if workers is None else workers,
        seed=seed,
        began=began,
        notes=tuple(note for note in (challenges.note, checkpoint.note) if note),
    )


def _changed(
    recipe: KaggleRecipe, competition: str | None, puzzles: int | None, minutes: float | None, hours: float | None
) -> KaggleRecipe:
    """The recipe with what was asked for instead of its own values."""
    spent = recipe.time
    if hours is not None:
        # of fewer hours a tenth, but half a minute where that is possible: workers may take 10 s more than their time
        least = max(hours * 60 * 0.1, min(0.5, hours * 60 * 0.25))
        spent = replace(spent, hours=hours, reserve_minutes=min(spent.reserve_minutes, least))
    if minutes is not None:
        spent = replace(spent, quick_minutes=minutes)
    return replace(
        recipe,
        competition=recipe.competition if competition is None else competition,
        quick_puzzles=recipe.quick_puzzles if puzzles is None else puzzles,
        time=spent,
    )


def _guesses(tasks: Mapping[str, Task]) -> dict[str, list]:
    return {task_id: [two.grids for two in per_query] for task_id, per_query in quick_guesses(tasks).items()}
