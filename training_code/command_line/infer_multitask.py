"""The main of run_inference_multitask.py: puzzles in, what a model says to one prompt about each out. Meets no solutions."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm
from transformers import HfArgumentParser

from arc_loader.files import write_atomically
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import write_submission
from arc_loader.tasks import Task
from command_line.multitask_answerers import answerer_for
from command_line.multitask_options import InferenceOptions, load_asked_model
from command_line.telling import tell
from pipeline.multitask.answered import Answered
from prompting.versions import version_named
from selection.prediction_file import write_predictions


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 wrong arguments or something is missing or wrong, 130 stopped by Ctrl-C."""
    parser = HfArgumentParser(InferenceOptions, description=__doc__.splitlines()[0], allow_abbrev=False)
    arguments = None if argv is None else list(argv)
    options, unknown = parser.parse_args_into_dataclasses(
        args=arguments, return_remaining_strings=True, look_for_args_file=False
    )
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    try:
        return _run(options)
    except KeyboardInterrupt:
        return 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(options: InferenceOptions) -> int:
    version = version_named(options.prompt_version)
    tasks = read_challenges(options.dataset_path)
    loaded = load_asked_model(options)
    found: dict[str, Answered] = {}
    with answerer_for(version=version, options=options, loaded=loaded, seed=options.random_seed) as answer:
        for task in tqdm(tasks.values(), unit="puzzle", mininterval=5):
            found[task.id] = answer(task)
            write_results(found, tasks=tasks, options=options)
    tell(f"{summary(found)}; {options.output_filepath}")
    return 0


def write_results(found: Mapping[str, Answered], *, tasks: Mapping[str, Task], options: InferenceOptions) -> None:
    """Write what is known so far; the submission is complete at any time."""
    predictions = {task_id: one.predictions for task_id, one in found.items()}
    write_predictions(Path(options.output_filepath), predictions=predictions, tasks=tasks)
    attempts = {task_id: one.attempts for task_id, one in found.items()}
    write_submission(Path(options.submission), attempts=attempts, tasks=tasks)
    details = {tasks[task_id].source_id: one.details for task_id, one in found.items() if one.details is not None}
    if details:
        write_atomically(options.details_filepath, data=json.dumps(details, indent=1, allow_nan=False).encode())


def summary(found: Mapping[str, Answered]) -> str:
    """What came out, in words."""
    asked = sum(one.asked for one in found.values())
    words = f"{asked} predictions of {len(found)} puzzles, {sum(one.unread for one in found.values())} of them no grid"
    counts = Counter()
    for one in found.values():
        counts.update((one.details or {}).get("counts", {}))
    if counts:
        words += "; answers: " + ", ".join(f"{count} {name}" for name, count in counts.items())
    return words
