"""Outputs by multi-task prompts: batches of any size say what one prompt at a time says; a trained miniature solves its rule."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arc_loader.grid_encoders import USUAL_ENCODER
from arc_loader.grids import same_grid
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission
from command_line.infer_multitask import main
from command_line.multitask import main as train
from fine_tuning.multitask_data import writer_for
from inference_tools.continuation import Continuation
from inference_tools.greedy_prompts import Said, greedy_answers
from inference_tools.sampling import greedy
from miniature import write_base
from pipeline.multitask_predictions import MultitaskPredictor
from prompting.answers import parse_answer
from prompting.puzzle import PromptError
from prompting.versions import VERSIONS, version_named
from selection.prediction_file import read_predictions
from tiny import tiny_base_model, tiny_model

MODELS = {kind: tiny_model(kind, sharpen=4.0) for kind in ("llama", "qwen3", "arc_llama")}


@given(
    kind=st.sampled_from(list(MODELS)),
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=5),
    seed=st.integers(0, 99),
    budget=st.integers(1, 200),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_batches_say_what_one_prompt_at_a_time_says(kind, sizes, seed, budget):
    loaded, rng = MODELS[kind], np.random.default_rng(seed)
    prompts = [rng.integers(3, 70, size).astype(np.int32) for size in sizes]
    said = greedy_answers(
        model=loaded.model,
        prompts=prompts,
        end_ids={loaded.eos_id},
        pad_id=loaded.pad_id,
        max_new_tokens=12,
        batch_tokens=budget,
    )
    for prompt, answer in zip(prompts, said, strict=True):
        start = Continuation(model=loaded.model, prompt=prompt)
        expected = greedy(start=start, eos_id=loaded.eos_id, max_new_tokens=12)[0]
        ended = expected.tokens[-1] == loaded.eos_id
        assert answer.tokens == (expected.tokens[:-1] if ended else expected.tokens) and answer.ended == ended
        assert answer.nll == pytest.approx(expected.nll, abs=1e-3)


def test_limits_are_checked():
    loaded = MODELS["llama"]
    given = {"model": loaded.model, "prompts": [np.array([5])], "end_ids": {2}, "pad_id": 0, "max_new_tokens": 3}
    for wrong in ({"prompts": [np.array([], int)]}, {"end_ids": set()}, {"max_new_tokens": 0}):
        with pytest.raises(ValueError, match="are needed"):
            greedy_answers(**given | wrong)
    assert greedy_answers(**given | {"prompts": []}) == []


def square_puzzles(seed: int, count: int) -> dict:
    """Whatever the single cell, the output is a black square of four."""
    rng = np.random.default_rng(seed)
    found = {}
    for number in range(count):
        pairs = [{"input": [[int(cell)]], "output": [[0, 0], [0, 0]]} for cell in rng.integers(0, 10, 4)]
        found[f"square_{number}"] = {"train": pairs[:2], "test": pairs[2:]}
    return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A miniature that has learned the rule, its puzzles, and puzzles it has not seen."""
    folder = tmp_path_factory.mktemp("trained")
    write_base("qwen3", folder / "base")
    (folder / "train.json").write_text(json.dumps(square_puzzles(0, 40)))
    unknown = square_puzzles(1, 3)
    for puzzle in unknown.values():
        for test in puzzle["test"]:
            test.pop("output")
    (folder / "asked_challenges.json").write_text(json.dumps(unknown))
    words = (
        f"--model_path {folder / 'base'} --output_dir {folder / 'out'} --train_datasets {folder / 'train.json'} output-from-examples-v1 "
        "--grid_encoder MinimalGridEncoder() --max_steps 25 --batch_size 8 --per_device_train_batch_size 8 --learning_rate 3e-3 "
        "--no-use_lora --torch_dtype float32 --random_seed 0 --workers 0 --max_seq_len 400"
    ).split()
    assert train(words) == 0
    return folder


def test_a_trained_miniature_solves_puzzles_it_has_not_seen(trained, tmp_path, capsys):
    file = trained / "asked_challenges.json"
    words = (
        f"--model_path {trained / 'out' / 'checkpoint-25'} --dataset_path {file} --grid_encoder MinimalGridEncoder() "
        f"--predictions_per_task 4 --output_filepath {tmp_path / 'p.json'} --submission {tmp_path / 's.json'} --torch_dtype float32"
    ).split()
    assert main(words) == 0
    tasks = read_challenges(file)
    predictions = read_predictions(tmp_path / "p.json", tasks=tasks)
    submission = read_submission(tmp_path / "s.json", tasks=tasks)
    assert all(len(one) == 4 for tests in predictions.values() for one in tests)
    assert all(same_grid(one.grids[0], np.zeros((2, 2), np.int8)) for tests in predictions.values() for one in tests)
    assert all(same_grid(attempts[0], np.zeros((2, 2), np.int8)) for tests in submission.values() for attempts in tests)
    assert "24 predictions of 3 puzzles" in capsys.readouterr().out


def test_answers_are_turned_back_and_what_is_no_grid_is_none(monkeypatch):
    """The model's part is taken by one that copies the first demonstration's output, so that views must be undone to agree."""
    loaded = tiny_base_model("qwen3")
    writer = writer_for(loaded=loaded, grid_encoder=str(USUAL_ENCODER))
    from arc_loader.tasks import Pair, Task

    grid = np.arange(6).reshape(2, 3)
    task = Task("t", (Pair(grid, grid),), (grid, grid))
    predictor = MultitaskPredictor(
        loaded=loaded, writer=writer, version=version_named("output-from-examples-v1"), count=5, seed=0, max_tokens=4000
    )
    asked = []

    def copies(*, prompts, end_ids, **rest):
        asked.extend(prompts)
        said = []
        for number, prompt in enumerate(prompts):
            text = loaded.tokenizer.decode(prompt).partition("Output:\n")[2].partition("\n\n")[0]
            ids = loaded.tokenizer(text if number else "nothing", add_special_tokens=False)["input_ids"]
            said.append(Said(tuple(ids), 1.5, number != 1))
        return said

    monkeypatch.setattr("pipeline.multitask_predictions.greedy_answers", copies)
    first, second = predictor.predict(task)
    assert [g is None for g in first.grids] == [True, True, False, False, False] and first.nlls == (1.5,) * 5
    assert all(same_grid(g, grid) for g in (*first.grids[2:], *second.grids))
    assert len({prompt.tobytes() for prompt in asked}) > 5
    assert predictor.views(task, 0) != replace(predictor, seed=1).views(task, 0)
    assert replace(predictor, max_tokens=50).predict(task)[0].grids == (None,) * 5
    assert predictor._longest_answer > writer.chat.count(USUAL_ENCODER.to_text(np.zeros((30, 30), np.int8)))
    assert isinstance(
        parse_answer(version=predictor.version, text=USUAL_ENCODER.to_text(grid), encoder=USUAL_ENCODER), np.ndarray
    )


def test_what_cannot_be_asked():
    loaded = tiny_base_model("qwen3")
    writer = writer_for(loaded=loaded, grid_encoder="MinimalGridEncoder()")
    given = {"loaded": loaded, "writer": writer, "count": 1, "seed": 0, "max_tokens": 99}
    for name in VERSIONS:
        if name.startswith("output-from-examples") or name == "architects-v0":
            MultitaskPredictor(version=VERSIONS[name], **given)
        else:
            with pytest.raises(PromptError, match="does not ask for the output"):
                MultitaskPredictor(version=VERSIONS[name], **given)
    with pytest.raises(PromptError, match="start at 1"):
        MultitaskPredictor(version=version_named("architects-v0"), **{**given, "count": 0})
    assert main(["--dataset_path", "nowhere.json"]) == 2 and main(["--prompt_version", "x"]) == 2
