"""Evidence of several sources (checkpoints, seeds, passes) put together, so that one rule can rank all candidates of a test input.

The decision: every view of every source is one expert. Keys become `source/view`, so equal views of two sources stay two experts, and the
rules stay what they are (the mean of all nlls is the product of all experts). docs/pool.md says why, and what was measured.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from arc_loader.grids import Grid, grid_hash
from inference_tools.candidates import ODDS, Candidate
from selection.ranking import Rule, rank


@dataclass(frozen=True)
class Pooled:
    """The candidates of one test input with all evidence.

    behind: what counts only where `front` says nothing; programs: answers of programs, with no other evidence
    """

    front: tuple[Candidate, ...]
    behind: tuple[Candidate, ...]
    programs: tuple[Candidate, ...] = ()

    def ranked(self, rule: Rule) -> tuple[Candidate, ...]:
        """Best first, each grid once, with its program if there is one. Raises ValueError as `rank`.

        What only `behind` knows stands behind all of `front`, what only programs say (no source has scored it) at the end, the shortest
        program first. What a program is worth against a model is decided where attempts are chosen (`claims`), not here.
        """
        order: dict[str, Candidate] = {}
        for candidates in (self.front, self.behind):
            for candidate in rank(candidates=candidates, rule=rule):
                order.setdefault(grid_hash(candidate.grid), candidate)
        for candidate in sorted(self.programs, key=lambda one: (one.program.cost, grid_hash(one.grid))):
            name = grid_hash(candidate.grid)
            order[name] = replace(order.get(name, candidate), program=candidate.program)
        return tuple(order.values())


def pooled(
    *,
    by_source: Mapping[str, Sequence[Candidate]],
    cutoffs: Mapping[str, float] | None = None,
    behind: Collection[str] = (),
    programs: Sequence[Candidate] = (),
) -> Pooled:
    """The candidates of one test input from all sources; behind: names of sources that stand back, such as a quick first pass.

    programs: answers of programs, each with its program
    The rest: as `pooled_candidates`, for those in front and those behind apart. Raises ValueError as that does.
    """
    front, back = (
        {name: candidates for name, candidates in by_source.items() if (name in behind) == last}
        for last in (False, True)
    )
    parts = (pooled_candidates(by_source=chosen, cutoffs=cutoffs) for chosen in (front, back))
    return Pooled(*parts, programs=tuple(programs))


def pooled_candidates(
    *, by_source: Mapping[str, Sequence[Candidate]], cutoffs: Mapping[str, float] | None = None
) -> tuple[Candidate, ...]:
    """One candidate for each different grid of one test input, with the evidence of all sources.

    by_source: name of a source -> its candidates; names hold no `/`
    cutoffs: name of a source -> nll (nats) below which its searches find everything, -log(min_prob); missing: 0
    What a source does not say of a grid that others scored is filled in, else a grid would gain by not being looked at: under a view whose
    search found it, the nll of that search; else the worst nll that any grid has there, but no less than the cutoff, as the search did
    not find it. A grid that no source scored stays without scores (`rank` puts it last). With one source nothing is filled in, and all
    rules rank as they do without this function. Order: as the sources and their candidates first name the grids.
    Raises ValueError for a source's name with `/`.
    """
    grids: dict[str, Grid] = {}
    for source, candidates in by_source.items():
        if "/" in source:
            raise ValueError(f"source {source!r}: a name without '/' is needed")
        for candidate in candidates:
            grids.setdefault(grid_hash(candidate.grid), candidate.grid)
    search_nll: dict[str, dict[str, float]] = {name: {} for name in grids}
    view_nll: dict[str, dict[str, float]] = {name: {} for name in grids}
    asked: dict[str, dict[str, dict[str, float]]] = {name: {odds: {} for odds in ODDS} for name in grids}
    for source, candidates in by_source.items():
        known = {grid_hash(c.grid): c for c in candidates}
        for name, candidate in known.items():
            search_nll[name] |= {f"{source}/{key}": nll for key, nll in candidate.search_nll.items()}
            view_nll[name] |= {f"{source}/{key}": nll for key, nll in candidate.view_nll.items()}
            for odds in ODDS:
                asked[name][odds] |= {f"{source}/{key}": value for key, value in getattr(candidate, odds).items()}
    scored = {name for name, nlls in view_nll.items() if nlls}
    for source, candidates in by_source.items():
        cutoff = 0.0 if cutoffs is None else cutoffs.get(source, 0.0)
        known = {grid_hash(c.grid): c for c in candidates}
        for key, worst in _worst(candidates).items():
            for name in scored:
                found = known[name].search_nll.get(key) if name in known else None
                view_nll[name].setdefault(f"{source}/{key}", max(worst, cutoff) if found is None else found)
    return tuple(
        Candidate(grid=grids[name], search_nll=search_nll[name], view_nll=view_nll[name], **asked[name])
        for name in grids
    )


def _worst(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Scoring view -> the highest nll that any candidate has there."""
    worst: dict[str, float] = {}
    for candidate in candidates:
        for key, nll in candidate.view_nll.items():
            worst[key] = max(nll, worst.get(key, -math.inf))
    return worst
