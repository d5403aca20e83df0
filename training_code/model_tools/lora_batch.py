"""Adapters of many puzzles on one base: every row of a batch has its own LoRA, the base's matrices are applied to all rows at once.

The low-rank parts are batched matrix products over the rows (`torch.bmm`). The adapters start as `reset_lora` makes them and leave as
`adapter_bytes` writes them, so that search and everything else knows nothing of this file. Who trains them: `training_together`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from peft import PeftModel
from peft.tuners.lora import Embedding, LoraLayer
from torch import LongTensor, Tensor, nn
from torch.nn import functional as F

from model_tools.adapters import lora_layers, reset_lora


class LoraBank:
    """The adapters of N puzzles for the adapted modules of `model` (from `add_lora`): one tensor (N, ...) for each of its parameters.

    seeds: of each puzzle's start, what `reset_lora` would be handed. The model's own adapter is left as it is.
    Raises ValueError for a model without adapters, or with anything but plain LoRA on linear and embedding layers (modules that are
    trained whole cannot differ between rows).
    """

    def __init__(self, *, model: PeftModel, seeds: Sequence[int]):
        if not seeds:
            raise ValueError("no seed: a bank holds at least one adapter")
        _check(model)
        own = _trained(model)
        kept = {name: parameter.detach().clone() for name, parameter in own.items()}
        self.model = model
        self.stacked = {
            name: nn.Parameter(parameter.new_empty((len(seeds), *parameter.shape))) for name, parameter in own.items()
        }
        with torch.no_grad():
            for number, seed in enumerate(seeds):
                reset_lora(model=model, seed=seed)
                for name, parameter in own.items():
                    self.stacked[name][number] = parameter
            for name, parameter in own.items():
                parameter.copy_(kept[name])
        self.rows = _Rows()
        self.members = tuple(_Member(bank=self, number=number) for number in range(len(seeds)))

    def __len__(self) -> int:
        return len(self.members)

    def values(self, number: int) -> dict[str, Tensor]:
        """A copy of adapter `number`, by the names that `adapter_bytes` and `set_adapter` use, on the CPU."""
        return {name: tensor.detach()[number].cpu().clone() for name, tensor in self.stacked.items()}

    def hand_out_gradients(self, numbers: Sequence[int]) -> None:
        """Gives the members `numbers` their part of the gradients that backward passes have left, and forgets the rest.

        Rows of one puzzle never touch another's adapter, so a member's gradient is that of its own loss.
        """
        for name, tensor in self.stacked.items():
            if tensor.grad is None:
                continue
            for number in numbers:
                self.members[number].of[name].grad = tensor.grad[number]
            tensor.grad = None

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Within the block the model uses the bank's adapters, for the rows that `route` names, in place of its own."""
        layers = lora_layers(self.model)
        try:
            for name, layer in layers:
                _put(self.model, name, self._routed(name, layer))
            yield
        finally:
            for name, layer in layers:
                _put(self.model, name, layer)

    def route(self, rows: Sequence[int]) -> None:
        """Says which adapter each row of the next batch uses: a number per row.

        Raises ValueError for a number that the bank does not have.
        """
        if not rows or not 0 <= min(rows) <= max(rows) < len(self):
            raise ValueError(f"rows use adapters {list(rows)}, the bank has {len(self)} (numbers from 0)")
        device = next(iter(self.stacked.values())).device
        whole = list(rows) == list(range(len(self)))
        self.rows.numbers = torch.tensor(rows, device=device)
        self.rows.chosen = None if whole else self.rows.numbers

    def _routed(self, name: str, layer: LoraLayer) -> nn.Module:
        (adapter,) = layer.active_adapters
        parts = ("lora_embedding_A", "lora_embedding_B") if isinstance(layer, Embedding) else ("lora_A", "lora_B")
        end = "" if isinstance(layer, Embedding) else ".weight"
        first, second = (self.stacked[f"{name}.{part}.{adapter}{end}"] for part in parts)
        kind = _RoutedEmbedding if isinstance(layer, Embedding) else _RoutedLinear
        return kind(
            base=layer.get_base_layer(), first=first, second=second, scaling=layer.scaling[adapter], rows=self.rows
        )


class _Rows:
    """Which adapter each row uses, `numbers` (R,); `chosen`: the same, None where row n uses adapter n of all."""

    numbers: LongTensor
    chosen: LongTensor | None = None

    def of(self, stacked: Tensor) -> Tensor:
        """(N, ...) to (R, ...): each row's own."""
        return stacked if self.chosen is None else stacked.index_select(0, self.chosen)


class _RoutedLinear(nn.Module):
    """A linear layer with the adapters first (N, r, in) and second (N, out, r)."""

    def __init__(self, *, base: nn.Module, first: Tensor, second: Tensor, scaling: float, rows: _Rows):
        super().__init__()
        self.base, self.scaling, self.rows = base, scaling, rows
        self.adapters = (first, second)  # a tuple: they are the bank's parameters, not the model's

    def forward(self, x: Tensor) -> Tensor:
        """x (R, L, in) -> (R, L, out)."""
        result = self.base(x)
        first, second = (self.rows.of(stacked) for stacked in self.adapters)
        inner = torch.bmm(x.to(first.dtype), first.transpose(1, 2))  # (R, L, r)
        if result.dtype == first.dtype:
            return torch.baddbmm(result, inner, second.transpose(1, 2), alpha=self.scaling)
        return (result + torch.bmm(inner, second.transpose(1, 2)) * self.scaling).to(result.dtype)


class _RoutedEmbedding(nn.Module):
    """An embedding with the adapters first (N, r, V) and second (N, dim, r)."""

    def __init__(self, *, base: nn.Module, first: Tensor, second: Tensor, scaling: float, rows: _Rows):
        super().__init__()
        self.base, self.scaling, self.rows = base, scaling, rows
        self.adapters = (first, second)

    def forward(self, ids: LongTensor) -> Tensor:
        """ids (R, L) -> (R, L, dim)."""
        first, second = self.adapters
        size = first.shape[2]
        table = first.transpose(1, 2).reshape(-1, first.shape[1])  # (N * V, r)
        inner = F.embedding(ids + self.rows.numbers[:, None] * size, table)  # (R, L, r)
        if self.base.padding_idx is not None:  # as in torch's embedding: it learns nothing
            inner = torch.where((ids == self.base.padding_idx)[..., None], inner.detach(), inner)
        result = self.base(ids)
        return (result + torch.bmm(inner, self.rows.of(second).transpose(1, 2)) * self.scaling).to(result.dtype)


class _Member(nn.Module):
    """One puzzle's adapter as a module that an optimizer takes: its parameters are views into the bank's tensors.

    `of`: parameters by the bank's names. `computes_in` has no values; it tells the optimizer in which dtype the base computes.
    """

    def __init__(self, *, bank: LoraBank, number: int):
        super().__init__()
        self.of: dict[str, nn.Parameter] = {}
        for name, tensor in bank.stacked.items():
            self.of[name] = nn.Parameter(tensor.data[number])
            self.register_parameter(name.replace(".", "/"), self.of[name])
        self.computes_in = nn.Parameter(torch.empty(0, dtype=bank.model.dtype), requires_grad=False)


def _trained(model: PeftModel) -> dict[str, nn.Parameter]:
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def _check(model: PeftModel) -> None:
    layers = lora_layers(model)
    for name, layer in layers:
        base = layer.get_base_layer()
        if len(layer.active_adapters) != 1 or layer.lora_variant or layer.merged:
            raise ValueError(f"{name}: only one plain, unmerged LoRA adapter a module can be trained in rows")
        if not isinstance(base, (nn.Linear, nn.Embedding)) or getattr(base, "embed_scale", None) is not None:
            raise ValueError(f"{name}: no adapters in rows for a {type(base).__name__}")
    if others := [
        name for name in _trained(model) if not any(name.startswith(f"{layer}.lora_") for layer, _ in layers)
    ]:
        raise ValueError(f"trained whole, which cannot differ between the rows of a batch: {others[:3]}")


def _put(model: nn.Module, name: str, module: nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(model.get_submodule(parent), last, module)
