"""Prompt versions: what they show, what they answer, strict reading back, errors that list what is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_loader.grids import same_grid
from prompt_strategies import CODE, encoders, puzzles
from prompting.answers import AnswerError, parse_answer
from prompting.puzzle import Example, PromptError, Puzzle
from prompting.question import Question, training_question
from prompting.rendering import around_answer, block, render
from prompting.versions import VERSIONS, version_named
from prompting.wrong_outputs import CHANGES, wrong_output

IN_WORDS = [name for name, version in VERSIONS.items() if not version.raw]
FACTS = [
    *("output-from-examples-v0", "output-from-examples-v1", "input-from-inputs-v0", "output-from-outputs-v0"),
    *("code-from-examples-v0", "code-from-examples-v1", "code-from-examples-v2", "code-from-examples-v3"),
    *("output-from-code-v0", "input-from-code-v0", "code-from-inputs-v0"),
    *("verify-output-from-examples-v0", "select-output-from-examples-v0", "architects-v0"),
]


def test_the_known_versions_and_the_error_for_others():
    assert list(VERSIONS) == FACTS
    for name in ("predict-output-v2", "output-from-examples-v2", "", None):
        with pytest.raises(PromptError) as error:
            version_named(name)
        assert all(known in str(error.value) for known in FACTS)


@given(st.sampled_from(IN_WORDS), puzzles(), encoders, st.integers(0, 99))
def test_a_prompt_shows_what_its_version_says_and_nothing_else(name, puzzle, encoder, seed):
    version = VERSIONS[name]
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(seed))
    words = render(version=version, question=question, encoder=encoder)
    expected = []
    for pair in question.demonstrations:
        expected += [encoder.to_text(pair.input)] if version.demonstrations in ("pairs", "inputs") else []
        expected += [encoder.to_text(pair.output)] if version.demonstrations in ("pairs", "outputs") else []
    expected += [encoder.to_text(question.test)] if version.test else []
    expected += [encoder.to_text(grid) for grid in question.proposals]
    rest = words.user
    for text in expected:  # each in its place, in order
        place = rest.index(f"\n{text}")
        rest = rest[place + len(text) + 1 :]
    assert (CODE in words.user) == version.code
    empty = {"inputs": [], "outputs": [], "test": "", "code": "", "proposals": [""] * version.proposals}
    assert words.system == block(version, "system", empty)
    before, after = around_answer(version)
    assert words.answer.startswith(before) and words.answer.endswith(after)
    back = parse_answer(version=version, text=words.answer, encoder=encoder)
    assert np.array_equal(back, question.answer)


@given(st.sampled_from(IN_WORDS), puzzles(), encoders, st.data())
def test_an_answer_that_was_changed_is_an_error_or_the_answer_that_it_says(name, puzzle, encoder, data):
    version = VERSIONS[name]
    question = training_question(version=version, puzzle=puzzle, rng=np.random.default_rng(0))
    text = render(version=version, question=question, encoder=encoder).answer
    place = data.draw(st.integers(0, len(text)))
    drawn = data.draw(st.sampled_from(["", " ", "\n", "```", "0", "x", "yes"]))
    changed = text[:place] + drawn + text[place + data.draw(st.integers(0, 3)) :]
    try:
        said = parse_answer(version=version, text=changed, encoder=encoder)
    except AnswerError:
        return
    again = render(version=version, question=replace(question, answer=said), encoder=encoder).answer
    assert again == changed


def test_v1_has_at_most_360_characters_of_instructions_and_v0_many_more():
    empty = {"inputs": [], "outputs": [], "test": ""}
    lengths = {}
    for n in (0, 1):
        version = version_named(f"output-from-examples-v{n}")
        lengths[n] = len(block(version, "system", empty)) + len(block(version, "user", empty))
    assert lengths[1] <= 360 < lengths[0]


@pytest.mark.parametrize(
    "text",
    [
        "def task(grid):\n    return grid",
        "```python\ndef task(grid):\n    return grid",
        "```python\ndef task(grid):\n    return grid\n```\n",
        "```python\n```",
        "Sure!\n```python\ndef task(grid):\n    return grid\n```",
        "```python\ndef solve(grid):\n    return grid\n```",
        "```python\ndef task():\n    return 1\n```",
        "```python\ndef task(grid, other):\n    return grid\n```",
        "```python\ndef task(grid, *, other):\n    return grid\n```",
        "```python\ndef task(grid)\n    return grid\n```",
        "```python\ndef task(grid):\n    return grid\n```\n```python\n1\n```",
        "```python\nclass task: pass\n```",
        "```python\ndef task(grid): return 1\ndef task(grid): return 2\n```",
        "```python\n" + "(" * 5000 + "\n```",
        "```python\ndef task(grid):\n    return '\x00'\n```",
    ],
)
def test_what_is_no_code_answer(text):
    with pytest.raises(AnswerError):
        parse_answer(version=version_named("code-from-examples-v0"), text=text, encoder=None)


@pytest.mark.parametrize(
    "source", ["def task(grid, n=2): return grid", "import x\ndef task(g, /): return g", "def task(*a): return a"]
)
def test_functions_that_take_one_grid(source):
    text = f"```python\n{source}\n```"
    assert parse_answer(version=version_named("code-from-inputs-v0"), text=text, encoder=None) == source


@given(puzzles(max_side=4), st.integers(0, 999))
def test_wrong_outputs_are_wrong_and_come_from_the_attempts_where_some_are(puzzle, seed):
    for example in puzzle.test:
        wrong = wrong_output(example=example, puzzle=puzzle, rng=np.random.default_rng(seed))
        assert not same_grid(wrong, example.output)
        attempts = [grid for grid in example.attempts if not same_grid(grid, example.output)]
        assert not attempts or any(same_grid(wrong, grid) for grid in attempts)


@pytest.mark.parametrize("shape", [(1, 1), (30, 30), (1, 30)])
@pytest.mark.parametrize("colours", [1, 10])
def test_changes_of_the_largest_and_smallest_grids_are_grids(shape, colours):
    rng = np.random.default_rng(0)
    example = Example(np.zeros(shape, np.int8), rng.integers(0, colours, shape))
    puzzle = Puzzle("x", (example,), (example,))
    for change in CHANGES:
        for _ in range(20):
            Example(example.input, change(example.output, rng))  # checks that it is a grid
    for _ in range(50):
        assert not same_grid(wrong_output(example=example, puzzle=puzzle, rng=rng), example.output)


def test_half_of_the_proposals_are_right_or_as_many_as_asked():
    example = Example(np.zeros((3, 3), np.int8), np.ones((3, 3), np.int8))
    puzzle = Puzzle("x", (example,), (example,))
    version, rng = version_named("verify-output-from-examples-v0"), np.random.default_rng(0)
    for wanted in (0.0, 0.2, 0.5, 1.0):
        drawn = [
            training_question(version=version, puzzle=puzzle, rng=rng, right_probability=wanted) for _ in range(400)
        ]
        for question in drawn:
            assert same_grid(question.proposals[0], example.output) == (question.answer == "yes")
        assert abs(sum(question.answer == "yes" for question in drawn) / 400 - wanted) < 0.08
    version = version_named("select-output-from-examples-v0")
    drawn = [training_question(version=version, puzzle=puzzle, rng=rng) for _ in range(400)]
    assert all(same_grid(q.proposals[int(q.answer) - 1], example.output) for q in drawn)
    assert not any(same_grid(q.proposals[2 - int(q.answer)], example.output) for q in drawn)
    assert 150 < sum(q.answer == "1" for q in drawn) < 250


def test_what_lacks_is_named():
    example = Example(np.zeros((3, 3), np.int8), np.ones((3, 3), np.int8))
    puzzle = Puzzle("some-id", (example,), (example,))
    for name in ("code-from-examples-v0", "output-from-code-v0", "input-from-code-v0", "code-from-inputs-v0"):
        with pytest.raises(PromptError, match=f"some-id.*{name} needs source code"):
            training_question(version=version_named(name), puzzle=puzzle, rng=np.random.default_rng(0))
    with pytest.raises(PromptError, match="x: .*needs demonstrations and a test input and 1 proposed outputs"):
        Question("x").check(version_named("verify-output-from-examples-v0"))
    with pytest.raises(PromptError, match="0 tests"):
        Puzzle("x", (example,), ())
