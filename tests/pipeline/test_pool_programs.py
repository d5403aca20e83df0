"""Answers of programs in pools: fields of the file, older files, damage, merging."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from arc_loader.grids import as_grid
from arc_loader.tasks import Pair, Task
from inference_tools.candidates import Candidate, ProgramEvidence
from pipeline.pool import Pool, PoolError, Source, make_pool, merge_pools
from pipeline.pool_file import pool_bytes, read_pool

A, B, C = (as_grid([[n, n]], where="test") for n in (1, 2, 3))
TASK = Task(id="a", train=(Pair(A, B),), test=(A, C))
FULL = Source(model="m", seed=0, round="full", min_prob=0.1)


def said(grid, cost: float, votes: int = 1, source: str = "x") -> Candidate:
    return Candidate(grid, {}, program=ProgramEvidence(cost=cost, votes=votes, source=source))


def example(*programs: Candidate) -> Pool:
    return make_pool(
        tasks={"a": TASK}, found=[(FULL, "a", ((Candidate(A, {"v": 1.0}),), ()))], programs={"a": [programs, ()]}
    )


def members(pool: Pool) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pool_bytes(pool=pool))) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_file_has_what_its_description_says(tmp_path: Path) -> None:
    (tmp_path / "p.npz").write_bytes(pool_bytes(pool=example(said(A, 1.5, 7, "one"), said(C, 0.1 + 0.2, 1, "two"))))
    with np.load(tmp_path / "p.npz", allow_pickle=False) as file:
        header = json.loads(file["header.json"])
        assert header["version"] == 2 and header["texts"] == ["one", "two"]
        assert file["programs"].tolist() == [[0, 0, 0, 7, 0], [0, 0, 1, 1, 1]]
        assert file["costs"].tolist() == [1.5, 0.1 + 0.2]


def test_without_programs_the_file_is_one_of_before(tmp_path: Path) -> None:
    files = members(example())
    header = json.loads(files["header.json"])
    assert header["version"] == 1 and "texts" not in header and not {"programs.npy", "costs.npy"} & set(files)
    (tmp_path / "p.npz").write_bytes(pool_bytes(pool=example()))
    assert read_pool(tmp_path / "p.npz").puzzles["a"].programs == ((), ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"programs": np.array([[0, 2, 0, 1, 0]], np.int32)}, "programs row 0: puzzle a: test input is 2"),
        ({"programs": np.array([[1, 0, 0, 1, 0]], np.int32)}, "programs row 0: puzzle is 1"),
        ({"programs": np.array([[0, 0, 9, 1, 0]], np.int32)}, "programs row 0: puzzle a: grid is 9"),
        ({"programs": np.array([[0, 0, 0, 0, 0]], np.int32)}, "programs row 0: puzzle a: program: votes is 0"),
        ({"programs": np.array([[0, 0, 0, 1, 1]], np.int32)}, "programs row 0: text is 1, needed is 0 to 0"),
        ({"programs": np.zeros((0, 5), np.int32)}, "programs has 0 rows, the header says 1"),
        ({"costs": np.array([np.nan])}, "programs row 0: puzzle a: program: cost is nan"),
        ({"costs": np.array([1.0], np.float32)}, "costs is float32"),
        ({"header": lambda h: h.update(texts=[3])}, "text 0 is 3"),
        ({"header": lambda h: h.update(texts=[""])}, "program: source is ''"),
        ({"header": lambda h: h.pop("texts")}, "texts is missing"),
        ({"header": lambda h: h["counts"].update(costs=2)}, "costs has 1 rows, the header says 2"),
    ],
)
def test_every_field_is_checked(tmp_path: Path, change: dict, message: str) -> None:
    files = members(example(said(A, 1.5)))
    for name, value in change.items():
        if name == "header":
            header = json.loads(files["header.json"])
            value(header)
            files["header.json"] = json.dumps(header).encode()
        else:
            buffer = io.BytesIO()
            np.save(buffer, value)
            files[f"{name}.npy"] = buffer.getvalue()
    path = tmp_path / "p.npz"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    with pytest.raises(PoolError, match=message) as error:
        read_pool(path)
    assert str(error.value).startswith(f"{path}: ")


def test_merging_keeps_the_shortest_program_of_every_answer() -> None:
    a, b = example(said(A, 3.0, 2, "long"), said(B, 4.0)), example(said(A, 2.0, 1, "short"), said(C, 1.0))
    for merged in (merge_pools([a, b]), merge_pools([b, a]), merge_pools([a, b, a])):
        row = merged.puzzles["a"].programs[0]
        assert [(int(one.grid[0, 0]), one.program.cost, one.program.votes) for one in row] == [
            (3, 1.0, 1), (1, 2.0, 2), (2, 4.0, 1)
        ]  # fmt: skip
        assert row[1].program.source == "short" and merged.puzzles["a"].programs[1] == ()
    ranked = merge_pools([a, b]).pooled(task_id="a", query=0).ranked(lambda one: 0.0)
    assert [int(one.grid[0, 0]) for one in ranked] == [1, 3, 2]  # what the model has found, then programs by their cost
    with pytest.raises(PoolError, match="puzzle a: programs: 1 test inputs"):
        replace(a.puzzles["a"], programs=((),))
