"""Vocabulary extension: a model of few tokens learns new ones; what it knows about the old ones stays as it is.

The opposite of `shrink`: for a small model of grids that is to read and write words and programs too. Knows tokens and rows, no puzzles.
"""

from collections.abc import Collection, Mapping

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from model_tools.loading import LoadedModel, wrap_model
from model_tools.tokenizer import token_table
from model_tools.vocabulary_rows import select_rows

HEAD_SPREAD = 0.1


@torch.no_grad()
def extend_vocabulary(
    *,
    loaded: LoadedModel,
    tokenizer: PreTrainedTokenizerBase,
    like: Mapping[str, str],
    grid_starts: Collection[str],
    seed: int,
    fingerprint: str,
) -> LoadedModel:
    """The model, changed in place, with the tokens of `tokenizer`, which holds all tokens of `loaded` under their ids.

    Rows of embedding and head of the old tokens stay, so on old tokens the logits are what they were. New rows of the embedding are drawn:
    in every dimension normal with mean and deviation of the old rows; those of the head (or of both where they are tied) with a tenth of
    the deviation, so that no new token is likely before it is learned.
    like: text of a new token -> the old token whose rows it takes instead
    grid_starts: texts of new tokens that open a grid, beside those that do (only for models with positions in grids)
    Raises ValueError for a tokenizer without one of the old tokens in its place, or a text that is not one token.
    """
    model, old = loaded.model, loaded.table.vocab
    known = model.get_input_embeddings().weight.shape[0]
    new = token_table(tokenizer).vocab
    if moved := [token for token, number in old.items() if new.get(token) != number]:
        raise ValueError(f"the tokenizer has not the model's token {moved[0]!r} with the id {old[moved[0]]}")
    if missing := [token for token in like.values() if token not in old]:
        raise ValueError(f"new tokens are to be like {missing[0]!r}, which the model does not know")
    copies = {single_token(tokenizer, text): old[token] for text, token in like.items()}
    starts = [single_token(tokenizer, text) for text in grid_starts]

    select_rows(model=model, rows=[*range(known), *[None] * (len(tokenizer) - known)])
    head = model.get_output_embeddings()
    embedding, generator = model.get_input_embeddings(), torch.Generator().manual_seed(seed)
    tied = head is not None and head.weight is embedding.weight
    _fill(embedding.weight, known, copies, HEAD_SPREAD if tied else 1.0, generator)
    if head is not None and not tied:
        _fill(head.weight, known, copies, HEAD_SPREAD, generator)
    if starts:
        if not hasattr(model.config, "grid_start_ids"):
            raise ValueError(f"a {model.config.model_type!r} model has no tokens that open a grid")
        model.config.grid_start_ids = [*model.config.grid_start_ids, *starts]
        model.base_model.grid_positions = model.config.positions()
    return wrap_model(model=model, tokenizer=tokenizer, fingerprint=fingerprint)


def single_token(tokenizer: PreTrainedTokenizerBase, text: str) -> int:
    """The id of a text that is one token. Raises ValueError for another."""
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    if len(ids) != 1:
        raise ValueError(f"{text!r} is {len(ids)} tokens, one is needed")
    return ids[0]


def _fill(matrix: Tensor, known: int, copies: Mapping[int, int], spread: float, generator: torch.Generator) -> None:
    """Rows from `known` on of a (tokens, width) matrix: copies of others, or drawn like them."""
    rows = matrix[:known].float()
    fresh = torch.randn(len(matrix) - known, matrix.shape[1], generator=generator)
    matrix[known:] = (rows.mean(0) + spread * rows.std(0) * fresh).to(matrix.dtype)
    for new, old in copies.items():
        matrix[new] = matrix[old]
