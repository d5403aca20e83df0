"""Candidates and their scores: search, scoring, caches, and the store of finished work.

What needs torch (`view_batch`, `search`, `scoring`) is imported by module, so that candidates and store can be had without it.
"""

from inference_tools.candidates import Candidate, merge_candidates
from inference_tools.store import Store, StoreWarning

__all__ = ["Candidate", "Store", "StoreWarning", "merge_candidates"]
