"""Fine-tuning step by step: what is finished is skipped, what changed or broke is made again, what was killed goes on to the same bytes."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors.torch import load_file

from arc_loader.formats import CHAT_16, format_named
from arc_loader.prompt_format import FormatError
from command_line.fine_tune import run_recipe
from fine_tune_recipes import NEMO_FULL, EpochsData
from fine_tuning.from_base import FineTuning
from fine_tuning.model_format import format_for
from fine_tuning.training_data import epochs_data
from miniature import BARELY, write_base, write_rearc
from model_tools.keep_recipes import KEEP_CHAT_16, KeepCharacters
from model_tools.loading import load_model, wrap_model
from model_tools.shrink import shrink_vocabulary
from tiny import tiny_base_model

CODE = Path(__file__).resolve().parents[2] / "training_code"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """A base model and RE-ARC."""
    folder = tmp_path_factory.mktemp("world")
    write_base("nemo", folder / "base")
    write_rearc(folder / "re_arc", puzzles=2, pairs=200)
    return folder


def script(world: Path, out: Path, *more: str) -> list[str]:
    return ["--base", str(world / "base"), "--input", str(world), "--out", str(out), *BARELY, *more]


def run(world: Path, out: Path, *more: str, status: int = 0) -> None:
    assert run_recipe(script(world, out, *more), recipe=NEMO_FULL, description="x") == status


def made_anew(capsys) -> list[str]:
    """The steps that the last run made."""
    return [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if line.endswith(": working")]


def test_steps_are_skipped_or_made_again(world, tmp_path, capsys) -> None:
    out = tmp_path / "out"
    run(world, out)
    assert made_anew(capsys) == ["shrunk", "adapters", "merged"]
    assert sorted(path.name for path in out.iterdir()) == ["adapters", "loss.png", "merged", "shrunk"]
    first = load_file(out / "merged" / "model.safetensors")
    run(world, out)
    assert made_anew(capsys) == []
    (out / "merged" / "config.json").write_text("{}")  # damaged
    run(world, out)
    assert made_anew(capsys) == ["merged"]
    (out / "adapters" / "complete.json").unlink()
    (out / "adapters" / "adapter_model.safetensors").unlink()
    for path in (out / "adapters").iterdir():
        path.unlink()
    run(world, out)
    assert made_anew(capsys)[0] == "adapters"
    again = load_file(out / "merged" / "model.safetensors")
    assert all((first[name] == again[name]).all() for name in first)  # the same weights to the last bit
    run(world, out, "--train_learning_rate", "1e-2")  # another recipe
    assert made_anew(capsys) == ["adapters", "merged"]
    run(world, out, "--train_learning_rate", "1e-2", "--train_log_every", "3")  # decides nothing
    assert made_anew(capsys) == []
    run(world, out, "--keep_characters", "0123456789\nABCDEFGHJKLMNPQRSTUVWXYZabcdefghjklmnpqrstuvwxyzIO+/-=")
    assert made_anew(capsys) == ["shrunk", "adapters", "merged"]


def test_new_data_is_learned_anew(world, tmp_path, capsys) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    write_rearc(data / "re_arc", puzzles=1, pairs=30)
    argv = ["--base", str(world / "base"), "--input", str(data), "--out", str(out), *BARELY]
    assert run_recipe(argv, recipe=NEMO_FULL, description="x") == 0
    file = next((data / "re_arc" / "tasks").iterdir())
    file.write_text(file.read_text().replace("[[3]]", "[[4]]"))
    capsys.readouterr()
    assert run_recipe(argv, recipe=NEMO_FULL, description="x") == 0
    assert made_anew(capsys) == ["adapters", "merged"]


def test_a_time_limit_keeps_the_state_and_the_next_run_goes_on(world, tmp_path, capsys) -> None:
    run(world, tmp_path / "straight")
    run(world, tmp_path / "out", "--time_limit", "0", "--train_save_every", "1", status=3)
    assert not (tmp_path / "out" / "adapters").exists()
    assert len(list((tmp_path / "out").glob("state-*/latest"))) == 1
    run(world, tmp_path / "out", "--train_save_every", "1")
    assert not list((tmp_path / "out").glob("state-*"))
    same_adapters(tmp_path / "straight", tmp_path / "out")


def same_adapters(one: Path, other: Path) -> None:
    first, second = (load_file(folder / "adapters" / "adapter_model.safetensors") for folder in (one, other))
    assert first.keys() == second.keys() and any(tensor.any() for name, tensor in first.items() if "lora_B" in name)
    assert all((first[name] == second[name]).all() for name in first)


def test_killed_in_the_middle_and_resumed_to_the_same_bytes(world, tmp_path) -> None:
    options = ["--data_epochs", "24", "--train_save_every", "4", "--train_optimizer", "adamw"]
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, str(CODE / "run_finetune_Nemo-full.py"), *script(world, out, *options)],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        began = time.monotonic()
        while not list(out.glob("state-*/latest")):
            assert child.poll() is None and time.monotonic() - began < 120
            time.sleep(0.02)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert (out / "shrunk" / "complete.json").exists() and not (out / "adapters").exists()
    run(world, out, *options)
    run(world, tmp_path / "straight", *options)
    same_adapters(tmp_path / "straight", out)


def test_two_processes_learn_the_same(world, tmp_path) -> None:
    options = ["--data_epochs", "2", "--train_optimizer", "adamw", "--bits", "16", "--dtype", "float32"]
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
    command += [str(CODE / "run_finetune_Nemo-full.py"), *script(world, tmp_path / "two", *options)]
    child = subprocess.Popen(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _, errors = child.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    assert child.returncode == 0, errors[-3000:]
    run(world, tmp_path / "one", *options)
    one, two = (load_file(tmp_path / name / "merged" / "model.safetensors") for name in ("one", "two"))
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-6
    base = load_file(tmp_path / "one" / "shrunk" / "model.safetensors")
    assert max(float((one[name] - base[name]).abs().max()) for name in one) > 1e-4


def test_a_checkpoint_that_needs_no_shrinking_is_trained_as_it_is(world, tmp_path) -> None:
    run(world, tmp_path / "first")
    merged = tmp_path / "first" / "merged"
    recipe = replace(NEMO_FULL, keep=None, data=EpochsData(epochs=2, sizes=(2,)))
    recipe = replace(recipe, lora=replace(recipe.lora, rank=2), train=replace(recipe.train, batch_samples=1, window=2))
    data = epochs_data(recipe=recipe.data, root=world, seed=0)
    tuning = FineTuning(recipe=recipe, base=merged, folder=tmp_path / "second", seed=0)
    assert not tuning.done(data=data)
    folder = tuning.run(data=data)
    assert tuning.done(data=data) and not (tmp_path / "second" / "shrunk").exists()
    assert len(load_model(path=folder).tokenizer) == 77


@pytest.mark.parametrize(
    ("kind", "name", "bos", "reply_end"),
    [
        ("nemo", "architects", "<s>", "\n</s>"),
        ("llama3", "architects", "<|begin_of_text|>", "\n<|end_of_text|>"),
        ("qwen3", "architects", "", "\n<|im_end|>"),
        ("qwen3", "chat-16", "", "<|im_end|>"),
    ],
)
def test_a_format_takes_the_start_and_end_of_the_model(kind: str, name: str, bos: str, reply_end: str) -> None:
    fmt, base = format_named(name), tiny_base_model(kind)
    keep = KEEP_CHAT_16 if name == "chat-16" else KeepCharacters()
    shrunk = shrink_vocabulary(model=base.model, tokenizer=base.tokenizer, keep=keep)
    loaded = wrap_model(model=shrunk.model, tokenizer=shrunk.tokenizer, fingerprint="test")
    fitted = format_for(fmt=fmt, loaded=loaded)
    assert (fitted.bos_token, fitted.reply_end) == (bos, reply_end)
    assert (fitted.query_beg, fitted.reply_beg, fitted.preprompt) == (fmt.query_beg, fmt.reply_beg, fmt.preprompt)


def test_a_format_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FormatError, match="no token 'user'"):
        format_for(fmt=CHAT_16, loaded=tiny_base_model("nemo"))
    loaded = tiny_base_model("nemo")
    with pytest.raises(FormatError, match="replies end with"):
        format_for(fmt=NEMO_FULL.fmt, loaded=replace(loaded, eos_id=loaded.table.vocab["<s>"]))
