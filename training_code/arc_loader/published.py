"""ArcDataset: the dataset class of the published 2024 code, by its names and arguments, as a thin layer over this package.

For users' scripts only: inside the house use tasks, views, dataset, formatting and submission. This is the one class here
that holds solutions and prompt options together, because the published interface does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from arc_loader.augmentation import NO_AUGMENTATION
from arc_loader.dataset import Dataset
from arc_loader.formatting import PromptFormat, parse_grid
from arc_loader.grids import Grid, as_grid, same_grid
from arc_loader.lazy import LazyMapping, LazyTasks
from arc_loader.published_format import SPECIAL, check_part, prompt_format
from arc_loader.published_loading import PublishedLoading, challenge_lists, solution_lists
from arc_loader.sources.puzzle_json import by_id, parse_solutions, parse_task
from arc_loader.submission import check_submission, score_submission, submission_json
from arc_loader.tasks import TaskError
from arc_loader.transforms import Recolour, parse_op
from arc_loader.views import View


class ArcDataset(PublishedLoading):
    """Puzzles, their solutions where known, and ordered keys. Every method leaves it as it is.

    challenge: {id: {"train": [{"input", "output"}, ...], "test": [{"input"}, ...]}}
    solutions: {id: [grid per test input]}, for any of the puzzles
    keys: key strings; left out, one a test input
    is_fake, is_orig: marks that are kept for the caller
    """

    def __init__(
        self,
        challenge: Mapping[str, object],
        solutions: Mapping[str, object] | None = None,
        keys: Iterable[str] | None = None,
        is_fake: bool = False,
        is_orig: bool = False,
    ) -> None:
        tasks = by_id(
            (parse_task(dict(c), source_id=i, file="challenge", need_test=False) for i, c in challenge.items()),
            file="challenge",
        )
        truth = {}
        for task in tasks.values():
            known = (solutions or {}).get(task.id, (solutions or {}).get(task.source_id))
            if known is not None:
                truth[task.id] = parse_solutions(list(known), source_id=task.source_id, file="solutions")
                if len(truth[task.id]) != len(task.test):
                    raise TaskError(
                        f"puzzle {task.id}: {len(truth[task.id])} solutions for {len(task.test)} test inputs"
                    )
        data = Dataset.of_queries(tasks)
        self._set(data if keys is None else data.with_views(map(View.parse, keys)), truth, is_fake, is_orig)

    def _set(self, data: Dataset, truth: Mapping[str, tuple[Grid, ...]], is_fake: bool, is_orig: bool) -> None:
        self._data = data
        if isinstance(data.tasks, LazyTasks):  # solutions as lazy as the puzzles
            self._truth = truth
        else:
            self._truth = {i: grids for i, grids in truth.items() if i in data.tasks and data.tasks[i].test}
        self.keys = [str(view) for view in data.views]
        self.is_fake = is_fake
        self.is_orig = is_orig

    def _new(self, data: Dataset, *, is_orig: bool | None = None) -> ArcDataset:
        new = object.__new__(ArcDataset)
        new._set(data, self._truth, self.is_fake, self.is_orig if is_orig is None else is_orig)
        return new

    @cached_property
    def challenge(self) -> Mapping[str, dict[str, list[dict[str, list[list[int]]]]]]:
        """id -> {"train": pairs, "test": inputs}, as plain lists; for RE-ARC epochs a mapping that makes them when asked for."""
        return self._listed(self._data.tasks, challenge_lists)

    @cached_property
    def solutions(self) -> Mapping[str, list[list[list[int]]]]:
        """id -> list of grids, as plain lists; only puzzles whose solutions are known. Lazy where `challenge` is."""
        return self._listed(self._truth, solution_lists)

    def _listed(self, found: Mapping[str, object], as_lists: Callable) -> Mapping[str, object]:
        if isinstance(self._data.tasks, LazyTasks):
            return LazyMapping(found, as_lists)
        return {i: as_lists(value) for i, value in found.items()}

    def change_keys(self, keys: Iterable[str]) -> ArcDataset:
        """The same puzzles with these keys."""
        return self._new(self._data.with_views(map(View.parse, keys)))

    def split(self, n: int, split_seed: int | str, **len_opts: object) -> list[ArcDataset]:
        """n parts, all keys of a puzzle in one; split_seed is a seed, or 'len' to deal out by `get_length(**len_opts)`."""
        if split_seed == "len":
            parts = self._data.split(n, length=lambda view: self.get_length(str(view), **len_opts))
        else:
            parts = self._data.split(n, rng=np.random.default_rng(split_seed))
        return [self._new(part) for part in parts]

    def remove_test_data(self) -> ArcDataset:
        """Demonstrations alone: no tests, no solutions, keys without a test input."""
        return self._new(self._data.without_tests(), is_orig=False)

    def move_test_to_train(self) -> ArcDataset:
        """Tests and their solutions become demonstrations; every puzzle needs its solutions."""
        return self._new(self._data.tests_as_demonstrations(self._truth), is_orig=False)

    def repeat(self, n: int, seed: int | None = None) -> ArcDataset:
        """All keys n times over; with a seed, shuffled each time."""
        return self._new(self._data.repeat(n, rng=None if seed is None else np.random.default_rng(seed)))

    def augment(self, seed: int, shfl_keys: bool = False, **options: object) -> ArcDataset:
        """Keys augmented by `tp`, `rt`, `perm`, `keep_background`, `shfl_ex`, `n` (all off or 1), `shfl_keys`. Same seed, same keys."""
        chosen, rng = replace(NO_AUGMENTATION, **options), np.random.default_rng(seed)
        return self._new(self._data.augment(rng=rng, augmentation=chosen, shfl_keys=shfl_keys))

    def augment_keys(self, keys: Iterable[str], seed: int = 0, **options: object) -> list[str]:
        """Augmentations of the given keys, as `augment`."""
        return self.change_keys(keys).augment(seed, **options).keys

    def grouped_keys(self) -> dict[str, list[list[str]]]:
        """id -> list per test input of its keys."""
        return {i: [list(map(str, views)) for views in per_query] for i, per_query in self._data.grouped().items()}

    def sorted_by_len(self, reverse: bool = False, **opts: object) -> ArcDataset:
        """Keys sorted by `get_length(**opts)`; equal ones keep their order."""
        return self.change_keys(sorted(self.keys, key=lambda key: self.get_length(key, **opts), reverse=reverse))

    def get_length(self, key: str, len_name: str = "text", max_of_transposed: bool = False, **fmt: object) -> int:
        """Tokens of a part of `get_task` (uncut), with bos for the parts that start a sequence; or the larger of it and its transpose."""
        check_part(len_name)
        keys = [key, key + ".tp"] if max_of_transposed else [key]
        form = prompt_format(**fmt)
        texts = [self._texts(View.parse(k), form, reply=True)[len_name] for k in keys]
        return (len_name in ("train", "input", "text")) + max(map(form.count_tokens, texts))

    def get_task(
        self, key: str, max_tokens: int | None = None, len_name: str | None = None, reply: bool = True, **fmt: object
    ) -> tuple[str, dict[str, str]]:
        """The texts of a key, its last demonstrations dropped until part `len_name` has at most max_tokens tokens.

        Returns the key (with a shorter `ex` if cut) and a dict with train, query, input, reply, text. Without a test input, or where
        the solution is unknown or `reply` is False, the parts that need it are left empty or out of `text`.
        """
        if len_name is not None:
            check_part(len_name)
        view, form = View.parse(key), prompt_format(**fmt)
        if max_tokens is not None and len_name not in ("query", "reply"):
            answer = self._texts(view, form, reply=reply)["reply"] if len_name in (None, "text") else ""
            asked = view if answer or len_name == "input" else View(view.task_id, None, view.ops)
            task, room = self._data.tasks[view.task_id], form.count_tokens(answer)
            fitted = form.fit_view(task, asked, max_tokens=max_tokens, reserve=room)
            view = View(view.task_id, view.query, fitted.ops)
        return str(view), self._texts(view, form, reply=reply)

    def _texts(self, view: View, form: PromptFormat, *, reply: bool) -> dict[str, str]:
        task = self._data.task(view)
        truth = self._truth.get(view.task_id) if reply and view.query is not None else None
        train = form.train_text(task)
        query = form.query_text(task.test[0]) if task.test else ""
        answer = form.reply_text(view.apply_grid(truth[view.query])) if truth else ""
        text = train + query + answer if answer else train
        return {"train": train, "query": query, "input": train + query if query else "", "reply": answer, "text": text}

    def as_list(self, len_name: str | None = None, **fmt: object) -> list[dict[str, str]]:
        """`get_task` of every key, with the (cut) key itself as "key"."""
        found = (self.get_task(key, len_name=len_name, **fmt) for key in self.keys)
        return [{"key": key, **texts} for key, texts in found]

    @staticmethod
    def max_new_tokens(**fmt: object) -> int:
        """Tokens of the largest reply, plus one."""
        return prompt_format(**fmt).max_new_tokens()

    @staticmethod
    def count_tokens(text: str) -> int:
        """One token a character, a special token (in angle brackets) one."""
        return len(SPECIAL.sub("x", text))

    def decode(self, text: str, lines_sep: str, key: str | None = None) -> tuple[Grid | None, bool | None, str]:
        """(grid, correct, info) of a completion; the grid is brought back to the puzzle's own orientation if a key is given.

        info: cant_decode, sol_unknown (correct is None), ALL_CORRECT, bad_content, bad_xy_size. A special token at the end and one
        line separator before it are the end of a reply and not looked at; all else must be a grid.
        """
        grid = parse_grid(re.sub(rf"(?:{re.escape(lines_sep)})?{SPECIAL.pattern}\Z", "", text), lines_sep=lines_sep)
        view = None if key is None else View.parse(key)
        truth = None if view is None or view.query is None else self._truth.get(view.task_id)
        if grid is None:
            return None, None if truth is None else False, "cant_decode"
        grid = grid if view is None else view.invert_grid(grid)
        if truth is None:
            return grid, None, "sol_unknown"
        right = truth[view.query]
        if right.shape != grid.shape:
            return grid, False, "bad_xy_size"
        return (grid, True, "ALL_CORRECT") if same_grid(right, grid) else (grid, False, "bad_content")

    def get_submission(self, results: Mapping[str, Sequence[Sequence[object]]] | None = None) -> dict[str, object]:
        """A complete submission: `[[0]]` everywhere, or the first two results (grids, or dicts with `output`) of each test input."""
        attempts = {}
        for i, per_query in (results or {}).items():
            grids = [[r["output"] if isinstance(r, Mapping) else r for r in ranked[:2]] for ranked in per_query]
            attempts[i] = [(*pair, *[((0,),)] * (2 - len(pair))) for pair in grids]
        return submission_json(attempts=attempts, tasks=self._data.tasks)

    def validate_submission(self, submission: Mapping[str, object]) -> float:
        """Points of a submission against the known solutions, once its schema is checked."""
        return score_submission(check_submission(submission, tasks=self._data.tasks), solutions=self._truth).points

    @staticmethod
    def transform_array(
        array: object, transforms: str | Iterable[str], apply_perm: bool = True, invert: bool = False
    ) -> Grid:
        """A grid through operations ("tp.rt" or ["tp", "rt"]), or back; apply_perm=False leaves the colours alone."""
        names = transforms.strip(".").split(".") if isinstance(transforms, str) else list(transforms)
        ops = [parse_op(name) for name in names if name]
        view = View("x", None, tuple(op for op in ops if apply_perm or not isinstance(op, Recolour)))
        grid = as_grid(array, where="array")
        return view.invert_grid(grid) if invert else view.apply_grid(grid)

    @staticmethod
    def get_base_key_and_reply_num(key: str) -> tuple[str, int]:
        """The puzzle id of a key, and its test input (-1 without one)."""
        view = View.parse(key)
        return view.task_id, -1 if view.query is None else view.query

    @staticmethod
    def get_base_key(key: str) -> str:
        """The puzzle id of a key."""
        return View.parse(key).task_id
