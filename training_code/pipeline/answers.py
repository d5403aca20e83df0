"""Candidates of one test input: search its views, score what was found. Runs the model as it is; trains nothing, ranks nothing.

Search and scoring may happen in different processes: what is not scored by the search itself is scored on the prompts alone, so the
numbers do not depend on whether the search was in the same process. Where memory runs out, fewer views are held at a time, and at last
prompts lose demonstrations.
"""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from arc_loader.formatting import prompt_ids
from arc_loader.grids import Grid, grid_hash
from arc_loader.prompt_format import FormatError, shortened
from arc_loader.tasks import Task
from inference_tools.candidates import Candidate, merge_candidates
from inference_tools.greedy import greedy_completions
from inference_tools.scoring import score
from inference_tools.search import SearchOptions, search
from inference_tools.view_batch import ViewBatch
from model_tools.loading import LoadedModel
from model_tools.out_of_memory import free_memory, is_out_of_memory
from pipeline.perspectives import most_tokens, search_views
from pipeline.replies import Replies
from recipes import SolveRecipe

T = TypeVar("T")
_GREEDY_VIEWS = 2


class Answers:
    """One test input under its views.

    `log`: numbers of interest so far; `cut_views`: whose search a limit stopped; `reduced`: prompts were shortened for want of memory.
    """

    def __init__(
        self,
        *,
        loaded: LoadedModel,
        task: Task,
        query: int,
        recipe: SolveRecipe,
        seed: int,
        tell: Callable[[str], None],
    ) -> None:
        """`tell` hears of memory that runs out. Raises FormatError for a puzzle that does not fit even with one demonstration."""
        self.loaded, self.task, self.query, self.recipe, self.tell = loaded, task, query, recipe, tell
        self.views = list(search_views(task=task, query=query, fmt=recipe.fmt, recipe=recipe.search, seed=seed))
        self.log: dict[str, float] = {}
        self.cut_views: list[str] = []
        self.reduced = False
        self._groups: list[list[int]] = [list(range(len(self.views)))]  # views that are in memory together
        self._batch: ViewBatch | None = None  # of the only group, from search to score
        self._known: dict[tuple[int, ...], Replies] = {}  # by their views: they remember what a grid is there

    def search(self, *, deadline: float | None = None) -> tuple[Candidate, ...]:
        """What the searches of all views find, in the orientation of the puzzle; some of it is scored already.

        If they find nothing, the greedy answers of some views. deadline: `time.monotonic()` seconds.
        """
        found: dict[str, list[tuple[Grid, float]]] = {}
        for part in self._each(lambda group: self._search_group(group, deadline=deadline)):
            found.update(part)
        candidates = merge_candidates(found=found)
        if self._batch is not None and candidates:
            candidates = self._scored_by_search(candidates)
        return candidates

    def score(
        self, candidates: tuple[Candidate, ...], *, also: Sequence[Grid] = (), deadline: float | None = None
    ) -> tuple[Candidate, ...]:
        """The candidates, the most promising of them with their nll under every view; `deadline` may leave some without.

        also: grids that are scored in any case; those that are no candidates yet are candidates then, without any search's nll
        """
        chosen = self._chosen(candidates)
        named = {grid_hash(candidate.grid): place for place, candidate in enumerate(candidates)}
        for name, grid in {grid_hash(grid): grid for grid in also}.items():
            if name not in named:
                named[name] = len(candidates)
                candidates = (*candidates, Candidate(grid=grid, search_nll={}))
            chosen.setdefault(named[name], [])
        todo = [place for place in chosen if not candidates[place].view_nll]
        self.log["scored"] = len(chosen)
        if todo:
            parts = self._each(lambda group: self._score_group(group, candidates, todo, deadline=deadline))
            order = [view for group in self._groups for view in group]
            nll = np.concatenate(parts, axis=1)[:, np.argsort(order)]  # (len(todo), views)
            candidates = self._with_scores(candidates, todo, nll)
        self._batch = None
        return candidates

    def _search_group(self, group: list[int], *, deadline: float | None) -> dict[str, list[tuple[Grid, float]]]:
        """View -> (grid, nll) of every readable completion."""
        recipe, replies = self.recipe, self._replies(group)
        batch = self._new_batch(group)
        budget = most_tokens(recipe=recipe.search, prompt_tokens=batch.lengths.tolist())
        result = search(
            batch=batch,
            eos_id=self.loaded.eos_id,
            min_prob=recipe.search.min_prob,
            max_new_tokens=recipe.fmt.max_new_tokens(),
            max_tokens=-(-budget * len(group) // len(self.views)),
            deadline=deadline,
            templates=replies.inputs(task=self.task, query=self.query),
            transfer=replies.carry,
            options=SearchOptions(shared=min(SearchOptions().shared, recipe.score.max_candidates)),
        )
        completions = dict(enumerate(result.completions))
        grids = self._read(replies, completions)
        if not grids:
            views = range(min(_GREEDY_VIEWS, len(group)))
            said = greedy_completions(
                batch=batch,
                views=views,
                eos_id=self.loaded.eos_id,
                max_new_tokens=recipe.fmt.max_new_tokens(),
                deadline=deadline,
            )
            grids = self._read(replies, {view: [one] for view, one in zip(views, said, strict=True) if one})
            self._count("greedy", len(grids))
        for name, value in (
            ("search_passes", result.passes),
            ("search_tokens", result.tokens),
            ("views_cut", sum(result.cut)),
        ):
            self._count(name, value)
        self.cut_views += [str(view) for view, cut in zip(replies.views, result.cut, strict=True) if cut]
        if len(group) == len(self.views):
            self._batch = batch
        return grids

    def _read(self, replies: Replies, completions: dict) -> dict[str, list[tuple[Grid, float]]]:
        """Number in the group -> completions, as view -> grids in the puzzle's orientation."""
        grids: dict[str, list[tuple[Grid, float]]] = {}
        for number, some in completions.items():
            for completion in some:
                grid = replies.read(view=number, tokens=completion.tokens)
                if grid is None:
                    self._count("unreadable", 1)
                else:
                    grids.setdefault(str(replies.views[number]), []).append((grid, completion.nll))
        return grids

    def _score_group(
        self, group: list[int], candidates: tuple[Candidate, ...], todo: list[int], *, deadline: float | None
    ) -> np.ndarray:
        """Nll (len(todo), len(group)); NaN where the deadline came first."""
        batch, replies = self._batch, self._replies(group)
        if batch is None:
            batch = self._new_batch(group)
        else:
            batch.forget()
        return score(
            batch=batch, answers=[replies.say(grid=candidates[place].grid) for place in todo], deadline=deadline
        )

    def _scored_by_search(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The candidates; those that the search has read under all views have their scores from it."""
        chosen = self._chosen(candidates)
        rows = [
            [tree.nll_of(tokens) for tree, tokens in zip(self._batch.trees, answers, strict=True)]
            for answers in chosen.values()
        ]
        nll = np.array(rows, dtype=np.float64).reshape(len(chosen), len(self.views))
        return self._with_scores(candidates, list(chosen), nll)

    def _with_scores(
        self, candidates: tuple[Candidate, ...], places: list[int], nll: np.ndarray
    ) -> tuple[Candidate, ...]:
        """Gives the rows of `nll` (len(places), views) to the candidates at `places`, but for rows with NaN."""
        names, scored = [str(view) for view in self.views], list(candidates)
        for place, row in zip(places, nll.tolist(), strict=True):
            if not any(map(math.isnan, row)):
                scored[place] = scored[place].with_view_nll(view_nll=dict(zip(names, row, strict=True)))
        return tuple(scored)

    def _chosen(self, candidates: tuple[Candidate, ...]) -> dict[int, list[list[int]]]:
        """Places of the candidates that are to be scored, the most promising first, and what each says under every view."""
        recipe, replies = self.recipe.score, self._replies(list(range(len(self.views))))
        chosen: dict[int, list[list[int]]] = {}
        tokens = 0
        for place in sorted(range(len(candidates)), key=lambda p: (-_mass(candidates[p]), p))[: recipe.max_candidates]:
            answers = replies.say(grid=candidates[place].grid)
            tokens += sum(map(len, answers))
            if len(chosen) >= 2 and tokens > recipe.max_tokens:
                break
            chosen[place] = answers
        return chosen

    def _replies(self, group: list[int]) -> Replies:
        if tuple(group) not in self._known:
            views = tuple(self.views[number] for number in group)
            self._known[tuple(group)] = Replies(fmt=self.recipe.fmt, table=self.loaded.table, views=views)
        return self._known[tuple(group)]

    def _new_batch(self, group: list[int]) -> ViewBatch:
        """The prompts of a group in the cache; search and scoring both start from it."""
        fmt = self.recipe.fmt
        tasks = [self.views[number].apply(self.task) for number in group]
        return ViewBatch(
            model=self.loaded.model,
            positions=self.loaded.positions,
            prompts=[prompt_ids(fmt=fmt, table=self.loaded.table, task=task) for task in tasks],
            pad_id=self.loaded.pad_id,
            max_new_tokens=fmt.max_new_tokens(),
        )

    def _each(self, work: Callable[[list[int]], T]) -> list[T]:
        """`work` on every group of views; a group for which memory runs out is halved, for this and for what follows."""
        waiting, done, results = self._groups, [], []
        while waiting:
            group, *waiting = waiting
            try:
                result = work(group)
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                failed = True
            else:
                failed = False
            if failed:  # outside the handler, which would keep the failed work alive
                self._batch = result = None
                free_memory()
                waiting = self._smaller(group) + waiting
                continue
            done.append(group)
            results.append(result)
        self._groups = done
        return results

    def _smaller(self, group: list[int]) -> list[list[int]]:
        """Two halves of a group, or the one view that it is with a shorter prompt. Raises MemoryError if that is impossible."""
        self._count("out_of_memory", 1)
        if len(group) > 1:
            middle = len(group) // 2
            self.tell(f"out of memory: {middle} views at a time instead of {len(group)}")
            return [group[:middle], group[middle:]]
        view, fmt = self.views[group[0]], self.recipe.fmt
        shown = view.apply(self.task)
        length = fmt.length(shown)
        if len(shown.train) == 1:
            raise MemoryError(f"not even a prompt with one demonstration ({length} tokens) fits into memory")
        self.tell(f"out of memory: a prompt of {length // 2} tokens at most instead of {length}")
        try:
            self.views[group[0]] = fmt.fit_view(self.task, view, max_tokens=length // 2)
        except FormatError:
            self.views[group[0]] = shortened(view, kept=1)
        self.reduced = True
        return [group]

    def _count(self, name: str, value: float) -> None:
        self.log[name] = self.log.get(name, 0) + value


def _mass(candidate: Candidate) -> float:
    """Probability that the searches gave to a candidate, summed over views."""
    return math.fsum(math.exp(-nll) for nll in candidate.search_nll.values())
