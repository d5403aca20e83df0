"""Candidates and their scores: search, scoring, caches, and the store of finished work. The published names are importable from here.

What needs torch is imported when it is first asked for, so that candidates and store can be had without it.
"""

from importlib import import_module
from typing import Any

from inference_tools.candidates import Candidate, merge_candidates
from inference_tools.store import Store, StoreWarning

_PUBLISHED = {
    "calc_score": "published",
    "dfs": "published",
    "infer_single": "published",
    "infer_task": "published_run",
    "inference_run": "published_run",
}

__all__ = ["Candidate", "Store", "StoreWarning", "merge_candidates", *_PUBLISHED]


def __getattr__(name: str) -> Any:
    """The published functions, from their modules."""
    if name not in _PUBLISHED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PUBLISHED[name]}"), name)
