"""The main of run_inference_multitask.py: puzzles in, predictions of every test input and a submission by vote out. Meets no solutions."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm
from transformers import HfArgumentParser

import environment
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import write_submission
from arc_loader.tasks import Task
from command_line.options import option
from command_line.telling import tell
from fine_tuning.missing import MissingError, find_model, model_is_missing
from fine_tuning.multitask_data import writer_for
from fine_tuning.multitask_recipe import MultitaskRecipe
from model_tools.adapter_files import load_adapter
from model_tools.dtypes import pick_dtype
from model_tools.loading import load_model
from pipeline.multitask_predictions import MultitaskPredictor
from prompting.versions import version_named
from selection.attempts import fallback_grid
from selection.prediction_file import write_predictions
from selection.predictions import Predictions
from selection.voting import most_voted

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class InferenceOptions:
    """What is asked for."""

    model_path: str = option("Qwen/Qwen2.5-0.5B-Instruct", "model: folder, name below input/models, or hub id")
    adapter_path: str | None = option(None, "adapters of a training, its folder checkpoint-<steps>")
    dataset_path: str = option(
        "arc-agi_evaluation_challenges.json", "file of puzzles in Kaggle's format; outputs are not read"
    )
    prompt_version: str = option("output-from-examples-v1", "the prompt, see docs/prompting.md")
    grid_encoder: str = option(MultitaskRecipe.grid_encoder, "how grids are written; as in the training")
    predictions_per_task: int = option(8, "predictions of each test input, each under another view")
    max_seq_len: int = option(8192, "tokens of a prompt; longer ones lose demonstrations")
    output_filepath: str = option(
        str(ROOT / "output" / "predictions.json"), "predictions: attempt_1, nll_1, ... a test input"
    )
    submission: str = option(str(ROOT / "output" / "submission.json"), "the two grids with most votes")
    random_seed: int = option(0, "other views")
    batch_tokens: int = option(32768, "tokens of a batch")
    use_4bit_quantization: bool = option(False, "the model's weights in 4 bits")
    device: str = option("auto", "cuda, cpu, or auto")
    torch_dtype: str = option("auto", "bfloat16, float16, float32; auto: what the device is fast in")


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
    models = ROOT / "input" / "models"
    path = find_model(options.model_path, folder=models, fetch=True)
    if path is None:
        raise MissingError(str(model_is_missing(options.model_path, folder=models)))
    environment.use_all_cores()
    device = environment.pick_device(options.device)
    loaded = load_model(
        path=path,
        dtype=pick_dtype(options.torch_dtype, device=device),
        device=device,
        bits=4 if options.use_4bit_quantization else 16,
    )
    if options.adapter_path is not None:
        adapted = load_adapter(model=loaded.model, path=Path(options.adapter_path), trainable=False).eval()
        loaded = replace(loaded, model=adapted)
    predictor = MultitaskPredictor(
        loaded=loaded,
        writer=writer_for(loaded=loaded, grid_encoder=options.grid_encoder),
        version=version,
        count=options.predictions_per_task,
        seed=options.random_seed,
        max_tokens=options.max_seq_len,
        batch_tokens=options.batch_tokens,
    )
    found: dict[str, tuple[Predictions, ...]] = {}
    for task in tqdm(tasks.values(), unit="puzzle", mininterval=5):
        found[task.id] = predictor.predict(task)
        write_results(
            found, tasks=tasks, predictions=Path(options.output_filepath), submission=Path(options.submission)
        )
    everything = [grid for tests in found.values() for one in tests for grid in one.grids]
    unread = sum(grid is None for grid in everything)
    tell(f"{len(everything)} predictions of {len(tasks)} puzzles, {unread} of them no grid; {options.output_filepath}")
    return 0


def write_results(
    found: Mapping[str, tuple[Predictions, ...]], *, tasks: Mapping[str, Task], predictions: Path, submission: Path
) -> None:
    """Write what is known so far; the submission is complete at any time."""
    write_predictions(predictions, predictions=found, tasks=tasks)
    attempts = {}
    for task_id, tests in found.items():
        voted = [(*most_voted(one), fallback_grid(), fallback_grid())[:2] for one in tests]
        attempts[task_id] = [(first, second) for first, second in voted]
    write_submission(submission, attempts=attempts, tasks=tasks)
