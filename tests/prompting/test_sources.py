"""Sets of puzzles: files in all their shapes, BARC, puzzles as code, and their names on the command line."""

import json
import pickle
from collections import Counter

import numpy as np
import pytest

from arc_loader.grids import same_grid
from arc_loader.sources.puzzle_json import SourceError
from omni_arc import register
from prompt_world import BARC_SOURCE, Broken, coded, pair, puzzle, write_barc, write_puzzles
from prompting.puzzle import PromptError
from prompting.sources.barc_code import task_source
from prompting.sources.coded_set import coded_set
from prompting.sources.named import source_named
from prompting.sources.puzzle_file import read_puzzle_file

RNG = np.random.default_rng(0)


def draws_of(source, count: int = 40, seed: int = 0):
    return [source.draw(n % source.draws, rng=np.random.default_rng([seed, n])) for n in range(count)]


def test_a_file_of_puzzles(tmp_path):
    source = source_named(str(write_puzzles(tmp_path / "a.json", test=2, attempts=2)))
    assert (source.draws, source.puzzles, source.has_code, source.without_tests) == (5, 5, False, 0)
    raw = json.loads((tmp_path / "a.json").read_text())
    for place, (name, value) in enumerate(raw.items()):
        drawn = source.draw(place, rng=RNG)
        assert (drawn.id, drawn.code, len(drawn.train), len(drawn.test)) == (name, None, 3, 2)
        for example, shown in zip(drawn.examples(), value["train"] + value["test"], strict=True):
            expected = [shown[field] for field in ("input", "output", "attempt_1", "attempt_2")]
            assert [g.tolist() for g in example.grids()] == expected


def test_variants_and_pools(tmp_path):
    variants = [puzzle(RNG, train=n) for n in (1, 2, 3)]
    pool = {"n_train": 2, "train": [pair(RNG) for _ in range(9)]}
    path = tmp_path / "rearc.json"
    path.write_text(json.dumps({"v": variants, "r": pool}))
    source = read_puzzle_file(path)
    sizes = Counter(len(drawn.train) for drawn in draws_of(source, 120) if drawn.id == "v")
    assert sorted(sizes) == [1, 2, 3] and min(sizes.values()) > 8
    asked = set()
    known = {json.dumps(p["input"]): p["output"] for p in pool["train"]}
    for drawn in draws_of(source, 120):
        if drawn.id == "r":
            assert (len(drawn.train), len(drawn.test)) == (2, 1)
            shown = [json.dumps(e.input.tolist()) for e in drawn.examples()]
            assert len(set(shown)) == 3 and all(
                known[s] == e.output.tolist() for s, e in zip(shown, drawn.examples(), strict=True)
            )
            asked.add(shown[2])
    assert len(asked) == 9  # fresh pairs every time


def test_kaggle_files_take_solutions_from_beside_or_a_demonstration_as_test(tmp_path):
    challenges = {name: puzzle(RNG, train=n) for name, n in (("a", 3), ("b", 1))}
    solutions = {name: [test.pop("output") for test in value["test"]] for name, value in challenges.items()}
    path = tmp_path / "arc-agi_training_challenges.json"
    path.write_text(json.dumps(challenges))
    alone = read_puzzle_file(path)
    assert (alone.draws, alone.without_tests, alone.left_out) == (1, 1, 1)  # b has a single demonstration
    drawn = draws_of(alone, 60)
    shown = [p["input"] for p in challenges["a"]["train"]]
    assert {json.dumps(d.test[0].input.tolist()) for d in drawn} == {json.dumps(g) for g in shown}
    assert all(sorted(e.input.tolist() for e in d.examples()) == sorted(shown) for d in drawn)
    (tmp_path / "arc-agi_training_solutions.json").write_text(json.dumps(solutions))
    both = read_puzzle_file(path)
    assert (both.draws, both.without_tests, both.left_out) == (2, 0, 0)
    assert both.draw(1, rng=RNG).test[0].output.tolist() == solutions["b"][0]
    assert both.fingerprint != alone.fingerprint
    only_b = tmp_path / "b_challenges.json"
    only_b.write_text(json.dumps({"b": challenges["b"]}))
    with pytest.raises(SourceError, match="no puzzle can be learned from"):
        read_puzzle_file(only_b)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda p: p["train"][1].update(attempt_1=[[1], [1, 2]]), r"p0: train\[1\].attempt_1"),
        (lambda p: p["test"][0].update(attempt_2=[[10]]), r"p0: test\[0\].attempt_2"),
        (lambda p: p["train"][0].update(output=[[1.0]]), r"p0: train\[0\].output"),
        (lambda p: p.pop("test"), "p0: test is missing"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, change, named):
    value = puzzle(RNG)
    change(value)
    (tmp_path / "x.json").write_text(json.dumps({"p0": value}))
    with pytest.raises(SourceError, match=named):
        read_puzzle_file(tmp_path / "x.json")


def test_barc(tmp_path):
    path = write_barc(tmp_path / "some-file.jsonl", counts=(6, 8, 5, 70))
    source = source_named(f"barc-400-7-{path}")
    assert (source.draws, source.puzzles, source.has_code) == (400, 3, True)
    lines = [json.loads(line)["examples"] for line in path.read_text().splitlines()]
    sizes, ids, inputs = Counter(), Counter(), set()
    for drawn in draws_of(source, 300):
        ids[drawn.id] += 1
        sizes[len(drawn.examples())] += 1
        assert len(drawn.test) == 1
        number = int(drawn.id.rpartition("-")[2]) - 1
        for example in drawn.examples():
            place = lines[number].index([example.input.tolist(), example.output.tolist()])
            assert place < 7  # of the first 7 pairs only
            inputs.add((number, place))
        assert drawn.code == task_source(BARC_SOURCE)
    assert sorted(ids) == ["some-file-1", "some-file-2", "some-file-4"] and min(ids.values()) > 60
    assert sorted(sizes) == [3, 4, 5] and min(sizes.values()) > 60
    assert len(inputs) == 6 + 7 + 7
    assert {len(d.examples()) for d in draws_of(source_named(f"barc-5-3-{path}"), 30)} == {3}
    for name in (f"barc-0-7-{path}", f"barc-4-2-{path}"):
        with pytest.raises(SourceError, match="draws start at 1 and pairs a puzzle at 3"):
            source_named(name)
    with pytest.raises(SourceError, match="no puzzle has 6 pairs"):
        source_named(f"barc-4-4-{write_barc(tmp_path / 'few.jsonl', counts=(5, 4))}")
    with pytest.raises(SourceError, match="cannot be read"):
        source_named(f"barc-4-4-{tmp_path / 'none.jsonl'}")


def test_barc_code_becomes_a_function_task():
    expected = """from common import *
import numpy as np
def helper(grid):
    return grid[::-1]  # upside down
def task(input_grid):
    # turn it over
    return helper(input_grid)"""
    assert task_source(BARC_SOURCE) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def generate_input(): return 1",
        "def main(a, b):\n    return a",
        "def main(grid)\n    return grid",
        "def main(grid):\n    return main(grid)",
        "def main(grid):\n    return '```'",
        "def main(grid):\n    return 1\ndef main(grid):\n    return 2",
        "x = '\x00'",
    ],
)
def test_barc_code_without_a_usable_main(source):
    assert task_source(source) is None


def test_puzzles_as_code():
    source = coded(draws=40)
    drawn = draws_of(source, 200)
    assert {d.id for d in drawn} == {"r0", "r1", "r2"} and {len(d.train) for d in drawn} == {2, 3, 4, 5}
    for puzzle_drawn in drawn:
        assert puzzle_drawn.code.startswith("def task(grid)") and len(puzzle_drawn.test) == 1
        assert len({e.input.shape for e in puzzle_drawn.examples()}) == 1  # one difficulty
        assert all(same_grid(e.output, e.input[::-1]) for e in puzzle_drawn.examples())
    broken = coded_set(name="omni-arc-1", draws=1, puzzles=[Broken("b")])
    with pytest.raises(PromptError, match="trivial"):
        broken.draw(0, rng=RNG)
    with pytest.raises(PromptError, match="draws start at 1"):
        coded_set(name="omni-arc-0", draws=0, puzzles=[Broken("b")])


def test_the_same_randomness_draws_the_same_also_from_a_copy(tmp_path):
    sources = [
        source_named(str(write_puzzles(tmp_path / "a.json"))),
        source_named(f"barc-9-10-{write_barc(tmp_path / 'b.jsonl')}"),
        coded(),
    ]
    for source in sources:
        copy = pickle.loads(pickle.dumps(source))
        assert draws_of(source) == draws_of(copy)
        assert (draws_of(source) != draws_of(source, seed=1)) == (
            source is not sources[0]
        )  # a plain file has nothing to draw
        assert source.fingerprint == copy.fingerprint


def test_a_share_of_the_puzzles(tmp_path):
    source = source_named(str(write_puzzles(tmp_path / "a.json", count=10)))
    half = source.subsampled(0.5, seed=1)
    assert (half.draws, half.puzzles) == (5, 5) and half.fingerprint != source.fingerprint
    assert {p.id for p in draws_of(half)} == {p.id for p in draws_of(source.subsampled(0.5, seed=1))}
    assert {p.id for p in draws_of(half)} != {p.id for p in draws_of(source.subsampled(0.5, seed=2))}
    assert source.subsampled(0.001, seed=1).puzzles == 1
    assert source_named(f"barc-9-10-{write_barc(tmp_path / 'b.jsonl')}").subsampled(0.5, seed=1).draws == 9
    assert coded().subsampled(0.4, seed=1).puzzles == 1
    for ratio in (0, 1.1, -1):
        with pytest.raises(ValueError, match="share of puzzles"):
            source.subsampled(ratio, seed=1)


@pytest.mark.parametrize("name", ["nowhere.json", "omni-arc-", "barc-4-file.jsonl", "", "omni-arc-x"])
def test_names_that_mean_nothing(name):
    with pytest.raises(SourceError, match="omni-arc-N or barc-N-M-FILE"):
        source_named(name)


def test_puzzles_of_the_package_omni_arc():
    """Their code gives every output, by the package's own words (not run in a sandbox: it is the house's code)."""
    source = source_named("omni-arc-30")
    assert source.draws == 30 and source.puzzles == len(register.all_puzzles())
    copy, made = pickle.loads(pickle.dumps(source)), []
    for number in range(30):
        try:
            made.append(copy.draw(number, rng=np.random.default_rng([0, number])))
        except PromptError:  # a generator that fails now and then costs its draw only
            continue
    assert len(made) >= 27
    for drawn in made:
        known = register.all_puzzles()[drawn.id]
        assert drawn.code == known.source and "def task(grid" in drawn.code
        assert all(same_grid(np.asarray(known.task(e.input)), e.output) for e in drawn.examples())
