"""How a search orders its work: options that change what it costs, never what it finds. Does no work itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Transfer: TypeAlias = Callable[[int, tuple[int, ...]], Sequence[Sequence[int]] | None]
"""(view, completion with eos) -> the same answer as a completion of every view (with eos), or None if it cannot be read."""


@dataclass(frozen=True)
class SearchOptions:
    """How the work is ordered; none of it changes what is found.

    `tokens_per_pass`: about so many tokens of open branches and drafts are fed in a pass. `draft_tokens`: most tokens fed in advance below
    one branch (0: none). `scout`: follow one view to its first completion before the others begin, its `scout_branches` best branches at a
    time, for `scout_passes` passes at most. `shared`: so many completions are carried over to the other views, those of lowest nll first
    (needs a `transfer`). `together`: feed open branches of all views in one pass, rather than one branch of one view.
    """

    tokens_per_pass: int = 384
    draft_tokens: int = 128
    scout: bool = True
    scout_branches: int = 2
    scout_passes: int = 24
    shared: int = 20
    together: bool = True

    def __post_init__(self) -> None:
        least_of = {"tokens_per_pass": 1, "draft_tokens": 0, "scout_branches": 1, "scout_passes": 1, "shared": 0}
        for name, least in least_of.items():
            if getattr(self, name) < least:
                raise ValueError(f"SearchOptions: {name} is {getattr(self, name)!r}, at least {least} is needed")


DEFAULT_OPTIONS = SearchOptions()
"""What pays on real puzzles (benchmarks/bench_search.py)."""
