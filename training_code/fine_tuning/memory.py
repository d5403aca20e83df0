"""How much memory a fine-tuning takes: an estimate from the model's shape and the recipe. Formulas, no measuring.

Counted is what grows with model and batch: weights, adapters, gradients, optimizer states, activations, logits. Not counted are what
torch and CUDA need for themselves (about 1 GiB) and what the allocator loses between blocks.
"""

from dataclasses import dataclass

from fine_tuning.model_shape import ModelShape
from model_tools.adapters import LoraRecipe
from model_tools.train_recipe import TrainRecipe

NF4_BYTES = (
    0.5 + (1 + 4 / 256) / 64
)  # 4 bits; an 8-bit scale for 64 weights; a 32-bit one for 256 scales (double quantisation)
INT8_BYTES = 1.0
MATRIX_BYTES = {4: NF4_BYTES, 8: INT8_BYTES, 16: 2.0}
STATE_BYTES = {"adamw": 8.0, "adamw_8bit": 2.0 + 2 * 4 / 256, "muon": 4.0}
"""Of the optimizer, for a trained parameter: two moments in 32 bits; in 8 bits with a 32-bit scale for 256 of them; one in 32 bits."""


@dataclass(frozen=True)
class Memory:
    """Bytes by what they are for."""

    weights: float
    adapters: float
    gradients: float
    optimizer: float
    activations: float
    logits: float

    @property
    def total(self) -> float:
        """All of them."""
        return sum(vars(self).values())

    def lines(self) -> list[str]:
        """`name: size` for each part and for the whole."""
        return [f"{name:<12} {gib(value)}" for name, value in [*vars(self).items(), ("together", self.total)]]


def estimate(*, shape: ModelShape, bits: int, lora: LoraRecipe, train: TrainRecipe, batch_tokens: int) -> Memory:
    """The memory of a training step. shape: with the vocabulary as it is kept; batch_tokens: padded tokens of the largest batch.

    Trained parameters have a 32-bit copy beside the one in 16 bits, and 32-bit gradients (see `model_tools.training`).
    """
    trained = shape.lora_parameters(lora)
    return Memory(
        weights=shape.matrix_parameters * MATRIX_BYTES[bits] + 2 * shape.other_parameters,
        adapters=trained * (2 + 4),
        gradients=trained * (2 + 4),
        optimizer=trained * STATE_BYTES[train.optimizer],
        activations=activation_bytes(shape=shape, recipe=train, tokens=batch_tokens, rank=lora.rank),
        logits=batch_tokens * shape.vocab_size * (2 + 4 + 4),  # in 16 bits, in 32 for the loss, and the gradient
    )


def activation_bytes(*, shape: ModelShape, recipe: TrainRecipe, tokens: int, rank: int) -> float:
    """What is kept for the backward pass, in 16 bits, with an attention that never holds its L x L matrix.

    Of a token in a layer without gradient checkpointing: the residual stream before and after each norm, in 32 and 16 bits (8 x
    hidden), queries, keys, values and the attention's result, gate, up, their product and the activation, and the adapters' middles.
    With checkpointing: the input of every layer, and all that of one layer. Once: the input of the last norm, in 32 bits.
    """
    queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    layer = 8 * shape.hidden_size + 3 * queries + 3 * keys + 4 * shape.intermediate_size + 7 * rank
    if recipe.gradient_checkpointing:
        return 2.0 * tokens * ((shape.layers + 2) * shape.hidden_size + layer)
    return 2.0 * tokens * (shape.layers * layer + 2 * shape.hidden_size)


def gib(value: float) -> str:
    """Bytes as text, e.g. `1.5 GiB` or `20 MiB`."""
    return f"{value / 2**30:.1f} GiB" if value >= 2**30 else f"{value / 2**20:.1f} MiB"
