"""Code from a model: a miniature that has learned two programs writes the right one; what is no program, or a wrong one, never counts."""

import json
from dataclasses import replace

import numpy as np
import pytest
from multitask_world import UPSIDE_DOWN, Says, asker, code

from arc_loader.grid_encoders import USUAL_ENCODER, parse_grid_encoder
from arc_loader.grids import same_grid
from arc_loader.sources.kaggle import read_challenges
from arc_loader.submission import read_submission
from arc_loader.views import View
from command_line.infer_multitask import main
from command_line.multitask import main as train
from miniature import write_base
from omni_arc.sandbox import Sandbox
from pipeline.multitask.code_solver import LANGUAGE, CodeSolver
from pipeline.multitask.prompt_views import AS_IN_TRAINING, whole_puzzle
from prompting.chat_model import Drawing
from prompting.puzzle import PromptError
from prompting.versions import VERSIONS
from selection.prediction_file import read_predictions

PROGRAMS = {
    "square": "def main(grid):\n    return [[0, 0], [0, 0]]\n",
    "same": "def main(grid):\n    return grid\n",
}
RULES = {"square": lambda cell: [[0, 0], [0, 0]], "same": lambda cell: [[cell]], "other": lambda cell: [[cell] * 3]}


def barc_file(path, rule: str) -> str:
    """Puzzles of one rule with their program."""
    rng = np.random.default_rng(len(rule))
    lines = []
    for _ in range(20):
        examples = [[[[int(c)]], RULES[rule](int(c))] for c in rng.integers(0, 10, 6)]
        lines.append(json.dumps({"source": PROGRAMS[rule], "examples": examples, "seeds": []}))
    path.write_text("\n".join(lines) + "\n")
    return f"barc-20-6-{path}"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A miniature that has learned to tell two rules and to write their programs, and a puzzle of each rule that it has not seen."""
    folder = tmp_path_factory.mktemp("code")
    write_base("qwen3", folder / "base")
    sets = [barc_file(folder / f"{rule}.jsonl", rule) for rule in PROGRAMS]
    words = (
        f"--model_path {folder / 'base'} --output_dir {folder / 'out'} "
        + " ".join(f"--train_datasets {name} code-from-examples-v1" for name in sets)
        + " --grid_encoder MinimalGridEncoder() --max_steps 60 --batch_size 8 --per_device_train_batch_size 8 --learning_rate 3e-3 "
        "--no-use_lora --torch_dtype float32 --random_seed 0 --workers 0 --max_seq_len 600"
    ).split()
    assert train(words) == 0
    puzzles = {}
    for rule, of in RULES.items():
        pairs = [{"input": [[c]], "output": of(c)} for c in (7, 2, 9, 4)]
        puzzles[rule] = {"train": pairs, "test": [{"input": [[3]]}, {"input": [[8]]}]}
    (folder / "asked_challenges.json").write_text(json.dumps(puzzles))
    return folder


def test_a_trained_miniature_writes_the_program_of_puzzles_it_has_not_seen(trained, tmp_path, capsys):
    file = trained / "asked_challenges.json"
    words = (
        f"--model_path {trained / 'out' / 'checkpoint-60'} --dataset_path {file} --grid_encoder MinimalGridEncoder() "
        f"--prompt_version code-from-examples-v1 --predictions_per_task 6 --answers_per_view 3 --temperature 0.5 --torch_dtype float32 "
        f"--output_filepath {tmp_path / 'p.json'} --submission {tmp_path / 's.json'} --details_filepath {tmp_path / 'd.json'}"
    ).split()
    assert main(words) == 0
    tasks = read_challenges(file)
    predictions = read_predictions(tmp_path / "p.json", tasks=tasks)
    submission = read_submission(tmp_path / "s.json", tasks=tasks)
    details = json.loads((tmp_path / "d.json").read_text())
    for rule in PROGRAMS:
        for query, cell in enumerate((3, 8)):
            truth = np.array(RULES[rule](cell))
            assert len(predictions[rule][query]) == 6 and same_grid(predictions[rule][query].grids[0], truth)
            assert same_grid(submission[rule][query][0], truth)
        best = details[rule]["answers"][0][0]
        assert best["source"] == PROGRAMS[rule].replace("main", "task").strip() and best["votes"] >= 1
        assert best["grid"] == RULES[rule](3)
    assert all(grid is None for one in predictions["other"] for grid in one.grids)  # no program of these fits
    assert details["other"]["counts"]["fits"] == 0 and details["other"]["answers"] == [[], []]
    assert "36 predictions of 3 puzzles" in capsys.readouterr().out


@pytest.fixture(scope="module")
def box():
    with Sandbox(language=LANGUAGE) as sandbox:
        yield sandbox


def solver(box, model, **changes) -> CodeSolver:
    own = {name: changes.pop(name) for name in ("views", "augmentation") if name in changes}
    return CodeSolver(asker=asker(model, **changes), box=box, **{"views": 1} | own)


def test_what_becomes_of_each_answer(box):
    says = Says(
        code("return grid[::-1]"), code("return np.flipud(grid)"), code("return flip_horizontally(grid)"), code("return grid"),
        code("return grid[5:]"), "I do not know", code("return open('x')"),
    )  # fmt: skip
    found = solver(box, says).solve(UPSIDE_DOWN)
    outcomes = [one.outcome for one in found.written]
    assert outcomes == ["fits", "fits", "fails", "differs", "fails", "unreadable", "fails"]
    assert found.counts() == {"fits": 2, "differs": 1, "fails": 3, "unreadable": 1, "unasked": 0}
    predictions = [found.predictions(query, answers_per_view=7) for query in (0, 1)]
    for one, test in zip(predictions, UPSIDE_DOWN.test, strict=True):
        assert [grid is None for grid in one.grids] == [False, False] + [True] * 5
        assert all(same_grid(grid, test[::-1]) for grid in one.grids[:2]) and one.nlls[:3] == (0.0, 1.0, None)
    best = found.answers(0)
    assert (
        len(best) == 1 and best[0].votes == 2 and best[0].programs[0].source == "def task(grid):\n    return grid[::-1]"
    )
    assert "no answer" in found.written[5].problem or "python" in found.written[5].problem
    late = solver(box, Says(code("return grid[::-1]"), ended=False)).solve(UPSIDE_DOWN)
    assert late.written[0].outcome == "unreadable" and not late.solved and "99 tokens" in late.written[0].problem


def test_programs_of_turned_views_run_on_turned_grids(box):
    """The same text under every view fits only where the view leaves the rule as it is; its answer comes back in the right colours."""
    says = Says(code("return grid[::-1]"))
    found = solver(box, says, views=40, augmentation=AS_IN_TRAINING).solve(UPSIDE_DOWN)
    assert len(found.written) == 40 and len({one.view for one in found.written}) == 40
    fitting = [one for one in found.written if one.outcome == "fits"]
    assert 5 < len(fitting) < 35
    for one in found.written:
        exchanged = sum(op in ("rt", "tp") for op in one.view.split(".")[1:]) % 2 == 1  # rows with columns
        assert (one.outcome == "fits") == (not exchanged), one.view
    assert any("perm" in one.view and "perm0123456789" not in one.view for one in fitting)
    for query, test in enumerate(UPSIDE_DOWN.test):
        answers = found.answers(query)
        assert len(answers) == 1 and same_grid(answers[0].grid, test[::-1]) and answers[0].votes == len(fitting)


def test_views_by_order_alone_leave_grids(box):
    says = Says(code("return grid[::-1]"))
    found = solver(box, says, views=6).solve(UPSIDE_DOWN)
    assert found.counts()["fits"] == 6
    assert {text for text, _ in says.asked} == {text for text, _ in says.asked[:6]} and len(
        {text for text, _ in says.asked}
    ) == 2
    assert len({seed for _, seed in says.asked}) == 6  # draws differ, even where the prompt is the same
    seen = whole_puzzle(task=UPSIDE_DOWN, view=View.parse("flip.rt.ex1-0"))
    assert [same_grid(a.input, np.rot90(b.input)) for a, b in zip(seen.train, UPSIDE_DOWN.train, strict=True)] == [
        True
    ] * 2
    assert same_grid(seen.test[1], np.rot90(UPSIDE_DOWN.test[1]))


def test_prompts_that_are_too_long_lose_demonstrations_or_are_not_asked(box):
    says = Says(code("return grid[::-1]"))
    whole = solver(box, says).solve(UPSIDE_DOWN)
    length = len(says.asked[0][0])
    assert whole.solved
    short = solver(box, says, max_tokens=length - 1).solve(UPSIDE_DOWN)
    assert short.solved and len(says.asked[1][0]) < length  # asked with one demonstration, checked with both
    none = solver(box, says, max_tokens=5, views=3).solve(UPSIDE_DOWN)
    assert none.counts()["unasked"] == 3 and len(says.asked) == 2
    assert none.predictions(0, answers_per_view=2).grids == (None,) * 6


def test_the_test_input_is_shown_in_turns(box):
    says = Says(code("return grid[::-1]"))
    solver(box, says, views=2, version="code-from-examples-v3").solve(UPSIDE_DOWN)
    encoder = parse_grid_encoder(str(USUAL_ENCODER))
    for (text, _), test in zip(says.asked, UPSIDE_DOWN.test, strict=True):
        assert text.endswith(encoder.to_text(test))
    with pytest.raises(PromptError, match="needs a test input"):
        solver(box, says, version="code-from-examples-v3").solve(replace(UPSIDE_DOWN, test=()))


def test_what_cannot_be_asked(box):
    for name in VERSIONS:
        if name.startswith("code-from-examples"):
            solver(box, Says("x"), version=name)
        else:
            with pytest.raises(PromptError, match="does not ask for code|is no chat"):
                solver(box, Says("x"), version=name)
    with pytest.raises(PromptError, match="start at 1"):
        solver(box, Says("x"), views=0)
    for wrong in ({"answers": 0}, {"temperature": 0.0}, {"max_new_tokens": True}):
        with pytest.raises(PromptError, match="not"):
            Drawing(**wrong)
    words = ["--prompt_version", "code-from-examples-v0", "--dataset_path", "nowhere.json"]
    assert main(words) == 2
