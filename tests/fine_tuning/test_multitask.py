"""The multi-task training on a miniature model: many prompts at once, killed and gone on, validation, refusals."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from command_line.multitask import main
from fine_tuning.validation import Validation, mean_nll, read_validation
from miniature import write_base
from model_tools.loading import load_model
from model_tools.metrics_file import read_metrics
from model_tools.train_recipe import TrainLog
from prompt_world import write_barc, write_puzzles
from tiny import tiny_model
from tiny_training import mixed_samples

SCRIPT = Path(__file__).resolve().parents[2] / "training_code" / "run_finetune_multitask.py"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """A base model with a chat, a file with attempts, a BARC file, held-out puzzles."""
    folder = tmp_path_factory.mktemp("world")
    write_base("qwen3", folder / "base")
    write_puzzles(folder / "a.json", attempts=2)
    write_puzzles(folder / "val.json", count=3, seed=9)
    write_barc(folder / "b.jsonl")
    return folder


def command(world: Path, out: Path, *more: str) -> list[str]:
    """Four steps of two samples."""
    words = f"--model_path {world / 'base'} --output_dir {out} --max_seq_len 1024 --max_steps 4 --batch_size 2 --lora_r 2 --workers 0"
    words += " --random_seed 7 --logging_steps 1 --eval_steps 2 --torch_dtype float32"
    return [*words.split(), *more]


def all_prompts(world: Path) -> list[str]:
    """Seven sets."""
    file, barc = str(world / "a.json"), f"barc-3-8-{world / 'b.jsonl'}"
    pairs = [
        *(
            (file, f"{name}-v0")
            for name in ("verify-output-from-examples", "select-output-from-examples", "architects")
        ),
        *((file, name) for name in ("input-from-inputs-v0", "output-from-examples-v1")),
        *((barc, name) for name in ("code-from-examples-v1", "output-from-code-v0")),
    ]
    return [word for pair in pairs for word in ("--train_datasets", *pair)]


def usual(world: Path) -> list[str]:
    return ["--train_datasets", str(world / "a.json"), "output-from-examples-v1"]


def test_many_prompts_in_one_training(world, tmp_path, capsys):
    held_out = ["--val_dataset", str(world / "val.json"), "output-from-examples-v1"]
    held_out += ["--val_dataset", f"barc-2-8-{world / 'b.jsonl'}", "code-from-examples-v1"]
    options = ["--verbose", "--compose_new_task_probability", "0.5"]
    assert main(command(world, tmp_path / "out", *all_prompts(world), *held_out, *options)) == 0
    said = capsys.readouterr().out
    for number in range(7):
        assert said.count(f"--- {all_prompts(world)[3 * number + 1]} {all_prompts(world)[3 * number + 2]}, puzzle") == 1
    assert "[[yes<|im_end|>]]" in said or "[[no<|im_end|>]]" in said
    lines = read_validation(tmp_path / "out" / "validation.jsonl")
    assert [line["step"] for line in lines] == [2, 4] and all(len(line["losses"]) == 2 for line in lines)
    table = (tmp_path / "out" / "prompt_lengths.txt").read_text().splitlines()
    assert len(table) == 2 + 7 + 2 and table[2].startswith(f"train: {world / 'a.json'} verify-output-from-examples-v0")
    metrics = read_metrics(tmp_path / "out" / "checkpoint-4" / "metrics.jsonl")
    assert [line["step"] for line in metrics] == [1, 2, 3, 4] and metrics[-1]["samples"] == 8
    weights = load_file(tmp_path / "out" / "checkpoint-4" / "adapter_model.safetensors")
    assert any(tensor.abs().sum() > 0 for name, tensor in weights.items() if "lora_B" in name)
    assert main(command(world, tmp_path / "out", *all_prompts(world), *held_out, *options)) == 0
    assert "finished" in capsys.readouterr().out
    assert main(command(world, tmp_path / "out", *usual(world))) == 2
    assert "(train, validation differ)" in capsys.readouterr().err.replace("new_problems, puzzles, ", "")


def test_killed_with_kill_9_and_started_again_it_is_the_same_training(world, tmp_path):
    """The script itself in a process of its own, with a worker: most of the time goes into starting it."""
    options = [
        *all_prompts(world),
        "--val_dataset",
        str(world / "val.json"),
        "output-from-examples-v1",
        "--max_steps",
        "14",
    ]
    assert main(command(world, tmp_path / "whole", *options)) == 0
    with_workers = command(world, tmp_path / "killed", *options, "--save_steps", "1", "--workers", "1")
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([sys.executable, str(SCRIPT), *with_workers], env=environment, stderr=subprocess.DEVNULL)
    metrics = tmp_path / "killed" / "state" / "metrics.jsonl"
    limit = time.monotonic() + 120
    while not (metrics.exists() and metrics.read_text().count("\n") >= 3):
        assert process.poll() is None and time.monotonic() < limit
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL and not (tmp_path / "killed" / "checkpoint-14").exists()
    done = json.loads(
        (
            tmp_path / "killed" / "state" / (tmp_path / "killed" / "state" / "latest").read_text() / "log.json"
        ).read_text()
    )
    assert 2 <= done["log"]["steps"] < 14
    without = [word for word in command(world, tmp_path / "killed", *options, "--save_steps", "1")]
    without.remove("--random_seed")
    without.remove("7")  # the folder knows it
    assert main(without) == 0
    one, other = (read_metrics(tmp_path / name / "checkpoint-14" / "metrics.jsonl") for name in ("whole", "killed"))
    assert [line["loss"] for line in one] == [line["loss"] for line in other] and len(one) == 14
    one, other = (
        load_file(tmp_path / name / "checkpoint-14" / "adapter_model.safetensors") for name in ("whole", "killed")
    )
    assert all(torch.equal(one[name], other[name]) for name in one)
    one, other = (read_validation(tmp_path / name / "validation.jsonl") for name in ("whole", "killed"))
    assert one == other and [line["step"] for line in one] == list(range(2, 15, 2))


def test_two_processes_take_the_same_steps_and_agree_on_a_seed(world, tmp_path):
    """A minute on a busy machine: torchrun and two imports of torch; what each process sees of folder, seed and stream meets here."""
    words = command(world, tmp_path / "two", *all_prompts(world), "--max_steps", "2")
    words.remove("--random_seed")
    words.remove("7")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", str(SCRIPT)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    assert subprocess.run([*launcher, *words], env=environment, stderr=subprocess.DEVNULL, timeout=300).returncode == 0
    seed = json.loads((tmp_path / "two" / "run.json").read_text())["seed"]
    alone = command(world, tmp_path / "one", *all_prompts(world), "--max_steps", "2", "--random_seed", str(seed))
    assert main(alone) == 0
    one, two = (read_metrics(tmp_path / name / "checkpoint-2" / "metrics.jsonl") for name in ("one", "two"))
    assert [line["tokens"] for line in one] == [line["tokens"] for line in two]
    assert [line["loss"] for line in one] == pytest.approx([line["loss"] for line in two], rel=1e-4)


def test_seeds(world, tmp_path):
    losses = {}
    for name, seed in (("a", ["--random_seed", "3"]), ("b", ["--random_seed", "3"]), ("c", []), ("d", [])):
        words = command(world, tmp_path / name, *usual(world), "--max_steps", "2")
        place = words.index("--random_seed")
        assert main(words[:place] + words[place + 2 :] + seed) == 0
        losses[name] = [line["loss"] for line in read_metrics(tmp_path / name / "checkpoint-2" / "metrics.jsonl")]
    assert losses["a"] == losses["b"] and losses["c"] != losses["d"]


def test_all_weights_adapters_to_start_from_and_beginning_anew(world, tmp_path):
    assert main(command(world, tmp_path / "full", *usual(world), "--no-use_lora", "--max_steps", "1")) == 0
    model = load_model(path=tmp_path / "full" / "checkpoint-1", dtype="float32")
    assert model.tokenizer.chat_template
    assert main(command(world, tmp_path / "first", *usual(world), "--max_steps", "1")) == 0
    adapter = tmp_path / "first" / "checkpoint-1"
    more = ["--adapter_path", str(adapter), "--max_steps", "1", "--learning_rate", "0"]
    assert main(command(world, tmp_path / "second", *usual(world), *more)) == 0
    before = load_file(adapter / "adapter_model.safetensors")
    after = load_file(tmp_path / "second" / "checkpoint-1" / "adapter_model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert main(command(world, tmp_path / "first", *usual(world), "--max_steps", "2")) == 2
    assert (
        main(command(world, tmp_path / "first", *usual(world), "--max_steps", "2", "--no-resume_from_checkpoint")) == 0
    )


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--train_datasets", "{world}/a.json", "code-from-examples-v0"], "needs puzzles with source code"),
        (["--train_datasets", "{world}/none.json", "architects-v0"], "no such file is there"),
        (["--train_datasets", "{world}/a.json", "architects-v0", "--model_path", "{world}"], "no checkpoint there"),
        (["--train_datasets", "{world}/a.json", "architects-v0", "--max_seq_len", "9000"], "reads 8192 tokens at most"),
        (["--train_datasets", "{world}/a.json", "output-from-examples-v0", "--max_seq_len", "100"], "more than 90%"),
        (
            [
                *("--train_datasets", "{world}/a.json", "architects-v0", "--max_seq_len", "300"),
                *("--val_dataset", "{world}/val.json", "output-from-examples-v0"),
            ],
            "no prompt has fewer than 300 tokens",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named(world, tmp_path, capsys, more, named):
    words = command(world, tmp_path / "out", *(word.format(world=world) for word in more))
    assert main(words) == 2
    assert named in capsys.readouterr().err


def test_validation_is_the_mean_over_all_tokens_with_loss(tmp_path):
    loaded = tiny_model("llama")
    samples = mixed_samples(loaded, sizes=(5, 40, 17, 23, 9))
    total, count = 0.0, 0
    for sample in samples:
        logits = (
            loaded.model(torch.tensor(sample.input_ids[None].astype(int))).logits[0].detach().double().log_softmax(-1)
        )
        for place in range(1, len(sample.input_ids)):
            if sample.loss_mask[place]:
                total, count = total - float(logits[place - 1, sample.input_ids[place]]), count + 1
    for batch in (1, 2, 8):
        measured = mean_nll(model=loaded.model, loaded=loaded, samples=samples, batch_samples=batch)
        assert measured == pytest.approx(total / count, rel=1e-5)
    assert math.isnan(mean_nll(model=loaded.model, loaded=loaded, samples=[]))
    loaded.model.train()
    validation = Validation(model=loaded.model, loaded=loaded, sets={"x": samples}, every=2, path=tmp_path / "v.jsonl")
    validation.resume(steps=0)
    for step in range(1, 6):
        validation(TrainLog(steps=step, samples=step), 5)
    assert [line["step"] for line in read_validation(tmp_path / "v.jsonl")] == [2, 4, 5] and loaded.model.training
    (tmp_path / "v.jsonl").write_text((tmp_path / "v.jsonl").read_text() + '{"step": 6, "lo')
    validation.resume(steps=4)
    assert [line["step"] for line in read_validation(tmp_path / "v.jsonl")] == [2, 4]
    validation(TrainLog(steps=5, samples=5), 5)
    assert [line["step"] for line in read_validation(tmp_path / "v.jsonl")] == [2, 4, 5]
