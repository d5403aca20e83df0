"""ModelShape: the sizes of a decoder model, what they come to in parameters, and the shapes of the published base models.

For plans: nothing is loaded. The counts are exact for Llama, Mistral and Qwen3 (a test compares them with real models).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model_tools.adapters import LoraRecipe


@dataclass(frozen=True, kw_only=True)
class ModelShape:
    """Sizes in transformers' terms. `tied`: input embedding and output head are one matrix. `head_norms`: Qwen3's norms of q and k."""

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    tied: bool
    head_norms: bool = False

    @classmethod
    def of_config(cls, config: Mapping[str, Any]) -> "ModelShape":
        """The shape that a config.json says. Raises ValueError naming the first field that is missing."""
        try:
            heads = config["num_attention_heads"]
            return cls(
                vocab_size=config["vocab_size"],
                hidden_size=config["hidden_size"],
                intermediate_size=config["intermediate_size"],
                layers=config["num_hidden_layers"],
                heads=heads,
                kv_heads=config.get("num_key_value_heads") or heads,
                head_dim=config.get("head_dim") or config["hidden_size"] // heads,
                tied=bool(config.get("tie_word_embeddings", False)),
                head_norms=config.get("model_type") == "qwen3",
            )
        except KeyError as error:
            raise ValueError(f"the model's config has no field {error}") from None

    @property
    def projections(self) -> dict[str, tuple[int, int]]:
        """Name -> (inputs, outputs) of the matrices of one layer."""
        hidden, inner = self.hidden_size, self.intermediate_size
        queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
        return {
            "q_proj": (hidden, queries),
            "k_proj": (hidden, keys),
            "v_proj": (hidden, keys),
            "o_proj": (queries, hidden),
            "gate_proj": (hidden, inner),
            "up_proj": (hidden, inner),
            "down_proj": (inner, hidden),
        }

    @property
    def matrix_parameters(self) -> int:
        """Parameters of the projections of all layers: what quantisation makes smaller."""
        return self.layers * sum(inputs * outputs for inputs, outputs in self.projections.values())

    @property
    def other_parameters(self) -> int:
        """Parameters of embeddings, head and norms: these stay in 16 bits."""
        norms = self.layers * (2 * self.hidden_size + (2 * self.head_dim if self.head_norms else 0)) + self.hidden_size
        return (1 if self.tied else 2) * self.vocab_size * self.hidden_size + norms

    @property
    def parameters(self) -> int:
        """All of them."""
        return self.matrix_parameters + self.other_parameters

    def lora_parameters(self, recipe: LoraRecipe) -> int:
        """Trained parameters of adapters of this rank on these matrices."""
        sizes = {name: (self.layers, *size) for name, size in self.projections.items()}
        sizes |= {name: (1, self.vocab_size, self.hidden_size) for name in ("embed_tokens", "lm_head")}
        return sum(
            times * recipe.rank * (inputs + outputs)
            for name, (times, inputs, outputs) in sizes.items()
            if name in recipe.targets
        )


_NEMO = ModelShape(
    vocab_size=131_072, hidden_size=4096, intermediate_size=11_520, layers=40, heads=32, kv_heads=8, head_dim=128, tied=False
)  # fmt: skip
_LLAMA = ModelShape(
    vocab_size=128_256, hidden_size=3072, intermediate_size=8192, layers=28, heads=24, kv_heads=8, head_dim=128, tied=True
)  # fmt: skip
_QWEN = ModelShape(
    vocab_size=151_936, hidden_size=2560, intermediate_size=9728, layers=36, heads=32, kv_heads=8, head_dim=128, tied=True,
    head_norms=True,
)  # fmt: skip
KNOWN_SHAPES: Mapping[str, ModelShape] = {
    "nvidia/Mistral-NeMo-Minitron-8B-Base": _NEMO,
    "meta-llama/Llama-3.2-3B": _LLAMA,
    "Qwen/Qwen3-4B": _QWEN,
}
"""The base models of the published runs, from their config.json; for plans on machines that do not have them."""
