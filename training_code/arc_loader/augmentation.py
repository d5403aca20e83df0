"""Augmentation: which operations chance, or every symmetry, puts after those of a view. Pure; knows no prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from arc_loader.grids import N_COLOURS, shown
from arc_loader.tasks import Task
from arc_loader.transforms import Op, Recolour, Reorder, Rotate, Transpose
from arc_loader.views import View

Some: TypeAlias = bool | Literal["all"]  # False: never, True: random, "all": every one


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """Rounds over the chosen symmetries, every view with colours and order of its own. By default all of it is random, once.

    tp, rt: False: never; True: at random (0 or 1 transposes, 0 to 3 turns); "all": every one. Both "all" give the
        8 symmetries of the square in the order rt = 0..3 (outer), tp = 0, 1 (inner); the key has `tp` before the `rt`s.
    perm: a random permutation of the 10 colours
    keep_background: it keeps colour 0 in place
    shfl_ex: a random order of the demonstrations
    n: rounds
    Raises ValueError for a wrong option.
    """

    tp: Some = True
    rt: Some = True
    perm: bool = True
    keep_background: bool = False
    shfl_ex: bool = True
    n: int = 1

    def __post_init__(self) -> None:
        for name in ("tp", "rt"):
            value = getattr(self, name)
            if type(value) is not bool and value != "all":
                raise ValueError(f"{name} is False, True (at random) or 'all', not {shown(value)}")
        for name in ("perm", "keep_background", "shfl_ex"):
            value = getattr(self, name)
            if type(value) is not bool:
                raise ValueError(f"{name} is True or False, not {shown(value)}")
        if type(self.n) is not int or self.n < 1:
            raise ValueError(f"n is 1 or more, not {shown(self.n)}")

    @property
    def views_per_view(self) -> int:
        """How many views one view becomes: n * (1, 2, 4 or 8)."""
        return self.n * (2 if self.tp == "all" else 1) * (4 if self.rt == "all" else 1)

    def views(self, view: View, *, demonstrations: int, rng: np.random.Generator) -> list[View]:
        """The view with the operations after its own, `views_per_view` times.

        demonstrations: how many the view shows; rng: the only source of chance, the same state gives the same views.
        """
        return [view.with_ops(*ops) for ops in self._ops(demonstrations, rng)]

    def of_task(self, *, task: Task, query: int | None, rng: np.random.Generator) -> list[View]:
        """`views` of a whole puzzle."""
        return self.views(View(task.id, query), demonstrations=len(task.train), rng=rng)

    def _ops(self, demonstrations: int, rng: np.random.Generator) -> list[tuple[Op, ...]]:
        found = []
        for _ in range(self.n):
            for turns in range(4) if self.rt == "all" else (None,):
                for flip in range(2) if self.tp == "all" else (None,):
                    flips = int(rng.integers(2)) if self.tp is True else flip or 0
                    quarter = int(rng.integers(4)) if self.rt is True else turns or 0
                    ops: list[Op] = [Transpose()] * flips + [Rotate()] * quarter
                    if self.perm:
                        first = int(self.keep_background)
                        colours = first + rng.permutation(N_COLOURS - first)  # (10,) or (9,)
                        ops.append(Recolour((*range(first), *colours.tolist())))
                    if self.shfl_ex:
                        ops.append(Reorder(tuple(rng.permutation(demonstrations).tolist())))
                    found.append(tuple(ops))
        return found


NO_AUGMENTATION = Augmentation(tp=False, rt=False, perm=False, shfl_ex=False)
"""What the published `augment` does where an option is not given."""
