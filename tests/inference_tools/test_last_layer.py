"""Prompts whose last layer is computed at their ends only: the same probabilities, fewer rows through the feed-forward part."""

import numpy as np
import pytest
import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from inference_tools.last_layer import feeding_only
from inference_tools.view_batch import PROMPT_TOKENS, ViewBatch
from tiny import KINDS, tiny_model


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("per_pass", [7, 64, 4096])
def test_prompts_are_read_as_whole_sequences_are(kind: str, per_pass: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prompts that end, begin and go on in the middle of passes; the rows that the last feed-forward part sees are counted."""
    loaded = tiny_model(kind, 1)
    rng = np.random.default_rng(3)
    prompts = [rng.integers(0, len(loaded.tokenizer), count) for count in (1, 40, 7, 90, 3)]
    monkeypatch.setitem(PROMPT_TOKENS, "cpu", per_pass)
    rows = []
    handle = (
        loaded.model.get_decoder()
        .layers[-1]
        .mlp.up_proj.register_forward_hook(lambda _module, args, _output: rows.append(args[0].shape[1]))
    )
    try:
        batch = ViewBatch(
            model=loaded.model, positions=loaded.positions, prompts=prompts, pad_id=0, max_new_tokens=4, spare_slots=0
        )
    finally:
        handle.remove()
    passes = -(-sum(map(len, prompts)) // per_pass)
    assert len(rows) == passes and sum(rows) <= len(prompts) + passes  # a pass in which no prompt ends computes one row
    for prompt, got in zip(prompts, batch.prompt_log_probs, strict=True):
        ids = torch.from_numpy(prompt)[None]
        with torch.inference_mode():
            whole = loaded.model(input_ids=ids, position_ids=loaded.positions.of(ids)).logits[0, -1]
        torch.testing.assert_close(got, whole.float().log_softmax(-1), atol=1e-4, rtol=0)


def test_the_rest_gets_zeros_and_nothing_is_left_behind() -> None:
    loaded = tiny_model("mistral", 2)
    part = loaded.model.get_decoder().layers[-1].mlp
    hidden, tokens = torch.randn(1, 9, 64), torch.tensor([2, 7])
    with torch.inference_mode():
        usual = part(hidden)
        with feeding_only(model=loaded.model, tokens=tokens):
            narrow = part(hidden)
        again = part(hidden)
    torch.testing.assert_close(narrow[:, tokens], usual[:, tokens])
    assert narrow.abs().sum(-1).count_nonzero() == 2 and narrow.shape == usual.shape
    torch.testing.assert_close(again, usual, atol=0, rtol=0)


def test_a_model_of_another_form_computes_all() -> None:
    """GPT-NeoX has a feed-forward part without a gate."""
    config = GPTNeoXConfig(
        vocab_size=20, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2
    )
    model = GPTNeoXForCausalLM(config).eval()
    ids = torch.arange(6)[None]
    with torch.inference_mode(), feeding_only(model=model, tokens=torch.tensor([5])):
        narrow = model(input_ids=ids).logits
    with torch.inference_mode():
        torch.testing.assert_close(narrow, model(input_ids=ids).logits, atol=0, rtol=0)
