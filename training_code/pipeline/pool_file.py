"""A Pool as one `.npz` file and back: `write_pool`, `read_pool`. Format: docs/pool.md. No pickles; floats come back bit by bit."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from arc_loader.files import write_atomically
from arc_loader.grids import Grid, GridError, as_grid, grid_hash
from inference_tools.candidates import Candidate
from pipeline.pool import Pool, PooledPuzzle, PoolError
from pipeline.pool_header import FORMAT, PROGRAMS_VERSION, VERSION, Header, read_header
from pipeline.pool_programs import ARRAYS as PROGRAM_ARRAYS
from pipeline.pool_programs import WIDTH, ProgramRows, read_programs

KINDS = ("search_nll", "view_nll", "verify_odds", "select_odds")  # of evidence: fields of Candidate, by their numbers
ARRAYS: Mapping[str, tuple[str, int]] = {  # name -> dtype, number of dimensions; rows: docs/pool.md
    "cells": ("int8", 1),
    "grids": ("uint8", 2),
    "candidates": ("int32", 2),
    "guesses": ("int32", 2),
    "evidence": ("int32", 2),
    "nll": ("float64", 1),
}
_WIDTH = {"grids": 2, "candidates": 4, "guesses": 3, "evidence": 3, "programs": WIDTH}
_KINDS = {**ARRAYS, **PROGRAM_ARRAYS}
_HEADER = "header.json"
_DATE = (1980, 1, 1, 0, 0, 0)  # of every member, so that the same pool gives the same bytes


def write_pool(path: Path | str, *, pool: Pool) -> None:
    """Write a pool atomically: a reader, or a kill, finds the old file or the new one. Same pool, same bytes. Raises OSError."""
    write_atomically(path, data=pool_bytes(pool=pool))


def pool_bytes(*, pool: Pool) -> bytes:
    """What `write_pool` writes."""
    numbers: dict[str, dict[str, int]] = {"sources": {}, "views": {}, "grids": {}}
    rows: dict[str, list[tuple[int, ...]]] = {"candidates": [], "guesses": [], "evidence": []}
    grids: list[Grid] = []
    nll: list[float] = []
    programs = ProgramRows()

    def number(table: str, name: str) -> int:
        return numbers[table].setdefault(name, len(numbers[table]))

    def grid_number(grid: Grid) -> int:
        place = number("grids", grid_hash(grid))
        if place == len(grids):
            grids.append(grid)
        return place

    for name in pool.sources:
        number("sources", name)
    for place, puzzle in enumerate(pool.puzzles.values()):
        for source, per_query in puzzle.found.items():
            for query, candidates in enumerate(per_query):
                for candidate in candidates:
                    row = len(rows["candidates"])
                    rows["candidates"].append((place, query, numbers["sources"][source], grid_number(candidate.grid)))
                    for kind, values in enumerate(getattr(candidate, name) for name in KINDS):
                        rows["evidence"] += [(row, kind, number("views", view)) for view in values]
                        nll += values.values()
        for query, guesses in enumerate(puzzle.guesses):
            rows["guesses"] += [(place, query, grid_number(grid)) for grid in guesses]
        for query, candidates in enumerate(puzzle.programs):
            for candidate in candidates:
                programs.add(candidate, place=place, query=query, grid=grid_number(candidate.grid))
    arrays = {
        "cells": np.concatenate([grid.ravel() for grid in grids]) if grids else np.zeros(0),
        "grids": np.array([grid.shape for grid in grids]).reshape(-1, 2),
        **{name: np.array(of).reshape(-1, _WIDTH[name]) for name, of in rows.items()},
        "nll": np.array(nll),
        **programs.arrays(),
    }
    header = {
        "format": FORMAT,
        "version": PROGRAMS_VERSION if programs.rows else VERSION,
        "counts": {name: len(array) for name, array in arrays.items()},
        "sources": [{"name": name, **asdict(source)} for name, source in pool.sources.items()],
        "puzzles": [
            {
                "id": p.task_id,
                "source_id": p.source_id,
                "content": p.content,
                "tests": p.tests,
                "sources": [numbers["sources"][name] for name in p.found],
            }
            for p in pool.puzzles.values()
        ],
        "views": list(numbers["views"]),
        **({"texts": list(programs.texts)} if programs.rows else {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr(zipfile.ZipInfo(_HEADER, _DATE), json.dumps(header, allow_nan=False), zipfile.ZIP_DEFLATED)
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array.astype(_KINDS[name][0]), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy", _DATE), member.getvalue(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_pool(path: Path | str) -> Pool:
    """The pool in a file, every field checked. Raises PoolError naming file, puzzle, field and value; OSError if it cannot be read."""
    header, arrays = _members(Path(path))
    for name, array in arrays.items():
        dtype, dimensions = _KINDS[name]
        if array.dtype != dtype or array.ndim != dimensions or (dimensions == 2 and array.shape[1] != _WIDTH[name]):
            raise PoolError(f"{path}: {name} is {array.dtype} {array.shape}, needed is {dtype} {_WIDTH.get(name, '')}")
        if len(array) != header.counts[name]:
            raise PoolError(f"{path}: {name} has {len(array)} rows, the header says {header.counts[name]}")
    grids = _grids(arrays["grids"], arrays["cells"], where=f"{path}: grids")
    evidence = _evidence(arrays["evidence"], arrays["nll"], header=header, where=f"{path}: evidence")
    names = [source.name for source in header.sources]
    found: list[dict[str, list[list[Candidate]]]] = [
        {names[source]: [[] for _ in range(puzzle.tests)] for source in puzzle.sources} for puzzle in header.puzzles
    ]
    guesses: list[list[list[Grid]]] = [[[] for _ in range(puzzle.tests)] for puzzle in header.puzzles]
    for row, (place, query, source, grid) in enumerate(arrays["candidates"].tolist()):
        where = f"{path}: candidates row {row}"
        header.check(place, query, grid, grids=len(grids), where=where)
        if source not in header.puzzles[place].sources:
            raise PoolError(f"{where}: puzzle {header.puzzles[place].task_id}: source is {source}, it has none such")
        candidate = Candidate(grid=grids[grid], **dict(zip(KINDS, evidence.get(row, _nothing()), strict=True)))
        found[place][names[source]][query].append(candidate)
    for row, (place, query, grid) in enumerate(arrays["guesses"].tolist()):
        header.check(place, query, grid, grids=len(grids), where=f"{path}: guesses row {row}")
        guesses[place][query].append(grids[grid])
    programs = read_programs(arrays, header=header, grids=grids, where=str(path))
    puzzles = {
        puzzle.task_id: PooledPuzzle(
            task_id=puzzle.task_id,
            source_id=puzzle.source_id,
            content=puzzle.content,
            tests=puzzle.tests,
            found={name: tuple(map(tuple, rows)) for name, rows in found[place].items()},
            guesses=tuple(map(tuple, guesses[place])),
            programs=tuple(map(tuple, programs[place])),
        )
        for place, puzzle in enumerate(header.puzzles)
    }
    return Pool(sources={source.name: source for source in header.sources}, puzzles=puzzles)


def _members(path: Path) -> tuple[Header, dict[str, np.ndarray]]:
    """Header and arrays, each whole (zip keeps a checksum of every member)."""
    data = io.BytesIO(path.read_bytes())  # what is an OSError from here on is damage
    try:
        with zipfile.ZipFile(data) as file:
            if (broken := file.testzip()) is not None:
                raise PoolError(f"{path}: {broken} is damaged: its checksum does not match")
            where = f"{path}: {_HEADER}"
            header = read_header(file.read(_HEADER), where=where, counted=ARRAYS, with_programs=PROGRAM_ARRAYS)
            arrays: dict[str, Any] = {
                name: np.lib.format.read_array(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
                for name in header.counts
            }
    except KeyError as error:
        raise PoolError(f"{path}: not a candidate pool: {error.args[0]}") from error
    except PoolError:
        raise
    except Exception as error:  # zipfile and zlib have many for bytes that are damaged
        raise PoolError(f"{path}: not a candidate pool, or damaged: {error}") from error
    return header, arrays


def _grids(shapes: np.ndarray, cells: np.ndarray, *, where: str) -> list[Grid]:
    sizes = shapes.astype(np.int64).prod(axis=1)  # (grids,)
    if sizes.sum() != len(cells):
        raise PoolError(f"{where}: {len(cells)} cells, the shapes need {sizes.sum()}")
    grids, begin = [], 0
    for number, (shape, size) in enumerate(zip(shapes.tolist(), sizes.tolist(), strict=True)):
        try:
            grids.append(as_grid(cells[begin : begin + size].reshape(shape), where=f"{where} row {number}"))
        except GridError as error:
            raise PoolError(str(error)) from error
        begin += size
    return grids


def _nothing() -> tuple[dict[str, float], ...]:
    """No evidence of any of KINDS."""
    return tuple({} for _ in KINDS)


def _evidence(
    rows: np.ndarray, nll: np.ndarray, *, header: Header, where: str
) -> dict[int, tuple[dict[str, float], ...]]:
    """Candidate's row -> for each of KINDS its numbers by view."""
    if len(rows) != len(nll):
        raise PoolError(f"{where}: {len(rows)} rows, {len(nll)} nlls")
    limits = {"candidate": header.counts["candidates"], "kind": len(KINDS), "view": len(header.views)}
    for column, (name, limit) in enumerate(limits.items()):
        if len(wrong := np.flatnonzero((rows[:, column] < 0) | (rows[:, column] >= limit))):
            value = rows[wrong[0], column]
            raise PoolError(f"{where} row {wrong[0]}: {name} is {value}, needed is 0 to {limit - 1}")
    if len(wrong := np.flatnonzero(~np.isfinite(nll))):
        raise PoolError(f"{where} row {wrong[0]}: nll is {nll[wrong[0]]}, needed is a finite number")
    found: dict[int, tuple[dict[str, float], ...]] = {}
    for number, ((candidate, kind, view), value) in enumerate(_pairs(rows, nll)):
        values = found.setdefault(candidate, _nothing())[kind]
        if header.views[view] in values:
            raise PoolError(f"{where} row {number}: view {header.views[view]} is there twice")
        values[header.views[view]] = value
    return found


def _pairs(rows: np.ndarray, nll: np.ndarray) -> Iterator[tuple[list[int], float]]:
    return zip(rows.tolist(), nll.tolist(), strict=True)
