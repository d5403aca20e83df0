"""Training samples without end from pools of pairs: each a few pairs of one puzzle under a random view, made when asked for.

Sample `i` depends on the seed and on `i` alone, whoever asks and in which order. Knows no files and no model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from arc_loader.augmentation import Augmentation
from arc_loader.encoded_puzzle import EncodedPuzzle
from arc_loader.encoding import Encoder, Sample
from arc_loader.prompt_format import PromptFormat
from arc_loader.tasks import Pair, Task
from arc_loader.token_table import TokenTable

KEEPING_BACKGROUND = Augmentation(keep_background=True, shfl_ex=False)  # pairs are drawn in random order anyway


@dataclass(frozen=True, kw_only=True)
class SampleLimits:
    """How large samples are.

    pair_tokens: tokens of the longest pair (both grids with separators)
    sample_tokens: tokens of the longest sample
    min_pairs, max_pairs: pairs a sample
    """

    pair_tokens: int
    sample_tokens: int
    min_pairs: int = 3
    max_pairs: int = 6


class PoolSamples(Sequence[Sample]):
    """`count` samples drawn from `pools` (puzzle id -> pairs); a puzzle is drawn with equal chance, its pairs without replacement.

    Puzzles with fewer than `min_pairs` pairs short enough are left out. The last pairs are dropped until a sample fits; where fewer
    than two would stay, another draw is made. Raises ValueError if no puzzle qualifies.
    """

    def __init__(
        self,
        *,
        pools: Mapping[str, Sequence[Pair]],
        fmt: PromptFormat,
        table: TokenTable,
        limits: SampleLimits,
        count: int,
        seed: int,
        augmentation: Augmentation = KEEPING_BACKGROUND,
        mask_first_n: int = 1,
    ) -> None:
        self._encoder = Encoder.of(fmt=fmt, table=table)
        self._limits, self._count, self._seed = limits, count, seed
        self._augmentation, self._mask_first_n = augmentation, mask_first_n
        self._pools: list[tuple[str, list[Pair], list[int]]] = []
        for name, pairs in pools.items():
            sizes = [self._encoder.turn_length(pair.input, pair.output) for pair in pairs]
            short = [number for number, size in enumerate(sizes) if size <= limits.pair_tokens]
            if len(short) >= limits.min_pairs:
                self._pools.append((name, [pairs[n] for n in short], [sizes[n] for n in short]))
        if not self._pools:
            raise ValueError(f"no puzzle has {limits.min_pairs} pairs of at most {limits.pair_tokens} tokens")

    @property
    def puzzles(self) -> int:
        """How many puzzles qualify."""
        return len(self._pools)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Sample:
        if not 0 <= index < self._count:
            raise IndexError(f"sample {index} of {self._count}")
        rng = np.random.default_rng([self._seed, index])
        while True:
            name, pairs, sizes = self._pools[rng.integers(len(self._pools))]
            chosen: list[int] = []
            room = self._limits.sample_tokens - len(self._encoder.head)
            for number in rng.permutation(len(pairs))[: self._limits.max_pairs].tolist():
                if sizes[number] > room:
                    break
                chosen.append(number)
                room -= sizes[number]
            if len(chosen) >= 2:
                break
        task = Task(id=name, train=tuple(pairs[number] for number in chosen), test=())
        view = self._augmentation.of_task(task=task, query=None, rng=rng)[0]
        return EncodedPuzzle(encoder=self._encoder, task=task).sample(view, mask_first_n=self._mask_first_n)
