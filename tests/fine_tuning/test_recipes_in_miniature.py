"""Every named recipe on a miniature of its architecture: from base to merged checkpoint to a solved prompt; and the evaluations."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from arc_loader.grids import as_grid
from arc_loader.tasks import Pair, Task
from command_line.evaluate import evaluate
from command_line.fine_tune import run_recipe
from evaluation_recipes import EVALUATIONS
from fine_tune_recipes import FINE_TUNES, DemonstrationsData
from fine_tuning.model_format import format_for
from miniature import KIND_OF_BASE, LEARNED_WELL, write_base, write_kaggle, write_rearc
from model_tools.loading import load_model
from pipeline.solve import solve_task
from recipes import SearchRecipe, SolveRecipe
from selection.ranking import rank, rule_named

FROM_BASE = [name for name, recipe in FINE_TUNES.items() if not isinstance(recipe.data, DemonstrationsData)]
VOCABULARY = {"nemo": 77, "llama3": None, "qwen3": 16}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A function from the name of a recipe to the folder of its merged miniature, each made once."""
    world = tmp_path_factory.mktemp("world")
    write_rearc(world / "input" / "re_arc", pairs=1300)
    write_kaggle(world / "input" / "puzzles")

    @cache
    def make(name: str) -> Path:
        recipe = FINE_TUNES[name]
        base = world / "input" / "models" / recipe.base.rpartition("/")[2]  # where a downloaded one belongs
        if not base.exists():
            write_base(KIND_OF_BASE[recipe.base], base)
        out = world / name
        argv = ["--input", str(world / "input"), "--out", str(out), *LEARNED_WELL]
        assert run_recipe(argv, recipe=recipe, description=name) == 0
        return out

    make.world = world
    return make


@pytest.mark.parametrize("name", FROM_BASE)
def test_from_base_to_merged_checkpoint_to_a_solved_prompt(made, name: str) -> None:
    recipe, out = FINE_TUNES[name], made(name)
    lines = [json.loads(line) for line in (out / "adapters" / "metrics.jsonl").read_text().splitlines()]
    assert lines[-1]["samples"] == 800 and lines[-1]["step"] == 50
    assert lines[-1]["loss"] < 0.5 < 2 < lines[0]["loss"]
    assert (out / "loss.png").read_bytes().startswith(b"\x89PNG")
    loaded = load_model(path=out / "merged")
    kind = KIND_OF_BASE[recipe.base]
    assert loaded.model.config.model_type == {"nemo": "mistral", "llama3": "llama", "qwen3": "qwen3"}[kind]
    assert not hasattr(loaded.model.config, "quantization_config")
    assert len(loaded.tokenizer) == loaded.model.config.vocab_size < 90
    assert VOCABULARY[kind] in (None, len(loaded.tokenizer))
    cells = np.random.default_rng(5).permutation(10).tolist()
    pairs = tuple(Pair(*[as_grid([[cell]], where="test")] * 2) for cell in cells[:2])
    task = Task(id="unseen", train=pairs, test=(as_grid([[cells[3]]], where="test"),))
    solve = SolveRecipe(
        name="test", fmt=format_for(fmt=recipe.fmt, loaded=loaded), ttt=None, search=SearchRecipe(n_per_symmetry=1)
    )
    (candidates,) = solve_task(loaded=loaded, task=task, recipe=solve, seed=0).candidates
    best = rank(candidates=candidates, rule=rule_named(solve.rule))[0]
    assert best.grid.tolist() == [[cells[3]]]
    assert len(best.search_nll) == 8  # found under every view
    assert np.mean(list(best.view_nll.values())) < 0.7  # more probable than all others together


MINIATURE_OF = {
    "Llama-rearc_with_ttt": "Llama-rearc",
    "Llama-rearc_without_ttt": "Llama-rearc",
    "Kaggle_2024": "Nemo-full",
    "Nemo_per-task-ttt": "NemoReArc1200",
    "NVARC_2025": "Qwen3-4B_16tok",
}
SMALL = (
    "--device cpu --edition puzzles --search_n_per_symmetry 1 --search_max_prompt_tokens 512 --search_max_tokens 3000 "
    "--search_min_passes 30"
).split()
TTT = "--ttt_n_per_symmetry 1 --ttt_max_samples 2 --ttt_lora_rank 2".split()
WHOLE_SET = "--whole_set_lora_rank 2 --whole_set_data_repeats 2 --whole_set_data_augmentation_n 1".split()


@pytest.mark.parametrize("name", [name for name in EVALUATIONS if name in MINIATURE_OF])
def test_evaluations_solve_the_puzzles_of_the_rule(made, name: str, tmp_path: Path, capsys) -> None:
    recipe = EVALUATIONS[name]
    model = made(MINIATURE_OF[name]) / "merged"
    argv = ["--input", str(made.world / "input"), "--model", str(model), "--out", str(tmp_path), *SMALL]
    argv += ["--store", str(tmp_path / "store"), *(TTT if recipe.solve.ttt is not None else [])]
    argv += WHOLE_SET if recipe.whole_set is not None else []
    assert evaluate(argv, recipe=recipe, description=name) == 0
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["points"] == results["puzzles"] == 3
    assert all((row["seconds"]["train"] > 0.01) == (recipe.solve.ttt is not None) for row in results["table"])
    assert "score 3 of 3 puzzles" in capsys.readouterr().out
    assert (tmp_path / "whole_set" / "merged" / "complete.json").exists() == (recipe.whole_set is not None)


def test_no_evaluation_is_left_out() -> None:
    assert set(EVALUATIONS) == {*MINIATURE_OF, "solve"}  # the last one runs in test_scripts.py
