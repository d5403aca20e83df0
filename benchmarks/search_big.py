"""A model of 8 billion parameters' shape in bfloat16, random weights: prompts, a tree check and scores against the plain way.

Random weights make every continuation equally likely, so searches on it mean nothing; what one step costs does not depend on them.
"""

import time
from collections.abc import Callable

import numpy as np
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from inference_tools.continuation import Continuation
from inference_tools.plain_search import plain_nll
from inference_tools.scoring import score
from inference_tools.tree_pass import Chain, read_chains
from inference_tools.view_batch import ViewBatch
from model_tools.positions import RunningPositions

_SHAPE = {"hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32}
_MINIATURE = {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4}


def big_model(*, device: str, miniature: bool) -> dict[str, float]:
    """Seconds of ours and of the plain way: 16 prompts of 4,000 tokens, a check of 100 tokens in each, scores of 4 answers in each."""
    shape, length, answer = (_MINIATURE, 200, 20) if miniature else (_SHAPE, 4000, 100)
    config = LlamaConfig(
        vocab_size=77, num_key_value_heads=shape["num_attention_heads"] // 4, max_position_embeddings=8192, **shape
    )
    with torch.random.fork_rng(), torch.device(device):
        torch.manual_seed(0)
        model = LlamaForCausalLM(config).to(torch.bfloat16).eval()
    rng = np.random.default_rng(0)
    prompts = [rng.integers(0, 77, length - 8 * (view % 4)) for view in range(16)]
    answers = [[rng.integers(0, 77, answer).tolist() for _ in prompts] for _ in range(4)]
    ours: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        if device == "cuda":
            torch.cuda.synchronize()
        begin = time.perf_counter()
        result = work()
        if device == "cuda":
            torch.cuda.synchronize()
        ours[name] = time.perf_counter() - begin
        return result

    def prefill() -> ViewBatch:
        return ViewBatch(model=model, positions=RunningPositions(), prompts=prompts, pad_id=0, max_new_tokens=answer)

    prefill()  # warm up
    batch = timed("prompts", prefill)
    chains = [Chain(view=view, parent=0, tokens=answers[0][view]) for view in range(16)]
    read_chains(batch=batch, chains=chains)
    batch.forget()
    timed("tree check", lambda: read_chains(batch=batch, chains=chains))
    batch.forget()
    timed("scores", lambda: score(batch=batch, answers=answers))

    texts = timed("prompts, plain", lambda: [Continuation(model=model, prompt=prompt) for prompt in prompts[:2]])
    ours["prompts, plain"] *= 8  # two of 16 views measured

    def one_by_one() -> None:
        for token in answers[0][0]:
            texts[0].advance(parents=np.zeros(1, dtype=np.int64), tokens=np.array([[token]]))

    timed("tree check, plain", one_by_one)
    ours["tree check, plain"] *= 16  # one of 16 views measured
    timed("scores, plain", lambda: plain_nll(model=model, prompt=prompts[0], answer=np.array(answers[0][0])))
    ours["scores, plain"] *= 64  # one of 64 measured
    if device == "cuda":
        ours["peak_gib"] = torch.cuda.max_memory_allocated() / 2**30
    return ours
