"""The main of run_evaluation_multitask.py: what a model answers to one prompt, several times over, measured by the solutions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from arc_loader.files import write_atomically
from arc_loader.sources.kaggle import read_solutions
from arc_loader.tasks import Solutions, evenly
from command_line.infer_multitask import summary, write_results
from command_line.multitask_answerers import answerer_for
from command_line.multitask_options import ROOT, InferenceOptions, load_asked_model, run_with_options
from command_line.multitask_pools import write_run_pool
from command_line.multitask_puzzles import asked_puzzles
from command_line.options import option
from command_line.telling import tell
from pipeline.multitask.answered import Answered
from prompting.puzzle import PromptError
from prompting.versions import version_named
from selection.comparison import System, run_table
from selection.metrics import Measured, measure


@dataclass
class EvaluationOptions(InferenceOptions):
    """What is asked for, and what it is measured by."""

    solutions_path: str | None = option(None, "solutions (without it: ..._solutions.json beside ..._challenges.json)")
    runs: int = option(1, "evaluations with the seeds random_seed, random_seed + 1, ...")
    puzzles: int | None = option(None, "only so many puzzles, spread evenly over the file")
    votes: list[int] = field(
        default_factory=lambda: [1, 2], metadata={"help": "vote_k: the right one is among the k most voted"}
    )
    results_filepath: str = option(str(ROOT / "output" / "metrics.json"), "metrics of every run, mean and deviation")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 wrong arguments or something is missing or wrong, 130 stopped by Ctrl-C."""
    return run_with_options(_run, options=EvaluationOptions, description=__doc__.splitlines()[0], argv=argv)


def _run(options: EvaluationOptions) -> int:
    version = version_named(options.prompt_version)
    if options.runs < 1:
        raise ValueError(f"runs {options.runs} start at 1")
    every, solutions = asked_puzzles(options.dataset_path, seed=options.random_seed, only=options.puzzle_ids)
    if solutions is None:
        solutions = read_solutions(solutions_beside(options), tasks=every)
    tasks = evenly(every, count=options.puzzles)
    loaded = load_asked_model(options)
    runs: dict[str, Measured] = {}
    for number in range(options.runs):
        own = run_options(options, number=number)
        found: dict[str, Answered] = {}
        with answerer_for(
            version=version, options=own, loaded=loaded, tasks=tasks, seed=options.random_seed + number
        ) as answer:
            for task in tqdm(tasks.values(), unit="puzzle", mininterval=5, desc=f"run {number + 1}"):
                result = answer(task)
                if not isinstance(result, Answered):
                    raise PromptError(
                        f"the prompt {version.name} gives no outputs to measure; run_inference_multitask.py judges"
                    )
                found[task.id] = result
                write_results(found, tasks=tasks, options=own, latest=task.id)
        write_run_pool(found, tasks=tasks, options=own, model=loaded.fingerprint, seed=options.random_seed + number)
        name = f"seed {options.random_seed + number}"
        runs[name] = measured(found, solutions=solutions, votes=options.votes)
        tell(f"{name}: {summary(found)}; {own.output_filepath}")
    system = System(version.name, runs)
    write_atomically(options.results_filepath, data=json.dumps(results(system, options=options), indent=1).encode())
    tell(f"\n{len(tasks)} puzzles of {options.dataset_path}\n\n{run_table(system)}\n\n{options.results_filepath}")
    return 0


def solutions_beside(options: EvaluationOptions) -> Path:
    """The file of solutions. Raises ValueError where its name cannot be told from that of the puzzles."""
    if options.solutions_path is not None:
        return Path(options.solutions_path)
    path = Path(options.dataset_path)
    if "_challenges" not in path.name:
        raise ValueError(f"{path}: solutions_path is needed, as this is not called ..._challenges.json")
    return path.with_name(path.name.replace("_challenges", "_solutions"))


def run_options(options: EvaluationOptions, *, number: int) -> EvaluationOptions:
    """Those of one run: where there are several, each writes files of its own."""
    if options.runs == 1:
        return options
    seed = options.random_seed + number
    names = ("output_filepath", "submission", "details_filepath", "pool_filepath")
    own = {name: Path(getattr(options, name)) for name in names if getattr(options, name) is not None}
    return replace(options, **{name: str(path.with_stem(f"{path.stem}-seed{seed}")) for name, path in own.items()})


def measured(found: Mapping[str, Answered], *, solutions: Solutions, votes: Sequence[int] = (1, 2)) -> Measured:
    """The metrics of a run; `score` is that of what is submitted."""
    return measure(
        predictions={task_id: one.predictions for task_id, one in found.items()},
        solutions={task_id: solutions[task_id] for task_id in found},
        votes=votes,
        attempts={task_id: one.attempts for task_id, one in found.items()},
    )


def results(system: System, *, options: EvaluationOptions) -> dict[str, Any]:
    """Options, metrics of every run, and their mean and standard deviation (over runs, n - 1; none for a single run), as JSON types."""
    means = np.array([[run.means[name] for name in system.metrics] for run in system.runs.values()])  # (runs, metrics)
    value: dict[str, Any] = {
        "options": vars(options),
        "runs": {name: run.means for name, run in system.runs.items()},
        "mean": dict(zip(system.metrics, means.mean(axis=0).tolist(), strict=True)),
        "puzzles": {
            name: dict(zip(run.task_ids, run.column("score").tolist(), strict=True))
            for name, run in system.runs.items()
        },
    }
    if len(means) > 1:
        value["std"] = dict(zip(system.metrics, means.std(axis=0, ddof=1).tolist(), strict=True))
    return value
