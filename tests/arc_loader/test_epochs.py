"""Epochs drawn from pools, data sets spread over them, and the published way to load both."""

from __future__ import annotations

import json
import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader import ArcDataset, TaskError, ViewError
from arc_loader.augmentation import Augmentation
from arc_loader.dataset import Dataset
from arc_loader.epochs import DrawnTasks, spread
from arc_loader.lazy import Chained, ChainedTasks, LazyTasks, counts_of
from arc_loader.packed import PackedPairs
from arc_loader.tasks import Pair, Task

FMT = {"preprompt": "", "query_beg": "I", "reply_beg": "O", "reply_end": "\n</s>", "lines_sep": "\n"}


def numbered(n, puzzle=0):
    """Pair n of a puzzle: its number in two digits, as input; the puzzle as output."""
    return Pair([[n // 10, n % 10]], [[puzzle]])


def number(pair_input):
    return int(pair_input[0, 0]) * 10 + int(pair_input[0, 1])


def pools(puzzles=3, pairs=30):
    return [(f"p{k}", PackedPairs.of(numbered(n, k) for n in range(pairs))) for k in range(puzzles)]


def drawn(**change):
    return DrawnTasks(**({"pools": pools(), "epochs": 5, "sizes": [2, 4], "seed": 7} | change))


@given(epochs=st.integers(1, 5), sizes=st.lists(st.integers(1, 5), min_size=1, max_size=3), seed=st.integers(0, 2**32))
def test_no_pair_is_drawn_twice_and_counts_are_true(epochs, sizes, seed):
    tasks = drawn(epochs=epochs, sizes=sizes, seed=seed)
    assert len(tasks) == len(list(tasks)) == 3 * epochs
    for k in range(3):
        used = []
        for epoch in range(epochs):
            task_id = f"p{k}-e{epoch}"
            task, (truth,) = tasks[task_id], tasks.solution(task_id)
            assert task.id == task_id and task_id in tasks
            assert len(task.train) in sizes and len(task.test) == 1 and tasks.counts(task_id) == (len(task.train), 1)
            used += [number(pair.input) for pair in task.train] + [number(task.test[0])]
            assert truth.tolist() == [[k]] and all(pair.output.tolist() == [[k]] for pair in task.train)
        assert len(set(used)) == len(used)
    assert list(tasks) == [f"p{k}-e{epoch}" for epoch in range(epochs) for k in range(3)]


def test_a_draw_depends_on_seed_and_puzzle_alone():
    tasks, alone = drawn(), drawn(pools=pools()[1:2])
    assert all(alone[i] == tasks[i] for i in alone)
    assert all(drawn()[i] == tasks[i] == pickle.loads(pickle.dumps(tasks))[i] for i in tasks)
    assert any(drawn(seed=8)[i] != tasks[i] for i in tasks)
    first = [[number(p.input) for p in tasks[f"p{k}-e0"].train] for k in range(3)]
    assert first[0] != first[1]
    assert len({len(tasks[i].train) for i in tasks}) == 2


@pytest.mark.parametrize("unknown", ["p0", "p0-e5", "p9-e0", "p0-e01", "p0-e-1", "p0-e", "-e0", "", 3, None])
def test_unknown_puzzles_are_unknown(unknown):
    tasks = drawn()
    assert unknown not in tasks and unknown not in tasks.solutions
    for ask in (tasks.__getitem__, tasks.counts, tasks.solution, tasks.solutions.__getitem__):
        with pytest.raises(KeyError):
            ask(unknown)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pools": []}, "no puzzles"),
        ({"pools": pools(1) * 2}, "p0 is there twice"),
        ({"epochs": 0}, "epochs.*0"),
        ({"sizes": []}, r"sizes.*\[\]"),
        ({"sizes": [0]}, r"sizes.*\[0\]"),
        ({"sizes": [6], "epochs": 5}, "puzzle p0: 30 pairs, but 5 epochs without replacement need 35"),
        ({"sizes": [30], "epochs": 5, "reuse": True}, "puzzle p0: 30 pairs, but 30 demonstrations and a test need 31"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        drawn(**change)


def test_a_used_up_pool_is_gone_through_again_when_asked():
    tasks = drawn(pools=pools(1), epochs=50, sizes=[6], reuse=True)
    times = Counter()
    for epoch in range(50):
        task = tasks[f"p0-e{epoch}"]
        used = [number(pair.input) for pair in task.train] + [number(task.test[0])]
        assert len(set(used)) == 7
        times.update(used)
        if epoch == 3:
            assert max(times.values()) == 1  # 28 of 30
    assert set(times) == set(range(30)) and max(times.values()) <= 13


@given(epochs=st.integers(1, 7), lengths=st.lists(st.integers(0, 40), max_size=3), seed=st.integers(0, 99))
def test_mixed_data_is_spread_evenly(epochs, lengths, seed):
    own = [[("own", e, n) for n in range(4)] for e in range(epochs)]
    mixed = [[(k, n) for n in range(length)] for k, length in enumerate(lengths)]
    plain = list(spread(epochs=own, mixed=mixed, rng=None))
    shuffled = list(spread(epochs=own, mixed=mixed, rng=np.random.default_rng(seed)))
    assert Counter(plain) == Counter(shuffled) == Counter([x for part in (*own, *mixed) for x in part])
    for k, data in enumerate(mixed):
        assert [x for x in plain if x[0] == k] == data
    start = 0
    for e in range(epochs):
        end = start + sum(len(d) * (e + 1) // epochs - len(d) * e // epochs for d in mixed) + 4
        assert Counter(plain[start:end]) == Counter(shuffled[start:end])
        assert [x for x in plain[start:end] if x[0] == "own"] == own[e]
        for k, data in enumerate(mixed):
            assert sum(x[0] == k for x in plain[start:end]) in (len(data) // epochs, -(-len(data) // epochs))
        start = end


def test_chained_mappings_are_one():
    a, b, c = {"x": 1, "y": 2}, {"y": 3, "z": 4}, {"z": 5, "w": 6}
    both = Chained(a, b, c)
    assert dict(both) == {**c, **b, **a} and len(both) == 4 and list(both) == ["x", "y", "z", "w"]
    assert "w" in both and "v" not in both and both.get("v") is None


def test_a_lazy_dataset_is_the_eager_one():
    tasks = drawn()
    lazy, eager = Dataset.of_queries(tasks), Dataset.of_queries(dict(tasks))
    truth = dict(tasks.solutions)
    for change in (
        lambda d, t: d,
        lambda d, t: d.without_tests(),
        lambda d, t: d.tests_as_demonstrations(t),
        lambda d, t: d.split(3, rng=np.random.default_rng(1))[1],
        lambda d, t: d.augment(rng=np.random.default_rng(1), augmentation=Augmentation(rt="all")),
        lambda d, t: d.split(2)[0].tests_as_demonstrations(t).repeat(2),
    ):
        one, other = change(lazy, tasks.solutions), change(eager, truth)
        assert isinstance(one.tasks, LazyTasks) and not isinstance(other.tasks, LazyTasks)
        assert one.views == other.views and one.tasks == other.tasks
        assert all(one.task(v) == other.task(v) for v in one.views[:20])
        assert all(counts_of(one.tasks, i) == counts_of(other.tasks, i) for i in one.tasks)
        assert {i: len(g) for i, g in one.grouped().items()} == {i: len(g) for i, g in other.grouped().items()}
    chained = ChainedTasks(tasks, {"q": Task("q", (numbered(1),), ())})
    assert counts_of(chained, "q") == (1, 0) and chained.counts("p0-e0") == tasks.counts("p0-e0")
    for key in ("p0-e9_0", "p0-e0_1", "p0-e0_0.ex9"):
        with pytest.raises(ViewError, match=key):
            ArcDataset._loaded(lazy, tasks.solutions).change_keys([key])


class Counting(LazyTasks):
    """Counts the puzzles that are made."""

    def __init__(self, base):
        self.base, self.made = base, 0

    def __getitem__(self, task_id):
        self.made += 1
        return self.base[task_id]

    def __iter__(self):
        return iter(self.base)

    def __len__(self):
        return len(self.base)

    def __contains__(self, task_id):
        return task_id in self.base

    def counts(self, task_id):
        return self.base.counts(task_id)


def test_no_puzzle_is_made_before_it_is_asked_for():
    tasks = Counting(drawn())
    data = Dataset.of_queries(tasks).augment(rng=np.random.default_rng(0), augmentation=Augmentation(rt=False))
    data = data.split(2)[0].repeat(3, rng=np.random.default_rng(0)).without_tests()
    published = ArcDataset._loaded(data, tasks.base.solutions).augment(seed=1, rt=True)
    assert published.challenge and published.solutions and published.keys
    assert tasks.made == 0
    data.task(data.views[0])
    assert tasks.made == 1


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tasks").mkdir()
    hard = {}
    for k in range(3):
        pairs = [numbered(n, k) for n in range(30)]
        text = json.dumps([{"input": p.input.tolist(), "output": p.output.tolist()} for p in pairs])
        (tmp_path / "tasks" / f"p{k}.json").write_text(text)
        hard[f"p{k}"] = {"pso_difficulties": [n / 30 for n in range(30)]}
    (tmp_path / "metadata.json").write_text(json.dumps(hard))
    return str(tmp_path)


def small(name="m", colour=1):
    pair = {"input": [[colour]], "output": [[2]]}
    return ArcDataset({name: {"train": [pair], "test": [{"input": [[3]]}]}}, {name: [[[4]]]})


def test_the_published_loading(folder):
    mix = {"ten": small().repeat(10), "three": small("o").remove_test_data().repeat(3)}
    data = ArcDataset.load_from_rearc(folder, n=5, sizes=[3], seed=1, mix_datasets=mix)
    assert len(data.keys) == 15 + 10 + 3 and data.is_fake
    assert Counter(data.keys)["m_0"] == 10 and Counter(data.keys)["o"] == 3
    start = 0
    for epoch, more in enumerate((2, 2 + 1, 2, 2 + 1, 2 + 1)):
        part = data.keys[start : start + 3 + more]
        assert {key for key in part if key.startswith("p")} == {f"p{k}-e{epoch}_0" for k in range(3)}
        assert part.count("m_0") == 2
        start += 3 + more
    again = ArcDataset.load_from_rearc(folder, n=5, sizes=[3], seed=1, mix_datasets=mix)
    assert again.keys == data.keys and dict(again.challenge) == dict(data.challenge)
    other = ArcDataset.load_from_rearc(folder, n=5, sizes=[3], seed=2, mix_datasets=mix)
    assert other.keys != data.keys and dict(other.challenge) != dict(data.challenge)
    plain = ArcDataset.load_from_rearc(folder, n=2, sizes=[3], seed=1, shuffle=False)
    assert plain.keys == [f"p{k}-e{e}_0" for e in range(2) for k in range(3)]


def test_the_published_methods_work_on_what_was_loaded(folder):
    data = ArcDataset.load_from_rearc(folder, n=2, sizes=[3], seed=1, mix_datasets={"m": small()})
    assert data.solutions["p2-e1"] == [[[2]]] and data.solutions["m"] == [[[4]]]
    key = data.keys[0]
    text = data.get_task(key, **FMT)[1]["text"]
    assert text.count("I") == text.count("O") == text.count("</s>") == 4
    assert data.challenge[key.split("_")[0]]["train"][0]["input"] == [[int(c) for c in text[1:3]]]
    turned = data.augment(seed=0, tp="all", rt="all", perm=True, shfl_ex=True)
    assert len(turned.keys) == 8 * len(data.keys)
    assert len(turned.as_list(len_name="text", **FMT)) == len(turned.keys)
    assert data.move_test_to_train().get_task(key.split("_")[0], **FMT)[1]["text"].count("I") == 4
    assert sum(len(part.keys) for part in data.split(3, split_seed=0)) == len(data.keys)
    submission = data.get_submission({"p1-e0": [[[[1]]]], "p2-e0": [[[[1]]]]})
    assert data.validate_submission(submission) == 3  # p1-e0, and p0 in both epochs, whose answer is the fallback [[0]]


def test_the_easiest_pairs_are_left_out(folder):
    data = ArcDataset.load_from_rearc(folder, n=3, sizes=[4], seed=1, remove_easiest=0.5)
    numbers = [number(np.array(grid)) for c in data.challenge.values() for p in c["train"] for grid in [p["input"]]]
    assert min(numbers) >= 15
    with pytest.raises(ValueError, match="15 pairs, but 4 epochs without replacement need 20"):
        ArcDataset.load_from_rearc(folder, n=4, sizes=[4], seed=1, remove_easiest=0.5)


def test_mixed_puzzles_of_one_id_must_be_the_same(folder):
    load = {"n": 2, "sizes": [3], "seed": 1}
    same = ArcDataset.load_from_rearc(folder, **load, mix_datasets={"a": small(), "b": small()})
    assert same.keys.count("m_0") == 2
    for mix in ({"a": small(), "b": small(colour=5)}, {"a": small("p0-e1")}):
        with pytest.raises(TaskError, match="puzzle (m|p0-e1) is there twice"):
            ArcDataset.load_from_rearc(folder, **load, mix_datasets=mix)
