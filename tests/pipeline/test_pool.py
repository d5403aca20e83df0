"""Pools: files that give back exactly what was written, refusal of whatever is damaged, and merging."""

import io
import json
import random
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.grids import as_grid
from arc_loader.tasks import Pair, Task
from inference_tools.candidates import Candidate
from pipeline.pool import Pool, PoolError, Source, make_pool, merge_pools
from pipeline.pool_file import pool_bytes, read_pool, write_pool
from pool_strategies import plain, pools

A, B, C = (as_grid([[n, n]], where="test") for n in (1, 2, 3))
TASK = Task(id="a-b", train=(Pair(A, B),), test=(A, C), source_id="a_b")
OTHER = Task(id="c", train=(Pair(B, A),), test=(B,))
TASKS = {"a-b": TASK, "c": OTHER}
QUICK = Source(model="m", seed=0, round="quick", min_prob=0.2)
FULL = replace(QUICK, round="full", min_prob=0.1)


def example() -> Pool:
    rows = ((Candidate(A, {"v": 1.5}, {"v": 1.25, "w": 0.1 + 0.2}), Candidate(B, {"w": 2.0})), ())
    return make_pool(
        tasks=TASKS,
        found=[(QUICK, "a-b", rows), (FULL, "a-b", ((), (Candidate(C, {}, {"w": 3.0}),)))],
        guesses={"c": [(A, C)]},
    )


@settings(max_examples=60)
@given(pool=pools())
def test_what_is_written_comes_back_bit_by_bit(pool: Pool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pool.npz"
        write_pool(path, pool=pool)
        back = read_pool(path)
        assert plain(back) == plain(pool)
        assert pool_bytes(pool=back) == path.read_bytes()  # same pool, same bytes
        assert [p.name for p in Path(folder).iterdir()] == ["pool.npz"]


def test_numpy_alone_can_read_it(tmp_path: Path) -> None:
    write_pool(tmp_path / "p.npz", pool=example())
    with np.load(tmp_path / "p.npz", allow_pickle=False) as file:
        header = json.loads(file["header.json"])
        assert [s["round"] for s in header["sources"]] == ["quick", "full"]
        assert file["candidates"].tolist() == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 1, 1, 2]]
        assert file["evidence"].tolist() == [[0, 0, 0], [0, 1, 0], [0, 1, 1], [1, 0, 1], [2, 1, 1]]
        assert file["nll"].tolist() == [1.5, 1.25, 0.1 + 0.2, 2.0, 3.0]
        assert header["views"] == ["v", "w"] and file["guesses"].tolist() == [[1, 0, 0], [1, 0, 2]]
        assert file["grids"].tolist() == [[1, 2]] * 3 and file["cells"].tolist() == [1, 1, 2, 2, 3, 3]
        assert {p["id"]: (p["source_id"], p["tests"], p["sources"]) for p in header["puzzles"]} == {
            "a-b": ("a_b", 2, [0, 1]),
            "c": ("c", 1, []),
        }


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.npz"
    data = pool_bytes(pool=example())
    rng = random.Random(0)
    refused = 0
    for _ in range(200):
        broken = bytearray(data)
        if rng.random() < 0.3:
            broken = broken[: rng.randrange(len(data))]
        else:
            for _ in range(rng.randint(1, 40)):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
        path.write_bytes(bytes(broken))
        try:
            assert plain(read_pool(path)) == plain(example())  # e.g. a changed date: nothing that counts
        except PoolError as error:
            refused += 1
            assert str(error).startswith(f"{path}: ")
    assert refused > 150
    with pytest.raises(FileNotFoundError):
        read_pool(tmp_path / "none.npz")


def changed(path: Path, *, header=None, **arrays: np.ndarray) -> Path:
    """The example's file with a header changed by a function, and other arrays."""
    with zipfile.ZipFile(io.BytesIO(pool_bytes(pool=example()))) as file:
        members = {name: file.read(name) for name in file.namelist()}
    if header is not None:
        value = json.loads(members["header.json"])
        other = header(value)
        members["header.json"] = json.dumps(other if isinstance(other, (dict, list)) else value).encode()
    for name, array in arrays.items():
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=True)
        members[f"{name}.npy"] = buffer.getvalue()
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"header": lambda h: {**h, "format": "x"}}, "format is not"),
        ({"header": lambda h: {**h, "version": 3}}, "version is 3"),
        ({"header": lambda h: {**h, "version": 2}}, "programs is missing"),
        ({"header": lambda h: [1]}, "format is not .*1"),
        ({"header": lambda h: h["counts"].update(nll=4)}, "nll has 5 rows, the header says 4"),
        ({"header": lambda h: h["counts"].pop("cells")}, "cells is missing"),
        ({"header": lambda h: h["sources"][1].pop("min_prob")}, "source 1: min_prob is missing"),
        ({"header": lambda h: h["sources"][0].update(seed=True)}, "source 0: seed is True"),
        ({"header": lambda h: h["sources"][0].update(seed=7)}, "source 0: name is '[0-9a-f]{16}', its fields give"),
        ({"header": lambda h: h["sources"][0].update(min_prob=1.5)}, "min_prob is 1.5"),
        ({"header": lambda h: h["puzzles"].append(h["puzzles"][0])}, "puzzle a-b is there twice"),
        ({"header": lambda h: h["puzzles"][0].update(tests="2")}, r"puzzle 0 \(a-b\): tests is '2'"),
        ({"header": lambda h: h["puzzles"][0].update(tests=1)}, "row 2: puzzle a-b: test input is 1"),
        ({"header": lambda h: h["puzzles"][0].update(sources=[0, 2])}, r"\(a-b\): sources is \[0, 2\]"),
        ({"header": lambda h: h["puzzles"][0].update(sources=[1])}, "row 0: puzzle a-b: source is 0"),
        ({"header": lambda h: h.update(views=["v", 3])}, "view 1 is 3"),
        ({"header": lambda h: h.update(views=["v"])}, "evidence row 2: view is 1"),
        ({"cells": np.array([1, 1, 2, 2, 3, 11], np.int8)}, "grids row 2 row 0 column 1: .*11"),
        ({"grids": np.array([[1, 2], [1, 2], [1, 3]], np.uint8)}, "6 cells, the shapes need 7"),
        ({"nll": np.array([1, 2, np.nan, 1, 1])}, "evidence row 2: nll is nan"),
        ({"nll": np.ones(5, np.float32)}, "nll is float32"),
        ({"nll": np.array([{}] * 5)}, "nll|[Oo]bject"),
        ({"candidates": np.array([[0, 0, 0, 0], [9, 0, 0, 1], [0, 1, 1, 2]], np.int32)}, "row 1: puzzle is 9"),
        ({"candidates": np.array([[0, 0, 0, 0], [0, 0, 0, -1], [0, 1, 1, 2]], np.int32)}, "puzzle a-b: grid is -1"),
        ({"guesses": np.array([[1, 1, 0], [1, 0, 2]], np.int32)}, "guesses row 0: puzzle c: test input is 1"),
        ({"evidence": np.array([[0, 0, 0]] * 5, np.int32)}, "evidence row 1: view v is there twice"),
        ({"evidence": np.array([[0, 5, 0]] * 5, np.int32)}, "evidence row 0: kind is 5"),
    ],
)
def test_every_field_is_checked(tmp_path: Path, change: dict, message: str) -> None:
    assert plain(read_pool(changed(tmp_path / "sound.npz"))) == plain(example())
    path = changed(tmp_path / "p.npz", **change)
    with pytest.raises(PoolError, match=message) as error:
        read_pool(path)
    assert str(error.value).startswith(f"{path}: ")


def test_members_that_are_missing_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.npz", "w") as file:
        file.writestr("cells.npy", b"")
    with pytest.raises(PoolError, match="not a candidate pool.*header.json"):
        read_pool(tmp_path / "p.npz")


@given(data=st.data())
def test_merging(data: st.DataObject) -> None:
    puzzles = st.just(list(TASKS.values()))
    parts = [data.draw(pools(puzzles=puzzles)) for _ in range(2)]
    parts[1] = replace(parts[1], puzzles={"c": parts[1].puzzles["c"]})  # another run had fewer puzzles
    if not set(parts[0].sources) & set(parts[1].sources):
        merged = merge_pools(parts)
        assert set(merged.puzzles) == {"a-b", "c"} and merged.sources == {**parts[0].sources, **parts[1].sources}
        assert dict(merged.puzzles["c"].found) == {**parts[0].puzzles["c"].found, **parts[1].puzzles["c"].found}
    assert plain(merge_pools([parts[0], parts[0]]))["sources"] == plain(parts[0])["sources"]
    assert merge_pools([parts[0], parts[0]]).puzzles["a-b"].found == parts[0].puzzles["a-b"].found


def test_merging_unites_one_source_and_refuses_contradictions() -> None:
    def pool(task: Task = TASK, **nll: float) -> Pool:
        return make_pool(tasks={"a-b": task}, found=[(FULL, "a-b", ((Candidate(A, nll), Candidate(B, {})), ()))])

    both = merge_pools([pool(v=1.0), pool(w=2.0), pool(v=1.0, x=3.0)])
    assert both.puzzles["a-b"].found[FULL.name][0][0].search_nll == {"v": 1.0, "w": 2.0, "x": 3.0}
    assert len(both.puzzles["a-b"].found[FULL.name][0]) == 2
    with pytest.raises(PoolError, match=r"puzzle a-b test input 0 search_nll of one source under v: 1.0 and 1.5"):
        merge_pools([pool(v=1.0), pool(v=1.5)])
    with pytest.raises(PoolError, match="puzzle a-b: content is"):
        merge_pools([pool(v=1.0), pool(task=replace(TASK, test=(A, B)), v=1.0)])
    with pytest.raises(PoolError, match="no pools"):
        merge_pools([])


def test_making_a_pool() -> None:
    twice = make_pool(tasks=TASKS, found=[(QUICK, "c", ((Candidate(A, {}),),)), (QUICK, "c", ((),))])
    assert twice.puzzles["c"].found[QUICK.name] == ((),)  # the later one counts
    for found, message in (
        ([(QUICK, "d", ())], "unknown puzzle 'd'"),
        ([(QUICK, "c", ((), ()))], "puzzle c: .*2 test inputs, the puzzle has 1"),
    ):
        with pytest.raises(PoolError, match=message):
            make_pool(tasks=TASKS, found=found)
    with pytest.raises(PoolError, match="puzzle c: guesses: 2 test inputs"):
        make_pool(tasks=TASKS, found=[], guesses={"c": [(), ()]})
    assert len({QUICK.name, FULL.name, replace(QUICK, seed=1).name, replace(QUICK, recipe={"a": 1}).name}) == 4
