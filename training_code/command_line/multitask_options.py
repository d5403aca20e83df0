"""What the scripts that answer multi-task prompts have in common: their options, and the model that they name. Meets no solutions."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from transformers import HfArgumentParser

import environment
from command_line.options import option
from fine_tuning.missing import MissingError, find_model, model_is_missing
from fine_tuning.multitask_recipe import MultitaskRecipe
from model_tools.adapter_files import load_adapter
from model_tools.dtypes import pick_dtype
from model_tools.loading import LoadedModel, load_model

ROOT = Path(__file__).resolve().parents[2]
Options = TypeVar("Options", bound="InferenceOptions")


@dataclass
class InferenceOptions:
    """What is asked for."""

    model_path: str = option("Qwen/Qwen2.5-0.5B-Instruct", "model: folder, name below input/models, or hub id")
    adapter_path: str | None = option(None, "adapters of a training, its folder checkpoint-<steps>")
    dataset_path: str = option(
        "arc-agi_evaluation_challenges.json",
        "file of puzzles in Kaggle's format, outputs are not read; or omni-arc-N: N puzzles written as code with new grids",
    )
    puzzle_ids: list[str] | None = option(None, "only these puzzles of it")
    prompt_version: str = option("output-from-examples-v1", "the prompt, see docs/prompting.md")
    grid_encoder: str = option(MultitaskRecipe.grid_encoder, "how grids are written; as in the training")
    predictions_per_task: int = option(8, "answers of each test input (outputs) or puzzle (everything else)")
    answers_per_view: int = option(
        1, "so many of them under each view: the most probable one, and others drawn by chance; outputs: 1"
    )
    temperature: float = option(1.0, "of answers that are drawn by chance")
    max_new_tokens: int = option(
        768, "tokens of an answer that is no output of a test input; what is longer is broken off"
    )
    view_grids: bool = option(False, "code: views also turn and recolour grids (else only the order changes)")
    max_seq_len: int = option(8192, "tokens of a prompt; longer ones lose demonstrations")
    output_filepath: str = option(
        str(ROOT / "output" / "predictions.json"), "predictions: attempt_1, nll_1, ... a test input"
    )
    submission: str = option(str(ROOT / "output" / "submission.json"), "the two best grids of each test input")
    details_filepath: str = option(
        str(ROOT / "output" / "details.json"), "what else there is to say, a puzzle: programs, judgements, ..."
    )
    pictures: str = option(str(ROOT / "output" / "pictures"), "new grids and rules: folder of a picture a puzzle")
    programs_filepath: str | None = option(
        None,
        "prompts that show code: {id: source}, or the details of an inference by code (without it: the puzzles of omni_arc)",
    )
    pool_filepath: str | None = option(
        None, "a pool (.npz) of all candidates with what is known of them, that asked about included; without it: none"
    )
    candidates_filepath: str | None = option(
        None, "prompts that check or choose: the proposed outputs, a file of predictions or a pool (.npz)"
    )
    candidates_per_test: int = option(8, "at most so many of them, the most voted (pool: most probable) ones")
    views_per_candidate: int = option(4, "views that each of them is seen under")
    duels: int = option(28, "prompts that choose: pairs of a test input at most")
    random_seed: int = option(0, "other views, other draws")
    sandbox_workers: int = option(2, "programs that run at the same time")
    batch_tokens: int = option(32768, "tokens of a batch")
    use_4bit_quantization: bool = option(False, "the model's weights in 4 bits")
    device: str = option("auto", "cuda, cpu, or auto")
    torch_dtype: str = option("auto", "bfloat16, float16, float32; auto: what the device is fast in")


def run_with_options(
    work: Callable[[Options], int], *, options: type[Options], description: str, argv: Sequence[str] | None
) -> int:
    """Do `work` with the options of a command line. Exit status: what `work` says, 2 wrong arguments or something is missing or wrong, 130
    stopped by Ctrl-C.
    """
    parser = HfArgumentParser(options, description=description, allow_abbrev=False)
    asked, unknown = parser.parse_args_into_dataclasses(
        args=None if argv is None else list(argv), return_remaining_strings=True, look_for_args_file=False
    )
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}")
    try:
        return work(asked)
    except KeyboardInterrupt:
        return 130
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def load_asked_model(options: InferenceOptions) -> LoadedModel:
    """The model that the options name, its adapters put on. Raises MissingError where it is not there, ValueError."""
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
    return loaded
