"""ViewSamples: a training sample for each of many views, made when asked for; a map-style dataset as torch's DataLoader reads.

Sample `i` depends on the seed and on `i` alone: not on who asks, how many workers there are, or in which order. Holds no sample and
no key; where puzzles are lazy (arc_loader.epochs) and views too, memory is that of the pairs. Knows no files, and no torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from arc_loader.augmentation import Augmentation
from arc_loader.encoded_puzzle import EncodedPuzzle
from arc_loader.encoding import Encoder, Sample
from arc_loader.grids import Grid
from arc_loader.lazy import counts_of
from arc_loader.prompt_format import PromptFormat
from arc_loader.tasks import Task
from arc_loader.token_table import TokenTable
from arc_loader.views import View


class ViewSamples(Sequence[Sample]):
    """Sample i: view i of its puzzle, augmented, cut and encoded.

    tasks, solutions: of every puzzle in `views`; lazy ones are fine. Without a solution a sample has the demonstrations alone
    views: lazy ones are fine; each is checked when its sample is made
    augmentation: by chance, one view of each; None shows every view as it is
    max_tokens: longer samples lose their last demonstrations; None keeps them whole
    mask_first_n: so many replies from the start carry no loss, but never the last
    Raises ValueError for an augmentation that makes several views of one; at access IndexError for a number out of range, KeyError for
    an unknown puzzle, FormatError for what cannot be cut to size.
    """

    def __init__(
        self,
        *,
        tasks: Mapping[str, Task],
        solutions: Mapping[str, tuple[Grid, ...]],
        views: Sequence[View],
        fmt: PromptFormat,
        table: TokenTable,
        seed: int,
        augmentation: Augmentation | None = None,
        mask_first_n: int = 0,
        max_tokens: int | None = None,
    ) -> None:
        if augmentation is not None and augmentation.views_per_view != 1:
            raise ValueError(f"a sample is one view, but the augmentation makes {augmentation.views_per_view} of each")
        self._tasks, self._solutions, self._views = tasks, solutions, views
        self._encoder = Encoder.of(fmt=fmt, table=table)
        self._seed, self._augmentation = seed, augmentation
        self._mask_first_n, self._max_tokens = mask_first_n, max_tokens

    def __len__(self) -> int:
        return len(self._views)

    def view(self, index: int) -> View:
        """The view of a sample, augmented, not yet cut."""
        if not 0 <= index < len(self):
            raise IndexError(f"sample {index} of {len(self)}")
        view = self._views[index]
        if self._augmentation is None:
            return view
        demonstrations, tests = counts_of(self._tasks, view.task_id)
        seen = view.check_counts(demonstrations=demonstrations, tests=tests)
        rng = np.random.default_rng([self._seed, index])
        return self._augmentation.views(view, demonstrations=seen, rng=rng)[0]

    def __getitem__(self, index: int) -> Sample:
        view = self.view(index)
        answers = None if view.query is None else self._solutions.get(view.task_id)
        puzzle = EncodedPuzzle(encoder=self._encoder, task=self._tasks[view.task_id], answers=answers)
        return puzzle.sample(view, mask_first_n=self._mask_first_n, max_tokens=self._max_tokens)
