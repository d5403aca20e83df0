"""`arc_llama`: a Llama whose rotary embedding knows the grid.

The same layers, weights and names as transformers' Llama (so peft, saving and loading need nothing new); only the angles differ:
the rotary frequencies of a head are split among four axes (running index, grid number, row, column), which come packed in
`position_ids` (see `positions.GridPositions`). Registered with the Auto classes on import, no remote code. It knows neither prompts
nor puzzles, only the token ids that open a grid, end a row and stand for a cell.
"""

import math

import torch
from torch import nn
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, LlamaModel
from transformers.cache_utils import DynamicCache
from transformers.masking_utils import create_causal_mask
from transformers.modeling_outputs import BaseModelOutputWithPast

from model_tools.positions import GridPositions, unpack_positions


class ArcLlamaConfig(LlamaConfig):
    """LlamaConfig plus the axes of the rotary embedding.

    `axis_pairs`: how many of the head_dim / 2 rotary frequencies each axis (index, grid number, row, column) gets.
    `axis_bases`: frequencies of an axis with n pairs are base ** (-k / n) for k = 0 .. n - 1, in radians per step.
    `grid_start_ids`, `row_end_id`, `cell_ids`: the token ids that define positions, see `GridPositions`.
    """

    model_type = "arc_llama"

    axis_pairs: list[int] | tuple[int, ...] = (2, 2, 6, 6)
    axis_bases: list[float] | tuple[float, ...] = (10000.0, 100.0, 100.0, 100.0)
    grid_start_ids: list[int] | tuple[int, ...] = ()
    row_end_id: int = -1
    cell_ids: list[int] | tuple[int, ...] = ()

    def positions(self) -> GridPositions:
        """What computes this model's position ids from token ids."""
        return GridPositions(
            grid_start_ids=tuple(self.grid_start_ids), row_end_id=self.row_end_id, cell_ids=tuple(self.cell_ids)
        )


class GridRotaryEmbedding(nn.Module):
    """cos and sin (B, L, head_dim) for packed position ids (B, L); head_dim / 2 frequencies, each bound to one axis."""

    def __init__(self, config: ArcLlamaConfig):
        super().__init__()
        pairs, bases = config.axis_pairs, config.axis_bases
        half = config.head_dim // 2
        if len(pairs) != 4 or len(bases) != 4 or sum(pairs) != half:
            raise ValueError(
                f"axis_pairs {pairs} must be four numbers that sum to head_dim / 2 = {half}, axis_bases four: {bases}"
            )
        self.axis_frequencies = [
            [math.pow(base, -k / count) for k in range(count)] for count, base in zip(pairs, bases, strict=True)
        ]

    @torch.no_grad()
    def forward(self, x: torch.Tensor, position_ids: torch.LongTensor) -> tuple[torch.Tensor, torch.Tensor]:
        """`x` gives dtype and device; `position_ids` (B, L) packed."""
        angles = [
            axis[..., None].float() * torch.tensor(frequencies, device=x.device)
            for axis, frequencies in zip(unpack_positions(position_ids), self.axis_frequencies, strict=True)
        ]
        half = torch.cat(angles, dim=-1)  # (B, L, head_dim / 2)
        both = torch.cat((half, half), dim=-1)  # (B, L, head_dim)
        return both.cos().to(x.dtype), both.sin().to(x.dtype)


class ArcLlamaModel(LlamaModel):
    """The decoder stack; differs from LlamaModel in where positions come from."""

    config_class = ArcLlamaConfig

    def __init__(self, config: ArcLlamaConfig):
        super().__init__(config)
        self.rotary_emb = GridRotaryEmbedding(config)
        self.grid_positions = config.positions()

    def forward(
        self,
        input_ids: torch.LongTensor | None = None,
        attention_mask: torch.Tensor | None = None,
        position_ids: torch.LongTensor | None = None,
        past_key_values=None,
        inputs_embeds: torch.FloatTensor | None = None,
        use_cache: bool | None = None,
        **kwargs,
    ) -> BaseModelOutputWithPast:
        """As LlamaModel.forward; without `position_ids` they are computed from `input_ids`, which must then start the sequence.

        Raises ValueError for a continuation (non-empty cache) without position ids: the grid position of a token depends on all
        tokens before it, which are no longer there.
        """
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("give exactly one of input_ids and inputs_embeds")
        hidden = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds  # (B, L, D)
        if use_cache and past_key_values is None:
            past_key_values = DynamicCache(config=self.config)
        if position_ids is None:
            if input_ids is None or (past_key_values is not None and past_key_values.get_seq_length() > 0):
                raise ValueError("arc_llama needs position_ids for a continuation or for inputs_embeds (Positions.of)")
            position_ids = self.grid_positions.of(input_ids)
        mask = create_causal_mask(
            config=self.config,
            inputs_embeds=hidden,
            attention_mask=attention_mask,
            past_key_values=past_key_values,
            position_ids=None,  # packed positions do not rise by one, which would be mistaken for packed sequences
        )
        rotary = self.rotary_emb(hidden, position_ids)
        for layer in self.layers:
            hidden = layer(
                hidden,
                attention_mask=mask,
                position_embeddings=rotary,
                position_ids=position_ids,
                past_key_values=past_key_values,
                use_cache=use_cache,
                **kwargs,
            )
        return BaseModelOutputWithPast(last_hidden_state=self.norm(hidden), past_key_values=past_key_values)


class ArcLlamaForCausalLM(LlamaForCausalLM):
    """Language model on `ArcLlamaModel`; `generate()` is not supported (it knows no grid positions), use `inference_tools`."""

    config_class = ArcLlamaConfig

    def __init__(self, config: ArcLlamaConfig):
        super().__init__(config)
        self.model = ArcLlamaModel(config)
        self.post_init()


AutoConfig.register(ArcLlamaConfig.model_type, ArcLlamaConfig)
AutoModel.register(ArcLlamaConfig, ArcLlamaModel)
AutoModelForCausalLM.register(ArcLlamaConfig, ArcLlamaForCausalLM)
