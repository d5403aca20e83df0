"""Vocabulary shrink: a base model and its tokenizer keep only the tokens that puzzles need.

Of 8 billion parameters with 131,072 tokens, two gigabytes are rows of embedding and head that grids never use, and merged digits would
hide the cells. New ids follow the order of the old ones. Knows recipes, tokenizers and models, no puzzles.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import TemplateError
from tokenizers import Tokenizer
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from model_tools.keep_recipes import KeepRecipe, KeepTokens
from model_tools.shrink_plan import ConfigIds, ShrinkPlan, plan_shrink
from model_tools.token_ids import named_token_ids, renumber_token_ids, set_token_id
from model_tools.tokenizer_surgery import operated
from model_tools.vocabulary_rows import select_rows, set_padding_row

_SAMPLE_CHAT = ({"role": "user", "content": "1"}, {"role": "assistant", "content": "2"})


@dataclass(frozen=True)
class Shrunk:
    """What came of a shrink: the same model and tokenizer objects, and `mapping` old id -> new id of every token that stayed.

    `new_padding`: the padding token had to be added (its row is zero); it is the last and not in `mapping`. `chat_template_removed`:
    there was a chat template that the kept tokens cannot write.
    """

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    mapping: Mapping[int, int]
    new_padding: bool
    chat_template_removed: bool


def shrink_vocabulary(*, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, keep: KeepRecipe) -> Shrunk:
    """Keeps in `model` and `tokenizer`, both changed in place, the tokens that `keep` says.

    Embedding, head (tied or not), vocabulary size, every `*_token_id` of config and generation config (lists too), special tokens,
    post-processor, normalizer, decoder and merges agree afterwards; padding is never the end token. On any kept ids the model's
    logits are those of the original on the kept rows. Memory beyond the model's own: some copies of the tokenizer.json.
    Raises ValueError for a character or token that the tokenizer lacks, a tokenizer that is not byte-pair encoding, a model with
    adapters, quantised embeddings, or fewer rows than the tokenizer has tokens.
    """
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise ValueError(f"only tokenizers with a tokenizer.json can be shrunk, not a {type(tokenizer).__name__}")
    source = json.loads(tokenizer.backend_tokenizer.to_str())
    config_ids = ConfigIds(
        all=named_token_ids(model),
        borders=named_token_ids(model, "bos_token_id", "eos_token_id"),
        padding=named_token_ids(model, "pad_token_id"),
    )
    plan = plan_shrink(source=source, tokenizer=tokenizer, config_ids=config_ids, keep=keep)
    backend = Tokenizer.from_str(json.dumps(operated(source=source, surgery=plan.surgery), ensure_ascii=False))
    if hasattr(model.config, "positions"):
        raise ValueError(
            f"the positions of {model.config.model_type!r} models depend on token ids; it is shrunk already"
        )
    select_rows(model=model, rows=plan.rows)  # the last that can raise: before it nothing is changed
    del source

    exact = isinstance(keep, KeepTokens)
    template = keep.chat_template if exact else tokenizer.chat_template
    _become(tokenizer, backend, plan)
    renumber_token_ids(model=model, mapping=plan.mapping)
    set_token_id(model=model, name="eos_token_id", token=tokenizer.eos_token_id, overwrite=exact)
    if exact and tokenizer.bos_token_id is not None:
        set_token_id(model=model, name="bos_token_id", token=tokenizer.bos_token_id, overwrite=True)
    set_token_id(model=model, name="pad_token_id", token=tokenizer.pad_token_id, overwrite=True)
    set_padding_row(model=model, row=tokenizer.pad_token_id)
    tokenizer.chat_template = template
    if removed := template is not None and not _can_write_chat(tokenizer):
        tokenizer.chat_template = None
    return Shrunk(model, tokenizer, plan.mapping, None in plan.rows, removed)


def _become(tokenizer: PreTrainedTokenizerFast, backend: Tokenizer, plan: ShrinkPlan) -> None:
    """Turns the tokenizer object into a plain one over `backend`: of its old class, files and settings nothing is left to return."""
    new = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        extra_special_tokens=list(plan.extra_special),
        model_max_length=tokenizer.model_max_length,
        padding_side=tokenizer.padding_side,
        truncation_side=tokenizer.truncation_side,
        clean_up_tokenization_spaces=False,
        **plan.roles,
    )
    tokenizer.__class__ = PreTrainedTokenizerFast
    tokenizer.__dict__.clear()
    tokenizer.__dict__.update(new.__dict__)


def _can_write_chat(tokenizer: PreTrainedTokenizerFast) -> bool:
    try:
        text = tokenizer.apply_chat_template(list(_SAMPLE_CHAT), tokenize=False)
    except (TemplateError, ValueError):
        return False
    return tokenizer.decode(tokenizer.encode(text, add_special_tokens=False)) == text
