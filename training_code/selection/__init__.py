"""Candidates in, ranked candidates and attempts out. The published names are importable from here."""

from selection.eval_tool import EvalTool
from selection.published import (
    all_score_algos,
    max_aug_prob,
    max_gen_prob,
    min_aug_prob,
    mul_all_prob,
    mul_aug_prob,
    sum_aug_prob,
)

__all__ = [
    "EvalTool",
    "all_score_algos",
    "max_aug_prob",
    "max_gen_prob",
    "min_aug_prob",
    "mul_all_prob",
    "mul_aug_prob",
    "sum_aug_prob",
]
