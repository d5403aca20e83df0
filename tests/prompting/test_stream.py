"""The endless stream: an epoch's shares, the same for any number of workers, going on in the middle, the stop when all is too long."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from prompt_world import Broken, coded, write_barc, write_puzzles, writer
from prompting.data_augmentation import NO_DATA_AUGMENTATION
from prompting.draws import Draws, PromptRules, PromptSet, fixed_draws
from prompting.new_problems import NewProblems
from prompting.puzzle import PromptError
from prompting.sources.coded_set import coded_set
from prompting.sources.named import source_named
from prompting.stream import PromptStream, TooLongError
from prompting.versions import version_named
from prompting.workers import draws_in_order

WRITER = writer()
LIMIT = 480  # tokens that about half of the prompts of `some_sets` have


def some_sets(folder: Path) -> tuple[PromptSet, ...]:
    """A file with the usual prompt, BARC with code, puzzles as code raw, the file again to be verified."""
    file = write_puzzles(folder / "a.json", attempts=1)
    barc = write_barc(folder / "b.jsonl")
    return (
        PromptSet(source_named(str(file)), version_named("output-from-examples-v1")),
        PromptSet(source_named(f"barc-3-8-{barc}"), version_named("code-from-examples-v3")),
        PromptSet(coded(draws=2), version_named("architects-v0")),
        PromptSet(source_named(str(file)), version_named("verify-output-from-examples-v0")),
    )


def some_draws(folder: Path, *, seed: int = 0, **rules) -> Draws:
    chosen = {"max_seq_len": 2048, "problems": NewProblems(probability=0.5)} | rules
    return Draws(sets=some_sets(folder), rules=PromptRules(**chosen), writer=WRITER, seed=seed)


def same(a, b) -> bool:
    return np.array_equal(a.input_ids, b.input_ids) and np.array_equal(a.loss_mask, b.loss_mask) and a.key == b.key


def test_an_epoch_draws_its_share_of_each_set(tmp_path):
    draws = some_draws(tmp_path)
    assert draws.epoch_draws == 5 + 3 + 2 + 5
    orders = []
    for epoch in range(4):
        places = [draws.place(epoch * 15 + n) for n in range(15)]
        assert Counter(places) == Counter((s, n) for s, size in enumerate((5, 3, 2, 5)) for n in range(size))
        orders.append(places)
    assert len({tuple(order) for order in orders}) == 4
    assert draws.place(3) == orders[0][3]  # asked in any order
    assert [draws.draw(n).set for n in range(15)] == [s for s, _ in orders[0]]


def test_the_same_seed_gives_the_same_stream_whatever_the_number_of_workers(tmp_path):
    """Real worker processes, which take their time to start (some 10 seconds on a busy machine)."""
    expected = [some_draws(tmp_path).draw(n) for n in range(40)]
    assert {drawn.outcome for drawn in expected} == {"."}
    for workers in (1, 2):
        results = draws_in_order(some_draws(tmp_path), start=10, workers=workers)
        for drawn, other in zip(islice(results, 30), expected[10:], strict=True):
            assert same(drawn.sample, other.sample) and (drawn.set, drawn.tokens) == (other.set, other.tokens)
        results.close()
    others = [some_draws(tmp_path, seed=1).draw(n) for n in range(40)]
    assert not any(same(a.sample, b.sample) for a, b in zip(expected, others, strict=True))
    with pytest.raises(ValueError, match="0 or more"):
        next(draws_in_order(some_draws(tmp_path), start=0, workers=-1))


def test_samples_are_the_draws_that_fit_in_order(tmp_path):
    limit = LIMIT
    draws = some_draws(tmp_path, max_seq_len=limit)
    drawn = [draws.draw(n) for n in range(80)]
    assert all((d.sample is None) == (d.tokens >= limit) for d in drawn)
    fitting = [d.sample for d in drawn if d.sample is not None]
    assert 15 < len(fitting) < 65
    stream = PromptStream(draws=draws, count=len(fitting))
    assert all(same(stream[n], sample) for n, sample in enumerate(fitting))
    assert sum(map(sum, stream.counts.by_set)) == 1 + max(n for n, d in enumerate(drawn) if d.sample is not None)
    whole = [draws.draw(n).tokens for n in range(40)]
    cut = some_draws(tmp_path, max_seq_len=limit, cut=True)
    for n, tokens in enumerate(whole):
        shorter = cut.draw(n)
        assert shorter.tokens == tokens  # of the whole question
        if shorter.sample is not None:
            assert len(shorter.sample.input_ids) < limit
    assert sum(cut.draw(n).outcome == "." for n in range(40)) > sum(d.outcome == "." for d in drawn[:40])


@pytest.fixture
def close_places(monkeypatch):
    """Places every 16 samples, 8 samples held."""
    monkeypatch.setattr("prompting.stream.PLACE_EVERY", 16)
    monkeypatch.setattr("prompting.stream.KEPT", 8)


def test_any_sample_can_be_asked_for(tmp_path, close_places):
    draws = some_draws(tmp_path, max_seq_len=LIMIT)
    straight = PromptStream(draws=draws, count=70)
    expected = [straight[n] for n in range(70)]
    jumping = PromptStream(draws=some_draws(tmp_path, max_seq_len=LIMIT), count=70)
    for n in (5, 0, 60, 59, 30, 69, 1):
        assert same(jumping[n], expected[n]), n
    for n in (-1, 70):
        with pytest.raises(IndexError):
            straight[n]
    with pytest.raises(ValueError, match="at least 1"):
        PromptStream(draws=draws, count=0)


def test_a_stream_goes_on_where_it_was_without_drawing_all_again(tmp_path, close_places):
    memory = tmp_path / "places.jsonl"
    stream = PromptStream(draws=some_draws(tmp_path, max_seq_len=LIMIT), count=60, memory=memory)
    expected = [stream[n] for n in range(60)]
    assert len(memory.read_text().splitlines()) == 1 + 60 // 16
    memory.write_text(memory.read_text()[:-10])  # a kill in the middle of a line
    again = PromptStream(draws=some_draws(tmp_path, max_seq_len=LIMIT), count=60, memory=memory)
    assert all(same(again[n], expected[n]) for n in range(35, 60))
    assert sum(map(sum, again.counts.by_set)) < sum(map(sum, stream.counts.by_set)) * 0.6
    lines = memory.read_text().splitlines()
    assert [json.loads(line)[0] for line in lines[1:]] == [16, 32, 48]
    assert len(json.loads(lines[3])[2]) == json.loads(lines[3])[1] > 48
    other = PromptStream(draws=some_draws(tmp_path, max_seq_len=LIMIT + 1), count=60, memory=memory)
    assert other[40] is not None  # of another stream nothing is taken over
    assert sum(map(sum, other.counts.by_set)) > 40
    assert json.loads(memory.read_text().splitlines()[0]) != json.loads(lines[0])


def test_training_stops_when_more_than_nine_tenths_are_too_long(tmp_path):
    stream = PromptStream(draws=some_draws(tmp_path, max_seq_len=20), count=10)
    with pytest.raises(
        TooLongError, match=r"1000 of the last 1000 prompts were too long, more than 90%.*max_seq_len is 20"
    ):
        stream[0]
    assert sum(map(sum, stream.counts.by_set)) == 1000


@dataclass(frozen=True)
class Sometimes(Broken):
    """A puzzle that seldom has a pair."""

    def new_pair(self, *, rng, difficulty):
        if difficulty < 0.96:
            raise ValueError("nothing to be seen")
        return coded().coded[0].new_pair(rng=rng, difficulty=difficulty)


@pytest.mark.parametrize(("limit", "stops"), [(0.85, False), (0.95, True)])
def test_the_share_is_that_of_the_last_draws(limit, stops, monkeypatch):
    """A set of which the share `limit` of the draws is too long; 200 draws stand for the 1000."""
    monkeypatch.setattr("prompting.stream.RECENT", 200)
    draws = Draws(
        sets=(
            PromptSet(coded(draws=round(limit * 100)), version_named("output-from-examples-v0")),
            PromptSet(coded(draws=round((1 - limit) * 100)), version_named("architects-v0")),
        ),
        rules=PromptRules(max_seq_len=260),
        writer=WRITER,
        seed=0,
    )
    stream = PromptStream(draws=draws, count=60)
    if stops:
        with pytest.raises(TooLongError):
            stream[59]
    else:
        assert stream[59] and stream.counts.by_set[0][0] == 0


def test_puzzles_without_prompts_are_left_out_and_counted_and_too_many_stop_the_training(monkeypatch):
    monkeypatch.setattr("prompting.stream.RECENT", 200)
    sets = (
        PromptSet(
            coded_set(name="omni-arc-4", draws=4, puzzles=[Sometimes("s")]), version_named("code-from-examples-v0")
        ),
    )
    draws = Draws(sets=sets, rules=PromptRules(max_seq_len=2048), writer=WRITER, seed=0)
    stream = PromptStream(draws=draws, count=100)
    stream[3]
    assert stream.counts.by_set[0][0] == 4 and stream.counts.by_set[0][2] > 20
    assert stream.counts.reason == "omni-arc-4: nothing to be seen"
    with pytest.raises(TooLongError, match="impossible to make.*nothing to be seen"):
        stream[99]


def test_sets_that_do_not_fit_are_refused_at_once(tmp_path):
    file = source_named(str(write_puzzles(tmp_path / "a.json")))
    rules = PromptRules(max_seq_len=100)
    with pytest.raises(PromptError, match="a.json: the prompt code-from-examples-v0 needs puzzles with source code"):
        Draws(sets=(PromptSet(file, version_named("code-from-examples-v0")),), rules=rules, writer=WRITER, seed=0)
    with pytest.raises(PromptError, match="no set"):
        Draws(sets=(), rules=rules, writer=WRITER, seed=0)
    for wrong in ({"max_seq_len": 1}, {"max_seq_len": 9, "right_probability": 1.5}):
        with pytest.raises(PromptError, match="max_seq_len"):
            PromptRules(**wrong)


def test_code_prompts_keep_the_grids_of_their_puzzles():
    """Otherwise the code would not hold: every output is still the input upside down."""
    for name in ("code-from-examples-v0", "output-from-code-v0", "output-from-examples-v1"):
        version = version_named(name)
        draws = Draws(
            sets=(PromptSet(coded(draws=50), version),),
            rules=PromptRules(max_seq_len=4096, problems=NewProblems(probability=1.0)),
            writer=WRITER,
            seed=0,
        )
        same_rule = []
        for n in range(50):
            sample = draws.draw(n).sample
            text = WRITER.chat._tokenizer.decode(sample.input_ids)
            blocks = re.findall(r"```grid shape: \d+x\d+\n(.*?)\n```", text, re.DOTALL)
            rows = [[line.partition(" ")[2] for line in block.split("\n")] for block in blocks]
            pairs = list(zip(rows[::2], rows[1::2], strict=False))
            same_rule += [a == b[::-1] for a, b in pairs]
        assert all(same_rule) == version.needs_code


def test_validation_draws_are_every_puzzle_once_and_always_the_same(tmp_path):
    sets, rules = some_sets(tmp_path), PromptRules(max_seq_len=4096, augmentation=NO_DATA_AUGMENTATION)
    first = list(fixed_draws(sets=sets, rules=rules, writer=WRITER, seed=0))
    again = list(fixed_draws(sets=sets, rules=rules, writer=WRITER, seed=0))
    assert [d.set for d in first] == [0] * 5 + [1] * 3 + [2] * 2 + [3] * 5
    assert all(same(a.sample, b.sample) for a, b in zip(first, again, strict=True))
    assert [d.sample.key for d in first[:5]] == [f"p{n}" for n in range(5)]


def test_workers_end_with_their_parent_even_by_kill_9(tmp_path):
    """A process with workers of its own has to start first: some 10 seconds on a busy machine."""
    child = Path(__file__).with_name("stream_child.py")
    process = subprocess.Popen(
        [sys.executable, str(child), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    workers = [int(word) for word in process.stdout.readline().split()]
    assert len(workers) == 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    limit = time.monotonic() + 60
    while any(alive(pid) for pid in workers):
        assert time.monotonic() < limit
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
