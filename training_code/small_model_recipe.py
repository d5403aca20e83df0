"""The recipe of the small model that ships with the project: its shape and its stages of training. Data only."""

from dataclasses import dataclass

from arc_loader.mixture import SampleLimits
from model_tools.training import TrainRecipe


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage, which starts from the weights that the stage before it left.

    name: of the stage
    samples: how many are drawn
    limits: how large samples are
    train: how they are trained
    """

    name: str
    samples: int
    limits: SampleLimits
    train: TrainRecipe


@dataclass(frozen=True, kw_only=True)
class SmallModelRecipe:
    """Shape (in Llama's terms) and stages.

    hidden_size, intermediate_size, layers, heads: the shape
    axis_pairs, axis_bases: pairs of rotary dimensions and base frequency of the axes index, grid number, row and column (see
        `model_tools.arc_llama`)
    stages: of the training, in order
    """

    hidden_size: int
    intermediate_size: int
    layers: int
    heads: int
    axis_pairs: tuple[int, int, int, int]
    axis_bases: tuple[float, float, float, float]
    stages: tuple[Stage, ...]


def _train(*, schedule: str, batch_tokens: int) -> TrainRecipe:
    return TrainRecipe(
        learning_rate=2e-3,
        embedding_learning_rate=2e-3,
        optimizer="muon",
        schedule=schedule,
        warmup=0.01,
        decay=1.0,
        weight_decay=0.01,
        batch_tokens=batch_tokens,
    )


SMALL_MODEL = SmallModelRecipe(
    hidden_size=256,
    intermediate_size=704,
    layers=6,
    heads=4,
    axis_pairs=(4, 4, 12, 12),
    axis_bases=(10000.0, 100.0, 100.0, 100.0),
    stages=(
        Stage(
            name="small-grids",
            samples=45_000,
            limits=SampleLimits(pair_tokens=150, sample_tokens=512, max_pairs=5),
            train=_train(schedule="constant", batch_tokens=8192),
        ),
        Stage(
            name="medium-grids",
            samples=25_000,
            limits=SampleLimits(pair_tokens=300, sample_tokens=1024, max_pairs=6),
            train=_train(schedule="constant", batch_tokens=12288),
        ),
        Stage(
            name="medium-grids-2",  # the same once more, with other samples: added when the first training was over
            samples=9_000,
            limits=SampleLimits(pair_tokens=300, sample_tokens=1024, max_pairs=6),
            train=_train(schedule="constant", batch_tokens=12288),
        ),
        Stage(
            name="decay-2",
            samples=3_600,
            limits=SampleLimits(pair_tokens=500, sample_tokens=1536, max_pairs=6),
            train=_train(schedule="linear", batch_tokens=12288),
        ),
    ),
)
