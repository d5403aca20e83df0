"""New grids, new rules and programs carried out: asked under views, read strictly, turned back, judged, drawn."""

import json

import numpy as np
import pytest
from multitask_world import UPSIDE_DOWN, Says, asker, code

from arc_loader.grid_encoders import USUAL_ENCODER
from arc_loader.grids import same_grid, to_lists
from arc_loader.pictures import figure_bytes
from arc_loader.views import View
from command_line.infer_multitask import main
from miniature import write_base
from omni_arc.sandbox import Sandbox
from pipeline.multitask.code_reader import CodeReader
from pipeline.multitask.code_solver import LANGUAGE
from pipeline.multitask.grid_inventor import GridInventor
from pipeline.multitask.known_programs import ProgramFileError, read_programs, registered_programs
from pipeline.multitask.rule_inventor import RuleInventor
from prompting.puzzle import PromptError
from prompting.versions import VERSIONS

PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def box():
    with Sandbox(language=LANGUAGE) as sandbox:
        yield sandbox


def test_new_inputs_are_turned_back_and_judged():
    new = np.array([[4, 3], [1, 2]])
    says = Says(USUAL_ENCODER.to_text(new), "what?", USUAL_ENCODER.to_text(UPSIDE_DOWN.train[0].input))
    found = GridInventor(asker=asker(says, "input-from-inputs-v0"), views=4).invent(UPSIDE_DOWN)
    assert len(found.grids) == 12 and len(found.real) == 4 and len({text for text, _ in says.asked}) == 4
    for one in found.grids[::3]:
        assert same_grid(one.judgement.grid, View.parse(one.view).invert_grid(new))
    assert found.grids[0].judgement.plausible and found.grids[1].judgement.failed == ("valid",)
    assert "new" in found.grids[2].judgement.failed
    shown = [text for text, _ in says.asked][0]
    assert USUAL_ENCODER.to_text(UPSIDE_DOWN.train[0].input) in shown
    assert USUAL_ENCODER.to_text(UPSIDE_DOWN.train[0].output) not in shown
    counts = found.counts()
    assert counts["answers"] == 12 and counts["fail valid"] == 4 and counts["plausible"] >= 1
    json.dumps(found.to_json(), allow_nan=False)
    assert figure_bytes(found.figure(), suffix="png").startswith(PNG)


def test_an_answer_is_new_once():
    says = Says(*[USUAL_ENCODER.to_text(np.array([[4, 3], [1, 2]]))] * 3)
    found = GridInventor(asker=asker(says, "input-from-inputs-v0"), views=1).invent(UPSIDE_DOWN)
    assert [one.judgement.passed["new"] for one in found.grids] == [True, False, False]


def test_new_outputs_are_judged_by_outputs():
    says = Says(USUAL_ENCODER.to_text(np.array([[3, 4], [1, 2]])))
    found = GridInventor(asker=asker(says, "output-from-outputs-v0"), views=1).invent(UPSIDE_DOWN)
    assert [to_lists(grid) for grid in found.real] == [to_lists(pair.output) for pair in UPSIDE_DOWN.train]
    assert found.grids[0].judgement.failed == ("new",)


def test_new_inputs_of_a_program_come_with_their_outputs(box):
    new = np.array([[4, 3], [1, 2]])
    says = Says("nothing", USUAL_ENCODER.to_text(new))
    programs = {"flip": "def task(grid):\n    return grid[::-1]"}.get
    inventor = GridInventor(asker=asker(says, "input-from-code-v0"), views=1, program_of=programs, box=box)
    found = inventor.invent(UPSIDE_DOWN)
    assert found.grids[0].output is None and same_grid(found.grids[1].output, new[::-1])
    assert "grid[::-1]" in says.asked[0][0]
    assert found.to_json()["grids"][1]["output"] == to_lists(new[::-1])
    assert figure_bytes(found.figure(), suffix="png").startswith(PNG)
    unknown = GridInventor(asker=asker(says, "input-from-code-v0"), views=1, program_of={}.get, box=box)
    assert unknown.invent(UPSIDE_DOWN).grids == () and unknown.invent(UPSIDE_DOWN).unasked == 1
    with pytest.raises(PromptError, match="needs programs"):
        GridInventor(asker=asker(says, "input-from-code-v0"), views=1)


def test_new_rules_are_tried(box):
    says = Says(
        code("return np.rot90(grid)"), code("return grid"), code("return [[1]]"), code("return grid[9:]"), "a rule",
        code("return np.rot90(grid)"), code("return grid[::-1]"),
    )  # fmt: skip
    found = RuleInventor(asker=asker(says, "code-from-inputs-v0"), box=box, views=1).invent(UPSIDE_DOWN)
    assert [one.verdict for one in found.rules] == [
        "rule",
        "copies",
        "constant",
        "fails",
        "unreadable",
        "again",
        "known",
    ]
    assert same_grid(found.rules[0].outputs[2], np.rot90(UPSIDE_DOWN.test[0]))
    assert found.counts() == {
        "rule": 1, "known": 1, "copies": 1, "constant": 1, "fails": 1, "unreadable": 1, "again": 1, "unasked": 0
    }  # fmt: skip
    json.dumps(found.to_json(), allow_nan=False)
    assert figure_bytes(found.figure(), suffix="png").startswith(PNG)


def test_programs_are_carried_out_by_the_model():
    says = Says(USUAL_ENCODER.to_text(np.array([[7]])), "no grid")
    reader = CodeReader(
        asker=asker(says, "output-from-code-v0"), program_of={"flip": "def task(grid):\n    return grid"}.get
    )
    first, second = reader.predict(UPSIDE_DOWN)
    assert to_lists(first.grids[0]) == [[7]] and first.grids[1] is None and len(second) == 2
    assert [USUAL_ENCODER.to_text(test) in text for (text, _), test in zip(says.asked, UPSIDE_DOWN.test, strict=True)]
    unknown = CodeReader(asker=asker(says, "output-from-code-v0"), program_of={}.get)
    assert unknown.predict(UPSIDE_DOWN)[0].grids == (None, None)


def test_each_asks_for_its_own_kind(box):
    for name in VERSIONS:
        for make, own in (
            (
                lambda a: GridInventor(asker=a, views=1, program_of={}.get, box=box),
                ("input-from", "output-from-outputs"),
            ),
            (lambda a: RuleInventor(asker=a, box=box, views=1), ("code-from-inputs",)),
            (lambda a: CodeReader(asker=a, program_of={}.get), ("output-from-code",)),
        ):
            if name.startswith(own):
                make(asker(Says("x"), name))
            else:
                with pytest.raises(PromptError, match="does not ask|is no chat"):
                    make(asker(Says("x"), name))


def test_programs_from_files(tmp_path):
    path = tmp_path / "programs.json"
    path.write_text(json.dumps({
        "a": "def task(grid):\n    return grid", "b": {"answers": [[], [{"source": "def task(g):\n    return g"}]]},
        "c": {"answers": [[]]},
    }))  # fmt: skip
    assert read_programs(path) == {"a": "def task(grid):\n    return grid", "b": "def task(g):\n    return g"}
    for wrong in (3, {"x": 1}, {"answers": [[{"source": 5}]]}, "def other(): pass", "```"):
        path.write_text(json.dumps({"p": wrong}))
        with pytest.raises(ProgramFileError, match=r"programs.json: puzzle p: "):
            read_programs(path)
    assert "def task(grid)" in registered_programs()["007bbfb7"]


@pytest.mark.parametrize(
    "version", ["input-from-inputs-v0", "output-from-outputs-v0", "input-from-code-v0", "code-from-inputs-v0"]
)
def test_the_command_leaves_pictures_and_judgements(version, tmp_path, capsys):
    """With a model that has learned nothing: nearly nothing can be read, and everything is written all the same."""
    write_base("qwen3", tmp_path / "base")
    puzzle = {"train": [{"input": [[1, 2]], "output": [[2, 1]]}] * 2, "test": [{"input": [[3, 4]]}]}
    (tmp_path / "challenges.json").write_text(json.dumps({"007bbfb7": puzzle}))
    words = (
        f"--model_path {tmp_path / 'base'} --dataset_path {tmp_path / 'challenges.json'} --prompt_version {version} --torch_dtype float32 "
        f"--predictions_per_task 4 --answers_per_view 2 --max_new_tokens 5 --pictures {tmp_path / 'pictures'} "
        f"--details_filepath {tmp_path / 'd.json'} --output_filepath {tmp_path / 'p.json'} --submission {tmp_path / 's.json'}"
    ).split()
    assert main(words) == 0
    details = json.loads((tmp_path / "d.json").read_text())["007bbfb7"]
    answers = details.get("grids", details.get("rules"))
    assert len(answers) == 4 and details["counts"]["unasked"] == 0
    assert (tmp_path / "pictures" / "007bbfb7.png").read_bytes().startswith(PNG)
    assert not (tmp_path / "s.json").exists() and "1 puzzles; " in capsys.readouterr().out
