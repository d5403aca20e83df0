"""The published `inference_run` on a tiny model that has learned to answer with one cell: compared, sampled, and what it refuses."""

import math
from pathlib import Path

import pytest
from diskcache import Cache

from arc_loader import ArcDataset
from arc_loader.grids import grid_hash
from arc_loader.views import View
from brute_force import answer_nll, enumerate_completions
from inference_tools import infer_task, inference_run
from legacy_model import LegacyModel
from model_tools.loading import LoadedModel
from published_world import AUG, LAYOUT, LIMITS, Calls, close, pair, plain
from selection import EvalTool


@pytest.mark.parametrize("legacy", [False, True])
def test_results_are_what_recursion_and_full_passes_give(
    dataset: ArcDataset, loaded: LoadedModel, legacy: bool
) -> None:
    model_tok = (LegacyModel(loaded.model), loaded.tokenizer) if legacy else pair(loaded)
    results = inference_run(dataset=dataset, model_tok=model_tok, aug_score_opts=AUG, **LIMITS)
    grouped = dataset.grouped_keys()
    assert list(results) == list(grouped)
    compared = 0
    for task_id, per_query in grouped.items():
        for query, keys in enumerate(per_query):
            expected: dict[str, dict[str, float]] = {}
            grids = {}
            for key in keys:
                prompt = prompt_of(dataset, loaded, key)
                completions = enumerate_completions(loaded, prompt, limit=-math.log(0.05), max_new_tokens=4)
                for tokens, nll in completions.items():
                    grid, correct, _ = dataset.decode(loaded.tokenizer.decode(list(tokens)), "\n", key)
                    if grid is not None:
                        expected.setdefault(grid_hash(grid), {})[key] = nll
                        grids[grid_hash(grid)] = (grid, correct)
            found = {grid_hash(r["output"]): r for r in results[task_id][query]}
            assert found.keys() == expected.keys()
            scoring_keys = dataset.augment_keys([f"{task_id}_{query}"], **AUG)
            for name, result in found.items():
                assert result["correct"] is grids[name][1]
                assert result["scores_inf"].keys() == expected[name].keys()
                assert list(result["scores_aug"]) == scoring_keys
                for key, score in result["scores_inf"].items():
                    assert abs(score - expected[name][key]) < 1e-3
                for key, score in result["scores_aug"].items():
                    reply = "\n".join("".join(map(str, row)) for row in View.parse(key).apply_grid(result["output"]))
                    answer = loaded.tokenizer.encode(reply + "</s>", add_special_tokens=False)
                    assert abs(score - answer_nll(loaded, prompt_of(dataset, loaded, key), answer)) < 1e-3
                    compared += 1
            sums = [sum(r["scores_aug"].values()) for r in results[task_id][query]]
            assert sums == sorted(sums)
    assert compared > 20


def prompt_of(dataset: ArcDataset, loaded: LoadedModel, key: str) -> list[int]:
    _, parts = dataset.get_task(key, max_tokens=396, len_name="input", reply=False, **LAYOUT)
    return loaded.tokenizer.encode(parts["input"])


def test_guesses_groups_and_how_the_model_comes_change_nothing(dataset: ArcDataset, loaded: LoadedModel) -> None:
    reference = inference_run(dataset=dataset, model_tok=pair(loaded), aug_score_opts=AUG, **LIMITS)
    made = []

    def make() -> tuple:
        made.append(1)
        return pair(loaded)

    for options in (
        {"model_tok": pair(loaded), "pass_guess": False},
        {"model_tok": pair(loaded), "views_per_batch": 1},
        {"model_tok": loaded, "views_per_batch": 3, "pass_guess": False},
        {"model_tok": make},
    ):
        assert close(inference_run(dataset=dataset, aug_score_opts=AUG, **LIMITS, **options), reference)
    assert made == [1]
    by_hand = {
        i: [infer_task(keys, dataset, model_tok=pair(loaded), aug_score_opts=AUG, **LIMITS) for keys in per_query]
        for i, per_query in dataset.grouped_keys().items()
    }
    assert close(by_hand, reference)


def test_the_callback_is_told_name_and_value(dataset: ArcDataset, loaded: LoadedModel) -> None:
    told = []

    def callback(res: list, name: str, value: float, print_func) -> None:
        told.append((name, value, len(res)))
        print_func(name)
        res.reverse()

    printed = []
    options = {"model_tok": pair(loaded), "callback": callback, "print_func": printed.append, **LIMITS}
    results = inference_run(dataset=dataset, **options)
    assert [name for name, _, _ in told] == printed
    assert {name: value for name, value, _ in told} == {
        f"{i}_{n}": 1 / len(per_query) for i, per_query in dataset.grouped_keys().items() for n in range(len(per_query))
    }
    best = [r for per_query in results.values() for found in per_query for r in found[-1:]]
    assert all(r["scores_aug"] == {} for r in best)
    for per_query in results.values():
        for found in per_query:
            assert [min(r["scores_inf"].values()) for r in reversed(found)] == sorted(
                min(r["scores_inf"].values()) for r in found
            )


@pytest.mark.parametrize("options", [{}, {"do_sample": True, "num_return_sequences": 5}, {"num_beams": 3}])
def test_samplers(dataset: ArcDataset, loaded: LoadedModel, tmp_path: Path, options: dict) -> None:
    """Found by every way of sampling, with the nll of full passes; and from the cache the second time."""
    calls = Calls(loaded.model)
    small = dataset.change_keys(dataset.keys[:4])
    arguments = {**LIMITS, "min_prob": None, "model_tok": pair(loaded), "cache": Cache(tmp_path).memoize(), **options}
    results = inference_run(dataset=small, aug_score_opts=AUG, **arguments)
    assert calls.since() > 0
    found = [r for per_query in results.values() for per in per_query for r in per]
    assert found
    for result in found:
        for key, score in result["scores_inf"].items():
            reply = "".join(map(str, View.parse(key).apply_grid(result["output"])[0])) + "</s>"
            answer = loaded.tokenizer.encode(reply, add_special_tokens=False)
            _, parts = small.get_task(key, max_tokens=396, len_name="input", reply=False, **LAYOUT)
            if result["output"].shape == (1, 1):
                assert abs(score - answer_nll(loaded, loaded.tokenizer.encode(parts["input"]), answer)) < 1e-3
    calls.since()
    assert plain(inference_run(dataset=small, aug_score_opts=AUG, **arguments)) == plain(results)
    assert calls.since() == 0


def test_what_does_not_fit_is_left_out(dataset: ArcDataset, loaded: LoadedModel) -> None:
    options = {**LIMITS, "fmt_opts": {**LAYOUT, "max_tokens": 16}, "model_tok": pair(loaded)}
    with pytest.warns(UserWarning, match="is left out: puzzle .* tokens, more than 12"):
        results = inference_run(dataset=dataset, aug_score_opts=AUG, **options)
    assert any(not found for per_query in results.values() for found in per_query)
    submission = dataset.get_submission(results)
    assert dataset.validate_submission(submission) >= 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fmt_opts": {**LAYOUT, "reply_end": "\n"}}, "must end with the eos_token '</s>'"),
        ({"fmt_opts": {**LAYOUT, "query_beg": "Ä"}}, "prompt: the tokenizer has no token for 'Ä'"),
        ({"min_prob": 0}, "min_prob .* got 0"),
        ({"min_prob": -1}, "min_prob .* got -1"),
        ({"model_tok": None}, "model_tok is a .* not NoneType"),
        ({"cache": 3}, "cache is a memoizer .* not 3"),
        ({"views_per_batch": 0}, "at least 1, got 0"),
        ({"aug_score_opts": {"tp": "sometimes"}}, "tp is False, True .*'sometimes'"),
        ({"max_new_tokens": 0}, "max_new_tokens .* got 0"),
    ],
)
def test_bad_input_is_named(dataset: ArcDataset, loaded: LoadedModel, change: dict, message: str) -> None:
    arguments = {"dataset": dataset, "model_tok": pair(loaded), "aug_score_opts": AUG, **LIMITS, **change}
    with pytest.raises(ValueError, match=message):
        inference_run(**arguments)


@pytest.mark.parametrize("keys", [["task0_0", "task1_0"], ["task2_0", "task2_1"], ["task0"], []])
def test_keys_of_one_test_input(dataset: ArcDataset, loaded: LoadedModel, keys: list[str]) -> None:
    with pytest.raises(ValueError, match="keys of one test input"):
        infer_task(keys, dataset, model_tok=pair(loaded), **LIMITS)


def test_eval_tool_sorts_what_is_submitted(dataset: ArcDataset, loaded: LoadedModel) -> None:
    tool = EvalTool(n_guesses=2, sorting_algo="max_gen_prob")
    options = {"model_tok": pair(loaded), "aug_score_opts": AUG, "print_func": lambda _: None, **LIMITS}
    results = inference_run(dataset=dataset, callback=tool.process_result, **options)
    points = dataset.validate_submission(dataset.get_submission(results))
    assert points == pytest.approx(tool.points["max_gen_prob"])
    assert tool.total == pytest.approx(len(results)) and tool.found >= points
