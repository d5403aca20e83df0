"""What a script tells while it works: lines, and the progress of a training. Knows no recipe."""

import sys

from tqdm import tqdm

from model_tools.train_recipe import TrainLog


def tell(words: str) -> None:
    """A line on stdout, above a progress bar if there is one."""
    tqdm.write(words, file=sys.stdout)
    sys.stdout.flush()


class TrainingBar:
    """The progress of a training as a bar on stderr, made at its first step; to be handed to `fine_tune` as `progress`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: tqdm | None = None

    def __call__(self, log: TrainLog, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(total=total, initial=log.samples, desc=self._name, unit="sample", mininterval=5)
        self._bar.update(log.samples - self._bar.n)
        self._bar.set_postfix_str(f"loss {log.losses[-1]:.3f}", refresh=False)
        if log.samples >= total:
            self._bar.close()
