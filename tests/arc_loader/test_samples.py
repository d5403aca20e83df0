"""Lazy training samples: by themselves, for the big fine-tuning, and read by torch's DataLoader with workers."""

from __future__ import annotations

import pickle
from collections import Counter

import numpy as np
import pytest
from torch.utils.data import DataLoader

from arc_loader.augmentation import Augmentation
from arc_loader.dataset import Dataset
from arc_loader.encoding import Sample
from arc_loader.epoch_samples import MixedSet, SpreadViews, epoch_samples
from arc_loader.epochs import DrawnTasks
from arc_loader.formats import SHORT
from arc_loader.formatting import FormatError, TokenTable, training_sample
from arc_loader.packed import PackedPairs
from arc_loader.samples import ViewSamples
from arc_loader.tasks import Pair, Task, TaskError
from arc_loader.views import View, ViewError

TABLE = TokenTable({token: n for n, token in enumerate(["<s>", "</s>", "\n", "I", "O", *"0123456789"])})
RNG = np.random.default_rng(0)
EPOCHS = 6


def grid(side: int) -> np.ndarray:
    return RNG.integers(0, 10, (side, side + 1)).astype(np.int8)


PAIRS = {name: PackedPairs.of([Pair(grid(n % 5 + 1), grid(3)) for n in range(40)]) for name in ("aa", "bb", "cc")}
TASKS = {f"m{n}": Task(f"m{n}", (Pair(grid(2), grid(2)),) * 3, (grid(2), grid(3))) for n in range(5)}
SOLUTIONS = {task_id: (grid(1), grid(4)) for task_id in TASKS}
VIEWS = [View(task_id, n) for task_id in TASKS for n in range(2)]


def drawn() -> DrawnTasks:
    return DrawnTasks(pools=PAIRS.items(), epochs=EPOCHS, sizes=[3, 4], seed=1)


def big(seed: int = 0, **options) -> ViewSamples:
    mixed = MixedSet(tasks=TASKS, solutions=SOLUTIONS, views=VIEWS, times=3)
    options = {"augmentation": Augmentation(), "max_tokens": 150, **options}
    return epoch_samples(drawn=drawn(), mixed=[mixed], fmt=SHORT, table=TABLE, seed=seed, **options)


def equal(a: Sample, b: Sample) -> bool:
    arrays = np.array_equal(a.input_ids, b.input_ids) and np.array_equal(a.loss_mask, b.loss_mask)
    return a.key == b.key and arrays


def test_a_sample_is_the_text_of_its_view():
    samples = big(max_tokens=None)
    tasks, solutions = {**drawn(), **TASKS}, {**drawn().solutions, **SOLUTIONS}
    for n in range(len(samples)):
        view = View.parse(samples[n].key)
        task, answer = tasks[view.task_id], view.apply_grid(solutions[view.task_id][view.query])
        slow = training_sample(
            fmt=SHORT, table=TABLE, task=view.apply(task), key=str(view), mask_first_n=1, answer=answer
        )
        assert equal(samples[n], slow)


def test_samples_are_cut_to_the_limit():
    whole, cut = big(max_tokens=None), big()
    lengths = [len(sample.input_ids) for sample in whole]
    assert max(lengths) > 150 >= max(len(sample.input_ids) for sample in cut)
    for a, b in zip(whole, cut, strict=True):
        assert equal(a, b) == (len(a.input_ids) <= 150)
    with pytest.raises(FormatError, match="even with its first demonstration"):
        [*big(max_tokens=20)]


def test_every_view_is_there_once_and_mixed_sets_are_spread_evenly():
    samples = big()
    assert len(samples) == EPOCHS * 3 + 3 * len(VIEWS)
    bases = [str(samples.view(n).base) for n in range(len(samples))]
    expected = [f"{name}-e{epoch}_0" for name in PAIRS for epoch in range(EPOCHS)] + [str(view) for view in VIEWS] * 3
    assert Counter(bases) == Counter(expected)
    per_epoch = len(samples) // EPOCHS
    for epoch in range(EPOCHS):
        part = bases[epoch * per_epoch : (epoch + 1) * per_epoch]
        assert {base for base in part if base[0] != "m"} == {f"{name}-e{epoch}_0" for name in PAIRS}
    assert sum(len(samples.view(n).ops) > 0 for n in range(len(samples))) == len(samples)


def test_a_sample_depends_on_seed_and_number_alone():
    one, two = big(), big()
    backwards = {n: two[n] for n in reversed(range(len(two)))}
    assert all(equal(one[n], backwards[n]) for n in range(len(one)))
    other = big(seed=1)
    assert not all(equal(one[n], other[n]) for n in range(len(one)))


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_torch_reads_the_same_samples_with_any_number_of_workers(workers):
    samples = big()
    loader = DataLoader(samples, batch_size=4, shuffle=False, num_workers=workers, collate_fn=list)
    read = [sample for batch in loader for sample in batch]
    assert len(read) == len(samples) and all(equal(a, b) for a, b in zip(samples, read, strict=True))


def test_workers_that_start_with_nothing_read_the_same_samples_too():
    """As on macOS and Windows, where workers inherit nothing and get everything pickled."""
    samples = big()
    loader = DataLoader(samples, batch_size=8, num_workers=1, collate_fn=list, multiprocessing_context="spawn")
    read = [sample for batch in loader for sample in batch]
    assert len(read) == len(samples) and all(equal(a, b) for a, b in zip(samples, read, strict=True))


@pytest.mark.parametrize("tasks", [drawn(), TASKS], ids=["lazy", "held"])
def test_data_sets_and_what_is_made_of_them_can_be_sent_to_other_processes(tasks):
    solutions = {**drawn().solutions, **SOLUTIONS}
    data = Dataset.of_queries(tasks)
    for made in (data, data.without_tests(), data.tests_as_demonstrations(solutions), *data.split(2)):
        again = pickle.loads(pickle.dumps(made))
        assert again.views == made.views and list(again.tasks) == list(made.tasks)
        assert all(again.task(view) == made.task(view) for view in made.views)


def test_without_chance_the_order_and_the_views_are_as_given():
    mixed = [MixedSet(tasks=TASKS, solutions=SOLUTIONS, views=VIEWS[:6]), MixedSet(tasks={}, solutions={}, views=[])]
    views = SpreadViews(drawn=drawn(), mixed=mixed, seed=None)
    assert [str(view) for view in views][:5] == ["aa-e0_0", "bb-e0_0", "cc-e0_0", "m0_0", "aa-e1_0"]
    samples = ViewSamples(
        tasks=TASKS, solutions={"m0": SOLUTIONS["m0"]}, views=[*VIEWS, View("m1")], fmt=SHORT, table=TABLE, seed=0
    )
    assert samples[1].key == "m0_1" and samples.view(10) == View("m1")
    assert samples[1].loss_mask.sum() > samples[2].loss_mask.sum()  # no solution of m1: demonstrations alone
    for wrong in (11, -1):
        with pytest.raises(IndexError, match="of 11"):
            samples[wrong]


def test_what_does_not_fit_is_refused():
    wrong = MixedSet(tasks=TASKS, solutions=SOLUTIONS, views=[View("m0", 2)])
    with pytest.raises(ViewError, match="m0_2"):
        epoch_samples(drawn=drawn(), mixed=[wrong], fmt=SHORT, table=TABLE, seed=0, augmentation=None)
    other = MixedSet(tasks={"m0": Task("m0", TASKS["m1"].train, ())}, solutions={}, views=[])
    same = MixedSet(tasks=TASKS, solutions=SOLUTIONS, views=VIEWS)
    with pytest.raises(TaskError, match="m0"):
        epoch_samples(drawn=drawn(), mixed=[same, other], fmt=SHORT, table=TABLE, seed=0, augmentation=None)
    with pytest.raises(ValueError, match="makes 2 of each"):
        big(augmentation=Augmentation(tp="all"))
    with pytest.raises(ValueError, match="0"):
        MixedSet(tasks=TASKS, solutions=SOLUTIONS, views=VIEWS, times=0)
