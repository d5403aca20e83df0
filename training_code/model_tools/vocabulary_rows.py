"""The rows of the input embedding and of the output head: keep some, add some, in place. Knows numbers of rows, not tokens."""

from collections.abc import Sequence

import torch
from peft import PeftModel
from torch import Tensor, nn
from transformers import PreTrainedModel


@torch.no_grad()
def select_rows(*, model: PreTrainedModel, rows: Sequence[int | None]) -> None:
    """Afterwards row i of embedding and head (tied or not, with or without bias) is what row `rows[i]` was; None: zeros.

    In place, one matrix at a time and only the kept rows are copied, so memory never exceeds the model's by more than those rows; the
    old matrix is freed when nothing else refers to it. The vocabulary's size in the configs follows.
    Raises ValueError if the model is wrapped by adapters, a row does not exist, a matrix is quantised, or the model knows positions in
    grids, which depend on token ids, and ids would change.
    """
    if isinstance(model, PeftModel):
        raise ValueError("the model has adapters; shrink the vocabulary first, or merge them into the base")
    embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
    count = embedding.weight.shape[0]
    if hasattr(model.config, "positions") and list(rows[:count]) != list(range(count)):
        raise ValueError(f"the positions of {model.config.model_type!r} models depend on token ids, which must stay")
    wrong = [row for row in rows if row is not None and not 0 <= row < count]
    if wrong:
        raise ValueError(f"the embedding has {count} rows, no row {wrong[0]}")
    for name, module in (("input embedding", embedding), ("output head", head)):
        if module is not None and not module.weight.is_floating_point():
            raise ValueError(f"the {name} is quantised ({module.weight.dtype}); load the model with it in 16 bit")

    tied = head is not None and head.weight is embedding.weight
    embedding.weight = _selected(embedding.weight, rows)
    embedding.num_embeddings = len(rows)
    if head is not None:
        head.weight = embedding.weight if tied else _selected(head.weight, rows)
        head.out_features = len(rows)
        if getattr(head, "bias", None) is not None:
            head.bias = _selected(head.bias, rows)
    for holder in {id(h): h for h in (model, model.base_model, model.config, model.config.get_text_config())}.values():
        if getattr(holder, "vocab_size", None) == count:
            holder.vocab_size = len(rows)


def set_padding_row(*, model: PreTrainedModel, row: int) -> None:
    """The embedding's row that gets no gradient."""
    for holder in (model.get_input_embeddings(), model.base_model):
        if hasattr(holder, "padding_idx"):
            holder.padding_idx = row


def _selected(matrix: Tensor, rows: Sequence[int | None]) -> nn.Parameter:
    index = torch.tensor([0 if row is None else row for row in rows], device=matrix.device)
    chosen = matrix.detach().index_select(0, index)  # (len(rows), ...): a copy
    for place, row in enumerate(rows):
        if row is None:
            chosen[place].zero_()
    return nn.Parameter(chosen, requires_grad=matrix.requires_grad)
