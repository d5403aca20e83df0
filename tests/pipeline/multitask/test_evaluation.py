"""Checking, choosing and evaluating by one command each: real files in, and what the tables say is what the files say."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from multitask_world import UPSIDE_DOWN

import literal_metrics
from arc_loader.grids import same_grid, to_lists
from arc_loader.sources.kaggle import read_challenges, read_solutions
from arc_loader.submission import read_submission
from command_line.evaluate_multitask import main as evaluate
from command_line.infer_multitask import main
from inference_tools.candidates import Candidate
from miniature import write_base
from pipeline.multitask.judge import Judged
from pipeline.multitask.judged_answers import JudgedAnswers
from pipeline.multitask.proposals import of_pool, of_puzzle, read_proposals
from pipeline.pool import PoolError, Source, make_pool
from pipeline.pool_file import read_pool
from pipeline.pool_predictions import pool_predictions
from run_selection import main as rank_again
from selection.judged_rules import JUDGED_RULES, known_rules, verify_odds
from selection.prediction_file import read_predictions, write_predictions
from selection.predictions import Predictions
from selection.ranking import rule_named
from selection.tournament import Duel, bradley_terry


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A model that has learned nothing, three puzzles with solutions, and what somebody predicted for two of them."""
    folder = tmp_path_factory.mktemp("judged")
    write_base("qwen3", folder / "base")
    rng = np.random.default_rng(0)
    challenges, solutions = {}, {}
    for name in ("00000001", "00000002", "00000003"):
        grids = [rng.integers(0, 10, (1, 2)).tolist() for _ in range(4)]
        challenges[name] = {
            "train": [{"input": g, "output": g} for g in grids[:2]],
            "test": [{"input": g} for g in grids[2:]],
        }
        solutions[name] = grids[2:]
    (folder / "my_challenges.json").write_text(json.dumps(challenges))
    (folder / "my_solutions.json").write_text(json.dumps(solutions))
    tasks = read_challenges(folder / "my_challenges.json")
    proposed = {
        name: tuple(
            Predictions((np.array([[1, 1]]), np.array(truth), np.array([[1, 1]]), None, np.array([[2], [3]])))
            for truth in solutions[name]
        )
        for name in list(tasks)[:2]
    }
    write_predictions(folder / "proposed.json", predictions=proposed, tasks=tasks)
    return folder


def words(world, out, version: str, *more: str) -> list[str]:
    return (
        f"--model_path {world / 'base'} --dataset_path {world / 'my_challenges.json'} --prompt_version {version} --torch_dtype float32 "
        f"--output_filepath {out / 'p.json'} --submission {out / 's.json'} --details_filepath {out / 'd.json'}"
    ).split() + list(more)


@pytest.mark.parametrize("version", ["verify-output-from-examples-v0", "select-output-from-examples-v0"])
def test_the_command_ranks_what_was_proposed(world, tmp_path, version, capsys):
    own = ("--candidates_filepath", str(world / "proposed.json"), "--views_per_candidate", "2")
    assert main(words(world, tmp_path, version, *own)) == 0
    tasks = read_challenges(world / "my_challenges.json")
    details = json.loads((tmp_path / "d.json").read_text())
    submission = read_submission(tmp_path / "s.json", tasks=tasks)
    kind = version.partition("-")[0]
    for name in list(tasks)[:2]:
        for query, row in enumerate(details[name]["ranked"]):
            assert len(row) == 3
            means = [np.mean(list(one[f"{kind}_odds"].values())) for one in row]
            assert means == sorted(means, reverse=True) and all(len(one[f"{kind}_odds"]) == 2 for one in row)
            assert [to_lists(grid) for grid in submission[name][query]] == [one["grid"] for one in row[:2]]
            if kind == "select":
                duels = details[name]["tests"][query]["duels"]
                assert len(duels) == 3 * 2
                view = duels[0][2]
                own = [Duel(a, b, 1 / (1 + np.exp(-odds))) for a, b, of, odds in duels if of == view]
                strengths = bradley_terry(count=3, duels=own)
                assert sorted(one["select_odds"][view] for one in row) == pytest.approx(sorted(strengths))
    assert details["00000003"]["ranked"] == [[], []] and submission["00000003"][0][0].tolist() == [[0]]
    given = read_predictions(world / "proposed.json", tasks=tasks)
    kept = read_predictions(tmp_path / "p.json", tasks=tasks)
    assert all(
        (a is None and b is None) or same_grid(a, b)
        for name in given
        for x, y in zip(given[name], kept[name], strict=True)
        for a, b in zip(x.grids, y.grids, strict=True)
    )
    questions = {"verify": 4 * 3 * 2, "select": 4 * 3 * 2 * 2}[kind]
    assert f"12 proposals, {questions} questions" in capsys.readouterr().out
    assert main(words(world, tmp_path, version)) == 2
    assert "needs candidates_filepath" in capsys.readouterr().err


def test_what_several_runs_say_comes_together_in_one_pool(world, tmp_path):
    """Verdicts over predictions leave a pool, choices over that pool another; ranked again it gives the submissions of both."""
    asked, given = ("--views_per_candidate", "2"), str(world / "proposed.json")
    first, second = tmp_path / "verified.npz", tmp_path / "both.npz"
    one = ("--candidates_filepath", given, "--pool_filepath", str(first))
    assert main(words(world, tmp_path, "verify-output-from-examples-v0", *asked, *one)) == 0
    tasks = read_challenges(world / "my_challenges.json")
    verified = read_submission(tmp_path / "s.json", tasks=tasks)
    one = ("--candidates_filepath", str(first), "--pool_filepath", str(second))
    assert main(words(world, tmp_path, "select-output-from-examples-v0", *asked, *one)) == 0
    selected = read_submission(tmp_path / "s.json", tasks=tasks)
    pool = read_pool(second)
    assert len(pool.sources) == 3 and sorted(source.round for source in pool.sources.values())[0] == "predictions"
    predicted = pool_predictions(pool=pool)["00000001"][0]
    assert len(predicted) == 4 and sum(grid is not None for grid in predicted.grids) == 4  # of five one was no grid
    for rule, submission in (("verify_odds", verified), ("select_odds", selected)):
        for name in ("00000001", "00000002"):
            for query in range(2):
                ranked = pool.pooled(task_id=name, query=query).ranked(rule_named(rule))
                assert [to_lists(g) for g in submission[name][query]] == [to_lists(c.grid) for c in ranked[:2]]
                assert all(len(c.verify_odds) == len(c.select_odds) == 2 for c in ranked)
    every = [one for puzzle in pool.puzzles.values() for rows in puzzle.found.values() for row in rows for one in row]
    assert known_rules(every) == (
        "verify_odds",
        "select_odds",
    )  # each from one source; both only where sources are pooled
    together = pool.pooled(task_id="00000001", query=0).front
    assert known_rules(together) == tuple(JUDGED_RULES)
    out = tmp_path / "again.json"
    again = f"--pools {second} --rule verify_and_select --challenges {world / 'my_challenges.json'} --out {out}".split()
    assert rank_again(again) == 0
    assert rank_again([*again, "--solutions", str(world / "my_solutions.json")]) == 0


def test_an_evaluation_says_what_its_files_say(world, tmp_path, capsys):
    """Verdicts over given predictions, twice: other views, hence other submissions, the same predictions."""
    own = (
        "--candidates_filepath", str(world / "proposed.json"), "--views_per_candidate", "1", "--runs", "2", "--random_seed", "3",
        "--results_filepath", str(tmp_path / "m.json"), "--votes", "1", "2", "3",
    )  # fmt: skip
    assert evaluate(words(world, tmp_path, "verify-output-from-examples-v0", *own)) == 0
    tasks = read_challenges(world / "my_challenges.json")
    solutions = read_solutions(world / "my_solutions.json", tasks=tasks)
    found = json.loads((tmp_path / "m.json").read_text())
    assert list(found["runs"]) == ["seed 3", "seed 4"] and set(found["mean"]) == set(found["std"])
    for seed in (3, 4):
        predictions = read_predictions(tmp_path / f"p-seed{seed}.json", tasks=tasks)
        submission = read_submission(tmp_path / f"s-seed{seed}.json", tasks=tasks)
        literal = literal_metrics.measure(
            predictions=predictions, solutions=solutions, votes=(1, 2, 3), attempts=submission
        )
        for name in (
            "accuracy",
            "correct_pixels",
            "max_correct_pixels",
            "any_correct_size",
            "unanswered",
            "score",
            "vote_3",
        ):
            expected = np.mean([values[name] for values in literal.values()])
            assert found["runs"][f"seed {seed}"][name] == pytest.approx(expected), name
        assert found["puzzles"][f"seed {seed}"] == pytest.approx({i: values["score"] for i, values in literal.items()})
    assert found["mean"]["accuracy"] == pytest.approx(2 / 3 / 5) and found["std"]["accuracy"] == 0
    text = capsys.readouterr().out
    assert "3 puzzles of" in text and "| mean " in text and "| std " in text and "13.33%" in text


def test_what_cannot_be_measured(world, tmp_path, capsys):
    assert evaluate(words(world, tmp_path, "input-from-inputs-v0", "--max_new_tokens", "1")) == 2
    assert "no outputs to measure" in capsys.readouterr().err
    for wrong in (
        ("--runs", "0"), ("--puzzles", "4"), ("--solutions_path", "nowhere.json"), ("--puzzle_ids", "00000001", "x"),
        ("--puzzle_ids", "00000001", "--puzzles", "2"),
    ):  # fmt: skip
        assert evaluate(words(world, tmp_path, "output-from-examples-v1", *wrong)) == 2
    (tmp_path / "asked.json").write_text((world / "my_challenges.json").read_text())
    other = words(world, tmp_path, "output-from-examples-v1", "--dataset_path", str(tmp_path / "asked.json"))
    assert evaluate(other) == 2 and "solutions_path is needed" in capsys.readouterr().err


def test_proposals_come_from_pools_too(tmp_path):
    tasks = {"flip": UPSIDE_DOWN}
    weak, strong = np.array([[1]]), np.array([[2]])
    rows = [[Candidate(weak, {"v": 0.1}, {"v": 5.0}), Candidate(strong, {}, {"v": 1.0})], []]
    source = Source(model="m", seed=0, round="full", min_prob=0.1)
    pool = make_pool(tasks=tasks, found=[(source, "flip", rows)])
    found = of_pool(pool, tasks=tasks)
    assert [to_lists(grid) for grid in found.grids["flip"][0]] == [[[2]], [[1]]] and found.grids["flip"][1] == ()
    assert [len(row) for row in of_puzzle(found, UPSIDE_DOWN, most=1)] == [1, 0]
    assert of_puzzle(found, SimpleNamespace(id="other", test=(1, 2, 3)), most=1) == [(), (), ()]
    with pytest.raises(PoolError, match="another one"):
        of_pool(pool, tasks={"flip": type(UPSIDE_DOWN)("flip", UPSIDE_DOWN.train[:1], UPSIDE_DOWN.test)})
    with pytest.raises(OSError, match="nowhere"):
        read_proposals(tmp_path / "nowhere.npz", tasks=tasks)


def test_what_was_not_asked_about_stays_behind():
    grids = tuple(np.array([[n]]) for n in range(4))
    judged = (Judged(grids[0], {"a": -1.0}), Judged(grids[1]), Judged(grids[2], {"a": 1.0}))
    answers = JudgedAnswers("p", (grids,), (judged,), 2)
    assert [int(one.grid[0, 0]) for one in answers.ranked(0, rule=verify_odds)] == [2, 0, 1, 3]
    answered = answers.answered([Predictions((None,))], rule=verify_odds)
    assert [to_lists(grid) for grid in answered.attempts[0]] == [[[2]], [[0]]]
