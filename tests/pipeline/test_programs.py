"""Programs beside the model: searches in processes of their own, evidence in store, pool and log; what fails costs programs only."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import omni_arc.program_search
from arc_loader.grids import Grid, as_grid, same_grid
from arc_loader.submission import read_submission
from arc_loader.tasks import Pair, Task
from inference_tools.candidates import Candidate
from inference_tools.store import Store
from model_tools.loading import load_model
from pipeline.pool_file import read_pool
from pipeline.program_process import reply, request
from pipeline.programs import FoundPrograms, describe_programs, find_programs, nothing_found
from pipeline.reranking import rerank, write_reranked
from pipeline.run import RunResult, solve_many
from pipeline.run_events import Fault, StageEnded, StageKnown
from pipeline.run_log import read_run_log
from pipeline.running.program_searches import ProgramSearches, SearchNews
from recipes import ProgramRecipe, SolveRecipe
from running_recipes import RunRecipe
from small_world import RECIPE, make_tasks, mirrored, write_checkpoint

LIMITS = {"units": 3000, "max_seconds": 120.0, "max_answers": 2}
PROGRAMS = ProgramRecipe(**LIMITS, believed=5.0)
WITH = replace(RECIPE, programs=PROGRAMS)


def right(task: Task, query: int = 0) -> Grid:
    return as_grid(task.test[query][:, ::-1].tolist(), where="answer")


def noise(name: str) -> Task:
    """A puzzle without a rule, on which a search uses up all its units."""
    rng = np.random.default_rng(7)
    grids = [as_grid(rng.integers(0, 10, size=(7, 7)).tolist(), where="noise") for _ in range(5)]
    return Task(id=name, train=(Pair(grids[0], grids[1]), Pair(grids[2], grids[3])), test=(grids[4],))


TASKS = {"mirror": mirrored("mirror", tests=2), **{name: make_tasks()[name] for name in ("task0", "task2")}}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("model"))


def run(checkpoint: Path, out: Path, *, recipe: SolveRecipe = WITH, **options) -> RunResult:
    loaded = load_model(path=checkpoint, dtype="float32")
    return solve_many(
        **{"loaded": loaded, "tasks": TASKS, "recipe": recipe, "seed": 3, "quiet": True, **options},
        submission_path=out.with_suffix(".json"),
        pool_path=out.with_suffix(".npz"),
        log_path=out.with_suffix(".jsonl"),
    )


def events(out: Path, of: type, **fields: object) -> list:
    found = [line.event for line in read_run_log(out.with_suffix(".jsonl")).events if isinstance(line.event, of)]
    return [event for event in found if all(getattr(event, name) == value for name, value in fields.items())]


def same(a: FoundPrograms, b: FoundPrograms) -> bool:
    return replace(a, seconds=0.0) == replace(b, seconds=0.0)


def test_answers_of_programs_are_candidates_with_evidence() -> None:
    task = TASKS["mirror"]
    found = find_programs(task=task, **LIMITS)
    assert found.complete and found.programs >= 1 and 0 < found.units <= LIMITS["units"]
    for query, row in enumerate(found.answers):
        assert 1 <= len(row) <= 2 and same_grid(row[0].grid, right(task, query))
        assert [one.program.cost for one in row] == sorted(one.program.cost for one in row)
        assert "def task(grid):" in row[0].program.source and row[0].program.votes >= 1
        assert not row[0].search_nll and not row[0].view_nll
    assert FoundPrograms.from_json(found.to_json()) == found
    assert same(find_programs(task=task, **LIMITS), found)
    cut = find_programs(task=noise("noise"), units=10**9, max_seconds=0.2, max_answers=1)
    assert not cut.complete and cut.seconds < 20
    value = found.to_json()
    del value["answers"][0][0]["program"]
    for wrong in (value, {}, {**found.to_json(), "answers": 3}):
        with pytest.raises(ValueError, match="not the programs of a puzzle"):
            FoundPrograms.from_json(wrong)


def test_what_is_no_grid_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    task, search = mirrored("mirror"), omni_arc.program_search.search_programs

    def with_a_wild_one(*arguments: object, **options: object) -> omni_arc.program_search.ProgramSearchResult:
        found = search(*arguments, **options)
        wild = omni_arc.program_search.ProgramFit(source="wild", answers=(np.array([[-1, 2]]),), cost=0.0)
        return replace(found, fits=(wild, *found.fits))

    monkeypatch.setattr(omni_arc.program_search, "search_programs", with_a_wild_one)
    (row,) = find_programs(task=task, **LIMITS).answers
    assert same_grid(row[0].grid, right(task)) and row[0].program.source != "wild"


def test_a_process_finds_the_same_without_torch() -> None:
    task, code = TASKS["mirror"], Path(__file__).resolve().parents[2] / "training_code"
    watched = "import sys, pipeline.program_process as p; p.main(); sys.exit('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", watched],
        input=request(task=task, **LIMITS),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(code)},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert same(reply(done.stdout), find_programs(task=task, **LIMITS))
    for wrong in (b"", b"[]", done.stdout[:-9]):
        with pytest.raises(ValueError):
            reply(wrong)


def all_news(searches: ProgramSearches, *, seconds: float = 100.0) -> dict[str, SearchNews]:
    news: dict[str, SearchNews] = {}
    end = time.monotonic() + seconds
    while searches.pending() and time.monotonic() < end:
        news |= {one.task_id: one for one in searches.news(seconds=0.5)}
    return news


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs POSIX signals")
def test_a_search_that_is_killed_costs_its_own_puzzle_only() -> None:
    tasks = [noise("noise"), mirrored("mirror"), mirrored("another")]
    searches = ProgramSearches(recipe=replace(PROGRAMS, units=10**9), tasks=tasks, count=1)
    searches.start()
    killed = set()
    while len(killed) < 2:  # the search and its second try
        for process in list(searches._processes):
            killed.add(process.pid)
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.005)
        assert searches.pending("noise")
    news = all_news(searches)
    searches.close()
    assert list(news) == ["noise", "mirror", "another"]
    assert "status -9" in news["noise"].error and same(news["noise"].found, nothing_found(task=tasks[0]))
    for task in tasks[1:]:
        assert not news[task.id].error and same_grid(news[task.id].found.answers[0][0].grid, right(task))


def test_a_search_ends_with_its_run(tmp_path: Path) -> None:
    searches = ProgramSearches(recipe=replace(PROGRAMS, units=10**9), tasks=[noise("a"), noise("b")], count=1)
    searches.start()
    while not (processes := list(searches._processes)):
        time.sleep(0.01)
    searches.close()
    assert not searches.pending() and not searches.news() and processes[0].poll() is not None
    orphan = (
        "import os, subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'pipeline.program_process', "
        "str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL); "
        "p.stdin.write(sys.stdin.buffer.read()); p.stdin.close(); print(p.pid, flush=True); "
        "sys.stdin = None; import time; time.sleep(3); os._exit(0)"
    )
    limits = {**LIMITS, "units": 10**9}
    done = subprocess.run(
        [sys.executable, "-c", orphan], input=request(task=noise("a"), **limits), capture_output=True, timeout=300
    )
    child, end = int(done.stdout), time.monotonic() + 120
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        if Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    assert time.monotonic() < end  # it did not go on without its parent


def test_none_or_wrong_numbers_of_processes() -> None:
    searches = ProgramSearches(recipe=None, tasks=[mirrored("a")], count=1)
    searches.start()
    assert not searches.pending("a") and not searches.news(seconds=1.0)
    searches.close()
    with pytest.raises(ValueError, match="0 processes"):
        ProgramSearches(recipe=PROGRAMS, tasks=[], count=0)
    for wrong in ({"units": 0}, {"max_answers": 0}, {"max_seconds": 0.0}, {"believed": float("nan")}):
        with pytest.raises(ValueError, match=f"ProgramRecipe: .*{next(iter(wrong))}"):
            ProgramRecipe(**wrong)


def test_a_run_with_programs(checkpoint: Path, tmp_path: Path) -> None:
    with Store(path=tmp_path / "store") as store:
        first = run(checkpoint, tmp_path / "a", store=store, run=RunRecipe(program_processes=2))
        again = run(checkpoint, tmp_path / "b", store=store)
    for name in ("json", "npz"):
        assert (tmp_path / f"a.{name}").read_bytes() == (tmp_path / f"b.{name}").read_bytes()
    assert set(again.from_store) == set(TASKS) and not first.unfinished
    assert not events(tmp_path / "b", StageEnded) and len(events(tmp_path / "b", StageKnown, stage="programs")) == 3
    assert len(events(tmp_path / "a", StageEnded, stage="programs")) == 3

    task, submission = TASKS["mirror"], read_submission(tmp_path / "a.json", tasks=TASKS)
    for query, ranked in enumerate(first.ranked["mirror"]):
        (by_program,) = [one for one in ranked if one.program is not None]
        assert same_grid(by_program.grid, right(task, query)) and not by_program.search_nll
        views = {frozenset(one.view_nll) for one in ranked if one.view_nll}
        assert views == {frozenset(by_program.view_nll)}  # scored by the model under the same views as all others
        assert any(same_grid(by_program.grid, attempt) for attempt in submission["mirror"][query])
    pool = read_pool(tmp_path / "a.npz")
    assert same_grid(pool.puzzles["mirror"].programs[0][0].grid, right(task))
    written = rerank(pool=pool, rules=[WITH.rule], tasks=TASKS, believed=PROGRAMS.believed)[WITH.rule]
    write_reranked(tmp_path / "c.json", reranked=written)
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "a.json").read_bytes()


def test_without_programs_the_evidence_is_what_it_was(checkpoint: Path, tmp_path: Path) -> None:
    with Store(path=tmp_path / "store") as store:
        off = run(checkpoint, tmp_path / "off", recipe=RECIPE, store=store)
        on = run(checkpoint, tmp_path / "on", store=store)
    done = {(e.stage, e.puzzle) for e in events(tmp_path / "on", StageEnded) if e.stage != "programs"}
    assert ("score", "mirror") in done and "search" not in {
        stage for stage, _ in done
    }  # only scores of its programs are new
    for task_id in TASKS:
        for a, b in zip(off.ranked[task_id], on.ranked[task_id], strict=True):
            assert {one.grid.tobytes() for one in a} <= {one.grid.tobytes() for one in b}
    pool = read_pool(tmp_path / "off.npz")
    assert all(not any(puzzle.programs) for puzzle in pool.puzzles.values())
    assert all("programs" not in source.recipe for source in pool.sources.values())
    assert not set(pool.sources) & set(read_pool(tmp_path / "on.npz").sources)


def test_a_deadline_waits_for_no_search(checkpoint: Path, tmp_path: Path) -> None:
    slow = replace(WITH, programs=replace(PROGRAMS, units=10**9))
    tasks = {"noise": noise("noise"), "mirror": TASKS["mirror"]}
    store = Store(path=tmp_path / "store")  # knows the programs of one puzzle; the other's search goes on and on
    key = describe_programs(task=tasks["mirror"], units=slow.programs.units, max_answers=slow.programs.max_answers)
    store.put(key, find_programs(task=tasks["mirror"], **LIMITS).to_json())
    begin = time.monotonic()
    with store:
        done = run(checkpoint, tmp_path / "a", recipe=slow, tasks=tasks, store=store, deadline=begin + 6.0)
    assert time.monotonic() - begin < 60
    submission = read_submission(tmp_path / "a.json", tasks=tasks)
    assert any(same_grid(right(tasks["mirror"]), grid) for grid in submission["mirror"][0])
    assert not done.crashed and len(submission) == 2


def test_a_search_that_fails_leaves_the_rest_of_the_run(checkpoint: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("pipeline.running.program_searches._MODULE", "pipeline.no_such_module")
    with Store(path=tmp_path / "store") as store:
        broken = run(checkpoint, tmp_path / "a", store=store)
        off = run(checkpoint, tmp_path / "off", recipe=RECIPE)
        assert (tmp_path / "a.json").read_bytes() == (tmp_path / "off.json").read_bytes()
        faults = events(tmp_path / "a", Fault, kind="search for programs")
        assert {fault.puzzle for fault in faults} == set(TASKS) and "no_such_module" in faults[0].message
        assert not broken.crashed and not off.crashed
        monkeypatch.undo()
        found = run(checkpoint, tmp_path / "b", store=store)  # nothing of the failure was kept
    assert any(one.program for one in found.ranked["mirror"][0])


def test_what_decides_a_search_is_in_its_key() -> None:
    def key(task: Task, **changes: int) -> dict:
        return describe_programs(task=task, **{"units": 5, "max_answers": 2, **changes})

    assert key(mirrored("a")) == key(replace(mirrored("a"), id="b"))  # one puzzle under two names
    assert len({str(key(mirrored("a"))), str(key(mirrored("ab"))), str(key(mirrored("a"), units=6))}) == 3
    assert key(mirrored("a"), max_answers=3) != key(mirrored("a"))


def test_candidates_with_programs_survive_json() -> None:
    (one, *_) = find_programs(task=TASKS["mirror"], **LIMITS).answers[0]
    assert Candidate.from_json(one.to_json()) == one and "program" not in replace(one, program=None).to_json()
    for wrong in ({"cost": 1.0}, {"cost": "1", "votes": 1, "source": "x"}, {"cost": 1.0, "votes": 0, "source": "x"}, 3):
        with pytest.raises(ValueError, match="candidate.program"):
            Candidate.from_json({**one.to_json(), "program": wrong})
