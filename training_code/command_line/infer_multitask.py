"""The main of run_inference_multitask.py: puzzles in, what a model says to one prompt about each out. Meets no solutions."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from arc_loader.files import write_atomically
from arc_loader.pictures import save_figure
from arc_loader.submission import write_submission
from arc_loader.tasks import Task
from command_line.multitask_answerers import Result, answerer_for
from command_line.multitask_options import InferenceOptions, load_asked_model, run_with_options
from command_line.multitask_pools import write_run_pool
from command_line.multitask_puzzles import asked_puzzles
from command_line.telling import tell
from pipeline.multitask.answered import Answered
from prompting.versions import version_named
from selection.prediction_file import write_predictions


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 wrong arguments or something is missing or wrong, 130 stopped by Ctrl-C."""
    return run_with_options(_run, options=InferenceOptions, description=__doc__.splitlines()[0], argv=argv)


def _run(options: InferenceOptions) -> int:
    version = version_named(options.prompt_version)
    tasks, _ = asked_puzzles(options.dataset_path, seed=options.random_seed, only=options.puzzle_ids)
    loaded = load_asked_model(options)
    found: dict[str, Result] = {}
    seed = options.random_seed
    with answerer_for(version=version, options=options, loaded=loaded, tasks=tasks, seed=seed) as answer:
        for task in tqdm(tasks.values(), unit="puzzle", mininterval=5):
            found[task.id] = answer(task)
            write_results(found, tasks=tasks, options=options, latest=task.id)
    answered = {task_id: one for task_id, one in found.items() if isinstance(one, Answered)}
    write_run_pool(answered, tasks=tasks, options=options, model=loaded.fingerprint, seed=seed)
    tell(summary(found))
    tell(", ".join(str(path) for path in written(found, options=options)))
    return 0


def write_results(
    found: Mapping[str, Result], *, tasks: Mapping[str, Task], options: InferenceOptions, latest: str
) -> None:
    """Write what is known so far; the submission is complete at any time. latest: the puzzle that has just been answered."""
    answered = {task_id: one for task_id, one in found.items() if isinstance(one, Answered)}
    if answered:
        predictions = {task_id: one.predictions for task_id, one in answered.items()}
        write_predictions(Path(options.output_filepath), predictions=predictions, tasks=tasks)
        attempts = {task_id: one.attempts for task_id, one in answered.items()}
        write_submission(Path(options.submission), attempts=attempts, tasks=tasks)
    elif latest in found:
        save_figure(found[latest].figure(), path=Path(options.pictures) / f"{latest}.png")
    details = {tasks[task_id].source_id: details_of(one) for task_id, one in found.items()}
    if any(one is not None for one in details.values()):
        write_atomically(options.details_filepath, data=json.dumps(details, indent=1, allow_nan=False).encode())


def details_of(result: Result) -> Mapping[str, Any] | None:
    """What goes into the details of a puzzle."""
    return result.details if isinstance(result, Answered) else result.to_json()


def written(found: Mapping[str, Result], *, options: InferenceOptions) -> list[str]:
    """Where results are."""
    answered = any(isinstance(one, Answered) for one in found.values())
    places = [options.output_filepath, options.submission] if answered else [options.pictures]
    return places + [options.details_filepath] * any(details_of(one) is not None for one in found.values())


def summary(found: Mapping[str, Result]) -> str:
    """What came out, in words."""
    words = f"{len(found)} puzzles"
    answered = [one for one in found.values() if isinstance(one, Answered)]
    if answered:
        asked, unread = sum(one.asked for one in answered), sum(one.unread for one in answered)
        words = f"{asked} predictions of {len(found)} puzzles, {unread} of them no grid"
    counts: Counter[str] = Counter()
    for one in found.values():
        counts.update((details_of(one) or {}).get("counts", {}))
    return f"{words}; " + ", ".join(f"{count} {name}" for name, count in counts.items()) if counts else words
