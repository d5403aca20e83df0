"""Every run_finetune_* and run_evaluation_* script: its help, its plan, and what it says on a machine that lacks something."""

import json
import re
import runpy
import sys
from pathlib import Path

import pytest

from command_line.evaluate import EvaluateOptions, evaluate
from command_line.fine_tune import FineTuneOptions, run_recipe
from command_line.options import RecipeOptions
from command_line.texts import TEXTS
from evaluation_recipes import EVALUATIONS
from fine_tune_recipes import FINE_TUNES, NEMO_FULL, QWEN3_4B_16TOK
from miniature import BARELY, write_base, write_kaggle, write_rearc
from small_model_recipe import SMALL_MODEL

CODE = Path(__file__).resolve().parents[2] / "training_code"
OTHERS = {  # have the options of their publication, and tests of their own
    "run_finetune_multitask.py",
    "run_evaluation_multitask.py",
}
SCRIPTS = sorted(
    path.name
    for pattern in ("run_finetune_*.py", "run_evaluation_*.py")
    for path in CODE.glob(pattern)
    if path.name not in OTHERS
)
FINE_TUNE = [name for name in SCRIPTS if name.startswith("run_finetune_") and name != "run_finetune_small.py"]
EVALUATE = [name for name in SCRIPTS if name.startswith("run_evaluation_")]


def start(script: str, *argv: str, monkeypatch) -> int:
    """The exit status of a script that is run as from a shell."""
    monkeypatch.setattr(sys, "argv", [str(CODE / script), *argv])
    with pytest.raises(SystemExit) as exit:
        runpy.run_path(str(CODE / script), run_name="__main__")
    return exit.value.code


def test_all_scripts_are_there() -> None:
    assert {
        "run_finetune_Nemo-full.py", "run_finetune_Llama-rearc.py", "run_finetune_NemoReArc1200.py",
        "run_finetune_Qwen3-4B_16tok.py", "run_finetune_small.py", "run_evaluation_small.py",
        "run_evaluation_Llama-rearc_with_ttt.py", "run_evaluation_Llama-rearc_without_ttt.py",
        "run_evaluation_Nemo_per-task-ttt.py",
    } <= set(SCRIPTS)  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_help(script: str, monkeypatch, capsys) -> None:
    assert start(script, "--help", monkeypatch=monkeypatch) == 0
    text = capsys.readouterr().out
    assert "--seed" in text and ("rearc" in text if "finetune" in script else "--search_min_prob" in text)


@pytest.mark.parametrize(
    "recipe",
    [*FINE_TUNES.values(), *EVALUATIONS.values(), SMALL_MODEL],
    ids=lambda recipe: getattr(recipe, "name", "small"),
)
def test_every_option_is_explained(recipe) -> None:
    bare = {"solve"} if recipe in EVALUATIONS.values() else set()
    options = RecipeOptions(recipe=recipe, texts=TEXTS, without={"name"}, bare=bare)
    fields = [field for made in options.classes() for field in vars(made)["__dataclass_fields__"].values()]
    assert len(fields) > 10
    silent = [field.name for field in fields if field.metadata["help"].split(" (")[0] == field.name.replace("_", " ")]
    assert not silent
    for own in (FineTuneOptions, EvaluateOptions):
        assert all(field.metadata["help"] for field in vars(own)["__dataclass_fields__"].values())


@pytest.mark.parametrize("script", FINE_TUNE)
def test_plan_and_error_on_a_machine_that_has_nothing(script: str, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert start(script, "--input", str(tmp_path), "--dry_run", monkeypatch=monkeypatch) == 0
    plan = capsys.readouterr().out
    recipe = next(recipe for recipe in FINE_TUNES.values() if script == f"run_finetune_{recipe.name}.py")
    assert re.search(rf"^base +{recipe.base} \(not here\)", plan, re.MULTILINE)
    assert re.search(rf"^samples +{recipe.data.epochs * 400:,} ", plan, re.MULTILINE)
    assert re.search(r"^ +together +\d+\.\d GiB$", plan, re.MULTILINE)
    assert start(script, "--input", str(tmp_path), "--out", str(tmp_path / "out"), monkeypatch=monkeypatch) == 2
    error = capsys.readouterr().err
    for said in (plan, error):
        assert f"hf download {recipe.base} --local-dir {tmp_path}/models/{recipe.base.split('/')[1]}" in said
        assert "https://github.com/michaelhodel/re-arc" in said and f"lie in {tmp_path}/re_arc" in said
        assert "no GPU is there" in said
        assert ("ConceptARC" in said) == bool(recipe.data.mixed)
    assert "Traceback" not in error and not (tmp_path / "out").exists()


@pytest.mark.parametrize("script", EVALUATE)
def test_evaluation_plan_and_error_on_a_machine_that_has_nothing(script: str, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    argv = ["--input", str(tmp_path), "--edition", "puzzles", "--set", "evaluation", "--out", str(tmp_path / "out")]
    assert start(script, *argv, monkeypatch=monkeypatch) == 2
    assert "arc_downloader.py" in capsys.readouterr().err
    write_kaggle(tmp_path / "puzzles")
    assert start(script, *argv, "--dry_run", monkeypatch=monkeypatch) == 0
    plan = capsys.readouterr().out
    assert re.search(r"^puzzles +3, 3 test inputs$", plan, re.MULTILINE)
    assert re.search(r"^search +16 views a test input, [\d,]+ tokens of prompts", plan, re.MULTILINE)
    assert start(script, *argv, monkeypatch=monkeypatch) == 2
    error = capsys.readouterr().err
    for said in (plan, error):
        assert "hf download da-fr/" in said or "no checkpoint there" in said
        assert ("no GPU is there" in said) == ("small" not in script)
    assert not (tmp_path / "out").exists()


def test_the_plan_of_a_machine_that_has_everything(tmp_path, capsys) -> None:
    write_base("qwen3", tmp_path / "models" / "Qwen3-4B")
    write_rearc(tmp_path / "re_arc", pairs=40)
    argv = ["--input", str(tmp_path), "--out", str(tmp_path / "out"), *BARELY, "--dry_run", "--data_epochs", "5"]
    argv += ["--data_mixed", "arc-evaluation=2", "--data_max_tokens", "2000", "--train_batch_tokens", "512"]
    assert run_recipe([*argv, "--train_batch_samples", "0"], recipe=QWEN3_4B_16TOK, description="x") == 0
    plan = capsys.readouterr().out
    rows = dict(re.findall(r"^(\w+) {2,}(.+)$", plan, re.MULTILINE))
    assert rows["data"] == "5 epochs of 4 RE-ARC puzzles + arc-evaluation (400 puzzles) x 2"
    assert rows["samples"] == "820"
    assert re.fullmatch(r"[\d,]+, counted; longest sample [\d,]+", rows["tokens"])
    assert rows["vocabulary"] == "648 tokens, about 16 are kept"
    assert re.match(r"about .* at [\d,]+ tokens a second, measured in 3 steps on cpu", rows["time"])
    assert "missing" not in plan and not (tmp_path / "out").exists()


def test_too_few_pairs_say_what_helps(tmp_path, capsys) -> None:
    write_base("nemo", tmp_path / "base")
    write_rearc(tmp_path / "re_arc", pairs=20)
    argv = ["--input", str(tmp_path), "--out", str(tmp_path / "out"), "--base", str(tmp_path / "base"), *BARELY]
    assert (
        run_recipe([*argv, "--data_epochs", "9", "--data_remove_easiest", "0.5"], recipe=NEMO_FULL, description="x")
        == 2
    )
    error = capsys.readouterr().err
    assert "need 27" in error and "n_examples=55" in error and "--data_reuse" in error
    assert (
        run_recipe([*argv, "--data_epochs", "9", "--data_reuse", "--dry_run"], recipe=NEMO_FULL, description="x") == 0
    )


def test_wrong_values_are_refused_before_any_work(tmp_path, capsys) -> None:
    for argv in (
        ["--bits", "5"],
        ["--data_mixed", "conceptarc=many"],
        ["--train_optimizer", "magic"],
        ["--fmt", "nosuch"],
    ):
        with pytest.raises(SystemExit) as exit:
            run_recipe(argv, recipe=NEMO_FULL, description="x")
        assert exit.value.code == 2 and argv[1] in capsys.readouterr().err.replace("'many'", "conceptarc=many")
    write_kaggle(tmp_path / "puzzles")
    argv = ["--input", str(tmp_path), "--edition", "puzzles"]
    for more, message in (
        (["--n", "0"], "--n 0 is below 1"),
        (["--puzzles", "evaluation1,nosuch"], "no puzzle nosuch"),
    ):
        assert evaluate([*argv, *more], recipe=EVALUATIONS["Nemo_per-task-ttt"], description="x") == 2
        assert message in capsys.readouterr().err


def test_damaged_input_is_an_error_and_no_traceback(tmp_path, capsys) -> None:
    write_base("nemo", tmp_path / "base")
    write_rearc(tmp_path / "re_arc", pairs=20)
    (tmp_path / "re_arc" / "tasks" / "cell0.json").write_text(json.dumps([{"input": [[10]], "output": [[1]]}]))
    argv = ["--input", str(tmp_path), "--base", str(tmp_path / "base"), "--out", str(tmp_path / "out"), *BARELY]
    assert run_recipe(argv, recipe=NEMO_FULL, description="x") == 2
    error = capsys.readouterr().err
    assert "cell0" in error and "10" in error
