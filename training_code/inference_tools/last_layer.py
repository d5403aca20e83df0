"""Reads prompts for little more than their keys and values: what the last layer says of a token is computed only where it is asked for.

Of a prompt's tokens all layers are needed, as later tokens attend to them, but nothing attends to what the last layer makes of them.
Only the feed-forward part is left out here (its attention by `slot_attention`'s layout). Knows no prompts and no caches.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn


@contextmanager
def feeding_only(*, model: nn.Module, tokens: Tensor) -> Iterator[None]:
    """Inside the block the last layer's feed-forward part sees tokens `tokens` (K,) of a packed row (1, N, D) only; the others get zeros.

    Models whose last layer has no dense feed-forward part of the usual form (`mlp` with gate, up and down) compute all tokens as ever.
    """
    part = _last_feed_forward(model)
    if part is None:
        yield
        return
    lengths = []

    def narrow(_module: nn.Module, args: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        lengths.append(args[0].shape[1])
        return (args[0][:, tokens], *args[1:])  # (1, K, D)

    def widen(_module: nn.Module, _args: tuple[Tensor, ...], output: Tensor) -> Tensor:
        wide = output.new_zeros((output.shape[0], lengths.pop(), output.shape[2]))  # (1, N, D)
        wide[:, tokens] = output
        return wide

    hooks = [part.register_forward_pre_hook(narrow), part.register_forward_hook(widen)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _last_feed_forward(model: nn.Module) -> nn.Module | None:
    layers = getattr(model.get_decoder(), "layers", None) if hasattr(model, "get_decoder") else None
    part = getattr(layers[-1], "mlp", None) if isinstance(layers, nn.ModuleList) and len(layers) else None
    dense = isinstance(part, nn.Module) and all(hasattr(part, name) for name in ("gate_proj", "up_proj", "down_proj"))
    return part if dense and isinstance(part.down_proj, nn.Module) else None
