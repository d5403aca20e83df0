"""A small training that the tests of collator, engines and adapters share: puzzles that copy a grid."""

import numpy as np
import torch

from arc_loader.formatting import SHORT, Sample
from arc_loader.mixture import PoolSamples, SampleLimits
from arc_loader.tasks import Pair
from model_tools.loading import LoadedModel
from model_tools.train_recipe import TrainLog, TrainRecipe
from model_tools.training import fine_tune

RECIPE = TrainRecipe(
    learning_rate=3e-3, embedding_learning_rate=3e-3, warmup=0.1, schedule="constant", batch_tokens=1024, window=16
)


def samples_for(loaded: LoadedModel, count: int = 48, seed: int = 0) -> PoolSamples:
    """Samples of one to four demonstrations of 3 x 3 grids and their copies."""
    rng = np.random.default_rng(5)
    grids = [rng.integers(0, 4, (3, 3)).astype(np.int8) for _ in range(8)]
    pools = {"copy": [Pair(grid, grid) for grid in grids]}
    limits = SampleLimits(pair_tokens=100, sample_tokens=128, max_pairs=4)
    return PoolSamples(pools=pools, fmt=SHORT, table=loaded.table, limits=limits, count=count, seed=seed)


def mixed_samples(loaded: LoadedModel, *, sizes: tuple[int, ...], seed: int = 0) -> list[Sample]:
    """Samples of exactly these lengths, of random tokens of the model's vocabulary and random loss masks (never all off)."""
    rng = np.random.default_rng(seed)
    samples = []
    for number, size in enumerate(sizes):
        mask = rng.random(size) < 0.5
        mask[-1] = True
        ids = rng.integers(0, loaded.model.config.vocab_size, size).astype(np.int32)
        samples.append(Sample(key=str(number), input_ids=ids, loss_mask=mask))
    return samples


def run(loaded: LoadedModel, samples, recipe: TrainRecipe = RECIPE, **options) -> TrainLog:
    """fine_tune of a loaded model, seed 3."""
    return fine_tune(
        model=loaded.model,
        positions=loaded.positions,
        samples=samples,
        recipe=recipe,
        pad_id=loaded.pad_id,
        seed=3,
        **options,
    )


def state_bytes(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """A copy of everything in the model's state."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def assert_same_bytes(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> None:
    """Equal names and equal tensors."""
    assert a.keys() == b.keys()
    assert all(torch.equal(a[name], b[name]) for name in a)
