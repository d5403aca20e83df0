"""What the page is told: the run's own numbers, as they follow from pool, log, submission and solutions."""

import dataclasses
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arc_loader.grids import grid_hash
from arc_strategies import tasks as any_tasks
from inference_tools.candidates import Candidate, ProgramEvidence
from pipeline.pool_file import read_pool, write_pool
from pool_strategies import pools
from report.answers import answers_of
from report.evidence import candidates_json, grid_text, views_of
from report.history import History
from report.page_data import page_data
from report.pictures import panels_of
from report.run import Run, RunError, RunFiles, read_run
from report.table import program_answers
from report_world import RULE, VIEWS, grid, small_run
from selection.ranking import RULES

STATES = {"solved": "solved", "half": "partly", "unselected": "unselected", "missed": "notfound", "late": "late"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_run(tmp_path / "small")


def test_the_index(folder: Path) -> None:
    index = page_data([read_run(folder)]).index
    rows = {row["id"]: row for row in index["puzzles"]}
    assert {name: row["runs"][0]["state"] for name, row in rows.items()} == STATES
    assert [name for name, row in rows.items() if row["runs"][0]["cut"]] == ["late"]
    assert rows["half"]["runs"][0]["ranks"] == [1, None] and rows["unselected"]["runs"][0]["ranks"] == [3]
    assert rows["half"]["runs"][0]["seconds"] == [9.0, 1.0, 0.0] and rows["late"]["runs"][0]["candidates"] == [0]
    assert rows["late"]["runs"][0]["attempts"] == [["5", "6"]] and rows["late"]["runs"][0]["guessed"] == 2
    assert rows["half"]["tests"] == ["789", "789"] and rows["half"]["truths"] == ["123/456"] * 2
    run = index["runs"][0]
    assert (run["points"], run["oracle"], run["judged"], run["cut"]) == (1.5, 2.5, 5, 1)
    assert run["ranks"] == [["1", 2], ["2", 0], ["3-5", 1], ["6-10", 0], ["> 10", 0], ["not found", 3]]
    assert [rule for rule in run["rules"] if rule[3]] == [[RULE, 1.5, 1.5, True]]
    assert ["full", "train", 4, 42.5, 30.0] in run["stages"]
    assert ["end", "deadline after 59.5 s"] in run["facts"] and ["time limit", "60 s after the start"] in run["facts"]


def test_a_block(folder: Path) -> None:
    data = page_data([read_run(folder)])
    block = data.puzzles[2]
    assert block["train"] == [["01/20", "34/56"]] * 2
    run = block["runs"][0]
    assert run["losses"] == [{"round": "full", "values": [[1, 2, 3], [2.0, 1.0, 0.25]]}]
    test = run["tests"][0]
    keys = sorted(view.format("unselected_0") for view in VIEWS)
    assert test["views"] == [[0, key] for key in keys]
    best = test["cands"][0]
    assert (best["g"], best["rank"], best["attempt"], best["right"]) == ("123/450", 1, 1, False)
    place = keys.index("unselected_0.rt.perm0321456789")
    assert best["search"][place] == 0.3 and best["scored"][place] == 0.3
    assert (
        best["search"][keys.index("unselected_0.tp")] is None and best["scored"][keys.index("unselected_0.tp")] == 0.2
    )
    assert [cand["right"] for cand in test["cands"]] == [False, False, True, False]
    few = page_data([read_run(folder)], candidates=1).puzzles[2]["runs"][0]["tests"][0]["cands"]
    assert [cand["rank"] for cand in few] == [1, 2, 3]  # what was submitted and what is right is always there
    json.dumps(data.index, allow_nan=False), json.dumps(data.puzzles, allow_nan=False)


def test_without_solutions_nothing_is_judged(folder: Path) -> None:
    (folder / "solutions.json").unlink()
    index = page_data([read_run(folder)]).index
    assert {row["runs"][0]["state"] for row in index["puzzles"]} == {"unknown"}
    assert index["runs"][0]["judged"] == 0 and all(row["truths"] == [] for row in index["puzzles"])


def test_a_killed_run_without_a_pool(folder: Path) -> None:
    (folder / "pool.npz").unlink()
    (folder / "run.jsonl").unlink()
    run = read_run(folder)
    index = page_data([run]).index
    assert run.missing == ("pool.npz", "run.jsonl") and len(index["puzzles"]) == 5
    assert index["runs"][0]["points"] == 1.5 and index["runs"][0]["oracle"] == 0
    assert ["missing", "pool.npz, run.jsonl"] in index["runs"][0]["facts"]


def test_without_a_submission_the_best_two_count(folder: Path) -> None:
    (folder / "submission.json").unlink()
    assert page_data([read_run(folder)]).index["runs"][0]["points"] == 1.5
    by_other = read_run(folder, rule="kgmon")
    assert by_other.rule == "kgmon" and read_run(folder).rule == RULE


def test_two_runs(folder: Path, tmp_path: Path) -> None:
    second = Path(shutil.copytree(folder, tmp_path / "second"))
    value = json.loads((second / "submission.json").read_text())
    value["solved"][0] = {"attempt_1": [[0]], "attempt_2": [[1]]}
    value["late"][0]["attempt_2"] = [[1, 2, 3], [4, 5, 6]]
    (second / "submission.json").write_text(json.dumps(value))
    index = page_data([read_run(folder), read_run(second)]).index
    states = {row["id"]: [run["state"] for run in row["runs"]] for row in index["puzzles"]}
    assert states["solved"] == ["solved", "unselected"] and states["late"] == ["late", "solved"]
    assert [run["points"] for run in index["runs"]] == [1.5, 1.5] and index["title"] == "small against second"
    same = page_data([read_run(folder), read_run(folder)]).index
    assert [run["name"] for run in same["runs"]] == ["small (1)", "small (2)"]
    other = dict(read_run(second).tasks)
    other["solved"] = dataclasses.replace(other["solved"], train=other["half"].train[:1])
    run = read_run(folder)
    for runs, message in (
        ([run] * 3, "compares two, not 3"),
        (
            [run, dataclasses.replace(run, pool=dataclasses.replace(run.pool, puzzles={}), tasks=other)],
            "puzzle solved of small",
        ),
    ):
        with pytest.raises(RunError, match=message):
            page_data(runs)


def test_what_does_not_fit_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="nowhere: no folder"):
        read_run(tmp_path / "nowhere")
    with pytest.raises(RunError, match="x.json: no such file"):
        read_run(folder, files=RunFiles(solutions=tmp_path / "x.json"))
    with pytest.raises(ValueError, match="candidates is 0"):
        page_data([read_run(folder)], candidates=0)
    with pytest.raises(ValueError, match="unknown ranking rule 'best'"):
        read_run(folder, rule="best")
    challenges = json.loads((folder / "challenges.json").read_text())
    changed = {**challenges, "half": {**challenges["half"], "test": challenges["half"]["test"][::-1]}}
    changed["half"]["test"][0] = {"input": [[1]]}
    (tmp_path / "other.json").write_text(json.dumps(changed))
    with pytest.raises(ValueError, match="puzzle half: content is"):
        read_run(folder, files=RunFiles(challenges=tmp_path / "other.json"))
    del challenges["half"]
    (tmp_path / "fewer.json").write_text(json.dumps(challenges))
    with pytest.raises(RunError, match="puzzle half of the pool is not there"):
        read_run(folder, files=RunFiles(challenges=tmp_path / "fewer.json"))
    (folder / "challenges.json").unlink()
    with pytest.raises(RunError, match="challenges.json is missing"):
        read_run(folder)
    with pytest.raises(RunError, match="neither pool.npz nor submission.json"):
        read_run(tmp_path, files=RunFiles(challenges=tmp_path / "fewer.json"))


def test_panels_of_a_picture(folder: Path) -> None:
    run = read_run(folder)
    assert [panel.title for panel in panels_of(run, puzzles=["late", "half"])] == [
        "late, test input 1", "half, test input 1", "half, test input 2",
    ]  # fmt: skip
    assert [panel.title.split(",")[0] for panel in panels_of(run, most=3)] == ["solved", "half", "half"]
    with pytest.raises(RunError, match="no puzzle 'x'"):
        panels_of(run, puzzles=["x"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_pool_is_told_as_it_is(data: st.DataObject) -> None:
    tasks = data.draw(st.lists(any_tasks(max_side=3), min_size=1, max_size=2, unique_by=lambda task: task.id))
    pool = data.draw(pools(puzzles=st.just(tasks)))
    run = Run("any", {task.id: task for task in tasks}, pool, History(), None, {}, RULE)
    for task_id, puzzle in answers_of(run).items():
        for query, answer in enumerate(puzzle.answers):
            ranked = pool.pooled(task_id=task_id, query=query).ranked(RULES[RULE])
            rows = candidates_json(run, task_id, query, answer=answer, most=100)
            assert [row["g"] for row in rows] == [grid_text(candidate.grid) for candidate in ranked]
            views = views_of(run, task_id, query)
            by_name = {
                source: {grid_hash(c.grid): c for c in per[query]}
                for source, per in pool.puzzles[task_id].found.items()
            }
            for row, candidate in zip(rows, ranked, strict=True):
                for place, (source, key) in enumerate(views):
                    own = by_name[source].get(grid_hash(candidate.grid))
                    for told, nlls in (
                        (row["search"][place], own and own.search_nll),
                        (row["scored"][place], own and own.view_nll),
                    ):
                        real = (nlls or {}).get(key)
                        assert (told is None) == (real is None)
                        assert told is None or math.isclose(told, real, rel_tol=1e-3, abs_tol=1e-300)
            for rule in RULES:
                places = sorted(row["places"][list(RULES).index(rule)] for row in rows)
                assert places == list(range(1, len(rows) + 1))
    json.dumps(page_data([run]).puzzles, allow_nan=False)


def test_programs_are_evidence_of_their_candidates(folder: Path) -> None:
    pool = read_pool(folder / "pool.npz")
    puzzle, unselected = pool.puzzles["missed"], pool.puzzles["unselected"]
    said = [
        Candidate(grid(text), {}, program=ProgramEvidence(cost=cost, votes=votes, source=f"def task(grid): # {text}"))
        for text, cost, votes in (("123/450", 2.0, 3), ("7", 1.0 / 3, 1))
    ]
    changed = {
        "missed": replace(puzzle, programs=(tuple(said),)),
        "unselected": replace(unselected, programs=((said[1],),)),
    }
    write_pool(folder / "pool.npz", pool=replace(pool, puzzles={**pool.puzzles, **changed}))
    run = read_run(folder)
    data = page_data([run])
    rows = {row["id"]: row["runs"][0]["program"] for row in data.index["puzzles"]}
    assert rows == {"solved": 0, "half": 0, "unselected": 0, "missed": 1, "late": 0}  # attempts that a program gives
    cands = data.puzzles[3]["runs"][0]["tests"][0]["cands"]
    assert [(cand["g"], cand["program"] and cand["program"]["cost"]) for cand in cands] == [
        ("123/450", 2.0), ("12/34", None), ("7", 0.3333)
    ]  # fmt: skip
    assert cands[0]["program"] == {"cost": 2.0, "votes": 3, "source": "def task(grid): # 123/450"}
    assert set(cands[2]["scored"]) == {None} and set(cands[2]["search"]) == {None}
    (panel,) = panels_of(run, puzzles=["missed"])
    assert panel.notes[0].endswith(" %, program") and panel.notes[1].endswith(" %")
    assert [(other.grid.tolist(), other.note) for other in panel.others] == [([[7]], "program")]
    answers = program_answers(answers_of(run)["missed"].answers[0].ranked)
    assert [(one["rank"], one["cost"], one["votes"]) for one in answers] == [(3, 1.0 / 3, 1), (1, 2.0, 3)]
