"""What the tests of the vocabulary shrink share."""

import torch
from transformers import PreTrainedTokenizerBase

from model_tools.tokenizer import character_tokens


@torch.no_grad()
def logits(model: torch.nn.Module, ids: list[int]) -> torch.Tensor:
    return model(torch.tensor([ids])).logits[0]  # (L, V)


def old_ids(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    """The ids of `text` in a full vocabulary, character by character."""
    token = character_tokens(tokenizer)
    return [tokenizer.convert_tokens_to_ids(token(character)) for character in text]
