"""The published `inference_run` with a cache: nothing is computed twice, killed runs go on, other weights never hit."""

import functools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from diskcache import Cache

from arc_loader import ArcDataset
from inference_tools import inference_run
from inference_tools.model_pair import ModelPair, fingerprint_of
from model_tools.adapters import LoraRecipe, add_lora
from model_tools.loading import LoadedModel, load_model
from published_world import AUG, LIMITS, Calls, close, pair, plain
from tiny import tiny_model

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_second_run_makes_no_model_call_and_other_weights_do_not_hit(
    dataset: ArcDataset, loaded: LoadedModel, tmp_path: Path
) -> None:
    calls = Calls(loaded.model)
    with Cache(tmp_path) as store:
        cache = store.memoize(typed=True, ignore={"model_tok", "guess"})
        run = functools.partial(inference_run, dataset=dataset, aug_score_opts=AUG, cache=cache, **LIMITS)
        first = run(model_tok=pair(loaded))
        assert calls.since() > 0
        assert plain(run(model_tok=pair(loaded))) == plain(first)
        assert plain(run(model_tok=pair(loaded), pass_guess=False, views_per_batch=2)) == plain(first)
        assert plain(run(model_tok=pair(loaded), cache=store)) == plain(first)
        assert calls.since() == 0
        run(model_tok=pair(loaded), aug_score_opts={**AUG, "seed": 6})
        assert calls.since() > 0
        run(model_tok=pair(loaded), min_prob=0.04)
        assert calls.since() > 0
        with torch.no_grad():
            loaded.model.lm_head.weight[5, 7] += 0.25
        changed = run(model_tok=pair(loaded))
        assert calls.since() > 0
        assert plain(changed) != plain(first)
        assert plain(changed) == plain(inference_run(dataset=dataset, model_tok=loaded, aug_score_opts=AUG, **LIMITS))
        assert all(isinstance(store[key], str) for key in store)  # nothing that would have to be unpickled


def test_a_function_with_a_fingerprint_is_not_called_when_all_is_known(
    dataset: ArcDataset, loaded: LoadedModel, tmp_path: Path
) -> None:
    made = []

    def make() -> tuple:
        made.append(1)
        return pair(loaded)

    run = functools.partial(inference_run, dataset=dataset, model_tok=make, aug_score_opts=AUG, **LIMITS)
    make.fingerprint = "tiny"
    with Cache(tmp_path) as store:
        first = run(cache=store.memoize())
        assert made == [1]
        assert plain(run(cache=store.memoize())) == plain(first)
        assert made == [1]
        make.fingerprint = "other"
        run(cache=store.memoize())
        assert made == [1, 1]
        make.fingerprint = 3
        with pytest.raises(ValueError, match="fingerprint .* not 3"):
            run(cache=store.memoize())
    memoizer = functools.lru_cache(maxsize=None)  # any memoizer will do
    make.fingerprint = "tiny"
    assert plain(run(cache=memoizer)) == plain(first)


def test_a_killed_run_goes_on_where_it_was(dataset: ArcDataset, loaded: LoadedModel, tmp_path: Path) -> None:
    calls = Calls(loaded.model)
    run = functools.partial(inference_run, dataset=dataset, model_tok=pair(loaded), aug_score_opts=AUG, **LIMITS)
    reference = run()
    everything = calls.since()

    class Killed(BaseException):
        pass

    for moment in (everything // 3, everything // 2):
        with Cache(tmp_path / str(moment)) as store:
            left = iter(range(moment))

            def kill(*_: object, left=left) -> None:
                if next(left, None) is None:
                    raise Killed

            hook = loaded.model.register_forward_pre_hook(kill)
            with pytest.raises(Killed):
                run(cache=store.memoize())
            hook.remove()
            kept = len(store)
            assert kept > 0
            before = calls.since()
            assert close(run(cache=store.memoize()), reference)
            assert calls.since() < everything - before * 0.5
            assert len(store) > kept


KILLED_SCRIPT = """
import os, signal, sys
from pathlib import Path
from diskcache import Cache
import published_world as t
from inference_tools import inference_run
from model_tools.loading import load_model

def callback(results, name, value, print_func):
    if name == "task1_0":
        os.kill(os.getpid(), signal.SIGKILL)

world, loaded = Path(sys.argv[1]), load_model(path=Path(sys.argv[1]) / "model", dtype="float32")
inference_run(dataset=t.puzzles(world), model_tok=loaded, aug_score_opts=t.AUG, callback=callback,
                cache=Cache(sys.argv[2]).memoize(typed=True), **t.LIMITS)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_process_that_is_killed_leaves_its_finished_work(
    dataset: ArcDataset, loaded: LoadedModel, world: Path, tmp_path: Path
) -> None:
    calls = Calls(loaded.model)
    run = functools.partial(inference_run, model_tok=pair(loaded), aug_score_opts=AUG, **LIMITS)
    reference = run(dataset=dataset)
    calls.since()
    here = ROOT / "tests"
    folders = [ROOT / "training_code", here, here / "pipeline"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    command = [sys.executable, "-c", KILLED_SCRIPT, str(world), str(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with Cache(tmp_path) as store:
        first_two = dataset.change_keys([key for key in dataset.keys if key.startswith(("task0", "task1"))])
        known = run(dataset=first_two, cache=store.memoize(typed=True))
        assert calls.since() == 0 and any(known["task0"]) and any(known["task1"])
        assert close(run(dataset=dataset, cache=store.memoize(typed=True)), reference)
        assert calls.since() > 0


def test_fingerprints(loaded: LoadedModel, world: Path) -> None:
    name = fingerprint_of(model=loaded.model, tokenizer=loaded.tokenizer)
    again = load_model(path=world / "model", dtype="float32")
    assert fingerprint_of(model=again.model, tokenizer=again.tokenizer) == name == ModelPair(again).fingerprint
    others = {name, fingerprint_of(model=again.model.to(torch.bfloat16), tokenizer=again.tokenizer)}
    other = tiny_model("llama", 1)
    others.add(fingerprint_of(model=other.model, tokenizer=other.tokenizer))
    other.tokenizer.add_tokens(["new"])
    others.add(fingerprint_of(model=other.model, tokenizer=other.tokenizer))
    adapted = add_lora(model=other.model, recipe=LoraRecipe(rank=2), seed=0)
    others.add(fingerprint_of(model=adapted, tokenizer=other.tokenizer))
    with torch.no_grad():
        next(p for p in adapted.parameters() if p.requires_grad).view(-1)[0] += 1
    others.add(fingerprint_of(model=adapted, tokenizer=other.tokenizer))
    with adapted.disable_adapter():
        others.add(fingerprint_of(model=adapted, tokenizer=other.tokenizer))
    assert len(others) == 7
