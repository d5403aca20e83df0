"""The store on a real disk: round trips, damage of every kind, and processes killed in the middle of their work."""

import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference_tools.store import Store, StoreWarning, description_key

TRAINING_CODE = Path(__file__).resolve().parents[2] / "training_code"
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=5), plain, max_size=4)


@dataclass(frozen=True)
class Job:
    model: str
    limits: tuple[float, int]


@dataclass(frozen=True)
class OtherJob:
    model: str
    limits: tuple[float, int]


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory):
    with Store(path=tmp_path_factory.mktemp("store") / "work") as store:
        yield store


@settings(max_examples=60, deadline=None, derandomize=True)
@given(description=objects, value=objects)
def test_what_is_put_comes_back_exactly(shared_store: Store, description: dict, value: dict) -> None:
    assert shared_store.put(description, value) is True
    back = shared_store.get(dict(reversed(description.items())))
    assert back == value and json.dumps(back, sort_keys=True) == json.dumps(value, sort_keys=True)


def test_every_part_of_a_description_counts(tmp_path: Path) -> None:
    described = [Job("m", (0.1, 5)), Job("m", (0.1, 6)), Job("n", (0.1, 5)), OtherJob("m", (0.1, 5)), {"model": "m"}]
    assert len({description_key(d) for d in described}) == len(described)
    assert description_key(Job("m", (1.0, 5))) != description_key(Job("m", (True, 5)))
    with Store(path=tmp_path / "s") as store:
        for number, description in enumerate(described):
            store.put(description, {"number": number})
    with Store(path=tmp_path / "s") as store:  # a new process would see the same
        assert len(store) == len(described)
        assert [store.get(d)["number"] for d in described] == list(range(len(described)))
        assert store.get({"model": "other"}) is None


@pytest.mark.parametrize("bad", [{1: 2}, {"a": {1}}, {"a": float("nan")}, {"a": b"x"}, {"a": Path("x")}, object()])
def test_what_json_cannot_hold_is_refused(tmp_path: Path, bad: object) -> None:
    with Store(path=tmp_path / "s") as store:
        with pytest.raises(ValueError):
            store.put({"k": 1}, bad)
        with pytest.raises(ValueError):
            store.get(bad)
        assert len(store) == 0


def overwrite(path: Path, key: str, value: object, mode: int = 1) -> None:
    """What a damaged disk or a stranger may leave in the database."""
    with sqlite3.connect(path / "cache.db") as database:
        assert database.execute("UPDATE Cache SET value = ?, mode = ? WHERE key = ?", (value, mode, key)).rowcount == 1
    database.close()


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("exploded",)


@pytest.mark.parametrize(
    "damage",
    [
        lambda blob: (blob[:-1], 1),
        lambda blob: (blob[:70] + b"9" + blob[71:], 1),
        lambda blob: (b"", 1),
        lambda blob: (b"garbage", 1),
        lambda blob: ("text", 1),
        lambda blob: (7, 1),
        lambda blob: (None, 2),
        lambda blob: (pickle.dumps(Bomb()), 4),
    ],
)
def test_a_damaged_entry_is_missing_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage) -> None:
    monkeypatch.chdir(tmp_path)
    with Store(path=tmp_path / "s") as store:
        store.put({"k": 1}, {"v": 1})
        store.put({"k": 2}, {"v": 2})
    key = description_key({"k": 1})
    with sqlite3.connect(tmp_path / "s" / "cache.db") as database:
        blob = database.execute("SELECT value FROM Cache WHERE key = ?", (key,)).fetchone()[0]
    database.close()
    overwrite(tmp_path / "s", key, *damage(blob))
    with Store(path=tmp_path / "s") as store:
        with pytest.warns(StoreWarning, match=key):
            assert store.get({"k": 1}) is None
        assert store.get({"k": 2}) == {"v": 2}
        assert store.put({"k": 1}, {"v": 3}) and store.get({"k": 1}) == {"v": 3}
    assert not (tmp_path / "exploded").exists()


def test_an_entry_of_another_description_is_not_taken(tmp_path: Path) -> None:
    with Store(path=tmp_path / "s") as store:
        store.put({"k": 1}, {"v": 1})
        store.put({"k": 2}, {"v": 2})
    with sqlite3.connect(tmp_path / "s" / "cache.db") as database:
        blob = database.execute("SELECT value FROM Cache WHERE key = ?", (description_key({"k": 2}),)).fetchone()[0]
    database.close()
    overwrite(tmp_path / "s", description_key({"k": 1}), blob)
    with Store(path=tmp_path / "s") as store, pytest.warns(StoreWarning, match="another description"):
        assert store.get({"k": 1}) is None


def test_a_ruined_database_is_set_aside(tmp_path: Path) -> None:
    with Store(path=tmp_path / "s") as store:
        store.put({"k": 1}, {"v": 1})
    for file in (tmp_path / "s").glob("cache.db*"):
        file.write_bytes(b"not a database at all, but long enough to look at" * 50)
    with pytest.warns(StoreWarning, match="damaged-1"), Store(path=tmp_path / "s") as store:
        assert store.get({"k": 1}) is None
        assert store.put({"k": 1}, {"v": 1})
    assert (tmp_path / "s.damaged-1" / "cache.db").exists()
    with Store(path=tmp_path / "s") as store:
        assert store.get({"k": 1}) == {"v": 1}


WORKER = """
import sys
from inference_tools.store import Store
store = Store(path=sys.argv[1])
number = int(sys.argv[2])
while True:
    assert store.put({"job": number}, {"number": number, "load": "x" * (number * 997 % 50000)})
    print(number, flush=True)
    number += 1
"""


def test_kill_at_any_moment_loses_nothing_that_was_reported(tmp_path: Path) -> None:
    done = 0
    for round_ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path / "s"), str(done)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TRAINING_CODE)},
        )
        first = process.stdout.readline()  # it has started
        time.sleep(0.05 + 0.06 * round_)
        process.send_signal(signal.SIGKILL)
        reported = [int(line) for line in (first + process.stdout.read()).splitlines()]
        process.wait()
        assert reported and reported[0] == done
        done = reported[-1] + 1
        with warnings.catch_warnings():
            warnings.simplefilter("error", StoreWarning)
            with Store(path=tmp_path / "s") as store:
                for number in range(done):
                    assert store.get({"job": number}) == {"number": number, "load": "x" * (number * 997 % 50000)}
                assert len(store) in (done, done + 1)  # one may have been written and not yet reported
